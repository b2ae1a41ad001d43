"""Progress of a build, as a stream of typed events. One stream feeds the command line, a library's callback, a server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

__all__ = ["Cached", "Event", "Failed", "Finished", "Listener", "Planned", "Progress", "Started", "Step"]

Kind = Literal["asset", "segment", "sound", "join", "verify"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a build, as it is shown to people."""

    kind: Kind
    name: str
    """Such as ``segment 3`` or ``scene 2 (street)``."""
    frames: int = 0
    """How many pictures it makes or handles; 0 where that means nothing."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What is about to be done."""

    steps: tuple[Step, ...]
    frames: int
    """Pictures that will be encoded in all."""


@dataclass(frozen=True, slots=True)
class Cached:
    """A step's product was there already."""

    step: Step


@dataclass(frozen=True, slots=True)
class Started:
    """A step began."""

    step: Step


@dataclass(frozen=True, slots=True)
class Progress:
    """A step came this far: ``done`` of ``step.frames``, or of 1 where it has none."""

    step: Step
    done: float


@dataclass(frozen=True, slots=True)
class Finished:
    """A step is done."""

    step: Step


@dataclass(frozen=True, slots=True)
class Failed:
    """A step failed; the exception follows."""

    step: Step
    error: str


Event = Planned | Cached | Started | Progress | Finished | Failed
Listener = Callable[[Event], None]
