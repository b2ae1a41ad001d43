"""What is heard when: the sound of a storyboard's scenes, its narration and its music, laid on the timeline. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from gator_core.errors import InvalidStoryboard
from gator_core.media.sound import SoundInfo
from gator_core.score import Ducking, Music
from gator_core.sound.reader import length_of
from gator_core.sound.track import RATE, Duck, Layer, Loop, Soundtrack, sample_of
from gator_core.storyboard import Storyboard, exact
from gator_core.timeline import Passage, Slot, Timeline

if TYPE_CHECKING:
    from gator_core.build.narration import Speech
    from gator_core.build.resolve import ResolvedScene

__all__ = ["Score", "score_of"]

_EDGE = RATE // 200
"""Samples in which a sound that is cut rises or falls: 5 ms, too short to be heard as a fade and enough not to click."""
_SAID = RATE // 1000
"""The same of speech, which has no more than this before its first sound."""
_SEAM = RATE
"""Samples of crossfade where music starts over."""
_SLOWEST, _QUICKEST = Fraction(1, 2), Fraction(2)
"""Speeds of a clip at which its sound is still something to listen to."""


@dataclass(frozen=True)
class Score:
    """A soundtrack by what its layers are."""

    length: int
    """Samples, of the whole video."""
    scenes: tuple[Layer, ...] = ()
    narration: tuple[Layer, ...] = ()
    music: tuple[Layer, ...] = ()
    sounds: bool = True
    """Whether there is anything to hear; narration counts before it was spoken, too."""
    remarks: tuple[str, ...] = ()

    @property
    def track(self) -> Soundtrack:
        """All of it."""
        return Soundtrack(self.length, (*self.scenes, *self.narration, *self.music))


def score_of(
    board: Storyboard,
    scenes: Sequence[ResolvedScene],
    timeline: Timeline,
    speech: Mapping[int, Speech],
    sounds: Mapping[Path, SoundInfo],
) -> Score:
    """What is heard. ``sounds`` has the files of the music and of clips whose sound is kept.

    InvalidStoryboard for narration that runs past the end, or into that of another scene.
    """
    remarks: list[str] = []
    length = sample_of(timeline.frames, timeline.rate)
    clips = tuple(layer for scene in scenes for layer in _clip(scene, timeline, sounds, remarks))
    spoken = tuple(_narration(speech, timeline, length))
    music = tuple(_music(board, board.music, length, sounds, remarks)) if board.music else ()
    return Score(length, clips, spoken, music, bool(clips or music or speech), tuple(remarks))


# The scenes' own sound -------------------------------------------------------------------------------------------


def _clip(scene: ResolvedScene, timeline: Timeline, sounds: Mapping[Path, SoundInfo], remarks: list[str]) -> Iterator[Layer]:
    media, written = scene.media, scene.scene
    if written.sound != "keep" or media is None:
        return
    info, speed = sounds.get(media.path), exact(written.speed)
    if info is None:
        remarks.append(f"{scene.label}: its clip has no sound to keep")
        return
    if not _SLOWEST <= speed <= _QUICKEST:
        remarks.append(f"{scene.label}: is silent: at a speed of {float(speed):g} its sound would not be one (0.5 to 2)")
        return
    slot = timeline.slots[scene.index]
    begin, end = exact(written.trim[0]) if written.trim else Fraction(0), _last_moment(scene, info)
    place = sample_of(slot.start - slot.handle_in, timeline.rate)
    stop = sample_of(slot.stop + slot.handle_out, timeline.rate)
    offset = round(begin * RATE / speed) - (sample_of(slot.start, timeline.rate) - place)
    place, offset = place - min(0, offset), max(0, offset)
    length = min(stop - place, int(end * RATE / speed) - offset)
    if length > 0:
        layer = Layer(media.path, place, length, offset, gain=written.volume, tempo=speed)
        yield _faded(layer, slot, timeline.rate, stop)


def _last_moment(scene: ResolvedScene, info: SoundInfo) -> Fraction:
    """Seconds of the file up to which it is heard: a clip whose last picture is held has nothing more to say."""
    own = info.duration
    trim = scene.scene.trim
    if trim is None or scene.media is None:
        return own
    lasts = (exact(trim[1]) - exact(trim[0])) / exact(scene.scene.speed)
    return min(own, exact(trim[1])) if scene.duration > lasts else own


def _faded(layer: Layer, slot: Slot, rate: Fraction, stop: int) -> Layer:
    """It crosses with its neighbours where the picture does; elsewhere its edges are taken off."""
    fade_in, fade_out = _samples(slot.into, rate), _samples(slot.out, rate)
    fade_out -= min(fade_out, stop - layer.end)
    return replace(
        layer,
        fade_in=min(max(fade_in, _EDGE), layer.length // 2 if not fade_in else layer.length),
        fade_out=min(max(fade_out, _EDGE), layer.length // 2 if not fade_out else layer.length),
    )


def _samples(passage: Passage | None, rate: Fraction) -> int:
    return sample_of(passage.stop, rate) - sample_of(passage.start, rate) if passage else 0


# Narration -------------------------------------------------------------------------------------------------------


def _narration(speech: Mapping[int, Speech], timeline: Timeline, length: int) -> Iterator[Layer]:
    starts = {index: sample_of(timeline.slots[index].start, timeline.rate) for index in sorted(speech)}
    _check_room(speech, starts, length)
    for index, start in starts.items():
        said = speech[index]
        if said.source is not None:
            edges = min(_SAID, said.length // 2)
            yield Layer(said.source, start, said.length, said.lead, said.volume, fade_in=edges, fade_out=edges, speaks=True)


def _check_room(speech: Mapping[int, Speech], starts: Mapping[int, int], length: int) -> None:
    """Nobody speaks while another does, or past the end."""
    order = list(starts)
    for index, following in zip_longest(order, order[1:]):
        said, after = speech[index], length if following is None else starts[following]
        over = starts[index] + said.length - after
        if said.known and over > 0:
            where = "past the end of the video" if following is None else f"into that of {speech[following].label}"
            raise InvalidStoryboard(f"{said.label}: its narration runs {over / RATE:.2f} s {where}")


# Music -----------------------------------------------------------------------------------------------------------


def _music(
    board: Storyboard, music: Music, length: int, sounds: Mapping[Path, SoundInfo], remarks: list[str]
) -> Iterator[Layer]:
    path = board.locate(music.file)
    start = round(exact(music.start) * RATE)
    heard = length_of(sounds[path]) - start
    if heard <= RATE // 10:
        raise InvalidStoryboard(
            f"music.start: {music.start:g} s of a file of {float(sounds[path].duration):.2f} s leave nothing to be heard"
        )
    loop = Loop(heard, min(_SEAM, heard // 4)) if music.loop and heard < length else None
    if heard < length - RATE // 10 and loop is None:  # less is the rounding to whole frames
        remarks.append(f"music: ends after {heard / RATE:.1f} s of {length / RATE:.1f} s; loop: true starts it over")
    lasts = length if loop else min(length, heard)
    fade_in, fade_out = (min(round(exact(value) * RATE), lasts // 2) for value in (music.fade_in, music.fade_out))
    yield Layer(
        path,
        0,
        lasts,
        start,
        music.volume,
        fade_in=fade_in,
        fade_out=fade_out,
        loop=loop,
        duck=_duck(music.duck) if music.duck else None,
    )


def _duck(written: Ducking) -> Duck:
    return Duck(written.depth, *(round(exact(t) * RATE) for t in (written.attack, written.release, written.hold)))
