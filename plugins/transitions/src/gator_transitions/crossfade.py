"""Crossfade: one picture shines through the other."""

from __future__ import annotations

import cv2

from gator_core import Frame, Transition

__all__ = ["Crossfade", "mixed"]


class Crossfade(Transition):
    """Linear in the encoded values, as every editing program does it."""

    name = "crossfade"
    summary = "one picture fades into the other"

    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        if t <= 0 or t >= 1:
            return a if t <= 0 else b
        return mixed(a, b, t)


def mixed(a: Frame, b: Frame, t: float) -> Frame:
    """``1 - t`` parts of ``a`` and ``t`` of ``b``."""
    data = Frame.unfilled(*a.size)
    cv2.addWeighted(a.data, 1 - t, b.data, t, 0, dst=data)
    return Frame(data)
