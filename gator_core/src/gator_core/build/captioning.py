"""The captions of a planned video as layers of its picture."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize

from gator_core.build.clearing import Obstacles, cleared
from gator_core.build.layers import lacking
from gator_core.captions.clock import told
from gator_core.captions.cue import Cue
from gator_core.captions.drawing import caption_of, steps_of
from gator_core.captions.look import Look, anchor_of, look_of
from gator_core.captions.paging import paged
from gator_core.captions.track import Captions
from gator_core.errors import GatorError, InvalidStoryboard
from gator_core.media.door import checked
from gator_core.media.limits import Limits
from gator_core.overlay import Layer
from gator_core.storyboard import Storyboard
from gator_core.type import missing

__all__ = ["DrawnCaptions", "drawn_captions"]


@dataclass(frozen=True)
class DrawnCaptions:
    """One layer a caption, in order; no two show at the same time."""

    layers: tuple[Layer, ...]
    times: tuple[tuple[int, int], ...]
    """The frames [start, stop) of the timeline that each shows at."""

    def within(self, start: int, stop: int) -> tuple[Layer, ...]:
        """Those that show at some of the frames [start, stop), so that a long video's segments know only of their own."""
        first = bisect_right(self.times, start, key=lambda time: time[1])
        return self.layers[first : bisect_left(self.times, stop, key=lambda time: time[0])]


def drawn_captions(board: Storyboard, captions: Captions, obstacles: Obstacles) -> DrawnCaptions:
    """In the frame of a storyboard, clear of obstacles. InvalidStoryboard names the caption that can't be set."""
    look = _look(board, captions)
    _check(captions.cues, look)
    layers, times = [], []
    for layer, time in _layers(captions, look, board, obstacles):
        layers.append(layer)
        times.append(time)
    return DrawnCaptions(tuple(layers), tuple(times))


def _look(board: Storyboard, captions: Captions) -> Look:
    named = captions.use.font
    try:
        return look_of(
            captions.use, board.frame_size, checked(board.locate(named), Limits.from_environment()) if named else None
        )
    except GatorError as error:
        raise type(error)(f"captions: {error}") from error


def _layers(captions: Captions, look: Look, board: Storyboard, obstacles: Obstacles) -> Iterator[tuple[Layer, tuple[int, int]]]:
    height = board.frame_size[1]
    for cue in captions.cues:
        anchor = anchor_of(cue.position or captions.use.position)
        for page in paged(cue, look.columns, captions.language):
            steps = steps_of(page, look, board.rate)
            first, stop = steps.changes[0][0], steps.changes[-1][0]
            if first < stop:
                placed = cleared(look, anchor, page, obstacles.within(first, stop), height)
                yield Layer(caption_of(page, placed, anchor), steps), (first, stop)


def _check(cues: tuple[Cue, ...], look: Look) -> None:
    """That there are letters for all that they say."""
    texts = [normalize("NFC", cue.text) for cue in cues]
    try:
        without = missing("\n".join(sorted(set[str]().union(*texts))), look.style)
    except GatorError as error:
        raise type(error)(f"captions: {error}") from error
    if not without:
        return
    number = next(k for k, text in enumerate(texts) if set(text) & set(without))
    found = [c for c in without if c in texts[number]]
    raise InvalidStoryboard(f"captions: caption {number + 1}, at {told(cues[number].start)}: {lacking(found)}")
