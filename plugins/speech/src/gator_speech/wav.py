"""WAV files: read as servers really send them, written as everyone reads them."""

from __future__ import annotations

import io
import struct
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gator_core.errors import GenerationFailed
from gator_core.media.wav import declared_end, sound_in

__all__ = ["Sound", "read", "write"]

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE


@dataclass(frozen=True)
class Sound:
    """Samples of shape (samples, channels), int16, one or two channels."""

    rate: int
    samples: NDArray[np.int16]


def read(raw: bytes) -> Sound:
    """The sound of a WAV file whose sizes may be wrong: a server that streams does not know them when it writes them.

    GenerationFailed says what it is if it is none, or what it holds that can't be read.
    """
    if raw[:4] != b"RIFF" or raw[8:12] != b"WAVE":
        raise GenerationFailed(f"it is no WAV file but {_looks_like(raw)}")
    found = sound_in(io.BytesIO(raw))
    if found is None:
        raise GenerationFailed("it is a WAV file without a format")
    layout = _layout(found.described)
    if found.span is None:
        raise GenerationFailed("it is a WAV file without sound")
    declared = declared_end(io.BytesIO(raw))
    if declared is not None and declared > len(raw):
        raise GenerationFailed(f"it is a WAV file that is cut off: {len(raw):,} of {declared:,} bytes came")
    return _decoded(raw[slice(*found.span)], *layout)


def write(path: Path, sounds: Sequence[Sound]) -> None:
    """One sound after the other. GenerationFailed if their rates or channels differ, or if there is nothing in them."""
    first = sounds[0]
    if any((one.rate, one.samples.shape[1]) != (first.rate, first.samples.shape[1]) for one in sounds):
        raise GenerationFailed("the parts of the speech came with different rates or channels")
    if not sum(len(one.samples) for one in sounds):
        raise GenerationFailed("the speech is empty")
    with wave.open(str(path), "wb") as file:
        file.setparams((first.samples.shape[1], 2, first.rate, 0, "NONE", ""))
        for one in sounds:
            file.writeframes(np.ascontiguousarray(one.samples, dtype="<i2").tobytes())


def _looks_like(raw: bytes) -> str:
    known = {b"ID3": "MP3", b"\xff\xfb": "MP3", b"\xff\xf3": "MP3", b"OggS": "Ogg", b"fLaC": "FLAC", b"\xff\xf1": "AAC"}
    for start, name in known.items():
        if raw.startswith(start):
            return name
    if not raw:
        return "empty"
    shown = " ".join(raw[:120].decode("utf-8", "replace").split())
    legible = shown.isprintable() and "\ufffd" not in shown
    return repr(shown) if legible and shown else f"{len(raw)} bytes of something else"


def _layout(chunk: bytes) -> tuple[int, int, int, int]:
    """(format, channels, rate, bits)."""
    if len(chunk) < 16:
        raise GenerationFailed("it is a WAV file with a broken format")
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunk)
    if kind == _EXTENSIBLE and len(chunk) >= 26:
        kind = struct.unpack_from("<H", chunk, 24)[0]
    if (kind, bits) not in ((_PCM, 8), (_PCM, 16), (_PCM, 24), (_PCM, 32), (_FLOAT, 32), (_FLOAT, 64)):
        raise GenerationFailed(f"it is a WAV file of format {kind} with {bits} bits, which is not plain samples")
    if not 1 <= channels <= 64 or not 1000 <= rate <= 768_000:
        raise GenerationFailed(f"it is a WAV file of {channels} channels at {rate} Hz")
    return kind, channels, rate, bits


def _decoded(data: bytes, kind: int, channels: int, rate: int, bits: int) -> Sound:
    frame = channels * bits // 8
    data = data[: len(data) // frame * frame]
    samples = _as_int16(data, kind, bits).reshape(-1, channels)
    if channels > 2:
        samples = samples.mean(axis=1, keepdims=True).round().astype(np.int16)
    return Sound(rate, samples)


def _as_int16(data: bytes, kind: int, bits: int) -> NDArray[np.int16]:
    if kind == _FLOAT:
        loud = np.nan_to_num(np.frombuffer(data, f"<f{bits // 8}").astype(np.float64)) * 32767
        return np.clip(np.rint(loud), -32768, 32767).astype(np.int16)
    if bits == 8:
        return ((np.frombuffer(data, np.uint8).astype(np.int16) - 128) << 8).astype(np.int16)
    if bits == 24:  # the two upper bytes of each
        return (
            np.ascontiguousarray(np.frombuffer(data, np.uint8).reshape(-1, 3)[:, 1:]).view("<i2").reshape(-1).astype(np.int16)
        )
    if bits == 32:
        return (np.frombuffer(data, "<i4") >> 16).astype(np.int16)
    return np.frombuffer(data, "<i2").astype(np.int16)
