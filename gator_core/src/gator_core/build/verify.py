"""Proves that a written file is what was asked for. What can't be proven is an error, never a warning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from gator_core.build.join import OWN, Chapter
from gator_core.captions.check import check_captions
from gator_core.captions.cue import Cue
from gator_core.errors import VerificationFailed
from gator_core.media.packets import open_packets
from gator_core.providers import OutputFormat
from gator_core.sound.check import check_sound

__all__ = ["Expected", "Report", "backlog", "ceiling_kept", "check_segment", "verify"]

# The codes of ITU-T H.273, and libavutil's of ranges.
_UNSAID_RANGE, _LIMITED = 0, 1
_BT709 = 1
_BT601 = (5, 6)
"""The matrices of 625 and 525 lines, which are one and the same."""
_CHAPTER_TOLERANCE = Fraction(1, 1_000_000)
"""Seconds; chapters of Matroska count nanoseconds."""
_FRAME_TOLERANCE = Fraction(10, 10**9)
_MICROSECOND = Fraction(1, av.time_base)
_PACKET = Fraction(1024, 48_000)
"""Seconds of a packet of AAC."""


_Skipped = Literal["DEFAULT", "NONREF", "BIDIR"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a finished file must be."""

    frames: int
    rate: Fraction
    size: tuple[int, int]
    """(width, height) in samples."""
    fmt: OutputFormat
    chapters: tuple[Chapter, ...] = ()
    samples: int | None = None
    """Of the sound, at 48 kHz; None of a silent video."""
    captions: tuple[Cue, ...] = ()
    """What its track of captions has; without any there is no such track."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, all of it as expected."""

    frames: int
    duration: Fraction
    """Seconds of picture."""
    size: tuple[int, int]
    bytes: int
    """Of the whole file."""
    bitrate: int
    """Bits per second of the picture, on average."""
    decoded: bool
    """Whether every picture was decoded, not only counted."""


def verify(path: Path, expected: Expected, *, full: bool = False, check: Callable[[], None] = lambda: None) -> Report:
    """Checks a whole file: its pictures' number and times, size, codec, colour tags, duration and chapters.

    All packets are read and none decoded (0.04 s for a minute of 1080p), unless ``full`` asks to decode every
    picture too. Sound is checked for its start and its length, captions one by one. VerificationFailed says what differs,
    expected and found.
    ``check`` is called for every packet and picture: what it raises ends the work.
    """
    if expected.fmt.container in OWN:
        return _verified_here(path, expected, full, check)
    claim = _Claim(path.name, check)
    try:
        with _opened(path, expected.fmt.container) as container:
            stream = _video_of(container, claim)
            _check_header(stream, expected, claim)
            payload = _check_packets(container, stream, expected, claim)
            _check_duration(container, expected, claim)
            _check_chapters(container, expected, claim)
            claim.equal("sound tracks", 0 if expected.samples is None else 1, len(container.streams.audio))
            claim.equal("tracks of captions", 1 if expected.captions else 0, len(container.streams.subtitles))
        if expected.samples is not None:
            check_sound(path, expected.fmt.container, expected.samples)
        if expected.captions:
            check_captions(path, expected.fmt.container, expected.captions)
        if full:
            _decode_all(path, expected, claim)
    except (FFmpegError, OSError) as error:
        raise VerificationFailed(f"{path.name} can't be read back: {error}") from error
    duration = expected.frames / expected.rate
    return Report(expected.frames, duration, expected.size, path.stat().st_size, round(payload * 8 / duration), decoded=full)


