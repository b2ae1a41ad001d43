"""Which words make a caption, and where its lines break: as broadcasters do, by the least sum of what is bad about it.

The rules are those that the guides of the BBC and of Netflix have in common: two lines; a second one only where it is
needed; breaks where a sentence or a clause ends, else before a preposition or a conjunction, never after an article; the
lower line the longer one; a sentence of its own in each caption where it fits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from gator_core.captions.phrases import Piece
from gator_core.captions.timing import LONGEST, SHORTEST

__all__ = ["Break", "broken"]

_SHORTEST, _LONGEST = float(SHORTEST), float(LONGEST)
_PAUSE = 0.25
"""Seconds of silence that are heard as the end of something."""
_A_CAPTION = 3.0
"""Bad about one more caption, against which all else is weighed."""
_JOINT = 3.0
"""A break between captions weighs so many times one between lines."""
_RAGGED, _TOP_HEAVY = 5.0, 3.0
"""Bad about lines of which one is a whole line longer, and about the upper one being it."""
_MIXED, _MIXED_LINES = 5.0, 2.5
"""Bad about a sentence that ends within a line, and one that ends with the upper line."""
_BRIEF = 24.0
"""Bad about a caption that shows no time at all; in proportion for those that show too briefly."""
_REST = 4.0
"""Bad about each second of silence within a caption."""
_SCRAP = 4.0
"""Bad about a caption of one letter that is not a sentence."""


@dataclass(frozen=True, slots=True)
class Break:
    """A caption: the pieces [start, stop), in lines that end before the pieces ``ends``."""

    start: int
    ends: tuple[int, ...]

    @property
    def stop(self) -> int:
        """The first piece of the next one."""
        return self.ends[-1]

    @property
    def lines(self) -> Iterator[tuple[int, int]]:
        """The pieces of each line."""
        return pairwise((self.start, *self.ends))


def broken(
    pieces: Sequence[Piece], starts: Sequence[float], ends: Sequence[float], most: float, lines: int = 2, space: float = 1.0
) -> list[Break]:
    """The captions of one run of speech.

    ``starts`` and ``ends`` are the seconds in which each piece is said, ``most`` the width of a line, ``space`` that of a
    blank. No line is wider, no caption has more lines, and none lasts longer than ``LONGEST`` unless it is a single piece.
    """
    whole = _Whole(pieces, starts, ends, most, lines, space)
    best: list[tuple[float, Break | None]] = [(0.0, None)]
    for stop in range(1, len(pieces) + 1):
        found = ((best[one.start][0] + cost, one) for one, cost in whole.captions(stop))
        best.append(min(found, key=lambda each: each[0]))
    return _traced(best)


def _traced(best: Sequence[tuple[float, Break | None]]) -> list[Break]:
    made: list[Break] = []
    at = len(best) - 1
    while (one := best[at][1]) is not None:
        made.append(one)
        at = one.start
    return made[::-1]


class _Whole:
    """The pieces with what is asked of every run of them."""

    def __init__(
        self, pieces: Sequence[Piece], starts: Sequence[float], ends: Sequence[float], most: float, lines: int, space: float
    ) -> None:
        self._pieces, self._starts, self._ends, self._most, self._lines = pieces, starts, ends, most, lines
        steps = (piece.width + (space if piece.space else 0.0) for piece in pieces)
        self._left = [0.0, *accumulate(steps)]
        """Where each piece would begin if all stood on one line."""
        self._right = [left + piece.width for left, piece in zip(self._left, pieces, strict=False)]
        self._sentences = [0, *accumulate(int(piece.ends_sentence) for piece in pieces)]

    def captions(self, stop: int) -> Iterator[tuple[Break, float]]:
        """All that may end before piece ``stop``, with what is bad about each."""
        for start in range(stop - 1, -1, -1):
            if self._width(start, stop) > self._most * self._lines + 1e-6:
                return
            if start < stop - 1 and self._ends[stop - 1] - self._starts[start] > _LONGEST:
                return
            cost, ends = self._set(start, stop, self._lines)
            if ends:
                yield Break(start, ends), cost + self._bad(start, stop)

    def _width(self, start: int, stop: int) -> float:
        return self._right[stop - 1] - self._left[start]

    # Lines -------------------------------------------------------------------------------------------------------

    def _set(self, start: int, stop: int, lines: int) -> tuple[float, tuple[int, ...]]:
        """The best way to set pieces in as few lines as they fit; no lines where there are too few for them."""
        if self._width(start, stop) <= self._most + 1e-6:
            return _MIXED * self._sentences_within(start, stop), (stop,)
        if lines == 1:
            return 0.0, ()
        best: tuple[float, tuple[int, ...]] = (0.0, ())
        first = bisect_left(self._right, self._left[stop - 1] - self._most * (lines - 1), start, stop - 1)
        for end in range(max(start + 1, first), stop):
            upper = self._width(start, end)
            if upper > self._most + 1e-6:
                break
            below, ends = self._set(end, stop, lines - 1)
            if ends:
                cost = below + self._split(start, end, ends, upper)
                best = (cost, (end, *ends)) if not best[1] or cost < best[0] else best
        return best

    def _split(self, start: int, end: int, ends: tuple[int, ...], upper: float) -> float:
        """What is bad about a line [start, end) over those that end at ``ends``."""
        lower = self._width(end, ends[0])
        slope = (upper - lower) / self._most
        piece = self._pieces[end - 1]
        cost = piece.joint + _RAGGED * abs(slope) + _TOP_HEAVY * max(0.0, slope)
        return cost + _MIXED * self._sentences_within(start, end) + (_MIXED_LINES if piece.ends_sentence else 0.0)

    def _sentences_within(self, start: int, stop: int) -> int:
        """How many end before its last piece."""
        return self._sentences[stop - 1] - self._sentences[start]

    # The caption as a whole ----------------------------------------------------------------------------------------

    def _bad(self, start: int, stop: int) -> float:
        last = stop == len(self._pieces)
        pause = 1.0 if last else self._starts[stop] - self._ends[stop - 1]
        joint = self._pieces[stop - 1].joint * (0.5 if pause >= _PAUSE else 1.0)
        shows = (self._ends[stop - 1] + pause if last else self._starts[stop]) - self._starts[start]
        brief = _BRIEF * max(0.0, 1 - shows / _SHORTEST)
        silent = sum(max(0.0, self._starts[i + 1] - self._ends[i] - _PAUSE) for i in range(start, stop - 1))
        whole = self._pieces[stop - 1].ends_sentence and (start == 0 or self._pieces[start - 1].ends_sentence)
        scrap = 0.0 if whole else _SCRAP * max(0.0, 1 - self._width(start, stop) / (self._most / 3))
        return _A_CAPTION + _JOINT * joint + brief + _REST * silent + scrap
