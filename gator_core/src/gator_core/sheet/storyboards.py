"""A storyboard's scenes for a contact sheet. Nothing is generated: what is not stored is stood in for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from gator_core.build.generating import owed
from gator_core.build.layers import layers_of
from gator_core.build.planning import Plan, Source, plan
from gator_core.build.rooms import Rooms, open_rooms
from gator_core.build.steps import AssetStep, AssetSteps, asset_steps, sequence_of
from gator_core.build.store import Entry
from gator_core.candidates import Candidate, availability_of
from gator_core.clip import Clip, SolidClip
from gator_core.compositor import compose
from gator_core.media.limits import Limits
from gator_core.media.probe import probe
from gator_core.plugins import Catalogue, catalogue
from gator_core.providers import FrameSource
from gator_core.sheet import wording
from gator_core.sheet.content import NOT_GENERATED, REFUSED, RGB, Content, Listed
from gator_core.sheet.look import Look, moments
from gator_core.shot import Shot
from gator_core.storyboard import Scene
from gator_core.timeline import Segment, Slot

__all__ = ["content_of_storyboard", "in_order"]

_AT_ONCE = 2
_FINER = 1.5
"""Pictures are composed at so many times the size that they are shown at, so that what is drawn in them is smooth."""
_CARD = (58, 62, 74)


def content_of_storyboard(
    source: Source, name: str, look: Look, *, provider: str | None = None, plugins: Catalogue | None = None
) -> Content:
    """Plans as ``render`` does, and raises what that raises; ``name`` is the title of a storyboard that has none."""
    rooms, found = open_rooms(), plugins or catalogue()
    made = plan(source, provider=provider, plugins=found, digests=rooms.digests, products=rooms)
    scenes = [_View.of(made, index, rooms, found) for index in range(len(made.scenes))]
    frames = [moments(*_clear(slot), look) for slot in made.timeline.slots]
    listed = tuple(_listed(made, view, frames[view.index]) for view in scenes)

    def pictures(size: tuple[int, int]) -> Iterator[list[RGB]]:
        small = _at_size(made, size, rooms)
        return in_order([lambda view=view: _pictures(small, scenes, view.index, frames[view.index]) for view in scenes])  # type: ignore[misc]

    return Content(
        title=made.storyboard.title or name,
        facts=tuple(_facts(made, scenes, rooms)),
        size=made.storyboard.frame_size,
        scenes=listed,
        pictures=pictures,
        warnings=(*made.storyboard.remarks, *(f"{one.label}: {said}" for one in made.scenes for said in one.remarks)),
    )


def _clear(slot: Slot) -> tuple[int, int]:
    """The frames that show this scene alone; all of its own where transitions leave none."""
    start = slot.into.stop if slot.into else slot.start
    stop = slot.out.start if slot.out else slot.stop
    return (start, stop) if start < stop else (slot.start, slot.stop)


# What there is to show -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _View:
    """How a scene is shown as things stand."""

    index: int
    candidate: Candidate
    """Who makes it, or would."""
    shown: FrameSource | None
    """What opens its clip; None where nothing can be shown but a card."""
    shot: Shot
    """As that gets it."""
    asset: Path | None
    """The stored clip that it opens."""
    note: str
    dollars: float
    """What its products cost when they were made, and what those that are missing would."""

    @classmethod
    def of(cls, made: Plan, index: int, rooms: Rooms, found: Catalogue) -> _View:
        candidate = made.choices[index].taken
        steps = asset_steps(index, candidate, rooms)
        clip, still = (_stored(rooms, step) if step else None for step in (steps.clip, steps.still))
        dollars = sum(_prices(steps, rooms))
        missing = candidate.generates and not (clip if candidate.source.generates else still)
        if not missing or still:
            shot = replace(candidate.shot, media=probe(still, Limits.from_environment())) if still else candidate.shot
        else:
            shot = made.shots[index]
        if not missing:
            return cls(index, candidate, candidate.source, shot, clip, "", dollars)
        note = NOT_GENERATED if made.choices[index].refusal is None else REFUSED
        return cls(index, candidate, _stand_in(shot, found), shot, None, note, dollars)

    def open(self, size: tuple[int, int]) -> Clip:
        """Its pictures at a size of the frame's shape."""
        if self.shown is None:
            return SolidClip(size, _CARD)
        return self.shown.open(replace(self.shot, size=size), self.asset)


def _stored(rooms: Rooms, step: AssetStep) -> Path | None:
    return rooms.room(step.source).path(step.key) if rooms.room(step.source).has(step.key) else None


def _stand_in(shot: Shot, found: Catalogue) -> FrameSource | None:
    """The best that needs nothing to be generated."""
    able = (one for one in found.frame_sources.ranked() if not one.generates and availability_of(one).ok)
    return next((one for one in able if not one.supports(shot)), None)


def _prices(steps: AssetSteps, rooms: Rooms) -> Iterator[float]:
    """Of what is stored, and of what is missing."""
    for step, entry in _known(steps, rooms):
        yield float(entry.notes.get("dollars", 0.0)) if entry else _estimate(step, rooms)


