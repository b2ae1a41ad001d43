"""Decoders that wait, where they stopped, for the next reader of the same file.

A segment ends where the next one begins, in the middle of a clip. To get there anew, all pictures since the last key
picture must be decoded again, which may be ten seconds of them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from gator_core.errors import MediaError
from gator_core.media.read import Decoder, open_decoder

__all__ = ["borrowed_decoder", "keeping_decoders"]

_Stamp = tuple[Path, Fraction, int, int, int]
"""The file, the timestamp of its time 0, and its state on disk."""


@dataclass
class _Waiting:
    """One at most, because each holds a dozen pictures."""

    stamp: _Stamp | None = None
    decoder: Decoder | None = None
    open: ExitStack = field(default_factory=ExitStack)

    def take(self, stamp: _Stamp) -> tuple[Decoder, ExitStack] | None:
        if self.decoder is None or self.stamp != stamp:
            return None
        taken, self.decoder = (self.decoder, self.open.pop_all()), None
        return taken

    def leave(self, stamp: _Stamp, decoder: Decoder, stack: ExitStack) -> None:
        self.open.close()
        self.stamp, self.decoder, self.open = stamp, decoder, stack


_THREAD = threading.local()


@contextmanager
def keeping_decoders() -> Iterator[None]:
    """Within, in this thread, the decoder that was used last stays open until another takes its place."""
    waiting = _Waiting()
    _THREAD.waiting = waiting
    try:
        yield
    finally:
        del _THREAD.waiting
        waiting.open.close()


@contextmanager
def borrowed_decoder(file: Path, start: Fraction) -> Iterator[Decoder]:
    """``open_decoder``, or the decoder of that file that waits in this thread. MediaError."""
    stamp, waiting = _stamp(file, start), getattr(_THREAD, "waiting", None)
    with ExitStack() as stack:
        taken = waiting.take(stamp) if waiting else None
        if taken:
            decoder = taken[0]
            stack.enter_context(taken[1])
        else:
            decoder = stack.enter_context(open_decoder(file, start))
        yield decoder
        if waiting:  # not after an error, which may have left it anywhere
            waiting.leave(stamp, decoder, stack.pop_all())


def _stamp(file: Path, start: Fraction) -> _Stamp:
    try:
        stat = file.stat()
    except OSError as error:
        raise MediaError(f"{file}: can't be read: {error.strerror}") from error
    return file, start, stat.st_mtime_ns, stat.st_size, stat.st_ino
