"""A file of captions: its bytes, in whichever encoding, as captions that follow one another."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from gator_core.captions.cue import Cue
from gator_core.captions.overlaps import apart
from gator_core.captions.reading import FaultError, read_text
from gator_core.errors import MediaError
from gator_core.media.door import checked, unreadable
from gator_core.media.limits import Limits

__all__ = ["CaptionFile", "read_captions"]

MOST_BYTES = 16 * 2**20

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""UTF-32 before UTF-16, whose mark it begins with."""


@dataclass(frozen=True, slots=True)
class CaptionFile:
    """What a file holds."""

    cues: tuple[Cue, ...]
    """In order, no two at the same time, from 0 on; the times of words are estimates where the file has none."""
    language: str | None
    remarks: tuple[str, ...]


def read_captions(path: Path) -> CaptionFile:
    """The captions of a SubRip or WebVTT file; its first line says which it is, not its name.

    MediaError names the file, the line, and what to do, for one that is missing, past 16 MiB, no text, or malformed.
    """
    file = checked(path, Limits.from_environment())
    text, guessed = _decoded(_bytes(file), file)
    try:
        read = read_text(text)
        cues, together = apart(read.captions)
    except FaultError as fault:
        line = f", line {fault.line}" if fault.line else ""
        raise MediaError(f"{file}{line}: {fault}") from fault
    remarks = []
    if guessed:
        remarks.append(f"{file.name} is not UTF-8; read as Windows-1252: save it as UTF-8 if letters look wrong")
    if together:
        remarks.append(f"{file.name}: {together} captions show at the same time as others; they are shown together")
    return CaptionFile(cues, read.language, tuple(remarks))


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise unreadable(file, error) from error
    if len(data) > MOST_BYTES:
        raise MediaError(f"{file}: a file of captions may have {MOST_BYTES // 2**20} MiB at most; split it")
    return data


def _decoded(data: bytes, file: Path) -> tuple[str, bool]:
    """The text, and whether its encoding is a guess."""
    for encoding in _likely(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding == "cp1252"
    raise MediaError(f"{file}: is no text; give a SubRip (.srt) or WebVTT (.vtt) file, in UTF-8")


def _likely(data: bytes) -> tuple[str, ...]:
    """The mark at its start says it. Without one, UTF-16 shows by the zeros beside its digits."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return (encoding,)
    zeros = data[:400].count(0) * 3 > len(data[:400])
    if zeros:
        return ("utf-16-le",) if data[1:2] == b"\0" else ("utf-16-be",)
    return ("utf-8", "cp1252")
