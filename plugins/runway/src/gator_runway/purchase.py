"""One task, from the purchase to the file: bought once, waited for, fetched, checked."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gator_core.errors import CostRefused, GatorError, MediaError
from gator_core.generation import Job, Outcome
from gator_core.media.probe import probe
from gator_runway.answers import Created, Task
from gator_runway.bridge import Runway
from gator_runway.client import Body, Endpoint
from gator_runway.download import OutputExpired
from gator_runway.errors import (
    CallFailed,
    LimitReached,
    MayHaveBeenCreated,
    OutputUnusable,
    TaskCancelled,
    TaskFailed,
    TaskGone,
    TaskRefused,
    TaskUnclear,
)
from gator_runway.failures import judged
from gator_runway.models import DOLLARS_PER_CREDIT
from gator_runway.ticket import Ticket

__all__ = ["Order", "Progress", "Spending", "buy", "fetched"]

Progress = Callable[[float], None]

_WAITING = ("PENDING", "THROTTLED", "RUNNING")
_FRESH = 3
"""Times that a task is asked for new addresses."""


@dataclass(frozen=True)
class Order:
    """What is to be bought."""

    endpoint: Endpoint
    model: str
    body: Callable[[], Body]
    """Called right before a purchase; may upload a picture."""
    credits: float


@dataclass
class Spending:
    """What the tasks of a job have cost, in credits."""

    outcome: Outcome
    here: float = 0.0
    """Of those that this process bought."""
    found: float = 0.0
    """Of those that an earlier one bought."""
    bought: bool = False

    def add(self, cost: float, *, bought: bool) -> None:
        """A task ended."""
        self.here += cost if bought else 0.0
        self.found += 0.0 if bought else cost
        self.tell()

    def tell(self) -> None:
        """What this process bought or, where it bought nothing, what it collected."""
        self.outcome.dollars = _dollars(self.here if self.bought else self.found)


def buy(api: Runway, order: Order, job: Job, ticket: Ticket, spending: Spending, progress: Progress) -> Task:
    """The finished task: one that an earlier process paid for, else a new one.

    A failure that may pass is bought anew, a few times at most. Whatever is raised, ``job.outcome.dollars`` is what the
    job has cost where that is known, and the journal says how to go on.
    """
    failures = 0
    while True:
        known = ticket.task
        task = _waited(api, known or _created(api, order, job, ticket, spending), job, progress)
        spending.add(_cost(task, order), bought=known is None)
        if task.status == "SUCCEEDED":
            return task
        failures += 1
        job.outcome.warnings.append(f"{_failure(task, order, failures, ticket)}; bought anew")
        _sleep(api.pace.until_next_look(), job)


# Creating --------------------------------------------------------------------------------------------------------


def _created(api: Runway, order: Order, job: Job, ticket: Ticket, spending: Spending) -> str:
    if ticket.sent and job.retry:
        ticket.over()
    if ticket.sent:
        raise MayHaveBeenCreated(
            f"an earlier run sent a request for a {order.model} clip or picture to Runway and ended before the answer came. It"
            " may have been created and paid for, so it is not sent again by itself; look at the usage of the account at"
            " https://dev.runwayml.com, then allow it with --retry"
        )
    job.check()
    body = order.body()
    job.purchase(_dollars(order.credits))
    spending.bought = True
    ticket.sending()
    try:
        created = api.create(order.endpoint, body, job.check)
    except MayHaveBeenCreated:
        job.outcome.dollars = None
        raise
    except GatorError as error:
        ticket.over()
        spending.tell()
        raise _with_numbers(api, error, order.model) from error
    ticket.created(created.id)
    _compare(created, order, job)
    return created.id


def _compare(created: Created, order: Order, job: Job) -> None:
    """The service says only now what it takes. Cancelling would not bring it back for sure, so the task is kept."""
    asked = created.estimated_cost.credits if created.estimated_cost else order.credits
    if asked > order.credits + 1e-6:
        job.outcome.warnings.append(
            f"Runway takes {asked:g} credits for this, not {order.credits:g}: the prices known to this version are out of date"
        )
        with suppress(CostRefused):  # it is spent already; whatever comes next is held back
            job.purchase(_dollars(asked - order.credits))


def _with_numbers(api: Runway, error: GatorError, model: str) -> GatorError:
    """An error about a limit, with the account's own numbers where it tells them."""
    if not isinstance(error, LimitReached):
        return error
    with suppress(GatorError):
        account = api.organization()
        limit, usage = account.tier.models.get(model), account.usage.models.get(model)
        if limit and usage and limit.per_day is not None:
            return LimitReached(
                f"{error} ({usage.generations} of {limit.per_day} generations of {model} in the last 24 hours)", error.status
            )
    return error


