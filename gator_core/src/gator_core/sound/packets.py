"""The packets of an encoded soundtrack, and the track that they are copied to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet, PacketSideData

from gator_core.errors import EncodeError
from gator_core.sound.track import RATE

__all__ = ["begin_sound", "open_sound_file", "sound_packets"]

_MATROSKA = ("matroska", "webm")
_MILLISECOND = Fraction(1, 1000)
_PRESKIP = slice(10, 12)
"""Of the header of Opus (RFC 7845, 5.1): how many samples come before the first one."""


@dataclass(frozen=True, slots=True)
class _Codec:
    coder: Literal["aac", "libopus"]
    """The encoder of it in libavcodec."""
    called: str
    samples: int
    """Of a packet."""


_CODECS = {
    "aac": _Codec("aac", "AAC of another kind than can be copied: not LC, or not stereo at 48 kHz", 1024),
    "opus": _Codec("libopus", "Opus of another kind than can be copied: another delay, or not stereo", 960),
}


def open_sound_file(sound: Path) -> InputContainer:
    """An m4a file of ours."""
    return av.open(f"file:{sound.absolute()}", format="mp4")


def begin_sound(out: OutputContainer, source: AudioStream) -> AudioStream:
    """A track for the packets of ``source``, AAC or Opus. It knows the samples that the codec puts before the first one: a
    track that is only copied does not, and Matroska would play them."""
    context, codec = source.codec_context, _codec(source)
    stream = out.add_stream(codec.coder, rate=context.sample_rate, layout=context.layout.name)
    if codec.coder == "aac":  # which goes into its header; a bit rate that a short file seems to have is none to libopus
        stream.codec_context.bit_rate = context.bit_rate
    stream.codec_context.open()
    if stream.codec_context.extradata != context.extradata:
        raise EncodeError(f"the sound was encoded as {codec.called}")
    return stream


def sound_packets(heard: InputContainer, container: str) -> Iterator[Packet[Any]]:
    """The packets of an m4a file for a file of the muxer ``container``, the last one saying how much of it is heard."""
    source = heard.streams.audio[0]
    length, opus = _codec(source).samples, _codec(source) is _CODECS["opus"]
    before = int.from_bytes((source.codec_context.extradata or b"")[_PRESKIP], "little") if opus else 0
    skipping: PacketSideData | None = None
    packets: Iterator[Packet[Any]] = (packet for packet in heard.demux(source) if packet.size)
    for number, packet in enumerate(packets):
        if skipping is None and packet.has_sidedata("skip_samples"):
            skipping = PacketSideData.from_packet(packet, "skip_samples")
        if container in _MATROSKA and skipping is not None and packet.duration and packet.duration < length:
            skipping.update(bytes(4) + (length - packet.duration).to_bytes(4, "little") + bytes(2))
            skipping.to_packet(packet)
        if opus:
            _place(packet, number * length, before, container)
        yield packet


def _codec(source: AudioStream) -> _Codec:
    name = source.codec_context.codec.canonical_name
    if name not in _CODECS:
        raise EncodeError(f"the sound was encoded as {name}, which can't be copied; AAC and Opus can")
    return _CODECS[name]


def _place(packet: Packet[Any], sample: int, before: int, container: str) -> None:
    """By counting: a file of a single packet does not tell its time.

    The muxer of Matroska rounds the delay to its milliseconds and adds it to times that it has rounded too; in whole
    milliseconds after the delay, packets of 20 ms come out exactly.
    """
    base = packet.time_base or Fraction(1, RATE)
    packet.pts = packet.dts = round((sample - before) / RATE / base)
    if container in _MATROSKA:
        delay = (2 * before * 1000 + RATE) // (2 * RATE)  # halves are rounded up, as libavutil does it
        packet.duration = round((packet.duration or 0) * base / _MILLISECOND)
        packet.time_base = _MILLISECOND
        packet.pts = packet.dts = round(Fraction(sample, RATE) / _MILLISECOND) - delay
