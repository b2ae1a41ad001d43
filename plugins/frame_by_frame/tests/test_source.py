"""The source through the public provider interface, on pictures and clips that the tests make."""

from __future__ import annotations

import pickle
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest
from PIL import Image

import gator_frame_by_frame
from gator_core.clip import MediaClip
from gator_core.errors import InvalidStoryboard
from gator_core.frame import Frame
from gator_core.interpolate import InterpolatedClip
from gator_core.media.probe import probe
from gator_core.shot import Shot
from gator_core.storyboard import Crop, Motion
from gator_core.testing import check_clip, check_frame_source, check_plugin, providers_of

SIZE = (96, 54)
RATE = Fraction(12)
BARE = Shot(label="scene 1", size=SIZE, rate=RATE, duration=Fraction(1), frames=12, handle_in=2, handle_out=3)
CAMERA = ["zoom-in", "zoom-out", "pan-left", "pan-right", "pan-up", "pan-down"]


@pytest.fixture
def source():
    return providers_of(gator_frame_by_frame, "frame_sources")[0]


@pytest.fixture
def picture(tmp_path):
    """Red at the left, blue at the right."""
    rgb = np.zeros((108, 192, 3), np.uint8)
    rgb[:, :96], rgb[:, 96:] = (200, 30, 30), (30, 30, 200)
    Image.fromarray(rgb).save(tmp_path / "two.png")
    return probe(tmp_path / "two.png")


@pytest.fixture
def video(tmp_path):
    """Two seconds at 12 fps; frame n is a grey of 20 + 8 n."""
    path = tmp_path / "greys.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=12, options={"crf": "8"})
        stream.width, stream.height, stream.pix_fmt = 96, 54, "yuv420p"
        for n in range(24):
            grey = np.full((81, 96), 128, np.uint8)
            grey[:54] = 20 + 8 * n
            out.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="yuv420p")))
        out.mux(stream.encode(None))
    return probe(path)


def read(clip, indices):
    with clip.reader(min(indices), max(indices) + 1) as reader:
        return [reader.frame(i) for i in indices]


def colour_at(frame, x, y):
    return tuple(int(level) for level in frame.rgb[y, x])


def greys(frames):
    return [round((float(frame.y.mean()) - 20) / 8) for frame in frames]


def test_the_plugin_conforms():
    check_plugin(gator_frame_by_frame)


def test_it_is_always_there_and_generates_nothing(source):
    assert (source.name, source.rank, source.generates, source.paid) == ("frame-by-frame", 0, False, False)
    assert source.availability().ok


@pytest.mark.parametrize("motion", [None, "still", "zoom-in", "pan-left"])
@pytest.mark.parametrize("what", ["color", "image", "video", "prompt"])
def test_every_kind_of_shot_conforms(source, picture, video, what, motion):
    shown = {
        "color": {"color": (10, 200, 90)},
        "image": {"media": picture},
        "video": {"media": video},
        "prompt": {"prompt": "a fox"},
    }
    moved = Motion(name=motion) if motion else None
    check_frame_source(source, replace(BARE, **shown[what], motion=moved))


def test_where_no_model_can_move_a_picture_the_camera_does_and_that_is_said(source, picture):
    shot = replace(BARE, media=picture, motion=Motion(name="generated"))
    assert source.supports(shot) is None
    assert "only the camera moves" in source.remark(shot)
    first, last = read(source.open(shot, None), [0, BARE.frames - 1])
    assert not np.array_equal(first.data, last.data)


def test_a_colour_that_a_model_should_move_is_told(source):
    assert source.remark(replace(BARE, color=(1, 2, 3))) is None
    assert "a plain colour is shown" in source.remark(replace(BARE, color=(1, 2, 3), motion=Motion(name="generated")))


