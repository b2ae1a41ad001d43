"""Rooms that people share: a library, a classroom, a hall of columns."""

from __future__ import annotations

import numpy as np

from gator_frame_by_frame.palette import lch
from gator_frame_by_frame.sketch.brush import Canvas, Lab, Points
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.shapes import bar, box, curve, disc, noise_line, panel, path, poly
from gator_frame_by_frame.sketch.site import Site

__all__ = ["classroom", "hall", "hung_lamps", "library", "table_top", "walls"]

_SPINES = ("red", "teal", "wall", "blue", "orange", "white", "purple", "yellow")


def walls(site: Site, hue: tuple[float, float, float], foot: float) -> tuple[Canvas, Lab]:
    """A plain wall and a floor, on a canvas that isn't put yet."""
    mood = site.mood = site.mood.indoors()
    site.horizon = foot
    wall, wood = mood.lit(lch(*hue)), mood.of("wood")
    canvas = site.canvas(0.3, 0)
    left, right = site.sides
    canvas.fill(box(left, -9, right - left, foot + 20), site.ramp(0, foot, mood.shaded(wall, 0.10), wall))
    canvas.fill(box(left, foot, right - left, site.height), site.ramp(foot, site.height, wood, mood.shaded(wood, 0.42)))
    planks = [box(left, foot + site.unit * 0.012 * k * k, right - left, 1.5) for k in range(1, 6)]
    canvas.fill(planks, mood.shaded(wood, 0.35), 0.5)
    canvas.fill(box(left, foot - site.unit * 0.02, right - left, site.unit * 0.02), mood.shaded(wall, 0.25))
    return canvas, wall


def hung_lamps(site: Site, canvas: Canvas, places: tuple[float, ...], drop: float) -> None:
    """Hanging from the ceiling, and shining."""
    mood, u = site.mood, site.unit
    warm = mood.own((0.93, 0.09, 82), 1.0)
    for part in places:
        x = site.width * part
        canvas.fill(bar((x, -9), (x, drop - u * 0.03), u * 0.004), mood.of("black"))
        canvas.glow(x, drop, u * 0.42, warm, 0.42)
        canvas.fill(
            poly(
                (x - u * 0.02, drop - u * 0.035), (x + u * 0.02, drop - u * 0.035), (x + u * 0.065, drop), (x - u * 0.065, drop)
            ),
            mood.of("black"),
        )
        canvas.fill(disc(x, drop, u * 0.045, u * 0.010), warm)


def table_top(site: Site, canvas: Canvas, x: float, y: float, wide: float, foot: float) -> None:
    """A table seen from the front: its top at ``y``, its legs to ``foot``."""
    mood, u = site.mood, site.unit
    wood = mood.sunned(mood.of("wood"), 0.06)
    canvas.fill(disc(x, foot, wide * 0.56, u * 0.016), mood.shaded(wood, 0.6), 0.45, 3)
    legs = [box(x + s * wide * 0.44 - u * 0.012, y, u * 0.024, foot - y) for s in (-1, 1)]
    canvas.fill(legs, mood.shaded(wood, 0.35))
    canvas.fill(box(x - wide / 2, y, wide, u * 0.045), mood.shaded(wood, 0.2))
    canvas.fill(box(x - wide * 0.52, y - u * 0.012, wide * 1.04, u * 0.022), wood)


