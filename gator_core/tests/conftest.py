"""No test sees the user's settings or touches the user's cache."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_rooms_of_the_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For what fixtures of a wider scope than a test make."""
    with pytest.MonkeyPatch.context() as patch:
        _move(patch, tmp_path_factory.mktemp("rooms"))
        yield


@pytest.fixture(autouse=True)
def _own_rooms(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    _move(monkeypatch, tmp_path_factory.mktemp("rooms"))


def _move(patch: pytest.MonkeyPatch, folder: Path) -> None:
    for name in [name for name in os.environ if name.startswith("GATOR_") and name != "GATOR_NO_REAL_CALLS"]:
        patch.delenv(name)
    patch.setenv("GATOR_CACHE_DIR", str(folder / "cache"))
    patch.setenv("GATOR_PAID_DIR", str(folder / "paid"))
    patch.setenv("GATOR_OUTPUT_DIR", str(folder / "output"))
