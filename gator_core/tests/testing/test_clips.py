"""The suite for clips passes what is right and names what is broken."""

from __future__ import annotations

import pytest

from gator_core.testing import (
    check_clip,
)

from .breaches import breaches
from .counting import SIZE, Count


def test_a_right_clip_conforms():
    check_clip(Count(), SIZE, -2, 9)


@pytest.mark.parametrize(
    ("clip", "promise"),
    [
        (Count("size"), "frame -2 is (34, 18), not (32, 18)"),
        (Count("no handles"), "raised IndexError: no frame -2"),
        (Count("sequential"), "a frame asked for twice is the same"),
        (Count("backward"), "read backwards"),
        (Count("relative"), "a reader of a part"),
        (Count("", lambda: None), "it can be pickled"),
    ],
)
def test_what_is_broken_in_a_clip_is_named(clip, promise):
    assert promise in breaches(check_clip, clip, SIZE, -2, 9)
