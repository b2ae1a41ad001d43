"""Waits for a task that was paid for, through outages, until it has ended."""

from __future__ import annotations

import time
from collections.abc import Callable

from gator_core.generation import Job
from gator_runway.answers import Task
from gator_runway.bridge import Runway
from gator_runway.errors import CallFailed, KeyRefused, TaskGone, TaskUnclear
from gator_runway.ticket import Ticket

__all__ = ["Progress", "Watch", "pause"]

Progress = Callable[[float], None]

_WAITING = ("PENDING", "THROTTLED", "RUNNING")
_ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")
_NOT_FOUND = ("gone", "foreign")
_OUTAGE = 600.0
"""Seconds without any answer after which a task is left for a later run; patience may be shorter."""
_UNKNOWN = 30
"""Looks in a row that find no such task until it counts as gone: a new one may not be known everywhere at once."""
_UNREADABLE = 5
"""Looks in a row whose answer can't be read."""


class Watch:
    """One task of a ticket."""

    def __init__(self, api: Runway, ticket: Ticket, job: Job, progress: Progress) -> None:
        self._api, self._ticket, self._job, self._progress = api, ticket, job, progress
        self._task = ticket.task or ""
        self._began = self._heard = time.monotonic()
        self._unknown = self._unreadable = 0

    def ended(self) -> Task:
        """The task once it has ended, well or not. Cancelled leaves it running: a later run collects it.

        TaskGone, TaskUnclear, KeyRefused. Where the task came to no good end the ticket has its state.
        """
        while True:
            self._ticket.written()
            found = self._look()
            if found and found.status not in _WAITING:
                return self._known(found)
            if found and found.status == "RUNNING":
                self._progress(min(max(found.progress or 0.0, 0.0), 1.0))
            if time.monotonic() - self._began > self._api.pace.patience:
                raise TaskUnclear(
                    f"task {self._task} at Runway is still {found.status if found else 'unheard of'} after"
                    f" {self._api.pace.patience:g} s; it goes on there: run again to collect it, or wait longer with"
                    " GATOR_RUNWAY_PATIENCE"
                )
            pause(self._api.pace.until_next_look(), self._job)

    def _known(self, found: Task) -> Task:
        if found.status in _ENDED:
            return found
        self._ticket.mark("unclear")
        raise TaskUnclear(
            f"task {self._task} at Runway is {found.status!r}, which this version does not know; it is kept: run again"
            " later, or with a newer gator-video-runway; --retry buys it anew"
        )

    def _look(self) -> Task | None:
        """None where nothing could be learned this time."""
        try:
            found = self._api.task(self._task, self._job.check)
        except CallFailed as error:
            self._bear(error)
            return None
        self._heard, self._unknown, self._unreadable = time.monotonic(), 0, 0
        if self._ticket.state in _NOT_FOUND:
            self._ticket.mark(None)
        return found

    def _bear(self, error: CallFailed) -> None:
        """An outage passes, and a task that is not found may be new; raises once it was borne for long enough."""
        if error.status == 404:
            self._unknown += 1
            if self._unknown >= (1 if self._ticket.state in _NOT_FOUND else _UNKNOWN):
                raise self._not_found() from error
            return
        if error.unreadable:
            self._unreadable += 1
        silent = time.monotonic() - self._heard
        refused = error.status is not None and error.status < 500 and error.status not in (408, 429)
        if refused or self._unreadable >= _UNREADABLE or silent > min(_OUTAGE, self._api.pace.patience):
            raise TaskUnclear(
                f"task {self._task} at Runway was paid for, but how it stands can't be learned: {error}; it is kept: run again"
                " to collect it"
            ) from error

    def _not_found(self) -> TaskGone | KeyRefused:
        if self._ticket.account not in (None, self._api.mark):
            self._ticket.mark("foreign")
            return KeyRefused(
                f"task {self._task} at Runway was paid for with another key than the present one, whose account does not know"
                " it; set the key that it was bought with to collect it, or buy it anew with --retry"
            )
        self._ticket.mark("gone")
        return TaskGone(
            f"Runway does not know the task {self._task} that was paid for: it was deleted, or belongs to another key; nothing"
            " is bought in its place unless you allow it with --retry"
        )


def pause(seconds: float, job: Job) -> None:
    """Cancelled if the caller asks to stop meanwhile."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        job.check()
        time.sleep(min(left, 0.1))
