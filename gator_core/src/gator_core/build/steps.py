"""The steps of a build: picklable descriptions, and what doing them means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gator_core.build.keys import Digest, key_of, segment_parts, take_value
from gator_core.build.money import Item
from gator_core.build.planning import Plan
from gator_core.build.verify import check_segment
from gator_core.candidates import Candidate, Products
from gator_core.clip import Clip, Reader
from gator_core.compositor import Mix, Sequence, Stretch, Take, compose
from gator_core.errors import Cancelled, ProviderBroken
from gator_core.media.probe import MediaInfo
from gator_core.providers import Encoder, FrameSource, Generator, OutputFormat, Request, VideoSettings
from gator_core.shot import Shot
from gator_core.timeline import Segment, Timeline

__all__ = [
    "AssetStep",
    "AssetSteps",
    "Pending",
    "SegmentStep",
    "Taken",
    "asset_steps",
    "segment_name",
    "segment_steps",
    "sequence_of",
]


@dataclass(frozen=True)
class AssetStep:
    """Has a generator make what a scene needs, once."""

    scene: int
    name: str
    source: Generator
    request: Request
    key: str
    pinned: bool = False
    """Whether the user named the generator."""
    still: str | None = None
    """Key of the picture that it starts from, where one is made first."""

    def item(self, notes: Mapping[str, Any], *, retry: bool) -> Item:
        """On a bill: what is still to be paid, by what the journal notes."""
        return Item(self.name, self.source.name, self.source.owed(self.request, notes, retry=retry), self.pinned)


@dataclass(frozen=True)
class AssetSteps:
    """What has to be made for one way to make a shot; None where there is nothing to make."""

    still: AssetStep | None
    clip: AssetStep | None

    def needed(self, stored: Callable[[AssetStep], bool]) -> tuple[AssetStep, ...]:
        """In order; a picture is not needed for a clip that is there."""
        if self.clip and stored(self.clip):
            return (self.clip,)
        return tuple(step for step in (self.still, self.clip) if step)


@dataclass(frozen=True)
class Taken:
    """What a scene shows, and who makes it."""

    candidate: Candidate
    shot: Shot
    clip: Clip
    asset: str | None = None
    """Key of the generated product that the clip shows."""
    instead_of: tuple[str, ...] = ()
    """Which ways failed before this one was gone, and with what words."""

    @property
    def source(self) -> FrameSource:
        """The frame source."""
        return self.candidate.source


@dataclass(frozen=True)
class Pending(Clip):
    """Stands for a clip whose asset is not made yet; has a key, but no pictures."""

    asset: str

    def reader(self, start: int, stop: int) -> AbstractContextManager[Reader]:
        """RuntimeError, always."""
        raise RuntimeError(f"frames [{start}, {stop}) were read before their asset {self.asset} was made")


@dataclass(frozen=True)
class SegmentStep:
    """Encodes a run of frames. Knows what it shows, not where it stands."""

    name: str
    key: str
    parts: Mapping[str, Any]
    """What the key is made of, for explanations."""
    labels: tuple[str, ...]
    """How to name the scenes whose pictures it shows."""
    sequence: Sequence
    encoder: Encoder
    format: OutputFormat
    settings: VideoSettings
    assets: tuple[str, ...] = ()
    """Keys of the generated products that it shows."""
    inputs: tuple[Path, ...] = ()
    """The user's files that its key holds the content of."""
    goes_on: bool = False
    """Whether it reads on in a clip where the segment before it stops."""

    def run(self, path: Path, progress: Callable[[int], None], cancelled: Callable[[], bool]) -> None:
        """Writes the segment to ``path`` and proves it; ``progress`` gets the number of pictures done."""
        settings = replace(self.settings, frames=self.sequence.frames)
        with self.encoder.sink(path, self.format, settings) as sink:
            for done, frame in enumerate(compose(self.sequence), start=1):
                if cancelled():
                    raise Cancelled("stopped on request")
                sink.write(frame)
                progress(done)
        check_segment(path, self.sequence.frames, (settings.width, settings.height), settings.rate, self.format)


