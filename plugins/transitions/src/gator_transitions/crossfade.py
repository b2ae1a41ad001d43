"""Crossfade: one picture shines through the other."""

from __future__ import annotations

from gator_core import Frame, Transition
from gator_core.frame import blended

__all__ = ["Crossfade"]


class Crossfade(Transition):
    """Linear in the encoded values, as every editing program does it."""

    name = "crossfade"
    summary = "one picture fades into the other"

    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        return blended(a, b, t)
