"""Water: sea, beach, lake and harbour, with what floats on them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_frame_by_frame.sketch import folk, land, plants, things
from gator_frame_by_frame.sketch.brush import yuv_of_lab
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.shapes import below, curve, disc, noise_line, path, poly, waves
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.sky import halo
from gator_frame_by_frame.sketch.stage import Layer, Moment, Picture

__all__ = ["beach", "harbour", "lake", "mirror", "sea", "shimmer", "surface"]

Plane = NDArray[np.uint8]


def sea(site: Site) -> None:
    """Open water with waves that come and go, and ships on it."""
    site.horizon = site.height * site.dice.uniform(0.48, 0.56)
    _far_shore(site, 0.5)
    surface(site, site.horizon, site.height)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.75, site.mood.light, 0.14)
    shimmer(site, site.horizon, site.height)
    _ice(site)
    floating(site, site.horizon + site.height * 0.07)
    _animals(site)
    breakers(site)


def surface(site: Site, top: float, bottom: float) -> Layer:
    """Still water that takes its colour from the sky."""
    mood = site.mood
    canvas = site.canvas(0.1, top, bottom)
    far, near = mix(mood.sky[-1], mood.of("water", 0.7), 0.35), mix(mood.of("water"), mood.sky[0], 0.35)
    canvas.fill(
        poly((-9e3, top), (9e4, top), (9e4, bottom + 8), (-9e3, bottom + 8)),
        site.ramp(top, top + (bottom - top) * 0.9, far, near),
    )
    return site.put(canvas, 0.1)


def shimmer(site: Site, top: float, bottom: float, strength: float = 1.0) -> None:
    """Glints: two sheets of streaks that slide over each other, brightest below the light."""
    mood, dice = site.mood, site.dice
    if mood.flat:
        strength *= 0.6
    first, last = int(top) // 2 * 2 + 2, int(bottom) // 2 * 2
    spare = int(site.unit * 0.05) // 2 * 2 + 4
    sheets = tuple(_streaks(site, last - first, site.width + 2 * spare, dice.getrandbits(31)) for _ in range(2))
    rows = (np.arange(last - first, dtype=np.float32) / max(1, last - first))[:, None]
    columns = np.arange(site.width, dtype=np.float32)[None]
    lit = np.full((last - first, site.width), 0.13 if mood.dark else 0.20, np.float32)
    if site.sun:
        wide = site.unit * (0.07 + 0.16 * rows)
        lit += np.exp(-(((columns - site.sun[0]) / wide) ** 2)) * (0.85 if not mood.dark else 0.6) * (1 - 0.45 * rows)
    lit *= (1 - 0.75 * rows**2) * strength
    light = mood.sunned(mood.sky[-1], 0.5) if not site.sun else mood.light
    level = yuv_of_lab(light)
    site.actors.append(
        _Shimmer(
            first,
            sheets,
            np.clip(lit * 255, 0, 255).astype(np.uint8),
            (float(level[0]), float(level[1]), float(level[2])),
            spare,
        )
    )


def _streaks(site: Site, height: int, width: int, seed: int) -> Plane:
    noise = np.random.RandomState(seed)
    sheet = np.zeros((height, width), np.uint8)
    count = int(1500 * width / site.unit)
    for part, x, size, level in zip(
        noise.rand(count) ** 1.5, noise.rand(count) * width, noise.rand(count), noise.rand(count), strict=True
    ):
        long, tall = site.unit * (0.008 + 0.075 * part) * (0.4 + size), site.unit * (0.0007 + 0.0045 * part)
        at = (round(x * 16), round(part * height * 16))
        cv2.ellipse(
            sheet, at, (round(long * 16), max(8, round(tall * 16))), 0, 0, 360, 90 + 165 * level, cv2.FILLED, cv2.LINE_AA, 4
        )
    return np.asarray(cv2.GaussianBlur(sheet, (0, 0), sigmaX=1.2, sigmaY=0.6), np.uint8)


@dataclass(eq=False)
class _Shimmer:
    top: int
    sheets: tuple[Plane, ...]
    lit: Plane
    colour: tuple[float, float, float]
    spare: int

    def draw(self, picture: Picture, moment: Moment) -> None:
        height, width = self.lit.shape
        reach = self.spare - 4
        shift = [reach * 0.5 * (s * math.sin(moment.seconds * 0.55 + s) - s * math.sin(s)) + reach * 0 for s in (1.0, -1.0)]
        one, other = (_slid(sheet, self.spare - d, width) for sheet, d in zip(self.sheets, shift, strict=True))
        glint = cv2.multiply(cv2.min(one, other), self.lit, scale=1 / 255)
        rows = slice(self.top, self.top + height)
        part = picture.y[rows]
        # Towards the light's own level, so that bright water is not blown out.
        cv2.add(part, cv2.multiply(glint, cv2.subtract(self.colour[0], part), scale=1 / 255), dst=part)  # type: ignore[call-overload]
        small = cv2.resize(glint, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        for plane, level in ((picture.u, self.colour[1]), (picture.v, self.colour[2])):
            chroma = plane[self.top // 2 : (self.top + height) // 2]
            cv2.addWeighted(chroma, 1, small, (level - 128) / 255, 0, dst=chroma)


def _slid(sheet: Plane, left: float, width: int) -> Plane:
    whole, rest = int(left), left - int(left)
    return cv2.addWeighted(sheet[:, whole : whole + width], 1 - rest, sheet[:, whole + 1 : whole + 1 + width], rest, 0)  # type: ignore[return-value]


def mirror(site: Site, row: float, strength: float = 0.45) -> None:
    """Puts upside-down images of all layers so far that stand on the row, below it."""
    made = []
    for layer in [a for a in site.actors if isinstance(a, Layer)]:
        rows = min(layer.planes[0].shape[0], (int(row) - layer.top) // 2 * 2)
        if rows <= 8 or layer.pace or layer.sway[0] or layer.top + 2 >= row:
            continue
        fade = np.linspace(strength, strength * 0.25, rows, dtype=np.float32)[:, None]
        flipped = [np.ascontiguousarray(p[: rows // s][::-1]) for p, s in zip(layer.planes, (1, 2, 2), strict=True)]
        keeps = [np.ascontiguousarray(p[: rows // s][::-1]) for p, s in zip(layer.keep, (1, 2), strict=True)]
        share = (fade, fade[::2], fade[::2])
        planes = tuple(np.rint(p * f).astype(np.uint8) for p, f in zip(flipped, share, strict=True))
        keep = tuple(
            np.rint(255 - (255 - k.astype(np.float32)) * f).astype(np.uint8) for k, f in zip(keeps, share[:2], strict=True)
        )
        made.append(Layer(layer.left, int(row) // 2 * 2, planes, keep, layer.travel))  # type: ignore[arg-type]
    site.actors.extend(made)


def lake(site: Site) -> None:
    """A lake between mountains and woods that mirrors them."""
    mood, dice = site.mood, site.dice
    site.horizon = site.height * dice.uniform(0.50, 0.57)
    calm = "canoe" in site.reading.things or dice.random() < 0.8
    if calm:
        land.peaks(site, 0.06, site.horizon + 4, site.height * 0.30)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.75, mood.light, 0.15)
    land.peaks(site, 0.16, site.horizon + 4, site.height * 0.16)
    line = land.ridge(site, site.horizon - site.height * 0.012, site.height * 0.012, site.unit * 0.6)
    canvas = land.hill(site, line, 0.25, "pine")
    land.trees_along(site, canvas, line, 0.25, site.unit * 0.085, 1.2)
    site.put(canvas, 0.25)
    behind = [a for a in site.actors if isinstance(a, Layer)]
    surface(site, site.horizon, site.height)
    mirrored(site, behind)
    shimmer(site, site.horizon, site.height, 0.75)
    if "waterfall" in site.reading.things:
        pass
    floating(site, site.horizon + site.height * 0.12)
    land.foreground(site, 0.13, tufts=True)


def mirrored(site: Site, layers: list[Layer]) -> None:
    kept = site.actors
    site.actors = list(layers)
    mirror(site, site.horizon, 0.5)
    kept += [a for a in site.actors if a not in layers]
    site.actors = kept


def beach(site: Site) -> None:
    """Sand, surf and palms."""
    mood, dice = site.mood, site.dice
    site.horizon = site.height * dice.uniform(0.44, 0.52)
    _far_shore(site, 0.75)
    edge = site.height * 0.74
    surface(site, site.horizon, edge + site.height * 0.1)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.75, mood.light, 0.14)
    shimmer(site, site.horizon, edge)
    floating(site, site.horizon + site.height * 0.06)
    sand = mood.of("sand")
    for k, near in enumerate((0.45, 0.6)):
        line = land.ridge(site, edge + k * site.height * 0.022, site.height * 0.018, site.unit * 0.8, 0.3)
        canvas = site.canvas(near, float(line[:, 1].min()) - 30)
        if k == 0:
            foam = mix(mood.of("white"), mood.light, 0.2)
            canvas.fill(below(line - np.array([0, site.unit * 0.016]), site.height + 8), foam, 0.75)
            canvas.fill(below(line, site.height + 8), mood.shaded(sand, 0.22))
        else:
            canvas.fill(below(line, site.height + 8), site.ramp(edge, site.height, sand, mood.shaded(sand, 0.16)))
        layer = site.put(canvas, near)
        if k == 0:
            layer.sway = (site.unit * 0.008, 6.0, dice.random())
            layer.hidden = 1 << 30
    _palms(site)
    if {"people", "couple", "person"} & site.reading.things:
        _figures(site, site.height * 0.80, 0.2)


def _palms(site: Site) -> None:
    side = -1 if site.focus > 0.5 else 1
    canvas = site.canvas(0.9, 0)
    for place, tall, lean in ((0.10, 0.62, 0.22), (0.03, 0.5, 0.34)):
        x = site.width * (place if side < 0 else 1 - place)
        green = plants.palm(site.dice, x, site.height * 0.93, site.unit * tall * 1.05, -side * lean)
        for material, polygons in green:
            canvas.fill(polygons, site.mood.shaded(site.mood.of(material, 0.95), 0.12 if site.mood.dark else 0.3))
    site.put(canvas, 0.9)


def harbour(site: Site) -> None:
    """Boats at anchor before houses on a hill; a lighthouse on its rock."""
    from gator_frame_by_frame.sketch import town

    mood, dice = site.mood, site.dice
    site.horizon = site.height * dice.uniform(0.54, 0.58)
    alone = "lighthouse" in site.reading.things
    land.peaks(site, 0.06, site.horizon + 4, site.height * 0.17)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.75, mood.light, 0.15)
    if not alone:
        town.terraces(site)
    behind = [a for a in site.actors if isinstance(a, Layer)]
    surface(site, site.horizon, site.height)
    mirrored(site, behind)
    shimmer(site, site.horizon, site.height)
    if alone:
        _lighthouse(site)
    floating(site, site.horizon + site.height * 0.10, 2 if alone else 5)
    if not alone:
        _pier(site)
    else:
        breakers(site)


def _pier(site: Site) -> None:
    mood = site.mood
    canvas = site.canvas(0.95, site.height * 0.8)
    top = site.height * 0.87
    wood = mood.shaded(mood.of("wood"), 0.35)
    posts = [
        poly(
            (x, top - site.unit * 0.05),
            (x + site.unit * 0.022, top - site.unit * 0.05),
            (x + site.unit * 0.022, site.height + 9),
            (x, site.height + 9),
        )
        for x in np.arange(*site.sides, site.unit * 0.24)
    ]
    canvas.fill(
        [poly((-9e3, top), (9e4, top), (9e4, site.height + 9), (-9e3, site.height + 9))],
        site.ramp(top, site.height, wood, mood.shaded(wood, 0.4)),
    )
    canvas.fill(posts, mood.shaded(wood, 0.25))
    canvas.fill(
        [
            poly(
                (-9e3, top + site.unit * d),
                (9e4, top + site.unit * d),
                (9e4, top + site.unit * (d + 0.005)),
                (-9e3, top + site.unit * (d + 0.005)),
            )
            for d in (0.02, 0.055, 0.1)
        ],
        mood.shaded(wood, 0.4),
        0.6,
    )
    site.put(canvas, 0.95)


def _lighthouse(site: Site) -> None:
    mood = site.mood
    x = site.width * (0.24 if site.focus > 0.5 else 0.76)
    foot = site.horizon + site.height * 0.04
    canvas = site.canvas(0.42, 0)
    rock = curve(
        [
            (x - site.unit * 0.42, foot + site.unit * 0.16),
            (x - site.unit * 0.26, foot + site.unit * 0.03),
            (x - site.unit * 0.08, foot - site.unit * 0.02),
            (x + site.unit * 0.12, foot - site.unit * 0.005),
            (x + site.unit * 0.3, foot + site.unit * 0.07),
            (x + site.unit * 0.46, foot + site.unit * 0.16),
        ]
    )
    canvas.fill(
        below(rock, foot + site.unit * 0.165),
        site.ramp(foot, foot + site.unit * 0.16, mood.of("rock", 0.5), mood.shaded(mood.of("rock", 0.7), 0.4)),
    )
    tower = things.placed(things.lighthouse(), x, foot, site.unit * 0.52)
    paint_parts(site, canvas, tower, 0.55)
    if mood.dark:
        lamp = (x, foot - site.unit * 0.52 * 0.84)
        canvas.glow(*lamp, site.unit * 0.3, mood.own((0.93, 0.10, 90), 1.0), 0.55)
        for side, up in ((-1, 0.10), (1, -0.02)):
            far = lamp[0] + side * site.width
            canvas.fill(
                poly(lamp, (far, lamp[1] - site.unit * (0.25 + up)), (far, lamp[1] + site.unit * (0.12 - up))),
                mood.own((0.93, 0.08, 90), 1.0),
                0.14,
                site.unit * 0.004,
            )
    site.put(canvas, 0.42)


def paint_parts(site: Site, canvas: object, parts: plants.Parts, near: float) -> None:
    """Paints a thing; ``glass``, ``lit`` and ``light`` shine where it is dark."""
    mood = site.mood
    for material, polygons in parts:
        if material in ("lit", "light"):
            colour = (
                mood.own((0.90, 0.13, 82), 1.0)
                if mood.dark or material == "light"
                else mood.shaded(mood.of("blue", near), 0.25)
            )
        elif material == "glass":
            colour = mix(mood.of("blue", near), mood.sky[-1], 0.45)
        else:
            colour = mood.of(material, near)
        canvas.fill(polygons, colour)  # type: ignore[attr-defined]


def floating(site: Site, row: float, count: int | None = None) -> None:
    """Boats and ships, rocking."""
    dice, what = site.dice, site.reading.things
    if count is None:
        count = 3 if "boat" in what else 1 if ({"ship", "canoe"} & what or dice.random() < 0.45) else 0
    side = 1 - site.focus
    for k in range(count):
        near = 0.25 + 0.14 * k
        y = row + site.height * 0.055 * k
        kind = "ship" if "ship" in what and k == 0 else "canoe" if "canoe" in what and k == 0 else "boat"
        x = site.width * ((side + (k * 0.37 if k else 0) + dice.uniform(-0.04, 0.04)) % 0.9 + 0.05)
        _boat(site, kind, x, y, near, dice.choice((-1, 1)))


def _boat(site: Site, kind: str, x: float, y: float, near: float, way: int) -> None:
    dice, mood = site.dice, site.mood
    size = site.unit * {"ship": 0.5, "canoe": 0.24, "boat": 0.12 + 0.20 * near}[kind]
    parts = (
        {"ship": things.ship, "canoe": things.canoe}[kind]()
        if kind != "boat"
        else things.boat(
            dice.choice(("white", "white", "wall", "orange", "red")), dice.choice(("red", "blue", "trunk", "white"))
        )
    )
    canvas = site.canvas(0, y - size * 1.1, y + size * 0.5)
    if kind == "canoe":
        rower = things.placed(folk.person("red", "black", "trunk"), x, y - size * 0.02, size * 0.5)
        paint_parts(site, canvas, [(m, [np.minimum(p, (np.inf, y - size * 0.05)) for p in ps]) for m, ps in rower], near + 0.3)
    paint_parts(site, canvas, things.placed(parts, x, y, size, way < 0), near + 0.3)
    image = [
        (m, [(p - np.array([0, y])) * np.array([1, -0.5]) + np.array([0, y + 1]) for p in ps])
        for m, ps in things.placed(parts, x, y, size, way < 0)
    ]
    for material, polygons in image:
        canvas.fill(polygons, mood.shaded(mood.of("black" if material == "lit" else material, near), 0.25), 0.28)
    site.small(canvas, near, sway=(site.unit * 0.0022, 4.5 + dice.random() * 2, dice.random()), pace=way * site.unit * 0.006)


def _far_shore(site: Site, chance: float) -> None:
    if "volcano" in site.reading.things or "mountains" in site.reading.places or site.dice.random() < chance:
        canvas = site.canvas(0.08, 0)
        dice, mood = site.dice, site.mood
        x, wide = (
            site.width * dice.choice((dice.uniform(-0.05, 0.2), dice.uniform(0.8, 1.05))),
            site.unit * dice.uniform(0.5, 0.8),
        )
        line = noise_line(dice, -1, 1, 0.015, 0.4, 0.55, 5)
        shape = np.column_stack(
            [x + line[:, 0] * wide, site.horizon - (1 - line[:, 0] ** 2) * site.unit * 0.12 * (0.8 + 0.7 * line[:, 1])]
        )
        colour = mood.of("rock", 0.2)
        canvas.fill(
            below(shape, site.horizon + 6),
            site.ramp(site.horizon - site.unit * 0.15, site.horizon, colour, mix(colour, mood.haze, 0.5)),
        )
        site.put(canvas, 0.08)


def breakers(site: Site) -> None:
    """Waves, larger the nearer; they swing to and fro."""
    mood, dice = site.mood, site.dice
    storm = mood.weather == "storm"
    rows = ((0.45, 0.63, 0.010), (0.62, 0.72, 0.015), (0.8, 0.82, 0.021), (1.0, 0.92, 0.028))
    for near, part, tall in rows:
        tall *= site.unit * (2.0 if storm else 1.0)
        y = site.height * max(part, site.horizon / site.height + 0.06)
        line = waves(
            *site.sides, site.unit * (0.22 + 0.42 * near), tall, dice.uniform(0, 6), max(3.0, site.unit / 180)
        ) + np.array([0, y])
        canvas = site.canvas(near, y - tall * 2.5)
        deep = mix(mood.of("water", near), mood.sky[0], 0.25)
        top = mood.sunned(deep, 0.16 if not mood.dark else 0.07)
        canvas.fill(below(line, site.height + 8), site.ramp(y - tall, y + site.height * 0.16, top, mood.shaded(deep, 0.30)))
        crest = mix(mood.of("white", near), mood.light, 0.3)
        canvas.fill(path(line + np.array([0, site.unit * 0.002]), site.unit * 0.0035 * near), crest, 0.55)
        if storm or near > 0.7:
            canvas.fill(path(line + np.array([site.unit * 0.03, tall * 0.9]), site.unit * 0.0025), crest, 0.22)
        layer = site.put(canvas, near)
        layer.sway = (tall * 0.22, 4.2 + near, dice.random())


def _ice(site: Site) -> None:
    if "iceberg" not in site.reading.things:
        return
    dice, mood = site.dice, site.mood
    for near, place, size in ((0.15, 0.75, 0.16), (0.3, 0.3, 0.30)):
        x, y, tall = site.width * place, site.horizon + site.height * 0.10 * near + 8, site.unit * size
        canvas = site.canvas(near, 0)
        top = [
            (x - tall * 0.9, y),
            (x - tall * 0.7, y - tall * 0.45),
            (x - tall * 0.3, y - tall * 0.6),
            (x - tall * 0.05, y - tall),
            (x + tall * 0.3, y - tall * 0.7),
            (x + tall * 0.65, y - tall * 0.5),
            (x + tall * 0.95, y),
        ]
        ice = mood.own((0.94, 0.03, 220), 0.4)
        canvas.fill(poly(*top), site.ramp(y - tall, y, ice, mood.shaded(ice, 0.12)))
        canvas.fill(
            poly(
                top[3],
                (x + tall * 0.1, y - tall * 0.4),
                (x - tall * 0.1, y),
                top[6] if mood.side < 0 else top[0],
                top[5] if mood.side < 0 else top[1],
                top[4] if mood.side < 0 else top[2],
            ),
            mood.shaded(ice, 0.25),
            0.6,
        )
        site.put(canvas, near)
        dice.random()


def _animals(site: Site) -> None:
    what, mood = site.reading.things, site.mood
    if not {"whale", "dolphin", "surfer"} & what:
        return
    x, y = site.width * site.focus, site.horizon + site.height * 0.14
    canvas = site.canvas(0, 0)
    dark = mood.shaded(mood.of("blue", 0.8), 0.35)
    if "whale" in what:
        s = site.unit * 0.22
        tail = curve(
            [
                (x, y),
                (x + s * 0.10, y - s * 0.5),
                (x + s * 0.02, y - s * 0.75),
                (x - s * 0.55, y - s * 1.0),
                (x - s * 0.15, y - s * 0.98),
                (x + s * 0.1, y - s * 0.86),
                (x + s * 0.35, y - s * 1.0),
                (x + s * 0.75, y - s * 0.95),
                (x + s * 0.22, y - s * 0.72),
                (x + s * 0.28, y - s * 0.45),
                (x + s * 0.45, y),
            ],
            steps=8,
        )
        canvas.fill(tail, dark)
    elif "dolphin" in what:
        for dx, s in ((0, 0.2), (0.24, 0.15)):
            s *= site.unit
            cx = x + dx * site.unit
            canvas.fill(
                curve(
                    [
                        (cx - s, y - s * 0.1),
                        (cx - s * 0.75, y - s * 0.25),
                        (cx - s * 0.4, y - s * 0.62),
                        (cx + s * 0.05, y - s * 0.78),
                        (cx + s * 0.1, y - s * 0.98),
                        (cx + s * 0.25, y - s * 0.76),
                        (cx + s * 0.65, y - s * 0.5),
                        (cx + s * 0.9, y - s * 0.28),
                        (cx + s * 0.6, y - s * 0.34),
                        (cx + s * 0.1, y - s * 0.48),
                        (cx - s * 0.4, y - s * 0.34),
                    ],
                    closed=True,
                    steps=8,
                ),
                dark,
            )
    else:
        s = site.unit * 0.2
        canvas.fill(
            curve(
                [(x - s * 0.7, y + s * 0.08), (x, y - s * 0.02), (x + s * 0.7, y - s * 0.12), (x, y + s * 0.06)], closed=True
            ),
            mood.of("yellow", 0.9),
        )
        paint_parts(site, canvas, things.placed(folk.runner(), x, y - s * 0.0, s * 0.95), 0.9)
    canvas.fill(disc(x, y + 2, site.unit * 0.2, site.unit * 0.006), mix(mood.of("white"), mood.light, 0.3), 0.5, 1.5)
    site.small(canvas, 0.4, sway=(site.unit * 0.012, 5.0, 0.1))


def _figures(site: Site, foot: float, size: float) -> None:
    kind = "couple" if "couple" in site.reading.things else "person"
    canvas = site.canvas(0, foot - site.unit * size * 1.2, foot + 30)
    x, tall = site.width * site.focus, site.unit * size
    canvas.fill(
        disc(x + site.mood.side * -tall * 0.35, foot, tall * 0.5, tall * 0.035),
        site.mood.shaded(site.mood.of("sand"), 0.4),
        0.5,
        1.5,
    )
    paint_parts(site, canvas, things.placed({"couple": folk.couple, "person": folk.person}[kind](), x, foot, tall), 0.95)
    site.small(canvas, 0.8)
