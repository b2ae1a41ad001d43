"""Where people gather outdoors: a stadium, a fair."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gator_frame_by_frame.sketch import folk, things
from gator_frame_by_frame.sketch.brush import Canvas, Lab, Points
from gator_frame_by_frame.sketch.mood import MATERIALS, mix
from gator_frame_by_frame.sketch.places import land
from gator_frame_by_frame.sketch.shapes import bar, box, disc, poly
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.stage import Moment, Picture

__all__ = ["fair", "stadium"]

_Ink = tuple[float, float, float]


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
