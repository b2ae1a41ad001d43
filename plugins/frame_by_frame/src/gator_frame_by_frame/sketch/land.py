"""Land: mountains, hills, woods, deserts and fields, as layers from the horizon to the viewer."""

from __future__ import annotations

import numpy as np

from gator_frame_by_frame.sketch import plants
from gator_frame_by_frame.sketch.brush import Canvas, Lab, Points
from gator_frame_by_frame.sketch.mood import mix
from gator_frame_by_frame.sketch.shapes import bar, below, blob, curve, disc, noise_line, path, poly
from gator_frame_by_frame.sketch.site import Site
from gator_frame_by_frame.sketch.sky import halo

__all__ = [
    "desert",
    "dunes",
    "field",
    "foreground",
    "forest",
    "hill",
    "hills",
    "mountains",
    "peaks",
    "ridge",
    "summit",
    "trees_along",
]


def mountains(site: Site) -> None:
    """Ranges one behind the other, woods at their feet."""
    count = site.dice.choice((3, 3, 4))
    tall = site.height * site.dice.uniform(0.30, 0.42) * min(1, site.horizon / site.height * 1.7)
    for k in range(count):
        near = 0.06 + 0.42 * (k / count)
        base = site.horizon + site.height * 0.10 * k / count
        peaks(site, near, base, tall * (1 - 0.22 * k) * site.dice.uniform(0.85, 1.15))
        if k == 0 and site.sun:
            halo(site, site.sun[0], site.sun[1], site.unit * 0.8, site.mood.light, 0.16)
    site.horizon += site.height * 0.05
    for near, drop, size in ((0.55, 0.05, 0.075), (0.75, 0.13, 0.13)):
        line = ridge(site, site.horizon + site.height * drop, site.height * 0.05, site.unit * 0.9)
        canvas = hill(site, line, near, "pine")
        trees_along(site, canvas, line, near, site.unit * size, 1.0)
        site.put(canvas, near)
    foreground(site, 0.24)


def peaks(site: Site, near: float, base: float, tall: float) -> None:
    """One range with lit and shaded faces, and snow where it is high."""
    mood, dice = site.mood, site.dice
    line, tops = _range(site, base, tall)
    canvas = site.canvas(near, base - tall * 1.5)
    stone = mood.of("cliff" if "desert" in site.reading.places else "rock", near)
    foot = mix(stone, mood.haze, 0.0 if mood.flat else 0.5)
    outline = [below(line, site.height)]
    canvas.fill(outline, site.ramp(base - tall, base + site.height * 0.1, stone, foot))
    facets = [_face(site, line, k, tall, base) for k in tops]
    canvas.fill_inside(facets, outline, mood.shaded(mix(stone, foot, 0.25), 0.30), 0.62)
    if near < 0.4 and (mood.season == "winter" or (dice.random() < 0.75 and "desert" not in site.reading.places)):
        caps = [cap for k in tops if (cap := _cap(site, line, k, base, tall)) is not None]
        snow = mix(mood.of("snow", min(1, near + 0.35)), mood.own((0.95, 0.02, 60), 0.8), 0.12 if mood.dark else 0.4)
        canvas.fill_inside(caps, outline, snow, 0.95)
        canvas.fill_inside(facets, outline, mood.shaded(snow, 0.20), 0.8, also=caps or [disc(-99, -99, 1)])
    site.put(canvas, near)


def _range(site: Site, base: float, tall: float) -> tuple[Points, list[int]]:
    """A crest line, and which of its points are tops."""
    dice = site.dice
    left, right = site.sides
    step = site.unit * dice.uniform(0.26, 0.42)
    corners, x = [], left - step * dice.random()
    while x < right + step:
        corners.append((x, base - tall * dice.uniform(0.62, 1.0)))
        corners.append((x + step * dice.uniform(0.4, 0.6), base - tall * dice.uniform(0.30, 0.55)))
        x += step * dice.uniform(0.75, 1.3)
    best = min(range(0, len(corners), 2), key=lambda k: abs(corners[k][0] - site.focus * site.width))
    corners[best] = (corners[best][0], base - tall * 1.15)
    knots = np.array(corners)
    xs = np.arange(knots[0, 0], knots[-1, 0], max(2.0, site.unit / 240))
    rough = noise_line(dice, xs[0], xs[-1], xs[1] - xs[0], site.unit * 0.09, 0.6, 5)
    ys = np.interp(xs, knots[:, 0], knots[:, 1]) + np.interp(xs, rough[:, 0], rough[:, 1]) * tall * 0.045
    tops = [int(np.argmin(np.abs(xs - knots[k, 0]))) for k in range(0, len(knots), 2) if xs[0] <= knots[k, 0] <= xs[-1]]
    return np.column_stack([xs, ys]), tops


