"""Captions as a layer of the picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import ceil

from gator_core.captions.cue import Cue
from gator_core.captions.look import Look
from gator_core.overlay import Content, Picture
from gator_core.sprite import Sprite
from gator_core.track import Steps
from gator_core.type import Block, Marked, Span, engine, setting_of

__all__ = ["Caption", "caption_of", "steps_of"]

_LINGER = Fraction(1, 2)
"""Seconds of silence after a word in which it stays marked."""
_POP = Fraction(3, 20)
"""Seconds that a word takes to grow."""
_STAGES = 6
"""Sizes that it has on the way."""
_GROWTH, _REACH = 0.1, 0.2
"""How much it grows: by this part, but by so many ems of its length at most, lest it touch its neighbours."""
_SPRING = 3.2
"""How far it goes past that on the way."""
_EDGE = 100_000.0
"""A measure that breaks no line."""


@dataclass(frozen=True)
class Caption(Content):
    """A cue as it is drawn. Its picture 0 marks no word; others are numbered as ``_numbered`` says."""

    lines: tuple[str, ...]
    words: tuple[Span, ...]
    """Empty where none is marked."""
    look: Look
    anchor: float
    """How much of the height that is left in the look's area lies above."""
    engine: tuple[str, ...]
    """What the shapes of the letters depend on."""

    @property
    def corner(self) -> tuple[float, float]:
        """On even pixels."""
        return _laid(self)[1]

    @contextmanager
    def open(self) -> Iterator[Picture]:
        """Each picture is drawn when it is due, by what all have in common."""
        marked = _laid(self)[0]
        last: tuple[int, Sprite] | None = None

        def picture(number: int) -> Sprite:
            nonlocal last
            if last is None or last[0] != number:
                last = number, _picture(marked, self.look, number)
            return last[1]

        yield picture


def caption_of(cue: Cue, look: Look, anchor: float) -> Caption:
    """What a cue looks like; not when it shows."""
    marks = zip(cue.words, cue.places, strict=True) if look.highlight else ()
    words = tuple(Span(word.line, start, stop) for word, (start, stop) in marks)
    return Caption(cue.lines, words, look, anchor, engine())


def steps_of(cue: Cue, look: Look, rate: Fraction) -> Steps:
    """Which picture of it shows when: on the frames whose time lies in [start, end) of the cue, and of each word."""
    first, stop = _frame(cue.start, rate), _frame(cue.end, rate)
    changes: dict[int, int | None] = {first: 0}
    for k, word in enumerate(cue.words if look.highlight else ()):
        after = cue.words[k + 1].start if k + 1 < len(cue.words) else cue.end
        begins, ends = max(_frame(word.start, rate), first), _frame(after if after - word.end <= _LINGER else word.end, rate)
        for frame, stage in _growth(begins, ends, rate) if look.pop else [(begins, _STAGES)]:
            changes[frame] = _numbered(k, stage)
        if ends < _frame(after, rate):
            changes[ends] = 0
    shown = sorted((frame, number) for frame, number in changes.items() if frame < stop)
    return Steps((*shown, (stop, None)))


def _frame(seconds: Fraction, rate: Fraction) -> int:
    """The first one whose time is not before."""
    return ceil(seconds * rate)


def _growth(begins: int, ends: int, rate: Fraction) -> Iterator[tuple[int, int]]:
    for frame in range(begins, max(ends, begins + 1)):
        stage = min(int((frame - begins) / rate / _POP * _STAGES), _STAGES)
        yield frame, stage
        if stage == _STAGES:
            return


def _numbered(word: int, stage: int) -> int:
    return 1 + word * (_STAGES + 1) + stage


def _picture(marked: Marked, look: Look, number: int) -> Sprite:
    if number == 0 or look.highlight is None:
        return marked.picture(None, look.rgb)
    word, stage = divmod(number - 1, _STAGES + 1)
    growth = min(_GROWTH, _REACH / max(marked.length(word), _REACH)) if look.pop else 0.0
    return marked.picture(word, look.highlight, 1 + growth * _grown(stage / _STAGES))


def _grown(t: float) -> float:
    """Part of its growth that a word has at part ``t`` of the time: it goes past the whole and comes back to it."""
    t = 0.25 + 0.75 * t - 1
    return 1 + (_SPRING + 1) * t**3 + _SPRING * t**2


_LARGEST = 1 + _GROWTH * max(_grown(k / _STAGES) for k in range(_STAGES + 1))


@lru_cache(maxsize=16)  # a caption shows in two segments where they meet, which two threads may make at the same time
def _laid(caption: Caption) -> tuple[Marked, tuple[float, float]]:
    """What draws it, and where its pictures' upper left corner is in the frame: even pixels."""
    look, block = caption.look, _fitted(caption)
    setting = setting_of(block)
    marked = Marked(block, caption.words, _LARGEST if look.pop else 1.0)
    left, top, width, height = look.area
    x = round((left + (width - setting.width) / 2) / 2) * 2 - marked.pad
    y = round((top + (height - setting.height) * caption.anchor) / 2) * 2 - marked.pad
    return marked, (float(x), float(y))


def _fitted(caption: Caption) -> Block:
    """As much smaller as it must be for its longest line, and for all of its lines, to fit."""
    look = caption.look
    block = Block(
        text="\n".join(caption.lines),
        style=look.style,
        size=look.size,
        measure=_EDGE,
        align="center",
        rgb=look.rgb,
        outline=look.outline,
        shadow=look.shadow,
        shade=(0, 0, 0),
        box=look.box,
    )
    setting = setting_of(block)
    inner = setting.inner[1] - setting.inner[0]
    factor = min(1.0, look.measure / inner, look.area[3] / setting.height)
    return block if factor == 1 else replace(block, size=round(look.size * factor * 0.995, 2))
