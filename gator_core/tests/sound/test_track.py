from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from gator_core.sound import RATE, Layer, Loop, Soundtrack, sample_of
from gator_core.sound.levels import envelope, fades
from gator_core.sound.track import pieces

SONG = Path("song.wav")


@pytest.mark.parametrize("rate", [Fraction(24), Fraction(30000, 1001), Fraction(60)])
def test_a_frame_starts_on_the_nearest_sample_however_late_it_is(rate):
    for frame in (0, 1, 7, 35_964, 10_000_000):
        assert abs(sample_of(frame, rate) - frame * RATE / rate) <= Fraction(1, 2)


def test_a_layer_without_a_loop_is_one_piece():
    [piece] = pieces(Layer(SONG, 100, 50, offset=7))
    assert (piece.place, piece.length, piece.offset, piece.fade_in, piece.fade_out) == (100, 50, 7, 0, 0)


def test_turns_of_a_loop_overlap_by_the_seam_and_cover_the_layer():
    layer = Layer(SONG, 1000, 5000, offset=3, loop=Loop(900, 100))
    turns = list(pieces(layer))
    assert [turn.place for turn in turns] == [1000, 1800, 2600, 3400, 4200, 5000, 5800]
    assert all(one.place + one.length - two.place == 100 for one, two in pairwise(turns))
    assert [turn.fade_in for turn in turns] == [0] + [100] * 6
    assert {turn.fade_out for turn in turns} == {100}
    assert turns[-1].place + turns[-1].length >= layer.end


@pytest.mark.parametrize(("samples", "seam"), [(0, 0), (100, 51), (100, -1)])
def test_a_loop_that_would_never_end_is_refused(samples, seam):
    with pytest.raises(ValueError, match="a loop of"):
        Loop(samples, seam)


def test_a_soundtrack_is_a_value():
    track = Soundtrack(10, (Layer(SONG, 0, 10),))
    assert hash(track) == hash(Soundtrack(10, (Layer(SONG, 0, 10),)))


def test_fades_that_cross_keep_the_power():
    out, into = fades(900, 1000, 1000, 0, 100), fades(0, 100, 1000, 100, 0)
    np.testing.assert_allclose(out**2 + into**2, 1, atol=1e-6)
    assert fades(200, 800, 1000, 100, 100) is None


def test_fades_do_not_depend_on_the_range_that_is_asked_for():
    whole = fades(0, 1000, 1000, 300, 500)
    np.testing.assert_array_equal(np.concatenate([fades(0, 137, 1000, 300, 500), fades(137, 1000, 1000, 300, 500)]), whole)


def test_an_envelope_moves_in_straight_lines_and_stays_level_outside():
    levels = envelope(0, 400, ((100, 1.0), (300, 0.5)))
    assert (levels[0], levels[100], levels[200], levels[399]) == (1.0, 1.0, 0.75, 0.5)
