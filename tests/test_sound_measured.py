"""What the sound of storyboards promises, measured on finished videos: places, levels, loudness and joins."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from gator_core import render
from gator_core.testing.media import ClipSpec, flashes, write_numbered
from gator_core.testing.sounds import between, heard, level_of, noise, onsets, sine, write_sound, write_wav
from gator_ffmpeg.audio import FfmpegSyncer

RATE = 48_000
NTSC = Fraction(30000, 1001)
FILM = Fraction(24000, 1001)
NEAR = 0.002
"""Seconds."""


def board(*scenes, **rest):
    return {"size": "160x90", "quality": "draft", "fps": "25", "loudness": "off", "scenes": list(scenes), **rest}


def flashing(path, flash, shown, rate, codec="aac", sampling=RATE, layout="stereo"):
    """A clip that is light on the picture number ``flash``, where it also beeps. ``shown`` are the numbers of the frames at
    which it has a picture: with gaps its rate varies."""
    sound = np.zeros((round((shown[-1] + 1) / rate * sampling), 2), np.float32)
    start = round(flash / rate * sampling)
    sound[start : start + sampling // 50] = sine(0.02, 1000, 0.8, sampling)[: len(sound) - start]
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=rate, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 160, 90, "yuv420p"
        video.codec_context.time_base = 1 / rate
        audio = container.add_stream(codec, rate=sampling, layout=layout)
        for number in shown:
            light = np.full((90, 160), 235 if number == flash else 16, np.uint8)
            frame = av.VideoFrame.from_ndarray(np.concatenate((light, np.full((45, 160), 128, np.uint8))), format="yuv420p")
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(video.encode(frame))
        container.mux(video.encode())
        channels = sound[:, :1] if layout == "mono" else sound
        packed = np.ascontiguousarray(channels.reshape(1, -1) if codec.startswith("pcm") else channels.T)
        kind = "flt" if codec.startswith("pcm") else "fltp"
        frame = av.AudioFrame.from_ndarray(packed, format=kind, layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = sampling, 0, Fraction(1, sampling)
        container.mux(audio.encode(frame))
        container.mux(audio.encode())
    return str(path)


# Places ----------------------------------------------------------------------------------------------------------

KINDS = {
    "aac.mp4": {},
    "old.mkv": {"sampling": 44_100},
    "phone.mov": {"codec": "pcm_s16le", "sampling": 8000, "layout": "mono"},
    "slow.mkv": {"codec": "libmp3lame", "sampling": 22_050},
}


def clips(folder, rate):
    """One of each kind of sound, and one with a variable rate of pictures; each is light and beeps at its frame 9."""
    steady, varying = range(24), [0, 1, 3, 4, 8, 9, 10, 13, 17, 18, 23]
    made = [flashing(folder / name, 9, steady, rate, **kind) for name, kind in KINDS.items()]
    return [*made, flashing(folder / "varying.mp4", 9, varying, rate, sampling=44_100)]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
@pytest.mark.parametrize("rate", [FILM, Fraction(30), Fraction(60)])
def test_flash_and_beep_are_together_in_every_scene_whatever_clip_it_shows(tmp_path, rate, suffix):
    scenes = []
    for number, clip in enumerate(clips(tmp_path, rate)):
        scenes += [{"video": clip, "sound": "keep"}, {"color": "black", "duration": 0.11 + number * 0.07}]
    made = render(board(*scenes[:-1], fps=str(rate)), tmp_path / f"out{suffix}")
    starts = [marker.frame / rate for marker in made.scene_markers][::2]
    seen, sounded = flashes(made.file_path), onsets(heard(made.file_path))
    assert len(seen) == len(sounded) == len(starts) == 5
    np.testing.assert_allclose(sounded, seen, atol=NEAR)
    np.testing.assert_allclose(sounded, [float(start + 9 / rate) for start in starts], atol=NEAR)


LONG = [Fraction(2000, 1001), *(pytest.param(rate, marks=pytest.mark.soak) for rate in (FILM, Fraction(30), Fraction(60)))]
"""The first has as few pictures as a rate that is no whole number allows."""


@pytest.mark.parametrize("rate", LONG)
def test_flash_and_beep_stay_together_for_ten_minutes(tmp_path, rate):
    kinds = clips(tmp_path, rate)
    scenes = [{"video": kinds[i % len(kinds)], "sound": "keep", "duration": 25.063} for i in range(24)]
    made = render(board(*scenes, fps=str(rate), size="64x36"), tmp_path / "out.mp4", effort="veryfast")
    assert made.duration > 600
    seen, sounded = np.array(flashes(made.file_path)), np.array(onsets(heard(made.file_path)))
    assert len(seen) == len(sounded) == 24
    np.testing.assert_allclose(sounded, seen, atol=NEAR)
    assert abs(np.median((sounded - seen)[-8:]) - np.median((sounded - seen)[:8])) < 1 / RATE


def recording(path, lead, sampling=44_100, codec=None):
    """Something like speech: noise that comes at once, with silence around it."""
    said = noise(0.4, 0.1, sampling, seed=7)
    silence = np.zeros((round(lead * sampling), 2), np.float32)
    whole = np.concatenate((silence, said, np.zeros((sampling // 5, 2), np.float32)))
    return str(write_sound(path, whole, codec, sampling) if codec else write_wav(path, whole[:, :1], sampling))


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".webm"])
def test_speech_starts_within_two_milliseconds_of_its_scene(tmp_path, suffix):
    said = ["Good morning.", {"text": "Perhaps.", "voice": "onyx"}, {"text": "Half an hour.", "speed": 1.4}]
    said += [{"text": "She sells shells.", "language": "en-gb"}, {"text": "Mother, may I?", "volume": 0.3}]
    said += [
        {"file": recording(tmp_path / "r.mp3", 0.31, codec="libmp3lame")},
        {"file": recording(tmp_path / "r.wav", 0, 8000)},
    ]
    said += [{"file": recording(tmp_path / "r.m4a", 0.123, 32_000, "aac")}]
    scenes = [{"color": "teal", "duration": 0.37}]
    scenes += [{"color": f"#{20 * i:02x}2040", "duration": "auto", "narration": each} for i, each in enumerate(said)]
    made = render(board(*scenes, fps="23.976"), tmp_path / f"out{suffix}", effort="veryfast")
    sound = np.abs(heard(made.file_path)).max(axis=1)
    starts = [round(marker.frame / FILM * RATE) for marker in made.scene_markers[1:]]
    late = []
    for start, stop in zip(starts, [*starts[1:], round(made.duration * RATE)], strict=True):
        early = start - RATE // 50
        part = sound[early : stop - RATE // 50]
        late.append((early + int(np.argmax(part > 0.01 * part.max())) - start) / RATE)
    assert np.abs(late).max() < NEAR, late


@pytest.mark.parametrize("channels", [1, 2])
def test_narration_keeps_its_sides_and_its_level(tmp_path, channels):
    left, right = sine(1.0, 400, 0.3)[:, :1], sine(1.0, 900, 0.1)[:, :1]
    path = write_wav(tmp_path / "v.wav", left if channels == 1 else np.concatenate((left, right), axis=1))
    made = render(board({"color": "teal", "duration": 1.2, "narration": {"file": str(path)}}), tmp_path / "out.mp4")
    spectrum = np.abs(np.fft.rfft(between(heard(made.file_path), 0.25, 0.75), axis=0)) / (RATE / 4)
    sides = spectrum[200, 0], spectrum[200, 1], spectrum[450, 0], spectrum[450, 1]
    assert sides == pytest.approx((0.3, 0.3, 0, 0) if channels == 1 else (0.3, 0, 0, 0.1), abs=0.005)


# Music -----------------------------------------------------------------------------------------------------------


def test_music_that_starts_over_does_so_on_time_and_at_one_level(tmp_path):
    """Ticks in it come again and again at exactly its length less the second in which its end crosses its start."""
    sound = np.apply_along_axis(np.convolve, 0, noise(5.0, 0.05), np.hanning(5) / 2.5, "same")
    sound[round(1.5 * RATE)] = 0.9
    music = write_wav(tmp_path / "m.wav", sound)
    written = {"file": str(music), "volume": 0.5, "fade_in": 0, "fade_out": 0}
    made = render(board({"color": "teal", "duration": 14}, music=written), tmp_path / "out.mp4")
    got = heard(made.file_path)
    ticks = [index for index in np.flatnonzero(np.abs(got[:, 0]) > 0.3) if np.abs(got[index - 9 : index, 0]).max() < 0.3]
    assert np.diff(ticks) == pytest.approx(4 * RATE, abs=1)
    assert (ticks[0], len(ticks)) == (pytest.approx(1.5 * RATE, abs=1), 4)
    quiet = [level_of(between(got, at, at + 0.2)) for at in np.arange(0.2, 13.8, 0.2) if abs((at + 0.1) % 4 - 1.5) > 0.2]
    assert max(quiet) - min(quiet) < 1.0


def test_music_is_down_from_the_first_word_to_the_last_by_the_depth_that_is_asked_for(tmp_path):
    """The music is a tone so high that the voice, at 22 kHz, has nothing there."""
    music = write_wav(tmp_path / "m.wav", sine(8.0, 15_000, 0.1))
    text = "This is a sentence, and it has a pause. Here is another one."
    scenes = [{"color": "teal", "duration": 1.5}, {"color": "navy", "duration": 6.5, "narration": text}]
    made = render(board(*scenes, music={"file": str(music), "fade_out": 0}), tmp_path / "out.mp4")
    sound = heard(made.file_path)[:, 0]

    def music_at(seconds):
        part = sound[round(seconds * RATE) : round(seconds * RATE) + 2400]
        return 20 * np.log10(np.abs(np.fft.rfft(part * np.hanning(2400)))[750] / 60)

    words = made.lineage[1].narration.facts["words"]
    end = 1.5 + words[-1]["end"]
    before = [music_at(at) for at in np.arange(0.2, 1.2, 0.1)]
    under = [music_at(at) for at in np.arange(1.5, end - 0.05, 0.05)]
    after = [music_at(at) for at in np.arange(end + 1.2, 7.8, 0.1)]
    assert before == pytest.approx([before[0]] * len(before), abs=0.1)
    assert under == pytest.approx([before[0] - 12] * len(under), abs=0.5)
    assert after == pytest.approx([before[0]] * len(after), abs=0.1)


# Loudness --------------------------------------------------------------------------------------------------------


def soft(seconds, level_=0.1, seed=0):
    """Noise with as little treble as people's sounds have, of that RMS."""
    made = np.apply_along_axis(np.convolve, 0, noise(seconds, 1.0, seed=seed), np.hanning(9), "same")
    return (made * (level_ / made.std())).astype(np.float32)


