"""Image sources: diffusers on this machine, and any OpenAI-compatible images endpoint."""

from __future__ import annotations

from collections.abc import Iterable

from gator_core import ImageSource, hookimpl

__all__ = ["gator_api", "gator_image_sources"]

gator_api = 1


@hookimpl
def gator_image_sources() -> Iterable[ImageSource]:
    """Both."""
    from gator_stills.local import DiffusersImages
    from gator_stills.server import OpenAIImages

    return DiffusersImages(), OpenAIImages()