def check_segment(path: Path, frames: int, size: tuple[int, int], rate: Fraction, fmt: OutputFormat | None = None) -> None:
    """Checks a segment just encoded: it starts with a key frame, has every picture once, first and last decode.

    ``fmt`` is what it is a segment of, where that is not of mp4. VerificationFailed says what differs.
    """
    if fmt and fmt.container in OWN:
        _check_here(path, frames, size, rate, fmt)
        return
    claim = _Claim(f"segment {path.name}")
    try:
        with open_packets(path, "mp4") as container:
            stream = _video_of(container, claim)
            claim.equal("size", size, (stream.codec_context.width, stream.codec_context.height))
            places, keys = _demuxed(container, stream, claim)
            _check_times([pts for pts, _, _ in places], stream, frames, rate, claim)
            claim.true("starts with a key frame", bool(keys) and keys[0] == places[0][0])
        _check_ends(path, keys[-1], max(pts for pts, _, _ in places), size, claim)
    except (FFmpegError, OSError) as error:
        raise VerificationFailed(f"segment {path.name} can't be read back: {error}") from error


def _verified_here(path: Path, expected: Expected, full: bool, check: Callable[[], None]) -> Report:
    """What libavformat does not read as it was written."""
    if expected.fmt.container == "pictures":
        from gator_core.build.picture_files import verify_pictures

        return verify_pictures(path, expected, full=full, check=check)
    from gator_core.build.animations import verify_animation

    return verify_animation(path, expected, full=full, check=check)


def _check_here(path: Path, frames: int, size: tuple[int, int], rate: Fraction, fmt: OutputFormat) -> None:
    if fmt.container == "pictures":
        from gator_core.build.picture_files import check_pictures

        check_pictures(path, fmt.codec, frames, size)
        return
    from gator_core.build.animations import check_animation

    check_animation(path, fmt.container, frames, size, rate)


# The ceiling -----------------------------------------------------------------------------------------------------


def backlog(sizes: Iterable[int], rate: Fraction, ceiling: int) -> float:
    """Seconds of buffer that a player needs if the stream arrives at ``ceiling`` bits per second.

    ``sizes`` are the packets' bytes in coding order, one a frame. It is a leaky bucket that starts empty: packets
    fall in whole, ``ceiling`` flows out all the time; the result is its highest level. In any stretch of T seconds
    the stream then has at most ceiling * (T + result) bits.
    """
    out = Fraction(ceiling) / rate / 8
    level = highest = Fraction(0)
    for size in sizes:
        level += size
        highest = max(highest, level)
        level = max(Fraction(0), level - out)
    return float(highest * 8 / ceiling)


def ceiling_kept(sizes: Iterable[int], rate: Fraction, ceiling: int, buffer_seconds: float) -> bool:
    """Whether a buffer of so many seconds is enough; see ``backlog``."""
    return backlog(sizes, rate, ceiling) <= buffer_seconds


# What is expected and found --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Claim:
    name: str
    check: Callable[[], None] = lambda: None

    def equal(self, what: str, expected: object, found: object) -> None:
        if expected != found:
            raise VerificationFailed(f"{self.name}: {what}: expected {expected}, found {found}")

    def near(self, what: str, expected: Fraction, found: Fraction | None, tolerance: Fraction) -> None:
        if found is None or abs(found - expected) > tolerance:
            told = "none" if found is None else f"{float(found):.6f} s"
            raise VerificationFailed(f"{self.name}: {what}: expected {float(expected):.6f} s, found {told}")

    def true(self, what: str, held: bool) -> None:
        if not held:
            raise VerificationFailed(f"{self.name}: expected that it {what}, and it does not")


def _video_of(container: InputContainer, claim: _Claim) -> VideoStream:
    claim.equal("video streams", 1, len(container.streams.video))
    return container.streams.video[0]


