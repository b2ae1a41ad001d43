"""One task, from the purchase to the file: bought once, waited for, fetched, checked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gator_core.errors import GatorError, MediaError
from gator_core.generation import Job, Outcome
from gator_runway.answers import Created, Task
from gator_runway.bridge import Runway
from gator_runway.client import Body, Endpoint
from gator_runway.download import Kind, OutputExpired
from gator_runway.errors import LimitReached, MayHaveBeenCreated, OutputUnusable, TaskCancelled, TaskFailed, TaskRefused
from gator_runway.failures import judged
from gator_runway.models import DOLLARS_PER_CREDIT
from gator_runway.proof import proven
from gator_runway.ticket import Ticket, is_live
from gator_runway.watch import Progress, Watch, pause

__all__ = ["Order", "Progress", "Spending", "buy", "fetched", "outstanding"]

_FRESH = 3
"""Times that a task is asked for new addresses."""
_SHORT = 0.25
"""Seconds that a clip may be shorter than ordered without a word: models make whole numbers of frames."""
_BUYING = threading.Lock()


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


@contextmanager
def outstanding(journal: Mapping[str, Any]) -> Iterator[None]:
    """Marks an error after which something that was paid for may still be had."""
    try:
        yield
    except GatorError as error:
        error.outstanding = is_live(journal)
        raise


def buy(api: Runway, order: Order, job: Job, ticket: Ticket, spending: Spending, progress: Progress) -> Task:
    """The finished task: one that an earlier process paid for, else a new one.

    A failure that may pass is bought anew, a few times at most. Whatever is raised, ``job.outcome.dollars`` is what the
    job has cost where that is known, and the journal says how to go on.
    """
    failures = 0
    while True:
        known = None if ticket.over and job.retry else ticket.task
        announced = 0.0 if known else _created(api, order, job, ticket, spending)
        task = Watch(api, ticket, job, progress).ended()
        spending.add(_cost(task, order), bought=known is None)
        if task.status == "SUCCEEDED":
            return task
        job.refund(_dollars(max(0.0, announced - _cost(task, order))))
        failures += 1
        job.outcome.warnings.append(f"{_failure(task, order, failures, ticket)}; bought anew")
        pause(api.pace.until_next_look(), job)


# Creating --------------------------------------------------------------------------------------------------------


def _created(api: Runway, order: Order, job: Job, ticket: Ticket, spending: Spending) -> float:
    """Notes the new task in the ticket; the credits that it takes."""
    if ticket.sent and not job.retry:
        raise MayHaveBeenCreated(
            f"an earlier run sent a request for a {order.model} clip or picture to Runway and ended before the answer came. It"
            " may have been created and paid for, so it is not sent again by itself; look at the usage of the account at"
            " https://dev.runwayml.com, then allow it with --retry"
        )
    job.check()
    body = order.body()
    with _alone(job):
        job.purchase(_dollars(order.credits))
        spending.bought = True
        try:
            ticket.sending()
        except OSError:  # nothing was noted, so nothing is sent
            job.refund(_dollars(order.credits))
            raise
        created = _sent(api, order, body, job, ticket, spending)
        ticket.created(created.id, api.mark)
        return _compared(created, order, job)


@contextmanager
def _alone(job: Job) -> Iterator[None]:
    """One purchase at a time in this process: a price that turns out higher than known is known to the next one."""
    while not _BUYING.acquire(timeout=0.1):
        job.check()
    try:
        yield
    finally:
        _BUYING.release()


def _sent(api: Runway, order: Order, body: Body, job: Job, ticket: Ticket, spending: Spending) -> Created:
    try:
        return api.create(order.endpoint, body, job.check)
    except MayHaveBeenCreated:
        job.outcome.dollars = None
        raise
    except GatorError as error:
        ticket.clear()
        spending.tell()
        raise _with_numbers(api, error, order.model) from error


def _compared(created: Created, order: Order, job: Job) -> float:
    """The service says only now what it takes. Cancelling would not bring it back for sure, so the task is kept, and what it
    takes beyond the estimate is taken from what others may spend."""
    asked = created.estimated_cost.credits if created.estimated_cost else order.credits
    if asked > order.credits + 1e-6:
        job.outcome.warnings.append(
            f"Runway takes {asked:g} credits for this, not {order.credits:g}: the prices known to this version are out of date"
        )
        job.charge(_dollars(asked - order.credits))
    return max(asked, order.credits)


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


# Ending ----------------------------------------------------------------------------------------------------------


def _failure(task: Task, order: Order, failures: int, ticket: Ticket) -> str:
    """What is to be said of a task that did not succeed, where another one may be bought; else it is raised.

    A task that failed for good stays in the journal, so that it is not bought again before the refusal is stored.
    """
    charged = f"it cost {_cost(task, order):g} credits" if task.cost else "what it cost is not said"
    if task.status == "CANCELLED":
        ticket.clear()
        raise TaskCancelled(f"task {task.id} at Runway was cancelled there; {charged}")
    verdict = judged(task.failure_code)
    reason = (task.failure or "no reason given").rstrip(".")
    said = f"task {task.id} at Runway failed ({task.failure_code or 'no code'}): {reason}; {charged}"
    if verdict.final:
        ticket.refused()
        raise TaskRefused(f"{said}. {verdict.advice}")
    ticket.clear()
    if failures > verdict.again:
        raise TaskFailed(f"{said}. {verdict.advice}")
    return said


def _cost(task: Task, order: Order) -> float:
    return task.cost.credits if task.cost else order.credits


def _dollars(amount: float) -> float:
    return round(amount * DOLLARS_PER_CREDIT, 6)


# Fetching --------------------------------------------------------------------------------------------------------


def fetched(api: Runway, task: Task, path: Path, kind: Kind, job: Job, seconds: float | None = None) -> Path:
    """The output of a finished task at ``path``, checked. OutputUnusable: the task stays in the journal, so that a later
    run fetches it again and pays nothing. ``seconds`` is how long a clip was ordered."""
    for attempt in range(_FRESH):
        if attempt:
            task = api.task(task.id, job.check)
        if not task.output:
            raise OutputUnusable(f"task {task.id} at Runway succeeded, but names no output")
        try:
            api.download(task.output[0], path, kind, job.check)
            made = proven(path, kind, job.check)
        except (OutputExpired, MediaError) as error:
            path.unlink(missing_ok=True)
            if attempt + 1 == _FRESH:
                raise OutputUnusable(f"the output of task {task.id} at Runway can't be used: {error}") from error
        else:
            if seconds and made < seconds - _SHORT:
                job.outcome.warnings.append(f"Runway made {made:.1f} s where {seconds:g} s were ordered")
            return path
    raise AssertionError("unreachable: the last attempt returns or raises")
