"""The client for callers that block: an event loop in a thread of its own, for as long as the block lasts.

It works wherever the caller is, in a thread or in a running event loop, and leaves neither a loop nor a thread behind.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from anyio.from_thread import BlockingPortal, start_blocking_portal

from gator_runway.answers import Created, Organization, Task
from gator_runway.client import AsyncRunway, Body, Check, Endpoint
from gator_runway.credentials import Credentials
from gator_runway.pace import Pace

__all__ = ["Runway"]

T = TypeVar("T")

_STEP = 0.05
"""Seconds between two looks at whether to stop."""


class Runway(AbstractContextManager["Runway"]):
    """As ``AsyncRunway``; use it as a context manager. A ``check`` is called while a call waits, and ends it by raising."""

    def __init__(self, credentials: Credentials | None = None, pace: Pace | None = None) -> None:
        self._client = AsyncRunway(credentials, pace)
        self._stack = ExitStack()
        self._portal: BlockingPortal | None = None

    @property
    def pace(self) -> Pace:
        """How long it waits between calls."""
        return self._client.pace

    @property
    def mark(self) -> str:
        """Tells the account apart from others."""
        return self._client.mark

    def __repr__(self) -> str:
        return repr(self._client).removeprefix("Async")

    def __enter__(self) -> Self:
        self._portal = self._stack.enter_context(start_blocking_portal())
        self._stack.enter_context(self._portal.wrap_async_context_manager(self._client))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.__exit__(kind, error, trace)
        self._portal = None

    def create(self, endpoint: Endpoint, body: Body, check: Check | None = None) -> Created:
        """Buys a task. ``check`` ends it only between tries: a request that is on its way must not be given up."""
        return self._run(self._client.create, endpoint, body, check)

    def task(self, task: str, check: Check | None = None) -> Task:
        """A task as it stands."""
        return self._run(self._client.task, task, check=check)

    def cancel(self, task: str) -> None:
        """Cancels a task, or deletes one that ended."""
        self._run(self._client.cancel, task)

    def organization(self) -> Organization:
        """The account: its credits and limits."""
        return self._run(self._client.organization)

    def upload(self, name: str, data: bytes, media_type: str, check: Check | None = None) -> str:
        """Hands over a file for a day; the address to use in requests."""
        return self._run(self._client.upload, name, data, media_type, check=check)

    def download(self, url: str, path: Path, kind: Literal["video", "image"], check: Check | None = None) -> None:
        """Fetches an output."""
        self._run(self._client.download, url, path, kind, check=check)

    def _run(self, function: Callable[..., Awaitable[T]], *arguments: Any, check: Check | None = None) -> T:
        if self._portal is None:
            raise RuntimeError("open the client first: with Runway() as runway")
        future = self._portal.start_task_soon(function, *arguments)
        while True:
            try:
                return future.result(timeout=_STEP if check else None)
            except TimeoutError:
                if future.done():
                    raise
            if check:
                try:
                    check()
                except BaseException:
                    future.cancel()
                    raise