def _check_header(stream: VideoStream, expected: Expected, claim: _Claim) -> None:
    context = stream.codec_context
    claim.equal("codec", expected.fmt.codec, context.codec.canonical_name)
    claim.equal("size", expected.size, (context.width, context.height))
    claim.equal("pixel format", "yuv420p", context.pix_fmt)
    _check_rate(stream.average_rate, expected, claim)
    tags = (context.colorspace, context.color_primaries, context.color_trc, context.color_range)
    if expected.fmt.colour == "bt709":
        claim.equal("colour tags (matrix, primaries, transfer, range)", (_BT709,) * 3 + (_LIMITED,), tuple(map(int, tags)))
    if expected.fmt.colour == "bt601":
        claim.true("says BT.601 as its matrix", int(context.colorspace) in _BT601)
        # Where neither container nor codec has a place for it, limited is what everyone assumes.
        claim.true("has limited colour range", int(context.color_range) in (_UNSAID_RANGE, _LIMITED))


def _check_rate(found: Fraction | None, expected: Expected, claim: _Claim) -> None:
    # Matroska says how long a picture lasts, in nanoseconds, and 60000/1001 is read back as 19001/317.
    slack = _FRAME_TOLERANCE if expected.fmt.time_base else 0
    if not found or abs(1 / found - 1 / expected.rate) > slack:
        claim.equal("frame rate", expected.rate, found)


def _check_packets(container: InputContainer, stream: VideoStream, expected: Expected, claim: _Claim) -> int:
    """Returns the bytes of all packets."""
    places, _ = _demuxed(container, stream, claim)
    _check_times([pts for pts, _, _ in places], stream, expected.frames, expected.rate, claim)
    base, frame = _base(stream), 1 / expected.rate
    slack = base if expected.fmt.time_base else Fraction(0)
    for duration in {duration for _, duration, _ in places}:
        if abs(duration * base - frame) > slack and (duration or not expected.fmt.time_base):
            pts = next(pts for pts, lasting, _ in places if lasting == duration)
            raise VerificationFailed(
                f"{claim.name}: the picture at {float(pts * base):.6f} s lasts {duration} x {base} s, expected {frame} s"
            )
    return sum(size for _, _, size in places)


def _check_times(times: Sequence[int], stream: VideoStream, frames: int, rate: Fraction, claim: _Claim) -> None:
    """Every picture once, at its exact time, or at the nearest one of a clock that is coarser than that."""
    claim.equal("pictures", frames, len(times))
    base = _base(stream)
    step, unit = (1 / rate / base).as_integer_ratio()  # integers: an hour has 216,000 pictures
    slack = 0 if unit == 1 else unit / 2
    for index, pts in enumerate(sorted(times)):
        if abs(pts * unit - index * step) > slack:
            raise VerificationFailed(
                f"{claim.name}: picture {index}: expected at {float(index / rate):.6f} s, found at {float(pts * base):.6f} s"
            )


def _check_duration(container: InputContainer, expected: Expected, claim: _Claim) -> None:
    found = None if container.duration is None else container.duration * _MICROSECOND
    tolerance = (expected.fmt.time_base or Fraction(0)) + _MICROSECOND
    if len(container.streams.audio):  # the longer of the two counts; its last packet may not say how much of it is heard
        tolerance += _PACKET
    claim.near("duration", expected.frames / expected.rate, found, tolerance)


def _check_chapters(container: InputContainer, expected: Expected, claim: _Claim) -> None:
    if not expected.fmt.chapters:
        return
    found = container.chapters()
    claim.equal("chapters", len(expected.chapters), len(found))
    for chapter, entry in zip(expected.chapters, found, strict=True):
        what = f"chapter {chapter.title!r}"
        base = entry["time_base"] or Fraction(0)
        claim.equal(f"{what}, title", chapter.title, entry["metadata"].get("title", ""))
        claim.near(f"{what}, start", chapter.start / expected.rate, entry["start"] * base, _CHAPTER_TOLERANCE)
        claim.near(f"{what}, end", chapter.stop / expected.rate, entry["end"] * base, _CHAPTER_TOLERANCE)


# Reading back ----------------------------------------------------------------------------------------------------


def _opened(path: Path, container: str) -> InputContainer:
    """One demuxer only, so that a damaged file can't pass as another kind."""
    return av.open(f"file:{path.absolute()}", format=container)