def _face(site: Site, line: Points, top: int, tall: float, base: float) -> Points:
    """The side of a mountain that the light doesn't reach: from its top along a jagged edge down, and back on its crest."""
    away = -site.mood.side
    x, y = line[top]
    down, edge = base + site.height * 0.12 - y, [(x, y - 2)]
    for k in range(1, 8):
        part = k / 7
        edge.append((x + away * tall * (0.10 * part + (0.055 if k % 2 else -0.045) * (0.4 + part)), y + down * part))
    crest = line[top:] if away > 0 else line[: top + 1][::-1]
    valley = int(np.argmax(crest[: max(3, int(tall * 0.9 / abs(line[1, 0] - line[0, 0]))), 1])) + 1
    slope = crest[:valley][::-1] - np.array([0, 3.0])
    return np.concatenate([poly(*edge), [[slope[0, 0] + away * down * 0.5, y + down]], slope])


def _cap(site: Site, line: Points, top: int, base: float, tall: float) -> Points | None:
    x, y = line[top]
    height = base - y
    if height < tall * 0.72:
        return None
    deep, dice = (height - tall * 0.62) * 0.9, site.dice
    reach = deep * 1.7
    corners = [(x - reach, y - 4), (x, y - tall * 0.06), (x + reach, y - 4)]
    for k in range(9):
        part = 1 - 2 * k / 8
        corners.append(
            (x + reach * part, y + deep * (1.15 if k % 2 else 0.55) * dice.uniform(0.8, 1.15) * (1 - 0.3 * abs(part)))
        )
    return poly(*corners)


def summit(site: Site) -> tuple[float, float]:
    """A rock in the foreground that a figure can stand on; gives its top."""
    side = 1 if site.focus > 0.5 else -1
    x, y = site.focus * site.width, site.height * 0.66
    reach = site.unit * 0.85
    line = noise_line(site.dice, -1, 1, 0.02, 0.3, 0.62, 5)
    fall = np.abs(line[:, 0]) ** 1.25 * np.where(line[:, 0] * side > 0, 0.55, 1.15)
    rise = np.exp(-((line[:, 0] / 0.07) ** 2)) * 0.02
    points = np.column_stack(
        [
            x + line[:, 0] * reach * 1.6,
            y + site.unit * (fall * 0.7 + line[:, 1] * 0.035 * np.minimum(1, np.abs(line[:, 0]) * 5) - rise),
        ]
    )
    canvas = site.canvas(0.85, y - site.unit * 0.1)
    dark = site.mood.shaded(site.mood.of("rock"), 0.45)
    points = np.concatenate([[[site.sides[0], site.height + 9]], points, [[site.sides[1], site.height + 9]]])
    canvas.fill([points], site.ramp(y, site.height, dark, site.mood.shaded(dark, 0.45)))
    site.put(canvas, 0.85)
    return x, y


def ridge(site: Site, base: float, swing: float, scale: float, rough: float = 0.42) -> Points:
    """A line across the whole picture."""
    line = noise_line(site.dice, *site.sides, max(2.0, site.unit / 200), scale, rough, 4)
    return line * np.array([1, swing]) + np.array([0, base])


def hill(site: Site, line: Points, near: float, material: str, light: float = 0.10, room: float = 0.3) -> Canvas:
    """``room`` is how far things on it may rise, in units. A canvas with all below a line in a material, lighter along its top."""
    mood = site.mood
    canvas = site.canvas(near, float(line[:, 1].min()) - site.unit * room)
    colour = mood.of(material, near)
    top = mood.sunned(colour, light * (0.4 if mood.dark else 1))
    canvas.fill(
        below(line, site.height + 8),
        site.ramp(float(line[:, 1].min()), float(line[:, 1].max()) + site.height * 0.22, top, mood.shaded(colour, 0.18)),
    )
    return canvas


