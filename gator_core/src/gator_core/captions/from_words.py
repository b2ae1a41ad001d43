"""Captions of what a voice says: its words, with the times at which it says them, in lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from gator_core.captions.breaking import Break, broken
from gator_core.captions.cue import Cue, CueWord
from gator_core.captions.phrases import PHRASE, WORD, Piece, is_wide, pieces_of, plain
from gator_core.captions.timing import shared_out

__all__ = ["Setting", "Timed", "captioned", "timed_words"]


@dataclass(frozen=True, slots=True)
class Timed:
    """A word and when it is said, in seconds."""

    text: str
    start: float
    end: float


_WIDTH, _WIDE = 42, 16
"""Characters of a line of most scripts, and of Chinese, Japanese and Korean."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How captions are set."""

    lines: int = 2
    width: int | None = None
    """Characters of a line, at most; None: as many as is usual for the script."""
    language: str | None = None

    def most(self, wide: bool) -> float:
        """The width of a line, see ``width_of``."""
        return float(self.width or (_WIDE if wide else _WIDTH))


@lru_cache(maxsize=1024)
def captioned(text: str, words: tuple[Timed, ...], seconds: float, setting: Setting) -> tuple[Cue, ...]:
    """Captions of ``text``, each from its first word to its last one, in seconds from the start of the speech.

    ``words`` are all of it, in order; where there are none, it is said in so many ``seconds``, and the times are estimated.
    Nothing of it is left out but tags that the words leave out; white space becomes blanks.
    """
    flat = _joined(text, words) if words else _spread(text, seconds, setting)
    wide = is_wide(flat.text)
    most = setting.most(wide)
    pieces = pieces_of(flat.text, setting.language, most, wide)
    if not pieces:
        return ()
    starts, ends = zip(*((flat.at(p.start), flat.at(p.start + len(p.text), ends=True)) for p in pieces), strict=True)
    breaks = broken(pieces, starts, ends, most, setting.lines, space=0.5 if wide else 1.0)
    return tuple(_cue(one, pieces, flat) for one in breaks)


def timed_words(
    lines: Sequence[str], start: Fraction, end: Fraction, marks: Sequence[tuple[int, int, Fraction]] = ()
) -> tuple[CueWord, ...]:
    """The words of lines that show from ``start`` to ``end``, with estimated times between the ``marks``: (line, character,
    the time from which what stands there is said), in order."""
    units = [(line, a, b) for line in range(len(lines)) for a, b in _units(lines[line])]
    bounds = [(0, 0, start), *(mark for mark in marks if start < mark[2] < end), (len(lines), 0, end)]
    made: list[CueWord] = []
    latest = start
    for (line, place, begins), (next_line, next_place, ends) in pairwise(bounds):
        found = [(i, a, b) for i, a, b in units if (line, place) <= (i, a) < (next_line, next_place)]
        begins = max(begins, latest)
        latest = max(begins, ends)
        made += _shared([(i, lines[i][a:b]) for i, a, b in found], begins, latest)
    return tuple(made)


def _shared(words: Sequence[tuple[int, str]], start: Fraction, end: Fraction) -> list[CueWord]:
    times = shared_out([word for _, word in words], float(start), float(end))
    within = [tuple(min(max(_exact(time), start), end) for time in pair) for pair in times]
    return [CueWord(word, a, b, line) for (line, word), (a, b) in zip(words, within, strict=True)]


def _exact(time: float) -> Fraction:
    """To the microsecond."""
    return Fraction(round(time * 1_000_000), 1_000_000)


# The text with its times ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Flat:
    """A text in one line, and when which of its characters are said."""

    text: str
    spans: tuple[tuple[int, int], ...]
    """Of its words: they follow each other, with nothing but blanks between them."""
    words: tuple[Timed, ...]

    def at(self, place: int, *, ends: bool = False) -> float:
        """When the character before a place has been said, or, unless it ``ends`` there, when the one after it begins."""
        index = max(0, bisect_right(self.spans, (place - ends, len(self.text))) - 1)
        (start, stop), word = self.spans[index], self.words[index]
        part = min(1.0, (place - start) / (stop - start))
        return word.start + (word.end - word.start) * part


def _joined(text: str, words: Sequence[Timed]) -> _Flat:
    """Words one after the other, with a blank where the text has one."""
    made = ""
    spans: list[tuple[int, int]] = []
    kept: list[Timed] = []
    after, time = 0, 0.0
    for word in words:
        said = plain(word.text)
        if not said:
            continue
        found = text.find(word.text, after)
        if made and (found < 0 or any(c.isspace() for c in text[after : found + 1])):
            made += " "
        after = found + len(word.text.rstrip()) if found >= 0 else after
        spans.append((len(made), len(made) + len(said)))
        made += said
        start = max(time, word.start)
        time = max(start, word.end)
        kept.append(Timed(said, start, time))
    return _Flat(made, tuple(spans), tuple(kept))


def _spread(text: str, seconds: float, setting: Setting) -> _Flat:
    flat = plain(text)
    spans = tuple(_units(flat, setting.language))
    words = [flat[a:b] for a, b in spans]
    times = shared_out(words, 0.0, seconds)
    return _Flat(flat, spans, tuple(Timed(word, a, b) for word, (a, b) in zip(words, times, strict=True)))


def _units(text: str, language: str | None = None) -> Iterator[tuple[int, int]]:
    """The words of a text in one line; where there are no blanks, phrases or a few characters."""
    pieces = pieces_of(text, language, 1e9, wide=False)
    start = 0
    for piece in pieces:
        stop = piece.start + len(piece.text)
        if piece.space or piece is pieces[-1] or piece.joint <= PHRASE or (piece.joint <= WORD and stop - start > 1):
            yield start, stop
            start = stop + piece.space


# Captions ----------------------------------------------------------------------------------------------------------


def _cue(one: Break, pieces: Sequence[Piece], flat: _Flat) -> Cue:
    ranges = [(pieces[a].start, pieces[b - 1].start + len(pieces[b - 1].text)) for a, b in one.lines]
    words = tuple(word for line, (a, b) in enumerate(ranges) for word in _words(line, a, b, flat))
    return Cue(words[0].start, words[-1].end, tuple(flat.text[a:b] for a, b in ranges), words)


def _words(line: int, start: int, stop: int, flat: _Flat) -> Iterator[CueWord]:
    """Those of the characters [start, stop); what is on two lines is two words."""
    first = max(0, bisect_right(flat.spans, (start, len(flat.text))) - 1)
    for span in flat.spans[first:]:
        a, b = max(span[0], start), min(span[1], stop)
        if a >= stop:
            return
        if text := flat.text[a:b].strip():
            yield CueWord(text, _exact(flat.at(a)), _exact(flat.at(b, ends=True)), line)
