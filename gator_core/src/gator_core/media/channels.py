"""Two channels of float samples, from whatever a decoder gives."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av import AudioFrame

__all__ = ["stereo"]

_LOUDEST = 16.0
"""Samples of float files may be anything; beyond this they are damage."""
_HALF = 0.5**0.5
# ITU-R BS.775: centre and surround 3 dB down into the sides that they are between or on; no deep bass.
_LEFT = {"FL": 1.0, "FC": _HALF, "BL": _HALF, "SL": _HALF, "FLC": 1.0, "BC": 0.5, "DL": 1.0, "WL": _HALF, "TFL": _HALF}
_RIGHT = {"FR": 1.0, "FC": _HALF, "BR": _HALF, "SR": _HALF, "FRC": 1.0, "BC": 0.5, "DR": 1.0, "WR": _HALF, "TFR": _HALF}


def stereo(frame: AudioFrame) -> NDArray[np.float32]:
    """Shape (samples, 2), full scale 1. One channel sounds on both sides at its own level; more than two are mixed so
    that they can't clip."""
    planes = _planes(frame)
    names = tuple(channel.name for channel in frame.layout.channels)
    mixed = planes.T if len(planes) == 2 else planes.T @ _downmix(names, len(planes))
    return np.ascontiguousarray(mixed, dtype=np.float32)


def _planes(frame: AudioFrame) -> NDArray[np.float32]:
    """Shape (channels, samples)."""
    raw: NDArray[Any] = frame.to_ndarray()
    if not frame.format.is_planar:
        raw = raw.reshape(-1, len(frame.layout.channels)).T
    if raw.dtype == np.uint8:
        return (raw.astype(np.float32) - np.float32(128)) / np.float32(128)
    if np.issubdtype(raw.dtype, np.integer):
        full = 2.0 ** (8 * raw.dtype.itemsize - 1)
        return np.asarray(raw / full, np.float32)
    return np.asarray(np.clip(np.nan_to_num(raw, posinf=0, neginf=0), -_LOUDEST, _LOUDEST), np.float32)


@lru_cache(maxsize=16)
def _downmix(names: tuple[str, ...], count: int) -> NDArray[np.float32]:
    """Shape (channels, 2)."""
    if count == 1:
        return np.ones((1, 2), np.float32)
    matrix = np.array([[_LEFT.get(name, 0.0), _RIGHT.get(name, 0.0)] for name in names], np.float32)
    if len(names) != count or not matrix.any(axis=0).all():  # nothing says where they belong
        matrix = np.ones((count, 2), np.float32)
    return np.asarray(matrix / matrix.sum(axis=0).max(), np.float32)
