"""Ctrl-C and ``kill``: the work is told to stop, cleans up, and the exit status says which signal it was."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from gator_core.errors import Cancelled

__all__ = ["Interrupted", "stoppable"]

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Interrupted(Cancelled):
    """Stopped by a signal; the output is untouched. ``at_once``: by a second one, so working threads may still run."""

    def __init__(self, number: int, *, at_once: bool = False) -> None:
        super().__init__(f"stopped by {signal.Signals(number).name}; the output is untouched")
        self.exit_status, self.at_once = 128 + number, at_once


@contextmanager
def stoppable(*, gently: bool = True) -> Iterator[threading.Event]:
    """Within, a signal sets the event; a second one, or the first where not ``gently``, breaks off at once.

    Either way the work's own clean-up runs, and Interrupted is raised from what it raised. Work that ends well in
    spite of a signal has ended well. Signals that were ignored when the program started (``nohup``) stay so.
    """
    cancel = threading.Event()
    came: list[int] = []

    def on_signal(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        if cancel.is_set() or not gently:
            raise KeyboardInterrupt
        cancel.set()

    handlers = {
        number: signal.getsignal(number) for number in _SIGNALS if threading.current_thread() is threading.main_thread()
    }
    ours = {number: handler for number, handler in handlers.items() if handler not in (signal.SIG_IGN, None)}
    for number in ours:
        signal.signal(number, on_signal)
    try:
        yield cancel
    except (Exception, KeyboardInterrupt) as error:
        if came:
            raise Interrupted(came[0], at_once=len(came) > 1) from error
        raise
    finally:
        for number, handler in ours.items():
            # Once stopped, the program is about to end: a further signal must not end it half-way through saying so.
            signal.signal(number, signal.SIG_IGN if came else handler)