def trees_along(site: Site, canvas: Canvas, line: Points, near: float, tall: float, thick: float) -> None:
    """Firs along a line, in groups."""
    dice = site.dice
    gaps = noise_line(dice, line[0, 0], line[-1, 0], site.unit * 0.05, site.unit * 0.5, 0.5, 3)
    x = line[0, 0]
    firs: list[Points] = []
    while x < line[-1, 0]:
        dense = float(np.interp(x, gaps[:, 0], gaps[:, 1])) + thick - 0.35
        if dice.random() < dense:
            y = float(np.interp(x, line[:, 0], line[:, 1]))
            firs.append(
                plants.conifer(dice, x, y + tall * 0.06, tall * dice.uniform(0.55, 1.05) * (0.8 + 0.25 * min(dense, 1)))
            )
        x += tall * dice.uniform(0.10, 0.30)
    canvas.fill(firs, site.mood.shaded(site.mood.of("pine", near), 0.06))


def hills(site: Site) -> None:
    """Rolling green with trees here and there."""
    mood, dice = site.mood, site.dice
    peaks(site, 0.05, site.horizon + 4, site.height * 0.14)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.8, mood.light, 0.16)
    rows = ((0.22, 0.00, "foliage"), (0.40, 0.07, "grass"), (0.60, 0.16, "meadow"), (0.82, 0.27, "grass"))
    for near, drop, material in rows:
        line = ridge(
            site, site.horizon + site.height * drop, site.height * (0.028 + 0.03 * near), site.unit * (0.7 + 0.9 * near), 0.2
        )
        canvas = hill(site, line, near, material, 0.22)
        _hedges(site, canvas, line, near)
        for _ in range(dice.randint(2, 5)):
            _tree_on(site, canvas, line, near, site.unit * 0.13 * (near + 0.12))
        site.put(canvas, near)
    foreground(site, 0.14, tufts=True)


def _hedges(site: Site, canvas: Canvas, line: Points, near: float) -> None:
    """Rows that follow the slope, as of vines or mown grass."""
    if site.dice.random() < 0.45 or near < 0.3:
        return
    colour = site.mood.shaded(site.mood.of("meadow", near), 0.16)
    for k in range(1, 6):
        drop = site.unit * 0.016 * k * k * near
        canvas.fill(path(line[::6] + np.array([0, drop]), site.unit * 0.0022 * k * near + 0.8), colour, 0.35)


def _tree_on(site: Site, canvas: Canvas, line: Points, near: float, tall: float) -> None:
    dice = site.dice
    x = dice.uniform(0, site.width)
    for _ in range(dice.randint(1, 3)):
        y = float(np.interp(x, line[:, 0], line[:, 1])) + tall * 0.03
        size = tall * dice.uniform(0.7, 1.15)
        if dice.random() < 0.3:
            canvas.fill(plants.poplar(dice, x, y, size * 1.5), site.mood.of("pine", near))
        else:
            tree(site, canvas, x, y, size, near)
        x += tall * dice.uniform(0.4, 0.9)


def tree(site: Site, canvas: Canvas, x: float, y: float, tall: float, near: float) -> None:
    """A leafy tree, bare in winter, with its lit side."""
    mood, dice = site.mood, site.dice
    if mood.season == "winter":
        canvas.fill(plants.bare(dice, x, y, tall), mood.of("trunk", near))
        return
    (_, trunk), (_, crown) = plants.leafy(dice, x, y, tall)
    canvas.fill(trunk, mood.of("trunk", near))
    green = mood.of("foliage", near)
    canvas.fill(crown, mood.shaded(green, 0.22))
    lights = [p + np.array([mood.side * tall * 0.07, -tall * 0.05]) for p in crown]
    canvas.fill_inside(lights, crown, mood.sunned(green, 0.10))
    dots = [
        blob(
            dice, x + mood.side * tall * dice.uniform(0, 0.24), y - tall * dice.uniform(0.55, 0.88), tall * 0.09, tall * 0.06, 7
        )
        for _ in range(4)
    ]
    canvas.fill_inside(dots, crown, mood.sunned(green, 0.28), 0.8)


