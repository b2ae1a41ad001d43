"""The captions of a planned video."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from gator_core.captions.cue import Cue, CueWord
from gator_core.captions.use import CaptionsUse

__all__ = ["LONGEST", "TRACKS", "Captions", "moved"]

TRACKS = {"mp4": "mov_text", "mov": "mov_text", "matroska": "subrip", "webm": "webvtt"}
"""The codecs of captions by the muxers that have a track of them, in libav's names."""
LONGEST = {"mov_text": 65_535}
"""Bytes of a caption's text in UTF-8, where its codec counts them: in 16 bits (3GPP TS 26.245, 5.17)."""


@dataclass(frozen=True, slots=True)
class Captions:
    """What is said in a whole video, cue by cue."""

    use: CaptionsUse
    """How they are shown."""
    cues: tuple[Cue, ...]
    """In order; no two of them show at the same time."""
    language: str | None = None
    """A code such as ``en`` or ``pt-br``, where it is known."""
    estimated: bool = False
    """Whether times of words, or of whole cues, are estimates: nobody told when the words are said."""
    remarks: tuple[str, ...] = ()

    def part(self, start: Fraction, stop: Fraction) -> Captions:
        """Those that show in [start, stop) seconds, in times counted from ``start``, cut at both ends."""
        found = (moved(cue, start, stop) for cue in self.cues)
        return replace(self, cues=tuple(cue for cue in found if cue))


def moved(cue: Cue, start: Fraction, stop: Fraction) -> Cue | None:
    """What a cue is in a video that consists of the seconds [start, stop) only; None where it does not show in them."""
    if cue.end <= start or cue.start >= stop:
        return None

    def at(time: Fraction) -> Fraction:
        return min(max(time, start), stop) - start

    words = tuple(CueWord(word.text, at(word.start), at(word.end), word.line) for word in cue.words)
    return replace(cue, start=at(cue.start), end=at(cue.end), words=words)
