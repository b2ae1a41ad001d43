"""A video with other sound, or with more: the whole from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from math import isfinite
from pathlib import Path
from threading import Event
from typing import Any, Literal

from gator_core.build.destination import beside, check_free, check_place
from gator_core.build.store import DISK_IS_FULL
from gator_core.errors import Cancelled, InputError, MediaError, OutputRefused, WorkError
from gator_core.media.limits import Limits
from gator_core.media.probe import MediaInfo, probe
from gator_core.media.sound import SoundInfo, probe_sound
from gator_core.plugins import Catalogue, catalogue
from gator_core.providers import AudioSyncer, Measured, SoundSettings
from gator_core.sound.check import check_file
from gator_core.sound.encode import Encoded, encoded
from gator_core.sound.mix import mixed
from gator_core.sound.mux import CONTAINERS, Muxing, check_played, cut, held, mux, survey
from gator_core.sound.policy import Arrangement, Policy, SyncOptions, arranged
from gator_core.sound.reader import length_of
from gator_core.sound.syncers import best_syncer
from gator_core.sound.track import RATE, Layer

__all__ = ["Synced", "synchronize"]


_NOTICED = Fraction(1, 20)
"""Seconds of silence at the end that a person should be told of."""


@dataclass(frozen=True, slots=True)
class Synced:
    """A video with its sound, proven."""

    file_path: Path
    duration: float
    """Seconds, of the file."""
    video_duration: float
    """Seconds, of the video as it was."""
    audio_duration: float
    """Seconds, of the sound as it was."""
    policy: Policy
    tempo: float
    """Of the new sound; 1 unless it was stretched."""
    mixed: bool
    """Whether the video's own sound is still in it."""
    loudness: Measured | None
    """What comes out of the file; None where no loudness was asked for."""
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        loudness = None if self.loudness is None else {name: _finite(value) for name, value in asdict(self.loudness).items()}
        return {**asdict(self), "file_path": str(self.file_path), "has_audio": True, "loudness": loudness}


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def synchronize(
    video: str | Path,
    audio: str | Path,
    output: str | Path,
    options: SyncOptions | None = None,
    *,
    overwrite: bool = True,
    cancel: Event | None = None,
    plugins: Catalogue | None = None,
) -> Synced:
    """Writes ``video`` with the sound of ``audio`` to ``output``, an mp4, mov, mkv or webm file; blocks until it is proven and
    in its place. The pictures are copied as they are.

    Until the end what stood at ``output`` is untouched; after any error, or when ``cancel`` is set, nothing is left.
    MediaError for files that can't be used, InputError for what can't be matched, ProviderUnavailable where there is
    nothing that encodes sound.
    """
    options = options or SyncOptions()
    target = Path(output).expanduser().absolute()
    sources = tuple(Path(path).expanduser().absolute() for path in (video, audio))
    _check_target(target, sources, overwrite)
    syncer = best_syncer(plugins or catalogue(), _codec(target))
    with _in_words(target):
        return _Work(options, syncer, target, cancel or Event()).done(*sources)


class _Work:
    def __init__(self, options: SyncOptions, syncer: AudioSyncer, target: Path, cancel: Event) -> None:
        self._options, self._syncer, self._target, self._cancel = options, syncer, target, cancel
        self._limits = Limits.from_environment()

    def done(self, video: Path, audio: Path) -> Synced:
        info = probe(video, self._limits)
        if not info.moving:
            raise MediaError(f"{video}: is a picture, not a video")
        new = probe_sound(audio, self._limits, self._check)
        whole = self._survey(info)
        check_played(whole, self._target.suffix.lower())
        made = arranged(self._options, whole.end, audio, length_of(new), self._own(info, whole))
        pictures = self._fitted(whole, made)
        with beside(self._target.with_suffix(".m4a")) as sound, beside(self._target) as written:
            heard = self._encoded(made, pictures, sound)
            container = CONTAINERS[self._target.suffix.lower()]
            copied = mux(pictures, sound, written, container, self._check)
            check_file(written, container, pictures, copied, heard.samples, self._check)
            self._check()
            written.replace(self._target)
        return self._result(info, new, whole, made, pictures, heard)

    def _survey(self, info: MediaInfo) -> Muxing:
        # With its own sound the video starts where the first of both does; without it, where its pictures do.
        found = survey(info.path, info.start, self._check)
        return found if self._mixes(info) else replace(found, start=min(found.times) * found.base)

    def _own(self, info: MediaInfo, whole: Muxing) -> Layer | None:
        if not self._mixes(info):
            return None
        samples = length_of(probe_sound(info.path, self._limits, self._check))
        return Layer(info.path, 0, min(samples, round(whole.end * RATE)))

    def _fitted(self, whole: Muxing, made: Arrangement) -> Muxing:
        if self._options.policy == "extend":
            return held(whole, made.seconds)
        return cut(whole, made.seconds) if self._options.policy == "shortest" else whole

    def _encoded(self, made: Arrangement, pictures: Muxing, path: Path) -> Encoded:
        # The sound ends with the pictures, also where these can't end exactly where they are asked to.
        track = replace(made.track, length=round(pictures.end * RATE))
        return encoded(
            mixed(track, limits=self._limits, check=self._check),
            track.length,
            path,
            self._syncer,
            SoundSettings(self._options.bitrate, _codec(self._target)),
            self._options.loudness,
        )

    def _mixes(self, info: MediaInfo) -> bool:
        return self._options.mix and info.sound

    def _check(self) -> None:
        if self._cancel.is_set():
            raise Cancelled("stopped on request")

    def _result(
        self, info: MediaInfo, new: SoundInfo, whole: Muxing, made: Arrangement, pictures: Muxing, heard: Encoded
    ) -> Synced:
        return Synced(
            file_path=self._target,
            duration=float(pictures.end),
            video_duration=float(whole.end),
            audio_duration=float(new.duration),
            policy=self._options.policy,
            tempo=float(made.tempo),
            mixed=self._mixes(info),
            loudness=heard.heard,
            warnings=(*_remarks(info, new, made, pictures, self._options), *heard.remarks),
        )


def _remarks(info: MediaInfo, new: SoundInfo, made: Arrangement, pictures: Muxing, options: SyncOptions) -> Iterator[str]:
    if not new.peak:
        yield f"{new.path.name} is silent throughout"
    if options.mix and not info.sound:
        yield f"{info.path.name} has no sound to mix with; it has the new one alone"
    late = pictures.end - made.seconds
    if late > _NOTICED:
        yield f"the last {float(late):.2f} s are silent: the pictures can't end earlier without being encoded anew"


def _codec(target: Path) -> Literal["aac", "opus"]:
    return "opus" if target.suffix.lower() == ".webm" else "aac"


def _check_target(target: Path, sources: tuple[Path, ...], overwrite: bool) -> None:
    if target.suffix.lower() not in CONTAINERS:
        raise InputError(f"{target.name}: its suffix must be one of {', '.join(CONTAINERS)}, which say the format")
    check_place(target)
    for source in sources:
        if target.exists() and source.exists() and target.samefile(source):
            raise OutputRefused(f"{target} is an input; choose another name for the output")
    check_free(target, overwrite)


@contextmanager
def _in_words(target: Path) -> Iterator[None]:
    """A full or failing disk."""
    try:
        yield
    except OSError as error:
        advice = ": make room, then run it again" if error.errno in DISK_IS_FULL else ""
        raise WorkError(f"{target}: {error.strerror or error}; nothing was changed there{advice}") from error
