"""Where fewer live: a village, houses on a quay, a park."""

from __future__ import annotations

import numpy as np

from gator_frame_by_frame.sketch import things
from gator_frame_by_frame.sketch.brush import Canvas, Points
from gator_frame_by_frame.sketch.places import city, land, mountains, street
from gator_frame_by_frame.sketch.shapes import box, curve, poly
from gator_frame_by_frame.sketch.site import Site, paint_parts
from gator_frame_by_frame.sketch.sky import halo

__all__ = ["park", "terraces", "village"]


def village(site: Site) -> None:
    """Houses among hills, a church or a castle above them."""
    mood, dice, what = site.mood, site.dice, site.reading.things
    mountains.peaks(site, 0.05, site.horizon + 4, site.height * 0.2)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.7, mood.light, 0.16)
    line = land.ridge(site, site.horizon, site.height * 0.04, site.unit * 1.2, 0.2)
    if "castle" in what:
        line[:, 1] -= np.exp(-(((line[:, 0] / site.width - site.focus) / 0.16) ** 2)) * site.unit * 0.12
    canvas = land.hill(site, line, 0.25, "foliage", 0.15, room=0.6)
    x = site.width * site.focus
    y = float(np.interp(x, line[:, 0], line[:, 1])) + site.unit * 0.012
    if "castle" in what:
        paint_parts(site, canvas, things.placed(things.castle(), x, y + site.unit * 0.01, site.unit * 0.38), 0.5)
    elif {"windmill"} & what or dice.random() < 0.2:
        paint_parts(site, canvas, things.placed(things.windmill(dice.random()), x, y, site.unit * 0.3), 0.5)
    else:
        paint_parts(site, canvas, things.placed(things.church(), x, y, site.unit * 0.30), 0.5)
    land.trees_along(site, canvas, line, 0.3, site.unit * 0.07, 0.55)
    site.put(canvas, 0.25)
    for near, drop, size in ((0.45, 0.09, 0.105), (0.66, 0.19, 0.15)):
        line = land.ridge(site, site.horizon + site.height * drop, site.height * 0.025, site.unit, 0.2)
        canvas = land.hill(site, line, near, "grass", 0.2)
        _cottages(site, canvas, line, near, site.unit * size)
        site.put(canvas, near)
    land.foreground(site, 0.13, tufts=True)


def _cottages(site: Site, canvas: Canvas, line: Points, near: float, tall: float) -> None:
    dice = site.dice
    x = site.sides[0] + tall
    while x < site.sides[1]:
        y = float(np.interp(x, line[:, 0], line[:, 1])) + tall * 0.08
        if dice.random() < 0.66:
            walls = dice.choice(("wall", "white", "wall", "yellow", "orange"))
            paint_parts(
                site,
                canvas,
                things.placed(
                    things.house(walls, "roof", dice.uniform(0.9, 1.3)),
                    x,
                    y,
                    tall * dice.uniform(0.85, 1.1),
                    dice.random() < 0.5,
                ),
                near + 0.15,
            )
            x += tall * dice.uniform(1.15, 1.6)
        else:
            land.tree(site, canvas, x, y, tall * dice.uniform(1.0, 1.4), near)
            x += tall * dice.uniform(0.7, 1.0)


def terraces(site: Site) -> None:
    """Bright houses along a quay."""
    mood, dice = site.mood, site.dice
    for near, rise in ((0.22, 0.10), (0.30, 0.0)):
        canvas = site.canvas(near, 0)
        x = site.sides[0]
        while x < site.sides[1]:
            wide, tall = site.unit * dice.uniform(0.06, 0.10), site.unit * dice.uniform(0.13, 0.20)
            foot = site.horizon + 4 - rise * site.unit
            wall = mood.of(dice.choice(("yellow", "orange", "pink", "wall", "white", "teal", "red")), near + 0.4)
            canvas.fill(box(x, foot - tall, wide + 1, tall + rise * site.unit), mood.shaded(wall, 0.05))
            canvas.fill(
                poly((x - 2, foot - tall), (x + wide / 2, foot - tall - wide * 0.4), (x + wide + 2, foot - tall)),
                mood.of("roof", near + 0.3),
            )
            lit: list[Points] = []
            dark: list[Points] = []
            for r in range(int(tall / (site.unit * 0.045))):
                for c in range(2):
                    (lit if mood.dark and dice.random() < 0.6 else dark).append(
                        box(
                            x + wide * (0.2 + 0.38 * c),
                            foot - tall + site.unit * (0.014 + 0.045 * r),
                            wide * 0.2,
                            site.unit * 0.026,
                        )
                    )
            canvas.fill(dark, mood.shaded(wall, 0.5), 0.8)
            canvas.fill(lit, mood.own((0.90, 0.12, 82), 1.0))
            x += wide
        site.put(canvas, near)


def park(site: Site) -> None:
    """Lawns, a path, great trees, a bench and a lamp."""
    mood, dice = site.mood, site.dice
    if "city" in site.reading.places or dice.random() < 0.5:
        city.skyline(site, 0.10, site.horizon, site.unit * 0.32)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.7, mood.light, 0.16)
    for near, drop, size in ((0.22, -0.01, 0.20), (0.45, 0.08, 0.36)):
        line = land.ridge(site, site.horizon + site.height * drop, site.height * 0.012, site.unit, 0.2)
        canvas = land.hill(site, line, near, "grass", 0.16, room=0.6)
        x = site.sides[0]
        while x < site.sides[1]:
            if abs(x / site.width - site.focus) > 0.14 or near < 0.3:
                land.tree(
                    site,
                    canvas,
                    x,
                    float(np.interp(x, line[:, 0], line[:, 1])) + 4,
                    site.unit * size * dice.uniform(0.8, 1.2),
                    near,
                )
            x += site.unit * size * dice.uniform(0.5, 1.0)
        site.put(canvas, near)
    canvas = site.canvas(0.66, site.height * 0.5)
    line = land.ridge(site, site.height * 0.76, site.height * 0.01, site.unit, 0.2)
    canvas = land.hill(site, line, 0.66, "meadow", 0.16, room=0.7)
    x, foot = site.width * (1 - site.focus), site.height * 0.80
    way = curve(
        [
            (x - site.unit * 0.9, site.height + 9),
            (x + site.unit * 0.1, site.height * 0.86),
            (x - site.unit * 0.02, site.height * 0.765),
            (x + site.unit * 0.05, site.height * 0.765),
            (x + site.unit * 0.4, site.height * 0.86),
            (x + site.unit * 0.3, site.height + 9),
        ],
        steps=14,
    )
    canvas.fill(way, mood.of("paving", 0.9))
    land.tree(site, canvas, site.width * (0.10 if mood.side > 0 else 0.9), foot, site.unit * 0.62, 0.85)
    at = site.width * site.focus
    paint_parts(site, canvas, things.placed(things.bench(), at, foot, site.unit * 0.26), 0.9)
    paint_parts(site, canvas, things.placed(things.lamp(2), at + site.unit * 0.22, foot, site.unit * 0.36), 0.9)
    if mood.dark:
        canvas.glow(at + site.unit * 0.22, foot - site.unit * 0.32, site.unit * 0.2, mood.own((0.90, 0.12, 80), 1.0), 0.6)
    site.put(canvas, 0.66)
    if {"people", "person", "couple", "child", "dog"} & site.reading.things:
        street.crowd(site, site.height * 0.87, 0.2, 2)
    land.foreground(site, 0.10, tufts=True, material="foliage" if mood.season != "winter" else "pine")
