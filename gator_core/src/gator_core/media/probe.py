"""What a media file is, found out before anything is made of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from gator_core.errors import MediaError
from gator_core.media.door import Sniffed, checked, open_clip, said, sniff, video_stream
from gator_core.media.limits import Limits
from gator_core.media.pictures import open_picture, picture_size, rgb_of_picture

if TYPE_CHECKING:
    from av import Packet, VideoFrame
    from av.container import InputContainer
    from av.video.stream import VideoStream

__all__ = ["MediaInfo", "probe"]


@dataclass(frozen=True)
class MediaInfo:
    """A picture or a clip, as it is meant to be seen: upright, with square pixels."""

    path: Path
    """Absolute."""
    moving: bool
    """A clip rather than a picture."""
    width: int
    height: int
    """Display size: after rotation, and stretched by the sample aspect ratio."""
    duration: Fraction = Fraction(0)
    """Seconds from time 0 to the end of the last picture; 0 for pictures."""
    rate: Fraction | None = None
    """Average frames per second of a clip."""
    frames: int = 0
    """Pictures counted in a clip; 0 for pictures."""
    sound: bool = False
    remarks: tuple[str, ...] = ()
    """What a person should know: HDR that is tone-mapped, a variable rate that is resampled."""
    start: Fraction = Fraction(0)
    """The file's own timestamp, in seconds, of what is called time 0 everywhere else."""


def probe(path: str | os.PathLike[str], limits: Limits | None = None) -> MediaInfo:
    """Looks at a picture or a clip from outside, and proves that it can be used: all of it is there, and its picture
    (of a clip the first and the last one) can be decoded.

    Reads the whole file once, so it blocks for as long as that takes. ``limits`` default to those of the environment.
    MediaError, or LimitExceeded, with the file, what is wrong and what to do.
    """
    limits = limits or Limits.from_environment()
    file = checked(path, limits)
    kind = sniff(file)
    return _probe_clip(file, kind, limits) if kind.moving else _probe_picture(file, kind, limits)


# Pictures --------------------------------------------------------------------------------------------------------


def _probe_picture(file: Path, kind: Sniffed, limits: Limits) -> MediaInfo:
    with open_picture(file, kind, limits) as picture:
        width, height = picture_size(picture)
        count = getattr(picture, "n_frames", 1) if kind.format in ("GIF", "WEBP", "PNG") else 1
    rgb_of_picture(file, limits=limits)
    remarks = ("is animated; only its first picture is shown: convert it to a clip to see it move",) if count > 1 else ()
    return MediaInfo(file, False, width, height, remarks=remarks)


# Clips -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Scan:
    """What the packets of a clip say; times in units of ``base``."""

    base: Fraction
    start: Fraction
    times: tuple[int, ...]
    """Timestamps of the pictures, ascending."""
    last_duration: int
    sound: bool

    @property
    def end(self) -> Fraction:
        """Seconds from time 0 to the end of the last picture."""
        return (self.times[-1] + self.last_duration) * self.base - self.start


def _probe_clip(file: Path, kind: Sniffed, limits: Limits) -> MediaInfo:
    from gator_core.media.read import open_decoder
    from gator_core.media.whole import check_whole

    check_whole(file, kind.format)
    scan = _scan(file, kind, limits)
    limits.check(file, seconds=float(scan.end))
    with open_decoder(file, scan.start, limits) as decoder:
        first, codec = decoder.first, decoder.codec
        aspect = decoder.pixel_aspect
        remarks = tuple(_remarks(file, first, codec, scan))
        decoder.last()
    width, height = _display_size(first, aspect)
    rate = _rate(scan)
    return MediaInfo(file, True, width, height, scan.end, rate, len(scan.times), scan.sound, remarks, scan.start)


def _scan(file: Path, kind: Sniffed, limits: Limits) -> _Scan:
    """Reads every packet of the picture track, decoding none."""
    import av

    from gator_core.media.read import origin

    with open_clip(file, kind) as container:
        stream = video_stream(container, file)
        limits.check_size(file, stream.width, stream.height)
        base, start = stream.time_base or Fraction(1, av.time_base), origin(container, stream)
        times, count, last = [], 0, (0, 0)
        for packet in _packets(container, file):
            count += 1
            limits.check(file, frames=count)
            time = packet.pts if packet.pts is not None else packet.dts
            if time is None or packet.is_discard:
                continue
            times.append(time)
            last = max(last, (time, packet.duration or 0))
        expected = len(stream.index_entries) if kind.format == "mov" else 0
        guess = stream.guessed_rate or stream.average_rate or Fraction(25)
        sound = bool(container.streams.audio)
    if not count or not times:
        raise MediaError(f"{file}: holds no pictures; export it again")
    if count < expected:
        raise MediaError(f"{file}: is cut off: {count} of {expected} pictures are there; download or export it again")
    times.sort()
    return _Scan(base, start, tuple(times), last[1] or round(1 / guess / base), sound)


def _packets(container: InputContainer, file: Path) -> Iterator[Packet[VideoStream]]:
    import av

    try:
        for packet in container.demux(video=0):
            if packet.size:
                yield packet
    except av.FFmpegError as error:
        raise MediaError(f"{file}: can't be read to its end: {said(error)}; download or export it again") from error


def _rate(scan: _Scan) -> Fraction:
    """Pictures a second, on average."""
    span = (scan.times[-1] - scan.times[0] + scan.last_duration) * scan.base
    return Fraction(len(scan.times)) / span if span else Fraction(25)


def _remarks(file: Path, first: VideoFrame, codec: str, scan: _Scan) -> Iterator[str]:
    from gator_core.media.layout import colour_of, has_alpha

    try:
        colour = colour_of(first, codec)
    except ValueError as error:
        raise MediaError(f"{file}: {error}; export it as BT.709") from error
    if colour.hdr:
        yield f"is HDR ({colour.transfer.upper()}); it is tone-mapped to BT.709"
    steps = [after - before for before, after in pairwise(scan.times)]
    if steps and max(steps) - min(steps) > max(2, median(steps) / 2):
        slow, fast = (1 / float(max(1, step) * scan.base) for step in (max(steps), min(steps)))
        yield f"has a variable frame rate ({slow:.4g} to {fast:.4g} a second); it is resampled by time"
    if first.interlaced_frame:
        yield "is interlaced; one field of each picture is shown"
    if has_alpha(first.format):
        yield "is transparent in places; a clip's transparency is not used"


def _display_size(first: VideoFrame, aspect: Fraction) -> tuple[int, int]:
    """Upright, and stretched along one side so that nothing is lost."""
    from gator_core.media.layout import orientation_of

    width, height = first.width * max(aspect, Fraction(1)), first.height / min(aspect, Fraction(1))
    size = max(1, round(width)), max(1, round(height))
    return size[::-1] if orientation_of(first)[0] else size
