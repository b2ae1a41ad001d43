"""What an encoder wrote, decoded again: its pictures, their times, and what the file says of itself."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import numpy as np

from gator_core.frame import Plane
from gator_core.providers import OutputFormat

__all__ = ["Decoded", "decoded"]

_CODECS = {"GIF": "gif", "WEBP": "webp", "PNG": "png", "JPEG": "jpeg", "TIFF": "tiff"}
"""By Pillow's names."""


@dataclass(frozen=True)
class Decoded:
    """A segment as it comes back."""

    pictures: tuple[Plane, ...]
    """RGB."""
    times: tuple[Fraction, ...] | None
    """Seconds at which each starts; None where pictures have no time."""
    rate: Fraction | None
    """As the file says it; None where it says none."""
    codec: str
    tags: dict[str, int]
    """Numbers of ITU-T H.273, and libav's of the range; empty where there are none."""


def decoded(path: Path, fmt: OutputFormat) -> Decoded:
    """Reads all of a segment. ValueError or OSError for what does not decode."""
    if fmt.container == "pictures":
        return _of_archive(path)
    return _of_animation(path) if fmt.container in ("gif", "webp") else _of_video(path, fmt.colour)


def _of_video(path: Path, colour: str | None) -> Decoded:
    import av

    matrix = "ITU601" if colour == "bt601" else "ITU709"
    with av.open(f"file:{path}") as container:
        stream = container.streams.video[0]
        pictures, times = [], []
        for frame in container.decode(stream):
            shown = frame.reformat(format="rgb24", src_colorspace=matrix, dst_colorspace=matrix)
            pictures.append(np.asarray(shown.to_ndarray(), dtype=np.uint8))
            times.append((frame.pts or 0) * Fraction(frame.time_base or 0))
        context = stream.codec_context
        tags = {
            "matrix": int(context.colorspace),
            "primaries": int(context.color_primaries),
            "transfer": int(context.color_trc),
            "range": int(context.color_range),
        }
        rate = None if stream.average_rate is None else Fraction(stream.average_rate)
        return Decoded(tuple(pictures), tuple(times), rate, context.codec.canonical_name, tags)


def _of_animation(path: Path) -> Decoded:
    from PIL import Image

    pictures, times, at = [], [], Fraction(0)
    with Image.open(path) as animation:
        for number in range(getattr(animation, "n_frames", 1)):
            animation.seek(number)
            pictures.append(np.asarray(animation.convert("RGB"), dtype=np.uint8))
            times.append(at)
            at += Fraction(int(animation.info["duration"]), 1000)
        return Decoded(tuple(pictures), tuple(times), None, _CODECS[str(animation.format)], {})


def _of_archive(path: Path) -> Decoded:
    found = list(_files(path))
    codecs = {codec for codec, _ in found}
    return Decoded(tuple(picture for _, picture in found), None, None, " and ".join(sorted(codecs)), {})


def _files(path: Path) -> Iterator[tuple[str, Plane]]:
    from PIL import Image

    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            with Image.open(BytesIO(archive.read(name))) as picture:
                yield _CODECS[str(picture.format)], np.asarray(picture.convert("RGB"), dtype=np.uint8)
