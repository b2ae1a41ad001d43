"""Ctrl-C and ``kill``: the work is told to stop, cleans up, and the exit status says which signal it was."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

from gator_core.errors import Cancelled

__all__ = ["Interrupted", "Stopped", "asked", "begin", "leave", "stoppable"]

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_made: list[bool] = []
"""Not empty once some work has ended well: from then on nobody can say that nothing was changed."""

_JSON = """{
  "error": {
    "type": "Cancelled",
    "message": "%s",
    "exit_status": %d
  }
}
"""


class Interrupted(Cancelled):
    """Stopped by a signal; the output is untouched. ``at_once``: working threads may still run."""

    def __init__(self, number: int, *, at_once: bool = False) -> None:
        super().__init__(_words(number))
        self.exit_status, self.at_once = 128 + number, at_once


class Stopped(SystemExit):
    """Raised by a signal where no work is being done. Not an Exception, which plugins' guards would take for a fault of
    theirs, nor a KeyboardInterrupt, which typer ends without a word."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.number = number


def _words(number: int) -> str:
    return f"stopped by {signal.Signals(number).name}{'' if _made else '; the output is untouched'}"


# Where nothing is made ---------------------------------------------------------------------------------------------


def begin() -> None:
    """From here on a signal raises Stopped wherever ``stoppable`` is not in charge, and a second one ends the process. Signals
    that were ignored when the program started (``nohup``) stay so."""
    came: list[int] = []

    def on_signal(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        if len(came) > 1:
            leave(came[0])
        raise Stopped(number)

    for number in _SIGNALS:
        if signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, on_signal)
    sys.unraisablehook = _unraised


def _unraised(what: Any) -> None:
    """Where Python can't raise, as in a callback of its import system, it would only print that it was stopped, and go on."""
    if isinstance(what.exc_value, Stopped):
        leave(what.exc_value.number)
    if not isinstance(what.exc_value, KeyboardInterrupt):  # of ``stoppable``, which has set its event, too
        sys.__unraisablehook__(what)


def leave(number: int) -> NoReturn:
    """Says that a signal came, and ends the process under whatever threads still work, with nothing but what is imported by
    now: it may have come in the middle of that."""
    status, said = 128 + number, _words(number)
    if asked(sys.argv[1:], "--json"):
        _write(sys.stdout, _JSON % (said, status))
    else:
        _write(sys.stdout, "")
        _write(sys.stderr, f"error: {said}\n")
    os._exit(status)


def _write(stream: Any, text: str) -> None:
    with suppress(OSError, ValueError, AttributeError, RuntimeError):  # gone, closed, none, or being written to right now
        stream.write(text)
        stream.flush()


def asked(arguments: Sequence[str], option: str) -> bool:
    """Whether an option was given; what follows a bare ``--`` is none."""
    given = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return option in given


# Where work is done ------------------------------------------------------------------------------------------------


@contextmanager
def stoppable(*, gently: bool = True, begun: threading.Event | None = None) -> Iterator[threading.Event]:
    """Within, a signal sets the event; a second one, or the first where not ``gently`` or as long as the work is not
    ``begun``, breaks off at once: what is looked at before may be a disk that does not answer.

    Either way the work's own clean-up runs, and Interrupted is raised from what it raised. Work that ends well in
    spite of a signal has ended well. Signals that were ignored when the program started (``nohup``) stay so.
    """
    cancel = threading.Event()
    came: list[int] = []
    hard: list[int] = []

    def on_signal(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        early = begun is not None and not begun.is_set()
        if len(came) > 1 or early:
            hard.append(number)
        cancel.set()
        if hard or not gently:
            raise KeyboardInterrupt

    handlers = {number: signal.getsignal(number) for number in _SIGNALS if _is_main()}
    ours = {number: handler for number, handler in handlers.items() if handler not in (signal.SIG_IGN, None)}
    for number in ours:
        signal.signal(number, on_signal)
    try:
        with _second_ear(cancel):
            yield cancel
        _made.append(True)
    except (Exception, KeyboardInterrupt) as error:
        if came:
            raise Interrupted(came[0], at_once=bool(hard)) from error
        raise
    finally:
        for number, handler in ours.items():
            # Once stopped, the program is about to end: a further signal must not end it half-way through saying so.
            signal.signal(number, signal.SIG_IGN if came else handler)


@contextmanager
def _second_ear(cancel: threading.Event) -> Iterator[None]:
    """Python acts on a signal as soon as its main thread does something; one that has just gone to wait for others that work
    does not wake for it. What the signal writes is read by a thread that has nothing else to do."""
    if not _is_main():
        yield
        return
    ear, mouth = os.pipe()
    os.set_blocking(mouth, False)
    before = signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    threading.Thread(target=_listen, args=(ear, cancel), name="signals", daemon=True).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        os.close(mouth)


def _listen(ear: int, cancel: threading.Event) -> None:
    with open(ear, "rb", buffering=0) as heard:
        while number := heard.read(1):
            if number[0] in _SIGNALS:
                cancel.set()


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()
