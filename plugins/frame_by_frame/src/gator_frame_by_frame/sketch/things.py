"""Made things as outlines: each stands on (0, 0), is 1 high where it says nothing else, and faces right."""

from __future__ import annotations

import math

import numpy as np

from gator_frame_by_frame.sketch.brush import Points
from gator_frame_by_frame.sketch.plants import Parts
from gator_frame_by_frame.sketch.shapes import bar, box, curve, disc, limb, poly, ring

__all__ = [
    "balloon",
    "bench",
    "bird",
    "castle",
    "church",
    "house",
    "lamp",
    "lighthouse",
    "placed",
    "rocket",
    "saucer",
    "snowman",
    "tent",
    "windmill",
]


def placed(parts: Parts, x: float, y: float, size: float, flip: bool = False) -> Parts:
    """Parts of unit size put in their place."""
    scale = np.array([-size if flip else size, size])
    return [(material, [p * scale + np.array([x, y]) for p in polygons]) for material, polygons in parts]


def bird(flap: float, size: float) -> list[Points]:
    """A gull of span ``size`` around its middle; ``flap`` -1 to 1 is where its wings are. Convex pieces."""
    lift, s = flap * 0.22, size / 2
    found = []
    for side in (-1, 1):
        knee, tip = (side * 0.45 * s, -(0.20 + lift) * s), (side * s, -(0.02 + lift * 1.7) * s)
        found += [
            poly((0, -0.05 * s), knee, (knee[0] * 0.9, knee[1] + 0.13 * s), (0, 0.09 * s)),
            poly(knee, tip, (knee[0] * 0.92, knee[1] + 0.13 * s)),
        ]
    return found


def balloon(first: str = "red", second: str = "yellow") -> Parts:
    """A hot air balloon, height 1; its basket stands on the foot."""
    crown = curve(
        [
            (0, -1.0),
            (0.30, -0.88),
            (0.34, -0.62),
            (0.17, -0.32),
            (0.07, -0.20),
            (-0.07, -0.20),
            (-0.17, -0.32),
            (-0.34, -0.62),
            (-0.30, -0.88),
        ],
        closed=True,
    )
    stripes = []
    for a, b in ((-0.62, -0.22), (0.22, 0.62)):
        stripes.append(
            np.concatenate(
                [
                    curve([(0, -1), (a * 0.5, -0.88), (a * 0.55, -0.62), (a * 0.28, -0.32), (a * 0.12, -0.2)], steps=8),
                    curve([(0, -1), (b * 0.5, -0.88), (b * 0.55, -0.62), (b * 0.28, -0.32), (b * 0.12, -0.2)], steps=8)[::-1],
                ]
            )
        )
    return [
        ("trunk", [bar((s * 0.06, -0.2), (s * 0.045, -0.07), 0.006) for s in (-1, 1)]),
        (first, [crown]),
        (second, stripes),
        ("wood", [poly((-0.055, -0.085), (0.055, -0.085), (0.045, 0), (-0.045, 0))]),
    ]


def lighthouse() -> Parts:
    """Height 1."""
    tower = poly((-0.085, 0), (-0.055, -0.76), (0.055, -0.76), (0.085, 0))
    bands = [
        poly(
            (-0.085 + 0.03 * a, -0.76 * a),
            (-0.085 + 0.03 * b, -0.76 * b),
            (0.085 - 0.03 * b, -0.76 * b),
            (0.085 - 0.03 * a, -0.76 * a),
        )
        for a, b in ((0.14, 0.36), (0.58, 0.8))
    ]
    return [
        ("white", [tower]),
        ("red", bands),
        ("black", [box(-0.085, -0.785, 0.17, 0.025), box(-0.045, -0.90, 0.09, 0.12)]),
        ("lit", [box(-0.035, -0.885, 0.07, 0.09)]),
        ("red", [poly((-0.065, -0.90), (0, -0.985), (0.065, -0.90))]),
    ]