def _base(stream: VideoStream) -> Fraction:
    return stream.time_base or Fraction(0)


def _demuxed(container: InputContainer, stream: VideoStream, claim: _Claim) -> tuple[list[tuple[int, int, int]], list[int]]:
    """(pts, duration, bytes) of every packet in coding order, and the pts of the key frames."""
    places: list[tuple[int, int, int]] = []
    keys: list[int] = []
    for packet in container.demux(stream):
        if not packet.size:
            continue
        claim.check()
        claim.true(f"holds all bytes of packet {len(places)}", not packet.is_corrupt)
        pts = packet.pts if packet.pts is not None else -1
        places.append((pts, packet.duration or 0, packet.size))
        if packet.is_keyframe:
            keys.append(pts)
    return places, keys


def _decoder(container: InputContainer, leaving_out: _Skipped = "DEFAULT") -> VideoStream:
    """``leaving_out`` says which pictures are not decoded; with some, edges are not smoothed either."""
    stream = container.streams.video[0]
    # The decoder paints over damage. It says so reliably only if it may raise, and only on one thread (tried).
    stream.thread_type = "NONE"
    stream.codec_context.options = {"err_detect": "explode"}
    if leaving_out != "DEFAULT":
        stream.codec_context.skip_frame = leaving_out
        stream.codec_context.options = {"err_detect": "explode", "skip_loop_filter": "all"}
    return stream


def _decode_all(path: Path, expected: Expected, claim: _Claim) -> None:
    with _opened(path, expected.fmt.container) as container:
        found = sum(1 for _ in _pictures(container, expected.size, claim))
    claim.equal("decoded pictures", expected.frames, found)


_HURRIED: tuple[_Skipped, ...] = ("BIDIR", "NONREF", "DEFAULT")
"""What to leave out on the way to the last picture: pictures made of earlier and later ones, which leaves two fifths of the
work and is enough for what most encoders write; else those that no other one needs, which leaves three."""


def _check_ends(path: Path, last_key: int, last: int, size: tuple[int, int], claim: _Claim) -> None:
    """Decodes the first picture of a segment, and its last one, which stand at 0 and at the timestamp ``last``."""
    for leaving_out in _HURRIED:
        try:
            if _reached(path, leaving_out, last_key, size, claim) == last:
                return
        except (FFmpegError, VerificationFailed):  # perhaps for want of what was left out
            if leaving_out == _HURRIED[-1]:
                raise
    raise VerificationFailed(f"{claim.name}: expected that it has a last picture that decodes, and it does not")


def _reached(path: Path, leaving_out: _Skipped, last_key: int, size: tuple[int, int], claim: _Claim) -> int | None:
    """Decodes the first picture, and what follows the last key frame; returns the timestamp of the last one of them."""
    with open_packets(path, "mp4") as container:
        stream = _decoder(container, leaving_out)
        pictures = _checked(container.decode(stream), size, claim)
        first = next(pictures, None)
        claim.true("has a first picture that decodes", first is not None and first.pts == 0)
        if last_key > 0:
            container.seek(last_key, stream=stream)
            pictures = _checked(container.decode(stream), size, claim)
        last = first.pts if first else None
        for picture in pictures:
            last = picture.pts
        return last


def _pictures(container: InputContainer, size: tuple[int, int], claim: _Claim) -> Iterator[VideoFrame]:
    return _checked(container.decode(_decoder(container)), size, claim)


def _checked(pictures: Iterator[VideoFrame], size: tuple[int, int], claim: _Claim) -> Iterator[VideoFrame]:
    for frame in pictures:
        claim.check()
        what = f"the picture at {frame.time:.6f} s" if frame.time is not None else "a picture without a time"
        claim.equal(f"size of {what}", size, (frame.width, frame.height))
        claim.true(f"decodes {what} undamaged", not frame.is_corrupt)
        yield frame
