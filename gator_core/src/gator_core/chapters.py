"""A storyboard's scenes as a list of chapters, as video platforms read it from a description."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gator_core.build.money import Bill
from gator_core.build.planning import Source
from gator_core.build.spoken import laid_out
from gator_core.events import Listener
from gator_core.plugins import Catalogue

__all__ = ["ChapterList", "chapter_list", "chapters"]

LEAST = 3
"""Chapters below which YouTube shows none."""
SHORTEST = Fraction(10)
"""Seconds of a chapter, by the same."""


@dataclass(frozen=True, slots=True)
class ChapterList:
    """Chapters by the whole seconds at which they start."""

    starts: tuple[int, ...]
    titles: tuple[str, ...]
    warnings: tuple[str, ...]
    """Why a platform may not take the list."""

    @property
    def text(self) -> str:
        """A line each: ``0:00 Title``."""
        long = bool(self.starts) and self.starts[-1] >= 3600
        lines = (f"{_clock(start, long)} {title}\n" for start, title in zip(self.starts, self.titles, strict=True))
        return "".join(lines)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        rows = [{"start": start, "title": title} for start, title in zip(self.starts, self.titles, strict=True)]
        return {"chapters": rows, "warnings": list(self.warnings)}


def chapters(
    storyboard: Source,
    *,
    merge: bool = False,
    max_cost: float | None = None,
    confirm: Callable[[Bill], bool] | None = None,
    retry: bool = False,
    on_event: Listener = lambda _: None,
    cancel: threading.Event | None = None,
    plugins: Catalogue | None = None,
) -> ChapterList:
    """The chapters of a storyboard: its scenes, under their titles; ``merge`` as for ``chapter_list``.

    The narration is spoken first where lengths depend on it; see ``laid_out`` for that and for errors.
    """
    made = laid_out(
        storyboard, max_cost=max_cost, confirm=confirm, retry=retry, on_event=on_event, cancel=cancel, plugins=plugins
    )
    titles = [scene.title for scene in made.scenes]
    return chapter_list(made.timeline.markers, titles, made.timeline.duration, merge=merge)


def chapter_list(starts: Sequence[Fraction], titles: Sequence[str], end: Fraction, *, merge: bool = False) -> ChapterList:
    """Chapters that start at ``starts`` seconds, the first one at 0, and end with the video at ``end``.

    Starts are cut to whole seconds, which is what such lists hold. ``merge`` leaves out the starts of chapters that would be
    too short, so that they belong to the one before; the first one takes in what follows it.
    """
    kept = _merged(starts, end) if merge else list(range(len(starts)))
    whole = [int(starts[i]) for i in kept]
    named = [titles[i] for i in kept]
    return ChapterList(tuple(whole), tuple(named), tuple(_faults([starts[i] for i in kept], named, end)))


def _merged(starts: Sequence[Fraction], end: Fraction) -> list[int]:
    """Which chapters are left when those that are too short are taken into the one before."""
    kept = [0]
    for i in range(1, len(starts)):
        if starts[i] - starts[kept[-1]] >= SHORTEST and end - starts[i] >= SHORTEST:
            kept.append(i)
    return kept


def _faults(starts: Sequence[Fraction], titles: Sequence[str], end: Fraction) -> Iterator[str]:
    if len(starts) < LEAST:
        yield f"YouTube shows no chapters of fewer than {LEAST}, and these are {len(starts)}"
    lasts = [stop - start for start, stop in zip(starts, [*starts[1:], end], strict=True)]
    short = [title for title, seconds in zip(titles, lasts, strict=True) if seconds < SHORTEST]
    if short:
        named = ", ".join(repr(title) for title in short[:3]) + (f" and {len(short) - 3} more" if len(short) > 3 else "")
        yield f"YouTube wants chapters of {SHORTEST} s at least; shorter: {named}; --merge takes them into the one before"


def _clock(seconds: int, long: bool) -> str:
    """All with hours where one has them."""
    minutes = f"{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{seconds // 3600}:{minutes}" if long else f"{seconds // 60}:{seconds % 60:02}"
