"""A straight edge that moves over the picture: how much of the new one each sample shows.

Positions are continuous and each plane is measured at its own samples, so an edge between two samples shows as a mix
of both pictures there, and neither judders nor tears colour from luma.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.frame import Plane
from gator_transitions.planes import Axis, Grid

__all__ = ["Direction", "Weights", "axis_of", "onward", "paint", "shares"]

Direction = Literal["left", "right", "up", "down"]
"""Where the edge travels to."""
Weights = NDArray[np.float32]


def axis_of(direction: Direction) -> Axis:
    """The axis along which the edge travels."""
    return 1 if direction in ("left", "right") else 0


def onward(direction: Direction) -> bool:
    """Whether the edge travels towards higher indices, leaving the new picture behind at the lower ones."""
    return direction in ("right", "down")


def shares(grid: Grid, length: int, direction: Direction, t: float, softness: float = 0.0) -> Weights:
    """The new picture's part, 0 to 1, of each sample of a plane along the axis that the edge travels on.

    ``length`` is the picture's side in luma samples, ``softness`` the width of the edge in the same unit. The edge
    has just not entered the picture at t = 0 and has just left it at t = 1.
    """
    centres = grid.first + grid.step * np.arange(length // grid.step)
    low = np.maximum(centres - grid.step / 2, 0) - softness / 2
    high = np.minimum(centres + grid.step / 2, length) + softness / 2
    travelled = t * (length + softness) - softness / 2
    reached = travelled - low if onward(direction) else high - (length - travelled)
    covered = np.clip(reached / (high - low), 0, 1)
    if softness > grid.step:  # rounded shoulders: the corners of a straight ramp show as bands
        covered = covered * covered * (3 - 2 * covered)
    return np.asarray(covered, dtype=np.float32)


def paint(out: Plane, a: Plane, b: Plane, weights: Weights, axis: Axis) -> None:
    """Writes ``a`` where the weights are 0, ``b`` where they are 1, and mixes only in between.

    The weights belong to ``axis`` and rise or fall along it. ``b`` may be ``out`` itself.
    """
    for picture, part in ((a, weights <= 0), (b, weights >= 1)):
        span = _span(part, axis)
        if span and picture is not out:
            out[span] = picture[span]
    mixed = (weights > 0) & (weights < 1)
    span = _span(mixed, axis)
    if span:
        out[span] = _mix(a[span], b[span], weights[mixed], axis)


def _span(part: NDArray[np.bool_], axis: Axis) -> tuple[slice, ...] | None:
    """The one run of samples in ``part`` as an index of the plane."""
    inside = np.flatnonzero(part)
    if not inside.size:
        return None
    run = slice(int(inside[0]), int(inside[-1]) + 1)
    return (run,) if axis == 0 else (slice(None), run)


def _mix(a: Plane, b: Plane, weights: Weights, axis: Axis) -> Plane:
    ours = np.empty(a.shape, np.float32)
    ours[:] = weights[:, None] if axis == 0 else weights
    return np.asarray(cv2.blendLinear(a, b, 1 - ours, ours), dtype=np.uint8)