def _known(steps: AssetSteps, rooms: Rooms) -> Iterator[tuple[AssetStep, Entry | None]]:
    """The steps with what is stored of them; without a picture that is not needed, since the clip is there."""
    clip = rooms.room(steps.clip.source).has(steps.clip.key) if steps.clip else None
    still = rooms.room(steps.still.source).has(steps.still.key) if steps.still else None
    if steps.still and (still or not clip):
        yield steps.still, still
    if steps.clip:
        yield steps.clip, clip


def _estimate(step: AssetStep, rooms: Rooms) -> float:
    """Of what was bought already and is only waited for, nothing."""
    item = owed(step, rooms)
    return item.dollars if item else 0.0


# What is said of it ----------------------------------------------------------------------------------------------


def _listed(made: Plan, view: _View, frames: tuple[int, ...]) -> Listed:
    slot, resolved, rate = made.timeline.slots[view.index], made.scenes[view.index], made.timeline.rate
    return Listed(
        number=view.index + 1,
        start=slot.start / rate,
        duration=slot.frames / rate,
        caption=_caption(resolved.scene),
        times=tuple(frame / rate for frame in frames),
        provider=_maker(view.candidate),
        dollars=view.dollars,
        note=view.note,
        estimated=resolved.follows_speech and not made.speech[view.index].known,
    )


def _caption(scene: Scene) -> str:
    """What it shows in words, else what it is called and what it says, else its file or colour."""
    if scene.prompt:
        return scene.prompt
    said = [scene.id or "", *(one.text for one in scene.text)]
    spoken = scene.narration.text if scene.narration else None
    shown = scene.image or scene.video
    return " · ".join(filter(None, said)) or spoken or (Path(shown).name if shown else scene.color) or ""


def _maker(candidate: Candidate) -> str:
    return f"{candidate.still.source.name} → {candidate.source.name}" if candidate.still else candidate.source.name


def _facts(made: Plan, scenes: list[_View], rooms: Rooms) -> Iterator[str]:
    (width, height), rate = made.storyboard.frame_size, made.timeline.rate
    yield f"{len(scenes)} scene{'s' if len(scenes) != 1 else ''}"
    guessed = any(not said.known for said in made.speech.values())
    yield ("~" if guessed else "") + wording.length(made.timeline.duration)
    yield f"{width} × {height}"
    yield wording.rate(rate)
    if not made.storyboard.size:
        yield made.storyboard.quality
    yield from _costs(made, rooms)


def _costs(made: Plan, rooms: Rooms) -> Iterator[str]:
    """What is stored cost, and what is missing would; each product once, voices too."""
    spent, due = dict[str, float](), dict[str, float]()
    voices = (AssetSteps(None, said.step) for said in made.speech.values() if said.step)
    for steps in (*(asset_steps(i, choice.taken, rooms) for i, choice in made.choices.items()), *voices):
        for step, entry in _known(steps, rooms):
            if entry:
                spent[step.key] = float(entry.notes.get("dollars", 0.0))
            else:
                due[step.key] = _estimate(step, rooms)
    if any(spent.values()):
        yield f"{wording.dollars(sum(spent.values()))} spent"
    if any(due.values()):
        yield f"about {wording.dollars(sum(due.values()))} to generate"


# Pictures --------------------------------------------------------------------------------------------------------


def _at_size(made: Plan, size: tuple[int, int], rooms: Rooms) -> Plan:
    """The same video, composed no larger than needed. What is generated is still asked for by the full size, so that it is
    found."""
    scale = min(1.0, _FINER * max(size[0] / made.settings.width, size[1] / made.settings.height))
    width, height = (max(2, 2 * round(side * scale / 2)) for side in (made.settings.width, made.settings.height))
    if (width, height) == (made.settings.width, made.settings.height):
        return made
    board = made.storyboard.model_copy(update={"size": f"{width}x{height}", "aspect": None})
    layers, above = layers_of(board, dict(enumerate(made.scenes)), made.timeline.frames, rooms.digests)
    return replace(made, settings=replace(made.settings, width=width, height=height), layers=layers, above=above)


def _pictures(made: Plan, scenes: list[_View], index: int, frames: tuple[int, ...]) -> list[RGB]:
    size = made.settings.width, made.settings.height
    segments = [Segment(frame, frame + 1, made.timeline.scenes_of(frame, frame + 1)) for frame in frames]
    clips = {i: scenes[i].open(size) for i in {index, *(i for one in segments for i in one.scenes)}}
    return [_picture(made, clips, one) for one in segments]


def _picture(made: Plan, clips: dict[int, Clip], segment: Segment) -> RGB:
    with closing(compose(sequence_of(made, clips, segment))) as frames:  # type: ignore[type-var]  # it is a generator
        return next(frames).rgb


def in_order(calls: list[Callable[[], list[RGB]]]) -> Generator[list[RGB]]:
    """A few at once, never many ahead of what is taken, so that memory does not grow with the number of scenes."""
    waiting: deque[Future[list[RGB]]] = deque()
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="sheet") as pool:
        try:
            for call in calls:
                waiting.append(pool.submit(call))
                if len(waiting) > 2 * _AT_ONCE:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()
