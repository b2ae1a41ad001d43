"""Who and what a prompt speaks of, standing where the eye is led."""

from __future__ import annotations

import numpy as np

from gator_frame_by_frame.sketch import fauna, folk, things
from gator_frame_by_frame.sketch.fire import Fire
from gator_frame_by_frame.sketch.places import mountains
from gator_frame_by_frame.sketch.plants import Parts
from gator_frame_by_frame.sketch.shapes import disc
from gator_frame_by_frame.sketch.site import Site, paint_parts

__all__ = ["stand"]

_GROUND = frozenset({"mountains", "hills", "forest", "desert", "field", "village", "lake", "park", "beach", "volcano"})
_ANIMALS = ("horse", "deer", "elephant", "giraffe", "camel", "cow", "sheep", "dog", "cat")
_BIG = {
    "elephant": 0.26,
    "giraffe": 0.42,
    "camel": 0.22,
    "horse": 0.21,
    "deer": 0.17,
    "cow": 0.17,
    "sheep": 0.10,
    "dog": 0.115,
    "cat": 0.09,
}


def stand(site: Site, place: str) -> None:
    """Figures, animals, tents, houses; each on the ground, in front."""
    if place not in _GROUND:
        return
    what = site.reading.things
    row, closer = {"village": (0.80, 1.2), "lake": (0.915, 1.25)}.get(place, (0.765, 1.0))  # before houses; on the bank
    foot = site.height * row
    found = _found(site, place)
    if place == "mountains" and {"person", "couple"} & what:
        x, y = mountains.summit(site)
        _figure(site, x, y, folk.couple() if "couple" in what else folk.hiker(), 0.19, 0.85)
        return
    for k, (parts, size, place_x) in enumerate(found[:4]):
        x = site.width * min(0.9, max(0.1, place_x if k else site.focus))
        _figure(site, x, foot + site.height * 0.012 * (k % 2), parts, size * closer, 0.92)
    if "campfire" in what:
        _fire(site, site.width * site.focus + site.unit * 0.26, foot + site.height * 0.02)


def _found(site: Site, place: str) -> list[tuple[Parts, float, float]]:
    what, dice, focus = site.reading.things, site.dice, site.focus
    made: list[tuple[Parts, float, float]] = []
    if "tent" in what:
        made.append((things.tent(), 0.15, focus))
    if "snowman" in what:
        made.append((things.snowman(), 0.24, focus))
    for kind, thing, size in (
        ("barn", things.house("red", "roof", 1.3), 0.22),
        ("cabin", things.house("wood", "roof", 1.1), 0.22),
        ("windmill", things.windmill(0.3), 0.42),
        ("castle", things.castle(), 0.4),
    ):
        if kind in what and place not in ("village",):
            made.append((thing, size, focus))
    for kind in _ANIMALS:
        if kind in what:
            count = {"sheep": 4, "elephant": 2, "camel": 3, "cow": 2}.get(kind, 1)
            made += [
                (
                    fauna.animal(kind),
                    _BIG[kind] * (1 if not k else dice.uniform(0.75, 0.95)),
                    focus + (len(made) + k) * 0.15 * (1 if focus < 0.5 else -1),
                )
                for k in range(count)
            ]
    if place != "beach" and not (place == "lake" and "canoe" in what):  # who is in it already
        for kind, thing, size in (
            ("runner", folk.runner(), 0.20),
            ("cyclist", folk.cyclist(), 0.18),
            ("couple", folk.couple(), 0.19),
            ("person", folk.hiker(), 0.19),
        ):
            if kind in what and place != "mountains" and not made:
                made.append((thing, size, focus))
                break
    return made


def _figure(site: Site, x: float, foot: float, parts: Parts, size: float, near: float) -> None:
    mood, tall = site.mood, site.unit * size
    canvas = site.canvas(0, foot - tall * 1.35, foot + tall * 0.4)
    canvas.fill(disc(x - mood.side * tall * 0.2, foot, tall * 0.42, tall * 0.03), mood.shaded(mood.of("earth"), 0.7), 0.5, 1.5)
    lit = things.placed(parts, x, foot, tall, site.focus > 0.5)
    paint_parts(site, canvas, lit, near)
    if mood.ambient < 0.6:  # against the light: a silhouette with a little of its colours
        canvas.fill([p for material, ps in lit for p in ps if material != "snow"], mood.shaded(mood.of("black"), 0.1), 0.62)
    site.small(canvas, near)


def _fire(site: Site, x: float, foot: float) -> None:
    mood, u = site.mood, site.unit
    canvas = site.canvas(0, 0)
    canvas.glow(x, foot - u * 0.03, u * 0.34, mood.own((0.78, 0.16, 60), 1.0), 0.55)
    logs = [
        np.array(
            [[x - u * 0.045, foot], [x + u * 0.045, foot - u * 0.016], [x + u * 0.045, foot], [x - u * 0.045, foot - u * 0.016]]
        )
    ]
    canvas.fill(logs, mood.of("trunk"))
    site.small(canvas, 0.92)
    inks = tuple(site.yuv(mood.own(c, 1.0)) for c in ((0.70, 0.19, 45), (0.84, 0.16, 72), (0.95, 0.10, 95)))
    site.actors.append(Fire(x, foot, u * 0.10, inks, site.travel(0.92), 3))
