"""A soundtrack as plain values: which sounds lie where, how loud, and what gives way to what. Pure.

Everything is counted in samples of ``RATE``; two channels. A place is made of an absolute frame (``sample_of``), never
of the place before it, so that nothing drifts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from gator_core.generation import Made

__all__ = ["RATE", "Duck", "Layer", "Loop", "Piece", "Soundtrack", "pieces", "sample_of"]

RATE = 48_000
"""Samples a second of every soundtrack."""


def sample_of(frame: int, rate: Fraction) -> int:
    """The sample at which a frame starts."""
    return round(frame * RATE / rate)


@dataclass(frozen=True, slots=True)
class Loop:
    """A sound that starts over again: ``samples`` of it each time, the last ``seam`` of them under the next start."""

    samples: int
    seam: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.seam <= self.samples // 2 or self.samples < 1:
            raise ValueError(f"a loop of {self.samples} samples can't have a seam of {self.seam}")


@dataclass(frozen=True, slots=True)
class Duck:
    """How a layer gives way to the layers that speak. It is down when speech starts, and stays through its pauses."""

    depth: float = 12.0
    """dB that it goes down."""
    attack: int = RATE // 5
    """Samples before speech in which it goes down."""
    release: int = RATE * 3 // 5
    """Samples in which it comes back."""
    hold: int = RATE * 3 // 10
    """Samples that it stays down after the last sound of speech."""
    threshold: float = -45.0
    """dB below full scale (RMS of 10 ms) from which a sound counts as speech, and not as the room that it was spoken in."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One sound on the soundtrack. Past the end of its file it is silent."""

    source: Path | Made
    place: int
    """Where it starts."""
    length: int
    offset: int = 0
    """The first sample of the file that is heard; of one whose tempo changes, counted after that."""
    gain: float = 1.0
    """A factor."""
    fade_in: int = 0
    fade_out: int = 0
    """Samples, within the length. Fades keep the power of two sounds that cross equal to that of one."""
    envelope: tuple[tuple[int, float], ...] = ()
    """Points (sample of the layer, factor) between which the level moves in straight lines."""
    loop: Loop | None = None
    """Counted from ``offset``."""
    tempo: Fraction = Fraction(1)
    """2 is twice as fast, at the same pitch."""
    duck: Duck | None = None
    speaks: bool = False
    """Layers with a ``duck`` give way to it."""

    @property
    def end(self) -> int:
        """The first sample after it."""
        return self.place + self.length


@dataclass(frozen=True, slots=True)
class Soundtrack:
    """All that is heard, from sample 0 to ``length``."""

    length: int
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a file that is heard from end to end: one turn of a loop, or all of a layer."""

    place: int
    length: int
    offset: int
    fade_in: int = 0
    fade_out: int = 0


def pieces(layer: Layer) -> Iterator[Piece]:
    """What a layer consists of, in order; those of a loop overlap at their seams."""
    if layer.loop is None:
        yield Piece(layer.place, layer.length, layer.offset)
        return
    place, seam = layer.place, layer.loop.seam
    while place < layer.end:
        fade_in = seam if place > layer.place else 0
        yield Piece(place, layer.loop.samples, layer.offset, fade_in, seam)
        place += layer.loop.samples - seam
