"""The specification's example of error handling meets the errors that it expects."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from gator_core.errors import GatorError
from gator_core.services import ai_models

from .examples import (
    ERRORS,
    check,
    is_value_error,
    run,
)


def test_the_example_of_error_handling_makes_its_video_when_nothing_is_wrong(look, capsys) -> None:
    check(run(ERRORS)["result"], [3.0], "high", look)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ('prompts=["Scene 1"]', "at least one prompt is required"),
        ("quality=VideoQuality.HIGH", "unknown quality 'ultra' (known: draft, standard, high, premium)"),
        ("duration_per_frame=3.0", "duration"),
    ],
)
def test_the_example_of_error_handling_calls_wrong_parameters_invalid(instead: str, said: str, capsys) -> None:
    wrong = {
        'prompts=["Scene 1"]': "prompts=[]",
        "quality=VideoQuality.HIGH": 'quality="ultra"',
        "duration_per_frame=3.0": "duration_per_frame=-3.0",
    }[instead]
    assert "result" not in run(ERRORS.replace(instead, wrong))
    printed = capsys.readouterr().out
    assert printed.startswith("Invalid parameters: ")
    assert said in printed


def test_the_example_of_error_handling_calls_what_fails_while_working_failed(monkeypatch, tmp_path, capsys) -> None:
    broken = tmp_path / "ffmpeg"
    broken.write_text(
        '#!/bin/sh\n[ "$1" = -version ] && { echo "ffmpeg version 9.0 here"; exit; }\necho no such luck >&2\nexit 3\n'
    )
    broken.chmod(0o755)
    monkeypatch.setenv("GATOR_FFMPEG", str(broken))
    assert "result" not in run(ERRORS)
    printed = capsys.readouterr().out
    assert printed.startswith("Video generation failed: ")
    assert "no such luck" in printed


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"prompt": []}, ["at least one prompt is required"]),
        ({"prompt": ["  "]}, ["scene 1", "prompt"]),
        ({"quality": "hihg"}, ["unknown quality 'hihg'", "did you mean 'high'?"]),
        ({"transition": "crosfade"}, ["no transition is called 'crosfade'", "did you mean 'crossfade'?"]),
        ({"duration_per_frame": 0}, ["scene 1", "duration"]),
        ({"duration_per_frame": float("nan")}, ["scene 1", "duration"]),
        ({"video_type": "holographic"}, ["video_type 'holographic'", "multi_frame, single_frame"]),
        ({"prompt": ["a", "b"], "video_type": "single_frame"}, ["takes one prompt, not 2"]),
    ],
)
def test_wrong_parameters_are_a_value_error_in_clear_words_and_leave_nothing(wrong: dict, said: list[str], rooms: Path) -> None:
    right = {"prompt": ["one", "two"], "quality": "draft", "transition": "fade", "duration_per_frame": 0.2}
    with pytest.raises(GatorError, check=is_value_error) as caught:
        asyncio.run(ai_models.generate_video(**{**right, **wrong}))
    assert [words for words in said if words not in str(caught.value)] == []
    assert "\n" not in str(caught.value)
    assert not list((rooms / "output").glob("*"))


@pytest.mark.parametrize(
    ("scenes", "said"),
    [
        ([], "scenes"),
        ([{"duration": 1.0}], "scene 1"),
        ([{"prompt": "a"}, {"prompt": "b", "transition": "morph"}], "scene 2 (b): no transition is called 'morph'"),
        ([{"prompt": "a"}, {"prompt": "b", "durration": 2}], "did you mean 'duration'?"),
        (["a prompt"], "scene 1"),
    ],
)
def test_wrong_scenes_are_a_value_error_that_names_the_scene(scenes: list, said: str) -> None:
    with pytest.raises(GatorError, check=is_value_error) as caught:
        asyncio.run(ai_models.create_video_storyboard(scenes=scenes, quality="draft"))
    assert said in str(caught.value)
