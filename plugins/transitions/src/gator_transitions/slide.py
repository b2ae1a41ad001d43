"""Slide: the new picture moves in over the old one."""

from __future__ import annotations

import math

import cv2
import numpy as np
from pydantic import Field

from gator_core import Frame, Parameters, Transition
from gator_core.frame import Plane
from gator_transitions.edge import Direction, axis_of, onward, paint, shares
from gator_transitions.planes import Axis, blank, grids

__all__ = ["Slide", "SlideParameters", "shift"]


class SlideParameters(Parameters):
    """The way."""

    direction: Direction = Field("left", description="where the new picture travels to; left: it comes in from the right")


class Slide(Transition):
    """Positions are sub-pixel in every plane, so slow slides glide."""

    name = "slide"
    summary = "the new picture slides in over the old one"
    Params = SlideParameters

    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        if t <= 0 or t >= 1:
            return a if t <= 0 else b
        direction: Direction = self.params.direction
        axis = axis_of(direction)
        length = a.width if axis else a.height
        offset = (t - 1) * length if onward(direction) else (1 - t) * length
        data, planes = blank(a)
        for out, old, new, grid in zip(planes, a.planes, b.planes, grids(axis), strict=True):
            weights = shares(grid, length, direction, t)
            seen = np.flatnonzero(weights)
            if seen.size:
                shift(out, new, offset / grid.step, axis, int(seen[0]), int(seen[-1]) + 1)
            paint(out, old, out, weights, axis)
        return Frame(data)


def shift(out: Plane, plane: Plane, offset: float, axis: Axis, start: int, stop: int) -> None:
    """Writes the samples start to stop of ``plane`` moved by ``offset`` samples along the axis, interpolated.

    Reaches two samples past the plane's ends, where the last one is repeated: the edge of left-sited chroma lies so far out.
    """
    whole = math.floor(offset)
    border = (2, 2, 0, 0) if axis == 0 else (0, 0, 2, 2)
    padded = np.asarray(cv2.copyMakeBorder(plane, *border, cv2.BORDER_REPLICATE), dtype=np.uint8)

    def at(first: int) -> tuple[slice, ...]:
        run = slice(first, first + stop - start)
        return (run,) if axis == 0 else (slice(None), run)

    before, after = padded[at(start - whole + 1)], padded[at(start - whole + 2)]
    part = offset - whole
    out[at(start)] = np.asarray(cv2.addWeighted(before, part, after, 1 - part, 0)).reshape(before.shape)
