"""The command line, ``gator``: a thin module a command. Importing it imports nothing heavy."""

from __future__ import annotations

__all__ = ["main"]

_OBJECTS = 50_000
"""Between two looks for garbage, Python's usual being 700: importing makes a hundred thousand objects that all stay, and to
look through them over and over takes a fifth of the time until a command begins."""


def main() -> None:
    """Entry point of the program; ends the process with its exit status."""
    import atexit
    import gc

    gc.set_threshold(_OBJECTS)
    atexit.register(gc.freeze)  # nor are they looked through once more at the end, which would take 0.07 s
    from gator_core.cli.app import app

    app()
