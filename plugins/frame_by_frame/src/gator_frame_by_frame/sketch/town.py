"""Towns: a skyline with lit windows, a street, a village, houses over a harbour, a bridge, a park."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gator_frame_by_frame.sketch import folk, land, things, water
from gator_frame_by_frame.sketch.brush import Canvas, Points
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.shapes import bar, box, curve, disc, poly
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.sky import halo
from gator_frame_by_frame.sketch.stage import Layer, Moment, Picture
from gator_frame_by_frame.sketch.water import paint_parts

__all__ = ["bridge", "city", "crowd", "park", "skyline", "street", "terraces", "village"]

_WATERS = frozenset({"sea", "lake", "harbour", "beach", "bridge"})


def city(site: Site) -> None:
    """Blocks behind blocks; over water where the prompt speaks of any."""
    wet = bool(_WATERS & set(site.reading.places)) or site.dice.random() < 0.25
    site.horizon = site.height * (0.62 if wet else 0.72)
    heights = (0.30, 0.40, 0.46) if wet else (0.36, 0.44, 0.46, 0.30)
    for k, tall in enumerate(heights):
        near = 0.10 + 0.17 * k
        skyline(
            site, near, site.horizon + (0 if wet else site.height * 0.06 * k), site.unit * tall * site.dice.uniform(0.9, 1.1)
        )
        if k == 0 and site.sun:
            halo(site, site.sun[0], site.sun[1], site.unit * 0.8, site.mood.light, 0.17)
        if k == 1 and site.mood.dark:
            halo(site, site.width * 0.5, site.horizon, site.unit * 0.7, site.mood.own((0.75, 0.11, 55), 1.0), 0.10)
    if wet:
        _quay(site)
        return
    _roofs(site)


def _quay(site: Site) -> None:
    behind = [a for a in site.actors if isinstance(a, Layer)]
    water.surface(site, site.horizon, site.height)
    water.mirrored(site, behind)
    water.shimmer(site, site.horizon, site.height, 1.2)
    water.floating(site, site.horizon + site.height * 0.09, 2)


def skyline(site: Site, near: float, foot: float, tall: float) -> None:
    """One row of towers."""
    mood, dice = site.mood, site.dice
    canvas = site.canvas(near, foot - tall * 1.75)
    x, right = site.sides[0] - 20, site.sides[1]
    lit: list[list[Points]] = [[], [], []]
    panes: list[Points] = []
    flickers: list[Points] = []
    while x < right:
        wide = site.unit * dice.uniform(0.055, 0.13) * (0.7 + 0.8 * near)
        centre = math.exp(-(((x / site.width - site.focus) / 0.32) ** 2))
        high = tall * (0.34 + 0.66 * dice.random() ** 1.3) * (0.62 + 0.5 * centre)
        _tower(site, canvas, (x, foot, wide, high), near)
        _windows(site, (x, foot, wide, high), near, lit, panes, flickers)
        x += wide * dice.uniform(0.86, 1.16)
    glass = mix(mood.of("blue", near), mood.sky[-1], 0.5)
    canvas.fill(panes, mood.shaded(glass, 0.12 if not mood.dark else 0.55), 0.42 if not mood.dark else 0.35)
    for group, hue in zip(lit, ((0.90, 0.12, 82), (0.86, 0.11, 65), (0.93, 0.05, 100)), strict=True):
        canvas.fill(group, mix(mood.haze, mood.own(hue, 1.0), 0.35 + 0.65 * near**0.5), 0.95)
    layer = site.put(canvas, near)
    if flickers and mood.dark:
        site.actors.append(
            _Flicker(
                flickers[:12],
                layer.travel,
                site.yuv(mood.own((0.90, 0.12, 82), 1.0)),
                site.yuv(mood.shaded(mood.of("concrete", near), 0.3)),
                dice.random(),
            )
        )


def _tower(site: Site, canvas: Canvas, place: tuple[float, float, float, float], near: float) -> None:
    mood, dice = site.mood, site.dice
    x, foot, wide, high = place
    top = foot - high
    hue = dice.choice(("concrete", "concrete", "wall", "brick", "metal", "blue"))
    wall = mood.shaded(
        mood.of(hue, near),
        0.05 + 0.15 * near if mood.dark else 0.15 + 0.25 * near if mood.ambient < 0.5 else 0.10 + 0.18 * near,
    )
    base = mix(wall, mood.haze, 0.0 if mood.flat else 0.45 * (1 - near * 0.6))
    paint = site.ramp(top, foot, wall, base)
    body = [box(x, top, wide, high + site.height)]
    kind = dice.random()
    if kind < 0.16:
        body.append(box(x + wide * 0.2, top - wide * 0.45, wide * 0.6, wide * 0.5))
        body.append(bar((x + wide / 2, top - wide * 0.4), (x + wide / 2, top - wide * 1.5), wide * 0.06, wide * 0.015))
    elif kind < 0.30:
        body.append(poly((x, top + 1), (x + wide * dice.choice((0.0, 1.0)), top - wide * 0.42), (x + wide, top + 1)))
    elif kind < 0.40:
        body.append(poly((x + wide * 0.12, top + 1), (x + wide * 0.5, top - wide * 1.3), (x + wide * 0.88, top + 1)))
    elif kind < 0.52:
        body += [
            box(x + wide * 0.16, top - wide * 0.3, wide * 0.68, wide * 0.4),
            box(x + wide * 0.32, top - wide * 0.55, wide * 0.36, wide * 0.4),
        ]
    elif kind < 0.62:
        body.append(disc(x + wide / 2, top + wide * 0.02, wide / 2, wide * 0.4, 180, 360))
    elif kind < 0.8:
        body += [
            box(x + wide * dice.uniform(0.1, 0.6), top - wide * 0.13, wide * 0.25, wide * 0.2),
            bar((x + wide * 0.8, top), (x + wide * 0.8, top - wide * 0.4), 1.2),
        ]
    canvas.fill(body, paint)
    side = box(x if mood.side > 0 else x + wide * 0.62, top - wide * 1.6, wide * 0.38, high + wide * 1.6)
    canvas.fill_inside([side], body, mood.shaded(base, 0.3), 0.45)


def _windows(
    site: Site,
    place: tuple[float, float, float, float],
    near: float,
    lit: list[list[Points]],
    panes: list[Points],
    flickers: list[Points],
) -> None:
    """Rows of windows; in the dark a part of them is lit."""
    dice, mood = site.dice, site.mood
    x, foot, wide, high = place
    pitch = site.unit * (0.011 + 0.010 * near)
    columns, rows = int(wide * 0.84 / pitch), int(high * 0.95 / (pitch * 1.45))
    if columns < 2 or rows < 2:
        return
    left = x + (wide - columns * pitch) / 2
    share = dice.uniform(0.15, 0.55) if mood.dark else dice.uniform(0.0, 0.12) if mood.ambient < 0.6 else 0.0
    band = dice.random() < 0.2
    for r in range(rows):
        y = foot - high + pitch * (0.9 + 1.45 * r)
        if y > foot + site.height * 0.05:
            break
        if band:
            panes.append(box(left, y, columns * pitch, pitch * 0.62))
        for c in range(columns):
            pane = box(left + c * pitch + pitch * 0.2, y, pitch * 0.6, pitch * 0.82)
            if dice.random() < share:
                if dice.random() < 0.04:
                    flickers.append(pane)
                else:
                    lit[int(dice.random() ** 1.6 * 3)].append(pane)
            elif not band and (near > 0.2 or mood.dark is False):
                panes.append(pane)


@dataclass(eq=False)
class _Flicker:
    """Windows where somebody turns the light on or off."""

    panes: list[Points]
    travel: float
    on: tuple[float, float, float]
    off: tuple[float, float, float]
    seed: float

    def draw(self, picture: Picture, moment: Moment) -> None:
        shift = (self.travel * (moment.way - 0.5), 0)
        for k, pane in enumerate(self.panes):
            turn = math.sin(2 * math.pi * (moment.seconds / (5 + 3 * ((k * 0.37 + self.seed) % 1)) + k * 0.618))
            share = min(1.0, max(0.0, 0.5 + 9 * turn))
            y, u, v = (a + (b - a) * share for a, b in zip(self.off, self.on, strict=True))
            picture.polygon(pane + shift, (y, u, v))


def _roofs(site: Site) -> None:
    """The nearest roofs, from above: water tanks, aerials, a parapet."""
    mood, dice = site.mood, site.dice
    canvas = site.canvas(1.0, site.height * 0.68)
    dark = mood.shaded(mood.of("concrete"), 0.45 if not mood.dark else 0.2)
    x = site.sides[0]
    while x < site.sides[1]:
        wide, top = site.unit * dice.uniform(0.22, 0.45), site.height * dice.uniform(0.82, 0.90)
        tone = mood.shaded(dark, dice.uniform(0, 0.25))
        canvas.fill(
            [box(x, top, wide + 2, site.height), box(x - 3, top - site.unit * 0.008, wide + 8, site.unit * 0.016)],
            site.ramp(top, site.height, tone, mood.shaded(tone, 0.35)),
        )
        at = x + wide * dice.uniform(0.2, 0.7)
        if dice.random() < 0.5:
            r = site.unit * 0.035
            canvas.fill(
                [
                    box(at - r, top - r * 3.4, 2 * r, 2 * r),
                    poly((at - r * 1.1, top - r * 3.4), (at, top - r * 4.3), (at + r * 1.1, top - r * 3.4)),
                    *(bar((at + s * r * 0.8, top - r * 1.5), (at + s * r, top), r * 0.16) for s in (-1, 0, 1)),
                ],
                mood.shaded(tone, 0.25),
            )
        else:
            canvas.fill(
                [bar((at, top), (at, top - site.unit * 0.11), 2.2, 1.2)]
                + [
                    bar((at - w * site.unit, top - h * site.unit), (at + w * site.unit, top - h * site.unit), 1.6)
                    for w, h in ((0.02, 0.10), (0.015, 0.085), (0.01, 0.07))
                ],
                mood.shaded(tone, 0.25),
            )
        x += wide
    site.put(canvas, 1.0)


def street(site: Site) -> None:
    """Shops, lamps, walking people and cars before a hazy skyline."""
    mood = site.mood
    site.horizon = site.height * 0.66
    skyline(site, 0.12, site.horizon, site.unit * 0.52)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.8, mood.light, 0.17)
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
    crowd(site, kerb, 0.155, round(11 * site.width / site.unit / 1.8) + 3)
    _traffic(site, kerb)
    _lamps(site, kerb + site.height * 0.012)


def _shops(site: Site, near: float, foot: float) -> None:
    """House fronts with shop windows and awnings."""
    mood, dice = site.mood, site.dice
    canvas = site.canvas(near, 0)
    x = site.sides[0] - 10
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
        dark, bright = [], []
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
    site.actors.append(folk.Walkers(sorted(made, key=lambda one: one[1]), site.width, site.travel(0.6)))  # type: ignore[arg-type]


def _traffic(site: Site, kerb: float) -> None:
    dice, what = site.dice, site.reading.things
    makes = {"bus": things.bus, "truck": things.truck, "van": things.van}
    kinds = [k for k in makes if k in what] or ["car"]
    for k in range(2):
        kind = kinds[k % len(kinds)] if k == 0 else "car"
        parts = makes[kind]() if kind in makes else things.car(dice.choice(("red", "yellow", "blue", "white", "teal")))
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
            canvas.glow(x + way * size * 1.0, y - size * 0.17, size * 0.42, site.mood.own((0.95, 0.07, 90), 1.0), 0.5)
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


def village(site: Site) -> None:
    """Houses among hills, a church or a castle above them."""
    mood, dice, what = site.mood, site.dice, site.reading.things
    land.peaks(site, 0.05, site.horizon + 4, site.height * 0.2)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.8, mood.light, 0.16)
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
            lit, dark = [], []
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


def bridge(site: Site) -> None:
    """A suspension bridge over water, before hills or a skyline."""
    mood = site.mood
    site.horizon = site.height * 0.60
    if "city" in site.reading.places or site.dice.random() < 0.5:
        skyline(site, 0.12, site.horizon, site.unit * 0.30)
    else:
        land.peaks(site, 0.08, site.horizon + 4, site.height * 0.18)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.8, mood.light, 0.16)
    behind = [a for a in site.actors if isinstance(a, Layer)]
    water.surface(site, site.horizon, site.height)
    water.mirrored(site, behind)
    water.shimmer(site, site.horizon, site.height)
    _suspension(site)
    water.floating(site, site.horizon + site.height * 0.16, 1)
    water.breakers(site)


def _suspension(site: Site) -> None:
    mood = site.mood
    canvas = site.canvas(0.4, 0)
    steel = mood.shaded(mood.of("red" if site.dice.random() < 0.6 else "concrete", 0.75), 0.1)
    deck, foot = site.horizon - site.unit * 0.05, site.horizon + site.unit * 0.05
    span, high = site.unit * 0.95, site.unit * 0.42
    middle = site.width * site.focus + span * 0.1
    towers = [middle + span * k for k in (-1.5, -0.5, 0.5, 1.5)]
    cables, hangers = [], []
    for a, b in zip(towers, towers[1:], strict=False):
        t = np.linspace(0, 1, 40)
        line = np.column_stack([a + (b - a) * t, deck - high + high * 0.9 * (1 - (2 * t - 1) ** 2)])
        cables += [bar(tuple(p), tuple(q), site.unit * 0.0055) for p, q in zip(line, line[1:], strict=False)]
        hangers += [bar(tuple(p), (p[0], deck), site.unit * 0.0016) for p in line[1:-1]]
    canvas.fill(hangers, steel, 0.8)
    canvas.fill(cables, steel)
    for x in towers:
        w = site.unit * 0.026
        canvas.fill(
            [
                bar((x - w, foot), (x - w * 0.7, deck - high * 1.06), w * 0.55, w * 0.4),
                bar((x + w, foot), (x + w * 0.7, deck - high * 1.06), w * 0.55, w * 0.4),
            ]
            + [box(x - w, deck - high * h, 2 * w, w * 0.4) for h in (1.02, 0.66, 0.33)],
            mood.shaded(steel, 0.15),
        )
        canvas.fill(box(x - w * 2, foot - w * 0.4, w * 4, w * 1.4), mood.of("concrete", 0.6))
        if mood.dark:
            canvas.glow(x, deck - high * 1.08, site.unit * 0.05, mood.own((0.75, 0.2, 28), 1.0), 0.8)
    left, right = site.sides
    canvas.fill(box(left, deck, right - left, site.unit * 0.02), mood.shaded(steel, 0.25))
    lamps = [disc(x, deck - site.unit * 0.012, site.unit * 0.0035) for x in np.arange(left, right, site.unit * 0.055)]
    canvas.fill(lamps, mood.own((0.92, 0.1, 85), 1.0) if mood.dark else steel)
    site.put(canvas, 0.4)


def park(site: Site) -> None:
    """Lawns, a path, great trees, a bench and a lamp."""
    mood, dice = site.mood, site.dice
    if "city" in site.reading.places or dice.random() < 0.5:
        skyline(site, 0.10, site.horizon, site.unit * 0.32)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.8, mood.light, 0.16)
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
        crowd(site, site.height * 0.87, 0.2, 2)
    land.foreground(site, 0.10, tufts=True, material="foliage" if mood.season != "winter" else "pine")
