"""Animated WebP: read as coded pictures, written from them."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from gator_core.errors import EncodeError

__all__ = ["TICKS", "Picture", "read", "write"]

TICKS = 1000
"""Of a second, in which durations are counted."""

_STILL = (b"VP8 ", b"VP8L")
_ANIMATED, _ALPHA = 0x02, 0x10
_UNBLENDED, _TAKEN_AWAY = 0x02, 0x01
_LONGEST = (1 << 24) - 1
_MOST_BYTES = (1 << 32) - 10


@dataclass(frozen=True, slots=True)
class Picture:
    """A coded picture, laid over what is there."""

    ticks: int
    """How long it is shown."""
    place: tuple[int, int, int, int]
    """(left, top, width, height); left and top even."""
    flags: int
    """The last byte of a frame's header: whether it is blended with what is there."""
    data: bytes
    """Whole chunks: the picture's, and before it those of its alpha."""

    def covers(self, size: tuple[int, int]) -> bool:
        """Whether nothing of what is there stays visible."""
        return self.place == (0, 0, *size) and bool(self.flags & _UNBLENDED)

    def lasting(self, ticks: int) -> Picture:
        """The same for another time."""
        return replace(self, ticks=ticks)


def read(file: BinaryIO) -> tuple[tuple[int, int], Iterator[Picture]]:
    """(width, height), and the pictures one by one, as ``file`` is read. A picture that does not move lasts 0 ticks.

    EncodeError, also while they are read, for what is no whole WebP, or takes pictures away instead of laying others over them.
    """
    head = _taken(file, 12)
    if head[:4] != b"RIFF" or head[8:] != b"WEBP":
        raise EncodeError("not a WebP")
    kind, body = _chunk(file)
    if kind in _STILL:
        size = _still_size(kind, body)
        return size, iter([Picture(0, (0, 0, *size), _UNBLENDED, _chunked(kind, body))])
    if kind != b"VP8X":
        raise EncodeError(f"damaged WebP: it begins with {kind!r}")
    size = _number(body, 4) + 1, _number(body, 7) + 1
    return size, _pictures(file, struct.unpack("<I", head[4:8])[0] + 8, size)


def write(file: BinaryIO, size: tuple[int, int], pictures: Iterable[Picture]) -> None:
    """An endless animation; ``file`` can be written to at any place. ValueError without a picture, EncodeError if it gets
    larger than a WebP can be, 4 GiB, or a picture is shown for more than 4 hours."""
    corner = b"".join((side - 1).to_bytes(3, "little") for side in size)
    start = file.tell()
    file.write(b"RIFF\0\0\0\0WEBP" + _chunked(b"VP8X", bytes((_ANIMATED | _ALPHA, 0, 0, 0)) + corner))
    file.write(_chunked(b"ANIM", bytes(6)))  # a clear ground, seen nowhere, and no end
    header = file.tell()
    for picture in pictures:
        file.write(_frame(picture))
    length = file.tell() - start - 8
    if file.tell() == header:
        raise ValueError("there is no picture to write")
    if length > _MOST_BYTES:
        raise EncodeError("a WebP holds 4 GiB at most; make it smaller, or a video")
    file.seek(start + 4)
    file.write(struct.pack("<I", length))
    file.seek(0, 2)


# Reading ---------------------------------------------------------------------------------------------------------


def _pictures(file: BinaryIO, end: int, size: tuple[int, int]) -> Iterator[Picture]:
    while file.tell() < end:
        kind, body = _chunk(file)
        if kind == b"ANMF":
            yield _picture(body)
        elif kind in _STILL:
            yield Picture(0, (0, 0, *size), _UNBLENDED, _chunked(kind, body))
    if file.read(1):
        raise EncodeError("damaged WebP: there is more after its end")


def _picture(body: bytes) -> Picture:
    if len(body) < 24:
        raise EncodeError("damaged WebP: a picture without any")
    left, top, width, height, ticks = (_number(body, at) for at in range(0, 15, 3))
    if body[15] & _TAKEN_AWAY:
        raise EncodeError("a WebP that takes pictures away can't be joined")
    return Picture(ticks, (2 * left, 2 * top, width + 1, height + 1), body[15], body[16:])


def _chunk(file: BinaryIO) -> tuple[bytes, bytes]:
    kind, length = struct.unpack("<4sI", _taken(file, 8))
    return kind, _taken(file, length + length % 2)[:length]


def _still_size(kind: bytes, body: bytes) -> tuple[int, int]:
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", body[6:10])
    return width & 0x3FFF, height & 0x3FFF


def _number(body: bytes, at: int) -> int:
    return int.from_bytes(body[at : at + 3], "little")


def _taken(file: BinaryIO, count: int) -> bytes:
    found = file.read(count)
    if len(found) < count:
        raise EncodeError("damaged WebP: it ends too early")
    return found


# Writing ---------------------------------------------------------------------------------------------------------


def _frame(picture: Picture) -> bytes:
    if not 0 <= picture.ticks <= _LONGEST:
        raise EncodeError(f"a picture of a WebP can't be shown for {picture.ticks} ms")
    left, top, width, height = picture.place
    numbers = (left // 2, top // 2, width - 1, height - 1, picture.ticks)
    head = b"".join(number.to_bytes(3, "little") for number in numbers) + bytes((picture.flags,))
    return _chunked(b"ANMF", head + picture.data)


def _chunked(kind: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", kind, len(body)) + body + bytes(len(body) % 2)
