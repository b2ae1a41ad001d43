"""Segments depend on their neighbourhood alone, and laying out takes steps in proportion to the scenes."""

from __future__ import annotations

import random
import sys
from fractions import Fraction
from math import floor
from types import FrameType

import pytest
from hypothesis import given

from gator_core.timeline import SEGMENT_MAXIMUM, Slot, Timeline, lay_out

from .lengths import (
    CUT,
    UNSTATED,
    boards,
    half_up,
    scene,
    stated,
    thorough,
)


def entry(slot: Slot) -> int:
    return slot.into.start if slot.into else slot.start


def groups(timeline: Timeline) -> list[tuple[int, ...]]:
    """Scenes by the segment that their first own frame (after the transition's first part) starts in."""
    starts = {segment.start for segment in timeline.segments}
    made: list[list[int]] = []
    for slot in timeline.slots:
        if entry(slot) in starts or slot.index == 0:
            made.append([])
        made[-1].append(slot.index)
    return [tuple(group) for group in made]


@thorough(400)
@given(boards)
def test_no_segment_is_shorter_than_two_seconds_unless_the_whole_is(board):
    scenes, rate, end = board
    timeline = lay_out(scenes, rate, end)
    least = floor(2 * rate) - (705_600_000 * rate.denominator % rate.numerator > 0)  # where frames are no whole ticks
    if len(timeline.segments) > 1:
        assert min(segment.frames for segment in timeline.segments) >= least
    if len({entry(slot) for slot in timeline.slots}) == len(scenes):  # else one that transitions cover enters with the next
        for group in groups(timeline):
            lasts = sum(scenes[i].duration for i in group)
            assert lasts >= 2 or len(group) == len(scenes)


@thorough(400)
@given(boards)
def test_segments_start_where_a_scene_enters_or_at_multiples_within_a_long_one(board):
    scenes, rate, end = board
    timeline = lay_out(scenes, rate, end)
    entries = {entry(slot) for slot in timeline.slots}
    step = int(SEGMENT_MAXIMUM * rate)
    for segment in timeline.segments[1:]:
        slot = timeline.slot_at(segment.start)
        assert segment.start in entries or (segment.start - slot.start) % step == 0


def test_every_scene_of_two_seconds_has_a_segment_of_its_own():
    timeline = lay_out([scene(2), scene(3), scene("2.5"), scene("6.9")], Fraction(24000, 1001))
    assert [segment.scenes for segment in timeline.segments] == [range(1), range(1, 2), range(2, 3), range(3, 4)]


def test_a_long_scene_is_split_at_multiples_from_its_own_first_frame_wherever_it_stands():
    rate = Fraction(30)
    alone = lay_out([scene(21)], rate)
    assert [s.start for s in alone.segments] == [0, 150, 300, 450]  # 5 s apart; a rest under 2 s is not cut off
    moved = lay_out([scene("3.7"), scene(21)], rate)
    assert [s.start - 111 for s in moved.segments[1:]] == [0, 150, 300, 450]
    assert [s.frames for s in lay_out([scene("6.9")], rate).segments] == [207]
    assert [s.frames for s in lay_out([scene(7)], rate).segments] == [150, 60]


def test_a_short_title_before_an_hour_of_film_does_not_keep_the_film_in_one_piece():
    timeline = lay_out([scene(1), scene(3600)], Fraction(30))
    assert max(segment.frames for segment in timeline.segments) <= 7 * 30
    assert timeline.segments[1].start == 30 + 150


def test_transitions_as_long_as_their_scenes_leave_no_empty_segment():
    timeline = lay_out([scene(2), scene(4, stated(4)), scene(6)], Fraction(30))
    assert timeline.segments[0].start == 0
    assert all(segment.frames >= 60 for segment in timeline.segments)


def test_a_thousand_equal_short_scenes_do_not_become_one_huge_segment():
    for length in ("0.5", "1.9", "0.04"):
        timeline = lay_out([scene(length, UNSTATED, "same") for _ in range(1000)], Fraction(25))
        assert max(segment.frames for segment in timeline.segments) <= 8 * 25
        assert len(timeline.segments) >= timeline.frames // (8 * 25)


