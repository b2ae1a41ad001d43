"""Crops in rows that run to the horizon."""

from __future__ import annotations

import numpy as np

from gator_frame_by_frame.sketch import plants
from gator_frame_by_frame.sketch.brush import Points
from gator_frame_by_frame.sketch.places import dry, land
from gator_frame_by_frame.sketch.shapes import disc, poly
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.sky import halo

__all__ = ["field"]


def field(site: Site) -> None:
    """Crops in rows that run to the horizon."""
    if {"elephant", "giraffe"} & site.reading.things:
        return dry.savanna(site)
    mood, things = site.mood, site.reading.things
    site.horizon = min(site.horizon, 0.60 * site.height)
    line = land.ridge(site, site.horizon - site.height * 0.01, site.height * 0.02, site.unit, 0.3)
    canvas = land.hill(site, line, 0.12, "foliage")
    for _ in range(14):
        x = site.dice.uniform(*site.sides)
        canvas.fill(
            plants.bush(site.dice, x, float(np.interp(x, line[:, 0], line[:, 1])), site.unit * site.dice.uniform(0.02, 0.045)),
            mood.of("foliage", 0.16),
        )
    site.put(canvas, 0.12)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.7, mood.light, 0.15)
    crop = next((t for t in ("lavender", "sunflower", "flower") if t in things), "wheat")
    _rows(site, {"lavender": "purple", "sunflower": "foliage", "flower": "grass"}.get(crop, "wheat"))
    _heads(site, {"lavender": "purple", "sunflower": "yellow", "flower": "red"}.get(crop, "wheat"), crop)
    return None


def _rows(site: Site, material: str) -> None:
    """Furrows in perspective."""
    mood = site.mood
    canvas = site.canvas(0.4, site.horizon)
    top, bottom = site.horizon + site.height * 0.012, site.height + 8.0
    crop, earth = mood.of(material, 0.75), mood.shaded(mood.of(material, 0.9), 0.34)
    left, right = site.sides
    canvas.fill(
        poly((left, top), (right, top), (right, bottom), (left, bottom)), site.ramp(top, bottom, mood.of(material, 0.35), crop)
    )
    vanish = site.width * site.focus
    count = 34
    furrows = []
    for k in range(-count, count):
        x = vanish + (k + 0.5) * site.unit * 0.16 * 2.2
        furrows.append(
            poly((vanish + (x - vanish) * 0.028, top), (x - site.unit * 0.05, bottom), (x + site.unit * 0.055, bottom))
        )
    canvas.fill(furrows, site.ramp(top, bottom, mood.of(material, 0.4), earth), 0.8)
    site.put(canvas, 0.4)


def _heads(site: Site, material: str, crop: str) -> None:
    """The nearest plants, before the lower edge."""
    mood, dice = site.mood, site.dice
    for near, base, tall in ((0.7, 0.98, 0.13), (0.95, 1.02, 0.15)):
        canvas = site.canvas(near, site.height * (base - 0.3))
        stalks, heads, hearts = [], [], []
        for _ in range(int(110 * site.width / site.unit / 1.8)):
            x, size = dice.uniform(*site.sides), site.unit * tall * dice.uniform(0.6, 1.1)
            foot = site.height * base + site.unit * 0.02
            blade = plants.grass(dice, x, foot, size, 0.08)
            stalks.append(blade)
            x, y = (float(side) for side in blade[2])
            if crop == "sunflower":
                heads.append(disc(x, y, size * 0.19, size * 0.17))
                hearts.append(disc(x, y, size * 0.085))
            elif crop == "flower":
                heads.append(disc(x, y, size * 0.10, size * 0.085))
            else:
                heads.append(_ear(x, y, size * 0.34, dice.uniform(-0.2, 0.35)))
        green = mood.of("wheat" if crop == "wheat" else "foliage", near)
        canvas.fill(stalks, mood.shaded(green, 0.18))
        bright = mood.of(material, near)
        canvas.fill(heads, mood.shaded(bright, 0.05 if near < 0.9 else 0.15))
        canvas.fill(hearts, mood.shaded(mood.of("trunk", near), 0.1))
        site.put(canvas, near)


def _ear(x: float, y: float, tall: float, lean: float) -> Points:
    return poly(
        (x - tall * 0.03, y + tall * 0.4),
        (x - tall * 0.12 + lean * tall * 0.2, y),
        (x + lean * tall, y - tall * 0.6),
        (x + tall * 0.12 + lean * tall * 0.4, y),
    )
