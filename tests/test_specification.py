"""The examples of the platform's specification, word for word but for the lines that import."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from gator_core import services
from gator_core.errors import GatorError, UnknownProvider
from gator_core.plugins import Registry
from gator_core.presets import PRESETS
from gator_core.services import TransitionType, VideoProcessingService, VideoQuality, ai_models
from gator_core.testing.media import write_numbered
from gator_core.testing.sounds import heard, noise, write_sound

HOMES = {
    "backend.services.ai_models": "gator_core.services",
    "backend.services.video_processing_service": "gator_core.services",
}

MULTI_SCENE = """
from backend.services.ai_models import ai_models

# Initialize AI models
await ai_models.initialize_models()

# Generate multi-scene video
result = await ai_models.generate_video(
    prompt=[
        "Opening scene: sunrise over city",
        "Middle scene: bustling street life",
        "Closing scene: sunset reflection"
    ],
    video_type="multi_frame",
    quality="high",
    transition="crossfade",
    duration_per_frame=3.0
)

print(f"Video created: {result['file_path']}")
print(f"Duration: {result['duration']} seconds")
print(f"Scenes: {result['num_scenes']}")
"""

TRANSITIONS = """
from backend.services.video_processing_service import (
    VideoProcessingService,
    TransitionType,
    VideoQuality
)

video_service = VideoProcessingService()

result = await video_service.generate_frame_by_frame_video(
    prompts=["Scene 1", "Scene 2", "Scene 3"],
    duration_per_frame=2.0,
    quality=VideoQuality.HIGH,
    transition=TransitionType.DISSOLVE
)
"""

STORYBOARD = """
from backend.services.ai_models import ai_models

scenes = [
    {
        "prompt": "Opening: hero introduction",
        "duration": 3.0,
        "transition": "fade"
    },
    {
        "prompt": "Act 1: discovery",
        "duration": 5.0,
        "transition": "crossfade"
    },
    {
        "prompt": "Act 2: conflict",
        "duration": 4.0,
        "transition": "wipe"
    },
    {
        "prompt": "Resolution: victory",
        "duration": 3.0,
        "transition": "dissolve"
    }
]

result = await ai_models.create_video_storyboard(
    scenes=scenes,
    quality="high"
)

print(f"Storyboard created: {result['file_path']}")
print(f"Total duration: {result['duration']} seconds")
print(f"Scene markers: {result['scene_markers']}")
"""

MODELS = """
from backend.services.ai_models import ai_models

# Get available models
models = await ai_models.get_available_models()
video_models = models["video"]

for model in video_models:
    print(f"Model: {model['name']}")
    print(f"Loaded: {model['loaded']}")
    print(f"Features: {model.get('features', [])}")
"""

ERRORS = """
try:
    result = await video_service.generate_frame_by_frame_video(
        prompts=["Scene 1"],
        duration_per_frame=3.0,
        quality=VideoQuality.HIGH
    )
except RuntimeError as e:
    print(f"Video generation failed: {e}")
except ValueError as e:
    print(f"Invalid parameters: {e}")
"""

SIMPLE = """
result = await ai_models.generate_video(
    prompt="Beautiful sunset over ocean",
    video_type="single_frame",
    quality="high",
    duration_per_frame=5.0
)
"""

PREMIUM = """
result = await ai_models.generate_video(
    prompt=[
        "Morning sunrise",
        "Afternoon cityscape",
        "Evening sunset"
    ],
    video_type="multi_frame",
    quality="premium",
    transition="dissolve",
    duration_per_frame=4.0
)
"""

WORKFLOW = """
# 1. Generate voice narration
voice_result = await ai_models.generate_voice(
    text="Welcome to our journey...",
    voice="alloy"
)

# 2. Create video storyboard
scenes = [
    {"prompt": "Intro", "duration": 3.0, "transition": "fade"},
    {"prompt": "Main", "duration": 5.0, "transition": "crossfade"},
    {"prompt": "Outro", "duration": 2.0, "transition": "dissolve"}
]

