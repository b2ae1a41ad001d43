"""Sets a title: which characters can be drawn, where lines break, how large it may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Block", "Title", "draw_line", "fit", "line_width", "title_of"]

Mask = NDArray[np.uint8]

_LONGEST = 400
"""Characters of a prompt that are looked at; no card holds more."""
_WORD = 24
"""Letters of the longest word that a title is made smaller for; longer ones are split."""
_WEIGHT = 600
_NO_CANVAS = (0, 0)
# Scripts whose letters join, stack or run from the right: OpenCV draws their glyphs one by one, which reads as nonsense.
_SHAPED = ((0x0590, 0x08FF), (0x0900, 0x109F), (0x1780, 0x18AF), (0x1900, 0x1CFF), (0xA800, 0xABFF), (0xFB1D, 0xFEFF))
# Written without spaces: a line may break between any two of these letters …
_IDEOGRAPHIC = ((0x2E80, 0x30FF), (0x3100, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF))
# … but not before closing marks, nor after opening ones.
_NO_START = "、。，．・：；？！」』】）〕〉》”’ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…"
_NO_END = "「『【（〔〈《“‘"


@dataclass(frozen=True)
class Title:
    """The part of a prompt that can be drawn."""

    label: str
    """What stands before the colon of ``Act 1: discovery``; may be empty."""
    paragraphs: tuple[str, ...]
    dropped: str
    """Characters, each once, that the fonts can't set."""

    @property
    def face(self) -> str:
        """The bold sans where it has every letter, else the font with all scripts, so that no word mixes two."""
        return "uni" if any(_borrowed(c) for p in (self.label, *self.paragraphs) for c in set(p)) else "sans"


@dataclass(frozen=True)
class Block:
    """Lines that fit: their text, the size of the letters in pixels and the distance of the baselines."""

    lines: tuple[str, ...]
    size: int
    leading: int
    face: str

    @property
    def rise(self) -> int:
        """From the baseline to the top of the capitals."""
        return round(self.size * (0.71 if self.face == "sans" else 0.86))

    @property
    def height(self) -> int:
        """From the top of the first line's capitals to the last baseline; 0 without lines."""
        return self.leading * (len(self.lines) - 1) + self.rise if self.lines else 0


def title_of(prompt: str) -> Title:
    """Cleans a prompt: one space between words, up to three paragraphs kept, undrawable characters left out."""
    text = unicodedata.normalize("NFC", prompt[: _LONGEST * 4])
    dropped = "".join(dict.fromkeys(c for c in text if not _settable(c) and not _silent(c)))
    kept = "".join(c if _settable(c) else " " if c.isspace() else "" for c in text.replace("\r", "\n"))
    lines = [_tidy(line) for line in kept.split("\n")]
    lines = [line for line in lines if line]
    paragraphs = lines if len(lines) <= 3 else [" ".join(lines)]
    label = ""
    if paragraphs and (match := re.fullmatch(r"(\S.{0,23}?):\s+(\S.*)", paragraphs[0])) and match[1].count(" ") < 3:
        label, paragraphs[0] = match[1], match[2]
    return Title(label, tuple(p[:_LONGEST] for p in paragraphs), dropped)


def _tidy(line: str) -> str:
    line = re.sub(r"\s+", " ", line).strip()
    return re.sub(r" ([,.;:!?])", r"\1", line) if any(c.isalnum() for c in line) else ""


def fit(title: Title, width: int, height: int, largest: int, smallest: int) -> Block:
    """The largest setting of the paragraphs within ``width`` x ``height`` pixels; what can't fit ends in an ellipsis."""
    face = title.face
    few, most = (3, 6) if width > height else (5, 9)  # a long title gets smaller before it becomes a tower
    size = largest
    while size > smallest:
        block = _set(title.paragraphs, size, width, face)
        enough = few if size > 1.6 * smallest else most
        if len(block.lines) <= min(_room(block, height), enough) and not _splits_words(title, size, width, face):
            return block
        size = max(smallest, int(size * 0.94))
    block = _set(title.paragraphs, size, width, face)
    lines = _shortened(block.lines, min(_room(block, height), most), size, width, face)
    return Block(lines, size, block.leading, face)


