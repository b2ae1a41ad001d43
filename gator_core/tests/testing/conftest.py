"""What spares the suites' own tests their waiting."""

from __future__ import annotations

import pytest

from gator_core.testing import generators, working
from gator_core.testing.fresh import Answer


@pytest.fixture
def here_only(monkeypatch):
    """No fresh interpreter, which takes a second, for what has nothing to do with one."""
    monkeypatch.setattr(generators, "answered", lambda generator, arguments: Answer(0.0, (), None))


@pytest.fixture
def hurried(monkeypatch):
    """Half a second counts as long, and as late."""
    monkeypatch.setattr(working, "_SLOW", 0.4)
    monkeypatch.setattr(working, "_SPARE", 0.05)
