"""Animated pictures: joined from segments by copying coded pictures, and proven.

How many frames a picture stands for says how long it is shown in its segment, on the format's own clock; in the whole it
is given the time of its place there, so that what is rounded does not add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from gator_core.animation import gif, webp
from gator_core.animation.clock import frames_of, starts_at, ticks_of
from gator_core.build.join import Joined
from gator_core.build.verify import Expected, Report
from gator_core.errors import EncodeError, VerificationFailed

__all__ = ["check_animation", "join_animations", "verify_animation"]

_KINDS: dict[str, ModuleType] = {"gif": gif, "webp": webp}
_CODED = {"gif": "GIF", "webp": "WEBP"}
"""Pillow's names."""


def join_animations(
    segments: Sequence[Path], output: Path, container: str, rate: Fraction, progress: Callable[[float], None] = lambda _: None
) -> Joined:
    """As ``join`` does, of files that are animations themselves; ``container`` is ``gif`` or ``webp``."""
    kind = _KINDS[container]
    surveyed = [_survey(path, kind, rate) for path in segments]
    size = surveyed[0][0]
    for path, (other, _) in zip(segments, surveyed, strict=True):
        if other != size:
            raise EncodeError(
                f"segments {segments[0].name} and {path.name} can't be joined: they differ in size {size} and {other}"
            )
    runs = [run for _, found in surveyed for run in found]
    lengths = ticks_of(runs, rate, kind.TICKS)
    with output.open("wb") as file:
        kind.write(file, size, _retimed(segments, kind, lengths, progress))
    *starts, frames = accumulate((sum(found) for _, found in surveyed), initial=0)
    return Joined(frames, tuple(starts), size)


def verify_animation(path: Path, expected: Expected, *, full: bool = False, check: Callable[[], None] = lambda: None) -> Report:
    """As ``verify`` does: size, the time of every picture, and that together they stand for every frame."""
    kind = _KINDS[expected.fmt.container]
    with _proven(path.name):
        payload = _walked(path, kind, expected.frames, expected.size, expected.rate, check)
        if full:
            _decode(path, expected.fmt.container, check)
    duration = expected.frames / expected.rate
    return Report(expected.frames, duration, expected.size, path.stat().st_size, round(payload * 8 / duration), decoded=full)


def check_animation(path: Path, container: str, frames: int, size: tuple[int, int], rate: Fraction) -> None:
    """As ``check_segment`` does; all its pictures are decoded, since each is laid over those before it."""
    with _proven(f"segment {path.name}"):
        _walked(path, _KINDS[container], frames, size, rate, lambda: None)
        _decode(path, container, lambda: None)


# Joining ---------------------------------------------------------------------------------------------------------


def _survey(path: Path, kind: ModuleType, rate: Fraction) -> tuple[tuple[int, int], list[int]]:
    """The size, and of each picture how many frames it stands for."""
    with _opened(path, kind) as (size, pictures):
        return size, frames_of((picture.ticks for picture in pictures), rate, kind.TICKS)


def _retimed(
    segments: Sequence[Path], kind: ModuleType, lengths: Iterator[int], progress: Callable[[float], None]
) -> Iterator[Any]:
    for done, path in enumerate(segments, 1):
        with _opened(path, kind) as (size, pictures):
            for number, picture in enumerate(pictures):
                if not number and not picture.covers(size):
                    raise EncodeError(f"segment {path.name} does not start with a whole picture and can't be joined")
                yield picture.lasting(next(lengths))
        progress(done / len(segments))


@contextmanager
def _opened(path: Path, kind: ModuleType) -> Iterator[tuple[tuple[int, int], Iterator[Any]]]:
    file: BinaryIO
    with path.open("rb") as file:
        try:
            yield kind.read(file)
        except EncodeError as error:
            raise EncodeError(f"{path.name}: {error}") from error


# Proving ---------------------------------------------------------------------------------------------------------


@contextmanager
def _proven(name: str) -> Iterator[None]:
    try:
        yield
    except (EncodeError, OSError) as error:
        raise VerificationFailed(f"{name} can't be read back: {error}") from error


def _walked(path: Path, kind: ModuleType, frames: int, size: tuple[int, int], rate: Fraction, check: Callable[[], None]) -> int:
    """Every picture starts at the tick of a frame; returns the bytes of all."""
    payload, tick, shown = 0, 0, 0
    with path.open("rb") as file:
        found, pictures = kind.read(file)
        _expect(path, "size", size, found)
        for number, picture in enumerate(pictures):
            check()
            if not number and not picture.covers(size):
                raise VerificationFailed(f"{path.name}: its first picture does not cover it")
            tick += picture.ticks
            end = round(tick * rate / kind.TICKS)
            if end <= shown or starts_at(end, rate, kind.TICKS) != tick:
                raise VerificationFailed(
                    f"{path.name}: picture {number} ends at {tick}/{kind.TICKS} s, where no frame of {rate} fps does"
                )
            shown, payload = end, payload + len(picture.data)
    _expect(path, "frames", frames, shown)
    return payload


def _expect(path: Path, what: str, expected: object, found: object) -> None:
    if expected != found:
        raise VerificationFailed(f"{path.name}: {what}: expected {expected}, found {found}")


def _decode(path: Path, container: str, check: Callable[[], None]) -> None:
    from PIL import Image

    try:
        with Image.open(path, formats=[_CODED[container]]) as animation:
            for number in range(getattr(animation, "n_frames", 1)):
                check()
                animation.seek(number)
                animation.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise VerificationFailed(f"{path.name} does not decode: {error}") from error
