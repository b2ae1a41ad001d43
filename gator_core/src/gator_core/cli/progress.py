"""Progress on stderr: one bar for a person, a line a step for a log."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Protocol

from gator_core import events
from gator_core.cli import terminal, wording
from gator_core.events import Event

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from gator_core.events import Listener

__all__ = ["Shown", "noting", "shown"]


class Shown(Protocol):
    """A listener for the build's events."""

    def __call__(self, event: Event) -> None:
        """Hears one event; from any thread."""

    def paused(self) -> AbstractContextManager[None]:
        """Within, a person can be asked something: nothing moves on the terminal."""


@contextmanager
def shown(quiet: bool = False) -> Iterator[Shown]:
    """What shows the build's events. The bar is gone when the block is left."""
    if quiet:
        yield _Quiet()
    elif terminal.is_lively():
        with _bar() as bar:
            yield _Moving(bar)
    else:
        yield _Lines()


def noting(begun: threading.Event, listener: Listener) -> Listener:
    """The same listener; ``begun`` is set from the first event on."""

    def heard(event: Event) -> None:
        begun.set()
        listener(event)

    return heard


class _Quiet:
    """Shows nothing."""

    def __call__(self, event: Event) -> None:
        """Hears it and says nothing."""

    def paused(self) -> AbstractContextManager[None]:
        return nullcontext()


class _Moving:
    """Sums the pictures of all segments into one bar. Called from the working threads."""

    def __init__(self, bar: Progress) -> None:
        self._bar: Progress = bar
        self._task: TaskID = bar.add_task("planning", total=None)
        self._done: dict[str, float] = {}
        self._total = 0.0
        self._lock = threading.Lock()

    def __call__(self, event: Event) -> None:
        match event:
            case events.Planned():
                self._bar.reset(self._task, total=event.frames, description="starting")
            case events.Started():
                self._bar.update(self._task, description=terminal.printable(event.step.name))
            case events.Progress() if event.step.kind == "segment":
                self._count(event.step, event.done)
            case events.Progress() if event.step.kind == "asset":
                self._bar.update(self._task, description=terminal.printable(f"{event.done:.0%} {event.step.name}"))
            case events.Cached() | events.Finished() if event.step.kind == "segment":
                self._count(event.step, event.step.frames)

    @contextmanager
    def paused(self) -> Iterator[None]:
        self._bar.stop()
        try:
            yield
        finally:
            self._bar.start()

    def _count(self, step: events.Step, done: float) -> None:
        with self._lock:
            self._total += done - self._done.get(step.name, 0.0)
            self._done[step.name] = done
            self._bar.update(self._task, completed=self._total)


class _Lines:
    """What a log can hold: the plan, then each step as it is done."""

    def __init__(self) -> None:
        self._steps = self._finished = 0
        self._lock = threading.Lock()

    def __call__(self, event: Event) -> None:
        with self._lock:
            if isinstance(event, events.Planned):
                self._steps, self._finished = len(event.steps), 0
            elif isinstance(event, events.Cached | events.Finished):
                self._finished += 1
                self._say(event.step, "stored already" if isinstance(event, events.Cached) else "")

    def paused(self) -> AbstractContextManager[None]:
        return nullcontext()

    def _say(self, step: events.Step, how: str) -> None:
        made = wording.count(step.frames, "frame") if step.kind == "segment" else ""
        said = ", ".join(part for part in (step.name, made, how) if part)
        terminal.note(f"[{self._finished}/{self._steps}] {said}" if self._steps else said)


def _bar() -> Progress:
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn
    from rich.table import Column
    from rich.text import Text

    class Facts(ProgressColumn):
        """Frames, speed and time left, each in its place."""

        def render(self, task: Any) -> Text:
            if task.total is None:
                return Text("")
            speed = f"{task.speed:.1f} fps" if task.speed else ""
            left = f"{_left(task.time_remaining)} left" if task.time_remaining is not None and task.speed else ""
            return Text(f"{int(task.completed):>{len(str(int(task.total)))}}/{int(task.total)}  {speed:>9}  {left:>12}")

    return Progress(
        TextColumn("{task.description}", style="bold", markup=False, table_column=Column(width=14, no_wrap=True)),
        BarColumn(bar_width=24),  # leaves room at the right, where a terminal echoes ^C
        Facts(table_column=Column(no_wrap=True)),
        console=terminal.stderr(),
        transient=True,
    )


def _left(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
