"""The three planes of a frame: writing them, and where their samples lie in the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gator_core.frame import Frame, Plane

__all__ = ["Axis", "Grid", "blank", "grids"]

Axis = Literal[0, 1]
"""As in numpy: 0 runs down the rows, 1 along the columns."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A plane's samples along one axis, measured in luma samples from the edge of the picture."""

    step: int
    """From one sample to the next; also how wide a sample is."""
    first: float
    """The centre of sample 0."""


_LUMA = Grid(1, 0.5)
_CHROMA = (Grid(2, 1.0), Grid(2, 0.5))
"""Down the rows, halfway between two of luma; along the columns on the even ones of luma ("left" siting)."""


def grids(axis: Axis) -> tuple[Grid, Grid, Grid]:
    """Of the planes Y, Cb and Cr."""
    return _LUMA, _CHROMA[axis], _CHROMA[axis]


def blank(like: Frame) -> tuple[Plane, tuple[Plane, Plane, Plane]]:
    """Data for a new frame of the same size, not yet painted, and its planes as writable views."""
    data = Frame.unfilled(*like.size)
    chroma = data[like.height :].reshape(2, like.height // 2, like.width // 2)
    return data, (data[: like.height], chroma[0], chroma[1])
