"""A volcano that erupts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gator_frame_by_frame.sketch.brush import Canvas, Points
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import land
from gator_frame_by_frame.sketch.shapes import curve, disc, path
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.stage import Moment, Picture

__all__ = ["volcano"]

_LAVA, _EMBER = (0.72, 0.20, 42), (0.88, 0.16, 82)


def volcano(site: Site) -> None:
    """Smoke over a glowing crater, lava on the slopes, sparks."""
    u = site.unit
    x, top, foot = site.width * site.focus, site.height * 0.33, site.height * 0.70
    _plume(site, x, top)
    canvas = site.canvas(0.25, top - u * 0.3)
    slope = _slope(site, x, top, foot)
    earth = mix(site.mood.of("earth", 0.5), site.mood.of("black", 0.5), 0.45)
    canvas.fill(slope, site.ramp(top, foot, site.mood.shaded(earth, 0.15), site.mood.sunned(earth, 0.08)))
    side = site.mood.side
    shade = np.array(
        [
            [x - side * u * 0.9, foot + 9],
            [x - side * u * 0.05, top - 9],
            [x - side * u * 0.02, top - 9],
            [x - side * u * 0.1, foot + 9],
        ]
    )
    canvas.fill_inside([shade], [slope], site.mood.shaded(earth, 0.4), 0.6)
    _streams(site, canvas, slope, x, top)
    site.put(canvas, 0.25)
    inks = tuple(site.yuv(site.mood.own(colour, 1.0)) for colour in (_LAVA, _EMBER))
    throws = [(site.dice.uniform(-1, 1), site.dice.uniform(0.5, 1.0), site.dice.random()) for _ in range(46)]
    site.actors.append(_Sparks(x, top, u, throws, inks, site.travel(0.25)))
    line = land.ridge(site, foot + u * 0.02, site.height * 0.03, u * 0.6)
    near = land.hill(site, line, 0.4, "pine")
    land.trees_along(site, near, line, 0.4, u * 0.07, 0.7)
    site.put(near, 0.4)
    land.foreground(site, 0.18)


def _slope(site: Site, x: float, top: float, foot: float) -> Points:
    """Steeper towards the crater, whose rim is broken."""
    u, dice = site.unit, site.dice
    sides = []
    for side in (-1, 1):
        steps = np.linspace(0, 1, 24)
        away = u * (0.085 + 0.85 * steps**1.55)
        rough = np.array([dice.uniform(-1, 1) for _ in steps]) * u * 0.006
        sides.append(np.column_stack([x + side * away + rough, top + (foot + 12 - top) * steps]))
    rim = [(x - u * 0.04, top + u * 0.018), (x, top + u * 0.008), (x + u * 0.045, top + u * 0.022)]
    return np.concatenate([sides[0][::-1], np.array(rim), sides[1]])


def _streams(site: Site, canvas: Canvas, slope: Points, x: float, top: float) -> None:
    mood, u, dice = site.mood, site.unit, site.dice
    lava, ember = mood.own(_LAVA, 1.0), mood.own(_EMBER, 1.0)
    canvas.glow(x, top, u * 0.30, lava, 0.75)
    for lean, reach in ((-0.45, 0.26), (0.08, 0.34), (0.62, 0.22)):
        at = [
            (x + u * (0.05 * lean + lean * reach * t**1.5) + u * 0.02 * dice.uniform(-1, 1) * t, top + u * (0.012 + reach * t))
            for t in np.linspace(0, 1, 6)
        ]
        line = curve(at)
        canvas.fill_inside(
            [path(line, [u * 0.05, u * 0.035, u * 0.004])],
            [slope],
            lava,
            0.45,
        )
        canvas.fill_inside([path(line, [u * 0.026, u * 0.016, 0.8])], [slope], lava)
        canvas.fill_inside([path(line, [u * 0.012, u * 0.006, 0.4])], [slope], ember, 0.9)
    canvas.fill(disc(x, top + u * 0.012, u * 0.075, u * 0.012), ember)


def _plume(site: Site, x: float, top: float) -> None:
    """Ash, lit from below."""
    mood, u, dice = site.mood, site.unit, site.dice
    canvas = site.canvas(0, 0, top + u * 0.06)
    ash, lit = mix(mood.of("black", 0.4), mood.sky[-1], 0.25), mood.own(_LAVA, 1.0)
    for k in range(34):
        part = (k / 33) ** 0.8
        wide = u * (0.03 + 0.16 * part)
        at = (
            x - mood.side * u * 0.22 * part**1.6 + dice.uniform(-1, 1) * wide * 0.8,
            top - u * 0.36 * part + dice.uniform(-1, 1) * wide * 0.3,
        )
        size = wide * dice.uniform(0.35, 0.6)
        canvas.fill(disc(*at, size), mix(ash, lit, 0.55 * (1 - part) ** 2), 0.85, u * 0.004)
        canvas.fill(
            disc(at[0] + mood.side * size * 0.25, at[1] - size * 0.3, size * 0.6), mix(ash, mood.light, 0.18), 0.4, u * 0.006
        )
    site.small(canvas, 0.25, sway=(u * 0.006, 6.0, dice.random()))


@dataclass(eq=False)
class _Sparks:
    """Thrown up, and falling."""

    x: float
    top: float
    unit: float
    throws: list[tuple[float, float, float]]
    """How far to the side, how high, and when."""
    inks: tuple[tuple[float, float, float], ...]
    travel: float

    def draw(self, picture: Picture, moment: Moment) -> None:
        x = self.x + self.travel * (moment.way - 0.5)
        for k, (side, high, phase) in enumerate(self.throws):
            age = (moment.seconds / 1.9 + phase) % 1
            at = (
                x + side * self.unit * 0.17 * age,
                self.top - self.unit * high * 0.26 * math.sin(math.pi * min(age * 1.15, 1.08)),
            )
            picture.disc(*at, self.unit * 0.0042 * (1.1 - age), self.inks[k % 2])
