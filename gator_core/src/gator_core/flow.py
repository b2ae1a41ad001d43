"""The picture between two pictures: what moved is followed from the one to the other, and drawn where it is by then.

Motion is measured by dense inverse search (OpenCV's DIS) on luma, from each picture to the other, at no more than
``MEASURED`` samples along the longer side: that is sharp enough for a field that is smooth but for its borders. Where
the two directions disagree, something is seen in one picture and hidden in the other; there its motion is taken from
around it, and its colours from the picture that sees it.

The same pictures give the same bits whatever the number of OpenCV's threads. At 1920x1080, on one core, the motion of a
pair takes 95 ms, once, and each picture between 110 ms, which is 150 times what plain blending takes (0.75 ms); processor
time, measured on moving textures. Of these pictures it is 11 dB nearer to the truth than a blend (PSNR). Measured at 960
samples, pairs would take 230 ms and pictures 165, for 0.5 to 1 dB more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.frame import Frame, Plane
from gator_core.planes import LEFT

__all__ = ["MEASURED", "Flows", "between", "flows"]

Field = NDArray[np.float32]
"""Shape (height, width, 2), x and y; or (height, width). In samples of the size at which motion is measured."""

MEASURED = 640
"""Samples along the longer side at which motion is measured, at most."""

_LEAST = 24
"""Samples along the shorter side that motion can be measured on; smaller pictures are blended."""
_SURE, _SURE_OF_FAR = 1.0, 0.05
"""Samples by which the way there and back may miss its start, and more of that by this part of the way's length."""
_REACHES = (5, 21, 81)
"""Sides of the squares from which the motion of what is hidden is taken, the first that has any that is sure."""
_STEPS = 2
"""Rounds in which the origin of what is at a place between is found; more of them lose more at borders than they gain."""
_BLIND = 0.5
"""Squared samples by which an origin may miss its place, and still be believed."""
_OTHER, _QUITE_OTHER = 6.0, 24.0
"""Levels of luma between a place and where it went, on average over 5x5 samples: with a motion that is not sure, and
with any, from which the two can't be the same thing."""
_CUT = 0.5
"""The part of a picture that must be lost for a cut. Measured: cuts lose 0.75 and more, motion up to a fifth of the
width a third at most."""
_NO_MAP: Any = None  # which OpenCV takes, though its type hints do not say so; an empty array it reads as one of zeros


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """How things move from a picture ``a`` to a picture ``b``."""

    forward: Field
    """Where what is at a place of ``a`` went, relative to it."""
    backward: Field
    """Where what is at a place of ``b`` came from."""
    doubt_a: Field
    """Of places of ``a``: from 1 on, what is there is hidden in ``b``."""
    doubt_b: Field
    cut: bool
    """Whether the two show different things, so that there is nothing between."""


def flows(a: Frame, b: Frame) -> Flows:
    """The motion between two pictures of one size, both ways."""
    small_a, small_b = _measured(a.y), _measured(b.y)
    if min(small_a.shape) < _LEAST:
        return _unmoved(small_a.shape)
    forward, backward = _motion(small_a, small_b), _motion(small_b, small_a)
    doubt_a, doubt_b = _doubt(forward, backward), _doubt(backward, forward)
    lost = (_lost(small_a, small_b, forward, doubt_a) + _lost(small_b, small_a, backward, doubt_b)) / 2
    return Flows(_mended(forward, doubt_a), _mended(backward, doubt_b), doubt_a, doubt_b, lost > _CUT)


