from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from gator_core import EncodeError, Frame
from gator_core.build.join import Chapter, join
from gator_core.build.verify import Expected, check_segment, verify
from gator_core.providers import VideoSettings
from gator_core.testing import check_encoder
from gator_opencv.encoder import OpencvEncoder

ENCODER = OpencvEncoder()
FORMATS = ENCODER.formats()
MP4 = FORMATS[0]
NTSC = Fraction(24000, 1001)
SETTINGS = VideoSettings(320, 180, NTSC, crf=23, ceiling=1_000_000, effort="veryfast")
CHART = [
    (0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0),
    (0, 255, 255), (255, 0, 255), (128, 128, 128), (200, 120, 40), (30, 60, 200), (90, 160, 90),
]  # fmt: skip


def numbered(count, size=(320, 180)):
    """Pictures whose brightness tells their number."""
    return [Frame.solid(*size, (k * 10,) * 3) for k in range(count)]


def encode(path, frames, settings=SETTINGS):
    with ENCODER.sink(path, MP4, settings) as sink:
        for frame in frames:
            sink.write(frame)
    return path


def decoded(path):
    with av.open(f"file:{path}") as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def test_it_passes_the_conformance_suite():
    check_encoder(ENCODER)


def test_it_says_what_its_files_lack():
    assert "MPEG-4 Part 2" in ENCODER.remark()
    assert "no set quality or bitrate" in ENCODER.remark()


def test_it_works_where_there_is_no_ffmpeg_program(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("GATOR_FFMPEG", str(tmp_path / "nowhere"))
    assert ENCODER.availability().ok
    assert len(decoded(encode(tmp_path / "s.mp4", numbered(5)))) == 5


@pytest.mark.parametrize("rate", [NTSC, Fraction(60000, 1001), Fraction(25, 2), Fraction(12345, 678)], ids=str)
@pytest.mark.parametrize("count", [1, 2, 20])
def test_every_picture_is_there_in_order_at_its_exact_time(tmp_path, count, rate):
    path = encode(tmp_path / "s.mp4", numbered(count), replace(SETTINGS, rate=rate))
    check_segment(path, count, (320, 180), rate)
    shades = [picture[90, 160].mean() for picture in decoded(path)]
    assert shades == pytest.approx([k * 10 for k in range(count)], abs=3)


def test_only_its_matrix_is_of_bt601(tmp_path):
    with av.open(f"file:{encode(tmp_path / 's.mp4', numbered(3))}") as container:
        context = container.streams.video[0].codec_context
        tags = (context.colorspace, context.color_primaries, context.color_trc, context.color_range)
    assert tuple(map(int, tags)) == (6, 1, 1, 1)


@pytest.mark.parametrize("fmt", FORMATS, ids=lambda fmt: fmt.name)
def test_a_colour_chart_survives_in_every_format(tmp_path, fmt):
    rgb = np.zeros((180, 320, 3), np.uint8)
    for k, colour in enumerate(CHART):
        rgb[k // 4 * 60 :][:60, k % 4 * 80 :][:, :80] = colour
    part = encode(tmp_path / "s.mp4", [Frame.from_rgb(rgb)] * 5)
    whole = tmp_path / f"whole{fmt.suffix}"
    chapters = (Chapter(0, 2, "one"), Chapter(2, 5, "two"))
    join([part], whole, fmt, NTSC, chapters=chapters)
    verify(whole, Expected(5, NTSC, (320, 180), fmt, chapters), full=True)
    for seen in decoded(whole):
        for k, colour in enumerate(CHART):
            patch = seen[k // 4 * 60 + 20 :][:20, k % 4 * 80 + 20 :][:, :40].astype(int)
            assert np.abs(patch - np.array(colour)).max() <= 3, f"{colour} became {patch[10, 20]}"


def test_a_picture_of_another_size_is_refused(tmp_path):
    with pytest.raises(EncodeError, match="picture 3 is 180x320, the encoder was set up for 320x180"):
        encode(tmp_path / "s.mp4", [*numbered(3), Frame.solid(180, 320)])
    assert not list(tmp_path.iterdir())


def test_an_error_while_composing_leaves_nothing(tmp_path):
    def broken():
        yield from numbered(5)
        raise LookupError("no such picture")

    with pytest.raises(LookupError, match="no such picture"):
        encode(tmp_path / "s.mp4", broken())
    assert not list(tmp_path.iterdir())


def test_no_picture_at_all_is_an_error(tmp_path):
    with pytest.raises(EncodeError, match="no picture"):
        encode(tmp_path / "s.mp4", [])
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_opened_is_an_error(tmp_path):
    with pytest.raises(EncodeError, match="can't write 320x180"):
        encode(tmp_path / "s.mp4", numbered(1), replace(SETTINGS, rate=Fraction(1, 10**9)))


@pytest.mark.parametrize("name", ["a:b.mp4", "-out.mp4", "%03d.mp4", 'it\'s "odd" & ünü [x] #?.mp4', "data"])
def test_odd_names_are_just_names(tmp_path, monkeypatch, name):
    folder = tmp_path / "50%d of: 'it'"
    folder.mkdir()
    monkeypatch.chdir(folder)
    encode(folder.relative_to(folder) / name, numbered(3))
    assert [path.name for path in folder.iterdir()] == [name]
    assert len(decoded(folder / name)) == 3
