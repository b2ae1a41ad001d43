"""Where lines break: between words, so that a block has as few lines as fit, and lines of about the same length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gator_core.type.bidi import levels_of
from gator_core.type.fonts import Style
from gator_core.type.shape import Line, shaped

__all__ = ["Paragraph", "broken", "language_of", "paragraphs_of", "set_lines", "widest_piece"]

_NO_START = frozenset("、。，．・：；？！」』】）〕〉》”’%ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…‥゠–〜")
_NO_END = frozenset("「『【（〔〈《“‘")
_IDEOGRAPHIC = ((0x2E80, 0x30FF), (0x3100, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF))
_AFTER = frozenset("-‐–—/?&=")
_ROOM = "\u200b"
"""Zero width space: where a line may break in scripts that write no spaces."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text without line ends, the embedding levels of its characters, and the pieces that a line must not break, as slices
    that follow each other; a piece has the space that follows it."""

    text: str
    levels: tuple[int, ...]
    pieces: tuple[tuple[int, int], ...]


def paragraphs_of(text: str) -> tuple[Paragraph, ...]:
    """One per line of the text, with one space between words; empty lines at the start and the end are left out."""
    lines = [" ".join(re.split(r"[ \t\f\v]+", line.strip())) for line in unicodedata.normalize("NFC", text).splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return tuple(Paragraph(line, levels_of(line), _pieces(line)) for line in lines)


def language_of(text: str) -> str:
    """``ja`` or ``ko`` where its letters show it, which decides how Chinese characters are drawn."""
    if any("\u3040" <= c <= "\u30ff" for c in text):
        return "ja"
    return "ko" if any("\uac00" <= c <= "\ud7a3" or "\u1100" <= c <= "\u11ff" for c in text) else ""


def set_lines(
    paragraphs: Sequence[Paragraph], style: Style, measure: float, language: str = "", tracking: float = 0.0
) -> tuple[Line, ...]:
    """The lines of a text, none longer than ``measure`` (ems) unless a single piece is."""
    return tuple(
        shaped(paragraph.text[start:stop], paragraph.levels[start:stop], style, language, tracking)
        for paragraph in paragraphs
        for start, stop in broken(paragraph, style, measure, language, tracking)
    )


def broken(
    paragraph: Paragraph, style: Style, measure: float, language: str = "", tracking: float = 0.0
) -> Iterator[tuple[int, int]]:
    """The lines of a paragraph as slices of its text, without the space at their ends."""
    ends = _balanced(_widths(paragraph, style, language, tracking), measure)
    starts = [0, *(paragraph.pieces[end][0] for end in ends[:-1]), len(paragraph.text)]
    for start, stop in pairwise(starts):
        yield start, start + len(paragraph.text[start:stop].rstrip(" " + _ROOM))


def widest_piece(paragraphs: Sequence[Paragraph], style: Style, language: str = "", tracking: float = 0.0) -> tuple[float, str]:
    """The length of the longest piece in ems, and the piece."""
    found = (
        (width, p, at)
        for p in paragraphs
        for (width, _), at in zip(_widths(p, style, language, tracking), p.pieces, strict=True)
    )
    width, paragraph, (start, stop) = max(found, key=lambda one: one[0])
    return width, paragraph.text[start:stop].strip()


# Breaking --------------------------------------------------------------------------------------------------------


def _pieces(text: str) -> tuple[tuple[int, int], ...]:
    cuts = [0, *(i for i in range(1, len(text)) if _breaks(text, i)), len(text)]
    return tuple(pairwise(cuts)) if text else ((0, 0),)


def _breaks(text: str, i: int) -> bool:
    """Whether a line may end before character ``i``."""
    before, after = text[i - 1], text[i]
    if before in (" ", _ROOM):
        return after != " "
    if after in _NO_START or before in _NO_END or after in (" ", _ROOM) or unicodedata.category(after)[0] in "MC":
        return False
    if before in _AFTER:
        return after.isalpha() and i > 1 and text[i - 2] != " "
    return _ideographic(before) or _ideographic(after)


def _ideographic(c: str) -> bool:
    return any(low <= ord(c) <= high for low, high in _IDEOGRAPHIC)


_Widths = list[tuple[float, float]]
"""Of pieces: without and with the space that follows."""


def _widths(paragraph: Paragraph, style: Style, language: str, tracking: float) -> _Widths:
    found: _Widths = []
    for start, stop in paragraph.pieces:
        text = paragraph.text[start:stop]
        bare = text.rstrip(" " + _ROOM)
        widths = (shaped(t, paragraph.levels[start : start + len(t)], style, language, tracking).advance for t in (bare, text))
        found.append((next(widths), next(widths)))
    return found


def _balanced(widths: _Widths, measure: float) -> list[int]:
    """As few lines as fit, then the narrowest measure that needs no more of them."""
    low, high = max(bare for bare, _ in widths), measure
    least = len(_greedy(widths, measure))
    while high - low > 0.05:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_greedy(widths, middle)) <= least else (middle, high)
    return _greedy(widths, high)


def _greedy(widths: _Widths, measure: float) -> list[int]:
    """Where each line ends, as the index of the first piece of the next one."""
    ends: list[int] = []
    used = 0.0
    for k, (bare, spaced) in enumerate(widths):
        if used and used + bare > measure + 1e-6:
            ends.append(k)
            used = 0.0
        used += spaced
    return [*ends, len(widths)]
