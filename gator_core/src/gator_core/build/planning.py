"""What will be made, and by whom; nothing is made here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from gator_core.build.advice import to_generate
from gator_core.build.digests import FileDigests
from gator_core.build.keys import Digest, asset_key
from gator_core.build.layers import layers_of
from gator_core.build.modest import modest
from gator_core.build.probing import sound_probed
from gator_core.build.resolve import ResolvedScene, ResolvedTransition, resolve
from gator_core.build.soundtrack import Score, score_of
from gator_core.build.store import sha256_of
from gator_core.candidates import Ask, Pin, Pins, Products, availability_of
from gator_core.errors import GatorError, InputError
from gator_core.media.limits import Limits
from gator_core.media.sound import SoundInfo
from gator_core.overlay import Layer
from gator_core.plugins import Catalogue, catalogue
from gator_core.presets import parse_aspect
from gator_core.providers import AudioSyncer, Availability, Generator, Provider, Request, VideoSettings
from gator_core.selection import Choice, EncoderChoice, choose_encoder, choose_source, on_hardware
from gator_core.settings import Settings
from gator_core.shot import Shot
from gator_core.sound.loudness import Loudness
from gator_core.sound.syncers import best_syncer
from gator_core.storyboard import Scene, Storyboard, colour, exact
from gator_core.timeline import Segment, Slot, TimedScene, Timeline, TransitionTiming, lay_out, shortened

if TYPE_CHECKING:
    from gator_core.build.captioning import DrawnCaptions
    from gator_core.build.narration import Speech
    from gator_core.captions.track import Captions

__all__ = ["Part", "Plan", "Source", "as_storyboard", "plan", "timeline_of"]

Source = Storyboard | str | Path | Mapping[str, object]
"""A storyboard, its file, or its plain data."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the video: seconds [start, stop), or scenes first to last counted from 1, both included."""

    seconds: tuple[float, float] | None = None
    scenes: tuple[int, int] | None = None


@dataclass(frozen=True)
class Plan:
    """A whole build before it is done. Scenes outside the asked-for part have no shot and no choice."""

    storyboard: Storyboard
    scenes: tuple[ResolvedScene, ...]
    end: ResolvedTransition | None
    timeline: Timeline
    shots: Mapping[int, Shot]
    choices: Mapping[int, Choice]
    encoder: EncoderChoice
    settings: VideoSettings
    start: int
    """The frames [start, stop) of the timeline that are rendered."""
    stop: int
    remarks: tuple[str, ...]
    told: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Those of ``remarks`` that concern one scene's pictures, by index, without its name."""
    speech: Mapping[int, Speech] = field(default_factory=dict)
    """What the scenes say, all of them, by index."""
    score: Score | None = None
    """What is heard in the whole video; None of a silent one."""
    syncer: AudioSyncer | None = None
    """Encodes it."""
    loudness: Loudness | None = None
    """What it is brought to; None leaves levels as they are."""
    layers: Mapping[int, tuple[Layer, ...]] = field(default_factory=dict)
    """What lies over the scenes that have such, by index, in frames of the scene."""
    above: tuple[Layer, ...] = ()
    """What lies over the whole video, in frames of the timeline."""
    drawn: DrawnCaptions | None = None
    """The captions that are drawn into it, over all else."""
    captions: Captions | None = None
    """What is said in the whole video, to be read; None where the storyboard asks for none."""

    @property
    def frames(self) -> int:
        """Length of what is rendered."""
        return self.stop - self.start

    @property
    def segments(self) -> tuple[Segment, ...]:
        """In the timeline's frames; one where the format can't be joined."""
        if not self.encoder.format.segmented:
            return (Segment(self.start, self.stop, self.timeline.scenes_of(self.start, self.stop)),)
        return tuple(self.timeline.clipped(self.start, self.stop))


