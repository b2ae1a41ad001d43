"""Geometry of planar YUV: cropping, scaling, turning, warping, with the chroma kept where its luma is.

Positions are counted in two ways. *Edge coordinates*: pixel i spans [i, i + 1], so a picture of width w spans
[0, w]. *Index coordinates*: pixel i is the point i, which is i + 0.5 in edge coordinates.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.frame import Frame, Plane

__all__ = ["CENTRE", "LEFT", "Fit", "Planes", "Rect", "even_size", "fitted", "index_map", "resampled", "warped"]

Fit = Literal["cover", "contain", "blur"]
Samples = NDArray[Any]

LEFT = (0.0, 0.5)
"""Siting of MPEG-2 and later, and of ``Frame``: on the luma's columns, halfway between its rows."""
CENTRE = (0.5, 0.5)
"""Siting of JPEG and MPEG-1: in the middle of each 2x2 block of luma."""

# A chroma plane further than this from where it belongs, in its own samples, is moved; less can't be seen.
_TOLERANCE = 0.02
# The blurred backdrop is made at this part of the size: nothing fine survives the blur anyway.
_BACKDROP_SCALE = 8


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in edge coordinates of luma."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """A picture in planar YUV of any size, depth and subsampling. Nobody writes to its arrays."""

    y: Samples
    """Shape (height, width); uint8, uint16 or float32, as the other two."""
    u: Samples
    v: Samples
    siting: tuple[float, float] = LEFT
    """Where the first chroma sample lies, (x, y) in index coordinates of luma."""
    step: tuple[int, int] = (2, 2)
    """Luma columns per chroma column, luma rows per chroma row."""

    @classmethod
    def of(cls, frame: Frame) -> Planes:
        """Views of a frame's planes."""
        return cls(*frame.planes)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of luma; may be odd."""
        return int(self.y.shape[1]), int(self.y.shape[0])

    def oriented(self, transpose: bool, flip_x: bool, flip_y: bool) -> Planes:
        """Transposed first (rows become columns), then flipped left to right, then upside down."""
        if not (transpose or flip_x or flip_y):
            return self
        (sx, sy), (cx, cy) = self.siting, self.step
        y, u, v = (_turned(plane, transpose, flip_x, flip_y) for plane in (self.y, self.u, self.v))
        if transpose:
            (sx, sy), (cx, cy) = (sy, sx), (cy, cx)
        if flip_x:
            sx = y.shape[1] - 1 - sx - cx * (u.shape[1] - 1)
        if flip_y:
            sy = y.shape[0] - 1 - sy - cy * (u.shape[0] - 1)
        return Planes(y, u, v, (sx, sy), (cx, cy))

    def frame(self) -> Frame:
        """As a frame, copied once; of uint8 planes with the frame's subsampling and siting, and even sizes."""
        if self.step != (2, 2) or self.siting != LEFT:
            raise ValueError(f"a frame's chroma is halved and left-sited, not {self.step} at {self.siting}")
        return Frame.from_planes(self.y, self.u, self.v)


def fitted(
    planes: Planes,
    size: tuple[int, int],
    fit: Fit = "cover",
    background: tuple[int, int, int] = (0, 0, 0),
    *,
    crop: Rect | None = None,
    aspect: float = 1.0,
    colour: Callable[[Planes], Planes] | None = None,
) -> Frame:
    """The picture made to fill a frame of ``size`` (width, height), both even.

    ``cover`` cuts off what sticks out, ``contain`` puts bars of ``background`` (RGB 0..255) at the sides, ``blur``
    fills them with the picture itself, enlarged and blurred. ``crop`` is the part of the picture to show, ``aspect``
    the width of a pixel over its height. ``colour`` turns resampled planes (subsampling and siting of a frame) into
    those of a frame; it is called after scaling, so that it works on no more samples than will be seen.
    """
    planes, part = _cut(planes, crop) if crop else (planes, Rect(0, 0, *planes.size))
    if fit == "cover":
        return _coloured(resampled(planes, size, _covering(part, size, aspect)), colour).frame()
    width, height = _contained(part, size, aspect)
    picture = _coloured(resampled(planes, (width, height), part), colour)
    if (width, height) == size:
        return picture.frame()
    canvas = Frame.solid(*size, background) if fit == "contain" else _backdrop(planes, size, part, aspect, colour)
    return _placed(picture, canvas)


