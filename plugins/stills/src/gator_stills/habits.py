"""How models like to be asked. Pure."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT", "Habits", "habits_of"]

DEFAULT = "black-forest-labs/FLUX.2-klein-4B"
"""Four steps, about a megapixel, and the Apache 2.0 licence; the makers say 13 GB of memory, and less with offload."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What is best for one model; None leaves it to its pipeline."""

    steps: int | None = None
    guidance: float | None = None
    """At 1 and below there is none, and a negative prompt is not heard."""
    pixels: int = 1024 * 1024
    """That it was trained on."""


_SMALL = 512 * 512
_KNOWN = {
    "flux.2-klein-4b": Habits(4, 1.0),
    "flux.2-klein-9b": Habits(4, 1.0),
    "flux.1-schnell": Habits(4, 0.0),
    "z-image-turbo": Habits(9, 0.0),  # eight passes: the last step makes none
    "sdxl-turbo": Habits(4, 0.0, _SMALL),
    "sd-turbo": Habits(4, 0.0, _SMALL),
    "stable-diffusion-v1-5": Habits(pixels=_SMALL),
}


def habits_of(model: str) -> Habits:
    """By the last part of a hub id or of a folder's path."""
    name = model.partition("@")[0].replace("\\", "/").rstrip("/").rpartition("/")[2]
    return _KNOWN.get(name.lower(), Habits())
