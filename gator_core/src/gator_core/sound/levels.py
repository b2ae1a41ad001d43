"""How loud, sample by sample: fades and envelopes. Pure functions of the sample's number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["envelope", "fades"]

Levels = NDArray[np.float32]


def fades(start: int, stop: int, length: int, fade_in: int, fade_out: int) -> Levels | None:
    """Factors for the samples [start, stop) of something ``length`` long; None where they are all 1.

    A quarter of a sine, so that the powers of two sounds that cross add up to 1 at every sample.
    """
    if start >= fade_in and stop <= length - fade_out:
        return None
    at = np.arange(start, stop) + 0.5
    level = np.ones(stop - start)
    if fade_in:
        level *= np.sin(np.clip(at / fade_in, 0, 1) * (np.pi / 2))
    if fade_out:
        level *= np.sin(np.clip((length - at) / fade_out, 0, 1) * (np.pi / 2))
    return level.astype(np.float32)


def envelope(start: int, stop: int, points: Sequence[tuple[int, float]]) -> Levels:
    """Factors for the samples [start, stop): straight lines between the points, level before the first and after the last."""
    places, levels = zip(*points, strict=True)
    return np.asarray(np.interp(np.arange(start, stop), places, levels), np.float32)
