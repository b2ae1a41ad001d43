"""Runs the speaking programs, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gator_core.errors import GenerationFailed
from gator_core.generation import Job

__all__ = ["cores", "run"]

_PATIENCE = 120.0
"""Seconds without a finished piece after which a program counts as hanging."""


def run(script: str, spec: Mapping[str, Any], job: Job, pieces: int, flags: Sequence[str] = ("-I",)) -> list[Any]:
    """Runs a script of this package on a spec; gives what it wrote, a JSON value a piece.

    Tells the job's progress. GenerationFailed quotes the program's own last words; Cancelled ends it.
    """
    job.check()
    folder = job.scratch.absolute()
    out, plan = folder / "out.jsonl", folder / "spec.json"
    out.touch()
    plan.write_text(json.dumps({**spec, "out": str(out)}), "utf-8")
    command = [sys.executable, *flags, "-X", "utf8", str(Path(__file__).with_name(script)), str(plan)]
    with (folder / "stderr").open("w+b") as stderr:
        process = subprocess.Popen(  # noqa: S603 - our own script
            command, stdin=subprocess.DEVNULL, stdout=stderr, stderr=stderr, cwd=folder, env=_environment()
        )
        try:
            _wait(process, script, out, job, pieces)
        finally:
            process.kill()
            process.wait()
        stderr.seek(0)
        said = stderr.read().decode("utf-8", "replace").strip()
    if process.returncode:
        raise GenerationFailed(f"{script} failed: {_last(said) or _fate(process.returncode)}")
    job.progress(1.0)
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def cores() -> int:
    """Those that this process and its children may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _environment() -> dict[str, str]:
    """Ours, less what these programs have no business with."""
    return {name: value for name, value in os.environ.items() if not name.endswith(("_KEY", "_SECRET", "_TOKEN"))}


def _wait(process: subprocess.Popen[bytes], script: str, out: Path, job: Job, pieces: int) -> None:
    done, since = 0, time.monotonic()
    while True:
        try:
            process.wait(timeout=0.1)
            return
        except subprocess.TimeoutExpired:
            job.check()
        now = out.read_bytes().count(b"\n")
        if now > done:
            done, since = now, time.monotonic()
            job.progress(min(done / pieces, 1.0))
        if time.monotonic() - since > _PATIENCE:
            raise GenerationFailed(f"{script} hangs: it finished nothing for {_PATIENCE:.0f} s")


def _last(said: str) -> str:
    return said.splitlines()[-1][:500] if said else ""


def _fate(status: int) -> str:
    return f"it was ended by signal {-status}" if status < 0 else f"it ended with status {status}"
