"""When words are said, where nothing tells, and when captions come and go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate
from math import ceil

from gator_core.captions.cue import Cue, CueWord
from gator_core.captions.phrases import reading_width

__all__ = ["GAP", "LINGER", "LONGEST", "SHORTEST", "placed", "shared_out"]

SHORTEST = Fraction(5, 6)
"""Seconds that a caption shows at least, if the next one leaves it as many."""
LONGEST = Fraction(7)
"""Seconds that it shows at most."""
GAP = 2
"""Frames between captions that follow each other, so that the eye sees the change."""
LINGER = Fraction(1, 2)
"""Seconds that a caption may stay after what it says, to be read, or to meet the next one."""

_SENTENCE, _CLAUSE, _BETWEEN = 6.0, 3.0, 0.4
"""How long the silence after a word is, in letters."""
_LEAST = 1.5
"""Letters that even the shortest word takes the time of."""


def shared_out(words: Sequence[str], start: float, end: float) -> list[tuple[float, float]]:
    """When each word is said, by how much there is to say of it: a figure counts as five letters, so long is it when it is
    spoken, and punctuation is silence. Half of the words are off by 0.1 s or less, the worst by 0.5 s (espeak-ng, English)."""
    if not words:
        return []
    said = [max(_LEAST, reading_width(word) + 4 * sum(c.isdigit() for c in word)) for word in words]
    quiet = [*(_pause(word) for word in words[:-1]), 0.0]
    whole = sum(said) + sum(quiet)
    begun = [0.0, *accumulate(a + b for a, b in zip(said, quiet, strict=True))]
    scale = (end - start) / whole if whole else 0.0
    return [(start + at * scale, start + (at + length) * scale) for at, length in zip(begun, said, strict=False)]


def _pause(word: str) -> float:
    bare = word.rstrip("\"'”’»)]）」』】")
    if bare.endswith(tuple(".!?…。！？؟")):
        return _SENTENCE
    return _CLAUSE if bare.endswith(tuple(",;:、，；：،–—")) else _BETWEEN


@dataclass(frozen=True, slots=True)
class _Frames:
    """When a caption shows: the frames [start, stop)."""

    start: int
    stop: int


def placed(cues: Sequence[Cue], rate: Fraction, frames: int, pace: float) -> tuple[Cue, ...]:
    """Captions that show from the moment in which their words are said to its end, as those that are seen.

    Each starts on the frame nearest to its first word. It stays to the end of its last one and, to be read at ``pace``
    characters a second, up to ``LINGER`` longer; ``SHORTEST`` seconds at least and ``LONGEST`` at most. It ends ``GAP``
    frames before the next one, also where it would leave a gap shorter than ``LINGER``. None shows after the last of
    ``frames``, of which there must be as many as captions at least.
    """
    ordered = sorted(cues, key=lambda cue: cue.start)
    spans: list[_Frames] = []
    following = frames + GAP
    for index in range(len(ordered) - 1, -1, -1):  # from the last one, as each makes room for the one before
        span = _span(ordered[index], rate, pace, index, min(following, frames), following - GAP)
        spans.append(span)
        following = span.start
    return tuple(_timed(cue, span, rate) for cue, span in zip(ordered, reversed(spans), strict=True))


def _span(cue: Cue, rate: Fraction, pace: float, earliest: int, latest: int, wanted: int) -> _Frames:
    """When it shows: from ``earliest`` on, ending before ``latest``, and before ``wanted`` if that leaves it a frame."""
    start = max(earliest, min(_nearest(cue.start * rate), latest - 1))
    read = cue.start + Fraction(reading_width(cue.text)) / Fraction(pace)
    lasts = max(cue.end, min(read, cue.end + LINGER), cue.start + SHORTEST) - cue.start
    stop = start + ceil(lasts * rate)
    if wanted - stop < LINGER * rate:
        stop = wanted
    return _Frames(start, max(start + 1, min(stop, start + int(LONGEST * rate))))


def _nearest(frames: Fraction) -> int:
    return int(frames + Fraction(1, 2))


def _timed(cue: Cue, span: _Frames, rate: Fraction) -> Cue:
    start, end = span.start / rate, span.stop / rate
    words: list[CueWord] = []
    at = start
    for word in cue.words:
        begun = min(max(word.start, at), end)
        at = min(max(word.end, begun), end)
        words.append(replace(word, start=begun, end=at))
    return replace(cue, start=start, end=end, words=tuple(words))
