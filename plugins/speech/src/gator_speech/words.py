"""When each word of a text is said."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TypedDict

__all__ = ["Word", "placed"]

Heard = tuple[int, float, float]
"""Position in the text (from 0), start and end in seconds."""

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Thai, Lao, Burmese, Khmer, kana and Chinese characters: their words follow each other without blanks."""


class Word(TypedDict):
    """A word with its punctuation, as the text has it; seconds."""

    word: str
    start: float
    end: float


def placed(text: str, heard: Iterable[Heard], ssml: bool = False) -> list[Word]:
    """The words of a text, with what was heard of them: all of the text, in order, but for SSML's tags.

    What is said in several goes (a number, ``don't``) is one word where it is written as one. What is not said, such as a dash,
    goes with the word before it.
    """
    shown = re.sub(r"<[^>]*>", lambda tag: " " * len(tag.group()), text) if ssml else text
    said = list(heard)
    starts = _starts(shown, [at for at, _, _ in said])
    times: dict[int, tuple[float, float]] = {}
    last = 0
    for at, start, end in said:
        last = max(last, bisect_right(starts, at) - 1, 0)  # times only go forward
        begun = times[last][0] if last in times else start
        times[last] = begun, max(end, times.get(last, (0.0, end))[1])
    return list(_words(shown, starts, times))


def _starts(text: str, positions: Sequence[int]) -> list[int]:
    """Where the words start: after blanks and, in scripts without them, where something is heard."""
    found = {blank.start() for blank in re.finditer(r"\S+", text)}
    found.update(at for at in positions if 0 <= at < len(text) and _UNSPACED.match(text[at]))
    return sorted(found)


def _words(text: str, starts: Sequence[int], times: dict[int, tuple[float, float]]) -> Iterable[Word]:
    heard = sorted(times)
    for number, index in enumerate(heard):
        first = 0 if number == 0 else starts[index]
        stop = starts[heard[number + 1]] if number + 1 < len(heard) else len(text)
        start, end = times[index]
        yield {"word": " ".join(text[first:stop].split()), "start": start, "end": end}
