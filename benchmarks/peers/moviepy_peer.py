"""MoviePy 2 doing a job of the benchmark, written as its documentation does it.

python moviepy_peer.py SPEC OUTPUT

Pictures are brought to size once. Only what must be is masked: a clip with a mask costs MoviePy twice as much.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from moviepy import CompositeVideoClip, ImageClip, VideoClip, VideoFileClip, vfx  # type: ignore[import-not-found]

__all__ = ["main"]


def main() -> None:
    """Lays the scenes over one another, each from its start on, and writes the file."""
    spec = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    layers = [layer for number, scene in enumerate(spec["scenes"]) for layer in _layers(spec, scene, number)]
    video = CompositeVideoClip(layers, size=tuple(spec["size"])).with_duration(spec["frames"] / spec["rate"])
    limits = ["-crf", spec["crf"], "-maxrate", spec["maxrate"], "-bufsize", spec["bufsize"], "-g", spec["gop"]]
    video.write_videofile(
        sys.argv[2],
        fps=spec["rate"],
        codec="libx264",
        preset=spec["effort"],
        audio=False,
        ffmpeg_params=[str(part) for part in limits],
        logger=None,
    )


def _layers(spec: dict[str, Any], scene: dict[str, Any], number: int) -> list[Any]:
    start, overlap = scene["first"] / spec["rate"], spec["overlap"] / spec["rate"]
    shown = _still(spec, scene) if scene["skip"] is None else _clip(spec, scene)
    if not number or not overlap:
        return [shown.with_start(start)]
    if spec["transition"] == "crossfade":
        return [shown.with_effects([vfx.CrossFadeIn(overlap)]).with_start(start)]
    head, rest = shown.subclipped(0, overlap), shown.subclipped(overlap)
    return [head.with_mask(_wipe(spec["size"], overlap)).with_start(start), rest.with_start(start + overlap)]


def _still(spec: dict[str, Any], scene: dict[str, Any]) -> Any:
    seconds, amount = scene["frames"] / spec["rate"], spec["amount"]
    picture = ImageClip(scene["file"], duration=seconds).resized(tuple(spec["size"]))
    if not amount:
        return picture
    return picture.resized(lambda t: 1 + amount * t / seconds).with_position("center")


def _clip(spec: dict[str, Any], scene: dict[str, Any]) -> Any:
    start, frames, rate = scene["skip"], scene["frames"], spec["rate"]
    return VideoFileClip(scene["file"], audio=False).subclipped(start / rate, (start + frames) / rate)


def _wipe(size: list[int], seconds: float) -> Any:
    width, height = size

    def uncovered(t: float) -> Any:
        mask = np.zeros((height, width))
        mask[:, : round(width * t / seconds)] = 1.0
        return mask

    return VideoClip(uncovered, is_mask=True, duration=seconds)


if __name__ == "__main__":
    main()
