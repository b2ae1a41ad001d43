"""Above the clouds, and an airport."""

from __future__ import annotations

import math

import numpy as np

from gator_frame_by_frame.sketch import things, vehicles
from gator_frame_by_frame.sketch.brush import Points
from gator_frame_by_frame.sketch.crossing import flock
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import mountains
from gator_frame_by_frame.sketch.shapes import bar, below, box, curve, disc, poly
from gator_frame_by_frame.sketch.site import Site, paint_parts
from gator_frame_by_frame.sketch.sky import halo

__all__ = ["airport", "sky"]


def sky(site: Site) -> None:
    """Above a sea of clouds: an aeroplane, balloons, or birds."""
    mood, dice, what = site.mood, site.dice, site.reading.things
    site.horizon = site.height * 0.66
    for near, drop, size in ((0.08, -0.02, 0.10), (0.2, 0.05, 0.15), (0.4, 0.13, 0.21), (0.66, 0.23, 0.28), (1.0, 0.34, 0.36)):
        _cloud_bank(site, near, site.height * (0.62 + drop), site.unit * size)
        if near == 0.2 and site.sun:
            halo(site, site.sun[0], site.sun[1], site.unit * 0.7, mood.light, 0.16)
        if near == 0.2:
            _flyers(site)
    if "bird" in what:
        flock(site, 9, site.height * 0.15, site.height * 0.45, site.unit * 0.05)
    dice.random()


def _cloud_bank(site: Site, near: float, base: float, size: float) -> None:
    mood, dice = site.mood, site.dice
    canvas = site.canvas(near, base - size * 1.2)
    puffs: list[Points] = [box(site.sides[0], base, site.sides[1] - site.sides[0], site.height)]
    x = site.sides[0]
    while x < site.sides[1]:
        r = size * dice.uniform(0.35, 0.8)
        puffs.append(disc(x, base + r * dice.uniform(0.05, 0.5), r, r * 0.82))
        x += r * dice.uniform(0.5, 1.1)
    white = mix(mood.of("cloud", min(1, near + 0.4)), mood.light, 0.3)
    tint = mix(mood.sky[1], mood.sky[0], near)
    top = mix(white, mood.haze, 0.35 * (1 - near)) if not mood.dark else mix(mood.sky[2], mood.light, 0.22)
    canvas.fill(
        puffs,
        site.ramp(base - size * 0.7, base + size * 1.3, top, mix(top, tint, 0.5)),
        1.0,
        0.0 if mood.flat else site.unit * 0.002,
    )
    site.put(canvas, near)


def _flyers(site: Site) -> None:
    dice, what = site.dice, site.reading.things
    if "balloon" in what or ("plane" not in what and "bird" not in what and dice.random() < 0.6):
        for k, (x, y, s) in enumerate(((0.30, 0.62, 0.44), (0.62, 0.42, 0.26), (0.82, 0.60, 0.19), (0.48, 0.30, 0.13))):
            canvas = site.canvas(0, 0)
            colours = ("red", "yellow", "teal", "orange", "purple", "white")
            first = colours[(k * 2 + dice.randint(0, 1)) % 6]
            paint_parts(
                site,
                canvas,
                things.placed(things.balloon(first, colours[(k * 2 + 3) % 6]), site.width * x, site.height * y, site.unit * s),
                0.55 + s,
            )
            site.small(canvas, s, sway=(site.unit * 0.012, 7 + k, k * 0.3), pace=site.unit * 0.004)
    elif "plane" in what or "bird" not in what:
        canvas = site.canvas(0, 0)
        way = dice.choice((-1, 1))
        x, y, size = site.width * (0.5 - way * 0.12), site.height * 0.34, site.unit * 0.62
        parts = things.placed(vehicles.plane(), 0, 0, size, way < 0)
        tilt = math.radians(-6 * way)
        turn = np.array([[math.cos(tilt), math.sin(tilt)], [-math.sin(tilt), math.cos(tilt)]])
        paint_parts(site, canvas, [(m, [p @ turn + (x, y) for p in ps]) for m, ps in parts], 0.9)
        site.small(canvas, 0.0, pace=way * site.unit * 0.022, rise=-site.unit * 0.0035, sway=(site.unit * 0.004, 5.0, 0.0))