def test_two_alternating_pictures_do_not_become_one_huge_segment():
    timeline = lay_out([scene("0.25", CUT, "ab"[i % 2]) for i in range(4000)], Fraction(25))
    assert max(segment.frames for segment in timeline.segments) <= 8 * 25


@pytest.mark.parametrize("transition", [CUT, UNSTATED, stated("0.1")], ids=["cut", "unstated", "stated"])
@pytest.mark.parametrize("rate", [Fraction(30), Fraction(24000, 1001)], ids=str)
def test_inserting_a_scene_changes_only_the_groups_near_it(rate, transition):
    chance = random.Random(7)
    reached = []
    for _ in range(40):
        scenes = [scene(Fraction(chance.randrange(200, 2600), 1000), transition, f"{chance.random()}") for _ in range(300)]
        at = chance.randrange(20, 280)
        longer = [*scenes[:at], scene(Fraction(chance.randrange(200, 2600), 1000), transition, "new"), *scenes[at:]]
        before = {tuple(scenes[i].identity for i in group) for group in groups(lay_out(scenes, rate))}
        after = [tuple(longer[i].identity for i in group) for group in groups(lay_out(longer, rate))]
        assert sum(len(group) for group in after) == 301
        place = {one.identity: i for i, one in enumerate(longer)}
        changed = [place[name] for group in after if group not in before for name in group]
        reached.append(max(abs(i - at) for i in changed))
        assert len([group for group in after if group not in before]) <= 6
    assert max(reached) < 30


def test_a_scene_put_in_front_leaves_the_grouping_of_the_rest_alone():
    chance = random.Random(3)
    scenes = [scene(Fraction(chance.randrange(200, 3000), 1000), UNSTATED, f"{chance.random()}") for _ in range(500)]
    before = {tuple(scenes[i].identity for i in g) for g in groups(lay_out(scenes, Fraction(24000, 1001)))}
    longer = [scene("1.03", CUT, "new"), *scenes]
    after = {tuple(longer[i].identity for i in g) for g in groups(lay_out(longer, Fraction(24000, 1001)))}
    assert len(after - before) <= 4


# Effort ----------------------------------------------------------------------------------------------------------


def steps_of(count: int, make: object) -> int:
    """Function calls and executed lines of timeline.py while ``count`` scenes are laid out."""
    steps = 0

    def trace(frame: FrameType, event: str, _: object) -> object:
        nonlocal steps
        if not frame.f_code.co_filename.endswith("timeline.py"):
            return None
        steps += 1
        return trace

    scenes = [make(i) for i in range(count)]  # type: ignore[operator]
    held = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        lay_out(scenes, Fraction(240))
    finally:
        sys.settrace(held)
    return steps


@pytest.mark.parametrize(
    "make",
    [
        lambda i: scene("0.5", UNSTATED, f"{i}"),
        lambda i: scene("0.5", UNSTATED, "same"),
        lambda i: scene(Fraction(1, 240), CUT, f"{i}"),
        lambda i: scene(Fraction(1, 240), CUT, "same"),
        lambda i: scene(Fraction(i % 7 + 1), UNSTATED, f"{i}"),
    ],
    ids=["short", "equal", "one frame each", "equal frames", "long"],
)
def test_laying_out_takes_steps_in_proportion_to_the_scenes(make):
    few, many = steps_of(250, make), steps_of(2000, make)
    assert many <= few * 8 * 1.7
    assert many <= 2000 * 900


def test_ten_thousand_scenes_of_uneven_speeds_keep_their_sums_exact():
    chance = random.Random(5)
    lengths = [Fraction(chance.randrange(1000, 9000), chance.randrange(50, 2000)) + 1 for _ in range(10_000)]
    timeline = lay_out(
        [scene(length, UNSTATED, f"{i}") for i, length in enumerate(lengths)], Fraction(30000, 1001), longest=Fraction(10**9)
    )
    assert timeline.frames == half_up(sum(lengths) * Fraction(30000, 1001))
