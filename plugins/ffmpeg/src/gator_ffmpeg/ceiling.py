"""The bitrate ceiling: what of it a segment may spend, so that segments joined in any order keep it."""

from __future__ import annotations

from fractions import Fraction

from gator_core.providers import VideoSettings

__all__ = ["FILLED", "buffer_of", "share_of"]

FILLED = 0.9
"""x264's own. What a segment may spend at once on its first picture, in parts of its buffer."""

_BUFFER_SECONDS = 2
"""Of the joined stream: it may run ahead of the ceiling by as much as the ceiling gives in this time."""
_LEAST_SECONDS = Fraction(2)
"""Assumed where the length of a segment is not known."""


def share_of(settings: VideoSettings) -> dict[str, int]:
    """The rate and the buffer of a segment, such that segments joined in any order keep the ceiling.

    Each starts with a buffer of its own that is ``FILLED`` full, whatever the one before has used up. So what
    it may take from that buffer is taken off its rate: start and rate together never spend more than the ceiling gives
    in the time of the segment. A window over several segments sees at most one buffer drawn empty at its start and one
    initial filling at its end; hence the buffer's size.
    """
    buffer = buffer_of(settings)
    seconds = max(_LEAST_SECONDS, (settings.frames or 0) / settings.rate)
    rate = round(settings.ceiling - FILLED * buffer / seconds)
    return {"maxrate": rate, "bufsize": buffer}


def buffer_of(settings: VideoSettings) -> int:
    """Bits; what all segments of a video share."""
    return round(_BUFFER_SECONDS * settings.ceiling / (1 + FILLED))
