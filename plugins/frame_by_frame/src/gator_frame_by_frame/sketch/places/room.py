"""A room before a window."""

from __future__ import annotations

import numpy as np

from gator_frame_by_frame.palette import lch
from gator_frame_by_frame.sketch import fauna, fire, plants, things
from gator_frame_by_frame.sketch.brush import Canvas, Lab
from gator_frame_by_frame.sketch.fire import Fire
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import interior
from gator_frame_by_frame.sketch.shapes import bar, box, curve, disc, path, poly, ring
from gator_frame_by_frame.sketch.site import Site, paint_parts

__all__ = ["room"]


def room(site: Site) -> None:
    """A sofa and a lamp before a window."""
    what = site.reading.things
    wall = interior.view_out(site, 0.5, 0.60)
    floor = site.height * 0.80
    canvas = site.canvas(0.5, 0)
    _floor(site, canvas, floor, wall)
    x, u = site.width * 0.5, site.unit
    side = 1 if site.focus > 0.5 else -1
    if "fireplace" in what or "christmas" in what:
        fire = _fireplace(site, canvas, x - side * u * 0.62, floor)
        site.put(canvas, 0.5)
        site.actors.append(fire)
    else:
        _shelf(site, canvas, x - side * u * 0.62, floor)
        site.put(canvas, 0.5)
    canvas = site.canvas(0.7, 0)
    _sofa(site, canvas, x + side * u * 0.22, floor + u * 0.05)
    _floor_lamp(site, canvas, x + side * u * 0.68, floor + u * 0.035)
    interior.plant(site, canvas, x - side * u * 0.28, floor + u * 0.03, u * 0.32)
    if {"cat", "dog"} & what:
        pet = "cat" if "cat" in what else "dog"
        paint_parts(site, canvas, things.placed(fauna.animal(pet), x - side * u * 0.02, floor + u * 0.07, u * 0.12), 1)
    site.put(canvas, 0.7)
    if "christmas" in what:
        _christmas(site, x - side * u * 0.22, floor + u * 0.06)


def _floor(site: Site, canvas: Canvas, floor: float, wall: Lab) -> None:
    mood, u = site.mood, site.unit
    left, right = site.sides
    wood = mood.of("wood")
    canvas.fill(box(left, floor, right - left, site.height), site.ramp(floor, site.height, wood, mood.shaded(wood, 0.4)))
    canvas.fill(box(left, floor - u * 0.028, right - left, u * 0.028), mix(wall, mood.of("white"), 0.45))
    rows = [box(left, floor + u * 0.012 * k * k, right - left, 1.5) for k in range(1, 6)]
    canvas.fill(rows, mood.shaded(wood, 0.35), 0.5)
    rug = mood.shaded(mood.of(site.dice.choice(("red", "teal", "blue", "orange"))), 0.15)
    x = site.width * 0.5
    canvas.fill(disc(x, floor + u * 0.115, u * 0.62, u * 0.055), rug, 0.9)
    canvas.fill(
        ring(x, 0, u * 0.56, u * 0.02) * np.array([1, 0.085]) + np.array([0, floor + u * 0.115]),
        mix(rug, mood.of("white"), 0.5),
        0.7,
    )


def _sofa(site: Site, canvas: Canvas, x: float, foot: float) -> None:
    mood, u = site.mood, site.unit
    cloth = mood.of(site.dice.choice(("teal", "orange", "blue", "red", "yellow", "purple")))
    s = u * 0.36
    canvas.fill(disc(x, foot + s * 0.02, s * 1.05, s * 0.05), mood.shaded(mood.of("wood"), 0.6), 0.55, 3)
    canvas.fill(
        [bar((x + k * s * 0.86, foot - s * 0.1), (x + k * s * 0.9, foot), s * 0.045) for k in (-1, 1)], mood.of("trunk")
    )
    back = curve(
        [
            (x - s * 0.86, foot - s * 0.2),
            (x - s * 0.88, foot - s * 0.72),
            (x - s * 0.75, foot - s * 0.82),
            (x, foot - s * 0.84),
            (x + s * 0.75, foot - s * 0.82),
            (x + s * 0.88, foot - s * 0.72),
            (x + s * 0.86, foot - s * 0.2),
        ],
        closed=True,
        steps=6,
    )
    canvas.fill(back, site.ramp(foot - s * 0.85, foot - s * 0.2, mood.sunned(cloth, 0.08), mood.shaded(cloth, 0.15)))
    canvas.fill(path(curve([(x, foot - s * 0.80), (x, foot - s * 0.3)]), s * 0.012), mood.shaded(cloth, 0.3), 0.6)
    seat = curve(
        [
            (x - s * 0.84, foot - s * 0.12),
            (x - s * 0.84, foot - s * 0.38),
            (x, foot - s * 0.42),
            (x + s * 0.84, foot - s * 0.38),
            (x + s * 0.84, foot - s * 0.12),
        ],
        closed=True,
        steps=6,
    )
    canvas.fill(seat, site.ramp(foot - s * 0.42, foot - s * 0.1, mood.sunned(cloth, 0.12), mood.shaded(cloth, 0.1)))
    for k in (-1, 1):
        arm = curve(
            [
                (x + k * s * 0.78, foot - s * 0.08),
                (x + k * s * 0.78, foot - s * 0.5),
                (x + k * s * 0.9, foot - s * 0.58),
                (x + k * s * 1.02, foot - s * 0.5),
                (x + k * s * 1.0, foot - s * 0.08),
            ],
            closed=True,
            steps=6,
        )
        canvas.fill(arm, mood.shaded(cloth, 0.08))
    pillow = mood.of(site.dice.choice(("white", "yellow", "pink")))
    canvas.fill(
        curve(
            [
                (x - s * 0.66, foot - s * 0.36),
                (x - s * 0.60, foot - s * 0.66),
                (x - s * 0.28, foot - s * 0.68),
                (x - s * 0.26, foot - s * 0.36),
            ],
            closed=True,
            steps=6,
        ),
        pillow,
    )


