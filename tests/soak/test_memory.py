"""Memory stays flat however long the video is: the peak of a whole process tree, encoders included, watched from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gator_core.testing.media import ClipSpec, write_clip

MOTIONS = ["zoom-in", "pan-left", "zoom-out", "pan-up", "pan-right", "pan-down"]
TRANSITIONS = ["crossfade", "wipe", "dissolve", "slide", "zoom", "fade"]
PAGE = os.sysconf("SC_PAGE_SIZE")


@pytest.mark.soak
def test_ten_minutes_take_as_much_memory_as_twenty_seconds(tmp_path: Path, look) -> None:
    media(tmp_path, (1920, 1080), Fraction(30))
    short = peak_of(tmp_path, scenes(10, 2.0), "high", "1920x1080")
    long = peak_of(tmp_path, scenes(300, 2.0), "high", "1920x1080")
    told(f"peak of 20 s: {short / 2**20:.0f} MiB; of 600 s: {long / 2**20:.0f} MiB; {long / short:.3f} times as much")
    assert look(tmp_path / "300.mp4").stream_duration == 600
    assert look(tmp_path / "300.mp4").frames == 18_000
    assert long <= 1.1 * short


def test_six_times_the_length_holds_no_picture_more(tmp_path: Path, look) -> None:
    """Kept in memory, the longer one's pictures would take a quarter of a gigabyte."""
    media(tmp_path, (640, 360), Fraction(24))
    short = peak_of(tmp_path, scenes(4, 1.5), "draft", "640x360")
    long = peak_of(tmp_path, scenes(24, 1.5), "draft", "640x360")
    told(f"peak of 6 s: {short / 2**20:.0f} MiB; of 36 s: {long / 2**20:.0f} MiB")
    pictures = (36 - 6) * 24 * 640 * 360 * 3 // 2
    assert pictures > 2**27
    assert long - short < pictures / 4
    assert look(tmp_path / "24.mp4").frames == 36 * 24


def told(numbers: str) -> None:
    """For whoever runs this with -s."""
    sys.stdout.write(f"\n{numbers}\n")


def media(folder: Path, size: tuple[int, int], rate: Fraction) -> None:
    """Two stills that are larger than the frame, and a clip of 8 s of its size."""
    width, height = size
    x, y = np.meshgrid(np.linspace(0, 255, width * 3 // 2), np.linspace(0, 255, height * 3 // 2))
    for name, channels in (("one", (x, y, 255 - x)), ("two", (255 - y, x, (x + y) / 2))):
        Image.fromarray(np.stack(channels, -1).astype(np.uint8)).save(folder / f"{name}.jpg")
    ground = np.stack(np.broadcast_arrays(*(part[:height, :width] for part in (x, y, 255 - y))), -1).astype(np.uint8)
    pictures = (np.roll(ground, 16 * i, 1) for i in range(int(8 * rate)))
    write_clip(folder / "clip.mp4", pictures, ClipSpec(rate=rate, options={"preset": "ultrafast"}))


def scenes(count: int, seconds: float) -> list[dict]:
    """Stills with motion and clips by turns; no two alike, so that each is made."""

    def scene(i: int) -> dict:
        into = {"name": TRANSITIONS[i % 6], "duration": 0.4}
        if i % 2:
            start = round((i % 40) * 0.1, 1)
            return {
                "video": "clip.mp4",
                "trim": [start, start + seconds],
                "id": f"{i}",
                "transition": into,
                "crop": {"x": i / 2000, "width": 0.8},
            }
        motion = {"name": MOTIONS[i // 2 % 6], "amount": 0.1 + i / 2000}
        return {
            "image": ("one.jpg", "two.jpg")[i // 2 % 2],
            "duration": seconds,
            "id": f"{i}",
            "transition": into,
            "motion": motion,
        }

    return [scene(i) for i in range(count)]


def peak_of(folder: Path, made_of: list[dict], quality: str, size: str) -> int:
    """Renders in a process of its own, two segments at once, from an empty cache; the peak in bytes."""
    name = str(len(made_of))
    (folder / f"{name}.json").write_text(json.dumps({"quality": quality, "size": size, "scenes": made_of}))
    arguments = ["render", folder / f"{name}.json", "-o", folder / f"{name}.mp4", "--encode-preset", "veryfast", "--quiet"]
    environment = {**os.environ, "GATOR_JOBS": "2", "GATOR_CACHE_DIR": str(folder / f"cache-{name}")}
    command = [sys.executable, "-m", "gator_core.cli", *map(str, arguments)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as child:
        watch = Watch(child.pid)
        watch.start()
        _, said = child.communicate()
        watch.stop()
    assert child.returncode == 0, said
    return watch.peak


class Watch(threading.Thread):
    """Adds up, twenty times a second, the memory that a process and all its descendants hold."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root, self._ended = root, threading.Event()
        self._own = self._programs = 0

    @property
    def peak(self) -> int:
        """The process at its most and its programs at theirs: in a long run these meet by chance, in a short one not."""
        return self._own + self._programs

    def run(self) -> None:
        while not self._ended.wait(0.05):
            own, programs = held_by(self._root)
            self._own, self._programs = max(self._own, own), max(self._programs, programs)

    def stop(self) -> None:
        self._ended.set()
        self.join()


def held_by(root: int) -> tuple[int, int]:
    """Resident bytes of a process, and of its descendants together.

    Left out are children that were forked and are not yet the program that they will be: their memory is their parent's.
    """
    children = defaultdict(list)
    for place in Path("/proc").glob("[0-9]*"):
        if fields := status_of(int(place.name)):
            children[int(fields[1])].append(int(place.name))
    total, waiting, first = 0, [*children[root]], command_of(root)
    while waiting:
        pid = waiting.pop()
        if command_of(pid) != first:
            total += resident(pid)
            waiting += children[pid]
    return resident(root), total


def resident(pid: int) -> int:
    fields = status_of(pid)
    return int(fields[21]) * PAGE if fields else 0


def status_of(pid: int) -> list[str]:
    """The fields of its stat after the name, or none if it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
