"""Puts a painted scene together, frame by frame: layers move by parts of a pixel, small things are drawn where they are.

Works on the planes of a frame. Every function of time here depends on the moment alone, never on the frame before.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.frame import Frame
from gator_frame_by_frame.sketch.bands import bands
from gator_frame_by_frame.sketch.brush import Canvas, Points

__all__ = ["Actor", "Layer", "Moment", "Picture", "Stage", "layer_of", "sprite"]

Plane = NDArray[np.uint8]
Colour = tuple[float, float, float]
"""YUV, 8 bit, limited range."""
_Place = tuple[int, float]
"""Whole samples, and a part of one."""

_TILE = 128
"""Columns that are looked at together when a layer is cut into boxes."""
_NEAR = 1 << 18
"""Samples that are blended at a time: what stays in the cache from one step to the next, and needs little scratch memory."""
_CALL = 50_000
"""What drawing one more box costs, in pixels that could be blended meanwhile."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When, and how far along: ``seconds`` from the scene's cut; ``way`` is 0 at the cut and 1 at the scene's end."""

    seconds: float
    way: float


class Picture:
    """A frame's planes, being written to."""

    def __init__(self, data: Plane) -> None:
        rows, width = data.shape
        height = rows * 2 // 3
        self.data, self.y = data, data[:height]
        self.u, self.v = data[height:].reshape(2, height // 2, width // 2)

    def polygon(self, points: Points, colour: Colour) -> None:
        """Fills a convex polygon with antialiased edges; places in edge coordinates of luma."""
        fine = np.rint((points - 0.5) * 16).astype(np.int32)
        cv2.fillConvexPoly(self.y, fine, colour[0], cv2.LINE_AA, 4)
        small = np.rint((points - (0.5, 1.0)) * 8).astype(np.int32)
        cv2.fillConvexPoly(self.u, small, colour[1], cv2.LINE_AA, 4)
        cv2.fillConvexPoly(self.v, small, colour[2], cv2.LINE_AA, 4)

    def polygons(self, pieces: Sequence[tuple[Points, Colour]], scale: tuple[float, float], at: tuple[float, float]) -> None:
        """Fills many convex polygons, scaled and moved together."""
        points = np.concatenate([piece for piece, _ in pieces]) * scale + at
        fine = np.rint((points - 0.5) * 16).astype(np.int32)
        small = np.rint((points - (0.5, 1.0)) * 8).astype(np.int32)
        start = 0
        for piece, colour in pieces:
            part = slice(start, start + len(piece))
            cv2.fillConvexPoly(self.y, fine[part], colour[0], cv2.LINE_AA, 4)
            cv2.fillConvexPoly(self.u, small[part], colour[1], cv2.LINE_AA, 4)
            cv2.fillConvexPoly(self.v, small[part], colour[2], cv2.LINE_AA, 4)
            start += len(piece)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Fills a small circle."""
        at = (round((x - 0.5) * 16), round((y - 0.5) * 16))
        cv2.circle(self.y, at, max(1, round(radius * 16)), colour[0], cv2.FILLED, cv2.LINE_AA, 4)
        if radius >= 1.2:
            at = (round((x - 0.5) * 8), round((y - 1) * 8))
            cv2.circle(self.u, at, round(radius * 8), colour[1], cv2.FILLED, cv2.LINE_AA, 4)
            cv2.circle(self.v, at, round(radius * 8), colour[2], cv2.FILLED, cv2.LINE_AA, 4)


class Actor(Protocol):
    """Something that is drawn anew in every frame."""

    def draw(self, picture: Picture, moment: Moment) -> None:
        """Draws it as it is at that moment. What adds light, so that it may be too bright, has a true ``adds``."""


@dataclass(eq=False)
class Stage:
    """A scene, ready to be shown: what stands still, and what is drawn over it, from the back to the front."""

    ground: Plane
    """As ``Frame.data``."""
    actors: list[Actor] = field(default_factory=list)
    accent: NDArray[np.float32] = field(default_factory=lambda: np.array([0.9, 0.0, 0.05], np.float32))
    """OKLab; a colour of the scene that titles may use."""

    def frame(self, moment: Moment) -> Frame:
        """The picture at that moment."""
        data = self.ground.copy()
        picture = Picture(data)
        for actor in self.actors:
            actor.draw(picture, moment)
        if any(getattr(actor, "adds", False) for actor in self.actors):
            cv2.min(picture.y, 235, dst=picture.y)  # type: ignore[call-overload]
        return Frame(data)

    def nbytes(self) -> int:
        """Bytes that it holds."""
        return self.ground.nbytes + sum(a.nbytes() for a in self.actors if isinstance(a, Layer))


@dataclass(eq=False)
class Layer:
    """Part of the picture that moves as one."""

    left: int
    """Column of the frame that its first column lies on, unmoved; even, as the next."""
    top: int
    planes: tuple[Plane, Plane, Plane]
    """Y, U, V, multiplied by the coverage."""
    keep: tuple[Plane, Plane]
    """What remains of what is behind, for luma and for chroma."""
    travel: float = 0.0
    """Pixels that it moves to the right over the scene; half of it lies before the middle."""
    sway: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Up and down: pixels, seconds a period, phase in periods."""
    pace: float = 0.0
    """Pixels a second to the right, beside ``travel``; only what is small enough to leave the frame may have it."""
    rise: float = 0.0
    """Pixels a second down."""
    hidden: int = 1 << 30
    """From this row of the frame on something in front covers it."""

    def nbytes(self) -> int:
        """Bytes that it holds."""
        return sum(plane.nbytes for plane in (*self.planes, *self.keep))

    def place(self, moment: Moment) -> tuple[float, float]:
        """How far it is moved, in pixels."""
        reach, period, phase = self.sway
        up = reach * math.sin(2 * math.pi * (moment.seconds / period + phase)) if reach else 0.0
        return self.travel * (moment.way - 0.5) + self.pace * moment.seconds, up + self.rise * moment.seconds

    def cover(self, row: int) -> None:
        """Something in front covers it from that row of the frame on; what will never be seen is dropped."""
        self.hidden = min(self.hidden, row)
        rows = max(2, (self.hidden - self.top) // 2 * 2 + 4)
        if not (self.sway[0] or self.rise) and rows < 0.9 * len(self.keep[0]):
            self._cut(rows)

    def settle(self) -> None:
        """Drops the coverage below which it is solid: nothing asks for it. Nobody may look through it afterwards."""
        rows = max(box.solid for box in self._boxes) + 2
        if rows < len(self.keep[0]) - 2:
            self.keep = (self.keep[0][:rows].copy(), self.keep[1][: rows // 2].copy())

    def _cut(self, rows: int) -> None:
        y, u, v = self.planes
        self.planes = y[:rows].copy(), u[: rows // 2].copy(), v[: rows // 2].copy()
        self.keep = self.keep[0][:rows].copy(), self.keep[1][: rows // 2].copy()
        self.__dict__.pop("_boxes", None)

    def draw(self, picture: Picture, moment: Moment) -> None:
        """Blends it in."""
        dx, dy = self.place(moment)
        lowest = min(self.hidden - self.top - math.floor(dy) + 1, self.planes[0].shape[0]) // 2 * 2
        for k, target in enumerate((picture.y, picture.u, picture.v)):
            step = 2 if k else 1
            ink, keep = self.planes[k], self.keep[min(k, 1)]
            at = _split((self.left + dx) / step), _split((self.top + dy) / step)
            for box in self._boxes:
                columns = (box.left // step, box.right // step)
                stop = min(box.solid, lowest) // step
                _blend(target, ink, keep, at, columns, (box.top // step, stop))
                _blend(target, ink, None, at, columns, (stop, min(box.bottom, lowest) // step))

    @cached_property
    def _boxes(self) -> list[_Box]:
        return _boxes_of(self.keep[0])

    @property
    def solid_from(self) -> int:
        """The row of the frame from which on it covers everything down to its last row."""
        whole = self._boxes[0].left == 0 and self._boxes[-1].right == self.keep[0].shape[1]
        joined = all(a.right == b.left for a, b in pairwise(self._boxes))
        level = all(box.bottom == self.keep[0].shape[0] for box in self._boxes)
        return self.top + max(box.solid for box in self._boxes) if whole and joined and level else self.bottom

    @property
    def bottom(self) -> int:
        """The row below its last one."""
        return self.top + int(self.planes[0].shape[0])


@dataclass(frozen=True, slots=True)
class _Box:
    """A part of a layer, in its own even rows and columns: from ``solid`` to ``bottom`` nothing behind it is seen."""

    left: int
    right: int
    top: int
    solid: int
    bottom: int

    @property
    def cost(self) -> int:
        """Of drawing it, in blended pixels."""
        return _CALL + (self.right - self.left) * (3 * (self.solid - self.top) + self.bottom - self.solid) // 3

    def joined(self, other: _Box) -> _Box:
        """One around both, which is to the right of this one."""
        bottom = max(self.bottom, other.bottom)
        solid = max(self.solid, other.solid) if self.bottom == other.bottom else bottom
        return _Box(self.left, other.right, min(self.top, other.top), solid, bottom)


def _boxes_of(keep: Plane) -> list[_Box]:
    """The parts of a layer where there is anything, as few as are worth their while; from left to right."""
    boxes: list[_Box] = []
    for left in range(0, keep.shape[1], _TILE):
        right = min(left + _TILE, keep.shape[1])
        box = _box_of(keep[:, max(0, left - 2) : right], left, right)
        if box is None:
            continue
        boxes.append(box)
        while len(boxes) > 1 and (both := boxes[-2].joined(boxes[-1])).cost <= boxes[-2].cost + boxes[-1].cost:
            boxes[-2:] = [both]
    return boxes or [_Box(0, 0, 0, 0, 0)]


def _box_of(keep: Plane, left: int, right: int) -> _Box | None:
    used = np.flatnonzero(cv2.reduce(keep, 1, cv2.REDUCE_MIN)[:, 0] < 255)
    if not used.size:
        return None
    top, bottom = int(used[0]) // 2 * 2, int(used[-1]) // 2 * 2 + 2
    open_rows = np.flatnonzero(cv2.reduce(keep[:bottom], 1, cv2.REDUCE_MAX)[:, 0])
    solid = int(open_rows[-1]) // 2 * 2 + 4 if open_rows.size else 0  # and a row more, for what lies between rows
    return _Box(left, right, top, min(max(solid, top), bottom), bottom)


def layer_of(canvas: Canvas, travel: float = 0.0) -> Layer:
    """The painted layer, without the empty rows above and below."""
    used = np.flatnonzero(cv2.reduce(canvas.keep, 1, cv2.REDUCE_MIN)[:, 0] < 255)
    first, last = (int(used[0]) // 2 * 2, int(used[-1]) // 2 * 2 + 2) if used.size else (0, 2)
    full, small = slice(first, last), slice(first // 2, last // 2)
    cuts = ((canvas.y, full), (canvas.u, small), (canvas.v, small), (canvas.keep, full), (canvas.keep_half, small))
    # What is nearly all used is not worth a second copy.
    slack = last - first < 0.9 * len(canvas.keep)
    y, u, v, keep, thin = (plane[rows].copy() if slack else plane[rows] for plane, rows in cuts)
    return Layer(-canvas.margin, canvas.top + first, (y, u, v), (keep, thin), travel)


def sprite(canvas: Canvas) -> Layer:
    """The painted part alone, cut out with an empty edge, so that it can be moved anywhere."""
    layer = layer_of(canvas)
    used = np.flatnonzero(cv2.reduce(layer.keep[0], 0, cv2.REDUCE_MIN)[0] < 255)
    first, last = (int(used[0]) // 2 * 2, int(used[-1]) // 2 * 2 + 2) if used.size else (0, 2)
    planes = tuple(
        cv2.copyMakeBorder(p[:, first // s : last // s], 4 // s, 4 // s, 4 // s, 4 // s, cv2.BORDER_CONSTANT, value=0)
        for p, s in zip(layer.planes, (1, 2, 2), strict=True)
    )
    keep = tuple(
        cv2.copyMakeBorder(p[:, first // s : last // s], 4 // s, 4 // s, 4 // s, 4 // s, cv2.BORDER_CONSTANT, value=255)
        for p, s in zip(layer.keep, (1, 2), strict=True)
    )
    return Layer(layer.left + first - 4, layer.top - 4, planes, keep)  # type: ignore[arg-type]


def _blend(
    target: Plane,
    ink: Plane,
    keep: Plane | None,
    at: tuple[_Place, _Place],
    columns: tuple[int, int],
    rows: tuple[int, int],
) -> None:
    """Lays a part of a plane on another, bilinear; ``at`` is where the plane's first sample comes to lie, (x, y)."""
    (x, beside), (y, over) = at
    left, right = max(columns[0], -x, int(beside > 0)), min(columns[1], target.shape[1] - x)
    top, bottom = max(rows[0], -y, int(over > 0)), min(rows[1], target.shape[0] - y)
    if right <= left or bottom <= top:
        return
    whole = target[y + top : y + bottom, x + left : x + right]
    for rows_here in bands(bottom - top, max(2, _NEAR // (right - left))):
        part, corner = whole[rows_here], (left, top + rows_here.start)
        if keep is None:
            moved = _move(ink, corner, (beside, over), part)
            if moved is not part:
                np.copyto(part, moved)
            continue
        ink_here, keep_here = _buffer(0, part.shape), _buffer(1, part.shape)
        cv2.multiply(part, _move(keep, corner, (beside, over), keep_here), dst=part, scale=1 / 255)
        cv2.add(part, _move(ink, corner, (beside, over), ink_here), dst=part)


def _split(place: float) -> _Place:
    """Whole samples, and the rest in 64ths, so that nothing is resampled for what can't be seen."""
    fine = round(place * 64)
    return fine // 64, (fine % 64) / 64


def _move(plane: Plane, corner: tuple[int, int], rest: tuple[float, float], into: Plane) -> Plane:
    """The samples from ``corner`` on, moved right and down by ``rest`` of a sample, in ``into`` if they must be computed."""
    x, y = corner
    height, width = into.shape
    rows = plane[y : y + height]
    if rest[1]:
        wide = slice(x - int(rest[0] > 0), x + width)
        x -= wide.start
        between = _buffer(2, (height, wide.stop - wide.start))
        rows = cv2.addWeighted(  # type: ignore[assignment]
            plane[y - 1 : y - 1 + height, wide], rest[1], plane[y : y + height, wide], 1 - rest[1], 0, dst=between
        )
    if not rest[0]:
        return np.asarray(rows[:, x : x + width])
    cv2.addWeighted(rows[:, x - 1 : x - 1 + width], rest[0], rows[:, x : x + width], 1 - rest[0], 0, dst=into)
    return into


class _Scratch(threading.local):
    """Memory that is written over and over; asking the system for as much costs more than a blend."""

    def __init__(self) -> None:
        self.flat = [np.empty(0, np.uint8) for _ in range(3)]


_SCRATCH = _Scratch()


def _buffer(k: int, shape: tuple[int, ...]) -> Plane:
    size = shape[0] * shape[1]
    if _SCRATCH.flat[k].size < size:
        _SCRATCH.flat[k] = np.empty(size, np.uint8)
    return _SCRATCH.flat[k][:size].reshape(shape)
