"""Where nobody lives: space, and the bottom of the sea."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np

from gator_frame_by_frame.palette import lch
from gator_frame_by_frame.sketch import folk, land, things
from gator_frame_by_frame.sketch.brush import Lab
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.shapes import below, curve, disc, path, poly, ring
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.sky import halo, paint_field, stars
from gator_frame_by_frame.sketch.stage import Moment, Picture
from gator_frame_by_frame.sketch.water import paint_parts

__all__ = ["space", "underwater"]


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
        canvas.fill(_hoop(x, y, radius, 180, 360) @ np.eye(2), lch(0.78, 0.07, hue + 30), 0.85)
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
    shadow = disc(x - light * radius * 0.62, y + radius * 0.35, radius * 1.28)
    canvas.fill_inside([_minus(shadow)], edge, lch(0.14, 0.04, hue + 200), 0.0)
    _terminator(canvas, x, y, radius, light, hue)
    if ringed:
        canvas.fill(_hoop(x, y, radius, 0, 180), lch(0.82, 0.07, hue + 30), 0.9)
    site.put(canvas, near)


def _minus(points: Lab) -> np.ndarray:
    return np.asarray(points, np.float64)


def _terminator(canvas: object, x: float, y: float, radius: float, light: float, hue: float) -> None:
    """The night side: crescents laid over each other, so that its edge is soft."""
    night = lch(0.13, 0.05, hue + 210)
    for k in range(7):
        reach = 0.78 - 0.13 * k
        outer = disc(x, y, radius * 1.004, None, -90, 90)
        inner = np.column_stack([x + (outer[:, 0] - x) * reach, outer[:, 1]])
        shape = np.concatenate([outer, inner[::-1]]) - np.array([x, y])
        turn = 0.5
        spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
        canvas.fill((shape @ spin) * np.array([-light if light else 1, 1]) + np.array([x, y]), night, 0.20, radius * 0.012)  # type: ignore[attr-defined]


def _hoop(x: float, y: float, radius: float, start: float, stop: float) -> np.ndarray:
    band = ring(0, 0, radius * 1.95, radius * 0.5, start, stop) * np.array([1, 0.20])
    turn = -0.35
    return band @ np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]]) + np.array([x, y])


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
            _astronaut(site, canvas, at, float(np.interp(at, line[:, 0], line[:, 1])) + 6, site.unit * 0.26)
        site.put(canvas, near)


def _astronaut(site: Site, canvas: object, x: float, y: float, tall: float) -> None:
    for material, polygons in things.placed(folk.person("white", "white", "white"), x, y, tall):
        canvas.fill(polygons, lch(0.90 if material != "skin" else 0.4, 0.015, 250))  # type: ignore[attr-defined]
    fill = canvas.fill  # type: ignore[attr-defined]
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
            shapes = [(p + (0, 0.5)) @ spin * tall + (x, y) for p in polygons]
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


def underwater(site: Site) -> None:
    """Light from above, fish, weeds and corals."""
    mood, dice, what, u = site.mood, site.dice, site.reading.things, site.unit
    hue = dice.uniform(198, 240)
    stops = (lch(0.86, 0.09, hue - 15), lch(0.62, 0.12, hue), lch(0.40, 0.11, hue + 12), lch(0.22, 0.08, hue + 25))
    rows = np.linspace(0, 2.999, 150, dtype=np.float32)
    table, part = np.stack(stops), (rows % 1)[:, None]
    lab = table[rows.astype(int)] * (1 - part) + table[np.minimum(rows.astype(int) + 1, 3)] * part
    paint_field(site, np.asarray(np.broadcast_to(lab[:, None], (150, 60, 3)), np.float32))
    site.actors.append(_Rays([(dice.uniform(-0.1, 1.1), dice.uniform(0.03, 0.09), dice.random()) for _ in range(8)], u))
    for near, base, tone in ((0.15, 0.74, 0.42), (0.4, 0.82, 0.30), (0.8, 0.92, 0.19)):
        line = land.ridge(site, site.height * base, site.height * 0.06, u * 0.6, 0.5)
        canvas = site.canvas(near, site.height * base - u * 0.5)
        sand = lch(tone, 0.08, hue + 12)
        for _ in range(int(9 * site.width / u / 1.8) + 3):
            x = dice.uniform(*site.sides)
            _coral(
                site,
                canvas,
                x,
                float(np.interp(x, line[:, 0], line[:, 1])) + 5,
                u * dice.uniform(0.08, 0.2) * (0.5 + near),
                near,
                hue,
            )
        canvas.fill(below(line, site.height + 8), site.ramp(site.height * base, site.height, sand, mix(sand, stops[3], 0.6)))
        site.put(canvas, near)
        if near == 0.4:
            _swimmers(site, hue)
    site.actors.append(
        _Bubbles(
            [(dice.uniform(0.05, 0.95) * site.width, dice.random(), dice.uniform(0.003, 0.009) * u) for _ in range(26)],
            site.height,
            u,
            site.yuv(lch(0.9, 0.05, hue)),
        )
    )
    if "turtle" in what:
        mood.of("foliage")


def _coral(site: Site, canvas: object, x: float, y: float, tall: float, near: float, hue: float) -> None:
    dice = site.dice
    fill = canvas.fill  # type: ignore[attr-defined]
    bright = lch(0.66, 0.15, dice.choice((10, 35, 350, 320, 70, 150)))
    colour = mix(lch(0.40, 0.10, hue), bright, 0.25 + 0.35 * near)
    if dice.random() < 0.55:
        for k in range(5):
            sway = dice.uniform(-0.3, 0.3)
            fill(
                path(
                    curve(
                        [
                            (x + k * tall * 0.09, y),
                            (x + (k * 0.09 + sway * 0.3) * tall, y - tall * 0.5),
                            (x + (k * 0.12 + sway) * tall, y - tall * dice.uniform(0.8, 1.3)),
                        ]
                    ),
                    [tall * 0.07, tall * 0.08, 1],
                ),
                mix(lch(0.40, 0.10, hue), lch(0.55, 0.12, 150), 0.3 + 0.3 * near),
            )
    else:
        from gator_frame_by_frame.sketch.plants import bare

        fill([p for p in bare(dice, x, y, tall * 1.2)], colour)


def _swimmers(site: Site, hue: float) -> None:
    dice, what, u = site.dice, site.reading.things, site.unit
    if "jellyfish" in what:
        for k in range(5):
            canvas = site.canvas(0, 0)
            x, y, r = site.width * (0.12 + 0.19 * k), site.height * dice.uniform(0.18, 0.5), u * dice.uniform(0.04, 0.085)
            pink = lch(0.82, 0.12, dice.choice((340, 310, 200)))
            canvas.glow(x, y, r * 2.2, pink, 0.35)
            for t in range(6):
                canvas.fill(
                    path(
                        curve(
                            [
                                (x + (t - 2.5) * r * 0.28, y),
                                (x + (t - 2.5) * r * 0.3 + r * 0.15, y + r * 1.2),
                                (x + (t - 2.5) * r * 0.25 - r * 0.1, y + r * 2.4),
                            ]
                        ),
                        [r * 0.09, 1],
                    ),
                    pink,
                    0.6,
                )
            canvas.fill(disc(x, y, r, r * 0.85, 180, 360), pink, 0.85)
            site.small(canvas, 0.3, sway=(u * 0.02, 4 + 0.5 * k, 0.2 * k), rise=-u * 0.006)
        return
    if "submarine" in what:
        canvas = site.canvas(0, 0)
        x, y, s = site.width * 0.45, site.height * 0.4, u * 0.26
        canvas.fill(
            [
                disc(x, y, s, s * 0.42),
                poly(
                    (x - s * 0.2, y - s * 0.3),
                    (x - s * 0.15, y - s * 0.65),
                    (x + s * 0.25, y - s * 0.65),
                    (x + s * 0.3, y - s * 0.3),
                ),
            ],
            lch(0.83, 0.15, 88),
        )
        canvas.fill([disc(x + d * s, y - s * 0.03, s * 0.13) for d in (-0.4, 0.05, 0.5)], lch(0.35, 0.08, 240))
        site.small(canvas, 0.3, pace=u * 0.02, sway=(u * 0.008, 5, 0))
    if "whale" in what:
        canvas = site.canvas(0, 0)
        x, y, s = site.width * 0.48, site.height * 0.40, u * 0.42
        body = curve(
            [
                (x + s, y - s * 0.02),
                (x + s * 0.8, y - s * 0.24),
                (x + s * 0.2, y - s * 0.30),
                (x - s * 0.5, y - s * 0.08),
                (x - s * 0.85, y - s * 0.12),
                (x - s * 1.08, y - s * 0.30),
                (x - s * 1.0, y - s * 0.04),
                (x - s * 1.1, y + s * 0.12),
                (x - s * 0.85, y + s * 0.02),
                (x - s * 0.3, y + s * 0.12),
                (x + s * 0.4, y + s * 0.20),
                (x + s * 0.9, y + s * 0.12),
            ],
            closed=True,
        )
        canvas.fill(body, lch(0.42, 0.09, hue + 15))
        canvas.fill_inside([disc(x + s * 0.45, y + s * 0.2, s * 0.62, s * 0.14)], [body], lch(0.75, 0.05, hue), 0.7)
        canvas.fill(
            curve(
                [
                    (x + s * 0.3, y + s * 0.1),
                    (x + s * 0.1, y + s * 0.42),
                    (x - s * 0.02, y + s * 0.42),
                    (x + s * 0.08, y + s * 0.1),
                ],
                closed=True,
            ),
            lch(0.36, 0.09, hue + 15),
        )
        canvas.fill(disc(x + s * 0.72, y - s * 0.02, s * 0.02), lch(0.12, 0.02, hue))
        site.small(canvas, 0.3, pace=u * 0.02, sway=(u * 0.012, 6, 0))
    school = []
    lead = (site.width * dice.uniform(0.3, 0.6), site.height * dice.uniform(0.28, 0.45))
    colours = [site.yuv(lch(0.80, 0.15, h)) for h in (55, 85, 20)]
    for _ in range(16):
        school.append(
            (
                lead[0] + dice.gauss(0, 0.16) * u,
                lead[1] + dice.gauss(0, 0.08) * u,
                u * dice.uniform(0.022, 0.045),
                dice.random(),
                dice.choice(colours),
            )
        )
    site.actors.append(_School(school, dice.choice((-1, 1)) * u * 0.05, site.width))


@dataclass(eq=False)
class _School:
    fish: list[tuple[float, float, float, float, tuple[float, float, float]]]
    pace: float
    width: float

    def draw(self, picture: Picture, moment: Moment) -> None:
        for x, y, size, phase, colour in self.fish:
            t = moment.seconds
            room = self.width * 1.3
            at = (x + self.pace * t * (0.85 + 0.3 * phase) + 0.15 * self.width) % room - 0.15 * self.width
            way = math.copysign(1, self.pace)
            wag = 0.35 * math.sin(2 * math.pi * (2.1 * t + phase))
            up = y + size * 0.5 * math.sin(t * 0.9 + 7 * phase)
            scale = np.array([size * way, size])
            picture.polygon(disc(0, 0, 1, 0.5) * scale + (at, up), colour)
            picture.polygon(poly((-0.8, 0), (-1.5, -0.45 + wag), (-1.4, 0.45 + wag)) * scale + (at, up), colour)
            picture.disc(at + way * size * 0.55, up - size * 0.1, size * 0.1, (30, 128, 128))


@dataclass(eq=False)
class _Bubbles:
    bubbles: list[tuple[float, float, float]]
    height: float
    unit: float
    colour: tuple[float, float, float]

    def draw(self, picture: Picture, moment: Moment) -> None:
        for x, phase, radius in self.bubbles:
            part = (moment.seconds * (0.06 + radius / self.unit * 4) + phase) % 1
            y = self.height * (1.02 - 1.05 * part)
            cx = x + math.sin(part * 14 + phase * 9) * self.unit * 0.012
            at = (round((cx - 0.5) * 16), round((y - 0.5) * 16))
            cv2.circle(picture.y, at, round(radius * 16), self.colour[0], 1 + int(self.unit / 900), cv2.LINE_AA, 4)


@dataclass(eq=False)
class _Rays:
    """Shafts of light that wander."""

    shafts: list[tuple[float, float, float]]
    unit: float
    adds: ClassVar[bool] = True

    def draw(self, picture: Picture, moment: Moment) -> None:
        height, width = picture.y.shape
        light = np.zeros((height // 8, width // 8), np.uint8)
        for x, wide, phase in self.shafts:
            swing = math.sin(moment.seconds * 0.4 + 6.3 * phase)
            top, foot = (x + 0.01 * swing) * width / 8, (x - 0.12 + 0.035 * swing) * width / 8
            w, deep = wide * width / 8, height * (0.75 + 0.2 * phase) / 8
            one = np.zeros_like(light)
            level = 34 + 14 * math.sin(moment.seconds * 0.8 + 9 * phase)
            cv2.fillConvexPoly(
                one,
                np.rint(
                    poly((top - w * 0.3, -2), (top + w * 0.3, -2), (foot + w * 0.7, deep), (foot - w * 0.7, deep)) * 16
                ).astype(np.int32),
                level,
                cv2.LINE_AA,
                4,
            )
            cv2.add(light, one, dst=light)
        fade = np.linspace(1.0, 0.0, light.shape[0], dtype=np.float32)[:, None]
        soft = cv2.GaussianBlur((light * fade).astype(np.uint8), (0, 0), max(1.0, self.unit / 400))
        cv2.add(picture.y, cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC), dst=picture.y)