def quiet():
    return soft(3.0, 0.004)


def loud():
    return np.clip(soft(3.0, 1.5), -0.99, 0.99)


def squares():
    """Of full scale, whose peaks lie between the samples."""
    return np.sign(sine(3.0, 997, 1.0)) * np.float32(0.99)


def spiky():
    made = soft(3.0, 0.02)
    made[::12_000] = 0.95
    return made


def short():
    return soft(0.5, 0.05)


def very_short():
    """Shorter than what BS.1770 measures at a time."""
    return np.clip(soft(0.24, 0.9), -0.99, 0.99)


def mostly_silent():
    return np.concatenate((np.zeros((4 * RATE, 2), np.float32), soft(1.0, 0.03), np.zeros((2 * RATE, 2), np.float32)))


def rising():
    return soft(6.0, 0.2) * np.linspace(0.01, 1.0, 6 * RATE, dtype=np.float32)[:, None] ** 2


def of_one_side():
    return soft(3.0, 0.1) * np.array([1, 0], np.float32)


@pytest.mark.parametrize("made", [quiet, loud, squares, spiky, short, very_short, mostly_silent, rising, of_one_side])
def test_whatever_is_heard_it_is_as_loud_as_it_should_be_and_its_peaks_stay_under_the_ceiling(tmp_path, made):
    music = write_wav(tmp_path / "m.wav", made())
    length = len(made()) / RATE
    written = board({"color": "teal", "duration": length}, music={"file": str(music), "fade_out": 0, "loop": False})
    del written["loudness"]
    result = render(written, tmp_path / "out.mp4")
    got = between(heard(result.file_path), 0, length)
    measured = FfmpegSyncer().measure([np.tile(got, (1 if length >= 0.4 else 9, 1))])
    assert measured.lufs == pytest.approx(-14, abs=0.5)
    assert measured.peak <= -1.0
    assert result.warnings == ()


