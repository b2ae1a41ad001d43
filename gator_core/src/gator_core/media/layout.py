"""Decoded pictures of libav to planes, without a change of colour."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.frame import yuv_of_rgb
from gator_core.media.colour import BT709, Colour
from gator_core.planes import Planes, Rect, even_size, resampled

if TYPE_CHECKING:
    from av import VideoFrame
    from av.video.format import VideoFormat

__all__ = ["Orientation", "alpha_of", "colour_of", "orientation_of", "planes_of", "progressive"]

Orientation = tuple[bool, bool, bool]
"""(transpose, flip_x, flip_y), in that order, to see a picture upright."""

# libav does not hand on where chroma lies; these codecs put it in the middle of its block, all others to the left.
_CENTRED = ("mjpeg", "mpeg1video", "cinepak", "svq1", "svq3")
_FULL_RANGE = 2
_ALPHA = 3


def planes_of(picture: VideoFrame, codec: str) -> Planes:
    """Views of the picture's own memory where it is planar Y'CbCr; what it is not is made so."""
    if picture.format.is_rgb or picture.format.has_palette:
        return Planes(*yuv_of_rgb(np.asarray(picture.to_ndarray(format="rgb24"), np.uint8)))
    kind = picture.format
    step = 16 // kind.chroma_width(16), 16 // kind.chroma_height(16)
    if kind.name.startswith("gray"):
        return _grey(picture)
    if not _is_plain(kind):
        picture = picture.reformat(format=_planar_name(kind, step))
    y, u, v = (_samples(picture, index) for index in range(3))
    centred = 0.5 if codec in _CENTRED else 0.0
    return Planes(y, u, v, (centred if step[0] == 2 else 0.0, 0.5 if step[1] == 2 else 0.0), step)


def colour_of(picture: VideoFrame, codec: str) -> Colour:
    """What the samples of ``planes_of`` mean. ValueError for what can't be converted."""
    if picture.format.is_rgb or picture.format.has_palette:
        return BT709
    full = picture.color_range == _FULL_RANGE or picture.format.name.startswith("yuvj") or codec == "mjpeg"
    return Colour.of(
        matrix=int(picture.colorspace),
        full=full,
        transfer=int(picture.color_trc),
        primaries=int(picture.color_primaries),
        bits=picture.format.components[0].bits,
        size=(picture.width, picture.height),
    )


def orientation_of(picture: VideoFrame) -> Orientation:
    """From the display matrix (ISO 14496-12, 6.2.2), to the nearest quarter turn."""
    from av.sidedata.sidedata import SideData, SideDataContainer

    # Not picture.side_data: a picture that was asked for it refers to itself by way of it, and stays in memory until the
    # cycle collector runs, which may be after hundreds of pictures. One that does not know of its container goes at once.
    data = SideDataContainer(picture).get("DISPLAYMATRIX")  # type: ignore[call-arg]
    if not isinstance(data, SideData):
        return False, False, False
    a, b, _, c, d = struct.unpack("<5i", bytes(data)[:20])
    if abs(b) > abs(a):
        return True, c < 0, b < 0
    return False, a < 0, d < 0


def alpha_of(picture: VideoFrame) -> NDArray[np.uint8] | None:
    """Opacity, 0..255, uint8, shape (height, width); None where the format has none."""
    kind = picture.format
    if not any(part.is_alpha for part in kind.components):
        return None
    if kind.is_rgb or kind.has_palette or not _is_plain(kind):
        return np.ascontiguousarray(np.asarray(picture.to_ndarray(format="rgba"), np.uint8)[..., 3])
    deep = _samples(picture, _ALPHA)
    return np.asarray(cv2.convertScaleAbs(deep, alpha=255 / (2 ** kind.components[_ALPHA].bits - 1)), np.uint8)


def progressive(planes: Planes) -> Planes:
    """An interlaced picture of which the upper field alone is seen, its lines between interpolated.

    Both fields at once would show combs where things move; weaving them over time would make a picture depend on what
    was read before it.
    """
    y, u, v = (plane[::2] for plane in (planes.y, planes.u, planes.v))
    # Lines of 4:2:0 chroma belong to fields: within the upper one they lie a quarter line down (H.264, figure 6-2).
    vertical = 0.25 if planes.step[1] == 2 else planes.siting[1]
    field = Planes(y, u, v, (planes.siting[0], vertical), planes.step)
    # The field's lines are twice as far apart, and the first one lies where the picture's first line does.
    width, height = even_size(planes.size)
    return resampled(field, (width, height), Rect(0, 0.25, width, height / 2))


def _is_plain(kind: VideoFormat) -> bool:
    """Planar Y'CbCr of native byte order, a plane each."""
    deep = kind.components[0].bits > 8
    name_ok = kind.name.startswith("yuv") and "p" in kind.name[6:8]
    return name_ok and kind.name.endswith("le") == deep and len({part.plane for part in kind.components}) >= 3


def _planar_name(kind: VideoFormat, step: tuple[int, int]) -> str:
    """The planar format of the same subsampling, and of a depth that holds it."""
    sampling = {(1, 1): "444", (2, 1): "422", (2, 2): "420", (1, 2): "440", (4, 1): "411", (4, 4): "410"}[step]
    bits = kind.components[0].bits
    if bits <= 8:
        return f"yuv{sampling}p"
    return f"yuv{sampling}p{bits}le"


def _samples(picture: VideoFrame, index: int) -> NDArray[Any]:
    part = picture.format.components[index]
    plane = picture.planes[part.plane]
    kind = np.dtype("<u2" if part.bits > 8 else "u1")
    rows: NDArray[Any] = np.frombuffer(memoryview(plane), kind).reshape(-1, plane.line_size // kind.itemsize)
    return rows[: _rows(picture, index), : _columns(picture, index)]


def _columns(picture: VideoFrame, index: int) -> int:
    """Columns of a component's plane."""
    return picture.width if index in (0, _ALPHA) else picture.format.chroma_width(picture.width)


def _rows(picture: VideoFrame, index: int) -> int:
    """Rows of a component's plane."""
    return picture.height if index in (0, _ALPHA) else picture.format.chroma_height(picture.height)


def _grey(picture: VideoFrame) -> Planes:
    if picture.format.components[0].bits > 8 and not picture.format.name.endswith("le"):
        picture = picture.reformat(format="gray16le")
    y = _samples(picture, 0)
    middle = 1 << (picture.format.components[0].bits - 1)
    chroma = np.full(((y.shape[0] + 1) // 2, (y.shape[1] + 1) // 2), middle, y.dtype)
    return Planes(y, chroma, chroma)
