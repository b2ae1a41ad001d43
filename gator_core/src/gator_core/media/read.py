"""Decodes a clip by time: the picture that is on screen at an instant, whatever was read before."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from itertools import chain, dropwhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
from av.stream import Discard

from gator_core.errors import MediaError
from gator_core.media.door import keeps_times, open_clip, said, shows_times, sniff, timestamp, video_stream
from gator_core.media.layered import alpha_decoder, is_layered
from gator_core.media.limits import Limits
from gator_core.media.turns import Turns, demuxed, from_key

if TYPE_CHECKING:
    from av import Packet, VideoFrame
    from av.container import InputContainer
    from av.video.stream import VideoStream

__all__ = ["Decoder", "open_decoder", "origin"]

_THREADS = 2
"""Constant, so that many readers side by side do not swamp the machine."""
_FAR = Fraction(3)
"""Seconds ahead from which it is quicker to seek, where the file has no index to ask."""
_VERY_FAR = Fraction(20)
"""The same where all packets before the wanted place must be read to get there."""
_NEAR = Fraction(1, 2)
"""Seconds ahead up to which it never is."""
_LOOKED_AT = Fraction(1)
"""Seconds before the wanted time from which every picture is decoded."""
_LONG = Fraction(2)
"""Seconds of pictures up to which the last one of a file is proven."""
_NEVER, _FOREVER = -(2**63), 2**63
_STEPS_BACK = (0, 1, 5, 25)
"""Seconds before the wanted time at which to look for a key picture; after that, the start of the file."""
_SAME_START = Fraction(1, 25)
"""Seconds by which pictures may start after the sound and still count as starting with it: the ear notices sound that
is 45 ms early (BT.1359)."""


@contextmanager
def open_decoder(
    file: Path, start: Fraction | None = None, limits: Limits | None = None, *, rough: bool = False
) -> Iterator[Decoder]:
    """A decoder of the file's pictures, closed afterwards. ``start`` is the file's own timestamp of time 0 (None: what
    ``origin`` says). ``rough`` leaves the edges of blocks unsmoothed, which is quicker: for pictures that nobody sees.
    MediaError."""
    source = _Source(file, limits or Limits.from_environment(), rough)
    try:
        yield Decoder(source, start)
    finally:
        source.close()


def origin(container: InputContainer, stream: VideoStream) -> Fraction:
    """The file's own timestamp, in seconds, of what is called time 0: when the first of its tracks starts."""
    whole = None if container.start_time is None else Fraction(container.start_time, av.time_base)
    if stream.start_time is None or stream.time_base is None:
        return whole or Fraction(0)
    first = stream.start_time * stream.time_base
    return first if whole is None or abs(first - whole) < _SAME_START else whole


