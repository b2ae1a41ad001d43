"""A wrong storyboard is explained before any work."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gator_core import Storyboard
from gator_core.testing.sounds import sine, write_wav

from .asking import SMALL, TEAL, Refused, board, gator, names


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"scenes": []}, ["scenes"]),
        ({}, ["scenes"]),
        ({"scenes": [TEAL], "quality": "ultra"}, ["unknown quality 'ultra'", "draft, standard, high, premium"]),
        ({"scenes": [TEAL, {**TEAL, "transition": "crosfade"}]}, ["scene 2", "'crosfade'", "did you mean 'crossfade'?"]),
        ({"scenes": [TEAL], "transition": "crosfade"}, ["transition: ", "'crosfade'", "did you mean 'crossfade'?"]),
        ({"scenes": [TEAL, {**TEAL, "transition": "cut"}], "transition": {"name": "fade", "spin": 3}}, ["'fade'", "'spin'"]),
        ({"scenes": [TEAL], "end_transition": "morph"}, ["end_transition", "'morph'", "known: "]),
        (
            {"scenes": [TEAL, {**TEAL, "transition": {"name": "wipe", "direction": "inward"}}]},
            ["scene 2", "direction", "inward"],
        ),
        ({"scenes": [TEAL, {**TEAL, "transition": {"name": "fade", "spin": 3}}]}, ["scene 2", "'fade'", "'spin'"]),
        ({"scenes": [{**TEAL, "filters": ["seppia"]}]}, ["scene 1", "'seppia'", "did you mean 'sepia'?"]),
        ({"scenes": [{**TEAL, "filters": [{"name": "blur", "radius": -4}]}]}, ["scene 1", "'blur'"]),
        ({"scenes": [TEAL, {**TEAL, "provider": "nobody"}]}, ["scene 2 (teal): ", "'nobody'", "frame-by-frame"]),
        ({"scenes": [TEAL], "provider": "nobody"}, ["'nobody'", "frame-by-frame"]),
        ({"scenes": [{**TEAL, "durration": 2}]}, ["scene 1", "'durration'", "did you mean 'duration'?"]),
        ({"scenes": [TEAL], "sceens": []}, ["'sceens'", "did you mean 'scenes'?"]),
        ({"scenes": [{"duration": 1}]}, ["scene 1", "a prompt, an image, a video or a color"]),
        ({"scenes": [{"prompt": "   "}]}, ["scene 1", "a prompt"]),
        ({"scenes": [{**TEAL, "image": "teal.png"}]}, ["scene 1", "color and image"]),
        ({"scenes": [{"color": "#12345", "duration": 1}]}, ["scene 1", "color", "#12345", "#rrggbb"]),
        ({"scenes": [TEAL], "version": 2}, ["version", "1"]),
        ([TEAL], ["a list", "'scenes'"]),
    ],
    ids=lambda value: json.dumps(value)[:60] if isinstance(value, dict) else None,
)
def test_a_wrong_storyboard_is_explained(wrong: Any, said: list[str], refused: Refused) -> None:
    Path("s.json").write_text(json.dumps({**SMALL, **wrong} if isinstance(wrong, dict) else wrong))
    unable = isinstance(wrong, dict) and "generated" in json.dumps(wrong)
    names(refused("render", "s.json", status=1 if unable else 2), *said)


@pytest.mark.parametrize("value", ["-1", "0", ".nan", ".inf", "-.inf", "1e9", "soon", "[1, 2]", "true", "0.001", "1e-300"])
def test_no_absurd_duration_is_taken(value: str, refused: Refused) -> None:
    Path("s.yaml").write_text(f"scenes: [{{color: teal, duration: {value}}}]")
    names(refused("render", "s.yaml"), "s.yaml" if value not in ("0.001", "1e-300") else "scene 1 (teal)", "duration")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("fps", value) for value in ("0", "-25", ".nan", ".inf", "100000", "25/0", "fast", "1e3", "true")),
        *(("size", value) for value in ("0x0", "-64x36", "1x1", "99999x99999", "8193x16", "big", "[64]", "[64.5, 36]", ".nan")),
        *(("aspect", value) for value in ('"0:1"', '"1000:1"', '"16:"', ".nan", "wide")),
    ],
)
def test_no_absurd_rate_or_size_is_taken(field: str, value: str, refused: Refused) -> None:
    Path("s.yaml").write_text(f"{field}: {value}\nscenes: [{{color: teal, duration: 0.2}}]")
    names(refused("render", "s.yaml"), "s.yaml", field, "such as")


@pytest.mark.parametrize(
    "field",
    [
        "speed: 0",
        "speed: -1",
        "speed: .nan",
        "speed: 1000",
        "trim: [2, 1]",
        "trim: [-1, 1]",
        "trim: [0, .nan]",
        "trim: [0, 5]",
        "crop: {x: 0.9, width: 0.5}",
        "crop: {width: 0}",
        "crop: {width: .nan}",
        "motion: {name: zoom-in, amount: .inf}",
        "motion: {name: spin}",
        "transition: {name: fade, duration: -1}",
        "transition: {name: fade, duration: .nan}",
        "transition: {name: fade, easing: bouncy}",
        "seed: -1",
        "take: 0",
        "fit: squeeze",
    ],
)
def test_no_absurd_value_of_a_scene_is_taken(field: str, refused: Refused, clip: bytes) -> None:
    Path("clip.mp4").write_bytes(clip)
    Path("s.yaml").write_text(f"scenes: [{{video: clip.mp4, {field}}}]")
    names(refused("render", "s.yaml"), "scene 1", field.partition(":")[0])


def test_a_transition_that_does_not_fit_names_its_scene_and_the_frames(refused: Refused) -> None:
    name = board({**TEAL, "id": "first"}, {**TEAL, "id": "short", "transition": {"name": "crossfade", "duration": 1}})
    names(refused("render", name), "scene 1 (first)", "frames", "shorten them, or make the scene longer")


def test_scenes_may_not_last_longer_than_a_day_together(refused: Refused) -> None:
    names(refused("render", board(*[{"color": "teal", "duration": 50_000}] * 2)), "100000 s", "86400 s")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scenes: [", ["line"]),
        ("scenes:\n\t- color: red", ["line 2", "tab"]),
        ("a: &a [1]\nscenes: *a", ["line 2", "alias"]),
        ("scenes: []\nscenes: []", ["line 2", "twice"]),
        ("\x00", ["s.yaml"]),
        ("", ["this is nothing"]),
        ("[" * 200, ["nested too deeply"]),
    ],
)
def test_a_file_that_is_no_storyboard_is_explained_with_the_line(text: str, said: list[str], refused: Refused) -> None:
    Path("s.yaml").write_text(text)
    names(refused("render", "s.yaml"), "s.yaml", *said)


def test_prompts_are_refused_when_there_are_none(refused: Refused) -> None:
    names(refused("generate", " "), "scene 1", "a prompt")
    done = gator("generate")
    assert done.exit_code == 2
    assert "PROMPT" in done.stderr
    with pytest.raises(ValueError, match="at least one prompt is required"):
        Storyboard.from_prompts([])


def test_a_medium_in_place_of_a_storyboard_is_called_what_it_is(refused: Refused, clip: bytes) -> None:
    Path("clip.mp4").write_bytes(clip)
    names(refused("render", "clip.mp4"), "clip.mp4 is a video, not a storyboard", "gator edit")
    names(refused("render", "teal.png"), "teal.png is a picture, not a storyboard")
    write_wav(Path("sound.wav"), sine(0.2))
    names(refused("render", "sound.wav"), "sound.wav is sound, not a storyboard")
    Path("noise").write_bytes(b"\x81" * 40)
    names(refused("render", "noise"), "not a text file")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--range", "3-"], "a range from 3 s on shows nothing of a video of 0.4"),
        (["--scenes", "3-2"], "--scenes '3-2': it ends before it starts"),
        (["--scenes", "0"], "--scenes '0': the first scene is number 1"),
        (["--scenes", "2-3"], "--scenes '2-3': the storyboard has 2 scenes"),
        (["--still", "0", "--encoder", "ffmpeg"], "leave out --encoder"),
        (["--still", "0", "--verify", "full", "--explain"], "leave out --verify and --explain"),
    ],
)
def test_a_part_that_there_is_not_is_told_in_the_words_it_was_asked_for(
    options: list[str], said: str, refused: Refused
) -> None:
    output = "out.png" if "--still" in options else "out.mp4"
    names(refused("render", board(TEAL, TEAL), *options, output=output), said)
