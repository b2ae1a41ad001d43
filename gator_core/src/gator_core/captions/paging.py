"""Captions with longer lines than a picture has room for become several, one after the other."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby, pairwise

from gator_core.captions.breaking import Break, broken
from gator_core.captions.cue import Cue, CueWord
from gator_core.captions.phrases import Piece, is_wide, pieces_of, width_of

__all__ = ["paged", "room_for"]

LINES = 2


def paged(cue: Cue, columns: int, language: str | None = None) -> tuple[Cue, ...]:
    """A caption whose lines have ``columns`` letters at most (half as many of Chinese, Japanese and Korean) as it is; else
    its words in as many captions of two such lines as they need, each from the moment at which its first word is said."""
    wide = is_wide(cue.text)
    most = room_for(columns, wide)
    if not cue.words or all(width_of(line, wide) <= most for line in cue.lines):
        return (cue,)
    text, starts = _joined(cue)
    pieces = pieces_of(text, language, math.inf, wide)
    most = max(most, *(piece.width for piece in pieces))  # a word that is too long makes its letters smaller, not two words
    said = [_said(piece, cue.words, starts) for piece in pieces]
    turns = [float(one.start) for one in said], [float(one.end) for one in said]
    return tuple(_pages(cue, pieces, said, broken(pieces, *turns, most, LINES, 0.5 if wide else 1.0)))


def room_for(columns: int, wide: bool) -> float:
    """The width (see ``width_of``) of what a line of so many letters holds; ``wide``: of Chinese, Japanese and Korean."""
    return max(columns * (0.56 if wide else 1.0), 1.0)


@dataclass(frozen=True, slots=True)
class _Said:
    """When a piece is said, and of which word it is the first letter or a further one."""

    start: Fraction
    end: Fraction
    word: int


def _joined(cue: Cue) -> tuple[str, list[int]]:
    """All that it says on one line, and where each word begins in that."""
    text, starts = "", list[int]()
    for k, (word, (start, _)) in enumerate(zip(cue.words, cue.places, strict=True)):
        before = cue.words[k - 1] if k else None
        if before and before.line == word.line:
            text += cue.lines[word.line][cue.places[k - 1][1] : start]
        elif before and not (is_wide(before.text) and is_wide(word.text)):
            text += " "
        starts.append(len(text))
        text += word.text
    return text, starts


def _said(piece: Piece, words: Sequence[CueWord], starts: Sequence[int]) -> _Said:
    """From its first letter to its last, evenly within a word."""
    start, stop = piece.start, piece.start + len(piece.text)
    first, last = bisect_right(starts, start) - 1, bisect_left(starts, stop) - 1
    return _Said(_time(start - starts[first], words[first]), _time(stop - starts[last], words[last]), first)


def _time(letters: int, word: CueWord) -> Fraction:
    """When so many letters of a word are said."""
    return word.start + (word.end - word.start) * min(Fraction(letters, max(len(word.text), 1)), Fraction(1))


def _pages(cue: Cue, pieces: Sequence[Piece], said: Sequence[_Said], breaks: Sequence[Break]) -> Iterator[Cue]:
    turns = [cue.start, *(min(max(said[one.start].start, cue.start), cue.end) for one in breaks[1:]), cue.end]
    for one, (start, end) in zip(breaks, pairwise(turns), strict=True):
        lines = tuple(_line(pieces[low:high]) for low, high in one.lines)
        words = tuple(word for line, (low, high) in enumerate(one.lines) for word in _words(pieces, said, low, high, line))
        yield replace(cue, start=start, end=end, lines=lines, words=words)


def _words(pieces: Sequence[Piece], said: Sequence[_Said], low: int, high: int, line: int) -> Iterator[CueWord]:
    """Of a line: pieces of one word together, unless the line's end parted them."""
    for _, run in groupby(range(low, high), key=lambda i: said[i].word):
        at = list(run)
        yield CueWord(_line([pieces[i] for i in at]), said[at[0]].start, said[at[-1]].end, line)


def _line(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text + (" " if piece.space else "") for piece in pieces).rstrip()
