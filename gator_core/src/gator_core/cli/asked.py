"""What the options of a command line ask for, as the build understands it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gator_core.errors import InputError, InvalidStoryboard, nearest

if TYPE_CHECKING:
    from gator_core.build import Part
    from gator_core.storyboard import Storyboard

__all__ = [
    "board_of",
    "default_output",
    "default_video",
    "dollars_of",
    "named",
    "one_of",
    "part_of",
    "read_board",
    "seconds_of",
    "span_of",
]

_TIME = r"(?:(?:[0-9]+:)?[0-9]+:)?[0-9]+(?:\.[0-9]*)?|\.[0-9]+"
_END = 10.0**6
"""Seconds past the end of any video; the build cuts it to the video's length."""


def board_of(file: Path, *, quality: str | None, size: str | None, aspect: str | None, fps: str | None) -> Storyboard:
    """The file's storyboard with what the options say instead of it; its media stay relative to the file."""
    if size and aspect:
        raise InputError("--size and --aspect both shape the frame: give one of them")
    board = read_board(file)
    given = {"quality": quality, "size": size, "aspect": aspect, "fps": fps}
    instead: dict[str, object] = {name: value for name, value in given.items() if value is not None}
    if not instead:
        return board
    if size or aspect:
        instead = {"size": None, "aspect": None, **instead}
    return type(board).parse({**board.model_dump(exclude_unset=True), **instead}, board.base)


def read_board(file: Path) -> Storyboard:
    """The file's storyboard. InvalidStoryboard says so where the file is a medium instead."""
    from gator_core.storyboard import Storyboard

    try:
        return Storyboard.from_file(file)
    except InvalidStoryboard as error:
        kind = _medium(file)
        if kind:
            raise InvalidStoryboard(f"{file} is {kind}, not a storyboard; {_MEDIA[kind]}") from error
        raise


_MEDIA = {
    "a video": "gator edit changes one, and a storyboard shows it as a scene: {video: clip.mp4}",
    "a picture": "a storyboard shows it as a scene: {image: photo.jpg}",
    "sound": "a storyboard plays it as its music: {file: music.mp3}",
}


def _medium(file: Path) -> str | None:
    from gator_core.errors import MediaError
    from gator_core.media.door import sniff, sniff_sound

    for look in (sniff, sniff_sound) if file.is_file() else ():
        with suppress(MediaError):
            return "a video" if look(file).moving else "a picture" if look is sniff else "sound"
    return None


def part_of(seconds: str | None, scenes: str | None, number_of_scenes: int) -> Part | None:
    """``1.5-4`` and ``2-4`` or ``3``; an open end (``5-``) is the video's."""
    from gator_core.build import Part

    if seconds and scenes:
        raise InputError("--range and --scenes both choose a part: give one of them")
    if seconds:
        return Part(seconds=span_of(seconds))
    return Part(scenes=_scenes(scenes, number_of_scenes)) if scenes else None


def span_of(text: str, option: str = "--range") -> tuple[float, float]:
    """``1.5-4`` or ``20-``, whose end lies past that of any video."""
    found = re.fullmatch(rf"\s*({_TIME})\s*-\s*({_TIME})?\s*", text)
    if not found:
        raise InputError(f"{option} {text!r}: write FROM-TO in seconds, such as 1.5-4, 0:58-1:10, or 20- to the end")
    start, stop = seconds_of(found[1]), seconds_of(found[2]) if found[2] else _END
    if stop <= start:
        raise InputError(f"{option} {text!r}: it ends before it starts")
    return start, stop


def _scenes(text: str, last: int) -> tuple[int, int]:
    found = re.fullmatch(r"\s*([0-9]{1,6})\s*(-\s*([0-9]{1,6})?)?\s*", text)
    if not found:
        raise InputError(f"--scenes {text!r}: write a scene's number, or FIRST-LAST, such as 3, 2-4, or 5- to the end")
    first = int(found[1])
    stop = first if not found[2] else int(found[3]) if found[3] else last
    if not first:
        raise InputError(f"--scenes {text!r}: the first scene is number 1")
    if found[3] and stop < first:
        raise InputError(f"--scenes {text!r}: it ends before it starts")
    if stop > last or first > last:
        raise InputError(f"--scenes {text!r}: the storyboard has {last} {'scene' if last == 1 else 'scenes'}")
    return first, stop


def seconds_of(text: str, option: str = "--range") -> float:
    """``1.5``, ``1:02.5`` or ``1:00:02``."""
    if not re.fullmatch(_TIME, text.strip()):
        raise InputError(f"{option} {text!r}: write seconds, or minutes:seconds, such as 2.5 or 1:02.5")
    total = 0.0
    for part in text.split(":"):
        total = total * 60 + float(part)
    return total


def dollars_of(text: str | None) -> float | None:
    """``--max-cost``: ``2.40`` or ``$2.40``."""
    from gator_core.settings import parse_dollars

    return None if text is None else parse_dollars(text, "--max-cost")


def one_of(word: str, known: Sequence[str], option: str) -> str:
    """The word, if it is known; InputError names the nearest."""
    if word not in known:
        raise InputError(f"{option}: unknown value {word!r}{nearest(word, list(known))} (known: {', '.join(known)})")
    return word


def default_output(name: str, suffix: str) -> Path:
    """In the working folder: the name with the format's suffix."""
    return Path(f"{name}{suffix}")


def default_video(name: str, codec: str | None) -> Path:
    """In the working folder: an .mp4, or what a codec that is not for those is written in first, such as .webm for ``vp9``."""
    return default_output(name, ".mp4" if codec is None else _suffix_for(codec))


def _suffix_for(codec: str) -> str:
    from gator_core.plugins import catalogue

    formats = (fmt for encoder in catalogue().encoders.ranked() for fmt in encoder.formats())
    suffixes = [fmt.suffix for fmt in formats if fmt.codec == codec]
    return ".mp4" if ".mp4" in suffixes or not suffixes else suffixes[0]


def named(prompt: str) -> str:
    """A file name of a prompt's first words, without what shells and file systems trip over."""
    words = [word[:40] for word in re.findall(r"\w+", prompt.lower())]
    name = ""
    for word in words:
        if len(name) + len(word) > 40:
            break
        name = f"{name}-{word}" if name else word
    return name or "video"
