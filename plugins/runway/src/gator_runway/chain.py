"""A shot that is longer than the model's longest clip: clips that each begin with the last picture of the one before."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from gator_core.errors import MediaError
from gator_core.frame import Plane

__all__ = ["joined", "last_picture"]

_CRF = "10"
"""Of x264: what is encoded anew here is encoded once more for the video, so it must lose next to nothing."""


def last_picture(clip: Path) -> Plane:
    """The last picture as RGB, uint8, shape (height, width, 3). MediaError if there is none."""
    pictures = deque(_pictures(clip), maxlen=1)
    if not pictures:
        raise MediaError(f"{clip} holds no picture")
    shown: Plane = pictures[0].to_ndarray(format="rgb24")
    return shown


def joined(clips: Sequence[Path], path: Path) -> Path:
    """One silent clip of all, without the first picture of each but the first: it repeats the last one before it."""
    import av

    rate = _rate(clips[0])
    with av.open(f"file:{path}", "w") as container:
        stream: Any = None
        count = 0
        for number, clip in enumerate(clips):
            for index, picture in enumerate(_pictures(clip)):
                if number and not index:
                    continue
                stream = stream or _stream(container, picture, rate)
                frame = picture.reformat(stream.width, stream.height, "yuv420p")
                frame.pts, frame.time_base, frame.pict_type = count, 1 / rate, 0
                container.mux(stream.encode(frame))
                count += 1
        if stream is None:
            raise MediaError("the clips of a chain hold no picture")
        container.mux(stream.encode())
    return path


def _pictures(clip: Path) -> Iterator[Any]:
    import av

    with av.open(f"file:{clip}") as container:
        container.streams.video[0].thread_type = "AUTO"
        yield from container.decode(video=0)


def _rate(clip: Path) -> Fraction:
    import av

    with av.open(f"file:{clip}") as container:
        return Fraction(container.streams.video[0].average_rate or 24)


def _stream(container: Any, picture: Any, rate: Fraction) -> Any:
    stream = container.add_stream("libx264", rate=rate, options={"crf": _CRF, "preset": "veryfast"})
    stream.width, stream.height = picture.width // 2 * 2, picture.height // 2 * 2
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.colorspace, context.color_range = picture.colorspace, picture.color_range
    context.color_primaries, context.color_trc = picture.color_primaries, picture.color_trc
    return stream
