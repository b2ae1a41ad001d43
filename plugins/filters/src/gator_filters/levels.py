"""Tables: what each of the 256 levels of a plane becomes, the quickest way to change a picture level by level."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core import Frame
from gator_core.frame import Plane

__all__ = ["BLACK", "GRAY", "LEVELS", "WHITE", "mapped", "table"]

BLACK, WHITE, GRAY = 16.0, 235.0, 128.0
"""Of luma, and of chroma without colour, in limited range."""
LEVELS = np.arange(256.0)


def table(levels: NDArray[np.float64], low: float = 0.0, high: float = 255.0) -> Plane:
    """256 wanted levels, rounded and kept within [low, high]."""
    return np.clip(np.rint(levels), low, high).astype(np.uint8)


def mapped(frame: Frame, luma: Plane | None, blue: Plane | None, red: Plane | None) -> Frame:
    """A frame whose planes went through tables; None leaves a plane as it is."""
    data = frame.writable()
    height = frame.height
    chroma = data[height:].reshape(2, height // 2, frame.width // 2)
    for plane, source, change in ((data[:height], frame.y, luma), (chroma[0], frame.u, blue), (chroma[1], frame.v, red)):
        if change is not None:
            plane[:] = np.asarray(cv2.LUT(source, change))
    return Frame(data)
