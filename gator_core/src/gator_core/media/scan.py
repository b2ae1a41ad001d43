"""What the packets of a clip say, all of them read and none decoded."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import av

from gator_core.errors import MediaError
from gator_core.media.door import Sniffed, open_clip, said, timestamp, video_stream
from gator_core.media.limits import Limits
from gator_core.media.read import origin
from gator_core.media.turns import demuxed

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

__all__ = ["Scan", "scan"]

_SAME_RATE = Fraction(1, 100)
_LOOKED_AT = 64
"""Bytes of a packet; none that holds a picture begins with so many zeros."""
_UNCERTAIN = Fraction(1, 2)
"""Seconds by which a file's stated length may be off where it is only an estimate."""
_RARELY = 3
"""Of so many pictures one must have a time. Half of them do where the two fields of each picture are coded apart."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A clip by its packets; times in units of ``base``."""

    base: Fraction
    start: Fraction
    """The file's own timestamp, in seconds, of time 0."""
    times: tuple[int, ...]
    """Timestamps of the pictures, ascending."""
    last_duration: int
    stated_rate: Fraction | None
    sound: bool

    @property
    def end(self) -> Fraction:
        """Seconds from time 0 to the end of the last picture."""
        return (self.times[-1] + self.last_duration) * self.base - self.start

    @property
    def rate(self) -> Fraction:
        """Pictures a second, on average; the file's own number if it is right, because timestamps are rounded."""
        span = (self.times[-1] - self.times[0] + self.last_duration) * self.base
        counted = Fraction(len(self.times)) / span if span else Fraction(25)
        stated = self.stated_rate
        return stated if stated and abs(stated / counted - 1) < _SAME_RATE else counted

    @property
    def varies(self) -> tuple[float, float] | None:
        """The slowest and the fastest rate, where pictures do not come at a steady one."""
        steps = [after - before for before, after in pairwise(self.times)]
        if not steps or max(steps) - min(steps) <= max(2, median(steps) / 2):
            return None
        return 1 / float(max(steps) * self.base), 1 / float(max(min(steps), 1) * self.base)


@dataclass(slots=True)
class _Track:
    times: list[int] = field(default_factory=list)
    count: int = 0
    end: int = 0
    last: tuple[int, int] = (0, 0)
    """Timestamp and duration of the picture shown last."""
    empty: bool = False
    """Whether zeros stand where the last packet should: downloads reserve their place, and may be cut off."""


def scan(file: Path, kind: Sniffed, limits: Limits) -> Scan:
    """Reads the whole file. MediaError if part of it is missing, LimitExceeded if there is too much of it."""
    with open_clip(file, kind) as container:
        stream = video_stream(container, file)
        limits.check_size(file, stream.width, stream.height)
        base, start = stream.time_base or Fraction(1, av.time_base), origin(container, stream)
        tracks = _tracks(container, file, kind, stream, limits)
        mine = tracks[stream.index]
        _check_complete(file, kind, container, stream, tracks)
        if not mine.times:
            raise MediaError(f"{file}: holds no pictures; export it again")
        if mine.empty and not stream.codec_context.codec.intra_only:  # of raw video, zeros may be a black picture
            raise MediaError(f"{file}: its last picture can't be decoded: there are zeros in its place; download it again")
        if _RARELY * len(mine.times) < mine.count:
            said_so = f"only {len(mine.times)} of its {mine.count} pictures say when they are shown"
            raise MediaError(f"{file}: {said_so}; convert it to MP4")
        guess = stream.guessed_rate or stream.average_rate or Fraction(25)
        times = tuple(sorted(mine.times))
        last = _last_duration(times, mine.last[1], kind) or round(1 / guess / base)
        return Scan(base, start, times, last, stream.average_rate, bool(container.streams.audio))


def _tracks(container: InputContainer, file: Path, kind: Sniffed, stream: VideoStream, limits: Limits) -> dict[int, _Track]:
    tracks = {each.index: _Track() for each in container.streams}
    try:
        for packet in demuxed(container, kind, stream, *(each for each in container.streams if each is not stream)):
            if not packet.size:
                continue
            track, time, length = tracks[packet.stream_index], timestamp(packet, kind), packet.duration or 0
            track.count += 1
            track.empty = not any(memoryview(packet)[:_LOOKED_AT])
            if time is None:
                continue
            track.end = max(track.end, time + length)
            if packet.stream_index == stream.index and not packet.is_discard:
                limits.check(file, frames=len(track.times) + 1)
                track.times.append(time)
                track.last = max(track.last, (time, length))
    except av.FFmpegError as error:
        raise MediaError(f"{file}: can't be read to its end: {said(error)}; download or export it again") from error
    return tracks


def _last_duration(times: tuple[int, ...], stated: int, kind: Sniffed) -> int:
    """For how long the last picture is shown. Formats without an index of durations make one up, such as a tick of the
    clock: what is far too short to be one gives way to the usual time between two pictures."""
    if kind.format == "mov" or len(times) < 2:
        return stated
    usual = round(median(after - before for before, after in pairwise(times)))
    return usual if 2 * stated < usual else stated


def _check_complete(
    file: Path, kind: Sniffed, container: InputContainer, stream: VideoStream, tracks: dict[int, _Track]
) -> None:
    """MediaError if packets are missing: by the index where it lists them all, elsewhere by the length that the file
    states for all its tracks together. That length is guessed by some formats, so a little does not count."""
    again = "download or export it again"
    expected, count = len(stream.index_entries), tracks[stream.index].count
    if kind.format == "mov" and expected:
        if count < expected:
            raise MediaError(f"{file}: is cut off: {count} of {expected} pictures are there; {again}")
        return
    ends = [tracks[each.index].end * each.time_base for each in container.streams if each.time_base]
    first, stated = (Fraction(value or 0, av.time_base) for value in (container.start_time, container.duration))
    if kind.format == "matroska" and 0 < first < stated:
        stated -= first  # it counts from 0, wherever the pictures begin: parts of a longer recording begin late
    there = max(ends) - first
    if stated - there > max(_UNCERTAIN, stated / 20):
        raise MediaError(f"{file}: is damaged or cut off: {float(there):.2f} of {float(stated):.2f} s are there; {again}")
