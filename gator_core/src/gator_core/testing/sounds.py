"""Small real sound files to try readers on, made by the standard library and PyAV in a fraction of a second; and ears."""

from __future__ import annotations

import wave
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["between", "heard", "level_of", "noise", "onsets", "sine", "write_sound", "write_wav"]

Samples = NDArray[np.float32]


def sine(seconds: float, pitch: float = 440.0, level: float = 0.25, rate: int = 48_000) -> Samples:
    """A tone, the same on both channels: shape (samples, 2)."""
    tone = level * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)
    return np.repeat(tone[:, None], 2, axis=1).astype(np.float32)


def noise(seconds: float, level: float = 0.1, rate: int = 48_000, seed: int = 0) -> Samples:
    """White noise, the same each time, other on each channel; ``level`` is its RMS."""
    return np.random.default_rng(seed).normal(0, level, (round(seconds * rate), 2)).astype(np.float32)


def write_wav(path: Path, samples: Samples, rate: int = 48_000) -> Path:
    """16-bit samples of shape (samples, channels). Returns ``path``."""
    with wave.open(str(path), "wb") as file:
        file.setparams((samples.shape[1], 2, rate, 0, "NONE", ""))
        file.writeframes((np.clip(samples, -1, 1) * 32767).round().astype("<i2").tobytes())
    return path


def write_sound(
    path: Path, samples: Samples, codec: str, rate: int = 48_000, *, options: Mapping[str, str] | None = None
) -> Path:
    """Encodes stereo samples with one of libav's encoders; the suffix says the format. Returns ``path``."""
    import av

    with av.open(str(path), "w", container_options=dict(options or {})) as container:
        stream: Any = container.add_stream(codec, rate=rate, layout="stereo")
        stream.codec_context.bit_rate = 256_000
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T, np.float32), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = rate, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def heard(path: Path) -> Samples:
    """What a player gives of a finished file with a track at 48 kHz: samples by their times, sample 0 at time 0, shape
    (samples, 2). Decoded by PyAV alone; a little longer than the file."""
    import av

    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        sound = np.zeros((int(float((container.duration or 0) / av.time_base) * 48_000) + 8192, 2), np.float32)
        place: int | None = None
        for frame in container.decode(stream):
            if place is None:
                place = round((frame.pts or 0) * (frame.time_base or 0) * 48_000)
            sound[place : place + frame.samples] = frame.to_ndarray().T[: len(sound) - place]
            place += frame.samples
    return sound


def level_of(samples: Samples) -> float:
    """RMS, dB of full scale."""
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-12))


def between(samples: Samples, start: float, stop: float, rate: int = 48_000) -> Samples:
    """Those of the seconds [start, stop)."""
    return samples[round(start * rate) : round(stop * rate)]


def onsets(samples: Samples, above: float = 0.2, apart: float = 0.2, rate: int = 48_000) -> list[float]:
    """Seconds at which the left channel becomes louder than ``above`` after it was not for ``apart`` seconds."""
    loud = np.flatnonzero(np.abs(samples[:, 0]) > above) / rate
    return [float(time) for i, time in enumerate(loud) if i == 0 or time - loud[i - 1] > apart]
