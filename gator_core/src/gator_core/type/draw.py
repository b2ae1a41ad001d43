"""Draws blocks of text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.sprite import Paint, Sprite
from gator_core.type.block import CAPITALS, DESCENT, Block, Box, Setting, setting_of
from gator_core.type.shape import Glyph

__all__ = ["Placed", "coverage", "drawn", "ground", "outlined", "overhang", "placed"]

Real = NDArray[np.float32]

_FINE = 3
"""Outlines are found at so many times the size."""
_CLOSE_BLUR, _WIDE_BLUR, _SHADOW_DROP = 0.04, 0.12, 0.03
"""In ems."""


def overhang(block: Block) -> int:
    """By how many pixels, even, what is drawn reaches past the block on each side: ink, outline, shadow."""
    around = block.outline.width if block.outline else 0.0
    soft = 2.5 * _WIDE_BLUR + _SHADOW_DROP if block.shadow else 0.0
    return 2 * ceil((0.15 + around + soft) * block.size / 2)


@lru_cache(maxsize=64)  # the segments that show a text are made one after the other, by several threads
def drawn(block: Block) -> Sprite:
    """The block with its overhang around it."""
    setting, pad = setting_of(block), overhang(block)
    size = setting.width + 2 * pad, setting.height + 2 * pad
    glyphs = [one for line in placed(block, setting, pad) for one in line]
    letters = coverage(glyphs, block.size, size)
    around = outlined(glyphs, block.size, size, block.outline.width) if block.outline else letters
    paints = ground(block, setting, pad, size, around)
    if block.outline:
        paints.append((around, block.outline.rgb))
    return Sprite.of_paints([*paints, (letters, block.rgb)], size)


@dataclass(frozen=True, slots=True)
class Placed:
    """A glyph where its origin lies in a picture; pixels, y goes down."""

    glyph: Glyph
    x: float
    y: float


def placed(block: Block, setting: Setting, pad: int) -> list[list[Placed]]:
    """The glyphs of each line, in a picture of the block with so many pixels around it."""
    return [
        [
            Placed(
                glyph, _start(block, setting, k) + pad + glyph.x * block.size, setting.baseline(k) + pad - glyph.y * block.size
            )
            for glyph in line.glyphs
        ]
        for k, line in enumerate(setting.lines)
    ]


def coverage(glyphs: Iterable[Placed], em: float, size: tuple[int, int], fine: int = 1) -> Real:
    """How much of each pixel they cover, 0 to 1, in a picture of ``size`` (width, height), at ``fine`` times that size."""
    import uharfbuzz as hb

    width, height = size[0] * fine, size[1] * fine
    raster = hb.RasterDraw()
    raster.extents = hb.RasterExtents(x_origin=0, y_origin=-height, width=width, height=height)
    for one in glyphs:
        unit = em * fine / one.glyph.face.em
        raster.transform = (unit, 0, 0, unit, one.x * fine, -one.y * fine)
        raster.draw_glyph(one.glyph.face.font, one.glyph.number)
    image = raster.render()
    rows = np.frombuffer(image.buffer, np.uint8).reshape(height, image.extents.stride)
    return np.asarray(rows[::-1, :width] / np.float32(255), np.float32)


def outlined(glyphs: Iterable[Placed], em: float, size: tuple[int, int], width: float) -> Real:
    """The same of the letters and what lies within ``width`` ems of them."""
    fine = coverage(glyphs, em, size, _FINE)
    away = cv2.distanceTransform((fine < 0.5).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    wide = np.clip(width * em * _FINE + 1 - away, 0, 1, dtype=np.float32)
    return np.asarray(cv2.resize(wide, size, interpolation=cv2.INTER_AREA), np.float32)


def _start(block: Block, setting: Setting, k: int) -> float:
    """Where the k-th line's origin lies, so that its ink is aligned."""
    left, _, right, _ = (edge * block.size for edge in setting.lines[k].ink)
    low, high = setting.inner
    if block.align == "left":
        return low - left
    return high - right if block.align == "right" else (low + high - left - right) / 2


def ground(block: Block, setting: Setting, pad: int, size: tuple[int, int], letters: Real) -> list[Paint]:
    """What lies under the letters: the box, else the shadow of ``letters`` (with their outline), if there is one."""
    if block.box:
        return [(_panel(block, block.box, setting, pad, size), block.box.rgb)]
    return [(_shadow(letters, block), block.shade or _shade_of(block))] if block.shadow else []


def _shadow(letters: Real, block: Block) -> Real:
    """Close around the letters, where small ones need it on a light ground, and softly about them."""
    close, wide = (cv2.GaussianBlur(letters, (0, 0), max(sigma * block.size, 0.4)) for sigma in (_CLOSE_BLUR, _WIDE_BLUR))
    # A blur takes from thin strokes what they need most: amplified, they are as dark as thick ones.
    soft = np.clip(cv2.add(close * 1.3, wide * 0.9), 0, 1)
    lower = cv2.warpAffine(soft, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, _SHADOW_DROP * block.size]]), letters.shape[::-1])
    return np.asarray(lower * block.shadow, np.float32)


def _shade_of(block: Block) -> tuple[int, int, int]:
    """Dark under light letters, light under dark ones."""
    red, green, blue = block.outline.rgb if block.outline else block.rgb
    return (0, 0, 0) if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 96 else (255, 255, 255)


def _panel(block: Block, box: Box, setting: Setting, pad: int, size: tuple[int, int]) -> Real:
    """Rectangles with round corners."""
    radius = box.radius * block.size
    if not box.lines:
        return _rounded((pad, pad, pad + setting.width, pad + setting.height), radius, size) * np.float32(box.opacity)
    made = np.zeros(size[::-1], np.float32)
    for k, line in enumerate(setting.lines):
        start, room = _start(block, setting, k) + pad, box.padding * block.size
        left, right = start + line.ink[0] * block.size - room, start + line.ink[2] * block.size + room
        top = setting.baseline(k) + pad - max(CAPITALS, line.ink[3] if k == 0 else 0) * block.size - room
        np.maximum(made, _rounded((left, top, right, _foot(block, setting, k, pad, room)), radius, size), out=made)
    return made * np.float32(box.opacity)


def _foot(block: Block, setting: Setting, k: int, pad: int, room: float) -> float:
    """Where the ground of a line ends."""
    last = k == len(setting.lines) - 1
    return float(pad + setting.height if last else setting.baseline(k) + pad + DESCENT * block.size + room)


def _rounded(edges: tuple[float, float, float, float], radius: float, size: tuple[int, int]) -> Real:
    """How much of each pixel lies within (left, top, right, bottom)."""
    left, top, right, bottom = edges
    half = (right - left) / 2, (bottom - top) / 2
    radius = min(radius, *half)
    x = np.abs(np.arange(size[0], dtype=np.float32) + 0.5 - (left + right) / 2) - (half[0] - radius)
    y = np.abs(np.arange(size[1], dtype=np.float32) + 0.5 - (top + bottom) / 2) - (half[1] - radius)
    outside = np.hypot(np.maximum(x, 0)[None], np.maximum(y, 0)[:, None]) + np.minimum(np.maximum(x[None], y[:, None]), 0)
    return np.asarray(np.clip(radius + 0.5 - outside, 0, 1), np.float32)
