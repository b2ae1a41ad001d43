"""One picture of a video: planar YUV and its RGB face.

The numbers are those of ITU-R BT.709 with limited ("tv") range, 8 bit: luma 16 to 235, chroma 16 to 240 around
128. Chroma is subsampled 4:2:0 and left-sited: the chroma sample of column j stands on luma column 2j, and of
row i halfway between the luma rows 2i and 2i + 1.
"""

from __future__ import annotations

from typing import Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.buffers import block

__all__ = ["Frame", "Plane", "blended", "yuv_of_rgb"]

Plane = NDArray[np.uint8]

# Rows: Y, Cb, Cr from R, G, B in 0..255; last column the offset. Kr = 0.2126, Kb = 0.0722 (BT.709, item 3).
_KR, _KB = 0.2126, 0.0722
_KG = 1.0 - _KR - _KB
_TO_YUV = np.array(
    [
        [_KR * 219 / 255, _KG * 219 / 255, _KB * 219 / 255, 16.0],
        [-_KR / (1 - _KB) * 112 / 255, -_KG / (1 - _KB) * 112 / 255, 112 / 255, 128.0],
        [112 / 255, -_KG / (1 - _KR) * 112 / 255, -_KB / (1 - _KR) * 112 / 255, 128.0],
    ],
    dtype=np.float64,
)
_INVERSE = np.linalg.inv(_TO_YUV[:, :3])
_TO_RGB = np.column_stack([_INVERSE, -_INVERSE @ _TO_YUV[:, 3]])
# A chroma plane seen at luma positions: column x lies at x / 2, row y at y / 2 - 1/4 (see the siting above).
_CHROMA_TO_LUMA = np.array([[0.5, 0.0, 0.0], [0.0, 0.5, -0.25]], dtype=np.float64)