def _room(block: Block, height: int) -> int:
    return max(1, int((height - block.rise) // block.leading) + 1)


def _splits_words(title: Title, size: int, width: int, face: str) -> bool:
    pieces = (piece for p in title.paragraphs for piece in _pieces(p))
    return any(len(piece) <= _WORD and line_width(piece.rstrip(), size, face) > width for piece in pieces)


def _set(paragraphs: Sequence[str], size: int, width: int, face: str) -> Block:
    lines = [line for p in paragraphs for line in _balanced(_tokens(p, size, width, face), size, width, face)]
    return Block(tuple(lines), size, round(size * (1.18 if face == "sans" else 1.34)), face)


def _shortened(lines: Sequence[str], most: int, size: int, width: int, face: str) -> tuple[str, ...]:
    if len(lines) <= most:
        return tuple(lines)
    kept = list(lines[:most])
    last = kept[-1].rstrip(" ,.;:-–—")
    while last and line_width(last + "…", size, face) > width:
        last = last[:-1].rstrip(" ,.;:-–—")
    return (*kept[:-1], last + "…")


# Breaking --------------------------------------------------------------------------------------------------------


def _tokens(text: str, size: int, width: int, face: str) -> list[str]:
    """Pieces that a line must not break; one that is wider than the line is cut all the same."""
    return [part for piece in _pieces(text) for part in _cut(piece, size, width, face)]


def _pieces(text: str) -> list[str]:
    """Words and what may stand alone in scripts without spaces, each with the space that follows it."""
    pieces: list[str] = []
    for word in re.findall(r"\S+ ?", text):
        start = 0
        for k in range(1, len(word)):
            if _breakable(word[k - 1], word[k]):
                pieces.append(word[start:k])
                start = k
        pieces.append(word[start:])
    return pieces


def _breakable(before: str, after: str) -> bool:
    if after in _NO_START or after == " " or before in _NO_END:
        return False
    if before in "-/?&=–—":
        return after.isalnum()
    return _within(before, _IDEOGRAPHIC) or _within(after, _IDEOGRAPHIC)


def _cut(piece: str, size: int, width: int, face: str) -> list[str]:
    parts: list[str] = []
    while line_width(piece.rstrip(), size, face) > width and len(piece) > 1:
        k = len(piece) - 1
        while k > 1 and line_width(piece[:k], size, face) > width:
            k -= 1
        parts.append(piece[:k])
        piece = piece[k:]
    return [*parts, piece]


def _balanced(tokens: list[str], size: int, width: int, face: str) -> list[str]:
    """As few lines as fit, then the narrowest measure that needs no more of them, so that their lengths are alike."""
    widths = [(line_width(t.rstrip(), size, face), line_width(t, size, face)) for t in tokens]
    low, high = max((bare for bare, _ in widths), default=0), width
    least = len(_greedy(widths, width))
    while high - low > max(1, size // 16):
        middle = (low + high) // 2
        low, high = (low, middle) if len(_greedy(widths, middle)) <= least else (middle, high)
    ends = _greedy(widths, high)
    return ["".join(tokens[a:b]).rstrip() for a, b in zip([0, *ends], ends, strict=False)]


def _greedy(widths: list[tuple[int, int]], width: int) -> list[int]:
    """Where each line ends, as the index of the first token of the next one."""
    ends: list[int] = []
    used = 0
    for k, (bare, spaced) in enumerate(widths):
        if used and used + bare > width:
            ends.append(k)
            used = 0
        used += spaced
    return [*ends, len(widths)] if widths else []


# Glyphs ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)  # measuring draws the letters, and each size is tried for the whole title more than once
def line_width(text: str, size: int, face: str, tracking: int = 0) -> int:
    """Pixels from the start of a line to its end; ``tracking`` is added between letters."""
    if tracking:
        return sum(line_width(c, size, face) for c in text) + tracking * (len(text) - 1)
    return int(cv2.getTextSize(_NO_CANVAS, text, (0, 0), _font(face), size, _WEIGHT)[2]) if text else 0


def draw_line(mask: Mask, text: str, origin: tuple[int, int], size: int, face: str, tracking: int = 0) -> None:
    """Draws a line in white on a single-channel uint8 array; ``origin`` is the left end of its baseline."""
    x, y = origin
    for part in text if tracking else [text]:
        _draw(mask, part, (x, y), size, face)
        x += line_width(part, size, face) + tracking


def _draw(mask: Mask, text: str, origin: tuple[int, int], size: int, face: str) -> None:
    cv2.putText(mask, text, origin, 255, _font(face), size, _WEIGHT)
    if face != "sans":  # it has one thin weight: a second stroke beside the first makes it bold
        cv2.putText(mask, text, (origin[0] + max(1, round(size / 40)), origin[1]), 255, _font(face), size, _WEIGHT)


@lru_cache(maxsize=2)
def _font(face: str) -> cv2.FontFace:
    return cv2.FontFace(face)


def _within(c: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= ord(c) <= high for low, high in ranges)


def _silent(c: str) -> bool:
    """Of no shape of its own, so that nobody misses it: spaces, joiners, variation selectors, marks."""
    return c.isspace() or unicodedata.category(c) in ("Cc", "Cf", "Mn", "Me") or "\U0001f3fb" <= c <= "\U0001f3ff"


@lru_cache(maxsize=4096)
def _settable(c: str) -> bool:
    """Whether the fonts draw this character as it is written; decided by trying, as OpenCV does not say."""
    if c in " \n":
        return True
    if _silent(c) or _within(c, _SHAPED) or unicodedata.category(c) in ("Co", "Cn", "Cs"):
        return False
    return c == "?" or not np.array_equal(_glyph(c, "sans"), _glyph("?", "sans"))


@lru_cache(maxsize=4096)
def _borrowed(c: str) -> bool:
    """Whether a letter is missing in the bold sans, which then takes it from another font."""
    return c.isalpha() and np.array_equal(_glyph(c, "sans"), _glyph(c, "uni"))


def _glyph(c: str, face: str) -> Mask:
    canvas = np.zeros((48, 64), np.uint8)
    cv2.putText(canvas, c, (8, 36), 255, _font(face), 32, _WEIGHT)
    return canvas
