"""The reference of the command line, made from the commands themselves.

``python -m gator_core.cli.reference docs/cli.md`` writes it; a test compares the two.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from gator_core.cli.app import app

__all__ = ["reference"]

_INTRODUCTION = """\
# The command line

This page is made from the program itself: `python -m gator_core.cli.reference docs/cli.md`.

Results go to stdout; progress, warnings and errors go to stderr. With `--json` the result is JSON on stdout, and so is
an error: `{"error": {"type": …, "message": …, "exit_status": …}}`.

| exit status | meaning |
|---|---|
| 0 | done |
| 1 | it failed |
| 2 | the input is wrong |
| 130 | interrupted by Ctrl-C; 128 + the signal's number for other signals |

`GATOR_DEBUG=1` shows tracebacks, as `--debug` does. Plugins add commands through the entry-point group
`gator_video.commands`; `gator --help` lists them.
"""


def reference() -> str:
    """Markdown; the same on every machine, whatever plugins are installed and however wide the terminal is."""
    group: Any = typer.main.get_command(app)
    return "\n".join([_INTRODUCTION, *(line for name, one in group.commands.items() for line in _command(name, one))])


def _command(name: str, command: Any) -> Iterator[str]:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    yield f"## `{' '.join(['gator', name, *(one.metavar for one in arguments), '[OPTIONS]'])}`"
    yield ""
    yield str(command.help).strip()
    yield ""
    if arguments or options:
        yield "| | |"
        yield "|---|---|"
        yield from (_row(f"`{one.metavar}`", one.help) for one in arguments)
        yield from (_row(_written(one), _said(one)) for one in options)
        yield ""


def _written(option: Any) -> str:
    value = f" {option.metavar}" if option.metavar else ""
    return ", ".join(f"`{name}{value if name == option.opts[-1] else ''}`" for name in option.opts)


def _said(option: Any) -> str:
    default = option.default
    return f"{option.help} Default: `{default}`." if default not in (None, False) else str(option.help)


def _row(left: str, right: str | None) -> str:
    return "| {} | {} |".format(*(text.replace("|", "\\|") for text in (left, right or "")))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reference(), encoding="utf-8")
