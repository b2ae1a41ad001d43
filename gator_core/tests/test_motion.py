"""Camera motion over real pictures: it goes where it says, smoothly, and no frame depends on its neighbours."""

from __future__ import annotations

import math
import pickle
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from gator_core.clip import Clip, StillClip
from gator_core.frame import Frame
from gator_core.motion import MovingClip, canvas_size, is_camera, progress, view
from gator_core.storyboard import Motion

SIZE = (320, 180)
RATE = Fraction(30)
SECONDS = Fraction(4)
NAMES = ["zoom-in", "zoom-out", "pan-left", "pan-right", "pan-up", "pan-down"]
HANDLE = 12


def blob(canvas, at):
    """A bright spot on grey with a grain, as photographs have it, centred on a point in edge coordinates.

    Without the grain, whole areas of equal slope would be rounded to 8 bits alike: at most half a level, which nobody
    sees, but a centroid adds it up.
    """
    width, height = canvas
    x, y = np.arange(width) + 0.5, (np.arange(height) + 0.5)[:, None]
    light = 60 + 150 * np.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / (2 * 7.0**2))
    grain = np.random.default_rng(1).uniform(-1, 1, (height, width)) * (light > 70)
    flat = np.full((height // 2, width // 2), 128, np.uint8)
    return Frame.from_planes(np.rint(light + grain).astype(np.uint8), flat, flat)


def centroid(frame):
    """Of what is clearly brighter than grey, in edge coordinates."""
    light = np.clip(frame.y.astype(np.float64) - 80, 0, None)
    x, y = np.arange(frame.width) + 0.5, np.arange(frame.height) + 0.5
    return np.array([light.sum(0) @ x, light.sum(1) @ y]) / light.sum()


def moving(motion, picture=None, seconds=SECONDS):
    canvas = canvas_size(SIZE, motion)
    picture = picture or blob(canvas, (canvas[0] * 0.5, canvas[1] * 0.5))
    return MovingClip(StillClip(picture), motion, SIZE, RATE, seconds)


def frames(clip, wanted):
    with clip.reader(min(wanted), max(wanted) + 1) as reader:
        return [reader.frame(i) for i in wanted]


def noise(size, seed=3):
    made = np.random.default_rng(seed)
    return Frame(made.integers(16, 235, (size[1] * 3 // 2, size[0])).astype(np.uint8))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", [(0.5, 0.5), (0.42, 0.56)])
def test_the_camera_moves_without_jitter(name, place):
    motion = Motion(name=name)
    canvas = canvas_size(SIZE, motion)
    at = (canvas[0] * place[0], canvas[1] * place[1])
    shown = frames(moving(motion, blob(canvas, at)), range(-HANDLE, 120 + HANDLE))
    path = np.array([centroid(frame) for frame in shown])
    shake = np.linalg.norm(np.diff(path, n=2, axis=0), axis=1)
    assert math.sqrt(np.mean(shake**2)) < 0.03
    assert shake.max() < 0.1


@pytest.mark.parametrize("name", NAMES)
def test_pictures_follow_the_analytic_path(name):
    motion = Motion(name=name, focus=(0.6, 0.45))
    canvas = canvas_size(SIZE, motion)
    at = np.array([canvas[0] * 0.48, canvas[1] * 0.52])
    wanted = [-6, 0, 37, 90, 119]
    for i, frame in zip(wanted, frames(moving(motion, blob(canvas, at)), wanted), strict=True):
        left, top, scale = view(motion, progress(motion, i, RATE, SECONDS), canvas, SIZE)
        assert centroid(frame) == pytest.approx((at - (left, top)) / scale, abs=0.05)


@pytest.mark.parametrize(
    ("name", "direction"), [("pan-left", (1, 0)), ("pan-right", (-1, 0)), ("pan-up", (0, 1)), ("pan-down", (0, -1))]
)
def test_the_picture_goes_against_the_camera_over_the_stated_part_of_the_frame(name, direction):
    motion = Motion(name=name, amount=0.15)
    canvas = canvas_size(SIZE, motion)
    starts, ends = (view(motion, p, canvas, SIZE) for p in (0.0, 1.0))
    travelled = (np.array(starts[:2]) - ends[:2]) / starts[2]
    assert travelled == pytest.approx(np.array(direction) * 0.15 * np.array(SIZE), abs=2)
    path = [centroid(frame) for frame in frames(moving(motion), [0, 119])]
    assert np.sign(np.rint(path[1] - path[0])) == pytest.approx(direction)


def test_zooms_are_each_others_mirror_and_grow_by_a_constant_factor():
    canvas = canvas_size(SIZE, Motion(name="zoom-in"))
    inwards, outwards = (Motion(name=name, focus=(0.3, 0.7)) for name in ("zoom-in", "zoom-out"))
    for p in (0.0, 0.2, 0.5, 1.0):
        assert view(inwards, p, canvas, SIZE) == pytest.approx(view(outwards, 1 - p, canvas, SIZE))
    scales = [view(inwards, p, canvas, SIZE)[2] for p in (0.0, 0.25, 0.5, 0.75, 1.0)]
    steps = [a / b for a, b in pairwise(scales)]
    assert steps == pytest.approx([steps[0]] * 4)
    assert scales[0] / scales[-1] == pytest.approx(1.15)
    assert 1 < scales[-1] < 1.06


def test_a_zoom_ends_with_its_focus_in_the_middle_where_the_picture_is_large_enough():
    motion = Motion(name="zoom-in", amount=1.0, focus=(0.6, 0.4))
    canvas = canvas_size(SIZE, motion)
    left, top, scale = view(motion, 1.0, canvas, SIZE)
    middle = (left + scale * SIZE[0] / 2, top + scale * SIZE[1] / 2)
    assert middle == pytest.approx((canvas[0] * 0.6, canvas[1] * 0.4), abs=0.5)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("focus", [(0.0, 0.0), (1.0, 0.2), (0.5, 0.5), (0.93, 1.0)])
@pytest.mark.parametrize("amount", [0.05, 0.15, 2.0])
def test_the_view_never_leaves_the_picture(name, focus, amount):
    motion = Motion(name=name, focus=focus, amount=amount)
    for size in (SIZE, (854, 480), (180, 320), (1916, 822)):
        canvas = canvas_size(size, motion)
        for p in np.linspace(0, 1, 21):
            left, top, scale = view(motion, float(p), canvas, size)
            assert left >= -1e-6
            assert top >= -1e-6
            assert left + scale * size[0] <= canvas[0] + 1e-6
            assert top + scale * size[1] <= canvas[1] + 1e-6


def test_the_canvas_is_even_and_just_large_enough_and_bounded():
    assert canvas_size((1920, 1080), Motion(name="zoom-in", amount=0.15)) == (2298, 1292)
    assert canvas_size((854, 480), Motion(name="pan-left", amount=0.1)) == (978, 550)
    assert max(canvas_size((3840, 2160), Motion(name="zoom-in", amount=2.0))) == 8192
    assert canvas_size((8192, 4320), Motion(name="zoom-in")) == (8192, 4320)


def test_a_frame_depends_on_nothing_but_its_index():
    motion = Motion(name="zoom-in")
    clip = pickle.loads(pickle.dumps(moving(motion, noise(canvas_size(SIZE, motion)))))
    forward = frames(clip, [0, 1, 2, 40, 41])
    backward = frames(clip, [41, 40, 2, 1, 0])[::-1]
    alone = [frames(clip, [i])[0] for i in (0, 1, 2, 40, 41)]
    for a, b, c in zip(forward, backward, alone, strict=True):
        assert a.size == SIZE
        assert np.array_equal(a.data, b.data)
        assert np.array_equal(a.data, c.data)
    assert not np.array_equal(forward[0].data, forward[3].data)


def test_the_path_uses_the_exact_duration_and_goes_on_in_handles():
    motion = Motion(name="pan-left", easing="linear")
    exact = Fraction(103, 100)
    assert progress(motion, 0, RATE, exact) == pytest.approx(0.5 / 2.03)
    assert progress(motion, -15, RATE, exact) == 0.0
    assert 0 < progress(motion, -14, RATE, exact) < progress(motion, -1, RATE, exact) < progress(motion, 0, RATE, exact)
    assert progress(motion, 31, RATE, exact) < progress(motion, 45, RATE, exact) < 1
    assert progress(motion, 46, RATE, exact) == 1.0


def test_a_camera_at_rest_returns_the_same_picture():
    shown = frames(moving(Motion(name="zoom-in")), [200, 201, 150, 202])
    assert shown[0] is shown[1]
    assert shown[2] is not shown[0] or progress(Motion(name="zoom-in"), 150, RATE, SECONDS) == 1
    assert np.array_equal(shown[3].data, shown[0].data)


def test_a_large_zoom_out_shows_fine_detail_as_its_mean_instead_of_shimmering():
    motion = Motion(name="zoom-out", amount=2.0, easing="linear")
    canvas = canvas_size(SIZE, motion)
    columns = np.where(np.arange(canvas[0]) % 2, 200, 40).astype(np.uint8)  # finer than the frame's pixels in the end
    flat = np.full((canvas[1] // 2, canvas[0] // 2), 128, np.uint8)
    clip = moving(motion, Frame.from_planes(np.tile(columns, (canvas[1], 1)), flat, flat))
    end = frames(clip, [135])[0].y.astype(int)
    assert abs(end.mean() - 120) < 1
    assert end.max() - end.min() < 40


@dataclass(frozen=True)
class Blinking(Clip):
    """Every frame another picture; knows what range it was opened for."""

    size: tuple[int, int]

    @contextmanager
    def reader(self, start, stop):
        yield BlinkingReader(self.size, start, stop)


@dataclass
class BlinkingReader:
    size: tuple[int, int]
    start: int
    stop: int

    def frame(self, i):
        assert self.start <= i < self.stop
        return Frame.solid(*self.size, (20 + i * 3 % 200,) * 3)


def test_a_moving_picture_goes_on_under_the_moving_camera():
    motion = Motion(name="pan-right")
    clip = MovingClip(Blinking(canvas_size(SIZE, motion)), motion, SIZE, RATE, SECONDS)
    with clip.reader(-2, 10) as reader:
        for i in (-2, 0, 5, 9):
            expected = Frame.solid(*SIZE, (20 + i * 3 % 200,) * 3)
            assert np.array_equal(reader.frame(i).data, expected.data)


def test_only_camera_motions_are_camera_motions():
    assert all(is_camera(Motion(name=name)) for name in NAMES)
    assert not any(map(is_camera, (None, Motion(name="still"), Motion(name="generated"))))
