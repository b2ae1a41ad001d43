"""Water: its surface, its glints, what it mirrors, what floats on it; a lake."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from gator_core.frame import Plane
from gator_frame_by_frame.sketch import folk, things, vehicles
from gator_frame_by_frame.sketch.bands import bands
from gator_frame_by_frame.sketch.brush import yuv_of_lab
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import land, mountains
from gator_frame_by_frame.sketch.shapes import poly
from gator_frame_by_frame.sketch.site import Site, paint_parts
from gator_frame_by_frame.sketch.sky import halo
from gator_frame_by_frame.sketch.stage import Layer, Moment, Picture

__all__ = ["floating", "lake", "mirrored", "shimmer", "surface"]


def lake(site: Site) -> None:
    """A lake between mountains and woods that mirrors them."""
    mood, dice = site.mood, site.dice
    site.horizon = site.height * dice.uniform(0.50, 0.57)
    calm = "canoe" in site.reading.things or dice.random() < 0.8
    if calm:
        mountains.peaks(site, 0.06, site.horizon + 4, site.height * 0.30)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.75, mood.light, 0.15)
    mountains.peaks(site, 0.16, site.horizon + 4, site.height * 0.16)
    line = land.ridge(site, site.horizon - site.height * 0.012, site.height * 0.012, site.unit * 0.6)
    canvas = land.hill(site, line, 0.25, "pine")
    land.trees_along(site, canvas, line, 0.25, site.unit * 0.085, 1.2)
    site.put(canvas, 0.25)
    behind = [a for a in site.actors if isinstance(a, Layer)]
    surface(site, site.horizon, site.height)
    mirrored(site, behind)
    shimmer(site, site.horizon, site.height, 0.75)
    floating(site, site.horizon + site.height * 0.12)
    land.foreground(site, 0.13, tufts=True)


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
    light = mood.sunned(mood.sky[-1], 0.5) if not site.sun else mood.light
    level = yuv_of_lab(light)
    site.actors.append(
        _Shimmer(
            first,
            sheets,
            _lit(site, last - first, strength),
            (float(level[0]), float(level[1]), float(level[2])),
            spare,
        )
    )


def _lit(site: Site, height: int, strength: float) -> Plane:
    """How bright glints are: all over the water a little, most in a lane below the light."""
    made = np.empty((height, site.width), np.uint8)
    columns = np.arange(site.width, dtype=np.float32)[None]
    for band in bands(height):
        rows = (np.arange(band.start, band.stop, dtype=np.float32) / max(1, height))[:, None]
        level = np.full((len(rows), site.width), 0.14 if site.mood.dark else 0.24, np.float32)
        if site.sun:
            wide = site.unit * (0.07 + 0.16 * rows)
            level += np.exp(-(((columns - site.sun[0]) / wide) ** 2)) * (0.7 if site.mood.dark else 1.0) * (1 - 0.45 * rows)
        level *= (1 - 0.75 * rows**2) * (strength * 255)
        made[band] = np.clip(level, 0, 255)
    return made


def _streaks(site: Site, height: int, width: int, seed: int) -> Plane:
    noise = np.random.RandomState(seed)
    sheet = np.zeros((height, width), np.uint8)
    for far, place, size, level in noise.rand(int(1500 * width / site.unit), 4):
        part, x = far**1.5, place * width
        long, tall = site.unit * (0.008 + 0.075 * part) * (0.4 + size), site.unit * (0.0007 + 0.0045 * part)
        at = (round(x * 16), round(part * height * 16))
        cv2.ellipse(
            sheet, at, (round(long * 16), max(8, round(tall * 16))), 0, 0, 360, 90 + 165 * level, cv2.FILLED, cv2.LINE_AA, 4
        )
    return np.asarray(
        cv2.GaussianBlur(sheet, (0, 0), sigmaX=max(0.3, site.unit * 0.0011), sigmaY=max(0.3, site.unit * 0.00055)), np.uint8
    )


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


def mirrored(site: Site, layers: list[Layer], strength: float = 0.5) -> None:
    """An upside-down image, below the horizon, of what stands on it; it moves as the nearest of the layers."""
    row = int(site.horizon) // 2 * 2
    standing = [one for one in layers if one.left < 0 and one.top + 8 < row and one.bottom >= row]
    if not standing:
        return
    front = standing[-1]
    rows = min(row, int(0.36 * site.height)) // 2 * 2
    image = [np.zeros((rows // s, front.planes[0].shape[1] // s), np.float32) for s in (1, 2, 2)]
    stays = [np.ones_like(image[0]), np.ones_like(image[1])]
    for one in standing:
        for k, plane in enumerate(image):
            keep = _flipped(one, one.keep[min(k, 1)], 255, row, rows, 1 + (k > 0), front.left) / np.float32(255)
            plane *= keep
            plane += _flipped(one, one.planes[k], 0, row, rows, 1 + (k > 0), front.left)
            if k < 2:
                stays[k] *= keep
    fade = np.linspace(strength, 0, rows, dtype=np.float32)[:, None]
    planes = tuple(np.rint(p * f).astype(np.uint8) for p, f in zip(image, (fade, fade[::2], fade[::2]), strict=True))
    keeps = tuple(np.rint(255 * (1 - (1 - k) * f)).astype(np.uint8) for k, f in zip(stays, (fade, fade[::2]), strict=True))
    site.actors.append(Layer(front.left, row, planes, keeps, front.travel))  # type: ignore[arg-type]


def _flipped(layer: Layer, plane: Plane, empty: int, row: int, rows: int, step: int, left: int) -> Plane:
    """The ``rows`` above ``row`` of a layer's plane from the column ``left`` on, upside down."""
    inside = plane[: (row - layer.top) // step][::-1][: rows // step]
    beside = (layer.left - left) // step
    wide = cv2.copyMakeBorder(np.ascontiguousarray(inside), 0, 0, beside, beside, cv2.BORDER_REPLICATE)
    return cv2.copyMakeBorder(wide, 0, rows // step - wide.shape[0], 0, 0, cv2.BORDER_CONSTANT, value=(empty,))  # type: ignore[return-value]


def floating(site: Site, row: float, count: int | None = None, spread: float = 0.055) -> None:
    """Boats and ships, rocking; each ``spread`` of the height nearer than the last."""
    dice, what = site.dice, site.reading.things
    if count is None:
        count = 3 if "boat" in what else 1 if ({"ship", "canoe"} & what or dice.random() < 0.45) else 0
    side = 1 - site.focus
    for k in range(count):
        near = 0.25 + 0.14 * k
        y = row + site.height * spread * k
        kind = "ship" if "ship" in what and k == 0 else "canoe" if "canoe" in what and k == 0 else "boat"
        x = site.width * ((side + (k * 0.37 if k else 0) + dice.uniform(-0.04, 0.04)) % 0.9 + 0.05)
        _boat(site, kind, x, y, near, dice.choice((-1, 1)))


def _boat(site: Site, kind: str, x: float, y: float, near: float, way: int) -> None:
    dice, mood = site.dice, site.mood
    size = site.unit * {"ship": 0.5, "canoe": 0.24, "boat": 0.12 + 0.20 * near}[kind]
    parts = (
        {"ship": vehicles.ship, "canoe": vehicles.canoe}[kind]()
        if kind != "boat"
        else vehicles.boat(
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
