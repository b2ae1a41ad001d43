"""The platform's own vocabulary on top of the build: async, plain dictionaries."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from gator_core.build import Result, arender
from gator_core.build.destination import in_words
from gator_core.errors import InputError, InvalidStoryboard, OutputRefused, nearest
from gator_core.plugins import Catalogue, catalogue
from gator_core.presets import TransitionType, VideoQuality
from gator_core.providers import Provider, Voice, limits_of
from gator_core.selection import availability_of
from gator_core.settings import Settings
from gator_core.storyboard import Storyboard

__all__ = ["AIModels", "TransitionType", "VideoProcessingService", "VideoQuality", "ai_models"]

_TYPES = ("multi_frame", "single_frame", "storyboard")

# The video models of the platform, with what is said of each while its plugin is not installed.
_MODELS: tuple[dict[str, Any], ...] = (
    {
        "provider_name": "frame-by-frame",
        "name": "Frame-by-Frame Generator",
        "type": "multi-frame-video",
        "provider": "local",
        "features": ["multi_scene", "transitions", "audio_sync", "storyboarding"],
    },
    {
        "provider_name": "svd",
        "name": "Stable Video Diffusion",
        "type": "image-to-video",
        "provider": "local",
        "features": ["image_to_video", "frame_interpolation"],
    },
    {
        "provider_name": "runway",
        "name": "Runway",
        "type": "text-to-video",
        "provider": "cloud",
        "features": ["text_to_video", "image_to_video", "4k_output"],
    },
)


class AIModels:
    """Models and what is made with them. One instance, ``ai_models``, serves a process."""

    async def initialize_models(self) -> None:
        """Loads the plugins, once a process; other calls do it when they need it."""
        await asyncio.to_thread(catalogue)

    async def get_available_models(self) -> dict[str, list[dict[str, Any]]]:
        """By kind: ``video`` lists the platform's models and further plugins' ones; ``image`` and ``voice`` the installed ones.

        Each has ``name``, ``type``, ``provider``, ``loaded``, ``features``, ``limits`` (what it can be asked for), and where it
        is not loaded ``reason`` and ``fix``.
        """
        found = await asyncio.to_thread(catalogue)
        known = {model["provider_name"] for model in _MODELS}
        others = [source for name, source in found.frame_sources.items() if name not in known]
        video = [_described(model, found) for model in _MODELS]
        video += [_of_plugin(one, "generator" if one.generates else "frame source", one.paid) for one in others]
        image = [_of_plugin(source, "text-to-image", source.paid) for source in found.image_sources.ranked()]
        return {"video": video, "image": image, "voice": [_voice(one) for one in found.voices.ranked()]}

    async def generate_video(
        self,
        prompt: str | Sequence[str | Mapping[str, Any]],
        video_type: str = "multi_frame",
        quality: str = "high",
        transition: str = "crossfade",
        duration_per_frame: float = 3.0,
        output_path: str | Path | None = None,
        **rest: Any,
    ) -> dict[str, Any]:
        """A video of the best models there are for it; ``rest`` takes every other field of a storyboard.

        ``single_frame`` makes one scene of one prompt, ``multi_frame`` one of each, ``storyboard`` takes scene descriptions
        in place of prompts, each with its own timing. ValueError for wrong parameters, RuntimeError for failures at work.
        """
        if video_type not in _TYPES:
            raise InvalidStoryboard(
                f"unknown video_type {video_type!r}{nearest(str(video_type), _TYPES)} (known: {', '.join(_TYPES)})"
            )
        given = _listed(prompt, "prompt", "a text, or a list of texts")
        if not given:
            raise InvalidStoryboard("at least one prompt is required")
        if video_type == "single_frame" and len(given) > 1:
            raise InvalidStoryboard(f"video_type 'single_frame' takes one prompt, not {len(given)}; use 'multi_frame'")
        if video_type != "storyboard" and any(isinstance(one, Mapping) for one in given):
            raise InvalidStoryboard(f"video_type {video_type!r} takes prompts; for descriptions of scenes use 'storyboard'")
        scenes = [_scene(one, duration_per_frame) for one in given]
        return await self.create_video_storyboard(scenes, str(quality), output_path, transition=str(transition), **rest)

    async def create_video_storyboard(
        self,
        scenes: Sequence[Mapping[str, Any]],
        quality: str = "high",
        output_path: str | Path | None = None,
        **rest: Any,
    ) -> dict[str, Any]:
        """A video from scene descriptions; ``rest`` takes every other field of a storyboard."""
        listed = _listed(scenes, "scenes", "a list of scene descriptions, such as {'prompt': 'sunrise over the city'}")
        plain: Any = [dict(scene) if isinstance(scene, Mapping) else scene for scene in listed]
        return await _made(Storyboard(scenes=plain, quality=str(quality), **rest), output_path)

    async def synchronize_audio_to_video(
        self,
        video_path: str | Path,
        audio_path: str | Path,
        output_path: str | Path | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        """The video with this sound; the pictures are copied. ``options`` are the fields of ``gator_core.sound.SyncOptions``:
        ``policy`` says what happens where lengths differ, ``offset``, ``mix``, ``volume``, ``loudness`` (LUFS), ``bitrate``.

        ValueError for what can't be used or matched, RuntimeError where nothing that is installed encodes sound.
        """
        return await asyncio.to_thread(_synchronized, Path(video_path), audio_path, output_path, options)

    async def generate_voice(
        self,
        text: str,
        voice: str | None = "alloy",
        output_path: str | Path | None = None,
        *,
        speed: float = 1.0,
        language: str | None = None,
        provider: str | Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The text, spoken: ``file_path`` (WAV), ``duration``, ``voice`` (the one that really spoke), ``provider``, ``words``
        (``word``, ``start``, ``end`` in seconds; empty where they are not known) and ``warnings``.

        RuntimeError if no voice can serve, ValueError for a voice, language or text that none can speak.
        """
        from gator_core.speech import spoken

        manner: dict[str, Any] = {"voice": voice, "speed": speed, "language": language, "provider": provider}
        made = await asyncio.to_thread(
            lambda: spoken(text, output=lambda: _target(output_path, text, ".wav"), found=catalogue(), **manner)
        )
        return made.as_dict()


