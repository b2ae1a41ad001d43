"""Writes captions as SubRip and as WebVTT, in UTF-8."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from gator_core.captions.clock import srt_time, vtt_time
from gator_core.captions.cue import Cue

__all__ = ["Form", "text_of"]

Form = Literal["srt", "vtt"]


def text_of(cues: Sequence[Cue], form: Form, language: str | None = None) -> str:
    """The whole file. Times are to the millisecond; of those of words only WebVTT has a place, which is left unused here."""
    return "".join(_srt(cues)) if form == "srt" else "".join(_vtt(cues, language))


def _srt(cues: Sequence[Cue]) -> Iterator[str]:
    for number, cue in enumerate(cues, 1):
        place = {"top": "{\\an8}", "middle": "{\\an5}"}.get(cue.position or "", "")
        yield f"{number}\n{srt_time(cue.start)} --> {srt_time(cue.end)}\n{place}{cue.text}\n\n"


def _vtt(cues: Sequence[Cue], language: str | None) -> Iterator[str]:
    yield "WEBVTT\n" + (f"Language: {language}\n" if language else "") + "\n"
    for cue in cues:
        place = {"top": " line:5%", "middle": " line:50%"}.get(cue.position or "", "")
        yield f"{vtt_time(cue.start)} --> {vtt_time(cue.end)}{place}\n{_escaped(cue.text)}\n\n"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
