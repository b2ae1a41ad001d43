"""To a stated loudness in two passes: measure the whole, then one gain for all of it, and peaks held under a ceiling."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gator_core.errors import InputError
from gator_core.providers import Measured, Samples
from gator_core.sound.limiter import limited

__all__ = ["MOST_GAIN", "Loudness", "Mastering", "bettered", "mastered", "mastering"]

_NEAR = 0.3
"""LU that are near enough."""
_MORE = 1.4
MOST_GAIN = 40.0
"""dB. What has to be raised by more is noise."""
_HEADROOM = 0.1
"""dB that the limiter stays below the ceiling: what the measurement is rounded by, and what its smooth level lets through."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud a soundtrack is to be, by EBU R 128."""

    lufs: float = -14.0
    """Integrated."""
    peak: float = -1.0
    """The highest true peak, dB of full scale."""

    def __post_init__(self) -> None:
        if not -70 < self.lufs <= -5:
            raise InputError(f"loudness: {self.lufs:g} LUFS is not above -70 and at most -5")
        if not -20 <= self.peak <= 0:
            raise InputError(f"loudness: a peak of {self.peak:g} dBTP is not from -20 to 0")


@dataclass(frozen=True, slots=True)
class Mastering:
    """What is done to a mix to bring it to its loudness."""

    gain: float = 0.0
    """dB."""
    ceiling: float | None = None
    """dB of full scale under which the limiter keeps true peaks; None where there is nothing to limit."""
    found: Measured | None = None
    """The mix as it was."""


def mastered(sound: Iterable[Samples], mastering: Mastering) -> Iterator[Samples]:
    """The mix as it is to be heard, in chunks."""
    gain = _factor(mastering.gain)
    if mastering.ceiling is None:
        return (chunk * gain for chunk in sound) if gain != 1 else iter(sound)
    return limited(sound, gain, _factor(mastering.ceiling))


def mastering(found: Measured, wanted: Loudness) -> Mastering:
    """What should bring a mix that was measured to ``wanted``. Silence stays as it is."""
    if math.isinf(found.lufs):
        return Mastering(found=found)
    gain = min(wanted.lufs - found.lufs, MOST_GAIN)
    if found.peak + gain <= wanted.peak - _HEADROOM:
        return Mastering(gain, found=found)
    return Mastering(gain, wanted.peak - 2 * _HEADROOM, found)


def bettered(made: Mastering, heard: Measured, wanted: Loudness) -> Mastering:
    """What should bring it nearer, by what came out last time; the same where that is near enough, or as near as it gets."""
    if math.isinf(heard.lufs):
        return made
    short, excess, gain, ceiling = wanted.lufs - heard.lufs, heard.peak - wanted.peak, made.gain, made.ceiling
    if abs(short) > _NEAR:  # the limiter takes a part of what is added away again
        gain = min(gain + short * (_MORE if ceiling is not None and short > 0 else 1), MOST_GAIN)
    if excess > 0 or (ceiling is None and heard.peak + gain - made.gain > wanted.peak - _HEADROOM):
        ceiling = (wanted.peak if ceiling is None else ceiling) - max(0.0, excess) - 2 * _HEADROOM
    return replace(made, gain=gain, ceiling=ceiling)


def _factor(db: float) -> float:
    return float(10 ** (db / 20))
