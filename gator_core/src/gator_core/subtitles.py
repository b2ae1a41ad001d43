"""A storyboard's captions as a file of their own: the call, which has the narration spoken and makes no picture."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gator_core.build.cues import captions_of
from gator_core.build.destination import check_free, check_place
from gator_core.build.money import Bill
from gator_core.build.planning import Source, as_storyboard
from gator_core.build.spoken import laid_out
from gator_core.build.store import write_whole
from gator_core.captions.cue import Cue
from gator_core.captions.use import CaptionsUse
from gator_core.captions.writing import Form, text_of
from gator_core.errors import InputError, OutputRefused, WorkError
from gator_core.events import Listener
from gator_core.plugins import Catalogue

__all__ = ["Subtitles", "subtitles"]

_FORMS: dict[str, Form] = {".srt": "srt", ".vtt": "vtt"}


@dataclass(frozen=True, slots=True)
class Subtitles:
    """The captions of a whole video."""

    cues: tuple[Cue, ...]
    text: str
    """Of the file."""
    form: Form
    language: str | None
    estimated: bool
    """Whether nobody told when some of the words are said."""
    warnings: tuple[str, ...]
    path: Path | None = None
    """Where they were written to."""
    dollars: float = 0.0
    """What this call spent on voices."""

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; times are in seconds."""
        return {
            "file_path": str(self.path) if self.path else None,
            "captions": [{"start": float(c.start), "end": float(c.end), "lines": list(c.lines)} for c in self.cues],
            "language": self.language,
            "estimated": self.estimated,
            "dollars": self.dollars,
            "warnings": list(self.warnings),
        }


def subtitles(
    storyboard: Source,
    output: str | Path | None = None,
    *,
    form: Form | None = None,
    overwrite: bool = True,
    max_cost: float | None = None,
    confirm: Callable[[Bill], bool] | None = None,
    retry: bool = False,
    on_event: Listener = lambda _: None,
    cancel: threading.Event | None = None,
    plugins: Catalogue | None = None,
) -> Subtitles:
    """The captions of a storyboard, as its ``captions`` say or, where it has none, of its narration; written to ``output``,
    whose suffix says whether as SubRip or WebVTT, unless ``form`` does.

    The narration is spoken first where that was not done; money, ``confirm`` and ``retry`` are as for ``render``. Blocks.
    Raises what is wrong with the storyboard or its voices; OutputRefused before anything is spoken.
    """
    target, kind = _target(output, form, overwrite)
    board = as_storyboard(storyboard)
    if board.captions is None:
        board = board.model_copy(update={"captions": CaptionsUse()})
    _check_inputs(board.captions, target, board.locate)
    made = laid_out(board, max_cost=max_cost, confirm=confirm, retry=retry, on_event=on_event, cancel=cancel, plugins=plugins)
    found = captions_of(board, made.timeline, made.speech)
    if found is None:
        raise AssertionError("unreachable: captions were asked for")
    text = text_of(found.cues, kind, found.language)
    if target:
        _write(target, text)
    warnings = (*made.remarks, *found.remarks)
    return Subtitles(found.cues, text, kind, found.language, found.estimated, warnings, target, made.dollars)


def _target(output: str | Path | None, form: Form | None, overwrite: bool) -> tuple[Path | None, Form]:
    if output is None:
        return None, form or "srt"
    target = Path(output).expanduser().absolute()
    kind = form or _FORMS.get(target.suffix.lower())
    if kind is None:
        raise InputError(f"{target.name}: captions are written as .srt or .vtt; name such a file")
    check_place(target, "captions.srt")
    check_free(target, overwrite)
    return target, kind


def _check_inputs(use: CaptionsUse | None, target: Path | None, locate: Callable[[str], Path]) -> None:
    if target and use and use.file and target.exists() and locate(use.file).exists() and target.samefile(locate(use.file)):
        raise OutputRefused(f"{target} is the file that the captions come from; choose another name for the output")


def _write(target: Path, text: str) -> None:
    try:
        write_whole(target, text)
    except OSError as error:
        raise WorkError(f"{target} can't be written: {error.strerror or error}") from error