def plan(
    storyboard: Source,
    *,
    suffix: str = ".mp4",
    part: Part | None = None,
    provider: str | None = None,
    encoder: str | None = None,
    codec: str | None = None,
    effort: str | None = None,
    hardware: bool = False,
    plugins: Catalogue | None = None,
    digests: FileDigests | None = None,
    products: Products | None = None,
    speech: Mapping[int, Speech] | None = None,
) -> Plan:
    """Resolves, places and chooses, without making anything.

    ``provider`` pins the frame source of scenes that pin none; ``encoder`` the encoder, ``codec`` the codec,
    else the storyboard's, else what the suffix stands for; ``effort`` is one of x264's
    preset names; ``hardware`` has a device encode, if one works here; ``digests`` remembers what was probed; ``products``
    says what is stored; ``speech`` is what the scenes say, where that was spoken by now. Raises what is wrong with the
    storyboard, its files, or the providers.
    """
    board = as_storyboard(storyboard)
    found = plugins or catalogue()
    chosen = choose_encoder(found, suffix, encoder, codec or board.codec)
    board, changed = modest(board, chosen.format)
    settings = _settings(board, effort)
    chosen = on_hardware(chosen, settings) if hardware else chosen
    known, ask = products or _Unstored(digests or sha256_of), _remembering()
    said = _said(board, found, known, digests) if speech is None else speech
    scenes, end = resolve(board, found, digests, said)
    timeline = timeline_of(board, scenes, end)
    start, stop = _range(timeline, part)
    stated = _Stated.of(provider, Settings.from_environment())
    shots = {i: _shot(board, scenes[i], timeline.slots[i]) for i in timeline.scenes_of(start, stop)}
    sketch = board.fallback == "sketch"
    choices = {
        i: _choice(scenes[i].scene, shot, found, known, pins=_pins(board, scenes[i].scene, stated), sketch=sketch, ask=ask)
        for i, shot in shots.items()
    }
    score = score_of(board, scenes, timeline, said, _sounds(board, scenes, digests))
    crowded = shortened([_timed(one) for one in scenes], timeline, _timing(end))
    told = {i: (*scenes[i].remarks, *crowded.get(i, ()), *_choice_remarks(choices[i])) for i in shots}
    advice = to_generate(shots, choices, found, ask)
    # A caption that also shows in scenes that are not asked for lies where it does in the whole video.
    seen = range(len(scenes)) if board.captions and board.captions.drawn else shots
    layers, above = layers_of(board, {i: scenes[i] for i in seen}, timeline.frames, digests)
    captions = _captions(board, timeline, said, chosen.format.container)
    heard = score if score.sounds and chosen.format.sound else None
    return Plan(
        storyboard=board,
        scenes=tuple(scenes),
        end=end,
        timeline=timeline,
        shots=shots,
        choices=choices,
        encoder=chosen,
        settings=settings,
        start=start,
        stop=stop,
        remarks=(
            *board.remarks,
            *(f"{shots[i].label}: {remark}" for i, remarks in told.items() for remark in remarks),
            *advice,
            *([chosen.remark] if chosen.remark else ()),
            *(f"plugin {broken.plugin!r} was skipped: {broken.error}" for broken in found.broken),
            *([changed] if changed else ()),
            *_sound_remarks(score, chosen, said),
            *(captions.remarks if captions else ()),
        ),
        told=told,
        speech=said,
        score=heard,
        syncer=best_syncer(found, chosen.format.audio) if heard else None,
        loudness=Loudness(board.loudness.lufs, board.loudness.peak) if board.loudness else None,
        layers=layers,
        above=above,
        captions=captions,
        drawn=_drawn(board, captions, timeline, layers, above),
    )


def _said(board: Storyboard, found: Catalogue, known: Products, digests: FileDigests | None) -> Mapping[int, Speech]:
    if not any(scene.narration for scene in board.scenes):
        return {}
    from gator_core.build.narration import foretold  # which stands on this module

    return foretold(board, found, known, digests)