def library(site: Site) -> None:
    """Shelves to the ceiling, a ladder, a table with a lamp."""
    mood, u, foot = site.mood, site.unit, site.height * 0.76
    canvas, _ = walls(site, (0.40, 0.05, 55), foot)
    mood = site.mood
    _shelves(site, canvas, foot)
    x = site.width * (0.5 + 0.28 * (1 if site.focus > 0.5 else -1))
    rail = mood.sunned(mood.of("wood"), 0.2)
    a, b = (x - u * 0.10, foot + u * 0.02), (x + u * 0.02, site.height * 0.06)
    steps = [((a[0] + (b[0] - a[0]) * k / 11), a[1] + (b[1] - a[1]) * k / 11) for k in range(1, 11)]
    canvas.fill(
        [bar((p[0] + d, p[1]), (q[0] + d, q[1]), u * 0.011) for p, q in ((a, b),) for d in (0.0, u * 0.10)]
        + [bar(p, (p[0] + u * 0.10, p[1]), u * 0.009) for p in steps],
        rail,
    )
    hung_lamps(site, canvas, (0.22, 0.5, 0.78), site.height * 0.15)
    site.put(canvas, 0.3)
    canvas = site.canvas(0.7, 0)
    middle, top = site.width * 0.5, site.height * 0.75
    table_top(site, canvas, middle, top, u * 0.95, site.height * 0.93)
    _banker(site, canvas, middle - u * 0.26, top - u * 0.012)
    _open_book(site, canvas, middle + u * 0.06, top - u * 0.012, u * 0.17)
    for k, name in enumerate(("red", "teal", "yellow", "blue")):
        canvas.fill(
            box(middle + u * (0.27 - 0.006 * k), top - u * (0.012 + 0.025 * (k + 1)), u * 0.15, u * 0.024), mood.of(name)
        )
    site.put(canvas, 0.7)


def _shelves(site: Site, canvas: Canvas, foot: float) -> None:
    mood, dice, u = site.mood, site.dice, site.unit
    left, right = site.sides
    wood = mood.shaded(mood.of("wood"), 0.18)
    canvas.fill(box(left, 0, right - left, foot), mood.shaded(wood, 0.45))
    step, bay = u * 0.125, u * 0.46
    spines: dict[str, list[Points]] = {name: [] for name in _SPINES}
    rows = np.arange(foot - u * 0.02, 0, -step)
    for base in rows:
        at = left
        while at < right:
            wide, tall = u * dice.uniform(0.010, 0.026), step * dice.uniform(0.58, 0.84)
            if dice.random() < 0.93:
                spines[dice.choice(_SPINES)].append(box(at, base - tall, wide, tall))
            at += wide + u * 0.0012
    for name, books in spines.items():
        canvas.fill(books, mood.shaded(mood.of(name, 0.5), 0.22))
    canvas.fill([box(left, y, right - left, u * 0.014) for y in rows], wood)
    posts = np.arange(site.width / 2 - 6 * bay, right, bay)
    canvas.fill([box(x - u * 0.014, 0, u * 0.028, foot) for x in posts], mood.sunned(wood, 0.06))


def _banker(site: Site, canvas: Canvas, x: float, foot: float) -> None:
    mood, u = site.mood, site.unit
    canvas.fill([bar((x, foot), (x, foot - u * 0.15), u * 0.009), disc(x, foot, u * 0.05, u * 0.009)], mood.of("yellow"))
    canvas.glow(x, foot - u * 0.10, u * 0.30, mood.own((0.92, 0.10, 85), 1.0), 0.5)
    canvas.fill(disc(x, foot - u * 0.135, u * 0.085, u * 0.052, 180, 360), mood.lit(lch(0.50, 0.12, 155)))


def _open_book(site: Site, canvas: Canvas, x: float, foot: float, wide: float) -> None:
    paper = site.mood.of("white")
    for side in (-1, 1):
        page = curve(
            [
                (x, foot - wide * 0.06),
                (x + side * wide * 0.25, foot - wide * 0.17),
                (x + side * wide * 0.5, foot - wide * 0.10),
            ],
            steps=8,
        )
        leaf = np.concatenate([page, [[x + side * wide * 0.5, foot], [x, foot]]])
        canvas.fill(leaf, site.mood.shaded(paper, 0.04 if side > 0 else 0.14))


