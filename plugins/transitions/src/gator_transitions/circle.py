"""Circle: an iris opens on the new picture, or closes on the old one."""

from __future__ import annotations

import math

import numpy as np
from pydantic import Field

from gator_core import Frame, Parameters, Transition
from gator_transitions.matte import Fields, fields, remembered, uncovered

__all__ = ["Circle", "CircleParameters"]


class CircleParameters(Parameters):
    """The iris."""

    closing: bool = Field(False, description="the iris closes on the old picture instead of opening on the new one")
    x: float = Field(0.5, ge=0, le=1, description="its centre, as a fraction of the width")
    y: float = Field(0.5, ge=0, le=1, description="its centre, as a fraction of the height")
    softness: float = Field(0.02, ge=0, le=1, description="width of its edge, as a fraction of its largest radius")


class Circle(Transition):
    """Round in every frame: the radius is measured in samples."""

    name = "circle"
    summary = "an iris opens on the new picture"
    Params = CircleParameters

    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        if t <= 0 or t >= 1:
            return a if t <= 0 else b
        centre = self.params.x * a.width, self.params.y * a.height
        # A softness below two samples would show stairs.
        softness = max(self.params.softness, 2 / _reach(a.size, centre))
        return uncovered(a, b, t, _moments(a.size, centre, self.params.closing), softness)


def _reach(size: tuple[int, int], centre: tuple[float, float]) -> float:
    """From the centre to the farthest corner, in luma samples."""
    return math.hypot(*(max(at, side - at) for at, side in zip(centre, size, strict=True)))


@remembered
def _moments(size: tuple[int, int], centre: tuple[float, float], closing: bool) -> Fields:
    reach = _reach(size, centre)
    made = fields(size, lambda x, y: np.hypot(x - centre[0], y - centre[1]) / reach)
    return (1 - made[0], 1 - made[1], 1 - made[2]) if closing else made
