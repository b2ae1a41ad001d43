"""A train on a viaduct."""

from __future__ import annotations

import numpy as np

from gator_frame_by_frame.sketch import things, vehicles
from gator_frame_by_frame.sketch.brush import Points
from gator_frame_by_frame.sketch.places import land, mountains
from gator_frame_by_frame.sketch.shapes import box, disc
from gator_frame_by_frame.sketch.site import Site, paint_parts
from gator_frame_by_frame.sketch.sky import halo

__all__ = ["railway"]


def railway(site: Site) -> None:
    """A train on an embankment or a viaduct in a landscape."""
    mood, dice = site.mood, site.dice
    mountains.peaks(site, 0.05, site.horizon, site.height * 0.26)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.7, mood.light, 0.16)
    line = land.ridge(site, site.horizon + site.height * 0.01, site.height * 0.03, site.unit * 0.8, 0.3)
    canvas = land.hill(site, line, 0.25, "foliage")
    land.trees_along(site, canvas, line, 0.25, site.unit * 0.06, 0.9)
    site.put(canvas, 0.25)
    row = site.height * 0.70
    tall = site.unit * 0.085
    train = site.canvas(0, row - tall * 1.3, row + 10)
    x = site.width * 0.66
    paint_parts(
        site, train, things.placed(vehicles.train(3, dice.choice(("red", "blue", "teal", "orange"))), x, row, tall), 0.85
    )
    if mood.dark:
        train.glow(x, row - tall * 0.3, tall * 1.6, mood.own((0.95, 0.08, 90), 1.0), 0.7)
    _viaduct(site, row)
    site.small(train, 0.5, pace=site.unit * 0.085)
    foot = land.ridge(site, site.height * 0.85, site.height * 0.02, site.unit, 0.3)
    canvas = land.hill(site, foot, 0.72, "grass", room=0.4)
    land.trees_along(site, canvas, foot, 0.8, site.unit * 0.13, 0.55)
    site.put(canvas, 0.72)
    land.foreground(site, 0.10, tufts=True)


def _viaduct(site: Site, row: float) -> None:
    mood = site.mood
    canvas = site.canvas(0.5, row - site.unit * 0.03)
    stone = mood.shaded(mood.of("cliff", 0.7), 0.1)
    left, right = site.sides
    canvas.fill(
        box(left, row, right - left, site.height), site.ramp(row, row + site.height * 0.25, stone, mood.shaded(stone, 0.25))
    )
    wide = site.unit * 0.17
    arches: list[Points] = []
    for x in np.arange(left, right, wide):
        arches += [
            box(x + wide * 0.12, row + wide * 0.55, wide * 0.76, site.height),
            disc(x + wide / 2, row + wide * 0.56, wide * 0.38),
        ]
    canvas.erase(arches)
    canvas.fill(box(left, row - site.unit * 0.006, right - left, site.unit * 0.014), mood.shaded(stone, 0.3))
    site.put(canvas, 0.5)
