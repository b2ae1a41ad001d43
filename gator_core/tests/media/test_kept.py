"""A decoder that waits for the next reader of its file."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest

from gator_core.clip import MediaClip
from gator_core.errors import MediaError
from gator_core.media.kept import borrowed_decoder, keeping_decoders
from gator_core.media.probe import probe
from gator_core.testing.media import ClipSpec, number_of, write_numbered

LONG = ClipSpec(options={"g": "1000", "sc_threshold": "0"})


def test_a_reader_goes_on_where_the_one_before_stopped(tmp_path):
    clip = MediaClip(probe(write_numbered(tmp_path / "a.mp4", 60, LONG)), (160, 90), Fraction(25))
    with clip.reader(0, 60) as reader:
        whole = [reader.frame(i) for i in range(60)]
    with keeping_decoders():
        parts = []
        for start, stop in ((0, 20), (20, 41), (40, 60), (3, 10)):
            with clip.reader(start, stop) as reader:
                parts += [(i, reader.frame(i)) for i in range(start, stop)]
    assert all((frame.data == whole[i].data).all() for i, frame in parts)
    assert [number_of(frame) for frame in whole] == list(range(60))


def test_the_same_decoder_comes_again_for_the_same_file_in_the_same_thread(tmp_path):
    a, b = (write_numbered(tmp_path / f"{name}.mp4", 5, LONG) for name in "ab")
    with keeping_decoders():
        with borrowed_decoder(a, Fraction(0)) as first:
            first.at(Fraction(0))
        with borrowed_decoder(a, Fraction(0)) as again, borrowed_decoder(a, Fraction(0)) as beside:
            assert again is first
            assert beside is not first
        with borrowed_decoder(b, Fraction(0)):
            pass
        with borrowed_decoder(a, Fraction(0)) as after_another:
            assert after_another is not first
            assert _in_another_thread(a) is not after_another
    with borrowed_decoder(a, Fraction(0)) as outside, borrowed_decoder(a, Fraction(0)) as twice:
        assert outside is not twice


def test_a_file_that_has_changed_is_opened_anew(tmp_path):
    path = write_numbered(tmp_path / "a.mp4", 5, LONG)
    with keeping_decoders():
        with borrowed_decoder(path, Fraction(0)) as first:
            pass
        os.utime(path, (1, 1))
        with borrowed_decoder(path, Fraction(0)) as anew:
            assert anew is not first
        path.unlink()
        with pytest.raises(MediaError, match=r"a\.mp4: can't be read"), borrowed_decoder(path, Fraction(0)):
            pass


def test_after_an_error_nothing_waits(tmp_path):
    path = write_numbered(tmp_path / "a.mp4", 5, LONG)
    with keeping_decoders():
        with pytest.raises(ZeroDivisionError), borrowed_decoder(path, Fraction(0)) as first:
            raise ZeroDivisionError
        with borrowed_decoder(path, Fraction(0)) as anew:
            assert anew is not first


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux tells which files are open")
def test_nothing_stays_open_at_the_end(tmp_path):
    path = write_numbered(tmp_path / "a.mp4", 5, LONG)
    with keeping_decoders():
        with borrowed_decoder(path, Fraction(0)):
            pass
        assert str(path) in _open_files()
    assert str(path) not in _open_files()


def _in_another_thread(path):
    found = []

    def borrow():
        with keeping_decoders(), borrowed_decoder(path, Fraction(0)) as decoder:
            found.append(decoder)

    thread = threading.Thread(target=borrow)
    thread.start()
    thread.join()
    return found[0]


def _open_files():
    found = set()
    for place in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found.add(str(place.readlink()))
    return found
