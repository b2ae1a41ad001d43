"""Rolling hills, and the woods."""

from __future__ import annotations

import numpy as np

from gator_frame_by_frame.sketch import plants
from gator_frame_by_frame.sketch.brush import Canvas, Points
from gator_frame_by_frame.sketch.places import land, mountains
from gator_frame_by_frame.sketch.shapes import bar, blob, path, poly
from gator_frame_by_frame.sketch.site import Site, paint_parts
from gator_frame_by_frame.sketch.sky import halo

__all__ = ["forest", "hills"]


def hills(site: Site) -> None:
    """Rolling green with trees here and there."""
    mood, dice = site.mood, site.dice
    mountains.peaks(site, 0.05, site.horizon + 4, site.height * 0.14)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.7, mood.light, 0.16)
    rows = ((0.22, 0.00, "foliage"), (0.40, 0.07, "grass"), (0.60, 0.16, "meadow"), (0.82, 0.27, "grass"))
    for near, drop, material in rows:
        line = land.ridge(
            site, site.horizon + site.height * drop, site.height * (0.028 + 0.03 * near), site.unit * (0.7 + 0.9 * near), 0.2
        )
        canvas = land.hill(site, line, near, material, 0.22)
        _hedges(site, canvas, line, near)
        for _ in range(dice.randint(2, 5)):
            _tree_on(site, canvas, line, near, site.unit * 0.13 * (near + 0.12))
        site.put(canvas, near)
    land.foreground(site, 0.14, tufts=True)


def _hedges(site: Site, canvas: Canvas, line: Points, near: float) -> None:
    """Rows that follow the slope, as of vines or mown grass."""
    if site.dice.random() < 0.45 or near < 0.3:
        return
    colour = site.mood.shaded(site.mood.of("meadow", near), 0.16)
    for k in range(1, 6):
        drop = site.unit * 0.016 * k * k * near
        canvas.fill(path(line[::6] + np.array([0, drop]), site.unit * 0.0022 * k * near + 0.8), colour, 0.35)


def _tree_on(site: Site, canvas: Canvas, line: Points, near: float, tall: float) -> None:
    dice = site.dice
    x = dice.uniform(0, site.width)
    for _ in range(dice.randint(1, 3)):
        y = float(np.interp(x, line[:, 0], line[:, 1])) + tall * 0.03
        size = tall * dice.uniform(0.7, 1.15)
        if dice.random() < 0.3:
            canvas.fill(plants.poplar(dice, x, y, size * 1.5), site.mood.of("pine", near))
        else:
            land.tree(site, canvas, x, y, size, near)
        x += tall * dice.uniform(0.4, 0.9)


def forest(site: Site) -> None:
    """Trunks and crowns in sheets, light between them."""
    mood, dice = site.mood, site.dice
    if site.sun and not mood.dark:
        halo(site, site.sun[0], site.horizon * 0.6, site.unit * 0.75, mood.light, 0.22)
    bright = "birch" in site.reading.things or dice.random() < 0.25
    for near, size in ((0.10, 0.26), (0.24, 0.38), (0.42, 0.56)):
        line = land.ridge(site, site.horizon + site.height * 0.10 * near, site.height * 0.02, site.unit * 0.8)
        canvas = land.hill(site, line, near, "pine", room=0.7)
        land.trees_along(site, canvas, line, near, site.unit * size, 1.25)
        site.put(canvas, near)
        if near == 0.24 and site.sun:
            halo(site, site.sun[0], site.horizon * 0.85, site.unit * 0.6, mood.light, 0.13)
    line = land.ridge(site, site.horizon + site.height * 0.13, site.height * 0.03, site.unit)
    canvas = land.hill(site, line, 0.62, "grass" if not bright else "meadow", 0.16)
    _undergrowth(site, canvas, line, 0.62)
    site.put(canvas, 0.62)
    _trunks(site, 0.8, bright)
    land.foreground(site, 0.16, tufts=True)


def _undergrowth(site: Site, canvas: Canvas, line: Points, near: float) -> None:
    for _ in range(26):
        x = site.dice.uniform(*site.sides)
        y = float(np.interp(x, line[:, 0], line[:, 1]))
        canvas.fill(
            plants.bush(site.dice, x, y + site.unit * 0.01, site.unit * site.dice.uniform(0.03, 0.06)),
            site.mood.of("foliage", near - 0.1),
        )


def _trunks(site: Site, near: float, pale: bool) -> None:
    """Great trunks at the sides, which leave the middle open."""
    mood, dice = site.mood, site.dice
    canvas = site.canvas(near, 0)
    places = [0.03, 0.13, 0.90, 0.98] if site.width > site.height else [0.04, 0.93]
    for place in places:
        x = site.width * (place + dice.uniform(-0.03, 0.03))
        wide = site.unit * dice.uniform(0.035, 0.07)
        foot = site.height * 0.86 + dice.uniform(0, 0.06) * site.height
        if pale:
            paint_parts(site, canvas, plants.birch(dice, x, foot, foot + 20, wide * 0.7), near)
            continue
        colour = mood.of("trunk", near)
        root = poly(
            (x - wide * 0.5, -20),
            (x - wide * 0.55, foot - wide * 1.6),
            (x - wide * 1.5, foot),
            (x + wide * 1.5, foot),
            (x + wide * 0.55, foot - wide * 1.6),
            (x + wide * 0.5, -20),
        )
        canvas.fill(root, mood.shaded(colour, 0.2))
        side = mood.side if site.sun else 1
        canvas.fill_inside([root + np.array([side * wide * 0.55, 0])], [root], mood.sunned(colour, 0.10), 0.8)
        for _ in range(3):
            y, turn = dice.uniform(0.1, 0.5) * site.height, dice.choice((-1, 1))
            canvas.fill(bar((x, y), (x + turn * wide * 3.2, y - wide * 1.5), wide * 0.28, 1), mood.shaded(colour, 0.2))
    leaves = [
        blob(
            dice,
            site.width * dice.uniform(-0.05, 1.05),
            dice.uniform(-0.06, 0.03) * site.height,
            site.unit * 0.15,
            site.unit * 0.075,
            11,
            0.25,
        )
        for _ in range(int(16 * site.width / site.unit / 1.8) + 3)
    ]
    canvas.fill(leaves, mood.shaded(mood.of("foliage", near), 0.35))
    site.put(canvas, near)
