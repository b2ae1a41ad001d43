"""Pictures over time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from gator_core.frame import Frame

__all__ = ["Clip", "Reader", "StillClip"]


class Reader(Protocol):
    """Gives the pictures of a clip. Belongs to one thread; reading forward is what it is quick at."""

    def frame(self, i: int) -> Frame:
        """The picture at frame ``i`` of the scene; 0 is the one at its cut, handles lie below 0 and beyond the end.

        The same ``i`` gives the same bits, whatever was read before. Where the picture stands still, the same
        object is returned again.
        """


class Clip(ABC):
    """A cheap, picklable description of a shot's pictures; equal descriptions give equal pictures."""

    @abstractmethod
    def reader(self, start: int, stop: int) -> AbstractContextManager[Reader]:
        """Opens what is needed to read frames [start, stop); frames outside are an error of the caller."""


@dataclass(frozen=True)
class StillClip(Clip):
    """One picture that does not move."""

    picture: Frame

    @contextmanager
    def reader(self, start: int, stop: int) -> Iterator[Reader]:
        yield _Still(self.picture)


@dataclass(frozen=True)
class _Still:
    picture: Frame

    def frame(self, i: int) -> Frame:
        return self.picture
