"""How things move from one picture to another: where what is seen in the one is in the other, or that it is hidden there.

Motion is measured by dense inverse search (OpenCV's DIS) on luma, from each picture to the other, at no more than
``MEASURED`` samples along the longer side: that is sharp enough for a field that is smooth but for its borders. The search
starts from rest, and follows what moves by a tenth of the width at most; it can also slip by a period of what repeats
itself. So it is started again from other guesses at how the whole, or a lost part, moved, where one promises more:

- the nearest shift that fits, for patterns, of which many shifts fit;
- the shifts at which parts that were lost are found again, for what is quick or thin;
- a turn with a zoom, by ORB's features, when most of the picture is lost.

Every place takes the motion after which it looks most alike, and of two that are as good the shorter one. Where the two
directions disagree, something is seen in one picture and hidden in the other; there its motion is taken from around it.
The same pictures give the same bits whatever the number of OpenCV's threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.frame import Frame, Plane

__all__ = ["MEASURED", "NO_MAP", "Field", "Flows", "flows", "grid", "inside", "length", "sampled", "size_of"]

Field = NDArray[np.float32]
"""Shape (height, width, 2), x and y; or (height, width). In samples of the size at which motion is measured."""

_Guess = NDArray[np.float64]
"""Shape (2, 3): an affine map from the places of one picture to those of another."""

MEASURED = 640
"""Samples along the longer side at which motion is measured, at most."""

_LEAST = 24
"""Samples along the shorter side that motion can be measured on; smaller pictures are blended."""
_SURE, _SURE_OF_FAR = 1.0, 0.05
"""Samples by which the way there and back may miss its start, and more of that by this part of the way's length."""
_REACHES = (5, 21, 81, 241)
"""Sides of the squares from which the motion of what is hidden is taken, the first that has any that is sure."""
_OTHER, _QUITE_OTHER = 6.0, 24.0
"""Levels of luma between a place and where it went, on average over 5x5 samples: with a motion that is not sure, and
with any, from which the two can't be the same thing."""
_CUT = 0.5
"""The part of a picture that must be lost for a cut. Measured: cuts lose 0.59 to 1, a pan by 15 % of the width 0.12,
by 47 % 0.39, a turn by 40 degrees 0.21, a zoom to twice the size 0.31."""
_NEAR_ROUNDS = 12
"""Steps downhill to the nearest shift, at most."""
_AROUND = (9, 9)
"""The square over which places are compared, to choose a motion: narrow enough for the edge of a thing."""
_UNSEEN = 12.0
"""Levels of luma that leaving the picture counts as: more than a good motion misses by, less than a wrong one does."""
_SHORTER, _FAR = 0.05, 32.0
"""Levels that a sample of way counts as, so that of two motions that fit the shorter one is taken, up to this many."""
_WORTH, _CLEARLY = 0.025, 0.3
"""A guess is followed if it is better by so many levels in this part of the pictures, both summed. Measured: what
is followed from rest 0.003 to 0.042, patterns 0.045 and more, an object of 40x40 samples that was lost 0.027."""
_ALIKE, _NEARLY_ALL = 1.0, 0.95
"""Samples within which two ways are the same, and the part of a picture in which they must be."""
_TILE, _TILES, _RANGE, _VOTES = 16, 24, 0.25, 3
"""At half size: the side of the tiles that are sought, how many of them at most, how far, in terms of the longer side, and
how many must agree."""
_MISSING, _MOSTLY = 0.003, 0.3
"""The part of a picture that must be lost to seek its tiles, and to seek a turn of the whole."""
_FEATURES, _AGREE = 500, 20
"""Features sought in a picture, and how many must agree on how the whole turned."""
NO_MAP: Any = None  # which OpenCV takes, though its type hints do not say so; an empty array it reads as one of zeros


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
    found = _followed(small_a, small_b)
    forward, backward = _mended(found.forward, found.doubt_a), _mended(found.backward, found.doubt_b)
    return Flows(forward, backward, found.doubt_a, found.doubt_b, found.lost > _CUT)


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


# Searching -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Motion both ways, and what it explains."""

    forward: Field
    backward: Field
    doubt_a: Field
    doubt_b: Field
    lost_a: NDArray[np.bool_]
    """Places of ``a`` that are not in ``b``."""
    lost_b: NDArray[np.bool_]

    @classmethod
    def of(cls, a: Plane, b: Plane, forward: Field, backward: Field) -> _Found:
        doubt_a, doubt_b = _doubt(forward, backward), _doubt(backward, forward)
        return cls(forward, backward, doubt_a, doubt_b, _lost(a, b, forward, doubt_a), _lost(b, a, backward, doubt_b))

    @property
    def lost(self) -> float:
        """The part of both pictures that is not in the other one."""
        return (float(np.mean(self.lost_a)) + float(np.mean(self.lost_b))) / 2


