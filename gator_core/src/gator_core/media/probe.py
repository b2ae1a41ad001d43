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
from gator_core.media.door import Sniffed, checked, open_clip, said, sniff, timestamp, video_stream
from gator_core.media.limits import Limits
from gator_core.media.pictures import is_animated, rgb_of_picture

if TYPE_CHECKING:
    from av import Packet, VideoFrame
    from av.container import InputContainer
    from av.stream import Stream

__all__ = ["MediaInfo", "probe"]

_UNCERTAIN = Fraction(1, 2)
"""Seconds by which a file's stated length may be off where it is only an estimate."""


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
    return _probe_clip(file, kind, limits) if kind.moving else _probe_picture(file, limits)


# Pictures --------------------------------------------------------------------------------------------------------


def _probe_picture(file: Path, limits: Limits) -> MediaInfo:
    height, width = rgb_of_picture(file, limits=limits).shape[:2]
    moves = is_animated(file, limits)
    remarks = ("is animated; only its first picture is shown: convert it to a clip to see it move",) if moves else ()
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
    """Reads every packet, decoding none."""
    import av

    from gator_core.media.read import origin

    with open_clip(file, kind) as container:
        stream = video_stream(container, file)
        limits.check_size(file, stream.width, stream.height)
        base, start = stream.time_base or Fraction(1, av.time_base), origin(container, stream)
        times, count, last, end = [], 0, (0, 0), Fraction(0)
        for packet in _packets(container, file):
            time = timestamp(packet, kind)
            length = packet.duration or 0
            if time is not None and packet.time_base:
                end = max(end, (time + length) * packet.time_base)
            if packet.stream_index != stream.index:
                continue
            count += 1
            limits.check(file, frames=count)
            if time is not None and not packet.is_discard:
                times.append(time)
                last = max(last, (time, length))
        guess = stream.guessed_rate or stream.average_rate or Fraction(25)
        _check_complete(file, container, len(stream.index_entries) if kind.format == "mov" else 0, count, end)
        sound = bool(container.streams.audio)
    if not times:
        raise MediaError(f"{file}: holds no pictures; export it again")
    times.sort()
    return _Scan(base, start, tuple(times), last[1] or round(1 / guess / base), sound)


def _check_complete(file: Path, container: InputContainer, expected: int, count: int, end: Fraction) -> None:
    """MediaError if packets are missing: by the index where it lists them all, by the length that the file states for
    all its tracks together elsewhere. That length is guessed by some formats, so a little does not count."""
    if count < expected:
        raise MediaError(f"{file}: is cut off: {count} of {expected} pictures are there; download or export it again")
    declared = Fraction(container.duration or 0, 1_000_000)
    there = end - Fraction(container.start_time or 0, 1_000_000)
    if not expected and declared - there > max(_UNCERTAIN, declared / 20):
        raise MediaError(
            f"{file}: is damaged or cut off: {float(there):.2f} of {float(declared):.2f} s are there;"
            " download or export it again"
        )


def _packets(container: InputContainer, file: Path) -> Iterator[Packet[Stream]]:
    import av

    try:
        for packet in container.demux():
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
