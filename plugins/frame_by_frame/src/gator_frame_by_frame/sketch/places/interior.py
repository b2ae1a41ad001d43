"""What all rooms share: the window and what is seen through it, plants, steam."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gator_frame_by_frame.palette import lch
from gator_frame_by_frame.sketch.brush import Canvas, Lab
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import city, land, mountains, water
from gator_frame_by_frame.sketch.shapes import bar, box, curve, path, poly
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.sky import clouds, paint_sky
from gator_frame_by_frame.sketch.stage import Moment, Picture

__all__ = ["Steam", "plant", "view_out"]


_WALLS = ((0.62, 0.06, 200), (0.70, 0.07, 60), (0.58, 0.07, 155), (0.66, 0.07, 25), (0.56, 0.07, 265), (0.74, 0.06, 95))


def view_out(site: Site, near: float, part: float) -> Lab:
    """What is seen through the window, then the wall around it; gives the wall's colour."""
    mood, dice = site.mood, site.dice
    site.horizon = site.height * 0.56
    site.sun = (site.width * (0.5 + 0.12 * mood.side), site.height * 0.34, site.unit * 0.05) if mood.height >= 0 else None
    paint_sky(site)
    clouds(site, 0.8)
    outside = set(site.reading.places)
    if outside & {"forest", "mountains", "lake", "village"}:
        mountains.peaks(site, 0.1, site.horizon + 4, site.height * 0.22)
    elif outside & {"sea", "beach", "harbour"}:
        water.surface(site, site.horizon, site.height * 0.8)
    else:
        city.skyline(site, 0.15, site.horizon + 30, site.unit * 0.34)
    line = land.ridge(site, site.horizon + site.height * 0.02, site.height * 0.02, site.unit * 0.4)
    canvas = land.hill(site, line, 0.25, "foliage")
    site.put(canvas, 0.25)
    hue = dice.choice(_WALLS)
    mood = site.mood = mood.indoors()
    wall = mood.lit(lch(*hue))
    canvas = site.canvas(near, 0)
    left, right = site.sides
    canvas.fill(
        box(left, -9, right - left, site.height + 20),
        site.ramp(0, site.height, mood.shaded(wall, 0.06), mood.shaded(wall, 0.22)),
    )
    wide, top, bottom = site.unit * part, site.height * 0.10, site.height * 0.57
    middle = site.width * 0.5
    _window(site, canvas, middle - wide / 2, top, wide, bottom - top, wall)
    site.put(canvas, near)
    return wall


def _window(site: Site, canvas: Canvas, x: float, y: float, wide: float, tall: float, wall: Lab) -> None:
    """A hole in the wall with a frame, a sill and curtains."""
    mood, u = site.mood, site.unit
    frame = mix(mood.of("white"), wall, 0.15)
    edge = u * 0.014
    canvas.fill(box(x - edge * 2, y - edge * 2, wide + edge * 4, tall + edge * 4), frame)
    panes = 3
    gap = wide / panes
    canvas.erase([box(x + gap * k + edge * 0.5, y, gap - edge, tall) for k in range(panes)])
    canvas.fill(box(x, y + tall * 0.32, wide, edge * 0.7), frame)
    canvas.fill(box(x - edge * 5, y + tall + edge, wide + edge * 10, edge * 1.7), mood.shaded(frame, 0.12))
    cloth = mood.sunned(mix(wall, mood.of("white"), 0.4), 0.1)
    for side in (-1, 1):
        edge_x = x + wide / 2 + side * (wide / 2 + edge * 6)
        drape = poly(
            (edge_x, y - edge * 5),
            (edge_x - side * wide * 0.17, y - edge * 5),
            (edge_x - side * wide * 0.10, y + tall * 0.6),
            (edge_x - side * wide * 0.13, y + tall * 1.2),
            (edge_x + side * edge, y + tall * 1.2),
        )
        canvas.fill(drape, cloth, 0.96)
        folds = [
            path(
                curve(
                    [
                        (edge_x - side * wide * d, y - edge * 5),
                        (edge_x - side * wide * d * 0.7, y + tall * 0.6),
                        (edge_x - side * wide * d * 0.85, y + tall * 1.2),
                    ]
                ),
                edge * 0.5,
            )
            for d in (0.04, 0.085, 0.125)
        ]
        canvas.fill_inside(folds, [drape], mood.shaded(cloth, 0.2), 0.6)
    canvas.fill(
        bar((x - wide * 0.12, y - edge * 5), (x + wide * 1.12, y - edge * 5), edge * 0.6), mood.shaded(mood.of("wood"), 0.2)
    )
    if not mood.dark and not mood.flat:
        for k in range(panes):
            a = x + gap * k + edge
            reach = -mood.side * u * 0.5
            beam = poly(
                (a, y + tall),
                (a + gap - edge * 2, y + tall),
                (a + gap + reach * 1.1, site.height * 1.05),
                (a + reach * 1.1 - gap * 0.2, site.height * 1.05),
            )
            canvas.fill(beam, mood.light, 0.10, u * 0.006)