def _followed(a: Plane, b: Plane) -> _Found:
    found = _Found.of(a, b, _motion(a, b), _motion(b, a))
    for guesses in (_nearest, _found_again, _turned):
        for guess in guesses(a, b, found):
            back = np.asarray(cv2.invertAffineTransform(guess), np.float64)
            if _is_known(guess, found.forward) and _is_known(back, found.backward):
                continue
            if _promises(a, b, guess, found.forward) + _promises(b, a, back, found.backward) < _WORTH:
                continue
            forward = _better(a, b, found.forward, _motion_from(guess, a, b))
            backward = _better(b, a, found.backward, _motion_from(back, b, a))
            closer = _Found.of(a, b, forward, backward)
            # two scenes have something alike at any shift, and what loses more only tears the picture
            if closer.lost <= min(found.lost, _CUT):
                found = closer
    return found


def _motion(a: Plane, b: Plane) -> Field:
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return np.asarray(search.calc(a, b, np.zeros((*a.shape, 2), np.float32)), dtype=np.float32)


def _motion_from(guess: _Guess, a: Plane, b: Plane) -> Field:
    """The motion near a guess. Where that leaves ``b`` it is the guess."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    guessed = cv2.warpAffine(b, guess, size_of(a), dst=a.copy(), flags=flags, borderMode=cv2.BORDER_TRANSPARENT)
    return _ways(guess, _motion(a, np.asarray(guessed, np.uint8)))


def _ways(guess: _Guess, rest: Field) -> Field:
    """How the places of a picture move that first go ``rest``, and then as guessed."""
    places = grid(size_of(rest))
    return np.asarray(cv2.transform(places + rest, guess), np.float32) - places


def _is_known(guess: _Guess, motion: Field) -> bool:
    """Whether nearly every place moves as guessed by now, as in an ordinary pan: then the guess can't tell anything new."""
    far = length(_ways(guess, np.zeros_like(motion)) - motion)
    return float(np.mean(far < _ALIKE)) > _NEARLY_ALL


def _promises(a: Plane, b: Plane, guess: _Guess, motion: Field) -> float:
    """The part of a picture in which a guess alone is clearly better than a motion."""
    alone = _ways(guess, np.zeros_like(motion))
    return float(np.mean(_cost(a, b, alone) + _CLEARLY < _cost(a, b, motion)))


def _better(a: Plane, b: Plane, one: Field, other: Field) -> Field:
    return np.where((_cost(a, b, other) < _cost(a, b, one))[..., None], other, one)


def _cost(a: Plane, b: Plane, motion: Field) -> Field:
    """How unlike each place of ``a`` is where it went, in levels of luma, and a little for a long way."""
    gone = grid(size_of(motion)) + motion
    unlike = np.abs(sampled(b, gone).astype(np.float32) - a)
    unlike[~inside(gone)] = _UNSEEN
    return np.asarray(cv2.blur(unlike, _AROUND) + _SHORTER * np.minimum(length(motion), _FAR), np.float32)


def _doubt(there: Field, back: Field) -> Field:
    """How far the way there and back misses its start, in terms of what it may."""
    returned = sampled(back, grid(size_of(there)) + there, outside=1e4)
    miss, far = length(there + returned), length(there) + np.minimum(length(returned), 1e3)
    return miss / (_SURE + _SURE_OF_FAR * far)


def _lost(a: Plane, b: Plane, forward: Field, doubt: Field) -> NDArray[np.bool_]:
    """The places of ``a`` that are not in ``b``."""
    other = np.abs(cv2.blur(sampled(b.astype(np.float32), grid(size_of(doubt)) + forward) - a, (5, 5)))
    return np.asarray((other > _QUITE_OTHER) | ((doubt >= 1) & (other > _OTHER)), np.bool_)


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


# Guessing --------------------------------------------------------------------------------------------------------


def _nearest(a: Plane, b: Plane, found: _Found) -> Iterator[_Guess]:
    """The nearest shift of the whole at which it fits, downhill from rest. What is quick it can't find."""
    if found.lost > _CUT:
        return
    half_a, half_b = _halved(a), _halved(b)
    target = half_a.astype(np.float32)
    slopes = np.dstack([cv2.Scharr(half_b, cv2.CV_32F, 1, 0, scale=1 / 32), cv2.Scharr(half_b, cv2.CV_32F, 0, 1, scale=1 / 32)])
    shift = np.zeros(2)
    for _ in range(_NEAR_ROUNDS):
        guess = _shift(*shift)
        at, slope = (
            cv2.warpAffine(
                one, guess, size_of(target), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
            )
            for one in (half_b, slopes)
        )
        flat = slope.reshape(-1, 2).astype(np.float64)
        # a pattern says nothing of the way along it; the pseudo-inverse then takes none
        step = np.linalg.pinv(flat.T @ flat, rcond=1e-3) @ (flat.T @ (target - at).ravel())
        shift += step
        if np.abs(step).max() < 0.02:
            break
    yield _shift(*(2 * shift))


