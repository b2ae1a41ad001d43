"""Titles: what can be set, where lines break, how large they may be."""

from __future__ import annotations

import pytest

from gator_frame_by_frame.typeset import fit, line_width, title_of

LONG = (
    "A lone astronaut walks across a rust-coloured desert at dusk, long shadows, cinematic wide shot, "
    "anamorphic lens flare, slow dolly in, volumetric dust hanging in the air, a distant storm on the horizon"
)


def test_a_label_before_a_colon_is_set_apart_but_an_address_or_a_sentence_is_not():
    assert title_of("Act 1: discovery").label == "Act 1"
    assert title_of("Act 1: discovery").paragraphs == ("discovery",)
    assert title_of("https://example.com").label == ""
    assert title_of("Here is what we are going to see: a fox").label == ""


@pytest.mark.parametrize(
    ("prompt", "left", "dropped"),
    [
        ("🎉 Party time 🎉 with friends", ("Party time with friends",), "🎉"),
        ("family 👩‍👩‍👧 day ❤️", ("family day",), "👩👧❤"),
        ("שלום world", ("world",), "שלום"),
        ("नमस्ते", (), "नमसत"),
        ("ไทย", (), "ไทย"),
        ("مرحبا", (), "مرحبا"),
        ("a\tb\r\nc\x00", ("a b", "c"), ""),
        ("Why? Really?", ("Why? Really?",), ""),
    ],
)
def test_what_the_fonts_cannot_set_is_left_out_and_reported(prompt, left, dropped):
    title = title_of(prompt)
    assert title.paragraphs == left
    assert set(dropped) <= set(title.dropped)
    assert not set(title.dropped) & set("".join(left))


def test_decomposed_accents_are_set_as_letters():
    assert title_of("Cafe\u0301").paragraphs == ("Café",)
    assert title_of("Cafe\u0301").dropped == ""


@pytest.mark.parametrize(
    "prompt",
    [LONG, "日本の朝：静かな山の上に太陽が昇り、霧が谷を流れていく", "https://example.com/a/very/long/path?with=query"],
)
@pytest.mark.parametrize("box", [(384, 200), (216, 380), (240, 60)])
def test_lines_fit_their_measure_and_lose_nothing_but_what_the_ellipsis_says(prompt, box):
    title = title_of(prompt)
    block = fit(title, *box, 60, 12)
    assert all(line_width(line, block.size, block.face) <= box[0] for line in block.lines)
    assert block.height <= box[1] or len(block.lines) == 1
    whole, shown = "".join("".join(title.paragraphs).split()), "".join("".join(block.lines).split())
    assert whole == shown or (shown.endswith("…") and whole.startswith(shown[:-1]))


def test_words_are_not_broken_and_lines_are_balanced():
    block = fit(title_of("Beautiful sunset over the ocean at dusk"), 380, 220, 44, 12)
    assert " ".join(block.lines) == "Beautiful sunset over the ocean at dusk"
    widths = [line_width(line, block.size, block.face) for line in block.lines]
    assert len(widths) > 1
    assert min(widths) > 0.55 * max(widths)


def test_a_short_title_is_larger_than_a_long_one_and_a_long_word_makes_it_smaller():
    sizes = [fit(title_of(p), 216, 380, 60, 12).size for p in ("Intro", "hero introduction", LONG)]
    assert sizes[0] > sizes[1] > sizes[2]
    assert "introduction" in fit(title_of("hero introduction"), 216, 380, 60, 12).lines[-1]


def test_no_line_starts_with_a_closing_mark():
    for width in range(120, 360, 24):
        block = fit(title_of("静かな山、海、空、川。「森」と『谷』、霧が流れていく。"), width, 300, 40, 20)
        assert not any(line[0] in "、。」』" for line in block.lines)
        assert not any(line[-1] in "「『" for line in block.lines)


def test_paragraphs_of_a_prompt_are_kept():
    assert fit(title_of("The End\nA film by nobody"), 400, 300, 30, 12).lines == ("The End", "A film by nobody")
