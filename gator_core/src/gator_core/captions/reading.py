"""Reads SubRip and WebVTT as they are found in the wild; what can't be meant is refused, by its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from gator_core.captions.clock import TIME, time_of
from gator_core.captions.cue import Position
from gator_core.captions.markup import Said, place_of, said_in

__all__ = ["FaultError", "Read", "Written", "read_text"]

_TIMES = re.compile(rf"^\s*({TIME})\s*-{{1,2}}>\s*({TIME})(?=\s|$)(.*)$")
_LIKE_TIMES = re.compile(r"^\s*-?\d(?:[\d:.,;\s]*-{1,2}>|[\d.,;\s]*:[\d:.,;\s]*>)|-->\s*-?\d+:\d")
_BLOCK = re.compile(r"^(NOTE|STYLE|REGION)(\s|$)")
_HEADER = re.compile(r"^WEBVTT(?:[ \t].*)?$")
_LANGUAGE = re.compile(r"^Language:\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\s*$", re.IGNORECASE)
_MOST = 100_000
"""Captions of a file."""


class FaultError(Exception):
    """What is wrong with a text of captions; ``line`` counts from 1, 0 where it is none in particular."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Written:
    """A caption as a file has it."""

    start: Fraction
    """Seconds; below 0 in files that were shifted too far."""
    end: Fraction
    said: Said
    position: Position | None


@dataclass(frozen=True, slots=True)
class Read:
    """The captions of a file, in its order; those without a text are left out."""

    captions: tuple[Written, ...]
    language: str | None = None


def read_text(text: str) -> Read:
    """The captions of SubRip or WebVTT, whichever it is by its first line.

    Numbers may be missing or wrong, blank lines too; hours may be missing, and commas be full stops. FaultError for times that
    are none, for a caption that ends before it starts, and for a text without captions.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    vtt = bool(_HEADER.match(lines[first].rstrip()))
    numbered = list(enumerate(lines, 1))[first:]
    found = tuple(_captions(list(_without_blocks(numbered)) if vtt else numbered, vtt))
    if not found:
        raise FaultError("holds no captions: a caption is a line such as 00:00:01,000 --> 00:00:02,500, and its text below")
    return Read(tuple(one for one in found if one.said.lines), _language(lines[first:]) if vtt else None)


def _without_blocks(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The numbered lines of WebVTT without its header, comments, styles and regions, each of which ends with a blank line."""
    skipping = True
    fresh = False
    for number, line in lines:
        if skipping and not _TIMES.match(line):
            skipping = bool(line.strip())
            fresh = not skipping
            continue
        skipping = fresh and bool(_BLOCK.match(line))
        fresh = not line.strip()
        if not skipping:
            yield number, line


def _language(lines: Sequence[str]) -> str | None:
    """As YouTube writes it into the header."""
    for line in lines[1:]:
        if not line.strip():
            return None
        if found := _LANGUAGE.match(line):
            return found[1]
    return None


def _captions(lines: Sequence[tuple[int, str]], vtt: bool) -> Iterator[Written]:
    places = [at for at, (_, line) in enumerate(lines) if _is_times(*lines[at])]
    _check_start(lines[: places[0]] if places else lines, vtt)
    if len(places) > _MOST:
        raise FaultError(f"holds {len(places)} captions, and {_MOST} are the most; split it", lines[places[_MOST]][0])
    for at, following in pairwise([*places, len(lines)]):
        label = at + 1 < following < len(lines) and _is_label(lines, following - 1, vtt)
        text = [line for _, line in lines[at + 1 : following - label]]
        yield _written(*lines[at], _body(text, vtt), vtt)


def _body(text: list[str], vtt: bool) -> list[str]:
    """The lines of a caption. In WebVTT it ends with a blank line; elsewhere people leave blank lines within."""
    text = text[: next((at for at, line in enumerate(text) if not line.strip()), len(text))] if vtt else text
    return [line for line in text if line.strip()]


def _is_label(lines: Sequence[tuple[int, str]], at: int, vtt: bool) -> bool:
    """Whether the line before a time is the number, or the name, of its caption."""
    fresh = at == 0 or not lines[at - 1][1].strip()
    return lines[at][1].strip().isdecimal() or (vtt and fresh)


def _is_times(number: int, line: str) -> bool:
    if _TIMES.match(line):
        return True
    if _LIKE_TIMES.search(line):
        raise FaultError(f"{line.strip()[:60]!r} is no time; write 00:00:01,000 --> 00:00:02,500", number)
    return False


def _check_start(before: Sequence[tuple[int, str]], vtt: bool) -> None:
    """Before the first caption there is its number at most."""
    said = [(number, line.strip()) for number, line in before if line.strip()]
    if said and not vtt and not (len(said) == 1 and said[0][1].isdecimal()):
        raise FaultError(f"{said[0][1][:60]!r} is no caption; one begins with 00:00:01,000 --> 00:00:02,500", said[0][0])


def _written(number: int, times: str, text: list[str], vtt: bool) -> Written:
    found = _TIMES.match(times)
    assert found  # noqa: S101 - that is how the line was found
    try:
        start, end = time_of(found[1]), time_of(found[2])
        said = said_in(text, vtt=vtt)
    except ValueError as error:
        raise FaultError(f"{times.strip()[:60]!r}: {error}", number) from error
    if end <= start:
        raise FaultError(
            f"{times.strip()[:60]!r} ends {'when' if end == start else 'before'} it starts; mend its times", number
        )
    return Written(start, end, said, said.position or place_of(found[3]))
