"""How many samples a WAV file really holds.

Servers that stream one write its header before they know its length: sizes of 0, of 4 GiB less a byte, or just large.
Some then append further chunks, which would be heard as noise if they were taken for samples.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

__all__ = ["SoundChunk", "declared_end", "samples_in_wav", "sound_in"]

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_TRAILERS = (b"LIST", b"id3 ", b"ID3 ", b"C2PA", b"bext", b"cue ", b"smpl", b"iXML", b"_PMX", b"JUNK", b"fact", b"PEAK")
_TAIL_BYTES = 1 << 20
_NOBODY_COUNTED = 1_000_000_000
"""Bytes of samples from which on a size stands for one that was not known: servers write 2,000,000,000, 2 GiB or 4 GiB."""
_LONGEST_FORMAT = 4096


@dataclass(frozen=True, slots=True)
class SoundChunk:
    """The samples of a WAV file, and what they are."""

    described: bytes
    """The content of its format chunk."""
    span: tuple[int, int] | None
    """Bytes [start, end) of the file; None if it holds none."""


def samples_in_wav(file: Path) -> int | None:
    """Samples of each channel, by what is there; None for compressed ones, which tell themselves where they end."""
    with file.open("rb") as opened:
        found = sound_in(opened)
    block = _block_bytes(found.described) if found else 0
    return (found.span[1] - found.span[0]) // block if found and found.span and block else None


def sound_in(opened: BinaryIO) -> SoundChunk | None:
    """Where the samples of a WAV file lie, by what is there; None if nothing before them says what they are."""
    length = opened.seek(0, os.SEEK_END)
    described, long = b"", None
    for name, start, size in _chunks(opened, 12, length):
        if name == b"fmt ":
            described = opened.read(min(size, _LONGEST_FORMAT))
        elif name == b"ds64":
            long = int.from_bytes(opened.read(16)[8:], "little")
        elif name == b"data":
            real = long if long and size == 0xFFFFFFFF else size
            return SoundChunk(described, (start, _data_end(opened, start, real, length))) if described else None
    return SoundChunk(described, None) if described else None


def declared_end(opened: BinaryIO) -> int | None:
    """Where a WAV file says that its samples end; None where it does not say, or only what was written before they were
    counted."""
    length = opened.seek(0, os.SEEK_END)
    for name, start, size in _chunks(opened, 12, length):
        if name == b"data":
            return start + size if 0 < size < _NOBODY_COUNTED else None
    return None


def _chunks(opened: BinaryIO, start: int, length: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start of the content, and stated size of each chunk, the file standing at its content."""
    while start + 8 <= length:
        opened.seek(start)
        head = opened.read(8)
        size = int.from_bytes(head[4:], "little")
        yield head[:4], start + 8, size
        start += 8 + size + size % 2


def _block_bytes(described: bytes) -> int:
    """Bytes of one sample of all channels; 0 where samples are compressed."""
    kind = int.from_bytes(described[:2], "little")
    return int.from_bytes(described[12:14], "little") if kind in (_PCM, _FLOAT, _EXTENSIBLE) else 0


def _data_end(opened: BinaryIO, start: int, size: int, length: int) -> int:
    if start + size <= length and (size or _is_chain(opened, start, length)):
        return start + size
    opened.seek(max(start, length - _TAIL_BYTES))
    base, tail = opened.tell(), opened.read()
    found = (base + at for name in _TRAILERS for at in _places(tail, name))
    return min((at for at in found if _is_chain(opened, at, length)), default=length)


def _places(tail: bytes, name: bytes) -> Iterator[int]:
    at = tail.find(name)
    while at >= 0:
        yield at
        at = tail.find(name, at + 1)


def _is_chain(opened: BinaryIO, start: int, length: int) -> bool:
    """Whether from here on there are chunks, the last of which ends where the file does."""
    end = start
    for name, content, size in _chunks(opened, start, length):
        if not name.isascii():
            return False
        end = content + size
    return length - 1 <= end <= length + 1
