"""What stands above the pictures of every page: title, facts, and which colour is whose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gator_core.sheet.content import Content
from gator_core.sheet.grid import Grid, Page
from gator_core.sheet.paper import Ink, Paper, ellipsized, width_of
from gator_core.sheet.theme import Theme
from gator_core.type import Block

__all__ = ["Header"]

Colour = tuple[int, int, int]
_ROWS = 3
"""Of the legend, at most."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One provider of the legend."""

    colour: Colour
    name: Block
    count: Block
    width: int


class Header:
    """Set once, drawn on every page."""

    def __init__(self, content: Content, grid: Grid, theme: Theme, colours: Mapping[str, Colour]) -> None:
        self._grid, self._theme, self._unit = grid, theme, grid.scale
        self._inner = grid.width - 2 * grid.margin
        self._small = Ink(18 * self._unit, theme.muted)
        title = Ink(38 * self._unit, theme.text, 700)
        self._title = ellipsized(content.title, title, self._inner - round(70 * self._unit))
        self._facts = ellipsized("  ·  ".join(content.facts), self._small, self._inner)
        self._legend = list(self._rows(list(self._entries(content, colours))))
        beside = self._legend_width(0) + width_of(self._facts) if self._facts and self._legend else 0
        self._beside = len(self._legend) == 1 and beside + round(60 * self._unit) <= self._inner
        """Whether the legend has room in the line of the facts."""

    @property
    def height(self) -> int:
        """Pixels, to where the first row of pictures begins."""
        below = 0 if self._beside else len(self._legend)
        return round((134 + 30 * below) * self._unit)

    def draw(self, paper: Paper, page: Page, pages: int) -> None:
        """Above the pictures of a page."""
        left, unit = self._grid.margin, self._unit
        if self._title:
            paper.text(self._title, left, 66 * unit)
        if self._facts:
            paper.text(self._facts, left, 102 * unit)
        for k in range(len(self._legend)):
            right = left + self._inner - self._legend_width(k)
            self._draw_legend(paper, k, right if self._beside else left, (102 if self._beside else 134 + 30 * k) * unit)
        if pages > 1:
            told = self._small.block(f"{page.number} / {pages}")
            paper.text(told, left + self._inner - width_of(told), 66 * unit)

    # The legend ------------------------------------------------------------------------------------------------------

    def _entries(self, content: Content, colours: Mapping[str, Colour]) -> Iterator[_Entry]:
        for name, count in Counter(one.provider for one in content.scenes if one.provider).most_common():
            shown = ellipsized(name, Ink(17 * self._unit, self._theme.text), 420 * self._unit)
            told = Ink(17 * self._unit, self._theme.muted).block(str(count))
            if shown:
                yield _Entry(colours[name], shown, told, width_of(shown) + width_of(told) + round(28 * self._unit))

    def _rows(self, entries: list[_Entry]) -> Iterator[list[_Entry]]:
        """As many as fit; what is left over is on the pictures anyway."""
        for _ in range(_ROWS):
            row: list[_Entry] = []
            while entries and (not row or self._row_width([*row, entries[0]]) <= self._inner):
                row.append(entries.pop(0))
            if row:
                yield row

    def _row_width(self, row: list[_Entry]) -> int:
        return sum(one.width for one in row) + (len(row) - 1) * self._apart

    def _legend_width(self, k: int) -> int:
        return self._row_width(self._legend[k])

    @property
    def _apart(self) -> int:
        return round(28 * self._unit)

    def _draw_legend(self, paper: Paper, k: int, left: float, baseline: float) -> None:
        unit = self._unit
        for one in self._legend[k]:
            side = round(12 * unit)
            paper.panel(round(left), round(baseline - 12 * unit), (side, side), side / 2, one.colour)
            paper.text(one.name, left + 20 * unit, baseline)
            paper.text(one.count, left + 28 * unit + width_of(one.name), baseline)
            left += one.width + self._apart
