"""Which audio syncer works."""

from __future__ import annotations

from gator_core.candidates import availability_of
from gator_core.errors import ProviderUnavailable
from gator_core.plugins import Catalogue
from gator_core.providers import AudioSyncer

__all__ = ["best_syncer"]


def best_syncer(found: Catalogue, codec: str = "aac") -> AudioSyncer:
    """The highest of those that can serve and encode ``codec``. ProviderUnavailable, a RuntimeError, says why there is none
    and what helps."""
    refused = []
    for syncer in found.audio_syncers.ranked():
        if codec not in syncer.codecs:
            refused.append(f"{syncer.name}: it encodes {', '.join(syncer.codecs)}, not {codec}")
            continue
        state = availability_of(syncer)
        if state.ok:
            return syncer
        refused.append(f"{syncer.name}: {state.reason}" + (f" ({state.fix})" if state.fix else ""))
    missing = "none is installed (one comes with gator-video-ffmpeg: pip install gator-video-ffmpeg)"
    raise ProviderUnavailable("no audio syncer can serve: " + ("; ".join(refused) or missing))
