"""One task, from the purchase to the file: bought once, waited for, fetched, checked."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gator_core.errors import GatorError, MediaError
from gator_core.generation import Job
from gator_runway.answers import Created, Task
from gator_runway.bridge import Runway
from gator_runway.client import Body, Endpoint
from gator_runway.download import Kind, OutputExpired
from gator_runway.errors import LimitReached, MayHaveBeenCreated, OutputUnusable, TaskCancelled, TaskFailed, TaskRefused
from gator_runway.failures import judged
from gator_runway.models import DOLLARS_PER_CREDIT
from gator_runway.proof import proven
from gator_runway.ticket import Ticket
from gator_runway.watch import Progress, Watch, pause

__all__ = ["Goal", "Order", "bought_and_fetched", "fetched"]

_FRESH = 3
"""Times that a task is asked for new addresses."""
_SHORT = 0.25
"""Seconds that a clip may be shorter than ordered without a word: models make whole numbers of frames."""
_BUYING: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
"""By model."""


@dataclass(frozen=True)
class Order:
    """What is to be bought."""

    endpoint: Endpoint
    model: str
    body: Callable[[], Body]
    """Called right before a purchase; may upload a picture."""
    credits: float


@dataclass(frozen=True)
class Goal:
    """Where an output goes, and what it should be."""

    path: Path
    kind: Kind
    progress: Progress = lambda _: None
    seconds: float | None = None
    """How long a clip was ordered."""


def buy(api: Runway, order: Order, job: Job, ticket: Ticket, progress: Progress) -> tuple[Task, bool]:
    """The finished task, and whether it was bought now: otherwise it is one that an earlier process paid for.

    A failure that may pass is bought anew, a few times at most; so is, where ``job.retry`` says so, what came to no good end
    before. ``job.charge`` and ``job.refund`` are told where a task cost something else than was announced, and the journal says
    how to go on.
    """
    failures = 0
    while True:
        earlier = ticket.task if not (ticket.state == "refused" and job.retry) else None
        if not earlier:
            _create(api, order, job, ticket)
        try:
            task = Watch(api, ticket, job, progress).ended()
        except GatorError as error:
            if earlier and job.retry and ticket.state:
                ticket.clear()
                continue
            _tell_unwritten(error, ticket)
            raise
        _account(task, ticket, order, job)
        if task.status == "SUCCEEDED":
            return task, earlier is None
        failures += 1
        job.outcome.warnings.append(f"{_failure(task, order, failures, ticket)}; bought anew")
        pause(api.pace.until_next_look(), job)


def _tell_unwritten(error: GatorError, ticket: Ticket) -> None:
    if not ticket.written():
        error.args = (f"{error}; the disk is too full to note its task, {ticket.task}, which was paid for",)


def _account(task: Task, ticket: Ticket, order: Order, job: Job) -> None:
    """What it really cost, by the service's last word; once, however often the task is looked at."""
    announced = order.credits if ticket.credits is None else ticket.credits
    taken = task.cost.credits if task.cost else announced
    ticket.settle(taken)
    if taken > announced + 1e-6:
        job.outcome.warnings.append(_dearer(taken, announced))
        job.charge(_dollars(taken - announced))
    elif taken < announced:
        job.refund(_dollars(announced - taken))


def _dearer(taken: float, known: float) -> str:
    return f"Runway takes {taken:g} credits for this, not {known:g}: the prices known to this version are out of date"


# Creating --------------------------------------------------------------------------------------------------------


def _create(api: Runway, order: Order, job: Job, ticket: Ticket) -> None:
    """Buys a new task, and notes it in the ticket."""
    if ticket.sent and not job.retry:
        raise MayHaveBeenCreated(
            f"an earlier run sent a request for a {order.model} clip or picture to Runway and ended before the answer came. It"
            " may have been created and paid for, so it is not sent again by itself; look at the usage of the account at"
            " https://dev.runwayml.com, then allow it with --retry"
        )
    job.check()
    body = order.body()
    with _alone(order.model, job):
        job.purchase(_dollars(order.credits))
        created = _sent(api, order, body, job, ticket)
        asked = created.estimated_cost.credits if created.estimated_cost else order.credits
        ticket.created(created.id, api.mark, max(asked, order.credits))
        if asked > order.credits + 1e-6:  # cancelling would not bring it back for sure, so it is kept
            job.outcome.warnings.append(_dearer(asked, order.credits))
            job.charge(_dollars(asked - order.credits))


@contextmanager
def _alone(model: str, job: Job) -> Iterator[None]:
    """One purchase of a model at a time in this process: a price that turns out higher than known is known to the next one."""
    lock = _BUYING[model]
    while not lock.acquire(timeout=0.1):
        job.check()
    try:
        job.check()
        yield
    finally:
        lock.release()


def _sent(api: Runway, order: Order, body: Body, job: Job, ticket: Ticket) -> Created:
    try:
        ticket.sending()
    except OSError:  # nothing was noted, so nothing is sent
        job.refund(_dollars(order.credits))
        raise
    try:
        return api.create(order.endpoint, body, job.check)
    except MayHaveBeenCreated:
        raise
    except GatorError as error:
        ticket.clear()
        job.refund(_dollars(order.credits))
        raise _with_numbers(api, error, order.model) from error


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
        ticket.mark("refused")
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


def bought_and_fetched(api: Runway, order: Order, job: Job, ticket: Ticket, goal: Goal) -> tuple[Task, bool]:
    """The task, its output at ``goal.path``, and whether it was bought now. An output that can't be used stays with its task
    for a later run, which fetches it again for nothing, and only by ``--retry`` buys another."""
    while True:
        task, new = buy(api, order, job, ticket, goal.progress)
        try:
            fetched(api, task, goal, job)
        except OutputUnusable:
            again = job.retry and not new and ticket.state == "unusable"
            ticket.mark("unusable")
            if not again:
                raise
            ticket.clear()
        else:
            ticket.mark(None)
            return task, new


def fetched(api: Runway, task: Task, goal: Goal, job: Job) -> None:
    """Fetches the output of a finished task, and proves it. OutputUnusable."""
    for attempt in range(_FRESH):
        if attempt:
            task = api.task(task.id, job.check)
        if not task.output:
            raise OutputUnusable(f"task {task.id} at Runway succeeded, but names no output")
        try:
            api.download(task.output[0], goal.path, goal.kind, job.check)
            made = proven(goal.path, goal.kind, job.check)
        except (OutputExpired, MediaError) as error:
            goal.path.unlink(missing_ok=True)
            if attempt + 1 == _FRESH:
                raise OutputUnusable(
                    f"the output of task {task.id} at Runway can't be used: {error}; it is fetched again next time, and --retry"
                    " buys it anew if that does not help"
                ) from error
        else:
            if goal.seconds and made < goal.seconds - _SHORT:
                job.outcome.warnings.append(f"Runway made {made:.1f} s where {goal.seconds:g} s were ordered")
            return
