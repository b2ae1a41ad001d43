"""Inside: a room with a window, a laid table, a desk, a stage."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gator_frame_by_frame.sketch import folk, land, plants, things, town
from gator_frame_by_frame.sketch.brush import Canvas, Lab, Points
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.shapes import bar, box, curve, disc, limb, panel, path, poly, ring
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.sky import clouds, paint_sky
from gator_frame_by_frame.sketch.stage import Moment, Picture
from gator_frame_by_frame.sketch.water import paint_parts

__all__ = ["office", "room", "stage", "table"]

_WALLS = ((0.62, 0.06, 200), (0.70, 0.07, 60), (0.58, 0.07, 155), (0.66, 0.07, 25), (0.56, 0.07, 265), (0.74, 0.06, 95))


def room(site: Site) -> None:
    """A sofa and a lamp before a window."""
    what = site.reading.things
    wall = _view_out(site, 0.5, 0.60)
    floor = site.height * 0.80
    canvas = site.canvas(0.5, 0)
    _floor(site, canvas, floor, wall)
    x, u = site.width * 0.5, site.unit
    side = 1 if site.focus > 0.5 else -1
    if "fireplace" in what or "christmas" in what:
        fire = _fireplace(site, canvas, x - side * u * 0.62, floor)
        site.put(canvas, 0.5)
        site.actors.append(fire)
    else:
        _shelf(site, canvas, x - side * u * 0.62, floor)
        site.put(canvas, 0.5)
    canvas = site.canvas(0.7, 0)
    _sofa(site, canvas, x + side * u * 0.22, floor + u * 0.05)
    _floor_lamp(site, canvas, x + side * u * 0.68, floor + u * 0.035)
    _plant(site, canvas, x - side * u * 0.28, floor + u * 0.03, u * 0.32)
    if {"cat", "dog"} & what:
        pet = "cat" if "cat" in what else "dog"
        paint_parts(site, canvas, things.placed(folk.animal(pet), x - side * u * 0.02, floor + u * 0.12, u * 0.12), 1)
    site.put(canvas, 0.7)
    if "christmas" in what:
        _christmas(site, x - side * u * 0.22, floor + u * 0.06)


def _view_out(site: Site, near: float, part: float) -> Lab:
    """What is seen through the window, then the wall around it; gives the wall's colour."""
    mood, dice = site.mood, site.dice
    site.horizon = site.height * 0.56
    site.sun = (site.width * (0.5 + 0.12 * mood.side), site.height * 0.34, site.unit * 0.05) if mood.height >= 0 else None
    paint_sky(site)
    clouds(site, 0.8)
    outside = set(site.reading.places)
    if outside & {"forest", "mountains", "lake", "village"}:
        land.peaks(site, 0.1, site.horizon + 4, site.height * 0.22)
    elif outside & {"sea", "beach", "harbour"}:
        from gator_frame_by_frame.sketch import water

        water.surface(site, site.horizon, site.height * 0.8)
    else:
        town.skyline(site, 0.15, site.horizon + 30, site.unit * 0.34)
    line = land.ridge(site, site.horizon + site.height * 0.02, site.height * 0.02, site.unit * 0.4)
    canvas = land.hill(site, line, 0.25, "foliage")
    site.put(canvas, 0.25)
    hue = dice.choice(_WALLS)
    mood = site.mood = mood.indoors()
    wall = mood.lit(np.asarray(_lab(hue), np.float32))
    canvas = site.canvas(near, 0)
    left, right = site.sides
    canvas.fill(
        box(left, -9, right - left, site.height + 20),
        site.ramp(0, site.height, mood.shaded(wall, 0.06), mood.shaded(wall, 0.22)),
    )
    wide, top, bottom = site.unit * part, site.height * 0.10, site.height * 0.57
    middle = site.width * 0.5
    _window(site, canvas, middle - wide / 2, top, wide, bottom - top, wall)
    site.put(canvas, near)
    return wall


def _lab(hue: tuple[float, float, float]) -> list[float]:
    lightness, chroma, angle = hue
    return [lightness, chroma * math.cos(math.radians(angle)), chroma * math.sin(math.radians(angle))]


