"""The specification's examples make the videos that they promise; its tables are true."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path

import pytest

from gator_core.presets import PRESETS
from gator_core.services import TransitionType, VideoProcessingService, VideoQuality

from .examples import (
    MODELS,
    MULTI_SCENE,
    PREMIUM,
    SIMPLE,
    STORYBOARD,
    TRANSITIONS,
    WHOLE,
    check,
    run,
    shorter,
)


def test_a_multi_scene_video(look, capsys) -> None:
    result = run(shorter(MULTI_SCENE, 10))["result"]
    check(result, [0.3, 0.3, 0.3], "high", look)
    assert capsys.readouterr().out.splitlines() == [
        f"Video created: {result['file_path']}",
        "Duration: 0.9 seconds",
        "Scenes: 3",
    ]


def test_transitions_by_the_service(look) -> None:
    result = run(shorter(TRANSITIONS, 5))["result"]
    check(result, [0.4, 0.4, 0.4], "high", look)
    assert [marker["title"] for marker in result["scene_markers"]] == ["Scene 1", "Scene 2", "Scene 3"]


def test_a_storyboard_with_a_duration_and_a_transition_a_scene(look, capsys) -> None:
    result = run(shorter(STORYBOARD, 10))["result"]
    check(result, [0.3, 0.5, 0.4, 0.3], "high", look)
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == [f"Storyboard created: {result['file_path']}", "Total duration: 1.5 seconds"]
    assert ast.literal_eval(said[2].removeprefix("Scene markers: ")) == result["scene_markers"]


def test_a_simple_video_of_one_scene(look) -> None:
    check(run(SIMPLE)["result"], [5.0], "high", look)


def test_a_video_of_the_highest_quality(look) -> None:
    check(run(shorter(PREMIUM, 40))["result"], [0.1, 0.1, 0.1], "premium", look)


@pytest.mark.soak
@pytest.mark.parametrize(("example", "durations", "quality"), WHOLE)
def test_word_for_word_at_full_length(example: str, durations: list[float], quality: str, look) -> None:
    check(run(example)["result"], durations, quality, look)


@pytest.mark.parametrize("transition", [one for one in TransitionType if one != "cut"])
def test_six_transitions_are_supported_and_each_shows(transition: TransitionType, pictures) -> None:
    service = VideoProcessingService()

    def made(named: TransitionType) -> Path:
        result = asyncio.run(service.generate_frame_by_frame_video(["One", "Two"], 0.5, VideoQuality.DRAFT, named))
        return Path(result["file_path"])

    mixed, hard = pictures(made(transition), 0, 12), pictures(made(TransitionType.CUT), 0, 12)
    assert abs(mixed[0].astype(int) - hard[0]).mean() < 1
    assert abs(mixed[1].astype(int) - hard[1]).mean() > 3


@pytest.mark.parametrize(
    ("quality", "size", "fps", "bitrate"),
    [
        ("draft", (854, 480), 24, 1_500_000),
        ("standard", (1280, 720), 30, 3_000_000),
        ("high", (1920, 1080), 30, 6_000_000),
        ("premium", (3840, 2160), 60, 15_000_000),
    ],
)
def test_the_table_of_quality_presets(quality: str, size: tuple[int, int], fps: int, bitrate: int) -> None:
    preset = PRESETS[VideoQuality(quality)]
    assert ((preset.width, preset.height), preset.rate, preset.ceiling) == (size, fps, bitrate)


# Models ----------------------------------------------------------------------------------------------------------


def test_the_three_video_models_are_listed_and_those_not_there_say_so(capsys) -> None:
    models = run(MODELS)["video_models"]
    assert [model["name"] for model in models[:3]] == ["Frame-by-Frame Generator", "Stable Video Diffusion", "Runway"]
    local, svd, runway = models[:3]
    assert (local["type"], local["provider"], local["loaded"]) == ("multi-frame-video", "local", True)
    assert local["features"] == ["multi_scene", "transitions", "audio_sync", "storyboarding"]
    assert (svd["type"], svd["provider"]) == ("image-to-video", "local")
    assert {"image_to_video", "frame_interpolation"} <= set(svd["features"])
    assert (runway["type"], runway["provider"]) == ("text-to-video", "cloud")
    assert {"text_to_video", "image_to_video"} <= set(runway["features"])
    for model, lacks in ((svd, "NVIDIA"), (runway, "key")):
        assert model["loaded"] is False
        assert lacks in model["reason"]
        assert model["fix"]
    assert "reason" not in local
    said = capsys.readouterr().out
    assert said.count("Model: ") == said.count("Loaded: ") == said.count("Features: ") == len(models)
