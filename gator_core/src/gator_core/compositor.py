"""The pictures of any run of frames.

What is to be shown is described by values that know nothing of their place in the video: a ``Sequence`` of
``Stretch``es over ``Take``s. Equal descriptions give equal bits, in any process and in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

from gator_core.clip import Clip, Reader
from gator_core.easing import Easing, ease
from gator_core.errors import GatorError, ProviderBroken
from gator_core.frame import Frame
from gator_core.overlay import Layer, Layers
from gator_core.providers import Filter, Transition

__all__ = ["Mix", "Sequence", "Stretch", "Take", "compose"]


@dataclass(frozen=True)
class Take:
    """A clip and the filters over it."""

    clip: Clip
    filters: tuple[Filter, ...] = ()
    layers: tuple[Layer, ...] = ()
    """Over the filtered pictures, in frames of the scene."""

    @property
    def still(self) -> bool:
        """Whether every frame of it is the same, but for its layers."""
        return self.clip.still and not any(one.moves for one in self.filters)


@dataclass(frozen=True)
class Mix:
    """A transition: this stretch shows its frames from ``first`` on, ``total`` in all."""

    transition: Transition
    easing: Easing
    first: int
    total: int

    def progress(self, k: int) -> float:
        """At the k-th frame of the stretch, eased: (first + k + 1) of (total + 1)."""
        return ease(self.easing, (self.first + k + 1) / (self.total + 1))


Place = tuple[int, int]
"""Which take, and the frame of it that the stretch starts at."""


@dataclass(frozen=True)
class Stretch:
    """A run of frames that show one take, or two mixed. None stands for black."""

    frames: int
    a: Place | None
    b: Place | None = None
    mix: Mix | None = None


@dataclass(frozen=True)
class Sequence:
    """What a segment shows."""

    size: tuple[int, int]
    rate: Fraction
    takes: tuple[Take, ...]
    stretches: tuple[Stretch, ...]
    layers: tuple[Layer, ...] = ()
    """Over everything, transitions too."""
    first: int = 0
    """The layers' frame at its own first one."""

    @property
    def frames(self) -> int:
        """Its length."""
        return sum(stretch.frames for stretch in self.stretches)


def compose(sequence: Sequence) -> Iterator[Frame]:
    """The pictures, one after the other.

    Where nothing changes the same object comes again. Readers are opened when their first picture is due and closed
    after their last. ProviderBroken names the plugin that failed, or returned something else than a picture of the right size.
    """
    uses = _uses(sequence)
    with ExitStack() as everything:
        open_takes: dict[int, _OpenTake] = {}
        layers, numbers = Layers(sequence.layers, everything), count(sequence.first)
        for position, stretch in enumerate(sequence.stretches):
            for index in _shown(stretch) - open_takes.keys():
                closing = everything.enter_context(ExitStack())
                open_takes[index] = _OpenTake(sequence, sequence.takes[index], uses[index], closing)
            for frame in _stretch(sequence, stretch, open_takes):
                yield layers.over(frame, next(numbers))
            for index in [index for index in open_takes if uses[index].last == position]:
                open_takes.pop(index).close()


@dataclass
class _Use:
    """Frames [start, stop) of a take are shown, for the last time in stretch ``last``."""

    start: int
    stop: int
    last: int


def _uses(sequence: Sequence) -> dict[int, _Use]:
    uses: dict[int, _Use] = {}
    for position, stretch in enumerate(sequence.stretches):
        for index, first in filter(None, (stretch.a, stretch.b)):
            use = uses.setdefault(index, _Use(first, first, position))
            use.start, use.stop = min(use.start, first), max(use.stop, first + stretch.frames)
            use.last = position
    return uses


def _shown(stretch: Stretch) -> set[int]:
    return {place[0] for place in (stretch.a, stretch.b) if place}


def _stretch(sequence: Sequence, stretch: Stretch, takes: dict[int, _OpenTake]) -> Iterator[Frame]:
    for k in range(stretch.frames):
        a = takes[stretch.a[0]].frame(stretch.a[1] + k) if stretch.a else None
        b = takes[stretch.b[0]].frame(stretch.b[1] + k) if stretch.b else None
        if not stretch.mix:
            yield a or Frame.solid(*sequence.size)
            continue
        transition = stretch.mix.transition
        with _named("transition", transition.name):
            mixed = _mixed(transition, a, b, stretch.mix.progress(k))
        yield _checked(mixed, sequence.size, "transition", transition.name)


def _mixed(transition: Transition, a: Frame | None, b: Frame | None, t: float) -> Frame:
    if a and b:
        return transition.blend(a, b, t)
    if a:
        return transition.closing(a, t)
    if b:
        return transition.opening(b, t)
    raise ValueError("a transition has a picture on one side at least")


class _OpenTake:
    """A take being read; remembers its last picture, so that filters run once over what stands still."""

    def __init__(self, sequence: Sequence, take: Take, use: _Use, closing: ExitStack) -> None:
        self._size, self._rate, self._filters, self._closing = sequence.size, sequence.rate, take.filters, closing
        self._timeless = not any(one.moves for one in take.filters)
        self._layers = Layers(take.layers, closing)
        self._source: Frame | None = None
        self._shown: Frame | None = None
        self._clip = type(take.clip).__name__
        with _named("clip", self._clip):
            self._reader: Reader = closing.enter_context(take.clip.reader(use.start, use.stop))

    def frame(self, i: int) -> Frame:
        with _named("clip", self._clip):
            picture = self._reader.frame(i)
        source = _checked(picture, self._size, "clip", self._clip)
        if self._shown is None or source is not self._source or not self._timeless:
            self._source, self._shown = source, self._filtered(source, i)
        return self._layers.over(self._shown, i)

    def _filtered(self, frame: Frame, i: int) -> Frame:
        for one in self._filters:
            with _named("filter", one.name):
                changed = one.apply(frame, float(i / self._rate))
            frame = _checked(changed, self._size, "filter", one.name)
        return frame

    def close(self) -> None:
        self._closing.close()


@contextmanager
def _named(kind: str, name: str) -> Iterator[None]:
    """Says whose bug it is; what a provider raises on purpose, and a failing machine, speak for themselves."""
    try:
        yield
    except (GatorError, OSError, MemoryError):
        raise
    except Exception as error:
        raise ProviderBroken(f"{kind} {name!r} failed: {type(error).__name__}: {error}") from error


def _checked(frame: object, size: tuple[int, int], kind: str, name: str) -> Frame:
    if not isinstance(frame, Frame):
        raise ProviderBroken(f"{kind} {name!r} returned {type(frame).__name__} where a Frame is due")
    if frame.size != size:
        raise ProviderBroken(
            f"{kind} {name!r} returned a {frame.width}x{frame.height} picture where {size[0]}x{size[1]} is due"
        )
    return frame
