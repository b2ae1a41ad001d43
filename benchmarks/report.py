"""The tables, as Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from goals import Goal, Outcome

__all__ = ["tables", "write_markdown"]

_START, _END = "<!-- measured -->", "<!-- /measured -->"
_NAMES = ("floor", "gator", "ffmpeg", "moviepy", "movis")
_MIB = 2**20
_VERDICTS = {True: "met", False: "**not met**", None: "*unsure*"}
_READING = "Seconds; in brackets how many times gator's. Memory is the peak of all processes together."


def tables(
    outcomes: Sequence[Outcome], goals: Sequence[Goal], runs: int, load: float, program: str, missing: Sequence[str] = ()
) -> str:
    """What was measured, then what was to be reached. ``missing`` jobs were asked for and are not done yet."""
    lines = [_circumstances(runs, load, program), ""]
    if missing:
        lines += [f"Not measured yet: {', '.join(missing)}.", ""]
    if outcomes:
        lines += [*_times(outcomes), "", _READING + _fewer(outcomes), ""]
    return "\n".join([*lines, *_goals(goals), ""])


def write_markdown(path: Path, text: str) -> None:
    """Between the marks of a file that has them, else as the whole file."""
    before, after = "", ""
    if path.exists() and _START in (old := path.read_text("utf-8")):
        before, rest = old.split(_START, 1)
        before, after = f"{before}{_START}\n", f"{_END}{rest.split(_END, 1)[1]}"
    path.write_text(f"{before}{text}{after}", "utf-8")


def _circumstances(runs: int, load: float, program: str) -> str:
    day = datetime.now(UTC).date().isoformat()
    machine = f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}, {program}"
    return f"{day}: {machine}; {_runs(runs)}; load {load:.1f} before it began."


def _runs(runs: int) -> str:
    return "one run of each" if runs == 1 else f"medians of {runs} runs in turns"


def _fewer(outcomes: Sequence[Outcome]) -> str:
    """Who took part in fewer turns than we did."""
    turns = {name: len(taken.samples) for outcome in outcomes for name, taken in outcome.taken.items()}
    fewer = [f"{name} ({count})" for name, count in turns.items() if count < turns["gator"]]
    return f" Fewer runs of: {', '.join(fewer)}." if fewer else ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _times(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "| job | effort | floor | gator | ffmpeg graph | MoviePy | movis | CPU gator / floor | memory gator / floor |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for outcome in outcomes:
        ours, floor = outcome.taken["gator"], outcome.taken["floor"]
        cells = [outcome.title, outcome.effort, *(_cell(outcome, name) for name in _NAMES)]
        cells.append(f"{ours.cpu:.1f} / {floor.cpu:.1f} s")
        cells.append(f"{ours.memory / _MIB:.0f} / {floor.memory / _MIB:.0f} MiB")
        yield f"| {' | '.join(cells)} |"


def _cell(outcome: Outcome, name: str) -> str:
    seconds = outcome.seconds(name)
    if seconds is None:
        return "–"
    ours = outcome.taken["gator"].seconds
    return f"**{seconds:.1f}**" if name == "gator" else f"{seconds:.1f} ({seconds / ours:.2f})"


def _range(goal: Goal) -> str:
    if goal.range is None or goal.range[0] == goal.range[1]:
        return ""
    low, high = (f"{value:.{goal.digits}f}" for value in goal.range)
    return f" ({low}–{high})"


def _goals(goals: Sequence[Goal]) -> Iterator[str]:
    yield "| job | effort | what | goal | measured | |"
    yield "|---|---|---|---|---|---|"
    for goal in goals:
        sign, verdict = "≥" if goal.least else "≤", _VERDICTS[goal.met]
        bound, measured = f"{goal.bound:g}{goal.unit}", f"{goal.measured:.{goal.digits}f}{goal.unit}{_range(goal)}"
        yield f"| {goal.job} | {goal.effort} | {goal.what} | {sign} {bound} | {measured} | {verdict} |"
