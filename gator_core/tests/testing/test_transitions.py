"""The suite for transitions passes what is right and names what is broken."""

from __future__ import annotations

import random

import numpy as np
import pytest

from gator_core import (
    Availability,
    Frame,
    Parameters,
    Transition,
)
from gator_core.testing import (
    NonConforming,
    check_transition,
)

from .breaches import breaches
from .mixing import mix


class Strength(Parameters):
    strength: float = 1.0


class Mix(Transition):
    name = "mix"
    Params = Strength

    def blend(self, a, b, t):
        return mix(a, b, t)


class NeverStarts(Mix):
    def blend(self, a, b, t):
        return mix(a, b, 0.01 + 0.99 * t)


class NeverArrives(Mix):
    def blend(self, a, b, t):
        return mix(a, b, 0.99 * t)


class Shrinks(Mix):
    def blend(self, a, b, t):
        made = mix(a, b, t)
        return made if t in (0, 1) or made.width < 4 else Frame.from_rgb(made.rgb[:, 2:])


class GivesAnArray(Mix):
    def blend(self, a, b, t):
        return mix(a, b, t) if t in (0, 1) else mix(a, b, t).rgb


class OnlyMultiplesOfFour(Mix):
    def blend(self, a, b, t):
        assert a.width % 4 == 0, "cut into quarters"
        return mix(a, b, t)


class PaintsOnItsInput(Mix):
    def blend(self, a, b, t):
        result = mix(a, b, t)
        a.data.flags.writeable = True
        a.data[0, 0] ^= 1
        return result


class Random(Mix):
    def blend(self, a, b, t):
        return mix(a, b, t if t in (0, 1) else random.random())


class Counts(Mix):
    calls = 0

    def blend(self, a, b, t):
        self.calls += 1
        return mix(a, b, t if t in (0, 1) else t / (1 + self.calls % 7))


class KeepsItsBuffer(Mix):
    def __init__(self):
        self.buffers = {}

    def blend(self, a, b, t):
        buffer = self.buffers.setdefault(a.size, np.empty_like(a.data))
        buffer.flags.writeable = True
        buffer[:] = mix(a, b, t).data
        return Frame(buffer)


class HoldsALambda(Mix):
    def __init__(self):
        self.curve = lambda t: t


class StandsStill(Mix):
    def blend(self, a, b, t):
        return b if t >= 1 else a


class OpensAskew(Mix):
    def opening(self, b, t):
        return mix(b, Frame.solid(*b.size), t)


class Lenient(Mix):
    class Params(Parameters, extra="ignore"):
        pass


class NoDefault(Transition):
    name = "no-default"

    def configured(self, values):
        raise TypeError("strength is required")

    def blend(self, a, b, t):
        return mix(a, b, t)


class Nameless(Mix):
    name = ""


class UnavailableWithoutReason(Mix):
    def availability(self):
        return Availability(False)


def test_a_right_transition_conforms():
    check_transition(Mix(), {"strength": 0.5})


@Transition.from_rgb("short")
def short(a, b, t, params):
    return np.rint(a * (1 - t) + b * t).astype(np.uint8)


def test_a_short_form_transition_conforms():
    check_transition(short)


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (NeverStarts, "exactly the first picture at 0"),
        (NeverArrives, "the second at 1: at t = 1 it is not the second picture"),
        (Shrinks, "a frame of the pictures' size"),
        (GivesAnArray, "gives a ndarray, not a Frame"),
        (OnlyMultiplesOfFour, "at every size and progress: cut into quarters"),
        (PaintsOnItsInput, "it changed a picture that it was given"),
        (Random, "whatever was asked before"),
        (Counts, "whatever was asked before"),
        (KeepsItsBuffer, "it keeps its buffer"),
        (HoldsALambda, "it can be pickled"),
        (StandsStill, "its progress shows"),
        (OpensAskew, "opening at t = 1 is not the picture"),
        (Lenient, "an unknown parameter is refused"),
        (NoDefault, "every parameter has a valid default: raised TypeError: strength is required"),
        (Nameless, "it can be named"),
        (UnavailableWithoutReason, "gives no reason"),
    ],
)
def test_what_is_broken_in_a_transition_is_named(broken, promise):
    assert promise in breaches(check_transition, broken())


def test_every_broken_promise_is_listed_at_once():
    class Twice(NeverStarts):
        def blend(self, a, b, t):
            return mix(a, b, 0.01 + 0.98 * t) if t < 0.9 else Frame.solid(2, 2)

    with pytest.raises(NonConforming) as raised:
        check_transition(Twice())
    assert len(raised.value.breaches) >= 3
    assert isinstance(raised.value, AssertionError)


class Weak(Mix):
    def blend(self, a, b, t):
        return mix(a, b, t * self.params.strength)


def test_parameters_are_tried_too_and_named():
    check_transition(Weak())
    assert "with {'strength': 0.5}" in breaches(check_transition, Weak(), {"strength": 0.5})
