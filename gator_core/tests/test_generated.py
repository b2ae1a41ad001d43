"""Clips that models made last as long as their scenes, whatever lengths and rates the models can make."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gator_core.clip import MediaClip
from gator_core.errors import MediaError
from gator_core.frame import Frame
from gator_core.generated import SLOWEST, generated_clip, placed
from gator_core.interpolate import InterpolatedClip
from gator_core.shot import Shot
from gator_core.testing import check_clip
from gator_core.testing.media import ClipSpec, number_of, write_clip, write_numbered

SIZE = (192, 108)
RATES = [Fraction(rate) for rate in ("6", "7", "8", "12", "24000/1001", "24", "25", "30000/1001", "30", "60")]


def shot(frames, before=0, after=0, rate=Fraction(30), **more):
    return Shot("scene 1", SIZE, rate, frames / rate, frames, before, after, **more)


def shown(clip, indices):
    with clip.reader(min(indices), max(indices) + 1) as reader:
        return [reader.frame(i) for i in indices]


# Where frames lie ------------------------------------------------------------------------------------------------

SHOTS = st.builds(shot, st.integers(1, 400), st.integers(0, 40), st.integers(0, 40), st.sampled_from(RATES))


@given(SHOTS, st.integers(1, 300), st.sampled_from(RATES))
@settings(max_examples=300, deadline=None)
def test_every_frame_is_at_a_picture_that_there_is_and_time_goes_on(scene, pictures, rate):
    place = placed(scene, pictures, rate)
    places = [place.position(i) for i in range(-scene.handle_in, scene.frames + scene.handle_out)]
    assert places == sorted(places)
    assert 0 <= places[0] <= places[-1] <= pictures - 1
    natural = rate / scene.rate
    assert natural * SLOWEST * Fraction(99, 100) <= place.step <= natural * Fraction(101, 100)


@given(SHOTS, st.integers(1, 300), st.sampled_from(RATES))
@settings(max_examples=300, deadline=None)
def test_a_clip_is_slowed_down_only_where_it_is_too_short_and_then_used_from_end_to_end(scene, pictures, rate):
    place = placed(scene, pictures, rate)
    first, last = (place.start + i * place.step for i in (-scene.handle_in, scene.frames + scene.handle_out - 1))
    whole_steps = scene.handle_in + scene.frames + scene.handle_out - 1
    natural = placed(scene, 10**6, rate).step
    if whole_steps * natural <= pictures - 1:
        assert place.step == natural
        assert first >= 0
        assert last <= pictures - 1
    elif whole_steps * natural * SLOWEST <= pictures - 1:
        assert (first, last) == (0, pictures - 1)
    else:
        assert place.step == natural * SLOWEST
        assert first <= 0
        assert last >= pictures - 1


@given(SHOTS, st.integers(1, 300), st.sampled_from(RATES))
@settings(max_examples=300, deadline=None)
def test_nothing_is_held_within_a_scene_while_the_clip_could_last_for_it(scene, pictures, rate):
    place = placed(scene, pictures, rate)
    if (scene.frames - 1) * place.step <= pictures - 1:
        assert place.start >= 0
        assert place.start + (scene.frames - 1) * place.step <= pictures - 1


def test_what_is_more_than_the_scene_lies_on_both_sides_of_it():
    assert placed(shot(91, rate=Fraction(24)), 121, Fraction(24)).start == 15
    assert placed(shot(91, before=12, after=12, rate=Fraction(24)), 121, Fraction(24)).start == 15


def test_a_scene_leaves_the_middle_where_a_handle_needs_it():
    assert placed(shot(91, after=20, rate=Fraction(24)), 121, Fraction(24)).start == 10
    assert placed(shot(91, before=20, rate=Fraction(24)), 121, Fraction(24)).start == 20


def test_what_is_missing_is_missing_in_the_handles_in_proportion():
    place = placed(shot(100, before=10, after=20, rate=Fraction(24)), 83, Fraction(24))
    assert place.step == SLOWEST
    assert place.start == (82 - 99 * SLOWEST) / 3


# Real clips ------------------------------------------------------------------------------------------------------


def ball(at, size):
    columns, rows = np.meshgrid(np.arange(size[0]), np.arange(size[1]))
    inside = np.clip(size[1] / 6 + 0.5 - np.hypot(columns - at, rows - size[1] / 2), 0, 1)
    grey = 60 + 15 * np.sin(columns / 7) * np.cos(rows / 5) + (150 + 20 * np.sin((columns - at) / 4 + rows / 3)) * inside
    return np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def middle(frame):
    bright = np.clip(frame.y.astype(float) - 110, 0, None).sum(axis=0)
    return float((bright * np.arange(frame.width)).sum() / bright.sum())


@pytest.mark.parametrize(("rate", "to"), [(24, 30), (7, 30), (8, 24), (30, 24)], ids=lambda value: f"{value}")
def test_a_clip_at_another_rate_moves_evenly(tmp_path, rate, to):
    """A ball that crosses half of the frame in a second."""
    speed, count = SIZE[0] / 2, rate + 1
    pictures = (ball(48 + speed * i / rate, SIZE) for i in range(count))
    path = write_clip(tmp_path / "a.mp4", pictures, ClipSpec(rate=Fraction(rate), options={"qp": "4"}))
    clip = generated_clip(shot(to + 1, rate=Fraction(to)), path)
    places = np.array([middle(frame) for frame in shown(clip, range(to + 1))])
    assert places == pytest.approx(48 + speed * np.arange(to + 1) / to, abs=1.0)


def test_a_clip_at_the_rate_of_the_video_is_shown_picture_for_picture(tmp_path):
    path = write_numbered(tmp_path / "a.mp4", 49, ClipSpec(rate=Fraction(24)), SIZE)
    clip = generated_clip(shot(41, before=4, rate=Fraction(24)), path)
    assert isinstance(clip, MediaClip)
    assert [number_of(frame) for frame in shown(clip, range(-4, 41))] == list(range(45))


def test_24_and_23_976_are_the_same_rate(tmp_path):
    path = write_numbered(tmp_path / "a.mp4", 49, ClipSpec(rate=Fraction(24)), SIZE)
    clip = generated_clip(shot(49, rate=Fraction(24000, 1001)), path)
    assert [number_of(frame) for frame in shown(clip, range(49))] == list(range(49))


@pytest.mark.parametrize(("how", "kinds"), [("hold", {0}), ("blend", {0, 1})])
def test_a_scene_may_say_what_is_between_pictures(tmp_path, how, kinds):
    levels = [40, 80, 120, 160, 200, 230]
    pictures = [np.full((SIZE[1], SIZE[0], 3), level, np.uint8) for level in levels]
    path = write_clip(tmp_path / "a.mp4", pictures, ClipSpec(rate=Fraction(10), options={"qp": "2"}))
    clip = generated_clip(shot(11, rate=Fraction(20), interpolate=how), path)
    own = np.array([int(Frame.from_rgb(picture).y[0, 0]) for picture in pictures])
    seen = [int(frame.y[50, 50]) for frame in shown(clip, range(11))]
    assert seen == sorted(seen)
    assert {int(np.abs(own - level).min() > 4) for level in seen} == kinds


@pytest.mark.parametrize("size", [(96, 128), (128, 96), (320, 180)], ids=["portrait", "landscape", "same shape"])
def test_a_clip_of_another_shape_covers_the_frame(tmp_path, size):
    width, height = size
    columns, rows = np.meshgrid(np.arange(width) - width / 2, np.arange(height) - height / 2)
    disc = np.repeat((np.hypot(columns, rows) < height / 8).astype(np.uint8)[..., None] * 200 + 30, 3, axis=2)
    path = write_clip(tmp_path / "a.mp4", [disc] * 3, ClipSpec(options={"qp": "2"}))
    frame = shown(generated_clip(shot(1), path), range(1))[0]
    assert frame.size == SIZE
    edges = np.concatenate([frame.y[0], frame.y[-1], frame.y[:, 0], frame.y[:, -1]])
    assert np.abs(edges.astype(int) - 42).max() <= 3
    bright = frame.y > 110
    assert bright.any(axis=0).sum() == pytest.approx(bright.any(axis=1).sum(), abs=2)


def test_what_a_clip_lacks_is_held_at_its_edges(tmp_path):
    path = write_numbered(tmp_path / "a.mp4", 9, ClipSpec(rate=Fraction(24)), SIZE)
    frames = shown(generated_clip(shot(8, before=8, after=8, rate=Fraction(24), interpolate="hold"), path), range(-8, 16))
    numbers = [number_of(frame) for frame in frames]
    assert numbers == sorted(numbers)
    assert numbers[:5] == [0] * 5
    assert numbers[-5:] == [8] * 5


@pytest.mark.parametrize("how", [None, "hold"])
def test_a_generated_clip_conforms(tmp_path, how):
    pictures = (ball(30 + 8 * i, SIZE) for i in range(5))
    path = write_clip(tmp_path / "a.mp4", pictures, ClipSpec(rate=Fraction(8)))
    clip = generated_clip(shot(4, before=2, after=2, rate=Fraction(24), interpolate=how), path)
    assert isinstance(clip, InterpolatedClip) == (how is None)
    check_clip(clip, SIZE, -2, 6)


# Assets that are none --------------------------------------------------------------------------------------------


def test_a_picture_a_torn_file_and_none_are_named(tmp_path):
    Image.new("RGB", (64, 36)).save(tmp_path / "a.png")
    whole = write_numbered(tmp_path / "a.mp4", 20, ClipSpec(container={"movflags": "faststart"}), SIZE).read_bytes()
    (tmp_path / "torn.mp4").write_bytes(whole[: len(whole) // 2])
    for name, said in (("a.png", "is a picture, and a clip is due"), ("torn.mp4", "torn.mp4"), ("gone.mp4", "gone.mp4")):
        with pytest.raises(MediaError, match=said):
            generated_clip(shot(10), tmp_path / name)
