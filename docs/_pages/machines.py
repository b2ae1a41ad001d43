"""What gator says on three machines, for the pages on choosing and on reports: ``python docs/_pages/machines.py`` renews it.

The pages name each output by ``<!-- said: NAME -->`` before its block. The storyboard is the first one on the page on choosing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from gator_runway.testing import FakeRunway

__all__ = ["BLOCK", "PAGES", "outputs", "plain", "rewritten"]

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "choosing.md", ROOT / "docs" / "reports.md"
BLOCK = re.compile(r"(<!-- said: ([\w-]+) -->\n```\w+\n)(.*?)(^```$)", re.S | re.M)
_PICTURE = ROOT / "examples" / "cookbook" / "media" / "lake.jpg"
_WEIGHTS = {"svd": "StableVideoDiffusionPipeline", "stills": "Flux2KleinPipeline"}
"""A folder with this line in its index counts as weights that were downloaded: a plan loads none of them."""

_CARD = """
from gator_core.gpu import GIB, Gpu
from gator_core.local_models import needs
card = Gpu("GPU-1", "NVIDIA GeForce RTX 4090", 24 * GIB, 23 * GIB)
needs.gpus, needs.torch_without_gpu = lambda: (card,), lambda: None
"""
"""Stands for a GPU of the 24 GB class, as far as plans look."""

_WITHOUT = """
import sys
from importlib import metadata
hidden, real = sys.argv.pop(1).split(","), metadata.entry_points
metadata.entry_points = lambda **asked: [one for one in real(**asked) if one.name not in hidden]
from gator_core.cli import main
main()
"""
"""The program where the plugins that its first argument names are not installed."""

Said = dict[str, str]


def outputs() -> Said:
    """What each command on the pages says, by name. Renders in a folder of its own; nothing of the user's is used."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        story = re.search(r"```yaml\n(.*?)```", PAGES[0].read_text("utf-8"), re.S)
        assert story  # noqa: S101 - the page has one
        (folder / "story.yaml").write_text(story[1], "utf-8")
        shutil.copy(_PICTURE, folder / "lake.jpg")
        return _nothing(folder) | _key(folder) | _gpu(folder)


def rewritten(page: str, said: Said) -> str:
    """The page with every output as it is now."""
    return BLOCK.sub(lambda found: found[1] + said[found[2]] + found[4], page)


def plain(text: str) -> str:
    """Without what differs between machines and runs: times, sizes, names of tasks, keys, and the length of lines."""
    text = re.sub(r'"[0-9a-f-]{36,64}"', '"…"', text)
    text = re.sub(r"\b(about|in) ((?:\d+:)+\d\d|\d[\d.]* s)", r"\1 …", text)
    return " ".join(re.sub(r"\d[\d.]* [kMG]?B\b", "… B", text).split())


# Machines --------------------------------------------------------------------------------------------------------


def _nothing(folder: Path) -> Said:
    """`pip install gator-video`, and no key and no GPU."""
    without = "runway,svd,stills,speech"
    return {
        "nothing-plan": _gator(folder, {}, "plan story.yaml", without=without),
        "nothing-providers": _sources(_gator(folder, {}, "providers", without=without)),
    }


def _key(folder: Path) -> Said:
    """The same with gator-video[runway] and a key, which a server on this machine takes."""
    with FakeRunway() as server:

        def said(line: str, tail: str = "") -> str:
            return _gator(folder, server.environment, line, tail=tail, without="svd,stills,speech")

        small = "--quality draft --size 320x180 --max-cost 1 --report"
        return {
            "key-plan": said("plan story.yaml"),
            "key-refused": said("render story.yaml -o story.mp4"),
            "key-limit": said("render story.yaml -o story.mp4 --max-cost 0.20"),
            "key-render": said(f"render story.yaml -o draft.mp4 {small}"),
            "report": _first(folder / "draft.mp4.report.json"),
            "key-again": said("plan story.yaml", tail="Steps"),
        }


def _gpu(folder: Path) -> Said:
    """The same with gator-video[svd] and gator-video[stills], and a GPU as far as plans look."""
    env: dict[str, str] = {}
    for name, pipeline in _WEIGHTS.items():
        (folder / name).mkdir()
        (folder / name / "model_index.json").write_text(json.dumps({"_class_name": pipeline}), "utf-8")
        env[f"GATOR_{name.upper()}_MODEL"] = str(folder / name)
    return {"gpu-plan": _gator(folder, env, "plan story.yaml", without="runway,speech", first=_CARD)}


# Commands --------------------------------------------------------------------------------------------------------


def _gator(folder: Path, env: Mapping[str, str], line: str, *, without: str, tail: str = "", first: str = "") -> str:
    """The command and what comes out of it, on both streams, where some plugins are not installed; from ``tail`` on,
    where it is given. ``first`` is code that runs before all."""
    arguments = [sys.executable, "-c", first + _WITHOUT, without, *line.split()]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GATOR_", "RUNWAY"))}
    rooms = {"GATOR_CACHE_DIR": str(folder / "cache"), "GATOR_PAID_DIR": str(folder / "paid"), "GATOR_NO_REAL_CALLS": "1"}
    fixed = {"COLUMNS": "92", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    done = subprocess.run(  # noqa: S603 - our own program
        arguments,
        cwd=folder,
        env=kept | rooms | fixed | dict(env),
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=300,
    )
    text = done.stdout.replace(f"{folder}/", "").replace(str(folder), ".")
    shown = f"…\n{tail}{text.partition(tail)[2]}" if tail else text
    told = re.sub(r"^\[\d+/\d+\] .*\n", "", shown, flags=re.M)  # progress, whose order is that of the work
    return f"$ gator {line}\n{told.strip()}\n"


def _sources(text: str) -> str:
    """Of all providers those that make pictures; and what is not installed."""
    missing = "".join(line for line in text.splitlines(keepends=True) if line.startswith("not installed"))
    return text.partition("\nTransitions\n")[0].rstrip() + f"\n…\n{missing}"


def _first(report: Path) -> str:
    """Of a report what it says of the first scene."""
    return json.dumps(json.loads(report.read_text("utf-8"))["scenes"][0], indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    found = outputs()
    for one in PAGES:
        one.write_text(rewritten(one.read_text("utf-8"), found), "utf-8")