def _floor_lamp(site: Site, canvas: Canvas, x: float, foot: float) -> None:
    mood, u = site.mood, site.unit
    tall = u * 0.52
    canvas.fill([bar((x, foot), (x, foot - tall), u * 0.007), disc(x, foot, u * 0.05, u * 0.01)], mood.of("black"))
    shade = poly(
        (x - u * 0.045, foot - tall - u * 0.02),
        (x + u * 0.045, foot - tall - u * 0.02),
        (x + u * 0.075, foot - tall + u * 0.085),
        (x - u * 0.075, foot - tall + u * 0.085),
    )
    if mood.dark or mood.ambient < 0.5:
        warm = mood.own((0.92, 0.10, 78), 1.0)
        canvas.glow(x, foot - tall + u * 0.05, u * 0.5, warm, 0.55)
        canvas.fill(shade, warm)
    else:
        canvas.fill(shade, mood.of("white"))


def _shelf(site: Site, canvas: Canvas, x: float, foot: float) -> None:
    mood, dice, u = site.mood, site.dice, site.unit
    wide, tall = u * 0.36, u * 0.62
    wood = mood.shaded(mood.of("wood"), 0.12)
    canvas.fill(box(x - wide / 2, foot - tall, wide, tall), mood.shaded(wood, 0.35))
    canvas.fill(
        [box(x - wide / 2, foot - tall * k / 4 - u * 0.006, wide, u * 0.012) for k in range(5)]
        + [box(x + s * wide / 2 - u * 0.007, foot - tall, u * 0.014, tall) for s in (-1, 1)],
        wood,
    )
    for k in range(4):
        base, at = foot - tall * k / 4 - u * 0.006, x - wide * 0.46
        while at < x + wide * 0.40:
            w, h = u * dice.uniform(0.012, 0.026), tall * dice.uniform(0.13, 0.20)
            if dice.random() < 0.82:
                canvas.fill(
                    box(at, base - h, w, h),
                    mood.of(dice.choice(("red", "teal", "wall", "blue", "orange", "white", "pink", "purple"))),
                )
            at += w + u * 0.001


def _fireplace(site: Site, canvas: Canvas, x: float, foot: float) -> Fire:
    mood, u = site.mood, site.unit
    stone, warm = mood.of("brick"), mood.own((0.80, 0.17, 55), 1.0)
    canvas.fill(
        [box(x - u * 0.20, foot - u * 0.38, u * 0.40, u * 0.38), box(x - u * 0.13, -9, u * 0.26, foot)],
        mood.shaded(stone, 0.12),
    )
    canvas.fill(box(x - u * 0.24, foot - u * 0.40, u * 0.48, u * 0.03), mood.of("wood"))
    canvas.fill(
        [box(x - u * 0.12, foot - u * 0.24, u * 0.24, u * 0.24), disc(x, foot - u * 0.24, u * 0.12, u * 0.05)], mood.of("black")
    )
    canvas.glow(x, foot - u * 0.08, u * 0.42, warm, 0.5)
    canvas.fill(
        [
            bar((x - u * 0.08, foot - u * 0.02), (x + u * 0.08, foot - u * 0.045), u * 0.03),
            bar((x - u * 0.08, foot - u * 0.045), (x + u * 0.08, foot - u * 0.02), u * 0.03),
        ],
        mood.of("trunk"),
    )
    inks = tuple(site.yuv(mood.own(c, 1.0)) for c in ((0.70, 0.19, 45), (0.84, 0.16, 72), (0.95, 0.10, 95)))
    return fire.Fire(x, foot - u * 0.03, u * 0.15, inks, site.travel(0.5), 0)


def _christmas(site: Site, x: float, foot: float) -> None:
    mood, dice, u = site.mood, site.dice, site.unit
    canvas = site.canvas(0.75, 0)
    tall = u * 0.66
    fir = plants.conifer(dice, x, foot, tall)
    fir[:, 0] = x + (fir[:, 0] - x) * 1.7
    canvas.fill(fir, mood.lit(lch(*(0.46, 0.10, 155))))
    for _ in range(34):
        part = dice.random() ** 0.6
        at = (x + dice.uniform(-0.22, 0.22) * tall * part, foot - tall * (1 - part * 0.86))
        colour = mood.own(dice.choice(((0.90, 0.13, 85), (0.65, 0.2, 25), (0.75, 0.14, 230))), 1.0)
        canvas.glow(*at, u * 0.025, colour, 0.6)
        canvas.fill(disc(*at, u * 0.006), colour)
    canvas.fill(disc(x, foot - tall, u * 0.016), mood.own((0.93, 0.14, 90), 1.0))
    site.put(canvas, 0.75)
