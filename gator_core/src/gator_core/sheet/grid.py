"""Where everything of a contact sheet lies: a function of a few numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, sqrt

from gator_core.errors import InputError
from gator_core.sheet.look import Look

__all__ = ["Grid", "Page", "grid_of", "pages_of"]

_WIDTH = 1920
_AREA = 108_000
"""Pixels of a picture that is neither large nor small on a page of the usual width: 438 x 246 of 16:9."""
_MANY, _DENSER, _LEAST = 24, 0.35, 0.42
"""From so many scenes on pictures get smaller by this power of their number, down to this part of that area."""
_LARGEST = 1.9
"""Times that width at most does a picture get where there are only few."""
_NARROWEST = 760
"""Pixels of a page, for its header's sake."""
_SMALLEST = 40
"""Pixels along a picture below which nothing can be made out."""
_TALL, _TALLEST = 4, 16_000
"""A page is at most so many times as tall as it is wide, and at most so tall: WebP holds 16383."""
_COMFORTABLE, _LEGIBLE = 1100, 0.7
"""Pixels of a page below which letters get smaller, and the scale that they don't go below."""
_ROOMY = 300
"""Pixels of a cell, at the scale of 1, in which texts of the usual size have room."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns of cells; each has its pictures side by side and its texts below. Pixels."""

    width: int
    """Of the page."""
    columns: int
    cell: int
    """Its width."""
    picture: tuple[int, int]
    """(width, height)."""
    frames: int
    scale: float
    """Of distances; 1 on a page of 1920."""
    letters: float
    """Of texts in the cells: less where cells are narrow."""

    @property
    def margin(self) -> int:
        """Around everything."""
        return round(48 * self.scale)

    @property
    def gutter(self) -> int:
        """Between columns."""
        return round(28 * self.scale)

    @property
    def gap(self) -> int:
        """Between the pictures of a scene."""
        return round(4 * self.scale)

    def left(self, column: int) -> int:
        """Where a column begins."""
        return self.margin + column * (self.cell + self.gutter)


@dataclass(frozen=True, slots=True)
class Page:
    """The scenes [first, stop), by their place on the sheet, in rows of ``row`` pixels below a header."""

    number: int
    """From 1."""
    first: int
    stop: int
    top: int
    """Where the first row begins."""
    row: int
    height: int


def grid_of(look: Look, count: int, aspect: float) -> Grid:
    """For so many scenes of pictures with that width over height. InputError where the pictures would be too small."""
    page = look.width or _WIDTH
    scale = _scale(page)
    bare = Grid(0, 0, 0, (0, 0), look.frames, scale, 1.0)
    inner, between = page - 2 * bare.margin, (look.frames - 1) * bare.gap
    # Smaller on a narrow page, and side by side, but not so much that a strip takes no more room than one picture.
    area = _AREA * min(1.0, max(_LEAST, (_MANY / count) ** _DENSER), page / _WIDTH)
    usual = sqrt(area * aspect / look.frames**0.7) * max(1.0, scale)
    columns = min(look.columns, count) if look.columns else _columns(inner, usual * look.frames + between, bare.gutter, count)
    cell = (inner - (columns - 1) * bare.gutter) / columns
    picture = (cell - between) / look.frames
    if look.width is None and picture > _LARGEST * usual:
        picture = _LARGEST * usual
        page = max(_NARROWEST, round(columns * (picture * look.frames + between + bare.gutter)) - bare.gutter + 2 * bare.margin)
    size = int(picture), max(1, round(picture / aspect))
    if min(size) < _SMALLEST:
        raise InputError(
            f"{columns} columns of {look.frames} in {page} pixels leave pictures of {size[0]}x{size[1]}; "
            "ask for fewer of them, or a wider sheet"
        )
    cell = size[0] * look.frames + between
    return Grid(page, columns, cell, size, look.frames, scale, max(_LEGIBLE, scale * min(1.0, cell / scale / _ROOMY)))


def _scale(page: int) -> float:
    """A wide page is the usual one with finer pixels; a narrow one has smaller letters, as long as they can be read."""
    return max(1.0, page / _WIDTH) if page >= _COMFORTABLE else max(_LEGIBLE, page / _COMFORTABLE)


def _columns(inner: float, strip: float, gutter: int, count: int) -> int:
    """About as many as fit, with few places left free in the last row."""
    fitting = max(1, round((inner + gutter) / (strip + gutter)))
    if count <= fitting:
        return count
    near = range(max(1, fitting - 1), fitting + 2)
    return min(near, key=lambda columns: (-count % columns / columns + abs(columns - fitting) / fitting, -columns))


def pages_of(count: int, grid: Grid, header: int, texts: int) -> Iterator[Page]:
    """One as long as it is no taller than four times its width; else several of about the same length.

    ``header`` and ``texts`` are the heights of the header and of a cell's texts.
    """
    row = grid.picture[1] + texts + round(34 * grid.scale)
    around = header + round(20 * grid.scale)
    if around + row > _TALLEST:
        raise InputError(f"a row of this sheet would be {row} pixels tall; ask for more columns, or a narrower sheet")
    most = max(1, (min(_TALL * grid.width, _TALLEST) - around) // row)
    rows = ceil(count / grid.columns)
    each = ceil(rows / ceil(rows / most)) * grid.columns
    for number, first in enumerate(range(0, count, each), start=1):
        stop = min(first + each, count)
        yield Page(number, first, stop, header, row, around + row * ceil((stop - first) / grid.columns))