def _window(site: Site, canvas: Canvas, x: float, y: float, wide: float, tall: float, wall: Lab) -> None:
    """A hole in the wall with a frame, a sill and curtains."""
    mood, u = site.mood, site.unit
    frame = mix(mood.of("white"), wall, 0.15)
    edge = u * 0.014
    canvas.fill(box(x - edge * 2, y - edge * 2, wide + edge * 4, tall + edge * 4), frame)
    panes = 3
    gap = wide / panes
    canvas.erase([box(x + gap * k + edge * 0.5, y, gap - edge, tall) for k in range(panes)])
    canvas.fill(box(x, y + tall * 0.32, wide, edge * 0.7), frame)
    canvas.fill(box(x - edge * 5, y + tall + edge, wide + edge * 10, edge * 1.7), mood.shaded(frame, 0.12))
    cloth = mood.sunned(mix(wall, mood.of("white"), 0.4), 0.1)
    for side in (-1, 1):
        edge_x = x + wide / 2 + side * (wide / 2 + edge * 6)
        drape = poly(
            (edge_x, y - edge * 5),
            (edge_x - side * wide * 0.17, y - edge * 5),
            (edge_x - side * wide * 0.10, y + tall * 0.6),
            (edge_x - side * wide * 0.13, y + tall * 1.2),
            (edge_x + side * edge, y + tall * 1.2),
        )
        canvas.fill(drape, cloth, 0.96)
        folds = [
            path(
                curve(
                    [
                        (edge_x - side * wide * d, y - edge * 5),
                        (edge_x - side * wide * d * 0.7, y + tall * 0.6),
                        (edge_x - side * wide * d * 0.85, y + tall * 1.2),
                    ]
                ),
                edge * 0.5,
            )
            for d in (0.04, 0.085, 0.125)
        ]
        canvas.fill_inside(folds, [drape], mood.shaded(cloth, 0.2), 0.6)
    canvas.fill(
        bar((x - wide * 0.12, y - edge * 5), (x + wide * 1.12, y - edge * 5), edge * 0.6), mood.shaded(mood.of("wood"), 0.2)
    )
    if not mood.dark and not mood.flat:
        for k in range(panes):
            a = x + gap * k + edge
            reach = -mood.side * u * 0.5
            beam = poly(
                (a, y + tall),
                (a + gap - edge * 2, y + tall),
                (a + gap + reach * 1.1, site.height * 1.05),
                (a + reach * 1.1 - gap * 0.2, site.height * 1.05),
            )
            canvas.fill(beam, mood.light, 0.10, u * 0.006)


def _floor(site: Site, canvas: Canvas, floor: float, wall: Lab) -> None:
    mood, u = site.mood, site.unit
    left, right = site.sides
    wood = mood.of("wood")
    canvas.fill(box(left, floor, right - left, site.height), site.ramp(floor, site.height, wood, mood.shaded(wood, 0.4)))
    canvas.fill(box(left, floor - u * 0.028, right - left, u * 0.028), mix(wall, mood.of("white"), 0.45))
    rows = [box(left, floor + u * 0.012 * k * k, right - left, 1.5) for k in range(1, 6)]
    canvas.fill(rows, mood.shaded(wood, 0.35), 0.5)
    rug = mood.shaded(mood.of(site.dice.choice(("red", "teal", "blue", "orange"))), 0.15)
    x = site.width * 0.5
    canvas.fill(disc(x, floor + u * 0.115, u * 0.62, u * 0.055), rug, 0.9)
    canvas.fill(
        ring(x, 0, u * 0.56, u * 0.02) * np.array([1, 0.085]) + np.array([0, floor + u * 0.115]),
        mix(rug, mood.of("white"), 0.5),
        0.7,
    )


