"""Which of a model's ratios suits a frame.

Only the shape of the frame counts, not its size: a draft and a final video of one shape ask for the same clip.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import log

__all__ = ["best_ratio", "cropped", "pixels_of", "shape_of", "size_for", "tier_of", "tiers_of"]

Size = tuple[int, int]

_COMMON = tuple(Fraction(*pair) for pair in ((16, 9), (4, 3), (3, 2), (1, 1), (5, 4), (21, 9), (2, 1), (12, 5)))
_NEAR = 0.02
"""Shapes that differ by less count as one: 854x480 is 16:9."""
_TIERS = ((300_000, "360p"), (600_000, "480p"), (1_200_000, "720p"), (2_600_000, "1080p"), (5_000_000, "2k"))
"""The most pixels of what is sold under that name; above the last it is 4k."""
_AREAS = {"360p": 640 * 360, "480p": 854 * 480, "768p": 1366 * 768, "720p": 1280 * 720, "1080p": 1920 * 1080}
_AREAS |= {"2k": 2560 * 1440, "4k": 3840 * 2160}


def shape_of(frame: Size | Fraction) -> Fraction:
    """Width over height, as one of the common shapes where it is near one; of a size in whole pixels so coarsely that its
    rounding seldom tells."""
    exact = frame if isinstance(frame, Fraction) else Fraction(*frame)
    turned = [*_COMMON, *(1 / shape for shape in _COMMON)]
    nearest = min(turned, key=lambda shape: _apart(exact, shape))
    return nearest if _apart(exact, nearest) < _NEAR else _simpler(exact)


def pixels_of(ratio: str) -> Size | None:
    """(width, height) of ``1280:720``; None for a shape such as ``16:9`` and for words."""
    width, _, height = ratio.partition(":")
    if not (width.isdigit() and height.isdigit()) or int(width) < 100:
        return None
    return int(width), int(height)


def tier_of(ratio: str) -> str:
    """What a ratio is sold as: ``auto_720p`` names it, ``1280:720`` by its pixels; empty for a mere shape."""
    if ratio.startswith("auto_"):
        return ratio.removeprefix("auto_")
    size = pixels_of(ratio)
    if size is None:
        return ""
    if min(size) in (480, 720, 1080):
        return f"{min(size)}p"
    area = size[0] * size[1]
    return next((name for most, name in _TIERS if area <= most), "4k")


def tiers_of(ratios: Iterable[str]) -> list[str]:
    """The tiers that the ratios have, in their order."""
    return list(dict.fromkeys(tier for tier in map(tier_of, ratios) if tier))


def best_ratio(ratios: Iterable[str], shape: Fraction, tier: str) -> str:
    """The ratio nearest to the shape; of several as near as that, the one whose size is nearest to the tier's.

    Words such as ``auto_720p`` are not looked at. ValueError if there is nothing else.
    """
    known = {ratio: Fraction(*(int(part) for part in ratio.split(":"))) for ratio in ratios if ":" in ratio}
    if not known:
        raise ValueError("there is no ratio to choose from")
    least = min(_apart(shape, found) for found in known.values())
    near = [ratio for ratio, found in known.items() if _apart(shape, found) <= least + _NEAR * 1.5]
    return min(near, key=lambda ratio: _off(ratio, tier))


def size_for(shape: Fraction, tier: str) -> Size:
    """An even size of that shape with about as many pixels as the tier has."""
    area = _AREAS.get(tier, _AREAS["720p"])
    width = (area * float(shape)) ** 0.5
    return max(2, round(width / 2) * 2), max(2, round(width / float(shape) / 2) * 2)


def cropped(size: Size, shape: Fraction) -> float:
    """The part of a picture of ``size`` that is lost when it fills a frame of that shape, 0..1."""
    own = Fraction(*size)
    return float(1 - min(own / shape, shape / own))


def _simpler(shape: Fraction) -> Fraction:
    """The long side over the short one in small numbers: upright and lying frames alike, and never 0."""
    return shape.limit_denominator(32) if shape >= 1 else 1 / (1 / shape).limit_denominator(32)


def _apart(one: Fraction, other: Fraction) -> float:
    return abs(log(one / other))


def _off(ratio: str, tier: str) -> float:
    size = pixels_of(ratio)
    return abs(log(size[0] * size[1] / _AREAS.get(tier, _AREAS["720p"]))) if size else 0.0
