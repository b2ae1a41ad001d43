"""Pictures of nothing: ribbons, discs, folded planes and contours, for prompts whose words name nothing that could be drawn."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from gator_frame_by_frame.palette import Palette, palette
from gator_frame_by_frame.sketch.brush import Lab, Ramp
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.shapes import below, disc, noise_line, path, poly, ring
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.sky import halo, paint_field

__all__ = ["abstract"]


def abstract(site: Site) -> None:
    """One of several kinds, in a palette of its own."""
    colours = palette(site.dice.random)
    if site.mood.style == "paper":
        colours = _until(site, True)
    elif site.mood.style in ("night", "dusk") or colours.light:
        colours = _until(site, False) if site.mood.style != "auto" or site.dice.random() < 0.5 else colours
    _backdrop(site, colours)
    kinds: tuple[Callable[[Site, Palette], None], ...] = (_ribbons, _discs, _folds, _contours, _arches)
    site.dice.choice(kinds)(site, colours)


def _until(site: Site, light: bool) -> Palette:
    while True:
        colours = palette(site.dice.random)
        if colours.light == light:
            return colours


def _backdrop(site: Site, colours: Palette) -> None:
    rows, columns = np.mgrid[0:135, 0:240].astype(np.float32)
    angle = site.dice.uniform(0, math.pi)
    along = (columns / 240 - 0.5) * math.cos(angle) + (rows / 135 - 0.5) * math.sin(angle)
    share = np.clip(along * 0.8 + 0.5, 0, 1)[..., None]
    first, second, third = colours.stops
    lab = np.where(share < 0.5, first + (second - first) * share * 2, second + (third - second) * (share * 2 - 1) * 0.6)
    x, y = site.dice.uniform(0.2, 0.8), site.dice.uniform(0.15, 0.5)
    spot = np.exp(-(((columns / 240 - x) / 0.3) ** 2 + ((rows / 135 - y) / 0.4) ** 2))[..., None]
    paint_field(site, np.asarray(lab + (colours.glow - lab) * spot * 0.45, np.float32))


def _shades(colours: Palette, count: int) -> list[Lab]:
    """From the back to the front."""
    first, second, third = colours.stops
    anchors = (
        (mix(third, colours.glow, 0.65), third, second, first)
        if not colours.light
        else (mix(first, colours.glow, 0.3), second, third, mix(third, colours.accent, 0.4))
    )
    made = []
    for k in range(count):
        at = k / max(1, count - 1) * 3
        low = min(2, int(at))
        made.append(mix(anchors[low], anchors[low + 1], at - low))
    return made


def _paint(site: Site, top: float, bottom: float, colour: Lab, colours: Palette) -> Lab | Ramp:
    if site.mood.flat:
        return colour
    return Ramp(top, bottom, mix(colour, colours.glow, 0.34), mix(colour, colours.stops[0], 0.22 if not colours.light else 0.0))


def _ribbons(site: Site, colours: Palette) -> None:
    """Bands that flow across, each with a lit edge."""
    dice, u = site.dice, site.unit
    count = dice.randint(6, 8)
    for k, colour in enumerate(_shades(colours, count)):
        near = 0.1 + 0.9 * k / (count - 1)
        base = site.height * (0.20 + 0.68 * k / (count - 1))
        swing = u * dice.uniform(0.10, 0.20)
        line = noise_line(dice, *site.sides, max(3.0, u / 150), u * dice.uniform(0.9, 1.5), 0.25, 2)
        line = line * np.array([1, swing]) + np.array([0, base])
        canvas = site.canvas(near, float(line[:, 1].min()) - u * 0.07, spill=u * 0.01)
        canvas.fill(
            below(line + np.array([0, -u * 0.004]), site.height + u * 0.03),
            mix(colours.stops[0], colour, 0.2),
            0.30 if not colours.light else 0.16,
            u * 0.02,
        )
        canvas.fill(
            below(line, site.height + u * 0.03),
            _paint(site, float(line[:, 1].min()), float(line[:, 1].max()) + u * 0.28, colour, colours),
        )
        canvas.fill(path(line, u * 0.0022), mix(colour, colours.glow, 0.7), 0.75)
        site.put(canvas, near, (u * 0.010, 7 + dice.random() * 3, dice.random()))


def _discs(site: Site, colours: Palette) -> None:
    """Large soft circles over each other, and thin rings."""
    dice, u = site.dice, site.unit
    shades = _shades(colours, 7)
    for k in range(9):
        near = 0.12 + 0.09 * k
        x, y = (
            site.width * ((0.13 + 0.382 * k + dice.uniform(-0.06, 0.06)) % 1.0),
            site.height * (0.12 + 0.75 * ((0.618 * k + dice.random() * 0.2) % 1)),
        )
        radius = u * dice.uniform(0.09, 0.30) * (1.15 - 0.05 * k)
        canvas = site.canvas(near, 0)
        colour = shades[k % 7]
        canvas.fill(disc(x, y + radius * 0.06, radius), colours.stops[0], 0.22 if not colours.light else 0.10, radius * 0.08)
        canvas.fill(disc(x, y, radius), _paint(site, y - radius, y + radius, colour, colours), 0.88)
        if k % 3 == 1:
            canvas.fill(ring(x, y, radius * 1.25, max(1.5, u * 0.003)), colours.glow, 0.6)
        if k % 3 == 2:
            canvas.fill(disc(x, y, radius * 0.42), mix(colour, colours.accent, 0.5), 0.8)
        site.small(canvas, near, sway=(u * 0.012, 6 + dice.random() * 4, dice.random()))
    halo(site, site.width * 0.5, site.height * 0.3, u * 0.7, colours.glow, 0.06)


def _folds(site: Site, colours: Palette) -> None:
    """Folded paper: slanted planes, light and dark in turn."""
    dice, u = site.dice, site.unit
    count = dice.randint(7, 9)
    lean = dice.choice((-1, 1)) * dice.uniform(0.25, 0.6)
    shades = _shades(colours, count)
    for k in range(count):
        near = 0.1 + 0.85 * k / (count - 1)
        x = site.sides[0] + (site.sides[1] - site.sides[0]) * (k + dice.uniform(-0.2, 0.3)) / count
        wide = u * dice.uniform(0.5, 0.9)
        peak = site.height * dice.uniform(0.10, 0.55)
        canvas = site.canvas(near, 0)
        top = (x + wide * 0.5 + lean * u * 0.2, peak)
        left, right = (x - wide * 0.55, site.height + 9.0), (x + wide * 1.5, site.height + 9.0)
        ridge = (x + wide * 0.38 - lean * u * 0.25, site.height + 9.0)
        shade = shades[k]
        dark, bright = mix(shade, colours.stops[0], 0.4), mix(shade, colours.glow, 0.28)
        if colours.light:
            dark, bright = mix(shade, colours.accent, 0.16), mix(shade, colours.glow, 0.5)
        canvas.fill([poly(top, left, right)], colours.stops[0], 0.28 if not colours.light else 0.12, u * 0.018)
        canvas.fill(poly(top, left, ridge), site.ramp(peak, site.height, bright, mix(bright, shade, 0.7)))
        canvas.fill(poly(top, ridge, right), site.ramp(peak, site.height, dark, mix(dark, shade, 0.5)))
        site.put(canvas, near)


def _contours(site: Site, colours: Palette) -> None:
    """Terraces of paper around hollows, as on a map."""
    dice, u = site.dice, site.unit
    cx, cy = site.width * dice.uniform(0.35, 0.65), site.height * dice.uniform(0.28, 0.45)
    angles = np.linspace(0, 2 * math.pi, 220)
    waves = [(dice.randint(2, 5), dice.uniform(0.04, 0.13), dice.uniform(0, 6.3)) for _ in range(3)]
    count = 8
    for k, colour in enumerate(_shades(colours, count)[::1]):
        near = 0.1 + 0.85 * k / (count - 1)
        reach = u * (0.12 + 0.15 * k)
        shape = 1 + sum(a * np.sin(n * angles + p + k * 0.22) for n, a, p in waves)
        hole = np.column_stack([cx + reach * 1.25 * shape * np.cos(angles), cy + reach * 0.85 * shape * np.sin(angles)])
        canvas = site.canvas(near, 0)
        left, right = site.sides
        canvas.fill(
            poly((left - 99, -99), (right + 99, -99), (right + 99, site.height + 99), (left - 99, site.height + 99)),
            _paint(site, cy - reach, cy + reach * 1.6, colour, colours),
        )
        canvas.erase([hole])
        canvas.fill(
            [np.concatenate([hole, hole[:1] * 0 + hole[:1], (hole - (cx, cy))[::-1] * 0.975 + (cx, cy)])],
            mix(colour, colours.glow, 0.6),
            0.5,
        )
        site.put(canvas, near)


def _arches(site: Site, colours: Palette) -> None:
    """Arches within arches, half suns on a horizon of bands."""
    dice, u = site.dice, site.unit
    shades = _shades(colours, 6)
    for n, (place, size) in enumerate(
        ((dice.uniform(0.2, 0.36), 0.42), (dice.uniform(0.64, 0.82), 0.56), (dice.uniform(0.45, 0.56), 0.30))
    ):
        near = 0.2 + 0.25 * n
        x, foot = site.width * place, site.height * (0.70 + 0.07 * n)
        canvas = site.canvas(near, 0)
        for k in range(5):
            radius = u * size * (1 - 0.19 * k)
            colour = shades[(k + 2 * n) % 6] if k % 2 == 0 else mix(shades[(k + n) % 6], colours.glow, 0.5)
            shape = np.concatenate(
                [disc(x, foot - radius * 0.25, radius, None, 180, 360), [[x + radius, foot], [x - radius, foot]]]
            )
            canvas.fill(shape, _paint(site, foot - radius * 1.3, foot, colour, colours))
        site.put(canvas, near)
    for k in range(3):
        near, y = 0.75 + 0.12 * k, site.height * (0.72 + 0.09 * k)
        line = noise_line(dice, *site.sides, 6, u * 1.1, 0.2, 2) * np.array([1, u * 0.03]) + np.array([0, y])
        canvas = site.canvas(near, y - u * 0.1)
        canvas.fill(below(line, site.height + u * 0.03), _paint(site, y, y + u * 0.3, shades[3 + k], colours))
        site.put(canvas, near)
