"""Colours that go together, in OKLCH: equal steps look equal, so harmony and contrast can be computed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "AA",
    "Palette",
    "contrast",
    "lch",
    "legible",
    "linear_of_lab",
    "linear_of_srgb",
    "luminance",
    "palette",
    "srgb_of_linear",
]

Array = NDArray[np.float32]

AA = 4.5
"""WCAG 2.2, success criterion 1.4.3: the least contrast ratio of text to what is behind it."""

# OKLab (Björn Ottosson, 2020): to the cube roots of cone responses, and from their cubes to linear sRGB.
_CONES = np.array(
    [
        [1.0, 0.3963377774, 0.2158037573],
        [1.0, -0.1055613458, -0.0638541728],
        [1.0, -0.0894841775, -1.2914855480],
    ],
    np.float32,
)
_LINEAR = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ],
    np.float32,
)
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)


@dataclass(frozen=True)
class Palette:
    """Of one card; colours are OKLab triples."""

    stops: tuple[Array, Array, Array]
    """Of the gradient, from its start."""
    glow: Array
    """The light within it."""
    ink: Array
    """Of the title."""
    accent: Array
    """Of the label and the rule."""
    light: bool
    """Dark ink on a light ground."""


# Hue of the second stop, and of the glow, seen from the first, in degrees. Wider steps would mix to grey on the way.
_HARMONIES = ((35, 70), (-35, -70), (50, 95), (-45, -90), (25, -60), (-30, 60))
_CLEAR = (155.0, 398.0)
"""Hues that stay clean where they are dark; those between turn to olive and brown."""


def palette(draw: Callable[[], float]) -> Palette:
    """One of the harmonies around a hue; ``draw`` gives numbers in [0, 1)."""
    hue, harmony, mood = draw(), _HARMONIES[int(draw() * len(_HARMONIES))], draw()
    if mood < 0.22:
        return _paper(360 * hue, 360 * hue + harmony[0], 360 * hue + harmony[1])
    start = _CLEAR[0] + hue * (_CLEAR[1] - _CLEAR[0])
    turn = 1 if _CLEAR[0] <= start + sum(harmony) / 2 <= _CLEAR[1] else -1
    return (_dusk if mood < 0.6 else _vivid)(start, start + turn * harmony[0], start + turn * harmony[1])


def _dusk(hue: float, second: float, glow: float) -> Palette:
    stops = (lch(0.19, 0.05, hue), lch(0.31, 0.095, second), lch(0.46, 0.125, (second + glow) / 2))
    return Palette(stops, lch(0.70, 0.15, glow), lch(0.985, 0.008, glow), lch(0.86, 0.11, glow), False)


def _vivid(hue: float, second: float, glow: float) -> Palette:
    stops = (lch(0.33, 0.13, hue), lch(0.45, 0.15, second), lch(0.57, 0.15, (second + glow) / 2))
    return Palette(stops, lch(0.76, 0.14, glow), lch(0.99, 0.006, hue), lch(0.91, 0.09, glow), False)


def _paper(hue: float, second: float, glow: float) -> Palette:
    stops = (lch(0.94, 0.025, hue), lch(0.885, 0.05, second), lch(0.82, 0.085, (second + glow) / 2))
    return Palette(stops, lch(0.87, 0.10, glow), lch(0.24, 0.055, hue), lch(0.47, 0.15, glow), True)


def lch(lightness: float, chroma: float, hue: float) -> Array:
    """OKLCH as OKLab, its chroma lowered until sRGB can show it."""
    angle = math.radians(hue)
    while True:
        lab = np.array([lightness, chroma * math.cos(angle), chroma * math.sin(angle)], np.float32)
        linear = _unclipped(lab)
        if chroma < 0.005 or (float(linear.min()) > -0.002 and float(linear.max()) < 1.002):
            return lab
        chroma *= 0.94


def linear_of_lab(lab: Array) -> Array:
    """OKLab to linear sRGB in 0..1, over the last axis."""
    return np.clip(_unclipped(lab), 0, 1)


def _unclipped(lab: Array) -> Array:
    return np.asarray((lab @ _CONES.T) ** 3 @ _LINEAR.T, np.float32)


def srgb_of_linear(linear: Array) -> Array:
    """Gamma-encoded sRGB, scaled to 0..255, not rounded."""
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-6) ** (1 / 2.4) - 0.055)
    return np.asarray(encoded * 255, np.float32)


def linear_of_srgb(srgb: Array) -> Array:
    """The inverse of ``srgb_of_linear``."""
    part = np.clip(srgb / 255, 0, 1)
    return np.asarray(np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4), np.float32)


def luminance(linear: Array) -> Array:
    """WCAG's relative luminance, over the last axis."""
    return np.asarray(linear @ _LUMINANCE, np.float32)


def contrast(a: float, b: float) -> float:
    """WCAG's contrast ratio of two luminances, 1 to 21."""
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


def legible(colour: Array, ink: Array, behind: tuple[float, float]) -> Array:
    """``colour`` (OKLab), moved towards ``ink`` until it has AA contrast to all luminances of the range ``behind``."""
    for share in np.linspace(0, 1, 11, dtype=np.float32):
        mixed = colour + (ink - colour) * share
        level = float(luminance(linear_of_lab(mixed)))
        if min(contrast(level, side) for side in behind) >= AA * 1.05:
            return np.asarray(mixed, np.float32)
    return ink