def _captions(board: Storyboard, timeline: Timeline, said: Mapping[int, Speech], container: str) -> Captions | None:
    if board.captions is None:
        return None
    from gator_core.build.cues import captions_of  # what most storyboards do without

    return captions_of(board, timeline, said, container)


def _drawn(
    board: Storyboard,
    captions: Captions | None,
    timeline: Timeline,
    layers: Mapping[int, tuple[Layer, ...]],
    above: tuple[Layer, ...],
) -> DrawnCaptions | None:
    if captions is None or not captions.use.drawn:
        return None
    from gator_core.build.captioning import drawn_captions  # as above
    from gator_core.build.clearing import Obstacles

    return drawn_captions(board, captions, Obstacles(timeline, layers, above))


def _captioned(board: Storyboard, scene: Scene) -> float:
    """Part of the height of a scene, from below, that captions are drawn into."""
    use = board.captions
    if use is None or not use.drawn or use.position != "bottom" or (use.file is None and scene.narration is None):
        return 0.0
    from gator_core.captions.look import part_below  # as above

    return part_below(use, board.frame_size)


def _sounds(board: Storyboard, scenes: list[ResolvedScene], digests: FileDigests | None) -> dict[Path, SoundInfo]:
    """Of every file that is heard, narration aside. MediaError names who asks for one that can't be used."""
    wanted = {one.media.path: one.label for one in scenes if one.scene.sound == "keep" and one.media and one.media.sound}
    if board.music:
        wanted[board.locate(board.music.file)] = "music"
    limits, found = Limits.from_environment(), {}
    for path, label in wanted.items():
        try:
            found[path] = sound_probed(path, limits, digests)
        except GatorError as error:
            raise type(error)(f"{label}: {error}") from error
    return found


@dataclass(frozen=True)
class _Unstored:
    """Knows of no product, where no store is asked."""

    digest: Digest

    def key(self, generator: Generator, request: Request) -> str:
        return asset_key(generator, request, self.digest)

    def holds(self, generator: Generator, request: Request) -> bool:  # noqa: ARG002 - whatever it is
        return False

    def under_way(self, generator: Generator, request: Request) -> bool:  # noqa: ARG002 - whatever it is
        return False

    def refusal(self, generator: Generator, request: Request) -> str | None:  # noqa: ARG002 - whatever it is
        return None


@dataclass(frozen=True)
class _Stated:
    """What the call and the environment name, for scenes of storyboards that name nothing."""

    provider: Pin | None
    image_source: Pin | None

    @classmethod
    def of(cls, provider: str | None, settings: Settings) -> _Stated:
        name = provider or settings.provider
        return cls(Pin(name) if name else None, Pin(settings.image_source) if settings.image_source else None)


def _choice(scene: Scene, shot: Shot, found: Catalogue, known: Products, *, pins: Pins, sketch: bool, ask: Ask) -> Choice:
    """What is wrong with a provider that a scene itself names is told with that scene."""
    try:
        return choose_source(shot, found, known, pins=pins, sketch=sketch, ask=ask)
    except InputError as error:
        if scene.provider is None and scene.image_source is None:
            raise
        raise type(error)(f"{shot.label}: {error}") from error


def _pins(board: Storyboard, scene: Scene, stated: _Stated) -> Pins:
    source, image = scene.provider or board.provider, scene.image_source or board.image_source
    return Pins(
        Pin(source.name, source.parameters, board.base) if source else stated.provider,
        Pin(image.name, image.parameters, board.base) if image else stated.image_source,
        by_scene=scene.provider is not None,
        picture_first=scene.image_source is not None,
    )


def _remembering() -> Ask:
    """Asks each provider once a plan, however many scenes it could make."""
    known: dict[tuple[type, str, str], Availability] = {}

    def ask(provider: Provider) -> Availability:
        name = (type(provider), provider.name, repr(getattr(provider, "params", None)))
        if name not in known:
            known[name] = availability_of(provider)
        return known[name]

    return ask


