"""A finished output takes its place: one file, or a set of numbered pictures, whole or not at all.

A set is written into a folder of its own first. Where the folder that it goes to is new, or holds nothing but such a set,
the one takes the place of the other. In a folder that holds other files too each picture is renamed into its place, the
first one last: a set without it is no whole one.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gator_core.build.destination import beside, check_free, check_no_input, check_place, check_target, inputs_of
from gator_core.build.numbered import Numbered, numbered
from gator_core.errors import OutputRefused
from gator_core.storyboard import Storyboard

__all__ = ["bytes_of", "check_output", "check_source", "litter_of", "put_in_place", "staged"]

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
"""Of Linux."""


def check_output(target: Path, board: Storyboard, overwrite: bool) -> None:
    """OutputRefused for a destination that can't or must not be written."""
    names = numbered(target)
    if names is None:
        check_target(target, board, overwrite)
        return
    # The folder of a set need not be there yet; it is the one above that must.
    check_place(target if names.folder.exists() else names.folder, names.folder.name)
    held = names.held()
    check_no_input(held.values(), inputs_of(board), f"it is one of {target}: choose another name for the output")
    for path in held.values():
        check_free(path, True)
    if held and not overwrite:
        raise OutputRefused(f"{len(held)} pictures of {target} exist already; choose another name, or say --overwrite")


def check_source(source: Path, target: Path, *beside: Path) -> None:
    """OutputRefused where the file of the storyboard would be replaced by the output, or by what is written beside it."""
    names = numbered(target)
    replaced = [*(names.held().values() if names else [target]), *beside]
    check_no_input(replaced, [(source, "the storyboard itself")], "choose another name for the output")


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A path on the same disk to write to first, its folder there; what is left of it at the end is removed."""
    names = numbered(target)
    if names is None:
        with beside(target) as path:
            yield path
        return
    room = names.folder.parent if _has_own_folder(names) else names.folder
    staging = room / f".gator-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        (staging / "new").mkdir(parents=True)
        yield staging / "new" / target.name
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def litter_of(finished: Path) -> Path:
    """What has to go if this process is killed: the file that ``staged`` gave, or the folder that it made for it."""
    return finished.parent.parent if numbered(finished) else finished


def put_in_place(finished: Path, target: Path) -> None:
    """What was at ``target`` is gone then. OSError leaves it as it was."""
    names = numbered(target)
    if names is None:
        finished.replace(target)
    elif finished.parent.parent.parent != names.folder and _has_own_folder(names):  # still: it was a while ago
        _swap(finished.parent, names.folder, finished.parent.parent / "old")
    else:
        _move_in(names.within(finished.parent), names, finished.parent.parent / "old")


def bytes_of(target: Path) -> int:
    """Of the file, or of all pictures together."""
    names = numbered(target)
    return sum(path.stat().st_size for path in names.held().values()) if names else target.stat().st_size


def _has_own_folder(names: Numbered) -> bool:
    """Whether the folder is not there yet, or can be replaced: nobody else has anything in it or stands in it."""
    folder = names.folder
    if not folder.exists():
        return True
    if folder.is_symlink() or os.path.ismount(folder) or not os.access(folder.parent, os.W_OK):
        return False
    here = Path.cwd()
    return not here.is_relative_to(folder) and all(names.number(path.name) is not None for path in folder.iterdir())


def _swap(new: Path, folder: Path, old: Path) -> None:
    if not folder.exists():
        new.rename(folder)
        return
    shutil.copymode(folder, new)
    if _exchanged(new, folder):
        return
    folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        old.rename(folder)
        raise


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the system could let two folders take each other's places at one instant."""
    import ctypes

    exchange = getattr(ctypes.CDLL(None), "renameat2", None)
    names = os.fsencode(one), os.fsencode(other)
    return exchange is not None and exchange(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0


def _move_in(new: Numbered, names: Numbered, old: Path) -> None:
    """After an error those that were there are there again. Killed meanwhile, all but one are there, some of them new."""
    old.mkdir()
    aside = names.within(old)
    before, after = names.held(), new.held()
    try:
        for number in sorted(before.keys() | after.keys(), reverse=True):
            if number in before:
                before[number].rename(aside.path(number))
            if number in after:
                after[number].rename(names.path(number))
    except BaseException:
        for number in after:
            if not new.path(number).exists():
                names.path(number).unlink(missing_ok=True)
        for number, path in aside.held().items():
            path.rename(names.path(number))
        raise
