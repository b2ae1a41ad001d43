from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice

import numpy as np
import pytest

from gator_core import Filter, Frame, MediaError, ProviderBroken, Transition
from gator_core.clip import Clip, StillClip
from gator_core.compositor import Mix, Sequence, Stretch, Take, compose
from gator_core.easing import ease
from gator_core.testing.media import number_of, numbered
from gator_core.testing.pictures import same, texture

SIZE = (64, 36)
RATE = Fraction(24)


@dataclass(frozen=True)
class Film(Clip):
    """Pictures that say their numbers, from ``base`` on; notes in ``log`` what is asked of it."""

    name: str = "film"
    base: int = 100
    log: list = field(default_factory=list, compare=False)

    @contextmanager
    def reader(self, start: int, stop: int) -> Iterator[Film]:
        self.log.append(("open", self.name, start, stop))
        try:
            yield self
        finally:
            self.log.append(("close", self.name))

    def frame(self, i: int) -> Frame:
        self.log.append(("read", self.name, i))
        return Frame.from_rgb(numbered(self.base + i, SIZE))


class Mean(Transition):
    """Records the progress that it is given; the picture is the weighted mean of luma."""

    name = "mean"

    def __init__(self) -> None:
        self.given: list = []

    def blend(self, a: Frame, b: Frame, t: float) -> Frame:
        self.given.append(t)
        mixed = np.rint(a.data * (1 - t) + b.data * t).astype(np.uint8)
        return Frame(mixed)

    def opening(self, b: Frame, t: float) -> Frame:
        self.given.append(("opening", t))
        return b

    def closing(self, a: Frame, t: float) -> Frame:
        self.given.append(("closing", t))
        return a


class Brighter(Filter):
    """Adds to luma, so that an order of filters shows."""

    def __init__(self, by: int = 0, times: int = 1, name: str = "brighter") -> None:
        self.by, self.times, self.name = by, times, name
        self.seen: list[float] = []

    def apply(self, frame: Frame, t: float) -> Frame:
        self.seen.append(t)
        y = np.clip(frame.y.astype(int) * self.times + self.by, 16, 235).astype(np.uint8)
        return Frame.from_planes(y, frame.u, frame.v)


class Clock(Brighter):
    moves = True


def sequence(*stretches: Stretch, takes: tuple[Take, ...]) -> Sequence:
    return Sequence(SIZE, RATE, takes, stretches)


def mix(transition: Transition, total: int, first: int = 0, easing: str = "linear") -> Mix:
    return Mix(transition, easing, first, total)


# Any range, in any order -----------------------------------------------------------------------------------------


def three_scenes(log: list | None = None) -> tuple[Sequence, list[tuple[Stretch, int]]]:
    """10 frames of a, 6 of a mixed with b, 8 of b, 4 of b mixed with a still, 5 of the still."""
    takes = (
        Take(Film("a", 10, [] if log is None else log), (Brighter(3), Clock(1))),
        Take(Film("b", 60, [] if log is None else log)),
        Take(StillClip(texture(SIZE, 1)), (Brighter(5),)),
    )
    mean = Mean()
    made = (
        Stretch(10, (0, 0)),
        Stretch(6, (0, 10), (1, -3), mix(mean, 6, easing="ease-in-out")),
        Stretch(8, (1, 3)),
        Stretch(4, (1, 11), (2, -2), mix(mean, 4)),
        Stretch(5, (2, 2)),
    )
    return sequence(*made, takes=takes), [(stretch, stretch.frames) for stretch in made]


def part_of(whole: Sequence, start: int, stop: int) -> Sequence:
    """What a segment of frames [start, stop) would be described by."""
    cut, at = [], 0
    for one in whole.stretches:
        low, high = max(start, at), min(stop, at + one.frames)
        if low < high:
            skip = low - at
            moved = tuple((place[0], place[1] + skip) if place else None for place in (one.a, one.b))
            mixed = Mix(one.mix.transition, one.mix.easing, one.mix.first + skip, one.mix.total) if one.mix else None
            cut.append(Stretch(high - low, *moved, mixed))
        at += one.frames
    return Sequence(whole.size, whole.rate, whole.takes, tuple(cut))


def test_any_range_in_any_order_gives_the_bits_of_the_whole() -> None:
    whole = three_scenes()[0]
    frames = list(compose(whole))
    assert len(frames) == whole.frames == 33
    random = np.random.default_rng(1)
    ranges = [tuple(sorted(random.choice(34, 2, replace=False))) for _ in range(40)]
    for start, stop in [(0, 33), (32, 33), (12, 13), *ranges]:
        part = list(compose(part_of(whole, int(start), int(stop))))
        assert len(part) == stop - start
        assert all(same(a, b) for a, b in zip(part, frames[start:stop], strict=True)), (start, stop)


