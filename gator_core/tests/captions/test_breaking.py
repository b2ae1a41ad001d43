"""What is said becomes lines: none of it is lost, each line has room, and it breaks where a reader would pause."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gator_core.captions.cue import Cue
from gator_core.captions.from_words import Setting, Timed, captioned
from gator_core.captions.phrases import is_wide, pieces_of, plain, width_of
from gator_core.captions.timing import LONGEST

ENGLISH = Setting(language="en")
SPOKEN = (
    "the a of and in harbour wakes before city does. boats leave, while streets are still dark! Mr. Smith 3.5 10:30 "
    "well-known “quoted” (aside) why? it's Paris Texas extraordinarily O.K. –"
)
texts = st.lists(st.sampled_from(SPOKEN.split()) | st.text("abcdefgé", min_size=1, max_size=60), min_size=1, max_size=50).map(
    " ".join
)
scripts = st.text("海港は街より早く目を覚ます。、港カメラสวัสดีครับ ab1", min_size=1, max_size=80).filter(str.strip)
thorough = settings(max_examples=60, deadline=None)


def bare(text: str) -> str:
    return "".join(text.split())


def all_lines(cues: tuple[Cue, ...]) -> list[str]:
    return [line for cue in cues for line in cue.lines]


def at_an_even_pace(text: str, seconds_a_word: float) -> tuple[Timed, ...]:
    words = text.split()
    return tuple(Timed(word, k * seconds_a_word, (k + 0.8) * seconds_a_word) for k, word in enumerate(words))


@thorough
@given(texts | scripts, st.floats(0.5, 90))
def test_nothing_that_is_said_is_lost_and_all_of_it_stays_in_order(text, seconds):
    cues = captioned(text, (), seconds, ENGLISH)
    assert bare("".join(all_lines(cues))) == bare(plain(text))
    assert bare("".join(word.text for cue in cues for word in cue.words)) == bare(plain(text))


@thorough
@given(texts, st.floats(0.05, 3))
def test_nothing_is_lost_either_where_a_voice_tells_its_times(text, seconds_a_word):
    cues = captioned(text, at_an_even_pace(text, seconds_a_word), 0.0, ENGLISH)
    assert bare("".join(all_lines(cues))) == bare(plain(text))


@thorough
@given(texts, st.floats(0.5, 90), st.integers(1, 3), st.integers(8, 60))
def test_no_line_is_wider_and_no_caption_has_more_of_them_than_is_asked_for(text, seconds, lines, width):
    cues = captioned(text, (), seconds, Setting(lines, width, "en"))
    assert all(1 <= len(cue.lines) <= lines for cue in cues)
    assert all(0 < len(line) <= width for line in all_lines(cues))


@thorough
@given(texts | scripts, st.floats(0.5, 90))
def test_unasked_a_caption_has_two_lines_of_42_characters_or_of_16_chinese_ones(text, seconds):
    wide = is_wide(plain(text))
    for cue in captioned(text, (), seconds, Setting()):
        assert len(cue.lines) <= 2
        assert all(width_of(line, wide) <= (16 if wide else 42) for line in cue.lines)


@thorough
@given(texts, st.floats(0.5, 90))
def test_a_word_is_cut_only_where_it_is_wider_than_any_line(text, seconds):
    whole = {word for word in text.split() if "-" not in word}
    ends = {line.split()[-1] for line in all_lines(captioned(text, (), seconds, ENGLISH))}
    cut = {end for end in ends if end not in whole and not end.startswith("well-") and end != "known"}
    assert all(any(len(word) > 42 and end in word for word in whole) for end in cut)


@thorough
@given(texts, st.floats(0.05, 12))
def test_captions_follow_each_other_and_last_seven_seconds_unless_one_word_alone_is_longer(text, seconds_a_word):
    cues = captioned(text, at_an_even_pace(text, seconds_a_word), 0.0, ENGLISH)
    assert all(one.end <= following.start for one, following in pairwise(cues))
    for cue in cues:
        times = [time for word in cue.words for time in (word.start, word.end)]
        assert times == sorted(times)
        assert (times[0], times[-1]) == (cue.start, cue.end)
        assert cue.end - cue.start <= LONGEST + 1e-5 or len(pieces_of(cue.text, "en", 42, wide=False)) == 1


@thorough
@given(texts, st.floats(0.5, 90))
def test_a_second_line_is_taken_only_where_one_is_too_short(text, seconds):
    for cue in captioned(text, (), seconds, ENGLISH):
        assert len(cue.lines) == 1 or len(" ".join(cue.lines)) > 42 or cue.lines[0].endswith(("-", "–"))


@thorough
@given(texts, st.floats(0.5, 90))
def test_every_word_is_found_at_its_place_in_its_line(text, seconds):
    for cue in captioned(text, (), seconds, ENGLISH):
        for word, (start, stop) in zip(cue.words, cue.places, strict=True):
            assert cue.lines[word.line][start:stop] == word.text


def test_each_sentence_that_fits_has_a_caption_of_its_own():
    cues = captioned("The harbour wakes before the city does. Boats leave in the dark.", (), 6.0, ENGLISH)
    assert [cue.text for cue in cues] == ["The harbour wakes before the city does.", "Boats leave in the dark."]


def test_a_line_ends_before_a_preposition_and_never_after_an_article():
    (cue,) = captioned("The keeper of the light climbs up the steps of the old tower", (), 4.0, ENGLISH)
    assert cue.lines == ("The keeper of the light climbs", "up the steps of the old tower")


@pytest.mark.parametrize("short", ["Mr.", "Dr.", "No.", "St."])
def test_a_shortened_word_ends_no_sentence(short):
    first, *_ = pieces_of(f"{short} Smith sails.", "en", 42, wide=False)
    assert not first.ends_sentence


def test_an_ordinal_ends_no_sentence_in_german_but_a_number_does_in_english():
    assert not pieces_of("12. Mai", "de", 42, wide=False)[0].ends_sentence
    assert pieces_of("12. Mai", "en", 42, wide=False)[0].ends_sentence


def test_a_mark_stays_on_its_letter_and_a_family_stays_together_where_a_word_is_cut():
    family = "👩\u200d👩\u200d👧\u200d👧"
    lines = all_lines(captioned(family * 30, (), 20.0, ENGLISH))
    assert "".join(lines) == family * 30
    assert {line.replace(family, "") for line in lines} == {""}
    accented = all_lines(captioned("q\u0301" * 100, (), 20.0, ENGLISH))
    assert "".join(accented) == "q\u0301" * 100
    assert all(line.startswith("q") for line in accented)


def test_no_line_of_japanese_begins_with_what_belongs_to_the_line_before():
    cues = captioned(
        "港は街より早く目を覚ます。船は、通りがまだ暗いうちに出ていく。カモメが鳴いている。", (), 9.0, Setting(language="ja")
    )
    assert all(line[0] not in "、。ー」" for line in all_lines(cues))


def test_a_long_silence_parts_captions():
    said, pause = ["boats", "leave", "early", "others", "come", "back"], [0.0] * 3 + [3.0] * 3
    words = tuple(
        Timed(word, k * 0.5 + wait, k * 0.5 + wait + 0.5) for k, (word, wait) in enumerate(zip(said, pause, strict=True))
    )
    cues = captioned(" ".join(said), words, 6.0, ENGLISH)
    assert [(cue.text, cue.start, cue.end) for cue in cues] == [("boats leave early", 0, 1.5), ("others come back", 4.5, 6)]


@pytest.mark.parametrize("words", [(), (Timed("\x07", 0.0, 1.0),)])
def test_a_text_of_which_nothing_can_be_read_has_no_captions(words):
    assert captioned("\x07", words, 1.0, ENGLISH) == ()
