"""Proves a file with sound: the pictures are those that were copied, and sound and picture start and end together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av

from gator_core.errors import VerificationFailed
from gator_core.sound.mux import Copied, Muxing
from gator_core.sound.track import RATE

__all__ = ["check_file", "check_sound"]

_PACKET = Fraction(1024, RATE)
"""Seconds of an AAC packet."""
_CONVERTED = ("mov", "matroska")
"""Formats whose packets are written as they are read; those of others get other headers on the way."""


def check_file(
    path: Path, container: str, video: Muxing, copied: Copied, samples: int, check: Callable[[], None] = lambda: None
) -> None:
    """VerificationFailed says what differs from what was copied."""
    digest, times = hashlib.sha256(), []
    try:
        with av.open(f"file:{path.absolute()}", format=container) as opened:
            stream = opened.streams.video[0]
            base = stream.time_base or Fraction(0)
            for packet in opened.demux(stream):
                check()
                if packet.size:
                    times.append((packet.pts or 0) * base)
                    digest.update(bytes(packet))
    except (av.FFmpegError, OSError, IndexError) as error:
        raise VerificationFailed(f"{path.name} can't be read back: {error}") from error
    _equal("pictures", video.count, len(times))
    if video.kind.format in _CONVERTED:
        _equal("bytes of the pictures", copied.digest, digest.hexdigest())
    first = min(video.times) * video.base - video.start
    _near("start of the pictures", first, min(times), base)
    check_sound(path, container, samples)


def check_sound(path: Path, container: str, samples: int) -> None:
    """The one track of sound starts at time 0 and is ``samples`` long at 48 kHz, by its packets: VerificationFailed
    otherwise. Ends may differ by a packet, which is all that some formats know."""
    try:
        with av.open(f"file:{path.absolute()}", format=container) as opened:
            _equal("sound tracks", 1, len(opened.streams.audio))
            stream = opened.streams.audio[0]
            base, start = stream.time_base or Fraction(0), stream.start_time or 0
            ends = [p.pts + (p.duration or 0) for p in opened.demux(stream) if p.size and p.pts is not None]
    except (av.FFmpegError, OSError) as error:
        raise VerificationFailed(f"{path.name} can't be read back: {error}") from error
    _near("start of the sound", Fraction(0), max(Fraction(0), start * base), base)
    _near("end of the sound", Fraction(samples, RATE), max(ends, default=0) * base, _PACKET + base)


def _equal(what: str, expected: object, found: object) -> None:
    if expected != found:
        raise VerificationFailed(f"{what}: expected {expected}, found {found}")


def _near(what: str, expected: Fraction, found: Fraction, tolerance: Fraction) -> None:
    if abs(found - expected) > tolerance:
        raise VerificationFailed(f"{what}: expected at {float(expected):.6f} s, found at {float(found):.6f} s")
