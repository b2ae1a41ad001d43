"""A block of which one word at a time is marked: in another colour, and larger if asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from gator_core.sprite import Paint, Sprite
from gator_core.type.block import RGB, Block, setting_of
from gator_core.type.draw import Placed, Real, coverage, ground, outlined, overhang, placed

__all__ = ["Marked", "Span"]


@dataclass(frozen=True, slots=True)
class Span:
    """A word: characters [start, stop) of a line."""

    line: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of the letters, in a rectangle around them; pixels of the whole picture."""

    left: int
    top: int
    letters: Real
    around: Real
    """With their outline."""


class Marked:
    """Draws what its pictures share once. Its pictures have all of the block, with ``pad`` pixels around it."""

    def __init__(self, block: Block, words: Sequence[Span], largest: float = 1.0) -> None:
        """``largest`` is what a marked word is scaled by at most."""
        self._block, self._setting = block, setting_of(block)
        widest = max((self._width(word) for word in words), default=0.0)
        self.pad = overhang(block) + 2 * ceil((largest - 1) * (widest + block.size) / 4)
        self._size = self._setting.width + 2 * self.pad, self._setting.height + 2 * self.pad
        lines = placed(block, self._setting, self.pad)
        self._words = [[one for one in lines[word.line] if word.start <= one.glyph.at < word.stop] for word in words]
        belonging = {id(one) for word in self._words for one in word}
        rest = [one for line in lines for one in line if id(one) not in belonging]
        self._parts = [self._part(word) for word in self._words]
        self._rest = self._part(rest)
        self._ground = ground(block, self._setting, self.pad, self._size, self._union([*self._parts, self._rest], "around"))

    def picture(self, word: int | None, rgb: RGB, scale: float = 1.0) -> Sprite:
        """With that word, an index, in ``rgb``, ``scale`` times as large and then in front of the others."""
        block = self._block
        front = None if word is None else self._parts[word] if scale == 1 else self._part(self._words[word], scale)
        behind = [part for i, part in enumerate(self._parts) if i != word] + [self._rest]
        level = [*behind, front] if scale == 1 else behind
        paints: list[Paint] = list(self._ground)
        if block.outline:
            paints.append((self._union(level, "around"), block.outline.rgb))
        paints.append((self._union(behind, "letters"), block.rgb))
        if front and block.outline and scale != 1:
            paints.append((self._union([front], "around"), block.outline.rgb))
        if front:
            paints.append((self._union([front], "letters"), rgb))
        return Sprite.of_paints(paints, self._size)

    def _width(self, word: Span) -> float:
        boxes = [_ink(one, self._block.size) for one in placed(self._block, self._setting, 0)[word.line] if _within(one, word)]
        return max((box[2] for box in boxes), default=0.0) - min((box[0] for box in boxes), default=0.0)

    def _part(self, glyphs: Sequence[Placed], scale: float = 1.0) -> _Part | None:
        """None where nothing is drawn, as of spaces."""
        em = self._block.size * scale
        if scale != 1:
            glyphs = _grown(glyphs, self._block.size, scale)
        boxes = [box for one in glyphs if (box := _ink(one, em))[0] < box[2]]
        if not boxes:
            return None
        edge = 2 + ceil(self._block.outline.width * em) if self._block.outline else 2
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        left, top = max(floor(min(lefts)) - edge, 0), max(floor(min(tops)) - edge, 0)
        right, bottom = min(ceil(max(rights)) + edge, self._size[0]), min(ceil(max(bottoms)) + edge, self._size[1])
        moved = [Placed(one.glyph, one.x - left, one.y - top) for one in glyphs]
        size = right - left, bottom - top
        letters = coverage(moved, em, size)
        around = outlined(moved, em, size, self._block.outline.width) if self._block.outline else letters
        return _Part(left, top, letters, around)

    def _union(self, parts: Iterable[_Part | None], name: str) -> Real:
        whole = np.zeros(self._size[::-1], np.float32)
        for part in parts:
            if part:
                piece = getattr(part, name)
                view = whole[part.top : part.top + piece.shape[0], part.left : part.left + piece.shape[1]]
                np.maximum(view, piece, out=view)
        return whole


def _within(one: Placed, word: Span) -> bool:
    return word.start <= one.glyph.at < word.stop


def _grown(glyphs: Sequence[Placed], em: float, scale: float) -> list[Placed]:
    """Around the middle of what they draw."""
    boxes = [box for one in glyphs if (box := _ink(one, em))[0] < box[2]]
    if not boxes:
        return list(glyphs)
    x, y = (min(box[0] for box in boxes) + max(box[2] for box in boxes)) / 2, glyphs[0].y - 0.3 * em
    return [Placed(one.glyph, x + (one.x - x) * scale, y + (one.y - y) * scale) for one in glyphs]


def _ink(one: Placed, em: float) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of what is drawn; empty of a space."""
    found = one.glyph.face.font.get_glyph_extents(one.glyph.number)
    if found is None:
        return one.x, one.y, one.x, one.y
    unit = em / one.glyph.face.em
    left, top = one.x + found.x_bearing * unit, one.y - found.y_bearing * unit
    return left, top, left + found.width * unit, top - found.height * unit
