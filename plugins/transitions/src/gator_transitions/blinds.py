"""Blinds: slats turn all at once."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from gator_core import Frame, Parameters, Transition
from gator_transitions.edge import Direction, axis_of, onward
from gator_transitions.matte import Fields, fields, remembered, uncovered

__all__ = ["Blinds", "BlindsParameters"]


class BlindsParameters(Parameters):
    """The slats."""

    count: int = Field(10, ge=1, le=200, description="how many slats")
    direction: Direction = Field("down", description="where the new picture grows to within each slat")
    softness: float = Field(0.05, ge=0, le=1, description="width of their edges, as a fraction of a slat")


class Blinds(Transition):
    """Each slat is a small wipe."""

    name = "blinds"
    summary = "slats of the new picture open like a blind"
    Params = BlindsParameters

    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        if t <= 0 or t >= 1:
            return a if t <= 0 else b
        slat = (a.width if axis_of(self.params.direction) else a.height) / self.params.count
        moments = _moments(a.size, self.params.direction, self.params.count)
        return uncovered(a, b, t, moments, max(self.params.softness, min(1.0, 2 / slat)))


@remembered
def _moments(size: tuple[int, int], direction: Direction, count: int) -> Fields:
    across = axis_of(direction) == 1
    length = size[0] if across else size[1]
    sign = 1 if onward(direction) else -1
    return fields(size, lambda x, y: np.asarray(sign * (x if across else y) * count / length) % 1.0)
