"""Voices: espeak-ng and Piper offline, and any OpenAI-compatible speech server."""

from __future__ import annotations

from collections.abc import Iterable

from gator_core import Voice, hookimpl

__all__ = ["gator_api", "gator_voices"]

gator_api = 1


@hookimpl
def gator_voices() -> Iterable[Voice]:
    """All three."""
    from gator_speech.espeak import EspeakVoice
    from gator_speech.piper import PiperVoice
    from gator_speech.server import OpenAIVoice

    return EspeakVoice(), PiperVoice(), OpenAIVoice()