ai_models = AIModels()


class VideoProcessingService:
    """Makes multi-scene videos."""

    async def generate_frame_by_frame_video(
        self,
        prompts: Sequence[str],
        duration_per_frame: float = 3.0,
        quality: VideoQuality | str = VideoQuality.HIGH,
        transition: TransitionType | str = TransitionType.CROSSFADE,
        output_path: str | Path | None = None,
    ) -> dict[str, Any]:
        """One scene a prompt, of local frames. ValueError for wrong parameters, RuntimeError for what fails while working."""
        board = Storyboard.from_prompts(
            _listed(prompts, "prompts", "a list of texts"),
            quality=str(quality),
            transition=str(transition),
            duration_per_scene=duration_per_frame,
            provider="frame-by-frame",
        )
        return await _made(board, output_path)


async def _made(board: Storyboard, output_path: str | Path | None) -> dict[str, Any]:
    first = board.scenes[0]
    target = _target(output_path, board.title or first.prompt or "video")
    return _plain(await arender(board, target))


def _synchronized(video: Path, audio: str | Path, output_path: str | Path | None, options: Mapping[str, Any]) -> dict[str, Any]:
    from gator_core.sound import Loudness, SyncOptions, synchronize
    from gator_core.sound.syncers import best_syncer

    known = [field.name for field in fields(SyncOptions)]
    for name in options:
        if name not in known:
            raise InputError(f"synchronize_audio_to_video takes no {name!r}{nearest(name, known)} (known: {', '.join(known)})")
    wanted = dict(options)
    if isinstance(wanted.get("loudness"), int | float):
        wanted["loudness"] = Loudness(float(wanted["loudness"]))
    found = catalogue()
    best_syncer(found)  # before a folder is made for what nothing here can make
    suffix = video.suffix.lower()
    target = _target(output_path, video.stem, suffix if suffix in (".mov", ".mkv") else ".mp4")
    with in_words(target):
        return synchronize(video, audio, target, SyncOptions(**wanted), plugins=found).as_dict()


def _listed(given: Any, name: str, wanted: str) -> list[Any]:
    """One text or one description stands for a list of one. InvalidStoryboard for what is neither that nor a list."""
    if isinstance(given, str | Mapping):
        return [given]
    if not isinstance(given, Iterable) or isinstance(given, bytes | bytearray):
        raise InvalidStoryboard(f"{name}: must be {wanted} (got {'nothing' if given is None else f'{given!r:.60}'})")
    return list(given)


def _scene(given: str | Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """A prompt lasts the common time; a description that names no time lasts what suits it."""
    return dict(given) if isinstance(given, Mapping) else {"prompt": given, "duration": seconds}


def _plain(result: Result) -> dict[str, Any]:
    plain = result.as_dict()
    return {
        **plain,
        "resolution": f"{result.width}x{result.height}",
        "scene_markers": [dict(marker) for marker in plain["scene_markers"]],
    }


def _target(output_path: str | Path | None, stem: str, suffix: str = ".mp4") -> Path:
    """Where the caller says, else a name of its own in the output folder. OutputRefused if that can't be made."""
    if output_path is not None:
        return Path(output_path).expanduser().absolute()
    folder = Settings.from_environment().output_dir.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputRefused(
            f"the output folder {folder} can't be made: {error.strerror}; set GATOR_OUTPUT_DIR, or name a file"
        ) from error
    words = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:40].strip("-") or "video"
    return folder / f"{words}-{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:6]}{suffix}"


# Models ----------------------------------------------------------------------------------------------------------


def _described(model: Mapping[str, Any], found: Catalogue) -> dict[str, Any]:
    shown = {key: value for key, value in model.items() if key != "provider_name"}
    name = model["provider_name"]
    if name not in found.frame_sources:
        return {
            **shown,
            "loaded": False,
            "limits": {},
            "reason": f"no plugin that is installed offers {name!r}, and none comes with this version",
            "fix": "",
        }
    return {**shown, **_state(found.frame_sources[name])}


def _of_plugin(source: Provider, kind: str, paid: bool) -> dict[str, Any]:
    return {"name": source.name, "type": kind, "provider": "cloud" if paid else "local", "features": [], **_state(source)}


def _voice(voice: Voice) -> dict[str, Any]:
    return _of_plugin(voice, "text-to-speech", getattr(voice, "paid", False))


def _state(provider: Provider) -> dict[str, Any]:
    state = availability_of(provider)
    loaded: dict[str, Any] = {"loaded": state.ok, "limits": limits_of(provider)}
    return loaded if state.ok else {**loaded, "reason": state.reason, "fix": state.fix}
