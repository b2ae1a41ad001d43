"""The frame source svd: Stable Video Diffusion on this machine."""

from __future__ import annotations

from collections.abc import Iterable

from gator_core import FrameSource, hookimpl

__all__ = ["gator_api", "gator_frame_sources"]

gator_api = 1


@hookimpl
def gator_frame_sources() -> Iterable[FrameSource]:
    """The one."""
    from gator_svd.source import SVDSource

    return (SVDSource(),)