def test_equal_descriptions_give_equal_bits_in_another_process_too() -> None:
    whole = three_scenes()[0]
    again = pickle.loads(pickle.dumps(whole))
    assert all(same(a, b) for a, b in zip(compose(whole), compose(again), strict=True))


def test_each_scene_shows_the_frames_of_its_own_clock() -> None:
    film = Film(base=100)
    shown = compose(sequence(Stretch(3, (0, -2)), Stretch(2, (0, 7)), takes=(Take(film),)))
    assert [number_of(frame) for frame in shown] == [98, 99, 100, 107, 108]


# Transitions -----------------------------------------------------------------------------------------------------


def test_progress_is_k_plus_one_of_n_plus_one_eased() -> None:
    mean = Mean()
    takes = (Take(StillClip(texture(SIZE, 1))), Take(StillClip(texture(SIZE, 2))))
    list(compose(sequence(Stretch(3, (0, 0), (1, -1), mix(mean, 3)), takes=takes)))
    assert mean.given == [1 / 4, 2 / 4, 3 / 4]
    mean.given.clear()
    list(compose(sequence(Stretch(2, (0, 0), (1, -1), mix(mean, 5, first=2, easing="smooth")), takes=takes)))
    assert mean.given == [ease("smooth", 3 / 6), ease("smooth", 4 / 6)]


def test_a_transition_from_or_to_black_is_told_so() -> None:
    mean = Mean()
    takes = (Take(StillClip(texture(SIZE, 1))),)
    shown = sequence(Stretch(1, None, (0, 0), mix(mean, 1)), Stretch(1, (0, 1), None, mix(mean, 1)), takes=takes)
    assert len(list(compose(shown))) == 2
    assert mean.given == [("opening", 0.5), ("closing", 0.5)]


def test_nothing_at_all_is_black() -> None:
    shown = list(compose(sequence(Stretch(2, None), takes=())))
    assert [same(frame, Frame.solid(*SIZE)) for frame in shown] == [True, True]


# Stills and filters ----------------------------------------------------------------------------------------------


def test_where_nothing_changes_the_same_object_comes_again() -> None:
    shown = list(compose(sequence(Stretch(50, (0, 0)), takes=(Take(StillClip(texture(SIZE, 1))),))))
    assert len({id(frame) for frame in shown}) == 1


def test_a_filter_runs_once_over_a_still_however_long_it_stands_and_across_stretches() -> None:
    once, never = Brighter(4), Brighter(9)
    takes = (Take(StillClip(texture(SIZE, 1)), (once,)), Take(StillClip(texture(SIZE, 2)), (never,)))
    shown = sequence(Stretch(30, (0, 0)), Stretch(5, (0, 30), (1, -2), mix(Mean(), 5)), takes=takes)
    frames = list(compose(shown))
    assert len({id(frame) for frame in frames[:30]}) == 1
    assert len(once.seen) == len(never.seen) == 1


def test_a_filter_that_moves_runs_on_every_frame_and_takes_the_others_with_it() -> None:
    clock, still = Clock(4), Brighter(4)
    list(compose(sequence(Stretch(6, (0, 0)), takes=(Take(StillClip(texture(SIZE, 1)), (still, clock)),))))
    assert len(clock.seen) == 6


def test_filters_run_in_the_order_of_their_list() -> None:
    grey = Frame.solid(*SIZE, (60, 60, 60))
    before = int(grey.y[0, 0])
    for filters, expected in (
        ((Brighter(by=10), Brighter(times=2)), (before + 10) * 2),
        ((Brighter(times=2), Brighter(by=10)), before * 2 + 10),
    ):
        (frame,) = compose(sequence(Stretch(1, (0, 0)), takes=(Take(StillClip(grey), filters),)))
        assert int(frame.y[0, 0]) == expected


def test_a_filter_is_told_the_seconds_from_its_scenes_cut_in_handles_too() -> None:
    clock = Clock()
    shown = sequence(Stretch(3, (0, -3)), Stretch(2, (0, 48)), takes=(Take(Film(), (clock,)),))
    list(compose(shown))
    assert clock.seen == [-3 / 24, -2 / 24, -1 / 24, 2.0, 49 / 24]
    ntsc, clock.seen = Sequence(SIZE, Fraction(30000, 1001), shown.takes, (Stretch(1, (0, 30)),)), []
    list(compose(ntsc))
    assert clock.seen == [pytest.approx(1.001)]


