"""Moving pictures and stills from the Runway API."""

from __future__ import annotations

from gator_core.hookspecs import hookimpl
from gator_core.providers import FrameSource, ImageSource
from gator_runway.images import RunwayImages
from gator_runway.source import RunwaySource

__all__ = ["gator_api", "gator_frame_sources", "gator_image_sources"]

gator_api = 1


@hookimpl
def gator_frame_sources() -> list[FrameSource]:
    """Clips from prompts and pictures."""
    return [RunwaySource()]


@hookimpl
def gator_image_sources() -> list[ImageSource]:
    """Pictures from prompts."""
    return [RunwayImages()]
