"""The examples of the platform's specification, word for word but for their import lines, and what their results must say."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
from pathlib import Path

import pytest

from gator_core.presets import PRESETS
from gator_core.services import TransitionType, VideoProcessingService, VideoQuality, ai_models

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
