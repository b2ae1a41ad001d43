"""Encoding on a device of this machine, after it was tried here with what it will be asked for."""

from __future__ import annotations

import hashlib
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import numpy as np

from gator_core import Availability, EncodeError, Encoder, Frame, ProviderUnavailable
from gator_core.providers import OutputFormat, VideoSettings
from gator_ffmpeg import program
from gator_ffmpeg.devices import CODECS, Device, coding_on, devices_for
from gator_ffmpeg.process import DiskFullError
from gator_ffmpeg.scale import check
from gator_ffmpeg.writing import PictureSink, writing

__all__ = ["HardwareEncoder", "found_for", "surveyed"]

_REVISION = 1
"""Raised by hand when the arguments of ``devices`` change."""
_AT_ONCE = 2
"""Encodes at a time: drivers allow a few in all, other programs' included, and two keep a device busy."""
_TRIED = 6
"""Pictures of a trial."""
_LENGTHS = (48, 2_400)
"""Pictures that the two files of a trial claim to be, so that their shares of the ceiling differ."""
_PATIENCE = 30.0
"""Seconds without progress after which a trial is given up."""
_ALIKE = 12.0
"""Levels of luma by which a decoded picture may differ on average from what was encoded. Another picture differs by 40."""
_FIRST_WORDS = re.compile(r"^(?:\[[^\]]*\] *)*(.+?)\.?$", re.MULTILINE)

_SMALL = VideoSettings(width=640, height=360, rate=Fraction(30), crf=23, ceiling=2_000_000, effort="veryfast")
"""What devices are tried with where nothing is to be encoded: some can't make smaller pictures."""

_TURNS = threading.BoundedSemaphore(_AT_ONCE)


def found_for(fmt: OutputFormat, settings: VideoSettings) -> HardwareEncoder | str:
    """The first device that works, or why none does. A device is tried once in the life of this process for settings: drivers
    come and go, so that nothing is kept beyond it. A failing one takes a few hundredths of a second, one that works up to a
    second."""
    check(settings)
    if fmt.codec not in CODECS:
        return f"devices are asked for {', '.join(CODECS)} only, not for {fmt.codec}"
    refused: dict[str, str] = {}
    path, whole = program.find().path, replace(settings, frames=None)
    for device in devices_for(fmt.codec):
        found = _tried(path, program.identity(path), device, whole)
        if isinstance(found, _Trial):
            return HardwareEncoder(device, fmt, found)
        refused.setdefault(device.name, found)
    return "; ".join(f"{name}: {why}" for name, why in refused.items())


def surveyed() -> str:
    """What ``--hardware`` would find on this machine, in a sentence; takes about a second where nothing works."""
    found = {codec: found_for(OutputFormat(codec, ".mp4", "mp4", codec), _SMALL) for codec in CODECS}
    working = [encoder.name for encoder in found.values() if isinstance(encoder, HardwareEncoder)]
    if working:
        return f"devices that encode here: {', '.join(working)}"
    return f"no device here encodes ({found[CODECS[0]]})"


@dataclass(frozen=True, slots=True)
class _Trial:
    """What came of one that succeeded."""

    steady: bool
    """Whether the share of the ceiling shows in the headers, so that all segments must get the same."""
    headers: str
    """Digest of the headers: another driver may write others, and then what is stored can't be joined with what is new."""


class HardwareEncoder(Encoder):
    """One device, for one format and size. Not promised: the same bits on each run, or from another driver."""

    rank = 100

    def __init__(self, device: Device, fmt: OutputFormat, trial: _Trial) -> None:
        self._device, self._format, self._trial = device, fmt, trial
        self.name = device.name
        self.summary = f"{fmt.codec} on a device of this machine, through the ffmpeg program"

    def availability(self) -> Availability:
        return program.availability()

    def fingerprint(self) -> str:
        how = f"{self._device.name} {self._device.mode} steady={self._trial.steady} headers {self._trial.headers}"
        return f"gator_ffmpeg:{how} revision {_REVISION}, {program.identity(program.find().path)}"

    def formats(self) -> tuple[OutputFormat, ...]:
        return (self._format,)

    @contextmanager
    def sink(self, path: Path, fmt: OutputFormat, settings: VideoSettings) -> Iterator[PictureSink]:  # noqa: ARG002 - its own
        check(settings)
        coding = coding_on(self._device, settings, steady=self._trial.steady)
        try:
            with _TURNS, writing(path, coding, settings) as sink:
                yield sink
        except DiskFullError:
            raise
        except EncodeError as error:
            raise EncodeError(f"{self.name}: {error}; without --hardware the processor encodes") from error


