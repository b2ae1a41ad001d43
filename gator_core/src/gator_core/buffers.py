"""Memory of pictures that are gone, for those that come next.

Large blocks come from the system in pages of 4 KiB, each cleared and mapped where it is first touched: 760 of them for a
picture of 1080p, which takes 0.7 to 1 ms of the 5 to 12 that a frame with a camera or a clip takes in all. A picture that is
written into the memory of an earlier one takes none.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["block"]

_LEAST = 2**20
"""Bytes; smaller blocks the C library keeps by itself (see ``gator_core.build.allocator``)."""
_KEPT = 2
"""Blocks that wait in a thread: one for the next picture, one to work in. Transitions need more, for a sixth of the time;
with twice as many, a render of clips took 2.5 times the memory of one plain encoder instead of 2.2."""


class _Waiting(threading.local):
    """Blocks of one size, the one asked for last, that were given back in this thread. They go when it ends."""

    def __init__(self) -> None:
        self.size = 0
        self.blocks: list[NDArray[np.uint8]] = []


_WAITING = _Waiting()


def block(size: int) -> NDArray[np.uint8]:
    """``size`` bytes, 1-D, writable, with anything in them. They are used again when no view of them is left."""
    if size < _LEAST:
        return np.empty(size, np.uint8)
    if size != _WAITING.size:
        _WAITING.size, _WAITING.blocks = size, []
    try:
        memory = _WAITING.blocks.pop()
    except IndexError:
        memory = np.empty(size, np.uint8)
    return np.asarray(_Lent(memory))


class _Lent:
    """What all views of a block hold on to; when the last one goes, the block is given back."""

    __slots__ = ("_memory",)

    def __init__(self, memory: NDArray[np.uint8]) -> None:
        self._memory = memory

    @property
    def __array_interface__(self) -> dict[str, Any]:
        return self._memory.__array_interface__

    def __del__(self, waiting: _Waiting = _WAITING, most: int = _KEPT) -> None:  # names of a module are gone when Python ends
        if self._memory.size == waiting.size and len(waiting.blocks) < most:
            waiting.blocks.append(self._memory)
