"""On the way: a road, a railway, the sky above the clouds, an airport."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gator_frame_by_frame.sketch import folk, land, things, town
from gator_frame_by_frame.sketch.brush import Points
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.shapes import bar, box, curve, disc, poly
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.sky import halo
from gator_frame_by_frame.sketch.stage import Moment, Picture
from gator_frame_by_frame.sketch.water import paint_parts

__all__ = ["airport", "railway", "road", "sky"]


def road(site: Site) -> None:
    """A road that runs to the horizon; its marks come towards the viewer."""
    mood, what = site.mood, site.reading
    site.horizon = site.height * 0.54
    site.focus = 0.5 + (site.focus - 0.5) * 0.35
    if "city" in what.places:
        town.skyline(site, 0.08, site.horizon + 4, site.unit * 0.26)
    elif "desert" in what.places:
        land._mesas(site)
    else:
        land.peaks(site, 0.06, site.horizon + 4, site.height * 0.26)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.8, mood.light, 0.16)
    dry = "desert" in what.places
    line = land.ridge(site, site.horizon - site.height * 0.006, site.height * 0.012, site.unit, 0.3)
    canvas = land.hill(site, line, 0.16, "dune" if dry else "foliage")
    if not dry:
        land.trees_along(site, canvas, line, 0.2, site.unit * 0.05, 0.8)
    site.put(canvas, 0.16)
    _plain(site, "dune" if dry else "grass")
    _vehicle(site)


def _plain(site: Site, material: str) -> None:
    mood = site.mood
    canvas = site.canvas(0.0, site.horizon)
    top, bottom = site.horizon + 2.0, site.height + 8.0
    left, right = site.sides
    canvas.fill(
        box(left, top, right - left, bottom),
        site.ramp(top, bottom, mood.of(material, 0.3), mood.shaded(mood.of(material), 0.25)),
    )
    x, tar = site.width * site.focus, mood.of("asphalt", 0.9)
    reach = site.unit * 0.72
    slim = site.unit * 0.006
    canvas.fill(
        poly((x - slim * 1.5, top), (x + slim * 1.5, top), (x + reach * 1.14, bottom), (x - reach * 1.14, bottom)),
        mood.shaded(mood.of("earth" if material != "dune" else material, 0.8), 0.15),
        0.8,
    )
    canvas.fill(
        poly((x - slim, top), (x + slim, top), (x + reach, bottom), (x - reach, bottom)),
        site.ramp(top, bottom, mix(tar, mood.haze, 0.5), mood.shaded(tar, 0.3)),
    )
    for s in (-1, 1):
        canvas.fill(
            poly(
                (x + s * slim * 0.9, top),
                (x + s * slim * 0.93, top),
                (x + s * reach * 0.93, bottom),
                (x + s * reach * 0.90, bottom),
            ),
            mood.of("white", 0.9),
            0.7,
        )
    site.put(canvas, 0.0)
    post = site.yuv(mood.shaded(mood.of("white", 0.9), 0.1))
    site.actors.append(
        _Marks(x, top, bottom, reach, site.yuv(mood.of("white" if site.dice.random() < 0.6 else "yellow", 0.95)), post)
    )


@dataclass(eq=False)
class _Marks:
    """The dashes of a road and the posts beside it, in perspective."""

    x: float
    top: float
    bottom: float
    reach: float
    colour: tuple[float, float, float]
    post: tuple[float, float, float]

    def draw(self, picture: Picture, moment: Moment) -> None:
        deep = self.bottom - self.top
        gone = (moment.seconds * 0.55) % 1.0
        for k in range(14):
            near, far = k + 1.0 - gone, k + 1.45 - gone
            if near < 0.3:
                near = 0.3
            if far <= near:
                continue
            a, b = 0.62 / near, 0.62 / far
            wide = self.reach * 0.028
            rows = (self.top + deep * a, self.top + deep * b)
            picture.polygon(
                poly(
                    (self.x - wide * a, rows[0]),
                    (self.x + wide * a, rows[0]),
                    (self.x + wide * b, rows[1]),
                    (self.x - wide * b, rows[1]),
                ),
                self.colour,
            )
        for k in range(9):
            part = 0.62 / (2 * (k + 1.0 - gone / 2 * 1.0) - 0.7)
            if part > 1.6:
                continue
            for s in (-1, 1):
                x, y = self.x + s * self.reach * 1.22 * part, self.top + deep * part
                tall, wide = deep * 0.26 * part, max(1.0, deep * 0.022 * part)
                picture.polygon(box(x - wide / 2, y - tall, wide, tall), self.post)


def _vehicle(site: Site) -> None:
    """The back of a car ahead, or somebody on foot or a bicycle."""
    what, mood = site.reading.things, site.mood
    x, y = site.width * site.focus + site.unit * 0.13, site.height * 0.74
    canvas = site.canvas(0, 0)
    if {"cyclist", "bicycle"} & what:
        paint_parts(site, canvas, things.placed(folk.cyclist(), x, y, site.unit * 0.22), 0.95)
    elif "runner" in what:
        paint_parts(site, canvas, things.placed(folk.runner(), x, y, site.unit * 0.26), 0.95)
    elif {"person", "couple"} & what and not {"car", "van", "truck"} & what:
        paint_parts(
            site, canvas, things.placed(folk.couple() if "couple" in what else folk.hiker(), x, y, site.unit * 0.27), 0.95
        )
    else:
        s = site.unit * 0.19
        body = mood.of("teal" if "van" in what else site.dice.choice(("red", "yellow", "blue", "orange")), 0.95)
        tall = 1.0 if {"van", "truck", "bus"} & what else 0.72
        canvas.fill(disc(x, y, s * 0.62, s * 0.06), mood.shaded(mood.of("asphalt"), 0.6), 0.7, 2)
        canvas.fill([box(x + k * s * 0.36 - s * 0.08, y - s * 0.18, s * 0.16, s * 0.19) for k in (-1, 1)], mood.of("black"))
        canvas.fill(
            curve(
                [
                    (x - s * 0.5, y - s * 0.1),
                    (x - s * 0.5, y - s * 0.38),
                    (x - s * 0.36, y - s * tall * 0.95),
                    (x, y - s * tall),
                    (x + s * 0.36, y - s * tall * 0.95),
                    (x + s * 0.5, y - s * 0.38),
                    (x + s * 0.5, y - s * 0.1),
                ],
                closed=True,
                steps=6,
            ),
            site.ramp(y - s, y, mood.sunned(body, 0.1), mood.shaded(body, 0.2)),
        )
        canvas.fill(
            poly(
                (x - s * 0.33, y - s * 0.44),
                (x - s * 0.27, y - s * tall * 0.88),
                (x + s * 0.27, y - s * tall * 0.88),
                (x + s * 0.33, y - s * 0.44),
            ),
            mix(mood.shaded(mood.of("blue"), 0.3), mood.sky[1], 0.4),
        )
        canvas.fill(
            [box(x + k * s * 0.40 - s * 0.07, y - s * 0.36, s * 0.14, s * 0.075) for k in (-1, 1)],
            mood.own((0.62, 0.22, 27), 0.9),
        )
        canvas.fill(box(x - s * 0.12, y - s * 0.27, s * 0.24, s * 0.085), mood.of("white"))
        if mood.dark:
            for k in (-1, 1):
                canvas.glow(x + k * s * 0.40, y - s * 0.32, s * 0.3, mood.own((0.62, 0.22, 27), 1.0), 0.6)
    site.small(canvas, 0.0, sway=(site.unit * 0.0016, 1.9, 0.2))


def railway(site: Site) -> None:
    """A train on an embankment or a viaduct in a landscape."""
    mood, dice = site.mood, site.dice
    land.peaks(site, 0.05, site.horizon, site.height * 0.26)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.8, mood.light, 0.16)
    line = land.ridge(site, site.horizon + site.height * 0.01, site.height * 0.03, site.unit * 0.8, 0.3)
    canvas = land.hill(site, line, 0.25, "foliage")
    land.trees_along(site, canvas, line, 0.25, site.unit * 0.06, 0.9)
    site.put(canvas, 0.25)
    row = site.height * 0.70
    tall = site.unit * 0.085
    train = site.canvas(0, row - tall * 1.3, row + 10)
    x = site.width * 0.66
    paint_parts(site, train, things.placed(things.train(3, dice.choice(("red", "blue", "teal", "orange"))), x, row, tall), 0.85)
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


def sky(site: Site) -> None:
    """Above a sea of clouds: an aeroplane, balloons, or birds."""
    mood, dice, what = site.mood, site.dice, site.reading.things
    site.horizon = site.height * 0.66
    for near, drop, size in ((0.08, -0.02, 0.10), (0.2, 0.05, 0.15), (0.4, 0.13, 0.21), (0.66, 0.23, 0.28), (1.0, 0.34, 0.36)):
        _cloud_bank(site, near, site.height * (0.62 + drop), site.unit * size)
        if near == 0.2 and site.sun:
            halo(site, site.sun[0], site.sun[1], site.unit * 0.8, mood.light, 0.16)
        if near == 0.2:
            _flyers(site)
    if "bird" in what:
        folk.flock(site, 9, site.height * 0.15, site.height * 0.45, site.unit * 0.05)
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
    if "balloon" in what:
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
    elif "bird" not in what or "plane" in what:
        canvas = site.canvas(0, 0)
        way = dice.choice((-1, 1))
        x, y, size = site.width * (0.5 - way * 0.12), site.height * 0.34, site.unit * 0.62
        parts = things.placed(things.plane(), 0, 0, size, way < 0)
        tilt = math.radians(-6 * way)
        turn = np.array([[math.cos(tilt), math.sin(tilt)], [-math.sin(tilt), math.cos(tilt)]])
        paint_parts(site, canvas, [(m, [p @ turn + (x, y) for p in ps]) for m, ps in parts], 0.9)
        site.small(canvas, 0.0, pace=way * site.unit * 0.022, rise=-site.unit * 0.0035, sway=(site.unit * 0.004, 5.0, 0.0))


def airport(site: Site) -> None:
    """A terminal, a tower and a plane on the runway."""
    mood = site.mood
    site.horizon = site.height * 0.62
    land.peaks(site, 0.05, site.horizon + 4, site.height * 0.12)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.8, mood.light, 0.16)
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
    canvas.fill(land.below(roof, foot), glass)
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
    paint_parts(site, canvas, things.placed(things.plane(), x, y - size * 0.105, size), 0.95)
    site.small(canvas, 0.0, pace=u * 0.03)
