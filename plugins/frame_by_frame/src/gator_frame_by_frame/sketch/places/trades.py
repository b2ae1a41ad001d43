"""Rooms where people work with their hands: a workshop, a ward."""

from __future__ import annotations

from gator_frame_by_frame.sketch.brush import Canvas
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import interior
from gator_frame_by_frame.sketch.places.halls import hung_lamps, table_top, walls
from gator_frame_by_frame.sketch.shapes import bar, box, curve, disc, limb, panel, path, poly, ring
from gator_frame_by_frame.sketch.site import Site

__all__ = ["ward", "workshop"]


def workshop(site: Site) -> None:
    """Tools on the wall, a bench, a lamp over it."""
    canvas, _ = walls(site, (0.74, 0.05, 75), site.height * 0.78)
    wide = min(site.unit * 1.25, site.width * 0.9)
    top = max(site.height * 0.12, site.height * 0.72 - site.unit * 0.30 - wide * 0.32)
    _pegboard(site, canvas, wide, top)
    hung_lamps(site, canvas, (0.5,), top - site.height * 0.01)
    site.put(canvas, 0.3)
    canvas = site.canvas(0.7, 0)
    _workbench(site, canvas, min(site.unit, site.width * 0.66))
    site.put(canvas, 0.7)


def _pegboard(site: Site, canvas: Canvas, wide: float, top: float) -> None:
    mood, x = site.mood, site.width * 0.5
    board = mood.sunned(mood.of("wood"), 0.12)
    gap = wide / 31
    canvas.fill(panel(x - wide / 2, top, wide, gap * 10, gap * 0.3), board)
    at = [(x - wide / 2 + gap * (k + 0.5), top + gap * (n + 0.5)) for k in range(31) for n in range(10)]
    canvas.fill([disc(*place, gap * 0.06)[::4] for place in at], mood.shaded(board, 0.4), 0.7)
    for k, tool in enumerate((_hammer, _saw, _wrench, _driver, _square, _wrench, _hammer)):
        tool(site, canvas, x + (k - 3) * gap * 4.1, top + gap * 1.25, gap * (6.7 if k < 5 else 5.4))


def _workbench(site: Site, canvas: Canvas, u: float) -> None:
    """A vise, a plank with shavings, tins; ``u`` is what sizes are given in."""
    mood, x, bench = site.mood, site.width * 0.5, site.height * 0.72
    table_top(site, canvas, x, bench, u * 1.35, site.height * 0.95)
    steel, vise = mood.shaded(mood.of("metal"), 0.15), x - u * 0.48
    canvas.fill([box(vise + u * d, bench - u * 0.097, u * 0.04, u * 0.085) for d in (-0.05, 0.02)], steel)
    screw = bar((vise + u * 0.11, bench - u * 0.09), (vise + u * 0.11, bench), u * 0.008)
    canvas.fill([box(vise - u * 0.05, bench - u * 0.052, u * 0.16, u * 0.02), screw], mood.shaded(steel, 0.2))
    plank = mood.sunned(mood.of("wood"), 0.3)
    canvas.fill(box(x - u * 0.18, bench - u * 0.045, u * 0.46, u * 0.034), plank)
    curls = [
        ring(x + u * (0.02 + 0.055 * k), bench - u * (0.065 + 0.012 * (k % 2)), u * 0.02, u * 0.006, 0, 290) for k in range(4)
    ]
    canvas.fill(curls, mood.sunned(plank, 0.2))
    for k, name in enumerate(("red", "teal", "yellow")):
        left, tall = x + u * (0.36 + 0.085 * k), u * (0.09 + 0.02 * (k % 2))
        canvas.fill(panel(left, bench - u * 0.01 - tall, u * 0.07, tall, u * 0.006), mood.of(name))


def _hammer(site: Site, canvas: Canvas, x: float, y: float, tall: float) -> None:
    canvas.fill(bar((x, y + tall * 0.1), (x, y + tall), tall * 0.07, tall * 0.09), site.mood.of("trunk"))
    canvas.fill(box(x - tall * 0.2, y, tall * 0.4, tall * 0.15), site.mood.shaded(site.mood.of("metal"), 0.2))


def _saw(site: Site, canvas: Canvas, x: float, y: float, tall: float) -> None:
    blade = poly(
        (x - tall * 0.05, y + tall),
        (x + tall * 0.07, y + tall),
        (x + tall * 0.16, y + tall * 0.3),
        (x - tall * 0.12, y + tall * 0.3),
    )
    canvas.fill(blade, site.mood.of("metal"))
    canvas.fill([ring(x + tall * 0.02, y + tall * 0.18, tall * 0.17, tall * 0.07)], site.mood.of("red"))


def _wrench(site: Site, canvas: Canvas, x: float, y: float, tall: float) -> None:
    steel = site.mood.shaded(site.mood.of("metal"), 0.08)
    canvas.fill(
        [
            bar((x, y + tall * 0.12), (x, y + tall * 0.9), tall * 0.09),
            ring(x, y + tall * 0.1, tall * 0.13, tall * 0.07, -50, 230),
            ring(x, y + tall * 0.92, tall * 0.10, tall * 0.05),
        ],
        steel,
    )


