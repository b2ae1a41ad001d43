"""The lineage of a video in a JSON file beside it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from gator_core.build.numbered import shown_as
from gator_core.build.result import Result
from gator_core.build.store import write_whole
from gator_core.errors import OutputRefused, WorkError

__all__ = ["report_of", "report_place", "write_report"]

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
        write_whole(place, json.dumps(report_of(result), indent=2, ensure_ascii=False) + "\n")
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
