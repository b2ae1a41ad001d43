"""How a command ends: every exception as a message and an exit status, in one place.

0 done, 1 failed, 2 the input is wrong, 130 interrupted (128 + the signal's number for other signals).
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from gator_core.cli import terminal
from gator_core.cli.stopping import Interrupted, Stopped, asked
from gator_core.errors import GatorError

__all__ = ["OPENCV_FIX", "status_of"]

OPENCV_FIX = "install what it needs: apt-get install libgl1 libglib2.0-0"


def status_of(run: Callable[[], object], arguments: Sequence[str]) -> int:
    """Runs a command line; whatever it raises is shown as ``arguments`` asked (``--json``, ``--debug``)."""
    terminal.forgive_encodings()
    try:
        status = _guarded(run, arguments)
    finally:
        flushed = terminal.flush()
    return status or (0 if flushed else 1)


def _guarded(run: Callable[[], object], arguments: Sequence[str]) -> int:
    try:
        status = run()
    except Stopped:
        raise  # to the one who started to listen for signals
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except KeyboardInterrupt:
        return _tell("Cancelled", "interrupted", 130, arguments)
    except Exception as error:  # the last place where it can be said in words
        return _failed(error, arguments)
    return status if isinstance(status, int) and not isinstance(status, bool) else 0


def _failed(error: Exception, arguments: Sequence[str]) -> int:
    if asked(arguments, "--debug") or os.environ.get("GATOR_DEBUG", "") not in ("", "0"):
        traceback.print_exception(error, file=sys.stderr)
    if isinstance(error, Interrupted) and error.at_once:
        _leave(_tell("Cancelled", str(error), error.exit_status, arguments))
    if isinstance(error, GatorError):
        kind = "Cancelled" if isinstance(error, Interrupted) else type(error).__name__
        return _tell(kind, str(error), error.exit_status, arguments)
    if hasattr(error, "format_message"):  # what typer raises on a wrong command line
        return _usage(error, arguments)
    library = _missing_library(error)
    if library:
        return _tell("WorkError", library, 1, arguments)
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    hint = "" if asked(arguments, "--debug") else " (this is a bug; --debug shows where)"
    return _tell(type(error).__name__, f"unexpected {said}{hint}", 1, arguments)


def _leave(status: int) -> NoReturn:
    """Ends the process under threads that still work: waiting for them is what a second Ctrl-C did not want."""
    terminal.flush()
    os._exit(status)


def _usage(error: Any, arguments: Sequence[str]) -> int:
    context = getattr(error, "ctx", None)
    message = str(error.format_message()).strip()
    if context is None or type(error).__name__ == "NoArgsIsHelpError":
        if message:  # typer has printed the help itself where rich shows it
            terminal.note(message)
        return int(error.exit_code)
    status = _tell("UsageError", message, int(error.exit_code), arguments)
    if not asked(arguments, "--json"):
        terminal.note(f"{context.get_usage()}\nTry: {context.command_path} --help")
    return status


def _missing_library(error: BaseException | None) -> str | None:
    """OpenCV's wheel needs libraries of the system that bare containers lack."""
    while error is not None:
        said = str(error)
        if isinstance(error, ImportError) and ("shared object file" in said or error.name == "cv2"):
            return f"OpenCV can't be loaded: {said}; {OPENCV_FIX}"
        error = error.__cause__ or error.__context__
    return None


def _tell(kind: str, message: str, status: int, arguments: Sequence[str]) -> int:
    if asked(arguments, "--json"):
        terminal.put_json({"error": {"type": kind, "message": message, "exit_status": status}})
    else:
        terminal.error(message)
    return status
