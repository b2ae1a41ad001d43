"""Captions as a track of a video file, which players show or hide."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from html import escape, unescape

from av.container import OutputContainer
from av.packet import Packet
from av.subtitles.stream import SubtitleStream

from gator_core.captions.cue import Cue
from gator_core.captions.languages import three_letters
from gator_core.captions.track import TRACKS

__all__ = ["CaptionWriter", "SoftCaptions", "said_by"]

_HEADER = "\r\n".join(
    (
        "[Script Info]",
        "ScriptType: v4.00+",
        "PlayResX: 384",
        "PlayResY: 288",
        "[V4+ Styles]",
        "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, "
        + "StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, "
        + "Encoding",
        "Style: Default,Sans,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0",
        "[Events]",
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
        "",
    )
)
"""How text looks unless a player has its own way: libavcodec takes it in SubStation's form."""


@dataclass(frozen=True, slots=True)
class SoftCaptions:
    """What a track has."""

    cues: tuple[Cue, ...]
    """In order, in seconds of the file, no two at the same time."""
    language: str | None = None


class CaptionWriter:
    """Writes a track in step with the pictures."""

    def __init__(self, out: OutputContainer, captions: SoftCaptions, clock: Fraction) -> None:
        """Begins the track; its times are in ticks of ``clock`` seconds, unless the container has a clock of its own."""
        self._out, self._clock = out, clock
        self._codec = TRACKS[out.format.name]
        stream = out.add_stream(self._codec)
        if not isinstance(stream, SubtitleStream):
            raise TypeError(f"{self._codec} makes no track of captions")
        stream.codec_context.subtitle_header = _HEADER.encode()
        stream.codec_context.time_base = clock
        stream.time_base = clock
        if captions.language:
            stream.metadata["language"] = three_letters(captions.language, out.format.name)
        self._stream = stream
        self._left = list(reversed(captions.cues))

    def write_until(self, time: Fraction | None) -> None:
        """The captions that begin before ``time``, in seconds; all that are left for None."""
        while self._left and (time is None or self._left[-1].start < time):
            self._write(self._left.pop())

    def _write(self, cue: Cue) -> None:
        start, end = (round(at / self._clock) for at in (cue.start, cue.end))
        packet = Packet(_payload(cue, self._codec))
        packet.stream, packet.time_base = self._stream, self._clock
        packet.pts = packet.dts = start
        packet.duration = max(1, end - start)
        self._out.mux_one(packet)


def _payload(cue: Cue, codec: str) -> bytes:
    text = (escape(cue.text, quote=False) if codec == "webvtt" else cue.text).encode()
    return len(text).to_bytes(2, "big") + text if codec == "mov_text" else text


def said_by(payload: bytes, container: str) -> str:
    """The text of a packet as it was written; empty for one that only ends another."""
    if TRACKS[container] == "mov_text":
        return payload[2 : 2 + int.from_bytes(payload[:2], "big")].decode()
    return unescape(payload.decode()) if TRACKS[container] == "webvtt" else payload.decode()
