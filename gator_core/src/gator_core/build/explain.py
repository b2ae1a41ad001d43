"""Why a step ran or was reused, in words a person can check."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from gator_core.build.steps import SegmentStep
from gator_core.build.store import Entry

__all__ = ["BuildRecord", "StepReport", "reused", "why_made"]


@dataclass(frozen=True, slots=True)
class StepReport:
    """What became of one step."""

    kind: str
    name: str
    action: Literal["made", "reused"]
    reason: str
    frames: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class BuildRecord:
    """The segments of the last build of an output: their keys, and a short digest of each part."""

    segments: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of(cls, steps: Sequence[SegmentStep]) -> BuildRecord:
        """What to remember of a build."""
        return cls(
            tuple({"key": s.key, "labels": list(s.labels), "parts": _digests(s), "frames": s.sequence.frames} for s in steps)
        )

    @classmethod
    def load(cls, path: Path) -> BuildRecord:
        """The record at ``path``, or an empty one."""
        try:
            return cls(tuple(json.loads(path.read_text("utf-8"))["segments"]))
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def text(self) -> str:
        """To be read by ``load``."""
        return json.dumps({"segments": list(self.segments)})


def reused(entry: Entry) -> str:
    """Of a stored product."""
    return f"stored {time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(entry.made))}, when it took {entry.seconds:.1f} s"


def why_made(step: SegmentStep, before: BuildRecord, damaged: bool) -> str:
    """Compares a step with the most similar one of the last build of the same output."""
    if damaged:
        return "its stored copy was damaged"
    if any(known["key"] == step.key for known in before.segments):
        return "its stored copy is gone (evicted or cleared)"
    parts = _digests(step)
    if not before.segments:
        return "first build of this output here"
    like = max(before.segments, key=lambda known: _likeness(known, step, parts))
    if not _likeness(like, step, parts):
        return "nothing like it was made before"
    return _difference(like, step, parts)


def _likeness(known: Mapping[str, Any], step: SegmentStep, parts: Mapping[str, str]) -> int:
    pictures = {value for name, value in known["parts"].items() if name.startswith("picture")}
    shared = sum(value in pictures for name, value in parts.items() if name.startswith("picture"))
    return 2 * shared + len(set(known["labels"]) & set(step.labels))


def _difference(known: Mapping[str, Any], step: SegmentStep, parts: Mapping[str, str]) -> str:
    said = []
    for name, value in parts.items():
        if known["parts"].get(name) == value:
            continue
        kind, _, position = name.partition(" ")
        if position:
            said.append(f"the {kind} of {step.labels[int(position)]} changed")
        elif name == "stretches":
            said.append(_length_change(known["frames"], step.sequence.frames))
        else:
            said.append(f"the {name} changed")
    gone = [label for label in known["labels"] if label not in step.labels]
    if gone and not said:
        said.append(f"{', '.join(gone)} moved away")
    return "; ".join(said) or "its scenes are grouped differently"


def _length_change(before: int, now: int) -> str:
    if before != now:
        return f"its length changed from {before} to {now} frames"
    return "the timing within it changed by whole frames"


def _digests(step: SegmentStep) -> dict[str, str]:
    return {
        name: hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16] for name, value in step.parts.items()
    }
