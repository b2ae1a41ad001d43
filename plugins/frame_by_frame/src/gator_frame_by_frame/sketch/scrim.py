"""The shade behind a title: its colour, how strong it must be, and its shape."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.frame import Frame
from gator_frame_by_frame.palette import AA, contrast, linear_of_lab, linear_of_srgb, luminance
from gator_frame_by_frame.sketch.brush import Lab
from gator_frame_by_frame.typeset import Box

__all__ = ["Scrim", "scrim_of", "shade"]

Plane = NDArray[np.uint8]
Real = NDArray[np.float32]

_WHITE, _BLACK = np.array([0.985, 0.0, 0.004], np.float32), np.array([0.20, 0.0, -0.02], np.float32)
_DARK, _LIGHT = np.array([0.10, 0.0, 0.0], np.float32), np.array([0.985, 0.0, 0.004], np.float32)
"""Inks and grounds, OKLab."""
_SAFE = 1.12
"""How much more contrast than AA is aimed at: the pictures between those that were looked at may be a little lighter."""
_RELUCTANCE = 0.35
"""How much weaker a light shade must be than a dark one to be taken: it bleaches what it lies on."""
_SHADOW = 0.20
"""What the letters' shadow covers, at least, close to them."""
_EVERYWHERE = 0.6
"""Of the shade of a title in the middle: dimming all of the picture looks meant, a cloud behind the words does not."""
_COARSE = 8
"""The shade is computed for every so many pixels."""


@dataclass(frozen=True)
class Scrim:
    """Colours are OKLab."""

    strength: float
    """0..1, where the text is."""
    ground: Lab
    ink: Lab
    behind: tuple[float, float]
    """The least and the greatest luminance close to the letters."""

    @property
    def on_dark(self) -> bool:
        return self.ground is _DARK


def scrim_of(pictures: Iterable[Frame], area: Box) -> Scrim:
    """For a text on any of the pictures: light on dark, unless dark on light needs far less shade."""
    ends = _ends(pictures, area)
    on_dark, on_light = _least(ends, _WHITE, _DARK), _least(ends, _BLACK, _LIGHT)
    return on_light if on_light.strength < _RELUCTANCE * on_dark.strength else on_dark


def _ends(pictures: Iterable[Frame], area: Box) -> tuple[float, float]:
    """Luminances (WCAG) behind the text: nearly the least and nearly the greatest."""
    left, top, wide, tall = area
    rows = slice(max(0, top) // 2, max(0, top + tall) // 2)
    columns = slice(max(0, left) // 2, max(0, left + wide) // 2)
    found = []
    for picture in pictures:
        luma = np.ascontiguousarray(picture.y[rows.start * 2 : rows.stop * 2, columns.start * 2 : columns.stop * 2])
        part = Frame.from_planes(luma, *(np.ascontiguousarray(c[rows, columns]) for c in (picture.u, picture.v)))
        found.append(np.percentile(luminance(linear_of_srgb(part.rgb[::2, ::2].astype(np.float32))), (0.5, 99.5)))
    return float(min(low for low, _ in found)), float(max(high for _, high in found))


def _least(ends: tuple[float, float], ink: Lab, ground: Lab) -> Scrim:
    """The weakest one that gives the ink contrast to all that lies behind it."""
    target = float(luminance(linear_of_lab(ink)))
    for strength in np.arange(0.06, 0.96, 0.03):
        behind = _through(ends, ground, 1 - (1 - float(strength)) * (1 - _SHADOW))
        if min(contrast(target, side) for side in behind) >= AA * _SAFE:
            break
    return Scrim(float(strength), ground, ink, behind)


def _through(ends: tuple[float, float], ground: Lab, share: float) -> tuple[float, float]:
    """Luminances under so much of the ground; blended in gamma-encoded values, as the planes are."""
    level = float(luminance(linear_of_lab(ground))) ** (1 / 2.2)
    low, high = ((end ** (1 / 2.2) * (1 - share) + level * share) ** 2.2 for end in ends)
    return low, high


def shade(area: Box, size: tuple[int, int], centred: bool, strength: float, past: int) -> tuple[int, Plane]:
    """The first of the rows of a frame that it covers, and its opacity there; at least ``past`` rows around the area.

    It is full behind the text and fades so softly that no edge is seen: behind a lower third towards the top, so that it looks
    like the scene's own shadow, behind a title in the middle to all sides.
    """
    columns = np.arange(0, size[0], _COARSE, dtype=np.float32)[None] + _COARSE / 2
    rows = np.arange(0, size[1], _COARSE, dtype=np.float32)[:, None] + _COARSE / 2
    soft = (_round if centred else _rising)(area, size, columns, rows) * np.float32(255 * strength)
    full = cv2.resize(soft, (soft.shape[1] * _COARSE, soft.shape[0] * _COARSE), interpolation=cv2.INTER_LINEAR)
    used = np.flatnonzero(soft.max(axis=1) >= 0.5) * _COARSE
    top = max(0, min(int(used[0]) - _COARSE, area[1] - past)) // 2 * 2
    bottom = min(size[1], max(int(used[-1]) + 2 * _COARSE, area[1] + area[3] + past) // 2 * 2)
    return top, np.ascontiguousarray(np.rint(full[top:bottom, : size[0]]).astype(np.uint8))


def _round(area: Box, size: tuple[int, int], columns: Real, rows: Real) -> Real:
    left, top, wide, tall = area
    pad = 0.03 * min(size)
    beside = np.maximum(np.maximum(left - pad - columns, columns - left - wide - pad), 0) * 0.8
    over = np.maximum(np.maximum(top - pad - rows, rows - top - tall - pad), 0)
    return np.maximum(_falling(np.hypot(beside, over) / (0.6 * min(size))), np.float32(_EVERYWHERE))


def _rising(area: Box, size: tuple[int, int], columns: Real, rows: Real) -> Real:
    left, top, wide, _ = area
    reach = 0.30 * min(size)
    up = _falling(np.maximum(top - 0.02 * min(size) - rows, 0) / reach)
    beside = np.maximum(left - columns, columns - left - wide)
    return np.asarray(up * (0.55 + 0.45 * _falling(np.maximum(beside - 0.04 * size[0], 0) / (0.5 * size[0]))), np.float32)


def _falling(part: NDArray[np.floating]) -> Real:
    """1 at 0, falling without a kink to 0 at 1."""
    left = np.clip(1 - part, 0, 1)
    return np.asarray(left * left * (3 - 2 * left), np.float32)