def resampled(planes: Planes, size: tuple[int, int], source: Rect | None = None) -> Planes:
    """The part ``source`` of the picture (None: all of it) at ``size`` (even), subsampled and sited as a frame is.

    Scales down by averaging areas, up by bicubic interpolation; beyond the picture its edge is repeated. What needs
    no change is returned as a view of the same memory.
    """
    part = source or Rect(0, 0, *planes.size)
    luma = _mapping(part, size, (0.0, 0.0), (1, 1), (0.0, 0.0), (1, 1))
    chroma = _mapping(part, size, planes.siting, planes.step, LEFT, (2, 2))
    half = (size[0] // 2, size[1] // 2)
    return Planes(_sampled(planes.y, luma, size), _sampled(planes.u, chroma, half), _sampled(planes.v, chroma, half))


def warped(frame: Frame, matrix: NDArray[np.float64], size: tuple[int, int] | None = None) -> Frame:
    """An affine view of a frame, sub-pixel, bilinear, its edge repeated beyond it; about 9 ms for 1080p.

    ``matrix`` (2x3) maps edge coordinates of the result's luma to edge coordinates of the frame's luma; ``size``
    (width, height) is the result's, by default the frame's. Not for scaling down by much: bilinear has no area.
    """
    size = size or frame.size
    matrix = np.asarray(matrix, np.float64)
    if size == frame.size and np.array_equal(matrix, np.eye(2, 3)):
        return frame
    width, height = size
    data = Frame.unfilled(width, height)
    chroma = data[height:].reshape(2, height // 2, width // 2)
    luma_map, chroma_map = index_map(matrix, (0.0, 0.0), 1), index_map(matrix, LEFT, 2)
    for plane, target, indices in zip(frame.planes, (data[:height], *chroma), (luma_map, chroma_map, chroma_map), strict=True):
        _warp(plane, indices, (target.shape[1], target.shape[0]), cv2.INTER_LINEAR, target)
    return Frame(data)


def even_size(size: tuple[int, int]) -> tuple[int, int]:
    """The next even (width, height)."""
    return size[0] + size[0] % 2, size[1] + size[1] % 2


def _cut(planes: Planes, part: Rect) -> tuple[Planes, Rect]:
    """Views of the samples that lie within a part of the picture, and where that is in them: colours of what was cut off must
    not come in where planes are sampled between their samples."""
    (width, height), (sx, sy), (cx, cy) = planes.size, planes.siting, planes.step
    across, down = (part.x, part.x + part.width, width), (part.y, part.y + part.height, height)
    columns, rows = _within(across, 0.0, 1, width), _within(down, 0.0, 1, height)
    halves = _within(down, sy, cy, planes.u.shape[0]), _within(across, sx, cx, planes.u.shape[1])
    siting = sx + cx * halves[1].start - columns.start, sy + cy * halves[0].start - rows.start
    cut = Planes(planes.y[rows, columns], planes.u[halves], planes.v[halves], siting, planes.step)
    return cut, Rect(part.x - columns.start, part.y - rows.start, part.width, part.height)


def _within(stretch: tuple[float, float, int], siting: float, step: int, available: int) -> slice:
    """The samples, one at least, whose middles lie between two edge coordinates of luma; where these are the edges of the
    picture, whose length comes third, all up to there. ``siting`` is the first sample's index coordinate."""
    start, stop, whole = stretch
    first = math.ceil((start - 0.5 - siting) / step - _TOLERANCE) if start > 0 else 0
    last = math.floor((stop - 0.5 - siting) / step + _TOLERANCE) if stop < whole else available - 1
    first = min(max(first, 0), available - 1)
    return slice(first, min(max(last, first), available - 1) + 1)


# Where things go -------------------------------------------------------------------------------------------------


def _covering(part: Rect, size: tuple[int, int], aspect: float) -> Rect:
    """The middle of ``part`` that has the shape of ``size``; cut to even numbers, so that chroma is cut with it."""
    wanted = size[0] / size[1] / aspect
    if part.width / part.height > wanted:
        width = min(_even(part.height * wanted), part.width)
        return Rect(part.x + _even_down((part.width - width) / 2), part.y, width, part.height)
    height = min(_even(part.width / wanted), part.height)
    return Rect(part.x, part.y + _even_down((part.height - height) / 2), part.width, height)


def _contained(part: Rect, size: tuple[int, int], aspect: float) -> tuple[int, int]:
    """The largest even size of the shape of ``part`` within ``size``."""
    shape = part.width * aspect / part.height
    width, height = size
    if shape > width / height:
        return width, min(_even(width / shape), height)
    return min(_even(height * shape), width), height


def _even(length: float) -> int:
    """The nearest even number, 2 at least."""
    return max(2, round(length / 2) * 2)


def _even_down(offset: float) -> int:
    return int(offset // 2) * 2


def _placed(picture: Planes, canvas: Frame) -> Frame:
    """A copy of ``canvas`` with the picture in its middle, at even offsets."""
    (width, height), (whole_width, whole_height) = picture.size, canvas.size
    x, y = _even_down((whole_width - width) / 2), _even_down((whole_height - height) / 2)
    data = canvas.writable()
    data[y : y + height, x : x + width] = picture.y
    chroma = data[whole_height:].reshape(2, whole_height // 2, whole_width // 2)
    for plane, target in zip((picture.u, picture.v), chroma, strict=True):
        target[y // 2 : (y + height) // 2, x // 2 : (x + width) // 2] = plane
    return Frame(data)


def _backdrop(
    planes: Planes, size: tuple[int, int], part: Rect, aspect: float, colour: Callable[[Planes], Planes] | None
) -> Frame:
    """The picture covering the frame, out of focus."""
    small = (_even(size[0] / _BACKDROP_SCALE), _even(size[1] / _BACKDROP_SCALE))
    picture = _coloured(resampled(planes, small, _covering(part, size, aspect)), colour)
    sigma = max(small) / 40
    y, u, v = (
        cv2.GaussianBlur(plane, (0, 0), sigma / step, borderType=cv2.BORDER_REPLICATE)
        for plane, step in ((picture.y, 1), (picture.u, 2), (picture.v, 2))
    )
    return resampled(Planes(y, u, v), size).frame()


def _coloured(planes: Planes, colour: Callable[[Planes], Planes] | None) -> Planes:
    return colour(planes) if colour else planes


# Sampling --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Axis:
    """Source index = scale * index + offset."""

    scale: float
    offset: float

    def start(self) -> float:
        """Where the first sample's area begins, in edge coordinates of the source plane."""
        return self.offset + 0.5 - self.scale / 2

    def is_identity(self) -> bool:
        return abs(self.scale - 1) < 1e-9 and abs(self.offset) < _TOLERANCE


def _mapping(
    part: Rect,
    size: tuple[int, int],
    siting: tuple[float, float],
    step: tuple[int, int],
    out_siting: tuple[float, float],
    out_step: tuple[int, int],
) -> tuple[_Axis, _Axis]:
    """From sample indices of a resulting plane to those of the source plane, along x and y."""
    starts, lengths = (part.x, part.y), (part.width, part.height)
    axes = []
    for axis in (0, 1):
        ratio = lengths[axis] / size[axis]
        luma_index = starts[axis] + (out_siting[axis] + 0.5) * ratio - 0.5
        axes.append(_Axis(out_step[axis] * ratio / step[axis], (luma_index - siting[axis]) / step[axis]))
    return axes[0], axes[1]


def _sampled(plane: Samples, mapping: tuple[_Axis, _Axis], size: tuple[int, int]) -> Samples:
    """``size`` (width, height) samples of a plane, at the places that ``mapping`` says."""
    if any(axis.scale > 1 + 1e-9 for axis in mapping):
        plane, mapping = _shrunk(plane, mapping, size)
    x, y = mapping
    if x.is_identity() and y.is_identity() and plane.shape == (size[1], size[0]):
        return plane
    aligned = _slice(x, size[0], plane.shape[1]), _slice(y, size[1], plane.shape[0])
    if aligned[0] and aligned[1]:
        cut = plane[aligned[1], aligned[0]]
        same = cut.shape == (size[1], size[0])
        return cut if same else cv2.resize(cut, size, interpolation=cv2.INTER_CUBIC)
    kind = cv2.INTER_CUBIC if min(x.scale, y.scale) < 1 - 1e-9 else cv2.INTER_LINEAR
    return _warp(plane, np.array([[x.scale, 0.0, x.offset], [0.0, y.scale, y.offset]]), size, kind)


def _shrunk(plane: Samples, mapping: tuple[_Axis, _Axis], size: tuple[int, int]) -> tuple[Samples, tuple[_Axis, _Axis]]:
    """The plane averaged down along the axes that shrink, and what is left to be done after that."""
    slices, lengths, axes = [], [], []
    for axis, wanted, available in zip(mapping, size, plane.shape[::-1], strict=True):
        first = min(max(round(axis.start()), 0), available - 1)
        last = max(min(round(axis.start() + axis.scale * wanted), available), first + 1)
        if axis.scale <= 1 + 1e-9 or last - first < wanted:
            first, last, wanted = 0, available, available
        ratio = (last - first) / wanted
        slices.append(slice(first, last))
        lengths.append(wanted)
        axes.append(_Axis(axis.scale / ratio, (axis.offset + 0.5 - first) / ratio - 0.5))
    small = cv2.resize(plane[slices[1], slices[0]], (lengths[0], lengths[1]), interpolation=cv2.INTER_AREA)
    return small, (axes[0], axes[1])


def _slice(axis: _Axis, wanted: int, available: int) -> slice | None:
    """The whole samples that ``wanted`` samples span, or None if they don't begin and end between samples."""
    start, stop = axis.start(), axis.start() + axis.scale * wanted
    first, last = round(start), round(stop)
    if max(abs(start - first), abs(stop - last)) > _TOLERANCE or first < 0 or last > available or first == last:
        return None
    return slice(first, last)


def index_map(matrix: NDArray[np.float64], siting: tuple[float, float], step: int) -> NDArray[np.float64]:
    """A 2x3 map between luma edges as one between a plane's sample indices: edge = step * index + siting + 0.5."""
    linear = matrix[:, :2]
    centre = np.array(siting) + 0.5
    offset = (linear @ centre + matrix[:, 2] - centre) / step
    return np.column_stack([linear, offset])


def _warp(
    plane: Samples, matrix: NDArray[np.float64], size: tuple[int, int], interpolation: int, target: Plane | None = None
) -> Samples:
    flags = interpolation | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(plane, matrix, size, dst=target, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _turned(plane: Samples, transpose: bool, flip_x: bool, flip_y: bool) -> Samples:
    if transpose:
        plane = cv2.transpose(plane)
    if flip_x or flip_y:
        plane = cv2.flip(plane, -1 if flip_x and flip_y else 1 if flip_x else 0)
    return plane
