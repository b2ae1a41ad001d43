"""The lineage of a video: in a JSON file beside it where that is asked for, and remembered on this machine."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from gator_core.build.numbered import shown_as
from gator_core.build.result import Result
from gator_core.build.rooms import REMEMBERED, Rooms, record_place
from gator_core.build.store import write_whole
from gator_core.errors import OutputRefused, WorkError
from gator_core.settings import Settings

__all__ = ["remember_report", "remembered_report", "report_of", "report_place", "write_report"]

_COPIED = (
    "duration",
    "frames",
    "fps",
    "width",
    "height",
    "quality",
    "encoder",
    "has_audio",
    "bytes",
    "seconds",
    "cost",
    "warnings",
)


def report_place(target: Path, asked: bool | str | Path) -> Path | None:
    """Where the report goes: beside the output, as ``OUT.report.json``, or where the caller says; None if none is asked for.

    OutputRefused before any work if it can't be written there.
    """
    if asked is False:
        return None
    shown = shown_as(target)
    place = shown.with_name(f"{shown.name}.report.json") if asked is True else Path(asked).expanduser().absolute()
    if place == target or place.is_dir() or not place.parent.is_dir() or not os.access(place.parent, os.W_OK):
        raise OutputRefused(f"the report can't be written to {place}: name a file in a folder that can be written to")
    return place


def write_report(result: Result, place: Path) -> None:
    """Whole or not at all. WorkError if it can't be written; the video is in its place by then."""
    try:
        write_whole(place, _json(report_of(result), 2) + "\n")
    except OSError as error:
        raise WorkError(f"{result.file_path} is done, but its report {place} can't be written: {error.strerror}") from error


def report_of(result: Result) -> dict[str, Any]:
    """What ``--report`` writes: plain data, ready for JSON."""
    whole = result.as_dict()
    return {
        "version": 1,
        "file": result.file_path.name,
        **{name: whole[name] for name in _COPIED},
        "scenes": whole["lineage"],
        "steps": whole["steps"],
    }


def remember_report(result: Result, rooms: Rooms) -> None:
    """Keeps it in the store, for as long as the file stays where and as it is; a full disk loses it, not the video."""
    file = result.file_path
    with suppress(OSError):
        if file.is_file():
            whole = report_of(result)
            told = {"written": _state(file), "report": {name: whole[name] for name in ("frames", "scenes")}}
            write_whole(_kept(rooms.cache.root, file), _json(told))


def remembered_report(file: Path) -> Any:
    """Of a file that was made here and is unchanged since: ``frames`` and ``scenes`` of its report; else None."""
    try:
        told = json.loads(_kept(Settings.from_environment().cache_dir, file.absolute()).read_text("utf-8"))
        return told["report"] if told["written"] == _state(file) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _json(told: Any, indent: int | None = None) -> str:
    """Bytes of a file's name that are no text are escaped, so that they come back as they were."""
    return json.dumps(told, indent=indent, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")


def _kept(root: Path, file: Path) -> Path:
    return record_place(root, file).with_suffix(REMEMBERED)


def _state(file: Path) -> list[int]:
    found = file.stat()
    return [found.st_size, found.st_mtime_ns]
