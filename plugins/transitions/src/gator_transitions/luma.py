"""Luma: any gray picture says when each part of the new picture shows."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Field

from gator_core import Frame, Parameters, Transition
from gator_core.media.pictures import rgb_of_picture
from gator_core.providers import UserFile
from gator_transitions.matte import Fields, fields, remembered, uncovered

__all__ = ["Luma", "LumaParameters"]

Field32 = NDArray[np.float32]


def _readable(path: Path | None) -> Path | None:
    """MediaError, a ValueError, if it is no picture."""
    if path is not None:
        rgb_of_picture(path)
    return path


class LumaParameters(Parameters):
    """The mask."""

    file: Annotated[UserFile | None, AfterValidator(_readable)] = Field(
        None, description="a picture: where it is black the new picture shows first, where it is white last; none is a diagonal"
    )
    reverse: bool = Field(False, description="white first")
    softness: float = Field(0.1, ge=0, le=1, description="how long each part takes, as a fraction of the transition")


class Luma(Transition):
    """The mask is stretched to the frame."""

    name = "luma"
    summary = "a gray picture says when each part of the new picture shows"
    Params = LumaParameters

    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        if t <= 0 or t >= 1:
            return a if t <= 0 else b
        moments = _moments(a.size, _state(self.params.file), self.params.reverse)
        return uncovered(a, b, t, moments, max(self.params.softness, 1 / 255))


State = tuple[Path, int, int] | None


def _state(path: Path | None) -> State:
    """Stands for the file as it is now."""
    if path is None:
        return None
    found = path.stat()
    return path, found.st_mtime_ns, found.st_size


@remembered
def _moments(size: tuple[int, int], file: State, reverse: bool) -> Fields:
    if file is None:
        made = fields(size, lambda x, y: (x / size[0] + y / size[1]) / 2)
    else:
        mask = _mask(size, file)
        # Each plane at its own samples: the mask as a function of the place in the picture.
        made = fields(size, lambda x, y: _sampled(mask, x, y))
    return (1 - made[0], 1 - made[1], 1 - made[2]) if reverse else made


@lru_cache(maxsize=2)
def _mask(size: tuple[int, int], file: tuple[Path, int, int]) -> Field32:
    gray = np.asarray(cv2.cvtColor(rgb_of_picture(file[0]), cv2.COLOR_RGB2GRAY), dtype=np.float32) / np.float32(255)
    smaller = gray.shape[1] >= size[0] and gray.shape[0] >= size[1]
    scaled = cv2.resize(gray, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
    return np.asarray(scaled, dtype=np.float32).reshape(size[1], size[0])


def _sampled(mask: Field32, x: NDArray[Any], y: NDArray[Any]) -> NDArray[np.float64]:
    """The mask at places in luma samples from the top left of the picture."""
    across, down = (np.ascontiguousarray(one - 0.5, dtype=np.float32) for one in np.broadcast_arrays(x, y))
    return np.asarray(cv2.remap(mask, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), dtype=np.float64)
