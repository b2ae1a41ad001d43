"""Killed with SIGKILL, a build loses nothing that was finished and leaves nothing behind."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

# The tests are no package (they are imported by path), so the proof that two of them share is run by path too.
_PROOF = runpy.run_path(str(Path(__file__).with_name("killed.py")))


def test_a_build_killed_three_times_goes_on_and_ends_as_if_undisturbed(tmp_path):
    _PROOF["killed_again_and_again"](tmp_path, times=3, scenes=4, size="640x360", seed=2)


@pytest.mark.soak
def test_a_build_killed_twenty_times_at_random_ends_as_if_undisturbed(tmp_path):
    _PROOF["killed_again_and_again"](tmp_path, times=20, scenes=10, size="1280x720", seed=1)
