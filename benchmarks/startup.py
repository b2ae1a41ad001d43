"""How long ``import gator_core`` and ``gator --help`` take, beside a bare interpreter: medians of fresh processes.

python benchmarks/startup.py [RUNS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import sysconfig
import time
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
    """Prints one line a command. The commands take turns, so that a busy moment hurts all alike."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    for command in COMMANDS.values():
        seconds(command)  # writes the bytecode, warms the disk
    taken = [{name: seconds(command) for name, command in COMMANDS.items()} for _ in range(runs)]
    print(f"Python {sys.version.split()[0]}, median and fastest of {runs} runs")
    for name in COMMANDS:
        times = [turn[name] for turn in taken]
        print(f"{name:36} {statistics.median(times) * 1000:7.0f} ms {min(times) * 1000:7.0f} ms")


def seconds(command: list[str]) -> float:
    """Of one run, from the start of the process to its end."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
