"""What a card's title stands on: a gradient with soft lights and faint discs, dark (or light) enough behind the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_frame_by_frame.palette import AA, Palette, contrast, linear_of_lab, linear_of_srgb, luminance, srgb_of_linear

__all__ = ["Box", "Ground", "grained", "paint_ground"]

Array = NDArray[np.float32]
Box = tuple[int, int, int, int]
"""(left, top, width, height) in pixels."""
Disc = tuple[float, float, float]
"""Centre and radius, in parts of the picture's width, height and shorter side."""

_FIELD = 240
"""Longest side that the light is computed at; it is smooth, so it is enlarged from there."""
_DISC = 6
"""Levels of 255 that a disc adds."""
_GRAIN = 256


@dataclass(frozen=True)
class Ground:
    """The picture without its text."""

    picture: Array
    """sRGB, 0..255, not rounded; shape (height, width, 3)."""
    behind: tuple[float, float]
    """The least and the greatest luminance (WCAG) behind the text."""


def paint_ground(colours: Palette, text: Box, draw: Callable[[], float], size: tuple[int, int]) -> Ground:
    """``text`` is where the title will be, ``draw`` gives numbers in [0, 1), ``size`` is (width, height)."""
    scale = min(1.0, _FIELD / max(size))
    small = (max(2, round(size[0] * scale)), max(2, round(size[1] * scale)))
    discs = _discs(draw)
    area = np.array(text) * (small[0] / size[0])
    near = _nearness(small, area)
    light = _light(colours, draw, small, near)
    field, behind = _made_legible(light, _disc_mask(discs, small), near, _window(area), colours)
    picture = np.asarray(cv2.resize(srgb_of_linear(field), size, interpolation=cv2.INTER_CUBIC), np.float32)
    mask = _disc_mask(discs, size)
    return Ground(np.asarray(cv2.add(picture, cv2.merge([mask, mask, mask]), dtype=cv2.CV_32F), np.float32), behind)


def grained(picture: Array) -> NDArray[np.uint8]:
    """To 8 bits with a triangular dither of two levels, without which gradients band. Writes to ``picture``."""
    height, width = picture.shape[:2]
    for row in range(0, height, _GRAIN):
        for column in range(0, width, _GRAIN):
            part = picture[row : row + _GRAIN, column : column + _GRAIN]
            part += _grain()[: part.shape[0], : part.shape[1]]
    return np.asarray(cv2.convertScaleAbs(picture), np.uint8)


@lru_cache(maxsize=1)
def _grain() -> Array:
    noise = np.random.RandomState(1)  # its stream is frozen for good; that of Generator is not
    plane = (noise.rand(_GRAIN, _GRAIN) - noise.rand(_GRAIN, _GRAIN)).astype(np.float32)
    return np.repeat(plane[..., None], 3, axis=2)


# Light -----------------------------------------------------------------------------------------------------------


def _light(colours: Palette, draw: Callable[[], float], size: tuple[int, int], near: Array) -> Array:
    """Linear sRGB of shape (height, width, 3): three stops across, three soft spots, darker corners."""
    width, height = size
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    first, second, third = colours.stops
    along = _slope(x, y, draw)
    lab = _mix(_mix(first, second, _smooth(along * 2)), third, _smooth(along * 2 - 1))
    for colour, strength in ((third, 0.6), (first, 0.5), (colours.glow, 0.9)):
        lab = _mix(lab, colour, strength * _spot(x, y, width / height, draw, near))
    lab[..., 0] *= 1 - (0.03 if colours.light else 0.16) * np.clip(x * x + y * y - 0.5, 0, 1.5)
    return linear_of_lab(lab)


def _slope(x: Array, y: Array, draw: Callable[[], float]) -> Array:
    """0 to 1 across the picture, in any direction."""
    angle = 2 * np.pi * draw()
    across, down = np.cos(angle), np.sin(angle)
    return np.asarray((x * across + y * down) / (abs(across) + abs(down)) / 2 + 0.5, np.float32)


