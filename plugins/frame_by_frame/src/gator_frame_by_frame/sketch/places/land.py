"""Land in general: ridges, slopes, what grows on them, and the dark bank in front."""

from __future__ import annotations

import numpy as np

from gator_frame_by_frame.sketch import plants
from gator_frame_by_frame.sketch.brush import Canvas, Points
from gator_frame_by_frame.sketch.shapes import below, blob, noise_line
from gator_frame_by_frame.sketch.site import Site

__all__ = ["foreground", "hill", "palms", "ridge", "tree", "trees_along"]


def ridge(site: Site, base: float, swing: float, scale: float, rough: float = 0.42) -> Points:
    """A line across the whole picture."""
    line = noise_line(site.dice, *site.sides, max(2.0, site.unit / 200), scale, rough, 4)
    return np.asarray(line * np.array([1, swing]) + np.array([0, base]), np.float64)


def hill(site: Site, line: Points, near: float, material: str, light: float = 0.10, room: float = 0.3) -> Canvas:
    """A canvas with all below a line in a material, lighter along its top.

    ``room`` is how far things on it may rise, in units.
    """
    mood = site.mood
    canvas = site.canvas(near, float(line[:, 1].min()) - site.unit * room)
    colour = mood.of(material, near)
    top = mood.sunned(colour, light * (0.4 if mood.dark else 1))
    canvas.fill(
        below(line, site.height + 8),
        site.ramp(float(line[:, 1].min()), float(line[:, 1].max()) + site.height * 0.22, top, mood.shaded(colour, 0.18)),
    )
    return canvas


def trees_along(site: Site, canvas: Canvas, line: Points, near: float, tall: float, thick: float) -> None:
    """Firs along a line, in groups."""
    dice = site.dice
    gaps = noise_line(dice, line[0, 0], line[-1, 0], site.unit * 0.05, site.unit * 0.5, 0.5, 3)
    x = line[0, 0]
    firs: list[Points] = []
    while x < line[-1, 0]:
        dense = float(np.interp(x, gaps[:, 0], gaps[:, 1])) + thick - 0.35
        if dice.random() < dense:
            y = float(np.interp(x, line[:, 0], line[:, 1]))
            firs.append(
                plants.conifer(dice, x, y + tall * 0.06, tall * dice.uniform(0.55, 1.05) * (0.8 + 0.25 * min(dense, 1)))
            )
        x += tall * dice.uniform(0.10, 0.30)
    canvas.fill(firs, site.mood.shaded(site.mood.of("pine", near), 0.06))


def tree(site: Site, canvas: Canvas, x: float, y: float, tall: float, near: float) -> None:
    """A leafy tree, bare in winter, with its lit side."""
    mood, dice = site.mood, site.dice
    if mood.season == "winter":
        canvas.fill(plants.bare(dice, x, y, tall), mood.of("trunk", near))
        return
    (_, trunk), (_, crown) = plants.leafy(dice, x, y, tall)
    canvas.fill(trunk, mood.of("trunk", near))
    green = mood.of("foliage", near)
    canvas.fill(crown, mood.shaded(green, 0.22))
    lights = [p + np.array([mood.side * tall * 0.07, -tall * 0.05]) for p in crown]
    canvas.fill_inside(lights, crown, mood.sunned(green, 0.10))
    dots = [
        blob(
            dice, x + mood.side * tall * dice.uniform(0, 0.24), y - tall * dice.uniform(0.55, 0.88), tall * 0.09, tall * 0.06, 7
        )
        for _ in range(4)
    ]
    canvas.fill_inside(dots, crown, mood.sunned(green, 0.28), 0.8)


def palms(site: Site) -> None:
    side = -1 if site.focus > 0.5 else 1
    canvas = site.canvas(0.9, 0)
    for place, tall, lean in ((0.10, 0.62, 0.22), (0.03, 0.5, 0.34)):
        x = site.width * (place if side < 0 else 1 - place)
        green = plants.palm(site.dice, x, site.height * 0.93, site.unit * tall * 1.05, -side * lean)
        for material, polygons in green:
            canvas.fill(polygons, site.mood.shaded(site.mood.of(material, 0.95), 0.05 if site.mood.dark else 0.14))
    site.put(canvas, 0.9)


def foreground(site: Site, part: float, tufts: bool = False, material: str = "pine") -> None:
    """A dark bank along the lower edge, which the title can stand on."""
    mood, dice = site.mood, site.dice
    line = ridge(site, site.height * (1 - part), site.height * 0.035, site.unit * 0.9, 0.35)
    canvas = site.canvas(1.0, site.height * (1 - part) - site.unit * 0.25)
    dark = mood.shaded(mood.of(material), 0.12 if mood.dark else 0.32)
    canvas.fill(below(line, site.height + 8), site.ramp(site.height * (1 - part), site.height, dark, mood.shaded(dark, 0.3)))
    if tufts:
        blades = []
        for _ in range(int(240 * site.width / site.unit / 1.8)):
            x = dice.uniform(*site.sides)
            blades.append(
                plants.grass(dice, x, float(np.interp(x, line[:, 0], line[:, 1])) + 4, site.unit * dice.uniform(0.015, 0.06))
            )
        canvas.fill(blades, dark)
    else:
        trees_along(site, canvas, line, 1.0, site.unit * 0.20, 0.62)
    site.put(canvas, 1.0)