class Decoder:
    """The pictures of an open file by time. Belongs to one thread."""

    def __init__(self, source: _Source, start: Fraction | None = None) -> None:
        self._source = source
        self.start = origin(source.container, source.stream) if start is None else start
        """The file's own timestamp, in seconds, of time 0."""
        self._base = source.time_base
        self._current: VideoFrame
        self._following: VideoFrame | None
        self._pictures: Iterator[VideoFrame]
        self._begin(source.pictures())
        self.first: VideoFrame = self._current
        """The first picture that can be decoded."""

    @property
    def codec(self) -> str:
        """The decoder's name in libavcodec."""
        return str(self._source.stream.codec_context.name)

    @property
    def layered(self) -> bool:
        """Whether any of the pictures may come with transparency from a second layer, even if others don't."""
        return self._source.layered

    @property
    def pixel_aspect(self) -> Fraction:
        """Width over height of a pixel as it is stored; 1 where the file does not say."""
        return self._source.stream.sample_aspect_ratio or Fraction(1)

    def at(self, time: Fraction) -> VideoFrame:
        """The last picture whose timestamp is not after ``time`` (seconds from the start); beyond the file's pictures
        its first or its last. As long as the picture is the same, so is the object. MediaError."""
        wanted = math.floor((time + self.start) / self._base)
        if wanted < _pts(self.first):
            return self.first
        if wanted < _pts(self._current) or self._seeking_pays(wanted):
            self._go(wanted)
        elif self._following is not None and _pts(self._following) < self._unhurried(wanted):
            self._source.hurry(self._unhurried(wanted))
        self._forward(wanted)
        if _pts(self._current) < self._source.hurry_until:  # what was left out might be what is wanted
            self._go(wanted, hurried=False)
            self._forward(wanted)
        return self._current

    @property
    def following(self) -> VideoFrame | None:
        """The picture after the one that ``at`` gave last, unless that was asked for a time before the first."""
        return self._following

    def _forward(self, wanted: int) -> None:
        while self._following is not None and _pts(self._following) <= wanted:
            self._current, self._following = self._following, next(self._pictures, None)

    def prove_end(self, pts: int) -> None:
        """Decodes the last picture, whose timestamp is ``pts``, and what it is made of; where an index says that this is
        long, only the key picture that all of it is made of, for it may be ten seconds of pictures. MediaError."""
        key, last = self._source.key_before(pts)
        self._source.hurry(pts)
        if not last and (pts - key) * self._base > _LONG:
            return self._seek(pts)
        if self._seeking_pays(pts):
            self._seek(pts)
        self._forward(_FOREVER)
        if _pts(self._current) < pts:  # it may have been taken for one that can be left out
            self._go(pts, hurried=False)
            self._forward(_FOREVER)
        return None

    def time_of(self, picture: VideoFrame) -> Fraction:
        """Seconds from the start."""
        return _pts(picture) * self._base - self.start

    def _begin(self, pictures: Iterator[VideoFrame]) -> None:
        first = next(pictures, None)
        if first is None:
            raise MediaError(f"{self._source.file}: holds no picture that can be decoded; export it again")
        self._current, self._following, self._pictures = first, next(pictures, None), pictures

    def _go(self, wanted: int, *, hurried: bool = True) -> None:
        """Stands at a picture not after ``wanted`` from which all that follow can be decoded.

        Files lie about where their key pictures are, so what a seek led to is looked at. ``hurried`` leaves out what
        no other picture needs on the way there, which is half of a usual file.
        """
        self._source.hurry(self._unhurried(wanted) if hurried else _NEVER)
        self._seek(wanted)

    def _seek(self, wanted: int) -> None:
        for seconds in _STEPS_BACK:
            pictures = self._source.pictures_from(wanted - int(seconds / self._base))
            found = next(pictures, None)
            if found is not None and _pts(found) <= wanted:
                return self._begin(chain([found], pictures))
        return self._begin(self._source.pictures_from_start())

    def _unhurried(self, wanted: int) -> int:
        """The timestamp from which all pictures are decoded for the sake of the wanted one."""
        return wanted - math.ceil(_LOOKED_AT / self._base)

    def _seeking_pays(self, wanted: int) -> bool:
        if self._following is None:
            return False
        ahead = (wanted - _pts(self._following)) * self._base
        if ahead <= _NEAR or not self._source.indexed:
            return ahead > _VERY_FAR
        key, last = self._source.key_before(wanted)
        return key > _pts(self._following) or (last and ahead > _FAR)