def _spot(x: Array, y: Array, aspect: float, draw: Callable[[], float], near: Array) -> Array:
    """A soft round light; of six places that the dice give, the one farthest from the text."""
    wide, tall = (aspect, 1.0) if aspect > 1 else (1.0, 1 / aspect)
    places = [(draw(), draw()) for _ in range(6)]
    rows, columns = near.shape
    at = min(places, key=lambda place: float(near[int(place[1] * rows), int(place[0] * columns)]))
    radius = (0.45 + 0.5 * draw()) * np.sqrt(wide * tall)
    away = ((x - 2 * at[0] + 1) * wide) ** 2 + ((y - 2 * at[1] + 1) * tall) ** 2
    return np.asarray(np.exp(-away / radius**2), np.float32)


def _mix(a: Array, b: Array, share: Array) -> Array:
    return np.asarray(a + (b - a) * share[..., None], np.float32)


def _smooth(t: Array) -> Array:
    t = np.clip(t, 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


# Discs -----------------------------------------------------------------------------------------------------------


def _discs(draw: Callable[[], float]) -> list[Disc]:
    """Two or three that overlap, on the side away from the start of the lines."""
    x, y = 0.62 + 0.3 * draw(), 0.15 + 0.7 * draw()
    made: list[Disc] = []
    for _ in range(2 + int(draw() * 2)):
        made.append((x, y, 0.22 + 0.4 * draw()))
        x, y = x + 0.5 * draw() - 0.2, y + 0.7 * draw() - 0.35
    return made


def _disc_mask(discs: Sequence[Disc], size: tuple[int, int]) -> Array:
    """What the discs add, in levels; shape (height, width)."""
    width, height = size
    mask = np.zeros((height, width), np.uint8)
    for x, y, radius in discs:
        layer = np.zeros_like(mask)
        centre = (round(x * width * 16), round(y * height * 16))
        cv2.circle(layer, centre, round(radius * min(size) * 16), 16 * _DISC, cv2.FILLED, cv2.LINE_AA, 4)
        cv2.add(mask, layer, mask)
    return np.multiply(mask, 1 / 16, dtype=np.float32)


# Contrast --------------------------------------------------------------------------------------------------------


def _nearness(size: tuple[int, int], area: NDArray[np.float64]) -> Array:
    """1 on the text, falling softly to 0 away from it; shape (height, width)."""
    width, height = size
    left, top, wide, tall = area
    x, y = np.arange(width)[None, :] + 0.5, np.arange(height)[:, None] + 0.5
    beside = np.maximum(np.maximum(left - x, x - left - wide), 0)
    over = np.maximum(np.maximum(top - y, y - top - tall), 0)
    reach = 0.6 * min(width, height)
    return _smooth(np.asarray(1.02 - np.hypot(beside, over) / reach, np.float32))


def _window(area: NDArray[np.float64]) -> tuple[slice, slice]:
    left, top, wide, tall = area
    return slice(max(0, int(top)), int(top + tall) + 2), slice(max(0, int(left)), int(left + wide) + 2)


def _made_legible(
    light: Array, discs: Array, near: Array, window: tuple[slice, slice], colours: Palette
) -> tuple[Array, tuple[float, float]]:
    """Dimmed (or lifted) softly towards the text, just so far that the ink has contrast to every point behind it."""
    ink = float(luminance(linear_of_lab(colours.ink)))
    strength = 0.0
    while True:
        share = (strength * near)[..., None]
        field = np.asarray(light + (1 - light) * share if colours.light else light * (1 - share), np.float32)
        level = luminance(linear_of_srgb(srgb_of_linear(field[window]) + discs[window][..., None]))
        behind = (float(level.min()), float(level.max()))
        if min(contrast(ink, side) for side in behind) >= AA * 1.15 or strength > 0.9:
            return field, behind
        strength += 0.04
