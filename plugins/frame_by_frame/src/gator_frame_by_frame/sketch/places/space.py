"""Nebulae and planets, and who travels between them."""

from __future__ import annotations

import math

import cv2
import numpy as np

from gator_frame_by_frame.palette import lch
from gator_frame_by_frame.sketch import folk, things
from gator_frame_by_frame.sketch.brush import Canvas, Points
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import land
from gator_frame_by_frame.sketch.shapes import below, curve, disc, path, poly, ring
from gator_frame_by_frame.sketch.site import Site, paint_parts
from gator_frame_by_frame.sketch.sky import halo, paint_field, stars

__all__ = ["space"]


def space(site: Site) -> None:
    """Nebulae, planets, and who travels between them."""
    mood, dice, what, u = site.mood, site.dice, site.reading.things, site.unit
    hue = dice.choice((265, 285, 320, 205, 245)) + dice.uniform(-15, 15)
    _nebula(site, hue, 1.6 if "galaxy" in what else 1.0)
    site.horizon = site.height
    stars(site, site.height * 1.3, 1.5)
    side = mood.side
    big = (site.width * (0.5 + side * 0.26), site.height * 0.40, u * dice.uniform(0.20, 0.27))
    _planet(site, *big, dice.choice((35, 60, 200, 20, 320)), 0.12, "saturn" in site.reading.places or dice.random() < 0.55)
    _planet(site, site.width * (0.5 - side * 0.30), site.height * 0.20, u * 0.06, dice.choice((190, 260, 90)), 0.2, False)
    halo(site, big[0] - side * big[2], big[1] - big[2], u * 0.6, lch(0.7, 0.1, hue), 0.10)
    if "desert" in site.reading.places or "astronaut" in what:
        _ground(site, dice.choice((35, 265, 25)))
    _craft(site, side)


def _nebula(site: Site, hue: float, strength: float) -> None:
    noise = np.random.RandomState(site.dice.getrandbits(31))
    shape = (150, max(60, round(150 * site.width / site.height)))
    cloud = np.zeros(shape, np.float32)
    warm = np.zeros(shape, np.float32)
    for target in (cloud, warm):
        for k, weight in ((3, 1.0), (6, 0.55), (12, 0.32), (24, 0.18)):
            grid = noise.rand(k + 1, round(k * shape[1] / shape[0]) + 2).astype(np.float32)
            target += weight * cv2.resize(grid, shape[::-1], interpolation=cv2.INTER_CUBIC)
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    band = np.exp(-(((rows / shape[0] - 0.5) + (columns / shape[1] - 0.5) * 0.55 * site.mood.side) ** 2) / 0.07)
    share = (np.clip(cloud / 2.05 - 0.36, 0, 1) * 1.9 * band * strength)[..., None]
    dark, mid, bright = lch(0.12, 0.035, hue), lch(0.34, 0.13, hue), lch(0.58, 0.15, hue + 55)
    lab = dark + (mid - dark) * np.clip(share * 1.3, 0, 1)
    lab = lab + (bright - lab) * np.clip((share - 0.35) * (warm / 2.05)[..., None] * 1.7, 0, 0.9)
    paint_field(site, np.asarray(lab, np.float32))


def _planet(site: Site, x: float, y: float, radius: float, hue: float, near: float, ringed: bool) -> None:
    mood, dice = site.mood, site.dice
    canvas = site.canvas(near, 0)
    base = lch(0.66, 0.12, hue)
    edge = [disc(x, y, radius)]
    canvas.glow(x, y, radius * 1.35, mix(base, lch(0.9, 0.05, hue), 0.4), 0.35)
    band = np.array([[math.cos(-0.35), math.sin(-0.35)], [-math.sin(-0.35), math.cos(-0.35)]])
    if ringed:
        canvas.fill(_hoop(x, y, radius, 180, 360), lch(0.78, 0.07, hue + 30), 0.85)
    canvas.fill(edge, base)
    for k in range(7):
        high = (-0.8 + 0.26 * k + dice.uniform(-0.05, 0.05)) * radius
        thick = radius * dice.uniform(0.05, 0.13)
        line = np.column_stack([np.linspace(-1.2, 1.2, 30) * radius, high + np.sin(np.linspace(0, 5, 30) + k) * radius * 0.02])
        canvas.fill_inside(
            [path(line @ band + (x, y), thick)],
            edge,
            lch(0.66 + dice.uniform(-0.12, 0.14), 0.11, hue + dice.uniform(-25, 25)),
            0.75,
        )
    light = -mood.side
    _terminator(canvas, x, y, radius, light, hue)
    if ringed:
        canvas.fill(_hoop(x, y, radius, 0, 180), lch(0.82, 0.07, hue + 30), 0.9)
    site.put(canvas, near)


def _terminator(canvas: Canvas, x: float, y: float, radius: float, light: float, hue: float) -> None:
    """The night side: crescents laid over each other, so that its edge is soft."""
    night = lch(0.13, 0.05, hue + 210)
    for k in range(7):
        reach = 0.78 - 0.13 * k
        outer = disc(x, y, radius * 1.004, None, -90, 90)
        inner = np.column_stack([x + (outer[:, 0] - x) * reach, outer[:, 1]])
        shape = np.concatenate([outer, inner[::-1]]) - np.array([x, y])
        turn = 0.5
        spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
        canvas.fill((shape @ spin) * np.array([-light if light else 1, 1]) + np.array([x, y]), night, 0.20, radius * 0.012)


def _hoop(x: float, y: float, radius: float, start: float, stop: float) -> Points:
    band: Points = ring(0, 0, radius * 1.95, radius * 0.5, start, stop) * np.array([1, 0.20])
    turn = -0.35
    spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    return np.asarray(band @ spin + np.array([x, y]), np.float64)


