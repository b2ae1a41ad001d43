"""Joins separately encoded segments into one video stream by copying packets: nothing is decoded or encoded.

A segment's timestamps start at 0; here each packet gets its absolute place. pts is the frame index. dts is the
packet's index less the reorder depth: offsetting the segments' own dts would fail, because encoders write other ones
into segments of one or two frames.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from unicodedata import category

import av
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.video.stream import VideoStream

from gator_core.build.store import DISK_IS_FULL
from gator_core.captions.soft import CaptionWriter, SoftCaptions
from gator_core.errors import EncodeError
from gator_core.media.packets import open_packets
from gator_core.providers import OutputFormat
from gator_core.sound.mux import movie_ticks
from gator_core.sound.packets import begin_sound, open_sound_file, sound_packets

__all__ = ["OWN", "Chapter", "Joined", "join", "timescale"]

OWN = ("gif", "webp", "pictures")
"""Containers whose segments are of their own kind, and not mp4."""

_LEAST_TIMESCALE = 10_000
"""Ticks per second. Coarser clocks are legal, but some players round by them."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Frames [start, stop) of the whole video, under a title of one line (what no file could hold becomes a space)."""

    start: int
    stop: int
    title: str

    def __post_init__(self) -> None:
        plain = "".join(" " if category(sign) in ("Cc", "Cs") else sign for sign in self.title)
        object.__setattr__(self, "title", " ".join(plain.split()))


@dataclass(frozen=True, slots=True)
class Joined:
    """What was joined."""

    frames: int
    starts: tuple[int, ...]
    """The first frame of each segment: where a player can enter."""
    size: tuple[int, int]
    """(width, height) in samples."""