def between(a: Frame, b: Frame, t: float, moved: Flows) -> Frame:
    """The picture at ``t`` on the way from ``a``, at 0, to ``b``, at 1; ``moved`` is ``flows(a, b)``.

    Across a cut it is ``a`` until ``b`` is there.
    """
    if t <= 0 or t >= 1:
        return a if t <= 0 else b
    if moved.cut:
        return a
    origin_a, origin_b, weight_b = _origins(moved, t)
    data = np.empty_like(a.data)
    chroma = data[a.height :].reshape(2, a.height // 2, a.width // 2)
    for planes_a, planes_b, targets, siting, step in (
        ([a.y], [b.y], [data[: a.height]], (0.0, 0.0), 1),
        ([a.u, a.v], [b.u, b.v], list(chroma), LEFT, 2),
    ):
        places = _Places(a.size, siting, step, _size(weight_b))
        seen_a = _seen(planes_a, places.absolute(origin_a))  # one after the other: places take five times a frame's memory
        seen_b = _seen(planes_b, places.absolute(origin_b))
        weight = places.spread(weight_b)
        for one, other, target in zip(seen_a, seen_b, targets, strict=True):
            target[...] = cv2.blendLinear(one, other, 1 - weight, weight)
    return Frame(data)


# Measuring -------------------------------------------------------------------------------------------------------


def _measured(luma: Plane) -> Plane:
    height, width = luma.shape
    scale = MEASURED / max(width, height)
    if scale >= 1:
        return np.ascontiguousarray(luma)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _unmoved(shape: tuple[int, ...]) -> Flows:
    still, sure = np.zeros((*shape, 2), np.float32), np.zeros(shape, np.float32)
    return Flows(still, still, sure, sure, cut=False)


def _motion(a: Plane, b: Plane) -> Field:
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return np.asarray(search.calc(a, b, np.zeros((*a.shape, 2), np.float32)), dtype=np.float32)


def _doubt(there: Field, back: Field) -> Field:
    """How far the way there and back misses its start, in terms of what it may."""
    returned = _sampled(back, _grid(_size(there)) + there, outside=1e4)
    miss, far = _length(there + returned), _length(there) + np.minimum(_length(returned), 1e3)
    return miss / (_SURE + _SURE_OF_FAR * far)


def _lost(a: Plane, b: Plane, forward: Field, doubt: Field) -> float:
    """The part of ``a`` that is not in ``b``."""
    found = _sampled(b.astype(np.float32), _grid(_size(doubt)) + forward)
    other = np.abs(cv2.blur(found - a, (5, 5)))
    return float(np.mean((other > _QUITE_OTHER) | ((doubt >= 1) & (other > _OTHER))))


def _mended(motion: Field, doubt: Field) -> Field:
    """With the motion of what is hidden taken from what is seen around it."""
    sure = (doubt < 1).astype(np.float32)
    mended, missing = motion.copy(), sure == 0
    for reach in _REACHES:
        if not missing.any():
            break
        share = cv2.blur(sure, (reach, reach))
        total = cv2.blur(motion * sure[..., None], (reach, reach))
        near = missing & (share > 0.02)
        mended[near] = total[near] / share[near][:, None]
        missing &= ~near
    return mended


# Drawing ---------------------------------------------------------------------------------------------------------


def _origins(moved: Flows, t: float) -> tuple[Field, Field, Field]:
    """For every place of the picture at ``t``: where in ``a`` and where in ``b`` it is seen, relative to it, and how much
    of it is taken from ``b``."""
    grid = _grid(_size(moved.doubt_a))
    by_a, by_b = _Trace.of(moved.forward, moved.doubt_a, t), _Trace.of(moved.backward, moved.doubt_b, 1 - t)
    doubt = np.minimum(by_a.doubt, by_b.doubt)
    hidden = (doubt > 1)[..., None]
    first = (by_a.doubt <= by_b.doubt)[..., None]
    in_a = np.where(first | hidden, by_a.start, by_b.end) - grid
    in_b = np.where(first & ~hidden, by_a.end, by_b.start) - grid
    sees_a, sees_b = (weight * np.exp(-(trace.miss**2) / _BLIND) + 1e-3 for weight, trace in ((1 - t, by_a), (t, by_b)))
    one_sided = cv2.blur(sees_b / (sees_a + sees_b), (5, 5))
    depth = np.clip(doubt - 0.5, 0, 1)
    return in_a, in_b, t + (one_sided - t) * depth


@dataclass(frozen=True, slots=True)
class _Trace:
    """What is at each place of the picture between, by the motion that starts in one of the two."""

    start: Field
    """Where it starts."""
    end: Field
    """Where it is in the other picture."""
    miss: Field
    """How far from the place that motion leads."""
    doubt: Field

    @classmethod
    def of(cls, motion: Field, doubt: Field, t: float) -> _Trace:
        """``t`` is the part of the way that was gone."""
        place = _grid(_size(doubt))
        start = place - t * motion
        for _ in range(_STEPS):
            start = place - t * _sampled(motion, start)
        way = _sampled(motion, start)
        miss = _length(start + t * way - place)
        return cls(start, start + way, miss, _sampled(doubt, start) + miss)


@dataclass(frozen=True, slots=True)
class _Places:
    """The samples of a plane, and the field that says something of them."""

    whole: tuple[int, int]
    """(width, height) of luma."""
    siting: tuple[float, float]
    step: int
    field: tuple[int, int]
    """(width, height) of the field."""

    def spread(self, field: Field) -> Field:
        """A field's values at the plane's samples."""
        size = (self.whole[0] // self.step, self.whole[1] // self.step)
        if size == self.field and self.step == 1:
            return field
        if self.step == 1:  # the same as below, and three times as quick
            return np.asarray(cv2.resize(field, size, interpolation=cv2.INTER_LINEAR), np.float32)
        rx, ry = (small / large for small, large in zip(self.field, self.whole, strict=True))
        sx, sy = ((part + 0.5) * ratio - 0.5 for part, ratio in zip(self.siting, (rx, ry), strict=True))
        matrix = np.array([[self.step * rx, 0.0, sx], [0.0, self.step * ry, sy]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(field, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)

    def absolute(self, relative: Field) -> Field:
        """Places in the plane, of places relative to each of its samples."""
        scale = [large / small / self.step for small, large in zip(self.field, self.whole, strict=True)]
        found = self.spread(relative * np.array(scale, np.float32))
        height, width = found.shape[:2]
        columns = np.zeros((width, 2), np.float32)
        columns[:, 0] = np.arange(width)
        found += columns
        found[..., 1] += np.arange(height, dtype=np.float32)[:, None]
        return found


def _seen(planes: list[Plane], places: Field) -> list[Any]:
    return [cv2.remap(plane, places, _NO_MAP, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE) for plane in planes]


def _sampled(field: Field, places: Field, outside: float | None = None) -> Field:
    """A field between its samples; beyond it its edge, or ``outside``."""
    border = cv2.BORDER_REPLICATE if outside is None else cv2.BORDER_CONSTANT
    value = (outside or 0.0,) * 4
    return np.asarray(cv2.remap(field, places, _NO_MAP, cv2.INTER_LINEAR, borderMode=border, borderValue=value), np.float32)


def _length(field: Field) -> Field:
    return np.asarray(cv2.magnitude(field[..., 0], field[..., 1]), np.float32)


def _size(field: Field) -> tuple[int, int]:
    return int(field.shape[1]), int(field.shape[0])


@lru_cache(maxsize=4)
def _grid(size: tuple[int, int]) -> Field:
    """Each sample's own place."""
    width, height = size
    grid = np.dstack(np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)))
    grid.flags.writeable = False
    return np.asarray(grid, np.float32)
