"""Pictures into a video file by one run of the ffmpeg program, whatever encodes in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import IO, Any

from gator_core import EncodeError, Frame
from gator_core.providers import VideoSettings
from gator_ffmpeg import program
from gator_ffmpeg.process import Feed, feeding

__all__ = ["BT709", "Coding", "PictureSink", "writing"]

_LEAST_TIMESCALE = 10_000
BT709 = {"color_range": "tv", "colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709"}


@dataclass(frozen=True, slots=True)
class Coding:
    """What the program is told of the encoder."""

    output: Mapping[str, Any]
    """Options of the output."""
    first: tuple[str, ...] = field(default=())
    """Arguments that come before the input."""


class PictureSink:
    """Counts what it hands on."""

    def __init__(self, feed: Feed, settings: VideoSettings, kept: IO[bytes] | None = None) -> None:
        """Everything is written to ``kept`` too."""
        self._feed, self._settings, self._kept, self.frames = feed, settings, kept, 0

    def write(self, frame: Frame) -> None:
        """Blocks while the encoder is behind. EncodeError for a picture of another size, and in the program's words."""
        self._settings.check_picture(frame, self.frames)
        data = frame.data.data.cast("B")
        self._feed.write(data)
        if self._kept:
            self._kept.write(data)
        self.frames += 1


@contextmanager
def writing(path: Path, coding: Coding, settings: VideoSettings, patience: float | None = None) -> Iterator[PictureSink]:
    """An mp4 of the video stream alone at ``path``; after an error there is no file. ``patience``: seconds without progress
    after which the program counts as hanging, unless the environment's."""
    try:
        with feeding(_command(program.find().path, path, coding, settings), path, patience) as feed:
            sink = PictureSink(feed, settings)
            yield sink
            if not sink.frames:
                raise EncodeError("no picture was handed to the encoder")
        _check_count(path, sink.frames)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _command(ffmpeg: Path, path: Path, coding: Coding, settings: VideoSettings) -> list[str]:
    import ffmpeg as graph

    size = f"{settings.width}x{settings.height}"
    # The tags go before the input: this ffmpeg does not write those of primaries and transfer given for the output.
    pictures = graph.input("pipe:0", format="rawvideo", pixel_format="yuv420p", s=size, framerate=str(settings.rate), **BT709)
    written = pictures.output(f"file:{path.absolute()}", format="mp4", **coding.output, **_muxing(settings.rate))
    start = [str(ffmpeg), "-nostdin", "-hide_banner", "-v", "error", *coding.first]
    command: list[str] = written.overwrite_output().compile(cmd=start)
    return command


def _muxing(rate: Fraction) -> dict[str, Any]:
    ticks = rate.numerator
    while ticks < _LEAST_TIMESCALE:
        ticks *= 2
    # Each packet is written at once, so that the file's growth shows progress, and a full disk shows early.
    return {"fps_mode": "passthrough", "video_track_timescale": ticks, "flush_packets": 1}


def _check_count(path: Path, frames: int) -> None:
    """A zero exit status is no proof."""
    import av

    from gator_core.media.packets import open_packets

    try:
        with open_packets(path, "mp4") as container:
            found = sum(1 for packet in container.demux(video=0) if packet.size)
    except (av.FFmpegError, OSError) as error:
        raise EncodeError(f"ffmpeg wrote a file that can't be read back: {error}") from error
    if found != frames:
        raise EncodeError(f"ffmpeg was handed {frames} pictures and wrote {found}")
