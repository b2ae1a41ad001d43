"""Sound: a soundtrack as plain values, the engine that makes its samples, and its way into a video file.

``synchronize`` puts one sound to one video. A build describes a ``Soundtrack``, and gets ``mixed`` samples of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gator_core.sound.loudness import Loudness
    from gator_core.sound.mix import mixed
    from gator_core.sound.policy import POLICIES, Policy, SyncOptions
    from gator_core.sound.sync import Synced, synchronize
    from gator_core.sound.track import RATE, Duck, Layer, Loop, Soundtrack, sample_of

__all__ = [
    "POLICIES",
    "RATE",
    "Duck",
    "Layer",
    "Loop",
    "Loudness",
    "Policy",
    "Soundtrack",
    "SyncOptions",
    "Synced",
    "mixed",
    "sample_of",
    "synchronize",
]

_HOMES = {
    "loudness": ("Loudness",),
    "mix": ("mixed",),
    "policy": ("POLICIES", "Policy", "SyncOptions"),
    "sync": ("Synced", "synchronize"),
    "track": ("RATE", "Duck", "Layer", "Loop", "Soundtrack", "sample_of"),
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"gator_core.sound.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
