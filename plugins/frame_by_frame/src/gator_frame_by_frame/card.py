"""The sketch of a prompt: a title on a lit gradient, drawn from the prompt and a seed alone."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.clip import Clip, Reader, StillClip
from gator_core.frame import Frame
from gator_frame_by_frame.ground import Box, Ground, grained, paint_ground
from gator_frame_by_frame.palette import Palette, legible, linear_of_lab, palette, srgb_of_linear
from gator_frame_by_frame.typeset import Block, Title, draw_line, fit, line_width, title_of

__all__ = ["CardClip", "draw_card", "title_box"]

Array = NDArray[np.float32]
Mask = NDArray[np.uint8]


@dataclass(frozen=True)
class CardClip(Clip):
    """A card that does not move; drawn when it is first read."""

    still: ClassVar[bool] = True
    prompt: str
    seed: int
    size: tuple[int, int]
    box: Box
    """Where the title must stay."""

    def reader(self, start: int, stop: int) -> AbstractContextManager[Reader]:
        return self._open(start, stop)

    @contextmanager
    def _open(self, start: int, stop: int) -> Iterator[Reader]:
        with StillClip(draw_card(self.prompt, self.seed, self.size, self.box)).reader(start, stop) as reader:
            yield reader


def title_box(size: tuple[int, int], part: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)) -> Box:
    """The title-safe middle (80 % of the width, 84 % of the height) of a part (left, top, right, bottom; 0..1) of a picture."""
    left, top, right, bottom = part
    width, height = (right - left) * size[0], (bottom - top) * size[1]
    return (
        round(left * size[0] + 0.1 * width),
        round(top * size[1] + 0.08 * height),
        round(0.8 * width),
        round(0.84 * height),
    )


@lru_cache(maxsize=4)
def draw_card(prompt: str, seed: int, size: tuple[int, int], box: Box) -> Frame:
    """The card of a prompt; ``size`` is (width, height), even. The same arguments give the same picture."""
    chance = random.Random(hashlib.sha256(f"{seed}\n{prompt}".encode("utf-8", "replace")).digest())  # noqa: S311 - no secret
    title = title_of(prompt)
    colours = palette(chance.random)
    layout = _lay_out(title, box)
    ground = paint_ground(colours, layout.area, chance.random, size)
    _add_text(ground, layout, colours)
    return Frame.from_rgb(grained(ground.picture))


# The title -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Layout:
    block: Block
    label: str
    label_size: int
    x: int
    first: int
    """Baseline of the first line."""
    label_at: int
    """Baseline of the label, or the middle of the rule that stands for it."""
    area: Box
    """What the text covers."""

    @property
    def tracking(self) -> int:
        return max(1, self.label_size // 7)


def _lay_out(title: Title, box: Box) -> _Layout:
    left, top, width, height = box
    short = min(width / 0.8, height / 0.84)
    label_size = max(8, round(short * 0.037))
    above = round(label_size * 2.6)
    block = fit(title, width, height - above, max(12, round(short * 0.16)), max(9, round(short * 0.058)))
    tall = block.height + above
    label_at = top + (height - tall) // 2 + label_size
    first = label_at - label_size + above + block.rise
    wide = max((line_width(line, block.size, block.face) for line in block.lines), default=0)
    wide = max(wide, line_width(title.label.upper(), label_size, block.face, max(1, label_size // 7)))
    area = (left, label_at - label_size, min(wide, width), tall + block.size // 3)
    return _Layout(block, title.label.upper(), label_size, left, first, label_at, area)


def _add_text(ground: Ground, layout: _Layout, colours: Palette) -> None:
    """Title and label, over a soft shadow where the ink is light."""
    if not layout.block.lines:
        return
    rows, columns = _around(layout)
    part = ground.picture[rows, columns]
    title, label = (mask[rows, columns] for mask in _masks(layout, ground.picture))
    if not colours.light:
        _shade(part, title, layout.block.size)
    _paint(part, title, legible(colours.ink, _extreme(colours), ground.behind))
    _paint(part, label, legible(colours.accent, colours.ink, ground.behind))


def _around(layout: _Layout) -> tuple[slice, slice]:
    left, top, wide, tall = layout.area
    pad = layout.block.size
    return slice(max(0, top - pad), top + tall + pad), slice(max(0, left - pad), left + wide + pad)


def _masks(layout: _Layout, picture: Array) -> tuple[Mask, Mask]:
    """Of the title, and of the label or the rule in its place."""
    block = layout.block
    title, label = (np.zeros(picture.shape[:2], np.uint8) for _ in range(2))
    for k, line in enumerate(block.lines):
        draw_line(title, line, (layout.x, layout.first + k * block.leading), block.size, block.face)
    if layout.label:
        draw_line(label, layout.label, (layout.x, layout.label_at), layout.label_size, block.face, layout.tracking)
    else:
        thick = max(2, round(layout.label_size * 0.26))
        cv2.rectangle(label, (layout.x, layout.label_at - thick, layout.label_size * 3, thick), 255, cv2.FILLED)
    return title, label


def _extreme(colours: Palette) -> Array:
    return np.array([0.0 if colours.light else 1.0, 0, 0], np.float32)


def _shade(part: Array, mask: Mask, size: int) -> None:
    """A soft shadow under the letters; blurred at a quarter of the size, where it costs a sixteenth."""
    height, width = mask.shape
    quarter = cv2.resize(mask, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)
    quarter = cv2.GaussianBlur(quarter, (0, 0), max(0.5, size * 0.09 / 4))
    fall = np.array([[0.25, 0, 0], [0, 0.25, -size * 0.03 / 4]])
    soft = cv2.warpAffine(quarter, fall, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    _blend(part, np.zeros(3, np.float32), np.multiply(soft, 0.30 / 255, dtype=np.float32))


def _paint(part: Array, mask: Mask, colour: Array) -> None:
    left, top, width, height = cv2.boundingRect(mask)
    box = slice(top, top + height), slice(left, left + width)
    _blend(part[box], srgb_of_linear(linear_of_lab(colour)), np.multiply(mask[box], 1 / 255, dtype=np.float32))


def _blend(part: Array, colour: Array, share: Array) -> None:
    """Moves ``part`` (h, w, 3) towards a colour by ``share`` (h, w), in place."""
    part += cv2.multiply(colour - part, cv2.merge([share, share, share]))