def plant(site: Site, canvas: Canvas, x: float, foot: float, tall: float) -> None:
    mood, dice = site.mood, site.dice
    pot = mood.of(dice.choice(("roof", "white", "teal")))
    green = mood.lit(lch(*(0.58, 0.12, 145)))
    for k in range(9):
        angle = math.radians(-165 + 150 * k / 8 + dice.uniform(-5, 5))
        reach = tall * dice.uniform(0.5, 0.72)
        tip = (x + math.cos(angle) * reach, foot - tall * 0.30 + math.sin(angle) * reach)
        mid = (x + math.cos(angle) * reach * 0.5, foot - tall * 0.36 + math.sin(angle) * reach * 0.72)
        leaf = path(curve([(x, foot - tall * 0.26), mid, tip], steps=8), [tall * 0.012, tall * 0.10, tall * 0.085, 0.5])
        canvas.fill(leaf, mood.shaded(green, 0.28) if k % 2 else mood.sunned(green, 0.06))
    canvas.fill(
        poly(
            (x - tall * 0.14, foot - tall * 0.28),
            (x + tall * 0.14, foot - tall * 0.28),
            (x + tall * 0.10, foot),
            (x - tall * 0.10, foot),
        ),
        site.ramp(foot - tall * 0.28, foot, pot, mood.shaded(pot, 0.25)),
    )


@dataclass(eq=False)
class Steam:
    """Wisps that rise."""

    places: list[tuple[float, float]]
    unit: float
    colour: tuple[float, float, float]
    travel: float

    def draw(self, picture: Picture, moment: Moment) -> None:
        height, width = picture.y.shape
        for n, (x, y) in enumerate(self.places):
            for k in range(9):
                age = (moment.seconds * 0.28 + k / 9 + n * 0.37) % 1
                cx = x + self.travel * (moment.way - 0.5) + math.sin(age * 5 + n + 0.4 * k) * self.unit * 0.012
                cy, r = y - age * self.unit * 0.15, self.unit * (0.012 + 0.016 * age)
                _puff(picture.y, cx, cy, r, self.colour[0], 0.13 * math.sin(math.pi * age), (height, width))


def _puff(plane: np.ndarray, x: float, y: float, r: float, level: float, share: float, size: tuple[int, int]) -> None:
    left, top, right, bottom = (
        max(0, int(x - 2 * r)),
        max(0, int(y - 2 * r)),
        min(size[1], int(x + 2 * r) + 1),
        min(size[0], int(y + 2 * r) + 1),
    )
    if right <= left or bottom <= top:
        return
    dx, dy = (np.arange(left, right, dtype=np.float32) - x) / r, (np.arange(top, bottom, dtype=np.float32) - y) / r
    soft = np.exp(-(dx[None] ** 2 + dy[:, None] ** 2)) * np.float32(share)
    part = plane[top:bottom, left:right]
    np.copyto(part, np.rint(part + (level - part) * soft), casting="unsafe")
