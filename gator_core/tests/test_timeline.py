"""The timeline is arithmetic, so its promises are tried on thousands of storyboards instead of a chosen few."""

from __future__ import annotations

import random
import sys
from fractions import Fraction
from math import floor
from types import FrameType

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gator_core.errors import InvalidStoryboard, TransitionTooLong
from gator_core.timeline import LONGEST, SEGMENT_MAXIMUM, TimedScene, Timeline, TransitionTiming, lay_out

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


# Lengths and places ----------------------------------------------------------------------------------------------


@thorough
@given(scene_lists, rates, timings)
def test_the_video_lasts_as_long_as_its_scenes_and_every_cut_is_where_the_exact_sum_puts_it(scenes, rate, end):
    timeline = laid(scenes, rate, end)
    total = Fraction(0)
    for slot, one in zip(timeline.slots, scenes, strict=True):
        assert slot.start == half_up(total * rate)
        total += one.duration
        assert slot.stop == half_up(total * rate)
        assert slot.frames >= 1
    assert timeline.frames == half_up(total * rate)
    assert abs(timeline.duration - total) <= 1 / rate / 2
    assert timeline.markers == tuple(slot.start / rate for slot in timeline.slots)


@thorough
@given(small_lists, slow_rates, timings)
def test_every_frame_belongs_to_one_slot_and_one_segment_and_at_most_one_passage(scenes, rate, end):
    timeline = laid(scenes, rate, end)
    slots, segments = [0] * timeline.frames, [0] * timeline.frames
    for counts, spans in ((slots, timeline.slots), (segments, timeline.segments)):
        for span in spans:
            assert span.start < span.stop
            for frame in range(span.start, span.stop):
                counts[frame] += 1
    assert set(slots) == {1}
    assert set(segments) == {1}
    passages = [p for p in [*(s.into for s in timeline.slots), timeline.slots[-1].out] if p]
    shown = [frame for p in passages for frame in range(p.start, p.stop)]
    assert len(shown) == len(set(shown))
    for frame in (0, timeline.frames // 2, timeline.frames - 1):
        slot = timeline.slot_at(frame)
        assert slot.start <= frame < slot.stop


@thorough
@given(scene_lists, rates, timings)
def test_a_transition_straddles_its_cut_and_takes_handles_from_both_scenes(scenes, rate, end):
    timeline = laid(scenes, rate, end)
    for i, slot in enumerate(timeline.slots):
        into = slot.into
        if i:
            assert into is timeline.slots[i - 1].out
        if into is None:
            continue
        assert slot.handle_in == into.before == (into.frames // 2 if i else 0)
        assert into.start == slot.start - into.before
        assert into.stop == slot.start + into.after
        if i:
            assert timeline.slots[i - 1].handle_out == into.after == into.frames - into.frames // 2
            assert into.start >= timeline.slots[i - 1].start
        assert into.stop <= slot.stop
    out = timeline.slots[-1].out
    assert timeline.slots[-1].handle_out == 0
    if out:
        assert (out.stop, out.before) == (timeline.frames, out.frames)
        assert out.start >= timeline.slots[-1].start


@thorough
@given(scene_lists, rates, timings)
def test_transitions_have_the_length_that_was_stated_or_the_one_of_the_rule(scenes, rate, end):
    timeline = laid(scenes, rate, end)
    asked = [*(one.transition for one in scenes), end]
    made = [*(slot.into for slot in timeline.slots), timeline.slots[-1].out]
    for i, (timing, passage) in enumerate(zip(asked, made, strict=True)):
        if timing is None:
            assert passage is None
        elif timing.duration is not None:
            assert passage
            assert passage.frames == max(1, half_up(timing.duration * rate))
        else:
            around = [timeline.slots[k].frames for k in (i - 1, i) if 0 <= k < len(scenes)]
            limit = min(half_up(rate / 2), min(around) // 2)
            alone = all(asked[k] is None for k in (i - 1, i + 1) if 0 <= k < len(asked))
            frames = passage.frames if passage else 0
            assert frames <= limit
            if alone:
                assert frames >= limit - 1  # a scene of 23.976 frames counts as 23, wherever it stands


@given(st.integers(1, 300), rates)
def test_progress_runs_evenly_between_the_pictures_and_never_shows_either_twice(frames, rate):
    timeline = lay_out([scene(500), scene(500, TransitionTiming(Fraction(frames) / rate))], rate)
    passage = timeline.slots[1].into
    assert passage
    assert passage.frames == frames
    values = [passage.progress(frame) for frame in range(passage.start, passage.stop)]
    assert values == [(k + 1) / (frames + 1) for k in range(frames)]
    assert 0 < values[0] <= values[-1] < 1


def test_the_first_and_the_last_transition_lie_inside_their_scenes_and_touch_black():
    timeline = lay_out([scene(2, stated(1)), scene(2, stated(1))], Fraction(30), stated(1))
    first, middle, last = timeline.slots[0].into, timeline.slots[1].into, timeline.slots[1].out
    assert first
    assert middle
    assert last
    assert (first.start, first.stop) == (0, 30)
    assert (middle.start, middle.stop) == (45, 75)
    assert (last.start, last.stop) == (90, 120)
    assert timeline.passage_at(0) == (first, 0)
    assert timeline.passage_at(29) == (first, 0)
    assert timeline.passage_at(30) is None
    assert timeline.passage_at(59) == (middle, 1)
    assert timeline.passage_at(60) == (middle, 1)
    assert timeline.passage_at(119) == (last, 2)


def test_an_unstated_transition_takes_half_a_second_or_half_the_shorter_neighbour():
    rate = Fraction(30)
    assert lay_out([scene(3), scene(3, UNSTATED)], rate).slots[1].into.frames == 15
    assert lay_out([scene(3), scene("0.6", UNSTATED)], rate).slots[1].into.frames == 9
    assert lay_out([scene("0.4"), scene(3, UNSTATED)], rate).slots[1].into.frames == 6
    assert lay_out([scene(1 / rate), scene(3, UNSTATED)], rate).slots[1].into is None


def test_an_unstated_transition_makes_room_for_a_stated_one():
    timeline = lay_out([scene(1, UNSTATED), scene(1, stated("1.8")), scene(1, UNSTATED)], Fraction(30))
    assert timeline.slots[0].into.stop <= timeline.slots[1].into.start
    assert timeline.slots[1].into.frames == 54
    assert timeline.slots[1].into.stop <= timeline.slots[2].into.start


def test_a_stated_transition_shows_in_one_frame_at_least():
    passage = lay_out([scene(1), scene(1, stated("0.001"))], Fraction(30)).slots[1].into
    assert passage
    assert (passage.frames, passage.progress(passage.start)) == (1, 0.5)


@pytest.mark.parametrize(
    ("scenes", "end", "named"),
    [
        ([scene(3, CUT, "a"), scene(1, stated("2.1"), "b")], None, "scene (b)"),
        ([scene("0.5", CUT, "a"), scene(3, stated("1.5"), "b")], None, "scene (a)"),
        ([scene(1, stated("1.1"), "a")], None, "scene (a)"),
        ([scene(1, CUT, "a"), scene(1, CUT, "b")], stated("1.1"), "scene (b)"),
        ([scene(3, CUT, "a"), scene(1, stated(1), "b"), scene(3, stated("1.2"), "c")], None, "scene (b)"),
    ],
)
def test_a_stated_transition_that_does_not_fit_names_the_scene_and_the_lengths(scenes, end, named):
    with pytest.raises(TransitionTooLong) as caught:
        lay_out(scenes, Fraction(30), end)
    assert str(caught.value).startswith(named + ": ")
    assert "it lasts" in str(caught.value)


def test_a_stated_transition_that_fills_its_scenes_exactly_fits():
    timeline = lay_out([scene(1), scene(1, stated(2)), scene(3)], Fraction(30))
    assert (timeline.slots[1].into.start, timeline.slots[1].into.stop) == (0, 60)


def test_a_scene_shorter_than_a_frame_and_a_video_longer_than_a_day_are_refused():
    with pytest.raises(InvalidStoryboard, match="at least one scene"):
        lay_out([], Fraction(30))
    with pytest.raises(InvalidStoryboard, match=r"scene \(blink\): duration 0\.01 s is shorter than one frame at 30 fps"):
        lay_out([scene("0.01", identity="blink")], Fraction(30))
    with pytest.raises(InvalidStoryboard, match="a video may last 86400 s"):
        lay_out([scene(LONGEST), scene(1)], Fraction(30))


def test_frames_outside_the_video_belong_to_no_slot():
    timeline = lay_out([scene(1)], Fraction(30))
    for frame in (-1, 30):
        with pytest.raises(IndexError, match="not within the 30 frames"):
            timeline.slot_at(frame)


@pytest.mark.parametrize("rate", RATES[:5], ids=str)
def test_a_cut_is_exact_after_ten_thousand_scenes(rate):
    lengths = [Fraction(103, 100) if i % 3 else Fraction(1201, 1200) for i in range(10_000)]
    timeline = lay_out([scene(length) for length in lengths], rate)
    total = Fraction(0)
    for slot, length in zip(timeline.slots, lengths, strict=True):
        assert abs(slot.start / rate - total) <= 1 / rate / 2
        total += length
    assert timeline.frames == half_up(total * rate)


# Which scenes show -----------------------------------------------------------------------------------------------


def shown_at(timeline: Timeline, frame: int) -> set[int]:
    """A model of ``scenes_of`` that knows nothing but the slots: who is visible at one frame."""
    seen = set()
    for slot in timeline.slots:
        first = slot.start - slot.handle_in
        if first <= frame < slot.stop + slot.handle_out:
            seen.add(slot.index)
    return seen


@settings(max_examples=200, deadline=None)
@given(small_lists, slow_rates, timings, st.randoms(use_true_random=False))
def test_the_scenes_of_a_range_are_those_that_show_in_its_frames(scenes, rate, end, chance):
    timeline = laid(scenes, rate, end)
    visible = [shown_at(timeline, frame) for frame in range(timeline.frames)]
    for _ in range(20):
        start = chance.randrange(timeline.frames)
        stop = min(timeline.frames, start + chance.choice([1, 2, 10, 100, timeline.frames]))
        assert set(timeline.scenes_of(start, stop)) == set().union(*visible[start:stop])
    for segment in timeline.segments:
        assert set(segment.scenes) == set().union(*visible[segment.start : segment.stop])


@settings(max_examples=200, deadline=None)
@given(small_lists, slow_rates, st.randoms(use_true_random=False))
def test_a_clipped_range_has_the_segments_that_touch_it_cut_to_it(scenes, rate, chance):
    timeline = laid(scenes, rate)
    start = chance.randrange(-5, timeline.frames + 5)
    stop = start + chance.randrange(0, timeline.frames + 5)
    parts = list(timeline.clipped(start, stop))
    owner = {frame: i for i, s in enumerate(timeline.segments) for frame in range(s.start, s.stop)}
    wanted: dict[int, list[int]] = {}
    for frame in range(max(0, start), min(stop, timeline.frames)):
        wanted.setdefault(owner[frame], []).append(frame)
    assert [list(range(part.start, part.stop)) for part in parts] == list(wanted.values())
    assert all(part.scenes == timeline.scenes_of(part.start, part.stop) for part in parts)


# Segments --------------------------------------------------------------------------------------------------------


def groups(timeline: Timeline) -> list[tuple[int, ...]]:
    """Scenes by the segment that their first own frame (after the transition's first part) starts in."""
    starts = {segment.start for segment in timeline.segments}
    made: list[list[int]] = []
    for slot in timeline.slots:
        entry = slot.into.start if slot.into else slot.start
        if entry in starts or slot.index == 0:
            made.append([])
        made[-1].append(slot.index)
    return [tuple(group) for group in made]


@thorough
@given(scene_lists, rates, timings)
def test_no_segment_is_shorter_than_two_seconds_unless_the_whole_is(scenes, rate, end):
    timeline = laid(scenes, rate, end)
    least = floor(2 * rate) - (705_600_000 * rate.denominator % rate.numerator > 0)  # where frames are no whole ticks
    if len(timeline.segments) > 1:
        assert min(segment.frames for segment in timeline.segments) >= least
    for group in groups(timeline):
        lasts = sum(scenes[i].duration for i in group)
        assert lasts >= 2 or len(group) == len(scenes)


@thorough
@given(scene_lists, rates, timings)
def test_segments_start_where_a_scene_enters_or_at_multiples_within_a_long_one(scenes, rate, end):
    timeline = laid(scenes, rate, end)
    entries = {slot.into.start if slot.into else slot.start for slot in timeline.slots}
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
