"""Runs steps side by side on this machine, no more than memory and cores allow."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from gator_core.errors import Cancelled
from gator_core.providers import VideoSettings

__all__ = ["Places", "Shares", "Stop", "places_for", "run_all"]

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


def run_all(
    tasks: Sequence[Task],
    workers: int,
    asked: threading.Event,
    weights: Sequence[float] | None = None,
    goes_on: Sequence[bool] | None = None,
    helper: bool = False,
) -> None:
    """Runs every task in ``workers`` threads; blocks until all have ended.

    ``weights`` say how long tasks take beside each other (None: all the same), ``goes_on`` which of them go on with what the
    one before leaves open (None: none does): see ``Shares``. A ``helper`` is one more thread, which takes
    the last task before its turn, so that it is not done alone when all others have ended. The first failure stops the
    others at their next picture and is raised when they have cleaned up.
    """
    stop, workers = Stop(asked), max(1, min(workers, len(tasks)))
    shares = Shares(weights or [1.0] * len(tasks), goes_on or [False] * len(tasks), workers)
    with _opencv_threads(workers), ThreadPoolExecutor(workers + 1, thread_name_prefix="gator") as pool:
        futures = [pool.submit(_work, tasks, shares, worker, stop) for worker in range(workers)]
        if helper:
            futures.append(pool.submit(_help, tasks, shares, stop))
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
        except BaseException:  # an interrupt reaches the waiting thread only
            stop.after_failure()
            raise
    _raise_first(futures)
    if asked.is_set():
        raise Cancelled("stopped on request")


def _work(tasks: Sequence[Task], shares: Shares, worker: int, stop: Stop) -> None:
    from gator_core.media.kept import keeping_decoders

    try:
        with keeping_decoders():
            while (number := shares.next(worker)) is not None:
                _guarded(tasks[number], stop)
    finally:
        shares.at_the_end.set()


def _help(tasks: Sequence[Task], shares: Shares, stop: Stop) -> None:
    shares.at_the_end.wait()
    number = shares.next(0)
    if number is not None:
        _guarded(tasks[number], stop)


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
    errors = [error for future in futures if (error := future.exception())]
    for error in errors:
        if not isinstance(error, Cancelled):
            raise error
    if errors:
        raise errors[0]


class Shares:
    """Tasks by number, shared out in runs: a run is tasks of which each goes on with what the one before leaves open.

    The heaviest run comes first, so that workers end at about the same time. No run is heavier than a worker's share of
    the whole; who finds none left takes half of what another has yet to do.
    """

    def __init__(self, weights: Sequence[float], goes_on: Sequence[bool], workers: int) -> None:
        self._weights, self._lock = weights, threading.Lock()
        self.at_the_end = threading.Event()
        """Set when there is one task left to give out at most, or when a worker has ended."""
        share = sum(weights) / workers
        self._runs = [part for run in _runs(goes_on) for part in self._parts(run, share)]
        self._left: list[list[int]] = [[] for _ in range(workers)]

    def next(self, worker: int) -> int | None:
        """The next task of a worker; None when all are given out."""
        with self._lock:
            mine = self._left[worker]
            if not mine:
                mine = self._left[worker] = self._taken()
            number = mine.pop(0) if mine else None
            if sum(map(len, (*self._runs, *self._left))) <= 1:
                self.at_the_end.set()
            return number

    def _parts(self, run: list[int], share: float) -> list[list[int]]:
        """A run cut where it has to be, into parts that weigh the same."""
        whole, before = self._weight(run), 0.0
        parts: list[list[int]] = [[] for _ in range(math.ceil(whole / share - 1e-6))]
        for number in run:
            middle = (before + self._weights[number] / 2) / whole
            parts[min(int(middle * len(parts)), len(parts) - 1)].append(number)
            before += self._weights[number]
        return [part for part in parts if part]

    def _taken(self) -> list[int]:
        if not self._runs:
            return self._halved(max(self._left, key=self._weight))
        heaviest = max(self._runs, key=self._weight)
        self._runs.remove(heaviest)
        return heaviest

    def _halved(self, run: list[int]) -> list[int]:
        """Takes the later half off a run; its owner goes on with the earlier one."""
        at, behind = len(run), 0.0
        while at and behind < self._weight(run) / 2:
            at -= 1
            behind += self._weights[run[at]]
        half = run[at:]
        del run[at:]
        return half

    def _weight(self, run: list[int]) -> float:
        return sum(self._weights[number] for number in run)


def _runs(goes_on: Sequence[bool]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number, on in enumerate(goes_on):
        if on and runs:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


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


_BRIEF = frozenset({"ultrafast", "superfast", "veryfast"})
"""Efforts at which x264 looks up to 10 pictures ahead. At ``medium``, with 40, a helper takes a build's memory from 2.1 to
2.8 times that of one plain encoder, for a moment at its end."""


class Places(NamedTuple):
    """How many segments to make at once. It changes how long a build takes, never a bit of its result."""

    workers: int
    helper: bool
    """Whether there is room for one more at the end; see ``run_all``."""


def places_for(settings: VideoSettings) -> Places:
    """What ``GATOR_JOBS`` says, else what cores and free memory allow, at least 1."""
    stated = os.environ.get("GATOR_JOBS", "")
    if stated.isdigit() and int(stated) > 0:
        return Places(int(stated), helper=False)
    by_cores = max(2, -(-cores() // settings.threads))
    by_memory = int(free_memory() * 0.6) // step_memory(settings)
    return Places(max(1, min(by_cores, by_memory)), helper=by_memory > by_cores and settings.effort in _BRIEF)


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
