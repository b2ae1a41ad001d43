"""Where a scene is being built: its frame, its colours, its dice, and the layers that stand so far."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from gator_frame_by_frame.sketch.bands import bands
from gator_frame_by_frame.sketch.brush import Canvas, Lab, Paint, Points, Ramp, View, yuv_of_lab
from gator_frame_by_frame.sketch.mood import Mood, mix
from gator_frame_by_frame.sketch.reading import Reading
from gator_frame_by_frame.sketch.stage import Actor, Layer, layer_of, sprite

__all__ = ["Site", "paint_parts"]


@dataclass(eq=False)
class Site:
    """A scene under construction. ``near`` says how close something is: 0 at the horizon, 1 at the viewer."""

    view: View
    mood: Mood
    reading: Reading
    dice: random.Random
    roam: float
    """Pixels that what is nearest moves over the scene, to the right if positive."""
    horizon: float
    """Row."""
    sun: tuple[float, float, float] | None = None
    """Centre and radius of the sun or moon, where it can be seen."""
    focus: float = 0.5
    """Where along the width the eye is led, 0 to 1: subjects stand there."""
    ground: Canvas = field(init=False)
    """What stands still, behind everything."""
    actors: list[Actor] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ground = Canvas(self.view)

    @property
    def unit(self) -> float:
        return self.view.unit

    @property
    def width(self) -> int:
        return self.view.width

    @property
    def height(self) -> int:
        return self.view.height

    @property
    def sides(self) -> tuple[float, float]:
        """From where to where layers must reach: the same for any length of the scene, so that it is composed alike."""
        reach = 0.10 * self.width + 0.01 * self.unit
        return -reach, self.width + reach

    @property
    def calm(self) -> float:
        """The row that the lower third's title begins at."""
        return 0.68 * self.height

    def travel(self, near: float) -> float:
        """Pixels over the scene at that distance."""
        return float(self.roam * near**1.4)

    def canvas(self, near: float, top: float, bottom: float | None = None, spill: float = 0) -> Canvas:
        """An empty layer of the rows from ``top`` on, as wide as it will be moved; ``spill`` is how far it will go up."""
        return Canvas(self.view, top, bottom, 0.8 * abs(self.travel(near)) + 6, 0.0 if self.mood.flat else 0.6, spill)

    def put(self, canvas: Canvas, near: float, sway: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Layer:
        """Stands the layer in front of all so far; ``sway`` as for ``Layer``."""
        if self.mood.style == "paper":
            _cast(canvas, self.unit * (0.004 + 0.010 * near))
        layer = layer_of(canvas, self.travel(near))
        layer.sway = sway
        covered = layer.solid_from + int(sway[0]) + 2 if sway[0] else layer.solid_from
        for behind in self.actors if layer.bottom - sway[0] >= self.height > covered else ():
            if isinstance(behind, Layer):
                behind.cover(covered)
        self.actors.append(layer)
        return layer

    def small(self, canvas: Canvas, near: float, **motion: object) -> Layer:
        """Stands a small thing, which may move on its own; ``motion`` is that of ``Layer``."""
        thing = sprite(canvas)
        thing.travel = self.travel(near)
        for name, value in motion.items():
            setattr(thing, name, value)
        self.actors.append(thing)
        return thing

    def ramp(self, top: float, bottom: float, first: Lab, last: Lab) -> Paint:
        """A gradient, or in flat styles its middle."""
        return mix(first, last, 0.35) if self.mood.flat else Ramp(top, bottom, first, last)

    def yuv(self, colour: Lab) -> tuple[float, float, float]:
        """What actors draw with."""
        y, u, v = (float(level) for level in yuv_of_lab(colour))
        return y, u, v


def paint_parts(site: Site, canvas: Canvas, parts: Iterable[tuple[str, Sequence[Points]]], near: float) -> None:
    """Paints a thing; ``glass``, ``lit`` and ``light`` shine where it is dark."""
    mood = site.mood
    for material, polygons in parts:
        if material in ("lit", "light"):
            colour = (
                mood.own((0.90, 0.13, 82), 1.0)
                if mood.dark or material == "light"
                else mood.shaded(mood.of("blue", near), 0.25)
            )
        elif material == "glass":
            colour = mix(mood.of("blue", near), mood.sky[-1], 0.45)
        else:
            colour = mood.of(material, near)
        canvas.fill(polygons, colour)


def _cast(canvas: Canvas, reach: float) -> None:
    """A soft shadow on what lies behind, as of a sheet of paper."""
    for keep, step in ((canvas.keep, 1), (canvas.keep_half, 2)):
        dark = cv2.GaussianBlur(255 - keep, (0, 0), max(0.6, reach / step))
        fall = np.array([[1, 0, 0], [0, 1, -reach * 0.5 / step]])
        dark = cv2.warpAffine(dark, fall, dark.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
        planes = (canvas.y,) if step == 1 else (canvas.u, canvas.v)
        levels = (20.0,) if step == 1 else (128.0, 126.0)
        for rows in bands(len(keep)):
            shade = np.multiply(dark[rows], 0.26, dtype=np.float32) * (keep[rows] / np.float32(255))
            np.copyto(keep[rows], np.rint(keep[rows] - shade), casting="unsafe")
            for plane, level in zip(planes, levels, strict=True):
                np.copyto(plane[rows], np.clip(np.rint(plane[rows] + shade * (level / 255)), 0, 255), casting="unsafe")