def _sofa(site: Site, canvas: Canvas, x: float, foot: float) -> None:
    mood, u = site.mood, site.unit
    cloth = mood.of(site.dice.choice(("teal", "orange", "blue", "red", "yellow", "purple")))
    s = u * 0.36
    canvas.fill(disc(x, foot + s * 0.02, s * 1.05, s * 0.05), mood.shaded(mood.of("wood"), 0.6), 0.55, 3)
    canvas.fill(
        [bar((x + k * s * 0.86, foot - s * 0.1), (x + k * s * 0.9, foot), s * 0.045) for k in (-1, 1)], mood.of("trunk")
    )
    back = curve(
        [
            (x - s * 0.86, foot - s * 0.2),
            (x - s * 0.88, foot - s * 0.72),
            (x - s * 0.75, foot - s * 0.82),
            (x, foot - s * 0.84),
            (x + s * 0.75, foot - s * 0.82),
            (x + s * 0.88, foot - s * 0.72),
            (x + s * 0.86, foot - s * 0.2),
        ],
        closed=True,
        steps=6,
    )
    canvas.fill(back, site.ramp(foot - s * 0.85, foot - s * 0.2, mood.sunned(cloth, 0.08), mood.shaded(cloth, 0.15)))
    canvas.fill(path(curve([(x, foot - s * 0.80), (x, foot - s * 0.3)]), s * 0.012), mood.shaded(cloth, 0.3), 0.6)
    seat = curve(
        [
            (x - s * 0.84, foot - s * 0.12),
            (x - s * 0.84, foot - s * 0.38),
            (x, foot - s * 0.42),
            (x + s * 0.84, foot - s * 0.38),
            (x + s * 0.84, foot - s * 0.12),
        ],
        closed=True,
        steps=6,
    )
    canvas.fill(seat, site.ramp(foot - s * 0.42, foot - s * 0.1, mood.sunned(cloth, 0.12), mood.shaded(cloth, 0.1)))
    for k in (-1, 1):
        arm = curve(
            [
                (x + k * s * 0.78, foot - s * 0.08),
                (x + k * s * 0.78, foot - s * 0.5),
                (x + k * s * 0.9, foot - s * 0.58),
                (x + k * s * 1.02, foot - s * 0.5),
                (x + k * s * 1.0, foot - s * 0.08),
            ],
            closed=True,
            steps=6,
        )
        canvas.fill(arm, mood.shaded(cloth, 0.08))
    pillow = mood.of(site.dice.choice(("white", "yellow", "pink")))
    canvas.fill(
        curve(
            [
                (x - s * 0.66, foot - s * 0.36),
                (x - s * 0.60, foot - s * 0.66),
                (x - s * 0.28, foot - s * 0.68),
                (x - s * 0.26, foot - s * 0.36),
            ],
            closed=True,
            steps=6,
        ),
        pillow,
    )


def _floor_lamp(site: Site, canvas: Canvas, x: float, foot: float) -> None:
    mood, u = site.mood, site.unit
    tall = u * 0.52
    canvas.fill([bar((x, foot), (x, foot - tall), u * 0.007), disc(x, foot, u * 0.05, u * 0.01)], mood.of("black"))
    shade = poly(
        (x - u * 0.045, foot - tall - u * 0.02),
        (x + u * 0.045, foot - tall - u * 0.02),
        (x + u * 0.075, foot - tall + u * 0.085),
        (x - u * 0.075, foot - tall + u * 0.085),
    )
    if mood.dark or mood.ambient < 0.5:
        warm = mood.own((0.92, 0.10, 78), 1.0)
        canvas.glow(x, foot - tall + u * 0.05, u * 0.5, warm, 0.55)
        canvas.fill(shade, warm)
    else:
        canvas.fill(shade, mood.of("white"))


def _plant(site: Site, canvas: Canvas, x: float, foot: float, tall: float) -> None:
    mood, dice = site.mood, site.dice
    pot = mood.of(dice.choice(("roof", "white", "teal")))
    green = mood.lit(np.asarray(_lab((0.58, 0.12, 145)), np.float32))
    for k in range(9):
        angle = math.radians(-165 + 150 * k / 8 + dice.uniform(-5, 5))
        reach = tall * dice.uniform(0.5, 0.72)
        tip = (x + math.cos(angle) * reach, foot - tall * 0.30 + math.sin(angle) * reach)
        mid = (x + math.cos(angle) * reach * 0.5, foot - tall * 0.36 + math.sin(angle) * reach * 0.72)
        leaf = path(curve([(x, foot - tall * 0.26), mid, tip], steps=8), [tall * 0.012, tall * 0.10, tall * 0.085, 0.5])
        canvas.fill(leaf, mood.shaded(green, 0.28) if k % 2 else mood.sunned(green, 0.06))
    canvas.fill(
        poly(
            (x - tall * 0.14, foot - tall * 0.28),
            (x + tall * 0.14, foot - tall * 0.28),
            (x + tall * 0.10, foot),
            (x - tall * 0.10, foot),
        ),
        site.ramp(foot - tall * 0.28, foot, pot, mood.shaded(pot, 0.25)),
    )


