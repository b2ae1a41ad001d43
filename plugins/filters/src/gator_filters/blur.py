"""Blur: out of focus."""

from __future__ import annotations

import cv2
import numpy as np
from pydantic import Field

from gator_core import Filter, Frame, Parameters
from gator_core.frame import Plane

__all__ = ["Blur", "BlurParameters"]


class BlurParameters(Parameters):
    """How much."""

    radius: float = Field(
        0.01, ge=0, le=0.2, description="standard deviation of the blur as a fraction of the frame's height; 0 is none"
    )


class Blur(Filter):
    """A Gaussian blur, as wide in a draft as in the final size."""

    name = "blur"
    summary = "puts the picture out of focus"
    Params = BlurParameters

    def apply(self, frame: Frame, t: float) -> Frame:  # noqa: ARG002 - it stands still
        sigma = self.params.radius * frame.height
        if sigma == 0:
            return frame
        y, u, v = frame.planes
        return Frame.from_planes(_blurred(y, sigma), _blurred(u, sigma / 2), _blurred(v, sigma / 2))


def _blurred(plane: Plane, sigma: float) -> Plane:
    """Wide blurs are made at a reduced size, which nobody sees: nothing fine is left in them."""
    height, width = plane.shape
    factor = 1
    while sigma / factor >= 6:
        factor *= 2
    small = plane
    if factor > 1:
        small = np.asarray(
            cv2.resize(plane, (max(1, width // factor), max(1, height // factor)), interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
    soft = cv2.GaussianBlur(small, (0, 0), sigma / factor, borderType=cv2.BORDER_REPLICATE)
    if factor > 1:
        soft = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(soft, dtype=np.uint8).reshape(height, width)
