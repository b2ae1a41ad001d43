"""A block of which one word at a time is marked: in another colour, and larger if asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor
from typing import Literal

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
class _Box:
    """Pixels of the whole picture."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def rows(self) -> slice:
        return slice(self.top, self.bottom)

    @property
    def columns(self) -> slice:
        return slice(self.left, self.right)

    def shared(self, other: _Box) -> _Box | None:
        """What lies in both."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return _Box(left, top, right, bottom) if left < right and top < bottom else None

    def within(self, other: _Box) -> tuple[slice, slice]:
        """Its rows and columns, counted from those of a larger one."""
        return (
            slice(self.top - other.top, self.bottom - other.top),
            slice(self.left - other.left, self.right - other.left),
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of the letters."""

    box: _Box
    letters: Real
    around: Real
    """With their outline."""


class Marked:
    """Draws what its pictures share once. Its pictures have all of the block, with ``pad`` pixels around it."""

    def __init__(self, block: Block, words: Sequence[Span], largest: float = 1.0) -> None:
        """``largest`` is what a marked word is scaled by at most."""
        self._block, self._setting = block, setting_of(block)
        self._widths = [self._width(word) for word in words]
        self.pad = overhang(block) + 2 * ceil((largest - 1) * (max(self._widths, default=0.0) + block.size) / 4)
        self._size = self._setting.width + 2 * self.pad, self._setting.height + 2 * self.pad
        lines = placed(block, self._setting, self.pad)
        self._words = [[one for one in lines[word.line] if word.start <= one.glyph.at < word.stop] for word in words]
        belonging = {id(one) for word in self._words for one in word}
        rest = [one for line in lines for one in line if id(one) not in belonging]
        self._parts = [self._part(word) for word in self._words]
        self._rest = self._part(rest)
        self._ground = ground(block, self._setting, self.pad, self._size, self._union(self._whole, self._all, "around"))

    def picture(self, word: int | None, rgb: RGB, scale: float = 1.0) -> Sprite:
        """With that word, an index, in ``rgb``, ``scale`` times as large and then in front of the others."""
        still = None if word is None else self._parts[word]
        if word is None or still is None:
            return self._unmarked
        front = still if scale == 1 else self._part(self._words[word], scale)
        box = self._around([part for part in (still, front) if part])
        behind = [part for i, part in enumerate(self._parts) if i != word] + [self._rest]
        patch = Sprite.of_paints(self._paints(box, behind, front, rgb, scale), (box.right - box.left, box.bottom - box.top))
        return self._unmarked.patched(patch, box.left, box.top)

    @cached_property
    def _unmarked(self) -> Sprite:
        return Sprite.of_paints(self._paints(self._whole, self._all, None, self._block.rgb, 1.0), self._size)

    def _paints(self, box: _Box, behind: Sequence[_Part | None], front: _Part | None, rgb: RGB, scale: float) -> list[Paint]:
        block = self._block
        level = [*behind, front] if scale == 1 else behind
        paints: list[Paint] = [(share[box.rows, box.columns], colour) for share, colour in self._ground]
        if block.outline:
            paints.append((self._union(box, level, "around"), block.outline.rgb))
        paints.append((self._union(box, behind, "letters"), block.rgb))
        if front and block.outline and scale != 1:
            paints.append((self._union(box, [front], "around"), block.outline.rgb))
        if front:
            paints.append((self._union(box, [front], "letters"), rgb))
        return paints

    def _around(self, parts: Sequence[_Part]) -> _Box:
        """Even, with some room."""
        left, top = min(part.box.left for part in parts), min(part.box.top for part in parts)
        right, bottom = max(part.box.right for part in parts), max(part.box.bottom for part in parts)
        width, height = self._size
        return _Box(
            max(left // 2 * 2 - 4, 0),
            max(top // 2 * 2 - 4, 0),
            min(right + right % 2 + 4, width),
            min(bottom + bottom % 2 + 4, height),
        )

    @property
    def _whole(self) -> _Box:
        return _Box(0, 0, *self._size)

    @property
    def _all(self) -> list[_Part | None]:
        return [*self._parts, self._rest]

    def length(self, word: int) -> float:
        """Of what is drawn of it, in ems."""
        return self._widths[word] / self._block.size

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
        return _Part(_Box(left, top, right, bottom), letters, around)

    @staticmethod
    def _union(box: _Box, parts: Iterable[_Part | None], name: Literal["letters", "around"]) -> Real:
        """What parts cover within a box."""
        made = np.zeros((box.bottom - box.top, box.right - box.left), np.float32)
        for part in parts:
            shared = part.box.shared(box) if part else None
            if part and shared:
                view, piece = made[shared.within(box)], (part.letters if name == "letters" else part.around)
                np.maximum(view, piece[shared.within(part.box)], out=view)
        return made


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
