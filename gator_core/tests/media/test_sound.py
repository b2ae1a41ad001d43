from __future__ import annotations

import wave
from fractions import Fraction

import av
import numpy as np
import pytest

from gator_core.errors import LimitExceeded, MediaError
from gator_core.media.limits import Limits
from gator_core.media.sound import open_sound, probe_sound
from gator_core.testing.media import ClipSpec, write_numbered
from gator_core.testing.sounds import noise, sine, write_sound, write_wav

RATE = 48_000


def read(path, start=0):
    with open_sound(path) as decoder:
        return np.concatenate([*decoder.blocks(start), np.zeros((0, 2), np.float32)])


def off(heard, given):
    """By how many samples ``heard`` comes late."""
    length = min(len(heard), len(given), 6000) - 2000
    wanted = given[1000 : 1000 + length, 0]
    return int(np.correlate(heard[: length + 2000, 0], wanted, "valid").argmax()) - 1000


def test_a_wav_comes_back_as_it_is(tmp_path):
    given = noise(0.3, rate=44_100)
    path = write_wav(tmp_path / "a.wav", given, 44_100)
    info = probe_sound(path)
    assert (info.rate, info.samples, info.duration) == (44_100, 13_230, Fraction(3, 10))
    assert info.peak == pytest.approx(np.abs(given).max(), abs=1e-4)
    np.testing.assert_allclose(read(path), given, atol=2 / 32768)


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.m4a", "aac"),
        ("a.mp3", "libmp3lame"),
        ("a.flac", "flac"),
        ("a.ogg", "libopus"),
        ("a.mka", "libopus"),
        ("a.mov", "pcm_s24le"),
        ("a.aiff", "pcm_s16be"),
    ],
)
def test_the_first_sample_of_every_format_is_where_it_was(tmp_path, name, codec):
    given = noise(0.5)
    heard = read(write_sound(tmp_path / name, given, codec))
    assert off(heard, given) == 0
    assert len(given) <= len(heard) < len(given) + 1200  # up to a packet more, where the format does not say


@pytest.mark.parametrize(
    ("name", "codec", "late"),
    [("a.ac3", "ac3", 256), ("a.mp2", "mp2", 481), ("a.aac", "aac", 1024), ("a.wma", "wmav2", -2048)],
)
def test_formats_that_do_not_say_what_was_put_before_the_first_sample_are_taken_as_they_are(tmp_path, name, codec, late):
    """By at most 43 ms: of the last, libav's decoder leaves out a frame more than its encoder put before it."""
    given = noise(1.0)
    found = read(write_sound(tmp_path / name, given, codec))
    likeness = np.correlate(found[:30_000, 0], given[5000:20_000, 0], "valid")
    assert int(likeness.argmax()) - 5000 == late


def test_its_name_says_nothing_about_a_file(tmp_path):
    path = write_sound(tmp_path / "a.flac", noise(0.1), "flac").rename(tmp_path / "voice.mp3")
    assert probe_sound(path).samples == 4800


@pytest.mark.parametrize("size", [0, 0x7FFFFFFF, 0xFFFFFFFF, 2_000_000_000])
@pytest.mark.parametrize("trailer", [b"", b"LIST\x04\x00\x00\x00abcd"], ids=["", "with more behind"])
def test_a_streamed_wav_is_as_long_as_it_is_whatever_it_says(tmp_path, size, trailer):
    given = noise(0.25, rate=24_000)
    path = write_wav(tmp_path / "a.wav", given, 24_000)
    whole = bytearray(path.read_bytes())
    whole[4:8] = (0xFFFFFFFF).to_bytes(4, "little")
    at = whole.index(b"data") + 4
    whole[at : at + 4] = size.to_bytes(4, "little")
    path.write_bytes(bytes(whole) + trailer)
    assert probe_sound(path).samples == 6000
    np.testing.assert_allclose(read(path), given, atol=2 / 32768)


def test_chunks_behind_the_samples_are_not_heard(tmp_path):
    path = write_wav(tmp_path / "a.wav", np.zeros((1000, 2), np.float32))
    with path.open("ab") as file:
        file.write(b"LIST" + (4000).to_bytes(4, "little") + b"\x7f\x80" * 2000)
    assert (probe_sound(path).samples, probe_sound(path).peak) == (1000, 0)


def test_one_channel_is_heard_on_both_sides_as_loud_as_it_is(tmp_path):
    tone = sine(0.1)[:, :1]
    heard = read(write_wav(tmp_path / "a.wav", tone))
    np.testing.assert_allclose(heard, np.repeat(tone, 2, axis=1), atol=2 / 32768)


