"""How long ``import gator_core`` and ``gator --help`` take, beside a bare interpreter: medians of fresh processes.

CPU is user and system time of the process: what a busy machine adds to the time from start to end is not in it.

python benchmarks/startup.py [RUNS]
"""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import sysconfig
import time
from datetime import datetime
from pathlib import Path

GATOR = str(Path(sysconfig.get_path("scripts")) / "gator")
COMMANDS = {
    "python, nothing imported": [sys.executable, "-c", "pass"],
    "import gator_core": [sys.executable, "-c", "import gator_core"],
    "from gator_core import Storyboard": [sys.executable, "-c", "from gator_core import Storyboard"],
    "loading every plugin": [sys.executable, "-c", "from gator_core.plugins import catalogue; catalogue()"],
    "gator --help": [GATOR, "--help"],
}


def main() -> None:
    """Prints a table, one line a command. The commands take turns, so that a busy moment hurts all alike."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    load = os.getloadavg()[0]
    for command in COMMANDS.values():
        taken_by(command)  # writes the bytecode, warms the disk
    turns = [{name: taken_by(command) for name, command in COMMANDS.items()} for _ in range(runs)]
    today = datetime.now().astimezone().date()
    print(
        f"{today}: {platform.machine()}, {os.cpu_count()} cores, Python {sys.version.split()[0]};"
        f" medians of {runs} runs in turns, in brackets the fastest; load {load:.1f} before it began.\n"
    )
    print("| what | CPU | start to end |\n|---|---|---|")
    for name in COMMANDS:
        cpu, wall = zip(*(turn[name] for turn in turns), strict=True)
        print(f"| {name} | {shown(cpu)} | {shown(wall)} |")


def shown(seconds: tuple[float, ...]) -> str:
    """The median and the fastest."""
    return f"{statistics.median(seconds) * 1000:.0f} ms ({min(seconds) * 1000:.0f})"


def taken_by(command: list[str]) -> tuple[float, float]:
    """Seconds of one run: of the processor, and from the start of the process to its end."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


if __name__ == "__main__":
    main()
