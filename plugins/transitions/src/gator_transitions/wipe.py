"""Wipe: an edge travels over the picture and uncovers the new one."""

from __future__ import annotations

from pydantic import Field

from gator_core import Frame, Parameters, Transition
from gator_transitions.edge import Direction, axis_of, paint, shares
from gator_transitions.planes import blank, grids

__all__ = ["Wipe", "WipeParameters"]


class WipeParameters(Parameters):
    """The edge."""

    direction: Direction = Field("right", description="where the edge travels to")
    softness: float = Field(0.02, ge=0, le=1, description="width of the edge, as a fraction of the side that it travels along")


class Wipe(Transition):
    """Both pictures stand still; only the edge moves."""

    name = "wipe"
    summary = "an edge travels over the picture and uncovers the new one"
    Params = WipeParameters

    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        if t <= 0 or t >= 1:
            return a if t <= 0 else b
        direction: Direction = self.params.direction
        axis = axis_of(direction)
        length = a.width if axis else a.height
        data, planes = blank(a)
        for out, old, new, grid in zip(planes, a.planes, b.planes, grids(axis), strict=True):
            paint(out, old, new, shares(grid, length, direction, t, self.params.softness * length), axis)
        return Frame(data)
