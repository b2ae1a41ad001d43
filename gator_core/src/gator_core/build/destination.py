"""Where the output goes: refused before any work is done, replaced only when all of it is."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from gator_core.build.store import DISK_IS_FULL
from gator_core.errors import OutputRefused, WorkError
from gator_core.fields import File
from gator_core.storyboard import Storyboard

__all__ = ["beside", "check_free", "check_no_input", "check_place", "check_target", "in_words", "inputs_of"]

_OWNERS = {"captions": "the captions", "music": "the music"}
_KINDS = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISREG, ""),
)


def check_target(target: Path, board: Storyboard, overwrite: bool) -> None:
    """OutputRefused for a destination that can't or must not be written."""
    check_place(target)
    check_no_input([target], inputs_of(board), "choose another name for the output")
    check_free(target, overwrite)


def check_no_input(targets: Iterable[Path], inputs: Iterable[tuple[Path, str]], advice: str) -> None:
    """OutputRefused where one of the files that would be replaced is read too, whatever either of them is called."""
    replaced: dict[tuple[int, int] | None, Path] = {state: target for target in targets if (state := _identity(target))}
    for path, owner in inputs if replaced else ():
        target = replaced.get(_identity(path))
        if target:
            raise OutputRefused(f"{target} is {owner}; {advice}")


def _identity(path: Path) -> tuple[int, int] | None:
    """Stands for the file itself; None where there is none, as for a text that names no file."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


# What is read ------------------------------------------------------------------------------------------------------


def inputs_of(board: Storyboard) -> Iterator[tuple[Path, str]]:
    """Every file that a storyboard names, and what it is there: whatever field has the type ``File``, and each text among the
    parameters of plugins, since they alone know which of theirs name files."""
    for index, scene in enumerate(board.scenes):
        yield from ((path, f"an input of {board.label(index)}") for path in _located(board, _named_in(scene)))
    for name in type(board).model_fields:
        if name != "scenes":
            owner = _OWNERS.get(name, "the storyboard")
            named = _named_in(board, {name})
            yield from ((path, f"an input of {owner}") for path in _located(board, named))


def _located(board: Storyboard, names: Iterable[str]) -> Iterator[Path]:
    for name in names:
        try:
            yield board.locate(name)
        except RuntimeError:  # "~stranger": nobody's home
            continue


def _named_in(part: BaseModel, only: set[str] | None = None) -> Iterator[str]:
    files = _file_fields(type(part))
    for name, value in part:
        if only is not None and name not in only:
            continue
        if name in files or name not in type(part).model_fields:
            yield from _texts(value)
        else:
            yield from _within(value)


def _within(value: object) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from _named_in(value)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _within(one)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str | os.PathLike):
        yield os.fsdecode(value)
    elif isinstance(value, Mapping | Sequence) and not isinstance(value, bytes):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(one)


@lru_cache(maxsize=256)
def _file_fields(model: type[BaseModel]) -> frozenset[str]:
    """The fields whose type is ``File``, also in a union or a list."""
    mark = get_args(File)[1]
    return frozenset(
        name for name, field in model.model_fields.items() if mark in field.metadata or mark in _marks(field.annotation)
    )


def _marks(annotation: Any) -> Iterator[Any]:
    yield from getattr(annotation, "__metadata__", ())
    for inner in get_args(annotation):
        yield from _marks(inner)


# Where it is written -----------------------------------------------------------------------------------------------


def check_place(target: Path, example: str = "video.mp4") -> None:
    """OutputRefused where no file can be written."""
    if _kind(target) is not None and _is_folder(target):
        raise OutputRefused(f"{target} is a folder; name a file, such as {target / example}")
    if not _is_folder(target.parent):
        raise OutputRefused(f"{target}: the folder {target.parent} does not exist; make it first")
    try:
        _try_out(target.parent)
    except OSError as error:
        raise OutputRefused(f"{target}: the folder {target.parent} can't be written to: {_said(error)}") from error


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _try_out(folder: Path) -> None:
    """Whether a file can be made there, which permissions alone do not tell: not in /proc, nor on a disk that is read-only."""
    tried = folder / f".gator-{os.getpid()}-{secrets.token_hex(4)}"
    os.close(os.open(tried, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    tried.unlink()


def check_free(target: Path, overwrite: bool) -> None:
    """OutputRefused for a file that is there, unless it may be replaced; for what is no regular file even then: a link is not
    followed, since its own name says the format and the rest is made beside it."""
    kind = _kind(target)
    if kind:
        leads = f" to {target.readlink()}" if target.is_symlink() else ""
        raise OutputRefused(f"{target} is {kind}{leads}, which is not replaced; name a file")
    if kind is not None and not overwrite:
        raise OutputRefused(f"{target} exists already; choose another name, or say --overwrite")


def _kind(target: Path) -> str | None:
    """What stands there, if it is no regular file; empty for one that is, None for nothing at all."""
    try:
        mode = target.lstat().st_mode
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise OutputRefused(f"{target.name[:40]}…: the name is too long; choose a shorter one") from error
        return None
    return next((said for is_such, said in _KINDS if is_such(mode)), "a device")


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A path on the same disk to write to first; removed at the end unless it was renamed into place."""
    path = target.with_name(f".gator-{os.getpid()}-{secrets.token_hex(4)}{target.suffix}")
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def in_words(target: Path, kept: str = "") -> Iterator[None]:
    """A full or failing disk, as a WorkError. Users' files are not its business: those that fail are named where they are read.

    ``kept`` says what is left of the work.
    """
    try:
        yield
    except Exception as error:
        failed = error if isinstance(error, OSError) else _full_disk(error)
        if failed is None:
            raise
        own = Path(os.fsdecode(failed.filename)).name.startswith(f".gator-{os.getpid()}-") if failed.filename else True
        where = "" if own else f" ({failed.filename})"
        advice = ": make room, then run it again" if failed.errno in DISK_IS_FULL else ""
        raise WorkError(f"{target}: {_said(failed)}{where}; nothing was changed there{kept}{advice}") from error


def _full_disk(error: BaseException | None) -> OSError | None:
    """What an error came of, where that was a full disk: encoders tell of it in their own words."""
    if type(error) is WorkError:  # it was put into words before
        return None
    while error is not None and not (isinstance(error, OSError) and error.errno in DISK_IS_FULL):
        error = error.__cause__
    return error


def _said(error: OSError) -> str:
    return error.strerror or str(error)
