"""Makes the music of this example: `python make_music.py`. Twelve bars of soft chords, a bass and plucked notes, all of sines.

It ends as it begins, so that it can be looped.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

MUSIC = Path(__file__).parent / "media" / "music.opus"
RATE = 48_000
BEAT = 60 / 76
BAR = 4 * BEAT
BARS = 12
Sound = NDArray[np.float64]

# Notes as numbers of semitones, 69 is A at 440 Hz. Two bars each: the bass, and a chord that lies well around middle C.
CHORDS = (
    (38, (57, 61, 64, 66)),  # D with a major seventh and a ninth
    (35, (57, 61, 62, 66)),  # B minor with a ninth
    (43, (55, 59, 62, 66)),  # G with a major seventh
    (40, (55, 59, 62, 64)),  # E minor seventh
    (38, (57, 61, 62, 66)),  # D with a major seventh
    (33, (55, 59, 62, 64)),  # A with a fourth: wants to go home
)
PATTERN = (0, 2, 3, 1, 2, 3, 1, 2)
"""Which note of the chord is plucked on each half beat of a bar."""


def pitch(note: float) -> float:
    """In Hz."""
    return float(440 * 2 ** ((note - 69) / 12))


def clock(seconds: float) -> Sound:
    """The time of each sample."""
    return np.arange(round(seconds * RATE)) / RATE


def pad(note: int, seconds: float, rng: np.random.Generator) -> Sound:
    """Three voices a little apart, that swell and fade; stereo, shape (samples, 2)."""
    t = clock(seconds)
    swell = np.clip(t / 1.4, 0, 1) ** 1.5 * np.clip((seconds - t) / 1.6, 0, 1) ** 1.5
    both = np.zeros((t.size, 2))
    for apart in (-0.06, 0.0, 0.07):
        start = rng.uniform(0, 1)
        phase = 2 * np.pi * (pitch(note + apart) * t + start)
        breath = 1 + 0.25 * np.sin(2 * np.pi * (0.13 * t + start))
        voice = sum(np.sin(k * phase) * (0.42 * breath) ** (k - 1) / k**0.6 for k in range(1, 7))
        side = 0.5 + 6 * apart
        both += np.outer(voice, (np.sqrt(1 - side), np.sqrt(side)))
    return np.asarray(both * swell[:, None], np.float64)


def pluck(note: int, strength: float) -> Sound:
    """Like an electric piano: one sine shakes another one, less and less."""
    t = clock(2.6)
    shaken = 1.1 * strength * np.exp(-5 * t) * np.sin(2 * np.pi * 2 * pitch(note) * t)
    tone = np.sin(2 * np.pi * pitch(note) * t + shaken) + 0.12 * np.exp(-9 * t) * np.sin(2 * np.pi * 7 * pitch(note) * t)
    return np.asarray(tone * np.clip(t / 0.004, 0, 1) * np.exp(-2.1 * t) * strength, np.float64)


def bass(note: int, seconds: float) -> Sound:
    """A sine with a little of its octave."""
    t = clock(seconds)
    tone = np.sin(2 * np.pi * pitch(note) * t) + 0.25 * np.sin(4 * np.pi * pitch(note) * t)
    return np.asarray(tone * np.clip(t / 0.05, 0, 1) * np.clip((seconds - t) / 0.5, 0, 1) * np.exp(-0.35 * t), np.float64)


def score(rng: np.random.Generator) -> Iterator[tuple[float, Sound, float, float]]:
    """What sounds: from which second on, its samples, how loud, and where between left, 0, and right, 1."""
    for k, (root, chord) in enumerate(CHORDS):
        start = 2 * k * BAR
        for note in chord:
            yield start - 0.7, pad(note, 2 * BAR + 1.6, rng), 0.06, 0.5
        for half in range(2):
            yield start + half * BAR, bass(root, BAR), 0.1, 0.5
        for step in range(16):
            note = chord[PATTERN[step % 8]] + (12 if step % 8 in (2, 5) else 0)
            softly = 0.6 + 0.25 * (step % 4 == 0) + rng.uniform(-0.08, 0.08)
            late = rng.uniform(0, 0.012)
            yield start + step * BEAT / 2 + late, pluck(note + 12, softly), 0.12, 0.3 + 0.4 * (step % 3) / 2


def mixed() -> Sound:
    """All of it; what sounds beyond the end sounds at the start."""
    whole = np.zeros((round(BARS * BAR * RATE), 2))
    for start, sound, level, side in score(np.random.default_rng(4)):
        wide = sound if sound.ndim == 2 else np.outer(sound, (np.sqrt(2 * (1 - side)), np.sqrt(2 * side)))
        places = (round(start * RATE) + np.arange(len(wide))) % len(whole)
        np.add.at(whole, places, wide * level)
    return whole


def in_a_hall(dry: Sound) -> Sound:
    """With the echo of a large room: noise that dies away, its high notes first; around the end to the start as well."""
    rng, length = np.random.default_rng(8), len(dry)
    t = clock(3.0)
    wet = np.empty_like(dry)
    for side in range(2):
        noise = rng.standard_normal(t.size) * np.exp(-2.4 * t)
        soft = np.fft.rfft(noise, length)
        soft *= 1 / (1 + (np.fft.rfftfreq(length, 1 / RATE) / 2200) ** 2)
        soft /= np.sqrt(np.sum(noise**2))
        wet[:, side] = np.fft.irfft(np.fft.rfft(dry[:, side]) * soft, length)
    return np.asarray(dry + 0.55 * wet, np.float64)


def write(path: Path, sound: Sound) -> None:
    """Opus, which is small."""
    samples = np.clip(sound / np.abs(sound).max() * 0.7, -1, 1).astype(np.float32)
    with av.open(path, "w", format="ogg") as out:
        stream = out.add_stream("libopus", rate=RATE, layout="stereo", options={"application": "audio", "vbr": "constrained"})
        stream.bit_rate = 64_000
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.reshape(1, -1)), format="flt", layout="stereo")
        frame.sample_rate = RATE
        out.mux(stream.encode(frame))
        out.mux(stream.encode())


if __name__ == "__main__":
    MUSIC.parent.mkdir(exist_ok=True)
    write(MUSIC, in_a_hall(mixed()))