def airport(site: Site) -> None:
    """A terminal, a tower and a plane on the runway."""
    mood = site.mood
    site.horizon = site.height * 0.62
    mountains.peaks(site, 0.05, site.horizon + 4, site.height * 0.12)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.7, mood.light, 0.16)
    canvas = site.canvas(0.25, 0)
    left, right = site.sides
    foot, u = site.horizon + 6, site.unit
    wall = mood.of("concrete", 0.5)
    glass = mood.own((0.88, 0.09, 85), 0.9) if mood.dark else mix(mood.of("blue", 0.5), mood.sky[-1], 0.4)
    start = site.width * 0.04
    roof = curve(
        [
            (start, foot - u * 0.10),
            (start + u * 0.3, foot - u * 0.17),
            (start + u * 0.75, foot - u * 0.12),
            (start + u * 1.0, foot - u * 0.10),
        ]
    )
    canvas.fill(below(roof, foot), glass)
    canvas.fill(np.concatenate([roof, roof[::-1] + np.array([0, u * 0.02])]), wall)
    canvas.fill(
        [box(start + u * 0.06 * k, foot - u * 0.2, u * 0.006, u * 0.2) for k in range(1, 17)], mood.shaded(wall, 0.2), 0.6
    )
    tower = site.width * 0.84
    canvas.fill(
        [
            poly(
                (tower - u * 0.025, foot),
                (tower - u * 0.018, foot - u * 0.34),
                (tower + u * 0.018, foot - u * 0.34),
                (tower + u * 0.025, foot),
            ),
            box(tower - u * 0.06, foot - u * 0.43, u * 0.12, u * 0.018),
        ],
        mood.shaded(wall, 0.1),
    )
    canvas.fill(
        poly(
            (tower - u * 0.045, foot - u * 0.34),
            (tower - u * 0.06, foot - u * 0.415),
            (tower + u * 0.06, foot - u * 0.415),
            (tower + u * 0.045, foot - u * 0.34),
        ),
        glass,
    )
    site.put(canvas, 0.25)
    canvas = site.canvas(0.45, site.horizon)
    tar = mood.of("asphalt", 0.8)
    canvas.fill(
        box(left, foot - 2, right - left, site.height),
        site.ramp(foot, foot + site.height * 0.1, mood.of("grass", 0.5), mood.of("grass", 0.8)),
    )
    canvas.fill(
        box(left, site.height * 0.70, right - left, site.height),
        site.ramp(site.height * 0.7, site.height, mix(tar, mood.haze, 0.25), mood.shaded(tar, 0.25)),
    )
    canvas.fill(
        [box(x, site.height * 0.84, u * 0.17, u * 0.014) for x in np.arange(left, right, u * 0.32)], mood.of("white", 0.9), 0.8
    )
    for k in range(40):
        canvas.glow(left + k * u * 0.12, site.height * 0.705, u * 0.012, mood.own((0.85, 0.14, 80), 1.0), 0.9)
    site.put(canvas, 0.45)
    canvas = site.canvas(0, 0)
    size, x, y = u * 0.78, site.width * 0.46, site.height * 0.76
    canvas.fill(disc(x, y, size * 0.42, size * 0.02), mood.shaded(tar, 0.6), 0.6, 3)
    canvas.fill(
        [bar((x + d * size, y - size * 0.08), (x + d * size, y - size * 0.012), size * 0.012) for d in (0.36, -0.06)]
        + [disc(x + d * size, y - size * 0.014, size * 0.02) for d in (0.36, -0.06, -0.03)],
        mood.of("black"),
    )
    paint_parts(site, canvas, things.placed(vehicles.plane(), x, y - size * 0.105, size), 0.95)
    site.small(canvas, 0.0, pace=u * 0.03)
