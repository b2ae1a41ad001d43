"""What was found out about a user's file, remembered with its content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from gator_core.build.digests import FileDigests
from gator_core.fingerprints import code_of, libraries
from gator_core.media.door import checked
from gator_core.media.limits import Limits
from gator_core.media.probe import MediaInfo, probe
from gator_core.media.sound import SoundInfo, open_sound, probe_sound
from gator_core.sound.track import RATE

__all__ = ["audible", "probed", "sound_probed"]

_AUDIBLE = 0.01


def probed(path: Path, limits: Limits, digests: FileDigests | None) -> MediaInfo:
    """``probe``, done once for each content, under the same limits and by the same code."""
    found = _remembered(path, "probe", limits, digests, lambda file: _plain(probe(file, limits)))
    return _restored(checked(path, limits), found)


def sound_probed(path: Path, limits: Limits, digests: FileDigests | None) -> SoundInfo:
    """``probe_sound``, done once for each content, as above."""

    def look(file: Path) -> list[Any]:
        info = probe_sound(file, limits)
        return [info.rate, info.samples, info.peak]

    rate, samples, peak = _remembered(path, "sound", limits, digests, look)
    return SoundInfo(checked(path, limits), rate, samples, peak)


def audible(path: Path, limits: Limits, digests: FileDigests | None) -> tuple[int, int]:
    """The samples [from, to) of a recording, at 48 kHz, between its first and its last sound; (0, 0) of silence.

    What is 40 dB below its loudest sample counts as silence.
    """
    info = sound_probed(path, limits, digests)
    if not info.peak:
        return 0, 0
    first, last = _remembered(path, "audible", limits, digests, lambda file: _edges(file, limits, _AUDIBLE * info.peak))
    return first * RATE // info.rate, -(-last * RATE // info.rate)


def _edges(file: Path, limits: Limits, level: float) -> list[int]:
    """The samples, at the file's own rate, between which it is louder than ``level``."""
    found: list[int] = []
    at = 0
    with open_sound(file, limits) as decoder:
        for block in decoder.blocks():
            heard = np.flatnonzero(np.abs(block).max(axis=1) > level)
            found += [at + int(heard[0]), at + int(heard[-1]) + 1] if len(heard) else []
            at += len(block)
    return [found[0], found[-1]]


def _remembered(path: Path, what: str, limits: Limits, digests: FileDigests | None, look: Callable[[Path], Any]) -> Any:
    """A JSON value that was found out about a file."""
    file = checked(path, limits)
    if digests is None:
        return look(file)
    told = repr((limits.model_dump(), code_of("gator_core"), libraries()))
    name = f"{what} {hashlib.sha256(told.encode()).hexdigest()[:16]}"
    known = digests.recall(file, name)
    if known is None:
        known = look(file)
        digests.remember(file, name, known)
    return known


def _plain(info: MediaInfo) -> dict[str, Any]:
    plain = {name: value for name, value in vars(info).items() if name != "path"}
    return {name: str(value) if isinstance(value, Fraction) else value for name, value in plain.items()}


def _restored(file: Path, known: dict[str, Any]) -> MediaInfo:
    rate = known["rate"]
    return MediaInfo(
        **{
            **known,
            "path": file,
            "duration": Fraction(known["duration"]),
            "rate": None if rate is None else Fraction(rate),
            "start": Fraction(known["start"]),
            "remarks": tuple(known["remarks"]),
        }
    )
