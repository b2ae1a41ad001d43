"""The sound of storyboards, measured on finished videos."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from gator_core import events, render
from gator_core.build import Part, forecast
from gator_core.errors import InvalidStoryboard, MediaError, ProviderUnavailable
from gator_core.plugins import load
from gator_core.testing.media import ClipSpec, flashes, write_clip, write_numbered
from gator_core.testing.sounds import between, heard, level_of, noise, onsets, sine, write_wav
from gator_ffmpeg.audio import FfmpegSyncer
from gator_ffmpeg.encoder import FfmpegEncoder

RATE = 48_000
SIZE = (160, 90)
NTSC = Fraction(30000, 1001)


def board(*scenes, **rest):
    return {"size": "160x90", "quality": "draft", "fps": "25", "loudness": "off", "scenes": list(scenes), **rest}


def flashing(path, at, frames, rate=Fraction(25)):
    """A clip that is light on one picture, where it also beeps."""
    dark, light = (np.full((90, 160, 3), value, np.uint8) for value in (16, 235))
    silent = write_clip(
        path.with_suffix(".silent.mp4"), (light if i == at else dark for i in range(frames)), ClipSpec(rate=rate)
    )
    sound = np.zeros((round(frames / rate * RATE), 2), np.float32)
    start = round(at / rate * RATE)
    sound[start : start + 960] = sine(0.02, 1000, 0.8)[: len(sound) - start]
    with av.open(str(silent)) as source, av.open(str(path), "w") as container:
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
    return str(path)


def actions(result):
    return {step.name: step.action for step in result.steps}


# Places ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_flash_and_beep_come_together_in_every_scene(tmp_path, suffix):
    one = flashing(tmp_path / "one.mp4", 20, 40, NTSC)
    two = flashing(tmp_path / "two.mkv", 9, 40)
    made = render(
        board(
            {"video": one, "sound": "keep", "duration": 1.03},
            {"color": "black", "duration": 0.37},
            {
                "video": two,
                "sound": "keep",
                "trim": [0.2, 1.4],
                "duration": 1.17,
                "transition": {"name": "fade", "duration": 0.2},
            },
            {"video": two, "sound": "keep", "trim": [0.1, 1.5]},
            fps="29.97",
        ),
        tmp_path / f"out{suffix}",
    )
    seen, beeps = flashes(made.file_path), onsets(heard(made.file_path))
    assert len(seen) == len(beeps) == 3
    frame = float(1 / NTSC)
    # A clip of another rate is shown from the next frame on, which is not the sound's fault: the first is of the same rate.
    assert beeps[0] == pytest.approx(seen[0], abs=0.002)
    assert all(-0.002 <= shown - sounded <= frame + 0.002 for shown, sounded in zip(seen, beeps, strict=True))
    cut = made.scene_markers
    assert beeps[1] == pytest.approx(cut[2].time + 9 / 25 - 0.2, abs=0.002)
    assert beeps[2] == pytest.approx(cut[3].time + 9 / 25 - 0.1, abs=0.002)


def test_nothing_drifts_over_many_scenes(tmp_path):
    clip = flashing(tmp_path / "c.mp4", 3, 12, NTSC)
    scene = {"video": clip, "sound": "keep", "duration": 0.37}
    made = render(board(*[scene] * 60, fps="29.97"), tmp_path / "out.mp4")
    beeps, seen = onsets(heard(made.file_path), apart=0.1), flashes(made.file_path)
    assert len(beeps) == len(seen) == 60
    np.testing.assert_allclose(beeps, seen, atol=0.002)


def test_a_part_sounds_as_it_does_in_the_whole(tmp_path):
    clip = flashing(tmp_path / "c.mp4", 30, 75)
    whole = board({"video": clip, "sound": "keep"}, {"color": "black", "duration": 1})
    made = render(whole, tmp_path / "out.mp4", part=Part(seconds=(1, 2)))
    assert onsets(heard(made.file_path)) == [pytest.approx(0.2, abs=0.002)]
    assert flashes(made.file_path) == [pytest.approx(0.2, abs=1e-6)]


def test_speed_changes_the_sounds_tempo_with_the_picture(tmp_path):
    clip = flashing(tmp_path / "c.mp4", 24, 50)
    made = render(board({"video": clip, "sound": "keep", "speed": 1.5}), tmp_path / "out.mp4")
    assert onsets(heard(made.file_path))[0] == pytest.approx(24 / 25 / 1.5, abs=0.02)
    slow = render(board({"video": clip, "sound": "keep", "speed": 0.25}), tmp_path / "slow.mp4", part=Part(seconds=(0, 1)))
    assert any("at a speed of 0.25 its sound would not be one" in said for said in slow.warnings)


# Joins -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_noises(tmp_path):
    """Two clips of two seconds with noise of -20 dB, each its own."""
    made = []
    for seed in (1, 2):
        sound = np.apply_along_axis(np.convolve, 0, noise(2.0, 0.2, seed=seed), np.hanning(9) / 4, "same")
        write_wav(tmp_path / f"{seed}.wav", sound * (0.1 / sound.std()))
        silent = write_numbered(tmp_path / f"{seed}.silent.mp4", 50, size=SIZE)
        from gator_core.sound import synchronize

        made.append(str(synchronize(silent, tmp_path / f"{seed}.wav", tmp_path / f"{seed}.mp4").file_path))
    return made


def test_sound_crosses_at_equal_power_where_the_picture_does(tmp_path, two_noises):
    one, two = two_noises
    made = render(
        board(
            {"video": one, "sound": "keep", "trim": [0, 1.5]},
            {"video": two, "sound": "keep", "trim": [0.5, 2], "transition": {"name": "crossfade", "duration": 0.6}},
        ),
        tmp_path / "out.mp4",
    )
    sound = heard(made.file_path)
    levels = [level_of(between(sound, at, at + 0.1)) for at in np.arange(0.1, 2.7, 0.1)]
    assert max(levels) - min(levels) < 1.5


def test_a_cut_does_not_click_and_black_is_silent(tmp_path, two_noises):
    tone = write_wav(tmp_path / "t.wav", sine(2.0, 300, 0.4))
    from gator_core.sound import synchronize

    clip = str(synchronize(two_noises[0], tone, tmp_path / "t.mp4").file_path)
    made = render(
        board(
            {"video": clip, "sound": "keep", "duration": 0.51},
            {"video": clip, "sound": "keep", "trim": [0.123, 0.9]},
            {"color": "red", "duration": 0.5},
            end_transition="fade",
        ),
        tmp_path / "out.mp4",
    )
    sound = heard(made.file_path)
    own = 0.4 * 2 * np.pi * 300 / RATE
    assert np.abs(np.diff(sound[:, 0])).max() < 1.5 * own
    assert level_of(between(sound, 1.35, 1.7)) < -60


# Music -----------------------------------------------------------------------------------------------------------


def test_other_music_encodes_no_picture_anew(tmp_path):
    music = write_wav(tmp_path / "m.wav", noise(1.0, 0.1))
    scenes = [{"color": "teal", "duration": 1.5}, {"color": "navy", "duration": 1.5}]
    seen = []
    first = render(board(*scenes, music={"file": str(music)}), tmp_path / "out.mp4", on_event=seen.append)
    assert first.has_audio
    assert actions(first)["sound"] == "made"
    assert any(isinstance(event, events.Finished) and event.step.kind == "sound" for event in seen)
    again = render(board(*scenes, music={"file": str(music)}), tmp_path / "out.mp4")
    assert set(actions(again).values()) == {"reused"}
    other = render(board(*scenes, music={"file": str(music), "volume": 0.5}), tmp_path / "out.mp4")
    assert [step.name for step in other.steps if step.action == "made"] == ["sound"]
    assert next(step.reason for step in other.steps if step.name == "sound") == "the music changed"
    write_wav(tmp_path / "m.wav", noise(1.0, 0.1, seed=5))
    changed = render(board(*scenes, music={"file": str(music), "volume": 0.5}), tmp_path / "out.mp4")
    assert [step.name for step in changed.steps if step.action == "made"] == ["sound"]


def test_music_goes_round_and_fades(tmp_path):
    music = write_wav(tmp_path / "m.wav", noise(1.2, 0.1))
    written = {"file": str(music), "start": 0.2, "fade_in": 0.5, "fade_out": 0.5, "volume": 0.5}
    made = render(board({"color": "teal", "duration": 4}, music=written), tmp_path / "out.mp4")
    sound = heard(made.file_path)
    middle = [level_of(between(sound, at, at + 0.1)) for at in np.arange(0.6, 3.4, 0.1)]
    assert max(middle) - min(middle) < 1.5
    assert level_of(between(sound, 0, 0.1)) < middle[0] - 8
    assert level_of(between(sound, 3.9, 4)) < middle[0] - 8


def test_a_silent_storyboard_has_no_sound_track(tmp_path):
    made = render(board({"color": "teal", "duration": 1}), tmp_path / "out.mp4")
    assert not made.has_audio
    with av.open(str(made.file_path)) as container:
        assert not container.streams.audio


def test_picture_and_sound_last_as_long_as_each_other(tmp_path):
    music = write_wav(tmp_path / "m.wav", noise(1.0, 0.1))
    made = render(board({"color": "teal", "duration": 1.37}, music={"file": str(music)}, fps="29.97"), tmp_path / "out.mp4")
    with av.open(str(made.file_path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        ends = [stream.duration * stream.time_base for stream in (video, audio)]
        assert ends[0] == made.frames / NTSC
        assert abs(ends[0] - ends[1]) < Fraction(1, RATE)
        assert (video.start_time, audio.start_time) == (0, 0)


def test_the_whole_is_as_loud_as_it_is_asked_to_be(tmp_path):
    music = write_wav(tmp_path / "m.wav", np.apply_along_axis(np.convolve, 0, noise(3.0, 0.05), np.hanning(9), "same"))
    written = board({"color": "teal", "duration": 3}, music={"file": str(music), "fade_out": 0})
    for asked, lufs, peak in ((None, -14, -1), ({"lufs": -20, "peak": -9}, -20, -9)):
        del written["loudness"]
        written |= {"loudness": asked} if asked else {}
        made = render(written, tmp_path / "out.mp4")
        measured = FfmpegSyncer().measure([between(heard(made.file_path), 0, 3)])
        assert measured.lufs == pytest.approx(lufs, abs=0.5)
        assert measured.peak <= peak
        written["loudness"] = "off"


# Narration -------------------------------------------------------------------------------------------------------


def spoken(path, seconds=1.0, lead=0.3):
    """A recording with silence around what is said."""
    sound = np.zeros((round((seconds + 2 * lead) * RATE), 2), np.float32)
    sound[round(lead * RATE) : round((lead + seconds) * RATE)] = sine(seconds, 200, 0.4)
    return str(write_wav(path, sound))


def test_a_scene_lasts_as_long_as_what_is_said_and_a_breath(tmp_path):
    said = spoken(tmp_path / "v.wav")
    made = render(
        board(
            {"color": "teal", "duration": 0.52},
            {"color": "navy", "duration": "auto", "narration": {"file": said}},
            {"color": "red", "narration": {"file": said}},
        ),
        tmp_path / "out.mp4",
    )
    second, third = made.scene_markers[1], made.scene_markers[2]
    assert third.time - second.time == pytest.approx(1.4, abs=0.041)
    starts = onsets(heard(made.file_path), above=0.05)
    assert starts == [pytest.approx(second.time, abs=0.002), pytest.approx(third.time, abs=0.002)]


def test_narration_that_is_too_long_says_by_how_much(tmp_path):
    said = spoken(tmp_path / "v.wav")
    with pytest.raises(InvalidStoryboard, match=r"scene 1 \(teal\): its narration lasts 1\.00 s, 0\.20 s longer than the"):
        render(board({"color": "teal", "duration": 0.8, "narration": {"file": said}}), tmp_path / "out.mp4")
    running = {"file": said, "overrun": "allow"}
    made = render(
        board({"color": "teal", "duration": 0.8, "narration": running}, {"color": "red", "duration": 0.8}), tmp_path / "out.mp4"
    )
    assert level_of(between(heard(made.file_path), 0.85, 0.95)) > -20
    with pytest.raises(InvalidStoryboard, match=r"its narration runs 0\.20 s into that of scene 2 \(red\)"):
        render(
            board({"color": "teal", "duration": 0.8, "narration": running}, {"color": "red", "narration": {"file": said}}),
            tmp_path / "out.mp4",
        )
    with pytest.raises(InvalidStoryboard, match=r"runs 0\.20 s past the end of the video"):
        render(board({"color": "teal", "duration": 0.8, "narration": running}), tmp_path / "out.mp4")


def test_music_gives_way_to_speech(tmp_path):
    said = spoken(tmp_path / "v.wav")
    music = write_wav(tmp_path / "m.wav", sine(4.0, 3000, 0.1))
    scenes = [{"color": "teal", "duration": 1}, {"color": "navy", "duration": 3, "narration": {"file": said}}]
    written = {"file": str(music), "fade_out": 0, "duck": {"depth": 9, "release": 0.4}}
    sound = heard(render(board(*scenes, music=written), tmp_path / "out.mp4").file_path)

    def music_in(start, stop):
        part = between(sound, start, stop)[:, 0]
        return 20 * np.log10(np.abs(np.fft.rfft(part * np.hanning(len(part))))[round(3000 * (stop - start))])

    before, under, after = music_in(0.2, 0.7), music_in(1.2, 1.7), music_in(3.2, 3.7)
    assert under - before == pytest.approx(-9, abs=0.5)
    assert after - before == pytest.approx(0, abs=0.5)


def test_a_voice_speaks_once_and_what_it_says_is_in_the_video(tmp_path):
    second = {"color": "navy", "duration": 2, "narration": {"text": "Yes.", "voice": "nova"}}
    written = board({"color": "teal", "narration": "Good morning."}, second)
    before = forecast(written)
    assert [step.name for step in before.steps if step.kind == "asset"] == [
        "voice of scene 1 (teal)",
        "voice of scene 2 (navy)",
    ]
    assert any("its length is an estimate" in said for said in before.plan.remarks)
    made = render(written, tmp_path / "out.mp4")
    assert actions(made)["voice of scene 1 (teal)"] == "made"
    starts = onsets(heard(made.file_path), above=0.01, apart=0.3)
    assert starts[0] == pytest.approx(0, abs=0.002)
    assert starts[-1] == pytest.approx(made.scene_markers[1].time, abs=0.002)
    assert set(actions(render(written, tmp_path / "out.mp4")).values()) == {"reused"}
    after = forecast(written)
    assert all(step.stored for step in after.steps if step.kind in ("asset", "segment", "sound"))
    assert float(after.plan.timeline.duration) == pytest.approx(made.duration)


# What can't be ---------------------------------------------------------------------------------------------------


class Mute(FfmpegEncoder):
    name = "mute"

    def formats(self):
        return tuple(replace(one, sound=False) for one in super().formats())


def test_a_format_that_holds_no_sound_says_so(tmp_path):
    found = load()
    found.encoders.add(Mute(), "test")
    music = write_wav(tmp_path / "m.wav", noise(1.0, 0.1))
    written = board({"color": "teal", "duration": 1}, music={"file": str(music)})
    made = render(written, tmp_path / "out.mp4", encoder="mute", plugins=found)
    assert "the video is silent: the format 'mp4' holds no sound" in made.warnings
    assert not made.has_audio


def test_without_the_ffmpeg_program_sound_is_an_error_that_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("GATOR_FFMPEG", "no-such-program")
    music = write_wav(tmp_path / "m.wav", noise(1.0, 0.1))
    with pytest.raises(ProviderUnavailable, match=r"GATOR_FFMPEG is 'no-such-program'.*; set GATOR_FFMPEG"):
        render(board({"color": "teal", "duration": 1}, music={"file": str(music)}), tmp_path / "out.mp4")


@pytest.mark.parametrize(
    ("fields", "kind", "said"),
    [
        ({"music": {"file": "gone.mp3"}}, MediaError, r"music: .*gone\.mp3: no such file"),
        ({"music": {"file": "m.wav", "start": 5}}, InvalidStoryboard, r"music\.start: 5 s of a file of 1\.00 s leave nothing"),
        ({"music": {"file": "text.mp3"}}, MediaError, r"music: .*text\.mp3: is text"),
        ({"music": {"file": "pictures.mp4"}}, MediaError, r"music: .*pictures\.mp4: holds no sound, only pictures"),
        ({"music": {"file": "cut.wav"}}, MediaError, r"music: .*cut\.wav: is cut off: 50,000 of 192,044 bytes are there"),
        ({"narration": {"file": "cut.wav"}}, MediaError, r"scene 1 \(teal\): narration: .*cut\.wav: is cut off"),
        ({"narration": {"file": "pictures.mp4"}}, MediaError, r"scene 1 \(teal\): narration: .*holds no sound, only pictures"),
        ({"narration": {"file": "gone.mp3"}}, MediaError, r"scene 1 \(teal\): narration: .*no such file"),
        ({"narration": {"file": "silent.wav"}}, InvalidStoryboard, r"narration: silent\.wav is silent throughout"),
        ({"narration": {"voice": "nova"}}, InvalidStoryboard, "narration: needs a text to say"),
        ({"narration": {"file": "m.wav", "voice": "nova"}}, InvalidStoryboard, "narration: voice: a recording has its own"),
        ({"duration": "auto"}, InvalidStoryboard, "duration: auto is as long as the narration, and there is none"),
        ({"duration": "automatic"}, InvalidStoryboard, "duration: must be seconds"),
        ({"music": {"file": "m.wav", "duck": "yes"}}, InvalidStoryboard, "music.duck: "),
        ({"loudness": "loud"}, InvalidStoryboard, r"loudness: must be off, or a mapping, such as \{lufs: -14"),
    ],
)
def test_what_cannot_be_heard_is_said(tmp_path, monkeypatch, fields, kind, said):
    monkeypatch.chdir(tmp_path)
    write_wav(Path("m.wav"), noise(1.0, 0.1))
    write_wav(Path("silent.wav"), np.zeros((RATE, 2), np.float32))
    Path("text.mp3").write_text("This is not a sound.")
    Path("cut.wav").write_bytes(Path("m.wav").read_bytes()[:50_000])
    write_numbered(Path("pictures.mp4"), 3, size=SIZE)
    scene = {"color": "teal"} | {name: fields[name] for name in ("narration", "duration") if name in fields}
    whole = board(scene) | {name: fields[name] for name in ("music", "loudness") if name in fields}
    with pytest.raises(kind, match=said):
        render(whole, "out.mp4")
    assert not Path("out.mp4").exists()
