"""Sound in webm: Opus, at its exact samples, by a render and put to a video; and what such a file takes."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from gator_core import InputError, ProviderUnavailable, Storyboard, render
from gator_core.providers import AudioSyncer
from gator_core.sound import Loudness, SyncOptions, synchronize
from gator_core.sound.syncers import best_syncer
from gator_core.testing.media import ClipSpec, write_numbered
from gator_core.testing.sounds import noise, write_wav

RATE = 48_000
QUICK = {"deadline": "realtime", "cpu-used": "8", "g": "25"}
SCENES = [{"color": "#c03020", "duration": 1}, {"color": "#2040b0", "duration": 1.01}]


def heard(path: Path) -> np.ndarray:
    """What a player gets: decoded samples one after the other, from the time that the file gives the first of them."""
    with av.open(str(path)) as container:
        frames = list(container.decode(audio=0))
        first = frames[0].pts * frames[0].time_base
        assert frames[0].sample_rate == RATE
    silence = np.zeros((max(0, round(first * RATE)), 2), np.float32)
    return np.concatenate([silence, *(frame.to_ndarray().T for frame in frames)])


def off(sound: np.ndarray, given: np.ndarray, at: int) -> int:
    """By how many samples the piece of ``given`` at ``at`` comes late."""
    low = max(0, at - 600)
    found = np.correlate(sound[low : at + 3600, 0], given[at : at + 3000, 0], "valid")
    return int(found.argmax()) + low - at


def clip(path: Path, count: int = 50, codec: str = "libvpx-vp9", **more: object) -> Path:
    options = {} if codec == "libx264" else QUICK
    return write_numbered(path, count, ClipSpec(codec=codec, options=options, **more), (160, 90))


@pytest.mark.parametrize(("codec", "fps"), [(None, "24"), ("av1", "30000/1001")])
def test_a_render_to_webm_has_its_music_at_the_exact_samples(tmp_path: Path, codec: str | None, fps: str) -> None:
    given = noise(3.0)
    write_wav(tmp_path / "music.wav", given)
    story = {"size": "128x72", "fps": fps, "scenes": SCENES, "loudness": None, "transition": "cut"}
    board = Storyboard.parse({**story, "music": {"file": "music.wav", "volume": 1, "fade_out": 0}}, tmp_path)
    made = render(board, tmp_path / "a.webm", codec=codec, effort="veryfast", verification="full")
    assert made.has_audio
    assert not made.warnings
    sound = heard(made.file_path)
    assert len(sound) == round(made.frames * RATE / Fraction(fps))
    assert [off(sound, given, at) for at in (0, 30_000, 90_000)] == [0, 0, 0]
    with av.open(str(made.file_path)) as container:
        assert container.streams.audio[0].codec_context.codec.canonical_name == "opus"
        assert container.streams.audio[0].codec_context.extradata[:8] == b"OpusHead"
        times = [packet.pts for packet in container.demux(audio=0) if packet.size]
        assert len(container.chapters()) == 2
    assert {after - before for before, after in pairwise(times)} == {20}
    again = render(board, tmp_path / "a.webm", codec=codec, effort="veryfast")
    assert {step.action for step in again.steps} == {"reused"}


@pytest.mark.parametrize("frames", [1, 2])
def test_a_picture_or_two_have_all_of_their_sound(tmp_path: Path, frames: int) -> None:
    given = noise(0.5)
    write_wav(tmp_path / "music.wav", given)
    scene = {"color": "#c03020", "duration": round(frames / 120 + 0.0005, 4)}
    music = {"file": "music.wav", "volume": 1, "fade_out": 0}
    board = Storyboard.parse({"size": "64x64", "fps": 120, "scenes": [scene], "music": music, "loudness": None}, tmp_path)
    sound = heard(render(board, tmp_path / "a.webm", effort="veryfast").file_path)
    assert frames * 400 <= len(sound) <= (800 if frames == 2 else 960)  # the end of a single packet is not cut by libav


@pytest.mark.parametrize(
    ("policy", "seconds", "end"), [("auto", 1.2, 2.0), ("shortest", 1.2, 1.2), ("loop", 0.7, 2.0), ("extend", 3.1, 3.1)]
)
def test_sound_is_put_to_a_webm_video(tmp_path: Path, policy: str, seconds: float, end: float) -> None:
    given, video = noise(seconds), clip(tmp_path / "v.webm")
    made = synchronize(video, write_wav(tmp_path / "a.wav", given), tmp_path / "out.webm", SyncOptions(policy=policy))
    sound = heard(made.file_path)
    assert len(sound) / RATE == pytest.approx(end, abs=0.003)
    assert made.duration == pytest.approx(end, abs=0.003)
    assert off(sound, given, 0) == off(sound, given, 20_000) == 0


def test_loudness_is_that_of_what_the_file_holds(tmp_path: Path) -> None:
    options = SyncOptions(loudness=Loudness(-16))
    made = synchronize(clip(tmp_path / "v.webm"), write_wav(tmp_path / "a.wav", noise(2.0)), tmp_path / "o.webm", options)
    assert made.loudness is not None
    assert made.loudness.lufs == pytest.approx(-16, abs=0.5)


def test_own_sound_of_webm_stays_under_the_new_one(tmp_path: Path) -> None:
    given = noise(2.0)
    first = synchronize(clip(tmp_path / "v.webm"), write_wav(tmp_path / "a.wav", given), tmp_path / "1.webm").file_path
    quiet = write_wav(tmp_path / "b.wav", np.zeros((2 * RATE, 2), np.float32))
    for suffix in (".webm", ".mkv"):
        both = synchronize(first, quiet, tmp_path / f"2{suffix}", SyncOptions(mix=True)).file_path
        assert off(heard(both), given, 40_000) == 0


@pytest.mark.parametrize(
    ("codec", "source", "suffix", "said"),
    [
        ("libx264", ".mp4", ".webm", "its pictures are h264.*don't play that in .webm files, but in .mp4, .mov, .mkv"),
        ("libvpx-vp9", ".webm", ".mp4", "its pictures are vp9.*don't play that in .mp4 files, but in .mkv, .webm"),
        ("libvpx-vp9", ".webm", ".mov", "in .mkv, .webm"),
    ],
)
def test_pictures_that_players_do_not_play_there_are_refused(
    tmp_path: Path, codec: str, source: str, suffix: str, said: str
) -> None:
    video, sound = clip(tmp_path / f"v{source}", 5, codec), write_wav(tmp_path / "a.wav", noise(0.2))
    with pytest.raises(InputError, match=said):
        synchronize(video, sound, tmp_path / f"out{suffix}")
    assert not (tmp_path / f"out{suffix}").exists()


def test_a_syncer_that_knows_no_opus_is_not_asked_for_it() -> None:
    from gator_core.plugins import catalogue

    class Plain(AudioSyncer):
        name, rank = "plain", 1000
        encode = measure = lambda *_: None

    found = catalogue()
    only = type("Found", (), {"audio_syncers": type("Registry", (), {"ranked": lambda _: [Plain()]})()})()
    assert best_syncer(found, "opus").name == "ffmpeg"
    assert best_syncer(only).name == "plain"
    with pytest.raises(ProviderUnavailable, match="plain: it encodes aac, not opus"):
        best_syncer(only, "opus")
