"""A fake Runway for every test that wants one, and shots to ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gator_core.generation import Job
from gator_core.media.probe import probe
from gator_core.shot import Shot
from gator_core.storyboard import Motion
from gator_runway.testing import FakeRunway


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RUNWAYML_API_SECRET", "RUNWAY_API_KEY", "RUNWAYML_BASE_URL", "GATOR_RUNWAY_MODEL", "GATOR_RUNWAY_POLL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeRunway]:
    """Running, and named by the environment."""
    with FakeRunway() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def shot() -> Shot:
    """Four seconds of a prompt."""
    return Shot("scene 1 (sunrise)", (320, 180), Fraction(24), Fraction(4), 96, prompt="sunrise over a city", seed=7)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture of another shape than any frame: red on the left, blue on the right."""
    pixels = np.zeros((400, 1000, 3), np.uint8)
    pixels[:, :500, 0] = pixels[:, 500:, 2] = 220
    path = tmp_path / "photo.png"
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def moved(shot: Shot, photo: Path) -> Shot:
    """The photo, to be moved."""
    return replace(shot, media=probe(photo), motion=Motion(name="generated"))


class Counted(Job):
    """Adds up what it is told of money: ``net`` is what the job has spent."""

    net = 0.0

    def __setattr__(self, name: str, value: Any) -> None:
        sign = {"purchase": 1, "charge": 1, "refund": -1}.get(name)
        super().__setattr__(name, self._counting(value, sign) if sign else value)

    def _counting(self, told: Callable[[float], None], sign: int) -> Callable[[float], None]:
        def count(dollars: float) -> None:
            told(dollars)
            self.net += sign * dollars

        return count


@pytest.fixture
def job_in(tmp_path: Path) -> Callable[..., Job]:
    """Jobs with a scratch folder each; what is given stays between them, as a journal would."""

    def make(**given: Any) -> Job:
        scratch = tmp_path / f"scratch-{len(list(tmp_path.glob('scratch-*')))}"
        scratch.mkdir()
        return Counted(scratch, **given)

    return make
