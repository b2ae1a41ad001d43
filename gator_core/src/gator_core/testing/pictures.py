"""Pictures to try a provider on."""

from __future__ import annotations

import numpy as np

from gator_core.frame import Frame

__all__ = ["SIZES", "same", "texture"]

SIZES = ((2, 2), (64, 36), (36, 64), (66, 38), (2, 50), (50, 2))
"""(width, height): the least, landscape, portrait, halves that are odd, and two strips."""


def texture(size: tuple[int, int], seed: int) -> Frame:
    """Noise in every plane, within the legal range; no two samples can be mixed up unnoticed."""
    width, height = size
    random = np.random.default_rng(seed)
    data = np.empty((height * 3 // 2, width), np.uint8)
    data[:height] = random.integers(16, 236, (height, width))
    data[height:] = random.integers(16, 241, (height // 2, width))
    return Frame(data)


def same(one: Frame, other: Frame) -> bool:
    """Whether two pictures have the same bits."""
    return np.array_equal(one.data, other.data)
