"""Camera motion: a view that travels over pictures larger than the frame.

The picture (the *canvas*) is larger than the frame by a little more than ``1 + amount``, so that at the greatest zoom
one pixel of it is about one pixel of the frame. Views and their places are in *edge coordinates* of luma: 0 is the
outer edge of the first column, the width that of the last.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from gator_core.canvas import Canvas
from gator_core.clip import Clip, Reader
from gator_core.easing import ease
from gator_core.frame import Frame, blended
from gator_core.planes import warped
from gator_core.presets import MAX_SIDE

if TYPE_CHECKING:
    from gator_core.storyboard import Motion

__all__ = ["LEAD", "MovingClip", "canvas_size", "is_camera", "progress", "view"]

LEAD = Fraction(1, 2)
"""Seconds that the camera sets out before the scene's cut and travels on after its end, so that it moves in handles."""

_CAMERA = frozenset({"zoom-in", "zoom-out", "pan-left", "pan-right", "pan-up", "pan-down"})
_MINIFY = math.log2(1.3)
"""How many octaves a picture may shrink under bilinear sampling before it shimmers; then its half-size level comes in."""

_SPARE = 1.04
"""At just one pixel of the picture per pixel of the frame, a slow pan breathes: everything is sharp at once where the view
lies on whole pixels, and soft at once between them. A little off, sharp and soft alternate too finely to be seen."""

View = tuple[float, float, float]


@dataclass(frozen=True)
class MovingClip(Clip):
    """A camera over the pictures of ``inner``, which are best of ``canvas_size(size, motion)``.

    What frame ``i`` shows depends on ``i``, ``rate`` and the exact ``duration`` (seconds) alone: neither on the
    transitions around the scene nor on its length in whole frames.
    """

    inner: Clip
    motion: Motion
    size: tuple[int, int]
    rate: Fraction
    duration: Fraction

    def reader(self, start: int, stop: int) -> AbstractContextManager[Reader]:
        return self._open(start, stop)

    @contextmanager
    def _open(self, start: int, stop: int) -> Iterator[Reader]:
        with self.inner.reader(start, stop) as inner:
            yield _Camera(self, inner)


def is_camera(motion: Motion | None) -> bool:
    """Whether it is a motion of this module, rather than none, ``still`` or ``generated``."""
    return motion is not None and motion.name in _CAMERA


def canvas_size(size: tuple[int, int], motion: Motion) -> tuple[int, int]:
    """The even (width, height) that ``inner`` should have: ``size`` times ``1 + amount`` and some 4 %, within MAX_SIDE."""
    scale = min((1 + motion.amount) * _SPARE, max(1.0, MAX_SIDE / max(size)))
    width, height = (2 * math.ceil(side * scale / 2 - 1e-9) for side in size)
    return width, height


def progress(motion: Motion, i: int, rate: Fraction, duration: Fraction) -> float:
    """How far along its path the camera is at frame ``i``: 0 from LEAD before the cut, 1 from LEAD after the end."""
    return ease(motion.easing, float((i / rate + LEAD) / (duration + 2 * LEAD)))


def view(motion: Motion, p: float, canvas: tuple[int, int], size: tuple[int, int]) -> View:
    """What the camera sees at progress ``p``: (left, top, canvas pixels per frame pixel), in edge coordinates.

    A zoom-in ends with ``focus`` as near the middle as the picture allows, and holds one point of the screen still
    on its way, so it never runs into an edge; a zoom-out is the same path backwards. A pan moves the camera: with
    pan-left the picture goes to the right. Across its way a pan keeps ``focus`` in the middle, as far as it can.
    """
    closest = 1 + motion.amount
    if motion.name.startswith("zoom"):
        zoom = closest ** (p if motion.name == "zoom-in" else 1 - p)
        anchor = [_anchor(centre, closest) for centre in motion.focus]
    else:
        zoom = closest
        along = 1 - p if motion.name in ("pan-left", "pan-up") else p
        anchor = [_anchor(centre, closest) for centre in motion.focus]
        anchor[motion.name in ("pan-up", "pan-down")] = along
    scale = min(canvas[0] / size[0], canvas[1] / size[1]) / zoom
    slack = (canvas[0] - scale * size[0], canvas[1] - scale * size[1])
    return slack[0] * anchor[0], slack[1] * anchor[1], scale


def _anchor(centre: float, zoom: float) -> float:
    """The part of the slack left of a view that is centred, as far as it can be; also the point that such a zoom holds."""
    visible = 1 / zoom
    return min(1.0, max(0.0, (centre - visible / 2) / (1 - visible)))


@dataclass
class _Camera:
    """Reads ``inner`` and keeps what the next frame may need again: the levels of a still picture, a view at rest."""

    clip: MovingClip
    inner: Reader
    _levels: list[Canvas] = field(default_factory=list)
    _seen: View | None = None
    _shown: Frame | None = None

    def frame(self, i: int) -> Frame:
        clip = self.clip
        picture = self.inner.frame(i)
        same = bool(self._levels) and picture is self._levels[0].picture
        seen = view(clip.motion, progress(clip.motion, i, clip.rate, clip.duration), picture.size, clip.size)
        if self._shown is not None and same and seen == self._seen:
            return self._shown
        if not same:
            self._levels = [Canvas(picture)]
        self._seen, self._shown = seen, self._filmed(seen)
        return self._shown

    def _filmed(self, seen: View) -> Frame:
        octaves = max(0.0, math.log2(seen[2]))
        whole = int(octaves)
        part = max(0.0, (octaves - whole - _MINIFY) / (1 - _MINIFY))
        near = self._view(whole, seen)
        if part == 0:
            return near
        far = self._view(whole + 1, seen)
        return blended(near, far, part)

    def _view(self, level: int, seen: View) -> Frame:
        while len(self._levels) <= level:
            self._levels.append(Canvas(_halved(self._levels[-1].picture)))
        left, top, scale = (value / 2**level for value in seen)
        return self._levels[level].view(left, top, scale, self.clip.size)


def _halved(frame: Frame) -> Frame:
    """At a linear scale of exactly 2 a bilinear sample is the mean of four pixels: a box filter, chroma siting included."""
    size = (2 * math.ceil(frame.width / 4), 2 * math.ceil(frame.height / 4))
    return warped(frame, np.array([[2.0, 0.0, 0.0], [0.0, 2.0, 0.0]]), size)
