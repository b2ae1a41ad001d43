"""The colours of a contact sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

__all__ = ["Theme", "colours_of", "theme_of"]

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Theme:
    """Of one ground."""

    ground: Colour
    text: Colour
    muted: Colour
    faint: Colour
    """Of lines, and of what stands where no picture is."""
    edge: tuple[Colour, float]
    """Around pictures, so that those of the ground's colour end somewhere: a colour and its opacity."""
    note: tuple[Colour, Colour]
    """Of a note on a picture: its ground and its letters."""


_DARK = Theme(
    (19, 21, 26), (238, 239, 243), (148, 154, 168), (46, 50, 60), ((255, 255, 255), 0.14), ((250, 190, 70), (38, 26, 4))
)
_LIGHT = Theme(
    (250, 249, 246), (27, 29, 34), (104, 109, 120), (222, 221, 216), ((0, 0, 0), 0.16), ((250, 190, 70), (38, 26, 4))
)

_PROVIDERS: tuple[Colour, ...] = (
    (45, 180, 166),
    (240, 120, 80),
    (98, 140, 240),
    (222, 168, 40),
    (190, 110, 220),
    (110, 180, 70),
    (230, 90, 140),
    (70, 170, 220),
    (160, 130, 90),
    (140, 140, 160),
)
"""Seen on both grounds, and told from each other."""


def theme_of(dark: bool) -> Theme:
    """The dark ground or the light one."""
    return _DARK if dark else _LIGHT


def colours_of(providers: Iterable[str]) -> dict[str, Colour]:
    """One each: the same on every sheet, but where two of a sheet would have the same."""
    names, places = sorted(set(providers)), dict[str, int]()
    for name in names:
        wanted = crc32(name.encode()) % len(_PROVIDERS)
        free = (place for k in range(len(_PROVIDERS)) if (place := (wanted + k) % len(_PROVIDERS)) not in places.values())
        places[name] = next(free, wanted)
    return {name: _PROVIDERS[place] for name, place in places.items()}