def join(
    segments: Sequence[Path],
    output: Path,
    fmt: OutputFormat,
    rate: Fraction,
    *,
    chapters: Sequence[Chapter] = (),
    metadata: Mapping[str, str] | None = None,
    sound: Path | None = None,
    captions: SoftCaptions | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> Joined:
    """Copies the packets of ``segments``, mp4 files of one video stream each, in order into ``output``; of animations and
    numbered pictures, which are joined from their own kind, the coded pictures.

    Presentation starts at 0, every picture lasts one frame, and each segment must start with a key frame. Chapters
    are written where the format holds them; they start at frame 0 and follow one another. ``sound``, an m4a file of
    AAC or Opus, lies beside the pictures, its packets copied too, and so do ``captions``. ``output`` is
    overwritten and stays, damaged, after an error: the caller gives a temporary path. Two segments are never open
    at once. ``progress`` is called with 0..1.

    EncodeError names the segments that do not fit together, or quotes what the library said; OSError is a full disk.
    """
    if not segments:
        raise ValueError("there is nothing to join")
    try:
        if fmt.container in OWN:
            return _joined_here(segments, output, fmt, rate, progress)
        parts = _surveyed(segments, rate, lambda done: progress(done / 2))
        _check_chapters(chapters, sum(part.frames for part in parts))
        with ExitStack() as stack:
            out = stack.enter_context(av.open(_url(output), "w", format=fmt.container, options=_options(fmt, rate, sound)))
            heard = stack.enter_context(open_sound_file(sound)) if sound else None
            labels = _Labels(fmt, chapters, metadata or {})
            _copy(segments, parts, out, rate, lambda done: progress(0.5 + done / 2), labels, _Beside(heard, captions))
    except (FFmpegError, OSError) as error:
        if error.errno in DISK_IS_FULL:
            raise
        raise EncodeError(f"{output.name}: the segments could not be joined: {error}") from error
    *starts, frames = accumulate((part.frames for part in parts), initial=0)
    return Joined(frames, tuple(starts), parts[0].header.size)


def _joined_here(
    segments: Sequence[Path], output: Path, fmt: OutputFormat, rate: Fraction, progress: Callable[[float], None]
) -> Joined:
    """What libavformat can't join without coding it anew."""
    if fmt.container == "pictures":
        from gator_core.build.picture_files import join_pictures

        return join_pictures(segments, output, progress)
    from gator_core.build.animations import join_animations

    return join_animations(segments, output, fmt.container, rate, progress)


def timescale(rate: Fraction) -> int:
    """Ticks per second of a clock in which every frame of ``rate`` starts on a tick."""
    scale = rate.numerator
    while scale < _LEAST_TIMESCALE:
        scale *= 2
    return scale


# Looking at the segments -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Header:
    """What must be the same in all segments, because the joined stream says it once."""

    codec: str
    size: tuple[int, int]
    colour: tuple[int, int, int, int]
    extradata: bytes | None


@dataclass(frozen=True, slots=True)
class _Part:
    header: _Header
    frames: int
    depth: int
    """How many packets at most come before one that is shown before them."""


def _surveyed(segments: Sequence[Path], rate: Fraction, progress: Callable[[float], None]) -> list[_Part]:
    parts: list[_Part] = []
    for done, path in enumerate(segments, 1):
        part = _survey(path, rate)
        if parts and part.header != parts[0].header:
            raise EncodeError(_mismatch(segments[0], parts[0].header, path, part.header))
        # The first header object stands for all equal ones, so that thousands of segments take no memory.
        parts.append(_Part(parts[0].header if parts else part.header, part.frames, part.depth))
        progress(done / len(segments))
    return parts


def _survey(path: Path, rate: Fraction) -> _Part:
    with open_packets(path, "mp4") as container:
        stream = container.streams.video[0]
        indices: list[int] = []
        for _, index in _packets(path, container, stream, rate):
            indices.append(index)
        if sorted(indices) != list(range(len(indices))) or not indices:
            raise EncodeError(f"segment {path.name} does not hold each of its {len(indices)} pictures once, in whole frames")
        return _Part(_header(stream), len(indices), max(place - index for place, index in enumerate(indices)))


def _header(stream: VideoStream) -> _Header:
    context = stream.codec_context
    colour = (context.colorspace, context.color_primaries, context.color_trc, context.color_range)
    return _Header(context.codec.canonical_name, (context.width, context.height), colour, context.extradata)


def _mismatch(first: Path, wanted: _Header, other: Path, found: _Header) -> str:
    differing = [name for name in _Header.__slots__ if getattr(wanted, name) != getattr(found, name)]
    told = ", ".join(
        "codec headers" if name == "extradata" else f"{name} {getattr(wanted, name)} and {getattr(found, name)}"
        for name in differing
    )
    return f"segments {first.name} and {other.name} can't be joined: they differ in {told}"


def _packets(
    path: Path, container: InputContainer, stream: VideoStream, rate: Fraction
) -> Iterator[tuple[Packet[VideoStream], int]]:
    """The packets in coding order, each with the frame index, within the segment, that its pts stands for."""
    base = stream.time_base or Fraction(0)
    per_tick, whole = (base * rate).as_integer_ratio()  # integers: fractions would take most of the time of a join
    first = True
    for packet in container.demux(stream):
        if not packet.size:  # the demuxer ends with an empty one
            continue
        if first and not packet.is_keyframe:
            raise EncodeError(f"segment {path.name} does not start with a key frame and can't be joined")
        first = False
        index, rest = (0, 1) if packet.pts is None else divmod(packet.pts * per_tick, whole)
        if rest:
            raise EncodeError(f"segment {path.name} has a picture at {packet.pts} x {base} s, not on a frame of {rate} fps")
        yield packet, index


# Writing ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Labels:
    fmt: OutputFormat
    chapters: Sequence[Chapter]
    metadata: Mapping[str, str]


def _copy(
    segments: Sequence[Path],
    parts: Sequence[_Part],
    out: OutputContainer,
    rate: Fraction,
    progress: Callable[[float], None],
    labels: _Labels,
    beside: _Beside,
) -> None:
    depth, frame = max(part.depth for part in parts), 1 / rate
    written, base = 0, 0
    stream: VideoStream | None = None
    others: list[_Sound | CaptionWriter] = []
    for done, (path, part) in enumerate(zip(segments, parts, strict=True), 1):
        with open_packets(path, "mp4") as container:
            source = container.streams.video[0]
            if stream is None:
                stream = _begin(out, source, rate, labels)
                others = beside.begun(out, rate)
            for packet, index in _packets(path, container, source, rate):
                packet.stream = stream
                packet.time_base = frame
                packet.pts, packet.dts, packet.duration = base + index, written - depth, 1
                for other in others:
                    other.write_until((written - depth) * frame)
                out.mux_one(packet)
                written += 1
        base += part.frames
        if written != base:
            raise EncodeError(f"segment {path.name} changed while it was joined")
        progress(done / len(parts))
    for other in others:
        other.write_until(None)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What lies beside the pictures."""

    heard: InputContainer | None
    captions: SoftCaptions | None

    def begun(self, out: OutputContainer, rate: Fraction) -> list[_Sound | CaptionWriter]:
        """Its tracks."""
        sound = [_Sound(self.heard, out)] if self.heard else []
        return [*sound, *([CaptionWriter(out, self.captions, Fraction(1, timescale(rate)))] if self.captions else [])]


class _Sound:
    """The packets of the sound, written in step with those of the pictures."""

    def __init__(self, heard: InputContainer, out: OutputContainer) -> None:
        self._out, self._stream = out, begin_sound(out, heard.streams.audio[0])
        self._packets = sound_packets(heard, out.format.name)
        self._next = next(self._packets, None)

    def write_until(self, time: Fraction | None) -> None:
        """Those that are decoded before ``time``, in seconds; all that are left for None."""
        while (packet := self._next) is not None:
            base = packet.time_base or Fraction(0)
            if time is not None and (packet.dts or 0) * base >= time:
                return
            packet.stream = self._stream
            self._out.mux_one(packet)
            self._next = next(self._packets, None)


def _begin(out: OutputContainer, source: VideoStream, rate: Fraction, labels: _Labels) -> VideoStream:
    stream = out.add_stream_from_template(source, opaque=True)
    stream.time_base = Fraction(1, timescale(rate))
    stream.codec_context.framerate = rate
    if source.codec_context.codec.canonical_name == "hevc" and labels.fmt.container in ("mp4", "mov"):
        stream.codec_context.codec_tag = "hvc1"  # the default, hev1, is not played by Apple's
    if labels.chapters and labels.fmt.chapters:
        out.set_chapters(
            [
                {"id": number, "start": c.start, "end": c.stop, "time_base": 1 / rate, "metadata": {"title": c.title}}
                for number, c in enumerate(labels.chapters)
            ]
        )
    out.metadata.update(labels.metadata)
    return stream


def _options(fmt: OutputFormat, rate: Fraction, sound: Path | None = None) -> dict[str, str]:
    if fmt.container not in ("mp4", "mov"):
        return {}
    # The edit list counts in the movie's clock; with the usual 1/1000 s it would cut or add parts of a frame.
    ticks = movie_ticks(timescale(rate)) if sound else timescale(rate)
    return {"movflags": "+faststart", "movie_timescale": str(ticks)}


def _check_chapters(chapters: Sequence[Chapter], frames: int) -> None:
    expected = 0
    for chapter in chapters:
        if chapter.start != expected or not chapter.start < chapter.stop <= frames:
            raise ValueError(
                f"chapter {chapter.title!r} is [{chapter.start}, {chapter.stop}), not from {expected} on, within {frames}"
            )
        expected = chapter.stop


def _url(path: Path) -> str:
    """Names such as ``a:b.mp4`` would be read as a protocol."""
    return f"file:{path.absolute()}"
