from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer.testing

from gator_core.cli.app import app

SMALL = """\
title: Three scenes
quality: draft
size: 160x90
transition: {name: crossfade, duration: 0.25}
scenes:
  - {color: "#802020", duration: 0.5, id: red}
  - {color: "#208020", duration: 0.5, id: green}
  - {prompt: blue hour over the harbour, duration: 0.5}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, and a cache and settings of the test's own."""
    for name in [name for name in os.environ if name.startswith("GATOR_") and name != "GATOR_NO_REAL_CALLS"]:
        monkeypatch.delenv(name)
    for name, value in {"COLUMNS": "80", "TERM": "xterm-256color"}.items():
        monkeypatch.setenv(name, value)
    for name in ("NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING", "TYPER_USE_RICH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GATOR_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("GATOR_PAID_DIR", str(tmp_path / "paid"))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


@pytest.fixture
def board(folder: Path) -> Path:
    """A storyboard of three scenes, 36 frames."""
    path = folder / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture
def gator() -> Callable[..., typer.testing.Result]:
    """Runs a command line in this process."""
    return lambda *arguments: typer.testing.CliRunner().invoke(app, [str(one) for one in arguments])


def command(*arguments: object) -> list[str]:
    """A command line for a process of its own."""
    return [
        sys.executable,
        "-m",
        "gator_core.cli",
        *(os.fspath(one) if isinstance(one, Path) else str(one) for one in arguments),
    ]


def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Runs a command line in a process of its own, to its end."""
    settings: dict[str, object] = {"capture_output": True, "text": True, "encoding": "utf-8", "timeout": 120, **options}
    return subprocess.run(command(*arguments), **settings)  # type: ignore[call-overload,no-any-return]