def _ground(site: Site, hue: float) -> None:
    dice = site.dice
    for near, base in ((0.3, 0.70), (0.6, 0.80), (1.0, 0.92)):
        line = land.ridge(site, site.height * base, site.height * 0.035, site.unit * 0.8, 0.45)
        canvas = site.canvas(near, float(line[:, 1].min()) - site.unit * 0.4)
        soil = lch(0.50 - 0.27 * near, 0.07, hue)
        canvas.fill(
            below(line, site.height + 8), site.ramp(site.height * base, site.height, soil, mix(soil, lch(0.12, 0.03, hue), 0.6))
        )
        for _ in range(5):
            x, wide = dice.uniform(0, site.width), site.unit * dice.uniform(0.04, 0.12) * near
            y = float(np.interp(x, line[:, 0], line[:, 1])) + site.unit * dice.uniform(0.03, 0.10) * near
            canvas.fill(disc(x, y, wide, wide * 0.22), mix(soil, lch(0.12, 0.03, hue), 0.45))
            canvas.fill(disc(x, y + wide * 0.05, wide * 0.92, wide * 0.17), mix(soil, lch(0.8, 0.05, hue), 0.10))
        if near == 0.6 and "astronaut" in site.reading.things:
            at = site.width * (0.5 - site.mood.side * 0.16)
            _astronaut(canvas, at, float(np.interp(at, line[:, 0], line[:, 1])) + 6, site.unit * 0.26)
        site.put(canvas, near)


def _astronaut(canvas: Canvas, x: float, y: float, tall: float) -> None:
    for material, polygons in things.placed(folk.person("white", "white", "white"), x, y, tall):
        canvas.fill(polygons, lch(0.90 if material != "skin" else 0.4, 0.015, 250))
    fill = canvas.fill
    fill(disc(x, y - tall * 0.90, tall * 0.105), lch(0.93, 0.01, 250))
    fill(disc(x + tall * 0.02, y - tall * 0.90, tall * 0.072, tall * 0.062), lch(0.35, 0.10, 60))
    fill(disc(x + tall * 0.04, y - tall * 0.92, tall * 0.02), lch(0.88, 0.12, 85))
    fill(
        poly(
            (x - tall * 0.10, y - tall * 0.80),
            (x - tall * 0.19, y - tall * 0.78),
            (x - tall * 0.19, y - tall * 0.48),
            (x - tall * 0.10, y - tall * 0.46),
        ),
        lch(0.68, 0.02, 250),
    )
    fill(disc(x + tall * 0.02, y - tall * 0.64, tall * 0.03), lch(0.65, 0.2, 30))


def _craft(site: Site, side: float) -> None:
    what, u, dice = site.reading.things, site.unit, site.dice
    x, y = site.width * (0.5 - side * 0.18), site.height * 0.44
    if "ufo" in what:
        canvas = site.canvas(0, 0)
        canvas.fill(
            poly((x - u * 0.07, y), (x + u * 0.07, y), (x + u * 0.2, y + u * 0.4), (x - u * 0.2, y + u * 0.4)),
            lch(0.9, 0.13, 130),
            0.25,
            u * 0.006,
        )
        paint_parts(site, canvas, things.placed(things.saucer(), x, y, u * 0.36), 1)
        site.small(canvas, 0.3, sway=(u * 0.012, 5.0, 0.2))
    elif "rocket" in what or ("astronaut" not in what and "satellite" not in what and dice.random() < 0.6):
        canvas = site.canvas(0, 0)
        tall, turn = u * 0.34, 0.72 * side
        spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
        flame = [("yellow", [curve([(-0.07, -0.14), (-0.05, 0.12), (0, 0.36), (0.05, 0.12), (0.07, -0.14)], closed=True)])]
        for material, polygons in flame + things.rocket():
            shapes = [(p + np.array([0, 0.5])) @ spin * tall + (x, y) for p in polygons]
            colour = lch(
                *{
                    "red": (0.62, 0.2, 27),
                    "white": (0.94, 0.01, 250),
                    "metal": (0.7, 0.02, 250),
                    "glass": (0.45, 0.1, 240),
                    "yellow": (0.86, 0.16, 80),
                }[material]
            )
            canvas.fill(shapes, colour, 1.0, u * 0.006 if material == "yellow" else 0)
        site.small(canvas, 0.3, pace=side * u * 0.022, rise=-u * 0.02)
    elif "satellite" in what:
        canvas = site.canvas(0, 0)
        s = u * 0.2
        canvas.fill(
            [
                poly(
                    (x - s * 1.2, y - s * 0.22),
                    (x - s * 0.3, y - s * 0.22),
                    (x - s * 0.3, y + s * 0.22),
                    (x - s * 1.2, y + s * 0.22),
                ),
                poly(
                    (x + s * 0.3, y - s * 0.22),
                    (x + s * 1.2, y - s * 0.22),
                    (x + s * 1.2, y + s * 0.22),
                    (x + s * 0.3, y + s * 0.22),
                ),
            ],
            lch(0.5, 0.13, 255),
        )
        canvas.fill(
            [
                poly(
                    (x - s * 0.22, y - s * 0.3),
                    (x + s * 0.22, y - s * 0.3),
                    (x + s * 0.22, y + s * 0.3),
                    (x - s * 0.22, y + s * 0.3),
                ),
                poly((x - s * 1.2, y - 1.5), (x + s * 1.2, y - 1.5), (x + s * 1.2, y + 1.5), (x - s * 1.2, y + 1.5)),
            ],
            lch(0.85, 0.06, 85),
        )
        site.small(canvas, 0.3, pace=side * u * 0.015, sway=(u * 0.008, 6.0, 0.1))
