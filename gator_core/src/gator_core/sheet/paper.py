"""The page that is drawn on: pictures with round corners, and texts, on one RGB array."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.sheet.content import RGB
from gator_core.type import Align, Block, Style, drawn, overhang, setting_of

__all__ = ["Ink", "Paper", "ellipsized", "plain", "width_of"]

Colour = tuple[int, int, int]
Coverage = NDArray[np.float32]

_LONGEST = 400
"""Characters of a text that are looked at: more never fit two lines."""
_WORD = 9
"""Characters of a word that are left out rather than cut."""


@dataclass(frozen=True, slots=True)
class Ink:
    """How a text is set."""

    size: float
    """Pixels: 1 em."""
    rgb: Colour
    weight: int = 400
    leading: float = 1.32
    """From baseline to baseline, in ems."""

    def block(self, text: str, measure: float = 1e6, align: Align = "left") -> Block:
        """A text in this ink."""
        return Block(text, Style(weight=self.weight), self.size, measure, align, self.rgb, leading=self.leading)


def plain(text: str) -> str:
    """One line without what can't be seen."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") else c for c in text[: 4 * _LONGEST])
    return " ".join("".join(kept).split())


def ellipsized(text: str, ink: Ink, measure: float, lines: int = 1) -> Block | None:
    """The text, or as much of it as fits so many lines of ``measure`` pixels, with an ellipsis; None of an empty one."""
    text = plain(text)
    if not text:
        return None
    align: Align = "right" if _runs_left(text) and lines > 1 else "left"
    whole = ink.block(text[:_LONGEST], measure, align)
    if len(text) <= _LONGEST and _fits(whole, lines):
        return whole
    low, high = 0, min(len(text), _LONGEST)  # the first ``low`` characters fit, if any do
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _fits(ink.block(_cut(text, middle), measure, align), lines) else (low, middle)
    return ink.block(_cut(text, low), measure, align)


def width_of(block: Block) -> int:
    """Pixels that a text takes."""
    return setting_of(block).width


def _cut(text: str, length: int) -> str:
    """Not within a character that is written with several, and where a word ends if one ends shortly before."""
    while 0 < length < len(text) and (unicodedata.category(text[length]) in ("Mn", "Me", "Cf") or text[length - 1] == "\u200d"):
        length -= 1
    space = text.rfind(" ", 0, length + 1)
    if length - space <= _WORD and space > length // 2:
        length = space
    return text[:length].rstrip(" ,.;:–—-") + "…"


def _fits(block: Block, lines: int) -> bool:
    setting = setting_of(block)
    return len(setting.lines) <= lines and setting.width <= block.measure + 1


def _runs_left(text: str) -> bool:
    """Whether it begins in a script that runs to the left."""
    return next((bidi != "L" for c in text if (bidi := unicodedata.bidirectional(c)) in ("L", "R", "AL")), False)


class Paper:
    """A page of one colour to begin with."""

    def __init__(self, width: int, height: int, ground: Colour) -> None:
        self.pixels: RGB = np.empty((height, width, 3), np.uint8)
        """What was drawn so far."""
        self.pixels[:] = ground

    def picture(self, rgb: RGB, x: int, y: int, size: tuple[int, int], radius: float, edge: tuple[Colour, float]) -> None:
        """A picture scaled to ``size`` (width, height), with round corners and a hair of a line, so opaque, around it."""
        scaled = rgb if rgb.shape[1::-1] == size else cv2.resize(rgb, size, interpolation=_scaling(rgb, size))
        shape = _rounded(*size, radius)
        line = shape - np.pad(_rounded(size[0] - 2, size[1] - 2, max(radius - 1, 0)), 1)
        framed = _mixed(np.asarray(scaled, np.uint8), edge[0], line * np.float32(edge[1]))
        part = self.pixels[y : y + size[1], x : x + size[0]]
        part[:] = np.rint(part + (framed.astype(np.float32) - part) * shape[:, :, None])

    def panel(self, x: int, y: int, size: tuple[int, int], radius: float, rgb: Colour, opacity: float = 1.0) -> None:
        """A plain rectangle with round corners."""
        self._cover(_rounded(*size, radius) * np.float32(opacity), x, y, rgb)

    def text(self, block: Block, x: float, baseline: float, measure: float | None = None) -> None:
        """A text whose first line stands on ``baseline``; its ink begins at ``x``, or ends ``measure`` pixels on if it is
        aligned to the right."""
        setting, pad = setting_of(block), overhang(block)
        left = x + (measure - setting.width) if measure is not None and block.align == "right" else x
        share = drawn(block).alpha.astype(np.float32) / np.float32(255)
        self._cover(share, round(left) - pad, round(baseline) - setting.first - pad, block.rgb)

    def _cover(self, share: Coverage, x: int, y: int, rgb: Colour) -> None:
        """What lies outside of the page is cut off."""
        height, width = self.pixels.shape[:2]
        left, top = max(x, 0), max(y, 0)
        right, bottom = min(x + share.shape[1], width), min(y + share.shape[0], height)
        if left < right and top < bottom:
            part = self.pixels[top:bottom, left:right]
            part[:] = _mixed(part, rgb, share[top - y : bottom - y, left - x : right - x])


def _scaling(rgb: RGB, size: tuple[int, int]) -> int:
    return cv2.INTER_AREA if rgb.shape[1] >= size[0] else cv2.INTER_CUBIC


def _mixed(part: RGB, rgb: Colour, share: Coverage) -> RGB:
    below = part.astype(np.float32)
    return np.asarray(np.rint(below + (np.array(rgb, np.float32) - below) * share[:, :, None]), np.uint8)


@lru_cache(maxsize=16)
def _rounded(width: int, height: int, radius: float) -> Coverage:
    """Coverage of a rectangle with round corners, 0 to 1; not to be written to."""
    radius = min(radius, width / 2, height / 2)
    x = np.abs(np.arange(width, dtype=np.float32) + 0.5 - width / 2) - (width / 2 - radius)
    y = np.abs(np.arange(height, dtype=np.float32) + 0.5 - height / 2) - (height / 2 - radius)
    away = np.hypot(np.maximum(x, 0)[None], np.maximum(y, 0)[:, None]) + np.minimum(np.maximum(x[None], y[:, None]), 0)
    return np.asarray(np.clip(radius + 0.5 - away, 0, 1), np.float32)
