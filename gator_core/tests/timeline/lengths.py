"""Scenes of all kinds of lengths, rates and transitions."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st

from gator_core.errors import TransitionTooLong
from gator_core.timeline import TimedScene, Timeline, TransitionTiming, lay_out

RATES = [
    Fraction(24000, 1001),
    Fraction(30),
    Fraction(60),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(1),
    Fraction(240),
    Fraction(347, 29),
    Fraction(1000, 33),
]
rates = st.sampled_from(RATES)
UNSTATED = TransitionTiming()
CUT = None

durations = st.one_of(
    st.integers(1000, 9000).map(lambda ms: Fraction(ms, 1000)),
    st.integers(1, 600).map(lambda n: 1 + Fraction(n, 90)),
    st.fractions(min_value=1, max_value=30, max_denominator=977),
    st.sampled_from([Fraction(2), Fraction(1), Fraction(5, 2), Fraction(61, 60), Fraction(40)]),
)
timings = st.one_of(
    st.just(CUT),
    st.just(UNSTATED),
    st.fractions(min_value=Fraction(1, 50), max_value=1, max_denominator=60).map(TransitionTiming),
)
scene_lists = st.lists(
    st.builds(TimedScene, duration=durations, transition=timings, identity=st.sampled_from("abcdefgh"), label=st.just("scene")),
    min_size=1,
    max_size=25,
)
small_lists = st.lists(
    st.builds(TimedScene, st.fractions(1, 7, max_denominator=90), timings, st.just("scene"), st.sampled_from("abcd")),
    min_size=1,
    max_size=9,
)
slow_rates = st.sampled_from([Fraction(24000, 1001), Fraction(25), Fraction(347, 29), Fraction(1)])
thorough = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def scene(seconds: float | str | Fraction, transition: TransitionTiming | None = CUT, identity: str = "") -> TimedScene:
    return TimedScene(Fraction(seconds), transition, label=f"scene ({identity})", identity=identity)


def stated(seconds: float | str) -> TransitionTiming:
    return TransitionTiming(Fraction(seconds))


def laid(scenes: list[TimedScene], rate: Fraction, end: TransitionTiming | None = None) -> Timeline:
    """A timeline, or a rejected example where the stated transitions do not fit."""
    try:
        return lay_out(scenes, rate, end)
    except TransitionTooLong:
        assume(False)
        raise


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))
