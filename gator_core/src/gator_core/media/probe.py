"""What a media file is, found out before anything is made of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from gator_core.errors import MediaError
from gator_core.media.door import Sniffed, checked, sniff
from gator_core.media.limits import Limits
from gator_core.media.pictures import is_animated, proven_size

if TYPE_CHECKING:
    from av import VideoFrame

    from gator_core.media.read import Decoder
    from gator_core.media.scan import Scan

__all__ = ["MediaInfo", "probe"]


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
    """Seconds from time 0 to the end of the last picture; 0 for pictures."""
    rate: Fraction | None = None
    """Average frames per second of a clip."""
    frames: int = 0
    """Pictures counted in a clip; 0 for pictures."""
    sound: bool = False
    remarks: tuple[str, ...] = ()
    """What a person should know: HDR that is tone-mapped, a variable rate that is resampled."""
    start: Fraction = Fraction(0)
    """The file's own timestamp, in seconds, of what is called time 0 everywhere else."""


def probe(path: str | os.PathLike[str], limits: Limits | None = None) -> MediaInfo:
    """Looks at a picture or a clip from outside, and proves that it can be used: all of it is there, and its picture
    (of a clip the first and the last one; where more than two seconds must be decoded for the last, the key picture before
    it) can be decoded.

    Reads the whole file once, so it blocks for as long as that takes. ``limits`` default to those of the environment.
    MediaError, or LimitExceeded, with the file, what is wrong and what to do.
    """
    limits = limits or Limits.from_environment()
    file = checked(path, limits)
    kind = sniff(file)
    return _probe_clip(file, kind, limits) if kind.moving else _probe_picture(file, limits)


# Pictures --------------------------------------------------------------------------------------------------------


def _probe_picture(file: Path, limits: Limits) -> MediaInfo:
    width, height = proven_size(file, limits)
    moves = is_animated(file, limits)
    remarks = ("is animated; only its first picture is shown: convert it to a clip to see it move",) if moves else ()
    return MediaInfo(file, False, width, height, remarks=remarks)


# Clips -----------------------------------------------------------------------------------------------------------


def _probe_clip(file: Path, kind: Sniffed, limits: Limits) -> MediaInfo:
    from gator_core.media.read import open_decoder
    from gator_core.media.scan import scan
    from gator_core.media.whole import check_whole

    check_whole(file, kind.format)
    found = scan(file, kind, limits)
    limits.check(file, seconds=float(found.end))
    with open_decoder(file, found.start, limits, rough=True) as decoder:
        remarks = tuple(_remarks(file, decoder.first, decoder.codec, found))
        width, height = _display_size(decoder)
        decoder.prove_end(found.times[-1])
    return MediaInfo(file, True, width, height, found.end, found.rate, len(found.times), found.sound, remarks, found.start)


def _remarks(file: Path, first: VideoFrame, codec: str, found: Scan) -> Iterator[str]:
    from gator_core.media.layout import colour_of

    try:
        colour = colour_of(first, codec)
    except ValueError as error:
        raise MediaError(f"{file}: {error}; export it as BT.709") from error
    if colour.hdr:
        yield f"is HDR ({colour.transfer.upper()}); it is tone-mapped to BT.709"
    if found.varies:
        yield "has a variable frame rate ({:.4g} to {:.4g} a second); it is resampled by time".format(*found.varies)
    if first.interlaced_frame:
        yield "is interlaced; one field of each picture is shown"


def _display_size(decoder: Decoder) -> tuple[int, int]:
    """Upright, and stretched along one side so that nothing is lost."""
    from gator_core.media.layout import orientation_of

    first, aspect = decoder.first, decoder.pixel_aspect
    width, height = first.width * max(aspect, Fraction(1)), first.height / min(aspect, Fraction(1))
    size = max(1, round(width)), max(1, round(height))
    return size[::-1] if orientation_of(first)[0] else size
