"""A block of text as values: what it says, in what size and colours. Its lines and measures follow from them alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil
from typing import Literal

from gator_core.type.fonts import Style
from gator_core.type.lines import language_of, paragraphs_of, set_lines, widest_piece
from gator_core.type.shape import Line, unsettable

__all__ = ["CAPITALS", "DESCENT", "Align", "Block", "Box", "Outline", "Setting", "longest_word", "missing", "setting_of"]

Align = Literal["left", "center", "right"]
RGB = tuple[int, int, int]

LEADING = 1.22
"""From baseline to baseline, in ems."""
CAPITALS, DESCENT = 0.73, 0.22
"""What a line takes above and below its baseline at least, in ems, so that blocks stand alike whatever their letters."""
_APART = 0.08
"""Ems between the inks of two lines, at least: marks of some scripts reach far."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A line around the letters."""

    rgb: RGB
    width: float
    """In ems; outside the letters."""


@dataclass(frozen=True, slots=True)
class Box:
    """A ground behind the whole block."""

    rgb: RGB
    opacity: float
    padding: float
    """In ems, on each side."""
    radius: float
    """Of its corners, in ems."""
    lines: bool = False
    """Whether each line has a ground as long as itself, which grow together; else one is behind the whole block."""


@dataclass(frozen=True, slots=True)
class Block:
    """A text to be drawn."""

    text: str
    style: Style
    size: float
    """Of the letters, in pixels: 1 em."""
    measure: float
    """Pixels that a line may take, the box's padding not counted."""
    align: Align = "left"
    rgb: RGB = (255, 255, 255)
    outline: Outline | None = None
    shadow: float = 0.0
    """Opacity of a soft shadow."""
    shade: RGB | None = None
    """Its colour; None is dark under light letters or a light outline, and light under dark ones."""
    box: Box | None = None
    tracking: float = 0.0
    """Between letters, in ems."""
    leading: float = LEADING


@dataclass(frozen=True, slots=True)
class Setting:
    """A block with its lines; pixels."""

    lines: tuple[Line, ...]
    width: int
    """Of the whole, box and all; even."""
    height: int
    first: int
    """Baseline of the first line, from the top."""
    leading: float
    inner: tuple[float, float]
    """(left, right): what the lines are aligned between."""

    def baseline(self, k: int) -> int:
        """Of the k-th line, from the top of the whole."""
        return round(self.first + k * self.leading)


@lru_cache(maxsize=2048)
def setting_of(block: Block) -> Setting:
    """Sets the lines of a block. Words that are too long stick out of the measure: see ``longest_word``."""
    lines = set_lines(
        paragraphs_of(block.text),
        block.style,
        block.measure / block.size,
        language_of(block.text),
        block.tracking,
    )
    above, below = max(CAPITALS, lines[0].ink[3]), max(DESCENT, -lines[-1].ink[1])
    leading = max(block.leading, *(_APART + b.ink[3] - a.ink[1] for a, b in pairwise(lines)), 0.0)
    pad = block.box.padding if block.box else 0.0
    # Below the baseline there are few letters, so there the box is a little smaller, to look even.
    foot = max(pad - 0.1, 0.0) if block.box else 0.0
    wide = max(line.ink[2] - line.ink[0] for line in lines)
    width = 2 * ceil((wide + 2 * pad) * block.size / 2)
    height = 2 * ceil((above + below + pad + foot + leading * (len(lines) - 1)) * block.size / 2)
    first = round((above + pad) * block.size)
    return Setting(lines, width, height, first, leading * block.size, (pad * block.size, width - pad * block.size))


def missing(text: str, style: Style) -> tuple[str, ...]:
    """Characters that no installed font has."""
    return unsettable(text, style, language_of(text))


def longest_word(text: str, style: Style, tracking: float = 0.0) -> tuple[float, str]:
    """The length in ems of the longest piece that no line breaks, and the piece."""
    return widest_piece(paragraphs_of(text), style, language_of(text), tracking)
