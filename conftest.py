"""Runs before any test module is imported."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator

import pytest
from hypothesis import settings

# The folder gator_core/ lies beside this file and has the package's name: pytest, which names test modules by their
# path, would put it into sys.modules as a namespace package if the real one were not there already.
import gator_core  # noqa: F401

# One commit has one verdict: what properties are tried on is drawn from the test itself. `make soak` looks for more.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile("steady")

# Nothing that tests do, nor the processes that they start, reaches a service beyond this machine.
os.environ["GATOR_NO_REAL_CALLS"] = "1"

# Programs that were started in the background of a shell, or under nohup, ignore these signals, and so do their children;
# tests press Ctrl-C.
for _number, _usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _usual)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup() -> Generator[None, object, object]:
    """Fixtures that clear the environment of ``GATOR_`` variables leave this one on."""
    made = yield
    os.environ["GATOR_NO_REAL_CALLS"] = "1"
    return made
