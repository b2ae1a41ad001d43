"""A laid table."""

from __future__ import annotations

import math

import numpy as np

from gator_frame_by_frame.palette import lch
from gator_frame_by_frame.sketch.brush import Canvas
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import interior
from gator_frame_by_frame.sketch.shapes import bar, box, curve, disc, noise_line, path, poly, ring
from gator_frame_by_frame.sketch.site import Site

__all__ = ["cup", "table"]


def table(site: Site) -> None:
    """A table with what is eaten on it, before a window."""
    dice, what = site.dice, site.reading.things
    interior.view_out(site, 0.45, 0.74)
    mood = site.mood
    top, u = site.height * 0.70, site.unit
    canvas = site.canvas(0.75, 0)
    left, right = site.sides
    wood = mood.of("wood")
    canvas.fill(
        box(left, top, right - left, site.height), site.ramp(top, site.height, mood.sunned(wood, 0.12), mood.shaded(wood, 0.35))
    )
    canvas.fill(
        [
            path(
                noise_line(dice, left, right, 12, u * 0.6, 0.3, 3) * np.array([1, u * 0.006])
                + np.array([0, top + u * (0.02 + 0.035 * k * k)]),
                2.2,
            )
            for k in range(1, 4)
        ],
        mood.shaded(wood, 0.3),
        0.4,
    )
    canvas.fill(box(left, top - 2, right - left, u * 0.012), mood.sunned(wood, 0.3), 0.8)
    kinds: list[str] = [kind for kind in ("chess", "cake", "pizza", "bowl", "bread", "fruit", "coffee", "wine") if kind in what]
    kinds = kinds or ["bowl", "fruit", "coffee"]
    if len(kinds) < 3:
        beside = [k for k in dice.sample(("coffee", "fruit", "bread", "plantpot"), 4) if k not in kinds]
        kinds = [*beside[: 2 - len(kinds)], *kinds, beside[1]]  # what was asked for stands in the middle
    count = min(4, len(kinds)) if site.width > site.height * 0.8 else 2
    steam = []
    for k, kind in enumerate(kinds[:count]):
        x = site.width / 2 + (k - (count - 1) / 2) * u * 0.36
        y = top + u * (0.045 + 0.02 * (k % 2))
        canvas.fill(disc(x + u * 0.02, y, u * 0.15, u * 0.014), mood.shaded(wood, 0.6), 0.45, 3)
        _DISHES[kind](site, canvas, x, y)
        if kind in ("coffee", "bowl"):
            steam.append((x, y - u * (0.10 if kind == "coffee" else 0.13)))
    site.put(canvas, 0.75)
    site.actors.append(interior.Steam(steam, u, site.yuv(mix(mood.of("white"), mood.light, 0.3)), site.travel(0.75)))


def _cake(site: Site, canvas: Canvas, x: float, y: float) -> None:
    mood, u = site.mood, site.unit
    pink, cream = mood.of("pink"), mood.of("white")
    canvas.fill([disc(x, y - u * 0.005, u * 0.15, u * 0.014)], mood.shaded(cream, 0.1))
    canvas.fill(box(x - u * 0.11, y - u * 0.13, u * 0.22, u * 0.125), site.ramp(y - u * 0.13, y, pink, mood.shaded(pink, 0.2)))
    canvas.fill(
        [box(x - u * 0.11, y - u * 0.145, u * 0.22, u * 0.03)]
        + [disc(x + u * (-0.095 + 0.038 * k), y - u * 0.115, u * 0.019, u * (0.018 + 0.012 * (k % 2))) for k in range(6)],
        cream,
    )
    canvas.fill([box(x + u * (-0.07 + 0.035 * k), y - u * 0.195, u * 0.009, u * 0.05) for k in range(5)], mood.of("teal"))
    for k in range(5):
        at = (x + u * (-0.0655 + 0.035 * k), y - u * 0.208)
        canvas.glow(*at, u * 0.045, mood.own((0.9, 0.13, 80), 1.0), 0.6)
        canvas.fill(disc(*at, u * 0.006, u * 0.012), mood.own((0.93, 0.13, 88), 1.0))


