"""Grayscale: takes the colour out."""

from __future__ import annotations

import cv2
import numpy as np
from pydantic import Field

from gator_core import Filter, Frame, Parameters

__all__ = ["Grayscale", "GrayscaleParameters"]


class GrayscaleParameters(Parameters):
    """How much."""

    amount: float = Field(1.0, ge=0, le=1, description="0 keeps the colour, 1 takes all of it")


class Grayscale(Filter):
    """The brightness stays as it is: only the chroma planes change."""

    name = "grayscale"
    summary = "takes the colour out"
    Params = GrayscaleParameters

    def apply(self, frame: Frame, t: float) -> Frame:  # noqa: ARG002 - it stands still
        amount = self.params.amount
        if amount == 0:
            return frame
        data = frame.writable()
        chroma = data[frame.height :]
        chroma[:] = np.asarray(cv2.convertScaleAbs(chroma, alpha=1 - amount, beta=128 * amount))
        return Frame(data)
