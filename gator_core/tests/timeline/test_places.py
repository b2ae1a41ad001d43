"""The timeline is arithmetic, so its promises are tried on thousands of storyboards: lengths, cuts, transitions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gator_core.errors import InvalidStoryboard, TransitionTooLong
from gator_core.timeline import LONGEST, Timeline, TransitionTiming, lay_out, shortened

from .lengths import (
    CUT,
    RATES,
    UNSTATED,
    boards,
    half_up,
    rates,
    scene,
    small_boards,
    stated,
    thorough,
)


@thorough(400)
@given(boards)
def test_the_video_lasts_as_long_as_its_scenes_and_every_cut_is_where_the_exact_sum_puts_it(board):
    scenes, rate, end = board
    timeline = lay_out(scenes, rate, end)
    total = Fraction(0)
    for slot, one in zip(timeline.slots, scenes, strict=True):
        assert slot.start == half_up(total * rate)
        total += one.duration
        assert slot.stop == half_up(total * rate)
        assert slot.frames >= 1
    assert timeline.frames == half_up(total * rate)
    assert abs(timeline.duration - total) <= 1 / rate / 2
    assert timeline.markers == tuple(slot.start / rate for slot in timeline.slots)


@thorough(400)
@given(small_boards)
def test_every_frame_belongs_to_one_slot_and_one_segment_and_at_most_one_passage(board):
    scenes, rate, end = board
    timeline = lay_out(scenes, rate, end)
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


@thorough(400)
@given(boards)
def test_a_transition_straddles_its_cut_and_takes_handles_from_both_scenes(board):
    scenes, rate, end = board
    timeline = lay_out(scenes, rate, end)
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


@thorough(400)
@given(boards)
def test_transitions_have_the_length_that_was_stated_or_the_one_of_the_rule(board):
    scenes, rate, end = board
    timeline = lay_out(scenes, rate, end)
    asked = [*(one.transition for one in scenes), end]
    made = [*(slot.into for slot in timeline.slots), timeline.slots[-1].out]
    less = set()
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
            rule = min(half_up(rate / 2), *(int(scenes[k].duration * rate) // 2 for k in (i - 1, i) if 0 <= k < len(scenes)))
            assert frames <= rule
            if frames < rule:
                less.add(min(i, len(scenes) - 1))
    assert set(shortened(scenes, timeline, end)) == less


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


FAST = Fraction(30)


def test_a_transition_that_stated_ones_leave_no_room_for_is_told():
    scenes = [scene(3), scene(3, stated(1)), scene("0.5", UNSTATED), scene(3, stated(1))]
    timeline = lay_out(scenes, FAST)
    assert timeline.slots[2].into is None
    assert shortened(scenes, timeline) == {
        2: (
            "its transition is left out: transitions beside it, whose lengths are stated, leave no room for its 0.233 s;"
            " shorten those, or make the scenes longer",
        )
    }


def test_a_transition_that_stated_ones_make_shorter_is_told_with_both_lengths():
    scenes = [scene(1, stated("0.9")), scene(1, UNSTATED), scene(1)]
    timeline = lay_out(scenes, FAST)
    assert timeline.slots[1].into.frames == 7
    assert shortened(scenes, timeline) == {
        1: (
            "its transition lasts 0.233 s rather than 0.5 s: transitions beside it, whose lengths are stated,"
            " leave no more room; shorten those, or make the scenes longer",
        )
    }


def test_the_transition_that_ends_the_video_is_told_at_the_last_scene():
    scenes = [scene(1), scene(1, stated(2))]
    timeline = lay_out(scenes, FAST, UNSTATED)
    ((index, (said,)),) = shortened(scenes, timeline, UNSTATED).items()
    assert index == 1
    assert said.startswith("the transition to black after it is left out: ")


def test_a_transition_of_the_length_of_the_rule_is_not_told():
    scenes = [scene("0.4", UNSTATED), scene(3, UNSTATED), scene(3, stated(1)), scene(1 / FAST, UNSTATED), scene(2)]
    assert shortened(scenes, lay_out(scenes, FAST, UNSTATED), UNSTATED) == {}


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


@thorough(250)
@given(small_boards, st.randoms(use_true_random=False))
def test_the_scenes_of_a_range_are_those_that_show_in_its_frames(board, chance):
    timeline = lay_out(*board)
    visible = [shown_at(timeline, frame) for frame in range(timeline.frames)]
    for _ in range(20):
        start = chance.randrange(timeline.frames)
        stop = min(timeline.frames, start + chance.choice([1, 2, 10, 100, timeline.frames]))
        assert set(timeline.scenes_of(start, stop)) == set().union(*visible[start:stop])
    for segment in timeline.segments:
        assert set(segment.scenes) == set().union(*visible[segment.start : segment.stop])


@thorough(250)
@given(small_boards, st.randoms(use_true_random=False))
def test_a_clipped_range_has_the_segments_that_touch_it_cut_to_it(board, chance):
    timeline = lay_out(*board)
    start = chance.randrange(-5, timeline.frames + 5)
    stop = start + chance.randrange(0, timeline.frames + 5)
    parts = list(timeline.clipped(start, stop))
    owner = {frame: i for i, s in enumerate(timeline.segments) for frame in range(s.start, s.stop)}
    wanted: dict[int, list[int]] = {}
    for frame in range(max(0, start), min(stop, timeline.frames)):
        wanted.setdefault(owner[frame], []).append(frame)
    assert [list(range(part.start, part.stop)) for part in parts] == list(wanted.values())
    assert all(part.scenes == timeline.scenes_of(part.start, part.stop) for part in parts)
