"""The times of pictures in files that don't say them for each, or not wherever reading begins."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from gator_core.media.door import Sniffed, timestamp

if TYPE_CHECKING:
    from av import Packet, VideoFrame
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.stream import VideoStream

__all__ = ["Turns", "demuxed", "from_key"]

_NEVER = -(2**63)
_REORDERED = 17
"""More pictures than are shown between two that were coded one after the other (H.264 keeps 16)."""


class Turns:
    """Gives the pictures of AVI and ASF their times: the n-th that is shown gets the n-th stamp of those packets that a
    picture came out of.

    Packets are stamped in the order in which they are decoded. Each stamp goes through the decoder with its packet, so that
    of every picture it is known which packet it was in, and stamps of packets that gave none are not counted.
    """

    def __init__(self, reordered: bool) -> None:
        self._ahead = _REORDERED if reordered else 0
        self._sent: deque[int] = deque()
        self._last = 0

    def send(self, packet: Packet[Any], stamp: int | None) -> None:
        """Before the packet is decoded."""
        packet.pts = stamp
        if stamp is not None and packet.size:
            self._sent.append(stamp)
            self._last = stamp

    def timed(self, pictures: Iterable[VideoFrame], sought: bool) -> Iterator[VideoFrame]:
        """The pictures of the packets that were sent, with their times. ``sought``: reading began in the middle."""
        unsure = sought and self._ahead > 0
        for picture, following in self._in_turn(pictures):
            if unsure and picture.key_frame and not picture.is_corrupt:
                unsure, picture.pts = False, self._latest(following, picture.pts or 0)
            if not unsure:
                self._sent.clear()
            yield picture

    def _in_turn(self, pictures: Iterable[VideoFrame]) -> Iterator[tuple[VideoFrame, int | None]]:
        """Each with its time, and the time of the next one."""
        waiting: deque[VideoFrame] = deque()
        stamps: list[int] = []
        for picture in chain(pictures, repeat(None, self._ahead)):
            if picture is not None:
                waiting.append(picture)
                heappush(stamps, self._last if picture.pts is None else picture.pts)
            if waiting and (picture is None or len(waiting) > self._ahead):
                shown = waiting.popleft()
                shown.pts = heappop(stamps)
                yield shown, (stamps[0] if stamps else None)

    def _latest(self, following: int | None, own: int) -> int:
        """The last stamp before that of the following picture. Where reading begins at a key picture, some that are coded
        after it and shown before it may not come out, for they lack what they are made of."""
        return max((stamp for stamp in self._sent if following is None or stamp < following), default=own)


def demuxed(container: InputContainer, kind: Sniffed, stream: VideoStream, *others: Stream) -> Iterator[Packet[Any]]:
    """The packets of a stream of pictures and of others from where the file is read. Read from its start, those of a program
    stream say when they are shown."""
    packets = container.demux(stream, *others)
    twofold = kind.format == "mpeg" and stream.codec_context.name in ("mpeg1video", "mpeg2video")
    return _risen(packets, stream.index) if twofold else packets


def _risen(packets: Iterable[Packet[Any]], index: int) -> Iterator[Packet[Any]]:
    """Those of the stream with times that rise in the order of showing: pictures that others are made of come after the ones
    that follow them. Where a time is not in the file, libavformat may derive one that is two pictures early."""
    held: list[Packet[Any]] = []
    shown = _NEVER
    for packet in packets:
        if packet.stream_index != index and packet.size:
            yield packet
            continue
        # At the end comes a packet that holds nothing, of whatever stream.
        if not packet.size or _waits(packet) or (held and not _waits(held[0])):
            shown = _raised(held, shown)
            yield from held
            held.clear()
        held.append(packet)
    yield from held


def _waits(packet: Packet[Any]) -> bool:
    """Whether a picture is shown later than it is decoded, as those are that others between are made of."""
    return packet.pts != packet.dts


def _raised(group: list[Packet[Any]], shown: int) -> int:
    """Of a group in the order of decoding, whose first is shown last, after ``shown``. The time of the first."""
    for packet in chain(group[1:], group[:1]):
        if packet.pts is not None and packet.pts <= shown:
            packet.pts = shown + (packet.duration or 1)
        shown = shown if packet.pts is None else packet.pts
    return shown


def from_key(packets: Iterable[Packet[Any]], kind: Sniffed, wanted: int) -> Iterator[Packet[Any]]:
    """The packets from the last key picture on that is shown up to ``wanted``. All before it are read, which takes a
    small part of the time of decoding them."""
    held: list[Packet[Any]] = []
    ahead = iter(packets)
    for packet in ahead:
        if packet.is_keyframe:
            time = timestamp(packet, kind)
            if time is not None and time > wanted:
                ahead = chain([packet], ahead)
                break
            held.clear()
        held.append(packet)
    yield from chain(held, ahead)
