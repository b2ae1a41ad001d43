"""What encoders are asked for, and what they declare: settings, formats, samples."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from gator_core.errors import EncodeError
from gator_core.frame import Frame

__all__ = ["Measured", "OutputFormat", "Samples", "Sink", "SoundSettings", "VideoSettings"]


@dataclass(frozen=True, slots=True)
class VideoSettings:
    """What an encoder is asked to make; part of a segment's key."""

    width: int
    height: int
    rate: Fraction
    crf: int
    """x264's scale: 0 lossless, 51 worst. An encoder of another codec takes what looks the same."""
    ceiling: int
    """Bits per second that the stream keeps to (VBV)."""
    effort: str
    """x264's preset names, ``ultrafast`` to ``placebo``, whatever the codec."""
    threads: int = 1
    """A constant, never derived from the machine or the load. Under a VBV x264 gives other bits for another count, and
    with more than one thread other bits each time; segments made side by side keep the cores as busy."""
    lookahead_threads: int = 1
    frames: int | None = None
    """How many pictures will come, where that is known: a segment spends no more than its own share of the ceiling."""

    def check_picture(self, frame: Frame, number: int) -> None:
        """For sinks: EncodeError for a picture of another size; ``number`` counts those before it."""
        if frame.size != (self.width, self.height):
            found = "x".join(map(str, frame.size))
            raise EncodeError(f"picture {number} is {found}, the encoder was set up for {self.width}x{self.height}")


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """What a kind of file can hold; verification checks just that."""

    name: str
    suffix: str
    """``.mp4``; of numbered pictures ``%d.png``."""
    container: str
    """The muxer's name in libavformat; ``pictures`` for one file a picture."""
    codec: str
    segmented: bool = True
    """Whether separately encoded segments can be joined by copying packets, or coded pictures."""
    sound: bool = True
    chapters: bool = True
    colour: Literal["bt709", "bt601"] | None = "bt709"
    """The colour tags that the file carries; None where it can't carry any."""
    time_base: Fraction | None = None
    """The container's fixed clock, where it has one (1/1000 in Matroska)."""
    audio: Literal["aac", "opus"] = "aac"
    """The codec of its soundtrack."""
    top_rate: Fraction | None = None
    """Frames per second that its players keep up with; None for any."""
    usual_side: int | None = None
    """The longest side of its pictures where no size is asked for; None for the preset's."""
    usual_rate: Fraction | None = None
    """Frames per second at most where no rate is asked for; None for the preset's."""


class Sink(Protocol):
    """Takes the pictures of one encode, in order."""

    def write(self, frame: Frame) -> None:
        """Blocks while the encoder is behind. EncodeError with the encoder's own words."""


Samples = NDArray[np.float32]
"""Sound at 48 kHz: shape (samples, 2), full scale 1; what is louder is not cut off yet."""


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """How a soundtrack is encoded; part of its key."""

    bitrate: int = 192_000
    """Bits per second of both channels."""
    codec: Literal["aac", "opus"] = "aac"


@dataclass(frozen=True, slots=True)
class Measured:
    """How loud a sound is, by EBU R 128 and ITU-R BS.1770."""

    lufs: float
    """Integrated loudness; -inf where nothing is above the gate at -70 LUFS."""
    peak: float
    """True peak, dB of full scale; -inf of silence."""