def forest(site: Site) -> None:
    """Trunks and crowns in sheets, light between them."""
    mood, dice = site.mood, site.dice
    if site.sun and not mood.dark:
        halo(site, site.sun[0], site.horizon * 0.6, site.unit * 0.75, mood.light, 0.22)
    bright = "birch" in site.reading.things or dice.random() < 0.25
    for near, size in ((0.10, 0.26), (0.24, 0.38), (0.42, 0.56)):
        line = ridge(site, site.horizon + site.height * 0.10 * near, site.height * 0.02, site.unit * 0.8)
        canvas = hill(site, line, near, "pine", room=0.7)
        trees_along(site, canvas, line, near, site.unit * size, 1.25)
        site.put(canvas, near)
        if near == 0.24 and site.sun:
            halo(site, site.sun[0], site.horizon * 0.85, site.unit * 0.6, mood.light, 0.13)
    line = ridge(site, site.horizon + site.height * 0.13, site.height * 0.03, site.unit)
    canvas = hill(site, line, 0.62, "grass" if not bright else "meadow", 0.16)
    _undergrowth(site, canvas, line, 0.62)
    site.put(canvas, 0.62)
    _trunks(site, 0.8, bright)
    foreground(site, 0.16, tufts=True)


def _undergrowth(site: Site, canvas: Canvas, line: Points, near: float) -> None:
    for _ in range(26):
        x = site.dice.uniform(*site.sides)
        y = float(np.interp(x, line[:, 0], line[:, 1]))
        canvas.fill(
            plants.bush(site.dice, x, y + site.unit * 0.01, site.unit * site.dice.uniform(0.03, 0.06)),
            site.mood.of("foliage", near - 0.1),
        )


def _trunks(site: Site, near: float, pale: bool) -> None:
    """Great trunks at the sides, which leave the middle open."""
    mood, dice = site.mood, site.dice
    canvas = site.canvas(near, 0)
    places = [0.03, 0.13, 0.90, 0.98] if site.width > site.height else [0.04, 0.93]
    for place in places:
        x = site.width * (place + dice.uniform(-0.03, 0.03))
        wide = site.unit * dice.uniform(0.035, 0.07)
        foot = site.height * 0.86 + dice.uniform(0, 0.06) * site.height
        if pale:
            site.parts(canvas, plants.birch(dice, x, foot, foot + 20, wide * 0.7), near)
            continue
        colour = mood.of("trunk", near)
        root = poly(
            (x - wide * 0.5, -20),
            (x - wide * 0.55, foot - wide * 1.6),
            (x - wide * 1.5, foot),
            (x + wide * 1.5, foot),
            (x + wide * 0.55, foot - wide * 1.6),
            (x + wide * 0.5, -20),
        )
        canvas.fill(root, mood.shaded(colour, 0.2))
        side = mood.side if site.sun else 1
        canvas.fill_inside([root + np.array([side * wide * 0.55, 0])], [root], mood.sunned(colour, 0.10), 0.8)
        for _ in range(3):
            y, turn = dice.uniform(0.1, 0.5) * site.height, dice.choice((-1, 1))
            canvas.fill(bar((x, y), (x + turn * wide * 3.2, y - wide * 1.5), wide * 0.28, 1), mood.shaded(colour, 0.2))
    leaves = [
        blob(
            dice,
            site.width * dice.uniform(-0.05, 1.05),
            dice.uniform(-0.06, 0.03) * site.height,
            site.unit * 0.15,
            site.unit * 0.075,
            11,
            0.25,
        )
        for _ in range(int(16 * site.width / site.unit / 1.8) + 3)
    ]
    canvas.fill(leaves, mood.shaded(mood.of("foliage", near), 0.35))
    site.put(canvas, near)


def desert(site: Site) -> None:
    """Dunes with crests, mesas far away, cactuses where they belong."""
    mood, dice, things = site.mood, site.dice, site.reading.things
    if "pyramid" in things:
        _pyramids(site)
    elif "camel" not in things and ("cactus" in things or dice.random() < 0.5):
        _mesas(site)
    else:
        peaks(site, 0.05, site.horizon + 4, site.height * 0.13)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.8, mood.light, 0.17)
    dunes(site, 4)
    if "cactus" in things or ("camel" not in things and "pyramid" not in things and dice.random() < 0.4):
        canvas = site.canvas(0.8, 0)
        for k in range(dice.randint(2, 4)):
            x, tall = site.width * (0.08 + 0.84 * ((k * 0.62 + dice.random() * 0.2) % 1)), site.unit * dice.uniform(0.12, 0.30)
            parts = plants.cactus(dice, x, site.height * dice.uniform(0.76, 0.9), tall)
            green = mood.of("pine", 0.85)
            canvas.fill(parts, mood.shaded(green, 0.15))
            canvas.fill_inside(
                [p + np.array([mood.side * tall * 0.05, 0]) for p in parts], parts, mood.sunned(green, 0.12), 0.8
            )
        site.put(canvas, 0.8)


