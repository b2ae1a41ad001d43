"""Titles: what can be set, where lines break, how large they may be."""

from __future__ import annotations

import pytest

from gator_core.type import Block, Style, setting_of
from gator_frame_by_frame.typeset import fitted, title_of

LONG = (
    "A lone astronaut walks across a rust-coloured desert at dusk, long shadows, cinematic wide shot, "
    "anamorphic lens flare, slow dolly in, volumetric dust hanging in the air, a distant storm on the horizon"
)


def fit(prompt, width, height, largest, smallest):
    return fitted(title_of(prompt), Block("", Style(700), largest, width), height, smallest)


def bare(text):
    return "".join(text.replace("\u200b", "").split()).lower()


def test_a_label_before_a_colon_is_set_apart_but_an_address_or_a_sentence_is_not():
    assert (title_of("Act 1: discovery").label, title_of("Act 1: discovery").text) == ("Act 1", "Discovery")
    assert title_of("https://example.com").label == ""
    assert title_of("Here is what we are going to see: a fox").label == ""


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ("party time 🎉", "Party time 🎉"),
        ("שלום world", "שלום world"),
        ("नमस्ते", "नमस्ते"),
        ("مرحبا", "مرحبا"),
        ("ทะเล", "ทะเล"),
        ("a\tb\r\nc\x00", "A b\nC"),
        ("Cafe\u0301", "Café"),
        ("iPhone on a desk", "iPhone on a desk"),
        ("...", ""),
    ],
)
def test_a_prompt_of_any_script_is_a_title(prompt, text):
    assert (title_of(prompt).text, title_of(prompt).dropped) == (text, ())


def test_what_no_font_has_is_left_out_and_reported():
    assert title_of("linear \ue000 B").text == "Linear B"
    assert title_of("linear \ue000 B").dropped == ("\ue000",)
    assert title_of("\ue000").text == ""


def test_scripts_that_run_to_the_left_are_known():
    assert title_of("2 שקיעות").to_left
    assert not title_of("Shalom שלום").to_left


@pytest.mark.parametrize(
    "prompt",
    [LONG, "शांत पहाड़ों के ऊपर सूरज उगता है और घाटी में कोहरा बहता है", "https://example.com/a/very/long/path?with=query&and=another"],
)
@pytest.mark.parametrize("box", [(384, 100), (216, 180), (240, 60)])
def test_lines_fit_their_measure_and_lose_nothing_but_what_the_ellipsis_says(prompt, box):
    block = fit(prompt, *box, 60, 12)
    setting = setting_of(block)
    assert setting.width <= box[0] + 2
    assert setting.height <= box[1]
    whole, shown = bare(prompt), bare(block.text)
    assert whole == shown or (shown.endswith("…") and whole.startswith(shown[:-1]))


def test_a_short_title_is_larger_than_a_long_one_and_a_long_word_makes_it_smaller():
    sizes = [fit(p, 216, 190, 60, 12).size for p in ("Intro", "hero introduction", LONG)]
    assert sizes[0] > sizes[1] > sizes[2]


def test_paragraphs_of_a_prompt_are_kept():
    assert len(setting_of(fit("The End\nA film by nobody", 400, 100, 30, 12)).lines) == 2