def _shelf(site: Site, canvas: Canvas, x: float, foot: float) -> None:
    mood, dice, u = site.mood, site.dice, site.unit
    wide, tall = u * 0.36, u * 0.62
    wood = mood.shaded(mood.of("wood"), 0.12)
    canvas.fill(box(x - wide / 2, foot - tall, wide, tall), mood.shaded(wood, 0.35))
    canvas.fill(
        [box(x - wide / 2, foot - tall * k / 4 - u * 0.006, wide, u * 0.012) for k in range(5)]
        + [box(x + s * wide / 2 - u * 0.007, foot - tall, u * 0.014, tall) for s in (-1, 1)],
        wood,
    )
    for k in range(4):
        base, at = foot - tall * k / 4 - u * 0.006, x - wide * 0.46
        while at < x + wide * 0.40:
            w, h = u * dice.uniform(0.012, 0.026), tall * dice.uniform(0.13, 0.20)
            if dice.random() < 0.82:
                canvas.fill(
                    box(at, base - h, w, h),
                    mood.of(dice.choice(("red", "teal", "wall", "blue", "orange", "white", "pink", "purple"))),
                )
            at += w + 1


def _fireplace(site: Site, canvas: Canvas, x: float, foot: float) -> _Fire:
    mood, u = site.mood, site.unit
    stone, warm = mood.of("brick"), mood.own((0.80, 0.17, 55), 1.0)
    canvas.fill(
        [box(x - u * 0.20, foot - u * 0.38, u * 0.40, u * 0.38), box(x - u * 0.13, -9, u * 0.26, foot)],
        mood.shaded(stone, 0.12),
    )
    canvas.fill(box(x - u * 0.24, foot - u * 0.40, u * 0.48, u * 0.03), mood.of("wood"))
    canvas.fill(
        [box(x - u * 0.12, foot - u * 0.24, u * 0.24, u * 0.24), disc(x, foot - u * 0.24, u * 0.12, u * 0.05)], mood.of("black")
    )
    canvas.glow(x, foot - u * 0.08, u * 0.42, warm, 0.5)
    canvas.fill(
        [
            bar((x - u * 0.08, foot - u * 0.02), (x + u * 0.08, foot - u * 0.045), u * 0.03),
            bar((x - u * 0.08, foot - u * 0.045), (x + u * 0.08, foot - u * 0.02), u * 0.03),
        ],
        mood.of("trunk"),
    )
    inks = tuple(site.yuv(mood.own(c, 1.0)) for c in ((0.70, 0.19, 45), (0.84, 0.16, 72), (0.95, 0.10, 95)))
    return _Fire(x, foot - u * 0.03, u * 0.15, inks, site.travel(0.5), 0)


@dataclass(eq=False)
class _Fire:
    """Flames that lick upwards."""

    x: float
    foot: float
    tall: float
    colours: tuple[tuple[float, float, float], ...]
    travel: float
    seed: int

    def draw(self, picture: Picture, moment: Moment) -> None:
        t, shift = moment.seconds, self.travel * (moment.way - 0.5)
        for rank, colour in enumerate(self.colours):
            for k in range(4 - rank):
                phase = self.seed + k * 1.7 + rank
                tall = (
                    self.tall
                    * (1 - 0.25 * rank)
                    * (0.62 + 0.25 * math.sin(t * 5.1 + phase) + 0.13 * math.sin(t * 8.3 + 2 * phase))
                )
                wide = self.tall * 0.26 * (1 - 0.22 * rank)
                x = self.x + shift + (k - (3 - rank) / 2) * wide * 0.75
                tip = x + wide * 0.35 * math.sin(t * 3.7 + phase)
                picture.polygon(
                    poly(
                        (x - wide * 0.4, self.foot),
                        (x - wide * 0.5, self.foot - tall * 0.28),
                        (tip, self.foot - tall),
                        (x + wide * 0.5, self.foot - tall * 0.28),
                        (x + wide * 0.4, self.foot),
                    ),
                    colour,
                )


