"""How a progress of 0 to 1 is paced."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, get_args

__all__ = ["EASINGS", "Easing", "ease"]

Easing = Literal["linear", "ease-in", "ease-out", "ease-in-out", "smooth"]

_CURVES: dict[str, Callable[[float], float]] = {
    "linear": lambda t: t,
    "ease-in": lambda t: 1 - math.cos(t * math.pi / 2),
    "ease-out": lambda t: math.sin(t * math.pi / 2),
    "ease-in-out": lambda t: (1 - math.cos(t * math.pi)) / 2,
    "smooth": lambda t: t * t * t * (t * (6 * t - 15) + 10),
}
EASINGS: tuple[str, ...] = get_args(Easing)


def ease(name: Easing, t: float) -> float:
    """The paced progress at ``t``, clamped to [0, 1]; 0 and 1 map to themselves, exactly."""
    if not 0 < t < 1:
        return 1.0 if t >= 1 else 0.0
    return min(1.0, max(0.0, _CURVES[name](t)))
