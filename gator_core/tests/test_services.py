from __future__ import annotations

import asyncio
import json
import os
import re
import wave
from collections.abc import Iterable
from pathlib import Path

import av
import pytest
from PIL import Image

from gator_core import (
    AudioSyncer,
    Availability,
    FrameSource,
    InvalidStoryboard,
    OutputRefused,
    ProviderUnavailable,
    Request,
    TransitionTooLong,
    UnknownProvider,
    Voice,
    plugins,
    services,
)
from gator_core.providers import Job, Measured, Samples, SoundSettings, VoiceInfo
from gator_core.services import AIModels, TransitionType, VideoProcessingService, VideoQuality, ai_models


def done(coroutine):
    return asyncio.run(coroutine)


@pytest.fixture
def work(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GATOR_OUTPUT_DIR", str(tmp_path / "made"))
    return tmp_path


@pytest.fixture
def found(monkeypatch) -> plugins.Catalogue:
    """What is installed but for the models, to which a test may add."""
    made = plugins.load(environ={"GATOR_NO_PLUGINS": "1", "GATOR_DISABLE_PLUGINS": "svd,runway"})
    monkeypatch.setattr(services, "catalogue", lambda: made)
    return made


SMALL = {"quality": "draft", "size": "64x36"}


# Videos ----------------------------------------------------------------------------------------------------------


def test_what_comes_back_is_plain_and_says_what_the_file_is(work: Path) -> None:
    result = done(ai_models.create_video_storyboard([{"prompt": "sea", "duration": 0.25}, {"color": "red"}], **SMALL))
    assert type(result) is dict
    json.dumps(result)
    assert (result["resolution"], result["num_scenes"], result["has_audio"]) == ("64x36", 2, False)
    assert result["duration"] == 3.25
    assert [type(marker) for marker in result["scene_markers"]] == [dict, dict]
    with av.open(result["file_path"]) as container:
        assert container.duration == 3_250_000


def test_a_file_nobody_named_gets_a_name_of_its_own_in_the_output_folder(work: Path) -> None:
    scenes = [{"prompt": "Sunrise: the CITY wakes, & more (part 1)/../../x", "duration": 0.1}]
    names = [Path(done(ai_models.create_video_storyboard(scenes, **SMALL))["file_path"]) for _ in range(2)]
    assert {name.parent for name in names} == {work / "made"}
    assert len(set(names)) == 2
    assert all(re.fullmatch(r"sunrise-the-city-wakes-more-part-1-x-\d{8}-\d{6}-[0-9a-f]{6}\.mp4", name.name) for name in names)
    titled = done(ai_models.create_video_storyboard([{"color": "red", "duration": 0.1}], title="日本", **SMALL))
    assert Path(titled["file_path"]).name.startswith("video-")


def test_a_named_file_goes_there_and_may_be_made_again(work: Path) -> None:
    for _ in range(2):
        result = done(
            ai_models.generate_video("sea", "single_frame", "draft", duration_per_frame=0.1, output_path="folder-less.mp4")
        )
        assert result["file_path"] == str(work / "folder-less.mp4")
    assert not (work / "made").exists()


def test_an_output_folder_that_can_not_be_made_is_named(work: Path, monkeypatch) -> None:
    (work / "file").touch()
    monkeypatch.setenv("GATOR_OUTPUT_DIR", str(work / "file" / "made"))
    with pytest.raises(OutputRefused, match=r"file/made can't be made: Not a directory; .*GATOR_OUTPUT_DIR"):
        done(ai_models.generate_video("sea", quality="draft"))


def test_scenes_take_every_field_of_a_storyboards_and_paths_are_of_the_working_folder(work: Path) -> None:
    Image.new("RGB", (64, 36), "teal").save("teal.png")
    scenes = [
        {"image": "teal.png", "duration": 0.5, "motion": "zoom-in", "filters": ["grayscale"]},
        {"prompt": "sea", "duration": 0.5, "transition": {"name": "wipe", "duration": 0.25, "direction": "up"}},
    ]
    result = done(ai_models.create_video_storyboard(scenes, fps="29.97", end_transition="fade", title="Two", **SMALL))
    assert (result["fps"], result["frames"]) == ("30000/1001", 30)
    assert Path(result["file_path"]).name.startswith("two-")


@pytest.mark.parametrize("quality", [VideoQuality.DRAFT, "draft"])
@pytest.mark.parametrize("transition", [TransitionType.WIPE, "wipe"])
def test_enumerations_and_their_names_are_the_same(quality, transition, work: Path) -> None:
    service = VideoProcessingService()
    result = done(service.generate_frame_by_frame_video(["a", "b"], 0.1, quality, transition, work / "out.mp4"))
    assert (result["quality"], result["frames"], result["providers"]) == ("draft", 5, ("frame-by-frame", "frame-by-frame"))


def test_a_prompt_alone_is_a_video_of_one_scene(work: Path) -> None:
    for video_type in ("multi_frame", "single_frame"):
        result = done(ai_models.generate_video("sea", video_type, "draft", duration_per_frame=0.1))
        assert result["num_scenes"] == 1


def test_a_text_in_place_of_a_list_of_prompts_is_one_prompt(work: Path) -> None:
    result = done(VideoProcessingService().generate_frame_by_frame_video("abc", duration_per_frame=0.1, quality="draft"))
    assert [marker["title"] for marker in result["scene_markers"]] == ["abc"]


def test_a_storyboard_is_one_of_the_kinds_of_video(work: Path) -> None:
    scenes = [{"prompt": "sea", "duration": 0.5}, {"color": "red", "duration": 0.25, "transition": "wipe"}]
    result = done(ai_models.generate_video(scenes, "storyboard", transition="cut", title="Two", **SMALL))
    assert (result["num_scenes"], result["duration"], result["resolution"]) == (2, 0.75, "64x36")
    with pytest.raises(InvalidStoryboard, match="for descriptions of scenes use 'storyboard'"):
        done(ai_models.generate_video(scenes))


def test_wrong_parameters_are_value_errors_before_anything_is_made(work: Path) -> None:
    wrong = [
        (ai_models.generate_video([]), "at least one prompt is required"),
        (ai_models.generate_video("sea", "panorama"), "unknown video_type 'panorama'"),
        (ai_models.generate_video("sea", "multiframe"), "did you mean 'multi_frame'"),
        (ai_models.generate_video("sea", quality="4k"), "unknown quality '4k'"),
        (ai_models.generate_video("sea", duration_per_frame=-1), "duration"),
        (ai_models.create_video_storyboard([]), "scenes"),
        (ai_models.create_video_storyboard([{"prompt": "a"}], colour="red"), "'colour'"),
        (ai_models.create_video_storyboard([None]), "scene 1"),
        (VideoProcessingService().generate_frame_by_frame_video([]), "at least one prompt is required"),
        (VideoProcessingService().generate_frame_by_frame_video(None), "prompts: must be a list of texts (got nothing)"),
        (VideoProcessingService().generate_frame_by_frame_video(5), "prompts: must be a list of texts (got 5)"),
        (VideoProcessingService().generate_frame_by_frame_video([5]), "scene 1: prompt: must be text"),
        (ai_models.generate_video(None), "prompt: must be a text, or a list of texts (got nothing)"),
        (ai_models.generate_video(5), "prompt: must be a text, or a list of texts (got 5)"),
        (ai_models.generate_video("sea", None), "unknown video_type None"),
        (ai_models.generate_video("sea", transition="crosfade", size="64x36"), "did you mean 'crossfade'?"),
        (ai_models.create_video_storyboard(None), "scenes: must be a list of scene descriptions"),
        (ai_models.create_video_storyboard("sea"), "scene 1: a scene is a mapping"),
    ]
    for call, said in wrong:
        with pytest.raises(InvalidStoryboard) as caught:
            done(call)
        assert said in str(caught.value)
    long = [{"prompt": "a", "duration": 1}, {"prompt": "b", "duration": 1, "transition": {"name": "fade", "duration": 9}}]
    with pytest.raises(TransitionTooLong, match="scene 1"):
        done(ai_models.create_video_storyboard(long))
    assert [path for path in work.rglob("*") if path.is_file()] == []


def test_several_videos_are_made_at_the_same_time(work: Path) -> None:
    async def all_of_them() -> list[dict]:
        calls = (ai_models.generate_video(f"scene {i}", quality="draft", duration_per_frame=0.2) for i in range(4))
        return await asyncio.gather(*calls)

    results = done(all_of_them())
    assert len({result["file_path"] for result in results}) == 4
    assert {result["frames"] for result in results} == {5}


def test_a_call_that_is_cancelled_stops_and_leaves_nothing(work: Path) -> None:
    async def cancelled() -> None:
        task = asyncio.ensure_future(
            ai_models.create_video_storyboard([{"prompt": f"{i}", "duration": 4} for i in range(40)], quality="high")
        )
        while not list(Path(os.environ["GATOR_CACHE_DIR"]).glob("work/*/*.mp4")):
            assert not task.done(), task
            await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    done(cancelled())
    assert list((work / "made").iterdir()) == []
    assert list(Path(os.environ["GATOR_CACHE_DIR"]).glob("work/*")) == []


# Models ----------------------------------------------------------------------------------------------------------


class Model(FrameSource):
    summary = "a model"

    def __init__(self, name: str, state: Availability, generates: bool = True, paid: bool = False) -> None:
        self.name, self.state, self.generates, self.paid = name, state, generates, paid

    def availability(self) -> Availability:
        return self.state

    def supports(self, shot) -> str | None:
        return None

    def open(self, shot, asset):
        raise NotImplementedError("only listed here")


def test_models_of_other_plugins_are_listed_after_ours(found: plugins.Catalogue) -> None:
    found.frame_sources.add(Model("dreamer", Availability(True), paid=True), "dreamer")
    found.frame_sources.add(Model("svd", Availability(False, "it needs a GPU of 24 GB", "use a larger one")), "svd")
    models = done(AIModels().get_available_models())["video"]
    assert [model["name"] for model in models] == ["Frame-by-Frame Generator", "Stable Video Diffusion", "Runway", "dreamer"]
    assert all({"name", "type", "provider", "loaded", "features"} <= set(model) for model in models)
    svd, runway, dreamer = models[1:]
    assert (svd["loaded"], svd["reason"], svd["fix"]) == (False, "it needs a GPU of 24 GB", "use a larger one")
    assert (runway["loaded"], "'runway'" in runway["reason"]) == (False, True)
    assert (dreamer["loaded"], dreamer["type"], dreamer["provider"]) == (True, "generator", "cloud")
    json.dumps(models)


def test_models_can_be_asked_for_without_or_after_any_number_of_initialisations() -> None:
    async def several() -> bool:
        models = AIModels()
        before = await models.get_available_models()
        await models.initialize_models()
        await models.initialize_models()
        return before == await models.get_available_models()

    assert done(several())


# Sound -----------------------------------------------------------------------------------------------------------


class Deaf(AudioSyncer):
    name = "deaf"

    def __init__(self, state: Availability) -> None:
        self.state = state

    def availability(self) -> Availability:
        return self.state

    def encode(self, sound: Iterable[Samples], path: Path, settings: SoundSettings) -> None:
        raise AssertionError("it is not available")

    def measure(self, sound: Iterable[Samples]) -> Measured:
        raise AssertionError("it is not available")


class Parrot(Voice):
    name = "parrot"

    def voices(self) -> tuple[VoiceInfo, ...]:
        return (VoiceInfo("polly", "en"),)

    def request(self, text: str, voice: str | None, speed: float, language: str | None) -> Request:
        return Squawk(text=text)

    def generate(self, request: Request, job: Job) -> Path:
        path = job.scratch / "voice.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(b"\x00\x10" * 4000)
        job.outcome.facts.update(voice="polly", words=[{"word": "squawk", "start": 0.0, "end": 0.5}])
        return path


class Squawk(Request):
    text: str


def test_without_a_syncer_or_a_voice_the_error_says_what_is_missing(found: plugins.Catalogue, work: Path) -> None:
    found.voices = plugins.Registry("voice", UnknownProvider)
    found.audio_syncers = plugins.Registry("audio syncer", UnknownProvider)
    with pytest.raises(ProviderUnavailable, match=r"no audio syncer can serve: none is installed .*gator-video-ffmpeg"):
        done(ai_models.synchronize_audio_to_video("a.mp4", "a.mp3"))
    with pytest.raises(ProviderUnavailable, match=r"no voice can serve: none is installed \(it comes with gator-video-speech"):
        done(ai_models.generate_voice("hello"))
    found.audio_syncers.add(Deaf(Availability(False, "no ears", "listen")), "deaf")
    with pytest.raises(ProviderUnavailable, match=r"no audio syncer can serve: deaf: no ears \(listen\)"):
        done(ai_models.synchronize_audio_to_video("a.mp4", "a.mp3"))
    assert list(work.iterdir()) == []


def test_an_installed_voice_is_used(found: plugins.Catalogue, work: Path) -> None:
    found.voices = plugins.Registry("voice", UnknownProvider)
    found.voices.add(Parrot(), "parrot")
    voice = done(ai_models.generate_voice("Welcome to our journey...", voice="alloy"))
    assert (voice["voice"], voice["provider"], voice["duration"]) == ("polly", "parrot", 0.5)
    assert voice["words"] == [{"word": "squawk", "start": 0.0, "end": 0.5}]
    json.dumps(voice)
    assert Path(voice["file_path"]).name.startswith("welcome-to-our-journey-")


def test_an_option_that_synchronizing_does_not_know_is_named(work: Path) -> None:
    with pytest.raises(ValueError, match=r"takes no 'polcy'; did you mean 'policy'\?"):
        done(ai_models.synchronize_audio_to_video("a.mp4", "a.mp3", polcy="loop"))
