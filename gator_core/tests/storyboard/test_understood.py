"""What a user writes is understood."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gator_core.errors import InvalidStoryboard
from gator_core.presets import TransitionType, VideoQuality
from gator_core.storyboard import (
    Crop,
    FilterUse,
    ImageSourceUse,
    Motion,
    Music,
    ProviderUse,
    Scene,
    Storyboard,
    TransitionUse,
    colour,
    exact,
)

from .written import EVERYTHING, EXAMPLE, board, one, write


def test_the_example_of_the_design_is_understood(tmp_path):
    made = Storyboard.from_file(write(tmp_path, EXAMPLE))
    assert (made.title, made.quality, made.rate, made.frame_size) == ("A day in the city", "high", 30, (1920, 1080))
    assert made.transition == TransitionUse(name="crossfade", duration=0.5)
    assert made.music == Music(file="music.mp3", volume=0.3)
    first, second, third = made.scenes
    assert (first.prompt, first.duration, first.transition) == ("Opening: sunrise over the city", 3, TransitionUse(name="fade"))
    assert (second.image, second.motion) == ("photos/street.jpg", Motion(name="zoom-in"))
    assert (third.trim, third.sound) == ((1.5, 5.5), "keep")
    assert third.transition
    assert third.transition.parameters == {"direction": "up"}
    assert made.locate("photos/street.jpg") == tmp_path / "photos/street.jpg"
    assert made.locate("/elsewhere/a.png") == Path("/elsewhere/a.png")
    assert made.label(1) == "scene 2 (photos/street.jpg)"


def test_every_field_is_understood():
    made = Storyboard.parse(EVERYTHING)
    first, second, third, fourth = made.scenes
    assert (made.frame_size, made.rate, made.fallback) == ((480, 854), Fraction(30000, 1001), "sketch")
    assert (first.id, first.color, first.duration, first.take, first.seed) == ("one", "teal", 65.5, 2, 7)
    assert first.provider == ProviderUse(name="svd", steps=20)
    assert first.provider.parameters == {"steps": 20}
    assert (made.provider, made.image_source, made.max_cost) == (
        ProviderUse(name="frame-by-frame"),
        ImageSourceUse(name="stills"),
        2.5,
    )
    assert fourth.image_source == ImageSourceUse(name="painter", style="oil")
    assert second.crop == Crop(x=0.1, y=0.2, width=0.5, height=0.5)
    assert second.motion == Motion(name="zoom-in", amount=0.3, easing="linear", focus=(0.2, 0.8))
    assert second.filters == [FilterUse(name="grayscale"), FilterUse(name="blur", radius=3)]
    assert second.filters[1].parameters == {"radius": 3}
    assert (second.fit, second.background) == ("blur", "#abc")
    assert (third.trim, third.speed, third.sound) == ((1.0, 5.5), 0.5, "keep")
    assert (fourth.prompt, fourth.duration, fourth.fit, fourth.take, fourth.sound) == ("a storm", None, "cover", 1, "mute")


def test_what_is_dumped_parses_to_an_equal_storyboard():
    made = Storyboard.parse(EVERYTHING)
    assert Storyboard.parse(made.model_dump()) == made
    assert Storyboard.parse(json.loads(made.model_dump_json())) == made
    assert Storyboard.parse(json.loads(made.model_dump_json(exclude_defaults=True))) == made


def test_json_says_the_same_as_yaml(tmp_path):
    text = json.dumps(EVERYTHING)
    from_json = Storyboard.from_file(write(tmp_path, text, "board.json"))
    assert from_json == Storyboard.from_file(write(tmp_path, text, "board.yaml"))


def test_a_library_user_may_pass_objects_paths_and_enums():
    made = Storyboard(
        scenes=[Scene(image=Path("a.jpg"), transition=TransitionType.FADE), Scene(prompt="b", motion=Motion(name="still"))],
        quality=VideoQuality.HIGH,
        transition=TransitionType.CROSSFADE,
    )
    assert (made.quality, made.scenes[0].image, made.transition) == ("high", "a.jpg", TransitionUse(name="crossfade"))
    assert type(made.scenes[0].transition.name) is str
    assert Storyboard.parse(made.model_dump()) == made


def test_prompts_become_scenes():
    made = Storyboard.from_prompts(["sunrise", "street"], quality="high", duration_per_scene=2.5, fps=25)
    assert [(scene.prompt, scene.duration) for scene in made.scenes] == [("sunrise", 2.5), ("street", 2.5)]
    assert (made.transition, made.rate) == (TransitionUse(name="crossfade"), 25)
    assert [scene.prompt for scene in Storyboard.from_prompts("alone").scenes] == ["alone"]
    assert len(Storyboard.from_prompts(word for word in ("a", "b")).scenes) == 2
    for wrong in ([], iter([])):
        with pytest.raises(InvalidStoryboard, match="at least one prompt is required"):
            Storyboard.from_prompts(wrong)
    with pytest.raises(InvalidStoryboard, match="scene 2: a scene needs a prompt"):
        Storyboard.from_prompts(["a", " "])


@pytest.mark.parametrize(
    ("written", "seconds"),
    [(3, 3), (0.1, 0.1), ("2.5s", 2.5), ("2.5 s", 2.5), ("1:30", 90), ("0:01:30.5", 90.5), ("90", 90), (1e-3, 1e-3)],
)
def test_a_duration_is_seconds_or_a_clock_time(written, seconds):
    assert Storyboard.parse(one(prompt="p", duration=written)).scenes[0].duration == seconds


@given(st.decimals(min_value=0, max_value=10_000, places=3))
def test_a_time_is_the_decimal_that_was_written(value):
    assert exact(float(value)) == Fraction(str(value))


def test_an_odd_size_is_made_even_with_a_remark():
    made = Storyboard.parse(board(size="641x361"))
    assert made.frame_size == (640, 360)
    assert made.remarks == ["size 641x361 is odd; rendered as 640x360"]
    assert Storyboard.parse(board(size=[640, 360])).remarks == []


@pytest.mark.parametrize(
    ("written", "rgb"), [("#336699", (0x33, 0x66, 0x99)), ("#369", (0x33, 0x66, 0x99)), (" Teal ", (0, 128, 128))]
)
def test_colours_are_those_of_css(written, rgb):
    assert colour(written) == rgb
