"""Light from above, fish, weeds and corals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np

from gator_frame_by_frame.palette import lch
from gator_frame_by_frame.sketch import plants
from gator_frame_by_frame.sketch.brush import Canvas
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import land
from gator_frame_by_frame.sketch.shapes import below, curve, disc, limb, path, poly
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.sky import paint_field
from gator_frame_by_frame.sketch.stage import Moment, Picture

__all__ = ["underwater"]


def underwater(site: Site) -> None:
    """Light from above, fish, weeds and corals."""
    dice, u = site.dice, site.unit
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


def _coral(site: Site, canvas: Canvas, x: float, y: float, tall: float, near: float, hue: float) -> None:
    dice = site.dice
    fill = canvas.fill
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
        fill(plants.bare(dice, x, y, tall * 1.2), colour)


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
    if "shark" in what:
        _shark(site, hue)
    if "turtle" in what:
        _turtle(site, hue)
    if "diver" in what and "whale" not in what:
        _diver(site)
    big = bool({"whale", "submarine", "shark", "turtle", "diver"} & what)
    lead = (site.width * (0.86 if big else dice.uniform(0.3, 0.6)), site.height * dice.uniform(0.28, 0.45))
    colours = [site.yuv(lch(0.80, 0.15, h)) for h in (55, 85, 20)]
    school = [
        (
            lead[0] + dice.gauss(0, 0.16) * u,
            lead[1] + dice.gauss(0, 0.08) * u,
            u * dice.uniform(0.022, 0.045),
            dice.random(),
            dice.choice(colours),
        )
        for _ in range(16)
    ]
    site.actors.append(_School(school, dice.choice((-1, 1)) * u * 0.05, site.width))


def _shark(site: Site, hue: float) -> None:
    u, x, y, s = site.unit, site.width * 0.42, site.height * 0.36, site.unit * 0.36
    canvas, grey = site.canvas(0, 0), lch(0.46, 0.045, hue + 15)
    hull = curve(
        [(1.0, 0.0), (0.7, -0.15), (0.1, -0.20), (-0.6, -0.06), (-0.86, -0.04), (-0.6, 0.06), (0.1, 0.14), (0.75, 0.10)],
        closed=True,
    )
    fins = [
        poly((0.18, -0.17), (-0.02, -0.46), (-0.12, -0.15)),
        poly((0.25, 0.10), (-0.02, 0.36), (0.04, 0.10)),
        poly((-0.80, -0.05), (-1.12, -0.36), (-0.98, -0.02), (-1.10, 0.20), (-0.80, 0.02)),
    ]
    at = np.array([x, y])
    canvas.fill([p * s + at for p in (hull, *fins)], grey)
    canvas.fill_inside([disc(x + 0.3 * s, y + 0.16 * s, 0.75 * s, 0.12 * s)], [hull * s + at], lch(0.82, 0.03, hue), 0.75)
    canvas.fill(disc(x + 0.74 * s, y - 0.04 * s, 0.022 * s), lch(0.12, 0.02, hue))
    site.small(canvas, 0.3, pace=u * 0.03, sway=(u * 0.01, 5, 0))


def _turtle(site: Site, hue: float) -> None:
    u, x, y, s = site.unit, site.width * 0.56, site.height * 0.30, site.unit * 0.15
    canvas, skin = site.canvas(0, 0), lch(0.66, 0.10, 130)
    at = np.array([x, y])
    limbs = [
        curve([(0.5, 0.1), (0.2, 0.7), (-0.15, 0.95), (0.1, 0.4)], closed=True),
        curve([(-0.6, 0.05), (-1.1, 0.35), (-1.2, 0.2), (-0.8, 0.0)], closed=True),
        curve([(0.6, -0.1), (0.75, -0.6), (0.55, -0.7), (0.3, -0.2)], closed=True),
    ]
    canvas.fill([p * s + at for p in limbs] + [disc(x + 0.98 * s, y - 0.1 * s, 0.26 * s, 0.19 * s)], skin)
    shell = [disc(x, y, 0.85 * s, 0.48 * s)]
    canvas.fill(shell, lch(0.46, 0.09, 115))
    scutes = [disc(x + d * s, y - 0.06 * s, 0.2 * s, 0.26 * s) for d in (-0.5, 0.0, 0.5)]
    canvas.fill_inside(scutes, shell, lch(0.60, 0.10, 105))
    canvas.fill(disc(x + 1.06 * s, y - 0.14 * s, 0.035 * s), lch(0.12, 0.02, hue))
    site.small(canvas, 0.3, pace=u * 0.016, sway=(u * 0.014, 6, 0.3))


def _diver(site: Site) -> None:
    u, x, y, s = site.unit, site.width * 0.28, site.height * 0.44, site.unit * 0.26
    canvas, suit = site.canvas(0, 0), lch(0.24, 0.03, 265)
    at = np.array([x, y])
    body = [
        *limb([(0.28, 0.0), (-0.12, 0.03), (-0.42, 0.0), (-0.68, 0.08)], 0.17, 0.07),
        *limb([(0.2, 0.06), (0.42, 0.22), (0.58, 0.2)], 0.07, 0.05),
    ]
    canvas.fill([p * s + at for p in body], suit)
    canvas.fill([p * s + at for p in limb([(0.16, -0.12), (-0.14, -0.09)], 0.11)], lch(0.84, 0.15, 90))
    canvas.fill([poly((-0.64, 0.03), (-0.98, 0.0), (-0.94, 0.16), (-0.66, 0.14)) * s + at], lch(0.72, 0.16, 55))
    canvas.fill(disc(x + 0.40 * s, y - 0.03 * s, 0.095 * s), suit)
    canvas.fill(disc(x + 0.46 * s, y - 0.03 * s, 0.05 * s, 0.045 * s), lch(0.82, 0.09, 210))
    site.small(canvas, 0.3, pace=u * 0.02, sway=(u * 0.008, 4.5, 0.6))


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
