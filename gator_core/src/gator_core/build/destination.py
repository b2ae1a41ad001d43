"""Where the output goes: refused before any work is done, replaced only when all of it is."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gator_core.errors import OutputRefused
from gator_core.storyboard import Scene, Storyboard

__all__ = ["beside", "check_free", "check_place", "check_target", "inputs_of"]


def check_target(target: Path, board: Storyboard, overwrite: bool) -> None:
    """OutputRefused for a destination that can't or must not be written."""
    check_place(target)
    if not target.exists():
        return
    for named, owner in inputs_of(board):
        if board.locate(named).exists() and target.samefile(board.locate(named)):
            raise OutputRefused(f"{target} is an input of {owner}; choose another name for the output")
    check_free(target, overwrite)


def inputs_of(board: Storyboard) -> Iterator[tuple[str, str]]:
    """Files that a storyboard names, and where."""
    yield from ((name, "the storyboard") for name in _above(board))
    if board.captions:
        yield from ((name, "the captions") for name in (board.captions.file, board.captions.font) if name)
    for index, scene in enumerate(board.scenes):
        named = (scene.image, scene.video, *_above(scene))
        yield from ((name, board.label(index)) for name in named if name)


def _above(part: Scene | Storyboard) -> Iterator[str]:
    named = (*(one.image or one.video for one in part.overlays), *(one.font for one in part.text))
    return (name for name in named if name)


def check_place(target: Path, example: str = "video.mp4") -> None:
    """OutputRefused where no file can be written."""
    if target.is_dir():
        raise OutputRefused(f"{target} is a folder; name a file, such as {target / example}")
    if not target.parent.is_dir():
        raise OutputRefused(f"{target}: the folder {target.parent} does not exist; make it first")
    if not os.access(target.parent, os.W_OK):
        raise OutputRefused(f"{target}: the folder {target.parent} can't be written to")


def check_free(target: Path, overwrite: bool) -> None:
    """OutputRefused for a file that is there, unless it may be replaced."""
    if target.exists() and not overwrite:
        raise OutputRefused(f"{target} exists already; choose another name, or say --overwrite")


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A path on the same disk to write to first; removed at the end unless it was renamed into place."""
    path = target.with_name(f".gator-{os.getpid()}-{secrets.token_hex(4)}{target.suffix}")
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
