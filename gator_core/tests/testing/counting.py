"""A clip that shows its frames' numbers as colours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from gator_core import (
    Frame,
)
from gator_core.clip import Clip

SIZE = (32, 18)


def numbered(i, size=SIZE):
    return Frame.solid(*size, (i * 7 % 256, i * 13 % 256, 90))


@dataclass(frozen=True)
class Count(Clip):
    """Shows its frame's number as a colour; ``fault`` says what is wrong with it."""

    fault: str = ""
    callback: object = None
    first: int = 0
    """The number of frame 0."""

    @contextmanager
    def reader(self, start, stop) -> Iterator[object]:
        yield CountReader(self.fault, start, stop, self.first)


@dataclass
class CountReader:
    fault: str
    start: int
    stop: int
    first: int = 0
    asked: list[int] = field(default_factory=list)

    def frame(self, i):
        assert self.start <= i < self.stop
        self.asked.append(i)
        if self.fault == "no handles" and i < 0:
            raise IndexError(f"no frame {i}")
        if self.fault == "sequential":
            i = self.start + len(self.asked) - 1
        if self.fault == "backward" and self.asked[-2:] == [i + 1, i]:
            i += 1
        if self.fault == "relative":
            i -= self.start
        if self.fault == "size":
            return numbered(i, (34, 18))
        return numbered(i + self.first)
