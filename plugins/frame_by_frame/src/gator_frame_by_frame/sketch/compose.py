"""Turns a prompt into a scene: reads it, chooses colours and composition, and has the place that it names painted."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gator_frame_by_frame.sketch import subjects, weather
from gator_frame_by_frame.sketch.brush import View
from gator_frame_by_frame.sketch.crossing import flock
from gator_frame_by_frame.sketch.mood import mood_of
from gator_frame_by_frame.sketch.places import (
    abstract,
    aloft,
    bridge,
    city,
    coast,
    crowds,
    dry,
    field,
    halls,
    hills,
    mountains,
    office,
    railway,
    road,
    room,
    show,
    space,
    street,
    table,
    trades,
    underwater,
    village,
    volcano,
    water,
    works,
)
from gator_frame_by_frame.sketch.reading import Reading, read
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.sky import clouds, paint_sky
from gator_frame_by_frame.sketch.stage import Layer, Stage

__all__ = ["compose"]

_OUTDOORS: dict[str, Callable[[Site], None]] = {
    "mountains": mountains.mountains,
    "volcano": volcano.volcano,
    "hills": hills.hills,
    "forest": hills.forest,
    "desert": dry.desert,
    "field": field.field,
    "sea": coast.sea,
    "beach": coast.beach,
    "lake": water.lake,
    "harbour": coast.harbour,
    "city": city.city,
    "street": street.street,
    "village": village.village,
    "bridge": bridge.bridge,
    "park": village.park,
    "road": road.road,
    "railway": railway.railway,
    "airport": aloft.airport,
    "sky": aloft.sky,
    "factory": works.factory,
    "construction": works.construction,
    "energy": works.energy,
    "stadium": crowds.stadium,
    "fair": crowds.fair,
}
_OTHERS: dict[str, Callable[[Site], None]] = {
    "room": room.room,
    "table": table.table,
    "office": office.office,
    "stage": show.stage,
    "space": space.space,
    "underwater": underwater.underwater,
    "abstract": abstract.abstract,
    "library": halls.library,
    "classroom": halls.classroom,
    "workshop": trades.workshop,
    "hospital": trades.ward,
    "hall": halls.hall,
}
_ANYWHERE = ("mountains", "hills", "sea", "lake", "field", "city")
"""Where a prompt may be set that speaks of a time or a weather, but of no place."""
_HOMES = {
    "table": {"bowl", "cake", "pizza", "wine", "bread", "fruit", "coffee", "chess"},
    "office": {"chart", "laptop"},
    "room": {"book", "christmas", "fireplace", "plant"},
    "stage": {"guitar", "singer", "dancer", "solo"},
    "road": {"car", "van", "truck", "bus", "cyclist"},
    "sea": {"boat", "ship", "surfer", "whale", "dolphin", "lighthouse"},
    "underwater": {"fish", "jellyfish", "turtle", "shark", "diver", "submarine"},
    "space": {"rocket", "astronaut", "satellite", "galaxy"},
    "sky": {"plane", "balloon", "kite"},
    "city": {"fireworks", "neon"},
    "field": {"tractor", "sunflower", "lavender", "elephant", "giraffe"},
    "desert": {"camel", "pyramid", "cactus"},
    "village": {"church", "barn", "castle", "windmill"},
}
"""Where things are at home that were named without a place."""
_SNOWY = ("mountains", "forest", "village", "lake", "hills")


def compose(prompt: str, seed: int, view: View, seconds: float, style: str = "auto") -> Stage:
    """The scene of a prompt; the same arguments give the same picture."""
    dice = random.Random(hashlib.sha256(f"{seed}\n{prompt}".encode("utf-8", "replace")).digest())  # noqa: S311 - no secret
    reading = read(prompt)
    mood = mood_of(reading, style, dice)
    roam = _roam(view, seconds) * dice.choice((-1, 1))
    site = Site(view, mood, reading, dice, roam, view.height * dice.uniform(0.52, 0.64))
    site.focus = 0.5 - 0.17 * mood.side + dice.uniform(-0.05, 0.05)
    place = _place(reading, dice)
    if place in _OUTDOORS:
        _outdoors(site, _OUTDOORS[place], place)
    else:
        _OTHERS[place](site)
    for actor in site.actors:
        if isinstance(actor, Layer):
            actor.settle()
    return Stage(_flat(site), site.actors, mood.own((0.83, 0.145, 78), 1.0))


def _outdoors(site: Site, paint: Callable[[Site], None], place: str) -> None:
    paint_sky(site)
    weather.above(site)
    clouds(site, 0.6 if place == "sky" else 1.0)
    paint(site)
    subjects.stand(site, place)
    weather.before(site)
    _birds(site, place)


def _birds(site: Site, place: str) -> None:
    asked = "bird" in site.reading.things
    if place in ("sky", "street", "airport", "forest") or site.mood.time == "night":
        return
    if site.mood.weather in ("clear", "cloudy") and (asked or site.dice.random() < 0.5):
        flock(site, 9 if asked else 4, site.height * 0.12, site.height * 0.32, site.unit * 0.026)


def _place(reading: Reading, dice: random.Random) -> str:
    if reading.place:
        return reading.place
    home = next((place for place, things in _HOMES.items() if things & reading.things), None)
    if home:
        return home
    if {"person", "people", "couple", "runner"} & reading.things:
        return dice.choice(("mountains", "hills", "park", "beach"))
    if reading.season == "winter":
        return dice.choice(_SNOWY)
    if reading.time or reading.weather or reading.season or reading.things:
        return dice.choice(_ANYWHERE)
    return "abstract"


def _flat(site: Site) -> NDArray[np.uint8]:
    """The ground as a frame's data."""
    ground, margin = site.ground, site.ground.margin
    height, width = site.height, site.width
    data = np.empty((height * 3 // 2, width), np.uint8)
    data[:height] = ground.y[:, margin : margin + width]
    chroma = data[height:].reshape(2, height // 2, width // 2)
    for target, plane in zip(chroma, (ground.u, ground.v), strict=True):
        target[:] = plane[:, margin // 2 : margin // 2 + width // 2]
    return data


def _roam(view: View, seconds: float) -> float:
    """Pixels that the nearest layer moves: slow, and less for each second the longer a scene lasts."""
    return view.width * 0.10 * (1 - math.exp(-seconds / 4))
