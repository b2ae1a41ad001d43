"""Blocks of text fitted into the safe area: set below each other, and as much smaller as they must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gator_core.graphics import POSITIONS, Text
from gator_core.storyboard import colour
from gator_core.type import Align, Block, Box, Outline, Setting, Style, longest_word, setting_of

__all__ = ["SetText", "stacked"]

SMALLEST = 0.6
"""Of its stated size, that a text may shrink to; beyond that it should be shorter."""
_STEP = 0.97
_GAP = 0.3
"""Between two blocks, in ems of the smaller one."""
_SHADOW = 0.7
_ALIGNED: dict[float, Align] = {0.0: "left", 0.5: "center", 1.0: "right"}

Area = tuple[float, float, float, float]


@dataclass(frozen=True)
class SetText:
    """A block, and where it goes."""

    block: Block
    size: tuple[int, int]
    area: Area
    """(left, top, width, height) that it is placed in."""
    anchor: tuple[float, float]


def stacked(texts: Sequence[Text], styles: Sequence[Style], area: Area, short: int) -> list[SetText] | str:
    """Blocks of one position within ``area`` (left, top, width, height; pixels), the first one uppermost.

    ``short`` is the frame's shorter side. Why they don't fit, where they don't at ``SMALLEST`` of their size.
    """
    factor = 1.0
    parts = [_word_factor(text, style, area[2], short) for text, style in zip(texts, styles, strict=True)]
    for part, word in parts:
        if part < SMALLEST:
            return (
                f"does not fit: the word {word!r} is too long for the safe area even at {SMALLEST:.0%} of its size; "
                "make size or margin smaller, or width larger"
            )
    while True:
        blocks = [
            _block(text, style, area[2], min(factor, part) * text.size * short)
            for text, style, (part, _) in zip(texts, styles, parts, strict=True)
        ]
        settings = [setting_of(block) for block in blocks]
        gaps = [_GAP * min(a.size, b.size) for a, b in pairwise(blocks)]
        if sum(setting.height for setting in settings) + sum(gaps) <= area[3]:
            return _placed(texts[0], blocks, settings, gaps, area)
        if factor * _STEP < SMALLEST:
            return (
                f"does not fit: it is too high for the safe area even at {SMALLEST:.0%} of its size; "
                "shorten it, or make its size or its margin smaller"
            )
        factor *= _STEP


def _placed(
    first: Text, blocks: Sequence[Block], settings: Sequence[Setting], gaps: Sequence[float], area: Area
) -> list[SetText]:
    beside, above = POSITIONS[first.position]
    top = area[1] + (area[3] - sum(setting.height for setting in settings) - sum(gaps)) * above
    placed = []
    for block, setting, gap in zip(blocks, settings, [*gaps, 0.0], strict=True):
        placed.append(SetText(block, (setting.width, setting.height), (area[0], top, area[2], setting.height), (beside, 0.0)))
        top += setting.height + gap
    return placed


def _word_factor(text: Text, style: Style, width: float, short: int) -> tuple[float, str]:
    """By how much the letters must shrink for the longest word to fit on a line; and that word."""
    longest, word = longest_word(text.text, style, text.tracking)
    ems = longest + (2 * text.box.padding if text.box else 0.0)
    return min(1.0, 0.995 * text.width * width / (ems * text.size * short)) if ems else 1.0, word


def _block(text: Text, style: Style, width: float, size: float) -> Block:
    plain = not text.outline and not text.box
    shadow = text.shadow if text.shadow is not None else _SHADOW if plain else 0.0
    outline, box = text.outline, text.box
    return Block(
        text=text.text,
        style=style,
        size=round(size, 2),
        measure=text.width * width - (2 * box.padding * size if box else 0.0),
        align=text.align or _ALIGNED[POSITIONS[text.position][0]],
        rgb=colour(text.color),
        outline=Outline(colour(outline.color), outline.width) if outline else None,
        shadow=shadow,
        box=Box(colour(box.color), box.opacity, box.padding, box.radius) if box else None,
        tracking=text.tracking,
        leading=text.leading,
    )
