"""Transitions that uncover the new picture by a shape: circle, radial, blinds."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from gator_core import Frame, InvalidStoryboard
from gator_transitions.blinds import Blinds
from gator_transitions.circle import Circle
from gator_transitions.luma import Luma
from gator_transitions.radial import Radial

SIZE = (192, 108)
# Far apart in luma and in both chroma planes, so that the shape can be measured in each.
OLD, NEW = Frame.solid(*SIZE, (20, 20, 200)), Frame.solid(*SIZE, (220, 210, 20))


def shown(picture):
    """The new picture's part of each sample, of the three planes."""
    return [
        (plane.astype(float) - old[0, 0]) / (float(new[0, 0]) - float(old[0, 0]))
        for plane, old, new in zip(picture.planes, OLD.planes, NEW.planes, strict=True)
    ]


@pytest.mark.parametrize("transition", [Circle(), Radial(), Blinds().configured({"count": 3})], ids=lambda one: one.name)
@pytest.mark.parametrize("t", [0.2, 0.5, 0.77])
def test_luma_and_colour_change_at_the_same_places(transition, t):
    luma, *chroma = shown(transition.blend(OLD, NEW, t))
    for plane in chroma:
        assert plane.mean() == pytest.approx(luma.mean(), abs=0.02)
        between = (luma[::2, ::2] + luma[1::2, ::2]) / 2  # where colour is sited
        assert np.abs(plane - between).mean() < 0.03


@pytest.mark.parametrize("transition", [Circle(), Radial(), Blinds()], ids=lambda one: one.name)
def test_more_and_more_is_uncovered_and_nothing_is_covered_again(transition):
    before = np.zeros(SIZE[::-1])
    for t in np.linspace(0.05, 0.95, 19):
        now = shown(transition.blend(OLD, NEW, float(t)))[0]
        assert now.min() >= -0.01
        assert now.max() <= 1.01
        assert (now >= before - 0.02).all()
        assert now.mean() > before.mean()
        before = now


def test_an_iris_is_round_and_opens_around_its_centre():
    luma = shown(Circle().configured({"x": 0.25, "softness": 0}).blend(OLD, NEW, 0.2))[0]
    y, x = np.nonzero(luma > 0.5)
    assert (x.mean() + 0.5, y.mean() + 0.5) == (pytest.approx(48, abs=0.6), pytest.approx(54, abs=0.6))
    assert np.ptp(x) == pytest.approx(np.ptp(y), abs=1)


def test_a_closing_iris_shows_the_old_picture_last_in_its_middle():
    luma = shown(Circle().configured({"closing": True}).blend(OLD, NEW, 0.9))[0]
    assert luma[54, 96] < 0.01
    assert luma[0, 0] > 0.99


@pytest.mark.parametrize(("clockwise", "right", "left"), [(True, 1, 0), (False, 0, 1)])
def test_the_hand_goes_round_from_the_top(clockwise, right, left):
    half = shown(Radial().configured({"clockwise": clockwise}).blend(OLD, NEW, 0.5))[0]
    assert half[54, 150] == pytest.approx(right, abs=0.01)
    assert half[54, 40] == pytest.approx(left, abs=0.01)
    quarter = shown(Radial().configured({"start": 180}).blend(OLD, NEW, 0.25))[0]
    assert (quarter[90, 60], quarter[90, 130], quarter[10, 60]) == (pytest.approx(1), pytest.approx(0), pytest.approx(0))


def test_every_slat_shows_the_same():
    picture = shown(Blinds().configured({"count": 6, "softness": 0}).blend(OLD, NEW, 0.5))[0]
    slats = picture.reshape(6, 18, 192)
    assert all(np.allclose(slat, slats[0], atol=0.01) for slat in slats)
    assert slats[0][2].mean() > 0.99
    assert slats[0][15].mean() < 0.01


def test_a_gray_picture_says_what_shows_first(tmp_path):
    mask = np.zeros((54, 96), np.uint8)
    mask[:, 48:] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    for reverse, first in ((False, 20), (True, 170)):
        luma = Luma().configured({"file": "mask.png", "reverse": reverse}, tmp_path)
        for plane, step in zip(shown(luma.blend(OLD, NEW, 0.5)), (1, 2, 2), strict=True):
            assert plane[20, first // step] > 0.99
            assert plane[20, (190 - first) // step] < 0.01


def test_another_picture_of_the_same_name_is_another_mask(tmp_path):
    for value in (0, 255):
        Image.new("L", (8, 8 + value), value).save(tmp_path / "mask.png")
        whole = shown(Luma().configured({"file": str(tmp_path / "mask.png")}).blend(OLD, NEW, 0.5))[0]
        assert whole.mean() == pytest.approx(1 if value == 0 else 0, abs=0.01)


def test_a_mask_that_is_no_picture_is_named(tmp_path):
    (tmp_path / "mask.png").write_text("hello")
    with pytest.raises(InvalidStoryboard, match=r"transition 'luma', parameter 'file'.*mask\.png"):
        Luma().configured({"file": "mask.png"}, tmp_path)
