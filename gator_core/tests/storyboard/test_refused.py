"""What makes no sense is refused in one sentence that says what would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gator_core.errors import InvalidStoryboard, UnknownQuality
from gator_core.storyboard import (
    Crop,
    Motion,
    Scene,
    Storyboard,
)

from .written import board, complaint, one


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"promt": "x"}, "scene 1: unknown field 'promt'; did you mean 'prompt'? (known: background, color, "),
        ({"id": "b", "prompt": "p", "durration": 3}, "scene 1 (b): unknown field 'durration'; did you mean 'duration'?"),
        ({}, "scene 1: a scene needs a prompt, an image, a video or a color"),
        ({"prompt": "  "}, "scene 1: a scene needs a prompt, an image, a video or a color"),
        ({"color": "red", "image": "a"}, "scene 1 (a): a scene shows one thing, but it has color and image"),
        ({"duration": 0}, "scene 1 (p): duration: must be more than 0 seconds (got 0)"),
        ({"duration": -3}, "scene 1 (p): duration: must be more than 0 seconds (got -3)"),
        ({"duration": float("nan")}, "scene 1 (p): duration: must be a finite number (got nan)"),
        ({"duration": float("inf")}, "scene 1 (p): duration: must be a finite number (got inf)"),
        ({"duration": "nan"}, "scene 1 (p): duration: must be "),
        ({"duration": 1e9}, "scene 1 (p): duration: must be at most 86400 seconds (got 1000000000.0)"),
        ({"duration": True}, "scene 1 (p): duration: must be a number, not true"),
        ({"duration": "abc"}, "scene 1 (p): duration: must be seconds, or a time such as 1:30 (got 'abc')"),
        ({"duration": [1]}, "scene 1 (p): duration: must be seconds, or a time such as 1:30 (got [1])"),
        (
            {"motion": "zoom-inn"},
            "scene 1 (p): motion: there is no 'zoom-inn'; did you mean 'zoom-in'? (known: still, zoom-in, ",
        ),
        ({"motion": {"name": "zoom-in", "amont": 1}}, "motion: unknown field 'amont'; did you mean 'amount'?"),
        ({"motion": {"amount": 1}}, "scene 1 (p): motion: needs a name (got {'amount': 1})"),
        ({"motion": 5}, "scene 1 (p): motion: must be a name, or a mapping with a name"),
        ({"motion": {"name": "zoom-in", "focus": [1]}}, "motion.focus: must be two numbers from 0 to 1"),
        ({"motion": {"name": "zoom-in", "focus": [1, 2]}}, "motion.focus: must be two numbers from 0 to 1"),
        ({"motion": {"name": "zoom-in", "focus": [1, 1, 1]}}, "motion.focus: must be two numbers from 0 to 1"),
        ({"motion": {"name": "zoom-in", "amount": True}}, "motion.amount: must be a number, not true"),
        ({"motion": {"name": "zoom-in", "easing": "ease"}}, "motion.easing: there is no 'ease'; did you mean 'ease-in'?"),
        ({"crop": {"x": 2}}, "scene 1 (p): crop.x: must be less than 1 (got 2)"),
        (
            {"crop": {"x": 0.5, "width": 0.8}},
            "scene 1 (p): crop: reaches past the picture: x + width and y + height may be 1 at most",
        ),
        ({"crop": {"w": 1}}, "scene 1 (p): crop: unknown field 'w' (known: height, width, x, y)"),
        ({"crop": [1]}, "scene 1 (p): crop: must be a mapping, such as {x: 0.1"),
        ({"trim": [1, 2]}, "scene 1 (p): trim: only a scene with a video has one"),
        ({"speed": 2}, "scene 1 (p): speed: only a scene with a video has one"),
        ({"sound": "keep"}, "scene 1 (p): sound: only a scene with a video has one"),
        (
            {"color": "teal", "interpolate": "flow"},
            "interpolate: only a scene with a video has one, or one that a model can make",
        ),
        ({"image": "a.png", "interpolate": "hold"}, "interpolate: only a scene with a video has one, or one that a model can"),
        (
            {"interpolate": "flwo"},
            "scene 1 (p): interpolate: there is no 'flwo'; did you mean 'flow'? (known: hold, blend, flow)",
        ),
        ({"speed": True}, "scene 1 (p): speed: must be a number, not true"),
        ({"speed": 100}, "scene 1 (p): speed: must be at most 20 (got 100)"),
        ({"sound": "loud"}, "scene 1 (p): sound: there is no 'loud' (known: keep, mute)"),
        ({"fit": "covr"}, "scene 1 (p): fit: there is no 'covr'; did you mean 'cover'? (known: cover, contain, blur)"),
        ({"id": 7}, "scene 1 (p): id: must be text; put it in quotes (got 7)"),
        ({"id": ""}, "scene 1 (p): id: must not be empty"),
        ({"prompt": 5}, "scene 1: prompt: must be text; put it in quotes (got 5)"),
        ({"prompt": True}, "scene 1: prompt: must be text; put it in quotes (got true)"),
        ({"prompt": "x" * 20_001}, "prompt: may have 20000 characters at most (got 'xxx"),
        ({"prompt": None, "image": ""}, "scene 1: image: must not be empty"),
        (
            {"prompt": None, "color": "chartreus"},
            "scene 1: color: 'chartreus' is no colour: write #rrggbb or a CSS name such as 'teal'; did you mean 'chartreuse'?",
        ),
        ({"prompt": None, "color": "00ff00"}, "or a CSS name such as 'teal'; did you mean '#00ff00'?"),
        ({"prompt": None, "color": "#ff000080"}, "scene 1: color: '#ff000080' is see-through"),
        ({"prompt": None, "color": None}, 'in YAML a # begins a comment, so write it in quotes: "#336699"'),
        ({"background": None}, 'in YAML a # begins a comment, so write it in quotes: "#336699"'),
        ({"background": 123456}, "scene 1 (p): background: must be text; put it in quotes (got 123456)"),
        (
            {"filters": "blur"},
            "scene 1 (p): filters: must be a list, such as [grayscale, {name: blur, radius: 4}] (got 'blur')",
        ),
        ({"filters": ["blur", {"radius": 3}]}, "scene 1 (p): filter 2: needs a name (got {'radius': 3})"),
        ({"filters": [5]}, "scene 1 (p): filter 1: must be a name, or a mapping with a name"),
        ({"filters": ["blur"] * 51}, "scene 1 (p): filters: may have 50 entries at most"),
        ({"transition": {"duration": 1}}, "scene 1 (p): transition: needs a name (got {'duration': 1})"),
        ({"transition": {"name": "fade", "duration": 0}}, "transition.duration: must be more than 0 seconds (got 0)"),
        (
            {"transition": {"name": "fade", "easing": "eas-in"}},
            "transition.easing: there is no 'eas-in'; did you mean 'ease-in'?",
        ),
        ({"transition": {"name": "fade", 3: 4}}, "scene 1 (p): transition: a field's name is text (got 3)"),
        (
            {"transition": {"name": "cut", "direction": "up"}},
            "scene 1 (p): transition: a cut has no parameter 'direction' (it takes: none)",
        ),
        ({"transition": 3}, "scene 1 (p): transition: must be a name, or a mapping with a name"),
        ({"seed": -1}, "scene 1 (p): seed: must be at least 0 (got -1)"),
        ({"seed": 1.5}, "scene 1 (p): seed: must be a whole number (got 1.5)"),
        ({"seed": True}, "scene 1 (p): seed: must be a number, not true"),
        ({"seed": "5"}, "scene 1 (p): seed: must be a number, not a text; write 5 without quotes"),
        ({"seed": "five"}, "scene 1 (p): seed: must be a whole number (got 'five')"),
        ({"seed": 2**40}, "scene 1 (p): seed: must be less than 4294967296"),
        ({"take": " 2 "}, "scene 1 (p): take: must be a number, not a text; write 2 without quotes"),
        ({"take": 0}, "scene 1 (p): take: must be at least 1 (got 0)"),
        ({"provider": ""}, "scene 1 (p): provider: must not be empty"),
        ({"provider": {"steps": 20}}, "scene 1 (p): provider: needs a name (got {'steps': 20})"),
        ({"image_source": 3}, "scene 1 (p): image_source: must be a name, or a mapping with a name"),
        (
            {"image": "a.png", "image_source": "painter"},
            "image_source: only a scene of a prompt alone has one; this one has its image",
        ),
    ],
    ids=lambda value: None if isinstance(value, str) else str(value)[:40],
)
def test_a_wrong_scene_is_refused_in_one_sentence(fields, message):
    data = one(**({"prompt": "p"} | fields if fields and "promt" not in fields else fields))
    found = complaint(data)
    assert message in found
    assert found.startswith("scene 1")


@pytest.mark.parametrize(
    ("trim", "message"),
    [
        ([1], "scene 1 (v.mp4): trim: must be two times, from and to, such as [1.5, 4] (got [1])"),
        ([1, 2, 3], "trim: must be two times, from and to"),
        ("1-2", "trim: must be two times, from and to"),
        ([2, 1], "scene 1 (v.mp4): trim: ends at 1 s, but starts at 2 s"),
        ([-1, 2], "trim: must be at least 0 seconds (got -1)"),
        (["a", 3], "trim: must be seconds, or a time such as 1:30 (got 'a')"),
        ([False, 3], "trim: must be a number, not false"),
    ],
)
def test_a_wrong_trim_is_refused_in_one_sentence(trim, message):
    assert message in complaint(one(video="v.mp4", trim=trim))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "a storyboard is a mapping with a list of 'scenes', but this is nothing"),
        ([], "a storyboard is a mapping with a list of 'scenes', but this is a list"),
        ("text", "but this is a text"),
        ({}, "scenes: is missing: a storyboard is a mapping with a list of scenes"),
        ({"scenes": []}, "a storyboard needs at least one scene"),
        ({"scenes": {"prompt": "p"}}, "scenes: must be a list (got {'prompt': 'p'})"),
        ({"scenes": ["sunrise"]}, "scene 1: a scene is a mapping, such as {prompt: sunrise over the city} (got 'sunrise')"),
        ({"scenes": [{"prompt": "p"}, None]}, "scene 2: a scene is a mapping"),
        ({"scene": [{"prompt": "p"}]}, "unknown field 'scene'; did you mean 'scenes'? (known: aspect, "),
        ({3: 4}, "unknown field '3' (known: aspect, "),
        (
            board(version=2),
            "version: this gator reads version 1, and the storyboard says 2; a newer one may: pip install -U gator-video",
        ),
        (board(version=True), "version: must be a number, not true"),
        (board(title=2026), "title: must be text; put it in quotes (got 2026)"),
        (board(size="big"), "size: a size is WIDTHxHEIGHT with sides from 16 to 8192"),
        (board(size="720x480", aspect="9:16"), "size and aspect both shape the frame: state one of them"),
        (board(aspect="16"), "aspect: an aspect is WIDTH:HEIGHT such as 9:16"),
        (
            board(aspect="10:1", quality="premium"),
            "aspect: 21600x2160 is past the limit of 8192 a side; choose a smaller quality",
        ),
        (board(fps=0), "fps: a frame rate is a number from 1 to 240, or a fraction such as 30000/1001, not '0'"),
        (board(fps=float("nan")), "fps: a frame rate is a number from 1 to 240"),
        (board(music="m.mp3"), "music: must be a mapping, such as {file: music.mp3, volume: 0.3} (got 'm.mp3')"),
        (board(music={"volume": 1}), "music.file: is missing"),
        (board(music={"file": "m", "volum": 1}), "music: unknown field 'volum'; did you mean 'volume'? (known: duck, "),
        (board(music={"file": "m", "volume": 9}), "music.volume: must be at most 4 (got 9)"),
        (board(fallback="no"), "fallback: there is no 'no' (known: generator, sketch)"),
        (board(end_transition={"nam": "fade"}), "end_transition: needs a name (got {'nam': 'fade'})"),
        ({"scenes": [{"id": "a", "prompt": "p"}, {"id": "a", "prompt": "q"}]}, "two scenes have the id 'a'"),
        ({"scenes": [{"prompt": "p"}] * 20_001}, "scenes: may have 20000 entries at most"),
    ],
    ids=lambda value: None if isinstance(value, str) else str(value)[:40],
)
def test_a_wrong_storyboard_is_refused_in_one_sentence(data, message):
    assert message in complaint(data)


def test_an_unknown_quality_has_an_error_of_its_own():
    with pytest.raises(
        UnknownQuality, match=r"unknown quality 'hihg'; did you mean 'high'\? \(known: draft, standard, high, premium\)"
    ):
        Storyboard.parse(board(quality="hihg"))
    assert "quality: must be text" in complaint(board(quality=3))


def test_objects_made_in_python_are_checked_when_they_are_made():
    for make, message in (
        (lambda: Scene(), "scene: a scene needs a prompt"),
        (lambda: Scene(id="me", prompt="x", duration=-1), r"scene \(me\): duration: must be more than 0"),
        (lambda: Scene(promt="x"), "did you mean 'prompt'"),
        (lambda: Crop(x=3), "crop: x: must be less than 1"),
        (lambda: Motion(name="zoom"), "there is no 'zoom'; did you mean 'zoom-in'"),
        (lambda: Storyboard(scenes=[3]), "scene 1: a scene is a mapping"),
        (lambda: Storyboard(), "scenes: is missing"),
    ):
        with pytest.raises(InvalidStoryboard, match=message):
            make()


def test_a_scene_spoilt_after_it_was_made_is_noticed_by_the_storyboard():
    scene = Scene(prompt="p", id="late")
    scene.duration = -1
    with pytest.raises(InvalidStoryboard, match=r"scene 1 \(late\): duration: must be more than 0"):
        Storyboard(scenes=[scene])


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.binary(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.sampled_from(["name", "duration", "file"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from([*Storyboard.model_fields]), st.sampled_from([*Scene.model_fields]), anything, anything)
def test_nothing_that_can_be_written_raises_anything_else(field, scene_field, value, scene_value):
    for data in (
        board(**{field: value}),
        one(prompt="p", **{scene_field: scene_value}) if scene_field != "prompt" else one(prompt=value),
    ):
        try:
            made = Storyboard.parse(data)
        except InvalidStoryboard:
            continue
        assert made.frame_size > (0, 0)
        assert made.rate >= 1