# Trying a device -------------------------------------------------------------------------------------------------


class _Unfit(Exception):
    """What is wrong with what a device wrote."""


@lru_cache(maxsize=64)
def _tried(path: Path, identity: str, device: Device, settings: VideoSettings) -> _Trial | str:  # noqa: ARG001 - another program is tried anew
    """Two files of a few pictures, read back: every picture there, in order, and what it was; colours tagged; both with the
    same headers, or else both with the same share of the ceiling."""
    try:
        with tempfile.TemporaryDirectory(prefix="gator-trial-") as folder:
            own = {_headers(Path(folder), device, settings, frames, steady=False) for frames in _LENGTHS}
            steady = len(own) > 1
            one = _headers(Path(folder), device, settings, _LENGTHS[0], steady=True) if steady else own.pop()
    except (EncodeError, ProviderUnavailable) as error:
        return _short(str(error))
    except _Unfit as error:
        return str(error)
    return _Trial(steady, hashlib.sha256(one).hexdigest()[:12])


def _headers(folder: Path, device: Device, settings: VideoSettings, frames: int, *, steady: bool) -> bytes:
    file, claimed = folder / "trial.mp4", replace(settings, frames=frames)
    with writing(file, coding_on(device, claimed, steady=steady), claimed, _PATIENCE) as sink:
        for k in range(_TRIED):
            sink.write(_picture(k, settings))
    try:
        return _read_back(file, device.codec, settings)
    except (av.FFmpegError, OSError) as error:
        raise _Unfit(f"it wrote a file that can't be read back: {error}") from error


def _picture(k: int, settings: VideoSettings) -> Frame:
    """A soft slope with a bar whose place tells the number."""
    width, height = settings.width, settings.height
    data = np.full((height * 3 // 2, width), 128, np.uint8)
    data[:height] = np.linspace(60, 160, width)[None] + np.linspace(0, 40, height)[:, None]
    data[:height, k * width // _TRIED : (k + 1) * width // _TRIED] = 235
    return Frame(data)


def _read_back(file: Path, codec: str, settings: VideoSettings) -> bytes:
    """The headers. _Unfit."""
    with av.open(f"file:{file}", format="mp4") as container:
        stream, times = container.streams.video[0], []
        for k, picture in enumerate(container.decode(stream)):
            times.append((picture.pts or 0) * (picture.time_base or 0))
            _same("size", (settings.width, settings.height), (picture.width, picture.height))
            _same("pixel format", "yuv420p", picture.format.name)
            off = np.abs(picture.to_ndarray()[: settings.height].astype(np.int16) - _picture(k, settings).y).mean()
            if off > _ALIKE:
                raise _Unfit(f"its pictures are not what it was given: their luma is off by {off:.0f} on average")
        context = stream.codec_context
        _same("codec", codec, context.codec.canonical_name)
        tags = (context.colorspace, context.color_primaries, context.color_trc, context.color_range)
        _same("colour tags", (1, 1, 1, 1), tuple(map(int, tags)))
        _same("times", [k / settings.rate for k in range(_TRIED)], times)
        return bytes(context.extradata or b"")


def _same(what: str, wanted: object, found: object) -> None:
    if wanted != found:
        raise _Unfit(f"it wrote another {what} than it was asked for: {found}, not {wanted}")


def _short(said: str) -> str:
    """The first line of what the program said, without who of it said so."""
    words = said.partition(": ")[2] or said
    found = _FIRST_WORDS.search(words)
    return found[1] if found else words