def asset_steps(index: int, taken: Candidate, products: Products) -> AssetSteps:
    """What has to be made for a scene that is made in this way. Raises what the source's ``request`` raises."""
    label, still = taken.shot.label, taken.still
    first = AssetStep(index, f"picture of {label}", still.source, still.request, still.key, still.pinned) if still else None
    if not taken.source.generates:
        return AssetSteps(first, None)
    request = taken.source.request(taken.shot)
    key = products.key(taken.source, request)
    return AssetSteps(first, AssetStep(index, label, taken.source, request, key, taken.pinned, first.key if first else None))


def segment_steps(plan: Plan, taken: Mapping[int, Taken], digest: Digest) -> Iterator[SegmentStep]:
    """One per segment, in the order of the video. ``taken`` is by scene."""
    chosen = plan.encoder
    clips = {i: one.clip for i, one in taken.items()}
    before: set[int] = set()
    for number, segment in enumerate(plan.segments, start=1):
        sequence = sequence_of(plan, clips, segment)
        inputs = _Noted(digest)
        takes = {at: _take_value(taken[i], sequence.takes[at], inputs) for at, i in enumerate(segment.scenes)}
        decoded = {i for i in segment.scenes if taken[i].asset or _moving(plan.scenes[i].media)}
        parts = segment_parts(sequence, takes, chosen.encoder, chosen.format, plan.settings, inputs)
        yield SegmentStep(
            name=segment_name(number),
            key=key_of("segment", parts),
            parts=parts,
            labels=tuple(plan.scenes[i].label for i in segment.scenes),
            sequence=sequence,
            encoder=chosen.encoder,
            format=chosen.format,
            settings=plan.settings,
            assets=tuple(asset for i in segment.scenes if (asset := taken[i].asset)),
            inputs=tuple(inputs.paths),
            goes_on=bool(before & decoded),
        )
        before = decoded


def _moving(media: MediaInfo | None) -> bool:
    return media is not None and media.moving


def segment_name(number: int) -> str:
    """For people; ``number`` counts from 1."""
    return f"segment {number}"


class _Noted:
    """Digests of files, with a note of which were asked for."""

    def __init__(self, digest: Digest) -> None:
        self._digest = digest
        self.paths: dict[Path, None] = {}

    def __call__(self, path: Path) -> str:
        self.paths[path] = None
        return self._digest(path)


def _take_value(taken: Taken, take: Take, digest: Digest) -> Any:
    try:
        return take_value(taken.source, taken.shot, taken.asset, take, digest)
    except TypeError as error:
        raise ProviderBroken(f"{taken.shot.label}: frame source {taken.source.name!r}: {error}") from error


def sequence_of(plan: Plan, clips: Mapping[int, Clip], segment: Segment) -> Sequence:
    """What the frames [segment.start, segment.stop) of the timeline show."""
    takes = tuple(Take(clips[i], plan.scenes[i].filters, plan.layers.get(i, ())) for i in segment.scenes)
    stretches = tuple(_stretches(plan, segment))
    size = plan.settings.width, plan.settings.height
    above = (*plan.above, *(plan.drawn.within(segment.start, segment.stop) if plan.drawn else ()))
    return Sequence(size, plan.settings.rate, takes, stretches, above, segment.start)


def _stretches(plan: Plan, segment: Segment) -> Iterator[Stretch]:
    """Cuts the range where a transition starts or stops, and where scenes meet."""
    at = segment.start
    while at < segment.stop:
        stop = min(segment.stop, _next_change(plan.timeline, at))
        yield _stretch(plan, segment, at, stop)
        at = stop


def _next_change(timeline: Timeline, frame: int) -> int:
    slot = timeline.slot_at(frame)
    found = timeline.passage_at(frame)
    if found:
        return found[0].stop
    return slot.out.start if slot.out else slot.stop


def _stretch(plan: Plan, segment: Segment, start: int, stop: int) -> Stretch:
    timeline = plan.timeline

    def place(scene: int) -> tuple[int, int] | None:
        if not 0 <= scene < len(timeline.slots):
            return None
        return scene - segment.scenes.start, start - timeline.slots[scene].start

    found = timeline.passage_at(start)
    if not found:
        return Stretch(stop - start, place(timeline.slot_at(start).index))
    passage, incoming = found
    resolved = plan.scenes[incoming].into if incoming < len(plan.scenes) else plan.end
    if resolved is None:
        raise ValueError(f"the timeline has a transition at frame {passage.start}, and the plan has none")
    mix = Mix(resolved.transition, resolved.easing, start - passage.start, passage.frames)
    return Stretch(stop - start, place(incoming - 1), place(incoming), mix)
