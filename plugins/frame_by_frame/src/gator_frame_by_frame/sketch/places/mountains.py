"""Mountains: ranges one behind the other, with lit and shaded faces; a rock to stand on."""

from __future__ import annotations

import numpy as np

from gator_frame_by_frame.sketch.brush import Points
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import land
from gator_frame_by_frame.sketch.shapes import below, disc, noise_line, poly
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.sky import halo

__all__ = ["mountains", "peaks", "summit"]


def mountains(site: Site) -> None:
    """Ranges one behind the other, woods at their feet."""
    count = site.dice.choice((3, 3, 4))
    tall = site.height * site.dice.uniform(0.30, 0.42) * min(1, site.horizon / site.height * 1.7)
    for k in range(count):
        near = 0.06 + 0.42 * (k / count)
        base = site.horizon + site.height * 0.10 * k / count
        peaks(site, near, base, tall * (1 - 0.22 * k) * site.dice.uniform(0.85, 1.15))
        if k == 0 and site.sun:
            halo(site, site.sun[0], site.sun[1], site.unit * 0.7, site.mood.light, 0.16)
    site.horizon += site.height * 0.05
    for near, drop, size in ((0.55, 0.05, 0.075), (0.75, 0.13, 0.13)):
        line = land.ridge(site, site.horizon + site.height * drop, site.height * 0.05, site.unit * 0.9)
        canvas = land.hill(site, line, near, "pine")
        land.trees_along(site, canvas, line, near, site.unit * size, 1.0)
        site.put(canvas, near)
    land.foreground(site, 0.24)


def peaks(site: Site, near: float, base: float, tall: float) -> None:
    """One range with lit and shaded faces, and snow where it is high."""
    mood, dice = site.mood, site.dice
    line, tops = _range(site, base, tall)
    canvas = site.canvas(near, base - tall * 1.5)
    stone = mood.of("cliff" if "desert" in site.reading.places else "rock", near)
    foot = mix(stone, mood.haze, 0.0 if mood.flat else 0.5)
    outline = [below(line, site.height)]
    canvas.fill(outline, site.ramp(base - tall, base + site.height * 0.1, stone, foot))
    facets = [_face(site, line, k, tall, base) for k in tops]
    canvas.fill_inside(facets, outline, mood.shaded(mix(stone, foot, 0.25), 0.30), 0.62)
    if near < 0.4 and (mood.season == "winter" or (dice.random() < 0.75 and "desert" not in site.reading.places)):
        caps = [cap for k in tops if (cap := _cap(site, line, k, base, tall)) is not None]
        snow = mix(mood.of("snow", min(1, near + 0.35)), mood.own((0.95, 0.02, 60), 0.8), 0.12 if mood.dark else 0.4)
        canvas.fill_inside(caps, outline, snow, 0.95)
        canvas.fill_inside(facets, outline, mood.shaded(snow, 0.20), 0.8, also=caps or [disc(-99, -99, 1)])
    site.put(canvas, near)


def _range(site: Site, base: float, tall: float) -> tuple[Points, list[int]]:
    """A crest line, and which of its points are tops."""
    dice = site.dice
    left, right = site.sides
    step = site.unit * dice.uniform(0.26, 0.42)
    corners, x = [], left - step * dice.random()
    while x < right + step:
        corners.append((x, base - tall * dice.uniform(0.62, 1.0)))
        corners.append((x + step * dice.uniform(0.4, 0.6), base - tall * dice.uniform(0.30, 0.55)))
        x += step * dice.uniform(0.75, 1.3)
    best = min(range(0, len(corners), 2), key=lambda k: abs(corners[k][0] - site.focus * site.width))
    corners[best] = (corners[best][0], base - tall * 1.15)
    knots = np.array(corners)
    xs = np.arange(knots[0, 0], knots[-1, 0], max(2.0, site.unit / 240))
    rough = noise_line(dice, xs[0], xs[-1], xs[1] - xs[0], site.unit * 0.09, 0.6, 5)
    ys = np.interp(xs, knots[:, 0], knots[:, 1]) + np.interp(xs, rough[:, 0], rough[:, 1]) * tall * 0.045
    tops = [int(np.argmin(np.abs(xs - knots[k, 0]))) for k in range(0, len(knots), 2) if xs[0] <= knots[k, 0] <= xs[-1]]
    return np.column_stack([xs, ys]), tops


def _face(site: Site, line: Points, top: int, tall: float, base: float) -> Points:
    """The side of a mountain that the light doesn't reach: from its top along a jagged edge down, and back on its crest."""
    away = -site.mood.side
    x, y = line[top]
    down, edge = base + site.height * 0.12 - y, [(x, y - 2)]
    for k in range(1, 8):
        part = k / 7
        edge.append((x + away * tall * (0.10 * part + (0.055 if k % 2 else -0.045) * (0.4 + part)), y + down * part))
    crest = line[top:] if away > 0 else line[: top + 1][::-1]
    valley = int(np.argmax(crest[: max(3, int(tall * 0.9 / abs(line[1, 0] - line[0, 0]))), 1])) + 1
    slope = crest[:valley][::-1] - np.array([0, 3.0])
    return np.concatenate([poly(*edge), [[slope[0, 0] + away * down * 0.5, y + down]], slope])


def _cap(site: Site, line: Points, top: int, base: float, tall: float) -> Points | None:
    x, y = line[top]
    ragged = [site.dice.uniform(0.8, 1.15) for _ in range(9)]
    height = base - y
    if height < tall * 0.72:
        return None
    deep = (height - tall * 0.62) * 0.9
    reach = deep * 1.7
    corners = [(x - reach, y - 4), (x, y - tall * 0.06), (x + reach, y - 4)]
    for k in range(9):
        part = 1 - 2 * k / 8
        corners.append((x + reach * part, y + deep * (1.15 if k % 2 else 0.55) * ragged[k] * (1 - 0.3 * abs(part))))
    return poly(*corners)


def summit(site: Site) -> tuple[float, float]:
    """A rock in the foreground that a figure can stand on; gives its top."""
    side = 1 if site.focus > 0.5 else -1
    x, y = site.focus * site.width, site.height * 0.66
    reach = site.unit * 0.85
    line = noise_line(site.dice, -1, 1, 0.02, 0.3, 0.62, 5)
    fall = np.abs(line[:, 0]) ** 1.25 * np.where(line[:, 0] * side > 0, 0.55, 1.15)
    rise = np.exp(-((line[:, 0] / 0.07) ** 2)) * 0.02
    points = np.column_stack(
        [
            x + line[:, 0] * reach * 1.6,
            y + site.unit * (fall * 0.7 + line[:, 1] * 0.035 * np.minimum(1, np.abs(line[:, 0]) * 5) - rise),
        ]
    )
    canvas = site.canvas(0.85, y - site.unit * 0.1)
    dark = site.mood.shaded(site.mood.of("rock"), 0.45)
    points = np.concatenate([[[site.sides[0], site.height + 9]], points, [[site.sides[1], site.height + 9]]])
    canvas.fill([points], site.ramp(y, site.height, dark, site.mood.shaded(dark, 0.45)))
    site.put(canvas, 0.85)
    return x, y
