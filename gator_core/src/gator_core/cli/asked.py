"""What the options of a command line ask for, as the build understands it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gator_core.errors import InputError, nearest

if TYPE_CHECKING:
    from gator_core.build import Part
    from gator_core.storyboard import Storyboard

__all__ = ["board_of", "default_output", "default_video", "dollars_of", "named", "one_of", "part_of", "seconds_of", "span_of"]

_TIME = r"(?:(?:[0-9]+:)?[0-9]+:)?[0-9]+(?:\.[0-9]*)?|\.[0-9]+"
_END = 10.0**6
"""Seconds past the end of any video; the build cuts it to the video's length."""


def board_of(file: Path, *, quality: str | None, size: str | None, aspect: str | None, fps: str | None) -> Storyboard:
    """The file's storyboard with what the options say instead of it; its media stay relative to the file."""
    from gator_core.storyboard import Storyboard

    if size and aspect:
        raise InputError("--size and --aspect both shape the frame: give one of them")
    board = Storyboard.from_file(file)
    given = {"quality": quality, "size": size, "aspect": aspect, "fps": fps}
    instead: dict[str, object] = {name: value for name, value in given.items() if value is not None}
    if not instead:
        return board
    if size or aspect:
        instead = {"size": None, "aspect": None, **instead}
    return Storyboard.parse({**board.model_dump(exclude_unset=True), **instead}, board.base)


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
    return first, first if not found[2] else int(found[3]) if found[3] else last


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
