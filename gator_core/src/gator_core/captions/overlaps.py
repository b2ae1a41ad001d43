"""Captions that a file shows at the same time, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from gator_core.captions.cue import Cue, CueWord
from gator_core.captions.from_words import timed_words
from gator_core.captions.reading import FaultError, Written

__all__ = ["apart"]

_SLIP = Fraction(3, 10)
"""Seconds up to which a caption that runs into the next one is a slip of who wrote it."""
_AT_ONCE = 6
"""Captions that may show together."""


def apart(written: Sequence[Written]) -> tuple[tuple[Cue, ...], int]:
    """Captions by time, from 0 on, each with its words; and how many of them show together with another one.

    Of two that overlap by a moment the first ends where the second begins. Where the overlap is meant, both are in one
    caption for as long as it lasts, the one that began first above. FaultError where more than a few show at once.
    """
    cues = [_cue(one) for one in sorted(written, key=lambda one: (one.start, one.end)) if one.end > 0]
    for at, (one, following) in enumerate(pairwise(cues)):
        if one.start < following.start < one.end <= following.start + _SLIP:
            cues[at] = _until(one, following.start)
    made: list[Cue] = []
    together = 0
    for group in _groups(cues):
        made += group if len(group) == 1 else _divided(group)
        together += len(group) if len(group) > 1 else 0
    return tuple(made), together


def _cue(one: Written) -> Cue:
    start, said = max(one.start, Fraction(0)), one.said
    return Cue(start, one.end, said.lines, timed_words(said.lines, start, one.end, said.marks), one.position)


def _until(cue: Cue, end: Fraction) -> Cue:
    words = tuple(replace(word, start=min(word.start, end), end=min(word.end, end)) for word in cue.words)
    return replace(cue, end=end, words=words)


def _groups(cues: Sequence[Cue]) -> list[list[Cue]]:
    """Runs of captions of which each shows together with one of those before it."""
    made: list[list[Cue]] = []
    until = Fraction(-1)
    for cue in cues:
        if cue.start < until:
            made[-1].append(cue)
        else:
            made.append([cue])
        until = max(until, cue.end)
    return made


def _divided(group: Sequence[Cue]) -> Iterator[Cue]:
    """A caption for every stretch in which the same ones show."""
    times = sorted({time for cue in group for time in (cue.start, cue.end)})
    left, shown = list(reversed(group)), list[Cue]()
    for start, end in pairwise(times):
        while left and left[-1].start <= start:
            shown.append(left.pop())
        shown = [cue for cue in shown if cue.end > start]
        if len(shown) > _AT_ONCE:
            raise FaultError(f"{len(shown)} captions show at {float(start):.3f} s, and {_AT_ONCE} are the most")
        yield _both(shown, start, end)


def _both(cues: Sequence[Cue], start: Fraction, end: Fraction) -> Cue:
    lines = tuple(line for cue in cues for line in cue.lines)
    words: list[CueWord] = []
    above, at = 0, start
    for cue in cues:
        for word in cue.words:
            begun = min(max(word.start, at), end)
            at = min(max(word.end, begun), end)
            words.append(CueWord(word.text, begun, at, word.line + above))
        above += len(cue.lines)
    return Cue(start, end, lines, tuple(words), cues[0].position)
