from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gator_speech.text import emoji_named, pieces, plain, without_emoji
from gator_speech.words import placed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("one <b>two</b> <a href='x.html'>three</a><br/>four", "one two three\n\nfour"),
        ("<p>One.</p><p>Two &amp; three.</p>", "One.\n\nTwo & three."),
        ("<script>alert('x')</script>Hello<!-- not this -->", "Hello"),
        ("1 < 2 and 3 > 2; a <b and c> d", "1 < 2 and 3 > 2; a <b and c> d"),
        ("**bold** and *slanted* and `code` and ~~gone~~ and __strong__", "bold and slanted and code and gone and strong"),
        ("2*3*4 is 24, snake_case_name stays", "2*3*4 is 24, snake_case_name stays"),
        ("# Title\nText with a [link](https://example.org/a_b) in it", "Title\n\nText with a link in it"),
        ("- one\n- two", "one\n\ntwo"),
        ("a\u0000b\u202ec\td\ud800e", "abc de"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # the joiner is part of the word
        ("broken\nlines\r\n\r\n\r\nparagraph", "broken lines\n\nparagraph"),
    ],
)
def test_markup_goes_and_text_stays(text, said):
    assert plain(text) == said


@pytest.mark.parametrize(
    ("text", "left", "count"),
    [
        ("Well done 😀!", "Well done!", 1),
        ("👩‍👩‍👧‍👦 family 🇩🇪", "family", 3),  # one family, two halves of a flag
        ("Thumbs 👍🏽 up", "Thumbs up", 2),
        ("5 € © 2026 ½ → x", "5 € © 2026 ½ → x", 0),
    ],
)
def test_emoji_are_taken_out_whole(text, left, count):
    assert without_emoji(text)[0] == left
    assert (without_emoji(text)[1] > 0) == (count > 0)


def test_emoji_can_be_named():
    assert emoji_named("Good 👍🏽 day") == "Good thumbs up sign emoji modifier fitzpatrick type-4 day"
    assert emoji_named("No emoji") == "No emoji"


@given(st.text(st.characters(codec="utf-8")))
def test_whatever_the_text_is_it_can_be_spoken_as_plain_lines(text):
    said = plain(text)
    assert said == said.strip()
    assert not any(ord(one) < 32 and one != "\n" for one in said)


@given(st.text(st.sampled_from("ab .,!?\n。、"), max_size=300), st.integers(1, 40))
def test_pieces_are_short_enough_and_lose_nothing(text, limit):
    made = pieces(text, limit)
    assert all(0 < len(one) <= limit for one in made)
    assert "".join("".join(made).split()) == "".join(text.split())


def test_pieces_end_where_sentences_end():
    text = "One sentence here. Another one there! Is there a third? Yes, and it is the last."
    assert pieces(text, 45) == ["One sentence here. Another one there!", "Is there a third? Yes, and it is the last."]
    assert pieces(text, 1000) == [text]
    assert pieces("a long one, with a clause", 12) == ["a long one,", "with a", "clause"]
    assert pieces("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


# When words are said ---------------------------------------------------------------------------------------------


def test_what_is_said_in_several_goes_is_one_word():
    heard = [(0, 0.0, 0.3), (4, 0.4, 0.6), (5, 0.7, 0.9), (5, 0.9, 1.2), (12, 1.5, 1.8)]
    assert placed('In "1984" — yes.', heard) == [
        {"word": "In", "start": 0.0, "end": 0.3},
        {"word": '"1984" —', "start": 0.4, "end": 1.2},
        {"word": "yes.", "start": 1.5, "end": 1.8},
    ]


def test_what_stands_before_the_first_word_goes_with_it():
    assert placed("— Yes.", [(2, 0.1, 0.4)]) == [{"word": "— Yes.", "start": 0.1, "end": 0.4}]
    assert placed("...", []) == []


def test_times_only_go_forward_whatever_the_engine_says():
    made = placed("one two three", [(0, 0.0, 0.2), (8, 0.3, 0.5), (4, 0.5, 0.7)])
    assert [one["word"] for one in made] == ["one two", "three"] or [one["word"] for one in made] == ["one", "two three"]
    assert made[-1]["end"] == 0.7


@given(st.text(st.sampled_from("ab .日本"), max_size=40), st.lists(st.integers(-2, 45), max_size=12))
def test_the_words_together_are_the_text(text, positions):
    made = placed(text, [(at, n / 10, (n + 1) / 10) for n, at in enumerate(sorted(positions))])
    assert not made or "".join("".join(one["word"].split()) for one in made) == "".join(text.split())
    assert all(a["end"] <= b["start"] for a, b in itertools.pairwise(made))
