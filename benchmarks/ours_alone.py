"""What only we are measured at: building again, many scenes, great length."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import media
from bench import Bench
from contest import Heard
from goals import Goal
from jobs import JOBS, Job, storyboard, write_storyboard
from measure import Contender, take_turns

__all__ = ["again", "length", "scenes", "soak"]

_FLAT = 1.15
_STILLS = 20


def again(bench: Bench, runs: int, heard: Heard) -> Iterator[Goal]:
    """The 20 scenes anew, with one of them changed, and with nothing changed."""
    job = JOBS["standard"]
    board, effort = bench.board(job), "medium"
    full = bench.ours(board, effort, "full")
    take_turns([full], 1, heard)
    warm = (bench.folder / "cache-full").rename(bench.folder / "warm")
    changed = bench.ours(_changed(bench, job), effort, "changed", warm)
    nothing = bench.ours(board, effort, "nothing", warm)
    taken = take_turns([full, changed, nothing], runs, heard)
    part = taken["full"].seconds / taken["changed"].seconds
    yield Goal(
        "again",
        effort,
        "one scene of 20 changed: faster than all anew",
        6,
        part,
        True,
        "×",
        1,
        taken["full"].against(taken["changed"]),
    )
    yield Goal("again", effort, "nothing changed", 1.0, taken["nothing"].seconds, unit=" s")


def scenes(bench: Bench, runs: int, heard: Heard) -> Iterator[Goal]:
    """Memory with 1,000 short scenes, against 10 longer ones; once, for memory does not depend on who else is at work."""
    taken = take_turns([_short(bench, count) for count in (10, 1000)], min(runs, 1), heard)
    grown = taken["1000-scenes"].memory / taken["10-scenes"].memory
    yield Goal("scenes", "veryfast", "memory of 1,000 scenes against 10", _FLAT, grown, unit="×")


def length(bench: Bench, runs: int, heard: Heard) -> Iterator[Goal]:
    """Five minutes, against ten seconds."""
    return _flat(bench, 300, runs, heard)


def soak(bench: Bench, runs: int, heard: Heard) -> Iterator[Goal]:
    """Half an hour, against ten seconds."""
    return _flat(bench, 1800, runs, heard)


def _flat(bench: Bench, seconds: int, runs: int, heard: Heard) -> Iterator[Goal]:
    taken = take_turns([_long(bench, 10), _long(bench, seconds)], runs, heard)
    short, whole, times = taken["10-seconds"], taken[f"{seconds}-seconds"], seconds / 10
    least, most = whole.against(short)
    named = f"{seconds // 60} min against 10 s"
    slower = whole.seconds / times / short.seconds
    yield Goal("length", "veryfast", f"time a frame of {named}", _FLAT, slower, unit="×", range=(least / times, most / times))
    yield Goal("length", "veryfast", f"memory of {named}", _FLAT, whole.memory / short.memory, unit="×")


def _changed(bench: Bench, job: Job) -> Path:
    """The tenth scene shows another picture."""
    shots = bench.shots(replace(job, scenes=job.scenes + 1))
    board = storyboard(job, [*shots[:9], shots[-1], *shots[10 : job.scenes]])
    return write_storyboard(bench.folder / "changed.json", board)


def _short(bench: Bench, count: int) -> Contender:
    """A thousand scenes of 0.2 s, or ten of 2.5 s: enough for as many segments at once as the machine can make."""
    seconds = 0.2 if count == 1000 else 2.5
    return _slides(bench, f"{count}-scenes", "standard", [{"duration": seconds} for _ in range(count)])


def _long(bench: Bench, seconds: int) -> Contender:
    """Scenes of 2.5 s, the camera moving in each."""
    scene = {"duration": 2.5, "motion": "zoom-in"}
    return _slides(bench, f"{seconds}-seconds", "draft", [dict(scene) for _ in range(round(seconds / 2.5))])


def _slides(bench: Bench, name: str, quality: str, scenes: list[dict[str, Any]]) -> Contender:
    folder = bench.folder / "media"
    folder.mkdir(exist_ok=True)
    files = [media.still(folder, number, (1600, 900)) for number in range(_STILLS)]
    for number, scene in enumerate(scenes):
        scene["image"] = str(files[number % _STILLS])
        # Each looks a little elsewhere: scenes that are alike would be made once and used again.
        scene["crop"] = {"x": number / 10_000, "width": 0.9, "height": 0.9}
    board = {"quality": quality, "transition": "crossfade", "scenes": scenes}
    path = bench.folder / f"{name}.json"
    path.write_text(json.dumps(board), "utf-8")
    return bench.ours(path, "veryfast", name)
