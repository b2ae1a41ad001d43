"""Real files, as a task would have made them: small, but of the ratio and the length that were asked for."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gator_core.testing.media import ClipSpec, write_clip
from gator_runway.ratios import pixels_of

__all__ = ["RATE", "write_output"]

RATE = Fraction(8)
"""Pictures a second; the real ones have 24."""
_WIDTH = 160


def write_output(folder: Path, endpoint: str, body: dict[str, Any], uploads: Mapping[str, bytes]) -> Path:
    """An MP4 that starts at the given picture, or at one of the prompt's own, and moves; or a PNG. Equal requests give
    equal files."""
    name = hashlib.sha256(json.dumps([endpoint, body], sort_keys=True).encode()).hexdigest()[:16]
    first = _first(body, uploads)
    if endpoint == "text_to_image":
        return _write_png(folder / f"{name}.png", first)
    path = folder / f"{name}.mp4"
    if not path.exists():
        spec = ClipSpec(rate=RATE, options={"preset": "ultrafast", "crf": "18"}, container={"movflags": "faststart"})
        write_clip(path, _moving(first, int(body.get("duration") or 5)), spec)
    return path


def _size(ratio: str) -> tuple[int, int]:
    width, height = pixels_of(ratio) or (16, 9)
    if ":" in ratio and not pixels_of(ratio):
        width, height = (int(part) for part in ratio.split(":"))
    return _WIDTH, max(2, round(_WIDTH * height / width / 2) * 2)


def _first(body: dict[str, Any], uploads: Mapping[str, bytes]) -> NDArray[np.uint8]:
    from PIL import Image

    size = _size(str(body.get("ratio") or "16:9"))
    given = _picture(body.get("promptImage"), uploads)
    if given:
        with Image.open(io.BytesIO(given)) as picture:
            return np.asarray(picture.convert("RGB").resize(size), np.uint8)
    digest = hashlib.sha256(f"{body.get('promptText')}{body.get('seed')}".encode()).digest()
    corners = np.frombuffer(digest[:12], np.uint8).reshape(2, 2, 3)
    return np.asarray(Image.fromarray(corners).resize(size, Image.Resampling.BILINEAR), np.uint8)


def _picture(given: Any, uploads: Mapping[str, bytes]) -> bytes | None:
    address = given[0].get("uri") if isinstance(given, list) and given else given
    if not isinstance(address, str):
        return None
    if address.startswith("data:"):
        return base64.b64decode(address.partition(",")[2])
    return uploads.get(address)


def _moving(first: NDArray[np.uint8], seconds: int) -> Iterator[NDArray[np.uint8]]:
    for i in range(int(seconds * RATE)):
        yield np.roll(first, i, axis=1)


def _write_png(path: Path, picture: NDArray[np.uint8]) -> Path:
    from PIL import Image

    Image.fromarray(picture).save(path)
    return path
