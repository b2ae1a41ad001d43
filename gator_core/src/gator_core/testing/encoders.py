"""What an encoder promises."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from gator_core.build.join import OWN
from gator_core.errors import GatorError
from gator_core.frame import Frame, Plane
from gator_core.providers import Encoder, OutputFormat, Sink, VideoSettings
from gator_core.testing.conformance import Check, expect, judge
from gator_core.testing.decoded import Decoded, decoded
from gator_core.testing.provider import provider_checks

__all__ = ["check_encoder", "numbered"]

_SIZE = (256, 144)
_BITS = 8
_PATCHES = ((200, 40, 40), (40, 180, 60), (50, 60, 200), (220, 210, 60))
"""RGB, along the lower half."""
_TOLERANCE = 12
"""Of 255: what a lossy codec may be off in flat colour. A wrong matrix is off by up to 40."""
_TAGS = {"bt709": {"matrix": 1, "primaries": 1, "transfer": 1}, "bt601": {"matrix": 6, "primaries": 1, "transfer": 1}}
"""ITU-T H.273; every file must also say limited range, 1 in libav's numbering."""


def check_encoder(encoder: Encoder) -> None:
    """Encodes short clips of numbered pictures in each of its formats and decodes them again.

    NonConforming lists every promise that is broken. Takes some seconds a format.
    """
    subject = f"encoder {encoder.name!r}"
    judge(subject, (*provider_checks(encoder), *_usable(encoder)))
    for fmt in encoder.formats():
        with tempfile.TemporaryDirectory() as folder:
            judge(f"{subject}, format {fmt.name!r}", _checks(_Trial(encoder, fmt, Path(folder))))


