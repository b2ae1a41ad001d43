"""Clips at another pace: what moves moves evenly, and pictures of the clip are shown as they are."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np
import pytest

from gator_core.clip import Clip, MediaClip
from gator_core.frame import Frame
from gator_core.interpolate import InterpolatedClip, RetimedClip, interpolated
from gator_core.media.probe import probe
from gator_core.testing import check_clip
from gator_core.testing.media import ClipSpec, number_of, write_clip, write_numbered
from gator_core.testing.pictures import same

SIZE = (192, 108)
STEP = 6.0
SHARP = ClipSpec(options={"qp": "4"})


def ball(at: float, size: tuple[int, int] = SIZE) -> np.ndarray:
    """RGB of a striped ball before a soft ground; ``at`` is the column of its middle."""
    columns, rows = np.meshgrid(np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32))
    ground = 90 + 25 * np.sin(columns / 9) * np.cos(rows / 7)
    far = np.hypot(columns - at, rows - size[1] / 2)
    inside = np.clip(26.5 - far, 0, 1)
    stripes = 200 + 40 * np.sin((columns - at) / 3) * np.sin(rows / 4)
    grey = np.rint(ground * (1 - inside) + stripes * inside).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def middle(frame: Frame) -> float:
    """The column that the ball is at."""
    bright = np.clip(frame.y.astype(float) - 135, 0, None).sum(axis=0)
    return float((bright * np.arange(frame.width)).sum() / bright.sum())


@dataclass(frozen=True)
class BallClip(Clip):
    """A ball that moves on by ``STEP`` columns a picture."""

    @contextmanager
    def reader(self, start, stop):
        yield self

    def frame(self, i):
        return Frame.from_rgb(ball(40 + STEP * i))


def footage(path, **change):
    return MediaClip(**{"media": probe(path), "size": SIZE, "rate": Fraction(25), **change})


@pytest.fixture(scope="module")
def rolling(tmp_path_factory):
    """12 pictures at 25 a second."""
    return write_clip(tmp_path_factory.mktemp("clips") / "ball.mp4", (ball(40 + STEP * i) for i in range(12)), SHARP)


def shown(clip, start, stop):
    with clip.reader(start, stop) as reader:
        return [reader.frame(i) for i in range(start, stop)]


# Motion ----------------------------------------------------------------------------------------------------------


def test_slow_motion_with_flow_is_even_and_with_hold_it_moves_in_steps(rolling):
    slow = footage(rolling, speed=Fraction(1, 4))
    places = np.array([middle(frame) for frame in shown(interpolated(slow, "flow"), 0, 33)])
    assert np.diff(places) == pytest.approx(STEP / 4, abs=0.4)
    assert places[-1] - places[0] == pytest.approx(8 * STEP, abs=0.4)
    jumps = np.diff([middle(frame) for frame in shown(interpolated(slow, "hold"), 0, 33)])
    assert jumps.max() == pytest.approx(STEP, abs=0.4)
    assert np.median(jumps) == 0


def test_flow_shows_one_ball_where_a_blend_shows_two(rolling):
    slow = footage(rolling, speed=Fraction(1, 2))
    truth = Frame.from_rgb(ball(40 + STEP * 3.5))
    flow, blend = (shown(interpolated(slow, how), 7, 8)[0] for how in ("flow", "blend"))
    wrong = [float(np.mean((frame.y.astype(float) - truth.y) ** 2)) for frame in (flow, blend)]
    assert wrong[0] < wrong[1] / 4


def test_another_rate_is_met_evenly(rolling):
    clip = interpolated(footage(rolling, rate=Fraction(30)), "flow")
    assert np.diff([middle(frame) for frame in shown(clip, 0, 13)]) == pytest.approx(STEP * 25 / 30, abs=0.4)


def test_any_clip_can_be_retimed():
    clip = RetimedClip(BallClip(), Fraction(1, 2), Fraction(3, 4), (0, 6))
    places = [middle(frame) for frame in shown(clip, 0, 8)]
    assert places == pytest.approx([40 + STEP * (0.5 + 0.75 * i) for i in range(8)], abs=0.5)
    assert [clip.position(i) for i in (-3, 20)] == [0, 6]


# What is not made up ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["blend", "flow"])
def test_a_frame_that_meets_a_picture_is_that_picture(rolling, how):
    slow = shown(interpolated(footage(rolling, speed=Fraction(1, 4)), how), 0, 33)
    assert all(same(one, other) for one, other in zip(slow[::4], shown(footage(rolling), 0, 9), strict=True))


@pytest.mark.parametrize(("rate", "speed"), [(25, 1), (25, 3), (50, 2), (Fraction(25, 2), Fraction(1, 2))])
def test_where_every_frame_meets_a_picture_nothing_is_made_up(rolling, rate, speed):
    clip = footage(rolling, rate=Fraction(rate), speed=Fraction(speed))
    assert interpolated(clip, "flow") is clip


def test_to_hold_is_the_clip_as_it_was(rolling):
    clip = footage(rolling, rate=Fraction(30), speed=Fraction(1, 3))
    assert interpolated(clip, "hold") is clip


def test_timestamps_rounded_to_milliseconds_make_nothing_up(tmp_path):
    path = write_numbered(tmp_path / "a.mkv", 40, ClipSpec(rate=Fraction(60)), SIZE)
    clip = footage(path, rate=Fraction(60))
    made = InterpolatedClip(clip, Fraction(0), (Fraction(0), clip.media.duration), "blend")
    assert [number_of(frame) for frame in shown(made, 0, 40)] == list(range(40))
    assert all(same(one, other) for one, other in zip(shown(made, 0, 40), shown(clip, 0, 40), strict=True))


def test_a_cut_within_a_clip_stays_a_cut(tmp_path):
    random = np.random.default_rng(3)
    scenes = [cv2.resize(random.integers(0, 256, (27, 48, 3), np.uint8), SIZE) for _ in range(2)]
    path = write_clip(tmp_path / "a.mp4", [scenes[0]] * 3 + [scenes[1]] * 3, SHARP)
    frames = shown(interpolated(footage(path, speed=Fraction(1, 4)), "flow"), 0, 21)
    wanted = [Frame.from_rgb(scene).y.astype(float) for scene in scenes]
    wrong = [[np.abs(frame.y - one).mean() for one in wanted] for frame in frames]
    assert [min(pair) < 6 < 30 < max(pair) for pair in wrong] == [True] * 21
    assert [int(np.argmin(pair)) for pair in wrong] == [0] * 12 + [1] * 9


def test_nothing_creeps_through_a_long_pause(tmp_path):
    times = [0, 40, 80, 120, 1120, 1160, 1200, 1240]
    path = write_clip(tmp_path / "a.mkv", (ball(40 + STEP * i) for i in range(8)), ClipSpec(options={"qp": "4"}, times=times))
    clip = interpolated(footage(path, speed=Fraction(1, 2)), "flow")
    places = [middle(frame) for frame in shown(clip, 6, 56)]
    moved = np.flatnonzero(np.abs(np.diff(places)) > 0.2) + 6
    average = probe(path).rate
    assert average is not None
    assert moved.min() >= (1.12 - 2 / float(average)) * 50 - 1


def test_what_a_trim_cuts_off_is_not_seen_after_a_clip_that_ran_out(tmp_path):
    path = write_numbered(tmp_path / "a.mp4", 20, None, SIZE)
    clip = footage(path, speed=Fraction(1, 3), trim=(Fraction(1, 5), Fraction(2, 5)), held=True)
    frames = shown(interpolated(clip, "flow"), 0, 30)
    assert [number_of(frame) for frame in frames[-18:]] == [9] * 18
    assert number_of(frames[0]) == 5


# Contract --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["hold", "blend", "flow"])
def test_a_retimed_clip_conforms(how):
    check_clip(RetimedClip(BallClip(), Fraction(0), Fraction(2, 5), (0, 3), how), SIZE, -2, 6)


@pytest.mark.parametrize(("how", "speed"), [("blend", Fraction(1, 3)), ("flow", Fraction(7, 10))])
def test_an_interpolated_clip_conforms(rolling, how, speed):
    check_clip(interpolated(footage(rolling, speed=speed), how), SIZE, -2, 7)
