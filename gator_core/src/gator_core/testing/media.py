"""Small real clips to try readers on, of every kind that people bring: made by PyAV, in a fraction of a second."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gator_core.frame import Frame, Plane

__all__ = ["BT709_TAGS", "NUMBERS", "ClipSpec", "flashes", "number_of", "numbered", "write_clip", "write_numbered"]

BT709_TAGS: Mapping[str, int] = {"color_range": 1, "colorspace": 1, "color_trc": 1, "color_primaries": 1}
"""Limited-range BT.709, in the codes of ITU-T H.273."""
NUMBERS = 256
"""How many pictures ``numbered`` can tell apart."""
_BITS = 8


@dataclass(frozen=True)
class ClipSpec:
    """How a clip is written."""

    rate: Fraction = Fraction(25)
    codec: str = "libx264"
    pixels: str = "yuv420p"
    """The pixel format in libav's name."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Of the encoder."""
    container: Mapping[str, str] = field(default_factory=dict)
    """Options of the muxer, such as ``movflags: faststart``."""
    tags: Mapping[str, int] = field(default_factory=lambda: dict(BT709_TAGS))
    turned: float = 0.0
    """Degrees counterclockwise by which a display matrix turns the pictures."""
    aspect: Fraction | None = None
    """Width over height of a pixel."""
    times: Sequence[int] | None = None
    """Timestamp of each picture in milliseconds, for a variable rate."""
    sound: Fraction | None = None
    """Seconds of a tone beside the pictures."""
    offset: Fraction = Fraction(0)
    """Seconds that all timestamps are moved by."""


def numbered(i: int, size: tuple[int, int] = (320, 180)) -> Plane:
    """RGB of a picture that says its number: 8 black or white columns, least significant bit first."""
    width, height = size
    bits = (i >> np.minimum(np.arange(width) * _BITS // width, _BITS - 1)) & 1
    row = np.where(bits[:, None] == 1, 235, 20).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(row[None], (height, width, 3)))


def number_of(frame: Frame) -> int:
    """What ``numbered`` wrote, from a frame of any size that shows the whole picture upright."""
    row = frame.y[frame.height // 2]
    middles = (np.arange(_BITS) * 2 + 1) * frame.width // (2 * _BITS)
    return int(sum(1 << bit for bit, column in enumerate(middles) if row[column] > 128))


def flashes(path: Path) -> list[float]:
    """Seconds at which the pictures of a video become light after they were dark."""
    import av

    found, was = [], False
    with av.open(str(path)) as container:
        for picture in container.decode(video=0):
            light = bool(picture.to_ndarray(format="gray").mean() > 128)
            if light and not was and picture.time is not None:
                found.append(float(picture.time))
            was = light
    return found


def write_numbered(path: Path, count: int, spec: ClipSpec | None = None, size: tuple[int, int] = (320, 180)) -> Path:
    """A clip whose pictures say their numbers, 0 to ``count`` - 1."""
    return write_clip(path, (numbered(i, size) for i in range(count)), spec)


def write_clip(path: Path, pictures: Iterable[NDArray[Any] | tuple[NDArray[Any], ...]], spec: ClipSpec | None = None) -> Path:
    """Encodes pictures: RGB arrays of shape (height, width, 3), converted to BT.709, or the planes of ``spec.pixels``,
    as they are. Returns ``path``."""
    import av

    spec = spec or ClipSpec()
    with av.open(str(path), "w", container_options=dict(spec.container)) as container:
        stream = None
        for i, picture in enumerate(pictures):
            frame = _video_frame(picture, spec.pixels)
            stream = stream or _stream(container, spec, (frame.width, frame.height))
            frame.time_base = Fraction(1, 1000) if spec.times else 1 / spec.rate
            frame.pts = (spec.times[i] if spec.times else i) + round(spec.offset / frame.time_base)
            container.mux(stream.encode(frame))
        if stream is None:
            raise ValueError("a clip needs a picture")
        container.mux(stream.encode())
        if spec.sound:
            _add_tone(container, spec.sound)
    return path


def _stream(container: Any, spec: ClipSpec, size: tuple[int, int]) -> Any:
    stream = container.add_stream(spec.codec, rate=spec.rate, options=dict(spec.options))
    stream.width, stream.height = size
    stream.pix_fmt = spec.pixels
    if spec.times:
        stream.codec_context.time_base = Fraction(1, 1000)
    for name, value in spec.tags.items():
        setattr(stream.codec_context, name, value)
    if spec.aspect:
        stream.codec_context.sample_aspect_ratio = spec.aspect
    if spec.turned:
        stream.set_display_rotation(spec.turned)
    if spec.sound:
        container.add_stream("aac", rate=48_000)
    return stream


def _video_frame(picture: NDArray[Any] | tuple[NDArray[Any], ...], pixels: str) -> Any:
    import av

    if not isinstance(picture, tuple):
        rgb = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
        return rgb.reformat(format=pixels, dst_colorspace=1, src_color_range=2, dst_color_range=1)
    height, width = picture[0].shape
    frame = av.VideoFrame(width, height, pixels)
    for plane, samples in zip(frame.planes, picture, strict=True):
        padded = np.zeros((plane.height, plane.line_size // samples.itemsize), samples.dtype)
        padded[: samples.shape[0], : samples.shape[1]] = samples
        plane.update(padded.tobytes())
    return frame


def _add_tone(container: Any, seconds: Fraction) -> None:
    import av

    stream = container.streams.audio[0]
    time = np.arange(int(seconds * 48_000)) / 48_000
    tone = (0.2 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(np.stack([tone, tone]), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = 48_000, 0, Fraction(1, 48_000)
    container.mux(stream.encode(frame))
    container.mux(stream.encode())
