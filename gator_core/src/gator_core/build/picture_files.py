"""Videos as one file a picture: taken out of segments, which hold the files side by side, and proven."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import IO

from gator_core.build.join import Joined
from gator_core.build.numbered import Numbered, numbered
from gator_core.build.verify import Expected, Report
from gator_core.errors import EncodeError, VerificationFailed

__all__ = ["check_pictures", "join_pictures", "verify_pictures"]

_CODED = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP", "tiff": "TIFF"}
"""Pillow's names."""


def join_pictures(segments: Sequence[Path], output: Path, progress: Callable[[float], None] = lambda _: None) -> Joined:
    """Writes the files in ``segments``, zip archives of them, under the names that ``output`` stands for; its folder is
    there. OSError if that fails."""
    names, number, counts = _set(output), 0, []
    for done, path in enumerate(segments, 1):
        with _archive(path) as archive:
            for name in archive.namelist():
                number += 1
                names.path(number).write_bytes(archive.read(name))  # which checks its sum
        counts.append(len(archive.namelist()))
        progress(done / len(segments))
    *starts, frames = accumulate(counts, initial=0)
    return Joined(frames, tuple(starts), (0, 0) if not frames else _size(names.path(1)))


def verify_pictures(path: Path, expected: Expected, *, full: bool = False, check: Callable[[], None] = lambda: None) -> Report:
    """As ``verify`` does: every number once and no other, each of its size and kind; decoded are the first and last one, or
    all."""
    held = _set(path).held()
    if list(held) != list(range(1, expected.frames + 1)):
        raise VerificationFailed(f"{path.name}: pictures: expected 1 to {expected.frames}, found {len(held)} of them")
    total = 0
    for number, file in held.items():
        check()
        with file.open("rb") as picture:
            _check(picture, file.name, expected.fmt.codec, expected.size, decoded=full or number in (1, expected.frames))
        total += file.stat().st_size
    duration = expected.frames / expected.rate
    return Report(expected.frames, duration, expected.size, total, round(total * 8 / duration), decoded=full)


def check_pictures(path: Path, codec: str, frames: int, size: tuple[int, int]) -> None:
    """As ``check_segment`` does."""
    try:
        with _archive(path) as archive:
            names = archive.namelist()
            if len(names) != frames:
                raise VerificationFailed(f"segment {path.name}: pictures: expected {frames}, found {len(names)}")
            for name in (names[0], names[-1]):
                with archive.open(name) as picture:
                    _check(picture, f"segment {path.name}: {name}", codec, size, decoded=True)
    except (EncodeError, OSError) as error:
        raise VerificationFailed(f"segment {path.name} can't be read back: {error}") from error


def _set(path: Path) -> Numbered:
    found = numbered(path)
    if found is None:
        raise ValueError(f"{path} does not stand for numbered pictures")
    return found


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except zipfile.BadZipFile as error:
        raise EncodeError(f"{path.name} is damaged: {error}") from error


def _size(path: Path) -> tuple[int, int]:
    from PIL import Image

    with Image.open(path) as picture:
        return picture.size


def _check(file: IO[bytes], name: str, codec: str, size: tuple[int, int], *, decoded: bool) -> None:
    from PIL import Image

    try:
        with Image.open(file, formats=[_CODED.get(codec, codec.upper())]) as picture:
            if picture.size != size:
                raise VerificationFailed(f"{name}: size: expected {size}, found {picture.size}")
            if decoded:
                picture.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise VerificationFailed(f"{name} can't be read back as {codec}: {error}") from error
