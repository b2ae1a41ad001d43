"""Another tempo at the same pitch: short overlapping pieces, each taken from where the sound goes on best (WSOLA).

Where a piece is looked for is counted from the start, so that the tempo is exact however long it goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

__all__ = ["Stretched"]

Samples = NDArray[np.float32]

_HOP = 960
"""Samples; a piece is two of them long, 40 ms."""
_REACH = 480
"""Samples by which a piece may be moved."""
_COARSE = 4
"""Samples that are taken together in the first look for the best place."""


class Stretched:
    """A sound read at another tempo. ``read`` gives samples of the original, from anywhere, also past its ends."""

    def __init__(self, read: Callable[[int, int], Samples], tempo: Fraction) -> None:
        self._source, self._tempo = read, tempo
        self._begin()

    def _begin(self) -> None:
        self._done = np.zeros((0, 2), np.float32)
        self._start = self._next = 0
        self._tail = self._source(0, 2 * _HOP)[:_HOP].copy()  # so that the first piece fades in over itself
        self._taken = -_HOP

    def read(self, start: int, stop: int) -> Samples:
        """Samples [start, stop) of the result, shape (stop - start, 2); ``start`` is not below 0. Going back starts over."""
        if start < self._start:
            self._begin()
        while self._start + len(self._done) < stop:
            made = self._hop()
            drop = min(len(self._done), max(0, start - self._start))
            self._done = np.concatenate((self._done[drop:], made))
            self._start += drop
        return self._done[start - self._start : stop - self._start]

    def _hop(self) -> Samples:
        """The next hop: the end of the last piece, crossed with the start of the one that goes on best."""
        nominal = round(self._next * _HOP * self._tempo)
        self._taken = self._best(nominal) if self._next else 0
        piece = self._source(self._taken, self._taken + 2 * _HOP)
        made = self._tail * _OUT + piece[:_HOP] * _IN
        self._tail = piece[_HOP:].copy()
        self._next += 1
        return made

    def _best(self, nominal: int) -> int:
        """Where near ``nominal`` the sound is most like what would have followed the last piece."""
        wanted = self._tail.sum(axis=1)
        near = self._source(nominal - _REACH, nominal + _REACH + _HOP).sum(axis=1)
        coarse = _likeness(_thinned(near), _thinned(wanted))
        around = int(coarse.argmax()) * _COARSE
        low = max(0, around - _COARSE)
        fine = _likeness(near[low : around + _COARSE + _HOP], wanted)
        return nominal - _REACH + low + int(fine.argmax())


_IN = (np.sin((np.arange(_HOP) + 0.5) / _HOP * (np.pi / 2)) ** 2).astype(np.float32)[:, None]
_OUT = (1 - _IN).astype(np.float32)


def _thinned(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(sound[: len(sound) // _COARSE * _COARSE].reshape(-1, _COARSE).mean(axis=1), np.float32)


def _likeness(near: NDArray[np.float32], wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """For each place of ``wanted`` in ``near``: how much they agree, whatever the level there."""
    product = np.correlate(near, wanted, "valid")
    squares = np.concatenate(([0.0], np.cumsum(near.astype(np.float64) ** 2)))
    power = squares[len(wanted) :] - squares[: -len(wanted)]
    return np.asarray(product / np.sqrt(power + 1e-9), np.float32)
