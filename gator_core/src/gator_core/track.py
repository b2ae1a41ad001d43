"""Where something that lies over the picture is, frame by frame: its place, size and opacity, and whether it shows at all.

A pure function of the frame: what depends on a track can be made in any piece, and a key holds only what shows in it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal, Protocol

from gator_core.easing import Easing, ease

__all__ = ["Change", "Course", "Path", "Run", "State", "Steps", "Track"]


@dataclass(frozen=True, slots=True)
class State:
    """At one frame."""

    x: float
    """Of its left edge, in pixels from the frame's."""
    y: float
    scale: float
    opacity: float
    """0 to 1."""
    frame: int
    """Of what moves by itself: which of its pictures; else 0."""


Run = tuple[int, State | None]
"""So many frames in a row that have the same state; None where nothing shows."""


class Course(Protocol):
    """Says what state something is in."""

    def state(self, i: int) -> State | None:
        """At frame ``i``; None where it does not show."""

    def runs(self, first: int, stop: int) -> Iterator[Run]:
        """The states at the frames [first, stop), equal ones counted."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Of something that stays at its place and shows one of its pictures after the other."""

    changes: tuple[tuple[int, int | None], ...]
    """From which frame on which picture shows, None for none, in order; before the first none does."""

    def state(self, i: int) -> State | None:
        """At frame ``i``; None where it does not show."""
        after = bisect_right(self.changes, i, key=lambda change: change[0])
        return self._state(self.changes[after - 1][1] if after else None)

    def runs(self, first: int, stop: int) -> Iterator[Run]:
        """The states at the frames [first, stop), equal ones counted."""
        cuts = [first, *(frame for frame, _ in self.changes if first < frame < stop), stop]
        for start, end in pairwise(cuts):
            yield end - start, self.state(start)

    @staticmethod
    def _state(picture: int | None) -> State | None:
        return None if picture is None else State(0.0, 0.0, 1.0, 1.0, picture)


@dataclass(frozen=True, slots=True)
class Change:
    """How it appears or goes."""

    name: Literal["fade", "rise"]
    frames: int
    easing: Easing
    way: float = 0.0
    """Pixels that a rise comes from below, or goes up."""


@dataclass(frozen=True, slots=True)
class Path:
    """Values at times: seconds since it appeared, value, and the easing on the way there. Before the first and after the
    last it stays."""

    points: tuple[tuple[float, float, Easing], ...]

    def at(self, time: float) -> float:
        """The value at a time."""
        after = bisect_right([point[0] for point in self.points], time)
        if after == 0 or after == len(self.points):
            return self.points[max(after - 1, 0)][1]
        (since, one, _), (until, two, easing) = self.points[after - 1 : after + 1]
        return one + (two - one) * ease(easing, (time - since) / (until - since))


@dataclass(frozen=True, slots=True)
class Track:
    """Of something of ``size`` (width, height; pixels) that is placed within a rectangle of the frame."""

    rate: Fraction
    size: tuple[int, int]
    area: tuple[float, float, float, float]
    """(left, top, width, height) in pixels: what it is placed within."""
    anchor: tuple[float, float]
    """How much of the space that is left lies to the left of it, and above."""
    start: int | None = None
    """The frames [start, stop) that it shows at; None is without end."""
    stop: int | None = None
    enter: Change | None = None
    leave: Change | None = None
    x: Path | None = None
    """Of its middle, in pixels; None where it stays at its place. As are the others."""
    y: Path | None = None
    scale: Path | None = None
    opacity: Path | None = None
    full: float = 1.0
    """Opacity where no path says otherwise."""
    pictures: int | None = None
    """Of what moves by itself: how many pictures it has. None of what does not."""
    loops: bool = False

    def state(self, i: int) -> State | None:
        """At frame ``i``; None where it does not show."""
        if (self.start is not None and i < self.start) or (self.stop is not None and i >= self.stop):
            return None
        since = i - (self.start or 0)
        time = float(since / self.rate)
        x, y, scale = self._placed(time)
        rise, part = self._changed(i)
        opacity = (self.opacity.at(time) if self.opacity else self.full) * part
        if opacity <= 0:
            return None
        return State(round(x, 3), round(y + rise, 3), round(scale, 6), round(opacity, 4), self._picture(since))

    def runs(self, first: int, stop: int) -> Iterator[Run]:
        """The states at the frames [first, stop), equal ones counted."""
        if self._steady(first, stop):
            yield stop - first, self.state(first)
            return
        count, last = 0, self.state(first)
        for i in range(first, stop):
            state = self.state(i)
            if state != last:
                yield count, last
                count, last = 0, state
            count += 1
        if count:
            yield count, last

    def _steady(self, first: int, stop: int) -> bool:
        """Whether it surely stays as it is. A matter of speed alone."""
        if self.pictures is not None or self.x or self.y or self.scale or self.opacity:
            return False
        low = None if self.start is None else self.start + (self.enter.frames if self.enter else 0)
        high = None if self.stop is None else self.stop - (self.leave.frames if self.leave else 0)
        return (low is None or low <= first) and (high is None or stop <= high)

    def _placed(self, time: float) -> tuple[float, float, float]:
        """Its left and upper edge, and its scale. At rest it lies on whole, even pixels, which keeps it sharp."""
        scale = self.scale.at(time) if self.scale else 1.0
        edges = []
        for path, side, near, room, part in zip(
            (self.x, self.y), self.size, self.area[:2], self.area[2:], self.anchor, strict=True
        ):
            if path:
                edges.append(path.at(time) - side * scale / 2)
            else:
                edge = near + (room - side * scale) * part
                edges.append(edge if self.scale else round(edge / 2) * 2)
        return edges[0], edges[1], scale

    def _changed(self, i: int) -> tuple[float, float]:
        """(pixels that it is lower by, part of its opacity) while it appears or goes."""
        way, part = 0.0, 1.0
        if self.enter and self.start is not None and i < self.start + self.enter.frames:
            p = ease(self.enter.easing, (i - self.start + 1) / (self.enter.frames + 1))
            way, part = (1 - p) * self.enter.way, p
        if self.leave and self.stop is not None and i >= self.stop - self.leave.frames:
            p = ease(self.leave.easing, (self.stop - i) / (self.leave.frames + 1))
            way, part = way - (1 - p) * self.leave.way, part * p
        return way, part

    def _picture(self, since: int) -> int:
        if self.pictures is None:
            return 0
        return since % self.pictures if self.loops else min(max(since, 0), self.pictures - 1)
