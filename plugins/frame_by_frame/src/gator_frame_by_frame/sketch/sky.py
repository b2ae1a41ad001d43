"""The sky: its colours, sun and moon, stars, clouds, and the glow that lies over the far away."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_frame_by_frame.sketch.bands import Enlarged, bands
from gator_frame_by_frame.sketch.brush import NOISE, Canvas, Lab, Points, dither, yuv_of_lab
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.shapes import disc, noise_line
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.stage import Layer, Moment, Picture

__all__ = ["clouds", "halo", "paint_field", "paint_sky", "stars"]

Real = NDArray[np.float32]
_FIELD = 240
"""Longest side that smooth light is computed at."""


def paint_sky(site: Site) -> None:
    """The sky down to the horizon, with what shines in it."""
    mood, view = site.mood, site.view
    if mood.height >= 0 and site.sun is None:
        site.sun = _place(site)
    x, y = _grid(site)
    lab = _gradient(mood.sky, np.clip(y / max(site.horizon, 1.0), 0, 1))
    if not mood.flat:
        lab += 0.012 * (np.sin(x / view.width * 5 + site.dice.random() * 6) * (y / view.height))[..., None] * np.float32(1)
    if site.sun and not mood.flat:
        lab = _lit(lab, x, y, site)
    if mood.style == "paper":
        lab[..., 0] += _fibres(site, lab.shape[:2])
    paint_field(site, lab)
    if (mood.dark or mood.time == "dawn") and mood.weather == "clear":
        stars(site, site.horizon * 0.92, 1.0 if mood.time == "night" else 0.4)
    if site.sun:
        _shine(site)


def paint_field(site: Site, lab: Lab) -> None:
    """Fills the ground with a smooth field of OKLab, of any size."""
    yuv = yuv_of_lab(lab)
    grain = 0.0 if site.mood.flat else 0.9
    width, height = site.view.size
    for plane, k, size in ((site.ground.y, 0, (width, height)), (site.ground.u, 1, (width // 2, height // 2)),
                           (site.ground.v, 2, (width // 2, height // 2))):  # fmt: skip
        full = Enlarged(yuv[..., k], size)
        margin = site.ground.margin // (1 if k == 0 else 2)
        for rows in bands(size[1], NOISE):
            plane[rows, margin : margin + size[0]] = dither(full[rows], grain)
    site.ground.keep[:], site.ground.keep_half[:] = 0, 0


def stars(site: Site, bottom: float, share: float) -> None:
    """Points in the sky, fewer towards ``bottom``; some of them twinkle."""
    unit, dice = site.unit, site.dice
    white = mix(site.mood.sky[0], site.mood.own((0.97, 0.02, 250), 1.0), 0.92)
    count = int(190 * share * (site.width * bottom / unit**2))
    for _ in range(count):
        x, y = dice.uniform(0, site.width), bottom * dice.random() ** 1.5
        size = unit * 0.0009 * (0.7 + 1.5 * dice.random() ** 5)
        site.ground.fill(disc(x, y, max(size, 0.55)), white, dice.uniform(0.25, 0.9) * (1 - 0.7 * y / bottom))
    points = [(dice.uniform(0, site.width), bottom * 0.8 * dice.random() ** 1.5) for _ in range(int(16 * share) + 4)]
    site.actors.append(_Twinkle(points, max(0.9, unit * 0.0017), site.yuv(white), tuple(dice.random() for _ in points)))


@dataclass(eq=False)
class _Twinkle:
    points: list[tuple[float, float]]
    radius: float
    colour: tuple[float, float, float]
    phases: tuple[float, ...]

    def draw(self, picture: Picture, moment: Moment) -> None:
        for (x, y), phase in zip(self.points, self.phases, strict=True):
            bright = 0.5 + 0.5 * math.sin(2 * math.pi * (moment.seconds / (2.2 + 2 * phase) + phase))
            column, row = min(int(x), picture.y.shape[1] - 1), min(int(y), picture.y.shape[0] - 1)
            behind = float(picture.y[row, column])
            level = behind + max(0.0, self.colour[0] - behind) * bright
            picture.disc(x, y, self.radius * (0.6 + 0.4 * bright), (level, 128, 128))


def clouds(site: Site, amount: float = 1.0, low: float = 0.75) -> None:
    """Two sheets of clouds over the sky; ``low`` is how far down they come, in parts of it."""
    mood = site.mood
    if mood.weather == "clear" and mood.time in ("sunset", "dawn", "evening", "night"):
        return _streaks(site, amount, low)
    heavy = mood.weather in ("cloudy", "rain", "storm", "snow", "fog")
    for near, share in ((0.10, 0.55), (0.26, 1.0)):
        canvas = site.canvas(near, 0, site.horizon)
        count = max(1, round((7 if heavy else 3.2) * amount * site.width / site.unit / 1.8))
        for k in range(count):
            x = (k + site.dice.uniform(0.1, 0.9)) / count * site.width
            y = site.horizon * site.dice.uniform(0.08, low) * (0.75 if heavy else 1.0)
            _cumulus(
                site,
                canvas,
                (x, y),
                site.unit * site.dice.uniform(0.16, 0.34) * (0.6 + 0.6 * share) * (1.5 if heavy else 1),
            )
        site.put(canvas, near)
    return None


def _cumulus(site: Site, canvas: Canvas, at: tuple[float, float], wide: float) -> None:

    mood, dice = site.mood, site.dice
    x, y = at
    puffs: list[Points] = []
    count = dice.randint(5, 8)
    for k in range(count):
        along = (k + 0.5) / count * 2 - 1
        radius = wide * (0.10 + 0.17 * (1 - along * along)) * dice.uniform(0.8, 1.25)
        puffs.append(disc(x + along * wide * 0.8, y - radius * 0.55, radius, radius * 0.92))
    puffs.append(disc(x, y, wide, wide * 0.085))
    tall = wide * 0.42
    white = mix(mood.of("cloud", 1), mood.light, 0.35)
    behind = mood.sky[1 + (at[1] > site.horizon * 0.5)]
    dim = {"storm": 0.55, "rain": 0.35, "cloudy": 0.18}.get(mood.weather, 0.0)
    top, foot = mood.shaded(mix(white, behind, 0.15), dim), mood.shaded(mix(white, behind, 0.62), dim)
    if mood.weather in ("rain", "storm", "snow", "fog", "cloudy") or site.mood.flat:
        top = mix(top, foot, 0.4)
    flat = [np.minimum(p, np.array([np.inf, y + wide * 0.03])) for p in puffs]
    canvas.fill(flat, site.ramp(y - tall, y + wide * 0.05, top, foot), 0.92, 0.0 if site.mood.flat else site.unit * 0.0016)


def _streaks(site: Site, amount: float, low: float) -> None:
    """Long thin clouds, lit from below while the sun is low."""
    mood, dice = site.mood, site.dice
    for near, count in ((0.08, 5), (0.2, 4)):
        canvas = site.canvas(near, 0, site.horizon)
        for _ in range(max(1, round(count * amount))):
            y = site.horizon * dice.uniform(0.12, low + 0.12)
            part = y / site.horizon
            behind = _gradient(mood.sky, np.array([[part]], np.float32))[0, 0]
            lit = mix(behind, mood.light if not mood.dark else mood.sky[-1], 0.42 if not mood.dark else 0.22)
            dark = mix(behind, mood.sky[0], 0.30)
            x, wide = dice.uniform(-0.1, 1.1) * site.width, site.unit * dice.uniform(0.25, 0.85)
            tall = wide * dice.uniform(0.018, 0.045)
            _streak(site, canvas, (x, y), (wide, tall), (dark, lit))
        site.put(canvas, near)


def _streak(site: Site, canvas: Canvas, at: tuple[float, float], size: tuple[float, float], colours: tuple[Lab, Lab]) -> None:

    (x, y), (wide, tall) = at, size
    line = noise_line(site.dice, -1, 1, 0.02, 0.35, 0.6, 4)
    bow = np.sqrt(np.clip(1 - line[:, 0] ** 2, 0, 1))
    upper = np.column_stack([x + line[:, 0] * wide, y - bow * tall * (0.7 + 0.5 * line[:, 1])])
    lower = np.column_stack([x + line[:, 0] * wide, y + bow * tall * 0.45])
    paint = site.ramp(y - tall, y + tall * 0.5, *colours)
    canvas.fill(np.concatenate([upper, lower[::-1]]), paint, 0.8, 0.0 if site.mood.flat else tall * 0.16)


def halo(site: Site, x: float, y: float, radius: float, colour: Lab, strength: float) -> None:
    """A soft light over everything so far; ``strength`` is how much of the colour there is at its middle."""
    if site.mood.flat:
        return
    reach = radius * (1 - (0.6 / (255 * strength)) ** (1 / 3)) ** 0.5  # beyond it less than a level is left
    top, bottom = (int(min(max(edge, 0), site.height)) // 2 * 2 for edge in (y - reach, y + reach))
    left, right = (int(min(max(edge, 0), site.width)) // 2 * 2 for edge in (x - reach, x + reach))
    if bottom - top < 4 or right - left < 4:
        return
    columns = ((np.arange(left, right, dtype=np.float32) + 0.5 - x) / radius) ** 2
    rows = ((np.arange(top, bottom, dtype=np.float32) + 0.5 - y) / radius) ** 2
    light = np.empty((bottom - top, right - left), np.uint8)
    for part in bands(len(rows), NOISE):
        away = 1 - np.minimum(columns[None] + rows[part, None], 1)
        light[part] = dither(away * away * away * np.float32(strength * 255), 0.7, low=0)
    small = np.ascontiguousarray(light[::2, ::2])
    planes = tuple(
        np.asarray(cv2.convertScaleAbs(part, alpha=float(level) / 255), np.uint8)
        for part, level in zip((light, small, small), yuv_of_lab(colour), strict=True)
    )
    site.actors.append(Layer(left, top, planes, (255 - light, 255 - small)))  # type: ignore[arg-type]


def _place(site: Site) -> tuple[float, float, float]:
    """Of the sun or moon: on its side, clear of the middle of the subject."""
    mood, dice = site.mood, site.dice
    x = site.width * (0.5 + mood.side * dice.uniform(0.14, 0.32))
    low = mood.height < 0.3
    radius = site.unit * (dice.uniform(0.065, 0.105) if low else dice.uniform(0.045, 0.065))
    y = site.horizon * (1 - mood.height * dice.uniform(0.9, 1.15))
    return x, max(y, radius * 1.8), radius


def _shine(site: Site) -> None:
    if site.sun is None:
        return None
    x, y, radius = site.sun
    mood = site.mood
    if mood.dark:
        return _moon(site, x, y, radius)
    if not mood.flat:
        site.ground.glow(x, y, radius * 2.6, mood.light, 0.55)
    site.ground.fill(disc(x, y, radius), mood.light, 1.0, 0.0 if mood.flat else radius * 0.015)
    return None


def _moon(site: Site, x: float, y: float, radius: float) -> None:
    mood = site.mood
    if not mood.flat:
        site.ground.glow(x, y, radius * 5, mix(mood.sky[2], mood.light, 0.5), 0.35)
    full = site.dice.random() < 0.6 or "moon" in site.reading.things
    if full:
        site.ground.fill(disc(x, y, radius), mood.light)
        spots = [(-0.3, -0.25, 0.26), (0.25, 0.05, 0.20), (-0.1, 0.42, 0.16), (0.38, -0.42, 0.12), (-0.5, 0.2, 0.10)]
        marks = [disc(x + dx * radius, y + dy * radius, r * radius) for dx, dy, r in spots]
        site.ground.fill_inside(marks, [disc(x, y, radius)], mood.shaded(mood.light, 0.14), 0.8)
        return
    bow = disc(0, 0, radius, None, 90, 270)
    crescent = np.concatenate([bow, (bow * np.array([0.42, 1]))[::-1]])
    lean = math.radians(-28)
    spin = np.array([[math.cos(lean), math.sin(lean)], [-math.sin(lean), math.cos(lean)]])
    site.ground.fill(crescent @ spin + np.array([x, y]), mood.light)


def _grid(site: Site) -> tuple[Real, Real]:
    """Places, in the frame's pixels, of a small field."""
    scale = min(1.0, _FIELD / max(site.view.size))
    width, height = max(2, round(site.width * scale)), max(2, round(site.height * scale))
    x = (np.arange(width, dtype=np.float32) + 0.5) * (site.width / width)
    y = (np.arange(height, dtype=np.float32) + 0.5) * (site.height / height)
    across, down = np.meshgrid(x, y)
    return across, down


