"""Asks a person before money is spent."""

from __future__ import annotations

import select
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from gator_core.cli import terminal

if TYPE_CHECKING:
    from gator_core.build import Bill

__all__ = ["asking"]

_POLL = 0.1
"""Seconds between two looks at whether the user pressed Ctrl-C instead of answering."""


def asking(
    paused: Callable[[], AbstractContextManager[None]], cancel: threading.Event, *, as_json: bool
) -> Callable[[Bill], bool] | None:
    """Shows a bill and waits for a yes; None where nobody is there to ask: no terminal, or a program reads the result."""
    if as_json or not (sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty()):
        return None

    def ask(bill: Bill) -> bool:
        with paused():
            terminal.note_table(_lines(bill))
            sys.stderr.write(f"Spend about ${bill.dollars:.2f}? [y/N] ")
            sys.stderr.flush()
            return _answer(cancel).strip().lower() in ("y", "yes")

    return ask


def _lines(bill: Bill) -> list[tuple[str, str, str]]:
    rows = [(item.name, item.provider, f"${item.dollars:.2f}") for item in bill.items]
    return [*rows, ("in all", "", f"${bill.dollars:.2f}")]


def _answer(cancel: threading.Event) -> str:
    while not cancel.is_set():
        ready, _, _ = select.select([sys.stdin], [], [], _POLL)
        if ready:
            return sys.stdin.readline()
    return ""
