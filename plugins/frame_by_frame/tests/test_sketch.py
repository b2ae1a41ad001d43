"""Sketches: legible, different, gentle, the same in whatever order they are read, and quick to show."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import cv2
import numpy as np
import pytest

from gator_core.testing import check_clip
from gator_core.type import drawn, overhang
from gator_frame_by_frame.sketch import SketchClip
from gator_frame_by_frame.sketch.title import lay_out
from gator_frame_by_frame.typeset import title_box, title_of

WIDE, TALL, SQUARE, SCOPE = (384, 216), (216, 384), (280, 280), (504, 216)
RATE = Fraction(24)
SPECIFICATION = [
    "Opening scene: sunrise over city",
    "Middle scene: bustling street life",
    "Closing scene: sunset reflection",
    "Act 2: conflict",
    "Morning routine",
    "Healthy breakfast",
    "Airport departure",
    "Flight journey",
    "Beautiful sunset over ocean",
    "Intro",
]
PLACES = [
    "mountains", "hills with sheep", "a forest trail", "camels in the desert", "a wheat field", "elephants in the savanna",
    "the sea in a storm", "a tropical beach", "a lake", "an old harbour", "a lighthouse", "city at night", "a rainy street",
    "a village with a castle", "a suspension bridge", "a park in spring", "a desert highway", "a train", "hot air balloons",
    "an airport", "a living room with a fireplace", "birthday cake and wine", "a laptop with a chart", "a rock concert",
    "saturn and a rocket", "an astronaut", "a coral reef", "jellyfish", "snow in winter", "fog", "northern lights",
    "fireworks", "a rainbow", "shooting stars", "a factory", "a building site with a crane", "wind turbines",
    "a football game", "a ferris wheel at night", "a library", "a classroom", "a carpenter's workshop",
    "a nurse in the hospital", "a courtroom", "a game of chess", "a volcano erupts",
]  # fmt: skip


def sketch(prompt, size=WIDE, seed=0, style="auto", title="off", seconds=2):
    return SketchClip(prompt, seed, size, RATE, Fraction(seconds), style, title)


def frame(clip, i=0):
    with clip.reader(i, i + 1) as reader:
        return reader.frame(i)


def luminance(picture):
    part = picture.rgb / 255.0
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("prompt", PLACES)
def test_every_place_is_drawn_in_all_its_parts(prompt):
    size = (WIDE, TALL)[len(prompt) % 2]
    picture = frame(sketch(prompt, size), 24)
    assert picture.size == size
    assert picture.y.std() > 8
    assert 14 <= picture.y.min() <= picture.y.max() <= 240
    ground = picture.rgb[-size[1] // 10 :].reshape(-1, 3).mean(axis=0)
    top = picture.rgb[: size[1] // 10].reshape(-1, 3).mean(axis=0)
    assert np.abs(ground - top).max() > 2  # nothing was left out at the foot, where the sky would show


@pytest.mark.parametrize("prompt", ["a rock concert", "snow over the sea at dusk", "cars in the street"])
def test_a_sketch_keeps_what_clips_promise(prompt):
    clip = sketch(prompt, (160, 90), title="lower", seconds=Fraction(1, 4))
    check_clip(clip, (160, 90), -2, 8)


def test_the_same_prompt_and_seed_give_the_same_bits_and_others_differ_clearly():
    from gator_frame_by_frame.sketch import clip as module

    first = frame(sketch(SPECIFICATION[0])).data.copy()
    module._STAGES = type(module._STAGES)(0)
    assert np.array_equal(frame(sketch(SPECIFICATION[0])).data, first)
    shown = [frame(sketch(prompt)) for prompt in SPECIFICATION] + [frame(sketch(SPECIFICATION[0], seed=1))]
    small = [cv2.resize(one.rgb, (16, 9), interpolation=cv2.INTER_AREA).astype(int) for one in shown]
    for i, one in enumerate(small):
        assert all(np.abs(one - other).mean() > 8 for other in small[:i])


@pytest.mark.parametrize("prompt", ["sunset over the mountains", "a street by day", "boats in the harbour", "a laptop"])
def test_a_draft_and_a_scene_of_another_length_show_the_same_composition(prompt):
    first = frame(sketch(prompt, (640, 360), seconds=4), 48).rgb
    small = frame(sketch(prompt, (320, 180), seconds=4), 48).rgb
    longer = frame(sketch(prompt, (640, 360), seconds=8), 96).rgb
    shrunk = [cv2.resize(one, (64, 36), interpolation=cv2.INTER_AREA).astype(int) for one in (first, small, longer)]
    assert np.abs(shrunk[0] - shrunk[1]).mean() < 6
    assert np.abs(shrunk[0] - shrunk[2]).mean() < 8


@pytest.mark.parametrize("prompt", ["sunset over the mountains", "city at night", "Intro"])
def test_motion_is_gentle_and_goes_on_in_handles(prompt):
    clip = sketch(prompt, seconds=4)
    with clip.reader(-12, 120) as reader:
        for i in (-12, 0, 48, 96, 108):
            one, other = (cv2.GaussianBlur(reader.frame(k).y, (0, 0), 2).astype(float) for k in (i, i + 2))
            step = np.abs(one - other)
            assert 0.005 < step.mean() < 2.5


def test_layers_move_by_parts_of_a_pixel_without_a_jerk():
    clip = sketch("mountains on a clear morning", (640, 360), seconds=20)
    with clip.reader(200, 232) as reader:
        bands = [reader.frame(i).y[200:300, 100:540].astype(np.float32) for i in range(200, 232)]
    window = np.hanning(bands[0].shape[1])[None].astype(np.float32) * np.hanning(bands[0].shape[0])[:, None].astype(np.float32)
    way = [cv2.phaseCorrelate(bands[0], band, window)[0][0] for band in bands[1:]]
    steps = np.diff(way)
    assert abs(way[-1]) > 0.5
    assert np.all(steps * np.sign(way[-1]) > -0.15)
    assert np.abs(steps - steps.mean()).max() < 0.4


@pytest.mark.parametrize("style", ["auto", "paper", "poster", "dusk", "night"])
@pytest.mark.parametrize("title", ["lower", "center"])
@pytest.mark.parametrize("prompt", ["snow over a city", "Act 1: discovery"])
def test_a_title_can_be_read_against_every_part_of_its_ground(prompt, style, title):
    size = (768, 432)
    level = luminance(frame(sketch(prompt, size, 2, style, title), 30))
    letters = letters_of(prompt, title, size)
    near = (cv2.dilate(letters, np.ones((9, 9))) > 0) & (cv2.dilate(letters, np.ones((5, 5))) == 0)
    ink = np.median(level[letters > 250])
    for side in np.percentile(level[near], (3, 97)):
        assert (max(ink, side) + 0.05) / (min(ink, side) + 0.05) >= 4.5


def letters_of(prompt, place, size):
    """The coverage of the title's letters, without their shadow."""
    one = lay_out(title_of(prompt), place, title_box(size)).texts[0]
    sprite, past = drawn(replace(one.block, shadow=0)), overhang(replace(one.block, shadow=0))
    covered = np.zeros((size[1] + 200, size[0] + 200), np.uint8)
    rows, columns = sprite.alpha.shape
    covered[one.y - past : one.y - past + rows, one.x - past : one.x - past + columns] = sprite.alpha
    return covered[: size[1], : size[0]]