def house(wall: str = "wall", roof: str = "roof", wide: float = 1.1) -> Parts:
    """Height 1."""
    w = wide / 2
    panes = [box(s * w * 0.5 - 0.09, -0.42, 0.18, 0.17) for s in (-1, 1)]
    return [
        ("brick", [box(w * 0.42, -0.97, 0.12, 0.3)]),
        (wall, [box(-w, -0.60, wide, 0.6)]),
        (roof, [poly((-w - 0.09, -0.57), (-w * 0.55, -1.0), (w * 0.55, -1.0), (w + 0.09, -0.57))]),
        ("lit", panes),
        ("wood", [box(-0.075, -0.32, 0.15, 0.32)]),
    ]


def church() -> Parts:
    """Height 1."""
    return [
        ("wall", [box(-0.08, -0.34, 0.46, 0.34), box(-0.20, -0.56, 0.17, 0.56)]),
        (
            "roof",
            [
                poly((-0.08, -0.33), (-0.02, -0.50), (0.33, -0.50), (0.41, -0.33)),
                poly((-0.23, -0.55), (-0.115, -1.0), (0.0, -0.55)),
            ],
        ),
        ("lit", [box(0.04 + 0.12 * k, -0.24, 0.05, 0.13) for k in range(3)] + [disc(-0.115, -0.44, 0.035)]),
    ]


def castle() -> Parts:
    """Height 1, on a hill of its own."""
    walls, roofs, teeth, panes = [box(-0.42, -0.36, 0.84, 0.36)], [], [], []
    for x, w, h in ((-0.44, 0.17, 0.56), (0.44, 0.17, 0.50), (-0.14, 0.15, 0.72), (0.17, 0.20, 0.62), (0.02, 0.12, 0.80)):
        walls.append(box(x - w / 2, -h, w, h))
        roofs.append(poly((x - w * 0.62, -h), (x, -h - w * 1.25), (x + w * 0.62, -h)))
        panes += [box(x - w * 0.1, -h + w * 0.5, w * 0.2, w * 0.35), box(x - w * 0.1, -h + w * 1.5, w * 0.2, w * 0.35)]
    teeth = [box(-0.42 + 0.07 * k, -0.40, 0.04, 0.05) for k in range(12)]
    gate = [box(-0.06, -0.12, 0.12, 0.12), disc(0, -0.12, 0.06)]
    return [("concrete", [*walls, *teeth]), ("roof", roofs), ("lit", panes), ("trunk", gate)]


def windmill(turn: float = 0.3) -> Parts:
    """Height 1, with its sails."""
    hub = (0.0, -0.66)
    sails = []
    for k in range(4):
        a = turn + k * math.pi / 2
        end = (hub[0] + math.cos(a) * 0.42, hub[1] + math.sin(a) * 0.42)
        side = (-math.sin(a) * 0.085, math.cos(a) * 0.085)
        sails.append(
            poly(
                (hub[0] + math.cos(a) * 0.08, hub[1] + math.sin(a) * 0.08),
                end,
                (end[0] + side[0], end[1] + side[1]),
                (hub[0] + math.cos(a) * 0.08 + side[0], hub[1] + math.sin(a) * 0.08 + side[1]),
            )
        )
    return [
        ("wall", [poly((-0.17, 0), (-0.105, -0.62), (0.105, -0.62), (0.17, 0))]),
        ("roof", [disc(0, -0.62, 0.115, 0.13)]),
        ("lit", [box(-0.03, -0.42, 0.06, 0.08)]),
        ("wood", sails),
    ]