# Readers ---------------------------------------------------------------------------------------------------------


def test_readers_are_opened_when_their_first_picture_is_due_and_closed_after_their_last() -> None:
    log: list = []
    whole = three_scenes(log)[0]
    frames = compose(whole)
    assert log == []
    list(islice(frames, 10))
    assert [event for event in log if event[0] != "read"] == [("open", "a", 0, 16)]
    next(frames)
    assert [event for event in log if event[0] != "read"] == [("open", "a", 0, 16), ("open", "b", -3, 15)]
    list(islice(frames, 6))
    assert log[-2:] == [("close", "a"), ("read", "b", 3)]
    list(frames)
    assert [event for event in log if event[0] != "read"][2:] == [("close", "a"), ("close", "b")]
    read = [event[2] for event in log if event[:2] == ("read", "b")]
    assert read == list(range(-3, 15))


def test_readers_are_closed_when_nobody_wants_more_or_another_fails() -> None:
    for ends in ("closed", "failed"):
        log: list = []
        broken = Brighter()
        broken.apply = lambda frame, t: None  # type: ignore[assignment,method-assign]
        takes = (Take(Film("a", log=log)), Take(Film("b", log=log), (broken,) if ends == "failed" else ()))
        frames = compose(sequence(Stretch(2, (0, 0)), Stretch(2, (0, 2), (1, 0), mix(Mean(), 2)), takes=takes))
        if ends == "closed":
            list(islice(frames, 3))
            frames.close()
        else:
            with pytest.raises(ProviderBroken):
                list(frames)
        for event in ("open", "close"):
            assert sorted(name for kind, name, *_ in log if kind == event) == ["a", "b"]


# Broken providers ------------------------------------------------------------------------------------------------

WRONG = [
    (lambda *_: None, "returned NoneType where a Frame is due"),
    (lambda *_: np.zeros((36, 64, 3), np.uint8), "returned ndarray where a Frame is due"),
    (lambda *_: Frame.solid(32, 18), "returned a 32x18 picture where 64x36 is due"),
    (lambda *_: Frame.solid(36, 64), "returned a 36x64 picture where 64x36 is due"),
    (lambda *_: 1 / 0, "failed: ZeroDivisionError: division by zero"),
    (lambda frame, *_: frame.data.fill(0), "failed: ValueError: "),
]


@pytest.mark.parametrize(("does", "said"), WRONG)
def test_a_broken_transition_is_named(does, said: str) -> None:
    class Odd(Mean):
        name = "odd"

    for place in ("blend", "opening", "closing"):
        odd = Odd()
        setattr(odd, place, does)
        a, b = (0, 0) if place != "opening" else None, (0, 0) if place != "closing" else None
        with pytest.raises(ProviderBroken, match=f"^transition 'odd' {said}"):
            list(compose(sequence(Stretch(1, a, b, mix(odd, 1)), takes=(Take(StillClip(texture(SIZE, 1))),))))


@pytest.mark.parametrize(("does", "said"), WRONG)
def test_a_broken_filter_is_named_and_not_the_one_before_it(does, said: str) -> None:
    odd = Brighter(name="odd")
    odd.apply = does  # type: ignore[method-assign]
    with pytest.raises(ProviderBroken, match=f"^filter 'odd' {said}"):
        list(compose(sequence(Stretch(1, (0, 0)), takes=(Take(Film(), (Brighter(1), odd, Brighter(2))),))))


@pytest.mark.parametrize(("does", "said"), WRONG[:5])
def test_a_broken_clip_is_named(does, said: str) -> None:
    class Odd(Film):
        def frame(self, i: int) -> Frame:
            return does(i)

    with pytest.raises(ProviderBroken, match=f"^clip 'Odd' {said}"):
        list(compose(sequence(Stretch(1, (0, 0)), takes=(Take(Odd()),))))


def test_a_clip_that_can_not_be_opened_is_named_and_a_damaged_file_speaks_for_itself() -> None:
    class Locked(Film):
        def reader(self, start: int, stop: int) -> object:
            raise KeyError("the key")

    class Damaged(Film):
        def frame(self, i: int) -> Frame:
            raise MediaError("clip.mp4: the picture near 0.5 s can't be decoded")

    with pytest.raises(ProviderBroken, match="clip 'Locked' failed: KeyError: 'the key'"):
        list(compose(sequence(Stretch(1, (0, 0)), takes=(Take(Locked()),))))
    with pytest.raises(MediaError, match=r"^clip\.mp4: the picture near"):
        list(compose(sequence(Stretch(1, (0, 0)), takes=(Take(Damaged()),))))