video_result = await ai_models.create_video_storyboard(
    scenes=scenes,
    quality="high"
)

# 3. Synchronize audio with video
final_result = await ai_models.synchronize_audio_to_video(
    video_path=video_result["file_path"],
    audio_path=voice_result["file_path"]
)

print(f"Final video: {final_result['file_path']}")
"""

AUDIO = """
from backend.services.ai_models import ai_models

result = await ai_models.synchronize_audio_to_video(
    video_path="/path/to/video.mp4",
    audio_path="/path/to/audio.mp3",
    output_path="/path/to/output.mp4"
)

print(f"Video with audio: {result['file_path']}")
print(f"Has audio: {result['has_audio']}")
"""

WHOLE = [
    pytest.param(MULTI_SCENE, [3.0, 3.0, 3.0], "high", id="multi-scene"),
    pytest.param(TRANSITIONS, [2.0, 2.0, 2.0], "high", id="transitions"),
    pytest.param(STORYBOARD, [3.0, 5.0, 4.0, 3.0], "high", id="storyboard"),
    pytest.param(SIMPLE, [5.0], "high", id="simple"),
    pytest.param(PREMIUM, [4.0, 4.0, 4.0], "premium", id="premium"),
]


def run(example: str) -> dict:
    """Runs an example's text, with the names that those before it would have left; returns the names it leaves."""
    for said, home in HOMES.items():
        example = example.replace(f"from {said} import", f"from {home} import")
    names = {
        "ai_models": ai_models,
        "video_service": VideoProcessingService(),
        "VideoQuality": VideoQuality,
        "TransitionType": TransitionType,
    }
    made = eval(compile(example, "specification", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
    if inspect.iscoroutine(made):
        asyncio.run(_finish(made))
    return names


async def _finish(made) -> None:
    await made


def shorter(example: str, times: float) -> str:
    """The same with its durations divided."""
    return re.sub(r"(\"duration\": |duration_per_frame=)([0-9.]+)", lambda m: f"{m[1]}{float(m[2]) / times:g}", example)


def check(result: dict, durations: list[float], quality: str, look) -> None:
    """Every key says the truth about the file."""
    file, preset = Path(result["file_path"]), PRESETS[quality]
    assert file.is_file()
    assert result["bytes"] == file.stat().st_size
    seen = look(file)
    total = sum(durations)
    assert result["duration"] == pytest.approx(total, abs=1e-9)
    assert seen.duration == pytest.approx(total, abs=1e-5)
    assert result["frames"] == seen.frames == round(total * preset.rate)
    assert (result["width"], result["height"]) == seen.size == (preset.width, preset.height)
    assert result["resolution"] == f"{preset.width}x{preset.height}"
    assert (result["fps"], result["quality"]) == (str(seen.rate), quality)
    assert seen.rate == preset.rate
    assert result["num_scenes"] == len(durations) == len(result["scene_markers"])
    starts = [sum(durations[:i]) for i in range(len(durations))]
    assert [marker["time"] for marker in result["scene_markers"]] == pytest.approx(starts)
    assert [start for start, _, _ in seen.chapters] == pytest.approx(starts, abs=1e-5)
    assert [title for _, _, title in seen.chapters] == [marker["title"] for marker in result["scene_markers"]]
    assert result["has_audio"] is False


def is_value_error(error: Exception) -> bool:
    return isinstance(error, ValueError) and not isinstance(error, RuntimeError)


# Videos ----------------------------------------------------------------------------------------------------------


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


# Errors ----------------------------------------------------------------------------------------------------------


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


# Sound ------------------------------------------------------------------------------------------------------------


def test_the_voice_of_the_workflow_is_spoken_offline(rooms: Path) -> None:
    made = asyncio.run(ai_models.generate_voice(text="Welcome to our journey...", voice="alloy"))
    assert Path(made["file_path"]).parent == rooms / "output"
    assert (made["voice"], made["provider"]) == ("en-us+f3", "espeak-ng")
    assert [word["word"] for word in made["words"]] == ["Welcome", "to", "our", "journey..."]
    assert 1.0 < made["words"][-1]["end"] <= made["duration"] < 3.0


def test_the_audio_example_puts_the_sound_into_the_video(tmp_path: Path, capsys) -> None:
    write_numbered(tmp_path / "video.mp4", 50)
    given = noise(2.0, 0.1, rate=44_100)
    write_sound(tmp_path / "audio.mp3", given, "libmp3lame", 44_100)
    result = run(AUDIO.replace("/path/to", str(tmp_path)))["result"]
    out = tmp_path / "output.mp4"
    assert capsys.readouterr().out.splitlines() == [f"Video with audio: {out}", "Has audio: True"]
    assert (result["file_path"], result["duration"], result["policy"], result["warnings"]) == (str(out), 2.0, "auto", ())
    with av.open(str(out)) as container:
        audio = container.streams.audio[0]
        assert (audio.codec_context.name, audio.bit_rate) == ("aac", pytest.approx(192_000, rel=0.1))
    sound = heard(out)
    assert level(sound[:96_000]) == pytest.approx(level(given), abs=1.0)  # less what is too high for MP3


def test_the_complete_workflow_ends_in_a_video_that_speaks(look, capsys) -> None:
    check_workflow(run(shorter(WORKFLOW, 10)), [0.3, 0.5, 0.2], look, capsys)


@pytest.mark.soak
def test_the_complete_workflow_word_for_word(look, capsys) -> None:
    check_workflow(run(WORKFLOW), [3.0, 5.0, 2.0], look, capsys)


def check_workflow(names: dict, durations: list[float], look, capsys) -> None:
    """Every dictionary says the truth, and in the end the words are heard from the first picture on."""
    voice, video, final = (names[f"{name}_result"] for name in ("voice", "video", "final"))
    assert capsys.readouterr().out == f"Final video: {final['file_path']}\n"
    assert (voice["voice"], voice["provider"], len(voice["words"])) == ("en-us+f3", "espeak-ng", 4)
    with wave.open(voice["file_path"]) as file:
        said = np.frombuffer(file.readframes(-1), "<i2") / 32768
        assert (voice["duration"], file.getframerate()) == (len(said) / 22_050, 22_050)
    check(video, durations, "high", look)
    assert (final["duration"], final["has_audio"], final["mixed"]) == (sum(durations), True, False)
    assert final["audio_duration"] == pytest.approx(voice["duration"], abs=1e-4)
    silent, spoken = look(video["file_path"]), look(final["file_path"])
    assert (spoken.frames, spoken.size, spoken.rate, spoken.chapters) == (
        silent.frames,
        silent.size,
        silent.rate,
        silent.chapters,
    )
    assert {Path(made["file_path"]).parent for made in (voice, video, final)} == {Path(video["file_path"]).parent}
    sound = heard(Path(final["file_path"]))[:, 0]
    times = np.arange(min(len(said), int(sum(durations) * 22_050)) - 3000) / 22_050
    again = np.interp(times, np.arange(len(sound)) / 48_000, sound)
    assert np.corrcoef(again, said[: len(again)])[0, 1] > 0.99


def level(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64))))


@pytest.mark.parametrize("example", [AUDIO])
def test_without_anything_that_encodes_sound_it_is_a_runtime_error_that_says_what_is_missing(
    example: str, rooms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services.catalogue(), "audio_syncers", Registry("audio syncer", UnknownProvider))
    with pytest.raises(RuntimeError, match=r"no audio syncer can serve: none is installed .* pip install gator-video-ffmpeg"):
        run(example)
    assert not list((rooms / "output").glob("*"))
