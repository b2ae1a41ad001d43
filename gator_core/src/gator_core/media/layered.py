"""Transparency that WebM and Matroska keep in a second layer beside the pictures of VP8 and VP9."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gator_core.errors import MediaError

if TYPE_CHECKING:
    from av.video.codeccontext import VideoCodecContext
    from av.video.stream import VideoStream

__all__ = ["alpha_decoder", "is_layered"]

# libavcodec's own decoders of these, which it takes unless it is told otherwise, leave the second layer out.
_DECODERS: Mapping[str, str] = {"vp8": "libvpx", "vp9": "libvpx-vp9"}


def is_layered(stream: VideoStream) -> bool:
    """Whether the track says so. Some programs write the name of that tag in capitals."""
    tags = {name.lower(): value for name, value in stream.metadata.items()}
    return tags.get("alpha_mode") == "1" and stream.codec_context.codec.canonical_name in _DECODERS


def alpha_decoder(stream: VideoStream, file: Path) -> VideoCodecContext:
    """A decoder of both layers, not open yet, for the packets of a stream that ``is_layered``. MediaError where there is
    none."""
    import av

    name = _DECODERS[stream.codec_context.codec.canonical_name]
    try:
        made = av.CodecContext.create(name, "r")
    except av.codec.codec.UnknownCodecError:
        raise MediaError(
            f"{file}: has transparency in a second layer, and the libav that is installed lacks the decoder of it, {name}; "
            "install PyAV from its wheel, or export the clip as ProRes 4444"
        ) from None
    if not isinstance(made, av.VideoCodecContext):
        raise TypeError(f"{name} is no decoder of pictures")
    made.extradata = stream.codec_context.extradata
    return made
