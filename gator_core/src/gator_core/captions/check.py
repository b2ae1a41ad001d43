"""Proves that a file has the track of captions that it should have."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.packet import Packet

from gator_core.captions.cue import Cue
from gator_core.captions.soft import said_by
from gator_core.errors import VerificationFailed

__all__ = ["check_captions"]

_CLOCK = Fraction(1, 1000)
"""Seconds: the coarsest clock of a container."""


def check_captions(path: Path, container: str, cues: tuple[Cue, ...]) -> None:
    """That every caption is there, as it reads, at its time to a millisecond, and none else. VerificationFailed."""
    try:
        with av.open(f"file:{path.absolute()}", format=container) as opened:
            tracks = opened.streams.subtitles
            if len(tracks) != 1:
                raise VerificationFailed(f"{path.name}: tracks of captions: expected 1, found {len(tracks)}")
            found = list(_shown(opened.demux(tracks[0]), container))
    except (av.FFmpegError, OSError, UnicodeDecodeError) as error:
        raise VerificationFailed(f"{path.name}: its captions can't be read back: {error}") from error
    if len(found) != len(cues):
        raise VerificationFailed(f"{path.name}: captions: expected {len(cues)}, found {len(found)}")
    for number, (cue, (start, end, text)) in enumerate(zip(cues, found, strict=True), 1):
        if text != cue.text or abs(start - cue.start) > _CLOCK or abs(end - cue.end) > _CLOCK:
            raise VerificationFailed(
                f"{path.name}: caption {number}: expected {cue.text!r} from {float(cue.start):.3f} to {float(cue.end):.3f} s,"
                f" found {text!r} from {float(start):.3f} to {float(end):.3f} s"
            )


def _shown(packets: Iterator[Packet[Any]], container: str) -> Iterator[tuple[Fraction, Fraction, str]]:
    for packet in packets:
        text = said_by(bytes(packet), container) if packet.size else ""
        if text and packet.pts is not None:
            base = packet.time_base or Fraction(0)
            yield packet.pts * base, (packet.pts + (packet.duration or 0)) * base, text
