from __future__ import annotations

import numpy as np
import pytest

from gator_core import Frame
from gator_transitions.wipe import Wipe

# Far apart in luma and in both chroma planes, so that an edge can be measured in each.
OLD, NEW = Frame.solid(128, 72, (20, 20, 200)), Frame.solid(128, 72, (220, 210, 20))
SIDE = {"right": 128, "left": 128, "down": 72, "up": 72}


def covered(plane, old, new):
    """How many samples of a plane, along each axis, show the new picture; fractions where it is mixed."""
    share = (plane.astype(float) - old[0, 0]) / (float(new[0, 0]) - float(old[0, 0]))
    return share.mean(axis=0).sum(), share.mean(axis=1).sum()


def edges(picture, direction):
    """Where the edge stands in each of the three planes, in luma samples travelled."""
    across = direction in ("right", "left")
    found = []
    for plane, old, new in zip(picture.planes, OLD.planes, NEW.planes, strict=True):
        count = covered(plane, old, new)[0 if across else 1]
        step = 1 if plane is picture.planes[0] or plane.shape == picture.y.shape else 2
        # Left-sited chroma: sample k covers the luma samples 2k - 1/2 to 2k + 3/2.
        siting = {"right": -0.5, "left": 0.5}.get(direction, 0.0) if step == 2 else 0.0
        found.append(count * step + siting)
    return found


@pytest.mark.parametrize(
    ("direction", "uncovered"), [("right", (36, 4)), ("left", (36, 123)), ("down", (4, 64)), ("up", (67, 64))]
)
def test_the_new_picture_is_uncovered_where_the_edge_comes_from(direction, uncovered):
    picture = Wipe().configured({"direction": direction}).blend(OLD, NEW, 0.25)
    shown = {tuple(np.argwhere(picture.y == level)[0]) for level in (OLD.y[0, 0], NEW.y[0, 0])}
    assert len(shown) == 2
    assert picture.y[uncovered] == NEW.y[0, 0]
    assert picture.y[71 - uncovered[0], 127 - uncovered[1]] == OLD.y[0, 0]


def test_it_goes_from_left_to_right_by_default():
    assert Wipe().blend(OLD, NEW, 0.3).y[:, 0].tolist() == NEW.y[:, 0].tolist()


@pytest.mark.parametrize("direction", SIDE)
@pytest.mark.parametrize("t", [0.1, 0.2503, 0.5, 0.5037, 0.7111])
def test_the_edge_of_luma_and_of_colour_stands_at_one_place_between_samples(direction, t):
    picture = Wipe().configured({"direction": direction, "softness": 0}).blend(OLD, NEW, t)
    assert edges(picture, direction) == pytest.approx([t * SIDE[direction]] * 3, abs=0.06)


def test_a_hard_edge_mixes_one_column_and_no_more():
    picture = Wipe().configured({"softness": 0}).blend(OLD, NEW, 0.3)
    assert len({tuple(column) for column in picture.y.T}) == 3


def test_a_soft_edge_is_as_wide_as_asked_for_and_never_shows_a_step():
    row = Wipe().configured({"softness": 0.5}).blend(OLD, NEW, 0.5).y[10].astype(int)
    mixed = np.flatnonzero((row != OLD.y[0, 0]) & (row != NEW.y[0, 0]))
    assert 58 <= len(mixed) <= 65
    assert abs(mixed.mean() - 63.5) < 1
    assert np.abs(np.diff(row)).max() <= 6


def test_what_stands_still_is_not_touched():
    random = np.random.default_rng(3)
    a, b = (Frame(random.integers(16, 236, (54, 64), dtype=np.uint8)) for _ in range(2))
    picture = Wipe().configured({"softness": 0.1}).blend(a, b, 0.5)
    assert np.array_equal(picture.y[:, :28], b.y[:, :28])
    assert np.array_equal(picture.y[:, 36:], a.y[:, 36:])
