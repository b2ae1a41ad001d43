"""Captions keep clear of the text and the overlays that show at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gator_core.captions.cue import Cue
from gator_core.captions.look import LINE, Look
from gator_core.captions.paging import room_for
from gator_core.captions.phrases import is_wide, width_of
from gator_core.overlay import Layer
from gator_core.timeline import Timeline
from gator_core.track import Track

__all__ = ["Obstacles", "cleared"]

_GAP = 0.4
"""Ems between a caption and what it keeps clear of."""
_FURTHEST = 0.55
"""How far up or down a caption goes at most, in heights of the frame; else it stays, over what is there."""

_Box = tuple[float, float, float, float]
"""(left, top, right, bottom) in pixels."""


@dataclass(frozen=True)
class Obstacles:
    """What lies over the picture, but for captions."""

    timeline: Timeline
    scenes: Mapping[int, tuple[Layer, ...]]
    """By index, in frames of the scene."""
    above: tuple[Layer, ...]
    """In frames of the timeline."""

    def within(self, start: int, stop: int) -> list[_Box]:
        """Where something lies at some of the frames [start, stop) of the timeline."""
        if not self.scenes and not self.above:
            return []
        found = [box for layer in self.above for box in _boxes(layer, start, stop)]
        for index in self.timeline.scenes_of(start, stop):
            slot = self.timeline.slots[index]
            first, last = max(start, slot.start - slot.handle_in), min(stop, slot.stop + slot.handle_out)
            for layer in self.scenes.get(index, ()):
                found.extend(_boxes(layer, first - slot.start, last - slot.start))
        return found


def cleared(look: Look, anchor: float, cue: Cue, boxes: Sequence[_Box], height: int) -> Look:
    """The look with as much less room below (or above, for captions at the top) as a caption needs to be clear of boxes.
    Where that took it too far through the frame, which is ``height`` pixels high, it stays."""
    if anchor == 0.5:
        return look
    moved = look
    while hits := [box for box in boxes if _meet(box, _place(moved, anchor, cue))]:
        left, top, width, room = moved.area
        gap = _GAP * look.size
        over, under = min(box[1] for box in hits) - gap, max(box[3] for box in hits) + gap
        area = (left, top, width, over - top) if anchor else (left, under, width, top + room - under)
        moved = replace(moved, area=area)
        if abs(_edge(moved, anchor) - _edge(look, anchor)) > _FURTHEST * height:
            return look
    return moved


def _boxes(layer: Layer, start: int, stop: int) -> Iterator[_Box]:
    if start >= stop or not isinstance(layer.track, Track):
        return
    width, height = layer.track.size
    for _, state in layer.track.runs(start, stop):
        if state:
            yield state.x, state.y, state.x + width * state.scale, state.y + height * state.scale


def _place(look: Look, anchor: float, cue: Cue) -> _Box:
    """About where a caption lies."""
    left, _, width, _ = look.area
    wide = is_wide(cue.text)
    widest = max(width_of(line, wide) for line in cue.lines)
    half, middle = min(widest / room_for(look.columns, wide), 1.0) * look.measure / 2, left + width / 2
    padding = 2 * look.box.padding if look.box else 0.0
    high = (len(cue.lines) * LINE + padding) * look.size
    edge = _edge(look, anchor)
    top = edge - anchor * high
    return middle - half, top, middle + half, top + high


def _edge(look: Look, anchor: float) -> float:
    """The side of its area that a caption stands at."""
    return look.area[1] + look.area[3] * anchor


def _meet(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
