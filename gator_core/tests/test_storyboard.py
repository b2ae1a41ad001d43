"""What a user writes is understood, or refused in one sentence that says where, what and what instead."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gator_core.errors import InvalidStoryboard, UnknownQuality
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

EXAMPLE = """\
version: 1
title: A day in the city
quality: high
transition: {name: crossfade, duration: 0.5}      # default for every scene but the first
music: {file: music.mp3, volume: 0.3}
scenes:
  - prompt: "Opening: sunrise over the city"
    duration: 3
    transition: fade
  - image: photos/street.jpg
    prompt: street life                            # then only a description
    duration: 4
    motion: zoom-in
  - video: clips/night.mp4
    trim: [1.5, 5.5]
    transition: {name: wipe, duration: 0.8, direction: up}
    sound: keep
"""

EVERYTHING: dict[str, Any] = {
    "version": 1,
    "title": "All of it",
    "quality": "draft",
    "aspect": "9:16",
    "fps": "30000/1001",
    "transition": {"name": "wipe", "duration": 0.8, "easing": "ease-in-out", "direction": "up"},
    "end_transition": "fade",
    "provider": "frame-by-frame",
    "image_source": "stills",
    "max_cost": 2.5,
    "fallback": "sketch",
    "music": {"file": "music.mp3", "volume": 0.3},
    "scenes": [
        {"id": "one", "color": "teal", "duration": "1:05.5", "take": 2, "seed": 7, "provider": {"name": "svd", "steps": 20}},
        {
            "image": "a.jpg",
            "prompt": "described",
            "fit": "blur",
            "background": "#abc",
            "crop": {"x": 0.1, "y": 0.2, "width": 0.5, "height": 0.5},
            "motion": {"name": "zoom-in", "amount": 0.3, "easing": "linear", "focus": [0.2, 0.8]},
            "filters": ["grayscale", {"name": "blur", "radius": 3}],
            "transition": "cut",
        },
        {"video": "b.mp4", "trim": ["0:01", 5.5], "speed": 0.5, "sound": "keep", "motion": "pan-left"},
        {"prompt": "a storm", "image_source": {"name": "painter", "style": "oil"}},
    ],
}


def board(**fields: Any) -> dict[str, Any]:
    return {"scenes": [{"prompt": "p"}], **fields}


def one(**fields: Any) -> dict[str, Any]:
    return {"scenes": [fields]}


def complaint(data: object) -> str:
    with pytest.raises(InvalidStoryboard) as caught:
        Storyboard.parse(data)
    message = str(caught.value)
    assert "\n" not in message
    assert "pydantic" not in message
    return message


def write(folder: Path, text: str | bytes, name: str = "board.yaml") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


# What is understood ----------------------------------------------------------------------------------------------


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


# What is refused -------------------------------------------------------------------------------------------------


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
        ({"transition": 3}, "scene 1 (p): transition: must be a name, or a mapping with a name"),
        ({"seed": -1}, "scene 1 (p): seed: must be at least 0 (got -1)"),
        ({"seed": 1.5}, "scene 1 (p): seed: must be a whole number (got 1.5)"),
        ({"seed": True}, "scene 1 (p): seed: must be a number, not true"),
        ({"seed": 2**40}, "scene 1 (p): seed: must be less than 4294967296"),
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


# Files -----------------------------------------------------------------------------------------------------------


def file_complaint(folder: Path, text: str | bytes, name: str = "board.yaml") -> str:
    file = write(folder, text, name)
    with pytest.raises(InvalidStoryboard) as caught:
        Storyboard.from_file(file)
    message = str(caught.value)
    assert message.startswith(str(file))
    assert "\n" not in message
    return message.removeprefix(str(file))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("scenes:\n  - prompt: a\n    prompt: b\n", ", line 3: 'prompt' is there twice in one mapping"),
        ("scenes:\n  - &a {prompt: x}\n  - *a\n", ", line 3: the alias *a is not taken here; write the value out"),
        ("scenes:\n\t- prompt: a\n", ", line 2: there is a tab; indent with spaces"),
        ("scenes:\n  - prompt: a: b\n", ", line 2: a ':' where none is expected"),
        ("scenes: [", ", line 2: "),
        ("scenes: {[1]: 2}", ", line 1: a key is a plain word"),
        ("--- {scenes: []}\n--- {scenes: []}\n", ", line 2: "),
        ("scenes: !!python/object/apply:os.system ['true']", ", line 1: could not determine a constructor"),
        ("[" * 2000, ", line 1: nested too deeply"),
        ("{a: " * 60 + "1" + "}" * 60, ", line 1: nested too deeply"),
        ("", ": a storyboard is a mapping with a list of 'scenes', but this is nothing"),
        ("# nothing but a remark", "but this is nothing"),
        ("just words", "but this is a text"),
        ("scenes:\n  - color: #336699\n", 'write it in quotes: "#336699"'),
        ("scenes: [{prompt: p, seed: " + "9" * 5000 + "}]", "not valid YAML: "),
        (b"\xff\xfes\x00c\x00", ": not a text file in UTF-8 (byte 1); save it as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", ": not a text file in UTF-8"),
        (b"scenes: \x00", ": not valid YAML: "),
        (b"#" * (16 * 2**20 + 1), ": a storyboard file may have 16 MiB at most"),
    ],
    ids=lambda value: None if len(value) > 60 else repr(value)[:40],
)
def test_a_wrong_yaml_file_is_refused_with_its_line(tmp_path, text, message):
    assert message in file_complaint(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"scenes": [{"prompt": "a", "prompt": "b"}]}', ": 'prompt' is there twice in one mapping"),
        ('{"scenes": [\n{"prompt": "a",}]}', ", line 2: not valid JSON: "),
        ("{", ", line 1: not valid JSON: "),
        ("", ", line 1: not valid JSON: "),
        ("[" * 200_000, ": nested too deeply"),
        ('{"scenes": [{"prompt": "p", "duration": NaN}]}', ": NaN is no number"),
        ('{"scenes": [{"prompt": "p", "seed": ' + "9" * 5000 + "}]}", ": not valid JSON: a number is too long"),
        ("[]", "but this is a list"),
        ('{"scenes": [{"prompt": "p", "durration": 1}]}', ": scene 1 (p): unknown field 'durration'; did you mean 'duration'?"),
    ],
    ids=lambda value: None if len(value) > 60 else repr(value)[:40],
)
def test_a_wrong_json_file_is_refused_with_its_line(tmp_path, text, message):
    assert message in file_complaint(tmp_path, text, "board.json")


def test_yaml_reads_words_as_a_person_does(tmp_path):
    text = "aspect: 9:16\nfps: 23.976\ntitle: 2026-11-23\nscenes:\n"
    text += "  - {prompt: no, id: on, duration: 1:30}\n  - {prompt: 0123, id: 007}\n"
    made = Storyboard.from_file(write(tmp_path, text))
    assert (made.frame_size, made.rate, made.title) == ((720, 1280), Fraction(24000, 1001), "2026-11-23")
    assert [(scene.id, scene.prompt, scene.duration) for scene in made.scenes] == [("on", "no", 90), ("007", "0123", None)]


def test_a_byte_order_mark_is_not_part_of_the_text(tmp_path):
    assert Storyboard.from_file(write(tmp_path, b"\xef\xbb\xbf" + EXAMPLE.encode())).title == "A day in the city"


def test_a_file_that_is_not_there_or_is_a_folder_says_so(tmp_path):
    with pytest.raises(InvalidStoryboard, match=r"gone\.yaml: No such file"):
        Storyboard.from_file(tmp_path / "gone.yaml")
    with pytest.raises(InvalidStoryboard, match="Is a directory"):
        Storyboard.from_file(tmp_path)
    with pytest.raises(InvalidStoryboard, match="null"):
        Storyboard.from_file("a\0b")


def test_a_file_without_an_end_is_not_read_to_its_end():
    with pytest.raises(InvalidStoryboard, match="16 MiB at most"):
        Storyboard.from_file("/dev/zero")


def test_media_are_found_beside_the_file_whatever_the_working_folder(tmp_path, monkeypatch):
    (tmp_path / "project").mkdir()
    write(tmp_path / "project", EXAMPLE)
    monkeypatch.chdir(tmp_path)
    made = Storyboard.from_file("project/board.yaml")
    monkeypatch.chdir("/")
    assert made.base == tmp_path / "project"
    assert made.locate("a.jpg") == tmp_path / "project/a.jpg"


def test_a_file_of_many_scenes_is_read_whole(tmp_path):
    text = "scenes:\n" + "".join(f"  - {{prompt: scene number {i}, duration: 2.5, id: s{i}}}\n" for i in range(5000))
    assert len(Storyboard.from_file(write(tmp_path, text)).scenes) == 5000
