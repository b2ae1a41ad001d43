"""Paints layers: polygons and soft lights on a canvas of planar YUV with coverage.

Places are in *edge coordinates* of the frame's luma, x to the right and y down: (0, 0) is its upper left corner. Canvases
reach beyond the frame's sides, as far as they will be moved. Colours are OKLab triples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_frame_by_frame.palette import linear_of_lab, srgb_of_linear
from gator_frame_by_frame.sketch.bands import BAND, Enlarged, bands

__all__ = ["NOISE", "Canvas", "Lab", "Paint", "Points", "Ramp", "View", "dither", "half", "yuv_of_lab"]

Lab = NDArray[np.float32]
Points = NDArray[np.float64]
"""Shape (n, 2): corners of a polygon."""
Mask = NDArray[np.uint8]
Real = NDArray[np.float32]
_Bands = Callable[[slice], NDArray[Any]]

_FINE = 2
"""Polygons are drawn at this many times the size, antialiased, and averaged down."""
NOISE = 256
"""Rows and columns after which the noise repeats."""
_YUV = np.array(  # BT.709, limited range, of R'G'B' in 0..255
    [
        [0.2126 * 219 / 255, 0.7152 * 219 / 255, 0.0722 * 219 / 255],
        [-0.2126 / 1.8556 * 224 / 255, -0.7152 / 1.8556 * 224 / 255, 112 / 255],
        [112 / 255, -0.7152 / 1.5748 * 224 / 255, -0.0722 / 1.5748 * 224 / 255],
    ],
    np.float32,
)


@dataclass(frozen=True)
class View:
    """The frame that a scene is drawn for."""

    width: int
    height: int

    @property
    def unit(self) -> float:
        """What sizes of things are given in: the height of a wide frame, a little more than the width of a tall one."""
        return min(self.height, 1.2 * self.width)

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height


@dataclass(frozen=True, eq=False)
class Ramp:
    """A colour that changes evenly from ``first`` at the row ``top`` to ``last`` at ``bottom``."""

    top: float
    bottom: float
    first: Lab
    last: Lab

    def rows(self, start: float, count: int) -> Lab:
        """Shape (count, 3), for the rows from ``start`` on."""
        part = (np.arange(count) + 0.5 + start - self.top) / max(self.bottom - self.top, 1e-6)
        share = np.clip(part, 0, 1).astype(np.float32)[:, None]
        return np.asarray(self.first + (self.last - self.first) * share, np.float32)


Paint = Lab | Ramp


class Canvas:
    """A layer being painted; rows [top, bottom) of the frame, and ``margin`` columns more than it at both sides.

    ``spill`` rows below the frame are for what will move up and down.

    ``y``, ``u`` and ``v`` are multiplied by the coverage; ``keep`` and ``keep_half`` are what remains of what is behind
    (255: all of it). uint8; chroma is halved and sited as a frame's is.
    """

    def __init__(
        self, view: View, top: float = 0, bottom: float | None = None, margin: float = 0, grain: float = 0.6, spill: float = 0
    ) -> None:
        self.view, self.grain = view, grain
        self.top = int(min(max(top, 0), view.height - 4)) // 2 * 2
        lowest = view.height + int(spill // 2 + 1) * 2 if spill else view.height
        wanted = int(bottom if bottom is not None else lowest) // 2 * 2
        self.bottom = min(lowest, max(wanted, self.top + 4))
        self.margin = int(margin // 2 + 1) * 2
        shape = (self.bottom - self.top, view.width + 2 * self.margin)
        small = (shape[0] // 2, shape[1] // 2)
        self.y, self.u, self.v = np.zeros(shape, np.uint8), np.zeros(small, np.uint8), np.zeros(small, np.uint8)
        self.keep, self.keep_half = np.full(shape, 255, np.uint8), np.full(small, 255, np.uint8)

    def fill(self, polygons: Iterable[Points] | Points, paint: Paint, strength: float = 1.0, soft: float = 0.0) -> None:
        """Paints the union of polygons; ``soft`` is the radius in pixels over which their edges fade."""
        outlines = [polygons] if isinstance(polygons, np.ndarray) else list(polygons)
        box = self._box(outlines, 3 * soft + 2)
        if box:
            self._lay(_softened(_drawn(outlines, box, self._origin), soft).__getitem__, paint, box, strength)

    def fill_inside(
        self,
        polygons: Iterable[Points],
        within: Sequence[Points],
        paint: Paint,
        strength: float = 1.0,
        also: Sequence[Points] = (),
    ) -> None:
        """Paints polygons, but only where ``within`` is (and ``also``, if given): shadows and lights on a thing."""
        outlines = list(polygons)
        box = self._box(outlines, 2)
        if box:
            mask = cv2.min(_drawn(outlines, box, self._origin), _drawn(within, box, self._origin))
            if also:
                mask = cv2.min(mask, _drawn(also, box, self._origin))
            self._lay(np.asarray(mask, np.uint8).__getitem__, paint, box, strength)

    def glow(self, x: float, y: float, radius: float, paint: Lab, strength: float) -> None:
        """A round light that fades to nothing at ``radius``."""
        box = self._box([np.array([[x - radius, y - radius], [x + radius, y + radius]])], 0)
        if box:
            left, top, width, height = box
            dx = (np.arange(width, dtype=np.float32) + left + 0.5 + self._origin[0] - x) / radius
            dy = (np.arange(height, dtype=np.float32) + top + 0.5 + self._origin[1] - y) / radius

            def light(rows: slice) -> Real:
                away = np.minimum(dx[None, :] ** 2 + dy[rows, None] ** 2, 1)
                return np.asarray((1 - away) ** 2 * 255, np.float32)

            self._lay(light, paint, box, strength)

    def spread(self, mask: Real, paint: Paint, strength: float = 1.0) -> None:
        """Paints through a mask, 0..1, of the whole canvas at a smaller scale; it is enlarged smoothly."""
        size = (self.y.shape[1], self.y.shape[0])
        full = Enlarged(mask, size)
        self._lay(lambda rows: np.clip(full[rows] * 255, 0, 255), paint, (0, 0, *size), strength)

    def erase(self, polygons: Iterable[Points], soft: float = 0.0) -> None:
        """Makes a hole."""
        outlines = list(polygons)
        box = self._box(outlines, 3 * soft + 2)
        if not box:
            return
        mask = _softened(_drawn(outlines, box, self._origin), soft)
        left, top, width, _ = box
        for rows in bands(box[3]):
            stays = np.asarray(1 - mask[rows].astype(np.float32) / 255, np.float32)
            part = (left, top + rows.start, width, rows.stop - rows.start)
            _remove((self.y,), self.keep, stays, _window(part, 1))
            _remove((self.u, self.v), self.keep_half, half(stays), _window(part, 2))

    @property
    def _origin(self) -> tuple[float, float]:
        return (-self.margin, self.top)

    def _box(self, outlines: Sequence[Points], pad: float) -> tuple[int, int, int, int] | None:
        """(left, top, width, height) in the canvas, even, around polygons; None where they lie outside."""
        if not outlines:
            return None
        low = np.min([o.min(axis=0) for o in outlines], axis=0) - self._origin - pad
        high = np.max([o.max(axis=0) for o in outlines], axis=0) - self._origin + pad
        rows, columns = self.y.shape
        left, top = max(0, int(low[0]) // 2 * 2), max(0, int(low[1]) // 2 * 2)
        right, bottom = min(columns, int(high[0]) // 2 * 2 + 2), min(rows, int(high[1]) // 2 * 2 + 2)
        return (left, top, right - left, bottom - top) if right > left and bottom > top else None

    def _lay(
        self, mask: Callable[[slice], NDArray[Any]], paint: Paint, box: tuple[int, int, int, int], strength: float
    ) -> None:
        """``mask`` gives rows of the box, 0..255."""
        left, top, width, height = box
        for rows in bands(height):
            share = np.multiply(mask(rows), strength / 255, dtype=np.float32)
            count = rows.stop - rows.start
            colour = _rows_of(paint, self.top + top + rows.start, count)
            self._mix((left, top + rows.start, width, count), share, colour)

    def _mix(self, box: tuple[int, int, int, int], share: Real, colour: Real) -> None:
        """``colour`` is YUV of shape (rows, 3)."""
        small = half(share)
        full, halved = _window(box, 1), _window(box, 2)
        _over(self.y[full], share, colour[:, :1], self.grain, box)
        thin = np.asarray((colour[::2] + colour[1::2]) / 2, np.float32)
        _over(self.u[halved], small, thin[:, 1:2], self.grain * 0.5, box)
        _over(self.v[halved], small, thin[:, 2:], self.grain * 0.5, box)
        _fade(self.keep[full], share)
        _fade(self.keep_half[halved], small)


def yuv_of_lab(lab: Lab) -> Real:
    """BT.709 limited-range YUV, not rounded, of OKLab, over the last axis."""
    return np.asarray(srgb_of_linear(linear_of_lab(lab)) @ _YUV.T + np.array([16, 128, 128], np.float32), np.float32)


def half(mask: Real) -> Real:
    """A plane of luma at the places of chroma: on its even columns, between its rows."""
    rows = (mask[::2] + mask[1::2]) * 0.5
    before = np.concatenate([rows[:, :1], rows[:, 1:-1:2]], axis=1)
    return np.asarray(rows[:, ::2] * 0.5 + (before + rows[:, 1::2]) * 0.25, np.float32)


def dither(plane: Real, amount: float, low: int = 16) -> Mask:
    """To 8 bits within ``low`` and 235, with noise of ``amount`` levels, without which gradients band."""
    height, width = plane.shape
    made = np.empty((height, width), np.uint8)
    noise = _noise(NOISE, width)[:, :width] * np.float32(amount)
    for start in range(0, height, NOISE):
        part = plane[start : start + NOISE]
        made[start : start + NOISE] = np.clip(np.rint(part + noise[: len(part)]), low, 235)
    return made


def _noise(height: int, width: int) -> Real:
    rows, columns = -(-height // NOISE), -(-width // NOISE)
    return np.tile(_tile(), (rows, columns))


@lru_cache(maxsize=1)
def _tile() -> Real:
    noise = np.random.RandomState(1)  # its stream is frozen for good; that of Generator is not
    return (noise.rand(NOISE, NOISE) - noise.rand(NOISE, NOISE)).astype(np.float32)


def _rows_of(paint: Paint, start: float, count: int) -> Real:
    rows = paint.rows(start, count) if isinstance(paint, Ramp) else np.broadcast_to(paint, (count, 3))
    return yuv_of_lab(np.asarray(rows, np.float32))


def _over(target: Mask, share: Real, colour: Real, grain: float, box: tuple[int, int, int, int]) -> None:
    mixed = target + (colour - target) * share
    height, width = share.shape
    column, row = box[0] % NOISE, box[1] % NOISE
    noise = _noise(height + row, width + column)[row : row + height, column : column + width]
    mixed += noise * share * grain
    np.copyto(target, np.clip(np.rint(mixed), 0, 255), casting="unsafe")


def _remove(planes: tuple[Mask, ...], keep: Mask, stays: Real, window: tuple[slice, slice]) -> None:
    for plane in planes:
        plane[window] = np.rint(plane[window] * stays)
    keep[window] = 255 - np.rint((255 - keep[window].astype(np.float32)) * stays)


def _fade(keep: Mask, share: Real) -> None:
    np.copyto(keep, np.rint(keep * (1 - np.clip(share, 0, 1))), casting="unsafe")


def _window(box: tuple[int, int, int, int], step: int) -> tuple[slice, slice]:
    left, top, width, height = (side // step for side in box)
    return slice(top, top + height), slice(left, left + width)


def _drawn(outlines: Iterable[Points], box: tuple[int, int, int, int], origin: tuple[float, float]) -> Mask:
    """Coverage, 0..255, of the union, in the box."""
    left, top, width, height = box
    corner = np.array([left + origin[0], top + origin[1]])
    pieces = [np.rint(((outline - corner) * _FINE - 0.5) * 16).astype(np.int32) for outline in outlines]
    edges = [(int(piece[:, 1].min()) // 16 - 2, int(piece[:, 1].max()) // 16 + 2) for piece in pieces]
    made = np.empty((height, width), np.uint8)
    fine = np.empty((min(BAND, height) * _FINE, width * _FINE), np.uint8)
    for rows in bands(height):
        first, last = rows.start * _FINE, rows.stop * _FINE
        part = fine[: last - first]
        part[:] = 0
        for piece, (low, high) in zip(pieces, edges, strict=True):
            if low < last and high > first:
                cv2.fillPoly(part, [piece - (0, 16 * first)], 255, cv2.LINE_AA, 4)
        cv2.resize(part, (width, rows.stop - rows.start), dst=made[rows], interpolation=cv2.INTER_AREA)
    return made


def _softened(mask: Mask, soft: float) -> Mask:
    """Blurred; where by much, at a quarter of the size, where it costs a sixteenth."""
    if soft < 0.3:
        return mask
    height, width = mask.shape
    if soft < 6 or min(height, width) < 16:
        return np.asarray(cv2.GaussianBlur(mask, (0, 0), soft), np.uint8)
    small = cv2.resize(mask, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), soft / 4)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