def _found_again(a: Plane, b: Plane, found: _Found) -> Iterator[_Guess]:
    """The shifts that most of the lost tiles agree on."""
    if np.mean(found.lost_a) < _MISSING:
        return
    half_a, half_b, lost = _halved(a), _halved(b), _halved(found.lost_a.astype(np.float32))
    shifts = np.array([_place_of(half_a, half_b, lost, *corner) for corner in _lost_tiles(half_a, lost)])
    for _ in range(2):
        if len(shifts) < _VOTES:
            return
        agree = np.abs(shifts[:, None] - shifts[None]).max(axis=2) <= 1
        votes = agree[np.argmax(agree.sum(axis=1))]
        if votes.sum() < _VOTES:
            return
        yield _shift(*(2 * shifts[votes].mean(axis=0)))
        shifts = shifts[~votes]


def _lost_tiles(picture: Plane, lost: Field) -> list[tuple[int, int]]:
    """The corners of the tiles that lost most, and have something to find them by."""
    step = _TILE // 2
    share = cv2.blur(lost, (_TILE, _TILE), anchor=(0, 0))[:-_TILE:step, :-_TILE:step]
    rows, columns = np.nonzero(share > 0.1)
    tiles = [(int(row) * step, int(column) * step) for row, column in zip(rows, columns, strict=True)]
    tiles = [(y, x) for y, x in tiles if picture[y : y + _TILE, x : x + _TILE].std() > 4]
    return tiles[:: max(1, -(-len(tiles) // _TILES))]


def _place_of(a: Plane, b: Plane, lost: Field, y: int, x: int) -> tuple[float, float]:
    reach = round(_RANGE * max(a.shape))
    top, left = max(0, y - reach), max(0, x - reach)
    window = b[top : y + _TILE + reach, left : x + _TILE + reach]
    tile = (slice(y, y + _TILE), slice(x, x + _TILE))
    fit = cv2.matchTemplate(window.astype(np.float32), a[tile].astype(np.float32), cv2.TM_SQDIFF, mask=lost[tile])
    rows, columns = np.ogrid[: fit.shape[0], : fit.shape[1]]
    far = np.hypot(rows - (y - top), columns - (x - left))
    row, column = np.unravel_index(np.argmin(fit / _TILE**2 + far), fit.shape)
    return float(left + column - x), float(top + row - y)


def _turned(a: Plane, b: Plane, found: _Found) -> Iterator[_Guess]:
    """The turn, zoom and shift that most features agree on, if most of the picture is still lost."""
    if np.mean(found.lost_a) < _MOSTLY:
        return
    orb = cv2.ORB.create(_FEATURES)
    (points_a, marks_a), (points_b, marks_b) = (orb.detectAndCompute(one, None) for one in (a, b))
    if min(len(points_a), len(points_b)) < _AGREE:
        return
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(marks_a, marks_b)
    if len(pairs) < _AGREE:
        return
    at_a = np.array([points_a[pair.queryIdx].pt for pair in pairs], np.float32)
    at_b = np.array([points_b[pair.trainIdx].pt for pair in pairs], np.float32)
    guess, agree = cv2.estimateAffinePartial2D(at_a, at_b, method=cv2.RANSAC, ransacReprojThreshold=3)
    if guess is not None and agree.sum() >= _AGREE:
        yield np.asarray(guess, np.float64)


def _halved(plane: Any) -> Any:
    return cv2.resize(plane, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def _shift(x: float, y: float) -> _Guess:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y]])


# Fields ----------------------------------------------------------------------------------------------------------


def inside(places: Field) -> NDArray[np.bool_]:
    """Which places of a field are in the picture."""
    height, width = places.shape[:2]
    x, y = places[..., 0], places[..., 1]
    return np.asarray((x >= -0.5) & (x <= width - 0.5) & (y >= -0.5) & (y <= height - 0.5), np.bool_)


def sampled(field: Field | Plane, places: Field, outside: float | None = None) -> Field:
    """A field between its samples; beyond it its edge, or ``outside``."""
    border = cv2.BORDER_REPLICATE if outside is None else cv2.BORDER_CONSTANT
    value = (outside or 0.0,) * 4
    return np.asarray(cv2.remap(field, places, NO_MAP, cv2.INTER_LINEAR, borderMode=border, borderValue=value), np.float32)


def length(field: Field) -> Field:
    return np.asarray(cv2.magnitude(field[..., 0], field[..., 1]), np.float32)


def size_of(field: Field | Plane) -> tuple[int, int]:
    return int(field.shape[1]), int(field.shape[0])


@lru_cache(maxsize=4)
def grid(size: tuple[int, int]) -> Field:
    """Each sample's own place."""
    width, height = size
    places = np.dstack(np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)))
    places.flags.writeable = False
    return np.asarray(places, np.float32)
