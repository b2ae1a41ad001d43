"""What stands in captions beside their text: tags, places, times of words."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from fractions import Fraction

from gator_core.captions.clock import time_of
from gator_core.captions.cue import Position
from gator_core.captions.phrases import plain

__all__ = ["Said", "place_of", "said_in"]

_TAG = re.compile(r"</?(?:i|b|u|s|em|strong|font|c|v|lang|ruby|rp)(?:[\s.][^<>]*)?>", re.IGNORECASE)
_RUBY = re.compile(r"<rt(?:[\s.][^<>]*)?>.*?(?:</rt>|(?=</ruby>)|$)", re.IGNORECASE | re.DOTALL)
"""How characters are read aloud; above them, which a line of text has no place for."""
_OVERRIDE = re.compile(r"\{\\[^{}]*\}")
_ALIGNED = re.compile(r"\\an?([1-9])")
_TIMESTAMP = re.compile(r"<((?:\d+:)?\d{1,2}:\d{1,2}\.\d{1,3})>")
_LINE = re.compile(r"(?:^|\s)line:(-?\d+(?:\.\d+)?)(%?)")
_MARK = "\ufdd0"
"""Stands where a time was; no character, so that no text has it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A caption's text without what stands beside it."""

    lines: tuple[str, ...]
    """None empty."""
    marks: tuple[tuple[int, int, Fraction], ...] = ()
    """(line, character, seconds): from when on what stands there is said."""
    position: Position | None = None


def said_in(lines: list[str], *, vtt: bool) -> Said:
    """The text of a caption's lines. What looks like a tag but is none stays, as in ``a < b``."""
    text = "\n".join(lines).replace(_MARK, "")
    position = _aligned(text)
    text = _OVERRIDE.sub("", text)
    times = [time_of(found) for found in _TIMESTAMP.findall(text)] if vtt else []
    text = _TIMESTAMP.sub(_MARK, text) if vtt else text
    text = _TAG.sub("", _RUBY.sub("", text))
    text = html.unescape(text) if vtt else text
    kept = [line for line in (plain(line) for line in text.split("\n")) if line.replace(_MARK, "").strip()]
    return Said(*_unmarked(kept, times), position)


def _unmarked(lines: list[str], times: list[Fraction]) -> tuple[tuple[str, ...], tuple[tuple[int, int, Fraction], ...]]:
    left = iter(times)
    marks: list[tuple[int, int, Fraction]] = []
    clean: list[str] = []
    for number, line in enumerate(lines):
        made = ""
        for part in re.split(f"({_MARK})", line):
            if part == _MARK:
                marks.append((number, len(made), next(left)))
            else:
                made += part.lstrip() if made.endswith(" ") or not made else part
        clean.append(made.rstrip())
    return tuple(clean), tuple(marks)


def _aligned(text: str) -> Position | None:
    """``{\\an8}`` is at the top: the keys of a keypad, as in SubStation."""
    found = _ALIGNED.search(" ".join(_OVERRIDE.findall(text)))
    if not found:
        return None
    return "top" if found[1] in "789" else "middle" if found[1] in "456" else None


def place_of(settings: str) -> Position | None:
    """Where WebVTT's settings of a cue place it: ``line`` counts from the top, below 0 from the bottom."""
    found = _LINE.search(settings)
    if not found:
        return None
    value = float(found[1])
    if not found[2]:
        return "top" if 0 <= value < 5 else None
    return "top" if value < 100 / 3 else "middle" if value < 200 / 3 else None
