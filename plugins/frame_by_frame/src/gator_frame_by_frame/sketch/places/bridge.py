"""A suspension bridge over water."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from gator_frame_by_frame.sketch.places import city, coast, mountains, water
from gator_frame_by_frame.sketch.shapes import bar, box, disc
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.sky import halo
from gator_frame_by_frame.sketch.stage import Layer

__all__ = ["bridge"]


def bridge(site: Site) -> None:
    """A suspension bridge over water, before hills or a skyline."""
    mood = site.mood
    site.horizon = site.height * 0.60
    if "city" in site.reading.places or site.dice.random() < 0.5:
        city.skyline(site, 0.12, site.horizon, site.unit * 0.30)
    else:
        mountains.peaks(site, 0.08, site.horizon + 4, site.height * 0.18)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.7, mood.light, 0.16)
    behind = [a for a in site.actors if isinstance(a, Layer)]
    water.surface(site, site.horizon, site.height)
    water.mirrored(site, behind)
    water.shimmer(site, site.horizon, site.height)
    _suspension(site)
    water.floating(site, site.horizon + site.height * 0.16, 1)
    coast.breakers(site)


def _suspension(site: Site) -> None:
    mood = site.mood
    canvas = site.canvas(0.4, 0)
    steel = mood.shaded(mood.of("red" if site.dice.random() < 0.6 else "concrete", 0.75), 0.1)
    deck, foot = site.horizon - site.unit * 0.05, site.horizon + site.unit * 0.05
    span, high = site.unit * 0.95, site.unit * 0.42
    middle = site.width * site.focus + span * 0.1
    towers = [middle + span * k for k in (-1.5, -0.5, 0.5, 1.5)]
    cables, hangers = [], []
    for a, b in pairwise(towers):
        t = np.linspace(0, 1, 40)
        line = np.column_stack([a + (b - a) * t, deck - high + high * 0.9 * (1 - (2 * t - 1) ** 2)])
        cables += [bar(tuple(p), tuple(q), site.unit * 0.0055) for p, q in pairwise(line)]
        hangers += [bar(tuple(p), (p[0], deck), site.unit * 0.0016) for p in line[1:-1]]
    canvas.fill(hangers, steel, 0.8)
    canvas.fill(cables, steel)
    for x in towers:
        w = site.unit * 0.026
        canvas.fill(
            [
                bar((x - w, foot), (x - w * 0.7, deck - high * 1.06), w * 0.55, w * 0.4),
                bar((x + w, foot), (x + w * 0.7, deck - high * 1.06), w * 0.55, w * 0.4),
            ]
            + [box(x - w, deck - high * h, 2 * w, w * 0.4) for h in (1.02, 0.66, 0.33)],
            mood.shaded(steel, 0.15),
        )
        canvas.fill(box(x - w * 2, foot - w * 0.4, w * 4, w * 1.4), mood.of("concrete", 0.6))
        if mood.dark:
            canvas.glow(x, deck - high * 1.08, site.unit * 0.05, mood.own((0.75, 0.2, 28), 1.0), 0.8)
    left, right = site.sides
    canvas.fill(box(left, deck, right - left, site.unit * 0.02), mood.shaded(steel, 0.25))
    lamps = [disc(x, deck - site.unit * 0.012, site.unit * 0.0035) for x in np.arange(left, right, site.unit * 0.055)]
    canvas.fill(lamps, mood.own((0.92, 0.1, 85), 1.0) if mood.dark else steel)
    site.put(canvas, 0.4)
