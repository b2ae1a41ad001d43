"""A skyline whose windows are lit in the dark, over roofs or over water."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from gator_frame_by_frame.sketch.brush import Canvas, Points
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import water
from gator_frame_by_frame.sketch.shapes import bar, box, disc, poly
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.sky import halo
from gator_frame_by_frame.sketch.stage import Layer, Moment, Picture

__all__ = ["city", "skyline"]


_LAMPS = ((0.90, 0.12, 82), (0.86, 0.11, 65), (0.93, 0.05, 100))


_NEON = ((0.86, 0.13, 200), (0.74, 0.21, 345), (0.88, 0.10, 85))
"""Colours of lit windows."""


_WATERS = frozenset({"sea", "lake", "harbour", "beach", "bridge"})


def city(site: Site) -> None:
    """Blocks behind blocks; over water where the prompt speaks of any."""
    wet = bool(_WATERS & set(site.reading.places)) or site.dice.random() < 0.25
    site.horizon = site.height * (0.62 if wet else 0.72)
    heights = (0.30, 0.40, 0.46) if wet else (0.36, 0.44, 0.46, 0.30)
    for k, tall in enumerate(heights):
        near = 0.10 + 0.17 * k
        skyline(
            site, near, site.horizon + (0 if wet else site.height * 0.06 * k), site.unit * tall * site.dice.uniform(0.9, 1.1)
        )
        if k == 0 and site.sun:
            halo(site, site.sun[0], site.sun[1], site.unit * 0.7, site.mood.light, 0.17)
        if k == 1 and site.mood.dark:
            glow = (0.66, 0.2, 335) if "neon" in site.reading.things else (0.75, 0.11, 55)
            halo(site, site.width * 0.5, site.horizon, site.unit * 0.8, site.mood.own(glow, 1.0), 0.15)
    if wet:
        _quay(site)
        return
    _roofs(site)


def _quay(site: Site) -> None:
    behind = [a for a in site.actors if isinstance(a, Layer)]
    water.surface(site, site.horizon, site.height)
    water.mirrored(site, behind)
    water.shimmer(site, site.horizon, site.height, 1.2)
    water.floating(site, site.horizon + site.height * 0.09, 2)


def skyline(site: Site, near: float, foot: float, tall: float) -> None:
    """One row of towers."""
    mood, dice = site.mood, site.dice
    canvas = site.canvas(near, foot - tall * 1.75)
    x, right = site.sides[0] - 0.03 * site.unit, site.sides[1]
    lit: list[list[Points]] = [[], [], []]
    panes: list[Points] = []
    flickers: list[Points] = []
    low = mix(mood.shaded(mood.of("concrete", near), 0.25), mood.haze, 0.0 if mood.flat else 0.45 * (1 - near * 0.6))
    canvas.fill(box(x, foot - 0.16 * tall, right - x, site.height), low)  # what stands between the towers
    while x < right:
        wide = site.unit * dice.uniform(0.055, 0.13) * (0.7 + 0.8 * near)
        centre = math.exp(-(((x / site.width - site.focus) / 0.32) ** 2))
        high = tall * (0.34 + 0.66 * dice.random() ** 1.3) * (0.62 + 0.5 * centre)
        _tower(site, canvas, (x, foot, wide, high), near)
        _windows(site, (x, foot, wide, high), near, lit, panes, flickers)
        x += wide * dice.uniform(0.86, 1.16)
    glass = mix(mood.of("blue", near), mood.sky[-1], 0.5)
    canvas.fill(panes, mood.shaded(glass, 0.12 if not mood.dark else 0.55), 0.42 if not mood.dark else 0.35)
    for group, hue in zip(lit, _NEON if "neon" in site.reading.things else _LAMPS, strict=True):
        canvas.fill(group, mix(mood.haze, mood.own(hue, 1.0), 0.35 + 0.65 * near**0.5), 0.95)
    layer = site.put(canvas, near)
    if flickers and mood.dark:
        site.actors.append(
            _Flicker(
                flickers[:12],
                layer.travel,
                site.yuv(mood.own((0.90, 0.12, 82), 1.0)),
                site.yuv(mood.shaded(mood.of("concrete", near), 0.3)),
                dice.random(),
            )
        )


def _tower(site: Site, canvas: Canvas, place: tuple[float, float, float, float], near: float) -> None:
    mood, dice = site.mood, site.dice
    x, foot, wide, high = place
    top = foot - high
    hue = dice.choice(("concrete", "concrete", "wall", "brick", "metal", "blue"))
    wall = mood.shaded(
        mood.of(hue, near),
        0.05 + 0.15 * near if mood.dark else 0.15 + 0.25 * near if mood.ambient < 0.5 else 0.10 + 0.18 * near,
    )
    base = mix(wall, mood.haze, 0.0 if mood.flat else 0.45 * (1 - near * 0.6))
    paint = site.ramp(top, foot, wall, base)
    body = [box(x, top, wide, high + site.height)]
    kind = dice.random()
    if kind < 0.16:
        body.append(box(x + wide * 0.2, top - wide * 0.45, wide * 0.6, wide * 0.5))
        body.append(bar((x + wide / 2, top - wide * 0.4), (x + wide / 2, top - wide * 1.5), wide * 0.06, wide * 0.015))
    elif kind < 0.30:
        body.append(poly((x, top + 1), (x + wide * dice.choice((0.0, 1.0)), top - wide * 0.42), (x + wide, top + 1)))
    elif kind < 0.40:
        body.append(poly((x + wide * 0.12, top + 1), (x + wide * 0.5, top - wide * 1.3), (x + wide * 0.88, top + 1)))
    elif kind < 0.52:
        body += [
            box(x + wide * 0.16, top - wide * 0.3, wide * 0.68, wide * 0.4),
            box(x + wide * 0.32, top - wide * 0.55, wide * 0.36, wide * 0.4),
        ]
    elif kind < 0.62:
        body.append(disc(x + wide / 2, top + wide * 0.02, wide / 2, wide * 0.4, 180, 360))
    elif kind < 0.8:
        body += [
            box(x + wide * dice.uniform(0.1, 0.6), top - wide * 0.13, wide * 0.25, wide * 0.2),
            bar((x + wide * 0.8, top), (x + wide * 0.8, top - wide * 0.4), 1.2),
        ]
    canvas.fill(body, paint)
    side = box(x if mood.side > 0 else x + wide * 0.62, top - wide * 1.6, wide * 0.38, high + wide * 1.6)
    canvas.fill_inside([side], body, mood.shaded(base, 0.3), 0.45)


def _windows(
    site: Site,
    place: tuple[float, float, float, float],
    near: float,
    lit: list[list[Points]],
    panes: list[Points],
    flickers: list[Points],
) -> None:
    """Rows of windows; in the dark a part of them is lit."""
    mood, dice = site.mood, random.Random(site.dice.getrandbits(63))  # noqa: S311 - however many windows, the rest stays
    x, foot, wide, high = place
    pitch = site.unit * (0.011 + 0.010 * near)
    columns, rows = int(wide * 0.84 / pitch), int(high * 0.95 / (pitch * 1.45))
    if columns < 2 or rows < 2:
        return
    left = x + (wide - columns * pitch) / 2
    share = dice.uniform(0.15, 0.55) if mood.dark else dice.uniform(0.0, 0.12) if mood.ambient < 0.6 else 0.0
    band = dice.random() < 0.2
    for r in range(rows):
        y = foot - high + pitch * (0.9 + 1.45 * r)
        if y > foot + site.height * 0.05:
            break
        if band:
            panes.append(box(left, y, columns * pitch, pitch * 0.62))
        for c in range(columns):
            pane = box(left + c * pitch + pitch * 0.2, y, pitch * 0.6, pitch * 0.82)
            if dice.random() < share:
                if dice.random() < 0.04:
                    flickers.append(pane)
                else:
                    lit[int(dice.random() ** 1.6 * 3)].append(pane)
            elif not band and (near > 0.2 or mood.dark is False):
                panes.append(pane)


@dataclass(eq=False)
class _Flicker:
    """Windows where somebody turns the light on or off."""

    panes: list[Points]
    travel: float
    on: tuple[float, float, float]
    off: tuple[float, float, float]
    seed: float

    def draw(self, picture: Picture, moment: Moment) -> None:
        shift = (self.travel * (moment.way - 0.5), 0)
        for k, pane in enumerate(self.panes):
            turn = math.sin(2 * math.pi * (moment.seconds / (5 + 3 * ((k * 0.37 + self.seed) % 1)) + k * 0.618))
            share = min(1.0, max(0.0, 0.5 + 9 * turn))
            y, u, v = (a + (b - a) * share for a, b in zip(self.off, self.on, strict=True))
            picture.polygon(pane + shift, (y, u, v))


def _roofs(site: Site) -> None:
    """The nearest roofs, from above: water tanks, aerials, a parapet."""
    mood, dice = site.mood, site.dice
    canvas = site.canvas(1.0, site.height * 0.68)
    dark = mood.shaded(mood.of("concrete"), 0.45 if not mood.dark else 0.2)
    x = site.sides[0]
    while x < site.sides[1]:
        wide, top = site.unit * dice.uniform(0.22, 0.45), site.height * dice.uniform(0.82, 0.90)
        tone = mood.shaded(dark, dice.uniform(0, 0.25))
        canvas.fill(
            [box(x, top, wide + 2, site.height), box(x - 3, top - site.unit * 0.008, wide + 8, site.unit * 0.016)],
            site.ramp(top, site.height, tone, mood.shaded(tone, 0.35)),
        )
        at = x + wide * dice.uniform(0.2, 0.7)
        if dice.random() < 0.5:
            r = site.unit * 0.035
            canvas.fill(
                [
                    box(at - r, top - r * 3.4, 2 * r, 2 * r),
                    poly((at - r * 1.1, top - r * 3.4), (at, top - r * 4.3), (at + r * 1.1, top - r * 3.4)),
                    *(bar((at + s * r * 0.8, top - r * 1.5), (at + s * r, top), r * 0.16) for s in (-1, 0, 1)),
                ],
                mood.shaded(tone, 0.25),
            )
        else:
            canvas.fill(
                [bar((at, top), (at, top - site.unit * 0.11), 2.2, 1.2)]
                + [
                    bar((at - w * site.unit, top - h * site.unit), (at + w * site.unit, top - h * site.unit), 1.6)
                    for w, h in ((0.02, 0.10), (0.015, 0.085), (0.01, 0.07))
                ],
                mood.shaded(tone, 0.25),
            )
        x += wide
    site.put(canvas, 1.0)
