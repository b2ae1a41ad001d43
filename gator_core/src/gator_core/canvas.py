"""Views of a picture, scaled and sub-pixel, quickly.

``cv2.warpAffine`` puts a view anywhere, and takes three times as long as ``cv2.resize``, whose first sample always lies
(scale - 1) / 2 samples into its source, and the source begins on a whole sample. But a picture that is resized from some
way before the view on has samples at many other places: the view is cut out from the first that lies where it begins,
as near as can be seen. Where there is none, for some scales, the view is warped.
"""

from __future__ import annotations

import math
from functools import cached_property

import cv2
import numpy as np

from gator_core.frame import Frame, Plane
from gator_core.planes import LEFT, warped

__all__ = ["Canvas"]

_OFF = 0.01
"""How far off a view may be, in samples of luma; of chroma, half as many of which are seen, twice as far: a sharp edge of
100 levels is then off by one or two."""
_SURPLUS = 144
"""How many samples may be made before the view begins. More find a place for more views, at a higher price each."""
_BEFORE, _BEYOND = 192, 4
"""By how many samples planes are continued to the left and above, for the surplus, and on the other sides."""
_COUNTS = np.arange(_SURPLUS + 1)

_Place = tuple[int, int]
"""Where the resized part begins in the plane, and how many of its samples come before the view; along one axis."""


class Canvas:
    """A picture of which many views are taken."""

    def __init__(self, picture: Frame) -> None:
        self.picture = picture

    def view(self, left: float, top: float, scale: float, size: tuple[int, int]) -> Frame:
        """What a frame of ``size`` (width, height, even) shows from (left, top) on, in edge coordinates of luma, with
        ``scale`` samples of the picture to one of the frame: bilinear. The view lies within the picture.

        About 3 ms for 1080p, or 8 where it is warped. Depends on the arguments alone. Not for scaling down by much.
        """
        luma = _place(scale, left, 0.0, 1), _place(scale, top, 0.0, 1)
        chroma = _place(scale, left, LEFT[0], 2), _place(scale, top, LEFT[1], 2)
        if not (luma[0] and luma[1] and chroma[0] and chroma[1]):
            return warped(self.picture, np.array([[scale, 0.0, left], [0.0, scale, top]]), size)
        width, height = size
        data, scratch = Frame.unfilled(width, height), Frame.unfilled(width, height)
        halves = data[height:].reshape(2, height // 2, width // 2)
        y, u, v = self._planes
        _resize(y, luma[0], luma[1], scale, data[:height], scratch)
        for plane, target in ((u, halves[0]), (v, halves[1])):
            _resize(plane, chroma[0], chroma[1], scale, target, scratch)
        return Frame(data)

    @cached_property
    def _planes(self) -> tuple[Plane, Plane, Plane]:
        y, u, v = (_continued(plane) for plane in self.picture.planes)
        return y, u, v


def _place(scale: float, start: float, siting: float, step: int) -> _Place | None:
    """For a plane whose samples are ``step`` luma samples apart, the first of them at ``siting``. None where no sample
    lies near enough, or the plane is not continued far enough."""
    first = (scale * (siting + 0.5) + start - 0.5 - siting) / step  # the view's first sample, as an index of the plane
    begins = first - (_COUNTS + 0.5) * scale + 0.5
    whole = np.rint(begins)
    near = np.flatnonzero(np.abs(begins - whole) < _OFF * step)
    if not near.size or whole[near[0]] < -_BEFORE:
        return None
    return int(whole[near[0]]), int(near[0])


def _continued(plane: Plane) -> Plane:
    sides = (_BEFORE, _BEYOND, _BEFORE, _BEYOND)
    return np.asarray(cv2.copyMakeBorder(plane, *sides, cv2.BORDER_REPLICATE), dtype=np.uint8)


def _resize(plane: Plane, across: _Place, down: _Place, scale: float, target: Plane, scratch: Plane) -> None:
    """Writes a view of a continued plane to ``target``; ``scratch`` is memory to work in, where it is large enough."""
    (left, over), (top, above) = across, down
    height, width = target.shape
    rows, columns = math.ceil((above + height) * scale) + 1, math.ceil((over + width) * scale) + 1
    part = plane[top + _BEFORE : top + _BEFORE + rows, left + _BEFORE : left + _BEFORE + columns]
    # Sizes are left to be computed: were they stated, the scale would be their ratio, which is not exact.
    made = cv2.resize(part, None, _within(scratch, part, scale), 1 / scale, 1 / scale, cv2.INTER_LINEAR)
    target[:] = made[above : above + height, over : over + width]


def _within(scratch: Plane, part: Plane, scale: float) -> Plane | None:
    """An array in that memory of the size that OpenCV gives the result; if it should compute another one, it takes its own."""
    rows, columns = (round(side * (1 / scale)) for side in part.shape)
    return scratch.reshape(-1)[: rows * columns].reshape(rows, columns) if rows * columns <= scratch.size else None
