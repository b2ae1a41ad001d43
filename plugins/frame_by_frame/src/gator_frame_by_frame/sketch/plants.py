"""Trees and other plants as outlines: each stands on its foot (x, y) and is ``tall`` pixels high."""

from __future__ import annotations

import math
import random

from gator_frame_by_frame.sketch.brush import Points
from gator_frame_by_frame.sketch.shapes import bar, blob, curve, disc, limb, path, poly

__all__ = ["Parts", "bare", "birch", "bush", "cactus", "conifer", "grass", "leafy", "palm", "poplar"]

Parts = list[tuple[str, list[Points]]]
"""Pieces of a thing from back to front: the material, and its polygons."""


def conifer(dice: random.Random, x: float, y: float, tall: float) -> Points:
    """A fir, of ragged tiers; one outline."""
    tiers = dice.randint(5, 8)
    wide = tall * dice.uniform(0.15, 0.22)
    left, right = [], []
    for k in range(tiers):
        part = (k + 1) / tiers
        height = y - tall * (1 - part * 0.9)
        reach = wide * part**0.9 * dice.uniform(0.88, 1.1)
        left += [(x - reach, height + tall * 0.03), (x - reach * 0.48, height - tall * 0.005)]
        right += [(x + reach * dice.uniform(0.9, 1.1), height + tall * 0.03), (x + reach * 0.48, height - tall * 0.005)]
    foot = [
        (x - tall * 0.02, y - tall * 0.09),
        (x - tall * 0.02, y + 2),
        (x + tall * 0.02, y + 2),
        (x + tall * 0.02, y - tall * 0.09),
    ]
    return poly((x, y - tall), *right, *reversed(foot), *reversed(left))


def leafy(dice: random.Random, x: float, y: float, tall: float) -> Parts:
    """A round tree with a trunk."""
    wide = tall * dice.uniform(0.30, 0.38)
    crown = [blob(dice, x, y - tall * 0.66, wide, tall * 0.34, 9, 0.10)]
    crown += [
        blob(dice, x + s * wide * 0.55, y - tall * dice.uniform(0.46, 0.60), wide * 0.62, tall * 0.2, 8, 0.12) for s in (-1, 1)
    ]
    trunk = [bar((x, y + 2), (x, y - tall * 0.5), tall * 0.065, tall * 0.035)]
    trunk += [bar((x, y - tall * 0.3), (x + s * wide * 0.4, y - tall * 0.52), tall * 0.03, tall * 0.015) for s in (-1, 1)]
    return [("trunk", trunk), ("foliage", crown)]


def poplar(dice: random.Random, x: float, y: float, tall: float) -> Points:
    """A slim tree, as along roads and in Tuscany."""
    wide = tall * dice.uniform(0.075, 0.10)
    corners = [(x - wide * 0.2, y), (x - wide, y - tall * 0.22), (x - wide * 0.8, y - tall * 0.6), (x, y - tall)]
    return curve(
        [*corners, (x + wide * 0.8, y - tall * 0.6), (x + wide, y - tall * 0.22), (x + wide * 0.2, y)], closed=True, steps=6
    )


def bare(dice: random.Random, x: float, y: float, tall: float, lean: float = 0.0) -> list[Points]:
    """A tree without leaves."""
    found: list[Points] = []
    _branch(dice, found, (x, y + 2), -math.pi / 2 + lean, tall * 0.36, tall * 0.06, 5)
    return found


def _branch(
    dice: random.Random, found: list[Points], at: tuple[float, float], angle: float, length: float, wide: float, left: int
) -> None:
    end = (at[0] + math.cos(angle) * length, at[1] + math.sin(angle) * length)
    found.append(bar(at, end, wide, wide * 0.62))
    found.append(disc(*end, wide * 0.31))
    if left:
        for side in (-1, 1):
            turn = side * dice.uniform(0.22, 0.62)
            _branch(dice, found, end, angle + turn, length * dice.uniform(0.64, 0.82), wide * 0.62, left - 1)


