"""Slow motion from a storyboard to a file."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np
import pytest

from gator_core import Storyboard, plan, render
from gator_core.media.probe import probe
from gator_core.media.read import open_decoder
from gator_core.testing.media import ClipSpec, write_clip

SIZE = (320, 180)


@pytest.fixture
def passing(tmp_path):
    """A bright square that passes a soft ground, 8 columns a picture, for half a second."""
    random = np.random.default_rng(2)
    ground = cv2.resize(random.integers(40, 90, (18, 32, 3), np.uint8), SIZE, interpolation=cv2.INTER_CUBIC)
    square = cv2.resize(random.integers(170, 240, (12, 12, 3), np.uint8), (60, 60), interpolation=cv2.INTER_CUBIC)

    def picture(i):
        made = ground.copy()
        made[60:120, 40 + 8 * i : 100 + 8 * i] = square
        return made

    spec = ClipSpec(rate=Fraction(24), options={"qp": "6"})
    return write_clip(tmp_path / "passing.mp4", (picture(i) for i in range(13)), spec)


def places(path, frames, rate=24):
    """The column that the square is at, frame by frame."""
    found = []
    with open_decoder(path) as decoder:
        for i in range(frames):
            luma = decoder.at(Fraction(2 * i + 1, 2 * rate)).to_ndarray(format="gray")[70:110].astype(float)
            bright = np.clip(luma - 110, 0, None).sum(axis=0)
            found.append(float((bright * np.arange(bright.size)).sum() / bright.sum()))
    return np.array(found)


def board(clip, **scene):
    return {"size": "320x180", "fps": 24, "scenes": [{"video": str(clip), "speed": 0.25, **scene}]}


def test_slow_motion_is_smooth_in_the_finished_video(passing, tmp_path):
    render(board(passing, duration=1.5, interpolate="flow"), tmp_path / "flow.mp4")
    render(board(passing, duration=1.5), tmp_path / "hold.mp4")
    assert probe(tmp_path / "flow.mp4").frames == probe(tmp_path / "hold.mp4").frames == 36
    smooth, steps = (np.diff(places(tmp_path / name, 36)) for name in ("flow.mp4", "hold.mp4"))
    assert smooth == pytest.approx(2, abs=0.6)
    assert np.sort(steps)[-8:] == pytest.approx(8, abs=0.6)
    assert np.abs(np.sort(steps)[:-8]).max() < 0.6


def test_plans_take_what_a_scene_says_to_its_shot(passing):
    scenes = [{"video": str(passing)}, {"video": str(passing), "interpolate": "blend"}]
    made = plan(Storyboard.parse({"size": "320x180", "scenes": scenes}))
    assert [made.shots[i].interpolate for i in (0, 1)] == [None, "blend"]
