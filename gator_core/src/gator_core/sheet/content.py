"""What a contact sheet shows, whether it comes from a storyboard or from a finished video."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

__all__ = ["NOT_GENERATED", "REFUSED", "RGB", "Content", "Listed"]

RGB = NDArray[np.uint8]
"""A picture: shape (height, width, 3), full-range sRGB."""

NOT_GENERATED, REFUSED = "not generated yet", "refused"
"""The notes of a scene in whose place something else is shown; the second where its provider refused it for good."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One scene on the sheet."""

    number: int
    """As the storyboard counts, from 1."""
    start: Fraction
    """Seconds from the start of the video."""
    duration: Fraction
    caption: str
    """Its prompt, else what it is called or says; empty where nothing is known."""
    times: tuple[Fraction, ...]
    """Of its pictures: seconds from the start of the video."""
    provider: str = ""
    """Who makes it; ``stills → runway`` where a picture is made first. Empty where that is not known."""
    dollars: float = 0.0
    """What it cost, or would cost."""
    note: str = ""
    """Such as NOT_GENERATED."""
    estimated: bool = False
    """Whether its length is only a guess, since it was not spoken yet."""


@dataclass(frozen=True)
class Content:
    """The scenes, what the header says, and where the pictures come from."""

    title: str
    facts: tuple[str, ...]
    """Of the whole: length, size, rate and so on, as people read them."""
    size: tuple[int, int]
    """(width, height) of the video's pictures."""
    scenes: tuple[Listed, ...]
    pictures: Callable[[tuple[int, int]], Iterator[list[RGB]]]
    """Given the (width, height) to show them at: for each scene in turn one picture a time, of about that size and its
    shape. Blocks while they are made; makes no more than a few ahead."""
    warnings: tuple[str, ...] = ()
