"""Puts sound into a video file: the packets of both are copied, nothing is encoded anew."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from heapq import merge
from itertools import accumulate
from math import lcm
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet, PacketSideData
from av.stream import Stream
from av.video.stream import VideoStream

from gator_core.errors import EncodeError, MediaError
from gator_core.media.door import Sniffed, open_clip, sniff, video_stream
from gator_core.sound.track import RATE

__all__ = [
    "CONTAINERS",
    "Copied",
    "Muxing",
    "begin_sound",
    "cut",
    "held",
    "movie_ticks",
    "mux",
    "open_sound_file",
    "sound_packets",
    "survey",
]

CONTAINERS: Mapping[str, str] = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska"}
"""The muxers by the suffixes of files."""

_FAMILIES = {"mp4": "mov", "mov": "mov", "matroska": "matroska"}
_MOST_TICKS = 10_000_000
"""A second; an hour of more would not fit into 32 bits of a header."""
_TECHNICAL = ("major_brand", "minor_version", "compatible_brands", "encoder")
_AAC_SAMPLES = 1024
"""Of a packet."""


@dataclass(frozen=True, slots=True)
class Muxing:
    """A video by its packets, and how many of them are copied."""

    file: Path
    kind: Sniffed
    base: Fraction
    """The clock of its timestamps, in seconds."""
    times: tuple[int, ...]
    """When each picture is shown, in coding order."""
    last_duration: int
    start: Fraction
    """The file's own timestamp of what becomes time 0."""
    count: int
    """Packets that are copied, from the first."""
    hold: Fraction = Fraction(0)
    """Seconds that the last picture stays longer."""

    @property
    def end(self) -> Fraction:
        """Seconds from time 0 to the end of the last picture that is copied."""
        return (max(self.times[: self.count]) + self.last_duration) * self.base - self.start + self.hold


@dataclass(frozen=True, slots=True)
class Copied:
    """The pictures that were copied."""

    packets: int
    digest: str
    """Of their bytes."""


def survey(file: Path, start: Fraction, check: Callable[[], None] = lambda: None) -> Muxing:
    """The pictures of a video, all packets read. ``start`` is its own timestamp of time 0. MediaError."""
    kind = sniff(file)
    times, last = [], (0, 0)
    with open_clip(file, kind) as container:
        stream = video_stream(container, file)
        base = stream.time_base or Fraction(1, av.time_base)
        for packet in _full(container.demux(stream)):
            check()
            if packet.pts is None:
                raise MediaError(f"{file}: does not say when its pictures are shown; convert it to MP4 first")
            times.append(packet.pts)
            last = max(last, (packet.pts, packet.duration or 0))
        rate = stream.average_rate or stream.guessed_rate or Fraction(25)
    return Muxing(file, kind, base, tuple(times), last[1] or round(1 / rate / base), start, len(times))


def cut(found: Muxing, seconds: Fraction) -> Muxing:
    """The same, ending at ``seconds`` or as soon after as it can without encoding: where no picture that is left out is
    needed, or shown, before one that stays."""
    limit = seconds + found.start
    highest = list(accumulate(found.times, max))
    lowest = list(accumulate(reversed(found.times), min))[::-1]
    for count in range(1, len(found.times)):
        whole = highest[count - 1] < lowest[count]
        if whole and lowest[count] * found.base >= limit:
            length = lowest[count] - highest[count - 1]
            return _with(found, count=count, last_duration=length)
    return found


def held(found: Muxing, seconds: Fraction) -> Muxing:
    """The same, its last picture staying until ``seconds``."""
    return _with(found, hold=max(Fraction(0), seconds - found.end))


def _with(found: Muxing, **changed: Any) -> Muxing:
    from dataclasses import replace

    return replace(found, **changed)


def mux(video: Muxing, sound: Path, output: Path, container: str, check: Callable[[], None] = lambda: None) -> Copied:
    """Writes ``output``, a file of the muxer ``container``: the pictures, chapters and titles of ``video`` from time 0
    on, and the sound of ``sound``, an m4a file of AAC, beside them. EncodeError."""
    try:
        with ExitStack() as stack:
            pictures = stack.enter_context(open_clip(video.file, video.kind))
            heard = stack.enter_context(open_sound_file(sound))
            out = stack.enter_context(av.open(_url(output), "w", format=container, options=_options(container, video.base)))
            return _copy(video, pictures, heard, out, check)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise EncodeError(f"{output.name}: sound and picture could not be put together: {error}") from error


def _copy(
    video: Muxing, pictures: InputContainer, heard: InputContainer, out: OutputContainer, check: Callable[[], None]
) -> Copied:
    source = video_stream(pictures, video.file)
    shown = _begin_pictures(out, source)
    spoken = begin_sound(out, heard.streams.audio[0])
    subtitles = _begin_subtitles(out, pictures)
    _label(out, pictures, video)
    digest, count = hashlib.sha256(), 0
    copied = _picture_packets(video, pictures, source, subtitles, _FAMILIES[out.format.name] == "mov")
    for packet in merge(copied, sound_packets(heard, out.format.name), key=_when):
        check()
        if packet.stream is source:
            packet.stream = shown
            digest.update(bytes(packet))
            count += 1
        else:
            packet.stream = subtitles.get(packet.stream, spoken)
        out.mux_one(packet)
    return Copied(count, digest.hexdigest())


# Pictures --------------------------------------------------------------------------------------------------------


