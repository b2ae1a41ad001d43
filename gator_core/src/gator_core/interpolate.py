"""Clips at another pace than they were made at, with pictures made up for the moments between theirs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from gator_core.clip import Clip, MediaClip, Reader
from gator_core.flow import Flows, between, flows
from gator_core.frame import Frame, blended

__all__ = ["Between", "InterpolatedClip", "RetimedClip", "interpolated"]

Between = Literal["hold", "blend", "flow"]
"""What a moment between two pictures shows: the one before, both mixed, or what moves where it is by then."""

_Around = Callable[[int], tuple[Frame, Frame, float]]
"""The pictures before and after a frame, and how far between them it is, 0 to 1."""

_AT_ONE = 1 / 32
"""A moment this near to a picture, in terms of the next one's distance, shows that picture as it is. A frame sooner or
later is what rounded timestamps make of 60 pictures a second in a file that counts milliseconds."""


@dataclass(frozen=True)
class RetimedClip(Clip):
    """Another clip's pictures at another pace.

    Frame ``i`` is at ``start + i * step`` among the pictures of ``inner``, where 2 is its frame 2 and 2.5 is halfway
    between that and its frame 3. Beyond ``span`` the edge picture is held.
    """

    inner: Clip
    start: Fraction
    step: Fraction
    """Pictures of ``inner`` per frame, more than 0."""
    span: tuple[int, int]
    """The first and the last frame of ``inner`` that are shown."""
    how: Between = "flow"

    def position(self, i: int) -> Fraction:
        """Where among the pictures of ``inner`` frame ``i`` is."""
        return min(max(self.start + i * self.step, Fraction(self.span[0])), Fraction(self.span[1]))

    @contextmanager
    def reader(self, start: int, stop: int) -> Iterator[Reader]:
        first, last = math.floor(self.position(start)), math.ceil(self.position(stop - 1))
        with self.inner.reader(first, last + 1) as inner:
            yield _Tweened(lambda i: self._around(inner, i), self.how)

    def _around(self, inner: Reader, i: int) -> tuple[Frame, Frame, float]:
        position = self.position(i)
        whole = math.floor(position)
        a = inner.frame(whole)
        return (a, inner.frame(whole + 1), float(position - whole)) if position > whole else (a, a, 0.0)


@dataclass(frozen=True)
class InterpolatedClip(Clip):
    """A clip file at another pace, by the file's own timestamps.

    Frame ``i`` is at ``start + i * speed / rate`` seconds of the file, and its pictures are at their timestamps. So a
    frame is at the beginning of what it shows, while frames of ``inner`` are in the middle; otherwise no frame of slow
    motion would ever meet a picture.
    """

    inner: MediaClip
    """Says how a picture is shown, the rate and the speed."""
    start: Fraction
    span: tuple[Fraction, Fraction]
    """The first and the last second of the file that are shown; beyond them the edge is held."""
    how: Between = "flow"

    def time(self, i: int) -> Fraction:
        """Seconds of the file that frame ``i`` is at."""
        return min(max(self.start + i * self.inner.speed / self.inner.rate, self.span[0]), self.span[1])

    @contextmanager
    def reader(self, start: int, stop: int) -> Iterator[Reader]:
        with self.inner.reader(start, stop) as inner:
            yield _Tweened(lambda i: inner.around(self.time(i)), self.how)


def interpolated(clip: MediaClip, how: Between) -> Clip:
    """The clip with pictures between its own; the clip itself where that is to ``hold``, or all frames meet pictures.

    The frame at the beginning of its trim meets a picture, which moves the whole by half a picture at most.
    """
    rate = clip.media.rate
    if how == "hold" or rate is None or (clip.speed / clip.rate * rate).denominator == 1:
        return clip
    begin, end = clip.trim or (Fraction(0), clip.media.duration)
    first, after = round(begin * rate), round((end if clip.held else clip.media.duration) * rate)
    return InterpolatedClip(clip, first / rate, (Fraction(0), max(first, after - 1) / rate), how)


class _Tweened:
    """Makes pictures between others, and remembers how the last two moved."""

    def __init__(self, around: _Around, how: Between) -> None:
        self._around, self._how = around, how
        self._pair: tuple[Frame, Frame] | None = None
        self._flows: Flows | None = None

    def frame(self, i: int) -> Frame:
        """The picture at frame ``i``."""
        a, b, t = self._around(i)
        if t < _AT_ONE or a is b:
            return a
        if t > 1 - _AT_ONE:
            return b
        if self._how == "flow":
            return between(a, b, t, self._moved(a, b))
        return blended(a, b, t) if self._how == "blend" else a

    def _moved(self, a: Frame, b: Frame) -> Flows:
        if self._flows is None or self._pair is None or self._pair[0] is not a or self._pair[1] is not b:
            self._pair, self._flows = (a, b), flows(a, b)
        return self._flows
