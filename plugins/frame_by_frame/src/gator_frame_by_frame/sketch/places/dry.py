"""Deserts with dunes, mesas and pyramids; the savanna."""

from __future__ import annotations

import numpy as np

from gator_frame_by_frame.sketch import plants
from gator_frame_by_frame.sketch.brush import Canvas, Lab
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import land, mountains
from gator_frame_by_frame.sketch.shapes import below, blob, curve, path, poly
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.sky import halo

__all__ = ["desert", "dunes", "mesas", "savanna"]


def desert(site: Site) -> None:
    """Dunes with crests, mesas far away, cactuses where they belong."""
    mood, dice, things = site.mood, site.dice, site.reading.things
    if "pyramid" in things:
        _pyramids(site)
    elif "camel" not in things and ("cactus" in things or dice.random() < 0.5):
        mesas(site)
    else:
        mountains.peaks(site, 0.05, site.horizon + 4, site.height * 0.13)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.7, mood.light, 0.17)
    dunes(site, 4)
    if "palm" in things:
        land.palms(site)
    if "cactus" in things or ("camel" not in things and "pyramid" not in things and dice.random() < 0.4):
        canvas = site.canvas(0.8, 0)
        for k in range(dice.randint(2, 4)):
            x, tall = site.width * (0.08 + 0.84 * ((k * 0.62 + dice.random() * 0.2) % 1)), site.unit * dice.uniform(0.12, 0.30)
            parts = plants.cactus(dice, x, site.height * dice.uniform(0.76, 0.9), tall)
            green = mood.of("pine", 0.85)
            canvas.fill(parts, mood.shaded(green, 0.15))
            canvas.fill_inside(
                [p + np.array([mood.side * tall * 0.05, 0]) for p in parts], parts, mood.sunned(green, 0.12), 0.8
            )
        site.put(canvas, 0.8)


def dunes(site: Site, count: int, material: str = "dune") -> None:
    """Waves of sand, each with a lit and a shaded side along a crest."""
    mood, dice = site.mood, site.dice
    for k in range(count):
        near = 0.18 + 0.72 * k / (count - 1)
        base = site.horizon + (site.height - site.horizon) * (0.10 + 0.62 * (k / count) ** 1.25)
        tall = site.height * (0.05 + 0.10 * near)
        canvas = site.canvas(near, base - tall * 2)
        sand = mood.of(material, near)
        lit, dark = mood.sunned(sand, 0.16), mood.shaded(sand, 0.40)
        line = land.ridge(site, base, tall * 0.2, site.unit, 0.15)
        canvas.fill(
            below(line, site.height + 8), site.ramp(base - tall, base + site.height * 0.2, lit, mood.shaded(sand, 0.06))
        )
        x = site.sides[0] - site.unit * dice.uniform(0, 0.4)
        while x < site.sides[1] + site.unit * 0.3:
            wide = site.unit * dice.uniform(0.7, 1.15) * (0.55 + 0.7 * near)
            _dune(site, canvas, (x, base + tall * 0.45), (wide, tall * dice.uniform(0.75, 1.25)), (lit, sand, dark))
            x += wide * dice.uniform(0.62, 0.95)
        site.put(canvas, near)


def _dune(
    site: Site, canvas: Canvas, at: tuple[float, float], size: tuple[float, float], colours: tuple[Lab, Lab, Lab]
) -> None:
    """A hump whose crest winds from its top to its foot; the side away from the light lies in shade."""
    (x, foot), (wide, tall), (lit, sand, dark) = at, size, colours
    way = -site.mood.side
    top = (x, foot - tall)
    sunny = curve(
        [
            (x - way * wide * 0.95, foot + tall * 0.25),
            (x - way * wide * 0.55, foot - tall * 0.28),
            (x - way * wide * 0.2, foot - tall * 0.82),
            top,
        ],
        steps=12,
    )
    shady = curve(
        [
            top,
            (x + way * wide * 0.22, foot - tall * 0.55),
            (x + way * wide * 0.55, foot - tall * 0.12),
            (x + way * wide * 1.0, foot + tall * 0.25),
        ],
        steps=12,
    )
    crest = curve(
        [
            top,
            (x + way * wide * 0.10, foot - tall * 0.55),
            (x - way * wide * 0.06, foot - tall * 0.05),
            (x + way * wide * 0.16, foot + tall * 0.6),
            (x + way * wide * 0.08, foot + tall * 1.1),
        ],
        steps=12,
    )
    under = np.array([[x + way * wide * 1.0, foot + tall * 1.1]])
    left = np.array([[x - way * wide * 0.95, foot + tall * 1.1]])
    canvas.fill(np.concatenate([sunny, shady, under, left]), site.ramp(foot - tall, foot + tall, lit, sand))
    canvas.fill(np.concatenate([shady, crest[::-1]]), site.ramp(foot - tall, foot + tall * 0.7, dark, mix(dark, sand, 0.75)))