def _driver(site: Site, canvas: Canvas, x: float, y: float, tall: float) -> None:
    canvas.fill(bar((x, y + tall * 0.35), (x, y + tall * 0.95), tall * 0.045), site.mood.of("metal"))
    canvas.fill(panel(x - tall * 0.065, y, tall * 0.13, tall * 0.42, tall * 0.05), site.mood.of("orange"))


def _square(site: Site, canvas: Canvas, x: float, y: float, tall: float) -> None:
    canvas.fill(
        [box(x - tall * 0.16, y, tall * 0.10, tall * 0.9), box(x - tall * 0.16, y, tall * 0.42, tall * 0.10)],
        site.mood.of("yellow"),
    )


def ward(site: Site) -> None:
    """A bed at a window, a drip, a monitor."""
    u = site.unit
    wall = interior.view_out(site, 0.4, 0.66)
    mood, x, foot = site.mood, site.width * 0.5, site.height * 0.80
    canvas = site.canvas(0.55, 0)
    left, right = site.sides
    floor = mix(mood.of("teal"), mood.of("white"), 0.62)
    canvas.fill(box(left, foot, right - left, site.height), site.ramp(foot, site.height, floor, mood.shaded(floor, 0.3)))
    canvas.fill(box(left, foot - u * 0.02, right - left, u * 0.02), mix(wall, mood.of("white"), 0.5))
    site.put(canvas, 0.55)
    canvas = site.canvas(0.7, 0)
    side = 1 if site.focus > 0.5 else -1
    _bed(site, canvas, x, foot + u * 0.06, side)
    pole, steel = x - side * u * 0.56, mood.shaded(mood.of("metal"), 0.1)
    canvas.fill(
        [
            bar((pole, foot + u * 0.05), (pole, foot - u * 0.58), u * 0.009),
            bar((pole - u * 0.05, foot - u * 0.58), (pole + u * 0.05, foot - u * 0.58), u * 0.008),
            disc(pole, foot + u * 0.05, u * 0.07, u * 0.012),
        ],
        steel,
    )
    canvas.fill(
        panel(pole + u * 0.016, foot - u * 0.56, u * 0.06, u * 0.11, u * 0.012),
        mix(mood.of("blue"), mood.of("white"), 0.6),
        0.92,
    )
    canvas.fill(
        path(
            curve(
                [
                    (pole + u * 0.046, foot - u * 0.45),
                    (pole + side * u * 0.06, foot - u * 0.25),
                    (x - side * u * 0.30, foot - u * 0.13),
                ]
            ),
            u * 0.004,
        ),
        mood.of("white"),
    )
    _monitor(site, canvas, x + side * u * 0.66, foot)
    site.put(canvas, 0.7)


def _bed(site: Site, canvas: Canvas, x: float, foot: float, side: int) -> None:
    mood, u = site.mood, site.unit
    white, cloth = mood.of("white"), mood.of("teal")
    half, top = u * 0.44, foot - u * 0.20
    steel = mood.shaded(mood.of("metal"), 0.15)
    canvas.fill(disc(x, foot, half * 1.05, u * 0.02), mood.shaded(mood.of("teal"), 0.6), 0.4, 3)
    canvas.fill([box(x + s * half * 0.9 - u * 0.01, top, u * 0.02, foot - top) for s in (-1, 1)], steel)
    head = x - side * half
    canvas.fill(
        [
            panel(head - u * 0.014, top - u * 0.20, u * 0.028, u * 0.30, u * 0.01),
            panel(x + side * half - u * 0.014, top - u * 0.10, u * 0.028, u * 0.20, u * 0.01),
        ],
        steel,
    )
    canvas.fill(panel(x - half, top - u * 0.02, half * 2, u * 0.085, u * 0.02), white)
    start, stop = sorted((x - side * half * 0.42, x + side * half * 0.98))
    canvas.fill(
        panel(start, top - u * 0.055, stop - start, u * 0.115, u * 0.03),
        site.ramp(top - u * 0.06, top + u * 0.06, mood.sunned(cloth, 0.1), mood.shaded(cloth, 0.15)),
    )
    canvas.fill(disc(x - side * half * 0.72, top - u * 0.045, u * 0.10, u * 0.042), mood.shaded(white, 0.06))


def _monitor(site: Site, canvas: Canvas, x: float, foot: float) -> None:
    mood, u = site.mood, site.unit
    canvas.fill(bar((x, foot + u * 0.05), (x, foot - u * 0.26), u * 0.014), mood.shaded(mood.of("metal"), 0.2))
    canvas.fill(panel(x - u * 0.13, foot - u * 0.44, u * 0.26, u * 0.19, u * 0.014), mood.of("black"))
    green = mood.own((0.80, 0.19, 150), 1.0)
    beat = [(0.0, 0.0), (0.30, 0.0), (0.38, -0.25), (0.46, 1.0), (0.54, -0.6), (0.62, 0.0), (1.0, 0.0)]
    points = [(x - u * 0.11 + u * 0.22 * a, foot - u * 0.345 - u * 0.055 * b) for a, b in beat]
    canvas.fill(limb(points, u * 0.005), green)
    canvas.glow(x, foot - u * 0.345, u * 0.16, green, 0.12)
