"""How captions look in a frame of a certain shape: sizes, safe areas, colours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gator_core.captions.cue import Position
from gator_core.captions.use import CaptionsUse
from gator_core.fields import colour
from gator_core.type import Box, Outline, Style

__all__ = ["LINE", "Area", "Look", "anchor_of", "look_of", "part_below"]

RGB = tuple[int, int, int]
LINE = 1.32
"""Ems of height that a line of a caption takes."""
Area = tuple[float, float, float, float]
"""(left, top, width, height) in pixels."""

_TITLE_SAFE = 0.05
"""Of each side, that a screen may not show: what SMPTE ST 2046-1 and EBU R 95 leave out for titles."""
_PORTRAIT = 1.5
"""Height over width from which a frame counts as one for telephones, where platforms lay their own signs over it."""
_SIGNS = {"top": 0.12, "bottom": 0.24, "beside": 0.1}
"""Of the height and the width, that these signs take: account and title below, buttons to the right, tabs above."""
_SIZES = {"plain": (0.05, 0.062), "boxed": (0.046, 0.057), "words": (0.064, 0.078)}
"""Of the letters: as a fraction of the frame's height, and of its width where that is less."""
_WEIGHTS = {"plain": 600, "boxed": 500, "words": 800}
_LONGEST = {"plain": 30.0, "boxed": 30.0, "words": 17.0}
"""Ems that a line may be long, where the safe area has room for more."""
_LETTER = {"plain": 0.58, "boxed": 0.57, "words": 0.62}
"""Ems that a letter of running text takes, with a little to spare."""


@dataclass(frozen=True, slots=True)
class Look:
    """What all captions of a video have in common."""

    style: Style
    size: float
    """Of the letters, in pixels: 1 em."""
    rgb: RGB
    area: Area
    """Where captions may be."""
    measure: float
    """Pixels that a line may be long, a box's padding not counted."""
    highlight: RGB | None = None
    """Of the word that is said; None where none is marked."""
    pop: bool = False
    """Whether that word grows."""
    outline: Outline | None = None
    shadow: float = 0.0
    box: Box | None = None
    columns: int = 42
    """Letters of a line, about."""


def look_of(use: CaptionsUse, frame: tuple[int, int], font: Path | None = None) -> Look:
    """In a frame of (width, height) pixels."""
    kind = use.style or "plain"
    width, height = frame
    tall, wide = _SIZES[kind]
    size = use.size * height if use.size else min(tall * height, wide * width)
    area = _area(frame, use.margin)
    box = Box((12, 12, 14), 0.74, 0.3, 0.18, lines=True) if kind == "boxed" else None
    room = area[2] - (2 * box.padding * size if box else 0.0)
    measure = min(room, _LONGEST[kind] * size)
    return Look(
        style=Style(use.weight or _WEIGHTS[kind], font=font),
        size=round(size, 2),
        rgb=colour(use.color),
        area=area,
        measure=measure,
        highlight=colour(use.highlight) if kind == "words" else None,
        pop=use.pop and kind == "words",
        outline=None if box else Outline((8, 8, 10), 0.075 if kind == "words" else 0.055),
        shadow=0.0 if box else 0.55,
        box=box,
        columns=max(1, int(measure / (_LETTER[kind] * size))),
    )


def part_below(use: CaptionsUse, frame: tuple[int, int]) -> float:
    """Of the frame's height, from below, that captions at the bottom take with as many lines as they may have."""
    look = look_of(use, frame)
    return round(1 - (look.area[1] + look.area[3] - (LINE * use.lines + 0.1) * look.size) / frame[1], 4)


def _area(frame: tuple[int, int], margin: float | None) -> Area:
    """What is sure to be seen, unless a margin is stated."""
    width, height = frame
    if margin is not None:
        left = top = bottom = margin * min(frame)
    elif height >= _PORTRAIT * width:
        left, top, bottom = _SIGNS["beside"] * width, _SIGNS["top"] * height, _SIGNS["bottom"] * height
    else:
        left, top, bottom = _TITLE_SAFE * width, _TITLE_SAFE * height, _TITLE_SAFE * height
    return left, top, width - 2 * left, height - top - bottom


def anchor_of(position: Position) -> float:
    """How much of the height that is left lies above."""
    return {"top": 0.0, "middle": 0.5, "bottom": 1.0}[position]
