"""Letterbox: bars that give the picture the shape of a cinema's screen."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import AfterValidator, Field

from gator_core import Filter, Frame, Parameters
from gator_core.storyboard import colour

__all__ = ["Letterbox", "LetterboxParameters"]


def _known(value: str) -> str:
    colour(value)
    return value


class LetterboxParameters(Parameters):
    """The bars."""

    ratio: float = Field(2.39, ge=0.2, le=5, description="width over height of what stays visible")
    color: Annotated[str, AfterValidator(_known)] = Field("#000000", description="#rrggbb, #rgb, or a CSS colour name")


class Letterbox(Filter):
    """Above and below where the ratio is wider than the frame, else at both sides; a frame of that ratio has none."""

    name = "letterbox"
    summary = "bars that give the picture another shape"
    Params = LetterboxParameters

    def apply(self, frame: Frame, t: float) -> Frame:  # noqa: ARG002 - it stands still
        width, height = frame.size
        rows = _bar(height, width / self.params.ratio)
        columns = _bar(width, height * self.params.ratio)
        if rows + columns == 0:
            return frame
        data = frame.writable()
        chroma = data[height:].reshape(2, height // 2, width // 2)
        flat = Frame.solid(2, 2, colour(self.params.color))
        for plane, level, step in zip((data[:height], *chroma), flat.planes, (1, 2, 2), strict=True):
            down, across = rows // step, columns // step
            for bar in (np.s_[:down], np.s_[plane.shape[0] - down :], np.s_[:, :across], np.s_[:, plane.shape[1] - across :]):
                plane[bar] = level[0, 0]
        return Frame(data)


def _bar(length: int, visible: float) -> int:
    """Of each of the two bars, in samples; even, so that colour ends where luma does."""
    return max(0, round((length - visible) / 4) * 2) if visible < length else 0
