"""Whether a file is as long as its own header says: a cut-off download plays, only shorter, and nothing complains."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from gator_core.errors import MediaError
from gator_core.media.wav import declared_end

__all__ = ["check_whole", "declared_bytes"]


def check_whole(file: Path, container: str) -> None:
    """MediaError if the file ends before its header says. ``container`` is the name of libavformat's demuxer."""
    there, declared = file.stat().st_size, declared_bytes(file, container)
    if declared is not None and declared > there:
        raise MediaError(f"{file}: is cut off: {there:,} of {declared:,} bytes are there; download or export it again")


def declared_bytes(file: Path, container: str) -> int | None:
    """How long the file should be at least, or None where its format does not say."""
    readers = {"mov": _boxes, "matroska": _segment, "avi": _riff, "wav": declared_end}
    if container not in readers:
        return None
    with file.open("rb") as opened:
        return readers[container](opened)


def _boxes(opened: BinaryIO) -> int | None:
    """The end of the last box at the top level (ISO 14496-12, 4.2)."""
    length = opened.seek(0, os.SEEK_END)
    end = 0
    while end + 8 <= length:
        opened.seek(end)
        head = opened.read(16)
        size = int.from_bytes(head[:4], "big")
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        if size < 8 or not head[4:8].isascii():
            break  # 0 means to the end of the file; what is no box at all is padding
        end += size
    return end


def _segment(opened: BinaryIO) -> int | None:
    """The end of the segment (RFC 8794, 4 and 5), or None if it was written without knowing its length."""
    opened.seek(4)
    header = _vint(opened)
    if header is None:
        return None
    opened.seek(header, os.SEEK_CUR)
    if opened.read(4) != b"\x18\x53\x80\x67":
        return None
    length = _vint(opened)
    return None if length is None else opened.tell() + length


def _vint(opened: BinaryIO) -> int | None:
    """A number of variable length; None where all its bits are set, which means unknown."""
    first = opened.read(1)
    if not first or not first[0]:
        return None
    more = 8 - first[0].bit_length()
    value = (first[0] & (0x7F >> more)) << 8 * more | int.from_bytes(opened.read(more), "big")
    return None if value == (1 << 7 * (more + 1)) - 1 else value


def _riff(opened: BinaryIO) -> int | None:
    """The end of the first RIFF chunk; further ones (OpenDML) follow it."""
    head = opened.read(8)
    size = int.from_bytes(head[4:8], "little")
    return 8 + size if size else None
