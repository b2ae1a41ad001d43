from __future__ import annotations

import tracemalloc
from fractions import Fraction

import numpy as np
import pytest

from gator_core.errors import Cancelled, MediaError
from gator_core.generation import Made
from gator_core.sound import RATE, Duck, Layer, Loop, Soundtrack, mixed
from gator_core.sound.limiter import limited
from gator_core.sound.mix import CHUNK
from gator_core.sound.reader import open_reader
from gator_core.sound.resample import Resampler, _matrix
from gator_core.testing.sounds import noise, sine, write_sound, write_wav


def render(track, start=0, stop=None, **options):
    return np.concatenate([*mixed(track, start, stop, **options), np.zeros((0, 2), np.float32)])


def level(samples):
    """RMS in dB."""
    return 10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-12)


def largest_step(samples):
    return float(np.abs(np.diff(samples, axis=0)).max())


# Rates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 44_056, 11_127])
def test_another_rate_changes_nothing_that_is_heard(tmp_path, rate):
    pitch = 0.35 * min(rate, 44_100)
    path = write_wav(tmp_path / "a.wav", sine(0.5, pitch, 0.5, rate), rate)
    with open_reader(path) as reader:
        heard = reader.read(0, RATE // 2)
    expected = sine(0.5, pitch, 0.5)
    assert np.abs(heard - expected)[2000:-2000].max() < 1e-4  # -74 dB; 16 bits alone are 3e-5


def test_what_a_lower_rate_cannot_hold_does_not_come_back_as_something_else(tmp_path):
    path = write_wav(tmp_path / "a.wav", sine(0.5, 30_000, 0.5, 96_000), 96_000)
    with open_reader(path) as reader:
        assert level(reader.read(4800, 19_200)) < -80


@pytest.mark.parametrize("rate", [44_100, 24_000, 44_056])
def test_every_sample_has_the_same_bits_from_wherever_it_is_read(tmp_path, rate):
    path = write_wav(tmp_path / "a.wav", noise(2.0, rate=rate), rate)
    with open_reader(path) as reader:
        whole = reader.read(0, 2 * RATE)
    for start in (1, 17_000, 60_001):
        with open_reader(path) as reader:
            np.testing.assert_array_equal(reader.read(start, start + 5000), whole[start : start + 5000])


def test_a_reader_can_go_back(tmp_path):
    path = write_wav(tmp_path / "a.wav", noise(2.0, rate=44_100), 44_100)
    with open_reader(path) as reader:
        first = reader.read(-100, 1000)
        reader.read(80_000, 90_000)
        np.testing.assert_array_equal(reader.read(-100, 1000), first)
    assert not first[:60].any()  # the filter begins a little before the sound


@pytest.mark.parametrize("rate", [44_056, 11_127, 47_952, 44_101])
def test_an_odd_rate_takes_few_matrices_however_long_the_sound_is(rate):
    _matrix.cache_clear()
    resampler = Resampler(rate, RATE)
    for number in range(-(-4 * RATE // resampler.batch)):
        resampler.made(number, lambda start, stop: np.zeros((stop - start, 2), np.float32))
    info = _matrix.cache_info()
    assert info.misses == info.currsize <= 800


def test_the_middle_of_a_resampled_impulse_is_where_the_impulse_was():
    made = Resampler(16_000, RATE).made(
        0, lambda start, stop: np.repeat(np.arange(start, stop)[:, None] == 1000, 2, 1).astype(np.float32)
    )
    assert int(made[:, 0].argmax()) == 3000


# Layers ----------------------------------------------------------------------------------------------------------


def test_layers_lie_where_they_are_put_to_the_sample(tmp_path):
    path = write_wav(tmp_path / "a.wav", np.full((100, 2), 0.5, np.float32))
    heard = render(Soundtrack(1000, (Layer(path, 300, 50, offset=20), Layer(path, 600, 400, gain=0.5))))[:, 0]
    assert np.flatnonzero(heard).tolist() == [*range(300, 350), *range(600, 700)]
    assert heard[649] == pytest.approx(0.25, abs=1e-4)
    assert heard[349] == pytest.approx(0.5, abs=1e-4)


def test_any_range_has_the_bits_of_the_whole(tmp_path):
    music = write_wav(tmp_path / "m.wav", noise(1.5, rate=44_100), 44_100)
    voice = write_wav(tmp_path / "v.wav", noise(0.8, 0.2), RATE)
    track = Soundtrack(
        5 * RATE,
        (
            Layer(music, 0, 5 * RATE, loop=Loop(RATE, 4000), fade_in=9000, fade_out=30_000, duck=Duck(), gain=0.7),
            Layer(voice, 2 * RATE, RATE, speaks=True),
            Layer(music, RATE, 3 * RATE, tempo=Fraction(11, 10), envelope=((0, 0.0), (RATE, 1.0))),
        ),
    )
    whole = render(track)
    assert len(whole) == 5 * RATE
    for start, stop in ((0, 1), (70_000, 150_000), (CHUNK, CHUNK + 1), (239_000, 240_000)):
        np.testing.assert_array_equal(render(track, start, stop), whole[start:stop])


def test_products_of_other_steps_are_found_by_their_keys(tmp_path):
    path = write_wav(tmp_path / "a.wav", np.full((100, 2), 0.5, np.float32))
    track = Soundtrack(100, (Layer(Made("speech"), 0, 100),))
    assert render(track, find=lambda made: {"speech": path}[made.key]).all()
    with pytest.raises(KeyError, match="speech was not handed to this mix"):
        render(track)


def test_a_file_that_went_is_an_error_that_names_it(tmp_path):
    with pytest.raises(MediaError, match=r"gone\.wav: no such file"):
        render(Soundtrack(100, (Layer(tmp_path / "gone.wav", 0, 100),)))


def test_who_asks_to_stop_is_heard(tmp_path):
    path = write_wav(tmp_path / "a.wav", noise(4.0))
    calls = []

    def check():
        calls.append(1)
        if len(calls) > 2:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        render(Soundtrack(4 * RATE, (Layer(path, 0, 4 * RATE),)), check=check)


# Joins -----------------------------------------------------------------------------------------------------------


def test_no_join_clicks(tmp_path):
    """Two sounds that cross, and a loop: no step between samples is larger than those the tones have."""
    one = write_wav(tmp_path / "1.wav", sine(1.0, 300, 0.4))
    two = write_wav(tmp_path / "2.wav", sine(1.0, 410, 0.4))
    track = Soundtrack(
        3 * RATE,
        (
            Layer(one, 0, RATE, fade_in=480, fade_out=12_000),
            Layer(two, RATE - 12_000, 2 * RATE, fade_in=12_000, fade_out=4800, loop=Loop(RATE, 6000)),
        ),
    )
    own = 0.4 * 2 * np.pi * 410 / RATE  # the steepest that either tone is
    assert largest_step(render(track)) < 1.45 * own  # two at once, at equal power: at most the root of 2


def test_a_crossfade_is_as_loud_as_what_it_joins(tmp_path):
    one, two = (write_wav(tmp_path / f"{seed}.wav", noise(2.0, 0.1, seed=seed)) for seed in (1, 2))
    heard = render(Soundtrack(3 * RATE, (Layer(one, 0, 2 * RATE, fade_out=RATE), Layer(two, RATE, 2 * RATE, fade_in=RATE))))
    levels = [level(heard[at : at + 4800]) for at in range(RATE, 2 * RATE, 4800)]
    assert max(levels) - min(levels) < 0.6


def test_a_loop_goes_on_as_long_as_it_is_asked_to(tmp_path):
    path = write_wav(tmp_path / "a.wav", noise(0.5, 0.1))
    heard = render(Soundtrack(4 * RATE, (Layer(path, 0, 4 * RATE, loop=Loop(RATE // 2, 2400)),)))
    assert all(abs(level(heard[at : at + 4800]) + 20) < 0.7 for at in range(0, 4 * RATE - 4800, 4800))


# Tempo -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tempo", [Fraction(9, 10), Fraction(11, 10), Fraction(1)])
def test_another_tempo_keeps_the_pitch_and_the_places(tmp_path, tempo):
    given = sine(3.0, 500, 0.3)
    for at in range(0, 3 * RATE, RATE // 2):  # a pause every half second
        given[at : at + 4800] = 0
    path = write_wav(tmp_path / "a.wav", given)
    length = round(3 * RATE / tempo)
    heard = render(Soundtrack(length, (Layer(path, 0, length, tempo=tempo),)))[:, 0]
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(length)))
    assert spectrum.argmax() * RATE / length == pytest.approx(500, abs=2)
    envelope = np.array([level(heard[at : at + 480]) for at in range(0, length - 480, 480)])
    starts = np.flatnonzero((envelope[1:] > -30) & (envelope[:-1] <= -30)) * 0.01
    np.testing.assert_allclose(starts, [(0.5 * i + 0.1) / float(tempo) for i in range(6)], atol=0.03)


def test_the_own_tempo_is_the_sound_itself(tmp_path):
    from gator_core.sound.tempo import Stretched

    given = noise(1.0)
    stretched = Stretched(lambda start, stop: _part(given, start, stop), Fraction(1))
    np.testing.assert_allclose(stretched.read(0, 40_000), given[:40_000], atol=1e-6)


def _part(samples, start, stop):
    low, high = max(0, start), min(len(samples), stop)
    return np.pad(samples[low:high], ((low - start, stop - max(low, high)), (0, 0)))


# Ducking ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def under_speech(tmp_path):
    """Music, alone and under two words between 2 and 3.2 s, as it is heard without the words."""
    music = write_wav(tmp_path / "m.wav", noise(6.0, 0.05, seed=3))
    words = np.zeros((round(1.2 * RATE), 2), np.float32)
    words[: RATE // 2] = words[round(0.7 * RATE) :] = sine(0.5, 200, 0.2)
    voice = write_wav(tmp_path / "v.wav", words)
    duck = Duck(depth=12, attack=RATE // 5, release=RATE // 2, hold=RATE * 3 // 10)
    both = Soundtrack(6 * RATE, (Layer(music, 0, 6 * RATE, duck=duck), Layer(voice, 2 * RATE, len(words), speaks=True)))
    alone = Soundtrack(6 * RATE, (Layer(voice, 2 * RATE, len(words)),))
    music = Soundtrack(6 * RATE, (Layer(music, 0, 6 * RATE),))
    ducked, plain = render(both) - render(alone), render(music)

    def depth(start, stop):
        return level(ducked[round(start * RATE) : round(stop * RATE)]) - level(plain[round(start * RATE) : round(stop * RATE)])

    return depth


def test_music_is_down_by_the_depth_while_someone_speaks(under_speech):
    assert under_speech(2.02, 2.48) == pytest.approx(-12, abs=0.3)
    assert under_speech(2.72, 3.18) == pytest.approx(-12, abs=0.3)


def test_music_stays_down_in_the_pauses_of_speech(under_speech):
    assert under_speech(2.52, 2.68) == pytest.approx(-12, abs=0.3)


def test_music_comes_back_and_was_there_before(under_speech):
    assert under_speech(0, 1.78) == pytest.approx(0, abs=0.05)
    assert -9 < under_speech(1.88, 1.92) < -3  # on its way down
    assert -9 < under_speech(3.7, 3.8) < -3  # on its way back
    assert under_speech(4.1, 6) == pytest.approx(0, abs=0.05)


def test_the_noise_of_the_room_is_not_speech(tmp_path):
    music = write_wav(tmp_path / "m.wav", noise(2.0, 0.05))
    room = write_wav(tmp_path / "v.wav", noise(2.0, 0.0005, seed=1))
    quiet = Soundtrack(2 * RATE, (Layer(music, 0, 2 * RATE, duck=Duck()), Layer(room, 0, 2 * RATE, speaks=True)))
    assert level(render(quiet)) == pytest.approx(level(noise(2.0, 0.05)), abs=0.05)


# Peaks -----------------------------------------------------------------------------------------------------------


def dense(samples):
    """Eight times as many samples, by the spectrum: where true peaks show."""
    spectrum = np.fft.rfft(samples[:, 0].astype(np.float64))
    return np.fft.irfft(spectrum, len(samples) * 8) * 8


def test_true_peaks_stay_under_the_ceiling_and_nothing_is_cut_off():
    given = noise(2.0, 0.3, seed=5)
    chunks = [given[at : at + 10_000] for at in range(0, len(given), 10_000)]
    heard = np.concatenate(list(limited(chunks, 1.0, 0.5)))
    assert len(heard) == len(given)
    # White noise is the worst there is: looked at eight times as densely, it goes half a dB past what four times show.
    assert np.abs(dense(heard)).max() <= 0.5 * 1.07
    ratio = heard[:, 0] / given[:, 0]
    assert (ratio > 0).all()
    assert np.abs(np.diff(ratio)).max() < 0.02  # the level moves smoothly


def test_peaks_between_samples_count():
    given = sine(0.5, RATE / 4, 0.5)
    given[:, :] = (0.5 * np.sin(np.pi / 2 * np.arange(len(given)) + np.pi / 4))[:, None]  # samples reach 0.35
    heard = np.concatenate(list(limited([given], 1.0, 0.4)))[2000:-2000]
    assert np.abs(heard).max() == pytest.approx(0.4 * 0.7071, rel=0.02)


def test_what_is_low_enough_is_left_alone_bit_for_bit():
    given = noise(0.5, 0.05)
    np.testing.assert_array_equal(np.concatenate(list(limited([given[:100], given[100:]], 1.0, 0.9))), given)


@pytest.mark.parametrize("sizes", [(1, 2, 3), (100_000,), (65_536, 34_464)])
def test_the_limiter_does_not_care_how_its_input_is_cut(sizes):
    given = noise(100_000 / RATE, 0.3, seed=6)[: sum(sizes)]
    ends = np.cumsum(sizes)
    parts = np.split(given, ends[:-1])
    np.testing.assert_allclose(
        np.concatenate(list(limited(parts, 1.5, 0.5))), np.concatenate(list(limited([given], 1.5, 0.5))), atol=1e-6
    )


# Memory ----------------------------------------------------------------------------------------------------------


def test_the_memory_of_a_mix_does_not_grow_with_its_length(tmp_path):
    path = write_sound(tmp_path / "a.flac", noise(40.0, rate=44_100), "flac", 44_100)

    def most(seconds):
        track = Soundtrack(seconds * RATE, (Layer(path, 0, seconds * RATE), Layer(path, 0, seconds * RATE, offset=99)))
        tracemalloc.start()
        for _ in mixed(track):
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    short, long = most(10), most(40)
    assert long < 1.2 * short
    assert long < 40 << 20
