"""A street: shops, lamps, people on foot and cars."""

from __future__ import annotations

import numpy as np

from gator_frame_by_frame.sketch import things, vehicles
from gator_frame_by_frame.sketch.brush import Canvas, Points
from gator_frame_by_frame.sketch.crossing import Walkers
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import city, land
from gator_frame_by_frame.sketch.shapes import box, disc, poly
from gator_frame_by_frame.sketch.site import Site, paint_parts
from gator_frame_by_frame.sketch.sky import halo

__all__ = ["crowd", "street"]


def street(site: Site) -> None:
    """Shops, lamps, walking people and cars before a hazy skyline."""
    mood = site.mood
    site.horizon = site.height * 0.66
    city.skyline(site, 0.12, site.horizon, site.unit * 0.52)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.7, mood.light, 0.17)
    kerb = site.height * 0.79
    _shops(site, 0.5, kerb - site.height * 0.035)
    canvas = site.canvas(0.6, kerb - site.height * 0.05)
    left, right = site.sides
    paving, road = mood.of("paving", 0.9), mood.of("asphalt", 0.95)
    canvas.fill(
        box(left, kerb - site.height * 0.037, right - left, site.height),
        site.ramp(kerb - site.height * 0.04, kerb + 4, mood.shaded(paving, 0.12), paving),
    )
    canvas.fill(
        box(left, kerb + site.height * 0.012, right - left, site.height),
        site.ramp(kerb, site.height, road, mood.shaded(road, 0.4)),
    )
    canvas.fill(box(left, kerb + site.height * 0.012, right - left, site.height * 0.006), mood.shaded(paving, 0.4))
    dashes = [
        box(x, site.height * 0.905, site.unit * 0.14, site.unit * 0.009) for x in np.arange(left, right, site.unit * 0.27)
    ]
    canvas.fill(dashes, mood.of("white", 0.95), 0.55)
    site.put(canvas, 0.6)
    _trees(site, kerb)
    crowd(site, kerb, 0.155, round(8 * site.width / site.unit / 1.8) + 2)
    _traffic(site)
    _lamps(site, kerb + site.height * 0.012)


def _shops(site: Site, near: float, foot: float) -> None:
    """House fronts with shop windows and awnings."""
    mood, dice = site.mood, site.dice
    canvas = site.canvas(near, 0)
    x = site.sides[0] - 0.02 * site.unit
    lit = mood.own((0.90, 0.11, 80), 1.0)
    gap = (site.focus - 0.08) * site.width, (site.focus + 0.08) * site.width
    while x < site.sides[1]:
        wide = site.unit * dice.uniform(0.24, 0.36)
        if x + wide > gap[0] and x < gap[1] and x > 0:
            x = gap[1]  # a side street that lets the eye through
        tall = site.unit * dice.uniform(0.42, 0.62)
        wall = mood.shaded(
            mood.of(dice.choice(("brick", "wall", "teal", "orange", "pink", "concrete", "yellow", "wall")), near + 0.25), 0.08
        )
        top = foot - tall
        shape = [box(x, top, wide, tall + 4)]
        canvas.fill(shape, site.ramp(top, foot, wall, mood.shaded(wall, 0.18)))
        canvas.fill(
            [box(x - site.unit * 0.006, top - site.unit * 0.012, wide + site.unit * 0.012, site.unit * 0.022)],
            mood.shaded(wall, 0.25),
        )
        dark: list[Points] = []
        bright: list[Points] = []
        ground = site.unit * 0.15
        for r in range(int((tall - ground - site.unit * 0.04) / (site.unit * 0.095))):
            for c in range(3):
                pane = box(x + wide * (0.12 + 0.29 * c), top + site.unit * (0.035 + 0.095 * r), wide * 0.18, site.unit * 0.062)
                (bright if dice.random() < (0.55 if mood.dark else 0.06) else dark).append(pane)
        canvas.fill(dark, mix(mood.shaded(mood.of("blue", near), 0.35), mood.sky[1], 0.3))
        canvas.fill(bright, lit if mood.dark else mood.sunned(mood.of("blue", near), 0.5))
        window = box(x + wide * 0.08, foot - ground * 0.74, wide * 0.55, ground * 0.66)
        door = box(x + wide * 0.70, foot - ground * 0.74, wide * 0.2, ground * 0.74)
        canvas.fill(
            [window, door],
            site.ramp(foot - ground, foot, lit, mix(lit, wall, 0.35))
            if mood.dark or mood.ambient < 0.6
            else mix(mood.of("blue", near), mood.sky[-1], 0.35),
        )
        _awning(site, canvas, x, foot - ground * 0.74, wide, near)
        x += wide
    site.put(canvas, near)


