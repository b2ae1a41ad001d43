from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from gator_core.errors import InputError
from gator_core.sound import RATE, Layer, Loudness, SyncOptions
from gator_core.sound.policy import arranged

SOUND = Path("sound.wav")


def laid(policy="auto", sound=3.0, video=2.0, own=None, **options):
    return arranged(SyncOptions(policy=policy, **options), Fraction(video), SOUND, round(sound * RATE), own)


def only(made):
    [layer] = made.track.layers
    return layer


@pytest.mark.parametrize("policy", ["auto", "shortest", "loop"])
def test_a_longer_sound_is_cut_where_the_video_ends_and_fades(policy):
    made = laid(policy)
    assert made.track.length == 2 * RATE
    assert (only(made).length, only(made).fade_out) == (2 * RATE, 4800)


def test_a_shorter_sound_ends_in_silence_and_does_not_fade():
    made = laid(sound=1.5)
    assert made.track.length == 2 * RATE
    assert (only(made).length, only(made).fade_out) == (1.5 * RATE, 0)


def test_shortest_ends_with_a_shorter_sound():
    assert laid("shortest", sound=1.5).seconds == Fraction(3, 2)
    assert laid("shortest", sound=1.0, offset=0.25).seconds == Fraction(5, 4)


def test_extend_lasts_as_long_as_the_longer_one():
    assert laid("extend", sound=2.5, offset=1.0).seconds == Fraction(7, 2)
    assert only(laid("extend", sound=2.5)).fade_out == 0
    assert laid("extend", sound=1.0).seconds == 2
    assert laid("extend", sound=1.0, offset=5.0).seconds == 6


def test_a_loop_goes_to_the_end():
    layer = only(laid("loop", sound=0.5, offset=0.5))
    assert (layer.place, layer.length) == (RATE // 2, 1.5 * RATE)
    assert (layer.loop.samples, layer.loop.seam) == (RATE // 2, RATE // 8)


def test_stretching_changes_the_tempo_by_a_tenth_and_not_more():
    made = laid("stretch", sound=2.2)
    assert made.tempo == only(made).tempo == Fraction(11, 10)
    assert only(made).length == 2 * RATE
    with pytest.raises(InputError, match=r"2\.300 s of sound in 2\.000 s would be 1\.15 times its tempo"):
        laid("stretch", sound=2.3)
    with pytest.raises(InputError, match="more than a tenth"):
        laid("stretch", sound=1.7)


def test_an_offset_below_zero_leaves_out_the_start():
    layer = only(laid(sound=1.0, offset=-0.25))
    assert (layer.place, layer.offset, layer.length) == (0, RATE // 4, RATE * 3 // 4)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"offset": 2.0}, r"would start at 2 s, and the video ends at 2\.000 s"),
        ({"offset": -3.0}, r"3 s of a sound of 3\.000 s leave nothing"),
        ({"offset": float("nan")}, "is not within a day"),
        ({"policy": "lop"}, r"there is no 'lop'; did you mean 'loop'\? \(known: auto, "),
        ({"volume": -1}, "volume: -1 is not a factor"),
        ({"volume": float("nan")}, "volume: nan"),
    ],
)
def test_what_cannot_be_is_said(options, said):
    with pytest.raises(InputError, match=said):
        laid(**options)


def test_the_own_sound_ends_with_the_file():
    own = Layer(Path("video.mp4"), 0, 2 * RATE)
    one, two = laid("shortest", sound=1.0, own=own).track.layers
    assert (one.source, one.length, one.fade_out) == (Path("video.mp4"), RATE, 4800)
    assert two.source == SOUND


@pytest.mark.parametrize("given", [{"lufs": 0}, {"lufs": -80}, {"peak": 1}, {"peak": -30}, {"lufs": float("nan")}])
def test_a_loudness_that_nobody_means_is_refused(given):
    with pytest.raises(InputError, match="loudness: "):
        Loudness(**given)