def birch(dice: random.Random, x: float, y: float, tall: float, wide: float) -> Parts:
    """A pale trunk, taller than the picture, with dark marks."""
    marks = []
    for _ in range(int(tall / wide / 1.3)):
        at, side = y - dice.random() * tall, dice.choice((-1, 1))
        marks.append(
            poly(
                (x + side * wide / 2, at),
                (x + side * wide * dice.uniform(-0.2, 0.2), at + wide * 0.05),
                (x + side * wide / 2, at + wide * 0.16),
            )
        )
    return [("white", [bar((x, y), (x + dice.uniform(-0.3, 0.3) * wide, y - tall), wide * 1.15, wide * 0.8)]), ("black", marks)]


def palm(dice: random.Random, x: float, y: float, tall: float, lean: float) -> Parts:
    """A bent trunk and drooping fronds; ``lean`` is how far the top stands beside the foot, in parts of its height."""
    top = (x + lean * tall, y - tall)
    line = curve([(x, y + 3), (x + lean * tall * 0.22, y - tall * 0.45), (x + lean * tall * 0.62, y - tall * 0.8), top])
    fronds = []
    for k in range(9):
        angle = math.radians(-172 + 164 * k / 8 + dice.uniform(-6, 6))
        reach = tall * dice.uniform(0.36, 0.46)
        mid = (top[0] + math.cos(angle) * reach * 0.55, top[1] + math.sin(angle) * reach * 0.42 - tall * 0.03)
        end = (top[0] + math.cos(angle) * reach, top[1] + math.sin(angle) * reach * 0.35 + tall * 0.15)
        rib = curve([top, mid, end], steps=8)
        fronds.append(path(rib, [tall * 0.01, tall * 0.034, tall * 0.026, 0.5]))
        for j in range(4, len(rib) - 1):
            x0, y0 = rib[j]
            fronds += [
                poly(
                    (x0 - tall * 0.007, y0),
                    (x0 + tall * 0.007, y0),
                    (x0 + math.cos(angle) * tall * 0.03 + s * tall * 0.012, y0 + tall * 0.06),
                )
                for s in (-1, 1)
            ]
    return [("trunk", [path(line, [tall * 0.05, tall * 0.026])]), ("foliage", fronds)]


def cactus(dice: random.Random, x: float, y: float, tall: float) -> list[Points]:
    """A saguaro."""
    wide = tall * 0.15
    parts = limb([(x, y), (x, y - tall + wide / 2)], wide)
    for side in (-1, 1):
        foot, head = dice.uniform(0.35, 0.5), dice.uniform(0.68, 0.85)
        out = x + side * wide * dice.uniform(1.5, 1.9)
        parts += limb(
            [
                (x, y - tall * foot),
                (out - side * wide * 0.3, y - tall * foot),
                (out, y - tall * (foot + 0.06)),
                (out, y - tall * head),
            ],
            wide * 0.66,
        )
    return parts


def bush(dice: random.Random, x: float, y: float, wide: float) -> list[Points]:
    """A few overlapping rounds."""
    return [disc(x + dice.uniform(-0.6, 0.6) * wide, y - wide * 0.1, wide * dice.uniform(0.3, 0.5)) for _ in range(5)]


def grass(dice: random.Random, x: float, y: float, tall: float, lean: float = 0.25) -> Points:
    """One blade."""
    tip = (x + tall * (lean + dice.uniform(-0.25, 0.25)), y - tall * dice.uniform(0.7, 1))
    wide = tall * 0.045
    return poly(
        (x - wide, y + 2),
        (x + (tip[0] - x) * 0.35 - wide * 0.7, y - (y - tip[1]) * 0.6),
        tip,
        (x + (tip[0] - x) * 0.35 + wide * 0.7, y - (y - tip[1]) * 0.55),
        (x + wide, y + 2),
    )
