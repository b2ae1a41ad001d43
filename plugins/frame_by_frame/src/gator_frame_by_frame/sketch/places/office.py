"""A desk with a screen."""

from __future__ import annotations

from gator_frame_by_frame.sketch.brush import Canvas
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.places import interior, table
from gator_frame_by_frame.sketch.shapes import box, curve, disc, limb, panel, path, poly
from gator_frame_by_frame.sketch.site import Site

__all__ = ["office"]


def office(site: Site) -> None:
    """A desk with a screen before a window."""
    dice, what = site.dice, site.reading.things
    interior.view_out(site, 0.45, 0.80)
    mood = site.mood
    top, u = site.height * 0.72, site.unit
    x = site.width * 0.5
    canvas = site.canvas(0.7, 0)
    left, right = site.sides
    wood = mood.of("wood")
    canvas.fill(
        box(left, top, right - left, site.height), site.ramp(top, site.height, mood.sunned(wood, 0.1), mood.shaded(wood, 0.42))
    )
    canvas.fill(box(left, top - 2, right - left, u * 0.012), mood.sunned(wood, 0.3), 0.8)
    y = top + u * 0.03
    metal, dark = mood.of("metal"), mood.of("black")
    w, h = u * 0.50, u * 0.30
    canvas.fill(disc(x, y, w * 0.62, u * 0.016), mood.shaded(wood, 0.6), 0.45, 3)
    canvas.fill(poly((x - w * 0.55, y), (x + w * 0.55, y), (x + w * 0.5, y - u * 0.016), (x - w * 0.5, y - u * 0.016)), metal)
    screen = box(x - w / 2, y - h - u * 0.01, w, h)
    canvas.fill(panel(x - w * 0.515, y - h - u * 0.022, w * 1.03, h + u * 0.014, u * 0.012), dark)
    glow = mood.own((0.92, 0.03, 240), 1.0) if "chart" in what else mood.own((0.30, 0.05, 265), 1.0)
    canvas.fill(screen, glow)
    (_chart if "chart" in what else _code)(site, canvas, x - w / 2, y - h - u * 0.01, w, h)
    side = 1 if dice.random() < 0.5 else -1
    table.cup(site, canvas, x + side * u * 0.40, y + u * 0.02)
    interior.plant(site, canvas, x - side * u * 0.52, y + u * 0.01, u * 0.30)
    _desk_lamp(site, canvas, x + side * u * 0.62, y + u * 0.01, side)
    books = x - side * u * 0.74
    for k, hue in enumerate(("red", "teal", "yellow")):
        canvas.fill(box(books - u * (0.10 - 0.01 * k), y - u * 0.026 * (k + 1), u * (0.2 - 0.02 * k), u * 0.025), mood.of(hue))
    site.put(canvas, 0.7)
    site.actors.append(
        interior.Steam(
            [(x + side * u * 0.40, y - u * 0.08)], u, site.yuv(mix(mood.of("white"), mood.light, 0.3)), site.travel(0.7)
        )
    )


def _code(site: Site, canvas: Canvas, x: float, y: float, w: float, h: float) -> None:
    dice, mood = site.dice, site.mood
    indent = 0
    for k in range(11):
        indent = max(0, min(3, indent + dice.choice((-1, 0, 0, 1))))
        at = x + w * (0.06 + 0.05 * indent)
        for _ in range(dice.randint(1, 4)):
            wide = w * dice.uniform(0.04, 0.15)
            if at + wide > x + w * 0.92:
                break
            canvas.fill(
                box(at, y + h * (0.09 + 0.078 * k), wide, h * 0.032),
                mood.own(
                    dice.choice(((0.78, 0.13, 200), (0.80, 0.13, 150), (0.80, 0.13, 60), (0.75, 0.14, 340), (0.88, 0.02, 250))),
                    1.0,
                ),
            )
            at += wide + w * 0.015


def _chart(site: Site, canvas: Canvas, x: float, y: float, w: float, h: float) -> None:
    dice, mood = site.dice, site.mood
    tops = [0.2 + 0.6 * k / 7 + dice.uniform(-0.08, 0.08) for k in range(8)]
    canvas.fill(
        [box(x + w * 0.08, y + h * (0.2 + 0.17 * k), w * 0.84, 1.4) for k in range(5)], mood.own((0.75, 0.02, 250), 1.0), 0.7
    )
    canvas.fill(
        [box(x + w * (0.11 + 0.1 * k), y + h * (0.88 - 0.72 * t), w * 0.055, h * 0.72 * t) for k, t in enumerate(tops)],
        mood.own((0.66, 0.13, 245), 1.0),
    )
    line = curve([(x + w * (0.135 + 0.1 * k), y + h * (0.80 - 0.72 * t)) for k, t in enumerate(tops)])
    canvas.fill(path(line, h * 0.018), mood.own((0.72, 0.18, 45), 1.0))


def _desk_lamp(site: Site, canvas: Canvas, x: float, y: float, side: int) -> None:
    mood, u = site.mood, site.unit
    head = (x - side * u * 0.10, y - u * 0.40)
    canvas.fill(
        [disc(x, y, u * 0.055, u * 0.010), *limb([(x, y), (x + side * u * 0.05, y - u * 0.22), head], u * 0.010)],
        mood.of("black"),
    )
    shade = poly(
        (head[0] - u * 0.02, head[1] - u * 0.025),
        (head[0] + u * 0.02, head[1] - u * 0.025),
        (head[0] + u * 0.055, head[1] + u * 0.04),
        (head[0] - u * 0.055, head[1] + u * 0.04),
    )
    if mood.dark or mood.ambient < 0.6:
        warm = mood.own((0.92, 0.10, 80), 1.0)
        canvas.fill(
            poly(
                (head[0] - u * 0.05, head[1] + u * 0.04),
                (head[0] + u * 0.05, head[1] + u * 0.04),
                (head[0] + u * 0.26, y + u * 0.06),
                (head[0] - u * 0.26, y + u * 0.06),
            ),
            warm,
            0.20,
            u * 0.012,
        )
        canvas.glow(*head, u * 0.3, warm, 0.4)
    canvas.fill(shade, mood.of("red"))
