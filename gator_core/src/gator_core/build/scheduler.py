"""Runs generations side by side: each once, and of each resource no more at a time than it takes.

What a scene needs is a chain: a generator function that yields one task after the other, gets the result of each (or has
its failure raised where it waits), and returns what came of it.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from gator_core.build.executor import Stop
from gator_core.errors import Cancelled

__all__ = ["Chain", "Task", "run_chains"]

T = TypeVar("T")
_THREADS = 64


@dataclass(frozen=True)
class Task:
    """Something to be done once. Whoever asks for the same key gets the same result, or the same failure."""

    key: tuple[str, str]
    resource: str
    at_once: Callable[[], int]
    """How many of the resource may run side by side; asked in a working thread right before its first task."""
    work: Callable[[Stop], Any]


Chain = Generator[Task, Any, T]


def run_chains(chains: Mapping[int, Chain[T]], asked: threading.Event) -> dict[int, T]:
    """Runs every chain to its end; blocks until all work has ended. ``asked`` stops it.

    A chain that fails stops the others: what runs is told so, what waits is not begun. Its failure is then raised.
    """
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="gator-asset") as pool:
        return _Scheduler(chains, pool, Stop(asked)).run()


@dataclass(frozen=True)
class _Told:
    """What a working thread says: how many of its resource may run, or how its task ended."""

    task: Task
    at_once: int | None = None
    result: Any = None
    error: BaseException | None = None


class _Scheduler(Generic[T]):
    """Works in one thread; only ``_work`` runs in others, and speaks through ``_inbox``."""

    def __init__(self, chains: Mapping[int, Chain[T]], pool: ThreadPoolExecutor, stop: Stop) -> None:
        self._chains, self._pool, self._stop = dict(chains), pool, stop
        self._inbox: SimpleQueue[_Told] = SimpleQueue()
        self._queues: dict[str, deque[Task]] = {}
        self._running: Counter[str] = Counter()
        self._at_once: dict[str, int] = {}
        self._ended: dict[tuple[str, str], _Told] = {}
        self._waiting: dict[tuple[str, str], list[int]] = {}
        self._failure: BaseException | None = None
        self.done: dict[int, T] = {}

    def run(self) -> dict[int, T]:
        try:
            for number in self._chains:
                if self._failure is None:
                    self._advance(number, None)
            while self._running.total():
                self._hear(self._inbox.get())
        except BaseException:  # an interrupt reaches this thread only
            self._stop.after_failure()
            raise
        finally:
            for chain in self._chains.values():
                chain.close()
        if self._failure is not None:
            raise self._failure
        return self.done

    def _advance(self, number: int, told: _Told | None) -> None:
        """Lets a chain go on until it waits for something that is not there yet."""
        chain = self._chains[number]
        while self._failure is None:
            try:
                failed = told.error if told else None
                task = chain.throw(failed) if failed is not None else chain.send(told.result if told else None)
            except StopIteration as end:
                self.done[number] = end.value
                return
            except BaseException as error:
                self._fail(error)
                return
            told = self._ended.get(task.key)
            if told is None:
                self._ask(number, task)
                return

    def _ask(self, number: int, task: Task) -> None:
        if task.key in self._waiting:
            self._waiting[task.key].append(number)
            return
        self._waiting[task.key] = [number]
        self._queues.setdefault(task.resource, deque()).append(task)
        self._begin(task.resource)

    def _begin(self, resource: str) -> None:
        queue = self._queues[resource]
        while queue and self._running[resource] < self._at_once.get(resource, 1):
            self._running[resource] += 1
            self._pool.submit(self._work, queue.popleft(), resource in self._at_once)

    def _work(self, task: Task, known: bool) -> None:
        try:
            if self._stop():
                raise Cancelled("stopped on request")
            if not known:
                self._inbox.put(_Told(task, at_once=max(1, task.at_once())))
            self._inbox.put(_Told(task, result=task.work(self._stop)))
        except BaseException as error:
            self._inbox.put(_Told(task, error=error))

    def _hear(self, told: _Told) -> None:
        task = told.task
        if told.at_once is not None:
            self._at_once[task.resource] = told.at_once
        else:
            self._running[task.resource] -= 1
            self._ended[task.key] = told
            for number in self._waiting.pop(task.key, ()):
                self._advance(number, told)
            if self._failure is not None and told.error is not None:
                self._fail(told.error)
        if self._failure is None:
            self._begin(task.resource)

    def _fail(self, error: BaseException) -> None:
        """Keeps the cause, rather than what was stopped because of it."""
        if self._failure is None or (isinstance(self._failure, Cancelled) and not isinstance(error, Cancelled)):
            self._failure = error
        self._stop.after_failure()
