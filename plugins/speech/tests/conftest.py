"""A cache and settings of each test's own, and ears."""

from __future__ import annotations

import os
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gator_core.generation import Job
from gator_core.providers import Voice


@pytest.fixture(autouse=True)
def _own_rooms(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("GATOR_", "OPENAI_")) and name != "GATOR_NO_REAL_CALLS"]:
        monkeypatch.delenv(name)
    folder = tmp_path_factory.mktemp("rooms")
    monkeypatch.setenv("GATOR_CACHE_DIR", str(folder / "cache"))
    monkeypatch.setenv("GATOR_PAID_DIR", str(folder / "paid"))


@dataclass(frozen=True)
class Said:
    """What is heard in a file, and what was told of it."""

    samples: np.ndarray
    rate: int
    facts: dict[str, Any]
    job: Job
    path: Path

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    @property
    def words(self) -> list[dict[str, Any]]:
        return self.facts["words"]

    def loudness(self, start: float, stop: float) -> float:
        """Root mean square of a part, as a share of the whole's."""
        part = self.samples[max(0, int(start * self.rate)) : int(stop * self.rate)]
        return float(np.sqrt((part**2).mean()) / np.sqrt((self.samples**2).mean()))


def heard(path: Path, job: Job) -> Said:
    with wave.open(str(path), "rb") as file:
        assert (file.getsampwidth(), file.getnchannels()) == (2, 1)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
        return Said(samples, file.getframerate(), job.outcome.facts, job, path)


@pytest.fixture
def say(tmp_path: Path) -> Callable[..., Said]:
    """Has a voice say a text."""

    def saying(
        voice: Voice, text: str, name: str | None = None, speed: float = 1.0, language: str | None = None, **job: Any
    ) -> Said:
        assert voice.refuses(text, name, speed, language) is None
        folder = tmp_path / f"job-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        lent = Job(folder, **job)
        return heard(voice.generate(voice.request(text, name, speed, language), lent), lent)

    return saying
