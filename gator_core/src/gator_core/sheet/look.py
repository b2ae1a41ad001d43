"""What a contact sheet is asked to look like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from gator_core.errors import InputError, nearest

__all__ = ["At", "Look", "moments"]

At = Literal["start", "middle", "end"]

_RANGES = {"columns": (1, 50), "width": (320, 8192), "frames": (1, 12), "count": (1, 1000)}


@dataclass(frozen=True, slots=True)
class Look:
    """InputError names what is out of its range."""

    columns: int | None = None
    """None is as many as make pictures of a good size and rows that are full."""
    width: int | None = None
    """Of a page in pixels; None is 1920, and less where few pictures would be blown up."""
    at: At = "middle"
    """Where within a scene a picture is taken; with several, where within each one's share of the scene."""
    frames: int = 1
    """Pictures a scene, side by side."""
    count: int | None = None
    """Of a video: so many evenly spaced pictures, whatever chapters it has."""
    dark: bool = True

    def __post_init__(self) -> None:
        for name, (least, most) in _RANGES.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise InputError(f"{name}: {value} is not within {least} to {most}")
        if self.at not in get_args(At):
            known = get_args(At)
            raise InputError(f"at: unknown value {self.at!r}{nearest(self.at, known)} (known: {', '.join(known)})")


def moments(start: int, stop: int, look: Look) -> tuple[int, ...]:
    """The frames of [start, stop), at least one long, that stand for it; ascending, and the same ones again where there
    are too few."""
    return tuple(_within(*_share(start, stop - start, k, look.frames), look.at) for k in range(look.frames))


def _share(start: int, frames: int, k: int, parts: int) -> tuple[int, int]:
    """The first and the last frame of the k-th part."""
    first = start + frames * k // parts
    return first, max(first, start + frames * (k + 1) // parts - 1)


def _within(first: int, last: int, at: At) -> int:
    if at == "middle":
        return (first + last + 1) // 2
    return first if at == "start" else last
