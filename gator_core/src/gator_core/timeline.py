"""Scenes to whole frames: cuts, transitions, handles, markers, segments. Pure: values in, values out.

The only clock is the integer frame index at the project's exact rate. Cuts are rounded from cumulative durations,
so nothing drifts, and the length of the whole is the sum of the durations.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, pairwise
from math import ceil

from gator_core.errors import InvalidStoryboard, TransitionTooLong

__all__ = [
    "DEFAULT_TRANSITION",
    "Passage",
    "Segment",
    "Slot",
    "TimedScene",
    "Timeline",
    "TransitionTiming",
    "lay_out",
    "shortened",
]

DEFAULT_TRANSITION = Fraction(1, 2)
"""Seconds of a transition whose length is not stated, where both neighbours are at least twice as long."""
SEGMENT_MINIMUM = Fraction(2)
"""Seconds. Shorter segments break the bitrate ceiling when joined and cost more than they bring."""
SEGMENT_MAXIMUM = Fraction(5)
"""Seconds after which a segment is split where it can be, so that long ones are made side by side too."""
LONGEST = Fraction(24 * 3600)
"""Seconds of a whole video; more is taken for a slip of the pen."""
TICKS = 705_600_000
"""A second's, for finding segments in whole numbers: milliseconds and the frames of every usual rate are multiples
of a tick (it is known as the flick), and whatever else is rounded down, each scene for itself."""


@dataclass(frozen=True, slots=True)
class TransitionTiming:
    """A transition's length in seconds; None where the user did not state one."""

    duration: Fraction | None = None