def _gradient(stops: tuple[Lab, ...], part: Real) -> Lab:
    """The colours at ``part`` (0..1) of evenly spaced stops."""
    at = part * (len(stops) - 1)
    whole = np.minimum(at.astype(int), len(stops) - 2)
    share = (at - whole)[..., None]
    share = share * share * (3 - 2 * share) * 0.5 + share * 0.5
    table = np.stack(stops)
    return np.asarray(table[whole] * (1 - share) + table[whole + 1] * share, np.float32)


def _lit(lab: Lab, x: Real, y: Real, site: Site) -> Lab:
    """Brighter around the sun, wider along the horizon."""
    assert site.sun is not None  # noqa: S101 - the caller asked
    sx, sy, _ = site.sun
    high = site.mood.height > 0.3
    away = np.hypot((x - sx) / ((0.5 if high else 0.75) * site.unit), (y - sy) / ((0.4 if high else 0.5) * site.unit))
    share = np.exp(-(away**1.5) * 1.6) * (0.30 if site.mood.dark else 0.42 if high else 0.72)
    light = site.mood.light if not site.mood.dark else mix(site.mood.sky[2], site.mood.light, 0.3)
    return np.asarray(lab + (light - lab) * share[..., None], np.float32)


def _fibres(site: Site, shape: tuple[int, int]) -> Real:
    noise = np.random.RandomState(site.dice.getrandbits(31)).normal(0, 1, shape).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(noise, (0, 0), 1.2) * 0.012, np.float32)