def timeline_of(board: Storyboard, scenes: Sequence[ResolvedScene], end: ResolvedTransition | None) -> Timeline:
    """The scenes on the timeline. InvalidStoryboard for what can't be laid out."""
    return lay_out([_timed(scene) for scene in scenes], board.rate, _timing(end))


def as_storyboard(given: Source) -> Storyboard:
    """A storyboard as it is, from plain data, or from a file."""
    if isinstance(given, Storyboard):
        return given
    return Storyboard.parse(given) if isinstance(given, Mapping) else Storyboard.from_file(given)


def _timing(passage: ResolvedTransition | None) -> TransitionTiming | None:
    return TransitionTiming(passage.duration) if passage else None


def _timed(scene: ResolvedScene) -> TimedScene:
    return TimedScene(scene.duration, _timing(scene.into), scene.label, scene.identity)


def _range(timeline: Timeline, part: Part | None) -> tuple[int, int]:
    if part and part.scenes:
        first, last = part.scenes
        if not 1 <= first <= last <= len(timeline.slots):
            raise InputError(f"scenes {first}-{last} are not among the {len(timeline.slots)} of the storyboard")
        return timeline.slots[first - 1].start, timeline.slots[last - 1].stop
    if not part or part.seconds is None:
        return 0, timeline.frames
    low, high = (round(exact(float(t)) * timeline.rate) for t in part.seconds)
    if low >= timeline.frames:
        raise InputError(f"a range from {part.seconds[0]:g} s on shows nothing of a video of {float(timeline.duration):.3f} s")
    if low < 0 or high <= low:
        raise InputError(
            f"range {part.seconds[0]:g}-{part.seconds[1]:g} s shows nothing of a video of {float(timeline.duration):.3f} s"
        )
    return low, min(high, timeline.frames)


def _shot(board: Storyboard, resolved: ResolvedScene, slot: Slot) -> Shot:
    scene = resolved.scene
    return Shot(
        label=resolved.label,
        size=board.frame_size,
        rate=board.rate,
        duration=resolved.duration,
        frames=slot.frames,
        handle_in=slot.handle_in,
        handle_out=slot.handle_out,
        prompt=scene.prompt,
        color=colour(scene.color) if scene.color else None,
        media=resolved.media,
        trim=(exact(scene.trim[0]), exact(scene.trim[1])) if scene.trim else None,
        speed=exact(scene.speed),
        interpolate=scene.interpolate,
        crop=scene.crop,
        fit=scene.fit,
        background=colour(scene.background),
        motion=scene.motion,
        seed=resolved.seed,
        aspect=parse_aspect(board.aspect) if board.aspect and not board.size else None,
        captioned=_captioned(board, scene),
    )


def _settings(board: Storyboard, effort: str | None) -> VideoSettings:
    width, height = board.frame_size
    base = board.preset
    return VideoSettings(width, height, Fraction(board.rate), base.crf, base.ceiling, effort or base.effort)


def _choice_remarks(choice: Choice) -> Iterator[str]:
    for name, said in choice.refused:
        yield f"{name} refused this before ({said}); made by {choice.taken.name} instead; --retry asks it again"
    remark = choice.source.remark(choice.taken.shot)
    if remark:
        yield remark


def _sound_remarks(score: Score, encoder: EncoderChoice, said: Mapping[int, Speech]) -> Iterator[str]:
    yield from score.remarks
    for speech in said.values():
        yield from speech.warnings
        if not speech.known:
            said_in = f"~{float(speech.seconds):.1f} s"
            yield f"{speech.label}: its narration was not spoken yet, so its length is an estimate ({said_in})"
    if score.sounds and not encoder.format.sound:
        yield f"the video is silent: the format {encoder.format.name!r} holds no sound"
