"""A title over a scene: in a lower third, or in its middle. Its ground is shaded just so far that it can be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.frame import Frame
from gator_core.sprite import Sprite
from gator_core.type import Align, Block, Style, drawn, overhang, setting_of
from gator_frame_by_frame.palette import legible, linear_of_lab, srgb_of_linear
from gator_frame_by_frame.sketch.brush import Lab, yuv_of_lab
from gator_frame_by_frame.sketch.scrim import Scrim, scrim_of, shade
from gator_frame_by_frame.sketch.stage import Layer
from gator_frame_by_frame.typeset import Box, Title, fitted, title_of

__all__ = ["lay_out", "title_layer"]

Plane = NDArray[np.uint8]

_SHADOW = 0.55
"""Opacity of the letters' shadow."""
_BAR, _BESIDE = 0.085, 0.42
"""Of the bar beside a lower third: its width, and how far the letters stand from it, in ems."""


@dataclass(frozen=True)
class Placed:
    """A block and the upper left corner of its setting; even."""

    block: Block
    x: int
    y: int

    @property
    def area(self) -> Box:
        setting = setting_of(self.block)
        return self.x, self.y, setting.width, setting.height


@dataclass(frozen=True)
class Layout:
    """Where everything of a title stands."""

    texts: tuple[Placed, ...]
    """The title, and its label where it has one."""
    bar: Box
    """The bar beside, or the rule below."""
    area: Box
    """What the text covers."""
    centred: bool


def title_layer(
    prompt: str, place: str, box: Box, size: tuple[int, int], pictures: Iterable[Frame], accent: Lab
) -> Layer | None:
    """The title of a prompt as a layer; ``place`` is ``lower`` or ``center``, None where there is nothing to set.

    ``pictures``, looked at one after the other, are some of those that it will stand on; all of them of ``size``.
    """
    title = title_of(prompt)
    if not title.text:
        return None
    layout = lay_out(title, place, box)
    scrim = scrim_of(pictures, layout.area)
    shown = legible(accent, scrim.ink, scrim.behind)
    layer = _ground(layout, scrim, size)
    _lay(layer, *_bar(layout.bar, _rgb(accent if scrim.on_dark else shown)))
    for one, colour in zip(layout.texts, (scrim.ink, shown), strict=False):
        block = replace(one.block, rgb=_rgb(colour))
        _lay(layer, drawn(block), one.x - overhang(block), one.y - overhang(block))
    return layer


def lay_out(title: Title, place: str, box: Box) -> Layout:
    """Sets a title that has a text."""
    return _centred(title, box) if place == "center" else _lower(title, box)


def _lower(title: Title, box: Box) -> Layout:
    left, top, width, height = box
    short, tall = min(width, height) / 0.84, height > width
    align: Align = "right" if title.to_left else "left"
    most = short * (0.090 if tall else 0.072)
    block = Block("", Style(700), most, width * (1.0 if tall else 0.80) - most * (_BAR + _BESIDE), align, tracking=-0.012,
                  leading=1.14, shadow=_SHADOW)  # fmt: skip
    block = fitted(title, block, height * 0.30, short * 0.040)
    label = _label(title, short * 0.031, block.measure, align)
    beside, thick = round(block.size * (_BAR + _BESIDE)), max(2, round(block.size * _BAR))
    sizes = [setting_of(one) for one in (block, label) if one]
    high = sum(one.height for one in sizes) + (round(block.size * 0.16) if label else 0)
    foot = top + height
    texts = [Placed(block, _beside(box, sizes[0].width, beside, align), _even(foot - sizes[0].height))]
    if label:
        texts.append(Placed(label, _beside(box, sizes[1].width, beside, align), _even(foot - high)))
    bar_top = foot - high + round(0.02 * block.size)
    bar = (left if align == "left" else left + width - thick, bar_top, thick, foot - bar_top)
    wide = beside + max(one.width for one in sizes)
    area = (left if align == "left" else left + width - wide, foot - high, wide, high)
    return Layout(tuple(texts), bar, area, False)


def _beside(box: Box, wide: int, beside: int, align: Align) -> int:
    return _even(box[0] + beside if align == "left" else box[0] + box[2] - beside - wide)