def _bowl(site: Site, canvas: Canvas, x: float, y: float) -> None:
    mood, dice, u = site.mood, site.dice, site.unit
    for _ in range(16):
        canvas.fill(
            disc(x + dice.uniform(-0.09, 0.09) * u, y - u * dice.uniform(0.105, 0.14), u * dice.uniform(0.018, 0.034)),
            mood.lit(lch(*dice.choice(((0.65, 0.14, 135), (0.72, 0.15, 125), (0.62, 0.19, 28), (0.85, 0.14, 95))))),
        )
    clay = mood.of(dice.choice(("white", "blue", "wall", "teal")))
    shape = disc(x, y - u * 0.10, u * 0.125, u * 0.098, 0, 180)
    canvas.fill(shape, clay)
    canvas.fill_inside([shape + np.array([-mood.side * u * 0.05, 0])], [shape], mood.shaded(clay, 0.14), 0.8)
    canvas.fill(box(x - u * 0.045, y - u * 0.012, u * 0.09, u * 0.014), mood.shaded(clay, 0.2))


def _fruit(site: Site, canvas: Canvas, x: float, y: float) -> None:
    mood, u = site.mood, site.unit
    for dx, dy, r, hue in (
        (-0.06, 0, 0.048, (0.62, 0.20, 27)),
        (0.045, 0, 0.05, (0.76, 0.16, 62)),
        (-0.005, -0.065, 0.045, (0.74, 0.16, 125)),
        (0.12, 0.004, 0.036, (0.60, 0.20, 20)),
    ):
        colour = mood.lit(lch(*hue))
        at = (x + dx * u, y + (dy - r) * u)
        round_ = disc(*at, r * u, r * u * 0.94)
        canvas.fill(round_, colour)
        canvas.fill_inside(
            [disc(at[0] + mood.side * r * u * 0.35, at[1] - r * u * 0.3, r * u * 0.85)],
            [round_],
            mood.sunned(colour, 0.14),
            0.8,
        )
        canvas.fill(bar((at[0], at[1] - r * u * 0.85), (at[0] + u * 0.008, at[1] - r * u * 1.25), u * 0.005), mood.of("trunk"))
        canvas.fill(
            disc(at[0] + u * 0.018, at[1] - r * u * 1.15, u * 0.015, u * 0.006),
            mood.lit(lch(*(0.6, 0.13, 140))),
        )


def _bread(site: Site, canvas: Canvas, x: float, y: float) -> None:
    mood, u = site.mood, site.unit
    crust = mood.lit(lch(*(0.68, 0.11, 62)))
    canvas.fill(
        curve(
            [
                (x - u * 0.16, y - u * 0.005),
                (x - u * 0.16, y - u * 0.018),
                (x + u * 0.16, y - u * 0.018),
                (x + u * 0.16, y - u * 0.005),
            ],
            closed=True,
            steps=4,
        ),
        mood.shaded(mood.of("wood"), 0.3),
    )
    loaf = curve(
        [
            (x - u * 0.13, y - u * 0.02),
            (x - u * 0.135, y - u * 0.08),
            (x - u * 0.05, y - u * 0.125),
            (x + u * 0.06, y - u * 0.125),
            (x + u * 0.135, y - u * 0.08),
            (x + u * 0.13, y - u * 0.02),
        ],
        closed=True,
    )
    canvas.fill(loaf, site.ramp(y - u * 0.13, y, mood.sunned(crust, 0.1), mood.shaded(crust, 0.2)))
    canvas.fill_inside(
        [
            bar((x + k * u * 0.055 - u * 0.02, y - u * 0.055), (x + k * u * 0.055 + u * 0.02, y - u * 0.125), u * 0.012)
            for k in (-1.4, -0.4, 0.6, 1.6)
        ],
        [loaf],
        mood.sunned(crust, 0.4),
        0.8,
    )


def _pizza(site: Site, canvas: Canvas, x: float, y: float) -> None:
    mood, dice, u = site.mood, site.dice, site.unit
    canvas.fill(disc(x, y - u * 0.02, u * 0.18, u * 0.042), mood.lit(lch(*(0.66, 0.11, 60))))
    canvas.fill(disc(x, y - u * 0.026, u * 0.16, u * 0.034), mood.of("yellow"))
    for _ in range(12):
        a, r = dice.uniform(0, 6.28), dice.random() ** 0.5
        canvas.fill(
            disc(x + math.cos(a) * r * u * 0.135, y - u * 0.027 + math.sin(a) * r * u * 0.027, u * 0.018, u * 0.007),
            mood.of(dice.choice(("red", "red", "foliage"))),
        )


