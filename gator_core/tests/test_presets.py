"""Qualities, rates, sizes, shapes and paces."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gator_core.easing import EASINGS, ease
from gator_core.errors import InvalidStoryboard, UnknownQuality
from gator_core.presets import PRESETS, TransitionType, VideoQuality, even, parse_aspect, parse_rate, parse_size, preset, sized


@pytest.mark.parametrize(
    ("name", "size", "rate", "ceiling"),
    [
        ("draft", (854, 480), 24, 1_500_000),
        ("standard", (1280, 720), 30, 3_000_000),
        ("high", (1920, 1080), 30, 6_000_000),
        ("premium", (3840, 2160), 60, 15_000_000),
    ],
)
def test_a_quality_stands_for_a_size_a_rate_and_a_ceiling(name, size, rate, ceiling):
    found = preset(name)
    assert ((found.width, found.height), found.rate, found.ceiling) == (size, rate, ceiling)
    assert preset(VideoQuality(name)) is found


def test_a_better_quality_is_larger_and_compressed_less():
    ordered = [PRESETS[quality.value] for quality in VideoQuality]
    assert [one.name for one in ordered] == list(PRESETS)
    assert [one.height for one in ordered] == sorted(one.height for one in ordered)
    assert [one.crf for one in ordered] == sorted((one.crf for one in ordered), reverse=True)


def test_an_unknown_quality_names_the_nearest_and_all():
    with pytest.raises(UnknownQuality, match=r"'hihg'; did you mean 'high'\? \(known: draft, standard, high, premium\)"):
        preset("hihg")


def test_the_standard_transitions_are_named():
    assert {str(one) for one in TransitionType} == {"fade", "crossfade", "wipe", "slide", "zoom", "dissolve", "cut"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (30, Fraction(30)),
        ("25", Fraction(25)),
        (12.5, Fraction(25, 2)),
        (23.976, Fraction(24000, 1001)),
        ("23.98", Fraction(24000, 1001)),
        (24000 / 1001, Fraction(24000, 1001)),
        ("29.97", Fraction(30000, 1001)),
        (59.94, Fraction(60000, 1001)),
        (60000 / 1001, Fraction(60000, 1001)),
        ("119.88", Fraction(120000, 1001)),
        ("24000/1001", Fraction(24000, 1001)),
        ("347/29", Fraction(347, 29)),
        (Fraction(30000, 1001), Fraction(30000, 1001)),
        (1, Fraction(1)),
        (240, Fraction(240)),
        ("23.9", Fraction(239, 10)),
    ],
)
def test_rates_are_exact(written, meant):
    assert parse_rate(written) == meant
    assert parse_rate(str(parse_rate(written))) == meant


@pytest.mark.parametrize(
    "wrong",
    [0, -24, 0.5, 241, 1e9, float("nan"), float("inf"), "30/0", "fast", "", None, True, [30], "1e999999999", "9" * 5000, "٣٠"],
)
def test_a_rate_that_is_none_says_what_is_allowed(wrong):
    with pytest.raises(ValueError, match="a frame rate is a number from 1 to 240, or a fraction such as 30000/1001, not"):
        parse_rate(wrong)


@pytest.mark.parametrize("written", ["1080x1920", "1080X1920", "1080 × 1920", [1080, 1920], (1080, 1920)])
def test_sizes_are_width_by_height(written):
    assert parse_size(written) == (1080, 1920)


@pytest.mark.parametrize(
    "wrong",
    [
        "big",
        "1080",
        "0x0",
        "15x100",
        "8193x100",
        "-3x100",
        [1080],
        [1, 2, 3],
        [720.5, 480],
        [float("inf"), 5],
        [True, 100],
        {"w": 1},
        7,
        None,
        "99999999x2",
    ],
)
def test_a_size_that_is_none_says_what_is_allowed(wrong):
    with pytest.raises(ValueError, match="a size is WIDTHxHEIGHT with sides from 16 to 8192"):
        parse_size(wrong)


@pytest.mark.parametrize(
    ("written", "meant"), [("9:16", Fraction(9, 16)), (" 2.39:1 ", Fraction(239, 100)), ("16/9", Fraction(16, 9))]
)
def test_aspects_are_width_to_height(written, meant):
    assert parse_aspect(written) == meant


@pytest.mark.parametrize(
    "wrong", ["16", "0:1", "1:0", "11:1", "1:11", "a:b", "-9:16", 1.78, 556, None, True, "9" * 5000 + ":1"]
)
def test_an_aspect_that_is_none_says_what_is_allowed(wrong):
    with pytest.raises(ValueError, match="an aspect is WIDTH:HEIGHT such as 9:16, between 1:10 and 10:1"):
        parse_aspect(wrong)


@pytest.mark.parametrize(
    ("quality", "size", "aspect", "frame"),
    [
        ("standard", None, None, (1280, 720)),
        ("standard", None, "9:16", (720, 1280)),
        ("standard", None, "1:1", (720, 720)),
        ("standard", None, "2.39:1", (1720, 720)),
        ("high", (1081, 1921), None, (1080, 1920)),
        ("draft", None, "4:3", (640, 480)),
    ],
)
def test_the_frame_is_even_and_an_aspect_keeps_the_short_side(quality, size, aspect, frame):
    assert sized(preset(quality), size, parse_aspect(aspect) if aspect else None) == frame


def test_a_shape_past_the_largest_side_is_refused():
    with pytest.raises(InvalidStoryboard, match="21600x2160 is past the limit of 8192"):
        sized(preset("premium"), None, Fraction(10))


@given(st.floats(0, 10_000))
def test_even_is_the_nearest_even_number(value):
    made = even(value)
    assert made % 2 == 0
    assert made == 2 if value < 1 else abs(made - value) <= 1


@pytest.mark.parametrize("name", EASINGS)
def test_every_pace_starts_at_0_ends_at_1_and_never_turns_back(name):
    assert (ease(name, 0), ease(name, 1)) == (0, 1)
    assert (ease(name, -3), ease(name, 7)) == (0, 1)
    values = [ease(name, k / 1000) for k in range(1001)]
    assert values == sorted(values)
    assert all(0 <= value <= 1 for value in values)


def test_the_paces_are_the_shapes_that_their_names_promise():
    assert ease("linear", 0.3) == 0.3
    assert ease("ease-in", 0.25) < 0.25 < ease("ease-out", 0.25)
    for name in ("ease-in-out", "smooth"):
        assert ease(name, 0.5) == pytest.approx(0.5)
        assert ease(name, 0.1) < 0.1
        assert ease(name, 0.9) > 0.9
