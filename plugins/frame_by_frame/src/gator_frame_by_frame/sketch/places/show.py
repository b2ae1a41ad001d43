"""A stage: beams of light, a band, raised hands."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gator_frame_by_frame.palette import lch
from gator_frame_by_frame.sketch import folk, things
from gator_frame_by_frame.sketch.brush import Lab, Points
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.shapes import bar, box, disc, limb, poly
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.sky import paint_field
from gator_frame_by_frame.sketch.stage import Moment, Picture

__all__ = ["stage"]


def stage(site: Site) -> None:
    """A concert: beams of light, a band, raised hands."""
    mood, dice, u = site.mood, site.dice, site.unit
    hue = dice.uniform(0, 360)
    low, high = lch(0.16, 0.06, hue), lch(0.40, 0.15, hue + 40)
    rows = np.linspace(0, 1, 135, dtype=np.float32)[:, None, None]
    columns = np.linspace(-1, 1, 240, dtype=np.float32)[None, :, None]
    paint_field(
        site, np.asarray(low + (high - low) * np.clip(np.exp(-((rows - 0.62) ** 2) * 7 - columns**2 * 1.4), 0, 1), np.float32)
    )
    site.horizon = site.height * 0.66
    beams = []
    for k in range(7):
        colour = mood.own((0.85, 0.13, hue + 40 + 45 * (k % 3)), 1.0)
        beams.append((site.width * (0.08 + 0.14 * k), site.yuv(colour), dice.random()))
    site.actors.append(_Beams(beams, site.height * 0.70, u))
    canvas = site.canvas(0.35, 0)
    floor = site.height * 0.66
    left, right = site.sides
    dark = lch(0.13, 0.04, hue)
    canvas.fill(
        box(left, floor, right - left, site.height), site.ramp(floor, floor + site.height * 0.08, mix(dark, high, 0.6), dark)
    )
    canvas.fill(box(left, -9, right - left, site.height * 0.05), dark)
    for k in range(7):
        canvas.fill(
            poly(
                (site.width * (0.08 + 0.14 * k) - u * 0.02, site.height * 0.03),
                (site.width * (0.08 + 0.14 * k) + u * 0.02, site.height * 0.03),
                (site.width * (0.08 + 0.14 * k) + u * 0.028, site.height * 0.075),
                (site.width * (0.08 + 0.14 * k) - u * 0.028, site.height * 0.075),
            ),
            dark,
        )
    rim = mix(dark, high, 0.25)
    dance, alone = "dancer" in site.reading.things, "solo" in site.reading.things
    for k, (place, tall) in enumerate(
        ((0.5, 0.34), (0.34, 0.30), (0.66, 0.31)) if not dance else ((0.5, 0.36), (0.40, 0.32), (0.60, 0.32))
    ):
        if k and alone:
            break
        x = site.width / 2 + (place - 0.5) * u * 1.6
        figure = folk.person(arm=(1.0, 0.75, 0.9)[k] if dance else 0.0 if k else 0.62)
        for _, polygons in things.placed(figure, x, floor + u * 0.01, u * tall, k == 1):
            canvas.fill(polygons, rim)
        if k == 0 and not dance:
            canvas.fill(
                [
                    bar((x + u * 0.05, floor), (x + u * 0.035, floor - u * 0.27), u * 0.006),
                    disc(x + u * 0.03, floor - u * 0.28, u * 0.011),
                ],
                rim,
            )
        elif not dance:
            canvas.fill(
                [
                    disc(x + u * 0.03, floor - u * 0.15, u * 0.045, u * 0.038),
                    bar((x + u * 0.03, floor - u * 0.15), (x - u * 0.12, floor - u * 0.21), u * 0.012),
                ],
                mix(rim, mood.own((0.6, 0.17, 40), 1.0), 0.6),
            )
    site.put(canvas, 0.35)
    _audience(site, dark)


def _audience(site: Site, dark: Lab) -> None:
    dice, u = site.dice, site.unit
    for near, row, size in ((0.55, 0.80, 0.10), (0.8, 0.90, 0.14), (1.0, 1.0, 0.18)):
        canvas = site.canvas(near, site.height * (row - 0.25), spill=u * 0.01)
        heads: list[Points] = []
        for x in np.arange(site.sides[0], site.sides[1], u * size * 0.75):
            at, y, r = (
                x + dice.uniform(-0.02, 0.02) * u,
                site.height * row + dice.uniform(-0.2, 0.2) * size * u * 0.4,
                u * size * 0.24,
            )
            heads += [disc(at, y - r * 0.6, r, r * 1.15), disc(at, y + r * 2.3, r * 2.1, r * 1.8)]
            if dice.random() < 0.4:
                for s in dice.choice(((-1,), (1,), (-1, 1))):
                    heads += limb(
                        [(at + s * r * 1.5, y + r * 1.6), (at + s * r * 2.0, y - r * 0.6), (at + s * r * 1.7, y - r * 3.2)],
                        r * 0.6,
                        r * 0.5,
                    )
        canvas.fill(heads, dark * np.array([1 - 0.28 * near, 1, 1], np.float32))
        site.put(canvas, near, (u * 0.006, 0.9 + 0.2 * near, dice.random()))


@dataclass(eq=False)
class _Beams:
    """Spotlights that swing."""

    lamps: list[tuple[float, tuple[float, float, float], float]]
    foot: float
    unit: float
    adds: ClassVar[bool] = True

    def draw(self, picture: Picture, moment: Moment) -> None:
        import cv2

        height, width = picture.y.shape
        light = np.zeros((height // 4, width // 4), np.uint8)
        tints = [np.zeros_like(light) for _ in range(2)]
        for x, colour, phase in self.lamps:
            angle = 0.42 * math.sin(moment.seconds * 0.7 + 6.3 * phase)
            a = (x / 4, height * 0.07 / 4)
            reach, w = height * 1.1 / 4, self.unit * 0.028
            end = (a[0] + math.sin(angle) * reach, a[1] + math.cos(angle) * reach)
            one = np.zeros_like(light)
            points = np.rint(
                poly((a[0] - 1.5, a[1]), (a[0] + 1.5, a[1]), (end[0] + w, end[1]), (end[0] - w, end[1])) * 16
            ).astype(np.int32)
            cv2.fillConvexPoly(one, points, 62, cv2.LINE_AA, 4)
            cv2.add(light, one, dst=light)
            for tint, level in zip(tints, colour[1:], strict=True):
                cv2.addWeighted(tint, 1, one, abs(level - 128) / 62, 0, dst=tint)
        fade = np.linspace(1.0, 0.15, light.shape[0], dtype=np.float32)[:, None]
        light = cv2.GaussianBlur((light * fade).astype(np.uint8), (0, 0), 2)
        cv2.add(picture.y, cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR), dst=picture.y)
        small = cv2.resize(light, (width // 2, height // 2), interpolation=cv2.INTER_LINEAR)
        mean = np.mean([c for _, c, _ in self.lamps], axis=0)
        for plane, level in ((picture.u, mean[1]), (picture.v, mean[2])):
            cv2.addWeighted(plane, 1, small, float(level - 128) / 90, 0, dst=plane)
