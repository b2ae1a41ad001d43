"""Scenes of all kinds of lengths, rates and transitions."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from math import floor

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from gator_core.timeline import TimedScene, TransitionTiming

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
UNSTATED = TransitionTiming()
CUT = None
Board = tuple[list[TimedScene], Fraction, TransitionTiming | None]
"""Scenes, the rate, and what ends the video."""


def thorough(examples: int) -> settings:
    """As many examples as are said, or as the profile wants where that is more: ``make soak`` looks longer."""
    most = max(examples, settings().max_examples)
    return settings(max_examples=most, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# Strategies are made of few whole numbers, the rest is arithmetic: drawing fractions takes longer than what is tested.

rates = st.one_of(
    st.sampled_from(RATES),
    st.integers(1, 240).map(Fraction),
    st.integers(2, 240).map(lambda n: Fraction(n * 1000, 1001)),
    st.builds(lambda part, of: 1 + Fraction(239 * part % (239 * of + 1), of), st.integers(0, 10**9), st.integers(1, 1001)),
)
in_frames = st.one_of(
    st.just(Fraction(1)),
    st.integers(1, 12).map(Fraction),
    st.integers(1, 150).map(Fraction),
    st.builds(lambda a, b: 1 + Fraction(a, b), st.integers(0, 9000), st.integers(61, 977)),
)
"""Lengths of scenes, in frames: from one up."""
in_seconds = st.one_of(
    st.integers(1, 9000).map(lambda ms: Fraction(ms, 1000)),
    st.builds(Fraction, st.integers(1, 3000), st.integers(1, 977)),
    st.sampled_from([Fraction(2), Fraction(1), Fraction(5, 2), Fraction(61, 60), Fraction(40)]),
)
shares = st.one_of(st.none(), st.just(UNSTATED), st.builds(Fraction, st.integers(1, 60), st.just(60)))
"""Of transitions: none, one whose length is not stated, or the part of its room that it takes."""
offs = st.integers(-49, 49).map(lambda n: Fraction(n, 100))
"""What a stated length is away from whole frames, in frames: too little for another number, of which one is the least."""
written = st.tuples(in_frames, in_seconds, st.booleans(), shares, offs, st.sampled_from("abcdefgh"))
short = st.tuples(in_frames, st.just(Fraction(0)), st.just(False), shares, offs, st.sampled_from("abcd"))

endings = st.tuples(shares, offs)
boards = st.builds(lambda *drawn: board_of(*drawn), rates, st.lists(written, min_size=1, max_size=25), endings)
small_boards = st.builds(lambda *drawn: board_of(*drawn), rates, st.lists(short, min_size=1, max_size=9), endings)
"""Of few frames, whatever the rate: to be looked at frame by frame."""


def board_of(rate: Fraction, parts: list[tuple], ending: tuple) -> Board:
    """Stated transitions take parts of the room that there is, all of it at times, so that every board can be laid out."""
    lengths = [max(seconds, 1 / rate) if takes_seconds else frames / rate for frames, seconds, takes_seconds, *_ in parts]
    cuts = [half_up(total * rate) for total in accumulate(lengths, initial=Fraction(0))]
    timings: list[TransitionTiming | None] = []
    left = 0  # frames of the scene before, less what the transition into it takes
    asked = [*((share, off) for _, _, _, share, off, _ in parts), ending]
    for i, (share, off) in enumerate(asked):
        own = cuts[i + 1] - cuts[i] if i < len(parts) else 0
        room = own if i == 0 else left if i == len(parts) else min(2 * left + 1, 2 * own)
        frames = 0
        if isinstance(share, Fraction) and room:
            frames = max(1, floor(room * share))
            share = TransitionTiming((1 + 2 * off if frames == 1 and off < 0 else frames + off) / rate)
        timings.append(share if isinstance(share, TransitionTiming) else None)
        left = own - (frames if i == 0 else frames - frames // 2)
    identities = [identity for *_, identity in parts]
    scenes = [TimedScene(*one) for one in zip(lengths, timings, ["scene"] * len(parts), identities, strict=False)]
    return scenes, rate, timings[-1]


def scene(seconds: float | str | Fraction, transition: TransitionTiming | None = CUT, identity: str = "") -> TimedScene:
    return TimedScene(Fraction(seconds), transition, label=f"scene ({identity})", identity=identity)


def stated(seconds: float | str) -> TransitionTiming:
    return TransitionTiming(Fraction(seconds))


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))
