"""Whole processes, measured: wall time, and the most memory that the process and all its children held at a moment."""

from __future__ import annotations

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Self

__all__ = ["Contender", "Sample", "Taken", "take_turns"]

_STEP = 0.02
"""Seconds between looks at the memory."""
_CLIMBED = 1.01
"""The exact, costly look is taken when the cheap one has grown by so much since."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Contender:
    """One way to do a job. ``prepare`` runs before each turn, unmeasured; after ``turns`` of them (None: never) it has done
    enough."""

    name: str
    command: Sequence[str]
    output: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[], None] = lambda: None
    turns: int | None = None


@dataclass(frozen=True)
class Sample:
    """One run."""

    seconds: float
    cpu: float
    """Seconds of work of the process and of all that it waited for; what another program's load disturbs least."""
    memory: int
    """Bytes; shared pages count once (PSS)."""


@dataclass(frozen=True)
class Taken:
    """All runs of a contender."""

    samples: tuple[Sample, ...]

    @property
    def seconds(self) -> float:
        """The median."""
        return statistics.median(sample.seconds for sample in self.samples)

    def against(self, other: Taken) -> tuple[float, float]:
        """The least and the greatest ratio of wall times, turn by turn: what the medians' ratio is worth. Where one took
        fewer turns, each of its times is compared with all of the other's."""
        pairs = zip if len(self.samples) == len(other.samples) else product
        ratios = [mine.seconds / theirs.seconds for mine, theirs in pairs(self.samples, other.samples)]
        return min(ratios), max(ratios)

    @property
    def cpu(self) -> float:
        """The median, seconds."""
        return statistics.median(sample.cpu for sample in self.samples)

    @property
    def memory(self) -> float:
        """The median of the peaks, bytes."""
        return statistics.median(sample.memory for sample in self.samples)


def take_turns(contenders: Sequence[Contender], runs: int, heard: Callable[[str, Sample], None]) -> dict[str, Taken]:
    """Runs A B C A B C …, so that a busy moment of the machine hurts all alike. RuntimeError quotes one that failed."""
    found: dict[str, list[Sample]] = {contender.name: [] for contender in contenders}
    for turn in range(runs):
        for contender in contenders:
            if contender.turns is not None and turn >= contender.turns:
                continue
            contender.prepare()
            contender.output.unlink(missing_ok=True)
            sample = _measured(contender)
            found[contender.name].append(sample)
            heard(contender.name, sample)
    return {name: Taken(tuple(samples)) for name, samples in found.items()}


def _measured(contender: Contender) -> Sample:
    log = contender.output.with_suffix(".log")
    with log.open("wb") as said:
        start = time.perf_counter()
        child = subprocess.Popen(
            list(contender.command),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            env={**_as_users_have_it(), **contender.environ},
        )
        with _Watch(child.pid) as watch:
            _, status, usage = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode or not contender.output.exists():
        tail = log.read_text("utf-8", errors="replace")[-1500:]
        raise RuntimeError(f"{contender.name} ended with {child.returncode}: {tail}")
    return Sample(seconds, usage.ru_utime + usage.ru_stime, watch.peak)


def _as_users_have_it() -> dict[str, str]:
    """Build machines often forbid Python to keep its bytecode; then every start would compile every module anew."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


# Memory ----------------------------------------------------------------------------------------------------------


class _Watch:
    """Looks at a tree of processes from a thread."""

    def __init__(self, pid: int) -> None:
        self._pid, self._over = pid, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._seen, self.peak = 0, 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        """Resident sizes at every step; proportional ones, which walk all pages, only where there may be a new peak."""
        while not self._over.is_set():
            tree = _tree(self._pid)
            resident = sum(_resident(pid) for pid in tree)
            if resident > self._seen * _CLIMBED:
                self._seen = resident
                self.peak = max(self.peak, sum(_proportional(pid) for pid in tree))
            self._over.wait(_STEP)


def _tree(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for task in _tasks(parent):
            with suppress(OSError):
                found.extend(map(int, (task / "children").read_text().split()))
    return found


def _tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _proportional(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return _resident(pid)