def dunes(site: Site, count: int, material: str = "dune") -> None:
    """Waves of sand, each with a lit and a shaded side along a crest."""
    mood, dice = site.mood, site.dice
    for k in range(count):
        near = 0.18 + 0.72 * k / (count - 1)
        base = site.horizon + (site.height - site.horizon) * (0.10 + 0.62 * (k / count) ** 1.25)
        tall = site.height * (0.05 + 0.10 * near)
        canvas = site.canvas(near, base - tall * 2)
        sand = mood.of(material, near)
        lit, dark = mood.sunned(sand, 0.16), mood.shaded(sand, 0.40)
        line = ridge(site, base, tall * 0.2, site.unit, 0.15)
        canvas.fill(
            below(line, site.height + 8), site.ramp(base - tall, base + site.height * 0.2, lit, mood.shaded(sand, 0.06))
        )
        x = site.sides[0] - site.unit * dice.uniform(0, 0.4)
        while x < site.sides[1] + site.unit * 0.3:
            wide = site.unit * dice.uniform(0.7, 1.15) * (0.55 + 0.7 * near)
            _dune(site, canvas, (x, base + tall * 0.45), (wide, tall * dice.uniform(0.75, 1.25)), (lit, sand, dark))
            x += wide * dice.uniform(0.62, 0.95)
        site.put(canvas, near)


def _dune(
    site: Site, canvas: Canvas, at: tuple[float, float], size: tuple[float, float], colours: tuple[Lab, Lab, Lab]
) -> None:
    """A hump whose crest winds from its top to its foot; the side away from the light lies in shade."""
    (x, foot), (wide, tall), (lit, sand, dark) = at, size, colours
    way = -site.mood.side
    top = (x, foot - tall)
    sunny = curve(
        [
            (x - way * wide * 0.95, foot + tall * 0.25),
            (x - way * wide * 0.55, foot - tall * 0.28),
            (x - way * wide * 0.2, foot - tall * 0.82),
            top,
        ],
        steps=12,
    )
    shady = curve(
        [
            top,
            (x + way * wide * 0.22, foot - tall * 0.55),
            (x + way * wide * 0.55, foot - tall * 0.12),
            (x + way * wide * 1.0, foot + tall * 0.25),
        ],
        steps=12,
    )
    crest = curve(
        [
            top,
            (x + way * wide * 0.10, foot - tall * 0.55),
            (x - way * wide * 0.06, foot - tall * 0.05),
            (x + way * wide * 0.16, foot + tall * 0.6),
            (x + way * wide * 0.08, foot + tall * 1.1),
        ],
        steps=12,
    )
    under = np.array([[x + way * wide * 1.0, foot + tall * 1.1]])
    left = np.array([[x - way * wide * 0.95, foot + tall * 1.1]])
    canvas.fill(np.concatenate([sunny, shady, under, left]), site.ramp(foot - tall, foot + tall, lit, sand))
    canvas.fill(np.concatenate([shady, crest[::-1]]), site.ramp(foot - tall, foot + tall * 0.7, dark, mix(dark, sand, 0.75)))


def savanna(site: Site) -> None:
    """A wide plain with flat-topped trees."""
    mood, dice = site.mood, site.dice
    peaks(site, 0.05, site.horizon + 4, site.height * 0.12)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.8, mood.light, 0.16)
    for near, drop, tall in ((0.2, 0.02, 0.12), (0.5, 0.10, 0.26), (0.8, 0.24, 0.0)):
        line = ridge(site, site.horizon + site.height * drop, site.height * 0.012, site.unit, 0.3)
        canvas = hill(site, line, near, "wheat", 0.1, room=0.5)
        for _ in range(3 if tall else 0):
            x = dice.uniform(*site.sides)
            if abs(x / site.width - site.focus) > 0.2:
                _acacia(
                    site,
                    canvas,
                    x,
                    float(np.interp(x, line[:, 0], line[:, 1])) + 4,
                    site.unit * tall * dice.uniform(0.8, 1.2),
                    near,
                )
        site.put(canvas, near)
    foreground(site, 0.12, tufts=True, material="earth")