def test_a_colour_is_that_colour_and_never_moves(source):
    clip = source.open(replace(BARE, color=(10, 200, 90), motion=Motion(name="zoom-in")), None)
    assert clip.still
    assert colour_at(read(clip, [0])[0], 20, 20) == pytest.approx((10, 200, 90), abs=2)


def test_a_thousand_scenes_of_colours_hold_no_thousand_pictures(source):
    assert len(pickle.dumps(source.open(replace(BARE, color=(10, 200, 90), size=(3840, 2160)), None))) < 1000


def test_a_picture_fills_the_frame_and_stands_still(source, picture):
    frames = read(source.open(replace(BARE, media=picture), None), [-2, 0, 14])
    assert frames[0] is frames[1] is frames[2]
    assert colour_at(frames[0], 10, 27) == pytest.approx((200, 30, 30), abs=4)
    assert colour_at(frames[0], 85, 27) == pytest.approx((30, 30, 200), abs=4)


def test_crop_fit_and_background_reach_the_picture(source, picture):
    right = source.open(replace(BARE, media=picture, crop=Crop(x=0.5, width=0.5)), None)
    assert colour_at(read(right, [0])[0], 48, 27) == pytest.approx((30, 30, 200), abs=4)
    boxed = source.open(replace(BARE, media=picture, size=(54, 96), fit="contain", background=(0, 255, 0)), None)
    assert colour_at(read(boxed, [0])[0], 27, 4) == pytest.approx((0, 255, 0), abs=3)


def test_the_camera_pans_over_a_picture_from_one_end_to_the_other(source, picture):
    shot = replace(BARE, media=picture, motion=Motion(name="pan-right", amount=1.0))
    with source.open(shot, None).reader(-2, 15) as reader:
        reds = [int((reader.frame(i).rgb[27, :, 0] > 115).sum()) for i in range(-2, 15)]
    assert all(a > b for a, b in pairwise(reds))
    assert reds[0] > 80
    assert reds[-1] < 16


def test_a_trim_is_exact_and_handles_come_from_beyond_it(source, video):
    shot = replace(BARE, media=video, trim=(Fraction(1, 2), Fraction(3, 2)))
    assert greys(read(source.open(shot, None), [-2, -1, 0, 1, 11, 12, 14])) == [4, 5, 6, 7, 17, 18, 20]


def test_speed_and_the_last_picture(source, video):
    fast = replace(BARE, media=video, speed=Fraction(2))
    assert greys(read(source.open(fast, None), [0, 1, 5])) == pytest.approx([1, 3, 11], abs=1)
    longer = replace(BARE, media=video, duration=Fraction(4), frames=48)
    assert greys(read(source.open(longer, None), [22, 23, 24, 47, 50])) == [22, 23, 23, 23, 23]


def test_a_slow_clip_is_held_unless_the_scene_wants_pictures_made_up(source, video):
    shot = replace(BARE, media=video, speed=Fraction(1, 4))
    held, same, flowing = (source.open(replace(shot, interpolate=how), None) for how in (None, "hold", "flow"))
    assert held == same == source.open(shot, None)
    assert isinstance(held, MediaClip)
    assert isinstance(flowing, InterpolatedClip)
    check_clip(flowing, SIZE, -2, 6)


def test_a_trim_that_is_too_short_holds_its_own_last_picture(source, video):
    shot = replace(BARE, media=video, trim=(Fraction(0), Fraction(1, 2)))
    assert greys(read(source.open(shot, None), [4, 5, 6, 11, 14])) == [4, 5, 5, 5, 5]


def test_a_moving_clip_plays_under_a_moving_camera(source, video):
    shot = replace(BARE, media=video, motion=Motion(name="zoom-in"))
    assert greys(read(source.open(shot, None), [0, 5, 11])) == [0, 5, 11]