def _begin_pictures(out: OutputContainer, source: VideoStream) -> VideoStream:
    stream = out.add_stream_from_template(source, opaque=True)
    stream.time_base = source.time_base or Fraction(1, av.time_base)
    if source.average_rate:
        stream.codec_context.framerate = source.average_rate
    if source.codec_context.codec.canonical_name == "hevc" and _FAMILIES[out.format.name] == "mov":
        stream.codec_context.codec_tag = "hvc1"  # the default, hev1, is not played by Apple's
    stream.metadata.update({name: text for name, text in source.metadata.items() if name == "language"})
    return stream


def _begin_subtitles(out: OutputContainer, pictures: InputContainer) -> dict[Stream, Stream]:
    """Subtitles are kept where the file stays one of the same family; elsewhere they would have to be converted."""
    if _FAMILIES[out.format.name] not in pictures.format.name:
        return {}
    return {source: out.add_stream_from_template(source) for source in pictures.streams.subtitles}


def _label(out: OutputContainer, pictures: InputContainer, video: Muxing) -> None:
    out.metadata.update({name: text for name, text in pictures.metadata.items() if name not in _TECHNICAL})
    chapters = [_moved(chapter, video) for chapter in pictures.chapters()]
    kept = [chapter for chapter in chapters if chapter["end"] > chapter["start"]]
    if kept:
        out.set_chapters(kept)


def _moved(chapter: Any, video: Muxing) -> Any:
    base = chapter["time_base"]
    start, end = (round(min(max(chapter[at] * base - video.start, Fraction(0)), video.end) / base) for at in ("start", "end"))
    return {**chapter, "start": start, "end": end}


def _picture_packets(
    video: Muxing, pictures: InputContainer, source: VideoStream, subtitles: Mapping[Stream, Stream], coded_last: bool
) -> Iterator[Packet[Any]]:
    """``coded_last``: the length of a track is that of its packet that is coded last, whichever is shown last."""
    dts, last, done = _coding_times(video), max(video.times[: video.count]), 0
    for packet in _full(pictures.demux(source, *subtitles)):
        base = packet.time_base or Fraction(1, av.time_base)
        if packet.stream is not source:
            if packet.pts is not None and packet.pts * base < video.end + video.start:
                yield _shifted(packet, base, video.start)
            continue
        if done == video.count:
            if not subtitles:
                return
            continue
        if packet.pts == last or (coded_last and done == video.count - 1):
            packet.duration = video.last_duration + round(video.hold / base)
        packet.dts = dts[done] if packet.dts is None else packet.dts
        done += 1
        yield _shifted(packet, base, video.start)


def _coding_times(video: Muxing) -> Sequence[int]:
    """When each packet is decoded, for files that do not say: in order, and never after it is shown."""
    order = sorted(video.times)
    late = max(due - shown for due, shown in zip(order, video.times, strict=True))
    return [due - late for due in order]


def _shifted(packet: Packet[Any], base: Fraction, start: Fraction) -> Packet[Any]:
    by = round(start / base)
    packet.pts = None if packet.pts is None else packet.pts - by
    packet.dts = None if packet.dts is None else packet.dts - by
    return packet


# Sound -----------------------------------------------------------------------------------------------------------


def open_sound_file(sound: Path) -> InputContainer:
    """An m4a file of ours."""
    return av.open(_url(sound), format="mp4")


def begin_sound(out: OutputContainer, source: AudioStream) -> AudioStream:
    """A track for the packets of ``source``, AAC. It knows the samples that the codec puts before the first one: a track
    that is only copied does not, and Matroska would play them."""
    context = source.codec_context
    stream = out.add_stream("aac", rate=context.sample_rate, layout=context.layout.name)
    stream.codec_context.bit_rate = context.bit_rate
    stream.codec_context.open()
    if stream.codec_context.extradata != context.extradata:
        raise EncodeError("the sound was encoded as AAC of another kind than can be copied: not LC, or not stereo at 48 kHz")
    return stream


def sound_packets(heard: InputContainer, container: str) -> Iterator[Packet[AudioStream]]:
    """The packets of an m4a file, the last one saying how much of it is heard."""
    source = heard.streams.audio[0]
    skipping: PacketSideData | None = None
    for packet in _full(heard.demux(source)):
        if skipping is None and packet.has_sidedata("skip_samples"):
            skipping = PacketSideData.from_packet(packet, "skip_samples")
        if container == "matroska" and skipping is not None and packet.duration and packet.duration < _AAC_SAMPLES:
            skipping.update(bytes(4) + (_AAC_SAMPLES - packet.duration).to_bytes(4, "little") + bytes(2))
            skipping.to_packet(packet)
        yield packet


def _full(packets: Iterator[Packet[Any]]) -> Iterator[Packet[Any]]:
    return (packet for packet in packets if packet.size)  # the demuxer ends with empty ones


def _when(packet: Packet[Any]) -> Fraction:
    time = packet.pts if packet.dts is None else packet.dts
    return (time or 0) * (packet.time_base or Fraction(0))


def _options(container: str, base: Fraction) -> dict[str, str]:
    if container == "matroska":
        return {}
    # Edit lists count in the movie's clock; with the usual 1/1000 s they would cut parts of a frame or of a packet.
    return {"movflags": "+faststart", "movie_timescale": str(movie_ticks(base.denominator))}


def movie_ticks(picture_ticks: int) -> int:
    """Ticks a second of a clock that counts both pictures and samples whole, or at least pictures."""
    ticks = lcm(picture_ticks, RATE)
    return ticks if ticks <= _MOST_TICKS else picture_ticks


def _url(path: Path) -> str:
    """Names such as ``a:b.mp4`` would be read as a protocol."""
    return f"file:{path.absolute()}"