@pytest.mark.parametrize("size", [WIDE, TALL, SQUARE, SCOPE])
@pytest.mark.parametrize("prompt", ["Opening: intro", "A lone astronaut walks across a rust-coloured desert at dusk"])
def test_a_title_stays_within_the_safe_area(prompt, size):
    for place in ("lower", "center"):
        one, other = (frame(sketch(prompt, size, title=title), 3) for title in (place, "off"))
        rows, columns = np.nonzero(one.y.astype(int) - other.y > 50)
        if not rows.size:
            rows, columns = np.nonzero(other.y.astype(int) - one.y > 90)
        assert columns.min() >= size[0] * 0.06
        assert columns.max() <= size[0] * 0.94
        assert rows.min() >= size[1] * 0.06
        assert rows.max() <= size[1] * 0.95


@pytest.mark.parametrize("prompt", ["", "   \n ", "...", "\ue000", "?"])
def test_a_prompt_with_nothing_to_set_still_gives_a_picture(prompt):
    assert frame(sketch(prompt, title="lower")).y.std() > 3


def test_skies_do_not_band():
    y = frame(sketch("mountains on a clear evening", (1152, 648))).y[4:24, :400].astype(float)
    smooth = cv2.GaussianBlur(y, (0, 0), 12)
    assert (np.diff(y) != 0).mean() > 0.2
    assert np.median(np.abs(y - smooth)) < 2


def test_a_scene_at_the_largest_preset_stays_small_in_memory():
    from gator_frame_by_frame.sketch.brush import View
    from gator_frame_by_frame.sketch.compose import compose

    small = compose("sunset over the mountains", 0, View(960, 540), 5.0)
    assert small.nbytes() * 16 < 200 << 20


def test_painting_a_scene_takes_little_more_memory_than_it_holds():
    """numpy reports its arrays to tracemalloc; OpenCV's results are numpy arrays too."""
    import tracemalloc

    from gator_frame_by_frame.sketch.brush import View
    from gator_frame_by_frame.sketch.compose import compose

    tracemalloc.start()
    try:
        compose("a rainy street in the evening", 0, View(1920, 1080), 4.0)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 55 << 20  # a quarter of what it may be in 4K


def test_wheels_and_rotors_turn_evenly():
    for prompt in ("a ferris wheel by day", "wind turbines on a clear day"):
        with sketch(prompt, seconds=4).reader(0, 48) as reader:
            shown = [reader.frame(i).y.astype(float) for i in range(0, 48, 4)]
        steps = [np.abs(a - b).mean() for a, b in pairwise(shown)]
        assert min(steps) > 0
        assert max(steps) < 2.5 * min(steps)
