"""How far music goes down under speech: measured on the speech itself, as factors by blocks of 10 ms.

The level moves along straight lines in dB. It has come down when speech starts, since what is to come is known here,
and each block depends on the speech within a fixed reach of it: any part of a soundtrack can be made by itself.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from gator_core.sound.track import RATE, Duck

__all__ = ["BLOCK", "depths", "ducked", "loudness_by_block", "reach_of"]

BLOCK = RATE // 100
_KNEE = 6.0
"""dB below the threshold from which on it begins to go down."""
_QUIETEST = 1e-12
"""Power of what counts as silence."""


def loudness_by_block(chunks: Iterable[NDArray[np.float32]]) -> NDArray[np.float64]:
    """RMS in dB below full scale of each ``BLOCK`` of the louder channel, of samples that follow one another."""
    powers = [_powers(chunk) for chunk in chunks]
    return 10 * np.log10(np.concatenate([*powers, np.zeros(0)]) + _QUIETEST)


def depths(levels: NDArray[np.float64], duck: Duck) -> NDArray[np.float64]:
    """dB, 0 or below, that a layer is turned down at each block where speech has these levels."""
    over = np.clip((levels - duck.threshold + _KNEE) / _KNEE, 0, 1)
    wanted = _held(-duck.depth * over, -(-duck.hold // BLOCK))
    back = _limited(wanted, duck.depth / max(1.0, duck.release / BLOCK))
    down = _limited(back[::-1], duck.depth / max(1.0, duck.attack / BLOCK))[::-1]
    return np.round(down, 6)  # what the sums above round differently from range to range


def ducked(depths_db: NDArray[np.float64], first: int, start: int, stop: int) -> NDArray[np.float32]:
    """Factors for the samples [start, stop); ``depths_db`` are those of the blocks from number ``first`` on."""
    middles = (first + np.arange(len(depths_db)) + 0.5) * BLOCK
    db = np.interp(np.arange(start, stop), middles, depths_db)
    return np.asarray(10 ** (db / 20), np.float32)


def reach_of(duck: Duck) -> int:
    """Samples before and after a moment in which speech can matter for it."""
    return duck.attack + duck.release + duck.hold + 3 * BLOCK


def _powers(chunk: NDArray[np.float32]) -> NDArray[np.float64]:
    squares = np.zeros((-(-len(chunk) // BLOCK) * BLOCK, 2))
    squares[: len(chunk)] = np.square(chunk, dtype=np.float64)
    return np.asarray(squares.reshape(-1, BLOCK, 2).mean(axis=1).max(axis=1))


def _held(wanted: NDArray[np.float64], blocks: int) -> NDArray[np.float64]:
    """The lowest of each block and the ``blocks`` before it."""
    padded = np.concatenate((np.zeros(blocks), wanted))
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, blocks + 1).min(axis=1)) if len(wanted) else wanted


def _limited(wanted: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Coming up by at most ``step`` a block."""
    ramp = np.arange(len(wanted)) * step
    return np.asarray(np.minimum.accumulate(wanted - ramp) + ramp)
