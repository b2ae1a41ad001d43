"""Video files, made by the ffmpeg program from raw pictures on its stdin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from gator_core import Availability, EncodeError, Encoder, Frame, ProviderUnavailable
from gator_core.providers import OutputFormat, VideoSettings
from gator_ffmpeg import program
from gator_ffmpeg.codec import arguments
from gator_ffmpeg.process import Feed, feeding
from gator_ffmpeg.scale import check

__all__ = ["FfmpegEncoder"]

_REVISION = 2
"""Raised by hand when the arguments below change what is written."""
_LEAST_TIMESCALE = 10_000
_KNOWN = ("libx264", "libx265", "libsvtav1", "libvpx-vp9", "aac", "libopus")
"""What files of today are made with."""
_BT709 = {"color_range": "tv", "colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709"}

_MILLISECONDS = Fraction(1, 1000)
# Of a suffix, the first is what it stands for unless a codec is asked for. What few players play is left out.
_FORMATS = (
    OutputFormat("mp4", ".mp4", "mp4", "h264"),
    OutputFormat("mov", ".mov", "mov", "h264"),
    OutputFormat("mkv", ".mkv", "matroska", "h264", time_base=_MILLISECONDS),
    OutputFormat("webm", ".webm", "webm", "vp9", time_base=_MILLISECONDS, audio="opus"),
    OutputFormat("mp4-hevc", ".mp4", "mp4", "hevc"),
    OutputFormat("mp4-av1", ".mp4", "mp4", "av1"),
    OutputFormat("mov-hevc", ".mov", "mov", "hevc"),
    OutputFormat("mkv-hevc", ".mkv", "matroska", "hevc", time_base=_MILLISECONDS),
    OutputFormat("mkv-av1", ".mkv", "matroska", "av1", time_base=_MILLISECONDS),
    OutputFormat("mkv-vp9", ".mkv", "matroska", "vp9", time_base=_MILLISECONDS),
    OutputFormat("webm-av1", ".webm", "webm", "av1", time_base=_MILLISECONDS, audio="opus"),
)


class FfmpegEncoder(Encoder):
    """Fast, exact in rate and colour, and keeps the bitrate ceiling.

    The same pictures give the same bits on one thread, which is what the settings say unless changed: where the ceiling
    bites, x264 decides by how far its other threads happen to be. Files of the same settings and codec have the same
    headers, and can be joined by copying packets.
    """

    name = "ffmpeg"
    rank = 100
    summary = "H.264, HEVC, AV1 and VP9, through the ffmpeg program"

    def availability(self) -> Availability:
        return program.availability()

    def examine(self) -> Iterable[Availability]:
        """Which program, and which of the encoders that files of today need it has."""
        try:
            found = program.find()
            held = program.encoders(found.path)
        except (ProviderUnavailable, EncodeError) as error:
            yield Availability(False, str(error), f"set {program.VARIABLE} to a working ffmpeg program")
            return
        yield Availability(True, f"{found.path} (from {found.origin})")
        yield Availability(True, f"encoders: {', '.join(name for name in _KNOWN if name in held) or 'none that is known'}")
        if "libx264" not in held:
            yield Availability(False, "it has no libx264, which H.264 needs", f"set {program.VARIABLE} to one that has")

    def fingerprint(self) -> str:
        """The program and the revision of the arguments; not this package's version, which changes no bits."""
        return f"gator_ffmpeg:x264 revision {_REVISION}, {program.identity(program.find().path)}"

    def formats(self) -> tuple[OutputFormat, ...]:
        return _FORMATS

    @contextmanager
    def sink(self, path: Path, fmt: OutputFormat, settings: VideoSettings) -> Iterator[_Sink]:
        check(settings)
        command = _command(program.find().path, path, arguments(fmt.codec, settings), settings)
        try:
            with feeding(command, path) as feed:
                sink = _Sink(feed, (settings.width, settings.height))
                yield sink
                if not sink.frames:
                    raise EncodeError("no picture was handed to the encoder")
            _check_count(path, sink.frames)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


class _Sink:
    def __init__(self, feed: Feed, size: tuple[int, int]) -> None:
        self._feed, self._size, self.frames = feed, size, 0

    def write(self, frame: Frame) -> None:
        if frame.size != self._size:
            found, wanted = ("x".join(map(str, size)) for size in (frame.size, self._size))
            raise EncodeError(f"picture {self.frames} is {found}, the encoder was set up for {wanted}")
        self._feed.write(frame.data.data.cast("B"))
        self.frames += 1


def _command(ffmpeg: Path, path: Path, coding: Mapping[str, Any], settings: VideoSettings) -> list[str]:
    import ffmpeg as graph

    size = f"{settings.width}x{settings.height}"
    # The tags go before the input: this ffmpeg does not write those of primaries and transfer given for the output.
    pictures = graph.input("pipe:0", format="rawvideo", pixel_format="yuv420p", s=size, framerate=str(settings.rate), **_BT709)
    written = pictures.output(f"file:{path.absolute()}", format="mp4", **coding, **_muxing(settings.rate))
    start = [str(ffmpeg), "-nostdin", "-hide_banner", "-v", "error"]
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

    try:
        with av.open(f"file:{path.absolute()}", format="mp4") as container:
            found = sum(1 for packet in container.demux(video=0) if packet.size)
    except (av.FFmpegError, OSError) as error:
        raise EncodeError(f"ffmpeg wrote a file that can't be read back: {error}") from error
    if found != frames:
        raise EncodeError(f"ffmpeg was handed {frames} pictures and wrote {found}")