class Frame:
    """An opaque picture of even width and height, immutable.

    ``data`` is one contiguous, read-only uint8 array of shape (height * 3 // 2, width): the rows of luma, then the
    Cb plane, then the Cr plane, packed (the layout that ffmpeg calls yuv420p). The planes are views into it.
    """

    __slots__ = ("data",)
    data: Plane

    def __init__(self, data: Plane) -> None:
        """Takes over ``data``, which the caller must not write to any more. ValueError if the layout is not as above."""
        if data.dtype != np.uint8 or data.ndim != 2:
            raise ValueError(f"a frame is a 2-D uint8 array, not {data.ndim}-D {data.dtype}")
        rows, width = data.shape
        if rows == 0 or rows % 3 or width == 0 or width % 2:
            raise ValueError(f"a frame has even width and height; got an array of {rows} rows by {width} columns")
        self.data = np.ascontiguousarray(data)
        self.data.flags.writeable = False

    # Making one ----------------------------------------------------------------------------------------------

    @staticmethod
    def unfilled(width: int, height: int) -> Plane:
        """An array to fill and to make a frame of, with anything in it; sizes even. It may have memory of a frame that is
        gone, which saves 0.7 to 1 ms of 1080p."""
        return block(width * height * 3 // 2).reshape(height * 3 // 2, width)

    @classmethod
    def from_rgb(cls, rgb: NDArray[Any]) -> Self:
        """From full-range RGB, shape (height, width, 3), uint8, even sizes; exact to 1–2 levels where chroma is flat."""
        if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3:
            raise ValueError(f"RGB is a uint8 array of shape (height, width, 3), not {rgb.dtype} {rgb.shape}")
        if rgb.shape[0] % 2 or rgb.shape[1] % 2 or not rgb.size:
            raise ValueError(f"a frame has even width and height, not {rgb.shape[1]}x{rgb.shape[0]}")
        return cls.from_planes(*yuv_of_rgb(rgb))

    @classmethod
    def from_planes(cls, y: Plane, u: Plane, v: Plane) -> Self:
        """From planes of shape (h, w), (h / 2, w / 2), (h / 2, w / 2); copies them."""
        height, width = y.shape
        if height % 2 or width % 2 or u.shape != (height // 2, width // 2) or v.shape != u.shape:
            raise ValueError(f"planes do not fit together: {y.shape}, {u.shape}, {v.shape}")
        data = cls.unfilled(width, height)
        data[:height] = y
        chroma = data[height:].reshape(2, height // 2, width // 2)
        chroma[0], chroma[1] = u, v
        return cls(data)

    @classmethod
    def solid(cls, width: int, height: int, rgb: tuple[int, int, int] = (0, 0, 0)) -> Self:
        """One colour all over; ``rgb`` full-range 0..255."""
        y, u, v = np.rint(_TO_YUV @ np.array([*rgb, 1.0])).astype(np.uint8)
        data = cls.unfilled(width, height)
        data[:height] = y
        chroma = data[height:].reshape(2, -1)
        chroma[0], chroma[1] = u, v
        return cls(data)

    def writable(self) -> Plane:
        """A copy of ``data`` to be changed and made a frame of, in memory as of ``unfilled``."""
        data = self.unfilled(self.width, self.height)
        data[:] = self.data
        return data

    # Seeing it -----------------------------------------------------------------------------------------------

    @property
    def width(self) -> int:
        """In luma samples; even."""
        return int(self.data.shape[1])

    @property
    def height(self) -> int:
        """In luma samples; even."""
        return int(self.data.shape[0]) * 2 // 3

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return self.width, self.height

    @property
    def y(self) -> Plane:
        """Luma, shape (height, width), read-only view."""
        return self.data[: self.height]

    @property
    def u(self) -> Plane:
        """Cb, shape (height / 2, width / 2), read-only view."""
        plane: Plane = self._chroma[0]
        return plane

    @property
    def v(self) -> Plane:
        """Cr, shape (height / 2, width / 2), read-only view."""
        plane: Plane = self._chroma[1]
        return plane

    @property
    def planes(self) -> tuple[Plane, Plane, Plane]:
        """(y, u, v)."""
        return self.y, self.u, self.v

    @property
    def rgb(self) -> Plane:
        """Full-range RGB, a new writable uint8 array of shape (height, width, 3); about 15 ms for 1080p."""
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        u, v = (
            cv2.warpAffine(plane, _CHROMA_TO_LUMA, self.size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
            for plane in (self.u, self.v)
        )
        return np.asarray(cv2.transform(cv2.merge([self.y, u, v]), _TO_RGB), dtype=np.uint8)

    @property
    def _chroma(self) -> Plane:
        chroma: Plane = self.data[self.height :].reshape(2, self.height // 2, self.width // 2)
        return chroma

    def __repr__(self) -> str:
        return f"Frame({self.width}x{self.height})"

    def __reduce__(self) -> tuple[type[Frame], tuple[Plane]]:
        return type(self), (self.data,)


def blended(a: Frame, b: Frame, t: float) -> Frame:
    """Both pictures, of one size, mixed: ``a`` at ``t`` 0, ``b`` at 1."""
    if t <= 0 or t >= 1:
        return a if t <= 0 else b
    data = Frame.unfilled(*a.size)
    cv2.addWeighted(a.data, 1 - t, b.data, t, 0, dst=data)
    return Frame(data)


def yuv_of_rgb(rgb: Plane) -> tuple[Plane, Plane, Plane]:
    """Full-range RGB (h, w, 3) of any size as BT.709 limited-range planes; an odd last row or column is repeated."""
    height, width = rgb.shape[:2]
    if height % 2 or width % 2:
        rgb = cv2.copyMakeBorder(rgb, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE).astype(np.uint8, copy=False)
        height, width = rgb.shape[:2]
    luma = np.empty((height, width), np.uint8)
    chroma = np.empty((2, height // 2, width // 2), np.uint8)
    for top in range(0, height, _BAND):
        y, u, v = cv2.split(cv2.transform(rgb[top : top + _BAND], _TO_YUV))
        luma[top : top + _BAND] = y
        for plane, target in ((u, chroma[0]), (v, chroma[1])):
            target[top // 2 : (top + _BAND) // 2] = _subsample(plane)
    return luma, chroma[0], chroma[1]


_BAND = 64
"""Rows that are converted at a time: what lies between the steps stays in the processor's cache."""


def _subsample(plane: Any) -> Plane:
    """Full-size chroma to half size: 1-2-1 over the columns around 2j, the mean of two rows."""
    rows = cv2.addWeighted(plane[::2], 0.5, plane[1::2], 0.5, 0)
    # Of three samples this is exactly (a + 2 b + c + 2) >> 2, in whole numbers.
    soft: Plane = np.asarray(cv2.GaussianBlur(rows, (3, 1), 0, borderType=cv2.BORDER_REPLICATE), dtype=np.uint8)
    return soft.reshape(rows.shape)[:, ::2]
