"""Clips that models made, placed in the shots they were made for.

A model makes the lengths and rates that it can. What it makes beyond the scene becomes handles, half of it on each
side; where it made too little, the clip is slowed down a little, and after that its edge pictures are held.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from gator_core.clip import Clip, MediaClip
from gator_core.errors import MediaError
from gator_core.interpolate import Between, InterpolatedClip
from gator_core.media.probe import MediaInfo, probe
from gator_core.shot import Shot

__all__ = ["SLOWEST", "Placement", "generated_clip", "placed"]

SLOWEST = Fraction(4, 5)
"""How slow a clip may be made that is too short: at this speed it lasts 1.25 times as long."""

_SAME_RATE = Fraction(1, 200)
"""Rates that differ by no more, as 24 and 23.976 do, are taken for the same: each picture becomes a frame, and nobody
sees the pace change."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Which of a clip's pictures the frames of a shot are at: frame ``i`` at ``start + i * step``, within [0, last]."""

    start: Fraction
    step: Fraction
    last: int

    def position(self, i: int) -> Fraction:
        """In pictures: 2.5 is halfway between the third and the fourth. The edge ones are held."""
        return min(max(self.start + i * self.step, Fraction(0)), Fraction(self.last))


def generated_clip(shot: Shot, asset: Path) -> Clip:
    """A clip that a model made for a shot, at the shot's rate and covering its frame.

    Between its pictures is what ``shot.interpolate`` says; by default what moves is followed (``flow``). Reads the
    file once, to count its pictures. MediaError if it is no clip that can be used.
    """
    media = probe(asset)
    if not media.moving or media.rate is None:
        raise MediaError(f"{asset}: is a picture, and a clip is due")
    place = placed(shot, media.frames, media.rate)
    how: Between = shot.interpolate or "flow"  # type: ignore[assignment]  # the storyboard admits no other
    return _opened(shot, media, place, media.rate, how)


def placed(shot: Shot, pictures: int, rate: Fraction) -> Placement:
    """Where the frames of ``shot`` lie in a clip of so many pictures at ``rate``.

    The frames [-handle_in, frames + handle_out) are wanted. If the clip has more, the scene is in its middle, or as
    near to it as the handles allow. If it has less, all of it is used, down to the speed ``SLOWEST``. What is missing
    even then is missing in the handles, on both sides in proportion; if it does not last for the scene, at its end.
    """
    last = max(pictures - 1, 0)
    step = rate / shot.rate
    if abs(step - 1) <= _SAME_RATE:
        step = Fraction(1)
    steps = shot.handle_in + max(shot.frames - 1, 0) + shot.handle_out
    if steps * step > last:
        step *= max(last / (steps * step), SLOWEST)
    return Placement(_start(shot, last, step), step, last)


def _start(shot: Shot, last: int, step: Fraction) -> Fraction:
    before, after = shot.handle_in * step, shot.handle_out * step
    spare = last - max(shot.frames - 1, 0) * step
    if spare <= 0:
        return Fraction(0)
    if spare < before + after:
        return spare * shot.handle_in / (shot.handle_in + shot.handle_out)
    start = min(max(spare / 2, before), spare - after)
    whole = Fraction(math.floor(start))
    return whole if whole >= before else start


def _opened(shot: Shot, media: MediaInfo, place: Placement, rate: Fraction, how: Between) -> Clip:
    start = place.start / rate
    speed = place.step / rate * shot.rate
    clip = MediaClip(media, shot.size, shot.rate, "cover", shot.background, trim=(start, media.duration), speed=speed)
    if how == "hold" or (place.step.denominator == 1 and place.start.denominator == 1):
        return clip
    return InterpolatedClip(clip, start, (Fraction(0), place.last / rate), how)
