"""H.264 video files, made by x264 in the ffmpeg program from raw pictures on its stdin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from gator_core import Availability, EncodeError, Encoder, Frame, InputError, ProviderUnavailable
from gator_core.errors import nearest
from gator_core.providers import OutputFormat, VideoSettings
from gator_ffmpeg import program
from gator_ffmpeg.level import level_of
from gator_ffmpeg.process import Feed, feeding

__all__ = ["EFFORTS", "FfmpegEncoder"]

EFFORTS = (
    "ultrafast",
    "superfast",
    "veryfast",
    "faster",
    "fast",
    "medium",
    "slow",
    "slower",
    "veryslow",
    "placebo",
)
"""x264's presets."""

_REVISION = 2
"""Raised by hand when the arguments below change what is written."""
_BUFFER_SECONDS = 2
"""Of the joined stream: it may run ahead of the ceiling by as much as the ceiling gives in this time."""
_BUFFER_FILLED = 0.9
"""x264's own. What a segment may spend at once on its first picture, in parts of its buffer."""
_LEAST_SECONDS = Fraction(2)
"""Assumed where the length of a segment is not known."""
_KEY_SECONDS = 5
"""At most so far apart: how far back a player must decode to show a picture in the middle."""
_LEAST_TIMESCALE = 10_000
_KNOWN = ("libx264", "libx265", "libsvtav1", "libvpx-vp9", "aac", "libopus")
"""What files of today are made with."""
_BT709 = {"color_range": "tv", "colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709"}


class FfmpegEncoder(Encoder):
    """Fast, exact in rate and colour, and keeps the bitrate ceiling.

    The same pictures give the same bits on one thread, which is what the settings say unless changed: where the ceiling
    bites, x264 decides by how far its other threads happen to be.
    """

    name = "ffmpeg"
    rank = 100
    summary = "H.264 by x264, through the ffmpeg program"

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
        return (
            OutputFormat("mp4", ".mp4", "mp4", "h264"),
            OutputFormat("mov", ".mov", "mov", "h264"),
            OutputFormat("mkv", ".mkv", "matroska", "h264", time_base=Fraction(1, 1000)),
        )

    @contextmanager
    def sink(self, path: Path, fmt: OutputFormat, settings: VideoSettings) -> Iterator[_Sink]:  # noqa: ARG002 - one codec
        _check(settings)
        command = _command(program.find().path, path, settings)
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


def _check(settings: VideoSettings) -> None:
    if settings.effort not in EFFORTS:
        hint = nearest(settings.effort, EFFORTS)
        raise InputError(f"effort: x264 has no preset {settings.effort!r}{hint} (known: {', '.join(EFFORTS)})")
    if not 1 <= settings.crf <= 51:
        raise InputError(f"crf: {settings.crf} is not from 1 (best) to 51 (worst); 0, lossless, plays in few places")
    if settings.ceiling < 1000:
        raise InputError(f"ceiling: {settings.ceiling} bits per second is less than 1000")


def _command(ffmpeg: Path, path: Path, settings: VideoSettings) -> list[str]:
    import ffmpeg as graph

    size = f"{settings.width}x{settings.height}"
    # The tags go before the input: this ffmpeg does not write those of primaries and transfer given for the output.
    pictures = graph.input("pipe:0", format="rawvideo", pixel_format="yuv420p", s=size, framerate=str(settings.rate), **_BT709)
    written = pictures.output(f"file:{path.absolute()}", format="mp4", **_x264(settings), **_muxing(settings.rate))
    start = [str(ffmpeg), "-nostdin", "-hide_banner", "-v", "error"]
    command: list[str] = written.overwrite_output().compile(cmd=start)
    return command


def _x264(settings: VideoSettings) -> dict[str, Any]:
    parameters = {
        "vbv-init": _BUFFER_FILLED,
        "threads": settings.threads,
        "lookahead-threads": settings.lookahead_threads,
        "sliced-threads": 0,
        "open-gop": 0,
        "stitchable": 1,  # headers that depend on the settings alone, not on the pictures
    }
    return {
        "c:v": "libx264",
        "profile:v": "high",
        "preset": settings.effort,
        "crf": settings.crf,
        **_share(settings),
        **_level(settings),
        "g": round(_KEY_SECONDS * settings.rate),
        "pix_fmt": "yuv420p",
        "chroma_sample_location": "left",
        "x264-params": ":".join(f"{name}={value}" for name, value in parameters.items()),
    }


def _share(settings: VideoSettings) -> dict[str, int]:
    """The rate and the buffer of a segment, such that segments joined in any order keep the ceiling.

    Each starts with a buffer of its own that is ``_BUFFER_FILLED`` full, whatever the one before has used up. So what
    it may take from that buffer is taken off its rate: start and rate together never spend more than the ceiling gives
    in the time of the segment. A window over several segments sees at most one buffer drawn empty at its start and one
    initial filling at its end; hence the buffer's size.
    """
    buffer = _buffer(settings)
    seconds = max(_LEAST_SECONDS, (settings.frames or 0) / settings.rate)
    rate = round(settings.ceiling - _BUFFER_FILLED * buffer / seconds)
    return {"maxrate": rate, "bufsize": buffer}


def _buffer(settings: VideoSettings) -> int:
    return round(_BUFFER_SECONDS * settings.ceiling / (1 + _BUFFER_FILLED))


def _level(settings: VideoSettings) -> dict[str, str]:
    """By what all segments of a video share, so that their headers are the same."""
    level = level_of(settings, _buffer(settings))
    return {"level": level} if level else {}


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