@pytest.mark.parametrize("layout", ["mono", "5.1"])
def test_the_loudness_of_one_channel_and_of_six_is_right_too(tmp_path, layout):
    count = 1 if layout == "mono" else 6
    sound = np.concatenate([soft(3.0, 0.08, seed=i)[:, :1] for i in range(count)], axis=1)
    with av.open(str(tmp_path / "m.flac"), "w") as container:
        stream = container.add_stream("flac", rate=RATE, layout=layout)
        packed = np.ascontiguousarray((sound * 32767).astype(np.int16).reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=layout)
        frame.sample_rate, frame.pts = RATE, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    written = board({"color": "teal", "duration": 3}, music={"file": str(tmp_path / "m.flac"), "fade_out": 0})
    del written["loudness"]
    got = between(heard(render(written, tmp_path / "out.mp4").file_path), 0, 3)
    measured = FfmpegSyncer().measure([got])
    assert measured.lufs == pytest.approx(-14, abs=0.5)
    assert measured.peak <= -1.0
    assert abs(level_of(got[:, :1]) - level_of(got[:, 1:])) < 1.0


def test_what_can_not_be_brought_there_is_said_and_silence_stays_silence(tmp_path):
    cases = (
        (np.zeros((RATE, 2)), "silent throughout"),
        (soft(1.0, 0.0005), "raise its noise"),
        (soft(1.0, 0.0001), "too quiet"),
    )
    for sound, said in cases:
        music = write_wav(tmp_path / "m.wav", sound)
        written = board({"color": "teal", "duration": 1}, music={"file": str(music), "fade_out": 0})
        del written["loudness"]
        made = render(written, tmp_path / "out.mp4")
        assert any(said in warning for warning in made.warnings), made.warnings
        assert np.abs(heard(made.file_path)).max() < (1e-6 if "silent" in said else 0.25)


