"""What work may leave behind: files outside of its folder, running processes, and threads that keep the program alive."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, suppress
from pathlib import Path

from gator_core.testing.conformance import expect

__all__ = ["nothing_left"]

_GRACE = 1.0
"""Seconds that a thread or a process may take to end."""
_PROC = Path("/proc")


@contextmanager
def nothing_left(folder: Path, scratch: Path) -> Iterator[None]:
    """Within, temporary files and the working directory are folders beside ``scratch``, in ``folder``, where they are seen.

    AssertionError afterwards for what is left outside of ``scratch``.
    """
    temporary, working, outside = folder / "temporary", folder / "working", Path.cwd()
    for place in (temporary, working):
        place.mkdir(parents=True, exist_ok=True)
    files, threads, processes = _names(outside), set(threading.enumerate()), set(_children())
    with _temporary_files_in(temporary), chdir(working):
        yield
    _expect_none(_names(folder) - {scratch.name, temporary.name, working.name}, "beside job.scratch")
    _expect_none(_names(temporary), "among the temporary files")
    _expect_none(_names(working), "in the working directory")
    _expect_none(_names(outside) - files, f"in {outside}")
    alive = _lasting(lambda: [one.name for one in threading.enumerate() if one not in threads and not one.daemon])
    expect(not alive, f"it leaves a thread that keeps the program alive: {', '.join(alive)}")
    running = _lasting(lambda: [said for number, said in _children().items() if number not in processes])
    expect(not running, f"it leaves a process running: {', '.join(running)}")


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _names(folder: Path) -> set[str]:
    """What lies there in sight; tools of all kinds keep hidden files in a working directory."""
    with suppress(OSError):
        return {one.name for one in folder.iterdir() if not one.name.startswith((".", "__pycache__"))}
    return set()


def _expect_none(names: set[str], where: str) -> None:
    expect(not names, f"it leaves {', '.join(sorted(names))} {where}")


def _lasting(look: Callable[[], list[str]]) -> list[str]:
    """What is there still when there was time to go."""
    end = time.monotonic() + _GRACE
    while (found := look()) and time.monotonic() < end:
        time.sleep(0.02)
    return found


def _children() -> dict[int, str]:
    """What this process started and what still runs, by its number; not what Python itself keeps beside it."""
    found = _of_proc() if (_PROC / "self" / "stat").exists() else _of_ps()
    own = {_number("resource_tracker", "_resource_tracker", "_pid"), _number("forkserver", "_forkserver", "_forkserver_pid")}
    return {number: said for number, said in found.items() if number not in own}


def _of_proc() -> dict[int, str]:
    found = {}
    for place in _PROC.iterdir():
        if place.name.isdecimal():
            with suppress(OSError):  # it has ended meanwhile
                before, _, after = (place / "stat").read_text(errors="replace").rpartition(")")
                state, parent = after.split()[:2]
                if int(parent) == os.getpid() and state not in "ZX":
                    found[int(place.name)] = before.partition("(")[2]
    return found


def _of_ps() -> dict[int, str]:
    command = ["ps", "-axo", "pid=,ppid=,stat=,comm="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - a constant
    rows = (line.split(maxsplit=3) for line in listed.splitlines())
    mine = (row for row in rows if len(row) == 4 and row[1] == str(os.getpid()) and not row[2].startswith("Z"))
    return {int(row[0]): row[3] for row in mine if Path(row[3]).name != "ps"}


def _number(module: str, keeper: str, field: str) -> int | None:
    """Of a process that ``multiprocessing`` keeps for its own ends, once for the whole program."""
    number: int | None = getattr(getattr(sys.modules.get(f"multiprocessing.{module}"), keeper, None), field, None)
    return number
