"""Any stretch of a sound file at the soundtrack's rate, in little memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gator_core.media.limits import Limits
from gator_core.media.sound import SoundDecoder, SoundInfo, open_sound
from gator_core.sound.resample import Resampler
from gator_core.sound.track import RATE

__all__ = ["SoundReader", "length_of", "open_reader"]

Samples = NDArray[np.float32]

_BEHIND = 1 << 14
"""Samples that are kept after they were read: who looks for the best place in a sound goes back a little."""
_BATCHES = 3


@contextmanager
def open_reader(path: Path, limits: Limits | None = None) -> Iterator[SoundReader]:
    """A reader of the file's sound, closed afterwards. MediaError."""
    reader = SoundReader(path, limits)
    try:
        yield reader
    finally:
        reader.close()


def length_of(info: SoundInfo) -> int:
    """How many samples of a soundtrack a file's sound takes: up to the last one before its end."""
    return -(-info.samples * RATE // info.rate)


class SoundReader:
    """Samples of a file by their numbers at ``RATE``. Quick going forward; going back opens the file again. The same
    number gives the same bits."""

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        self._path, self._limits = path, limits
        self._window = _Window(path, limits)
        rate = self._window.rate
        self._resampler = Resampler(rate, RATE) if rate != RATE else None
        self._batches: dict[int, Samples] = {}

    def read(self, start: int, stop: int) -> Samples:
        """Samples [start, stop), shape (stop - start, 2); silence before the file's start and after its end."""
        if self._resampler is None:
            return self._window.read(start, stop)
        batch = self._resampler.batch
        parts = [self._made(number) for number in range(start // batch, -(-stop // batch))]
        whole = np.concatenate(parts) if parts else np.zeros((0, 2), np.float32)
        first = start // batch * batch
        return whole[start - first : stop - first]

    def close(self) -> None:
        """Closes the file."""
        self._window.close()

    def _made(self, number: int) -> Samples:
        if number not in self._batches and self._resampler is not None:
            while len(self._batches) >= _BATCHES:
                del self._batches[min(self._batches)]
            self._batches[number] = self._resampler.made(number, self._window.read)
        return self._batches[number]


class _Window:
    """Samples of a file by their numbers at its own rate."""

    def __init__(self, path: Path, limits: Limits | None) -> None:
        self._path, self._limits = path, limits
        self._held = np.zeros((0, 2), np.float32)
        self._start = 0
        self._blocks: Iterator[Samples] | None = None
        self._decoder = self._opened()
        self.rate = self._decoder.rate

    def read(self, start: int, stop: int) -> Samples:
        low, high = max(0, start), max(0, stop)
        if self._blocks is None or low < self._start:
            self._enter(low)
        self._reach(low, high)
        found = self._held[low - self._start : high - self._start]
        before = np.zeros((min(low, stop) - start if start < 0 else 0, 2), np.float32)
        after = np.zeros((stop - start - len(before) - len(found), 2), np.float32)
        return np.concatenate((before, found, after)) if len(before) or len(after) else found

    def close(self) -> None:
        self._open.close()

    def _opened(self) -> SoundDecoder:
        self._open = ExitStack()
        return self._open.enter_context(open_sound(self._path, self._limits))

    def _enter(self, start: int) -> None:
        if self._blocks is not None:
            self._open.close()
            self._decoder = self._opened()
        self._blocks = self._decoder.blocks(start)
        self._held, self._start = np.zeros((0, 2), np.float32), start

    def _reach(self, low: int, high: int) -> None:
        """Holds what there is of [low, high), and little else."""
        parts, end = [self._held], self._start + len(self._held)
        while end < high and (block := next(self._blocks or iter(()), None)) is not None:
            parts.append(block)
            end += len(block)
            if end <= low - _BEHIND:
                parts, self._start = [], end
        held = np.concatenate(parts) if len(parts) != 1 else parts[0]
        self._held = held if len(held) else np.zeros((0, 2), np.float32)
        drop = min(len(self._held), max(0, low - _BEHIND - self._start))
        self._held, self._start = self._held[drop:], self._start + drop