def _christmas(site: Site, x: float, foot: float) -> None:
    mood, dice, u = site.mood, site.dice, site.unit
    canvas = site.canvas(0.75, 0)
    tall = u * 0.66
    fir = plants.conifer(dice, x, foot, tall)
    fir[:, 0] = x + (fir[:, 0] - x) * 1.7
    canvas.fill(fir, mood.lit(np.asarray(_lab((0.46, 0.10, 155)), np.float32)))
    for _ in range(34):
        part = dice.random() ** 0.6
        at = (x + dice.uniform(-0.22, 0.22) * tall * part, foot - tall * (1 - part * 0.86))
        colour = mood.own(dice.choice(((0.90, 0.13, 85), (0.65, 0.2, 25), (0.75, 0.14, 230))), 1.0)
        canvas.glow(*at, u * 0.025, colour, 0.6)
        canvas.fill(disc(*at, u * 0.006), colour)
    canvas.fill(disc(x, foot - tall, u * 0.016), mood.own((0.93, 0.14, 90), 1.0))
    site.put(canvas, 0.75)


def table(site: Site) -> None:
    """A table with what is eaten on it, before a window."""
    dice, what = site.dice, site.reading.things
    _view_out(site, 0.45, 0.74)
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
                land.noise_line(dice, left, right, 12, u * 0.6, 0.3, 3) * np.array([1, u * 0.006])
                + np.array([0, top + u * (0.02 + 0.035 * k * k)]),
                2.2,
            )
            for k in range(1, 4)
        ],
        mood.shaded(wood, 0.3),
        0.4,
    )
    canvas.fill(box(left, top - 2, right - left, u * 0.012), mood.sunned(wood, 0.3), 0.8)
    kinds = [k for k in ("cake", "pizza", "bowl", "bread", "fruit", "coffee", "wine") if k in what] or [
        "bowl",
        "fruit",
        "coffee",
    ]
    if len(kinds) < 3:
        kinds += [k for k in ("coffee", "fruit", "plantpot") if k not in kinds][: 3 - len(kinds)]
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
    site.actors.append(_Steam(steam, u, site.yuv(mix(mood.of("white"), mood.light, 0.3)), site.travel(0.75)))


def _cup(site: Site, canvas: Canvas, x: float, y: float) -> None:
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


def _bowl(site: Site, canvas: Canvas, x: float, y: float) -> None:
    mood, dice, u = site.mood, site.dice, site.unit
    for _ in range(16):
        canvas.fill(
            disc(x + dice.uniform(-0.09, 0.09) * u, y - u * dice.uniform(0.105, 0.14), u * dice.uniform(0.018, 0.034)),
            mood.lit(
                np.asarray(
                    _lab(dice.choice(((0.65, 0.14, 135), (0.72, 0.15, 125), (0.62, 0.19, 28), (0.85, 0.14, 95)))), np.float32
                )
            ),
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
        colour = mood.lit(np.asarray(_lab(hue), np.float32))
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
            mood.lit(np.asarray(_lab((0.6, 0.13, 140)), np.float32)),
        )


def _bread(site: Site, canvas: Canvas, x: float, y: float) -> None:
    mood, u = site.mood, site.unit
    crust = mood.lit(np.asarray(_lab((0.68, 0.11, 62)), np.float32))
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


def _pizza(site: Site, canvas: Canvas, x: float, y: float) -> None:
    mood, dice, u = site.mood, site.dice, site.unit
    canvas.fill(disc(x, y - u * 0.02, u * 0.18, u * 0.042), mood.lit(np.asarray(_lab((0.66, 0.11, 60)), np.float32)))
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
    canvas.fill(disc(x, y - u * 0.16, u * 0.042, u * 0.06, 0, 180), mood.lit(np.asarray(_lab((0.42, 0.16, 15)), np.float32)))
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
    canvas.fill(bottle, mood.lit(np.asarray(_lab((0.38, 0.07, 150)), np.float32)))
    canvas.fill(box(x + u * 0.088, y - u * 0.115, u * 0.064, u * 0.06), mood.of("wall"))


def _potted(site: Site, canvas: Canvas, x: float, y: float) -> None:
    _plant(site, canvas, x, y, site.unit * 0.26)


_DISHES = {
    "coffee": _cup,
    "bowl": _bowl,
    "fruit": _fruit,
    "bread": _bread,
    "cake": _cake,
    "pizza": _pizza,
    "wine": _wine,
    "plantpot": _potted,
}


