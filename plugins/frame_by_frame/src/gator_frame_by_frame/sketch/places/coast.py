"""Coasts: the open sea, a beach, a harbour, a lighthouse."""

from __future__ import annotations

import numpy as np

from gator_frame_by_frame.sketch import folk, things
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import land, mountains, village, water
from gator_frame_by_frame.sketch.shapes import below, curve, disc, noise_line, path, poly, waves
from gator_frame_by_frame.sketch.site import Site, paint_parts
from gator_frame_by_frame.sketch.sky import halo
from gator_frame_by_frame.sketch.stage import Layer

__all__ = ["beach", "breakers", "harbour", "sea"]


def sea(site: Site) -> None:
    """Open water with waves that come and go, and ships on it."""
    site.horizon = site.height * site.dice.uniform(0.48, 0.56)
    _far_shore(site, 0.5)
    water.surface(site, site.horizon, site.height)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.75, site.mood.light, 0.14)
    water.shimmer(site, site.horizon, site.height)
    _ice(site)
    water.floating(site, site.horizon + site.height * 0.045, spread=0.028)
    _animals(site)
    breakers(site)


def beach(site: Site) -> None:
    """Sand, surf and palms."""
    mood, dice = site.mood, site.dice
    site.horizon = site.height * dice.uniform(0.44, 0.52)
    _far_shore(site, 0.75)
    edge = site.height * 0.74
    water.surface(site, site.horizon, edge + site.height * 0.1)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.75, mood.light, 0.14)
    water.shimmer(site, site.horizon, edge)
    water.floating(site, site.horizon + site.height * 0.05, spread=0.03)
    sand = mood.of("sand")
    for k, near in enumerate((0.45, 0.6)):
        line = land.ridge(site, edge + k * site.height * 0.022, site.height * 0.018, site.unit * 0.8, 0.3)
        canvas = site.canvas(near, float(line[:, 1].min()) - 30)
        if k == 0:
            foam = mix(mood.of("white"), mood.light, 0.2)
            canvas.fill(below(line - np.array([0, site.unit * 0.016]), site.height + 8), foam, 0.75)
            canvas.fill(below(line, site.height + 8), mood.shaded(sand, 0.22))
        else:
            canvas.fill(below(line, site.height + 8), site.ramp(edge, site.height, sand, mood.shaded(sand, 0.16)))
        site.put(canvas, near, (0.0 if k else site.unit * 0.008, 6.0, dice.random()))
    land.palms(site)
    if {"people", "couple", "person"} & site.reading.things:
        _figures(site, site.height * 0.80, 0.2)


def harbour(site: Site) -> None:
    """Boats at anchor before houses on a hill; a lighthouse on its rock."""
    mood, dice = site.mood, site.dice
    site.horizon = site.height * dice.uniform(0.54, 0.58)
    alone = "lighthouse" in site.reading.things
    mountains.peaks(site, 0.06, site.horizon + 4, site.height * 0.17)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.75, mood.light, 0.15)
    if not alone:
        village.terraces(site)
    behind = [a for a in site.actors if isinstance(a, Layer)]
    water.surface(site, site.horizon, site.height)
    water.mirrored(site, behind)
    water.shimmer(site, site.horizon, site.height)
    if alone:
        _lighthouse(site)
    water.floating(site, site.horizon + site.height * 0.10, 2 if alone else 5)
    if not alone:
        _pier(site)
    else:
        breakers(site)


def _far_shore(site: Site, chance: float) -> None:
    if "volcano" in site.reading.things or "mountains" in site.reading.places or site.dice.random() < chance:
        canvas = site.canvas(0.08, 0)
        dice, mood = site.dice, site.mood
        x, wide = (
            site.width * dice.choice((dice.uniform(-0.05, 0.2), dice.uniform(0.8, 1.05))),
            site.unit * dice.uniform(0.5, 0.8),
        )
        line = noise_line(dice, -1, 1, 0.015, 0.4, 0.55, 5)
        shape = np.column_stack(
            [x + line[:, 0] * wide, site.horizon - (1 - line[:, 0] ** 2) * site.unit * 0.12 * (0.8 + 0.7 * line[:, 1])]
        )
        colour = mood.of("rock", 0.2)
        canvas.fill(
            below(shape, site.horizon + 6),
            site.ramp(site.horizon - site.unit * 0.15, site.horizon, colour, mix(colour, mood.haze, 0.5)),
        )
        site.put(canvas, 0.08)


