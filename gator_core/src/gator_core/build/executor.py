"""Runs steps side by side on this machine, no more than memory and cores allow."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

from gator_core.build.allocator import return_freed_pictures
from gator_core.errors import Cancelled
from gator_core.providers import VideoSettings

__all__ = ["Stop", "at_once", "run_all"]

Task = Callable[["Stop"], None]


class Stop:
    """Says whether to stop: because the caller asked, or because another step failed."""

    def __init__(self, asked: threading.Event) -> None:
        self._asked, self._failed = asked, threading.Event()

    def __call__(self) -> bool:
        return self._asked.is_set() or self._failed.is_set()

    def after_failure(self) -> None:
        """Another step failed."""
        self._failed.set()


def run_all(tasks: Sequence[Task], workers: int, asked: threading.Event) -> None:
    """Runs every task in ``workers`` threads, in order of start; blocks until all have ended.

    The first failure stops the others at their next picture and is raised when they have cleaned up.
    """
    return_freed_pictures()
    stop = Stop(asked)
    with _opencv_threads(workers), ThreadPoolExecutor(max(1, workers), thread_name_prefix="gator") as pool:
        futures = [pool.submit(_guarded, task, stop) for task in tasks]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
        except BaseException:  # an interrupt reaches the waiting thread only
            stop.after_failure()
            raise
        finally:
            for future in futures:
                future.cancel()
    _raise_first(futures)
    if asked.is_set():
        raise Cancelled("stopped on request")


def _guarded(task: Task, stop: Stop) -> None:
    if stop():
        raise Cancelled("stopped on request")
    try:
        task(stop)
    except BaseException:
        stop.after_failure()
        raise


def _raise_first(futures: Sequence[Future[None]]) -> None:
    """The cause, rather than a step that was stopped because of it."""
    errors = [error for future in futures if not future.cancelled() and (error := future.exception())]
    for error in errors:
        if not isinstance(error, Cancelled):
            raise error
    if errors:
        raise errors[0]


@contextmanager
def _opencv_threads(workers: int) -> Iterator[None]:
    """OpenCV's own threads share the cores with the workers."""
    import cv2

    before = cv2.getNumThreads()
    cv2.setNumThreads(max(1, cores() // max(1, workers)))
    try:
        yield
    finally:
        cv2.setNumThreads(before)


# The budget ------------------------------------------------------------------------------------------------------


def at_once(settings: VideoSettings, environ: dict[str, str] | None = None) -> int:
    """How many segments to make at once: ``GATOR_JOBS``, else what cores and free memory allow, at least 1.

    It changes how long a build takes, never a bit of its result.
    """
    stated = (os.environ if environ is None else environ).get("GATOR_JOBS", "")
    if stated.isdigit() and int(stated) > 0:
        return int(stated)
    by_cores = max(2, -(-cores() // settings.threads))
    by_memory = int(free_memory() * 0.6) // step_memory(settings)
    return max(1, min(by_cores, by_memory))


def step_memory(settings: VideoSettings) -> int:
    """Bytes that making one segment takes: x264's lookahead and references, and the pictures being composed.

    Measured with x264 at ``medium``: about 60 pictures in flight in the encoder, and 12 in the compositor.
    """
    picture = settings.width * settings.height * 3 // 2
    return 72 * picture + 48 * 2**20


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def free_memory() -> int:
    """Bytes that can be had without swapping, the limit of this process's control group included."""
    found = [value for value in (_meminfo(), _cgroup()) if value]
    return min(found) if found else 2 * 2**30


def _meminfo() -> int | None:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    return None


def _cgroup() -> int | None:
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
        used = int(Path("/sys/fs/cgroup/memory.current").read_text())
        return max(0, int(limit) - used) if limit.isdigit() else None
    except (OSError, ValueError):
        return None
