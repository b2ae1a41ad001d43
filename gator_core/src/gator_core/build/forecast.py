"""What a build would do: which steps are stored, how long the others would take. Makes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from gator_core.build.planning import Part, Plan, Source, plan
from gator_core.build.rooms import Rooms, open_rooms
from gator_core.build.steps import Pending, asset_step, segment_steps
from gator_core.clip import Clip
from gator_core.plugins import Catalogue
from gator_core.providers import Estimate, VideoSettings

__all__ = ["Forecast", "StepForecast", "forecast"]

# Seconds for a million pixels, side by side, where nothing was ever made here: measured on two cores, stills and motion.
_PACE = {"ultrafast": 0.006, "superfast": 0.008, "veryfast": 0.011, "faster": 0.016, "fast": 0.02, "medium": 0.028}
_SLOWER = 0.06
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


@dataclass(frozen=True, slots=True)
class Forecast:
    """A plan, its steps in order, and what all of it takes."""

    plan: Plan
    steps: tuple[StepForecast, ...]

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
    effort: str | None = None,
    plugins: Catalogue | None = None,
) -> Forecast:
    """``plan``, with what the store has and what the rest would take."""
    rooms = open_rooms()
    made = plan(
        storyboard,
        suffix=suffix,
        part=part,
        provider=provider,
        encoder=encoder,
        effort=effort,
        plugins=plugins,
        digests=rooms.digests,
        holds=rooms.holds,
    )
    clips: dict[int, Clip] = {}
    keys: dict[int, str] = {}
    assets = [step for i in made.shots if (step := _asset(made, i, rooms, clips, keys))]
    sources = {i: choice.source for i, choice in made.choices.items()}
    pace = rooms.pace(made.settings.effort) or _PACE.get(made.settings.effort, _SLOWER)
    segments = [
        StepForecast(
            "segment",
            step.name,
            step.key,
            stored := rooms.cache.has(step.key) is not None,
            0.0 if stored else megapixels(made.settings, step.sequence.frames) * pace,
            frames=step.sequence.frames,
        )
        for step in segment_steps(made, sources, clips, keys, rooms.digests)
    ]
    join = StepForecast("join", "join and verify", "", False, 0.05 + made.frames * _JOIN, frames=made.frames)
    return Forecast(made, (*assets, *segments, join))


def megapixels(settings: VideoSettings, frames: int) -> float:
    """Millions of pixels in so many pictures."""
    return settings.width * settings.height * frames / 1e6


def _asset(made: Plan, index: int, rooms: Rooms, clips: dict[int, Clip], keys: dict[int, str]) -> StepForecast | None:
    source, shot = made.choices[index].source, made.shots[index]
    step = asset_step(made, index, source, rooms.digests)
    if step is None:
        clips[index] = source.open(shot, None)
        return None
    clips[index], keys[index] = Pending(step.key), step.key
    room = rooms.paid if source.paid else rooms.cache
    stored = room.has(step.key) is not None
    estimate = Estimate() if stored else source.estimate(step.request)
    return StepForecast("asset", step.name, step.key, stored, estimate.seconds, estimate.dollars)
