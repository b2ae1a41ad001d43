"""A title over a scene: in a lower third, or in its middle; its ground is dimmed just so far that it can be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.frame import Frame
from gator_frame_by_frame.palette import AA, contrast, legible, linear_of_lab, linear_of_srgb, luminance
from gator_frame_by_frame.sketch.brush import Lab, half, yuv_of_lab
from gator_frame_by_frame.sketch.stage import Layer
from gator_frame_by_frame.typeset import Block, draw_line, fit, line_width, title_of

__all__ = ["Box", "title_box", "title_layer"]

Box = tuple[int, int, int, int]
"""(left, top, width, height) in pixels."""
Mask = NDArray[np.uint8]
Real = NDArray[np.float32]

_DARK, _LIGHT = np.array([0.10, 0.0, 0.0], np.float32), np.array([0.985, 0.0, 0.004], np.float32)
"""Scrims, OKLab."""
_SAFE = 1.2
"""How much more contrast than AA is aimed at: the pictures between those that were looked at may be a little lighter."""


def title_box(size: tuple[int, int], part: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)) -> Box:
    """The title-safe middle (84 % of the width and height) of a part (left, top, right, bottom; 0..1) of a picture."""
    left, top, right, bottom = part
    width, height = (right - left) * size[0], (bottom - top) * size[1]
    return (
        round(left * size[0] + 0.08 * width),
        round(top * size[1] + 0.08 * height),
        round(0.84 * width),
        round(0.84 * height),
    )


@dataclass(frozen=True)
class _Layout:
    block: Block
    label: str
    label_size: int
    x: int
    first: int
    """Baseline of the first line."""
    label_at: int
    """Baseline of the label, or the lower edge of the rule that stands for it."""
    area: Box
    """What the text covers."""
    centred: bool

    @property
    def tracking(self) -> int:
        return max(1, self.label_size // 7)


def title_layer(prompt: str, place: str, box: Box, pictures: Iterable[Frame], accent: Lab) -> Layer | None:
    """The title of a prompt as a layer; ``place`` is ``lower`` or ``center``, None where there is nothing to set.

    ``pictures`` are some of those that it will stand on.
    """
    layout = _lay_out(prompt, place, box)
    if layout is None:
        return None
    shown = list(pictures)
    strength, ink, ground = _legible(shown, layout.area)
    size = shown[0].size
    shade = _shade(layout, size, strength)
    behind = _range(shown, layout.area, ground, strength)
    title, label = _masks(layout, size)
    return _layer(size, ((shade, ground), (title, ink), (label, legible(accent, ink, behind))))


def _lay_out(prompt: str, place: str, box: Box) -> _Layout | None:
    title = title_of(prompt)
    left, top, width, height = box
    short = min(width, height) / 0.84
    small = place == "lower"
    label_size = max(8, round(short * (0.030 if small else 0.036)))
    above = round(label_size * 2.2)
    tall_frame = 1.3 if height > width else 1.0
    most = short * (0.078 * tall_frame if small else 0.14)
    room = round(height * (0.34 if small else 1.0)) - above
    block = fit(
        title,
        round(width * (0.86 if small else 1.0)),
        room,
        max(12, round(most)),
        max(9, round(short * (0.040 if small else 0.058))),
    )
    if not block.lines:
        return None
    tall = block.height + above
    head = top + height - tall - block.size // 4 if small else top + (height - tall) // 2
    wide = max(line_width(line, block.size, block.face) for line in block.lines)
    wide = min(width, max(wide, line_width(title.label.upper(), label_size, block.face, max(1, label_size // 7))))
    x = left if small else left + (width - wide) // 2
    area = (x, head, wide, tall + block.size // 3)
    return _Layout(block, title.label.upper(), label_size, x, head + above + block.rise, head + label_size, area, not small)


def _masks(layout: _Layout, size: tuple[int, int]) -> tuple[Mask, Mask]:
    """Of the title, and of the label or the rule in its place."""
    block = layout.block
    title, label = (np.zeros(size[::-1], np.uint8) for _ in range(2))
    for k, line in enumerate(block.lines):
        draw_line(
            title,
            line,
            (_start(layout, line_width(line, block.size, block.face)), layout.first + k * block.leading),
            block.size,
            block.face,
        )
    if layout.label:
        wide = line_width(layout.label, layout.label_size, block.face, layout.tracking)
        draw_line(label, layout.label, (_start(layout, wide), layout.label_at), layout.label_size, block.face, layout.tracking)
    else:
        thick = max(2, round(layout.label_size * 0.22))
        long = layout.label_size * 3
        cv2.rectangle(label, (_start(layout, long), layout.label_at - thick, long, thick), 255, cv2.FILLED)
    return title, label


def _start(layout: _Layout, wide: int) -> int:
    return layout.x + (layout.area[2] - wide) // 2 if layout.centred else layout.x


# Contrast --------------------------------------------------------------------------------------------------------


def _legible(pictures: list[Frame], area: Box) -> tuple[float, Lab, Lab]:
    """The scrim's strength, the ink and the scrim's colour: light on dark, unless dark on light needs far less of a scrim."""
    white, black = np.array([0.985, 0.0, 0.004], np.float32), np.array([0.22, 0.0, -0.02], np.float32)
    on_dark = _scrim(pictures, area, white, _DARK)
    on_light = _scrim(pictures, area, black, _LIGHT)
    return (on_light, black, _LIGHT) if on_light < 0.62 * on_dark else (on_dark, white, _DARK)


def _levels(picture: Frame, area: Box) -> Real:
    """Luminances (WCAG) behind the text, at a quarter of the size."""
    left, top, wide, tall = area
    rows = slice(max(0, top) // 2 * 2, min(picture.height, top + tall) // 2 * 2)
    columns = slice(max(0, left) // 2 * 2, min(picture.width, left + wide) // 2 * 2)
    part = Frame.from_planes(
        *(
            np.ascontiguousarray(p)
            for p in (picture.y[rows, columns], *(_halved(c, rows, columns) for c in (picture.u, picture.v)))
        )
    )
    return luminance(linear_of_srgb(part.rgb[::2, ::2].astype(np.float32)))


def _halved(plane: Mask, rows: slice, columns: slice) -> Mask:
    return plane[rows.start // 2 : rows.stop // 2, columns.start // 2 : columns.stop // 2]


def _scrim(pictures: list[Frame], area: Box, ink: Lab, ground: Lab) -> float:
    """The least share of the scrim that gives the ink contrast to all that lies behind it."""
    target = float(luminance(linear_of_lab(ink)))
    for strength in np.arange(0.10, 0.97, 0.04):
        if min(contrast(target, side) for side in _range(pictures, area, ground, float(strength))) >= AA * _SAFE:
            return float(strength)
    return 0.96


def _range(pictures: list[Frame], area: Box, ground: Lab, strength: float) -> tuple[float, float]:
    """The least and greatest luminance behind the text under a scrim; blended in gamma-encoded values, as the planes are."""
    shade = float(luminance(linear_of_lab(ground))) ** (1 / 2.2)
    ends = [float(edge) for picture in pictures for edge in np.percentile(_levels(picture, area), (0.5, 99.5))]
    mixed = [(end ** (1 / 2.2) * (1 - strength) + shade * strength) ** 2.2 for end in ends]
    return min(mixed), max(mixed)


def _shade(layout: _Layout, size: tuple[int, int], strength: float) -> Mask:
    """The scrim: full behind the text, fading softly around it, without an edge that could be seen."""
    left, top, wide, tall = layout.area
    scale = 8
    columns = (np.arange(0, size[0], scale, dtype=np.float32) + scale / 2)[None]
    rows = (np.arange(0, size[1], scale, dtype=np.float32) + scale / 2)[:, None]
    pad = layout.label_size * 0.9
    beside = np.maximum(np.maximum(left - pad - columns, columns - left - wide - pad), 0)
    over = np.maximum(np.maximum(top - pad - rows, rows - top - tall - pad), 0)
    away = np.hypot(beside * (0.8 if layout.centred else 0.16), over) / min(size)
    near, share = (0.42, 0.0) if layout.centred else (0.20, 0.42)
    soft = np.maximum(_falling(away / near), share * _falling(away / 0.38)) * (255 * strength)
    full = cv2.resize(np.asarray(soft, np.float32), size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(np.rint(full), 0, 255), np.uint8)


def _falling(part: Real) -> Real:
    """1 at 0, falling without a kink to 0 at 1."""
    left = np.clip(1 - part, 0, 1)
    return np.asarray(left * left * (3 - 2 * left), np.float32)


def _layer(size: tuple[int, int], paints: tuple[tuple[Mask, Lab], ...]) -> Layer:
    """Coloured masks over each other, as one layer of the rows that they touch."""
    used = np.flatnonzero(cv2.reduce(cv2.max(paints[0][0], cv2.max(paints[1][0], paints[2][0])), 1, cv2.REDUCE_MAX)[:, 0])
    rows = slice(int(used[0]) // 2 * 2, min(size[1], int(used[-1]) // 2 * 2 + 2))
    height = rows.stop - rows.start
    y, keep = np.zeros((height, size[0]), np.float32), np.ones((height, size[0]), np.float32)
    u, v, thin = (np.zeros((height // 2, size[0] // 2), np.float32) for _ in range(3))
    thin += 1
    for mask, colour in paints:
        share = np.multiply(mask[rows], 1 / 255, dtype=np.float32)
        level = yuv_of_lab(colour)
        small = half(share)
        y += (level[0] - y) * share
        u += (level[1] - u) * small
        v += (level[2] - v) * small
        keep *= 1 - share
        thin *= 1 - small
    planes = tuple(np.rint(p).astype(np.uint8) for p in (y, u, v))
    kept = tuple(np.rint(p * 255).astype(np.uint8) for p in (keep, thin))
    return Layer(0, rows.start, planes, kept)  # type: ignore[arg-type]
