"""Color: brightness, contrast, saturation, temperature."""

from __future__ import annotations

import math

from pydantic import Field

from gator_core import Filter, Frame, Parameters
from gator_core.frame import Plane
from gator_filters.levels import BLACK, GRAY, LEVELS, WHITE, mapped, table

__all__ = ["Color", "ColorParameters"]

_MIDDLE = (BLACK + WHITE) / 2
_WARMTH = 16.0
"""Chroma levels at temperature 1: as far as a lamp's light is from daylight."""


class ColorParameters(Parameters):
    """The knobs, each neutral by default."""

    brightness: float = Field(0.0, ge=-1, le=1, description="1 lifts black to white, -1 the other way")
    contrast: float = Field(1.0, ge=0, le=4, description="around the middle gray; 0 leaves gray")
    saturation: float = Field(1.0, ge=0, le=4, description="0 takes the colour out")
    temperature: float = Field(0.0, ge=-1, le=1, description="1 is as warm as lamplight, -1 as cold as shade")


class Color(Filter):
    """Three tables, made from the parameters; the picture is never converted."""

    name = "color"
    summary = "brightness, contrast, saturation, temperature"
    Params = ColorParameters

    def apply(self, frame: Frame, t: float) -> Frame:  # noqa: ARG002 - it stands still
        if self.params == ColorParameters():
            return frame
        knobs: ColorParameters = self.params
        lift = knobs.brightness * (WHITE - BLACK)
        # Beyond the range of the signal only what was there already stays: headroom that footage may use.
        luma = table(_MIDDLE + (LEVELS - _MIDDLE) * knobs.contrast + lift, BLACK if lift < 0 else 0, WHITE if lift > 0 else 255)
        return mapped(frame, luma, self._chroma(knobs, -1), self._chroma(knobs, 1))

    @staticmethod
    def _chroma(knobs: ColorParameters, sign: int) -> Plane:
        """Warm light has less blue and more red."""
        # Contrast spreads colour as it spreads brightness: in RGB it is one factor for both.
        scale = knobs.saturation * knobs.contrast
        warmth = sign * knobs.temperature * _WARMTH * min(1.0, math.sqrt(knobs.contrast))
        return table(GRAY + (LEVELS - GRAY) * scale + warmth, 16, 240)
