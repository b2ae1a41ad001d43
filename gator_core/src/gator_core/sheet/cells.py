"""The scenes on a page: their pictures, and what is said below them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gator_core.sheet import wording
from gator_core.sheet.content import RGB, Listed
from gator_core.sheet.grid import Grid
from gator_core.sheet.paper import Ink, Paper, ellipsized, width_of
from gator_core.sheet.theme import Theme
from gator_core.type import Block, setting_of

__all__ = ["Cells"]

Colour = tuple[int, int, int]
_LINES = 2
"""Of a caption, at most."""


@dataclass(frozen=True, slots=True)
class _Baselines:
    """From the lower edge of the picture; pixels."""

    numbers: float
    caption: float
    """Of its first line."""
    leading: float
    after: float
    """From the last line of the caption to the provider."""

    def provider(self, lines: int) -> float:
        """Below a caption of so many lines."""
        return (self.caption + self.leading * (lines - 1) if lines else self.numbers) + self.after


class Cells:
    """Draws scenes one by one; all have the same room, that of the longest caption."""

    def __init__(self, scenes: Sequence[Listed], grid: Grid, theme: Theme, colours: Mapping[str, Colour]) -> None:
        self._grid, self._theme, self._colours, self._unit = grid, theme, colours, grid.letters
        self._caption = Ink(16.5 * self._unit, theme.text, 500)
        leading, known = self._caption.size * self._caption.leading, any(one.provider for one in scenes)
        self._at = _Baselines(27 * self._unit, 53 * self._unit, leading, (25 if known else 0) * self._unit)
        self._lines = max(_lines(self._set(one)) for one in scenes)

    @property
    def height(self) -> int:
        """Of the texts of a cell."""
        return round(self._at.provider(self._lines) + 8 * self._unit)

    def places(self, column: int, top: int) -> list[tuple[int, int, int, int]]:
        """(left, top, width, height) of the pictures of a cell."""
        left, (width, height) = self._grid.left(column), self._grid.picture
        return [(left + k * (width + self._grid.gap), top, width, height) for k in range(self._grid.frames)]

    def draw(self, paper: Paper, scene: Listed, pictures: Sequence[RGB], column: int, top: int) -> None:
        """One scene, the upper edge of its pictures at ``top``."""
        left, below = self._grid.left(column), top + self._grid.picture[1]
        for rgb, place in zip(pictures, self.places(column, top), strict=True):
            paper.picture(rgb, place[0], place[1], self._grid.picture, 7 * self._grid.scale, self._theme.edge)
        if scene.note:
            self._draw_note(paper, scene.note, left, top)
        self._draw_numbers(paper, scene, left, below + self._at.numbers)
        caption = self._set(scene)
        if caption:
            paper.text(caption, left, below + self._at.caption, self._grid.cell)
        if scene.provider:  # right below the caption; what a short one leaves free is below both
            self._draw_provider(paper, scene, left, below + self._at.provider(_lines(caption)))

    def _set(self, scene: Listed) -> Block | None:
        return ellipsized(scene.caption, self._caption, self._grid.cell, _LINES)

    def _draw_numbers(self, paper: Paper, scene: Listed, left: int, baseline: float) -> None:
        unit, muted = self._unit, Ink(15.5 * self._unit, self._theme.muted)
        number = Ink(16.5 * unit, self._theme.text, 700).block(str(scene.number))
        paper.text(number, left, baseline)
        lasts = muted.block(("~" if scene.estimated else "") + wording.length(scene.duration))
        paper.text(lasts, left + self._grid.cell - width_of(lasts), baseline)
        begins = muted.block(wording.clock(scene.start))
        after = left + width_of(number) + 10 * unit
        if after + width_of(begins) + width_of(lasts) + 8 * unit <= left + self._grid.cell:
            paper.text(begins, after, baseline)

    def _draw_provider(self, paper: Paper, scene: Listed, left: int, baseline: float) -> None:
        unit, ink = self._unit, Ink(14 * self._unit, self._theme.muted)
        side, right = round(10 * unit), left + self._grid.cell
        paper.panel(left, round(baseline - 9.6 * unit), (side, side), side / 2, self._colours[scene.provider])
        if scene.dollars:
            price = ink.block(("about " if scene.note else "") + wording.dollars(scene.dollars))
            right -= width_of(price) + round(10 * unit)
            paper.text(price, right + 10 * unit, baseline)
        name = ellipsized(scene.provider, ink, right - left - 17 * unit)
        if name:
            paper.text(name, left + 17 * unit, baseline)

    def _draw_note(self, paper: Paper, note: str, left: int, top: int) -> None:
        unit, (ground, letters) = self._unit, self._theme.note
        away, height, pad = round(9 * self._grid.scale), round(24 * unit), round(9 * unit)
        said = ellipsized(note, Ink(13.5 * unit, letters, 600), self._grid.picture[0] - 2 * (away + pad))
        if said:
            size = width_of(said) + 2 * pad, height
            paper.panel(left + away, top + away, size, height / 2, ground, 0.94)
            paper.text(said, left + away + pad, top + away + 16.8 * unit)


def _lines(block: Block | None) -> int:
    return len(setting_of(block).lines) if block else 0
