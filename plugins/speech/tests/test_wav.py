from __future__ import annotations

import io
import struct
import wave

import numpy as np
import pytest

from gator_core.errors import GenerationFailed
from gator_speech.wav import Sound, read, write

SAMPLES = (np.sin(np.arange(2400) / 8) * 12000).astype(np.int16)


def chunk(name, data, size=None):
    return name + struct.pack("<I", len(data) if size is None else size) + data + b"\0" * (len(data) % 2)


def wav(data=None, *, size=None, riff=None, kind=1, channels=1, rate=24000, bits=16, before=b"", after=b""):
    data = SAMPLES.astype("<i2").tobytes() if data is None else data
    frame = channels * bits // 8
    fmt = chunk(b"fmt ", struct.pack("<HHIIHH", kind, channels, rate, rate * frame, frame, bits))
    body = b"WAVE" + fmt + before + chunk(b"data", data, size) + after
    return b"RIFF" + struct.pack("<I", len(body) if riff is None else riff) + body


LIST = chunk(b"LIST", b"INFOISFT\x0e\0\0\0Lavf61.7.100\0\0")


@pytest.mark.parametrize("size", [None, 0xFFFFFFFF, 0x7FFFFFFF, 0, 2_000_000_000])
def test_sizes_that_can_not_be_are_read_as_what_is_there(size):
    sound = read(wav(size=size, riff=0xFFFFFFFF))
    assert sound.rate == 24000
    assert np.array_equal(sound.samples[:, 0], SAMPLES)


@pytest.mark.parametrize("size", [None, 0xFFFFFFFF, 0])
def test_what_follows_the_sound_is_not_heard(size):
    assert np.array_equal(read(wav(size=size, before=LIST, after=LIST + chunk(b"C2PA", b"x" * 33))).samples[:, 0], SAMPLES)


def test_a_true_size_of_nothing_is_nothing():
    assert len(read(wav(b"", after=LIST)).samples) == 0


def test_half_a_sample_at_the_end_is_left_out():
    cut = wav(size=0xFFFFFFFF) + b"\x7f"
    assert np.array_equal(read(cut).samples[:, 0], SAMPLES)


@pytest.mark.parametrize(
    ("kind", "bits", "data"),
    [
        (1, 8, ((SAMPLES >> 8) + 128).astype(np.uint8).tobytes()),
        (1, 24, b"".join(struct.pack("<i", int(one) << 8)[:3] for one in SAMPLES)),
        (1, 32, (SAMPLES.astype("<i4") << 16).tobytes()),
        (3, 32, (SAMPLES / 32767).astype("<f4").tobytes()),
        (3, 64, (SAMPLES / 32767).astype("<f8").tobytes()),
    ],
)
def test_other_samples_become_16_bits(kind, bits, data):
    sound = read(wav(data, kind=kind, bits=bits))
    assert np.abs(sound.samples[:, 0].astype(int) - SAMPLES).max() <= (255 if bits == 8 else 1)


def test_too_loud_and_undefined_samples_are_kept_in_range():
    assert list(read(wav(np.array([2, -2, np.nan], "<f4").tobytes(), kind=3, bits=32)).samples[:, 0]) == [32767, -32768, 0]


def test_two_channels_stay_and_more_are_mixed():
    both = np.stack([SAMPLES, SAMPLES // 2], axis=1)
    assert np.array_equal(read(wav(both.astype("<i2").tobytes(), channels=2)).samples, both)
    four = np.stack([SAMPLES] * 4, axis=1)
    assert np.array_equal(read(wav(four.astype("<i2").tobytes(), channels=4)).samples[:, 0], SAMPLES)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "but empty"),
        (b'{"error": "no such model"}', "no such model"),
        (b"ID3\x04\0\0", "but MP3"),
        (b"OggS\0", "but Ogg"),
        (b"\x89\x01\x02" * 9, "27 bytes of something else"),
        (b"RIFF\x04\0\0\0WAVE", "without a format"),
        (wav()[:36], "without sound"),
        (wav(kind=85), "format 85"),
        (wav(rate=0), "at 0 Hz"),
        (b"RIFF\xff\xff\xff\xffWAVE" + chunk(b"fmt ", b"\1"), "broken format"),
    ],
)
def test_what_is_no_sound_is_named(raw, said):
    with pytest.raises(GenerationFailed, match=said):
        read(raw)


def test_parts_are_written_one_after_the_other(tmp_path):
    one = Sound(24000, SAMPLES[:, None])
    write(tmp_path / "all.wav", [one, one])
    with wave.open(io.BytesIO((tmp_path / "all.wav").read_bytes())) as file:
        assert file.getnframes() == 2 * len(SAMPLES)
        assert file.readframes(-1) == one.samples.tobytes() * 2
    with pytest.raises(GenerationFailed, match="different rates"):
        write(tmp_path / "x.wav", [one, Sound(22050, SAMPLES[:, None])])
    with pytest.raises(GenerationFailed, match="empty"):
        write(tmp_path / "x.wav", [Sound(24000, SAMPLES[:0, None])])
