"""Push, pixelate, flash."""

from __future__ import annotations

import numpy as np
import pytest

from gator_core import Frame
from gator_transitions.flash import Flash
from gator_transitions.pixelate import Pixelate
from gator_transitions.push import Push

RANDOM = np.random.default_rng(3)
ONE, TWO = (Frame(RANDOM.integers(16, 236, (90 * 3 // 2, 160), dtype=np.uint8)) for _ in range(2))


def test_both_pictures_are_pushed_by_the_same_way():
    picture = Push().blend(ONE, TWO, 0.25)  # 40 samples to the left
    assert np.array_equal(picture.y[:, :120], ONE.y[:, 40:])
    assert np.array_equal(picture.y[:, 120:], TWO.y[:, :40])
    assert np.array_equal(picture.u[:, :59], ONE.u[:, 20:79])
    down = Push().configured({"direction": "down"}).blend(ONE, TWO, 0.2)  # 18 rows
    assert np.array_equal(down.y[18:], ONE.y[:72])
    assert np.array_equal(down.y[:18], TWO.y[72:])


def test_a_slow_push_glides():
    ramp = np.ascontiguousarray(np.broadcast_to(np.arange(40, 200, dtype=np.uint8), (90, 160)))
    smooth = Frame.from_planes(ramp, ONE.u, ONE.v)
    seen = [Push().blend(smooth, TWO, k / 10 / 160).y[40, 60] for k in range(1, 101)]
    assert np.diff(np.array(seen, int)).max() <= 1
    assert seen[-1] - seen[0] == pytest.approx(10, abs=1)


def test_squares_are_the_mean_of_what_they_hide_and_largest_in_the_middle():
    kinds = [len(np.unique(Pixelate().blend(ONE, ONE, t).y, axis=1).T) for t in (0.1, 0.3, 0.5, 0.7, 0.9)]
    rows = [len(np.unique(Pixelate().blend(ONE, ONE, t).y, axis=0)) for t in (0.1, 0.3, 0.5, 0.7, 0.9)]
    assert rows[0] > rows[1] > rows[2] < rows[3] < rows[4]
    assert rows[2] == pytest.approx(1 / 0.08, abs=1)
    assert kinds
    assert Pixelate().blend(ONE, ONE, 0.5).y.mean() == pytest.approx(ONE.y.mean(), abs=1)


def test_the_second_half_of_pixelate_shows_the_new_picture():
    flat = Frame.solid(160, 90, (200, 30, 30)), Frame.solid(160, 90, (30, 60, 220))
    for t, expected in ((0.2, flat[0]), (0.8, flat[1])):
        assert np.array_equal(Pixelate().blend(*flat, t).data, expected.data)


def test_a_flash_is_white_for_a_moment_and_light_parts_burn_out_first():
    peak = Flash().blend(ONE, TWO, 0.35)
    assert (peak.y == 235).all()
    assert (peak.u == 128).all()
    dark, light = Frame.solid(160, 90, (30, 30, 30)), Frame.solid(160, 90, (170, 170, 170))
    rising = [Flash().blend(one, TWO, 0.2).y[0, 0] for one in (dark, light)]
    assert rising[1] > 225
    assert rising[0] < 150


def test_a_flash_out_of_black_does_not_burn_black():
    first, last = (Flash().opening(ONE, t).y for t in (0.02, 0.98))
    assert first.mean() > 220
    assert np.abs(last.astype(int) - ONE.y).max() <= 3
    assert (Flash().closing(ONE, 1.0).y == 235).all()
