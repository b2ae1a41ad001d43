"""Another sampling rate, by position: output sample n is the input around time n / rate, whatever was asked for before.

A windowed sinc, 64 zero crossings long (Kaiser, beta 9: what folds or mirrors is 90 dB down). Blocks are a matrix
product of a fixed shape in double precision, so that the same sample comes out the same bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["Resampler"]

Samples = NDArray[np.float32]

_CROSSINGS = 32
"""On each side."""
_BETA = 9.0
ROLL_OFF = 0.95
"""Leaves 19 of 44.1 kHz as they are, and lets what folds back stay above them."""
_LEAST_BLOCK = 256
_ODD_BLOCK = 64
_MATRICES = 1024
"""More than any rate needs: 48,000 outputs in blocks of 60 or 64. Of odd rates one takes 20 to 80 kB."""
_BATCH = 16_384
"""Outputs that are made at a time, about."""


class Resampler:
    """From one rate to another. ``batch`` outputs are made at a time, at multiples of it. ``roll_off`` is where the filter
    is half down, in parts of the lower of the two Nyquist frequencies."""

    def __init__(self, rate_in: int, rate_out: int, roll_off: float = ROLL_OFF) -> None:
        self._roll_off = roll_off
        ratio = Fraction(rate_out, rate_in)
        self._up, self._down = ratio.numerator, ratio.denominator
        self._block = _block_of(self._up)
        self._blocks = -(-_BATCH // self._block)
        self.batch = self._block * self._blocks
        self._half = half_width(self._up, self._down)
        self._width = -(-self._block * self._down // self._up) + 2 * self._half + 1

    def made(self, number: int, read: Callable[[int, int], Samples]) -> Samples:
        """Outputs [number * batch, (number + 1) * batch), shape (batch, 2). ``read(start, stop)`` gives inputs, which
        may start below 0."""
        first = number * self.batch
        starts = [self._first_input(first + i * self._block) for i in range(self._blocks)]
        given = read(starts[0], starts[-1] + self._width).T.astype(np.float64)
        made = np.empty((2, self.batch))
        for i, start in enumerate(starts):
            phase = (first + i * self._block) * self._down % self._up
            weights = _matrix(self._up, self._down, self._block, self._width, phase, self._roll_off)
            window = given[:, start - starts[0] : start - starts[0] + self._width]
            # Small on purpose: a larger product would be spread over threads, which wait for one another busily.
            np.matmul(window, weights, out=made[:, i * self._block : (i + 1) * self._block])
        return np.ascontiguousarray(made.T, dtype=np.float32)

    def _first_input(self, output: int) -> int:
        return output * self._down // self._up - self._half + 1


def _block_of(up: int) -> int:
    """Outputs of one product. Blocks start at few phases, so that few matrices serve for all: at one where blocks are whole
    cycles of ``up`` outputs, else, for rates such as 44,056 Hz, at those of the blocks that a cycle is divided into."""
    if up <= 2 * _LEAST_BLOCK:
        return up * -(-_LEAST_BLOCK // up)
    return max(size for size in range(1, _ODD_BLOCK + 1) if up % size == 0)


_STEPS = np.linspace(0, 1, 8193)
_KAISER = np.i0(_BETA * np.sqrt(1 - _STEPS**2))


def half_width(up: int, down: int) -> int:
    """Inputs on each side of an output's time that count for it."""
    return -(-_CROSSINGS * max(up, down) // up)


@lru_cache(maxsize=_MATRICES)
def _matrix(up: int, down: int, block: int, width: int, phase: int, roll_off: float) -> NDArray[np.float64]:
    """Shape (width, block): what each input counts for each output of a block whose first one lies ``phase`` / up after
    an input."""
    half = half_width(up, down)
    times = (phase + np.arange(block) * down) / up
    distance = np.arange(width)[:, None] - (half - 1) - times[None, :]
    cutoff = min(1.0, up / down) * roll_off
    window = np.interp(np.abs(distance) / half, _STEPS, _KAISER)
    weights = np.where(np.abs(distance) < half, np.sinc(cutoff * distance) * window, 0.0)
    return np.asarray(weights / weights.sum(axis=0))
