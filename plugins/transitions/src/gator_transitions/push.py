"""Push: the new picture pushes the old one out of the frame."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from gator_core import Frame, Parameters, Transition
from gator_transitions.edge import Direction, axis_of, onward, paint, shares
from gator_transitions.planes import blank, grids
from gator_transitions.slide import shift

__all__ = ["Push", "PushParameters"]


class PushParameters(Parameters):
    """The way."""

    direction: Direction = Field("left", description="where both pictures travel to; left: the new one comes in from the right")


class Push(Transition):
    """Both pictures move as one, at sub-pixel positions in every plane."""

    name = "push"
    summary = "the new picture pushes the old one out"
    Params = PushParameters

    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        if t <= 0 or t >= 1:
            return a if t <= 0 else b
        direction: Direction = self.params.direction
        axis = axis_of(direction)
        length = a.width if axis else a.height
        way = length if onward(direction) else -length
        data, planes = blank(a)
        for out, old, new, grid in zip(planes, a.planes, b.planes, grids(axis), strict=True):
            weights = shares(grid, length, direction, t)
            leaving = np.empty_like(out)
            for target, plane, offset, seen in ((leaving, old, t * way, weights < 1), (out, new, (t - 1) * way, weights > 0)):
                inside = np.flatnonzero(seen)
                if inside.size:
                    shift(target, plane, offset / grid.step, axis, int(inside[0]), int(inside[-1]) + 1)
            paint(out, leaving, out, weights, axis)
        return Frame(data)
