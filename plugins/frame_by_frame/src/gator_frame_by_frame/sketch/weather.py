"""What falls, drifts and flashes between the scene and the viewer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_frame_by_frame.palette import lch
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.shapes import bar, disc, ring
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.stage import Moment, Picture

__all__ = ["above", "before"]

Plane = NDArray[np.uint8]


def above(site: Site) -> None:
    """In the sky, behind the land: aurora, rainbow, fireworks, shooting stars, lightning."""
    what, mood = site.reading.things, site.mood
    if "aurora" in what:
        site.actors.append(
            _Aurora([(site.dice.random(), site.dice.uniform(0.25, 0.5)) for _ in range(3)], site.horizon, site.unit)
        )
    if "rainbow" in what:
        _rainbow(site)
    if "meteor" in what:
        site.actors.append(
            _Meteors(
                [(site.dice.random(), site.dice.uniform(0.05, 0.4), site.dice.random()) for _ in range(4)],
                site.unit,
                site.yuv(mood.light),
            )
        )
    if "fireworks" in what:
        bursts = [
            (
                site.dice.uniform(0.12, 0.88) * site.width,
                site.dice.uniform(0.14, 0.4) * site.height,
                site.dice.random(),
                site.yuv(lch(0.82, 0.17, site.dice.choice((25, 60, 95, 150, 220, 330)))),
            )
            for _ in range(5)
        ]
        site.actors.append(_Fireworks(bursts, site.unit))
    if mood.weather == "storm" or "lightning" in what:
        site.actors.append(
            _Lightning(
                site.dice.uniform(0.2, 0.8) * site.width,
                site.horizon,
                site.unit,
                site.dice.getrandbits(31),
                site.dice.uniform(0.8, 1.6),
            )
        )


def before(site: Site) -> None:
    """Between the scene and the viewer: rain, snow, fog, leaves."""
    weather, dice, u = site.mood.weather, site.dice, site.unit
    if weather in ("rain", "storm"):
        for part, seed in ((0.55, dice.getrandbits(31)), (1.0, dice.getrandbits(31))):
            site.actors.append(_rain(site, part, seed))
    elif weather == "snow":
        flakes = [
            (dice.random(), dice.random(), dice.random(), dice.random()) for _ in range(int(190 * site.width / u / 1.8) + 40)
        ]
        site.actors.append(_Snow(flakes, u, site.yuv(mix(site.mood.of("snow"), site.mood.own((0.98, 0.005, 240), 1.0), 0.7))))
    elif weather == "fog":
        _fog(site)
    elif site.mood.season == "autumn" and site.reading.place in ("forest", "park", "street", "village", "hills"):
        site.actors.append(_Leaves(_falling(site, ((0.66, 0.15, 60), (0.62, 0.17, 40), (0.74, 0.14, 82))), u))
    elif site.mood.season == "spring" and site.reading.place in ("park", "hills", "village", "street", "lake", "field"):
        site.actors.append(_Leaves(_falling(site, ((0.86, 0.08, 5), (0.90, 0.05, 350))), u))


# Falling ---------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class _Rain:
    sheet: Plane
    pace: float
    slant: float
    adds: ClassVar[bool] = True

    def draw(self, picture: Picture, moment: Moment) -> None:
        height, width = picture.y.shape
        down = int(self.pace * moment.seconds) % height
        across = int(self.pace * self.slant * moment.seconds) % width
        for top, rows in ((down, slice(0, height - down)), (0, slice(height - down, height))):
            for left, columns in ((across, slice(0, width - across)), (0, slice(width - across, width))):
                part = self.sheet[rows, columns]
                if part.size:
                    target = picture.y[top : top + part.shape[0], left : left + part.shape[1]]
                    cv2.add(target, part, dst=target)


def _rain(site: Site, near: float, seed: int) -> _Rain:
    """A sheet of streaks that repeats in both directions."""
    noise = np.random.RandomState(seed)
    height, width, u = site.height, site.width, site.unit
    sheet = np.zeros((height, width), np.uint8)
    slant = -0.16 if site.mood.weather == "rain" else -0.34
    for _ in range(int(300 * width / u / 1.8 * (1.4 - 0.6 * near))):
        x, y, size = noise.rand() * width, noise.rand() * height, u * (0.03 + 0.05 * noise.rand()) * near
        level = int((14 + 34 * noise.rand()) * (0.5 + 0.5 * near))
        for dx in (0, width, -width):
            for dy in (0, -height):
                a, b = (x + dx, y + dy), (x + dx + slant * size, y + dy + size)
                if b[1] > 0 and -u * 0.1 < a[0] < width + u * 0.1:
                    cv2.fillConvexPoly(
                        sheet, np.rint(bar(a, b, 0.3, 0.5 + u * 0.0012 * near) * 16).astype(np.int32), level, cv2.LINE_AA, 4
                    )
    return _Rain(sheet, u * 1.5 * (0.6 + 0.4 * near), slant)


@dataclass(eq=False)
class _Snow:
    flakes: list[tuple[float, float, float, float]]
    unit: float
    colour: tuple[float, float, float]

    def draw(self, picture: Picture, moment: Moment) -> None:
        height, width = picture.y.shape
        u, t = self.unit, moment.seconds
        for x, y, near, phase in self.flakes:
            size = u * (0.0012 + 0.0046 * near**3)
            fall = (y + t * (0.045 + 0.10 * near)) % 1.08 - 0.04
            drift = (x + t * 0.012 * (0.4 + near) + 0.012 * math.sin(t * (0.7 + phase) + 6.3 * phase)) % 1.04 - 0.02
            picture.disc(drift * width, fall * height, size, self.colour)


@dataclass(eq=False)
class _Leaves:
    leaves: list[tuple[float, float, float, float, tuple[float, float, float]]]
    unit: float

    def draw(self, picture: Picture, moment: Moment) -> None:
        height, width = picture.y.shape
        t = moment.seconds
        for x, y, near, phase, colour in self.leaves:
            size = self.unit * (0.005 + 0.008 * near)
            fall = (y + t * (0.035 + 0.05 * near)) % 1.1 - 0.05
            drift = (x + t * 0.02 * near + 0.03 * math.sin(t * (0.8 + phase) + 6.3 * phase)) % 1.1 - 0.05
            turn, tilt = t * (1 + phase) + 6.3 * phase, abs(math.sin(t * 1.7 * (0.6 + phase) + phase)) * 0.8 + 0.2
            spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
            picture.polygon(
                (disc(0, 0, 1, 0.5)[::2] * np.array([1, tilt])) @ spin * size + (drift * width, fall * height), colour
            )


def _falling(
    site: Site, hues: tuple[tuple[float, float, float], ...]
) -> list[tuple[float, float, float, float, tuple[float, float, float]]]:
    dice, mood = site.dice, site.mood
    return [
        (dice.random(), dice.random(), dice.random(), dice.random(), site.yuv(mood.own(dice.choice(hues), 0.35)))
        for _ in range(int(34 * site.width / site.unit / 1.8) + 8)
    ]


def _fog(site: Site) -> None:
    """Banks of mist, drifting."""
    noise = np.random.RandomState(site.dice.getrandbits(31))
    for near, top, bottom, strength in ((0.35, 0.42, 0.77, 0.64), (0.9, 0.65, 1.0, 0.5)):
        canvas = site.canvas(near, site.height * top, site.height * bottom)
        rows, columns = canvas.y.shape
        small = (max(4, rows // 16), max(4, columns // 16))
        cloud = np.zeros(small, np.float32)
        for k, weight in ((3, 1.0), (6, 0.5), (12, 0.25)):
            grid = noise.rand(3, k + 1).astype(np.float32)
            cloud += weight * cv2.resize(grid, small[::-1], interpolation=cv2.INTER_CUBIC)
        fade = np.clip(np.sin(np.linspace(0, math.pi, small[0], dtype=np.float32)), 0, 1)[:, None] ** 1.3
        canvas.spread(np.clip(cloud / 1.75, 0, 1) * fade, mix(site.mood.haze, site.mood.light, 0.15), strength)
        site.put(canvas, near)


# Flashing --------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class _Lightning:
    """A bolt now and then, and the sky bright with it."""

    x: float
    foot: float
    unit: float
    seed: int
    first: float
    adds: ClassVar[bool] = True

    def draw(self, picture: Picture, moment: Moment) -> None:
        since = (moment.seconds - self.first) % 3.7
        turn = math.floor((moment.seconds - self.first) / 3.7)
        power = max(0.0, 1 - since / 0.4) * (0.75 + 0.25 * math.sin(since * 60)) if since < 0.4 else 0.0
        if power <= 0.02:
            return
        rows = slice(0, int(self.foot) // 2 * 2)
        picture.y[rows] = cv2.convertScaleAbs(picture.y[rows], alpha=1, beta=26 * power)
        dice = np.random.RandomState((self.seed + turn * 7919) % (1 << 31))
        x, y = self.x + (dice.rand() - 0.5) * self.unit * 0.8, 0.0
        while y < self.foot:
            other = (x + (dice.rand() - 0.5) * self.unit * 0.10, y + self.unit * (0.02 + 0.04 * dice.rand()))
            picture.polygon(bar((x, y), other, self.unit * 0.0045 * power + 0.6), (225, 132, 124))
            if dice.rand() < 0.3:
                side = (other[0] + (dice.rand() - 0.5) * self.unit * 0.16, other[1] + self.unit * 0.06)
                picture.polygon(bar(other, side, self.unit * 0.0025 * power + 0.4, 0.4), (215, 132, 124))
            x, y = other


@dataclass(eq=False)
class _Meteors:
    trails: list[tuple[float, float, float]]
    unit: float
    colour: tuple[float, float, float]

    def draw(self, picture: Picture, moment: Moment) -> None:
        height, width = picture.y.shape
        for x, y, phase in self.trails:
            age = (moment.seconds / 3.1 + phase) % 1
            if age > 0.28:
                continue
            part = age / 0.28
            head = np.array([x * width + part * self.unit * 0.42, y * height + part * self.unit * 0.20])
            tail = head - np.array([0.19, 0.09]) * self.unit * math.sin(math.pi * min(1, part + 0.15))
            level = (60 + (self.colour[0] - 60) * math.sin(math.pi * part), 128, 128)
            picture.polygon(bar(tuple(tail), tuple(head), 0.3, self.unit * 0.0038), level)


@dataclass(eq=False)
class _Fireworks:
    bursts: list[tuple[float, float, float, tuple[float, float, float]]]
    unit: float

    def draw(self, picture: Picture, moment: Moment) -> None:
        for x, y, phase, colour in self.bursts:
            age = (moment.seconds / 2.6 + phase) % 1
            if age > 0.8:
                continue
            part = age / 0.8
            reach = self.unit * 0.20 * (1 - (1 - part) ** 2.6)
            for k in range(24):
                angle = 2 * math.pi * (k / 24 + phase)
                far = reach * (1.0 if k % 2 else 0.68)
                at = np.array([x + math.cos(angle) * far, y + math.sin(angle) * far + self.unit * 0.05 * part**2])
                back = at - np.array([math.cos(angle), math.sin(angle)]) * far * 0.22 * (1 - part)
                row, column = min(max(int(at[1]), 0), picture.y.shape[0] - 1), min(max(int(at[0]), 0), picture.y.shape[1] - 1)
                behind = float(picture.y[row, column])
                share = (1 - part) ** 0.7
                inks = (
                    behind + max(0.0, colour[0] - behind) * share,
                    128 + (colour[1] - 128) * share,
                    128 + (colour[2] - 128) * share,
                )
                picture.polygon(bar(tuple(back), tuple(at), 0.5, self.unit * 0.0045), inks)


@dataclass(eq=False)
class _Aurora:
    """Curtains of green light that wave."""

    bands: list[tuple[float, float]]
    horizon: float
    unit: float
    adds: ClassVar[bool] = True

    def draw(self, picture: Picture, moment: Moment) -> None:
        height, width = int(self.horizon) // 2 * 2, picture.y.shape[1]
        columns = np.linspace(0, 1, width // 8, dtype=np.float32)
        rows = np.linspace(0, 1, height // 8, dtype=np.float32)[:, None]
        glow = np.zeros((height // 8, width // 8), np.float32)
        t = moment.seconds * 0.35
        for phase, high in self.bands:
            foot = high + 0.09 * np.sin(columns * 5 + t + 6 * phase) + 0.05 * np.sin(columns * 11 - t * 1.3 + 9 * phase)
            ray = 0.62 + 0.38 * np.sin(columns * 60 + 3 * np.sin(columns * 9 + t * 2) + 5 * phase)
            away = foot[None] + 0.32 - rows
            glow += (
                np.where(away > 0, np.exp(-away * 4.2), np.exp(away * 26))
                * ray
                * (0.5 + 0.5 * np.sin(columns * 3 + t + 8 * phase))
            )
        soft = np.clip(glow * 62, 0, 110)
        full = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
        cv2.add(picture.y[:height], full, dst=picture.y[:height])
        small = cv2.resize(soft, (width // 2, height // 2), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
        for plane, share in ((picture.u, -0.22), (picture.v, -0.52)):
            part = plane[: height // 2]
            cv2.addWeighted(part, 1, small, share, 0, dst=part)


def _rainbow(site: Site) -> None:
    mood = site.mood
    canvas = site.canvas(0.05, 0, site.horizon + 4)
    x, y, radius = site.width * (0.5 - mood.side * 0.1), site.horizon + site.unit * 0.12, site.unit * 0.66
    for k, hue in enumerate((25, 55, 95, 145, 235, 285, 315)):
        canvas.fill(
            ring(x, y, radius - k * site.unit * 0.016, site.unit * 0.017, 180, 360),
            lch(0.80, 0.14, hue),
            0.34,
            site.unit * 0.003,
        )
    site.put(canvas, 0.05)