def test_six_channels_are_mixed_so_that_they_cannot_clip(tmp_path):
    path = tmp_path / "a.flac"
    planes = np.zeros((6, 4800), np.float32)
    planes[2] = 0.5  # the centre
    planes[3] = 1.0  # the deep bass
    frame = av.AudioFrame.from_ndarray((planes.T.reshape(1, -1) * 32767).astype(np.int16), format="s16", layout="5.1")
    frame.sample_rate = RATE
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=RATE, layout="5.1")
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    heard = read(path)
    assert np.ptp(heard[1000:2000]) == 0
    assert heard[1500, 0] == pytest.approx(0.5 * 0.7071 / (1 + 2 * 0.7071), abs=1e-3)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mov"])
def test_the_sound_of_a_clip_stays_with_its_pictures(tmp_path, suffix):
    """A beep on picture 10 of a clip whose timestamps start anywhere."""
    path = tmp_path / f"a{suffix}"
    write_beeping(path, at=10, frames=25)
    heard = read(path)
    onset = int(np.argmax(np.abs(heard[:, 0]) > 0.2)) / 48_000
    assert onset == pytest.approx(0.4, abs=0.002)


def write_beeping(path, at, frames):
    spec = ClipSpec(offset=Fraction(0))
    picture = tmp = path.with_name("silent.mp4")
    write_numbered(tmp, frames, spec)
    sound = np.zeros((frames * 1920, 2), np.float32)
    sound[at * 1920 : at * 1920 + 960] = sine(0.02, 1000, 0.8)
    with av.open(str(picture)) as source, av.open(str(path), "w") as container:
        video = container.add_stream_from_template(source.streams.video[0])
        audio = container.add_stream("aac", rate=RATE, layout="stereo")
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = video
                container.mux(packet)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound.T), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = RATE, 0
        container.mux(audio.encode(frame))
        container.mux(audio.encode())


@pytest.mark.parametrize(("name", "codec"), [("a.m4a", "aac"), ("a.wav", "pcm_s16le"), ("a.mov", "pcm_s24le")])
def test_a_file_entered_in_its_middle_is_heard_as_if_it_had_been_heard_from_its_start(tmp_path, name, codec):
    path = write_sound(tmp_path / name, noise(5.0), codec)
    whole = read(path)
    np.testing.assert_array_equal(read(path, 200_000), whole[200_000:])


def test_a_hole_in_a_file_is_silence_as_long_as_it_is(tmp_path):
    path = tmp_path / "a.mka"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=RATE, layout="stereo")
        for start in (0, 24_000):
            samples = np.full((1, 2 * 4800), 8000, np.int16)
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    heard = read(path)[:, 0]
    assert len(heard) == 28_800
    assert not heard[4800:24_000].any()
    assert heard[24_000:].all()


def test_nonsense_in_a_float_file_is_not_passed_on(tmp_path):
    path = tmp_path / "a.wav"
    samples = np.array([[np.nan, np.inf], [1e30, 0.5]], np.float32)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=RATE, layout="stereo")
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="stereo")
        frame.sample_rate, frame.pts = RATE, 0
        container.mux(stream.encode(frame))
    assert np.isfinite(read(path)).all()
    assert np.abs(read(path)).max() <= 16


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"#EXTM3U\nhttp://example.com/a.mp3\n", "is a playlist, and playlists are never followed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "is a picture, which has no sound"),
        (b"Hello, this is a text.", "is text"),
        (b"RIFF\xff\xff\xff\xffWAVEfmt ", "can't be opened as wav"),
        (b"fLaC" + bytes(200), "can't be opened as flac|holds no sound that can be decoded"),
        (b"\xff\xfb\x90\x00" + bytes(300), "can't be opened as mp3|holds no sound that can be decoded"),
    ],
)
def test_what_is_no_sound_is_refused_in_words(tmp_path, content, said):
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(MediaError, match=said):
        probe_sound(path)


def test_a_clip_without_sound_says_so(tmp_path):
    with pytest.raises(MediaError, match="holds no sound, only pictures"):
        probe_sound(write_numbered(tmp_path / "a.mp4", 3))


def test_a_cut_off_file_is_refused(tmp_path):
    path = write_sound(tmp_path / "a.m4a", noise(1.0), "aac")
    path.write_bytes(path.read_bytes()[:-3000])
    with pytest.raises(MediaError, match=r"cut off|can't be opened"):
        probe_sound(path)


def test_a_cut_off_wav_is_refused_too(tmp_path):
    path = write_wav(tmp_path / "a.wav", noise(1.0))
    path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(MediaError, match=r"a\.wav: is cut off: 100,000 of 192,044 bytes are there; download"):
        probe_sound(path)


def test_more_sound_than_is_allowed_is_refused_and_says_how_to_allow_it(tmp_path):
    path = write_wav(tmp_path / "a.wav", noise(2.0))
    with pytest.raises(LimitExceeded, match="GATOR_MAX_SECONDS="):
        probe_sound(path, Limits(seconds=1))


def test_an_empty_wav_has_no_samples(tmp_path):
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
    with pytest.raises(MediaError, match="holds no sound that can be decoded"):
        probe_sound(path)
