"""Zoom: into one picture, out of the next."""

from __future__ import annotations

import math

import cv2
import numpy as np
from pydantic import Field

from gator_core import Frame, Parameters, Transition
from gator_core.frame import Plane, blended
from gator_transitions.planes import Grid, blank, grids

__all__ = ["Zoom", "ZoomParameters"]


class ZoomParameters(Parameters):
    """How far."""

    amount: float = Field(0.5, gt=0, le=4, description="0.5: the pictures grow to 1.5 times their size")


class Zoom(Transition):
    """The outgoing picture grows, gives way at its largest, and the incoming one settles from there.

    No picture is ever smaller than the frame, so no edge shows, and both always have the same size, so that while
    they mix they move as one.
    """

    name = "zoom"
    summary = "zooms into one picture and out of the next"
    Params = ZoomParameters

    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        if t <= 0 or t >= 1:
            return a if t <= 0 else b
        share = _smooth(min(1.0, max(0.0, 2 * t - 0.5)))
        picture = blended(a, b, share)
        return _grown(picture, (1 + self.params.amount) ** (math.sin(math.pi * t) ** 2))


def _smooth(t: float) -> float:
    return t * t * (3 - 2 * t)


def _grown(picture: Frame, scale: float) -> Frame:
    """About the centre of the frame."""
    data, planes = blank(picture)
    for out, plane, across, down in zip(planes, picture.planes, grids(1), grids(0), strict=True):
        out[:] = _warped(plane, scale, _origin(across, picture.width, scale), _origin(down, picture.height, scale))
    return Frame(data)


def _origin(grid: Grid, length: int, scale: float) -> float:
    """The sample of the picture, as a fractional index, that sample 0 of the scaled one shows."""
    centre = length / 2
    return ((grid.first - centre) / scale + centre - grid.first) / grid.step


def _warped(plane: Plane, scale: float, x: float, y: float) -> Plane:
    matrix = np.array([[1 / scale, 0, x], [0, 1 / scale, y]])
    size = (plane.shape[1], plane.shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(plane, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)
