"""What is wrong gets one clear message, costs nothing and leaves nothing behind."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import typer.testing
from PIL import Image

from gator_core.testing.media import ClipSpec, write_numbered

from .asking import PRECIOUS, Refused, gator, listed


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with media to name in storyboards."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("COLUMNS", "80")
    Image.new("RGB", (64, 36), "teal").save(work / "teal.png")
    return work


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A sound clip of 24 pictures."""
    path = write_numbered(tmp_path_factory.mktemp("clip") / "clip.mp4", 24, ClipSpec(rate=Fraction(24)), (64, 36))
    return path.read_bytes()


@pytest.fixture
def refused(folder: Path, rooms: Path) -> Refused:
    """Runs a command line that must fail with ``status``; returns its message after a look around.

    There is one message and no traceback, the output that existed is as it was, nothing lies beside it, and the cache
    has no work left lying about.
    """

    def refused(*arguments: object, status: int = 2, output: str = "out.mp4", run: Any = gator, **environment: Any) -> str:
        target = Path(output)
        if target.parent.is_dir() and not target.exists() and os.access(target.parent, os.W_OK):
            target.write_bytes(PRECIOUS)
        before = listed(folder)
        done = run(*arguments, "-o", output, "--overwrite", **environment)
        found = done.exit_code if isinstance(done, typer.testing.Result) else done.returncode
        said = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
        assert (found, len(said)) == (status, 1), done.stderr
        assert done.stdout == ""
        assert "Traceback" not in done.stderr
        assert "bug" not in said[0]
        assert listed(folder) == before
        assert not target.is_file() or target.read_bytes() == PRECIOUS
        assert list((rooms / "cache").glob("work/*")) == []
        return str(said[0].removeprefix("error: ")) + "\n" + done.stderr

    return refused
