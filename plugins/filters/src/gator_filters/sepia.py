"""Sepia: the brown of old photographs."""

from __future__ import annotations

import cv2
import numpy as np
from pydantic import Field

from gator_core import Filter, Frame, Parameters
from gator_core.frame import Plane, yuv_of_rgb
from gator_filters.levels import BLACK, LEVELS, WHITE

__all__ = ["Sepia", "SepiaParameters"]

_TONE = np.array([1.07, 0.94, 0.72])
"""Red, green and blue of a gray of 1: toned as silver prints are, and as bright as it was (BT.709 weights: 0.95)."""


class SepiaParameters(Parameters):
    """How much."""

    amount: float = Field(1.0, ge=0, le=1, description="0 keeps the colours, 1 has none but the tone")


class Sepia(Filter):
    """Brightness stays; the colour of each place becomes the tone of its brightness."""

    name = "sepia"
    summary = "the brown of old photographs"
    Params = SepiaParameters

    def apply(self, frame: Frame, t: float) -> Frame:  # noqa: ARG002 - it stands still
        amount = self.params.amount
        if amount == 0:
            return frame
        data = frame.writable()
        half = (frame.width // 2, frame.height // 2)
        gray = np.asarray(cv2.resize(frame.y, half, interpolation=cv2.INTER_AREA), dtype=np.uint8).reshape(half[::-1])
        chroma = data[frame.height :].reshape(2, *half[::-1])
        for out, plane, tone in zip(chroma, frame.planes[1:], _TONES, strict=True):
            out[:] = np.asarray(cv2.addWeighted(plane, 1 - amount, cv2.LUT(gray, tone), amount, 0))
        return Frame(data)


def _tones() -> tuple[Plane, Plane]:
    """Chroma of the toned gray of each level of luma."""
    gray = np.clip((LEVELS - BLACK) / (WHITE - BLACK), 0, 1) * 255
    rgb = np.clip(gray[:, None] * _TONE, 0, 255).astype(np.uint8)
    wide = np.repeat(np.repeat(rgb[:, None, :], 2, axis=0), 2, axis=1)  # two by two samples of each, for the subsampling
    _, u, v = yuv_of_rgb(np.ascontiguousarray(wide))
    return np.ascontiguousarray(u[:, 0]), np.ascontiguousarray(v[:, 0])


_TONES = _tones()
