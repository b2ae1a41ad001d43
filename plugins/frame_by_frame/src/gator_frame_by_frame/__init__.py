"""Frame source of gator-video that needs no model: the user's pictures and clips, colours, and sketches of prompts."""

from __future__ import annotations

from collections.abc import Iterable

from gator_core.hookspecs import hookimpl
from gator_core.providers import FrameSource

__all__ = ["gator_api", "gator_frame_sources"]

gator_api = 1


@hookimpl
def gator_frame_sources() -> Iterable[FrameSource]:
    """The one source, ``frame-by-frame``."""
    from gator_frame_by_frame.source import FrameByFrame

    return (FrameByFrame(),)
