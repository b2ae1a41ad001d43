"""AAC, Opus and loudness, by the ffmpeg program from raw samples on its stdin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from gator_core import Availability, EncodeError, InputError
from gator_core.providers import AudioSyncer, Measured, Samples, SoundSettings
from gator_ffmpeg import program
from gator_ffmpeg.process import Feed, feeding

__all__ = ["FfmpegSyncer"]

_REVISION = 1
"""Raised by hand when the arguments below change what is written."""
_RATE = 48_000
_RAW = {"format": "f32le", "ar": _RATE, "ac": 2}
_LEAST_BITS, _MOST_BITS = 32_000, 512_000
_CODERS: Mapping[str, Mapping[str, Any]] = {
    "aac": {"c:a": "aac"},
    "opus": {"c:a": "libopus", "application": "audio", "frame_duration": 20},
}
_SUMMARY = re.compile(r"I:\s+(\S+) LUFS.*?Peak:\s+(\S+) dBFS", re.DOTALL)
_GATE = -70.0
"""LUFS below which nothing counts: what the program says of silence."""


class FfmpegSyncer(AudioSyncer):
    """AAC by libavcodec's own encoder, Opus by libopus, loudness by the filter ``ebur128``. One thread: the same samples, the
    same bits."""

    name = "ffmpeg"
    rank = 100
    summary = "AAC, Opus and loudness to EBU R128, through the ffmpeg program"
    codecs = tuple(_CODERS)

    def availability(self) -> Availability:
        return program.availability()

    def fingerprint(self) -> str:
        return f"gator_ffmpeg:sound revision {_REVISION}, {program.identity(program.find().path)}"

    def encode(self, sound: Iterable[Samples], path: Path, settings: SoundSettings) -> None:
        import ffmpeg as graph

        if not _LEAST_BITS <= settings.bitrate <= _MOST_BITS:
            raise InputError(f"bitrate: {settings.bitrate} bits per second is not from {_LEAST_BITS} to {_MOST_BITS}")
        raw = graph.input("pipe:0", **_RAW)
        coding = {**_CODERS[settings.codec], "b:a": settings.bitrate, "threads": 1}
        written = raw.output(f"file:{path.absolute()}", format="mp4", **coding, movie_timescale=_RATE, flush_packets=1)
        try:
            with feeding(written.overwrite_output().compile(cmd=_start("error")), path) as feed:
                samples = _feed(feed, sound)
            _check_length(path, samples)
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def measure(self, sound: Iterable[Samples]) -> Measured:
        import ffmpeg as graph

        heard = graph.input("pipe:0", **_RAW).filter("ebur128", peak="true", framelog="quiet")
        # There is no output to grow; that the program takes its input in is sign of life enough.
        with feeding(heard.output("-", format="null").compile(cmd=_start("info")), Path("-")) as feed:
            if not _feed(feed, sound):
                return Measured(-np.inf, -np.inf)
        return _measured(feed.said)


def _start(level: str) -> list[str]:
    return [str(program.find().path), "-nostdin", "-hide_banner", "-nostats", "-v", level]


def _feed(feed: Feed, sound: Iterable[Samples]) -> int:
    """How many samples there were."""
    count = 0
    for chunk in _contiguous(sound):
        feed.write(chunk.data.cast("B"))
        count += len(chunk)
    return count


def _contiguous(sound: Iterable[Samples]) -> Iterator[Samples]:
    for chunk in sound:
        if len(chunk):  # a view of nothing can't be cast
            yield np.ascontiguousarray(chunk, dtype="<f4")


def _measured(said: str) -> Measured:
    found = _SUMMARY.search(said)
    if not found:
        raise EncodeError(f"ffmpeg was asked how loud a sound is and said: {said[-500:]}")
    lufs, peak = float(found[1]), float(found[2])
    return Measured(lufs if lufs > _GATE else -np.inf, peak)


def _check_length(path: Path, samples: int) -> None:
    """A zero exit status is no proof."""
    import av

    try:
        with av.open(f"file:{path.absolute()}", format="mp4") as container:
            stream = container.streams.audio[0]
            found = ((stream.start_time or 0), stream.duration, stream.time_base)
    except (av.FFmpegError, OSError, IndexError) as error:
        raise EncodeError(f"ffmpeg wrote sound that can't be read back: {error}") from error
    start, duration, base = found
    if base is None or duration is None or start or round(duration * base * _RATE) != samples:
        raise EncodeError(f"ffmpeg was handed {samples} samples and wrote {duration} x {base} s from {start} on")
