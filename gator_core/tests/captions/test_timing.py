"""When captions come and go: with their words, long enough to be read, never two at once."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gator_core.captions.cue import Cue, CueWord
from gator_core.captions.from_words import timed_words
from gator_core.captions.markup import Said
from gator_core.captions.overlaps import apart
from gator_core.captions.phrases import reading_width
from gator_core.captions.reading import FaultError, Written
from gator_core.captions.timing import GAP, LINGER, LONGEST, SHORTEST, placed, shared_out

RATES = [Fraction(10), Fraction(24), Fraction(30000, 1001), Fraction(60)]
PACE = 17.0
thorough = settings(max_examples=60, deadline=None)
moments = st.integers(0, 60_000).map(lambda ms: Fraction(ms, 1000))


def cue(start: Fraction, end: Fraction, text: str = "Boats leave") -> Cue:
    return Cue(start, end, (text,), timed_words((text,), start, end))


@st.composite
def spoken(draw: st.DrawFn) -> list[Cue]:
    """Captions as a voice says them: one after the other, some at once after the one before."""
    at, made = Fraction(0), list[Cue]()
    for _ in range(draw(st.integers(1, 12))):
        start = at + draw(st.sampled_from([0, 0, 20, 150, 600, 3000])) * Fraction(1, 1000)
        at = start + draw(st.integers(1, 9000)) * Fraction(1, 1000)
        made.append(cue(start, at, draw(st.text("abc", min_size=1, max_size=84))))
    return made


def frames_of(shown: tuple[Cue, ...], rate: Fraction) -> list[tuple[int, int]]:
    found = [(one.start * rate, one.end * rate) for one in shown]
    assert all(start.denominator == stop.denominator == 1 for start, stop in found)
    return [(int(start), int(stop)) for start, stop in found]


@thorough
@given(spoken(), st.sampled_from(RATES), st.integers(0, 200))
def test_captions_are_on_whole_frames_in_order_none_with_another_and_none_after_the_video(cues, rate, more):
    frames = len(cues) + more
    shown = placed(cues, rate, frames, PACE)
    spans = frames_of(shown, rate)
    assert [one.lines for one in shown] == [one.lines for one in cues]
    assert all(0 <= start < stop <= frames for start, stop in spans)
    assert all(one[1] <= following[0] for one, following in pairwise(spans))


@thorough
@given(spoken(), st.sampled_from(RATES))
def test_two_frames_are_between_captions_or_so_much_that_the_eye_rests(cues, rate):
    spans = frames_of(placed(cues, rate, ceil(cues[-1].end * rate) + 1000, PACE), rate)
    for (start, stop), (following, _) in pairwise(spans):
        assert following - stop >= GAP or stop - start == 1
        if following - stop > GAP and stop - start < int(LONGEST * rate):
            assert following - stop >= GAP + LINGER * rate


@thorough
@given(spoken(), st.sampled_from(RATES))
def test_a_caption_shows_five_sixths_of_a_second_if_the_next_one_leaves_it_them_and_seven_at_most(cues, rate):
    spans = frames_of(placed(cues, rate, ceil(cues[-1].end * rate) + 1000, PACE), rate)
    for at, (start, stop) in enumerate(spans):
        room = spans[at + 1][0] - GAP - start if at + 1 < len(spans) else stop - start + 1000
        assert stop - start >= min(SHORTEST * rate, max(1, room))
        assert stop - start <= max(1, LONGEST * rate)


@thorough
@given(spoken(), st.sampled_from(RATES))
def test_a_caption_comes_with_its_first_word_and_stays_to_its_last_one(cues, rate):
    assume(all(one.end - one.start >= Fraction(1, 5) for one in cues))
    frames = ceil(cues[-1].end * rate) + 1000
    spans = frames_of(placed(cues, rate, frames, PACE), rate)
    following = [start for start, _ in spans[1:]] + [frames + GAP]
    for one, (start, stop), after in zip(cues, spans, following, strict=True):
        assert abs(start - one.start * rate) <= Fraction(1, 2)
        assert stop >= min(one.end * rate - 1, start + int(LONGEST * rate), after - GAP)


@thorough
@given(spoken(), st.sampled_from(RATES))
def test_words_stay_within_their_caption_and_never_go_back(cues, rate):
    for one in placed(cues, rate, ceil(cues[-1].end * rate) + len(cues), PACE):
        times = [one.start, *(time for word in one.words for time in (word.start, word.end)), one.end]
        assert times == sorted(times)


def test_what_takes_long_to_read_stays_half_a_second_longer_at_most():
    quick = cue(Fraction(1), Fraction(2), "much to read in the one second in which it was said")
    brief = cue(Fraction(1), Fraction(2), "Boats")
    (long,), (short,) = (placed([one], Fraction(24), 240, PACE) for one in (quick, brief))
    assert long.end == Fraction(2) + LINGER
    assert short.end == Fraction(2)


def test_a_video_that_ends_early_ends_its_captions_too():
    shown = placed([cue(Fraction(1), Fraction(4)), cue(Fraction(4), Fraction(9))], Fraction(10), 45, PACE)
    assert [(one.start, one.end) for one in shown] == [(1, Fraction(38, 10)), (4, Fraction(45, 10))]


# The times of words -----------------------------------------------------------------------------------------------


@thorough
@given(st.lists(st.text("ab1.,!", min_size=1, max_size=20), min_size=1, max_size=20), st.floats(0, 100), st.floats(0.01, 60))
def test_estimated_words_fill_their_time_from_first_to_last_without_overlap(words, start, lasts):
    times = shared_out(words, start, start + lasts)
    flat = [time for pair in times for time in pair]
    assert len(times) == len(words)
    assert all(b - a >= -1e-9 for a, b in pairwise(flat))
    assert flat[0] == pytest.approx(start)
    assert flat[-1] == pytest.approx(start + lasts)


def test_figures_take_longer_than_letters_and_a_full_stop_is_a_silence():
    letters, figures, ended, _ = shared_out(["abcd", "1984", "abcd.", "abcd"], 0.0, 10.0)
    assert figures[1] - figures[0] == pytest.approx(5 * (letters[1] - letters[0]))
    after_comma = shared_out(["abcd", "1984", "abcd,", "abcd"], 0.0, 10.0)
    assert ended[1] < after_comma[2][1]


def test_half_as_many_chinese_characters_are_read_in_a_time():
    assert reading_width("海港") == reading_width("abcd")


@thorough
@given(st.lists(st.integers(0, 10_000), max_size=3))
def test_words_never_go_back_whatever_times_a_file_gives_them(times):
    marks = [(0, 4 * (k + 1), Fraction(ms, 1000)) for k, ms in enumerate(times)]
    words = timed_words(("one two six ten",), Fraction(0), Fraction(10), marks)
    said = [Fraction(0), *(time for word in words for time in (word.start, word.end)), Fraction(10)]
    assert [word.text for word in words] == ["one", "two", "six", "ten"]
    assert said == sorted(said)


def test_a_time_in_a_line_is_that_of_the_word_after_it():
    words = timed_words(("one two",), Fraction(0), Fraction(10), [(0, 4, Fraction(7))])
    assert [(word.text, word.start, word.end) for word in words] == [("one", 0, 7), ("two", 7, 10)]


# Captions of a file that show at the same time ----------------------------------------------------------------------


def written(start: Fraction, lasts: Fraction, text: str) -> Written:
    return Written(start, start + lasts, Said((text,)), None)


lengths = st.integers(1, 9000).map(lambda ms: Fraction(ms, 1000))
files = st.lists(st.tuples(moments, lengths), min_size=1, max_size=6).map(
    lambda all_: [written(start, lasts, f"caption{k}") for k, (start, lasts) in enumerate(all_)]
)


@thorough
@given(files)
def test_captions_of_a_file_are_one_after_the_other_and_each_of_them_shows(captions):
    cues, _ = apart(captions)
    assert all(one.start < one.end for one in cues)
    assert all(one.end <= following.start for one, following in pairwise(cues))
    assert {line for one in cues for line in one.lines} == {one.said.lines[0] for one in captions}
    for one in cues:
        times = [one.start, *(time for word in one.words for time in (word.start, word.end)), one.end]
        assert times == sorted(times)
        assert len(one.words) == len(one.lines)


@thorough
@given(files, moments)
def test_at_any_moment_the_captions_are_those_of_the_file_but_for_slips(captions, time):
    cues, _ = apart(captions)
    shown = {line for one in cues if one.start <= time < one.end for line in one.lines}
    meant = {one.said.lines[0] for one in captions if one.start <= time < one.end}
    assert shown <= meant
    settled = {one.said.lines[0] for one in captions if one.start <= time < one.end - Fraction(3, 10)}
    assert settled <= shown


def test_a_slip_of_a_moment_is_cut_and_not_told():
    cues, together = apart([written(Fraction(0), Fraction(21, 10), "first"), written(Fraction(2), Fraction(1), "second")])
    assert [(one.text, one.start, one.end) for one in cues] == [("first", 0, 2), ("second", 2, 3)]
    assert together == 0


def test_two_that_are_meant_together_stand_over_each_other_the_earlier_one_above():
    cues, together = apart([written(Fraction(1), Fraction(3), "second"), written(Fraction(0), Fraction(2), "first")])
    assert [(one.text, one.start, one.end) for one in cues] == [("first", 0, 1), ("first\nsecond", 1, 2), ("second", 2, 4)]
    assert together == 2
    assert [word.line for word in cues[1].words] == [0, 1]


def test_seven_at_once_are_refused_with_their_moment():
    with pytest.raises(FaultError, match=r"7 captions show at 3\.000 s, and 6 are the most"):
        apart([written(Fraction(3), Fraction(2), f"caption{k}") for k in range(7)])


def test_captions_before_the_video_are_cut_at_its_start_or_left_out():
    cues, _ = apart([written(Fraction(-5), Fraction(2), "gone"), written(Fraction(-1), Fraction(2), "cut")])
    assert [(one.text, one.start, one.end) for one in cues] == [("cut", 0, 1)]


def test_the_word_that_is_said_is_the_last_that_began():
    words = (CueWord("one", Fraction(1), Fraction(2), 0), CueWord("two", Fraction(3), Fraction(4), 0))
    one = Cue(Fraction(0), Fraction(5), ("one two",), words)
    assert [one.said_at(Fraction(time)) for time in (0, 1, 2, 3, 5)] == [None, 0, 0, 1, 1]