def _awning(site: Site, canvas: Canvas, x: float, y: float, wide: float, near: float) -> None:
    mood, dice = site.mood, site.dice
    colour = mood.of(dice.choice(("red", "teal", "orange", "blue", "purple")), near + 0.3)
    white, stripes = mood.of("white", near + 0.3), 9
    deep, step = site.unit * 0.042, wide * 0.94 / stripes
    for k in range(stripes):
        a = x + wide * 0.03 + k * step
        canvas.fill(
            [
                poly(
                    (a + step * 0.12, y - deep * 0.55),
                    (a + step * 0.95, y - deep * 0.55),
                    (a + step * 1.02, y + deep * 0.35),
                    (a - step * 0.02, y + deep * 0.35),
                ),
                disc(a + step / 2, y + deep * 0.35, step * 0.52, deep * 0.2),
            ],
            white if k % 2 else colour,
        )
    if "neon" in site.reading.things or (mood.dark and dice.random() < 0.5):
        neon = mood.own(dice.choice(((0.72, 0.24, 350), (0.80, 0.16, 200), (0.82, 0.19, 320), (0.86, 0.17, 120))), 1.0)
        sign = box(x + wide * dice.uniform(0.1, 0.5), y - deep * 1.9, wide * 0.36, deep * 0.8)
        canvas.fill(sign, neon, 0.45, site.unit * 0.014)
        canvas.fill(sign, neon)
        tall = box(x + wide * 0.93, y - deep * 6, deep * 0.6, deep * 3.6)
        canvas.fill(tall, neon, 0.4, site.unit * 0.012)
        canvas.fill(tall, mix(neon, mood.own((0.97, 0.02, 90), 1.0), 0.3))


def crowd(site: Site, foot: float, size: float, count: int) -> None:
    """People who walk both ways."""
    dice, mood = site.dice, site.mood
    coats = ("red", "blue", "yellow", "teal", "purple", "white", "orange", "pink", "black")
    made = []
    for k in range(count):
        coat = mood.of(dice.choice(coats), 0.95)
        legs = mood.of(dice.choice(("black", "blue", "trunk", "asphalt")), 0.95)
        shade = mood.shaded(coat, 0.25)
        inks = tuple(
            site.yuv(c)
            for c in (coat, legs, mood.of(dice.choice(("black", "trunk", "wood")), 0.95), mood.of("skin", 0.95), shade)
        )
        tall = site.unit * size * dice.uniform(0.9, 1.08)
        made.append(
            (
                site.width * ((k + dice.random()) / count),
                foot - site.height * dice.uniform(-0.006, 0.024),
                tall,
                dice.choice((-1, 1)) * tall * dice.uniform(0.32, 0.48),
                dice.random(),
                inks,
            )
        )
    site.actors.append(Walkers(sorted(made, key=lambda one: one[1]), site.width, site.travel(0.6)))


def _traffic(site: Site) -> None:
    dice, what = site.dice, site.reading.things
    makes = {"bus": vehicles.bus, "truck": vehicles.truck, "van": vehicles.van}
    kinds = [k for k in makes if k in what] or ["car"]
    for k in range(2):
        kind = kinds[k % len(kinds)] if k == 0 else "car"
        parts = makes[kind]() if kind in makes else vehicles.car(dice.choice(("red", "yellow", "blue", "white", "teal")))
        size = site.unit * (0.62 if kind == "bus" else 0.36)
        y = site.height * (0.865, 0.955)[k]
        way = (1, -1)[k]
        canvas = site.canvas(0, y - size * 0.6, y + 20)
        x = site.width * (0.12, 0.70)[k]
        canvas.fill(
            disc(x + way * size / 2, y, size * 0.52, size * 0.02), site.mood.shaded(site.mood.of("asphalt"), 0.6), 0.6, 2
        )
        paint_parts(site, canvas, things.placed(parts, x, y, size, way < 0), 0.95)
        if site.mood.dark:
            canvas.glow(x + way * size * 1.0, y - size * 0.165, size * 0.19, site.mood.own((0.95, 0.07, 90), 1.0), 0.5)
        site.small(canvas, 0.8, pace=way * site.unit * dice.uniform(0.045, 0.07))


def _trees(site: Site, kerb: float) -> None:
    canvas = site.canvas(0.62, 0)
    for k in range(round(3 * site.width / site.unit / 1.8) + 1):
        x = site.width * (0.13 + 0.36 * k) + site.dice.uniform(-0.03, 0.03) * site.width
        land.tree(site, canvas, x, kerb, site.unit * site.dice.uniform(0.24, 0.30), 0.8)
    site.put(canvas, 0.62)


def _lamps(site: Site, kerb: float) -> None:
    mood = site.mood
    canvas = site.canvas(0.7, 0)
    for x in np.arange(site.width * 0.06, site.width, site.unit * 0.62):
        tall = site.unit * 0.40
        paint_parts(site, canvas, things.placed(things.lamp(2), float(x), kerb, tall), 0.9)
        if mood.dark:
            canvas.glow(float(x), kerb - tall * 0.89, site.unit * 0.16, mood.own((0.90, 0.12, 80), 1.0), 0.62)
    site.put(canvas, 0.7)
