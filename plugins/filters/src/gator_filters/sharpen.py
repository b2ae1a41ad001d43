"""Sharpen: edges with more bite."""

from __future__ import annotations

import cv2
import numpy as np
from pydantic import Field

from gator_core import Filter, Frame, Parameters

__all__ = ["Sharpen", "SharpenParameters"]


class SharpenParameters(Parameters):
    """The mask."""

    amount: float = Field(0.5, ge=0, le=5, description="how much of the detail is added again; 0 is none")
    radius: float = Field(
        0.0015,
        gt=0,
        le=0.05,
        description="size of the detail as a fraction of the frame's height; the default is 1.6 of 1080",
    )


class Sharpen(Filter):
    """An unsharp mask of luma; colour has no detail worth sharpening in 4:2:0, only noise."""

    name = "sharpen"
    summary = "brings out fine detail"
    Params = SharpenParameters

    def apply(self, frame: Frame, t: float) -> Frame:  # noqa: ARG002 - it stands still
        amount = self.params.amount
        if amount == 0:
            return frame
        soft = cv2.GaussianBlur(frame.y, (0, 0), max(0.3, self.params.radius * frame.height), borderType=cv2.BORDER_REPLICATE)
        data = frame.writable()
        data[: frame.height] = np.asarray(cv2.addWeighted(frame.y, 1 + amount, soft, -amount, 0))
        return Frame(data)