def _acacia(site: Site, canvas: Canvas, x: float, y: float, tall: float, near: float) -> None:
    dice, mood = site.dice, site.mood
    wood, green = mood.of("trunk", near), mood.shaded(mood.of("foliage", near), 0.15)
    crowns = [(dx * tall, y - tall * dy) for dx, dy in ((-0.34, 0.80), (0.05, 0.94), (0.40, 0.82))]
    for at in crowns:
        canvas.fill(
            path(curve([(x, y), (x + at[0] * 0.15, y - tall * 0.4), (x + at[0] * 0.8, at[1])]), [tall * 0.06, tall * 0.02]),
            wood,
        )
        canvas.fill(blob(dice, x + at[0], at[1] - tall * 0.03, tall * 0.42, tall * 0.075, 9, 0.12), green)


def _mesas(site: Site) -> None:
    mood, dice = site.mood, site.dice
    for near, scale in ((0.06, 0.7), (0.18, 1.0)):
        canvas = site.canvas(near, 0)
        rock = mood.of("cliff", near)
        for _ in range(dice.randint(2, 3)):
            x, wide, tall = (
                dice.uniform(0, site.width),
                site.unit * dice.uniform(0.08, 0.26) * scale,
                site.unit * dice.uniform(0.11, 0.24) * scale,
            )
            top, foot = site.horizon - tall, site.horizon + 8
            shape = poly(
                (x - wide * 0.5, top),
                (x + wide * 0.46, top + tall * 0.03),
                (x + wide * 0.52, top + tall * 0.45),
                (x + wide * 0.6, top + tall * 0.5),
                (x + wide * 1.1, foot),
                (x - wide * 1.15, foot),
                (x - wide * 0.62, top + tall * 0.5),
                (x - wide * 0.54, top + tall * 0.46),
            )
            canvas.fill(shape, site.ramp(top, foot, mood.sunned(rock, 0.08), mix(rock, mood.haze, 0.4)))
            dark = [shape + np.array([-mood.side * wide * 0.55, 0])]
            canvas.fill_inside(dark, [shape], mood.shaded(rock, 0.3), 0.6)
            bands = [
                poly(
                    (x - wide * 2, top + tall * b),
                    (x + wide * 2, top + tall * (b + 0.02)),
                    (x + wide * 2, top + tall * (b + 0.055)),
                    (x - wide * 2, top + tall * (b + 0.03)),
                )
                for b in (0.14, 0.3)
            ]
            canvas.fill_inside(bands, [shape], mood.shaded(rock, 0.22), 0.5)
        site.put(canvas, near)


def _pyramids(site: Site) -> None:
    mood = site.mood
    canvas = site.canvas(0.12, 0)
    for place, size in ((0.30, 0.30), (0.62, 0.42), (0.84, 0.22)):
        x, tall = site.width * place, site.unit * size * 0.8
        foot, near = site.horizon + 10, 0.12 + size * 0.5
        sand = mood.of("dune", near)
        canvas.fill(poly((x, foot - tall), (x + tall * 0.95, foot), (x - tall * 0.95, foot)), mood.sunned(sand, 0.15))
        canvas.fill(
            poly((x, foot - tall), (x - mood.side * tall * 0.95, foot), (x + mood.side * tall * 0.25, foot)),
            mood.shaded(sand, 0.35),
        )
    site.put(canvas, 0.12)


def field(site: Site) -> None:
    """Crops in rows that run to the horizon."""
    if {"elephant", "giraffe"} & site.reading.things:
        return savanna(site)
    mood, things = site.mood, site.reading.things
    site.horizon = min(site.horizon, 0.60 * site.height)
    line = ridge(site, site.horizon - site.height * 0.01, site.height * 0.02, site.unit, 0.3)
    canvas = hill(site, line, 0.12, "foliage")
    for _ in range(14):
        x = site.dice.uniform(*site.sides)
        canvas.fill(
            plants.bush(site.dice, x, float(np.interp(x, line[:, 0], line[:, 1])), site.unit * site.dice.uniform(0.02, 0.045)),
            mood.of("foliage", 0.16),
        )
    site.put(canvas, 0.12)
    if site.sun:
        halo(site, site.sun[0], site.sun[1], site.unit * 0.8, mood.light, 0.15)
    crop = next((t for t in ("lavender", "sunflower", "flower") if t in things), "wheat")
    _rows(site, {"lavender": "purple", "sunflower": "foliage", "flower": "grass"}.get(crop, "wheat"))
    _heads(site, {"lavender": "purple", "sunflower": "yellow", "flower": "red"}.get(crop, "wheat"), crop)
    return None