def breakers(site: Site) -> None:
    """Waves, larger the nearer; they swing to and fro."""
    mood, dice = site.mood, site.dice
    storm = mood.weather == "storm"
    rows = ((0.45, 0.63, 0.010), (0.62, 0.72, 0.015), (0.8, 0.82, 0.021), (1.0, 0.92, 0.028))
    for near, part, tall in rows:
        tall *= site.unit * (2.0 if storm else 1.0)
        y = site.height * max(part, site.horizon / site.height + 0.13)
        line = waves(
            *site.sides, site.unit * (0.22 + 0.42 * near), tall, dice.uniform(0, 6), max(3.0, site.unit / 180)
        ) + np.array([0, y])
        canvas = site.canvas(near, y - tall * 2.5, spill=tall)
        deep = mix(mood.of("water", near), mood.sky[0], 0.25)
        top = mood.sunned(deep, 0.16 if not mood.dark else 0.07)
        canvas.fill(
            below(line, site.height + 8 + tall), site.ramp(y - tall, y + site.height * 0.16, top, mood.shaded(deep, 0.30))
        )
        crest = mix(mood.of("white", near), mood.light, 0.3)
        canvas.fill(path(line + np.array([0, site.unit * 0.002]), site.unit * 0.0035 * near), crest, 0.55)
        if storm or near > 0.7:
            canvas.fill(path(line + np.array([site.unit * 0.03, tall * 0.9]), site.unit * 0.0025), crest, 0.22)
        site.put(canvas, near, (tall * 0.22, 4.2 + near, dice.random()))


def _ice(site: Site) -> None:
    if "iceberg" not in site.reading.things:
        return
    dice, mood = site.dice, site.mood
    for near, place, size in ((0.15, 0.75, 0.16), (0.3, 0.3, 0.30)):
        x, y, tall = site.width * place, site.horizon + site.height * 0.10 * near + 8, site.unit * size
        canvas = site.canvas(near, 0)
        top = [
            (x - tall * 0.9, y),
            (x - tall * 0.7, y - tall * 0.45),
            (x - tall * 0.3, y - tall * 0.6),
            (x - tall * 0.05, y - tall),
            (x + tall * 0.3, y - tall * 0.7),
            (x + tall * 0.65, y - tall * 0.5),
            (x + tall * 0.95, y),
        ]
        ice = mood.own((0.94, 0.03, 220), 0.6)
        canvas.fill(poly(*top), site.ramp(y - tall, y, ice, mood.shaded(ice, 0.12)))
        canvas.fill(
            poly(
                top[3],
                (x + tall * 0.1, y - tall * 0.4),
                (x - tall * 0.1, y),
                top[6] if mood.side < 0 else top[0],
                top[5] if mood.side < 0 else top[1],
                top[4] if mood.side < 0 else top[2],
            ),
            mood.shaded(ice, 0.25),
            0.6,
        )
        site.put(canvas, near)
        dice.random()


def _animals(site: Site) -> None:
    what, mood = site.reading.things, site.mood
    if not {"whale", "dolphin", "surfer"} & what:
        return
    x, y = site.width * site.focus, site.horizon + site.height * 0.14
    canvas = site.canvas(0, 0)
    dark = mood.shaded(mood.of("blue", 0.8), 0.35)
    if "whale" in what:
        s = site.unit * 0.22
        tail = curve(
            [
                (x, y),
                (x + s * 0.10, y - s * 0.5),
                (x + s * 0.02, y - s * 0.75),
                (x - s * 0.55, y - s * 1.0),
                (x - s * 0.15, y - s * 0.98),
                (x + s * 0.1, y - s * 0.86),
                (x + s * 0.35, y - s * 1.0),
                (x + s * 0.75, y - s * 0.95),
                (x + s * 0.22, y - s * 0.72),
                (x + s * 0.28, y - s * 0.45),
                (x + s * 0.45, y),
            ],
            steps=8,
        )
        canvas.fill(tail, dark)
    elif "dolphin" in what:
        for dx, s in ((0, 0.2), (0.24, 0.15)):
            s *= site.unit
            cx = x + dx * site.unit
            canvas.fill(
                curve(
                    [
                        (cx - s, y - s * 0.1),
                        (cx - s * 0.75, y - s * 0.25),
                        (cx - s * 0.4, y - s * 0.62),
                        (cx + s * 0.05, y - s * 0.78),
                        (cx + s * 0.1, y - s * 0.98),
                        (cx + s * 0.25, y - s * 0.76),
                        (cx + s * 0.65, y - s * 0.5),
                        (cx + s * 0.9, y - s * 0.28),
                        (cx + s * 0.6, y - s * 0.34),
                        (cx + s * 0.1, y - s * 0.48),
                        (cx - s * 0.4, y - s * 0.34),
                    ],
                    closed=True,
                    steps=8,
                ),
                dark,
            )
    else:
        s = site.unit * 0.2
        canvas.fill(
            curve(
                [(x - s * 0.7, y + s * 0.08), (x, y - s * 0.02), (x + s * 0.7, y - s * 0.12), (x, y + s * 0.06)], closed=True
            ),
            mood.of("yellow", 0.9),
        )
        paint_parts(site, canvas, things.placed(folk.runner(), x, y - s * 0.0, s * 0.95), 0.9)
    canvas.fill(disc(x, y + 2, site.unit * 0.2, site.unit * 0.006), mix(mood.of("white"), mood.light, 0.3), 0.5, 1.5)
    site.small(canvas, 0.4, sway=(site.unit * 0.012, 5.0, 0.1))


