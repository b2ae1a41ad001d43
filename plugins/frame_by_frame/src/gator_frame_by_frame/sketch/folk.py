"""People as outlines, standing on (0, 0), of height 1 and facing right."""

from __future__ import annotations

import math

import numpy as np

from gator_frame_by_frame.sketch.brush import Points
from gator_frame_by_frame.sketch.plants import Parts
from gator_frame_by_frame.sketch.shapes import bar, curve, disc, limb, poly, ring

__all__ = ["couple", "cyclist", "hiker", "person", "runner", "walker"]

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
