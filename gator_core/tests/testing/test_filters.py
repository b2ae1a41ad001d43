"""The suite for filters passes what is right and names what is broken."""

from __future__ import annotations

import numpy as np
import pytest

from gator_core import (
    Filter,
    Frame,
)
from gator_core.testing import (
    check_filter,
)

from .breaches import breaches
from .mixing import mix


class Invert(Filter):
    name = "invert"

    def apply(self, frame, t):
        return Frame(255 - frame.data)


class Pulses(Invert):
    def apply(self, frame, t):
        return Frame((frame.data * (0.5 + abs(t) % 1 / 2)).astype(np.uint8))


class PulsesAndSaysSo(Pulses):
    moves = True


class Halves(Invert):
    def apply(self, frame, t):
        return Frame.from_rgb(frame.rgb[: frame.height // 4 * 2 or 2])


class NoHandles(Invert):
    def apply(self, frame, t):
        if t < 0:
            raise ValueError("before the start")
        return frame


class Trails(Invert):
    moves = True

    def __init__(self):
        self.last = {}

    def apply(self, frame, t):
        made = mix(frame, self.last.get(frame.size, frame), 0.5) if t else frame
        self.last[frame.size] = Frame(255 - made.data)
        return made


@pytest.mark.parametrize("right", [Invert, PulsesAndSaysSo])
def test_a_right_filter_conforms(right):
    check_filter(right())


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (Pulses, "say moves = True"),
        (Halves, "a frame of the picture's size"),
        (NoHandles, "raised ValueError: before the start"),
        (Trails, "whatever was asked before"),
    ],
)
def test_what_is_broken_in_a_filter_is_named(broken, promise):
    assert promise in breaches(check_filter, broken())
