"""``FakeRunway``: the server, and the handles to make it misbehave."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from gator_runway.testing.server import Server
from gator_runway.testing.state import Answer, Record, State

__all__ = ["FakeRunway"]


class FakeRunway:
    """A context manager. What it is told to do wrong, it does to the next requests, in order, and then works again."""

    def __init__(self, *, key: str = "key_" + "0123456789abcdef" * 8, port: int = 0) -> None:
        """``port`` 0 takes a free one; ``key`` is the one that it accepts."""
        self._state, self._port = State(key), port
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="fake-runway-")
        self._server = Server(("127.0.0.1", self._port), self._state, Path(self._folder.name))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="fake-runway", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._server and self._thread and self._folder:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._folder.cleanup()

    # What to connect with -------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Where it listens."""
        if not self._server:
            raise RuntimeError("open it first: with FakeRunway() as fake")
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def key(self) -> str:
        """The key that it accepts."""
        return self._state.key

    @property
    def environment(self) -> dict[str, str]:
        """For this process or another: its address, its key, and a quick pace."""
        return {"RUNWAYML_BASE_URL": self.url, "RUNWAYML_API_SECRET": self.key, "GATOR_RUNWAY_POLL": "0.02"}

    # What happened ---------------------------------------------------------------------------------------------------

    @property
    def created(self) -> list[dict[str, Any]]:
        """The bodies of the requests that became tasks, and were paid for."""
        with self._state.lock:
            return [task.body for task in self._state.tasks.values()]

    @property
    def task_ids(self) -> list[str]:
        """In the order of their creation."""
        with self._state.lock:
            return list(self._state.tasks)

    @property
    def requests(self) -> list[Record]:
        """Everything that arrived, in order."""
        with self._state.lock:
            return list(self._state.records)

    @property
    def uploads(self) -> Mapping[str, bytes]:
        """Files that were handed over, by their address."""
        with self._state.lock:
            return dict(self._state.uploads)

    @property
    def credits(self) -> float:
        """What is left of the 10,000 that the account begins with."""
        with self._state.lock:
            return self._state.balance

    @property
    def most_open(self) -> int:
        """How many tasks had been created and not ended at one time, at most."""
        with self._state.lock:
            return self._state.most_open

    # How it behaves --------------------------------------------------------------------------------------------------

    def pace(self, *, pending: float = 0.0, making: float = 0.02) -> None:
        """Seconds that tasks wait, and that they run."""
        with self._state.lock:
            self._state.pending, self._state.making = pending, making

    def allow(self, *, at_once: int | None = 2, per_day: int | None = 200) -> None:
        """Limits of the account, per model; None is none."""
        with self._state.lock:
            self._state.at_once, self._state.per_day = at_once, per_day

    def moderate(self, word: str) -> None:
        """Prompts with that word fail as moderated, from now on."""
        with self._state.lock:
            self._state.moderated.append(word.lower())

    def fail(self, *codes: str) -> None:
        """The next tasks fail, with these codes; an empty one is a failure without a code."""
        with self._state.lock:
            self._state.failures.extend(codes)

    def answer(self, *answers: Answer, to: str = "create") -> None:
        """Gives these errors to the next requests that create, to those about a ``task``, for an ``upload`` or an
        ``output``. Nothing is created by them."""
        with self._state.lock:
            self._state.answers[to].extend(answers)

    def lose(self, times: int = 1) -> None:
        """Creates the next tasks, but closes the connection instead of saying so."""
        with self._state.lock:
            self._state.lost.extend([True] * times)

    def quote(self, *costs: Any) -> None:
        """The next tasks that are created tell these as their ``estimatedCost``, whatever is true."""
        with self._state.lock:
            self._state.quotes.extend(costs)

    def say(self, *statuses: str) -> None:
        """The next looks at tasks find these statuses, whatever is true."""
        with self._state.lock:
            self._state.statuses.extend(statuses)

    def cut(self, *sizes: int) -> None:
        """The next transfers of outputs break off after so many bytes."""
        with self._state.lock:
            self._state.cuts.extend(sizes)

    def spoil(self, times: int = 1) -> None:
        """The next transfers of outputs hold something else than was made."""
        with self._state.lock:
            self._state.spoiled += times

    def expire(self) -> None:
        """Addresses that were given out are no longer valid; a task that is looked at again has a new one."""
        with self._state.lock:
            for task in self._state.tasks.values():
                task.issued += 1

    def overcharge(self, amount: float) -> None:
        """Tasks cost so many credits more than the table says."""
        with self._state.lock:
            self._state.surcharge = amount

    def forget(self) -> None:
        """Deletes every task, as a person may on the website. What was created stays counted."""
        with self._state.lock:
            for task in self._state.tasks.values():
                task.issued = -1

    def cancel(self) -> None:
        """Cancels every task, as a person may on the website."""
        with self._state.lock:
            for task in self._state.tasks.values():
                task.cancelled = True
