"""Transparency of clips, over a colour."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.frame import Frame
from gator_core.planes import Planes, resampled

__all__ = ["over"]


def over(planes: Planes, alpha: NDArray[np.uint8], background: tuple[int, int, int]) -> Planes:
    """The picture over ``background`` (RGB 0..255), opaque; ``planes`` are those of a frame, ``alpha`` (0..255, straight)
    has a value for each pixel, but for the last column or row that evened out an odd size."""
    opacity = resampled(Planes(alpha, alpha, alpha, (0.0, 0.0), (1, 1)), planes.size)
    behind = Frame.solid(2, 2, background)
    y, u, v = (
        _mixed(plane, weight, int(colour[0, 0]))
        for plane, weight, colour in zip(
            (planes.y, planes.u, planes.v), (opacity.y, opacity.u, opacity.v), behind.planes, strict=True
        )
    )
    return Planes(y, u, v)


def _mixed(plane: NDArray[Any], weight: NDArray[Any], behind: int) -> NDArray[np.uint8]:
    """behind + (plane - behind) * weight / 255, rounded."""
    above = cv2.multiply(plane, weight, scale=1 / 255, dtype=cv2.CV_32F)
    below = cv2.multiply(255 - weight, np.full(4, behind / 255), dtype=cv2.CV_32F)
    return np.asarray(cv2.add(above, below, dtype=cv2.CV_8U), np.uint8)
