"""Flash: the picture burns out, and the new one comes out of the light."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from gator_core import Frame, Parameters, Transition
from gator_core.frame import Plane
from gator_transitions.planes import blank

__all__ = ["Flash", "FlashParameters"]

_BLACK, _WHITE, _GRAY = 16.0, 235.0, 128.0
"""Of luma, and of chroma without colour, in limited range."""


class FlashParameters(Parameters):
    """The light."""

    exposure: float = Field(5.0, ge=0, le=50, description="how many times brighter the picture gets before it is all white")


class Flash(Transition):
    """Over-exposed as in a camera: light parts go to white before dark ones. The light rises quickly and dies slowly."""

    name = "flash"
    summary = "burns out to white and comes back as the new picture"
    Params = FlashParameters

    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        if t <= 0 or t >= 1:
            return a if t <= 0 else b
        rises = t < _PEAK
        light = (t / _PEAK) ** 2 if rises else ((1 - t) / (1 - _PEAK)) ** 3
        return _burnt(a if rises else b, light, 1 + self.params.exposure * light)

    def opening(self, b: Frame, t: float) -> Frame:
        """Out of the light: there is nothing to burn out first."""
        light = (1 - t) ** 3
        return _burnt(b, light, 1 + self.params.exposure * light) if t < 1 else b

    def closing(self, a: Frame, t: float) -> Frame:
        """Into the light."""
        return _burnt(a, t * t, 1 + self.params.exposure * t * t) if t > 0 else a


_PEAK = 0.35
"""When the picture is all white: a flash lights up faster than it dies."""


def _burnt(picture: Frame, white: float, gain: float) -> Frame:
    """``gain`` times as bright, then ``white`` parts of white."""
    levels = np.arange(256.0)
    bright = np.minimum(_BLACK + gain * (levels - _BLACK), np.maximum(levels, _WHITE))
    data, (luma, *chroma) = blank(picture)
    luma[:] = np.asarray(cv2.LUT(picture.y, _table(bright, _WHITE, white)))
    for out, plane in zip(chroma, picture.planes[1:], strict=True):
        out[:] = np.asarray(cv2.LUT(plane, _table(levels, _GRAY, white)))
    return Frame(data)


def _table(levels: NDArray[np.float64], target: float, share: float) -> Plane:
    """What each of the 256 levels becomes."""
    return np.clip(np.rint((1 - share) * levels + share * target), 0, 255).astype(np.uint8)
