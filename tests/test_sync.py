"""Sound put to videos: measured on the files that come out, decoded by nothing that made them."""

from __future__ import annotations

import errno
import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction
from threading import Event

import av
import numpy as np
import pytest

from gator_core.errors import Cancelled, InputError, MediaError, OutputRefused, ProviderUnavailable, WorkError
from gator_core.sound import Loudness, SyncOptions, synchronize
from gator_core.testing.media import ClipSpec, write_clip, write_numbered
from gator_core.testing.sounds import noise, sine, write_sound, write_wav
from gator_ffmpeg.audio import FfmpegSyncer

RATE = 48_000
AAC = 1024 / RATE


@dataclass
class Heard:
    """What a player gets: samples by the times that the file gives them."""

    sound: np.ndarray
    sound_end: float
    """By presentation, of packets."""
    pictures: list[float]
    picture_end: float
    digest: str
    """Of the pictures' packets."""


def hear(path):
    with av.open(str(path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        times, digest, end = [], hashlib.sha256(), 0
        for packet in container.demux(video, audio):
            if packet.size and packet.stream.type == "video":
                digest.update(bytes(packet))
                times.append((packet.pts, packet.duration))
            elif packet.size:
                end = max(end, (packet.pts + packet.duration) * audio.time_base)
        base, stated = video.time_base, audio.duration and (audio.start_time + audio.duration) * audio.time_base
        length = video.duration and (video.start_time + video.duration) * base
    sound = np.zeros((int(float(end) * RATE) + 4096, 2), np.float32)
    with av.open(str(path)) as container:
        place = None
        for frame in container.decode(audio=0):
            place = round(frame.pts * frame.time_base * RATE) if place is None else place
            samples = frame.to_ndarray().T[: len(sound) - place]
            sound[place : place + len(samples)] = samples
            place += len(samples)
    shown = sorted(times)
    return Heard(
        sound,
        float(stated or end),
        [float(t * base) for t, _ in shown],
        float(length or sum(shown[-1]) * base),
        digest.hexdigest(),
    )


def packets(path):
    with av.open(str(path)) as container:
        return hashlib.sha256(b"".join(bytes(p) for p in container.demux(video=0) if p.size)).hexdigest()


def onset(samples, above=0.2):
    return int(np.argmax(np.abs(samples[:, 0]) > above)) / RATE


@pytest.fixture
def video(tmp_path):
    """Two seconds at 25 pictures a second, with B-frames."""
    return write_numbered(tmp_path / "video.mp4", 50, ClipSpec(options={"bf": "3"}))


@pytest.fixture
def out(tmp_path):
    (tmp_path / "out").mkdir()
    return tmp_path / "out" / "out.mp4"


def beep(path, at, seconds, rate=RATE):
    """A sound with a short tone at each of some times."""
    samples = np.zeros((round(seconds * rate), 2), np.float32)
    for time in at:
        start = round(time * rate)
        tone = sine(0.02, 1000, 0.8, rate)
        samples[start : start + len(tone)] = tone[: len(samples) - start]
    return write_wav(path, samples, rate)


# Places ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_the_first_sample_is_heard_with_the_first_picture(video, tmp_path, suffix, rate):
    given = noise(1.5, 0.1, rate=RATE)
    sound = write_wav(tmp_path / "a.wav", given) if rate == RATE else write_sound(tmp_path / "a.flac", given, "flac")
    synchronize(video, sound, tmp_path / f"out{suffix}")
    heard = hear(tmp_path / f"out{suffix}")
    assert heard.pictures[0] == 0
    likeness = np.correlate(heard.sound[:20_100, 0], given[100:20_000, 0], "valid")
    assert abs(int(likeness.argmax()) - 100) <= 1


@pytest.mark.parametrize(("source", "suffix"), [(".mp4", ".mp4"), (".mp4", ".mkv"), (".mkv", ".mp4"), (".mov", ".mkv")])
def test_pictures_are_copied_as_they_are(video, tmp_path, source, suffix):
    given = write_numbered(tmp_path / f"given{source}", 50, ClipSpec(rate=Fraction(30000, 1001), options={"bf": "2"}))
    made = synchronize(given, write_wav(tmp_path / "a.wav", noise(1.0)), tmp_path / f"out{suffix}")
    heard = hear(made.file_path)
    assert heard.digest == packets(given)
    assert heard.pictures == pytest.approx([i * 1001 / 30000 for i in range(50)], abs=0.0011)
    if (source, suffix) == (".mp4", ".mp4"):
        assert heard.pictures == pytest.approx([i * 1001 / 30000 for i in range(50)], abs=1e-6)


def test_a_flash_and_a_beep_come_together(tmp_path, out):
    dark, light = (np.full((180, 320, 3), value, np.uint8) for value in (16, 235))
    write_clip(tmp_path / "v.mp4", (light if i == 40 else dark for i in range(75)), ClipSpec(rate=Fraction(30000, 1001)))
    synchronize(tmp_path / "v.mp4", beep(tmp_path / "a.wav", [40 * 1001 / 30000], 2.0), out)
    with av.open(str(out)) as container:
        flash = next(float(f.pts * f.time_base) for f in container.decode(video=0) if f.to_ndarray(format="gray").mean() > 128)
    assert onset(hear(out).sound) == pytest.approx(flash, abs=0.002)


@pytest.mark.parametrize(("offset", "expected"), [(0.3, 0.8), (-0.3, 0.2), (0.0001, 0.5001)])
def test_an_offset_moves_the_sound(video, tmp_path, out, offset, expected):
    synchronize(video, beep(tmp_path / "a.wav", [0.5], 1.0), out, SyncOptions(offset=offset))
    assert onset(hear(out).sound) == pytest.approx(expected, abs=0.001)


def test_sound_of_a_clip_can_be_put_to_another(video, tmp_path, out):
    other = write_numbered(tmp_path / "o.mp4", 25, ClipSpec(sound=Fraction(1)))
    synchronize(video, other, out)
    assert 0.1 < np.abs(hear(out).sound).max() < 0.3


# Ends ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
@pytest.mark.parametrize(
    ("policy", "seconds", "end"),
    [
        ("auto", 1.2, 2.0),
        ("auto", 3.1, 2.0),
        ("shortest", 1.2, 1.2),
        ("shortest", 3.1, 2.0),
        ("loop", 0.7, 2.0),
        ("extend", 3.1, 3.1),
        ("extend", 1.2, 2.0),
        ("stretch", 2.1, 2.0),
        ("stretch", 1.9, 2.0),
    ],
)
def test_picture_and_sound_end_together_whatever_the_policy(video, tmp_path, suffix, policy, seconds, end):
    path = tmp_path / f"out{suffix}"
    made = synchronize(video, write_wav(tmp_path / "a.wav", noise(seconds)), path, SyncOptions(policy=policy))
    heard = hear(path)
    frame = 1 / 25
    assert abs(heard.picture_end - heard.sound_end) <= max(frame, AAC) + 0.002
    # Pictures that depend on one another can't be parted: the cut is at most a group of B-frames late.
    assert end - 0.002 <= heard.picture_end <= end + (4 * frame if policy == "shortest" else 0.002)
    assert made.duration == pytest.approx(heard.picture_end, abs=0.002)
    assert heard.pictures == pytest.approx([i / 25 for i in range(len(heard.pictures))], abs=0.0006)


def test_a_shorter_sound_is_followed_by_silence_and_a_longer_one_fades(video, tmp_path, out):
    synchronize(video, write_wav(tmp_path / "a.wav", sine(1.0)), out)
    assert np.abs(hear(out).sound[RATE + 2048 : 2 * RATE]).max() < 0.001
    synchronize(video, write_wav(tmp_path / "a.wav", sine(3.0)), out)
    heard = hear(out).sound
    steps = np.abs(np.diff(heard[2048 : 2 * RATE + 2048, 0]))
    assert steps.max() < 1.2 * 0.25 * 2 * np.pi * 440 / RATE
    assert np.abs(heard[2 * RATE - 480 : 2 * RATE]).max() < 0.05


def test_a_loop_sounds_to_the_end_without_a_click(video, tmp_path, out):
    synchronize(video, write_wav(tmp_path / "a.wav", sine(0.7)), out, SyncOptions(policy="loop"))
    heard = hear(out).sound[:, 0]
    loud = [np.abs(heard[at : at + 960]).max() for at in range(2048, round(1.85 * RATE), 960)]
    assert min(loud) > 0.05
    assert np.abs(np.diff(heard[2048 : 2 * RATE])).max() < 1.6 * 0.25 * 2 * np.pi * 440 / RATE


@pytest.mark.parametrize(("suffix", "frames"), [(".mp4", 51), (".mp4", 52), (".mkv", 50), (".mkv", 51)])
def test_a_held_last_picture_is_shown_to_the_end(tmp_path, suffix, frames):
    """As a program sees it that makes pictures of a steady rate of the file."""
    video = write_numbered(tmp_path / "v.mp4", frames, ClipSpec(options={"bf": "3"}))
    path = tmp_path / f"out{suffix}"
    synchronize(video, write_wav(tmp_path / "a.wav", noise(3.0)), path, SyncOptions(policy="extend"))
    program = _program()
    counted = subprocess.run(
        [program, "-v", "error", "-i", str(path), "-map", "0:v", "-vf", "fps=25", "-f", "framecrc", "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    shown = [line.rpartition(",")[2] for line in counted.stdout.splitlines() if not line.startswith("#")]
    assert len(shown) == 75
    assert len(set(shown[frames - 1 :])) == 1
    assert shown[frames - 2] != shown[frames - 1]


def test_a_track_lasts_as_long_as_its_last_picture_is_held_whichever_is_coded_last(tmp_path, out):
    video = write_numbered(tmp_path / "v.mp4", 50, ClipSpec(options={"bf": "3"}))
    with av.open(str(video)) as container:
        times = [packet.pts for packet in container.demux(video=0) if packet.size]
    assert times[-1] != max(times)
    synchronize(video, write_wav(tmp_path / "a.wav", noise(3.0)), out, SyncOptions(policy="extend"))
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        assert stream.duration * stream.time_base == 3


def _program():
    from gator_ffmpeg import program

    return str(program.find().path)


# The sound that was there ----------------------------------------------------------------------------------------


def test_the_own_sound_is_replaced_or_mixed(tmp_path, out):
    video = write_numbered(tmp_path / "v.mp4", 50, ClipSpec(sound=Fraction(2)))  # 440 Hz, 0.2
    new = write_wav(tmp_path / "a.wav", sine(2.0, 2000, 0.3))

    def levels():
        spectrum = np.abs(np.fft.rfft(hear(out).sound[4800:52_800, 0])) / 24_000
        return spectrum[440].round(2), spectrum[2000].round(2)

    synchronize(video, new, out)
    assert levels() == (0, 0.3)
    assert synchronize(video, new, out, SyncOptions(mix=True, volume=0.5)).mixed
    assert levels() == (0.2, 0.15)


def test_mixing_with_a_silent_video_says_so(video, tmp_path, out):
    made = synchronize(video, write_wav(tmp_path / "a.wav", sine(1.0)), out, SyncOptions(mix=True))
    assert made.warnings == ("video.mp4 has no sound to mix with; it has the new one alone",)
    assert not made.mixed


def test_chapters_titles_and_orientation_stay(tmp_path, out):
    video = write_numbered(tmp_path / "v.mp4", 50, ClipSpec(turned=90.0))
    with av.open(str(video)) as source, av.open(str(tmp_path / "c.mp4"), "w") as container:
        stream = container.add_stream_from_template(source.streams.video[0])
        container.metadata["title"] = "A day"
        container.set_chapters(
            [{"id": 1, "start": 0, "end": 1000, "time_base": Fraction(1, 1000), "metadata": {"title": "Morning"}}]
        )
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = stream
                container.mux(packet)
    synchronize(tmp_path / "c.mp4", write_wav(tmp_path / "a.wav", noise(1.0)), out)
    with av.open(str(out)) as container:
        assert container.metadata["title"] == "A day"
        assert [chapter["metadata"]["title"] for chapter in container.chapters()] == ["Morning"]
        assert next(container.decode(video=0)).rotation == 90


# Loudness --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [0.03, 0.2, 0.9])
def test_the_whole_is_brought_to_a_loudness_and_its_peaks_under_a_ceiling(video, tmp_path, out, level):
    sound = noise(2.0, 0.3)
    sound = np.apply_along_axis(np.convolve, 0, sound, np.hanning(9), "same")  # as little treble as people's sounds have
    sound[::6000] *= 4  # peaks
    sound *= level / np.abs(sound).max()
    made = synchronize(video, write_wav(tmp_path / "a.wav", sound), out, SyncOptions(loudness=Loudness(-14, -1)))
    measured = FfmpegSyncer().measure([hear(out).sound[: 2 * RATE]])
    assert measured.lufs == pytest.approx(-14, abs=0.5)
    assert measured.peak <= -1
    assert (made.loudness.lufs, made.loudness.peak) == (
        pytest.approx(measured.lufs, abs=0.1),
        pytest.approx(measured.peak, abs=0.1),
    )


def test_levels_are_left_as_they_are_where_no_loudness_is_asked_for(video, tmp_path, out):
    synchronize(video, write_wav(tmp_path / "a.wav", sine(2.0, 440, 0.05)), out)
    assert np.std(hear(out).sound[4800:90_000]) == pytest.approx(0.05 / 2**0.5, rel=0.01)


def test_silence_is_taken_and_said(video, tmp_path, out):
    silent = write_wav(tmp_path / "a.wav", np.zeros((RATE, 2), np.float32))
    made = synchronize(video, silent, out, SyncOptions(loudness=Loudness()))
    assert made.warnings[0] == "a.wav is silent throughout"
    assert not hear(out).sound.any()
    json.dumps(made.as_dict(), allow_nan=False)


# What can't be ---------------------------------------------------------------------------------------------------


def test_the_same_again_is_the_same_file(video, tmp_path, out):
    sound = write_wav(tmp_path / "a.wav", noise(1.0, rate=44_100), 44_100)
    synchronize(video, sound, out)
    first = out.read_bytes()
    synchronize(video, sound, out)
    assert out.read_bytes() == first


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("missing.mp3", "no such file"),
        ("text.mp3", "is text"),
        ("silent.mp4", "holds no sound, only pictures"),
        ("cut.m4a", "cut off"),
    ],
)
def test_bad_sound_is_named_and_nothing_is_left(video, tmp_path, out, bad, said):
    (tmp_path / "text.mp3").write_text("This is not a sound.")
    (tmp_path / "silent.mp4").write_bytes(video.read_bytes())
    whole = write_sound(tmp_path / "whole.m4a", noise(1.0), "aac").read_bytes()
    (tmp_path / "cut.m4a").write_bytes(whole[: len(whole) * 2 // 3])
    out.write_text("what stood there")
    with pytest.raises(MediaError, match=said) as caught:
        synchronize(video, tmp_path / bad, out)
    assert bad in str(caught.value)
    assert out.read_text() == "what stood there"
    assert list(out.parent.iterdir()) == [out]


def test_a_picture_is_no_video(tmp_path, out):
    from PIL import Image

    Image.new("RGB", (64, 64)).save(tmp_path / "p.png")
    with pytest.raises(MediaError, match=r"p\.png: is a picture, not a video"):
        synchronize(tmp_path / "p.png", write_wav(tmp_path / "a.wav", noise(1.0)), out)


def test_an_output_that_must_not_be_written_is_refused(video, tmp_path, out):
    sound = write_wav(tmp_path / "a.wav", noise(0.5))
    before = video.read_bytes()
    with pytest.raises(OutputRefused, match="is an input"):
        synchronize(video, sound, video)
    with pytest.raises(InputError, match=r"its suffix must be one of \.mp4, \.mov, \.mkv"):
        synchronize(video, sound, out.with_suffix(".avi"))
    with pytest.raises(OutputRefused, match="does not exist"):
        synchronize(video, sound, tmp_path / "nowhere" / "out.mp4")
    out.touch()
    with pytest.raises(OutputRefused, match="exists already"):
        synchronize(video, sound, out, overwrite=False)
    assert video.read_bytes() == before


def test_without_the_program_the_error_says_how_to_get_it(video, tmp_path, out, monkeypatch):
    monkeypatch.setenv("GATOR_FFMPEG", "no-such-program")
    with pytest.raises(ProviderUnavailable, match="no audio syncer can serve: ffmpeg: GATOR_FFMPEG") as caught:
        synchronize(video, write_wav(tmp_path / "a.wav", noise(0.5)), out)
    assert isinstance(caught.value, RuntimeError)


def test_where_no_ffmpeg_is_installed_it_is_a_runtime_error_with_the_way_to_get_one(video, tmp_path, out, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(RuntimeError, match=r"there is no ffmpeg program: neither .* \(.*install .*imageio-ffmpeg"):
        synchronize(video, write_wav(tmp_path / "a.wav", noise(0.5)), out)
    assert not list(out.parent.iterdir())


def test_a_disk_that_is_full_leaves_nothing_and_says_so(video, tmp_path, out, monkeypatch):
    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    sound = write_wav(tmp_path / "a.wav", noise(0.5))
    monkeypatch.setattr("gator_core.sound.sync.check_file", full)
    with pytest.raises(WorkError, match="No space left on device; nothing was changed there: make room"):
        synchronize(video, sound, out)
    assert not list(out.parent.iterdir())


def test_stopping_leaves_nothing(video, tmp_path, out):
    cancel = Event()
    cancel.set()
    with pytest.raises(Cancelled):
        synchronize(video, write_wav(tmp_path / "a.wav", noise(0.5)), out, cancel=cancel)
    assert not list(out.parent.iterdir())


# The command -----------------------------------------------------------------------------------------------------


def gator(*arguments):
    return subprocess.run([sys.executable, "-m", "gator_core.cli", *map(str, arguments)], capture_output=True, text=True)


def test_the_command_says_what_it_made(video, tmp_path, out):
    sound = write_wav(tmp_path / "a.wav", noise(2.1))
    done = gator("sync", video, sound, "-o", out, "--policy", "stretch", "--loudness", "-16", "--json")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert (made["file_path"], made["has_audio"], made["policy"], made["tempo"]) == (str(out), True, "stretch", 1.05)
    assert made["loudness"]["lufs"] == pytest.approx(-16, abs=0.5)


def test_the_command_refuses_in_one_line(video, tmp_path, out):
    out.touch()
    sound = write_wav(tmp_path / "a.wav", noise(0.5))
    done = gator("sync", video, sound, "-o", out)
    assert (done.returncode, done.stdout) == (2, "")
    assert "exists already" in done.stderr
    done = gator("sync", video, sound, "-o", out, "--policy", "strech")
    assert done.returncode == 2
    assert "stretch" in done.stderr
