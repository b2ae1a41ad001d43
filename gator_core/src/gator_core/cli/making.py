"""Runs a build for a person: progress, signals, warnings, and the result."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, cast

from gator_core.cli import terminal, wording
from gator_core.cli.asked import one_of
from gator_core.cli.paying import asking
from gator_core.cli.progress import noting, shown
from gator_core.cli.stopping import stoppable
from gator_core.presets import EFFORTS

if TYPE_CHECKING:
    from rich.console import RenderableType

    from gator_core.build import Bill, Part, Result
    from gator_core.events import Listener
    from gator_core.storyboard import Storyboard

__all__ = ["make", "nearby", "watched"]

_MARKERS_SHOWN = 40


def make(
    board: Storyboard,
    output: Path,
    *,
    source: Path | None = None,
    overwrite: bool,
    part: Part | None = None,
    provider: str | None,
    encoder: str | None,
    codec: str | None = None,
    effort: str | None,
    hardware: bool = False,
    max_cost: float | None = None,
    retry: bool = False,
    report: bool = False,
    verify: str = "standard",
    explain: bool = False,
    as_json: bool,
    quiet: bool,
) -> None:
    """Renders, and shows what was made. ``source`` is the file of the storyboard, if there is one."""
    from gator_core.build import render

    verification = one_of(verify, ("standard", "full"), "--verify")
    if source:
        _check_source(source, output, report)
    with watched(max_cost, retry=retry, as_json=as_json, quiet=quiet) as calling:
        result = render(
            board,
            output,
            overwrite=overwrite,
            part=part,
            provider=provider,
            encoder=encoder,
            codec=codec,
            effort=one_of(effort, EFFORTS, "--encode-preset") if effort else None,
            hardware=hardware,
            report=report,
            verification=cast('Literal["standard", "full"]', verification),
            **calling,
        )
    terminal.warn(result.warnings)
    if as_json:
        terminal.put_json(result.as_dict())
    elif not quiet:
        terminal.put(*_summary(result))
    if explain and not as_json:
        terminal.put("", _explained(result))


def _check_source(source: Path, output: Path, report: bool) -> None:
    from gator_core.build.placing import check_source
    from gator_core.build.report import report_place

    target = output.expanduser().absolute()
    told = report_place(target, report)
    check_source(source, target, *([told] if told else []))


class Calling(TypedDict):
    """What all calls take that may spend money, and take their time."""

    max_cost: float | None
    confirm: Callable[[Bill], bool] | None
    retry: bool
    on_event: Listener
    cancel: threading.Event


@contextmanager
def watched(max_cost: float | None, *, retry: bool, as_json: bool, quiet: bool) -> Iterator[Calling]:
    """Shows progress within the block, stops at signals, and asks before money is spent."""
    begun = threading.Event()
    with stoppable(begun=begun) as cancel, shown(quiet) as listener:
        confirm = asking(listener.paused, cancel, as_json=as_json)
        heard = noting(begun, listener)
        yield Calling(max_cost=max_cost, confirm=confirm, retry=retry, on_event=heard, cancel=cancel)


def nearby(path: Path) -> str:
    """A path as short as it can be from the working folder, fit to be shown."""
    here = Path.cwd()
    return terminal.printable(path.relative_to(here) if path.is_relative_to(here) else path)


def _summary(result: Result) -> list[RenderableType]:
    from rich.text import Text

    facts = (
        wording.clock(result.duration),
        wording.count(result.frames, "frame"),
        f"{result.width}x{result.height}",
        wording.fps(Fraction(result.fps)),
        wording.amount(result.bytes),
    )
    head = Text(nearby(result.file_path), "bold green", overflow="fold")
    made: list[RenderableType] = [head, Text("  ".join(facts), overflow="fold"), Text(_effort(result), "dim")]
    return [*made, _markers(result)] if len(result.scene_markers) > 1 else made


def _explained(result: Result) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for step in result.steps:
        colour = "green" if step.action == "reused" else "yellow"
        table.add_row(
            terminal.one_line(step.name), Text(step.action, colour), terminal.printable(step.reason + _price(step.dollars))
        )
    return table


def _price(dollars: float) -> str:
    return f", ${dollars:.2f}" if dollars else ""


def _effort(result: Result) -> str:
    segments = [step.action for step in result.steps if step.kind == "segment"]
    reused = segments.count("reused")
    stored = f", {reused} of {wording.count(len(segments), 'segment')} stored already" if reused else ""
    return f"in {result.seconds:.1f} s by {result.encoder}{stored}{_price(result.cost)}"


def _markers(result: Result) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    for marker in result.scene_markers[:_MARKERS_SHOWN]:
        table.add_row(str(marker.scene), wording.clock(marker.time), terminal.one_line(marker.title))
    hidden = len(result.scene_markers) - _MARKERS_SHOWN
    if hidden > 0:
        table.add_row("…", "", f"and {wording.count(hidden, 'scene')} more; --json has them all")
    return table
