"""What a build would do: which steps are stored, how long the others would take. Makes nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from gator_core.build.generating import owed
from gator_core.build.money import Bill
from gator_core.build.permission import bill_of, is_stored, is_unsure, planned
from gator_core.build.planning import Part, Plan, Source, plan
from gator_core.build.rooms import Rooms, open_rooms
from gator_core.build.sound import SOUND, sound_step
from gator_core.build.steps import AssetStep, Pending, Taken, asset_steps, segment_steps
from gator_core.candidates import Candidate
from gator_core.plugins import Catalogue
from gator_core.providers import Estimate, VideoSettings

__all__ = ["Forecast", "StepForecast", "forecast", "megapixels", "pace_name"]

# Seconds for a million pixels, side by side, where nothing was ever made here: measured on two cores, stills and motion.
_PACE = {"ultrafast": 0.006, "superfast": 0.008, "veryfast": 0.011, "faster": 0.016, "fast": 0.02, "medium": 0.028}
_SLOWER = 0.06
# Of another codec: how often as long as x264, and seconds more; from the time that the encoders had of a processor, for half
# a zoom with grain and half a still. GIF and WebP: by how much their pace was slower, two sketches at 640x360.
_CODECS = {"hevc": (2.0, 0.0), "av1": (0.9, 0.0), "vp9": (1.0, 0.03), "gif": (1.0, 0.08), "webp": (1.0, 0.03)}
_MIXING = 0.05
"""Seconds for a second of sound: mixed, measured, encoded, and measured again."""
_JOIN = 0.0001
"""Seconds a picture, to copy its packets and look at them."""


@dataclass(frozen=True, slots=True)
class StepForecast:
    """One step before it is done."""

    kind: str
    name: str
    key: str
    stored: bool
    seconds: float
    """Until it is there; 0 if it is stored."""
    dollars: float = 0.0
    frames: int = 0
    scene: int | None = None
    """Of what is generated: for which scene, counted from 1."""
    provider: str = ""
    """Who would generate it."""
    under_way: bool = False
    """Whether it was bought by a build that was stopped, and only has to be waited for."""
    held: str = ""
    """Why it is not going to be made as things stand: ``refused`` before, or ``unsure`` whether it was bought."""
    estimated: bool = False
    """Whether it hangs on a length that is not known before a voice has spoken."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """A plan, its steps in order, what all of it takes, and what would be bought."""

    plan: Plan
    steps: tuple[StepForecast, ...]
    bill: Bill

    @property
    def seconds(self) -> float:
        """From start to end."""
        return sum(step.seconds for step in self.steps)

    @property
    def dollars(self) -> float:
        """Of what is not stored yet."""
        return sum(step.dollars for step in self.steps)


def forecast(
    storyboard: Source,
    *,
    suffix: str = ".mp4",
    part: Part | None = None,
    provider: str | None = None,
    encoder: str | None = None,
    codec: str | None = None,
    effort: str | None = None,
    hardware: bool = False,
    max_cost: float | None = None,
    retry: bool = False,
    plugins: Catalogue | None = None,
) -> Forecast:
    """``plan``, with what the store has and what the rest would take."""
    rooms = open_rooms(retry=retry)
    made = plan(
        storyboard,
        suffix=suffix,
        part=part,
        provider=provider,
        encoder=encoder,
        codec=codec,
        effort=effort,
        hardware=hardware,
        plugins=plugins,
        digests=rooms.digests,
        products=rooms,
    )
    unspoken = {i for i, one in enumerate(made.scenes) if one.follows_speech and not made.speech[i].known}
    assets = [_asset(step, rooms, unspoken) for step in planned(made, rooms)]
    taken = {i: _taken(i, choice.taken, rooms) for i, choice in made.choices.items()}
    pace = rooms.pace(pace_name(made)) or _guessed(made)
    segments = [
        StepForecast(
            "segment",
            step.name,
            step.key,
            stored := rooms.cache.has(step.key) is not None,
            0.0 if stored else megapixels(made.settings, step.sequence.frames) * pace,
            frames=step.sequence.frames,
        )
        for step in segment_steps(made, taken, rooms.digests)
    ]
    join = StepForecast("join", "join and verify", "", False, 0.05 + made.frames * _JOIN, frames=made.frames)
    steps = (*_once(assets), *segments, *_sound(made, rooms), *_captions(made), join)
    return Forecast(made, steps, bill_of(made, rooms, max_cost))


def _sound(made: Plan, rooms: Rooms) -> tuple[StepForecast, ...]:
    """None of a silent video. What was not spoken yet has no key."""
    if made.score is None:
        return ()
    step = sound_step(made, rooms.digests)
    stored = step is not None and rooms.cache.has(step.key) is not None
    seconds = 0.0 if stored else 0.3 + float(made.frames / made.timeline.rate) * _MIXING
    return (StepForecast("sound", SOUND, step.key if step else "", stored, seconds),)


def _captions(made: Plan) -> tuple[StepForecast, ...]:
    """They are made with the plan."""
    if made.captions is None:
        return ()
    from gator_core.build.captions import STEP, summary_of, within

    return (StepForecast(STEP, f"captions: {summary_of(within(made) or made.captions, made)}", "", True, 0.0),)


def megapixels(settings: VideoSettings, frames: int) -> float:
    """Millions of pixels in so many pictures."""
    return settings.width * settings.height * frames / 1e6


def pace_name(made: Plan) -> str:
    """What its pace is remembered by: who encodes what, and how thoroughly."""
    return f"{made.encoder.encoder.name} {made.encoder.format.codec} {made.settings.effort}"


def _guessed(made: Plan) -> float:
    times, more = _CODECS.get(made.encoder.format.codec, (1.0, 0.0))
    return _PACE.get(made.settings.effort, _SLOWER) * times + more


def _taken(index: int, chosen: Candidate, rooms: Rooms) -> Taken:
    steps = asset_steps(index, chosen, rooms)
    shown = steps.clip if chosen.source.generates else steps.still
    clip = Pending(shown.key) if shown else chosen.source.open(chosen.shot, None)
    return Taken(chosen, chosen.shot, clip, shown.key if shown else None)


def _asset(step: AssetStep, rooms: Rooms, unspoken: Collection[int]) -> StepForecast:
    stored = is_stored(rooms, step)
    under_way = not stored and bool(rooms.journal(step.source, step.key))
    held = "" if stored else _held(step, rooms)
    estimate = Estimate() if stored or held else step.source.estimate(step.request)
    item = owed(step, rooms)
    return StepForecast(
        "asset",
        step.name,
        step.key,
        stored,
        estimate.seconds,
        item.dollars if item else 0.0,
        scene=step.scene + 1,
        provider=step.source.name,
        under_way=under_way and not held,
        held=held,
        estimated=not stored and not held and step.scene in unspoken,
    )


def _held(step: AssetStep, rooms: Rooms) -> str:
    if rooms.refusal(step.source, step.request):
        return "refused"
    return "unsure" if is_unsure(step, rooms) else ""


def _once(assets: list[StepForecast]) -> list[StepForecast]:
    """Of steps that make the same, the first does the work."""
    seen: set[str] = set()
    made = []
    for step in assets:
        made.append(replace(step, seconds=0.0, dollars=0.0) if step.key in seen else step)
        seen.add(step.key)
    return made
