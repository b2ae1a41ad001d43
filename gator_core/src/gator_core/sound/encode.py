"""A soundtrack to a file of AAC or Opus that is proven: how long it is, how loud, how high its peaks are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gator_core.media.limits import Limits
from gator_core.providers import AudioSyncer, Measured, Samples, SoundSettings
from gator_core.sound.loudness import MOST_GAIN, Loudness, Mastering, bettered, mastered, mastering
from gator_core.sound.mix import CHUNK
from gator_core.sound.reader import open_reader
from gator_core.sound.track import RATE

__all__ = ["Encoded", "encoded"]

_TURNS = 5
_SAMPLE_BYTES = 8
"""Of both channels."""
_BLOCK = RATE * 2 // 5
"""Samples that BS.1770 measures at a time; of less there is no loudness."""
_FAR = 0.5
"""LU from which on a person should be told."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """What became of a soundtrack."""

    samples: int
    mix: Measured | None = None
    """Before anything was done to its loudness."""
    heard: Measured | None = None
    """What comes out of the file, decoded; None where no loudness was asked for."""
    remarks: tuple[str, ...] = ()


def encoded(
    sound: Iterable[Samples],
    length: int,
    path: Path,
    syncer: AudioSyncer,
    settings: SoundSettings | None = None,
    loudness: Loudness | None = None,
) -> Encoded:
    """Writes ``sound``, ``length`` samples, to ``path``, an m4a file.

    With a loudness it is gone over several times, from a file of raw samples beside ``path`` (23 MB a minute). Coding
    changes a sound, and with it its loudness and its peaks: what was written is decoded and measured, and made again
    where it is too far off.
    """
    settings = settings or SoundSettings()
    if loudness is None:
        syncer.encode(sound, path, settings)
        return Encoded(length)
    raw = path.with_suffix(".raw")
    try:
        made = mastering(syncer.measure(_measurable(_kept(sound, raw), length)), loudness)
        for turn in range(_TURNS):
            syncer.encode(mastered(_chunks(raw), made), path, settings)
            heard = _measured(path, syncer, length)
            better = bettered(made, heard, loudness)
            if better == made or turn == _TURNS - 1:
                break
            made = better
    finally:
        raw.unlink(missing_ok=True)
    return Encoded(length, made.found, heard, tuple(_remarks(made, heard, loudness)))


def _kept(sound: Iterable[Samples], raw: Path) -> Iterator[Samples]:
    with raw.open("wb") as file:
        for chunk in sound:
            file.write(np.ascontiguousarray(chunk, np.float32).data)
            yield chunk


def _chunks(raw: Path) -> Iterator[Samples]:
    with raw.open("rb") as file:
        while read := file.read(CHUNK * _SAMPLE_BYTES):
            yield np.frombuffer(read, np.float32).reshape(-1, 2)


def _measured(path: Path, syncer: AudioSyncer, length: int) -> Measured:
    with open_reader(path, Limits()) as reader:  # a file of ours, whatever people limit those from outside to
        chunks = (reader.read(at, min(at + CHUNK, length)) for at in range(0, length, CHUNK))
        return syncer.measure(_measurable(chunks, length))


def _measurable(sound: Iterable[Samples], length: int) -> Iterable[Samples]:
    """One that is too short is measured as if it went on in the same way."""
    if length >= _BLOCK:
        return sound
    whole = np.concatenate([*sound, np.zeros((0, 2), np.float32)])
    return [np.tile(whole, (-(-2 * _BLOCK // max(length, 1)), 1))]


def _remarks(made: Mastering, heard: Measured, wanted: Loudness) -> Iterable[str]:
    if math.isinf(heard.lufs) and not math.isinf(heard.peak):
        yield f"the sound is too quiet to have a loudness, with peaks of {heard.peak:.0f} dBTP; it was left as it is"
    elif math.isinf(heard.lufs):
        yield "the sound is silent throughout; its loudness was left as it is"
    elif abs(heard.lufs - wanted.lufs) > _FAR:
        why = "with true peaks of at most " + f"{wanted.peak:g} dBTP"
        if made.gain >= MOST_GAIN:
            why = f"by less than {MOST_GAIN:g} dB, which would raise its noise too far"
        yield f"the sound is at {heard.lufs:.1f} LUFS, not at {wanted.lufs:g}: it can't be brought there {why}"
