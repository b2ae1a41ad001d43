"""One scale of quality and one of effort, x264's, for every encoder.

The numbers are those at which an encoder gave the same SSIM as x264 at ``medium``: measured over three clips of two seconds
(a slow zoom over a drawing with grain, a fractal, moving test bars with noise), and the mean of the three taken. Clean
pictures alone would allow some more, grain alone some less.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from gator_core import InputError
from gator_core.errors import nearest
from gator_core.presets import EFFORTS
from gator_core.providers import VideoSettings

__all__ = ["check", "crf_of", "speed_of"]

# Pairs of x264's CRF and the other encoder's; between them it is a straight line.
_CRF: Mapping[str, tuple[tuple[int, int], ...]] = {
    "av1": ((1, 1), (16, 14), (18, 20), (20, 24), (23, 31), (28, 43), (34, 56), (51, 63)),
    "vp9": ((1, 1), (16, 15), (18, 20), (20, 25), (23, 34), (28, 45), (34, 56), (51, 63)),
}
# By effort: SVT-AV1's preset and libvpx's cpu-used, where fewer is slower. SVT-AV1's 8 takes as long as x264's ``medium``;
# libvpx is slower than x264 wherever it is better than it.
_SPEED: Mapping[str, tuple[int, ...]] = {
    "av1": (12, 11, 10, 10, 9, 8, 6, 5, 4, 2),
    "vp9": (8, 7, 6, 5, 4, 3, 2, 1, 0, 0),
}


def check(settings: VideoSettings) -> None:
    """InputError for settings that no encoder can be asked for."""
    if settings.effort not in EFFORTS:
        hint = nearest(settings.effort, EFFORTS)
        raise InputError(f"effort: x264 has no preset {settings.effort!r}{hint} (known: {', '.join(EFFORTS)})")
    if not 1 <= settings.crf <= 51:
        raise InputError(f"crf: {settings.crf} is not from 1 (best) to 51 (worst); 0, lossless, plays in few places")
    if settings.ceiling < 1000:
        raise InputError(f"ceiling: {settings.ceiling} bits per second is less than 1000")


def crf_of(codec: str, crf: int) -> int:
    """What looks as x264's ``crf`` does. x265's scale is x264's: their curves stay within one step of each other."""
    points = _CRF.get(codec)
    if not points:
        return crf
    low, high = next((a, b) for a, b in pairwise(points) if a[0] <= crf <= b[0])
    return round(low[1] + (high[1] - low[1]) * (crf - low[0]) / (high[0] - low[0]))


def speed_of(codec: str, effort: str) -> int:
    """The speed of an encoder that has numbers for it."""
    return _SPEED[codec][EFFORTS.index(effort)]
