"""Every hook, on one screen.

A hook only registers: it returns provider objects and does nothing else, so loading plugins is quick and safe.
A plugin is a module (or object) with ``gator_api = 1`` and any of these functions marked ``@hookimpl``, named by
an entry point of the group ``gator_video``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from gator_core.providers import AudioSyncer, Encoder, Filter, FrameSource, ImageSource, Transition, Voice

__all__ = ["API", "GROUP", "hookimpl", "hookspec"]

GROUP = "gator_video"
API = 1

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)


@hookspec
def gator_frame_sources() -> Iterable[FrameSource]:
    """The moving picture of one shot."""
    return ()


@hookspec
def gator_image_sources() -> Iterable[ImageSource]:
    """Text to picture."""
    return ()


@hookspec
def gator_transitions() -> Iterable[Transition]:
    """Ways from one picture to another."""
    return ()


@hookspec
def gator_filters() -> Iterable[Filter]:
    """Changes to the pictures of one scene."""
    return ()


@hookspec
def gator_encoders() -> Iterable[Encoder]:
    """Pictures to a video file."""
    return ()


@hookspec
def gator_audio_syncers() -> Iterable[AudioSyncer]:
    """Sound to a video file."""
    return ()


@hookspec
def gator_voices() -> Iterable[Voice]:
    """Text to speech."""
    return ()
