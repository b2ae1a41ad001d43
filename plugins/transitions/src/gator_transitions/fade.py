"""Fade: out to a colour, and in from it."""

from __future__ import annotations

from typing import Annotated

import cv2
import numpy as np
from pydantic import AfterValidator, Field

from gator_core import Frame, Parameters, Transition
from gator_core.storyboard import colour
from gator_transitions.planes import blank

__all__ = ["Fade", "FadeParameters"]


def _known(value: str) -> str:
    colour(value)
    return value


class FadeParameters(Parameters):
    """What the pictures fade through."""

    color: Annotated[str, AfterValidator(_known)] = Field("#000000", description="#rrggbb, #rgb, or a CSS colour name")


class Fade(Transition):
    """At the half the picture is the colour and nothing else."""

    name = "fade"
    summary = "fades out to black, then in from it"
    Params = FadeParameters

    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        if t <= 0 or t >= 1:
            return a if t <= 0 else b
        return _dimmed(a, 1 - 2 * t, self.params.color) if t < 0.5 else _dimmed(b, 2 * t - 1, self.params.color)

    def opening(self, b: Frame, t: float) -> Frame:
        """In from the colour, over the whole length: there is nothing to fade out first."""
        return _dimmed(b, t, self.params.color)

    def closing(self, a: Frame, t: float) -> Frame:
        """Out to the colour, over the whole length."""
        return _dimmed(a, 1 - t, self.params.color)


def _dimmed(picture: Frame, strength: float, color: str) -> Frame:
    """``strength`` parts of the picture, the rest the colour."""
    target = Frame.solid(2, 2, colour(color))
    data, planes = blank(picture)
    for out, plane, level in zip(planes, picture.planes, target.planes, strict=True):
        out[:] = np.asarray(cv2.convertScaleAbs(plane, alpha=strength, beta=(1 - strength) * float(level[0, 0])))
    return Frame(data)