def classroom(site: Site) -> None:
    """A board with a lesson on it, and desks."""
    u, foot = site.unit, site.height * 0.74
    canvas, _ = walls(site, (0.82, 0.05, 85), foot)
    mood, x = site.mood, site.width * 0.5
    wide = min(u * 1.02, site.width * 0.82)
    tall = wide * 0.43
    top = max(site.height * 0.13, foot - u * 0.20 - tall)
    canvas.fill(panel(x - wide / 2 - u * 0.022, top - u * 0.022, wide + u * 0.044, tall + u * 0.044, u * 0.01), mood.of("wood"))
    slate = mood.lit(lch(0.36, 0.055, 165))
    canvas.fill(box(x - wide / 2, top, wide, tall), site.ramp(top, top + tall, mood.sunned(slate, 0.06), slate))
    _lesson(site, canvas, x - wide / 2, top, wide, tall)
    canvas.fill(box(x - wide * 0.3, top + tall + u * 0.012, wide * 0.6, u * 0.014), mood.shaded(mood.of("wood"), 0.2))
    clock = (x + wide * 0.5 + u * 0.15, top + u * 0.07)
    canvas.fill(disc(*clock, u * 0.062), mood.of("black"))
    canvas.fill(disc(*clock, u * 0.054), mood.of("white"))
    hands = [
        bar(clock, (clock[0] + u * 0.022, clock[1] - u * 0.03), u * 0.006),
        bar(clock, (clock[0] - u * 0.004, clock[1] - u * 0.044), u * 0.004),
    ]
    canvas.fill(hands, mood.of("black"))
    globe = (x - wide * 0.5 - u * 0.17, foot - u * 0.19)
    canvas.fill(
        [bar((globe[0], globe[1]), (globe[0], foot), u * 0.012), disc(globe[0], foot, u * 0.05, u * 0.01)], mood.of("black")
    )
    canvas.fill(disc(*globe, u * 0.075), mood.of("blue"))
    land = [
        disc(globe[0] - u * 0.02, globe[1] - u * 0.02, u * 0.032, u * 0.04),
        disc(globe[0] + u * 0.035, globe[1] + u * 0.025, u * 0.025),
    ]
    canvas.fill_inside(land, [disc(*globe, u * 0.075)], mood.of("foliage"))
    site.put(canvas, 0.3)
    canvas = site.canvas(0.75, 0)
    for k in range(-2, 3):
        at, base = x + k * u * 0.52, site.height * 0.97
        table_top(site, canvas, at, site.height * 0.83, u * 0.40, base)
        for n, name in enumerate(("red", "blue", "yellow")[: 1 + (k + 2) % 3]):
            canvas.fill(
                box(at - u * 0.13, site.height * 0.83 - u * (0.012 + 0.02 * (n + 1)), u * 0.12, u * 0.019), mood.of(name)
            )
        if k % 2:
            canvas.fill(disc(at + u * 0.09, site.height * 0.83 - u * 0.045, u * 0.032), mood.of("red"))
    site.put(canvas, 0.75)


def _lesson(site: Site, canvas: Canvas, left: float, top: float, wide: float, tall: float) -> None:
    """Written lines, a triangle, a curve over its axes; in chalk."""
    mood, dice, u = site.mood, site.dice, site.unit
    chalk = mood.of("white")
    strokes: list[Points] = []
    for row in range(4):
        at = left + wide * 0.06
        while at < left + wide * dice.uniform(0.36, 0.46):
            word = wide * dice.uniform(0.03, 0.08)
            line = noise_line(dice, at, at + word, 2.0, u * 0.012, 0.5, 2) * np.array([1, u * 0.010])
            strokes.append(path(line + np.array([0, top + tall * (0.2 + 0.17 * row)]), u * 0.0045))
            at += word + wide * 0.018
    corner = (left + wide * 0.60, top + tall * 0.78)
    strokes += [
        bar(corner, (corner[0] + wide * 0.32, corner[1]), u * 0.005),
        bar(corner, (corner[0], corner[1] - tall * 0.58), u * 0.005),
    ]
    across = np.linspace(0, 1, 30)
    strokes.append(
        path(np.column_stack([corner[0] + wide * 0.3 * across, corner[1] - tall * (0.06 + 0.46 * across**2)]), u * 0.007)
    )
    canvas.fill(strokes, chalk, 0.85)


