"""How a generator works: what it reports, how it stops and fails, and that it leaves nothing behind."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from gator_core.errors import Cancelled
from gator_core.generation import Job
from gator_core.testing.conformance import Check, expect
from gator_core.testing.leftovers import nothing_left

__all__ = ["Trial", "Work", "working_checks"]

Product = Path | None
Generate = Callable[[Job], Product]
Compare = Callable[[Product, Product], str]
"""Says how the second product differs from the first; nothing where they are the same."""

_SLOW = 1.0
"""Seconds from which on work is stopped by the clock, since it may look at ``cancelled`` early on and never again."""
_SPARE, _SHARE = 1.5, 0.25
"""One that was stopped may go on for so many seconds, which a busy machine takes for anything, and for so much of the time
that its whole work takes: a model ends the step that it is in."""
_PATIENCE = 60.0
"""Seconds that one which does not stop is waited for beyond its usual time, so that it does not disturb what follows."""


@dataclass(frozen=True)
class Work:
    """One product that is asked for again and again, and the comparisons that its kind allows."""

    generate: Generate
    first: Product
    """What it made before."""
    differs: Compare | None = None
    """Where the same request must give the same product."""
    other: Generate | None = None
    """Asks for the product of another seed, where that must be another."""
    differs_by_seed: Compare | None = None


@dataclass
class Trial:
    """A place to generate in, and what was seen of the work."""

    folder: Path
    reported: list[float] = field(default_factory=list)
    looks: int = 0
    """At ``job.cancelled``."""
    seconds: float | None = None
    """That it took; None where it failed."""
    made: Product = None

    @property
    def scratch(self) -> Path:
        """The job's own folder."""
        return self.folder / "scratch"

    def job(self, **rest: Any) -> Job:
        """A job whose progress is noted."""
        self.scratch.mkdir(parents=True, exist_ok=True)
        return Job(self.scratch, **{"progress": self.reported.append, "cancelled": self._look, **rest})

    def run(self, generate: Generate) -> None:
        """To the end, undisturbed."""
        job, began = self.job(), time.monotonic()
        self.made = generate(job)
        self.seconds = time.monotonic() - began

    def watched(self) -> AbstractContextManager[None]:
        """AssertionError for what is left outside of the scratch folder."""
        return nothing_left(self.folder, self.scratch)

    def _look(self) -> bool:
        self.looks += 1
        return False


def working_checks(work: Work, folder: Path) -> Iterator[Check]:
    """Each in a folder of its own below ``folder``."""
    calm = Trial(folder / "undisturbed")
    yield "progress goes from 0 to 1, never back", lambda: _progress(work, calm)
    if calm.seconds is None:
        return  # it can't even do what it has done before, which was said
    usual = calm.seconds
    if work.differs:
        yield "the same request gives the same product", lambda: _same(work, calm)
    if work.other:
        yield "another seed gives another product", lambda: _by_seed(work, Trial(folder / "otherwise"))
    yield "one that is stopped before it begins raises Cancelled", lambda: _stopped_first(work, Trial(folder / "first"), usual)
    yield "one that is stopped at work raises Cancelled", lambda: _stopped_at_work(work, Trial(folder / "halfway"), usual)
    yield from _failures(work, calm, folder)


def _progress(work: Work, trial: Trial) -> None:
    with trial.watched():
        trial.run(work.generate)
    made, said = trial.made, trial.reported
    expect(
        made is None or made.resolve().is_relative_to(trial.scratch.resolve()), f"it wrote to {made}, outside of job.scratch"
    )
    expect(said, "it reports none: call job.progress, at the end with 1")
    expect(all(0 <= one <= 1 for one in said), f"it reports {said}")
    expect(said == sorted(said), f"it goes back: {said}")
    expect(math.isclose(said[-1], 1), f"it ends at {said[-1]:g}: call job.progress(1) when all is done")


def _same(work: Work, calm: Trial) -> None:
    said = work.differs(work.first, calm.made) if work.differs else ""
    expect(not said, f"generated twice, {said} (or say deterministic = False)")