# Waiting ---------------------------------------------------------------------------------------------------------


def _waited(api: Runway, task: str, job: Job, progress: Progress) -> Task:
    """The task once it has ended. Cancelled leaves it running: a later run collects it."""
    began = time.monotonic()
    while True:
        found = _looked_at(api, task, job)
        if found.status not in _WAITING:
            if found.status not in ("SUCCEEDED", "FAILED", "CANCELLED"):
                raise TaskUnclear(
                    f"task {task} at Runway is {found.status!r}, which this version does not know; it is kept: run again"
                    " later, or with a newer gator-video-runway"
                )
            return found
        if found.status == "RUNNING":
            progress(min(max(found.progress or 0.0, 0.0), 1.0))
        if time.monotonic() - began > api.pace.patience:
            raise TaskUnclear(
                f"task {task} at Runway is still {found.status} after {api.pace.patience:g} s; it goes on there: run again to"
                " collect it, or wait longer with GATOR_RUNWAY_PATIENCE"
            )
        _sleep(api.pace.until_next_look(), job)


def _looked_at(api: Runway, task: str, job: Job) -> Task:
    try:
        return api.task(task, job.check)
    except CallFailed as error:
        if error.status != 404:
            raise
        raise TaskGone(
            f"Runway does not know the task {task} that was paid for: it was deleted, or it belongs to another account than"
            " this key; nothing is bought in its place unless you allow it with --retry"
        ) from error


def _sleep(seconds: float, job: Job) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        job.check()
        time.sleep(min(left, 0.1))


# Ending ----------------------------------------------------------------------------------------------------------


def _failure(task: Task, order: Order, failures: int, ticket: Ticket) -> str:
    """What is to be said of a task that did not succeed, where another one may be bought; else it is raised.

    A task that failed for good stays in the journal, so that it is not bought again before the refusal is stored.
    """
    charged = f"it cost {_cost(task, order):g} credits" if task.cost else "what it cost is not said"
    if task.status == "CANCELLED":
        ticket.over()
        raise TaskCancelled(f"task {task.id} at Runway was cancelled there; {charged}")
    verdict = judged(task.failure_code)
    said = f"task {task.id} at Runway failed ({task.failure_code or 'no code'}): {task.failure or 'no reason given'}; {charged}"
    if verdict.final:
        raise TaskRefused(f"{said}. {verdict.advice}")
    ticket.over()
    if failures > verdict.again:
        raise TaskFailed(f"{said}. {verdict.advice}")
    return said


def _cost(task: Task, order: Order) -> float:
    return task.cost.credits if task.cost else order.credits


def _dollars(amount: float) -> float:
    return round(amount * DOLLARS_PER_CREDIT, 6)


# Fetching --------------------------------------------------------------------------------------------------------


def fetched(api: Runway, task: Task, path: Path, kind: Literal["video", "image"], job: Job) -> Path:
    """The output of a finished task at ``path``, checked. OutputUnusable: the task stays in the journal, so that a later
    run fetches it again and pays nothing."""
    for attempt in range(_FRESH):
        if attempt:
            task = _looked_at(api, task.id, job)
        if not task.output:
            raise OutputUnusable(f"task {task.id} at Runway succeeded, but names no output")
        try:
            api.download(task.output[0], path, kind, job.check)
            _check(path, kind)
        except (OutputExpired, MediaError) as error:
            path.unlink(missing_ok=True)
            if attempt + 1 == _FRESH:
                raise OutputUnusable(f"the output of task {task.id} at Runway can't be used: {error}") from error
        else:
            return path
    raise AssertionError("unreachable: the last attempt returns or raises")


def _check(path: Path, kind: Literal["video", "image"]) -> None:
    found = probe(path)
    if found.moving != (kind == "video"):
        raise MediaError(f"it is {'a clip' if found.moving else 'a picture'}, not a {kind}")
