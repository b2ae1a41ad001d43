"""A sketched scene as a clip."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from gator_core.clip import Clip, Reader
from gator_frame_by_frame.typeset import Box, title_box

if TYPE_CHECKING:
    from gator_core.frame import Frame
    from gator_frame_by_frame.sketch.stage import Moment, Stage

__all__ = ["SketchClip"]

_OVERTIME = 0.25
"""How far beyond its ends, in parts of the scene, layers may still travel."""
_KEPT = 96 << 20
"""Bytes of painted scenes that are kept, for the next reader of the same scene."""


@dataclass(frozen=True)
class SketchClip(Clip):
    """The drawn scene of a prompt; painted when it is first read.

    What frame ``i`` shows depends on ``i``, ``rate`` and the exact ``duration`` (seconds) alone. The motion goes on before
    the cut and after the end.
    """

    prompt: str
    seed: int
    size: tuple[int, int]
    """(width, height) of the frames, even."""
    rate: Fraction
    duration: Fraction
    style: str = "auto"
    title: str = "lower"
    """``lower``, ``center`` or ``off``."""
    box: Box | None = None
    """Where the title must stay; None for the title-safe middle of the frame."""
    fonts: tuple[str, ...] = ()
    """What the shapes of its letters depend on: ``gator_core.type.engine()``; empty without a title."""

    @contextmanager
    def reader(self, start: int, stop: int) -> Iterator[Reader]:  # noqa: ARG002 - any frame can be drawn
        yield _Reader(self, _STAGES.get(self))

    def moment(self, i: int) -> Moment:
        """When frame ``i`` is, and how far along; beyond the ends layers slow down and stop."""
        from gator_frame_by_frame.sketch.stage import Moment

        seconds = float(i / self.rate)
        way = seconds / max(float(self.duration), 1e-3)
        beyond = min(0.0, way) + max(0.0, way - 1)
        return Moment(seconds, way - beyond + _OVERTIME * math.tanh(beyond / _OVERTIME))


@dataclass
class _Reader:
    clip: SketchClip
    stage: Stage
    _shown: tuple[int, Frame] | None = None

    def frame(self, i: int) -> Frame:
        if self._shown is None or self._shown[0] != i:
            self._shown = (i, self.stage.frame(self.clip.moment(i)))
        return self._shown[1]


def _painted(clip: SketchClip) -> Stage:
    from gator_frame_by_frame.sketch.brush import View
    from gator_frame_by_frame.sketch.compose import compose
    from gator_frame_by_frame.sketch.title import title_layer

    stage = compose(clip.prompt, clip.seed, View(*clip.size), float(clip.duration), clip.style)
    if clip.title != "off":
        last = int(clip.duration * clip.rate)
        pictures = (stage.frame(clip.moment(i)) for i in sorted({0, last // 2, last}))
        layer = title_layer(clip.prompt, clip.title, clip.box or title_box(clip.size), clip.size, pictures, stage.accent)
        if layer is not None:
            stage.actors.append(layer)
    return stage


@dataclass
class _Slot:
    lock: threading.Lock = field(default_factory=threading.Lock)
    stage: Stage | None = None


class _Stages:
    """The scenes that were painted last. A scene is read in pieces, by several threads; it is painted once."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._slots: OrderedDict[SketchClip, _Slot] = OrderedDict()

    def get(self, clip: SketchClip) -> Stage:
        with self._lock:
            slot = self._slots.setdefault(clip, _Slot())
            self._slots.move_to_end(clip)
        with slot.lock:
            if slot.stage is None:
                slot.stage = _painted(clip)
        self._prune()
        return slot.stage

    def _prune(self) -> None:
        """Lets the oldest go; who still reads one keeps it."""
        with self._lock:
            sizes = {clip: slot.stage.nbytes() for clip, slot in self._slots.items() if slot.stage is not None}
            total = sum(sizes.values())
            for clip in list(sizes)[:-1]:
                if total <= self._most:
                    return
                total -= sizes[clip]
                del self._slots[clip]


_STAGES = _Stages(_KEPT)
