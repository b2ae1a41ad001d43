"""What rides, sails and flies, as outlines: each stands on (0, 0), is 1 long where it says nothing else, and faces right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gator_frame_by_frame.sketch.plants import Parts
from gator_frame_by_frame.sketch.shapes import bar, box, curve, disc, poly

__all__ = ["boat", "bus", "canoe", "car", "plane", "ship", "train", "truck", "van"]


def _wheels(at: Sequence[float], radius: float) -> Parts:
    return [("black", [disc(x, -radius, radius) for x in at]), ("metal", [disc(x, -radius, radius * 0.45) for x in at])]


def car(body: str = "red") -> Parts:
    """Length 1."""
    shell = curve(
        [
            (0.0, -0.10),
            (0.01, -0.20),
            (0.13, -0.235),
            (0.27, -0.345),
            (0.55, -0.355),
            (0.73, -0.235),
            (0.94, -0.20),
            (1.0, -0.11),
            (0.96, -0.065),
            (0.04, -0.065),
        ],
        closed=True,
    )
    glass = poly((0.28, -0.315), (0.53, -0.325), (0.68, -0.235), (0.19, -0.235))
    return [
        (body, [shell]),
        ("glass", [glass]),
        (body, [box(0.405, -0.33, 0.025, 0.11)]),
        *_wheels((0.22, 0.78), 0.085),
        ("light", [disc(0.965, -0.165, 0.022)]),
    ]


def van(body: str = "teal") -> Parts:
    """Length 1; with luggage on its roof."""
    shell = curve(
        [(0.0, -0.08), (0.0, -0.30), (0.05, -0.47), (0.80, -0.48), (0.93, -0.34), (0.99, -0.24), (0.99, -0.08), (0.5, -0.07)],
        closed=True,
        steps=8,
    )
    panes = [box(x, -0.43, 0.17, 0.13) for x in (0.08, 0.29, 0.50)] + [
        poly((0.71, -0.43), (0.80, -0.43), (0.90, -0.30), (0.71, -0.30))
    ]
    load = [box(0.12, -0.55, 0.26, 0.06), box(0.42, -0.53, 0.2, 0.045)]
    return [
        ("wood", load),
        ("white", [shell]),
        (body, [box(0.0, -0.27, 0.99, 0.195)]),
        ("glass", panes),
        *_wheels((0.2, 0.8), 0.085),
        ("light", [disc(0.97, -0.2, 0.03)]),
    ]


def bus(body: str = "red") -> Parts:
    """Length 1."""
    panes = [box(0.05 + 0.125 * k, -0.36, 0.105, 0.13) for k in range(6)] + [box(0.82, -0.36, 0.15, 0.24)]
    return [
        (
            body,
            [
                curve([(0, -0.07), (0, -0.40), (0.5, -0.415), (0.985, -0.40), (1.0, -0.2), (1.0, -0.07)], closed=True, steps=8),
                box(0, -0.38, 0.99, 0.31),
            ],
        ),
        ("glass", panes),
        ("white", [box(0, -0.20, 0.8, 0.018)]),
        *_wheels((0.2, 0.76), 0.065),
    ]


def truck() -> Parts:
    """Length 1."""
    return [
        ("white", [box(0.0, -0.44, 0.70, 0.35)]),
        ("blue", [poly((0.73, -0.08), (0.73, -0.36), (0.86, -0.36), (0.95, -0.22), (0.99, -0.20), (0.99, -0.08))]),
        ("glass", [poly((0.78, -0.33), (0.85, -0.33), (0.92, -0.22), (0.78, -0.22))]),
        ("black", [box(0.02, -0.10, 0.95, 0.035)]),
        *_wheels((0.13, 0.26, 0.83), 0.065),
    ]


def train(cars: int = 3, body: str = "red") -> Parts:
    """Height 1: a streamlined head and carriages behind it; its nose is at x = 0."""
    nose = curve(
        [(-4.4, -0.12), (-4.4, -0.95), (-1.6, -0.97), (-0.7, -0.78), (-0.1, -0.36), (-0.02, -0.15), (-0.3, -0.08)],
        closed=True,
        steps=8,
    )
    shells, panes, lines = (
        [nose, box(-4.4, -0.93, 1.5, 0.82)],
        [poly((-1.35, -0.82), (-0.95, -0.74), (-0.62, -0.52), (-1.35, -0.52))],
        [box(-4.4, -0.38, 3.95, 0.09)],
    )
    panes += [box(-4.2 + 0.55 * k, -0.78, 0.38, 0.24) for k in range(5)]
    for n in range(cars):
        left = -4.5 - 4.5 * (n + 1)
        shells.append(box(left, -0.95, 4.4, 0.85))
        lines.append(box(left, -0.38, 4.4, 0.09))
        panes += [box(left + 0.25 + 0.6 * k, -0.78, 0.42, 0.24) for k in range(7)]
    wheels = [disc(-0.9 - 0.75 * k, -0.07, 0.085) for k in range(int((cars + 1) * 6))]
    return [("black", wheels), ("white", shells), (body, lines), ("lit", panes)]


def plane() -> Parts:
    """Length 1, in the air, nose to the right, around its middle."""
    hull = curve(
        [
            (-0.50, -0.015),
            (-0.42, -0.05),
            (0.20, -0.055),
            (0.42, -0.035),
            (0.50, 0.01),
            (0.42, 0.045),
            (0.1, 0.055),
            (-0.25, 0.04),
        ],
        closed=True,
    )
    fin = poly((-0.50, -0.02), (-0.53, -0.19), (-0.45, -0.19), (-0.34, -0.04))
    wing = poly((0.10, 0.02), (-0.18, 0.20), (-0.25, 0.20), (-0.08, 0.02))
    behind = poly((0.08, -0.035), (-0.08, -0.14), (-0.13, -0.14), (-0.04, -0.035))
    tail = poly((-0.38, -0.005), (-0.53, 0.055), (-0.56, 0.055), (-0.48, -0.01))
    engine = [disc(0.02, 0.095, 0.062, 0.026)]
    windows = [disc(-0.28 + 0.045 * k, -0.012, 0.009, 0.013) for k in range(13)]
    return [
        ("metal", [behind]),
        ("red", [fin]),
        ("white", [hull]),
        ("lit", windows),
        ("glass", [poly((0.40, -0.03), (0.455, -0.012), (0.455, 0.0), (0.39, -0.006))]),
        ("metal", engine),
        ("metal", [wing, tail]),
    ]


def boat(sail: str = "white", hull: str = "red") -> Parts:
    """A sailing boat, height 1, on the water line."""
    main = np.concatenate([curve([(0.02, -0.97), (0.20, -0.55), (0.34, -0.17)], steps=8), [[0.02, -0.15]]])
    jib = np.concatenate([curve([(-0.02, -0.88), (-0.12, -0.5), (-0.26, -0.17)], steps=8), [[-0.02, -0.16]]])
    shell = curve([(-0.36, -0.12), (0.0, -0.10), (0.40, -0.135), (0.30, 0.0), (-0.25, 0.0)], closed=True, steps=6)
    return [("trunk", [bar((0, 0), (0, -1), 0.018)]), (sail, [main]), ("wall", [jib]), (hull, [shell])]


def canoe() -> Parts:
    """Length 1."""
    return [("wood", [curve([(-0.5, -0.13), (0, -0.055), (0.5, -0.13), (0.36, 0.0), (-0.36, 0.0)], closed=True, steps=6)])]


def ship() -> Parts:
    """A liner of length 1."""
    decks = [box(-0.34, -0.17, 0.64, 0.07), box(-0.28, -0.23, 0.50, 0.06), box(-0.22, -0.28, 0.36, 0.05)]
    windows = [box(-0.32 + 0.05 * k, -0.15, 0.03, 0.025) for k in range(12)] + [
        box(-0.26 + 0.05 * k, -0.21, 0.03, 0.02) for k in range(9)
    ]
    return [
        (
            "red",
            [
                poly((-0.12, -0.27), (-0.10, -0.37), (-0.03, -0.37), (-0.03, -0.27)),
                poly((0.02, -0.27), (0.03, -0.35), (0.08, -0.35), (0.08, -0.27)),
            ],
        ),
        ("white", decks),
        ("lit", windows),
        ("blue", [poly((-0.46, -0.11), (0.50, -0.13), (0.42, 0.0), (-0.42, 0.0))]),
        ("white", [poly((-0.46, -0.11), (0.5, -0.13), (0.49, -0.105), (-0.455, -0.09))]),
    ]