# Joins -----------------------------------------------------------------------------------------------------------

STEP = 2 * np.pi / RATE
"""What a sine of amplitude 1 and 1 Hz moves by in a sample, at most."""


def test_no_join_has_a_step_that_its_sounds_have_not(tmp_path):
    """Scenes cut in the middle of a tone, crossed, alone and at the end of the file; music that starts over and goes down;
    speech that begins and ends in the middle of a wave."""
    silent = write_numbered(tmp_path / "silent.mp4", 75, ClipSpec(), size=(160, 90))
    from gator_core.sound import synchronize

    tones = [write_wav(tmp_path / f"{pitch}.wav", sine(3.0, pitch, 0.2)) for pitch in (1200, 1410)]
    one, two = (str(synchronize(silent, tone, tone.with_suffix(".mp4")).file_path) for tone in tones)
    music = write_wav(tmp_path / "m.wav", sine(1.7, 1100, 0.1)[: round(1.6997 * RATE)])
    speech = write_wav(tmp_path / "v.wav", sine(1.0, 1300, 0.3)[9 : round(0.7777 * RATE)])
    scenes = [
        {"video": one, "sound": "keep", "trim": [0.1234, 1.0]},
        {"video": two, "sound": "keep", "trim": [0.777, 2.0]},
        {"color": "red", "duration": 1.1, "narration": {"file": str(speech)}},
        {"video": one, "sound": "keep", "trim": [0.5, 2], "transition": {"name": "crossfade", "duration": 0.4}},
        {"video": two, "sound": "keep", "speed": 1.25, "trim": [0.5, 2.5], "transition": {"name": "wipe", "duration": 0.3}},
        {"video": one, "sound": "keep", "trim": [0.031, 0.9]},
    ]
    written = {"file": str(music), "volume": 1.0, "fade_out": 0, "duck": {"depth": 20, "attack": 0.05, "release": 0.1}}
    got = heard(render(board(*scenes, music=written), tmp_path / "out.mp4").file_path)
    scene_steps = 2**0.5 * 0.2 * 1410 * STEP  # where two cross they add up to that
    most = max(scene_steps, 0.3 * 1300 * STEP) + 2**0.5 * 0.1 * 1100 * STEP
    assert np.abs(np.diff(got, axis=0)).max() < 1.05 * most
