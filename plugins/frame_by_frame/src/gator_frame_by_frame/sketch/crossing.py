"""Who crosses a scene: people who walk, birds that fly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gator_frame_by_frame.sketch.brush import Points
from gator_frame_by_frame.sketch.folk import walker
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.stage import Moment, Picture
from gator_frame_by_frame.sketch.things import bird

__all__ = ["Walkers", "flock"]

_STEPS = 96
"""Moments of a stride that are drawn."""


@dataclass(eq=False)
class Walkers:
    """People who walk along; each at (x, y of the foot, height, pixels a second, phase, flip)."""

    folk: list[tuple[float, float, float, float, float, tuple[tuple[float, float, float], ...]]]
    """x, foot, height, pace, phase, YUV of coat, trousers, hair, skin and shade."""
    width: float
    travel: float = 0.0

    def draw(self, picture: Picture, moment: Moment) -> None:
        for x, foot, tall, pace, phase, colours in self.folk:
            room = self.width + 2 * tall
            at = (x + pace * moment.seconds + tall) % room - tall + self.travel * (moment.way - 0.5)
            turn = abs(pace) * moment.seconds / (tall * 0.75) + phase
            inks = dict(zip(("coat", "legs", "hair", "skin", "shade"), colours, strict=True))
            pieces = [(piece, inks[name]) for name, piece in _step(round(turn * _STEPS) % _STEPS)]
            picture.polygons(pieces, (-tall if pace < 0 else tall, tall), (at, foot))


@lru_cache(maxsize=_STEPS)
def _step(k: int) -> list[tuple[str, Points]]:
    """A walker at one of the moments of a stride."""
    return [(name, piece) for name, pieces in walker(k / _STEPS, ("coat", "legs", "hair")) for piece in pieces]


def flock(site: Site, count: int, top: float, bottom: float, size: float) -> None:
    """Birds that cross the sky."""
    dice = site.dice
    lead = (site.width * dice.uniform(0.2, 0.7), site.height * 0 + dice.uniform(top, bottom))
    way = dice.choice((-1, 1))
    birds = []
    for k in range(count):
        row = (k + 1) // 2 * (1 if k % 2 else -1)
        birds.append(
            (
                lead[0] - way * abs(row) * size * 1.3 + dice.uniform(-0.4, 0.4) * size,
                lead[1] + row * size * 0.55 + dice.uniform(-0.3, 0.3) * size,
                size * dice.uniform(0.8, 1.15),
                dice.random(),
            )
        )
    dark = site.mood.shaded(site.mood.of("black", 0.6), 0.1)
    site.actors.append(_Flock(birds, way * site.unit * 0.028, site.yuv(dark), site.width))


@dataclass(eq=False)
class _Flock:
    birds: list[tuple[float, float, float, float]]
    pace: float
    colour: tuple[float, float, float]
    width: float

    def draw(self, picture: Picture, moment: Moment) -> None:
        for x, y, size, phase in self.birds:
            t = moment.seconds
            flap = math.sin(2 * math.pi * (t * (1.1 + 0.3 * phase) + phase))
            room = self.width * 1.4
            at = (x + self.pace * t + 0.2 * self.width) % room - 0.2 * self.width
            lift = math.sin(t * 0.8 + 9 * phase) * size * 0.18 - flap * size * 0.03
            for piece in bird(flap, size):
                picture.polygon(piece + np.array([at, y + lift]), self.colour)
