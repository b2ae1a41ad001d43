"""Text to glyphs: each stretch of one script, font and direction is shaped by HarfBuzz, and set in visual order.

Lengths are in ems: multiples of the size of the letters. Nothing is hinted, so a line keeps its proportions at any size.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from gator_core.type.bidi import visual_order
from gator_core.type.fonts import Face, Style, faces, is_emoji

__all__ = ["Glyph", "Line", "shaped", "unsettable"]

_EMOJI_STYLE, _KEYCAP = "\ufe0f", "\u20e3"


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph of a face, with its origin ``x`` to the right of the line's start and ``y`` above its baseline."""

    face: Face
    number: int
    x: float
    y: float
    at: int
    """The character of the line that it belongs to, or the first of several."""


@dataclass(frozen=True, slots=True)
class Line:
    """Glyphs side by side."""

    glyphs: tuple[Glyph, ...]
    advance: float
    """From its start to its end."""
    ink: tuple[float, float, float, float]
    """(left, bottom, right, top) of what is drawn; y goes up from the baseline. All 0 where nothing is."""


@lru_cache(maxsize=8192)
def shaped(text: str, levels: tuple[int, ...], style: Style, language: str = "", tracking: float = 0.0) -> Line:
    """A line of text. ``levels`` are its characters' embedding levels; ``tracking`` is added after each letter, in scripts
    whose letters stand apart."""
    chain = faces(style, language)
    runs = list(_runs(text, levels, chain))
    glyphs: list[Glyph] = []
    x = 0.0
    for index in visual_order([run.level for run in runs]):
        x = _shape_run(runs[index], x, tracking, glyphs)
    return Line(tuple(glyphs), x, _ink(glyphs))


def unsettable(text: str, style: Style, language: str = "") -> tuple[str, ...]:
    """The characters, each once, that no font has."""
    chain = faces(style, language)
    wanted = dict.fromkeys(c for c in unicodedata.normalize("NFC", text) if not _invisible(c) and not c.isspace())
    return tuple(c for c in wanted if not any(face.has(c) for face in chain))


# Runs ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    at: int
    face: Face
    level: int
    script: str


def _runs(text: str, levels: Sequence[int], chain: tuple[Face, ...]) -> Iterator[_Run]:
    faces_of = _faces_of(text, chain)
    scripts = _scripts_of(text)
    marks = [(faces_of[i].name, levels[i], scripts[i]) for i in range(len(text))]
    cuts = [0, *(i for i in range(1, len(text)) if marks[i] != marks[i - 1]), len(text)]
    for start, stop in pairwise(cuts):
        if start < stop:
            yield _Run(text[start:stop], start, faces_of[start], levels[start], scripts[start])


def _faces_of(text: str, chain: tuple[Face, ...]) -> list[Face]:
    """Marks and joiners stay with their letter; signs and spaces with the word before them, where its font has them."""
    chosen: list[Face] = []
    for i, c in enumerate(text):
        before = chosen[-1] if chosen else None
        attached = unicodedata.category(c) in ("Mn", "Me", "Mc") or _invisible(c) or text[i - 1 : i] == "\u200d"
        goes_on = attached or (before is not None and not before.pictures and _plain(text, i))
        if before and goes_on and (_invisible(c) or before.has(c)):
            chosen.append(before)
        else:
            chosen.append(_first_with(c, text, i, chain))
    return chosen


def _first_with(c: str, text: str, i: int, chain: tuple[Face, ...]) -> Face:
    order = sorted(chain, key=lambda face: not face.pictures) if is_emoji(c) or _pictured(text, i) else chain
    return next((face for face in order if face.has(c)), chain[0])


def _plain(text: str, i: int) -> bool:
    """Whether it is a sign, a digit or a space."""
    return not _letter(text[i]) and not is_emoji(text[i]) and not _pictured(text, i)


def _pictured(text: str, i: int) -> bool:
    """Whether a variation selector asks for the picture of a character."""
    return text[i + 1 : i + 2] == _EMOJI_STYLE and text[i + 2 : i + 3] != _KEYCAP


def _scripts_of(text: str) -> list[str]:
    """The first word of a letter's Unicode name is its script's; whatever is no letter goes with what is before it."""
    found: list[str] = []
    for c in text:
        found.append(_script(c) if _letter(c) else found[-1] if found else "")
    first = next((script for script in found if script), "")
    return [script or first for script in found]


@lru_cache(maxsize=4096)
def _script(c: str) -> str:
    name = unicodedata.name(c, "").split(" ")[0]
    return "CJK" if name in ("HIRAGANA", "KATAKANA", "HANGUL", "CJK") else name


def _letter(c: str) -> bool:
    return unicodedata.category(c)[0] == "L"


def _invisible(c: str) -> bool:
    """Of no shape of its own: joiners, direction marks, variation selectors, controls."""
    return unicodedata.category(c) in ("Cf", "Cc") or "\ufe00" <= c <= "\ufe0f" or "\U000e0000" <= c <= "\U000e01ef"


# Glyphs ----------------------------------------------------------------------------------------------------------


def _shape_run(run: _Run, x: float, tracking: float, glyphs: list[Glyph]) -> float:
    """Appends the run's glyphs from ``x`` on, and returns where it ends."""
    import uharfbuzz as hb

    buffer = hb.Buffer()
    buffer.add_str(run.text)
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    buffer.language = "und"  # or else that of the machine's settings
    buffer.guess_segment_properties()
    hb.shape(run.face.font, buffer, {"liga": not tracking, "clig": not tracking})
    apart = tracking if run.script in ("", "LATIN", "GREEK", "CYRILLIC", "CJK") else 0.0
    em = run.face.em
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyphs.append(
            Glyph(run.face, info.codepoint, x + position.x_offset / em, position.y_offset / em, run.at + info.cluster)
        )
        x += position.x_advance / em + (apart if position.x_advance else 0.0)
    return x


def _ink(glyphs: Sequence[Glyph]) -> tuple[float, float, float, float]:
    boxes = [box for glyph in glyphs if (box := _glyph_ink(glyph))]
    if not boxes:
        return 0.0, 0.0, 0.0, 0.0
    left, bottom, right, top = zip(*boxes, strict=True)
    return min(left), min(bottom), max(right), max(top)


def _glyph_ink(glyph: Glyph) -> tuple[float, float, float, float] | None:
    found = glyph.face.font.get_glyph_extents(glyph.number)
    if found is None or not found.width:
        return None
    em = glyph.face.em
    left, top = glyph.x + found.x_bearing / em, glyph.y + found.y_bearing / em
    return left, top + found.height / em, left + found.width / em, top