def test_a_picture_depends_neither_on_transitions_nor_on_rounded_lengths(source, picture):
    shot = replace(BARE, media=picture, duration=Fraction(103, 100), motion=Motion(name="zoom-in"))
    other = replace(shot, frames=13, handle_in=0, handle_out=9, label="scene 9")
    assert source.open(shot, None) == source.open(other, None)
    for a, b in zip(read(source.open(shot, None), [0, 5]), read(source.open(other, None), [0, 5]), strict=True):
        assert np.array_equal(a.data, b.data)


def test_a_prompt_becomes_a_moving_sketch_that_says_so(source):
    shot = replace(BARE, size=(320, 180), prompt="a fox", seed=3)
    clip = source.open(shot, None)
    assert not clip.still
    assert len(pickle.dumps(clip)) < 1000
    frames = read(clip, [0, 11])
    assert not np.array_equal(frames[0].data, frames[1].data)
    assert frames[0].y.std() > 5
    assert source.remark(shot) == "shown as a sketch, drawn from its words"
    assert source.remark(replace(shot, color=(0, 0, 0))) is None


@pytest.mark.parametrize(
    ("stated", "named"),
    [
        ({"crop": Crop(x=0.5, width=0.5)}, "crop is"),
        ({"fit": "contain"}, "fit is"),
        ({"background": (0, 0, 9)}, "background is"),
        ({"crop": Crop(x=0.5, width=0.5), "background": (9, 0, 0)}, "crop and background are"),
        ({"crop": Crop(x=0.5, width=0.5), "fit": "blur", "background": (9, 0, 0)}, "crop, fit and background are"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_sketch_has_no_use_for_is_named(source, picture, stated, named):
    shot = replace(BARE, prompt="a harbour", **stated)
    assert source.remark(shot) == (
        f"shown as a sketch, drawn from its words; its {named} for pictures and clips, and left out: the sketch fills the frame"
    )
    assert source.remark(replace(shot, media=picture)) is None
    assert source.remark(replace(shot, color=(0, 0, 0))) is None


def test_the_remark_names_characters_that_the_title_leaves_out(source):
    assert "\ue000" in source.remark(replace(BARE, prompt="linear \ue000"))
    assert "leaves out" not in source.remark(replace(BARE, prompt="party 🎉 مرحبا"))
    assert "leaves out" not in source.configured({"title": "off"}).remark(replace(BARE, prompt="linear \ue000"))


def test_another_seed_style_or_title_is_another_sketch(source):
    shot = replace(BARE, size=(160, 90), prompt="a fox in the forest", seed=1)
    plain = read(source.open(shot, None), [0])[0]
    assert isinstance(plain, Frame)
    others = [
        source.open(replace(shot, seed=2), None),
        *(source.configured({"style": style}).open(shot, None) for style in ("paper", "poster", "night")),
        *(source.configured({"title": title}).open(shot, None) for title in ("off", "center")),
    ]
    assert len(set(others)) == len(others)
    for other in others:
        assert np.abs(plain.y.astype(int) - read(other, [0])[0].y).mean() > 1


@pytest.mark.parametrize("values", [{"style": "oil"}, {"title": "top"}, {"styles": "paper"}])
def test_a_style_that_does_not_exist_is_refused(source, values):
    with pytest.raises(InvalidStoryboard, match=next(iter(values))):
        source.configured(values)


@pytest.mark.parametrize("motion", CAMERA)
def test_the_title_of_a_sketch_stays_in_view_under_the_camera(source, motion):
    shot = replace(BARE, size=(320, 180), prompt="hero introduction", seed=4, motion=Motion(name=motion, focus=(0.2, 0.8)))
    with_title, without = (source.configured({"title": title}).open(shot, None) for title in ("lower", "off"))
    for one, other in zip(read(with_title, [-6, 18]), read(without, [-6, 18]), strict=True):
        rows, columns = np.nonzero(one.y.astype(int) - other.y > 60)
        assert rows.size > 100
        assert columns.min() >= 5
        assert columns.max() <= 314
        assert rows.min() >= 5
        assert rows.max() <= 174
