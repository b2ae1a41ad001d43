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
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from gator_core.build.store import DISK_IS_FULL
from gator_core.errors import EncodeError, InputError, MediaError
from gator_core.media.door import Sniffed, open_clip, sniff, video_stream
from gator_core.sound.packets import begin_sound, open_sound_file, sound_packets
from gator_core.sound.track import RATE

__all__ = [
    "CONTAINERS",
    "Copied",
    "Muxing",
    "check_played",
    "cut",
    "held",
    "movie_ticks",
    "mux",
    "survey",
]

CONTAINERS: Mapping[str, str] = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska", ".webm": "webm"}
"""The muxers by the suffixes of files."""

_FAMILIES = {"mp4": "mov", "mov": "mov", "matroska": "matroska", "webm": "matroska"}
_PLAYED: Mapping[str, tuple[str, ...]] = {
    "mp4": ("h264", "hevc", "av1", "mpeg4"),
    "mov": ("h264", "hevc", "mpeg4", "prores", "mjpeg"),
    "webm": ("vp9", "av1", "vp8"),
}
"""The codecs of pictures that players play in it; Matroska takes all."""
_MATROSKA = ("matroska", "webm")
_WEBM_SUBTITLES = ("webvtt",)
_MOST_TICKS = 10_000_000
"""A second; an hour of more would not fit into 32 bits of a header."""
_TECHNICAL = ("major_brand", "minor_version", "compatible_brands", "encoder")


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
    codec: str
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
        codec = stream.codec_context.codec.canonical_name
    return Muxing(file, kind, base, tuple(times), last[1] or round(1 / rate / base), start, len(times), codec)


def check_played(found: Muxing, suffix: str) -> None:
    """InputError where players don't play pictures of that codec in a file of that suffix. A video may always stay in a file
    of its own family, but for webm, which holds nothing else."""
    container = CONTAINERS[suffix]
    played = _PLAYED.get(container, (found.codec,))
    if found.codec in played or (container != "webm" and found.kind.format == _FAMILIES[container]):
        return
    into = [other for other, name in CONTAINERS.items() if found.codec in _PLAYED.get(name, (found.codec,))]
    raise InputError(
        f"{found.file}: its pictures are {found.codec}, and they are copied as they are; players don't play that in {suffix} "
        f"files, but in {', '.join(into)}"
    )


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
    on, and the sound of ``sound``, an m4a file of AAC or Opus, beside them. EncodeError."""
    try:
        with ExitStack() as stack:
            pictures = stack.enter_context(open_clip(video.file, video.kind))
            heard = stack.enter_context(open_sound_file(sound))
            out = stack.enter_context(av.open(_url(output), "w", format=container, options=_options(container, video.base)))
            return _copy(video, pictures, heard, out, check)
    except (av.FFmpegError, OSError, ValueError) as error:
        if getattr(error, "errno", None) in DISK_IS_FULL:
            raise
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
    kept = [each for each in pictures.streams.subtitles if out.format.name != "webm" or _codec(each) in _WEBM_SUBTITLES]
    return {source: out.add_stream_from_template(source) for source in kept}


def _codec(stream: Stream) -> str:
    return str(stream.codec_context.codec.canonical_name) if stream.codec_context else ""


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


# Reading and writing ----------------------------------------------------------------------------------------------


def _full(packets: Iterator[Packet[Any]]) -> Iterator[Packet[Any]]:
    return (packet for packet in packets if packet.size)  # the demuxer ends with empty ones


def _when(packet: Packet[Any]) -> Fraction:
    time = packet.pts if packet.dts is None else packet.dts
    return (time or 0) * (packet.time_base or Fraction(0))


def _options(container: str, base: Fraction) -> dict[str, str]:
    if container in _MATROSKA:
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
