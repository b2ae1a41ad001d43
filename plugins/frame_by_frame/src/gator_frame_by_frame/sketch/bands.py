"""Large pictures a band of rows at a time, so that no whole one is ever held in floats."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["BAND", "Enlarged", "bands"]

Real = NDArray[np.float32]

BAND = 64
"""Rows."""


def bands(height: int, most: int = BAND) -> Iterator[slice]:
    """The rows of a picture, so many at a time."""
    return (slice(start, min(start + most, height)) for start in range(0, height, most))


class Enlarged:
    """A small field (rows, columns) at a larger size (width, height), interpolated smoothly."""

    def __init__(self, field: NDArray[np.floating], size: tuple[int, int]) -> None:
        rows = field.shape[0]
        small = np.ascontiguousarray(field, np.float32)
        self._wide = cv2.resize(small, (size[0], rows), interpolation=cv2.INTER_CUBIC)
        self._weights = cv2.resize(np.eye(rows, dtype=np.float32), (rows, size[1]), interpolation=cv2.INTER_CUBIC)

    def __getitem__(self, rows: slice) -> Real:
        """A band of it."""
        return np.asarray(self._weights[rows] @ self._wide, np.float32)
