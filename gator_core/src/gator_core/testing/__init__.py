"""Conformance suites: what the engine relies on, tried on any provider.

Each is a function that returns if all is well and raises ``NonConforming`` (an AssertionError), which lists every
promise that is broken, so that they work under any test runner. This project's own plugins pass the same ones.
"""

from __future__ import annotations

from gator_core.testing.audio_syncers import check_audio_syncer
from gator_core.testing.clips import check_clip
from gator_core.testing.conformance import NonConforming
from gator_core.testing.encoders import check_encoder
from gator_core.testing.filters import check_filter
from gator_core.testing.frame_sources import check_frame_source
from gator_core.testing.image_sources import check_image_source
from gator_core.testing.plugin import check_plugin, providers_of
from gator_core.testing.transitions import check_transition
from gator_core.testing.voices import check_voice

__all__ = [
    "NonConforming",
    "check_audio_syncer",
    "check_clip",
    "check_encoder",
    "check_filter",
    "check_frame_source",
    "check_image_source",
    "check_plugin",
    "check_transition",
    "check_voice",
    "providers_of",
]
