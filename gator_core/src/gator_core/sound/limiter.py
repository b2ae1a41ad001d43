"""Keeps the true peak, which is what a player's filter makes between the samples, under a ceiling.

The level goes down before a peak and comes back after it, along a smooth curve of 5 ms on each side: no sample is cut off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from gator_core.sound.resample import Resampler

__all__ = ["limited"]

Samples = NDArray[np.float32]

_TIMES = 4
"""Places between samples that are looked at, as ITU-R BS.1770 has it."""
_REACH = 240
"""Samples before and after a peak in which the level moves."""
_MARGIN = 2 * _REACH + 64
"""Samples around a chunk that count for it: those of the level, and the filter's."""
_SAFE = 0.7
"""Samples below this part of the ceiling have no peak above it between them, in any sound that is not made for it."""


def limited(chunks: Iterable[Samples], gain: float, ceiling: float) -> Iterator[Samples]:
    """The same chunks times ``gain``, with true peaks of at most ``ceiling`` (a factor of full scale)."""
    for wide in _with_surroundings(chunks, _MARGIN):
        loud = wide * np.float32(gain)
        if float(np.abs(loud).max(initial=0)) > _SAFE * ceiling:
            loud *= _levels(loud, ceiling)[:, None]
        yield loud[_MARGIN:-_MARGIN]


def _levels(sound: Samples, ceiling: float) -> NDArray[np.float32]:
    allowed = np.minimum(1, ceiling / np.maximum(_true_peaks(sound), ceiling))
    if allowed.min() >= 1:
        return np.ones(len(sound), np.float32)
    padded = np.pad(allowed, 2 * _REACH, constant_values=1)
    lowest = _sliding_minimum(padded, 2 * _REACH + 1)
    return _sliding_mean(_sliding_mean(lowest, _REACH + 1), _REACH + 1).astype(np.float32)


def _sliding_minimum(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The lowest of each ``width`` neighbours, by doubling."""
    done = 1
    while done < width:
        step = min(done, width - done)
        values = np.minimum(values[:-step], values[step:])
        done += step
    return values


def _sliding_mean(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    sums = np.concatenate(([0.0], np.cumsum(values)))
    return np.asarray((sums[width:] - sums[:-width]) / width, np.float64)


def _true_peaks(sound: Samples) -> NDArray[np.float64]:
    """The largest absolute value from half a sample before each sample to half a sample after it, of either channel."""
    resampler = Resampler(1, _TIMES, roll_off=1.0)  # nothing is to be missed; mirrored highs only make it careful

    def read(start: int, stop: int) -> Samples:
        low, high = max(0, start), min(len(sound), stop)
        return np.pad(sound[low:high], ((low - start, stop - max(low, high)), (0, 0)))

    batches = range(-(-(len(sound) + 1) * _TIMES // resampler.batch))
    dense = np.concatenate([_louder(resampler.made(number, read)) for number in batches])
    around = np.pad(dense, (_TIMES // 2, 0))[: (len(sound) + 1) * _TIMES].reshape(-1, _TIMES).T
    inside = np.maximum(np.maximum(around[0], around[1]), np.maximum(around[2], around[3]))
    return np.asarray(np.maximum(inside[:-1], around[0, 1:]), np.float64)


def _louder(sound: Samples) -> NDArray[np.float32]:
    """The absolute value of the louder channel."""
    return np.maximum(np.abs(sound[:, 0]), np.abs(sound[:, 1]))


def _with_surroundings(chunks: Iterable[Samples], margin: int) -> Iterator[Samples]:
    """Each stretch of the sound with ``margin`` samples before and after it; silence beyond its ends."""
    held = np.zeros((margin, 2), np.float32)
    for chunk in chunks:
        held = np.concatenate((held, chunk))
        if len(held) > 2 * margin:
            yield held
            held = held[len(held) - 2 * margin :]
    held = np.concatenate((held, np.zeros((margin, 2), np.float32)))
    if len(held) > 2 * margin:
        yield held
