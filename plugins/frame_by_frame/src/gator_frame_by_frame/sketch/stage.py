"""Puts a painted scene together, frame by frame: layers move by parts of a pixel, small things are drawn where they are.

Works on the planes of a frame. Every function of time here depends on the moment alone, never on the frame before.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.frame import Frame
from gator_frame_by_frame.sketch.brush import Canvas, Points

__all__ = ["Actor", "Layer", "Moment", "Picture", "Stage", "layer_of", "sprite"]

Plane = NDArray[np.uint8]
Colour = tuple[float, float, float]
"""YUV, 8 bit, limited range."""


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

    def draw(self, picture: Picture, moment: Moment) -> None:
        """Blends it in."""
        dx, dy = self.place(moment)
        lowest = min(self.hidden - self.top - math.floor(dy) + 1, self.planes[0].shape[0]) // 2 * 2
        for start, stop, solid in self._bands:
            stop = min(stop, lowest)
            first = max(0, start - 2 * bool(dy and solid))  # a row above, for what lies between rows
            for k, target in enumerate((picture.y, picture.u, picture.v) if stop > start else ()):
                step = 2 if k else 1
                rows = slice(first // step, stop // step)
                keep = None if solid else self.keep[min(k, 1)][rows]
                _blend(target, self.planes[k][rows], keep, ((self.left + dx) / step, (self.top + first + dy) / step))

    @property
    def _bands(self) -> Sequence[tuple[int, int, bool]]:
        """(start, stop, whether nothing behind is seen) in its own rows."""
        found = self.__dict__.get("_found")
        if found is None:
            solid = cv2.reduce(self.keep[0], 1, cv2.REDUCE_MAX)[:, 0] == 0
            below = len(solid) - int(np.argmin(solid[::-1])) if not solid.all() else 0
            below = min(len(solid), (below + 5) // 2 * 2)
            found = self.__dict__["_found"] = [(0, below, False), (below, len(solid), True)]
        return found

    @property
    def solid_from(self) -> int:
        """The row of the frame from which on it covers everything down to its last row."""
        return self.top + self._bands[1][0]

    @property
    def bottom(self) -> int:
        """The row below its last one."""
        return self.top + int(self.planes[0].shape[0])


def layer_of(canvas: Canvas, travel: float = 0.0) -> Layer:
    """The painted layer, without the empty rows above and below."""
    used = np.flatnonzero(cv2.reduce(canvas.keep, 1, cv2.REDUCE_MIN)[:, 0] < 255)
    first, last = (int(used[0]) // 2 * 2, int(used[-1]) // 2 * 2 + 2) if used.size else (0, 2)
    full, small = slice(first, last), slice(first // 2, last // 2)
    planes = (canvas.y[full].copy(), canvas.u[small].copy(), canvas.v[small].copy())
    return Layer(-canvas.margin, canvas.top + first, planes, (canvas.keep[full].copy(), canvas.keep_half[small].copy()), travel)


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


def _blend(target: Plane, ink: Plane, keep: Plane | None, at: tuple[float, float]) -> None:
    """Lays a plane on another with its first sample at ``at``, (x, y) in samples, bilinear."""
    x, y = _split(at[0]), _split(at[1])
    height, width = ink.shape
    spare = (int(x[1] > 0), int(y[1] > 0))
    left, top = max(0, x[0] + spare[0]), max(0, y[0] + spare[1])
    right, bottom = min(target.shape[1], x[0] + width), min(target.shape[0], y[0] + height)
    if right <= left or bottom <= top:
        return
    corner = (left - x[0], top - y[0])
    part = target[top:bottom, left:right]
    moved = _moved(ink, corner, (right - left, bottom - top), (x[1], y[1]))
    if keep is None:
        part[:] = moved
        return
    stays = _moved(keep, corner, (right - left, bottom - top), (x[1], y[1]))
    cv2.multiply(part, stays, dst=part, scale=1 / 255)
    cv2.add(part, moved, dst=part)


def _split(place: float) -> tuple[int, float]:
    """Whole samples, and the rest in 64ths, so that nothing is resampled for what can't be seen."""
    fine = round(place * 64)
    return fine // 64, (fine % 64) / 64


def _moved(plane: Plane, corner: tuple[int, int], size: tuple[int, int], rest: tuple[float, float]) -> Plane:
    """``size`` samples from ``corner`` on, moved right and down by ``rest`` of a sample."""
    x, y = corner
    width, height = size
    if not rest[1]:
        rows = plane[y : y + height]
    else:
        rows = cv2.addWeighted(plane[y - 1 : y - 1 + height], rest[1], plane[y : y + height], 1 - rest[1], 0)  # type: ignore[assignment]
    if not rest[0]:
        return rows[:, x : x + width]
    return cv2.addWeighted(rows[:, x - 1 : x - 1 + width], rest[0], rows[:, x : x + width], 1 - rest[0], 0)  # type: ignore[return-value]
