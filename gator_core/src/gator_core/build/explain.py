"""Why a step ran or was reused, in words a person can check."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from gator_core.build.keys import LAYERS
from gator_core.build.sound import SoundStep
from gator_core.build.steps import SegmentStep
from gator_core.build.store import Entry

__all__ = ["ANEW", "BuildRecord", "StepReport", "digests_of", "reused", "why_made"]

ANEW = "what it shows was generated anew"


@dataclass(frozen=True, slots=True)
class StepReport:
    """What became of one step."""

    kind: str
    name: str
    action: Literal["made", "reused"]
    reason: str
    frames: int = 0
    seconds: float = 0.0
    dollars: float = 0.0
    """What this build spent on it."""


@dataclass(frozen=True)
class BuildRecord:
    """The segments of the last build of an output: their keys, and a short digest of each part."""

    segments: tuple[Mapping[str, Any], ...] = ()
    sound: Mapping[str, Any] = field(default_factory=dict)
    """Key and parts; empty of a silent video."""
    captions: str = ""
    """A digest; empty without any."""

    @classmethod
    def of(cls, steps: Sequence[SegmentStep], sound: SoundStep | None = None, captions: str = "") -> BuildRecord:
        """What to remember of a build."""
        return cls(
            tuple(
                {"key": s.key, "labels": list(s.labels), "parts": digests_of(s.parts), "frames": s.sequence.frames}
                for s in steps
            ),
            {"key": sound.key, "parts": digests_of(sound.parts)} if sound else {},
            captions,
        )

    @classmethod
    def load(cls, path: Path) -> BuildRecord:
        """The record at ``path``, or an empty one."""
        try:
            found = json.loads(path.read_text("utf-8"))
            segments = tuple(_checked(known) for known in found["segments"])
            return cls(segments, dict(found.get("sound", {})), str(found.get("captions", "")))
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def has(self, key: str) -> bool:
        """Whether it was a segment of that build."""
        return key in self._keys

    def nearest(self, labels: Sequence[str], parts: Mapping[str, str]) -> Mapping[str, Any] | None:
        """The segment that shares most with these; a picture weighs twice as much as a name."""
        shared: Counter[int] = Counter()
        for trait, weight in _traits(labels, parts):
            for i in self._by_trait.get(trait, ()):
                shared[i] += weight
        return self.segments[max(shared, key=lambda i: (shared[i], -i))] if shared else None

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(known["key"] for known in self.segments)

    @cached_property
    def _by_trait(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for i, known in enumerate(self.segments):
            for trait in dict(_traits(known["labels"], known["parts"])):
                found.setdefault(trait, []).append(i)
        return found

    def text(self) -> str:
        """To be read by ``load``."""
        return json.dumps({"segments": list(self.segments), "sound": dict(self.sound), "captions": self.captions})


def _checked(known: Mapping[str, Any]) -> Mapping[str, Any]:
    """KeyError, TypeError or ValueError for what another version may have written."""
    labels, parts = [str(label) for label in known["labels"]], dict(known["parts"])
    return {"key": str(known["key"]), "labels": labels, "parts": parts, "frames": int(known["frames"])}


def _traits(labels: Sequence[str], parts: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    yield from ((f"label {label}", 1) for label in labels)
    yield from ((f"picture {value}", 2) for name, value in parts.items() if name.startswith("picture"))


def reused(entry: Entry) -> str:
    """Of a stored product."""
    return f"stored {time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(entry.made))}, when it took {entry.seconds:.1f} s"


def why_made(step: SegmentStep, before: BuildRecord, damaged: bool) -> str:
    """Compares a step with the most similar one of the last build of the same output."""
    if damaged:
        return "its stored copy was damaged"
    if before.has(step.key):
        return "its stored copy is gone (evicted or cleared)"
    if not before.segments:
        return "first build of this output here"
    parts = digests_of(step.parts)
    like = before.nearest(step.labels, parts)
    return _difference(like, step, parts) if like else "nothing like it was made before"


def _difference(known: Mapping[str, Any], step: SegmentStep, parts: Mapping[str, str]) -> str:
    before, pairs = known["parts"], _paired(known, step.labels, parts)
    said = []
    for i, label in enumerate(step.labels):
        j = pairs.get(i)
        if j is None:
            said.append(f"{label} is new in it")
            continue
        changed = (kind for kind in _OF_TAKES if parts.get(f"{kind} {i}") != before.get(f"{kind} {j}"))
        said += [f"the {kind} of {label} changed" for kind in changed]
    said += [f"{label} moved away" for j, label in enumerate(known["labels"]) if j not in pairs.values()]
    others = len(said)
    said += [f"the {name} changed" for name in _WHOLE if before.get(name) != parts.get(name)]
    if before.get("stretches") != parts["stretches"] and not others:
        said.append(_length_change(known["frames"], step.sequence.frames))
    return "; ".join(said) or "its scenes are grouped differently"


_OF_TAKES = ("picture", "filters", LAYERS)
_WHOLE = ("core", "size", "rate", "encoder", "settings", "transitions", LAYERS)


def _paired(known: Mapping[str, Any], labels: Sequence[str], parts: Mapping[str, str]) -> dict[int, int]:
    """Which scene of a step was which before: by what it shows, since its number may be another one, else by its name."""
    left = dict(enumerate(known["labels"]))
    pairs: dict[int, int] = {}
    for i in range(len(labels)):
        same = [j for j in left if known["parts"].get(f"picture {j}") == parts[f"picture {i}"]]
        if same:
            pairs[i] = min(same, key=lambda j: (left[j] != labels[i], j))
            del left[pairs[i]]
    for i in (i for i in range(len(labels)) if i not in pairs):
        named = [j for j, label in left.items() if label == labels[i]]
        if named:
            pairs[i] = named[0]
            del left[named[0]]
    return pairs


def _length_change(before: int, now: int) -> str:
    if before != now:
        return f"its length changed from {before} to {now} frames"
    return "the timing within it changed by whole frames"


def digests_of(parts: Mapping[str, Any]) -> dict[str, str]:
    """A short digest of each part of a key."""
    return {name: hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16] for name, value in parts.items()}
