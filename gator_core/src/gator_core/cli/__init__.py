"""The command line, ``gator``: a thin module a command. Importing it imports nothing heavy."""

from __future__ import annotations

__all__ = ["main"]

_OBJECTS = 50_000
"""Between two looks for garbage, Python's usual being 700: importing makes a hundred thousand objects that all stay, and to
look through them over and over takes a fifth of the time until a command begins."""


def main() -> None:
    """Entry point of the program; ends the process with its exit status."""
    try:
        _run()
    except KeyboardInterrupt:  # before there was anybody to say it
        import sys

        sys.stderr.write("error: stopped by SIGINT; the output is untouched\n")
        sys.exit(130)


def _run() -> None:
    from gator_core.cli import stopping

    stopping.begin()
    try:
        _start()
    except stopping.Stopped as stop:
        stopping.leave(stop.number)


def _start() -> None:
    import atexit
    import gc

    gc.set_threshold(_OBJECTS)
    atexit.register(gc.freeze)  # nor are they looked through once more at the end, which would take 0.07 s
    from gator_core.cli.app import app

    app()
