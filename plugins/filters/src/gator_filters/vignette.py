"""Vignette: the corners fall into the dark."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from gator_core import Filter, Frame, Parameters
from gator_core.frame import Plane
from gator_filters.levels import BLACK, GRAY

__all__ = ["Vignette", "VignetteParameters"]

Field32 = NDArray[np.float32]


class VignetteParameters(Parameters):
    """The shade."""

    amount: float = Field(0.4, ge=0, le=1, description="how dark the corners get; 0 is none, 1 is black")
    radius: float = Field(0.5, ge=0, le=1, description="where the shade begins, as a fraction of the way to the corners")
    roundness: float = Field(0.5, ge=0, le=1, description="1 is a circle, 0 follows the frame's shape")


class Vignette(Filter):
    """As a lens does it: light falls off smoothly, and colour with it."""

    name = "vignette"
    summary = "darkens the corners"
    Params = VignetteParameters

    def apply(self, frame: Frame, t: float) -> Frame:  # noqa: ARG002 - it stands still
        if self.params.amount == 0:
            return frame
        lit, shade = _light(frame.size, self.params)
        data = frame.writable()
        height, width = frame.height, frame.width
        chroma = data[height:].reshape(2, height // 2, width // 2)
        targets = (data[:height], BLACK, 0), (chroma[0], GRAY, 1), (chroma[1], GRAY, 1)
        for plane, (out, dark, k) in zip(frame.planes, targets, strict=True):
            out[:] = np.asarray(cv2.blendLinear(plane, _flat(plane.shape, dark), lit[k], shade[k]))
        return Frame(data)


@lru_cache(maxsize=8)
def _flat(shape: tuple[int, int], level: float) -> Plane:
    return np.full(shape, level, np.uint8)


@lru_cache(maxsize=2)
def _light(size: tuple[int, int], shade: VignetteParameters) -> tuple[tuple[Field32, Field32], tuple[Field32, Field32]]:
    """How much light each sample of luma and of chroma gets, and how much it does not."""
    lit = tuple(np.ascontiguousarray(_falloff(size, step, shade), dtype=np.float32) for step in (1, 2))
    return (lit[0], lit[1]), (1 - lit[0], 1 - lit[1])


def _falloff(size: tuple[int, int], step: int, shade: VignetteParameters) -> NDArray[np.float64]:
    width, height = size
    # Left-sited chroma: its columns lie on the even ones of luma, its rows between two.
    x = (step * np.arange(width // step) + 0.5 - width / 2)[None, :]
    y = (step * np.arange(height // step) + step / 2 - height / 2)[:, None]
    mean = (width + height) / 2
    sides = [side + (mean - side) * shade.roundness for side in (width, height)]
    way = np.hypot(x / sides[0], y / sides[1]) / np.hypot(width / 2 / sides[0], height / 2 / sides[1])
    part = np.clip((way - shade.radius * 0.98) / (1 - shade.radius * 0.98), 0, 1)
    return np.asarray(1 - shade.amount * part * part * (3 - 2 * part))