def _centred(title: Title, box: Box) -> Layout:
    left, top, width, height = box
    short = min(width, height) / 0.84
    most = short * (0.105 if height > width else 0.13)
    block = Block("", Style(800), most, width * 0.94, "center", tracking=-0.018, leading=1.1, shadow=_SHADOW)
    block = fitted(title, block, height * 0.72, short * 0.055)
    label = _label(title, short * 0.037, block.measure, "center")
    main, over = setting_of(block), setting_of(label) if label else None
    above = over.height + round(block.size * 0.20) if over else 0
    under, thick, long = round(block.size * 0.24), max(2, round(block.size * 0.055)), round(block.size * 1.1)
    high = above + main.height + under + thick
    start, middle = top + (height - high) // 2, left + width / 2
    texts = [Placed(block, _even(middle - main.width / 2), _even(start + above))]
    if label and over:
        texts.append(Placed(label, _even(middle - over.width / 2), _even(start)))
    wide = max(main.width, over.width if over else 0)
    bar = (round(middle - long / 2), start + high - thick, long, thick)
    return Layout(tuple(texts), bar, (round(middle - wide / 2), start, wide, high), True)


def _label(title: Title, size: float, measure: float, align: Align) -> Block | None:
    if not title.label:
        return None
    block = Block(title.label.upper(), Style(600), max(8.0, size), measure, align, tracking=0.16, shadow=_SHADOW)
    return fitted(replace(title, text=block.text), block, size * 2, size * 0.6)


def _even(value: float) -> int:
    return round(value / 2) * 2


# Painting --------------------------------------------------------------------------------------------------------


def _ground(layout: Layout, scrim: Scrim, size: tuple[int, int]) -> Layer:
    """The shade behind the text, over all the rows that it or the text touches."""
    past = max(overhang(one.block) for one in layout.texts)
    top, mask = shade(layout.area, size, layout.centred, scrim.strength, past)
    small = cv2.resize(mask, (size[0] // 2, mask.shape[0] // 2), interpolation=cv2.INTER_AREA)
    levels = yuv_of_lab(scrim.ground)
    planes = tuple(
        cv2.convertScaleAbs(share, alpha=float(level) / 255) for share, level in zip((mask, small, small), levels, strict=True)
    )
    return Layer(0, top, planes, (cv2.bitwise_not(mask), cv2.bitwise_not(small)))  # type: ignore[arg-type]


def _bar(box: Box, rgb: tuple[int, int, int]) -> tuple[Sprite, int, int]:
    """An upright rectangle, and where its sprite lies."""
    left, top, wide, high = box
    x, y = left // 2 * 2, top // 2 * 2
    size = (left + wide - x + 1) // 2 * 2, (top + high - y + 1) // 2 * 2
    mask = np.zeros(size[::-1], np.float32)
    mask[top - y : top - y + high, left - x : left - x + wide] = 1
    return Sprite.of_paints([(mask, rgb)], size), x, y


def _lay(layer: Layer, sprite: Sprite, x: int, y: int) -> None:
    """A sprite over the layer, at an even place of the frame; what lies outside of the layer is cut off."""
    laid = (sprite.y, sprite.alpha, 1), (sprite.u, sprite.thin, 2), (sprite.v, sprite.thin, 2)
    bare = (None, sprite.alpha, 1), (None, sprite.thin, 2)
    for target, (ink, cover, step) in zip((*layer.planes, *layer.keep), (*laid, *bare), strict=True):
        rows, above = _span((y - layer.top) // step, cover.shape[0], target.shape[0])
        columns, before = _span(x // step, cover.shape[1], target.shape[1])
        part = target[rows, columns]
        inside = slice(above, above + part.shape[0]), slice(before, before + part.shape[1])
        made = cv2.multiply(part, cv2.bitwise_not(cover[inside]), scale=1 / 255)
        part[:] = made if ink is None else cv2.add(made, ink[inside])


def _span(start: int, length: int, whole: int) -> tuple[slice, int]:
    """The part of ``whole`` samples that is covered, and how many are cut off before it."""
    low, high = max(start, 0), min(start + length, whole)
    return slice(low, max(low, high)), low - start


def _rgb(colour: Lab) -> tuple[int, int, int]:
    red, green, blue = (int(level) for level in np.rint(srgb_of_linear(linear_of_lab(colour))))
    return red, green, blue
