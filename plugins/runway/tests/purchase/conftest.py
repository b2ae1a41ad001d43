"""The source that is tried."""

from __future__ import annotations

import pytest

from gator_runway import RunwaySource


@pytest.fixture
def source():
    return RunwaySource()
