"""What lies over the picture: text, pictures with transparency, and clips."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from gator_core.clip import MediaClip
from gator_core.frame import Frame, Plane
from gator_core.media.probe import MediaInfo
from gator_core.sprite import Sprite
from gator_core.track import Course, State

if TYPE_CHECKING:  # and where there is text: most builds start without it
    from gator_core.type import Block

__all__ = ["Content", "Inset", "Layer", "Layers", "Lettering", "Picture", "Still"]

Picture = Callable[[int], Sprite]
"""From the number of a picture to the picture."""


class Content(ABC):
    """What a layer shows: a cheap, picklable description; equal ones give equal pictures."""

    @property
    def corner(self) -> tuple[float, float]:
        """Where its sprite's upper left corner lies, in pixels from its place; even."""
        return 0.0, 0.0

    @abstractmethod
    def open(self) -> AbstractContextManager[Picture]:
        """Gives a function from the number of a picture to the picture; belongs to one thread."""


@dataclass(frozen=True)
class Lettering(Content):
    """Text."""

    block: Block
    engine: tuple[str, ...]
    """What the shapes of the letters depend on."""

    @classmethod
    def of(cls, block: Block) -> Lettering:
        """By the fonts that are installed."""
        from gator_core.type import engine

        return cls(block, engine())

    @property
    def corner(self) -> tuple[float, float]:
        """With room for outlines and shadows."""
        from gator_core.type import overhang

        past = -float(overhang(self.block))
        return past, past

    @contextmanager
    def open(self) -> Iterator[Picture]:
        """Drawn once."""
        from gator_core.type import drawn

        sprite = drawn(self.block)
        yield lambda _: sprite


@dataclass(frozen=True)
class Still(Content):
    """A picture file."""

    media: MediaInfo
    size: tuple[int, int]
    """(width, height) in pixels, even."""
    radius: float
    """Of its corners, in pixels."""

    @contextmanager
    def open(self) -> Iterator[Picture]:
        """Read once, unless that was done a moment ago."""
        stat = self.media.path.stat()
        sprite = _still(self, stat.st_mtime_ns, stat.st_size)
        yield lambda _: sprite


@dataclass(frozen=True)
class Inset(Content):
    """A clip; what is transparent in it lets the picture through."""

    clip: MediaClip
    """Of the size of the layer."""
    radius: float
    """Of its corners, in pixels."""

    @contextmanager
    def open(self) -> Iterator[Picture]:
        """The clip over black, and where it is transparent over white too: what differs shines through."""
        corners = _corners(self.clip.size, self.radius)
        with ExitStack() as stack:
            dark = stack.enter_context(replace(self.clip, background=(0, 0, 0)).reader(0, 1))
            light = None
            if dark.transparent(0):
                light = stack.enter_context(replace(self.clip, background=(255, 255, 255)).reader(0, 1))

            def picture(i: int) -> Sprite:
                frame = dark.frame(i)
                if light is None:
                    return Sprite.of_planes(*frame.planes, corners)
                opacity = _opacity(frame, light.frame(i))
                return Sprite.of_planes(*_straight(frame, opacity), np.minimum(corners, opacity))

            yield picture


@dataclass(frozen=True)
class Layer:
    """What lies over the picture, and where."""

    content: Content
    track: Course


class Layers:
    """Layers being laid over pictures; the first one lowest."""

    def __init__(self, layers: tuple[Layer, ...], closing: ExitStack) -> None:
        """What is opened is closed with ``closing``."""
        self._layers, self._closing = layers, closing
        self._pictures: dict[int, Picture] = {}
        self._under: Frame | None = None
        self._states: tuple[State | None, ...] = ()
        self._shown: Frame | None = None

    def over(self, frame: Frame, i: int) -> Frame:
        """The picture with the layers as they are at frame ``i``. While neither changes the same object comes again."""
        states = tuple(layer.track.state(i) for layer in self._layers)
        if not any(states):
            return frame
        if self._shown is None or frame is not self._under or states != self._states:
            data = frame.writable()
            for at, (layer, state) in enumerate(zip(self._layers, states, strict=True)):
                if state:
                    self._lay(data, at, layer, state)
            self._under, self._states, self._shown = frame, states, Frame(data)
        return self._shown

    def _lay(self, data: Plane, at: int, layer: Layer, state: State) -> None:
        if at not in self._pictures:
            self._pictures[at] = self._closing.enter_context(layer.content.open())
        x, y = (place + past * state.scale for place, past in zip((state.x, state.y), layer.content.corner, strict=True))
        self._pictures[at](state.frame).lay(data, x, y, state.scale, state.opacity)


# Pictures --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def _still(still: Still, modified: int, length: int) -> Sprite:  # noqa: ARG001 - a file that was changed is read again
    from gator_core.media.pictures import rgba_of_picture

    rgba = rgba_of_picture(still.media.path)
    # Averaged with the opacity multiplied in, so that the colour of what can't be seen plays no part.
    alpha = rgba[:, :, 3].astype(np.float32) / 255
    wide = np.dstack([rgba[:, :, :3].astype(np.float32) * alpha[:, :, None], alpha])
    smaller = still.size[0] * still.size[1] < alpha.size
    made = cv2.resize(wide, still.size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)
    part = np.clip(made[:, :, 3], 0, 1)
    colours = made[:, :, :3] / np.maximum(part, 1 / 512)[:, :, None]
    alpha = np.minimum(part * 255, _corners(still.size, still.radius))
    return Sprite.of_rgba(np.clip(np.rint(np.dstack([colours, alpha])), 0, 255).astype(np.uint8))


def _corners(size: tuple[int, int], radius: float) -> Plane:
    """Opacity of a rectangle with round corners."""
    if radius <= 0:
        return np.full(size[::-1], 255, np.uint8)
    x, y = (np.maximum(np.abs(np.arange(side) + 0.5 - side / 2) - side / 2 + radius, 0) for side in size)
    return np.asarray(np.clip(radius + 0.5 - np.hypot(x[None], y[:, None]), 0, 1) * 255, np.uint8)


def _opacity(dark: Frame, light: Frame) -> Plane:
    """From the luma of the same picture over black (16) and over white (235)."""
    through = cv2.subtract(light.y, dark.y).astype(np.float32)
    return np.asarray(np.clip(np.rint(255 - through * (255 / 219)), 0, 255), np.uint8)


def _straight(frame: Frame, alpha: Plane) -> tuple[Plane, Plane, Plane]:
    """The planes of a picture over black, without the black that shines through them."""
    height, width = alpha.shape
    small = cv2.resize(alpha, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    y, u, v = (
        np.clip(ground + (plane - ground) * (255 / np.maximum(part, 1)), 0, 255).astype(np.uint8)
        for plane, part, ground in zip(
            (plane.astype(np.float32) for plane in frame.planes),
            (alpha.astype(np.float32), small.astype(np.float32), small.astype(np.float32)),
            (16.0, 128.0, 128.0),
            strict=True,
        )
    )
    return y, u, v
