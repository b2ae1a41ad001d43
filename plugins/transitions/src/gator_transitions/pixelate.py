"""Pixelate: the picture falls into ever larger squares, which then resolve into the next one."""

from __future__ import annotations

import math

import cv2
import numpy as np
from pydantic import Field

from gator_core import Frame, Parameters, Transition
from gator_core.frame import Plane, blended
from gator_transitions.planes import blank

__all__ = ["Pixelate", "PixelateParameters"]


class PixelateParameters(Parameters):
    """The squares."""

    size: float = Field(0.08, gt=0, le=0.5, description="side of the largest squares, as a fraction of the height")


class Pixelate(Transition):
    """A square has one colour, the mean of what it hides; there is a whole number of rows at every moment."""

    name = "pixelate"
    summary = "falls into squares, which resolve into the new picture"
    Params = PixelateParameters

    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        if t <= 0 or t >= 1:
            return a if t <= 0 else b
        share = min(1.0, max(0.0, 2 * t - 0.5))
        picture = blended(a, b, share)
        # From squares of one sample to the largest by the same factor in the same time, as the eye takes sizes.
        side = (self.params.size * a.height) ** math.sin(math.pi * t)
        rows = round(a.height / max(side, 1))
        columns = max(1, round(rows * a.width / a.height))
        data, planes = blank(a)
        for out, plane in zip(planes, picture.planes, strict=True):
            out[:] = _in_squares(plane, columns, max(1, rows))
        return Frame(data)


def _in_squares(plane: Plane, columns: int, rows: int) -> Plane:
    height, width = plane.shape
    if rows >= height:
        return plane
    small = cv2.resize(plane, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST), dtype=np.uint8).reshape(
        height, width
    )