def _figures(site: Site, foot: float, size: float) -> None:
    kind = "couple" if "couple" in site.reading.things else "person"
    canvas = site.canvas(0, foot - site.unit * size * 1.2, foot + 30)
    x, tall = site.width * site.focus, site.unit * size
    canvas.fill(
        disc(x + site.mood.side * -tall * 0.35, foot, tall * 0.5, tall * 0.035),
        site.mood.shaded(site.mood.of("sand"), 0.4),
        0.5,
        1.5,
    )
    paint_parts(site, canvas, things.placed({"couple": folk.couple, "person": folk.person}[kind](), x, foot, tall), 0.95)
    site.small(canvas, 0.8)


def _pier(site: Site) -> None:
    mood = site.mood
    canvas = site.canvas(0.95, site.height * 0.8)
    top = site.height * 0.87
    wood = mood.shaded(mood.of("wood"), 0.35)
    posts = [
        poly(
            (x, top - site.unit * 0.05),
            (x + site.unit * 0.022, top - site.unit * 0.05),
            (x + site.unit * 0.022, site.height + 9),
            (x, site.height + 9),
        )
        for x in np.arange(*site.sides, site.unit * 0.24)
    ]
    canvas.fill(
        [poly((-9e3, top), (9e4, top), (9e4, site.height + 9), (-9e3, site.height + 9))],
        site.ramp(top, site.height, wood, mood.shaded(wood, 0.4)),
    )
    canvas.fill(posts, mood.shaded(wood, 0.25))
    canvas.fill(
        [
            poly(
                (-9e3, top + site.unit * d),
                (9e4, top + site.unit * d),
                (9e4, top + site.unit * (d + 0.005)),
                (-9e3, top + site.unit * (d + 0.005)),
            )
            for d in (0.02, 0.055, 0.1)
        ],
        mood.shaded(wood, 0.4),
        0.6,
    )
    site.put(canvas, 0.95)


def _lighthouse(site: Site) -> None:
    mood = site.mood
    x = site.width * (0.24 if site.focus > 0.5 else 0.76)
    foot = site.horizon + site.height * 0.04
    canvas = site.canvas(0.42, 0)
    rock = curve(
        [
            (x - site.unit * 0.42, foot + site.unit * 0.16),
            (x - site.unit * 0.26, foot + site.unit * 0.03),
            (x - site.unit * 0.08, foot - site.unit * 0.02),
            (x + site.unit * 0.12, foot - site.unit * 0.005),
            (x + site.unit * 0.3, foot + site.unit * 0.07),
            (x + site.unit * 0.46, foot + site.unit * 0.16),
        ]
    )
    canvas.fill(
        below(rock, foot + site.unit * 0.165),
        site.ramp(foot, foot + site.unit * 0.16, mood.of("rock", 0.5), mood.shaded(mood.of("rock", 0.7), 0.4)),
    )
    tower = things.placed(things.lighthouse(), x, foot, site.unit * 0.52)
    paint_parts(site, canvas, tower, 0.55)
    if mood.dark:
        lamp = (x, foot - site.unit * 0.52 * 0.84)
        canvas.glow(*lamp, site.unit * 0.3, mood.own((0.93, 0.10, 90), 1.0), 0.55)
        for side, up in ((-1, 0.10), (1, -0.02)):
            far = lamp[0] + side * site.width
            canvas.fill(
                poly(lamp, (far, lamp[1] - site.unit * (0.25 + up)), (far, lamp[1] + site.unit * (0.12 - up))),
                mood.own((0.93, 0.08, 90), 1.0),
                0.14,
                site.unit * 0.004,
            )
    site.put(canvas, 0.42)
