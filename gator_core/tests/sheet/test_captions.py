"""Captions of any script and length keep to their lines."""

from __future__ import annotations

import numpy as np
import pytest

from gator_core.sheet.paper import Ink, Paper, ellipsized, plain
from gator_core.type import setting_of

INK = Ink(16, (255, 255, 255), 500)
LONG = {
    "words": "Bustling street life on a rainy evening, neon signs mirrored in the puddles, people hurrying under umbrellas",
    "address": "https://example.com/a/very/long/address/without/any/spaces/" + "x" * 300,
    "arabic": "قوافل الجمال تعبر الصحراء عند غروب الشمس، والرياح تحرك الكثبان الرملية ببطء" * 2,
    "emoji": "🎉🚀🏖️👩‍👩‍👧 " * 40,
    "endless": "on and on " * 5000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
@pytest.mark.parametrize("measure", [90, 300])
def test_a_long_text_fits_two_lines_and_says_that_it_goes_on(text: str, measure: int) -> None:
    block = ellipsized(text, INK, measure, 2)
    assert block is not None
    setting = setting_of(block)
    assert len(setting.lines) <= 2
    assert setting.width <= measure + 1
    assert block.text.endswith("…")
    assert text.replace("\n", " ").startswith(block.text[:-1])


def test_what_fits_is_left_as_it_is() -> None:
    block = ellipsized("Sunrise over the city", INK, 300, 2)
    assert block is not None
    assert block.text == "Sunrise over the city"


def test_a_text_is_cut_between_words_where_that_costs_little() -> None:
    text = "the keeper of the light climbs up the steps of the tower"
    for measure in range(100, 300, 10):
        block = ellipsized(text, INK, measure, 1)
        assert block is not None
        assert f"{text} ".startswith(block.text.replace("…", " "))


def test_a_picture_of_several_characters_is_not_cut_in_two() -> None:
    family = "👩‍👩‍👧"
    for measure in range(40, 200, 12):
        block = ellipsized(family * 12, INK, measure, 1)
        assert block is not None
        assert block.text.removesuffix("…").replace(family, "") == ""


def test_scripts_that_run_to_the_left_begin_at_the_right() -> None:
    block = ellipsized("שקיעה מעל ירושלים", INK, 300, 2)
    assert block is not None
    paper = Paper(320, 40, (0, 0, 0))
    paper.text(block, 10, 25, 300)
    columns = np.flatnonzero(paper.pixels.max(axis=(0, 2)) > 80)
    assert columns.max() in range(305, 312)
    assert columns.min() > 100


def test_nothing_is_drawn_of_nothing() -> None:
    assert ellipsized(" \n\t ", INK, 300, 2) is None
    assert plain("a\x00b\u2028c\n d") == "a b c d"


def test_a_text_that_leaves_the_page_is_cut_off_there() -> None:
    paper = Paper(30, 20, (0, 0, 0))
    block = ellipsized("wide", INK, 300)
    assert block is not None
    paper.text(block, 20, 4)
    paper.text(block, 500, 500)
    assert paper.pixels.max() > 100
