"""Uncovers the new picture by a matte: for each sample, the moment at which it turns from the old to the new one."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core import Frame
from gator_transitions.planes import blank, grids

__all__ = ["Field", "Fields", "fields", "uncovered"]

Field = NDArray[np.float32]
"""Of a plane: when each of its samples turns, 0 at the start of the transition to 1 at its end."""
Fields = tuple[Field, Field, Field]
Positions = NDArray[np.floating[Any]]

_KEPT = 4
"""Fields of 1080p take 12 MB; a render has one size and few kinds of transitions."""


def fields(size: tuple[int, int], moment: Callable[[Positions, Positions], NDArray[np.float64]]) -> Fields:
    """Fields of the three planes; ``moment(x, y)`` gets positions in luma samples from the top left of the picture.

    ``size`` is (width, height); the positions have the shapes (1, columns) and (rows, 1).
    """
    made = []
    for across, down in zip(grids(1), grids(0), strict=True):
        x = across.first + across.step * np.arange(size[0] // across.step)[None, :]
        y = down.first + down.step * np.arange(size[1] // down.step)[:, None]
        found = np.broadcast_to(moment(x, y), (y.shape[0], x.shape[1]))
        made.append(np.ascontiguousarray(found, dtype=np.float32))
    return made[0], made[1], made[2]


def uncovered(a: Frame, b: Frame, t: float, moments: Fields, softness: float) -> Frame:
    """``b`` where its moment has passed at ``t`` in (0, 1), ``a`` where it is to come; in between, for ``softness`` of
    the time (above 0), a mix of both."""
    data, planes = blank(a)
    for out, old, new, moment in zip(planes, a.planes, b.planes, moments, strict=True):
        share = _shares(moment, t, softness)
        out[:] = cv2.blendLinear(old, new, np.subtract(1, share, dtype=np.float32), share)
    return Frame(data)


def _shares(moment: Field, t: float, softness: float) -> Field:
    """The new picture's part; nothing is begun at t = 0, and nothing left at t = 1."""
    share = np.multiply(moment, -1 / softness, dtype=np.float32)
    share += t * (1 + softness) / softness
    return np.asarray(np.clip(share, 0, 1, out=share), dtype=np.float32)


remembered = lru_cache(maxsize=_KEPT)
"""For functions that make fields: a transition asks for the same ones at each picture."""
