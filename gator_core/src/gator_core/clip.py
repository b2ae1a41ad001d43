"""Pictures over time."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Protocol

from gator_core.errors import MediaError
from gator_core.frame import Frame
from gator_core.media.probe import MediaInfo
from gator_core.planes import Fit, Rect, even_size, fitted, resampled
from gator_core.storyboard import Crop

if TYPE_CHECKING:
    from av import VideoFrame

    from gator_core.media.read import Decoder

__all__ = ["Clip", "MediaClip", "MediaReader", "PictureClip", "Reader", "SolidClip", "StillClip"]

_REMEMBERED = 4
"""Converted pictures of a reader that are kept, for frames that are asked for a little out of order."""
_FAR_APART = 2
"""At most so many times the average time between two pictures does what moves take from the one to the other. More, and
the file just leaves out pictures that are the same, as recordings of screens do."""


class Reader(Protocol):
    """Gives the pictures of a clip. Belongs to one thread; reading forward is what it is quick at."""

    def frame(self, i: int) -> Frame:
        """The picture at frame ``i`` of the scene; 0 is the one at its cut, handles lie below 0 and beyond the end.

        The same ``i`` gives the same bits, whatever was read before. Where the picture stands still, the same
        object is returned again.
        """


class Clip(ABC):
    """A cheap, picklable description of a shot's pictures; equal descriptions give equal pictures."""

    still: ClassVar[bool] = False
    """True where every frame shows the same picture, so that it does not matter which are shown."""

    @abstractmethod
    def reader(self, start: int, stop: int) -> AbstractContextManager[Reader]:
        """Opens what is needed to read frames [start, stop); frames outside are an error of the caller."""


@dataclass(frozen=True)
class StillClip(Clip):
    """One picture that does not move."""

    still: ClassVar[bool] = True
    picture: Frame

    @contextmanager
    def reader(self, start: int, stop: int) -> Iterator[Reader]:  # noqa: ARG002 - it stands still
        yield _Still(self.picture)


@dataclass(frozen=True)
class SolidClip(Clip):
    """One colour; unlike its picture it takes no memory, however many scenes show one."""

    still: ClassVar[bool] = True
    size: tuple[int, int]
    """(width, height) of the frames, even."""
    rgb: tuple[int, int, int]
    """0..255."""

    @contextmanager
    def reader(self, start: int, stop: int) -> Iterator[Reader]:  # noqa: ARG002 - it stands still
        yield _Still(Frame.solid(*self.size, self.rgb))


@dataclass(frozen=True)
class PictureClip(Clip):
    """A picture file that does not move."""

    still: ClassVar[bool] = True
    media: MediaInfo
    size: tuple[int, int]
    """(width, height) of the frames, even."""
    fit: Fit = "cover"
    background: tuple[int, int, int] = (0, 0, 0)
    """RGB 0..255; behind transparency, and in the bars of ``contain``."""
    crop: Crop | None = None

    def picture(self) -> Frame:
        """The picture, read from its file unless that was done a moment ago. MediaError."""
        try:
            stat = self.media.path.stat()
        except OSError:
            return self._read()  # says what is wrong with the file
        return _RECENT.get((repr(self), stat.st_mtime_ns, stat.st_size, stat.st_ino), self._read)

    def _read(self) -> Frame:
        from gator_core.media.pictures import read_picture

        part = _part(self.crop, (self.media.width, self.media.height))
        # Cut out before its colours are halved, which mixes those of neighbours.
        rows, columns = (slice(int(a), int(a + length)) for a, length in ((part.y, part.height), (part.x, part.width)))
        planes = read_picture(self.media.path, self.background, part=(rows, columns))
        return fitted(planes, self.size, self.fit, self.background, crop=Rect(0, 0, part.width, part.height))

    @contextmanager
    def reader(self, start: int, stop: int) -> Iterator[Reader]:  # noqa: ARG002 - it stands still
        yield _Still(self.picture())


@dataclass(frozen=True)
class MediaClip(Clip):
    """A clip file at another rate, size and speed.

    Frame ``i`` shows the source at trim start + (i + 0.5) / rate * speed: the middle of the time that the frame is on
    screen, so that neither rounded timestamps nor a rate close to the source's drop or repeat a picture. Frames before
    0 and beyond the trim's end show what the file has there; beyond the file its edge picture is held.
    """

    media: MediaInfo
    size: tuple[int, int]
    """(width, height) of the frames, even."""
    rate: Fraction
    fit: Fit = "cover"
    background: tuple[int, int, int] = (0, 0, 0)
    """RGB 0..255; in the bars of ``contain``."""
    crop: Crop | None = None
    trim: tuple[Fraction, Fraction] | None = None
    """Seconds of the source, (start, end)."""
    speed: Fraction = Fraction(1)
    held: bool = False
    """Hold the last picture of the trim beyond its end, rather than show what the file has there."""

    @contextmanager
    def reader(self, start: int, stop: int) -> Iterator[MediaReader]:  # noqa: ARG002 - it can reach the whole file
        from gator_core.media.kept import borrowed_decoder

        with borrowed_decoder(self.media.path, self.media.start) as decoder:
            yield MediaReader(self, decoder)

    def source_time(self, i: int) -> Fraction:
        """Seconds of the source that frame ``i`` shows; may lie outside the file."""
        begin, end = self.trim or (Fraction(0), self.media.duration)
        half = self.speed / self.rate / 2
        time = begin + (2 * i + 1) * half
        return min(time, end - half) if self.held else time


