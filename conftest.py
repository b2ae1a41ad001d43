"""Runs before any test module is imported."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

# The folder gator_core/ lies beside this file and has the package's name: pytest, which names test modules by their
# path, would put it into sys.modules as a namespace package if the real one were not there already.
import gator_core  # noqa: F401

# Nothing that tests do, nor the processes that they start, reaches a service beyond this machine.
os.environ["GATOR_NO_REAL_CALLS"] = "1"


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup() -> Generator[None, object, object]:
    """Fixtures that clear the environment of ``GATOR_`` variables leave this one on."""
    made = yield
    os.environ["GATOR_NO_REAL_CALLS"] = "1"
    return made
