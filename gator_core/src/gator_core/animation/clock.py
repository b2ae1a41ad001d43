"""Whole frames on the coarse clocks of animated pictures.

A picture starts at the tick nearest to its exact time, so that an animation is never off by more than half a tick
however long it is: at 30 frames a second a GIF's delays are 3, 4 and 3 hundredths, over and over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from gator_core.errors import EncodeError

__all__ = ["frames_of", "starts_at", "ticks_of"]


def starts_at(frame: int, rate: Fraction, ticks: int) -> int:
    """The tick at which a frame starts; ``ticks`` are those of a second."""
    exact = frame * ticks * rate.denominator
    return (2 * exact + rate.numerator) // (2 * rate.numerator)


def ticks_of(runs: Iterable[int], rate: Fraction, ticks: int) -> Iterator[int]:
    """How long each of the pictures lasts that stand for so many frames, one after the other."""
    frame = 0
    for run in runs:
        yield starts_at(frame + run, rate, ticks) - starts_at(frame, rate, ticks)
        frame += run


def frames_of(lengths: Iterable[int], rate: Fraction, ticks: int) -> list[int]:
    """The frames that each of the pictures stands for that last so many ticks, one after the other.

    EncodeError for a picture that stands for none, or starts a tick or more away from each frame.
    """
    runs, tick, frame = [], 0, 0
    for number, length in enumerate(lengths):
        tick += length
        end = round(tick * rate / ticks)
        if end <= frame or abs(starts_at(end, rate, ticks) - tick) > 1:
            raise EncodeError(f"picture {number} ends after {tick}/{ticks} s, which is no whole frame of {rate} fps")
        runs.append(end - frame)
        frame = end
    return runs
