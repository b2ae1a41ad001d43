"""What people build and run: factories, building sites, wind and sun power, stadiums, fairs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gator_frame_by_frame.sketch import folk, things
from gator_frame_by_frame.sketch.brush import Canvas, Lab, Points
from gator_frame_by_frame.sketch.mood import MATERIALS, mix
from gator_frame_by_frame.sketch.places import city, land
from gator_frame_by_frame.sketch.shapes import bar, box, disc, poly
from gator_frame_by_frame.sketch.site import Site, paint_parts
from gator_frame_by_frame.sketch.stage import Moment, Picture

__all__ = ["construction", "energy", "factory", "fair", "stadium"]

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


# Crowds ----------------------------------------------------------------------------------------------------------

_LAMPLIT = 0.55
"""How much of their own colours things under lamps have at night."""


def _lamplit(site: Site, material: str, near: float) -> Lab:
    """A material, seen by lamplight where it is dark."""
    mood = site.mood
    seen = mood.of(material, near)
    return mix(seen, mood.own(MATERIALS[material], 1.0), _LAMPLIT) if mood.dark or mood.ambient < 0.6 else seen


_SHIRTS = ("red", "blue", "yellow", "white", "teal", "orange")


def stadium(site: Site) -> None:
    """A pitch before full stands."""
    site.horizon = site.height * 0.60
    _stands(site)
    _pitch(site)


def _stands(site: Site) -> None:
    mood, dice, u = site.mood, site.dice, site.unit
    canvas = site.canvas(0.25, 0)
    left, right = site.sides
    top, foot = site.height * 0.37, site.height * 0.605
    rise = np.linspace(left, right, 40)
    bend = ((rise - site.width / 2) / site.width * 2) ** 2 * site.height * 0.05
    edge = np.column_stack([rise, top - bend])
    stone = mood.shaded(_lamplit(site, "concrete", 0.4), 0.45)
    canvas.fill(np.concatenate([edge, [[right, foot], [left, foot]]]), site.ramp(top, foot, mood.shaded(stone, 0.25), stone))
    seats: dict[str, list[Points]] = {name: [] for name in _SHIRTS}
    for row in range(11):
        y = top + (foot - top) * (0.10 + 0.075 * row + (0.05 if row > 5 else 0))
        size = u * (0.0042 + 0.0003 * row)
        for x in np.arange(left, right, u * 0.0135):
            if dice.random() < 0.86:
                lift = ((x - site.width / 2) / site.width * 2) ** 2 * site.height * 0.05 * (1 - row / 11)
                seats[dice.choice(_SHIRTS)].append(disc(x + dice.uniform(-2, 2), y - lift, size, size * 1.2)[::3])
    for name, dots in seats.items():
        canvas.fill(dots, mood.shaded(_lamplit(site, name, 0.35), 0.12), 0.9)
    canvas.fill(box(left, foot - u * 0.022, right - left, u * 0.024), _lamplit(site, "blue", 0.4))
    roof = np.concatenate([edge - (0, u * 0.055), (edge - (0, u * 0.085))[::-1]])
    canvas.fill(roof, _lamplit(site, "white", 0.35))
    _floodlights(site, canvas, top)
    site.put(canvas, 0.25)


def _floodlights(site: Site, canvas: Canvas, top: float) -> None:
    mood, u = site.mood, site.unit
    for part in (0.10, 0.36, 0.64, 0.90):
        x, y = site.width * part, top - u * 0.16
        canvas.fill(bar((x, top), (x, y), u * 0.008, u * 0.006), mood.shaded(mood.of("metal", 0.3), 0.3))
        canvas.fill(box(x - u * 0.04, y - u * 0.022, u * 0.08, u * 0.042), mood.of("black", 0.3))
        lamps = [disc(x + u * 0.024 * (k - 1), y + u * 0.018 * (n - 0.5), u * 0.007) for k in range(3) for n in range(2)]
        canvas.fill(lamps, mood.own((0.97, 0.02, 100), 1.0))
        if mood.dark or mood.ambient < 0.7:
            canvas.glow(x, y, u * 0.26, mood.own((0.97, 0.02, 100), 1.0), 0.6)


def _pitch(site: Site) -> None:
    mood, u = site.mood, site.unit
    canvas = site.canvas(0.6, site.horizon - u * 0.12)
    left, right = site.sides
    top, bottom, middle = site.horizon, site.height + 8.0, site.width / 2
    floodlit = mood.dark or mood.ambient < 0.6
    grass = mix(mood.of("grass", 0.5), mood.own((0.66, 0.14, 140), 1.0), 0.6 if floodlit else 0.3)
    canvas.fill(box(left, top, right - left, bottom - top), site.ramp(top, bottom, grass, mood.shaded(grass, 0.22)))
    stripes = [
        poly(
            (middle + u * 0.22 * k, top),
            (middle + u * 0.22 * (k + 1), top),
            (middle + u * 0.62 * (k + 1), bottom),
            (middle + u * 0.62 * k, bottom),
        )
        for k in range(-12, 12, 2)
    ]
    canvas.fill(stripes, mood.shaded(grass, 0.14), 0.7)
    chalk = mood.own((0.96, 0.01, 120), 0.8) if floodlit else mood.of("white", 0.6)
    box_top, box_foot = top + u * 0.012, top + u * 0.12
    area = [(-0.30, box_top), (-0.42, box_foot), (0.42, box_foot), (0.30, box_top)]
    corners = [(middle + u * dx, y) for dx, y in area]
    canvas.fill(
        [bar(a, b, u * 0.005) for a, b in pairwise(corners)] + [bar((left, box_top), (right, box_top), u * 0.004)],
        chalk,
        0.9,
    )
    posts = [(middle - u * 0.12, box_top), (middle - u * 0.12, box_top - u * 0.085), (middle + u * 0.12, box_top - u * 0.085)]
    posts.append((middle + u * 0.12, box_top))
    canvas.fill([bar(a, b, u * 0.006) for a, b in pairwise(posts)], chalk)
    site.put(canvas, 0.6)
    _players(site, grass)


def _players(site: Site, grass: Lab) -> None:
    mood, u = site.mood, site.unit
    canvas = site.canvas(0.75, site.horizon)
    for place, row, tall, flip in ((-0.34, 0.80, 0.17, False), (0.30, 0.79, 0.16, True), (0.02, 0.835, 0.19, False)):
        x, foot = site.width / 2 + place * u, site.height * row
        canvas.fill(disc(x, foot, u * tall * 0.4, u * 0.010), mood.shaded(grass, 0.5), 0.5, 2)
        for material, polygons in things.placed(folk.runner(), x, foot, u * tall, flip):
            canvas.fill(polygons, _lamplit(site, material, 0.9) if material in MATERIALS else mood.of("white", 0.9))
    canvas.fill(disc(site.width / 2 + u * 0.13, site.height * 0.83, u * 0.0135), _lamplit(site, "white", 0.9))
    site.put(canvas, 0.75)


@dataclass(eq=False)
class _Wheel:
    """A big wheel with its cabins, turning."""

    x: float
    y: float
    reach: float
    steel: _Ink
    cabins: list[_Ink]
    travel: float

    def draw(self, picture: Picture, moment: Moment) -> None:
        hub = (self.x + self.travel * (moment.way - 0.5), self.y)
        count, turn = len(self.cabins), moment.seconds * 0.2
        rim = [self._at(hub, turn + 2 * math.pi * k / (3 * count), 1.0) for k in range(3 * count)]
        inner = [self._at(hub, turn + 2 * math.pi * k / (3 * count), 0.9) for k in range(3 * count)]
        for line in (rim, inner):
            for a, b in zip(line, [*line[1:], line[0]], strict=True):
                picture.polygon(bar(a, b, self.reach * 0.018), self.steel)
        for k, ink in enumerate(self.cabins):
            end = rim[3 * k]
            picture.polygon(bar(hub, end, self.reach * 0.012), self.steel)
            size = self.reach * 0.085
            picture.polygon(box(end[0] - size, end[1] - size * 0.2, size * 2, size * 1.6), ink)
            picture.polygon(box(end[0] - size * 1.1, end[1] - size * 0.5, size * 2.2, size * 0.4), self.steel)
        picture.disc(*hub, self.reach * 0.05, self.steel)

    def _at(self, hub: tuple[float, float], angle: float, part: float) -> tuple[float, float]:
        return hub[0] + math.cos(angle) * self.reach * part, hub[1] + math.sin(angle) * self.reach * part


def fair(site: Site) -> None:
    """A big wheel that turns over striped tents."""
    mood, u = site.mood, site.unit
    site.horizon = site.height * 0.64
    line = land.ridge(site, site.horizon, site.height * 0.02, u * 0.5)
    site.put(land.hill(site, line, 0.15, "foliage"), 0.15)
    foot, x, reach = site.height * 0.73, site.width * site.focus, u * 0.27
    hub = foot - reach * 1.18
    steel = _lamplit(site, "white", 0.6)
    canvas = site.canvas(0.4, 0)
    canvas.fill([bar((x, hub), (x + s * reach * 0.45, foot), u * 0.012, u * 0.018) for s in (-1, 1)], mood.shaded(steel, 0.2))
    if mood.dark:
        canvas.glow(x, hub, reach * 1.5, mood.own((0.80, 0.15, 60), 1.0), 0.35)
    site.put(canvas, 0.4)
    bright = [mood.own(c, 1.0) for c in ((0.65, 0.2, 25), (0.84, 0.15, 88), (0.70, 0.13, 195), (0.70, 0.16, 340))]
    day = [mood.of(name, 0.6) for name in ("red", "yellow", "teal", "pink")]
    cabins = [site.yuv((bright if mood.dark else day)[k % 4]) for k in range(12)]
    site.actors.append(_Wheel(x, hub, reach, site.yuv(steel), cabins, site.travel(0.4)))
    _tents(site, foot)


def _tents(site: Site, foot: float) -> None:
    mood, u = site.mood, site.unit
    canvas = site.canvas(0.6, foot - u * 0.40)
    left, right = site.sides
    ground = _lamplit(site, "grass", 0.7)
    canvas.fill(box(left, foot, right - left, site.height), site.ramp(foot, site.height, ground, mood.shaded(ground, 0.4)))
    for place, wide, hue in ((-0.95, 0.22, "red"), (-0.48, 0.16, "teal"), (0.42, 0.17, "orange"), (0.86, 0.25, "red")):
        x, tall, base = site.width / 2 + place * u * site.width / site.height / 1.9, wide * u, foot + u * 0.02
        white, cloth = _lamplit(site, "white", 0.7), _lamplit(site, hue, 0.7)
        wall, roof = box(x - tall * 0.8, base - tall * 0.55, tall * 1.6, tall * 0.55), base - tall * 0.55
        top = poly((x - tall, roof), (x, roof - tall * 0.75), (x + tall, roof))
        canvas.fill([wall, top], white)
        flaps = [box(x + tall * (-0.8 + 0.4 * k), roof, tall * 0.2, tall * 0.55) for k in range(4)]
        flaps += [
            poly((x, roof - tall * 0.75), (x + tall * (-1 + 0.5 * k), roof), (x + tall * (-0.75 + 0.5 * k), roof))
            for k in range(4)
        ]
        canvas.fill(flaps, cloth)
        canvas.fill(poly((x - tall * 0.13, base), (x, base - tall * 0.45), (x + tall * 0.13, base)), mood.shaded(cloth, 0.5))
        canvas.fill(
            [
                bar((x, roof - tall * 0.72), (x, roof - tall * 0.98), u * 0.004),
                poly((x, roof - tall * 0.98), (x + tall * 0.2, roof - tall * 0.92), (x, roof - tall * 0.86)),
            ],
            cloth,
        )
        if mood.dark:
            canvas.glow(x, base - tall * 0.3, tall * 1.4, mood.own((0.88, 0.12, 78), 1.0), 0.4)
    site.put(canvas, 0.6)
