"""What people build and run: factories, building sites, wind and sun power."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gator_frame_by_frame.sketch.brush import Canvas, Points
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import city, land
from gator_frame_by_frame.sketch.shapes import bar, box, disc, poly
from gator_frame_by_frame.sketch.site import Site, paint_parts
from gator_frame_by_frame.sketch.stage import Moment, Picture

__all__ = ["construction", "energy", "factory"]

_Ink = tuple[float, float, float]


def factory(site: Site) -> None:
    """Halls with saw-tooth roofs, tanks and chimneys."""
    mood, u = site.mood, site.unit
    site.horizon = site.height * 0.60
    city.skyline(site, 0.10, site.horizon + 4, u * 0.15)
    foot, x = site.height * 0.70, site.width * site.focus
    chimneys = [(x - 0.52 * u, 0.47), (x - 0.41 * u, 0.40), (x + 0.78 * u, 0.33)]
    for at, tall in chimneys:
        _smoke(site, at, foot - u * tall)
    canvas = site.canvas(0.4, 0)
    for at, tall in chimneys:
        _chimney(site, canvas, at, foot, u * tall)
    _tanks(site, canvas, x - u * 0.78, foot)
    _halls(site, canvas, x - u * 0.32, foot, 5)
    _yard(site, canvas, foot)
    site.put(canvas, 0.4)
    if mood.dark:
        return
    land.foreground(site, 0.13, tufts=True)


def _yard(site: Site, canvas: Canvas, foot: float) -> None:
    left, right = site.sides
    ground = mix(site.mood.of("concrete", 0.7), site.mood.of("earth", 0.7), 0.6)
    canvas.fill(
        box(left, foot, right - left, site.height), site.ramp(foot, site.height, ground, site.mood.shaded(ground, 0.35))
    )


def _halls(site: Site, canvas: Canvas, x: float, foot: float, count: int) -> None:
    mood, u = site.mood, site.unit
    wide, tall = u * 0.22, u * 0.17
    brick, roof = mood.of("brick", 0.65), mood.of("roof", 0.65)
    canvas.fill(box(x, foot - tall, wide * count, tall), site.ramp(foot - tall, foot, brick, mood.shaded(brick, 0.25)))
    teeth = [
        poly(
            (x + wide * k, foot - tall),
            (x + wide * k, foot - tall - u * 0.10),
            (x + wide * (k + 1), foot - tall - u * 0.005),
            (x + wide * (k + 1), foot - tall),
        )
        for k in range(count)
    ]
    canvas.fill(teeth, mood.shaded(roof, 0.1))
    lights = [
        poly(
            (x + wide * k, foot - tall - u * 0.008),
            (x + wide * k, foot - tall - u * 0.088),
            (x + wide * (k + 0.13), foot - tall - u * 0.076),
            (x + wide * (k + 0.13), foot - tall - u * 0.008),
        )
        for k in range(count)
    ]
    panes = [
        box(x + wide * (k + 0.10 + 0.21 * n), foot - tall * 0.74, wide * 0.15, tall * 0.34)
        for k in range(count)
        for n in range(4)
    ]
    doors = [box(x + wide * (k + 0.30), foot - tall * 0.30, wide * 0.40, tall * 0.30) for k in range(0, count, 2)]
    paint_parts(site, canvas, [("lit", panes), ("glass", lights), ("metal", doors)], 0.65)
    canvas.fill(box(x, foot - tall, wide * count, u * 0.007), mood.shaded(brick, 0.35))


def _chimney(site: Site, canvas: Canvas, x: float, foot: float, tall: float) -> None:
    mood, u = site.mood, site.unit
    brick = mood.shaded(mood.of("brick", 0.6), 0.12)
    canvas.fill(
        poly((x - u * 0.028, foot), (x - u * 0.018, foot - tall), (x + u * 0.018, foot - tall), (x + u * 0.028, foot)), brick
    )
    side = mood.side
    canvas.fill(
        poly((x, foot), (x, foot - tall), (x - side * u * 0.018, foot - tall), (x - side * u * 0.028, foot)),
        mood.shaded(brick, 0.25),
        0.7,
    )
    canvas.fill([box(x - u * 0.0215, foot - tall + u * d, u * 0.043, u * 0.016) for d in (0.0, 0.045)], mood.of("white", 0.6))


def _smoke(site: Site, x: float, y: float) -> None:
    """A plume that leans with the wind and sways a little."""
    mood, dice, u = site.mood, site.dice, site.unit
    canvas = site.canvas(0, 0, y + u * 0.02)
    grey = mix(mood.of("white", 0.4), mood.sky[-1], 0.35)
    for k in range(11):
        part = k / 10
        at = (x - mood.side * u * 0.30 * part**1.6 + dice.uniform(-0.01, 0.01) * u, y - u * (0.01 + 0.17 * part**0.85))
        canvas.fill(disc(*at, u * (0.014 + 0.045 * part)), grey, 0.55 * (1 - 0.7 * part), u * (0.004 + 0.016 * part))
    site.small(canvas, 0.4, sway=(u * 0.005, 5.0 + dice.random(), dice.random()))


def _tanks(site: Site, canvas: Canvas, x: float, foot: float) -> None:
    mood, u = site.mood, site.unit
    steel = mood.of("metal", 0.6)
    for k in range(2):
        at, wide, tall = x - u * 0.20 * k, u * 0.085, u * (0.16 - 0.03 * k)
        canvas.fill([box(at - wide, foot - tall, wide * 2, tall), disc(at, foot - tall, wide, u * 0.022)], steel)
        canvas.fill(
            box(at - wide if site.mood.side > 0 else at + wide * 0.3, foot - tall, wide * 0.7, tall),
            mood.shaded(steel, 0.25),
            0.7,
            u * 0.01,
        )
        canvas.fill([box(at - wide, foot - tall * h, wide * 2, u * 0.004) for h in (0.35, 0.7)], mood.shaded(steel, 0.3), 0.6)


def construction(site: Site) -> None:
    """A building in the making, between cranes."""
    mood, u = site.mood, site.unit
    site.horizon = site.height * 0.62
    city.skyline(site, 0.12, site.horizon + 4, u * 0.22)
    foot, x = site.height * 0.73, site.width * site.focus
    side = 1 if site.focus < 0.5 else -1
    canvas = site.canvas(0.35, 0)
    _crane(site, canvas, x + side * u * 0.72, foot, u * 0.55, -side)
    _yard(site, canvas, foot)
    site.put(canvas, 0.35)
    canvas = site.canvas(0.5, 0)
    _crane(site, canvas, x - side * u * 0.34, foot, u * 0.66, side)
    _frame(site, canvas, x, foot)
    site.put(canvas, 0.5)
    canvas = site.canvas(0.9, foot)
    heap = mood.of("earth", 0.9)
    for at, wide, tall in ((-0.62, 0.42, 0.10), (0.55, 0.5, 0.13), (1.25, 0.4, 0.09)):
        middle = x + at * u
        canvas.fill(disc(middle, site.height * 0.90, wide * u, tall * u), mood.shaded(heap, 0.12))
    left, right = site.sides
    canvas.fill(box(left, site.height * 0.88, right - left, site.height), mood.shaded(heap, 0.22))
    site.put(canvas, 0.9)


def _frame(site: Site, canvas: Canvas, x: float, foot: float) -> None:
    """Floors and columns, walled up to the third floor."""
    mood, dice, u = site.mood, site.dice, site.unit
    wide, storey, floors = u * 0.25, u * 0.072, 6
    stone, brick = mood.of("concrete", 0.7), mood.of("brick", 0.7)
    inside = mood.shaded(stone, 0.45)
    canvas.fill(box(x - wide, foot - storey * floors, wide * 2, storey * floors), inside, 0.55)
    walls, panes = [], []
    for floor in range(4):
        for k in range(5):
            left, top = x - wide + wide * 0.4 * k, foot - storey * (floor + 1)
            if floor < 2 or dice.random() < 0.45:
                walls.append(box(left, top, wide * 0.4, storey))
                panes.append(box(left + wide * 0.1, top + storey * 0.3, wide * 0.2, storey * 0.42))
    canvas.fill(walls, brick)
    paint_parts(site, canvas, [("lit", panes)], 0.7)
    columns = [box(x - wide + wide * 0.4 * k - u * 0.005, foot - storey * floors, u * 0.010, storey * floors) for k in range(6)]
    slabs = [box(x - wide * 1.03, foot - storey * k - u * 0.006, wide * 2.06, u * 0.012) for k in range(1, floors + 1)]
    canvas.fill(columns + slabs, stone)
    rods = [
        bar(
            (x - wide + wide * 0.4 * k + u * d, foot - storey * floors),
            (x - wide + wide * 0.4 * k + u * d, foot - storey * 6.45),
            u * 0.003,
        )
        for k in range(6)
        for d in (-0.004, 0.004)
    ]
    canvas.fill(rods, mood.shaded(mood.of("metal", 0.7), 0.3))


def _crane(site: Site, canvas: Canvas, x: float, foot: float, tall: float, side: int) -> None:
    """A tower crane whose jib reaches to ``side``."""
    mood, u = site.mood, site.unit
    paint, w, top = mood.of("yellow", 0.7), u * 0.011, foot - tall
    parts = [bar((x - w, foot), (x - w, top), u * 0.005), bar((x + w, foot), (x + w, top), u * 0.005)]
    parts += _lattice(np.array([x, foot]), np.array([x, top]), w, u)
    reach, back = x + side * u * 0.60, x - side * u * 0.18
    for lift in (0.0, 0.022):
        parts.append(bar((back, top - u * lift), (reach, top - u * lift * 0.6), u * 0.005))
    parts += _lattice(np.array([back, top - u * 0.009]), np.array([reach, top - u * 0.007]), u * 0.009, u)
    peak = (x, top - u * 0.075)
    parts += [bar((x - w, top), peak, u * 0.005), bar((x + w, top), peak, u * 0.005)]
    parts += [bar(peak, (x + side * u * 0.42, top - u * 0.014), u * 0.0025), bar(peak, (back, top - u * 0.02), u * 0.0025)]
    canvas.fill(parts, paint)
    load = x + side * u * 0.46
    dark = mood.of("black", 0.7)
    canvas.fill(
        [bar((load, top), (load, top + u * 0.16), u * 0.0025), box(back - u * 0.03, top, u * 0.06, u * 0.05)],
        mood.shaded(dark, 0.1),
    )
    canvas.fill(box(load - u * 0.05, top + u * 0.16, u * 0.10, u * 0.014), mood.of("wood", 0.7))
    canvas.fill(box(x - w * 1.3, top - u * 0.002, w * 2.6, u * 0.035), mood.shaded(paint, 0.3))
    if mood.dark:
        canvas.glow(*peak, u * 0.05, mood.own((0.75, 0.2, 28), 1.0), 0.8)


def _lattice(start: Points, stop: Points, half: float, unit: float) -> list[Points]:
    """A zigzag between two parallel bars, ``half`` to either side of the line."""
    length = float(np.hypot(*(stop - start)))
    count = max(2, round(length / (half * 2.2)))
    along = (stop - start) / length
    across = np.array([-along[1], along[0]]) * half
    knots = [start + (stop - start) * k / count + across * (1 if k % 2 else -1) for k in range(count + 1)]
    return [bar((p[0], p[1]), (q[0], q[1]), unit * 0.0025) for p, q in pairwise(knots)]


# Wind and sun ----------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class _Rotors:
    """Three blades each, turning."""

    hubs: list[tuple[float, float, float, float]]
    """Where, how long a blade is, and its turn at the start."""
    ink: _Ink
    travel: float

    def draw(self, picture: Picture, moment: Moment) -> None:
        shift = self.travel * (moment.way - 0.5)
        for x, y, reach, phase in self.hubs:
            hub = (x + shift, y)
            for k in range(3):
                angle = 2 * math.pi * (phase + k / 3 + moment.seconds * 0.09)
                tip = (hub[0] + math.cos(angle) * reach, hub[1] + math.sin(angle) * reach)
                picture.polygon(bar(hub, tip, reach * 0.085, reach * 0.02), self.ink)
            picture.disc(*hub, reach * 0.06, self.ink)


def energy(site: Site) -> None:
    """Wind turbines on hills, rows of solar panels before them."""
    u = site.unit
    site.horizon = min(site.horizon, site.height * 0.60)
    for near, base, swing, places in (
        (0.10, 0.0, 0.05, ((-0.62, 0.20), (-0.44, 0.18), (0.52, 0.19), (0.72, 0.21))),
        (0.28, 0.06, 0.04, ((-0.16, 0.40), (0.24, 0.46))),
    ):
        line = land.ridge(site, site.horizon + site.height * base, site.height * swing, u * 0.9, 0.35)
        canvas = land.hill(site, line, near, "grass", room=0.65)
        hubs = []
        white = site.mood.of("white", near + 0.2)
        for place, tall in places:
            x = site.width * (0.5 + place * 0.62)
            foot = float(np.interp(x, line[:, 0], line[:, 1])) + u * 0.01
            canvas.fill(bar((x, foot), (x, foot - u * tall), u * 0.028 * tall, u * 0.014 * tall), white)
            hubs.append((x, foot - u * tall, u * tall * 0.52, site.dice.random()))
        site.put(canvas, near)
        site.actors.append(_Rotors(hubs, site.yuv(white), site.travel(near)))
    _panels(site)


def _panels(site: Site) -> None:
    """Rows of them, in perspective."""
    mood, u = site.mood, site.unit
    canvas = site.canvas(0.6, site.height * 0.64)
    left, right = site.sides
    grass = mood.of("grass", 0.6)
    top = site.height * 0.70
    canvas.fill(box(left, top, right - left, site.height), site.ramp(top, site.height, grass, mood.shaded(grass, 0.4)))
    glass = mix(mood.lit(mood.of("blue", 0.6)), mood.of("black", 0.6), 0.45)
    for row in range(4):
        near = (row + 1) / 4
        y, tall, wide = top + site.height * 0.30 * near**1.7, u * 0.035 + u * 0.075 * near, u * (0.16 + 0.22 * near)
        lean = tall * 0.35
        panels, lines, legs = [], [], []
        for at in np.arange(left - wide, right + wide, wide * 1.06):
            panels.append(poly((at + lean, y - tall), (at + wide + lean, y - tall), (at + wide, y), (at, y)))
            lines += [bar((at + lean + wide * k / 4, y - tall), (at + wide * k / 4, y), u * 0.0022) for k in range(1, 4)]
            lines.append(bar((at + lean / 2, y - tall / 2), (at + lean / 2 + wide, y - tall / 2), u * 0.0022))
            legs += [bar((at + wide * k, y - tall * 0.3), (at + wide * k, y + tall * 0.28), u * 0.005) for k in (0.2, 0.8)]
        canvas.fill(legs, mood.shaded(mood.of("metal", near), 0.3))
        canvas.fill(panels, site.ramp(y - tall, y, mix(glass, mood.sky[-1], 0.34), glass))
        canvas.fill(lines, mix(glass, mood.of("white", near), 0.4), 0.8)
    site.put(canvas, 0.6)