@dataclass(eq=False)
class _Steam:
    """Wisps that rise."""

    places: list[tuple[float, float]]
    unit: float
    colour: tuple[float, float, float]
    travel: float

    def draw(self, picture: Picture, moment: Moment) -> None:
        height, width = picture.y.shape
        for n, (x, y) in enumerate(self.places):
            for k in range(9):
                age = (moment.seconds * 0.28 + k / 9 + n * 0.37) % 1
                cx = x + self.travel * (moment.way - 0.5) + math.sin(age * 5 + n + 0.4 * k) * self.unit * 0.012
                cy, r = y - age * self.unit * 0.15, self.unit * (0.012 + 0.016 * age)
                _puff(picture.y, cx, cy, r, self.colour[0], 0.13 * math.sin(math.pi * age), (height, width))


def _puff(plane: np.ndarray, x: float, y: float, r: float, level: float, share: float, size: tuple[int, int]) -> None:
    left, top, right, bottom = (
        max(0, int(x - 2 * r)),
        max(0, int(y - 2 * r)),
        min(size[1], int(x + 2 * r) + 1),
        min(size[0], int(y + 2 * r) + 1),
    )
    if right <= left or bottom <= top:
        return
    dx, dy = (np.arange(left, right, dtype=np.float32) - x) / r, (np.arange(top, bottom, dtype=np.float32) - y) / r
    soft = np.exp(-(dx[None] ** 2 + dy[:, None] ** 2)) * np.float32(share)
    part = plane[top:bottom, left:right]
    np.copyto(part, np.rint(part + (level - part) * soft), casting="unsafe")


def office(site: Site) -> None:
    """A desk with a screen before a window."""
    dice, what = site.dice, site.reading.things
    _view_out(site, 0.45, 0.80)
    mood = site.mood
    top, u = site.height * 0.72, site.unit
    x = site.width * 0.5
    canvas = site.canvas(0.7, 0)
    left, right = site.sides
    wood = mood.of("wood")
    canvas.fill(
        box(left, top, right - left, site.height), site.ramp(top, site.height, mood.sunned(wood, 0.1), mood.shaded(wood, 0.42))
    )
    canvas.fill(box(left, top - 2, right - left, u * 0.012), mood.sunned(wood, 0.3), 0.8)
    y = top + u * 0.03
    metal, dark = mood.of("metal"), mood.of("black")
    w, h = u * 0.50, u * 0.30
    canvas.fill(disc(x, y, w * 0.62, u * 0.016), mood.shaded(wood, 0.6), 0.45, 3)
    canvas.fill(poly((x - w * 0.55, y), (x + w * 0.55, y), (x + w * 0.5, y - u * 0.016), (x - w * 0.5, y - u * 0.016)), metal)
    screen = box(x - w / 2, y - h - u * 0.01, w, h)
    canvas.fill(panel(x - w * 0.515, y - h - u * 0.022, w * 1.03, h + u * 0.014, u * 0.012), dark)
    glow = mood.own((0.92, 0.03, 240), 1.0) if "chart" in what else mood.own((0.30, 0.05, 265), 1.0)
    canvas.fill(screen, glow)
    (_chart if "chart" in what else _code)(site, canvas, x - w / 2, y - h - u * 0.01, w, h)
    side = 1 if dice.random() < 0.5 else -1
    _cup(site, canvas, x + side * u * 0.40, y + u * 0.02)
    _plant(site, canvas, x - side * u * 0.52, y + u * 0.01, u * 0.30)
    _desk_lamp(site, canvas, x + side * u * 0.62, y + u * 0.01, side)
    books = x - side * u * 0.74
    for k, hue in enumerate(("red", "teal", "yellow")):
        canvas.fill(box(books - u * (0.10 - 0.01 * k), y - u * 0.026 * (k + 1), u * (0.2 - 0.02 * k), u * 0.025), mood.of(hue))
    site.put(canvas, 0.7)
    site.actors.append(
        _Steam([(x + side * u * 0.40, y - u * 0.08)], u, site.yuv(mix(mood.of("white"), mood.light, 0.3)), site.travel(0.7))
    )


def _code(site: Site, canvas: Canvas, x: float, y: float, w: float, h: float) -> None:
    dice, mood = site.dice, site.mood
    indent = 0
    for k in range(11):
        indent = max(0, min(3, indent + dice.choice((-1, 0, 0, 1))))
        at = x + w * (0.06 + 0.05 * indent)
        for _ in range(dice.randint(1, 4)):
            wide = w * dice.uniform(0.04, 0.15)
            if at + wide > x + w * 0.92:
                break
            canvas.fill(
                box(at, y + h * (0.09 + 0.078 * k), wide, h * 0.032),
                mood.own(
                    dice.choice(((0.78, 0.13, 200), (0.80, 0.13, 150), (0.80, 0.13, 60), (0.75, 0.14, 340), (0.88, 0.02, 250))),
                    1.0,
                ),
            )
            at += wide + w * 0.015


