"""A picture with transparency, and how it is laid over the planes of a frame.

Its planes are multiplied by its opacity beforehand, so that laying it over a picture is one multiplication and one
addition a sample, and scaling it lets no colour of what can't be seen bleed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.frame import Frame, Plane, yuv_of_rgb
from gator_core.planes import LEFT, index_map

__all__ = ["Paint", "Sprite"]

Real = NDArray[np.float32]
Paint = tuple[Real, tuple[int, int, int]]
"""Coverage from 0 to 1, of the shape of the whole, and a colour: RGB 0..255."""

_STILL = 1e-6
_AROUND = 4
"""Transparent samples around a sprite that cubic interpolation may reach for."""


@dataclass(frozen=True, eq=False)
class Sprite:
    """Even width and height; chroma halved and sited as a frame's. All planes uint8, and nobody writes to them."""

    y: Plane
    """Luma times opacity; shape (height, width)."""
    u: Plane
    """Cb, with 128 for grey, times opacity; shape (height / 2, width / 2)."""
    v: Plane
    alpha: Plane
    """Opacity, 255 where nothing shines through; as ``y``."""
    thin: Plane
    """The same for ``u`` and ``v``."""

    # Making one ----------------------------------------------------------------------------------------------

    @classmethod
    def of_paints(cls, paints: Iterable[Paint], size: tuple[int, int]) -> Self:
        """Colours over each other, the first one lowest, on a transparent ground of ``size`` (width, height; even)."""
        width, height = size
        y, keep = np.zeros((height, width), np.float32), np.ones((height, width), np.float32)
        u, v = (np.zeros((height // 2, width // 2), np.float32) for _ in range(2))
        kept = np.ones_like(u)
        for share, rgb in paints:
            level = [float(plane[0, 0]) for plane in Frame.solid(2, 2, rgb).planes]
            small = _halved(share)
            y += (level[0] - y) * share
            u += (level[1] - u) * small
            v += (level[2] - v) * small
            keep *= 1 - share
            kept *= 1 - small
        return cls(_bytes(y), _bytes(u), _bytes(v), _bytes((1 - keep) * 255), _bytes((1 - kept) * 255))

    @classmethod
    def of_rgba(cls, rgba: Plane) -> Self:
        """From full-range sRGB with straight opacity: uint8, shape (height, width, 4), even sizes."""
        y, u, v = yuv_of_rgb(np.ascontiguousarray(rgba[:, :, :3]))
        return cls.of_planes(y, u, v, np.ascontiguousarray(rgba[:, :, 3]))

    @classmethod
    def of_planes(cls, y: Plane, u: Plane, v: Plane, alpha: Plane) -> Self:
        """From planes as a frame's, and straight opacity of the shape of ``y``."""
        thin = _bytes(_halved(alpha.astype(np.float32)))
        return cls(_times(y, alpha), _times(u, thin), _times(v, thin), alpha, thin)

    def patched(self, patch: Sprite, x: int, y: int) -> Sprite:
        """With another one in place of what is at (x, y), even, but for a border of two pixels of it: chroma at the edge of
        a picture is not what it is within a larger one."""
        made = []
        for (plane, step), (part, _) in zip(self._planes, patch._planes, strict=True):
            edge = 2 // step
            top, left, (height, width) = y // step, x // step, part.shape
            whole = plane.copy()
            whole[top + edge : top + height - edge, left + edge : left + width - edge] = part[edge:-edge, edge:-edge]
            made.append(whole)
        luma, alpha, u, v, thin = made
        return Sprite(luma, u, v, alpha, thin)

    # Seeing it -----------------------------------------------------------------------------------------------

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return int(self.y.shape[1]), int(self.y.shape[0])

    def lay(self, target: Plane, x: float, y: float, scale: float = 1.0, opacity: float = 1.0) -> None:
        """Over the data of a frame (as ``Frame.data``, writable), its upper left corner at (x, y) in edge coordinates of
        luma. What lies outside of the frame is cut off.

        At whole, even places and a scale of 1 its samples are used as they are; elsewhere they are interpolated, exactly
        where they belong, so that slow movement is smooth. Only what it covers is touched.
        """
        if opacity <= 0 or scale <= 0:
            return
        level = self
        while scale < 0.5 and min(level.size) >= 4:
            level, scale = level._smaller, scale * 2
        placed = level._placed(target, x, y, scale)
        if placed:
            corner, planes = placed
            _blend(target, corner, planes if opacity >= 1 else tuple(cv2.convertScaleAbs(p, alpha=opacity) for p in planes))

    def _placed(self, target: Plane, x: float, y: float, scale: float) -> tuple[tuple[int, int], tuple[Plane, ...]] | None:
        """The part of it that shows: where it begins, and its planes there."""
        frame = int(target.shape[1]), int(target.shape[0]) * 2 // 3
        near = round(x / 2) * 2, round(y / 2) * 2
        still = abs(scale - 1) < _STILL and abs(x - near[0]) < _STILL and abs(y - near[1]) < _STILL
        spans = [
            _span(at, side * scale, whole) for at, side, whole in zip(near if still else (x, y), self.size, frame, strict=True)
        ]
        (left, right), (top, bottom) = spans
        if left >= right or top >= bottom:
            return None
        if still:
            return (left, top), self._cut(left - near[0], top - near[1], right - left, bottom - top)
        size = right - left, bottom - top
        if abs(scale - 1) < _STILL:
            return (left, top), tuple(_moved(plane, left - x, top - y, size, step) for plane, step in self._planes)
        matrix = np.array([[1 / scale, 0.0, (left - x) / scale], [0.0, 1 / scale, (top - y) / scale]])
        return (left, top), tuple(_warp(plane, matrix, size, step) for plane, step in self._planes)

    def _cut(self, x: int, y: int, width: int, height: int) -> tuple[Plane, ...]:
        return tuple(plane[y // step : (y + height) // step, x // step : (x + width) // step] for plane, step in self._planes)

    @property
    def _planes(self) -> tuple[tuple[Plane, int], ...]:
        """With the distance of their samples, in luma's."""
        return (self.y, 1), (self.alpha, 1), (self.u, 2), (self.v, 2), (self.thin, 2)

    @cached_property
    def _smaller(self) -> Sprite:
        """At half the size; a transparent row or column is put to what is odd then."""
        width, height = self.size
        matrix = np.array([[2.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
        size = -(-width // 4) * 2, -(-height // 4) * 2
        y, alpha, u, v, thin = (_warp(plane, matrix, size, step) for plane, step in self._planes)
        return Sprite(y, u, v, alpha, thin)


def _span(at: float, length: float, whole: int) -> tuple[int, int]:
    """From the even sample before to the one after it, within the frame."""
    return max(int(at // 2) * 2, 0), min(-int(-(at + length) // 2) * 2, whole)


def _moved(plane: Plane, x: float, y: float, size: tuple[int, int], step: int) -> Plane:
    """A view that begins at (x, y) of a sprite, by cubic interpolation, so that it is as sharp between samples as on them;
    ``x``, ``y`` and ``size`` are luma's. As quick as bilinear, and ten times as quick as ``cv2.warpAffine``'s cubic."""
    across, down = divmod(x / step, 1), divmod(y / step, 1)
    wide = cv2.copyMakeBorder(plane, _AROUND, _AROUND, _AROUND, _AROUND, cv2.BORDER_CONSTANT, value=0)
    made = cv2.sepFilter2D(wide, cv2.CV_8U, _cubic(across[1]), _cubic(down[1]), anchor=(1, 1))
    left, top = int(across[0]) + _AROUND, int(down[0]) + _AROUND
    return np.asarray(made[top : top + size[1] // step, left : left + size[0] // step], np.uint8)


def _cubic(t: float) -> Real:
    """The weights of the samples at -1, 0, 1 and 2 for the place ``t`` between 0 and 1 (Catmull and Rom's)."""
    weights = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3)
    return np.array(weights, np.float32) * np.float32(0.5)


def _warp(plane: Plane, matrix: NDArray[np.float64], size: tuple[int, int], step: int) -> Plane:
    """A view of a plane, nothing around it; ``matrix`` maps the view's edge coordinates to the sprite's, ``size`` is luma's."""
    indices = index_map(matrix, LEFT if step == 2 else (0.0, 0.0), step)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    made = cv2.warpAffine(plane, indices, (size[0] // step, size[1] // step), flags=flags, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(made, np.uint8)


def _blend(target: Plane, corner: tuple[int, int], planes: tuple[Any, ...]) -> None:
    y, alpha, u, v, thin = planes
    (left, top), height = corner, target.shape[0] * 2 // 3
    _over(target[top : top + y.shape[0], left : left + y.shape[1]], y, cv2.bitwise_not(alpha))
    chroma = target[height:].reshape(2, height // 2, -1)
    keep = cv2.bitwise_not(thin)
    for plane, colour in zip(chroma, (u, v), strict=True):
        _over(plane[top // 2 : top // 2 + u.shape[0], left // 2 : left // 2 + u.shape[1]], colour, keep)


def _over(part: Plane, colour: Plane, keep: Any) -> None:
    part[:] = cv2.add(cv2.multiply(part, keep, scale=1 / 255), colour)


def _times(plane: Plane, alpha: Plane) -> Plane:
    return np.asarray(cv2.multiply(plane, alpha, scale=1 / 255), np.uint8)


def _halved(plane: Real) -> Real:
    """To the places of chroma: 1-2-1 over the columns around 2j, the mean of two rows."""
    rows = (plane[0::2] + plane[1::2]) / 2
    beside = np.pad(rows, ((0, 0), (1, 0)), "edge")
    return np.asarray((2 * rows[:, ::2] + rows[:, 1::2] + beside[:, :-1:2]) / 4, np.float32)


def _bytes(plane: Real) -> Plane:
    return np.asarray(np.clip(np.rint(plane), 0, 255), np.uint8)
