"""One model at a time: loaded once in a process, kept for the next generation, and alone on its GPU meanwhile."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from gator_core.errors import GatorError, GenerationFailed
from gator_core.generation import Job
from gator_core.local_models.needs import Device

__all__ = ["is_out_of_memory", "model", "release", "turn", "within_memory"]

T = TypeVar("T")
_PATIENCE = 0.2
"""Seconds between looks at whether the caller wants to stop."""


@dataclass
class _Held:
    key: Hashable
    model: Any
    unload: Callable[[Any], None]


_TURN = threading.Lock()
_held: _Held | None = None


@contextmanager
def turn(device: Device, job: Job) -> Iterator[None]:
    """Waits until no other generation of this process runs and, on a GPU, none of another process of this user.

    Cancelled where the caller asks to stop meanwhile. GPUs that several users share are not waited for: what they
    leave of its memory is what there is.
    """
    while not _TURN.acquire(timeout=_PATIENCE):
        job.check()
    try:
        with _alone(device, job):
            yield
    finally:
        _TURN.release()


def model(key: Hashable, load: Callable[[], T], unload: Callable[[T], None]) -> T:
    """What ``load`` gave for this key, kept since; what was kept for another key is unloaded first. Within a turn."""
    global _held
    if _held is None or _held.key != key:
        release()
        _held = _Held(key, load(), unload)
    found: T = _held.model
    return found


def release() -> None:
    """Frees the memory of the model that is kept, if there is one. Within a turn."""
    global _held
    if _held is not None:
        held, _held = _held, None
        held.unload(held.model)


def within_memory(title: str, work: Callable[[], T]) -> T | None:
    """What ``work`` gives; None where memory ran out: then the model is freed. Within a turn.

    Errors of the libraries become GenerationFailed, named by ``title``; whatever state they leave is not kept.
    None rather than an exception, since that would keep alive what it came from.
    """
    try:
        return work()
    except GatorError:
        raise
    except Exception as error:
        if not is_out_of_memory(error):
            release()
            raise GenerationFailed(f"{title} failed: {type(error).__name__}: {error}") from error
    release()
    return None


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory, of the GPU or of the machine, ran out. By name: the classes belong to heavy libraries."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    said = str(error).lower()
    return isinstance(error, RuntimeError) and any(
        words in said for words in ("out of memory", "can't allocate memory", "alloc_failed", "not enough memory")
    )


@contextmanager
def _alone(device: Device, job: Job) -> Iterator[None]:
    if device.kind == "cpu":
        yield
        return
    from filelock import FileLock, Timeout

    lock = FileLock(_lock_file(device))
    while True:
        try:
            lock.acquire(timeout=_PATIENCE)
            break
        except Timeout:
            job.check()
    try:
        yield
    finally:
        lock.release()


def _lock_file(device: Device) -> Path:
    """Of this user: in a shared temporary folder another user's file could not be opened."""
    owner = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir()) / f"gator-{owner}-{device.label}.lock"
