"""A storyboard's scenes with everything looked up: media probed, transitions and filters found, lengths known."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from gator_core.build.digests import FileDigests
from gator_core.build.probing import probed
from gator_core.easing import Easing
from gator_core.errors import GatorError, InvalidStoryboard
from gator_core.media.limits import Limits
from gator_core.media.probe import MediaInfo
from gator_core.plugins import Catalogue
from gator_core.providers import Filter, Transition
from gator_core.storyboard import FilterUse, Scene, Storyboard, TransitionUse, exact

if TYPE_CHECKING:
    from gator_core.build.narration import Speech

__all__ = ["ResolvedScene", "ResolvedTransition", "resolve"]

Look = Callable[[Path], MediaInfo]

DEFAULT_DURATION = Fraction(3)
"""Seconds of a scene that neither states a duration nor is a clip."""
BREATH = Fraction(2, 5)
"""Seconds that a scene stays after what is said in it, where that makes its length."""


@dataclass(frozen=True)
class ResolvedTransition:
    """A transition with its parameters; ``duration`` in seconds, None where it was not stated."""

    transition: Transition
    easing: Easing
    duration: Fraction | None


@dataclass(frozen=True)
class ResolvedScene:
    """A scene, ready to be placed on the timeline."""

    index: int
    label: str
    title: str
    """For its chapter."""
    scene: Scene
    duration: Fraction
    media: MediaInfo | None
    into: ResolvedTransition | None
    filters: tuple[Filter, ...]
    seed: int
    remarks: tuple[str, ...]
    """Without its name."""

    @property
    def follows_speech(self) -> bool:
        """Whether it lasts as long as what is said in it."""
        written = self.scene
        return written.narration is not None and (
            written.duration == "auto" or (written.duration is None and written.video is None)
        )

    @property
    def identity(self) -> str:
        """Stands for what the scene shows, wherever it stands."""
        return self.scene.model_dump_json(exclude_defaults=True, exclude={"sound", "volume", "narration", "text", "overlays"})


def resolve(
    storyboard: Storyboard,
    catalogue: Catalogue,
    digests: FileDigests | None = None,
    speech: Mapping[int, Speech] | None = None,
) -> tuple[list[ResolvedScene], ResolvedTransition | None]:
    """Every scene, and the transition that ends the video. ``speech`` is what the scenes say, by their index.

    InvalidStoryboard, MediaError and the like name the scene.
    """
    look = _looked_at({storyboard.locate(named) for scene in storyboard.scenes if (named := _file(scene))}, digests)
    seeds = _Seeds()
    said = speech or {}
    scenes = [_scene(storyboard, i, catalogue, look, seeds, said.get(i)) for i in range(len(storyboard.scenes))]
    if storyboard.transition and not any(scene.transition is None for scene in storyboard.scenes[1:]):
        # No scene takes it, so that nothing else would find out that it is misspelt.
        _transition(storyboard.transition, catalogue, "transition", storyboard.base)
    end = storyboard.end_transition
    return scenes, _transition(end, catalogue, "end_transition", storyboard.base) if end else None


def _scene(
    storyboard: Storyboard, index: int, catalogue: Catalogue, look: Look, seeds: _Seeds, said: Speech | None
) -> ResolvedScene:
    scene, label = storyboard.scenes[index], storyboard.label(index)
    use = scene.transition or (storyboard.transition if index else None)
    media = _media(storyboard, scene, label, look)
    remarks = list(media.remarks) if media else []
    duration = _duration(scene, media, label, remarks, said)
    _check_narration(label, duration, said)
    return ResolvedScene(
        index=index,
        label=label,
        title=_title(scene, index),
        scene=scene,
        duration=duration,
        media=media,
        into=_transition(use, catalogue, label, storyboard.base) if use else None,
        filters=tuple(_filter(one, catalogue, label, storyboard.base) for one in scene.filters),
        seed=seeds.of(scene),
        remarks=tuple(remarks),
    )


def _title(scene: Scene, index: int) -> str:
    shown = scene.image or scene.video
    said = scene.id or scene.prompt or (Path(shown).stem if shown else None) or scene.color or f"Scene {index + 1}"
    line = " ".join(said.split())
    return line if len(line) <= 100 else line[:99] + "…"


# Media -----------------------------------------------------------------------------------------------------------


def _file(scene: Scene) -> str | None:
    named = scene.image or scene.video
    return named if named and "://" not in named else None


def _looked_at(paths: set[Path], digests: FileDigests | None) -> Look:
    """Probes every file, several at a time; what is wrong with one is raised when its scene asks for it."""
    limits = Limits.from_environment()
    pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="probe")
    try:
        found = {path: pool.submit(probed, path, limits, digests) for path in paths}
        wait(found.values())
    finally:  # interrupted, nobody waits for a disk that does not answer
        pool.shutdown(wait=False, cancel_futures=True)
    return lambda path: found[path].result()


def _media(storyboard: Storyboard, scene: Scene, label: str, look: Look) -> MediaInfo | None:
    named = scene.image or scene.video
    if named is None:
        return None
    if "://" in named:
        raise InvalidStoryboard(f"{label}: {named!r} is an address; media are files, so download it and name the file")
    try:
        info = look(storyboard.locate(named))
    except GatorError as error:
        raise type(error)(f"{label}: {error}") from error
    if info.moving and scene.image:
        raise InvalidStoryboard(f"{label}: {named!r} is a clip; write `video:` instead of `image:`")
    if not info.moving and scene.video:
        raise InvalidStoryboard(f"{label}: {named!r} is a picture; write `image:` instead of `video:`")
    return info


def _duration(scene: Scene, media: MediaInfo | None, label: str, remarks: list[str], said: Speech | None) -> Fraction:
    has = _clip_seconds(scene, media, label) if media and media.moving else None
    if said and (scene.duration == "auto" or (scene.duration is None and has is None)):  # as ``follows_speech`` says
        wanted = said.seconds + BREATH
    elif scene.duration is None or scene.duration == "auto":
        return has or DEFAULT_DURATION
    else:
        wanted = exact(scene.duration)
    if has is not None and media and wanted > has + _one_picture(media):
        remarks.append(f"the clip gives {float(has):.3g} s of the {float(wanted):.3g} s; its last picture is held")
    return wanted


def _check_narration(label: str, duration: Fraction, said: Speech | None) -> None:
    if said and said.known and not said.overrun and said.seconds > duration:
        raise InvalidStoryboard(
            f"{label}: its narration lasts {float(said.seconds):.2f} s, {float(said.seconds - duration):.2f} s longer than the"
            " scene; write duration: auto, or overrun: allow in the narration"
        )


def _clip_seconds(scene: Scene, media: MediaInfo, label: str) -> Fraction:
    start, stop = (exact(t) for t in scene.trim) if scene.trim else (Fraction(0), media.duration)
    if stop > media.duration + _one_picture(media):
        raise InvalidStoryboard(f"{label}: trim ends at {float(stop):g} s, but the clip lasts {float(media.duration):.3f} s")
    return (stop - start) / exact(scene.speed)


def _one_picture(media: MediaInfo) -> Fraction:
    return 1 / media.rate if media.rate else Fraction(1, 24)


# Plugins' parts --------------------------------------------------------------------------------------------------


def _transition(use: TransitionUse, catalogue: Catalogue, label: str, base: Path) -> ResolvedTransition | None:
    if use.name == "cut":
        return None
    try:
        made = catalogue.transitions[use.name].configured(use.parameters, base)
    except GatorError as error:
        raise type(error)(f"{label}: {error}") from error
    return ResolvedTransition(made, use.easing, None if use.duration is None else exact(use.duration))


def _filter(use: FilterUse, catalogue: Catalogue, label: str, base: Path) -> Filter:
    try:
        return catalogue.filters[use.name].configured(use.parameters, base)
    except GatorError as error:
        raise type(error)(f"{label}: {error}") from error


# Seeds -----------------------------------------------------------------------------------------------------------


class _Seeds:
    """The scene's own seed, else one of its id, else of its prompt and how often that occurred before."""

    def __init__(self) -> None:
        self._prompts: Counter[str] = Counter()

    def of(self, scene: Scene) -> int:
        prompt = scene.prompt or ""
        before = self._prompts[prompt]
        self._prompts[prompt] += 1
        if scene.seed is not None and scene.take == 1:
            return scene.seed
        root: tuple[object, ...] = ("prompt", prompt, before)
        if scene.seed is not None:
            root = ("seed", scene.seed)
        elif scene.id:
            root = ("id", scene.id)
        digest = hashlib.sha256(repr((root, scene.take)).encode()).digest()
        return int.from_bytes(digest[:4], "big")
