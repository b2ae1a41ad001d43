"""An encoder that needs no ffmpeg program."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gator_core import hookimpl

if TYPE_CHECKING:
    from gator_core import Encoder

__all__ = ["gator_api", "gator_encoders"]

gator_api = 1


@hookimpl
def gator_encoders() -> Iterable[Encoder]:
    """MPEG-4 Part 2, and numbered pictures, through OpenCV."""
    from gator_opencv.encoder import OpencvEncoder
    from gator_opencv.pictures import OpencvPictures

    return (OpencvEncoder(), OpencvPictures())