def _by_seed(work: Work, trial: Trial) -> None:
    if work.other and work.differs_by_seed:
        trial.run(work.other)
        expect(work.differs_by_seed(work.first, trial.made), "it is the same: let generate() use the seed of its request")


# Stopping --------------------------------------------------------------------------------------------------------


class _Stopping:
    """Work in a thread that is asked to stop, and how it takes that."""

    def __init__(self, work: Work, trial: Trial, *, early: bool = False) -> None:
        """``early``: it is asked by itself, at the first progress or the second look, whichever comes first."""
        self.stop = threading.Event()
        self._early = early
        self.looks = self.told = 0
        """Looks at ``cancelled``, and those of them that said yes."""
        self.came: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(work, trial), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def ended_within(self, seconds: float) -> bool:
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _progress(self, done: float) -> None:
        if self._early and done < 1:  # else it has ended, more or less
            self.stop.set()

    def _run(self, work: Work, trial: Trial) -> None:
        try:
            work.generate(trial.job(cancelled=self._cancelled, progress=self._progress))
        except BaseException as error:
            self.came = error
        finally:
            self.stop.set()

    def _cancelled(self) -> bool:
        self.looks += 1
        if self._early and self.looks > 1:
            self.stop.set()
        asked = self.stop.is_set()
        self.told += asked
        return asked


def _stopped_first(work: Work, trial: Trial, usual: float) -> None:
    stopping = _Stopping(work, trial)
    stopping.stop.set()
    with trial.watched():
        stopping.start()
        _expect_end(stopping, usual)
    expect(stopping.looks, "it never looks at job.cancelled: call job.check() now and then")
    expect(stopping.came, "it went on as if nothing were asked of it")


def _stopped_at_work(work: Work, trial: Trial, usual: float) -> None:
    """After a third of the usual time, which is too short to hit where it is quick; it may have ended by then."""
    quick = usual < _SLOW
    stopping = _Stopping(work, trial, early=quick)
    with trial.watched():
        stopping.start()
        stopping.stop.wait(usual if quick else usual / 3)
        stopping.stop.set()
        _expect_end(stopping, usual)
    expect(stopping.came or not stopping.told, "it looked at job.cancelled, which said yes, and went on to its end")


def _expect_end(stopping: _Stopping, usual: float) -> None:
    """Soon, and by Cancelled if by an error. What is late is waited for all the same."""
    allowed = _SPARE + _SHARE * usual
    soon = stopping.ended_within(allowed)
    if not soon:
        stopping.ended_within(usual + _PATIENCE)
    late = f"{allowed:.1f} s after it was asked to stop it is still at work, for which it takes {usual:.1f} s undisturbed"
    expect(soon, f"{late}: call job.check() now and then")
    came = stopping.came
    expect(came is None or isinstance(came, Cancelled), f"it raises {type(came).__name__}: {came}")


# Failing ---------------------------------------------------------------------------------------------------------


class _Interruption(Exception):
    """Not one that a generator could raise by itself."""


def _failures(work: Work, calm: Trial, folder: Path) -> Iterator[Check]:
    """By each of the functions that it calls in the course of its work."""
    for means, count in {"progress": sum(done < 1 for done in calm.reported), "cancelled": calm.looks}.items():
        check = partial(_failing, work, Trial(folder / f"failing-{means}"), means, count)
        yield f"an error of job.{means} comes out, and leaves nothing behind", check


def _failing(work: Work, trial: Trial, means: str, count: int) -> None:
    """Broken off in the middle, by one of the functions that it calls so many times."""
    calls, raised = 0, False

    def break_off(*_: float) -> bool:
        nonlocal calls, raised
        calls += 1
        if calls > count // 2:
            raised = True
            raise _Interruption("the trial breaks it off")
        return False

    with trial.watched():
        try:
            work.generate(trial.job(**{means: break_off}))
        except Exception:  # as it is, or wrapped
            return
    expect(not raised, f"it goes on though job.{means} raised")
