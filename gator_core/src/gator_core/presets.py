"""Quality presets, rates and sizes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from gator_core.errors import InvalidStoryboard, UnknownQuality, nearest

__all__ = [
    "EFFORTS",
    "PRESETS",
    "Preset",
    "TransitionType",
    "VideoQuality",
    "even",
    "parse_aspect",
    "parse_rate",
    "parse_size",
    "preset",
]

MAX_SIDE = 8192
MAX_RATE = 240
EFFORTS = (
    "ultrafast",
    "superfast",
    "veryfast",
    "faster",
    "fast",
    "medium",
    "slow",
    "slower",
    "veryslow",
    "placebo",
)
"""x264's presets, quickest first: how much time an encoder takes for how small a file."""


class VideoQuality(StrEnum):
    """The four presets."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"
    PREMIUM = "premium"


class TransitionType(StrEnum):
    """The six standard transitions, and none."""

    FADE = "fade"
    CROSSFADE = "crossfade"
    WIPE = "wipe"
    SLIDE = "slide"
    ZOOM = "zoom"
    DISSOLVE = "dissolve"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Preset:
    """What a quality name stands for."""

    name: str
    width: int
    height: int
    rate: Fraction
    ceiling: int
    """Bits per second that the stream may not exceed (VBV); ``crf`` is what it aims at."""
    crf: int
    effort: str


PRESETS: dict[str, Preset] = {
    p.name: p
    for p in (
        Preset("draft", 854, 480, Fraction(24), 1_500_000, 28, "veryfast"),
        Preset("standard", 1280, 720, Fraction(30), 3_000_000, 23, "medium"),
        Preset("high", 1920, 1080, Fraction(30), 6_000_000, 20, "medium"),
        Preset("premium", 3840, 2160, Fraction(60), 15_000_000, 18, "medium"),
    )
}


def preset(name: str) -> Preset:
    """The preset of that name; UnknownQuality lists them."""
    try:
        return PRESETS[str(name)]
    except KeyError:
        raise UnknownQuality(
            f"unknown quality {name!r}{nearest(str(name), list(PRESETS))} (known: {', '.join(PRESETS)})"
        ) from None


def even(value: float | Fraction) -> int:
    """The nearest even whole number, at least 2."""
    return max(2, 2 * round(value / 2))


_NTSC = {Fraction(k * 1000, 1001): k for k in (24, 30, 48, 60, 120)}
_RATE = r"\d{1,7}(\.\d{0,15})?|\d{1,7}/\d{1,7}"


def parse_rate(value: object) -> Fraction:
    """Frames per second, exact: 30, 29.97 (which means 30000/1001), "24000/1001". ValueError says what is allowed."""
    text = str(value).strip()
    try:
        rate = Fraction(text) if re.fullmatch(_RATE, text, re.ASCII) else Fraction(0)
    except ZeroDivisionError:
        rate = Fraction(0)
    rate = next((exact for exact in _NTSC if _means(text, rate, exact)), rate)
    if not 1 <= rate <= MAX_RATE or rate.denominator > 1_001_000:
        raise ValueError(f"a frame rate is a number from 1 to {MAX_RATE}, or a fraction such as 30000/1001, not {text[:60]!r}")
    return rate


def _means(text: str, rate: Fraction, exact: Fraction) -> bool:
    """Whether a decimal number such as 23.976, or 23.98 as cameras say it, is one of the rates of a 1001st."""
    return "/" not in text and (abs(rate - exact) < Fraction(1, 2000) or rate == round(exact, 2))


def parse_size(value: object) -> tuple[int, int]:
    """``1080x1920`` or [1080, 1920] as (width, height), not yet made even. ValueError says what is allowed."""
    parts = re.fullmatch(r"\s*(\d{1,5})\s*[xX×]\s*(\d{1,5})\s*", value, re.ASCII) if isinstance(value, str) else None
    pair = [int(side) for side in parts.groups()] if parts else value
    if not isinstance(pair, (list, tuple)) or len(pair) != 2 or not all(_is_side(side) for side in pair):
        raise ValueError(f"a size is WIDTHxHEIGHT with sides from 16 to {MAX_SIDE}, such as 1920x1080, not {str(value)[:60]!r}")
    return pair[0], pair[1]


def _is_side(side: object) -> bool:
    return isinstance(side, int) and not isinstance(side, bool) and 16 <= side <= MAX_SIDE


_PART = r"\d{1,6}(?:\.\d{1,6})?"


def parse_aspect(value: object) -> Fraction:
    """``9:16`` or ``2.39:1`` as width over height. ValueError says what is allowed."""
    parts = re.fullmatch(rf"\s*({_PART})\s*[:/]\s*({_PART})\s*", str(value), re.ASCII)
    sides = [Fraction(side) for side in parts.groups()] if parts else [Fraction(0)]
    if not all(sides) or not Fraction(1, 10) <= sides[0] / sides[1] <= 10:
        raise ValueError(f"an aspect is WIDTH:HEIGHT such as 9:16, between 1:10 and 10:1, not {str(value)[:60]!r}")
    return sides[0] / sides[1]


def sized(base: Preset, size: tuple[int, int] | None, aspect: Fraction | None) -> tuple[int, int]:
    """The frame: an explicit size, else the preset's, reshaped to ``aspect`` with its short side kept; even."""
    if size:
        return even(size[0]), even(size[1])
    if not aspect:
        return base.width, base.height
    short = min(base.width, base.height)
    width, height = (even(short * aspect), short) if aspect >= 1 else (short, even(short / aspect))
    if max(width, height) > MAX_SIDE:
        raise InvalidStoryboard(f"aspect: {width}x{height} is past the limit of {MAX_SIDE} a side; choose a smaller quality")
    return width, height