def _wine(site: Site, canvas: Canvas, x: float, y: float) -> None:
    mood, u = site.mood, site.unit
    glass = mix(mood.of("white"), mood.sky[-1], 0.4)
    canvas.fill(disc(x, y - u * 0.16, u * 0.042, u * 0.06), glass, 0.45)
    canvas.fill(disc(x, y - u * 0.16, u * 0.042, u * 0.06, 0, 180), mood.lit(lch(*(0.42, 0.16, 15))))
    canvas.fill(
        [bar((x, y - u * 0.1), (x, y - u * 0.005), u * 0.007), disc(x, y - u * 0.004, u * 0.038, u * 0.007)], glass, 0.8
    )
    bottle = curve(
        [
            (x + u * 0.085, y),
            (x + u * 0.085, y - u * 0.16),
            (x + u * 0.105, y - u * 0.20),
            (x + u * 0.107, y - u * 0.28),
            (x + u * 0.133, y - u * 0.28),
            (x + u * 0.135, y - u * 0.20),
            (x + u * 0.155, y - u * 0.16),
            (x + u * 0.155, y),
        ],
        closed=True,
        steps=4,
    )
    canvas.fill(bottle, mood.lit(lch(*(0.38, 0.07, 150))))
    canvas.fill(box(x + u * 0.088, y - u * 0.115, u * 0.064, u * 0.06), mood.of("wall"))


def _potted(site: Site, canvas: Canvas, x: float, y: float) -> None:
    interior.plant(site, canvas, x, y, site.unit * 0.26)


def cup(site: Site, canvas: Canvas, x: float, y: float) -> None:
    mood, u = site.mood, site.unit
    clay = mood.of(site.dice.choice(("white", "teal", "red", "yellow")))
    canvas.fill(ring(x + u * 0.05, y - u * 0.05, u * 0.03, u * 0.011), mood.shaded(clay, 0.15))
    canvas.fill(disc(x, y, u * 0.085, u * 0.012), mood.shaded(mood.of("white"), 0.08))
    canvas.fill(
        poly(
            (x - u * 0.055, y - u * 0.095),
            (x + u * 0.055, y - u * 0.095),
            (x + u * 0.042, y - u * 0.01),
            (x - u * 0.042, y - u * 0.01),
        ),
        clay,
    )
    canvas.fill_inside(
        [box(x - mood.side * u * 0.035 - u * 0.02, y - u * 0.1, u * 0.04, u * 0.1)],
        [
            poly(
                (x - u * 0.055, y - u * 0.095),
                (x + u * 0.055, y - u * 0.095),
                (x + u * 0.042, y - u * 0.01),
                (x - u * 0.042, y - u * 0.01),
            )
        ],
        mood.shaded(clay, 0.2),
        0.7,
    )
    canvas.fill(disc(x, y - u * 0.095, u * 0.055, u * 0.009), mood.shaded(clay, 0.1))
    canvas.fill(disc(x, y - u * 0.094, u * 0.047, u * 0.0065), mood.of("trunk"))


def _chess(site: Site, canvas: Canvas, x: float, y: float) -> None:
    """A board with a few pieces left."""
    mood, dice, u = site.mood, site.dice, site.unit
    back, front, deep = u * 0.115, u * 0.165, u * 0.055

    def at(column: float, row: float) -> tuple[float, float]:
        half = back + (front - back) * row / 8
        return x + half * (column / 4 - 1), y - deep + deep * row / 8

    canvas.fill(poly(at(-0.4, -0.4), at(8.4, -0.4), at(8.4, 8.4), at(-0.4, 8.4)), mood.shaded(mood.of("trunk"), 0.1))
    canvas.fill(poly(at(0, 0), at(8, 0), at(8, 8), at(0, 8)), mood.of("wall"))
    squares = [poly(at(c, r), at(c + 1, r), at(c + 1, r + 1), at(c, r + 1)) for c in range(8) for r in range(8) if (c + r) % 2]
    canvas.fill(squares, mood.shaded(mood.of("wood"), 0.35))
    for place in sorted(dice.sample(range(64), 11), key=lambda place: place // 8):
        px, py = at(place % 8 + 0.5, place // 8 + 0.7)
        tall = u * dice.choice((0.05, 0.05, 0.075, 0.09)) * (0.8 + 0.3 * place / 64)
        colour = mood.of("white" if place // 8 > 3 else "black")
        body = poly(
            (px - tall * 0.2, py),
            (px - tall * 0.08, py - tall * 0.7),
            (px + tall * 0.08, py - tall * 0.7),
            (px + tall * 0.2, py),
        )
        canvas.fill([body, disc(px, py - tall * 0.8, tall * 0.15), disc(px, py, tall * 0.24, tall * 0.07)], colour)


_DISHES = {
    "chess": _chess,
    "coffee": cup,
    "bowl": _bowl,
    "fruit": _fruit,
    "bread": _bread,
    "cake": _cake,
    "pizza": _pizza,
    "wine": _wine,
    "plantpot": _potted,
}