class _Source:
    """An open file, and the pictures in it from some place on, each with a timestamp, in ascending order."""

    def __init__(self, file: Path, limits: Limits, rough: bool) -> None:
        self.file, self.kind, self._limits, self._rough = file, sniff(file), limits, rough
        self._stack = ExitStack()
        self.hurry_until = _NEVER
        """Up to this timestamp only pictures that others need are decoded."""
        self.indexed = keeps_times(self.kind)
        """Whether the file can be read from the middle on."""
        self._open()

    def close(self) -> None:
        """Closes the file."""
        self._stack.close()

    def hurry(self, until: int) -> None:
        """From now on, up to this timestamp only pictures that others need are decoded. Not where all are needed to count
        by."""
        self.hurry_until = until if shows_times(self.kind) else _NEVER

    def pictures(self, packets: Iterable[Packet[Any]] | None = None, *, sought: bool = False) -> Iterator[VideoFrame]:
        """All that follow, or those of ``packets``. ``sought``: what lies before was not read."""
        before: VideoFrame | None = None
        for picture in self._timed(self._packets() if packets is None else packets, sought):
            if picture.is_corrupt:
                if before is None:
                    continue  # made of pictures that lie before the place where reading began
                raise self._damaged(_pts(picture), "part of it is missing")
            self._limits.check_size(self.file, picture.width, picture.height)
            if picture.pts is None:
                picture.pts = picture.dts if picture.dts is not None else self._after(before)
            if before is None or _pts(picture) > _pts(before):  # a picture shown for no time is never seen
                before = picture
                yield picture

    def pictures_from(self, pts: int) -> Iterator[VideoFrame]:
        """Those from about there on, beginning with a key picture: what comes out before it lacks what it was made of."""
        if not self.indexed:
            self.close()
            self._open()
            packets = from_key(self._packets(), self.kind, pts)
            return self._from_key(self.pictures(packets, sought=True))
        try:
            self.container.seek(pts, stream=self.stream)
        except av.FFmpegError:
            return iter(())
        if self.layered:  # the other decoder is not the container's, and does not say which pictures are key pictures
            self._coder.flush_buffers()
            self._keys.clear()
        return self._from_key(self.pictures(sought=True))

    def pictures_from_start(self) -> Iterator[VideoFrame]:
        """All of them; the file is opened again, because seeking to its start may not lead there."""
        self.close()
        self._open()
        return self.pictures()

    def key_before(self, pts: int) -> tuple[int, bool]:
        """The timestamp of the last key picture up to there that the index knows of, and whether the index ends with
        it: then there may be later ones, for some formats are indexed while they are read."""
        entries = self.stream.index_entries
        found = entries.search_timestamp(pts) if len(entries) else -1
        return (entries[found].timestamp, found == len(entries) - 1) if found >= 0 else (_NEVER, True)

    def _open(self) -> None:
        self.container = self._stack.enter_context(open_clip(self.file, self.kind))
        self.stream = video_stream(self.container, self.file)
        for track in self.container.streams:
            track.discard = Discard.default if track.index == self.stream.index else Discard.all
        self._limits.check_size(self.file, self.stream.width, self.stream.height)
        self.layered, self._keys = is_layered(self.stream), set[int]()
        self._coder = alpha_decoder(self.stream, self.file) if self.layered else self.stream.codec_context
        # Refused before memory is set aside; coarse, because the decoder counts the padding to whole blocks.
        smoothing = {"skip_loop_filter": "all"} if self._rough else {}
        self._coder.options = {"max_pixels": str(2 * self._limits.pixels), **smoothing}
        self._coder.thread_type = "AUTO"
        self._coder.thread_count = _THREADS
        self._hurried = False
        self.time_base = self.stream.time_base or Fraction(1, av.time_base)

    def _packets(self) -> Iterator[Packet[Any]]:
        return demuxed(self.container, self.kind, self.stream)

    def _from_key(self, pictures: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
        return dropwhile(lambda picture: not picture.key_frame and picture.pts not in self._keys, pictures)

    def _timed(self, packets: Iterable[Packet[Any]], sought: bool) -> Iterator[VideoFrame]:
        if shows_times(self.kind):
            return self._decoded(packets, None)
        turns = Turns(self._coder.codec.reorder)
        return turns.timed(self._decoded(packets, turns), sought)

    def _decoded(self, packets: Iterable[Packet[Any]], turns: Turns | None) -> Iterator[VideoFrame]:
        """As they come out of the decoder, which is in the order that they are shown in."""
        near = 0
        try:
            for packet in packets:
                stamp = timestamp(packet, self.kind)
                self._pace(stamp)
                near = near if stamp is None else stamp
                if turns:
                    turns.send(packet, stamp)
                if self.layered and packet.is_keyframe and stamp is not None:
                    self._keys.add(stamp)
                yield from self._coder.decode(packet)
        except av.FFmpegError as error:
            now = self._coder
            self._limits.check_size(self.file, now.width, now.height)  # which the decoder refuses as invalid
            raise self._damaged(near, said(error)) from error

    def _pace(self, stamp: int | None) -> None:
        hurried = stamp is not None and stamp < self.hurry_until
        if hurried != self._hurried:
            self._hurried = hurried
            self._coder.skip_frame = "NONREF" if hurried else "DEFAULT"

    def _damaged(self, pts: int, why: str) -> MediaError:
        time = float(pts * self.time_base - origin(self.container, self.stream))
        said_so = f"{self.file}: the picture near {max(time, 0):.2f} s can't be decoded: {why}"
        return MediaError(f"{said_so}; export it again, or trim that part off")

    def _after(self, before: VideoFrame | None) -> int:
        """Where a picture without any timestamp goes: one frame after the one before."""
        step = 1 / (self.stream.guessed_rate or Fraction(25)) / self.time_base
        return round(step) + _pts(before) if before else 0


def _pts(picture: VideoFrame) -> int:
    return picture.pts or 0  # a source gives each picture a timestamp
