"""Radial: a hand sweeps around the picture like that of a clock."""

from __future__ import annotations

import math

import numpy as np
from pydantic import Field

from gator_core import Frame, Parameters, Transition
from gator_transitions.matte import Fields, fields, remembered, uncovered

__all__ = ["Radial", "RadialParameters"]


class RadialParameters(Parameters):
    """The hand."""

    start: float = Field(0.0, ge=0, lt=360, description="where it starts, in degrees clockwise from the top")
    clockwise: bool = True
    softness: float = Field(0.01, ge=0, le=0.5, description="width of its edge, as a fraction of the whole turn")


class Radial(Transition):
    """The hand turns about the middle of the picture."""

    name = "radial"
    summary = "a hand sweeps around like that of a clock and uncovers the new picture"
    Params = RadialParameters

    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        if t <= 0 or t >= 1:
            return a if t <= 0 else b
        # Two samples at half of the way out from the middle: less would show stairs there.
        softness = max(self.params.softness, 4 / (math.pi * min(a.size)))
        return uncovered(a, b, t, _moments(a.size, self.params.start, self.params.clockwise), softness)


@remembered
def _moments(size: tuple[int, int], start: float, clockwise: bool) -> Fields:
    turn = 1 if clockwise else -1
    centre = size[0] / 2, size[1] / 2
    return fields(size, lambda x, y: (turn * (np.arctan2(x - centre[0], centre[1] - y) / math.tau - start / 360)) % 1.0)
