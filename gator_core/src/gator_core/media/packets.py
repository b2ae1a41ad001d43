"""Opens files of our own for their packets: what is coded stays coded."""

from __future__ import annotations

from pathlib import Path

import av
from av.container import InputContainer

__all__ = ["open_packets"]

_NEEDED = "mpeg4"
"""Decoders without which libavformat does not know the size: MPEG-4 Visual says it in its own headers only."""


def open_packets(path: Path, container: str) -> InputContainer:
    """Opens a file of that container and no other kind, so that a damaged one can't pass as something else.

    What the container says of its streams is known: codec, size, colour, headers, times. Nothing is decoded on the way, which
    takes 0.2 ms where guessing the rest from the first pictures takes 12 (1080p); so ``pix_fmt`` may be None until a picture
    was decoded, which works as ever. av.FFmpegError, OSError.
    """
    # A name such as ``a:b.mp4`` would be read as a protocol.
    return av.open(f"file:{path.absolute()}", format=container, container_options={"codec_whitelist": _NEEDED})
