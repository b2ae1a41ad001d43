"""Decodes the sound of a file by time: stereo samples at the file's own rate, each at its place.

Time 0 is the first sample of a file of sound alone; of a clip it is where its pictures start, so that its sound stays
with them. What encoders put before the first sample is left out, holes are silence, and what a clock of thousandths of
a second says is taken for the whole samples that it stands for.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gator_core.errors import MediaError
from gator_core.media.channels import stereo
from gator_core.media.door import Sniffed, checked, open_clip, said, sniff_sound, sound_stream, video_stream
from gator_core.media.limits import Limits
from gator_core.media.wav import samples_in_wav
from gator_core.media.whole import check_whole

if TYPE_CHECKING:
    from av import AudioFrame
    from av.container import InputContainer

__all__ = ["SoundDecoder", "SoundInfo", "open_sound", "probe_sound"]

Samples = NDArray[np.float32]

_SEEKABLE = ("mov", "wav")
"""Formats that say exactly which sample a packet starts with."""
_SAME_ANYWHERE = ("pcm_", "alac", "flac")
"""Codecs that can be entered in the middle. Others keep a state: even AAC, which overlaps its packets only a little, draws
its noise from where the noise before it ended, and other bits would be heard."""
_RUN_UP = Fraction(1, 10)
"""Seconds before the wanted sample at which to enter."""
_SLACK = Fraction(1, 100)
"""Seconds by which a timestamp may differ from the end of what came before and still mean that it follows it."""
_SILENT_SAMPLES = 1 << 16


@dataclass(frozen=True, slots=True)
class SoundInfo:
    """The sound of a file, all of it decoded once."""

    path: Path
    """Absolute."""
    rate: int
    """Samples a second."""
    samples: int
    """From time 0 to its end, of each channel."""
    peak: float
    """The largest absolute sample of the two channels made of it; 0 is silence."""

    @property
    def duration(self) -> Fraction:
        """Seconds from time 0 to its end."""
        return Fraction(self.samples, self.rate)


def probe_sound(
    path: str | os.PathLike[str], limits: Limits | None = None, check: Callable[[], None] = lambda: None
) -> SoundInfo:
    """Decodes the sound of a file from outside, which proves that it can be used, and tells its exact length.

    Blocks for a few seconds an hour of sound. ``check`` is called now and then: what it raises ends the work.
    MediaError, or LimitExceeded, with the file, what is wrong and what to do.
    """
    limits = limits or Limits.from_environment()
    with open_sound(path, limits) as decoder:
        samples, peak = 0, 0.0
        for block in decoder.blocks():
            check()
            samples += len(block)
            limits.check(path, seconds=samples / decoder.rate)
            peak = max(peak, float(np.abs(block).max(initial=0)))
        return SoundInfo(decoder.file, decoder.rate, samples, peak)


@contextmanager
def open_sound(path: str | os.PathLike[str], limits: Limits | None = None) -> Iterator[SoundDecoder]:
    """A decoder of the file's sound, closed afterwards. MediaError."""
    file = checked(path, limits or Limits.from_environment())
    kind = sniff_sound(file)
    check_whole(file, kind.format)
    with open_clip(file, kind) as container:
        yield SoundDecoder(container, file, kind)


class SoundDecoder:
    """The sound of an open file, once from wherever it is wanted. Belongs to one thread."""

    def __init__(self, container: InputContainer, file: Path, kind: Sniffed) -> None:
        self._container, self.file, self._kind = container, file, kind
        self._stream = sound_stream(container, file)
        self._frames = self._decoded()
        first = next(self._frames, None)
        if first is None:
            raise MediaError(f"{file}: holds no sound that can be decoded; export it again")
        self._first: AudioFrame = first
        self.rate: int = first.sample_rate
        """Samples a second."""
        self._origin = self._time_zero()
        self._end = self._stated_end()

    def blocks(self, start: int = 0) -> Iterator[Samples]:
        """From sample ``start`` to the end, in blocks of float32 of shape (samples, 2) that follow one another. Full
        scale is 1. Can be asked for once."""
        reached = start
        for place, samples in self._placed(self._entered(start)):
            if self._end is not None and place + len(samples) > self._end:
                samples = samples[: max(0, self._end - place)]
            if place + len(samples) <= reached:
                continue
            yield from _silence(place - reached)
            reached = max(reached, place)
            yield samples[reached - place :]
            reached = place + len(samples)

    def _placed(self, frames: Iterator[AudioFrame]) -> Iterator[tuple[int, Samples]]:
        """Each decoded piece with the number of its first sample."""
        follows: int | None = None
        for frame in frames:
            if frame.sample_rate != self.rate:
                raise MediaError(f"{self.file}: changes its sampling rate in the middle; convert it to one rate first")
            place = self._place_of(frame)
            if place is None or (follows is not None and abs(place - follows) <= _SLACK * self.rate):
                place = follows or 0
            samples = stereo(frame)
            yield place, samples
            follows = place + len(samples)

    def _place_of(self, frame: AudioFrame) -> int | None:
        if frame.pts is None or frame.time_base is None:
            return None
        return round((frame.pts * frame.time_base - self._origin) * self.rate)

    # Where it starts and ends ------------------------------------------------------------------------------------

    def _time_zero(self) -> Fraction:
        """The file's own timestamp, in seconds, of time 0."""
        from gator_core.media.read import origin

        own = Fraction(self._first.pts or 0) * (self._first.time_base or 0)
        try:
            pictures = video_stream(self._container, self.file)
        except MediaError:
            return own
        return origin(self._container, pictures)

    def _stated_end(self) -> int | None:
        """The sample at which it ends, where the file says so better than its packets do."""
        if self._kind.format == "wav":
            return samples_in_wav(self.file)
        stream = self._stream
        if self._kind.format != "mov" or not stream.duration or stream.time_base is None:
            return None
        return round((((stream.start_time or 0) + stream.duration) * stream.time_base - self._origin) * self.rate)

    # Decoding ----------------------------------------------------------------------------------------------------

    def _entered(self, start: int) -> Iterator[AudioFrame]:
        """Decoded pieces from one that starts before ``start``; from the first one where the file can't be entered."""
        wanted = Fraction(start, self.rate) - _RUN_UP
        base = self._stream.time_base
        if wanted <= 0 or base is None or not self._can_be_entered():
            yield self._first
        else:
            self._container.seek(int((wanted + self._origin) / base), stream=self._stream)
            self._frames = self._decoded()
        yield from self._frames

    def _can_be_entered(self) -> bool:
        return self._kind.format in _SEEKABLE and self._stream.codec_context.name.startswith(_SAME_ANYWHERE)

    def _decoded(self) -> Iterator[AudioFrame]:
        from av import FFmpegError

        try:
            for packet in self._container.demux(self._stream):
                yield from self._frames_of(packet)
        except FFmpegError as error:
            raise MediaError(f"{self.file}: can't be read to its end: {said(error)}; download or export it again") from error

    def _frames_of(self, packet: Any) -> list[AudioFrame]:
        from av.error import EOFError as EndOfFile
        from av.error import InvalidDataError

        try:
            return list(packet.decode())
        except EndOfFile:
            return []
        except InvalidDataError:
            return []  # players go on too: files cut by hand start and end in the middle of a packet


def _silence(samples: int) -> Iterator[Samples]:
    while samples > 0:
        count = min(samples, _SILENT_SAMPLES)
        yield np.zeros((count, 2), np.float32)
        samples -= count
