"""One model at a time: loaded once in a process, kept for the next generation, and alone on its GPU meanwhile.

The lock of a GPU is held as long as a model lies on it, not only while one works: its memory is what others need. It is
given up when another process waits for it, or when nothing was asked of the model for a while.
"""

from __future__ import annotations

import atexit
import os
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from gator_core.errors import GatorError, GenerationFailed
from gator_core.generation import Job
from gator_core.local_models.needs import Device

if TYPE_CHECKING:
    from filelock import FileLock

__all__ = ["RanOut", "is_out_of_memory", "model", "release", "turn", "within_memory"]

T = TypeVar("T")
_PATIENCE = 0.2
"""Seconds between looks at whether the caller wants to stop, and at whether another process waits."""
_IDLE = 30.0
"""Seconds that a model is kept of which nothing is asked."""
_RAN_OUT = (
    "out of memory",
    "can't allocate memory",
    "not enough memory",
    "alloc_failed",
    "cublas_status_not_initialized",  # what there was no room for is the library's own workspace
    "cudnn_status_internal_error",
    "unable to find an engine to execute this computation",
)


@dataclass(frozen=True)
class RanOut:
    """Memory ran out, and in which words."""

    said: str


@dataclass
class _Held:
    key: Hashable
    model: Any
    unload: Callable[[Any], None]


@dataclass
class _Place:
    """A device that this process has to itself."""

    label: str
    lock: FileLock | None = None
    queue: FileLock | None = None
    """Held by whoever waits for the lock, so that the holder sees it and those who wait take turns."""

    def wanted(self) -> bool:
        """Whether another process waits. Within a turn, or between two."""
        from filelock import Timeout

        if self.queue is None:
            return False
        try:
            self.queue.acquire(timeout=0)
        except Timeout:
            return True
        self.queue.release()
        return False

    def leave(self) -> None:
        """Lets the next process in."""
        if self.lock is not None:
            self.lock.release()


_TURN = threading.Lock()
_held: _Held | None = None
_place: _Place | None = None
_turns = 0
"""How many there were: a watch ends when there is a new one."""


@contextmanager
def turn(device: Device, job: Job) -> Iterator[None]:
    """Waits until no other generation of this process runs and, on a GPU, none of another process of this user.

    Cancelled where the caller asks to stop meanwhile. GPUs that several users share are not waited for: what they
    leave of its memory is what there is. The model stays for the next turn, unless another process waits.
    """
    global _turns
    while not _TURN.acquire(timeout=_PATIENCE):
        job.check()
    try:
        _turns += 1
        _enter(device, job)
        try:
            yield
        finally:
            _rest()
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


def within_memory(title: str, work: Callable[[], T]) -> T | RanOut:
    """What ``work`` gives, or that memory ran out: then the model is freed. Within a turn.

    Errors of the libraries become GenerationFailed, named by ``title``; whatever state they leave is not kept. No error
    that comes from here keeps alive what its frames worked on.
    """
    try:
        return work()
    except GatorError as error:
        _forget(error)
        raise
    except Exception as error:
        _forget(error)
        release()
        if not is_out_of_memory(error):
            raise GenerationFailed(f"{title} failed: {type(error).__name__}: {error}") from error
        said = " ".join(str(error).split())[:200] or type(error).__name__
    return RanOut(said)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory, of the GPU or of the machine, ran out, or most probably so. By name: the classes belong to heavy
    libraries."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    said = str(error).lower()
    return isinstance(error, RuntimeError) and any(words in said for words in _RAN_OUT)


def _forget(error: BaseException) -> None:
    """Empties the frames that an error came through, and those of its causes: they hold tensors, or the model itself."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            traceback.clear_frames(one.__traceback__)
            waiting += [one.__cause__, one.__context__]


# The device ------------------------------------------------------------------------------------------------------


def _enter(device: Device, job: Job) -> None:
    """Has the device to itself; what is kept on another one is freed."""
    global _place
    if _place is not None and _place.label != device.label:
        _let_go()
    if _place is None:
        _place = _Place(device.label) if device.kind == "cpu" else _waited_for(device, job)


def _waited_for(device: Device, job: Job) -> _Place:
    from filelock import FileLock

    file = _lock_file(device)
    # Taken in one thread and given back in another.
    queue, lock = (FileLock(file.with_suffix(suffix), thread_local=False) for suffix in (".queue", ".lock"))
    _acquire(queue, job)
    try:
        _acquire(lock, job)
    finally:
        queue.release()
    return _Place(device.label, lock, queue)


def _acquire(lock: FileLock, job: Job) -> None:
    from filelock import Timeout

    while True:
        try:
            lock.acquire(timeout=_PATIENCE)
            return
        except Timeout:
            job.check()


def _rest() -> None:
    """After a turn: the model is kept for the next one, and watched; else, or if another process waits, nothing is."""
    if _held is None or _place is None or _place.wanted():
        _let_go()
        return
    atexit.unregister(_end)
    atexit.register(_end)  # after the model's libraries have registered theirs, so that it comes first
    threading.Thread(target=_watch, args=(_turns, _place, _IDLE), name="gator-idle-model", daemon=True).start()


def _let_go() -> None:
    """Frees the model, then the device, also where the model can't be freed."""
    global _place
    place, _place = _place, None
    try:
        release()
    finally:
        if place is not None:
            place.leave()


def _watch(turns: int, place: _Place, patience: float) -> None:
    end = time.monotonic() + patience
    while turns == _turns:
        if time.monotonic() < end and _held is not None and not place.wanted():
            time.sleep(_PATIENCE)
            continue
        with _TURN:
            if turns == _turns:
                with suppress(Exception):  # nobody is there to hear it
                    _let_go()
        return


def _end() -> None:
    """At the end of the program nothing is freed by a thread that is stopped halfway."""
    global _turns
    _turns += 1
    if _TURN.acquire(timeout=_PATIENCE):
        try:
            with suppress(Exception):
                _let_go()
        finally:
            _TURN.release()


def _lock_file(device: Device) -> Path:
    """Of this user: in a shared temporary folder another user's file could not be opened."""
    owner = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir()) / f"gator-{owner}-{device.label}.lock"
