"""Dissolve: a crossfade that goes out of focus on the way."""

from __future__ import annotations

import math

import cv2
import numpy as np
from pydantic import Field

from gator_core import Frame, Parameters, Transition
from gator_core.frame import Plane, blended
from gator_transitions.planes import blank, grids

__all__ = ["Dissolve", "DissolveParameters"]


class DissolveParameters(Parameters):
    """The blur."""

    blur: float = Field(
        0.01, ge=0, le=0.2, description="standard deviation of the blur at its most, as a fraction of the height"
    )


class Dissolve(Transition):
    """The mix is blurred, which is the same as mixing two blurred pictures, at half the price."""

    name = "dissolve"
    summary = "a crossfade that goes out of focus on the way"
    Params = DissolveParameters

    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        if t <= 0 or t >= 1:
            return a if t <= 0 else b
        picture = blended(a, b, t)
        most = self.params.blur * a.height
        sigma = most * math.sin(math.pi * t)
        data, planes = blank(a)
        for out, plane, grid in zip(planes, picture.planes, grids(0), strict=True):
            out[:] = _blurred(plane, sigma / grid.step, _reduction(most / grid.step))
        return Frame(data)


def _reduction(most: float) -> int:
    """By how much a plane can be reduced before a blur that reaches ``most``, with nothing lost that it would keep.

    The same for a whole transition: changing it on the way would show.
    """
    factor = 1
    while most / factor >= 6:
        factor *= 2
    return factor


def _blurred(plane: Plane, sigma: float, factor: int) -> Plane:
    """A Gaussian blur. Below ``factor`` samples, which the reduced plane can't show, part of the sharp plane is left:
    as much as gives the mix the variance of the blur that is asked for."""
    height, width = plane.shape
    small = (max(1, width // factor), max(1, height // factor))
    soft = cv2.resize(plane, small, interpolation=cv2.INTER_AREA) if factor > 1 else plane
    soft = cv2.GaussianBlur(soft, (0, 0), max(sigma, factor) / factor, borderType=cv2.BORDER_REPLICATE)
    if factor > 1:
        soft = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
    if sigma < factor:
        share = (sigma / factor) ** 2
        soft = cv2.addWeighted(plane, 1 - share, soft, share, 0)
    return np.asarray(soft, dtype=np.uint8).reshape(height, width)
