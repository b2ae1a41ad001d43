"""Lut: the colours of a .cube file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Field

from gator_core import Filter, Frame, Parameters
from gator_core.frame import Plane, blended
from gator_core.providers import UserFile
from gator_filters.cube import Cube, read_cube

__all__ = ["Lut", "LutParameters"]


def _readable(path: Path | None) -> Path | None:
    """MediaError, a ValueError, if it is no table."""
    if path is not None:
        read_cube(path)
    return path


class LutParameters(Parameters):
    """The table."""

    file: Annotated[UserFile | None, AfterValidator(_readable)] = Field(None, description="a .cube file; none changes nothing")
    amount: float = Field(1.0, ge=0, le=1, description="0 leaves the colours, 1 takes the table's")


class Lut(Filter):
    """The table is looked up in RGB, as it was made for; between its samples in straight lines along all three axes."""

    name = "lut"
    summary = "the colours of a .cube file"
    Params = LutParameters

    def apply(self, frame: Frame, t: float) -> Frame:  # noqa: ARG002 - it stands still
        path, amount = self.params.file, self.params.amount
        if path is None or amount == 0:
            return frame
        graded = Frame.from_rgb(_looked_up(frame.rgb, read_cube(path)))
        return blended(frame, graded, amount)


def _looked_up(rgb: Plane, cube: Cube) -> Plane:
    """``cv2.remap`` mixes the four samples around a place in red and green; blue is the mix of two such layers."""
    side = len(cube)
    flat = _sheet(cube.tobytes(), side)
    scale = np.float32((side - 1) / 255)
    blue = rgb[..., 2] * scale
    below = np.minimum(np.floor(blue), np.float32(side - 2))
    x = rgb[..., 0] * scale
    y = rgb[..., 1] * scale + below * np.float32(side)
    low = cv2.remap(flat, x, y, cv2.INTER_LINEAR)
    high = cv2.remap(flat, x, y + np.float32(side), cv2.INTER_LINEAR)
    share = blue - below
    return np.asarray(cv2.convertScaleAbs(cv2.blendLinear(low, high, 1 - share, share)), dtype=np.uint8)


@lru_cache(maxsize=2)
def _sheet(table: bytes, side: int) -> NDArray[np.float32]:
    """The layers of a table one below the other, in levels 0..255; shape (side * side, side, 3)."""
    cube = np.frombuffer(table, np.float32).reshape(side * side, side, 3)
    return np.ascontiguousarray(np.clip(cube, 0, 1) * np.float32(255))
