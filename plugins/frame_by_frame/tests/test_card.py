"""Sketch cards: legible, different, deterministic, and honest about what they can't set."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gator_core.testing import check_clip
from gator_frame_by_frame.card import CardClip, draw_card, title_box
from gator_frame_by_frame.typeset import fit, line_width, title_of

WIDE, TALL, SQUARE, SCOPE, SMALL = (480, 270), (270, 480), (300, 300), (504, 216), (320, 180)
LONG = (
    "A lone astronaut walks across a rust-coloured desert at dusk, long shadows, cinematic wide shot, "
    "anamorphic lens flare, slow dolly in, volumetric dust hanging in the air, a distant storm on the horizon"
)
PROMPTS = [
    "sunrise over a city",
    "Act 1: discovery",
    "Beautiful sunset over ocean",
    "Welcome to my channel! Today we're exploring...",
    "Airport departure",
    "Flight journey",
    "Destination arrival",
    "Intro",
    "a fox",
    "日本の朝、静かな山",
    "Привет, мир",
    LONG,
]


def card(prompt, size=WIDE, seed=0):
    return draw_card(prompt, seed, size, title_box(size))


def luminance(frame):
    part = frame.rgb / 255.0
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def near(mask, reach):
    return cv2.dilate(mask.astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) > 0


def text_and_ground(frame):
    """Luminance of the letters' cores, and of the ground close to them but clear of their soft edges."""
    level = luminance(frame)
    light = np.median(level) > 0.4
    core = level < 0.08 if light else level > 0.8
    touched = level < 0.3 if light else level > 0.4
    return level[core], level[near(core, 9) & ~near(touched, 2)]


@pytest.mark.parametrize("prompt", PROMPTS)
@pytest.mark.parametrize("size", [WIDE, TALL])
def test_a_title_can_be_read_against_every_part_of_its_ground(prompt, size):
    text, ground = text_and_ground(card(prompt, size))
    assert text.size > 60
    assert ground.size > 200
    ink = np.median(text)
    for side in (ground.min(), ground.max()):
        assert (max(ink, side) + 0.05) / (min(ink, side) + 0.05) >= 4.5


@pytest.mark.parametrize("size", [WIDE, TALL, SQUARE, SCOPE, SMALL])
@pytest.mark.parametrize("prompt", ["Intro", "sunrise over a city", LONG, "Opening: hero introduction"])
def test_a_title_stays_within_the_safe_area(prompt, size):
    level = luminance(card(prompt, size, 1))
    light = np.median(level) > 0.4
    core = level < 0.08 if light else level > 0.86
    rows, columns = np.nonzero(core)
    assert rows.size
    assert columns.min() >= size[0] * 0.09
    assert columns.max() <= size[0] * 0.91
    assert rows.min() >= size[1] * 0.06
    assert rows.max() <= size[1] * 0.94


def test_the_same_prompt_and_seed_give_the_same_bits_and_others_differ_clearly():
    first = card("sunrise over a city").data.copy()
    draw_card.cache_clear()
    assert np.array_equal(card("sunrise over a city").data, first)
    cards = [card(prompt) for prompt in PROMPTS[:9]] + [card(PROMPTS[0], seed=1)]
    small = [cv2.resize(c.rgb, (16, 9), interpolation=cv2.INTER_AREA).astype(int) for c in cards]
    for i, one in enumerate(small):
        assert all(np.abs(one - other).mean() > 8 for other in small[:i])


def steps(levels):
    """The share of neighbours that differ; where bare rounding makes bands, next to none."""
    return (np.diff(levels) != 0).mean()


@pytest.mark.parametrize("prompt", ["Intro", "Flight journey", "Destination arrival"])
def test_gradients_do_not_band(prompt):
    y = card(prompt, (1152, 648)).y[10:40].astype(float)
    smooth = cv2.GaussianBlur(y, (0, 0), 12)
    assert steps(y) > 0.3
    assert steps(np.rint(smooth)) < 0.15  # the same without its grain
    assert np.median(np.abs(y - smooth)) < 1.5  # which nobody sees


@pytest.mark.parametrize("prompt", ["", "   \n ", "...", "🎉🎉", "?"])
def test_a_prompt_with_nothing_to_set_still_gives_a_picture(prompt):
    frame = card(prompt)
    assert frame.size == WIDE
    assert frame.y.std() > 3


def test_a_card_is_a_still_clip_that_keeps_what_clips_promise():
    clip = CardClip("Act 1: discovery", 7, SMALL, title_box(SMALL))
    check_clip(clip, SMALL, -3, 4)
    with clip.reader(0, 2) as reader:
        assert reader.frame(0) is reader.frame(1)


# The title -------------------------------------------------------------------------------------------------------


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
