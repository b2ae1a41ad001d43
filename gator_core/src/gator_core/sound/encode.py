"""A soundtrack to a file of AAC that is proven: how long it is, how loud, how high its peaks are."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from gator_core.media.limits import Limits
from gator_core.providers import AudioSyncer, Measured, Samples, SoundSettings
from gator_core.sound.loudness import MOST_GAIN, Loudness, Mastering, mastered, mastering
from gator_core.sound.mix import CHUNK
from gator_core.sound.reader import open_reader

__all__ = ["Encoded", "encoded"]

_TURNS = 4
_NEAR = 0.3
"""LU that are near enough."""
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

    Coding changes a sound, and with it its loudness and its peaks: the file is decoded and measured, and made again
    where it is too far off.
    """
    settings = settings or SoundSettings()
    if loudness is None:
        syncer.encode(sound(), path, settings)
        return Encoded(length)
    made = mastering(sound, loudness, syncer)
    heard = _written(sound, made, path, syncer, settings, length)
    for _ in range(_TURNS):
        better = _better(made, heard, loudness)
        if better == made:
            break
        made = better
        heard = _written(sound, made, path, syncer, settings, length)
    return Encoded(length, made.found, heard, tuple(_remarks(made, heard, loudness)))


def _better(made: Mastering, heard: Measured, wanted: Loudness) -> Mastering:
    """What would bring the file nearer; the same where it is near enough, or as near as it gets."""
    if math.isinf(heard.lufs):
        return made
    short, excess = wanted.lufs - heard.lufs, heard.peak - wanted.peak
    gain = min(made.gain + short, MOST_GAIN) if abs(short) > _NEAR else made.gain
    ceiling = made.ceiling
    if excess > 0 or (ceiling is None and heard.peak + gain - made.gain > wanted.peak):
        ceiling = (wanted.peak if ceiling is None else ceiling) - max(0.0, excess) - _HEADROOM
    return replace(made, gain=gain, ceiling=ceiling)


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


def _remarks(made: Mastering, heard: Measured, wanted: Loudness) -> Iterable[str]:
    if math.isinf(heard.lufs):
        yield "the sound is silent throughout; its loudness was left as it is"
    elif abs(heard.lufs - wanted.lufs) > _FAR:
        why = "with true peaks of at most " + f"{wanted.peak:g} dBTP"
        if made.gain >= MOST_GAIN:
            why = f"by less than {MOST_GAIN:g} dB, which would raise its noise too far"
        yield f"the sound is at {heard.lufs:.1f} LUFS, not at {wanted.lufs:g}: it can't be brought there {why}"
