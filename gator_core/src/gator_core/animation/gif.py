"""GIF: read as coded pictures, written from them."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from gator_core.errors import EncodeError

__all__ = ["TICKS", "Picture", "read", "write"]

TICKS = 100
"""Of a second, in which delays are counted."""

_EXTENSION, _IMAGE, _END = b"!", b",", b";"
_CONTROL, _APPLICATION = 0xF9, 0xFF
_FOREVER = b"\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
_INTERLACED = 0x40
_KEPT, _TRANSPARENT = 1 << 2, 1


@dataclass(frozen=True, slots=True)
class Picture:
    """A coded picture, laid over what is there."""

    ticks: int
    """How long it is shown."""
    place: tuple[int, int, int, int]
    """(left, top, width, height)."""
    transparent: int | None
    """The index of the palette that lets through what is there."""
    palette: bytes
    """RGB, three bytes a colour; 2 to 256 of them, a power of 2."""
    interlaced: bool
    data: bytes
    """Size of codes and the blocks of codes, up to the empty one."""

    def covers(self, size: tuple[int, int]) -> bool:
        """Whether nothing of what is there stays visible."""
        return self.place == (0, 0, *size) and self.transparent is None

    def lasting(self, ticks: int) -> Picture:
        """The same for another time."""
        return replace(self, ticks=ticks)


def read(file: BinaryIO) -> tuple[tuple[int, int], Iterator[Picture]]:
    """(width, height), and the pictures one by one, as ``file`` is read.

    EncodeError, also while they are read, for what is no whole GIF, or takes pictures away instead of laying others over them.
    """
    head = _taken(file, 13)
    width, height, flags = struct.unpack("<HHB", head[6:11])
    if head[:6] != b"GIF89a":
        raise EncodeError("not a GIF")
    return (width, height), _pictures(file, _palette(file, flags))


def write(file: BinaryIO, size: tuple[int, int], pictures: Iterable[Picture]) -> None:
    """An endless animation. The first picture's palette holds for the whole file; others are written with those that have
    them. ValueError without a picture."""
    whole = b""
    for picture in pictures:
        if not whole:
            whole = picture.palette
            file.write(b"GIF89a" + struct.pack("<HHBBB", *size, 0x80 | 0x70 | _bits(whole), 0, 0) + whole)
            file.write(_EXTENSION + bytes((_APPLICATION,)) + _FOREVER)
        file.write(_control(picture) + _image(picture, whole))
    if not whole:
        raise ValueError("there is no picture to write")
    file.write(_END)


# Reading ---------------------------------------------------------------------------------------------------------


def _pictures(file: BinaryIO, whole: bytes) -> Iterator[Picture]:
    ticks, transparent = 0, None
    while (kind := _taken(file, 1)) != _END:
        if kind == _IMAGE:
            yield _picture(file, ticks, transparent, whole)
            ticks, transparent = 0, None
        elif kind != _EXTENSION:
            raise EncodeError(f"damaged GIF: a block of kind {kind!r}")
        elif _taken(file, 1)[0] == _CONTROL:
            ticks, transparent = _controlled(_blocks(file))
        else:
            _blocks(file)
    if file.read(1):
        raise EncodeError("damaged GIF: there is more after its end")


def _controlled(blocks: bytes) -> tuple[int, int | None]:
    _, flags, ticks, index = struct.unpack("<BBHB", blocks[:5])
    if flags >> 2 & 7 > 1:
        raise EncodeError("a GIF that takes pictures away can't be joined")
    return ticks, index if flags & _TRANSPARENT else None


def _picture(file: BinaryIO, ticks: int, transparent: int | None, whole: bytes) -> Picture:
    left, top, width, height, flags = struct.unpack("<HHHHB", _taken(file, 9))
    palette = _palette(file, flags) or whole
    if not palette:
        raise EncodeError("damaged GIF: a picture without a palette")
    data = _taken(file, 1) + _blocks(file)
    return Picture(ticks, (left, top, width, height), transparent, palette, bool(flags & _INTERLACED), data)


def _palette(file: BinaryIO, flags: int) -> bytes:
    return _taken(file, 3 << (flags & 7) + 1) if flags & 0x80 else b""


def _blocks(file: BinaryIO) -> bytes:
    """Blocks as they are, each with its length before it, the empty one too."""
    found = []
    while length := _taken(file, 1):
        found.append(length)
        if length == b"\0":
            break
        found.append(_taken(file, length[0]))
    return b"".join(found)


def _taken(file: BinaryIO, count: int) -> bytes:
    found = file.read(count)
    if len(found) < count:
        raise EncodeError("damaged GIF: it ends too early")
    return found


# Writing ---------------------------------------------------------------------------------------------------------


def _control(picture: Picture) -> bytes:
    flags = _KEPT | (_TRANSPARENT if picture.transparent is not None else 0)
    return _EXTENSION + struct.pack("<BBBHBB", _CONTROL, 4, flags, picture.ticks, picture.transparent or 0, 0)


def _image(picture: Picture, whole: bytes) -> bytes:
    own = b"" if picture.palette == whole else picture.palette
    flags = (_INTERLACED if picture.interlaced else 0) | (0x80 | _bits(own) if own else 0)
    return _IMAGE + struct.pack("<HHHHB", *picture.place, flags) + own + picture.data


def _bits(palette: bytes) -> int:
    """What stands for a palette's size: 2 to the power of one more are its colours."""
    return (len(palette) // 3).bit_length() - 2
