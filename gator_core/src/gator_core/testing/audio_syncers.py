"""What an audio syncer promises."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from gator_core.errors import GatorError
from gator_core.providers import AudioSyncer, Measured, Samples, SoundSettings
from gator_core.sound.reader import open_reader
from gator_core.testing.conformance import Check, expect, judge
from gator_core.testing.provider import provider_checks

__all__ = ["check_audio_syncer"]

_RATE = 48_000
_LENGTHS = {"aac": (_RATE, 1024 * 20, 12_345, 700), "opus": (_RATE, 960 * 20, 12_345, 100)}
"""Whole and broken numbers of packets, and less than one."""
_BURST = 4096


def check_audio_syncer(syncer: AudioSyncer) -> None:
    """Encodes and measures sounds of which everything is known. NonConforming lists every promise that is broken.

    Takes some seconds.
    """
    subject = f"audio syncer {syncer.name!r}"
    judge(subject, (*provider_checks(syncer), ("it is available here", lambda: _available(syncer))))
    with tempfile.TemporaryDirectory() as folder:
        judge(subject, _checks(syncer, Path(folder) / "trial.m4a"))


def _available(syncer: AudioSyncer) -> None:
    expect(syncer.availability().ok, syncer.availability().reason)


def _checks(syncer: AudioSyncer, path: Path) -> Iterator[Check]:
    yield "it encodes AAC, at least", lambda: _codecs(syncer)
    for codec in syncer.codecs:
        for text, check in _encoding(syncer, path, codec):
            yield f"{codec}: {text}", check
    yield "what the sound raises is passed on, and no file is left", lambda: _interrupted(syncer, path)
    yield "loudness is that of EBU R 128", lambda: _loudness(syncer)
    yield "peaks between samples are found", lambda: _true_peak(syncer)
    yield "silence has no loudness", lambda: _silence(syncer)


def _encoding(syncer: AudioSyncer, path: Path, codec: Any) -> Iterator[Check]:
    settings = SoundSettings(codec=codec)
    for length in _LENGTHS.get(codec, ()):
        yield f"{length} samples are as long in the file", lambda length=length: _length(syncer, path, settings, length)  # type: ignore[misc]
    yield "the first sample is presented at time 0", lambda: _start(syncer, path, settings)
    yield "the file holds it in stereo at 48 kHz", lambda: _codec(syncer, path, settings)
    yield "the same samples give the same file", lambda: _repeatable(syncer, path, settings)
    yield "a higher bitrate is not ignored", lambda: _bitrate(syncer, path, codec)


def _codecs(syncer: AudioSyncer) -> None:
    expect("aac" in syncer.codecs, f"it encodes {syncer.codecs}")
    expect(set(syncer.codecs) <= set(_LENGTHS), f"of what it says to encode, only {sorted(_LENGTHS)} is known: {syncer.codecs}")


def _length(syncer: AudioSyncer, path: Path, settings: SoundSettings, length: int) -> None:
    import av

    syncer.encode(_chunks(_noise(length)), path, settings)
    with av.open(f"file:{path}", format="mp4") as container:
        stream = container.streams.audio[0]
        start = (stream.start_time or 0) * (stream.time_base or 0)
        found = (stream.duration or 0) * (stream.time_base or 0) * _RATE
    expect(start == 0, f"the file says that it starts at {float(start):.6f} s")
    expect(found == length, f"the file says that it has {float(found):g} samples")


def _start(syncer: AudioSyncer, path: Path, settings: SoundSettings) -> None:
    given = np.zeros((_RATE, 2), np.float32)
    given[:_BURST] = _noise(_BURST)
    syncer.encode(_chunks(given), path, settings)
    with open_reader(path) as reader:
        heard = reader.read(-2048, 2048 + _BURST)[:, 0]
    off = int(np.correlate(heard, given[:_BURST, 0], "valid").argmax()) - 2048
    expect(off == 0, f"decoded, it comes {abs(off)} samples too {'late' if off > 0 else 'early'}")


def _codec(syncer: AudioSyncer, path: Path, settings: SoundSettings) -> None:
    import av

    syncer.encode(_chunks(_noise(_RATE)), path, settings)
    with av.open(f"file:{path}", format="mp4") as container:
        context = container.streams.audio[0].codec_context
        found = (context.codec.canonical_name, context.sample_rate, context.layout.name)
    expect(found == (settings.codec, _RATE, "stereo"), f"it holds {found}")


def _repeatable(syncer: AudioSyncer, path: Path, settings: SoundSettings) -> None:
    made = []
    for size in (4800, 4800, 1 << 16):
        syncer.encode(_chunks(_noise(_RATE), size), path, settings)
        made.append(path.read_bytes())
    expect(made[0] == made[1], "the second file differs from the first")
    expect(made[0] == made[2], "the file depends on how the samples were cut into chunks")


def _bitrate(syncer: AudioSyncer, path: Path, codec: Any) -> None:
    sizes = []
    for bitrate in (96_000, 192_000):
        syncer.encode(_chunks(_noise(2 * _RATE)), path, SoundSettings(bitrate, codec))
        sizes.append(path.stat().st_size)
    expect(sizes[1] > 1.4 * sizes[0], f"twice the bitrate gives {sizes[1]} bytes, half of it {sizes[0]}")


class _Interruption(Exception):
    """Not one that a syncer could raise by itself."""


def _interrupted(syncer: AudioSyncer, path: Path) -> None:
    path.unlink(missing_ok=True)

    def breaking() -> Iterator[Samples]:
        yield _noise(_RATE)
        raise _Interruption

    try:
        syncer.encode(breaking(), path, SoundSettings())
    except _Interruption:
        expect(not list(path.parent.iterdir()), f"it left {[each.name for each in path.parent.iterdir()]}")
        return
    except GatorError as error:
        raise AssertionError(f"in its place came {type(error).__name__}: {error}") from error
    raise AssertionError("it was swallowed")


def _loudness(syncer: AudioSyncer) -> None:
    for amplitude in (0.1, 0.5):
        expected = 20 * math.log10(amplitude)  # of a stereo sine at 1 kHz, where the weighting is as good as nothing
        found = syncer.measure(_chunks(_sine(997, amplitude)))
        expect(abs(found.lufs - expected) <= 0.3, f"a sine of {expected:.1f} LUFS is measured as {found.lufs:.1f}")
        expect(abs(found.peak - expected) <= 0.3, f"a sine with peaks of {expected:.1f} dB is said to have {found.peak:.1f}")


def _true_peak(syncer: AudioSyncer) -> None:
    found = syncer.measure(_chunks(_sine(_RATE / 4, 0.5, math.pi / 4)))
    expected = 20 * math.log10(0.5)
    expect(abs(found.peak - expected) <= 0.5, f"they are at {expected:.1f} dB (samples at -9.0); it says {found.peak:.1f}")


def _silence(syncer: AudioSyncer) -> None:
    found = syncer.measure(_chunks(np.zeros((_RATE, 2), np.float32)))
    expect(found == Measured(-math.inf, -math.inf), f"it is measured as {found}")


def _sine(pitch: float, amplitude: float, phase: float = 0.0) -> Samples:
    at = np.arange(3 * _RATE)
    edges = np.clip(np.minimum(at, at[::-1]) / 4800, 0, 1)  # a sudden start has peaks of its own
    wave = amplitude * edges * np.sin(2 * np.pi * pitch * at / _RATE + phase)
    return np.repeat(wave[:, None], 2, axis=1).astype(np.float32)


def _noise(length: int) -> Samples:
    """The same each time; soft, so that no codec has to clip it."""
    return np.random.default_rng(1).normal(0, 0.1, (length, 2)).astype(np.float32)


def _chunks(sound: Samples, size: int = 1 << 14) -> Iterator[Samples]:
    for at in range(0, len(sound), size):
        yield sound[at : at + size]