def snowman() -> Parts:
    """Height 1."""
    return [
        ("trunk", [bar((s * 0.13, -0.56), (s * 0.40, -0.70), 0.016) for s in (-1, 1)]),
        ("snow", [disc(0, -0.23, 0.25), disc(0, -0.55, 0.18), disc(0, -0.78, 0.125)]),
        (
            "red",
            [
                poly((-0.14, -0.70), (0.14, -0.70), (0.15, -0.655), (-0.15, -0.655)),
                poly((0.05, -0.67), (0.12, -0.67), (0.14, -0.47), (0.07, -0.47)),
            ],
        ),
        ("black", [box(-0.15, -0.90, 0.30, 0.03), box(-0.095, -1.04, 0.19, 0.15)]),
        ("black", [disc(x, y, 0.015) for x, y in ((-0.03, -0.81), (0.05, -0.81), (0, -0.58), (0, -0.50), (0, -0.26))]),
        ("orange", [poly((0.01, -0.79), (0.01, -0.75), (0.12, -0.76))]),
    ]


def tent() -> Parts:
    """Height 1; lit from inside."""
    return [
        ("orange", [poly((-0.95, 0), (-0.05, -1), (0.85, 0))]),
        ("light", [poly((-0.05, -1), (0.18, 0), (-0.35, 0))]),
        ("trunk", [bar((-0.05, -1), (-0.09, 0), 0.02)]),
    ]


def lamp(arms: int = 1) -> Parts:
    """A street lamp, height 1."""
    if arms == 2:
        return [
            (
                "black",
                [
                    bar((0, 0), (0, -1), 0.03, 0.018),
                    box(-0.035, -0.06, 0.07, 0.06),
                    poly((-0.05, -0.94), (0.05, -0.94), (0.03, -0.82), (-0.03, -0.82)),
                    poly((-0.065, -0.94), (0, -1.0), (0.065, -0.94)),
                ],
            ),
            ("lit", [poly((-0.038, -0.93), (0.038, -0.93), (0.024, -0.83), (-0.024, -0.83))]),
        ]
    return [
        (
            "black",
            [
                bar((0, 0), (0, -0.93), 0.03, 0.018),
                *limb([(0, -0.92), (0.03, -0.985), (0.10, -1.0), (0.2, -0.99)], 0.016),
                poly((0.15, -0.995), (0.28, -0.985), (0.26, -0.965), (0.15, -0.97)),
            ],
        ),
        ("lit", [box(0.165, -0.972, 0.09, 0.012)]),
    ]


def bench() -> Parts:
    """Length 1."""
    return [
        ("black", [bar((s * 0.4, 0), (s * 0.4, -0.42), 0.03) for s in (-1, 1)]),
        ("wood", [box(-0.5, -0.26, 1.0, 0.045), box(-0.5, -0.45, 1.0, 0.055), box(-0.5, -0.36, 1.0, 0.055)]),
    ]


def rocket() -> Parts:
    """Height 1, upright."""
    hull = curve(
        [(0, -1.0), (0.11, -0.78), (0.125, -0.45), (0.09, -0.14), (-0.09, -0.14), (-0.125, -0.45), (-0.11, -0.78)], closed=True
    )
    return [
        (
            "red",
            [
                poly((-0.10, -0.42), (-0.25, -0.12), (-0.23, -0.03), (-0.07, -0.17)),
                poly((0.10, -0.42), (0.25, -0.12), (0.23, -0.03), (0.07, -0.17)),
            ],
        ),
        ("white", [hull]),
        (
            "red",
            [
                curve([(0, -1.0), (0.09, -0.84), (0.0, -0.81), (-0.09, -0.84)], closed=True, steps=5),
                poly((-0.03, -0.3), (0.03, -0.3), (0.03, -0.07), (-0.03, -0.07)),
            ],
        ),
        ("metal", [disc(0, -0.62, 0.07)]),
        ("glass", [disc(0, -0.62, 0.05)]),
    ]


def saucer() -> Parts:
    """Width 1, around its middle."""
    return [
        ("teal", [disc(0, -0.05, 0.2, 0.17)]),
        ("metal", [disc(0, 0, 0.5, 0.11)]),
        ("lit", [disc(-0.36 + 0.18 * k, 0.02, 0.03, 0.022) for k in range(5)]),
        ("black", [ring(0, 0, 0.001, 0)]),
    ]
