"""Measures us against one plain ffmpeg and against others, and says which goals are met.

python benchmarks/run.py [--jobs stills,motion,…] [--runs N] [--effort medium|veryfast] [--no-peers] [--markdown FILE]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from bench import Bench
from contest import contest
from goals import Goal, Outcome, goals_of
from jobs import JOBS, Job
from measure import Sample
from ours_alone import again, length, scenes, soak
from report import tables, write_markdown

__all__ = ["main"]

_ALONE = {"again": again, "scenes": scenes, "length": length, "soak": soak}
_QUIET = 0.3
"""Load for each core, above which others are at work."""
_USUAL = [*JOBS, "again", "scenes", "length"]
_PEERS = Path(__file__).resolve().parent.parent / "build" / "bench" / "peers" / "bin" / "python"


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the jobs that are asked for, in a folder that is removed afterwards."""
    asked = _parser().parse_args(arguments)
    names = [*(asked.jobs.split(",") if asked.jobs else _USUAL), *(["soak"] if asked.soak else [])]
    unknown = [name for name in names if name not in JOBS and name not in _ALONE]
    if unknown:
        raise SystemExit(f"unknown job {unknown[0]!r} (known: {', '.join([*JOBS, *_ALONE])})")
    python = asked.peers_python if asked.peers and asked.peers_python.exists() else None
    if asked.peers and not python:
        print(
            f"{asked.peers_python} is not there, so MoviePy and movis are left out; `make bench` installs them", file=sys.stderr
        )
    load = os.getloadavg()[0]
    if load > _QUIET * (os.cpu_count() or 1):
        print(
            f"the machine is busy (load {load:.1f}): wall times will say little; memory, SSIM and sizes hold", file=sys.stderr
        )
    with tempfile.TemporaryDirectory(prefix="gator-bench-", dir=asked.folder) as folder:
        bench = Bench(Path(folder), python, asked.peer_runs)
        text = ""
        for text in _tables(bench, list(dict.fromkeys(names)), asked.runs, asked.effort, load):
            if asked.markdown:
                write_markdown(asked.markdown, text)
    print(text)


def _tables(bench: Bench, names: Sequence[str], runs: int, effort: str | None, load: float) -> Iterator[str]:
    """The tables after each job, so that what was measured before an interruption is not lost."""
    outcomes: list[Outcome] = []
    goals: list[Goal] = []
    for number, name in enumerate(names, start=1):
        print(f"[{number}/{len(names)}] {name}, {datetime.now().astimezone():%H:%M:%S}", file=sys.stderr, flush=True)
        if name in _ALONE:
            goals += _ALONE[name](bench, runs, _told(name))
        else:
            for outcome in _outcomes(bench, JOBS[name], runs, effort):
                outcomes.append(outcome)
                goals += goals_of(outcome)
        yield tables(outcomes, goals, runs, load, _version(bench), names[number:])


def _outcomes(bench: Bench, job: Job, runs: int, effort: str | None) -> Iterator[Outcome]:
    raw = bench.folder / "pictures.yuv"
    bench.compose(bench.board(job), raw)
    for one in [effort] if effort else job.efforts:
        yield contest(bench, job, one, runs, raw, _told(f"{job.name} {one}"))
    raw.unlink()


def _told(what: str) -> Callable[[str, Sample], None]:
    """Says each run as it ends."""

    def heard(name: str, sample: Sample) -> None:
        said = f"{sample.seconds:7.2f} s, CPU {sample.cpu:7.2f} s, {sample.memory / 2**20:6.0f} MiB"
        print(f"{what:16} {name:12} {said}", file=sys.stderr, flush=True)

    return heard


def _version(bench: Bench) -> str:
    said = subprocess.run([str(bench.ffmpeg), "-version"], check=True, capture_output=True, text=True).stdout
    return " ".join(said.split()[:3])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--jobs", help=f"of {', '.join([*JOBS, *_ALONE])}, with commas between; default: all but soak")
    parser.add_argument("--runs", type=int, default=3, help="of each contender; default: 3")
    parser.add_argument("--effort", choices=["medium", "veryfast"], help="default: those that each job names")
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True, help="MoviePy and movis too")
    parser.add_argument("--peer-runs", type=int, default=1, help="of MoviePy and movis, at most --runs; default: 1")
    parser.add_argument("--peers-python", type=Path, default=_PEERS, help="the interpreter that has them")
    parser.add_argument("--soak", action="store_true", help="also half an hour of video against ten seconds")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables there too, after each job")
    parser.add_argument("--folder", type=Path, help="where to work; needs 5 GB; default: the system's temporary folder")
    return parser


if __name__ == "__main__":
    main()
