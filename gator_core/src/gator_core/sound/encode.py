"""A soundtrack to a file of AAC that is proven: how long it is, how loud, how high its peaks are."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from gator_core.media.limits import Limits
from gator_core.providers import AudioSyncer, Measured, Samples, SoundSettings
from gator_core.sound.loudness import Loudness, Mastering, mastered, mastering
from gator_core.sound.mix import CHUNK
from gator_core.sound.reader import open_reader

__all__ = ["Encoded", "encoded"]

_TURNS = 3
_HEADROOM = 0.2
"""dB below what is needed at the next turn."""
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
    sound: Callable[[], Iterable[Samples]],
    length: int,
    path: Path,
    syncer: AudioSyncer,
    settings: SoundSettings | None = None,
    loudness: Loudness | None = None,
) -> Encoded:
    """Writes ``length`` samples to ``path``, an m4a file. ``sound`` gives them from the start each time it is called.

    Coding changes a sound, and with it its peaks: the file is decoded and measured, and made again with a lower ceiling
    where they are too high.
    """
    settings = settings or SoundSettings()
    if loudness is None:
        syncer.encode(sound(), path, settings)
        return Encoded(length)
    made = mastering(sound, loudness, syncer)
    heard = _written(sound, made, path, syncer, settings, length)
    for _ in range(_TURNS):
        excess = heard.peak - loudness.peak
        if excess <= 0 or math.isinf(heard.lufs):
            break
        ceiling = loudness.peak if made.ceiling is None else made.ceiling
        made = replace(made, ceiling=ceiling - excess - _HEADROOM)
        heard = _written(sound, made, path, syncer, settings, length)
    return Encoded(length, made.found, heard, tuple(_remarks(heard, loudness)))


def _written(
    sound: Callable[[], Iterable[Samples]],
    made: Mastering,
    path: Path,
    syncer: AudioSyncer,
    settings: SoundSettings,
    length: int,
) -> Measured:
    syncer.encode(mastered(sound(), made), path, settings)
    with open_reader(path, Limits()) as reader:  # a file of ours, whatever people limit those from outside to
        return syncer.measure(reader.read(at, min(at + CHUNK, length)) for at in range(0, length, CHUNK))


def _remarks(heard: Measured, wanted: Loudness) -> Iterable[str]:
    if math.isinf(heard.lufs):
        yield "the sound is silent throughout; its loudness was left as it is"
    elif abs(heard.lufs - wanted.lufs) > _FAR:
        yield (
            f"the sound is at {heard.lufs:.1f} LUFS, not at {wanted.lufs:g}: it can't be brought there"
            f" with true peaks of at most {wanted.peak:g} dBTP"
        )
