"""People and animals as outlines, standing on (0, 0), of height 1 and facing right; and those that walk through a scene."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gator_frame_by_frame.sketch.brush import Points
from gator_frame_by_frame.sketch.plants import Parts
from gator_frame_by_frame.sketch.shapes import bar, curve, disc, limb, poly, ring
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.stage import Moment, Picture
from gator_frame_by_frame.sketch.things import bird

__all__ = ["Walkers", "animal", "couple", "cyclist", "flock", "hiker", "person", "runner", "walker"]

_STEPS = 96
"""Moments of a stride that are drawn."""
Clothes = tuple[str, str, str]
"""Materials of the coat, the trousers and the hair."""


def person(coat: str = "red", legs: str = "black", hair: str = "black", arm: float = 0.0) -> Parts:
    """Standing; with ``arm`` 1 both arms are raised."""
    hands = [
        limb(
            [
                (s * 0.085, -0.80),
                (s * 0.15, -0.80 - 0.16 * (2 * arm - 1)),
                (s * (0.17 + 0.03 * arm), -0.80 - 0.32 * (2 * arm - 1)),
            ],
            0.05,
            0.035,
        )
        for s in (-1, 1)
    ]
    trousers = limb([(-0.045, -0.48), (-0.055, -0.02)], 0.085, 0.06) + limb([(0.045, -0.48), (0.055, -0.02)], 0.085, 0.06)
    torso = curve(
        [(-0.115, -0.80), (0, -0.84), (0.115, -0.80), (0.095, -0.60), (0.105, -0.44), (-0.105, -0.44), (-0.095, -0.60)],
        closed=True,
        steps=6,
    )
    return [
        (legs, trousers),
        (coat, [torso, *hands[0], *hands[1]]),
        ("skin", [disc(0, -0.92, 0.062, 0.072), bar((0, -0.9), (0, -0.82), 0.05)]),
        (hair, [disc(-0.006, -0.945, 0.066, 0.055)]),
    ]


def hiker() -> Parts:
    """With a rucksack and a stick."""
    body = person("orange", "black", "trunk")
    pack = curve([(-0.09, -0.82), (-0.22, -0.80), (-0.235, -0.56), (-0.09, -0.54)], closed=True, steps=6)
    return [("teal", [pack]), *body, ("trunk", [bar((0.22, 0.0), (0.17, -0.66), 0.018)])]


def walker(phase: float, clothes: Clothes, stride: float = 1.0) -> list[tuple[str, list[Points]]]:
    """A walking person of convex pieces; ``phase`` in turns."""
    coat, legs, hair = clothes
    a = math.sin(2 * math.pi * phase)
    bob = -0.012 * abs(math.cos(2 * math.pi * phase))
    pieces: list[tuple[str, list[Points]]] = []
    for side in (-1, 1):
        swing = side * a * 0.42 * stride
        knee = (math.sin(swing) * 0.24, bob - 0.48 + math.cos(swing) * 0.23)
        back = swing - max(0.0, -side * math.cos(2 * math.pi * phase)) * 0.6 * stride
        foot = (knee[0] + math.sin(back) * 0.23, min(-0.012, knee[1] + math.cos(back) * 0.235))
        pieces.append(
            (
                legs,
                [
                    bar((0, bob - 0.49), knee, 0.095, 0.07),
                    disc(*knee, 0.035),
                    bar(knee, foot, 0.066, 0.05),
                    bar((foot[0] - 0.02, foot[1]), (foot[0] + 0.055, foot[1]), 0.032),
                ],
            )
        )
    for side in (-1, 1):
        swing = -side * a * 0.5 * stride
        elbow = (math.sin(swing) * 0.17, bob - 0.79 + math.cos(swing) * 0.17)
        hand = (elbow[0] + math.sin(swing + 0.35 * stride) * 0.16, elbow[1] + math.cos(swing + 0.35 * stride) * 0.16)
        pieces.append(
            (coat if side > 0 else "shade", [bar((0, bob - 0.79), elbow, 0.062, 0.05), bar(elbow, hand, 0.05, 0.036)])
        )
    torso = poly(
        (-0.085, bob - 0.80),
        (-0.03, bob - 0.835),
        (0.04, bob - 0.835),
        (0.085, bob - 0.80),
        (0.08, bob - 0.46),
        (-0.08, bob - 0.46),
    )
    pieces.insert(3, (coat, [torso]))
    pieces += [
        ("skin", [bar((0.0, bob - 0.9), (0.0, bob - 0.81), 0.05), disc(0.008, bob - 0.915, 0.06, 0.07)]),
        (hair, [disc(-0.004, bob - 0.94, 0.064, 0.052)]),
    ]
    return pieces


def runner() -> Parts:
    """In mid-stride."""
    legs = limb([(0, -0.50), (0.20, -0.36), (0.12, -0.14)], 0.10, 0.06) + limb(
        [(0, -0.50), (-0.14, -0.26), (-0.36, -0.22)], 0.095, 0.055
    )
    feet = limb([(0.12, -0.14), (0.19, -0.13)], 0.05) + limb([(-0.36, -0.22), (-0.37, -0.29)], 0.05)
    torso = [bar((-0.005, -0.47), (0.065, -0.82), 0.16, 0.19)]
    arms = limb([(0.07, -0.80), (-0.10, -0.68), (-0.03, -0.55)], 0.055, 0.04) + limb(
        [(0.07, -0.80), (0.20, -0.66), (0.31, -0.76)], 0.055, 0.04
    )
    return [
        ("skin", [*legs, *arms]),
        ("white", feet),
        ("black", [bar((-0.005, -0.44), (0.03, -0.55), 0.17)]),
        ("red", torso),
        ("skin", [disc(0.11, -0.93, 0.06, 0.07)]),
        ("trunk", [disc(0.09, -0.955, 0.062, 0.052), *limb([(0.04, -0.96), (-0.06, -0.93)], 0.045, 0.02)]),
    ]


def couple() -> Parts:
    """Two, hand in hand."""
    parts = []
    for x, size, clothes in ((-0.16, 1.0, ("blue", "black", "trunk")), (0.16, 0.93, ("pink", "pink", "orange"))):
        parts += [(m, [p * size + np.array([x, 0]) for p in polygons]) for m, polygons in person(*clothes)]
    return parts


def cyclist() -> Parts:
    """Length about 1.1."""
    wheels = [p for x in (-0.33, 0.33) for p in (_hoop(x, -0.24, 0.24),)]
    frame = (
        limb([(-0.33, -0.24), (-0.10, -0.52), (0.24, -0.55), (-0.02, -0.24), (-0.33, -0.24)], 0.022)
        + limb([(0.33, -0.24), (0.24, -0.60), (0.33, -0.66)], 0.022)
        + limb([(-0.02, -0.24), (-0.12, -0.6)], 0.022)
    )
    legs = limb([(-0.12, -0.63), (0.10, -0.46), (0.0, -0.20)], 0.085, 0.05) + limb(
        [(-0.12, -0.63), (0.06, -0.40), (-0.06, -0.28)], 0.08, 0.05
    )
    body = limb([(-0.12, -0.66), (0.0, -0.90), (0.08, -0.93)], 0.16, 0.12)
    arms = limb([(0.08, -0.90), (0.20, -0.76), (0.31, -0.68)], 0.055, 0.04)
    return [
        ("black", wheels),
        ("red", frame),
        ("black", legs),
        ("yellow", [*body, *arms]),
        ("skin", [disc(0.16, -1.02, 0.06, 0.07)]),
        ("blue", [disc(0.145, -1.055, 0.075, 0.05)]),
    ]


def _hoop(x: float, y: float, radius: float) -> Points:
    return ring(x, y, radius, 0.025)


_HORSE = [
    (0.42, -0.62),
    (0.50, -0.90),
    (0.58, -1.02),
    (0.62, -0.98),
    (0.80, -0.80),
    (0.76, -0.74),
    (0.64, -0.80),
    (0.56, -0.62),
    (0.50, -0.46),
    (0.2, -0.42),
    (-0.2, -0.42),
    (-0.38, -0.48),
    (-0.40, -0.62),
    (-0.2, -0.68),
    (0.15, -0.64),
]
_DEER = [
    (0.30, -0.58),
    (0.40, -0.80),
    (0.46, -0.90),
    (0.50, -0.87),
    (0.60, -0.79),
    (0.57, -0.75),
    (0.50, -0.76),
    (0.46, -0.56),
    (0.36, -0.40),
    (0.1, -0.37),
    (-0.2, -0.38),
    (-0.36, -0.46),
    (-0.36, -0.56),
    (-0.1, -0.58),
]
_COW = [
    (-0.52, -0.50),
    (-0.54, -0.80),
    (-0.40, -0.88),
    (0.0, -0.86),
    (0.34, -0.88),
    (0.46, -0.96),
    (0.60, -1.0),
    (0.70, -0.92),
    (0.78, -0.74),
    (0.74, -0.68),
    (0.60, -0.72),
    (0.46, -0.58),
    (0.36, -0.42),
    (0.0, -0.36),
    (-0.36, -0.38),
]
_FOX = [
    (-0.42, -0.52),
    (-0.40, -0.64),
    (-0.10, -0.66),
    (0.28, -0.66),
    (0.40, -0.80),
    (0.43, -0.99),
    (0.50, -0.88),
    (0.56, -0.99),
    (0.60, -0.84),
    (0.80, -0.70),
    (0.78, -0.65),
    (0.58, -0.64),
    (0.46, -0.48),
    (0.34, -0.38),
    (0.0, -0.42),
    (-0.32, -0.38),
]
_SHEEP = [
    (-0.42, -0.55),
    (-0.38, -0.78),
    (-0.18, -0.88),
    (0.05, -0.92),
    (0.26, -0.86),
    (0.42, -0.72),
    (0.42, -0.45),
    (0.26, -0.32),
    (0.0, -0.28),
    (-0.28, -0.32),
]
_ELEPHANT = [
    (-0.62, -0.45),
    (-0.64, -0.72),
    (-0.40, -0.93),
    (-0.05, -0.98),
    (0.28, -0.94),
    (0.44, -1.0),
    (0.64, -0.92),
    (0.74, -0.70),
    (0.76, -0.40),
    (0.84, -0.14),
    (0.78, -0.10),
    (0.68, -0.30),
    (0.60, -0.52),
    (0.44, -0.48),
    (0.2, -0.32),
    (-0.3, -0.32),
]
_CAMEL = [
    (-0.46, -0.50),
    (-0.44, -0.68),
    (-0.22, -0.72),
    (-0.10, -0.90),
    (0.04, -0.94),
    (0.16, -0.74),
    (0.34, -0.66),
    (0.50, -0.60),
    (0.60, -0.76),
    (0.66, -0.98),
    (0.80, -1.02),
    (0.90, -0.96),
    (0.88, -0.91),
    (0.76, -0.92),
    (0.72, -0.66),
    (0.56, -0.46),
    (0.34, -0.44),
    (-0.2, -0.46),
]


def animal(kind: str) -> Parts:
    """``deer``, ``horse``, ``dog``, ``cat``, ``sheep``, ``cow``, ``camel``, ``elephant`` or ``giraffe``."""
    if kind == "giraffe":
        return _giraffe()
    outline, coat, legs, thick = {
        "deer": (_DEER, "wood", (-0.28, -0.20, 0.30, 0.38), 0.045),
        "horse": (_HORSE, "trunk", (-0.32, -0.22, 0.36, 0.46), 0.06),
        "dog": (_FOX, "orange", (-0.30, -0.22, 0.22, 0.31), 0.05),
        "cat": (_FOX, "black", (-0.30, -0.22, 0.22, 0.31), 0.05),
        "sheep": (_SHEEP, "white", (-0.22, -0.12, 0.18, 0.28), 0.05),
        "cow": (_COW, "white", (-0.42, -0.30, 0.24, 0.36), 0.085),
        "camel": (_CAMEL, "dune", (-0.36, -0.26, 0.34, 0.44), 0.055),
        "elephant": (_ELEPHANT, "concrete", (-0.48, -0.28, 0.24, 0.42), 0.15),
    }[kind]
    parts: Parts = [
        (coat if kind != "sheep" else "black", [bar((x, -0.45), (x + 0.01, 0), thick * 1.5, thick) for x in legs]),
        (coat, [curve(outline, closed=True, steps=6)]),
    ]
    if kind == "deer":
        antlers = [
            q
            for s in (0, 0.05)
            for q in limb([(0.45 + s, -0.89), (0.40 + s, -1.04), (0.46 + s, -1.16)], 0.024, 0.012)
            + limb([(0.41 + s, -1.0), (0.33 + s, -1.08)], 0.018, 0.01)
        ]
        parts.append(("trunk", antlers))
    elif kind in ("horse", "cow"):
        parts.append(("black", limb([(-0.39, -0.60), (-0.48, -0.45), (-0.46, -0.25)], 0.06, 0.02)))
        parts += (
            [("black", [disc(-0.1, -0.55, 0.14, 0.08), disc(0.25, -0.53, 0.10, 0.07)])]
            if kind == "cow"
            else [("black", [curve([(0.44, -0.70), (0.50, -0.98), (0.58, -1.02), (0.52, -0.72)], closed=True, steps=5)])]
        )
    elif kind in ("dog", "cat"):
        parts.append(
            (
                coat,
                [
                    curve(
                        [
                            (-0.36, -0.60),
                            (-0.62, -0.62),
                            (-0.86, -0.46),
                            (-0.98, -0.40),
                            (-0.84, -0.34),
                            (-0.60, -0.42),
                            (-0.38, -0.48),
                        ],
                        closed=True,
                        steps=6,
                    )
                ],
            )
        )
    elif kind == "sheep":
        parts.append(("black", [disc(0.50, -0.70, 0.13, 0.10)]))
    elif kind == "elephant":
        parts += [("metal", [disc(0.40, -0.72, 0.13, 0.19)]), ("white", limb([(0.64, -0.52), (0.76, -0.42)], 0.035, 0.012))]
    return parts


def _giraffe() -> Parts:
    neck = poly((0.12, -0.50), (0.30, -0.95), (0.37, -0.95), (0.30, -0.48))
    head = curve([(0.29, -0.96), (0.33, -1.01), (0.50, -0.93), (0.48, -0.90), (0.34, -0.91)], closed=True, steps=5)
    body = curve([(-0.22, -0.45), (0.05, -0.56), (0.30, -0.54), (0.28, -0.40), (-0.18, -0.36)], closed=True, steps=6)
    spots = [
        disc(x, y, 0.03, 0.026)
        for x, y in (
            (-0.1, -0.45),
            (0.0, -0.5),
            (0.05, -0.42),
            (0.14, -0.47),
            (0.2, -0.55),
            (0.24, -0.65),
            (0.28, -0.75),
            (0.32, -0.85),
        )
    ]
    return [
        ("yellow", [bar((x, -0.42), (x, 0), 0.05, 0.03) for x in (-0.16, -0.09, 0.17, 0.24)] + [body, neck, head]),
        ("wood", spots),
    ]


@dataclass(eq=False)
class Walkers:
    """People who walk along; each at (x, y of the foot, height, pixels a second, phase, flip)."""

    folk: list[tuple[float, float, float, float, float, tuple[tuple[float, float, float], ...]]]
    """x, foot, height, pace, phase, YUV of coat, trousers, hair, skin and shade."""
    width: float
    travel: float = 0.0

    def draw(self, picture: Picture, moment: Moment) -> None:
        for x, foot, tall, pace, phase, colours in self.folk:
            room = self.width + 2 * tall
            at = (x + pace * moment.seconds + tall) % room - tall + self.travel * (moment.way - 0.5)
            turn = abs(pace) * moment.seconds / (tall * 0.75) + phase
            inks = dict(zip(("coat", "legs", "hair", "skin", "shade"), colours, strict=True))
            pieces = [(piece, inks[name]) for name, piece in _step(round(turn * _STEPS) % _STEPS)]
            picture.polygons(pieces, (-tall if pace < 0 else tall, tall), (at, foot))


@lru_cache(maxsize=_STEPS)
def _step(k: int) -> list[tuple[str, Points]]:
    """A walker at one of the moments of a stride."""
    return [(name, piece) for name, pieces in walker(k / _STEPS, ("coat", "legs", "hair")) for piece in pieces]


def flock(site: Site, count: int, top: float, bottom: float, size: float) -> None:
    """Birds that cross the sky."""
    dice = site.dice
    lead = (site.width * dice.uniform(0.2, 0.7), site.height * 0 + dice.uniform(top, bottom))
    way = dice.choice((-1, 1))
    birds = []
    for k in range(count):
        row = (k + 1) // 2 * (1 if k % 2 else -1)
        birds.append(
            (
                lead[0] - way * abs(row) * size * 1.3 + dice.uniform(-0.4, 0.4) * size,
                lead[1] + row * size * 0.55 + dice.uniform(-0.3, 0.3) * size,
                size * dice.uniform(0.8, 1.15),
                dice.random(),
            )
        )
    dark = site.mood.shaded(site.mood.of("black", 0.6), 0.1)
    site.actors.append(_Flock(birds, way * site.unit * 0.028, site.yuv(dark), site.width))


@dataclass(eq=False)
class _Flock:
    birds: list[tuple[float, float, float, float]]
    pace: float
    colour: tuple[float, float, float]
    width: float

    def draw(self, picture: Picture, moment: Moment) -> None:
        for x, y, size, phase in self.birds:
            t = moment.seconds
            flap = math.sin(2 * math.pi * (t * (1.1 + 0.3 * phase) + phase))
            room = self.width * 1.4
            at = (x + self.pace * t + 0.2 * self.width) % room - 0.2 * self.width
            lift = math.sin(t * 0.8 + 9 * phase) * size * 0.18 - flap * size * 0.03
            for piece in bird(flap, size):
                picture.polygon(piece + np.array([at, y + lift]), self.colour)