def _rows(site: Site, material: str) -> None:
    """Furrows in perspective."""
    mood = site.mood
    canvas = site.canvas(0.4, site.horizon)
    top, bottom = site.horizon + site.height * 0.012, site.height + 8.0
    crop, earth = mood.of(material, 0.75), mood.shaded(mood.of(material, 0.9), 0.34)
    left, right = site.sides
    canvas.fill(
        poly((left, top), (right, top), (right, bottom), (left, bottom)), site.ramp(top, bottom, mood.of(material, 0.35), crop)
    )
    vanish = site.width * site.focus
    count = 34
    furrows = []
    for k in range(-count, count):
        x = vanish + (k + 0.5) * site.unit * 0.16 * 2.2
        furrows.append(
            poly((vanish + (x - vanish) * 0.028, top), (x - site.unit * 0.05, bottom), (x + site.unit * 0.055, bottom))
        )
    canvas.fill(furrows, site.ramp(top, bottom, mood.of(material, 0.4), earth), 0.8)
    site.put(canvas, 0.4)


def _heads(site: Site, material: str, crop: str) -> None:
    """The nearest plants, before the lower edge."""
    mood, dice = site.mood, site.dice
    for near, base, tall in ((0.7, 0.98, 0.13), (0.95, 1.02, 0.15)):
        canvas = site.canvas(near, site.height * (base - 0.3))
        stalks, heads, hearts = [], [], []
        for _ in range(int(110 * site.width / site.unit / 1.8)):
            x, size = dice.uniform(*site.sides), site.unit * tall * dice.uniform(0.6, 1.1)
            foot = site.height * base + site.unit * 0.02
            blade = plants.grass(dice, x, foot, size, 0.08)
            stalks.append(blade)
            tip = blade[2]
            if crop == "sunflower":
                heads.append(disc(*tip, size * 0.19, size * 0.17))
                hearts.append(disc(*tip, size * 0.085))
            elif crop == "flower":
                heads.append(disc(*tip, size * 0.10, size * 0.085))
            else:
                heads.append(_ear(tip, size * 0.34, dice.uniform(-0.2, 0.35)))
        green = mood.of("wheat" if crop == "wheat" else "foliage", near)
        canvas.fill(stalks, mood.shaded(green, 0.18))
        bright = mood.of(material, near)
        canvas.fill(heads, mood.shaded(bright, 0.05 if near < 0.9 else 0.15))
        canvas.fill(hearts, mood.shaded(mood.of("trunk", near), 0.1))
        site.put(canvas, near)


def _ear(tip: Points, tall: float, lean: float) -> Points:
    x, y = float(tip[0]), float(tip[1])
    return poly(
        (x - tall * 0.03, y + tall * 0.4),
        (x - tall * 0.12 + lean * tall * 0.2, y),
        (x + lean * tall, y - tall * 0.6),
        (x + tall * 0.12 + lean * tall * 0.4, y),
    )


def foreground(site: Site, part: float, tufts: bool = False, material: str = "pine") -> None:
    """A dark bank along the lower edge, which the title can stand on."""
    mood, dice = site.mood, site.dice
    line = ridge(site, site.height * (1 - part), site.height * 0.035, site.unit * 0.9, 0.35)
    canvas = site.canvas(1.0, site.height * (1 - part) - site.unit * 0.25)
    dark = mood.shaded(mood.of(material), 0.12 if mood.dark else 0.32)
    canvas.fill(below(line, site.height + 8), site.ramp(site.height * (1 - part), site.height, dark, mood.shaded(dark, 0.3)))
    if tufts:
        blades = []
        for _ in range(int(240 * site.width / site.unit / 1.8)):
            x = dice.uniform(*site.sides)
            blades.append(
                plants.grass(dice, x, float(np.interp(x, line[:, 0], line[:, 1])) + 4, site.unit * dice.uniform(0.015, 0.06))
            )
        canvas.fill(blades, dark)
    else:
        trees_along(site, canvas, line, 1.0, site.unit * 0.20, 0.62)
    site.put(canvas, 1.0)