def mesas(site: Site) -> None:
    mood, dice = site.mood, site.dice
    for near, scale in ((0.06, 0.7), (0.18, 1.0)):
        canvas = site.canvas(near, 0)
        rock = mood.of("cliff", near)
        for _ in range(dice.randint(2, 3)):
            x, wide, tall = (
                dice.uniform(0, site.width),
                site.unit * dice.uniform(0.08, 0.26) * scale,
                site.unit * dice.uniform(0.11, 0.24) * scale,
            )
            top, foot = site.horizon - tall, site.horizon + 8
            shape = poly(
                (x - wide * 0.5, top),
                (x + wide * 0.46, top + tall * 0.03),
                (x + wide * 0.52, top + tall * 0.45),
                (x + wide * 0.6, top + tall * 0.5),
                (x + wide * 1.1, foot),
                (x - wide * 1.15, foot),
                (x - wide * 0.62, top + tall * 0.5),
                (x - wide * 0.54, top + tall * 0.46),
            )
            canvas.fill(shape, site.ramp(top, foot, mood.sunned(rock, 0.08), mix(rock, mood.haze, 0.4)))
            dark = [shape + np.array([-mood.side * wide * 0.55, 0])]
            canvas.fill_inside(dark, [shape], mood.shaded(rock, 0.3), 0.6)
            bands = [
                poly(
                    (x - wide * 2, top + tall * b),
                    (x + wide * 2, top + tall * (b + 0.02)),
                    (x + wide * 2, top + tall * (b + 0.055)),
                    (x - wide * 2, top + tall * (b + 0.03)),
                )
                for b in (0.14, 0.3)
            ]
            canvas.fill_inside(bands, [shape], mood.shaded(rock, 0.22), 0.5)
        site.put(canvas, near)


def _pyramids(site: Site) -> None:
    mood = site.mood
    canvas = site.canvas(0.12, 0)
    for place, size in ((0.30, 0.30), (0.62, 0.42), (0.84, 0.22)):
        x, tall = site.width * place, site.unit * size * 0.8
        foot, near = site.horizon + 10, 0.12 + size * 0.5
        sand = mood.of("dune", near)
        canvas.fill(poly((x, foot - tall), (x + tall * 0.95, foot), (x - tall * 0.95, foot)), mood.sunned(sand, 0.15))
        canvas.fill(
            poly((x, foot - tall), (x - mood.side * tall * 0.95, foot), (x + mood.side * tall * 0.25, foot)),
            mood.shaded(sand, 0.35),
        )
    site.put(canvas, 0.12)


def savanna(site: Site) -> None:
    """A wide plain with flat-topped trees."""
    mood, dice = site.mood, site.dice
    mountains.peaks(site, 0.05, site.horizon + 4, site.height * 0.12)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.7, mood.light, 0.16)
    for near, drop, tall in ((0.2, 0.02, 0.12), (0.5, 0.10, 0.26), (0.8, 0.24, 0.0)):
        line = land.ridge(site, site.horizon + site.height * drop, site.height * 0.012, site.unit, 0.3)
        canvas = land.hill(site, line, near, "wheat", 0.1, room=0.5)
        for _ in range(3 if tall else 0):
            x = dice.uniform(*site.sides)
            if abs(x / site.width - site.focus) > 0.2:
                _acacia(
                    site,
                    canvas,
                    x,
                    float(np.interp(x, line[:, 0], line[:, 1])) + 4,
                    site.unit * tall * dice.uniform(0.8, 1.2),
                    near,
                )
        site.put(canvas, near)
    land.foreground(site, 0.12, tufts=True, material="earth")


def _acacia(site: Site, canvas: Canvas, x: float, y: float, tall: float, near: float) -> None:
    dice, mood = site.dice, site.mood
    wood, green = mood.of("trunk", near), mood.shaded(mood.of("foliage", near), 0.15)
    crowns = [(dx * tall, y - tall * dy) for dx, dy in ((-0.34, 0.80), (0.05, 0.94), (0.40, 0.82))]
    for at in crowns:
        canvas.fill(
            path(curve([(x, y), (x + at[0] * 0.15, y - tall * 0.4), (x + at[0] * 0.8, at[1])]), [tall * 0.06, tall * 0.02]),
            wood,
        )
        canvas.fill(blob(dice, x + at[0], at[1] - tall * 0.03, tall * 0.42, tall * 0.075, 9, 0.12), green)