class _Recent:
    """The pictures that were read last. A picture shows in its own segment and in the transition into the next one,
    which other threads make at the same time; it is read once."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._slots: OrderedDict[tuple[object, ...], _Slot] = OrderedDict()

    def get(self, key: tuple[object, ...], read: Callable[[], Frame]) -> Frame:
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > self._most:
                self._slots.popitem(last=False)
        with slot.lock:
            if slot.frame is None:
                slot.frame = read()
            return slot.frame


@dataclass
class _Slot:
    lock: threading.Lock = field(default_factory=threading.Lock)
    frame: Frame | None = None


_RECENT = _Recent(4)


class _Still:
    def __init__(self, picture: Frame) -> None:
        self._picture = picture

    def frame(self, i: int) -> Frame:  # noqa: ARG002 - it stands still
        return self._picture


class MediaReader:
    """Converts each picture of the source once while it is on screen, and remembers the last few."""

    def __init__(self, clip: MediaClip, decoder: Decoder) -> None:
        self._clip, self._decoder = clip, decoder
        self._shown: OrderedDict[int | None, Frame] = OrderedDict()

    def frame(self, i: int) -> Frame:
        """The picture at frame ``i``, as every reader gives it."""
        return self._shown_as(self._decoder.at(self._clip.source_time(i)))

    def transparent(self, i: int) -> bool:
        """Whether the picture at frame ``i``, and the others with it, may come with transparency, which ``background`` shows
        through."""
        from gator_core.media.layout import alpha_of

        return self._decoder.layered or alpha_of(self._decoder.at(self._clip.source_time(i))) is not None

    def around(self, time: Fraction) -> tuple[Frame, Frame, float]:
        """The picture that appears last up to ``time`` (seconds of the source), the one that appears next, and how far on
        the way between the two that is: 0 to 1, and 0 where there is no next one.

        Where pictures are far apart, nothing moves until shortly before the next one.
        """
        picture = self._decoder.at(time)
        since = time - self._decoder.time_of(picture)
        following = self._decoder.following if since > 0 else None
        one = self._shown_as(picture)
        if following is None:
            return one, one, 0.0
        apart = self._decoder.time_of(following) - self._decoder.time_of(picture)
        moving = min(apart, _FAR_APART / (self._clip.media.rate or self._clip.rate))
        t = float(1 - (apart - since) / moving)
        return (one, self._shown_as(following), t) if t > 0 else (one, one, 0.0)

    def _shown_as(self, picture: VideoFrame) -> Frame:
        if picture.pts not in self._shown:
            self._shown[picture.pts] = self._converted(picture)
            if len(self._shown) > _REMEMBERED:
                self._shown.popitem(last=False)
        return self._shown[picture.pts]

    def _converted(self, picture: VideoFrame) -> Frame:
        from gator_core.media.alpha import over
        from gator_core.media.colour import BT709, to_bt709
        from gator_core.media.layout import alpha_of, colour_of, orientation_of, planes_of, progressive

        clip, codec, aspect = self._clip, self._decoder.codec, self._decoder.pixel_aspect
        try:
            colour = colour_of(picture, codec)
        except ValueError as error:
            raise MediaError(f"{clip.media.path}: {error}; export it as BT.709") from error
        planes = planes_of(picture, codec)
        if picture.interlaced_frame:
            planes = progressive(planes)
        alpha = alpha_of(picture)
        if alpha is not None:
            opaque = to_bt709(resampled(planes, even_size(planes.size)), colour)
            planes, colour = over(opaque, alpha, clip.background), BT709
        transpose, flip_x, flip_y = orientation_of(picture)
        planes = planes.oriented(transpose, flip_x, flip_y)
        return fitted(
            planes,
            clip.size,
            clip.fit,
            clip.background,
            crop=_part(clip.crop, planes.size),
            aspect=float(1 / aspect if transpose else aspect),
            colour=lambda scaled: to_bt709(scaled, colour),
        )


def _part(crop: Crop | None, size: tuple[int, int]) -> Rect:
    """The part of a picture of ``size`` (width, height) to show, at even samples where it is cut."""
    if crop is None:
        return Rect(0, 0, *size)
    left, width = _snapped(crop.x, crop.width, size[0])
    top, height = _snapped(crop.y, crop.height, size[1])
    return Rect(left, top, width, height)


def _snapped(start: float, length: float, whole: int) -> tuple[int, int]:
    """(first, count) of the samples that a part spans, both even unless the part reaches the end."""
    first = min(round(start * whole / 2) * 2, max(whole - 2, 0))
    last = whole if start + length > 1 - 1e-9 else min(max(round((start + length) * whole / 2) * 2, first + 2), whole)
    return first, last - first