def hall(site: Site) -> None:
    """Columns, light that falls between them, a desk on steps."""
    u, foot = site.unit, site.height * 0.70
    canvas, wall = walls(site, (0.84, 0.03, 80), foot)
    mood, x = site.mood, site.width * 0.5
    left, right = site.sides
    stone = mix(wall, mood.of("white"), 0.5)
    marble = mix(stone, mood.of("red"), 0.10)
    canvas.fill(box(left, foot, right - left, site.height), site.ramp(foot, site.height, marble, mood.shaded(marble, 0.35)))
    joints = [
        poly(
            (x + u * 0.16 * k, foot),
            (x + u * 0.165 * k, foot),
            (x + u * 0.62 * k + u * 0.01, site.height + 8.0),
            (x + u * 0.62 * k, site.height + 8.0),
        )
        for k in range(-9, 10)
    ]
    canvas.fill(joints, mood.shaded(marble, 0.3), 0.5)
    arch = [
        np.concatenate(
            [
                disc(x + u * 0.44 * k, foot - u * 0.36, u * 0.12, None, 180, 360),
                [[x + u * 0.44 * k + u * 0.12, foot - u * 0.02], [x + u * 0.44 * k - u * 0.12, foot - u * 0.02]],
            ]
        )
        for k in range(-4, 5)
    ]
    canvas.fill(arch, site.ramp(foot - u * 0.5, foot, mix(mood.sky[-1], mood.of("white"), 0.55), mood.light))
    canvas.fill(box(left, site.height * 0.045, right - left, u * 0.05), mood.shaded(stone, 0.12))
    site.put(canvas, 0.3)
    canvas = site.canvas(0.5, 0)
    for k in range(-4, 4):
        _column(site, canvas, x + u * 0.44 * (k + 0.5), site.height * 0.09, foot + u * 0.05, stone)
    canvas.fill(
        box(left, -9, right - left, site.height * 0.095 + 9), site.ramp(0, site.height * 0.1, mood.shaded(stone, 0.15), stone)
    )
    site.put(canvas, 0.5)
    canvas = site.canvas(0.7, 0)
    for k in range(3):
        canvas.fill(
            box(x - u * (0.62 - 0.07 * k), foot + u * (0.11 - 0.03 * k), u * (1.24 - 0.14 * k), u * 0.032),
            mood.shaded(stone, 0.16 + 0.05 * (k % 2)),
        )
    wood = mood.shaded(mood.of("wood"), 0.1)
    canvas.fill(
        box(x - u * 0.30, foot - u * 0.13, u * 0.60, u * 0.18),
        site.ramp(foot - u * 0.13, foot + u * 0.05, mood.sunned(wood, 0.1), mood.shaded(wood, 0.2)),
    )
    canvas.fill(
        [panel(x + u * 0.19 * k - u * 0.075, foot - u * 0.09, u * 0.15, u * 0.10, u * 0.008) for k in (-1, 0, 1)],
        mood.shaded(wood, 0.3),
        0.7,
    )
    canvas.fill(box(x - u * 0.32, foot - u * 0.145, u * 0.64, u * 0.02), mood.sunned(wood, 0.2))
    _open_book(site, canvas, x - u * 0.05, foot - u * 0.145, u * 0.13)
    site.put(canvas, 0.7)


def _column(site: Site, canvas: Canvas, x: float, top: float, foot: float, stone: Lab) -> None:
    mood, u = site.mood, site.unit
    w = u * 0.045
    shaft = poly((x - w, foot), (x - w * 0.84, top), (x + w * 0.84, top), (x + w, foot))
    canvas.fill(shaft, stone)
    canvas.fill_inside(
        [box(x - w if mood.side > 0 else x, top, w, foot - top)],
        [shaft],
        mood.shaded(stone, 0.22),
        0.8,
    )
    flutes = [bar((x + w * d * 0.84, top), (x + w * d, foot), u * 0.0035) for d in (-0.6, -0.2, 0.2, 0.6)]
    canvas.fill(flutes, mood.shaded(stone, 0.3), 0.5)
    caps = [box(x - w * 1.4, foot - u * 0.03, w * 2.8, u * 0.032), box(x - w * 1.3, top, w * 2.6, u * 0.03)]
    canvas.fill(caps, mood.sunned(stone, 0.05))
