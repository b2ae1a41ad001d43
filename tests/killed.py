"""Kills a build at any moment and looks at what is left; used by the suite's short and long proofs."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
from PIL import Image

_BUILD = """
import json, sys
from gator_core import render
result = render(sys.argv[1], sys.argv[2])
print(json.dumps([step.action for step in result.steps]))
"""


def storyboard(folder: Path, scenes: int, size: str) -> Path:
    """A file with scenes of pictures under camera motion, so that each segment takes a while."""
    rng = np.random.default_rng(1)
    for i in range(scenes):
        Image.fromarray(rng.integers(0, 255, (90, 160, 3), dtype=np.uint8)).resize((1280, 720)).save(folder / f"{i}.jpg")
    shots = [{"image": f"{i}.jpg", "duration": 2.5, "motion": "zoom-in"} for i in range(scenes)]
    board = {"quality": "draft", "size": size, "transition": "dissolve", "scenes": shots}
    file = folder / "board.json"
    file.write_text(json.dumps(board))
    return file


def build(board: Path, output: Path, cache: Path) -> list[str]:
    """Runs to the end; what became of each step."""
    done = subprocess.run(_command(board, output), env=_environment(cache), capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


def kill(board: Path, output: Path, cache: Path, after: float = 0.0, once_stored: int = 0) -> bool:
    """Starts a build and kills it with SIGKILL ``after`` seconds, once so many segments are stored.

    Returns whether it was still running. Fails if a process of it outlives it.
    """
    process = subprocess.Popen(_command(board, output), env=_environment(cache), stdout=subprocess.DEVNULL)
    time.sleep(after)
    while process.poll() is None and _stored(cache) < once_stored:
        time.sleep(0.01)
    running = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 10
    while left := _using(cache):
        assert time.monotonic() < deadline, f"processes outlived a killed build: {left}"
        time.sleep(0.05)
    return running


def killed_again_and_again(folder: Path, times: int, scenes: int, size: str, seed: int) -> None:
    """The proof: however often a build is killed, the next goes on, and the pictures are those of an undisturbed one."""
    board = storyboard(folder, scenes, size)
    began = time.monotonic()
    build(board, folder / "undisturbed.mp4", folder / "other cache")
    whole = time.monotonic() - began
    cache, output, draw = folder / "cache", folder / "killed.mp4", random.Random(seed)
    output.write_bytes(b"what stood there before")
    struck = 0
    for _ in range(times):
        # Restarted now and then, so that early steps are struck as often as late ones.
        if struck and draw.random() < 0.25:
            subprocess.run([sys.executable, "-c", _CLEAR], env=_environment(cache), check=True)
        struck += kill(board, output, cache, draw.uniform(0.1, 0.9) * whole)
        assert output.read_bytes() == b"what stood there before" or pictures(output) == pictures(folder / "undisturbed.mp4")
    kill(board, output, cache, once_stored=1)
    stored = _stored(cache)
    assert stored, "the last kill was to find a finished segment"
    actions = build(board, output, cache)
    assert actions.count("reused") >= min(stored, len(actions)), f"{stored} segments were stored, and {actions}"
    assert pictures(output) == pictures(folder / "undisturbed.mp4")
    assert list((cache / "work").iterdir()) == []
    assert [path.name for path in folder.glob(".gator-*")] == []
    print(f"killed {struck} of {times} times, {stored} of {len(actions)} segments reused at the end")  # noqa: T201


_CLEAR = "from gator_core.build.rooms import open_rooms; open_rooms().cache.clear()"


def pictures(file: Path) -> list[str]:
    """A digest of each decoded picture."""
    with av.open(str(file)) as container:
        return [hashlib.sha256(frame.to_ndarray().tobytes()).hexdigest() for frame in container.decode(video=0)]


def _command(board: Path, output: Path) -> list[str]:
    return [sys.executable, "-c", _BUILD, str(board), str(output)]


def _environment(cache: Path) -> dict[str, str]:
    return {**os.environ, "GATOR_CACHE_DIR": str(cache), "GATOR_PAID_DIR": str(cache / "paid")}


def _stored(cache: Path) -> int:
    return len(list((cache / "ac").glob("*/*.json")))


def _using(cache: Path) -> list[str]:
    """Command lines of living processes that name the cache folder: encoders at work in it."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = place.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if f"{cache}/work/" in line:
            found.append(line)
    return found
