from __future__ import annotations

import numpy as np
import pytest

from gator_core import Frame
from gator_transitions.crossfade import Crossfade
from gator_transitions.fade import Fade

RED, BLUE = Frame.solid(64, 36, (200, 30, 30)), Frame.solid(64, 36, (30, 60, 220))


def test_a_fade_is_black_at_its_half():
    assert np.array_equal(Fade().blend(RED, BLUE, 0.5).data, Frame.solid(64, 36).data)


def test_a_fade_shows_one_picture_before_its_half_and_the_other_after_it():
    before, after = (Fade().blend(RED, BLUE, t).rgb[18, 32].astype(int) for t in (0.25, 0.75))
    assert before == pytest.approx([100, 15, 15], abs=3)
    assert after == pytest.approx([15, 30, 110], abs=3)


def test_a_fade_can_go_through_another_colour():
    half = Fade().configured({"color": "white"}).blend(RED, BLUE, 0.5)
    assert np.array_equal(half.data, Frame.solid(64, 36, (255, 255, 255)).data)


def test_a_crossfade_mixes_in_proportion():
    assert Crossfade().blend(RED, BLUE, 0.25).rgb[18, 32].astype(int) == pytest.approx([157, 37, 77], abs=3)


def test_a_crossfade_of_a_picture_with_itself_is_the_picture():
    rgb = np.random.default_rng(0).integers(0, 256, (36, 64, 3), dtype=np.uint8)
    picture = Frame.from_rgb(rgb)
    for t in (0.1, 1 / 3, 0.5, 0.9):
        assert np.array_equal(Crossfade().blend(picture, picture, t).data, picture.data)
