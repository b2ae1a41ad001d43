"""Outlines: curves, ridges and blobs as polygons. Pure; places and lengths in pixels."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np

from gator_frame_by_frame.sketch.brush import Points

__all__ = [
    "bar",
    "below",
    "blob",
    "box",
    "curve",
    "disc",
    "limb",
    "moved",
    "noise_line",
    "panel",
    "path",
    "poly",
    "ring",
    "waves",
]


def poly(*corners: tuple[float, float]) -> Points:
    """A polygon of its corners."""
    return np.array(corners, np.float64)


def box(left: float, top: float, width: float, height: float) -> Points:
    """An upright rectangle."""
    return poly((left, top), (left + width, top), (left + width, top + height), (left, top + height))


def panel(left: float, top: float, width: float, height: float, radius: float) -> Points:
    """An upright rectangle with rounded corners."""
    right, bottom = left + width - radius, top + height - radius
    left, top = left + radius, top + radius
    corners = ((right, bottom, 0), (left, bottom, 90), (left, top, 180), (right, top, 270))
    return np.concatenate([disc(x, y, radius, None, start, start + 90) for x, y, start in corners])


def disc(x: float, y: float, rx: float, ry: float | None = None, start: float = 0.0, stop: float = 360.0) -> Points:
    """An ellipse, or a sector of it between two angles (degrees, clockwise from the right), closed by its chord."""
    ry = rx if ry is None else ry
    steps = int(min(160, max(16, 1.6 * math.sqrt(abs(rx) + abs(ry)) * 4)))
    angles = np.radians(np.linspace(start, stop, steps))
    return np.column_stack([x + rx * np.cos(angles), y + ry * np.sin(angles)])


def ring(x: float, y: float, radius: float, width: float, start: float = 0.0, stop: float = 360.0) -> Points:
    """A band along a circle, ``width`` to its inside."""
    outer, inner = disc(x, y, radius, None, start, stop), disc(x, y, radius - width, None, start, stop)
    return np.concatenate([outer, inner[::-1]])


def bar(a: tuple[float, float], b: tuple[float, float], width: float, other: float | None = None) -> Points:
    """A straight stroke from ``a`` to ``b``, ``width`` wide at its start and ``other`` at its end."""
    other = width if other is None else other
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy) or 1.0
    nx, ny = -dy / length / 2, dx / length / 2
    return poly(
        (a[0] + nx * width, a[1] + ny * width),
        (b[0] + nx * other, b[1] + ny * other),
        (b[0] - nx * other, b[1] - ny * other),
        (a[0] - nx * width, a[1] - ny * width),
    )


def limb(points: Sequence[tuple[float, float]], width: float, other: float | None = None) -> list[Points]:
    """A round-ended stroke through points, thinning from ``width`` to ``other``."""
    other = width if other is None else other
    widths = np.linspace(width, other, len(points))
    parts = [bar(p, q, float(v), float(w)) for p, q, v, w in zip(points, points[1:], widths, widths[1:], strict=False)]
    return parts + [disc(x, y, float(w) / 2) for (x, y), w in zip(points, widths, strict=True)]


def curve(corners: Sequence[tuple[float, float]], closed: bool = False, steps: int = 10) -> Points:
    """A smooth line through points (Catmull-Rom)."""
    p = np.array(corners, np.float64)
    p = np.concatenate([p[-1:], p, p[:2]]) if closed else np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    line = np.concatenate(pieces)
    return line if closed else np.concatenate([line, p[-2:-1]])


def path(line: Points, width: float | Sequence[float]) -> Points:
    """A band along a line; ``width`` may change along it."""
    tangent = np.gradient(line, axis=0)
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]]) / np.maximum(np.hypot(*tangent.T), 1e-9)[:, None]
    reach = (np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, np.size(width)), np.ravel(width)) / 2)[:, None]
    return np.concatenate([line + normal * reach, (line - normal * reach)[::-1]])


def moved(points: Points, x: float, y: float, scale: float = 1.0, flip: bool = False) -> Points:
    """Scaled around the origin, mirrored if asked, and moved."""
    return np.asarray(points * np.array([-scale if flip else scale, scale]) + np.array([x, y]), np.float64)


def below(line: Points, bottom: float) -> Points:
    """All that lies under a line from left to right."""
    return np.concatenate([line, [[line[-1, 0], bottom], [line[0, 0], bottom]]])


def noise_line(
    dice: random.Random, left: float, right: float, step: float, scale: float, rough: float = 0.5, octaves: int = 5
) -> Points:
    """A random line from left to right around 0, within about -1 and 1; ``scale`` is the length of its widest swings."""
    count = max(3, int((right - left) / step) + 2)
    x = np.linspace(left, right, count)
    y, weight, total = np.zeros(count), 1.0, 0.0
    noise = np.random.RandomState(dice.getrandbits(31))
    for _ in range(octaves):
        knots = int((right - left) / scale) + 4
        values = noise.uniform(-1, 1, knots + 2)
        at = (x - left) / scale + float(noise.rand())
        whole = np.minimum(at.astype(int), knots)
        part = at - whole
        part = part * part * (3 - 2 * part)
        y += weight * (values[whole] * (1 - part) + values[whole + 1] * part)
        total += weight
        weight, scale = weight * rough, scale / 2
        if scale < step:
            break
    return np.column_stack([x, y / total * 1.6])


def waves(left: float, right: float, length: float, height: float, phase: float, step: float = 6.0) -> Points:
    """A line of waves with narrow crests around 0."""
    x = np.arange(left, right + step, step)
    turn = 2 * np.pi * x / length + phase
    y = -height * (np.sin(turn) + 0.28 * np.sin(2 * turn + 0.6) + 0.35 * np.sin(turn * 0.37 + phase))
    return np.column_stack([x, y])


def blob(dice: random.Random, x: float, y: float, rx: float, ry: float, bumps: int = 9, rough: float = 0.16) -> Points:
    """A rounded, uneven shape."""
    corners = []
    for k in range(bumps):
        angle = 2 * math.pi * (k + dice.uniform(-0.2, 0.2)) / bumps
        reach = 1 + dice.uniform(-rough, rough)
        corners.append((x + rx * reach * math.cos(angle), y + ry * reach * math.sin(angle)))
    return curve(corners, closed=True, steps=6)
