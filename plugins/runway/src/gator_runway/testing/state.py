"""What the fake service knows: its tasks, what was asked of it, and what it was told to do wrong."""

from __future__ import annotations

import threading
import time
import uuid
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gator_runway.models import IMAGES, VIDEOS
from gator_runway.ratios import tier_of

__all__ = ["Answer", "Record", "State", "Task", "price"]


@dataclass(frozen=True)
class Record:
    """A request as it arrived. ``body`` is its JSON, or its bytes."""

    method: str
    path: str
    headers: dict[str, str]
    """By lower-case name."""
    body: Any


@dataclass(frozen=True)
class Answer:
    """An error to give instead of doing anything. Status 0 closes the connection before the request is read."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None


@dataclass
class Task:
    """A task that was created, and so paid for."""

    id: str
    endpoint: str
    body: dict[str, Any]
    credits: float
    failure: str | None
    created: float = field(default_factory=time.monotonic)
    stamp: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"))
    started: float | None = None
    cancelled: bool = False
    file: Path | None = None
    issued: int = 0
    """How many addresses of its output were given out; only the newest is valid once they expire."""

    @property
    def model(self) -> str:
        """As asked for."""
        return str(self.body.get("model"))


class State:
    """Everything under one lock. Times are seconds."""

    def __init__(self, key: str) -> None:
        self.key, self.lock = key, threading.RLock()
        self.tasks: dict[str, Task] = {}
        self.records: list[Record] = []
        self.uploads: dict[str, bytes] = {}
        self.balance = 10_000.0
        self.pending, self.making = 0.0, 0.02
        self.at_once: int | None = 2
        self.per_day: int | None = 200
        self.moderated: list[str] = []
        self.failures: deque[str] = deque()
        self.answers: dict[str, deque[Answer]] = {"create": deque(), "task": deque(), "upload": deque(), "output": deque()}
        self.lost: deque[bool] = deque()
        self.quotes: deque[Any] = deque()
        self.statuses: deque[str] = deque()
        self.cuts: deque[int] = deque()
        self.spoiled = 0
        self.surcharge = 0.0
        self.most_open = 0

    def create(self, endpoint: str, body: dict[str, Any]) -> Task:
        """Takes a request that was found to be in order."""
        with self.lock:
            cost = price(endpoint, body) + self.surcharge
            task = Task(str(uuid.uuid4()), endpoint, body, cost, self._failure(body))
            self.balance -= cost
            self.tasks[task.id] = task
            self._start()
            self.most_open = max(self.most_open, sum(not self._over(one) for one in self.tasks.values()))
            return task

    def _failure(self, body: dict[str, Any]) -> str | None:
        text = str(body.get("promptText", "")).lower()
        if any(word in text for word in self.moderated):
            return "SAFETY.INPUT.TEXT"
        return self.failures.popleft() if self.failures else None

    def status(self, task: Task) -> str:
        """Where a task stands now; tasks of a model wait for one another."""
        with self.lock:
            if self.statuses:
                return self.statuses.popleft()
            if task.cancelled:
                return "CANCELLED"
            self._start()
            if task.started is None:
                return "PENDING" if self._waits_for_nobody(task) else "THROTTLED"
            if time.monotonic() - task.started < self.making:
                return "RUNNING"
            return "FAILED" if task.failure is not None else "SUCCEEDED"

    def _start(self) -> None:
        now = time.monotonic()
        for task in self.tasks.values():
            ready = task.started is None and not task.cancelled and now - task.created >= self.pending
            if ready and self._waits_for_nobody(task):
                task.started = now

    def _over(self, task: Task) -> bool:
        ended = task.started is not None and time.monotonic() - task.started >= self.making
        return ended or task.cancelled

    def _waits_for_nobody(self, task: Task) -> bool:
        running = sum(1 for other in self._running() if other.model == task.model)
        return self.at_once is None or running < self.at_once

    def _running(self) -> Iterator[Task]:
        now = time.monotonic()
        return (t for t in self.tasks.values() if t.started is not None and not t.cancelled and now - t.started < self.making)

    def progress(self, task: Task) -> float:
        """0..1."""
        begun = task.started if task.started is not None else time.monotonic()
        return min(0.99, (time.monotonic() - begun) / max(self.making, 1e-6))

    def used(self, model: str) -> int:
        """Generations of the last day."""
        return sum(1 for task in self.tasks.values() if task.model == model)


def price(endpoint: str, body: dict[str, Any]) -> float:
    """By the plugin's own table; 10 credits for what it does not know."""
    name = str(body.get("model"))
    if endpoint == "text_to_image":
        return IMAGES[name].credits(str(body.get("ratio"))) or 10.0
    tier = str(body.get("resolution") or tier_of(str(body.get("ratio") or "")) or "720p")
    seconds = int(body.get("duration") or 5)
    return VIDEOS[name].credits(tier, seconds, picture="promptImage" in body) or 10.0
