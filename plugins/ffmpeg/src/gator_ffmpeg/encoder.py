"""Video files, made by the ffmpeg program from raw pictures on its stdin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

from gator_core import Availability, EncodeError, Encoder, ProviderUnavailable
from gator_core.providers import OutputFormat, VideoSettings
from gator_ffmpeg import program
from gator_ffmpeg.codec import arguments
from gator_ffmpeg.scale import check
from gator_ffmpeg.writing import Coding, PictureSink, writing

__all__ = ["FfmpegEncoder"]

_REVISION = 2
"""Raised by hand when the arguments below change what is written."""
_KNOWN = ("libx264", "libx265", "libsvtav1", "libvpx-vp9", "aac", "libopus")
"""What files of today are made with."""

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
        """Which program, which of the encoders that files of today need it has, and which devices work with it."""
        from gator_ffmpeg.hardware import surveyed

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
        yield Availability(True, surveyed())

    def fingerprint(self) -> str:
        """The program and the revision of the arguments; not this package's version, which changes no bits."""
        return f"gator_ffmpeg:x264 revision {_REVISION}, {program.identity(program.find().path)}"

    def formats(self) -> tuple[OutputFormat, ...]:
        return _FORMATS

    @contextmanager
    def sink(self, path: Path, fmt: OutputFormat, settings: VideoSettings) -> Iterator[PictureSink]:
        check(settings)
        with writing(path, Coding(arguments(fmt.codec, settings)), settings) as sink:
            yield sink

    def on_hardware(self, fmt: OutputFormat, settings: VideoSettings) -> Encoder | str:
        from gator_ffmpeg.hardware import found_for

        return found_for(fmt, settings)
