"""Grain: the texture of film, another one in each picture."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from gator_core import Filter, Frame, Parameters

__all__ = ["Grain", "GrainParameters"]

_MARGIN = 256
"""Samples by which the sheet of grain is larger than the picture: its place in the sheet is drawn anew for each picture."""


class GrainParameters(Parameters):
    """The film."""

    amount: float = Field(0.04, ge=0, le=0.5, description="standard deviation, as a fraction of the range from black to white")
    size: float = Field(0.0014, gt=0, le=0.02, description="of a grain, as a fraction of the frame's height")
    seed: int = Field(0, ge=0, lt=2**32)


class Grain(Filter):
    """Drawn from the time and the seed alone, so that the same picture always has the same grain."""

    name = "grain"
    summary = "the texture of film"
    Params = GrainParameters
    moves = True

    def apply(self, frame: Frame, t: float) -> Frame:
        if self.params.amount == 0:
            return frame
        sheet = _sheet(frame.size, self.params)
        left, top, flipped = _place(t, self.params.seed)
        part = sheet[top : top + frame.height, left : left + frame.width]
        data = frame.writable()
        data[: frame.height] = np.asarray(cv2.add(frame.y, part[:, ::-1] if flipped else part, dtype=cv2.CV_8U))
        return Frame(data)


def _place(t: float, seed: int) -> tuple[int, int, bool]:
    """Where in the sheet the picture at ``t`` seconds lies."""
    drawn = hashlib.sha256(f"{seed}\n{round(t * 1e6)}".encode()).digest()
    return drawn[0] % _MARGIN, drawn[1] % _MARGIN, drawn[2] % 2 == 1


@lru_cache(maxsize=2)
def _sheet(size: tuple[int, int], film: GrainParameters) -> NDArray[np.int16]:
    """Grain for the picture and a margin, in levels of luma."""
    random = np.random.default_rng(film.seed)
    shape = (size[1] + _MARGIN, size[0] + _MARGIN)
    noise = random.standard_normal(shape, np.float32)
    sigma = film.size * size[1] / 2
    if sigma > 0.3:
        noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), sigma), dtype=np.float32)
    noise *= film.amount * 219 / float(noise.std())
    return np.rint(noise).astype(np.int16)
