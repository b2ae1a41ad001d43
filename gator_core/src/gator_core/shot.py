"""A resolved scene: everything a frame source needs to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gator_core.generation import Made, Picture
    from gator_core.media.probe import MediaInfo
    from gator_core.storyboard import Crop, Motion

__all__ = ["Shot"]


@dataclass(frozen=True)
class Shot:
    """One scene with its place measured in frames. Picklable; a pure value."""

    label: str
    """How messages name it, such as ``scene 3 (street)``."""
    size: tuple[int, int]
    """(width, height) of the frame, even."""
    rate: Fraction
    duration: Fraction
    """Seconds, exact; what the user asked for, not the rounded frames."""
    frames: int
    handle_in: int = 0
    """Frames that are asked for before frame 0, at indices -handle_in … -1."""
    handle_out: int = 0
    """Frames that are asked for from index ``frames`` on."""
    prompt: str | None = None
    color: tuple[int, int, int] | None = None
    """RGB 0..255."""
    media: MediaInfo | None = None
    """The user's picture or clip, probed."""
    trim: tuple[Fraction, Fraction] | None = None
    speed: Fraction = Fraction(1)
    interpolate: str | None = None
    """``hold``, ``blend`` or ``flow``; None is what suits: hold for the user's clips, flow for generated ones."""
    crop: Crop | None = None
    fit: str = "cover"
    background: tuple[int, int, int] = (0, 0, 0)
    motion: Motion | None = None
    seed: int = 0
    aspect: Fraction | None = None
    """Width over height as the user stated it, of which ``size`` is rounded; None where the size itself was stated."""
    captioned: float = 0.0
    """Part of its height, from below, that captions are drawn into: what belongs to be read should lie above that."""
    still: Made | None = None
    """The picture that an image source makes of the prompt first. A model finds it by its request, in ``Job.file``; for a
    source that generates nothing ``media`` is that picture when the shot is opened."""

    @property
    def shape(self) -> Fraction:
        """Width over height: the same for every quality of one storyboard, as far as it can be."""
        return self.aspect or Fraction(*self.size)

    @property
    def is_footage(self) -> bool:
        """Whether the user gave the picture, and no model is asked to move it."""
        given = self.color is not None or (self.media is not None and self.still is None)
        return given and not self.wants_generation

    @property
    def wants_generation(self) -> bool:
        """``motion: generated``."""
        return self.motion is not None and self.motion.name == "generated"

    @property
    def image(self) -> Path | None:
        """The user's picture."""
        return self.media.path if self.media and not self.media.moving else None

    @property
    def picture(self) -> Picture | None:
        """What an image-to-video model starts from: the picture made of the prompt, else the user's."""
        return self.still or self.image

    @property
    def video(self) -> Path | None:
        """The user's clip."""
        return self.media.path if self.media and self.media.moving else None
