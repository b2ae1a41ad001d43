"""One job at one effort: the floor, us and the others take turns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bench import Bench, pictures
from goals import Outcome
from jobs import Job
from measure import Contender, Sample, take_turns

__all__ = ["contest"]

Heard = Callable[[str, Sample], None]


def contest(bench: Bench, job: Job, effort: str, runs: int, raw: Path, heard: Heard) -> Outcome:
    """``raw`` holds the composed pictures. RuntimeError if somebody's video has another number of them."""
    spec = bench.spec(job, effort)
    # At the quicker effort, where what a renderer does besides encoding weighs most; they take minutes a turn.
    names = job.peers if effort == job.efforts[-1] else ()
    peers = [peer for name in names if (peer := bench.peer(name, spec))]
    ours, floor = bench.ours(bench.board(job), effort), bench.floor(spec, raw)
    contenders = [floor, ours, *peers]
    taken = take_turns(contenders, runs, heard)
    for contender in contenders:
        _check(contender, job)
    return Outcome(
        job=job.name,
        title=job.title,
        effort=effort,
        taken=taken,
        similarity={one.name: bench.similarity(spec, raw, one.output) for one in (floor, ours)},
        bytes={one.name: one.output.stat().st_size for one in (floor, ours)},
    )


def _check(contender: Contender, job: Job) -> None:
    found = pictures(contender.output)
    if found != job.frames:
        raise RuntimeError(f"{job.name}: {contender.name} made {found} pictures where {job.frames} are due")
