"""Command lines that must fail, and what they must say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer.testing

from gator_core.cli.app import app

PRECIOUS = b"what stood here before"
SMALL = {"quality": "draft", "size": "64x36"}
TEAL = {"color": "teal", "duration": 0.2}
Refused = Callable[..., str]


def board(*scenes: dict[str, Any], name: str = "s.json", **rest: Any) -> str:
    """Writes a storyboard into the working folder and returns its name."""
    Path(name).write_text(json.dumps({**SMALL, **rest, "scenes": list(scenes)}), encoding="utf-8")
    return name


def gator(*arguments: object, **environment: str) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(app, [str(one) for one in arguments], env=environment)


def process(
    *arguments: object, before: Callable[[], None] | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own, where plugins are found anew."""
    command = [sys.executable, "-m", "gator_core.cli", *map(str, arguments)]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False, preexec_fn=before)


def listed(folder: Path) -> dict[str, int]:
    return {str(path): path.lstat().st_size for path in folder.rglob("*")}


def names(message: str, *words: str) -> None:
    missing = [word for word in words if word not in message]
    assert not missing, f"{missing} not said in: {message}"
