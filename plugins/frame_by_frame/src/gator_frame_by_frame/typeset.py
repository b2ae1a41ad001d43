"""Sets a title: what of a prompt becomes letters, and how large they may be. Lines are set by ``gator_core.type``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gator_core.type import Block

__all__ = ["Box", "Title", "fitted", "title_box", "title_of"]

Box = tuple[int, int, int, int]
"""(left, top, width, height) in pixels."""

_LONGEST = 400
"""Characters of a prompt that are looked at; no title holds more."""
_WORD = 24
"""Letters of the longest word that a title is made smaller for; longer ones are split."""
_ROOM = "\u200b"
"""Zero width space: a line may end there."""
_STEP = 0.94


@dataclass(frozen=True)
class Title:
    """The part of a prompt that is set."""

    label: str
    """What stands before the colon of ``Act 1: discovery``; may be empty."""
    text: str
    """One to three paragraphs, a line each; empty where there is nothing to set."""
    dropped: tuple[str, ...]
    """Characters, each once, that no installed font has."""

    @property
    def to_left(self) -> bool:
        """Whether it is of a script that runs to the left."""
        kinds = (unicodedata.bidirectional(c) for c in self.text)
        return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)


def title_box(size: tuple[int, int], part: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)) -> Box:
    """The title-safe middle (84 % of the width and height) of a part (left, top, right, bottom; 0..1) of a picture."""
    left, top, right, bottom = part
    width, height = (right - left) * size[0], (bottom - top) * size[1]
    return (
        round(left * size[0] + 0.08 * width),
        round(top * size[1] + 0.08 * height),
        round(0.84 * width),
        round(0.84 * height),
    )


@lru_cache(maxsize=256)
def title_of(prompt: str) -> Title:
    """Cleans a prompt: one space between words, up to three paragraphs kept, what no font has left out."""
    text = unicodedata.normalize("NFC", prompt[: _LONGEST * 4]).replace("\r", "\n")
    dropped = _missing(text)
    lines = [_tidy("".join(c for c in line if c not in dropped)) for line in text.split("\n")]
    lines = [line for line in lines if line]
    paragraphs = lines if len(lines) <= 3 else [" ".join(lines)]
    label = ""
    if paragraphs and (match := re.fullmatch(r"(\S.{0,23}?)(?::\s+|：\s*)(\S.*)", paragraphs[0])) and match[1].count(" ") < 3:
        label, paragraphs[0] = match[1], match[2]
    return Title(label, "\n".join(_begun(p[:_LONGEST]) for p in paragraphs), dropped)


def _missing(text: str) -> tuple[str, ...]:
    if text.isascii():  # most prompts are: no font has to be opened to know
        return ()
    from gator_core.type import Style, missing

    return missing(text, Style())


def _tidy(line: str) -> str:
    """Without double spaces and what is left of dropped letters; empty where only signs remain."""
    line = re.sub(r"\s+", " ", "".join(" " if unicodedata.category(c) == "Cc" else c for c in line)).strip(" \u200d\ufe0f")
    return re.sub(r" ([,.;:!?])", r"\1", line) if any(unicodedata.category(c)[0] in "LNS" for c in line) else ""


def _begun(paragraph: str) -> str:
    """With a capital, unless its first word is written in a way of its own."""
    word = paragraph.split(" ", 1)[0]
    return paragraph[:1].upper() + paragraph[1:] if word.islower() and len(paragraph[:1].upper()) == 1 else paragraph


def fitted(title: Title, block: Block, height: float, smallest: float) -> Block:
    """The title as a block like ``block``, of its size or smaller, within its measure and ``height`` pixels; what can't fit
    ends in an ellipsis."""
    from gator_core.type import setting_of

    text = _with_breaks(title.text, block)
    few, most = (2, 5) if block.measure > height else (4, 8)  # a long title gets smaller before it becomes a tower
    size = min(block.size, _widest(text, block))
    while size > smallest:
        made = replace(block, text=text, size=size)
        setting = setting_of(made)
        if setting.height <= height and len(setting.lines) <= (few if size > 1.6 * smallest else most):
            return made
        size = max(smallest, size * _STEP)
    return _shortened(replace(block, text=text, size=max(min(size, block.size), smallest)), height, most)


def _widest(text: str, block: Block) -> float:
    """The size at which the longest word is as long as a line may be."""
    from gator_core.type import longest_word

    return block.measure / max(longest_word(text, block.style, block.tracking)[0], 1e-3)


def _with_breaks(text: str, block: Block) -> str:
    """Words that are too long for any title may break anywhere."""
    from gator_core.type import longest_word

    def broken(word: str) -> str:
        return _ROOM.join(word) if len(word) > _WORD and longest_word(word, block.style)[0] > _WORD / 2 else word

    return "\n".join(" ".join(map(broken, line.split(" "))) for line in text.split("\n"))


def _shortened(block: Block, height: float, most: int) -> Block:
    """Without as much of its end as doesn't fit."""
    from gator_core.type import setting_of

    def fits(text: str) -> bool:
        setting = setting_of(replace(block, text=text))
        return len(setting.lines) <= most and setting.height <= height

    if fits(block.text):
        return block
    low, high = 1, len(block.text)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(_ending(block.text, middle)) else (low, middle)
    return replace(block, text=_ending(block.text, low))


def _ending(text: str, length: int) -> str:
    """Cut after a word, where one ends nearby."""
    cut = text[:length]
    head, _, tail = cut.rpartition(" ")
    kept = head if head and len(tail) < _WORD and text[length : length + 1].strip() else cut
    return kept.rstrip(" ,.;:-–—\n" + _ROOM) + "…"