def numbered(number: int, size: tuple[int, int] = _SIZE) -> Frame:
    """A picture that tells its number, 0 to 255, after lossy coding: eight black or white fields over four colours."""
    width, height = size
    rgb = np.zeros((height, width, 3), np.uint8)
    for bit in range(_BITS):
        rgb[: height // 2, bit * width // _BITS : (bit + 1) * width // _BITS] = 255 if number >> bit & 1 else 0
    for k, colour in enumerate(_PATCHES):
        rgb[height // 2 :, k * width // len(_PATCHES) : (k + 1) * width // len(_PATCHES)] = colour
    return Frame.from_rgb(rgb)


@dataclass(frozen=True)
class _Trial:
    encoder: Encoder
    fmt: OutputFormat
    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / "trial.mp4"

    def write(self, frames: int, rate: Fraction = Fraction(25)) -> Decoded:
        """Encodes numbered pictures from 0 on, and reads what is there."""
        with self.sink(rate) as sink:
            for i in range(frames):
                sink.write(numbered(i))
        found = decoded(self.path, self.fmt)
        for picture in found.pictures:
            size = picture.shape[1], picture.shape[0]
            expect(size == _SIZE, f"a picture is {size[0]}x{size[1]}, not {_SIZE}")
        return found

    def sink(self, rate: Fraction = Fraction(25)) -> AbstractContextManager[Sink]:
        """Where no file is yet."""
        self.path.unlink(missing_ok=True)
        return self.encoder.sink(self.path, self.fmt, _settings(rate))

    def left_over(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


def _usable(encoder: Encoder) -> Iterator[Check]:
    yield "it is available here", lambda: expect(encoder.availability().ok, encoder.availability().reason)
    yield "it declares its formats", lambda: _formats(encoder)


def _formats(encoder: Encoder) -> None:
    formats = encoder.formats()
    expect(formats, "formats() is empty")
    names = [fmt.name for fmt in formats]
    expect(len(set(names)) == len(names), f"two formats have one name: {names}")
    for fmt in formats:
        expect(fmt.suffix.removeprefix("%d").startswith("."), f"the suffix of {fmt.name!r} is {fmt.suffix!r}, without its dot")


def _checks(trial: _Trial) -> Iterator[Check]:
    yield "every picture is there, in order", lambda: _every_picture(trial)
    yield "a single picture is a video", lambda: _one_picture(trial)
    for rate in (Fraction(24), Fraction(30000, 1001)):
        yield f"the rate is exactly {rate}", lambda rate=rate: _rate(trial, rate)  # type: ignore[misc]
    yield "the codec is the one that the format declares", lambda: _codec(trial)
    yield "colours and their tags are those that the format declares", lambda: _colours(trial)
    yield "the same pictures give the same video", lambda: _repeatable(trial)
    yield "a picture of another size is refused", lambda: _wrong_size(trial)
    yield "leaving with an exception passes it on and leaves no file", lambda: _abort(trial)
    yield "no picture at all is an error", lambda: _nothing(trial)


def _settings(rate: Fraction) -> VideoSettings:
    return VideoSettings(*_SIZE, rate=rate, crf=16, ceiling=8_000_000, effort="veryfast")


def _every_picture(trial: _Trial) -> None:
    seen = [_number(picture) for picture in trial.write(31).pictures]
    expect(seen == list(range(31)), f"of 31 pictures, numbered from 0, these came back: {seen}")
    expect(trial.left_over() == [trial.path.name], f"beside its file it leaves {trial.left_over()}")


def _one_picture(trial: _Trial) -> None:
    seen = [_number(picture) for picture in trial.write(1).pictures]
    expect(seen == [0], f"of one picture, numbered 0, these came back: {seen}")


def _rate(trial: _Trial, rate: Fraction) -> None:
    video = trial.write(12, rate)
    if trial.fmt.container not in OWN:
        expect(video.rate == rate, f"the file says {video.rate} pictures a second")
    slack = (trial.fmt.time_base or Fraction(0)) / 2 if trial.fmt.container in OWN else Fraction(0)
    for i, time in enumerate(video.times or ()):
        expect(abs(time - i / rate) <= slack, f"picture {i} is shown at {time} s, not at {i / rate} s")


def _codec(trial: _Trial) -> None:
    found = trial.write(2).codec
    expect(found == trial.fmt.codec, f"it declares {trial.fmt.codec!r} and writes {found!r}")


def _colours(trial: _Trial) -> None:
    video = trial.write(3)
    for name, value in _TAGS.get(trial.fmt.colour or "", {}).items():
        expect(video.tags[name] == value, f"the tag of its {name} is {video.tags[name]}, not {value} ({trial.fmt.colour})")
    if trial.fmt.colour is None and trial.fmt.container not in OWN:
        return
    if video.tags:
        expect(video.tags["range"] == 1, f"the tag of its range is {video.tags['range']}, not 1 (limited)")
    for k, colour in enumerate(_PATCHES):
        found = _patch(video.pictures[1], k)
        off = max(abs(a - b) for a, b in zip(found, colour, strict=True))
        expect(off <= _TOLERANCE, f"the colour {colour} became {found}")


def _repeatable(trial: _Trial) -> None:
    first, second = trial.write(6), trial.write(6)
    expect(all(map(np.array_equal, first.pictures, second.pictures)), "encoded twice, the same pictures decode to others")


def _wrong_size(trial: _Trial) -> None:
    width, height = _SIZE
    for size in ((width + 2, height), (width, height - 2), (height, width)):
        _expect_error(lambda sink, size=size: sink.write(numbered(1, size)), trial, f"pictures of {size} in a video of {_SIZE}")  # type: ignore[misc]


def _nothing(trial: _Trial) -> None:
    _expect_error(lambda _: None, trial, "a video without a picture")


def _expect_error(work: Callable[[Any], None], trial: _Trial, what: str) -> None:
    try:
        with trial.sink() as sink:
            work(sink)
    except (GatorError, ValueError):
        expect(not trial.left_over(), f"it refused {what}, but left {trial.left_over()}")
        return
    raise AssertionError(f"it took {what} without an error")


class _Interruption(Exception):
    """Not one that an encoder could raise by itself."""


def _abort(trial: _Trial) -> None:
    for frames in (0, 1, 20):
        try:
            with trial.sink() as sink:
                for i in range(frames):
                    sink.write(numbered(i))
                raise _Interruption
        except _Interruption:
            pass
        else:
            raise AssertionError("an exception raised in the block did not come out of it")
        expect(not trial.left_over(), f"interrupted after {frames} pictures it left {trial.left_over()}")


# Reading pictures -------------------------------------------------------------------------------------------------


def _number(picture: Plane) -> int:
    """The number that a picture of ``numbered`` tells."""
    height, width = picture.shape[:2]
    centres = [(2 * bit + 1) * width // (2 * _BITS) for bit in range(_BITS)]
    fields = [picture[height // 8 : height // 4, x - 4 : x + 4].mean() for x in centres]
    return sum(1 << bit for bit, field in enumerate(fields) if field > 128)


def _patch(picture: Plane, k: int) -> tuple[int, int, int]:
    height, width = picture.shape[:2]
    x, y = (2 * k + 1) * width // (2 * len(_PATCHES)), height * 3 // 4
    red, green, blue = picture[y - 8 : y + 8, x - 8 : x + 8].reshape(-1, 3).mean(axis=0).round()
    return int(red), int(green), int(blue)
