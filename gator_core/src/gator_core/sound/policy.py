"""How a sound is matched to a video of another length. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Literal, get_args

from gator_core.errors import InputError, nearest
from gator_core.sound.loudness import Loudness
from gator_core.sound.track import RATE, Layer, Loop, Soundtrack

__all__ = ["POLICIES", "Arrangement", "Policy", "SyncOptions", "arranged"]

Policy = Literal["auto", "shortest", "loop", "extend", "stretch"]
POLICIES: tuple[Policy, ...] = get_args(Policy)

_CUT = RATE // 10
"""Samples in which a sound that is cut off fades."""
_SEAM = RATE // 4
"""Samples of crossfade where a loop starts over."""
_LEAST_TEMPO, _MOST_TEMPO = Fraction(9, 10), Fraction(11, 10)
_LEAST_SAMPLES = RATE // 100


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """How sound is put to a video."""

    policy: Policy = "auto"
    """Where lengths differ. ``auto``: a shorter sound ends in silence, a longer one is cut at the video's end; ``shortest``:
    the shorter of the two; ``loop``: the sound starts over; ``extend``: the last picture stays for a longer sound;
    ``stretch``: the sound's tempo, by up to a tenth."""
    offset: float = 0.0
    """Seconds: the sound starts so much later; below 0, so much of its start is left out."""
    mix: bool = False
    """With the sound that the video has, instead of in its place."""
    volume: float = 1.0
    """A factor for the new sound."""
    loudness: Loudness | None = None
    """What the whole is brought to; None leaves levels as they are."""
    bitrate: int = 192_000
    """Bits per second of the sound."""

    def __post_init__(self) -> None:
        if self.policy not in POLICIES:
            known = ", ".join(POLICIES)
            raise InputError(f"policy: there is no {self.policy!r}{nearest(str(self.policy), POLICIES)} (known: {known})")
        if not 0 <= self.volume <= 100:
            raise InputError(f"volume: {self.volume:g} is not a factor from 0 to 100")
        if not abs(self.offset) < 24 * 3600:
            raise InputError(f"offset: {self.offset:g} s is not within a day")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What becomes of the two."""

    track: Soundtrack
    """As long as the file is to be."""
    tempo: Fraction = Fraction(1)
    """Of the new sound."""

    @property
    def seconds(self) -> Fraction:
        """How long the file is to be; the picture is cut, or its last one held, to match."""
        return Fraction(self.track.length, RATE)


def arranged(options: SyncOptions, video: Fraction, audio: Path, samples: int, own: Layer | None = None) -> Arrangement:
    """Lays out the new sound, ``samples`` long at ``RATE``, on a video that lasts ``video`` seconds. ``own`` is the sound
    that the video has. InputError where they can't be matched."""
    end = round(video * RATE)
    place = max(0, round(Fraction(options.offset) * RATE))
    skipped = max(0, -round(Fraction(options.offset) * RATE))
    heard = samples - skipped
    if place >= end and options.policy != "extend":
        raise InputError(f"offset: the sound would start at {options.offset:g} s, and the video ends at {float(video):.3f} s")
    if heard < _LEAST_SAMPLES:
        raise InputError(f"offset: {-options.offset:g} s of a sound of {samples / RATE:.3f} s leave nothing to be heard")
    room = end - place
    new = Layer(audio, place, min(heard, room), offset=skipped, gain=options.volume)
    made = _matched(options.policy, new, heard, room, end)
    layers = (made.track.layers[0],) if own is None else (_cut(own, made.track.length), made.track.layers[0])
    return Arrangement(Soundtrack(made.track.length, layers), made.tempo)


def _matched(policy: Policy, new: Layer, heard: int, room: int, end: int) -> Arrangement:
    if policy == "stretch":
        tempo = _tempo(heard, room)
        stretched = replace(new, length=room, tempo=tempo, offset=round(new.offset / tempo))
        return Arrangement(Soundtrack(end, (stretched,)), tempo)
    if policy == "extend" and heard > room:
        return Arrangement(Soundtrack(new.place + heard, (replace(new, length=heard),)))
    if policy == "loop" and heard < room:
        loop = Loop(heard, min(_SEAM, heard // 4))
        return Arrangement(Soundtrack(end, (replace(new, length=room, loop=loop, fade_out=_CUT),)))
    if policy == "shortest" and heard < room:
        return Arrangement(Soundtrack(new.place + heard, (new,)))
    fade = min(_CUT, new.length // 2) if heard > room else 0
    return Arrangement(Soundtrack(end, (replace(new, fade_out=fade),)))


def _tempo(heard: int, room: int) -> Fraction:
    tempo = Fraction(heard, room)
    if not _LEAST_TEMPO <= tempo <= _MOST_TEMPO:
        raise InputError(
            f"policy stretch: {heard / RATE:.3f} s of sound in {room / RATE:.3f} s would be {float(tempo):.2f} times its tempo,"
            f" and more than a tenth is heard; choose another policy, or cut the sound first"
        )
    return tempo


def _cut(own: Layer, end: int) -> Layer:
    return own if own.end <= end else replace(own, length=end - own.place, fade_out=min(_CUT, (end - own.place) // 2))
