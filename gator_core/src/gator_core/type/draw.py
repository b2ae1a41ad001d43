"""Draws blocks of text."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.sprite import Paint, Sprite
from gator_core.type.block import Block, Setting, setting_of

__all__ = ["drawn", "overhang"]

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
    letters = _letters(block, setting, pad, size, 1)
    paints: list[Paint] = []
    outlined = _outlined(block, setting, pad, size) if block.outline else letters
    if block.box:
        paints.append((_panel(block, setting, pad, size), block.box.rgb))
    elif block.shadow:
        paints.append((_shadow(outlined, block), _shade_of(block)))
    if block.outline:
        paints.append((outlined, block.outline.rgb))
    paints.append((letters, block.rgb))
    return Sprite.of_paints(paints, size)


def _letters(block: Block, setting: Setting, pad: int, size: tuple[int, int], fine: int) -> Real:
    """Coverage of the glyphs, 0 to 1, at ``fine`` times the size."""
    import uharfbuzz as hb

    width, height = size[0] * fine, size[1] * fine
    raster = hb.RasterDraw()
    raster.extents = hb.RasterExtents(x_origin=0, y_origin=-height, width=width, height=height)
    for k, line in enumerate(setting.lines):
        left, base = (_start(block, setting, k) + pad) * fine, (setting.baseline(k) + pad) * fine
        em = block.size * fine
        for glyph in line.glyphs:
            unit = em / glyph.face.em
            raster.transform = (unit, 0, 0, unit, left + glyph.x * em, glyph.y * em - base)
            raster.draw_glyph(glyph.face.font, glyph.number)
    image = raster.render()
    rows = np.frombuffer(image.buffer, np.uint8).reshape(height, image.extents.stride)
    return np.asarray(rows[::-1, :width] / np.float32(255), np.float32)


def _start(block: Block, setting: Setting, k: int) -> float:
    """Where the k-th line's origin lies, so that its ink is aligned."""
    left, _, right, _ = (edge * block.size for edge in setting.lines[k].ink)
    low, high = setting.inner
    if block.align == "left":
        return low - left
    return high - right if block.align == "right" else (low + high - left - right) / 2


def _outlined(block: Block, setting: Setting, pad: int, size: tuple[int, int]) -> Real:
    """The letters, and what lies within the outline's width of them."""
    fine = _letters(block, setting, pad, size, _FINE)
    away = cv2.distanceTransform((fine < 0.5).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    width = (block.outline.width if block.outline else 0.0) * block.size * _FINE
    wide = np.clip(width + 1 - away, 0, 1, dtype=np.float32)
    return np.asarray(cv2.resize(wide, size, interpolation=cv2.INTER_AREA), np.float32)


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


def _panel(block: Block, setting: Setting, pad: int, size: tuple[int, int]) -> Real:
    """A rectangle with round corners."""
    box = block.box
    if box is None:
        raise ValueError("a block without a box has no panel")
    half = setting.width / 2, setting.height / 2
    radius = min(box.radius * block.size, *half)
    x = np.abs(np.arange(size[0], dtype=np.float32) + 0.5 - pad - half[0]) - (half[0] - radius)
    y = np.abs(np.arange(size[1], dtype=np.float32) + 0.5 - pad - half[1]) - (half[1] - radius)
    outside = np.hypot(np.maximum(x, 0)[None], np.maximum(y, 0)[:, None]) + np.minimum(np.maximum(x[None], y[:, None]), 0)
    return np.asarray(np.clip(radius + 0.5 - outside, 0, 1) * box.opacity, np.float32)
