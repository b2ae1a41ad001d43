"""What a media file is, found out before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

__all__ = ["MediaInfo"]


@dataclass(frozen=True)
class MediaInfo:
    """A picture or a clip, as it is meant to be seen: upright, with square pixels."""

    path: Path
    """Absolute."""
    moving: bool
    """A clip rather than a picture."""
    width: int
    height: int
    """Display size: after rotation, and stretched by the sample aspect ratio."""
    duration: Fraction = Fraction(0)
    """Seconds of picture; 0 for pictures."""
    rate: Fraction | None = None
    """Average frames per second of a clip."""
    frames: int = 0
    """Pictures counted in a clip; 0 for pictures."""
    sound: bool = False
    remarks: tuple[str, ...] = ()
    """What a person should know: HDR that is tone-mapped, a variable rate that is resampled."""
