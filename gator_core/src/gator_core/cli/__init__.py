"""The command line, ``gator``: a thin module a command. Importing it imports nothing heavy."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Entry point of the program; ends the process with its exit status."""
    from gator_core.cli.app import app

    app()
