"""A caption: lines that show together from one moment to another, and when each of their words is said."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

__all__ = ["Cue", "CueWord", "Position"]

Position = Literal["bottom", "middle", "top"]


@dataclass(frozen=True, slots=True)
class CueWord:
    """A word of a cue, and when it is said: seconds of the whole video, within its cue."""

    text: str
    """As its line has it, with its punctuation. Where words have no spaces between them, a few characters."""
    start: Fraction
    end: Fraction
    line: int
    """Which of the cue's lines it stands on."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Lines that show from ``start`` to ``end``, in seconds of the whole video; at ``end`` they show no more."""

    start: Fraction
    end: Fraction
    lines: tuple[str, ...]
    """From the top, none empty."""
    words: tuple[CueWord, ...]
    """All that the lines say, in order. Times never go back; they are estimates where nothing tells the real ones."""
    position: Position | None = None
    """Where a file places it, against what the storyboard says; None where it says nothing."""

    @property
    def text(self) -> str:
        """Its lines, a newline between them."""
        return "\n".join(self.lines)

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Where each word stands in its line: the characters [start, stop)."""
        found: list[tuple[int, int]] = []
        line, at = -1, 0
        for word in self.words:
            line, at = (line, at) if word.line == line else (word.line, 0)
            start = self.lines[line].index(word.text, at)
            at = start + len(word.text)
            found.append((start, at))
        return tuple(found)

    def said_at(self, time: Fraction) -> int | None:
        """The index of the word that is said at ``time``, or was said last; None before the first one."""
        begun = [index for index, word in enumerate(self.words) if word.start <= time]
        return begun[-1] if begun else None
