"""Both streams: results to stdout; progress, warnings and errors to stderr. A reader that went away is no error."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

__all__ = [
    "error",
    "flush",
    "forgive_encodings",
    "is_lively",
    "note",
    "note_table",
    "one_line",
    "printable",
    "put",
    "put_json",
    "stderr",
    "stdout",
    "warn",
]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: object) -> str:
    """Text from outside without what would steer a terminal: control characters are spelt out."""
    return _CONTROL.sub(lambda found: ascii(found.group())[1:-1], str(text))


def put(*renderables: RenderableType) -> None:
    """Results, for people; without the blanks that tables end their lines with."""
    console = stdout()
    with console.capture() as captured:
        for one in renderables:
            console.print(one)
    _write(sys.stdout, re.sub(r"[ ]+$", "", captured.get(), flags=re.MULTILINE))


def one_line(text: object, style: str = "") -> Text:
    """Text for a table's cell that is cut where the cell ends."""
    from rich.text import Text

    return Text(printable(text), style, no_wrap=True, overflow="ellipsis")


def put_json(data: object) -> None:
    """Results, for programs."""
    plain = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") != "utf8"
    _write(sys.stdout, json.dumps(data, indent=2, ensure_ascii=plain, default=str) + "\n")


def warn(remarks: Iterable[str]) -> None:
    """What a person should know though all went well."""
    for remark in remarks:
        _line("warning: ", "yellow", remark)


def error(message: str) -> None:
    """What went wrong."""
    _line("error: ", "bold red", message)


def note(message: str) -> None:
    """An aside."""
    _line("", "dim", message)


def note_table(rows: Iterable[tuple[str, ...]]) -> None:
    """Rows of an aside, such as a bill; the last column stands at the right."""
    from rich.table import Table

    table, listed = Table(box=None, show_header=False, padding=(0, 2, 0, 0)), list(rows)
    for column in range(len(listed[0]) if listed else 0):
        last = column == len(listed[0]) - 1
        table.add_column(justify="right" if last else "left", no_wrap=last)
    for row in listed:
        table.add_row(*(one_line(cell) for cell in row))
    stderr().print(table)


def stdout() -> Console:
    """For results."""
    return _console(False)


def stderr() -> Console:
    """For all else."""
    return _console(True)


def is_lively() -> bool:
    """Whether a person watches stderr, so that a bar may move there."""
    return bool(sys.stderr and sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown"))


# Streams ---------------------------------------------------------------------------------------------------------


def forgive_encodings() -> None:
    """A name that the terminal can't show is spelt out; it does not end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def flush() -> bool:
    """Whether all that was written to stdout arrived, or nobody wanted it."""
    try:
        if sys.stdout:
            sys.stdout.flush()
    except BrokenPipeError:
        _abandon(sys.stdout)
    except OSError as problem:
        _abandon(sys.stdout)
        error(f"stdout can't be written: {problem.strerror}")
        return False
    return True


def _console(to_stderr: bool) -> Console:
    from rich.console import Console

    class Tolerant(Console):
        """One whose reader may go away."""

        def on_broken_pipe(self) -> None:
            _abandon(self.file)

    return Tolerant(stderr=to_stderr, highlight=False, markup=False, emoji=False)


def _line(head: str, style: str, text: str) -> None:
    from rich.text import Text

    shown = Text(head, style) + Text(printable(text), style if not head else "")
    console = stderr()
    console.print(shown, soft_wrap=not console.is_terminal)  # whole lines for a log, whole words for a person


def _write(stream: IO[str] | None, text: str) -> None:
    try:
        if stream:
            stream.write(text)
            stream.flush()
    except BrokenPipeError:
        _abandon(stream)
    except OSError as problem:
        _abandon(stream)
        error(f"stdout can't be written: {problem.strerror}")  # even where errors were asked for on stdout
        raise SystemExit(1) from problem


def _abandon(stream: Any) -> None:
    """Points a stream that nobody reads at nothing, so that what it still holds goes quietly."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
    except (OSError, ValueError, AttributeError):  # no real stream, or a closed one
        return
