"""movis doing the job of the stills, written as its documentation does it.

python movis_peer.py SPEC OUTPUT
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import movis  # type: ignore[import-not-found]
from PIL import Image

__all__ = ["main"]


def main() -> None:
    """One layer a picture, brought to size once; the opacity of each rises over the one before."""
    spec = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    rate, overlap = spec["rate"], spec["overlap"] / spec["rate"]
    composition = movis.layer.Composition(size=tuple(spec["size"]), duration=spec["frames"] / rate)
    for number, scene in enumerate(spec["scenes"]):
        picture = Image.open(scene["file"]).resize(tuple(spec["size"]), Image.Resampling.LANCZOS)
        layer = movis.layer.Image(picture, duration=scene["frames"] / rate)
        item = composition.add_layer(layer, offset=scene["first"] / rate)
        if number:
            item.opacity.enable_motion().extend(keyframes=[0.0, overlap], values=[0.0, 1.0])
    limits = ["-crf", spec["crf"], "-maxrate", spec["maxrate"], "-bufsize", spec["bufsize"], "-g", spec["gop"]]
    composition.write_video(
        sys.argv[2], fps=rate, audio=False, output_params=["-preset", spec["effort"], *(str(part) for part in limits)]
    )


if __name__ == "__main__":
    main()
