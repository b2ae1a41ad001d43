"""A road that runs to the horizon."""

from __future__ import annotations

from dataclasses import dataclass

from gator_frame_by_frame.sketch import folk, things
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import city, dry, land, mountains
from gator_frame_by_frame.sketch.shapes import box, curve, disc, poly
from gator_frame_by_frame.sketch.site import Site, paint_parts
from gator_frame_by_frame.sketch.sky import halo
from gator_frame_by_frame.sketch.stage import Moment, Picture

__all__ = ["road"]


def road(site: Site) -> None:
    """A road that runs to the horizon; its marks come towards the viewer."""
    mood, what = site.mood, site.reading
    site.horizon = site.height * 0.54
    site.focus = 0.5 + (site.focus - 0.5) * 0.35
    if "city" in what.places:
        city.skyline(site, 0.08, site.horizon + 4, site.unit * 0.26)
    elif "desert" in what.places:
        dry.mesas(site)
    else:
        mountains.peaks(site, 0.06, site.horizon + 4, site.height * 0.26)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.7, mood.light, 0.16)
    arid = "desert" in what.places
    line = land.ridge(site, site.horizon - site.height * 0.006, site.height * 0.012, site.unit, 0.3)
    canvas = land.hill(site, line, 0.16, "dune" if arid else "foliage")
    if not arid:
        land.trees_along(site, canvas, line, 0.2, site.unit * 0.05, 0.8)
    site.put(canvas, 0.16)
    _plain(site, "dune" if arid else "grass")
    _vehicle(site)


def _plain(site: Site, material: str) -> None:
    mood = site.mood
    canvas = site.canvas(0.0, site.horizon)
    top, bottom = site.horizon + 2.0, site.height + 8.0
    left, right = site.sides
    canvas.fill(
        box(left, top, right - left, bottom),
        site.ramp(top, bottom, mood.of(material, 0.3), mood.shaded(mood.of(material), 0.25)),
    )
    x, tar = site.width * site.focus, mood.of("asphalt", 0.9)
    reach = site.unit * 0.72
    slim = site.unit * 0.006
    canvas.fill(
        poly((x - slim * 1.5, top), (x + slim * 1.5, top), (x + reach * 1.14, bottom), (x - reach * 1.14, bottom)),
        mood.shaded(mood.of("earth" if material != "dune" else material, 0.8), 0.15),
        0.8,
    )
    canvas.fill(
        poly((x - slim, top), (x + slim, top), (x + reach, bottom), (x - reach, bottom)),
        site.ramp(top, bottom, mix(tar, mood.haze, 0.5), mood.shaded(tar, 0.3)),
    )
    for s in (-1, 1):
        canvas.fill(
            poly(
                (x + s * slim * 0.9, top),
                (x + s * slim * 0.93, top),
                (x + s * reach * 0.93, bottom),
                (x + s * reach * 0.90, bottom),
            ),
            mood.of("white", 0.9),
            0.7,
        )
    site.put(canvas, 0.0)
    post = site.yuv(mood.shaded(mood.of("white", 0.9), 0.1))
    site.actors.append(
        _Marks(x, top, bottom, reach, site.yuv(mood.of("white" if site.dice.random() < 0.6 else "yellow", 0.95)), post)
    )


@dataclass(eq=False)
class _Marks:
    """The dashes of a road and the posts beside it, in perspective."""

    x: float
    top: float
    bottom: float
    reach: float
    colour: tuple[float, float, float]
    post: tuple[float, float, float]

    def draw(self, picture: Picture, moment: Moment) -> None:
        deep = self.bottom - self.top
        gone = (moment.seconds * 0.55) % 1.0
        for k in range(14):
            near, far = k + 1.0 - gone, k + 1.45 - gone
            if near < 0.3:
                near = 0.3
            if far <= near:
                continue
            a, b = 0.62 / near, 0.62 / far
            wide = self.reach * 0.028
            rows = (self.top + deep * a, self.top + deep * b)
            picture.polygon(
                poly(
                    (self.x - wide * a, rows[0]),
                    (self.x + wide * a, rows[0]),
                    (self.x + wide * b, rows[1]),
                    (self.x - wide * b, rows[1]),
                ),
                self.colour,
            )
        for k in range(9):
            part = 0.62 / (2 * (k + 1.0 - gone / 2 * 1.0) - 0.7)
            if part > 1.6:
                continue
            for s in (-1, 1):
                x, y = self.x + s * self.reach * 1.22 * part, self.top + deep * part
                tall, wide = deep * 0.26 * part, max(1.0, deep * 0.022 * part)
                picture.polygon(box(x - wide / 2, y - tall, wide, tall), self.post)


def _vehicle(site: Site) -> None:
    """The back of a car ahead, or somebody on foot or a bicycle."""
    what, mood = site.reading.things, site.mood
    x, y = site.width * site.focus + site.unit * 0.13, site.height * 0.74
    canvas = site.canvas(0, 0)
    if {"cyclist", "bicycle"} & what:
        paint_parts(site, canvas, things.placed(folk.cyclist(), x, y, site.unit * 0.22), 0.95)
    elif "runner" in what:
        paint_parts(site, canvas, things.placed(folk.runner(), x, y, site.unit * 0.26), 0.95)
    elif {"person", "couple"} & what and not {"car", "van", "truck"} & what:
        paint_parts(
            site, canvas, things.placed(folk.couple() if "couple" in what else folk.hiker(), x, y, site.unit * 0.27), 0.95
        )
    else:
        s = site.unit * 0.19
        body = mood.of("teal" if "van" in what else site.dice.choice(("red", "yellow", "blue", "orange")), 0.95)
        tall = 1.0 if {"van", "truck", "bus"} & what else 0.72
        canvas.fill(disc(x, y, s * 0.62, s * 0.06), mood.shaded(mood.of("asphalt"), 0.6), 0.7, 2)
        canvas.fill([box(x + k * s * 0.36 - s * 0.08, y - s * 0.18, s * 0.16, s * 0.19) for k in (-1, 1)], mood.of("black"))
        canvas.fill(
            curve(
                [
                    (x - s * 0.5, y - s * 0.1),
                    (x - s * 0.5, y - s * 0.38),
                    (x - s * 0.36, y - s * tall * 0.95),
                    (x, y - s * tall),
                    (x + s * 0.36, y - s * tall * 0.95),
                    (x + s * 0.5, y - s * 0.38),
                    (x + s * 0.5, y - s * 0.1),
                ],
                closed=True,
                steps=6,
            ),
            site.ramp(y - s, y, mood.sunned(body, 0.1), mood.shaded(body, 0.2)),
        )
        canvas.fill(
            poly(
                (x - s * 0.33, y - s * 0.44),
                (x - s * 0.27, y - s * tall * 0.88),
                (x + s * 0.27, y - s * tall * 0.88),
                (x + s * 0.33, y - s * 0.44),
            ),
            mix(mood.shaded(mood.of("blue"), 0.3), mood.sky[1], 0.4),
        )
        canvas.fill(
            [box(x + k * s * 0.40 - s * 0.07, y - s * 0.36, s * 0.14, s * 0.075) for k in (-1, 1)],
            mood.own((0.62, 0.22, 27), 0.9),
        )
        canvas.fill(box(x - s * 0.12, y - s * 0.27, s * 0.24, s * 0.085), mood.of("white"))
        if mood.dark:
            for k in (-1, 1):
                canvas.glow(x + k * s * 0.40, y - s * 0.32, s * 0.3, mood.own((0.62, 0.22, 27), 1.0), 0.6)
    site.small(canvas, 0.0, sway=(site.unit * 0.0016, 1.9, 0.2))