@dataclass(frozen=True, slots=True)
class TimedScene:
    """What the timeline needs to know of a scene."""

    duration: Fraction
    transition: TransitionTiming | None = None
    """The one into this scene; None is a cut. Of the first scene: from black."""
    label: str = ""
    """How errors name the scene."""
    identity: str = ""
    """Stands for the scene's content; groups short scenes into segments independently of their place."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The frames of a transition: [start, start + frames), of which ``before`` lie before the cut."""

    start: int
    frames: int
    before: int

    @property
    def stop(self) -> int:
        """The first frame after it."""
        return self.start + self.frames

    @property
    def after(self) -> int:
        """How many of its frames lie after the cut."""
        return self.frames - self.before

    def progress(self, frame: int) -> float:
        """Of an absolute frame within: k + 1 of n + 1, so neither 0 nor 1 is ever shown twice."""
        return (frame - self.start + 1) / (self.frames + 1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A scene's place: frames [start, stop) and the handles that its transitions take from beyond them."""

    index: int
    start: int
    stop: int
    into: Passage | None
    out: Passage | None

    @property
    def frames(self) -> int:
        """The scene's own length."""
        return self.stop - self.start

    @property
    def handle_in(self) -> int:
        """Frames needed from before the scene's first one."""
        return self.into.before if self.into else 0

    @property
    def handle_out(self) -> int:
        """Frames needed from after the scene's last one."""
        return self.out.after if self.out else 0


@dataclass(frozen=True, slots=True)
class Segment:
    """Frames [start, stop) that are encoded as one; ``scenes`` are those whose pictures it shows."""

    start: int
    stop: int
    scenes: range

    @property
    def frames(self) -> int:
        """Its length."""
        return self.stop - self.start


@dataclass(frozen=True)
class Timeline:
    """The whole video in frames."""

    rate: Fraction
    slots: tuple[Slot, ...]
    segments: tuple[Segment, ...]

    @property
    def frames(self) -> int:
        """Length of the whole."""
        return self.slots[-1].stop

    @property
    def duration(self) -> Fraction:
        """Seconds, exact."""
        return self.frames / self.rate

    @property
    def markers(self) -> tuple[Fraction, ...]:
        """Seconds at which the scenes start: their cuts, exact."""
        return tuple(slot.start / self.rate for slot in self.slots)

    @cached_property
    def _starts(self) -> list[int]:
        return [slot.start for slot in self.slots]

    def slot_at(self, frame: int) -> Slot:
        """The slot that a frame belongs to; every frame belongs to exactly one."""
        if not 0 <= frame < self.frames:
            raise IndexError(f"frame {frame} is not within the {self.frames} frames of the timeline")
        return self.slots[bisect_right(self._starts, frame) - 1]

    def passage_at(self, frame: int) -> tuple[Passage, int] | None:
        """The transition that shows at a frame, and the index of the scene that it leads into.

        For the one that ends the video, that index is the number of scenes.
        """
        slot = self.slot_at(frame)
        if slot.into and frame < slot.into.stop:
            return slot.into, slot.index
        if slot.out and frame >= slot.out.start:
            return slot.out, slot.index + 1
        return None

    def scenes_of(self, start: int, stop: int) -> range:
        """Indices of the scenes whose pictures show in [start, stop), those seen through a transition included."""
        first, last = self.slot_at(start), self.slot_at(stop - 1)
        low = first.index - 1 if first.index and first.into and start < first.into.stop else first.index
        high = last.index + 1 if last.out and stop > last.out.start and last.index + 1 < len(self.slots) else last.index
        return range(low, high + 1)

    def clipped(self, start: int, stop: int) -> Iterator[Segment]:
        """The segments of a part of the video."""
        for segment in self.segments:
            low, high = max(start, segment.start), min(stop, segment.stop)
            if low < high:
                yield Segment(low, high, self.scenes_of(low, high))


def lay_out(
    scenes: Sequence[TimedScene], rate: Fraction, end: TransitionTiming | None = None, *, longest: Fraction = LONGEST
) -> Timeline:
    """Places scenes on the timeline.

    ``end`` is a transition to black at the close. InvalidStoryboard for a scene shorter than a frame or a whole
    past ``longest`` seconds, TransitionTooLong for a stated transition that does not fit into its scenes.
    """
    if not scenes:
        raise InvalidStoryboard("a storyboard needs at least one scene")
    cuts = _cuts(scenes, rate, longest)
    passages = _passages(scenes, cuts, rate, end)
    slots = tuple(Slot(i, cuts[i], cuts[i + 1], passages[i], passages[i + 1]) for i in range(len(scenes)))
    bare = Timeline(rate, slots, ())
    segments = tuple(Segment(a, b, bare.scenes_of(a, b)) for a, b in _segments(scenes, slots, rate))
    return Timeline(rate, slots, segments)


def shortened(
    scenes: Sequence[TimedScene], timeline: Timeline, end: TransitionTiming | None = None
) -> Mapping[int, tuple[str, ...]]:
    """What to say of transitions whose length nobody stated and that stated ones around them left too little room.

    By the index of the scene that they lead into, without its name; of ``end``, the last scene's. ``timeline`` is what
    ``lay_out`` made of the same scenes.
    """
    sure, made = _sure(scenes, timeline.rate), [*(slot.into for slot in timeline.slots), timeline.slots[-1].out]
    found: dict[int, tuple[str, ...]] = {}
    for i, timing in enumerate([*(scene.transition for scene in scenes), end]):
        if timing is None or timing.duration is not None:
            continue
        passage, rule = made[i], _of_the_rule(i, sure, timeline.rate)
        frames = passage.frames if passage else 0
        if frames < rule:
            subject, at = ("its transition", i) if i < len(scenes) else ("the transition to black after it", i - 1)
            found[at] = (*found.get(at, ()), f"{subject} {_squeezed(frames, rule, timeline.rate)}")
    return found


def _squeezed(frames: int, rule: int, rate: Fraction) -> str:
    usual, way_out = f"{float(rule / rate):.3g} s", "shorten those, or make the scenes longer"
    if not frames:
        return f"is left out: transitions beside it, whose lengths are stated, leave no room for its {usual}; {way_out}"
    lasts = f"lasts {float(frames / rate):.3g} s rather than {usual}"
    return f"{lasts}: transitions beside it, whose lengths are stated, leave no more room; {way_out}"


def _cuts(scenes: Sequence[TimedScene], rate: Fraction, longest: Fraction) -> list[int]:
    cuts, total = [0], Fraction(0)
    for scene in scenes:
        if scene.duration * rate < 1:
            raise InvalidStoryboard(
                f"{scene.label}: duration {float(scene.duration):g} s is shorter than one frame at {float(rate):g} fps"
            )
        total += scene.duration
        cuts.append(_whole(total * rate))
    if total > longest:
        raise InvalidStoryboard(
            f"the scenes last {float(total):g} s together, and a video may last {float(longest):g} s: "
            "shorten them, or make several videos of them"
        )
    return cuts


def _whole(frames: Fraction) -> int:
    """Rounds half up, like a ruler; Python's round() would go to even."""
    return (2 * frames.numerator + frames.denominator) // (2 * frames.denominator)


# Transitions -----------------------------------------------------------------------------------------------------


def _passages(
    scenes: Sequence[TimedScene], cuts: list[int], rate: Fraction, end: TransitionTiming | None
) -> list[Passage | None]:
    """One per cut, the start and the end of the video included."""
    timings = [*(scene.transition for scene in scenes), end]
    stated = [_stated(timing, rate) for timing in timings]
    _check_fit(scenes, cuts, stated, rate)
    sure = _sure(scenes, rate)
    made: list[Passage | None] = []
    for i, timing in enumerate(timings):
        n = stated[i] if timing is None or timing.duration is not None else _unstated(i, sure, stated, rate)
        before = _parts(i, len(scenes), n)[0]
        made.append(Passage(cuts[i] - before, n, before) if n else None)
    return made


def _sure(scenes: Sequence[TimedScene], rate: Fraction) -> list[int]:
    """Whole frames that each scene has wherever it stands.

    Not the rounded lengths, which depend on the place: a scene keeps its transition when another is put before it.
    """
    return [int(scene.duration * rate) for scene in scenes]


def _stated(timing: TransitionTiming | None, rate: Fraction) -> int:
    """Frames that the user asked for; a transition that is asked for shows in one frame at least."""
    if timing is None or not timing.duration:
        return 0
    return max(1, _whole(timing.duration * rate))


def _parts(i: int, last: int, n: int) -> tuple[int, int]:
    """How a transition of n frames at cut i is split before and after it; the outer ones lie wholly inside."""
    before = 0 if i == 0 else n if i == last else n // 2
    return before, n - before


def _check_fit(scenes: Sequence[TimedScene], cuts: list[int], stated: list[int], rate: Fraction) -> None:
    last = len(scenes)
    for i, scene in enumerate(scenes):
        incoming, outgoing = _parts(i, last, stated[i])[1], _parts(i + 1, last, stated[i + 1])[0]
        frames = cuts[i + 1] - cuts[i]
        if incoming + outgoing > frames:
            raise TransitionTooLong(
                f"{scene.label}: its transitions take {float(incoming / rate):.3g} s at its start and "
                f"{float(outgoing / rate):.3g} s at its end ({incoming} + {outgoing} frames), but it lasts "
                f"{float(frames / rate):.3g} s ({frames} frames); shorten them, or make the scene longer"
            )


def _unstated(i: int, sure: list[int], stated: list[int], rate: Fraction) -> int:
    """What the rule says, or what the stated transitions around leave of it."""
    n = _of_the_rule(i, sure, rate)
    while n and not _leaves_room(i, n, sure, stated):
        n -= 1
    return n


def _of_the_rule(i: int, sure: list[int], rate: Fraction) -> int:
    """Half a second, or half the shorter neighbour."""
    return min(_whole(DEFAULT_TRANSITION * rate), *(sure[k] // 2 for k in (i - 1, i) if 0 <= k < len(sure)))


def _leaves_room(i: int, n: int, sure: list[int], stated: list[int]) -> bool:
    last = len(sure)
    before, after = _parts(i, last, n)
    room_before = sure[i - 1] - _parts(i - 1, last, stated[i - 1])[1] if i else 0
    room_after = sure[i] - _parts(i + 1, last, stated[i + 1])[0] if i < last else 0
    return before <= room_before and after <= room_after


# Segments --------------------------------------------------------------------------------------------------------

_LEAST = int(SEGMENT_MINIMUM * TICKS)


def _segments(scenes: Sequence[TimedScene], slots: tuple[Slot, ...], rate: Fraction) -> Iterator[tuple[int, int]]:
    """Frame ranges that tile the timeline, from the start of the transition into one scene to that of the next."""
    firsts = [*_groups(_places(scenes, slots, rate), scenes), len(scenes)]
    starts = [0, *(_entry(slots[i]) for i in firsts[1:-1]), slots[-1].stop]
    for k, (first, following) in enumerate(pairwise(firsts)):
        inner = (at for slot in slots[first:following] for at in _splits(slot, starts[k + 1], rate))
        yield from pairwise([starts[k], *inner, starts[k + 1]])


def _entry(slot: Slot) -> int:
    return slot.into.start if slot.into else slot.start


def _splits(slot: Slot, stop: int, rate: Fraction) -> Iterator[int]:
    """A long scene is split at multiples counted from its own first frame."""
    step, least = int(SEGMENT_MAXIMUM * rate), ceil(SEGMENT_MINIMUM * rate)
    at = slot.start + step
    while at + least <= min(slot.stop, stop):
        yield at
        at += step


@dataclass(frozen=True, slots=True)
class _Places:
    """Where scenes start, in ticks, counted so that a distance depends only on what lies between."""

    cuts: list[int]
    entries: list[int]
    """Where a segment that begins with the scene starts: before its cut, by its transition's first part."""

    def near(self, a: int, b: int) -> bool:
        """Whether a segment from scene a to scene b would be too short, by its scenes or by its frames."""
        return self.cuts[b] - self.cuts[a] < _LEAST or self.entries[b] - self.entries[a] < _LEAST


def _places(scenes: Sequence[TimedScene], slots: tuple[Slot, ...], rate: Fraction) -> _Places:
    cuts = [0, *accumulate(int(scene.duration * TICKS) for scene in scenes)]
    entries = [cut - int(slot.handle_in / rate * TICKS) for cut, slot in zip(cuts, slots, strict=False)]
    return _Places(cuts, [*entries, cuts[-1]])


def _groups(places: _Places, scenes: Sequence[TimedScene]) -> list[int]:
    """Indices of the scenes that start a segment.

    A scene of SEGMENT_MINIMUM or more does. How shorter ones are grouped depends on their neighbourhood alone, as
    backup tools cut files: the one whose hash is the least within SEGMENT_MINIMUM on both sides starts a segment.
    So inserting a scene changes the groups around it and no others, and none is shorter than the minimum.
    """
    last = len(scenes)
    weights = [_weight(scene.identity) if places.near(i, i + 1) else "" for i, scene in enumerate(scenes)]
    inner = (i for i in range(1, last) if not places.near(0, i) and not places.near(i, last))
    return _divided([0, *(i for i in inner if _is_least(i, weights, places))], places)


def _weight(identity: str) -> str:
    return hashlib.sha256(identity.encode()).hexdigest()


def _is_least(i: int, weights: list[str], places: _Places) -> bool:
    """Whether no scene near before it has as small a weight, nor any near after it a smaller one."""
    k = i - 1
    while k >= 0 and places.near(k, i):
        if weights[k] <= weights[i]:
            return False
        k -= 1
    k = i + 1
    while k < len(weights) and places.near(i, k):
        if weights[k] < weights[i]:
            return False
        k += 1
    return True


def _divided(firsts: list[int], places: _Places) -> list[int]:
    """Groups of short scenes that grew long (equal scenes have equal weights) are cut from their start on."""
    enough = int(SEGMENT_MAXIMUM / 2 * TICKS)
    made: list[int] = []
    for first, following in pairwise([*firsts, len(places.cuts) - 1]):
        made.append(first)
        for i in range(first + 1, following):
            long_enough = places.cuts[i] - places.cuts[made[-1]] >= enough
            if long_enough and not places.near(made[-1], i) and not places.near(i, following):
                made.append(i)
    return made
