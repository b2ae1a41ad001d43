"""The encoder and the audio syncer on the ffmpeg program."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gator_core import hookimpl

if TYPE_CHECKING:
    from gator_core import AudioSyncer, Encoder

__all__ = ["gator_api", "gator_audio_syncers", "gator_encoders"]

gator_api = 1


@hookimpl
def gator_encoders() -> Iterable[Encoder]:
    """H.264, HEVC, AV1 and VP9; GIF and animated WebP."""
    from gator_ffmpeg.animations import FfmpegAnimations
    from gator_ffmpeg.encoder import FfmpegEncoder

    return (FfmpegEncoder(), FfmpegAnimations())


@hookimpl
def gator_audio_syncers() -> Iterable[AudioSyncer]:
    """AAC and Opus, and loudness to EBU R128."""
    from gator_ffmpeg.audio import FfmpegSyncer

    return (FfmpegSyncer(),)