def _chart(site: Site, canvas: Canvas, x: float, y: float, w: float, h: float) -> None:
    dice, mood = site.dice, site.mood
    tops = [0.2 + 0.6 * k / 7 + dice.uniform(-0.08, 0.08) for k in range(8)]
    canvas.fill(
        [box(x + w * 0.08, y + h * (0.2 + 0.17 * k), w * 0.84, 1.4) for k in range(5)], mood.own((0.75, 0.02, 250), 1.0), 0.7
    )
    canvas.fill(
        [box(x + w * (0.11 + 0.1 * k), y + h * (0.88 - 0.72 * t), w * 0.055, h * 0.72 * t) for k, t in enumerate(tops)],
        mood.own((0.66, 0.13, 245), 1.0),
    )
    line = curve([(x + w * (0.135 + 0.1 * k), y + h * (0.80 - 0.72 * t)) for k, t in enumerate(tops)])
    canvas.fill(path(line, h * 0.018), mood.own((0.72, 0.18, 45), 1.0))


def _desk_lamp(site: Site, canvas: Canvas, x: float, y: float, side: int) -> None:
    mood, u = site.mood, site.unit
    head = (x - side * u * 0.10, y - u * 0.40)
    canvas.fill(
        [disc(x, y, u * 0.055, u * 0.010), *limb([(x, y), (x + side * u * 0.05, y - u * 0.22), head], u * 0.010)],
        mood.of("black"),
    )
    shade = poly(
        (head[0] - u * 0.02, head[1] - u * 0.025),
        (head[0] + u * 0.02, head[1] - u * 0.025),
        (head[0] + u * 0.055, head[1] + u * 0.04),
        (head[0] - u * 0.055, head[1] + u * 0.04),
    )
    if mood.dark or mood.ambient < 0.6:
        warm = mood.own((0.92, 0.10, 80), 1.0)
        canvas.fill(
            poly(
                (head[0] - u * 0.05, head[1] + u * 0.04),
                (head[0] + u * 0.05, head[1] + u * 0.04),
                (head[0] + u * 0.26, y + u * 0.06),
                (head[0] - u * 0.26, y + u * 0.06),
            ),
            warm,
            0.20,
            u * 0.012,
        )
        canvas.glow(*head, u * 0.3, warm, 0.4)
    canvas.fill(shade, mood.of("red"))


def stage(site: Site) -> None:
    """A concert: beams of light, a band, raised hands."""
    from gator_frame_by_frame.sketch.sky import paint_field

    mood, dice, u = site.mood, site.dice, site.unit
    hue = dice.uniform(0, 360)
    low, high = np.array(_lab((0.16, 0.06, hue)), np.float32), np.array(_lab((0.40, 0.15, hue + 40)), np.float32)
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
    dark = np.array(_lab((0.13, 0.04, hue)), np.float32)
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
    dance = {"dancer"} & site.reading.things
    for k, (place, tall) in enumerate(
        ((0.5, 0.34), (0.34, 0.30), (0.66, 0.31)) if not dance else ((0.5, 0.36), (0.40, 0.32), (0.60, 0.32))
    ):
        x = site.width / 2 + (place - 0.5) * u * 1.6
        figure = folk.person(arm=0.0 if k and not dance else 0.62 if k == 0 else 0.8) if not dance else folk.runner()
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
        canvas = site.canvas(near, site.height * (row - 0.25))
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
        layer = site.put(canvas, near)
        layer.sway = (u * 0.006, 0.9 + 0.2 * near, dice.random())
        canvas = site.canvas(near, site.height * (row + 0.08))


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
        light = cv2.GaussianBlur((light * fade).astype(np.uint8), (0, 0), 2)  # type: ignore[assignment]
        cv2.add(picture.y, cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR), dst=picture.y)
        small = cv2.resize(light, (width // 2, height // 2), interpolation=cv2.INTER_LINEAR)
        mean = np.mean([c for _, c, _ in self.lamps], axis=0)
        for plane, level in ((picture.u, mean[1]), (picture.v, mean[2])):
            cv2.addWeighted(plane, 1, small, float(level - 128) / 90, 0, dst=plane)
