"""Sizes that models can make, for the shape of a frame. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["apart", "nearest", "shaped"]

Size = tuple[int, int]

_SHAPES = tuple((w, h) for w, h in ((1, 1), (5, 4), (4, 3), (3, 2), (16, 9), (2, 1), (21, 9)))
_SAME = 1.01
"""Shapes closer than this are one: 854x480 is meant as 16:9."""


def shaped(size: Size, pixels: float, multiple: int = 32) -> Size:
    """About so many pixels in the shape of ``size``, (width, height), both multiples of ``multiple``: of 32 every model that
    is known here makes.

    Frames of nearly the same shape get the same size, so that a draft and the final video share one picture.
    """
    aspect = _usual(size[0] / size[1])
    width, height = math.sqrt(pixels * aspect), math.sqrt(pixels / aspect)
    return max(1, round(width / multiple)) * multiple, max(1, round(height / multiple)) * multiple


def nearest(size: Size, made: Sequence[Size]) -> Size:
    """Of the sizes that a model makes, the one nearest in shape; the larger of two that are equally near."""
    return min(made, key=lambda one: (round(apart(one, size), 3), -one[0] * one[1]))


def apart(one: Size, other: Size) -> float:
    """How far two shapes are apart: 1 is none, 2 twice as wide or as tall."""
    a, b = one[0] * other[1], one[1] * other[0]
    return max(a, b) / min(a, b)


def _usual(aspect: float) -> float:
    for width, height in _SHAPES:
        for usual in (width / height, height / width):
            if max(usual / aspect, aspect / usual) < _SAME:
                return usual
    return aspect
