from __future__ import annotations

import resource
from fractions import Fraction
from math import floor
from pathlib import Path

import av
import numpy as np
import pytest

from gator_core.build.join import Chapter, join, timescale
from gator_core.errors import EncodeError
from gator_core.providers import OutputFormat

MP4 = OutputFormat("mp4", ".mp4", "mp4", "h264")
MOV = OutputFormat("mov", ".mov", "mov", "h264")
MKV = OutputFormat("mkv", ".mkv", "matroska", "h264", time_base=Fraction(1, 1000))
NTSC = Fraction(24000, 1001)
RATES = [NTSC, Fraction(25), Fraction(60000, 1001), Fraction(1), Fraction(240), Fraction(12345, 678)]
LENGTHS = (1, 2, 3, 5, 13, 1, 4)


def pictures(count, seed, size=(96, 64)):
    """A pattern that glides, so that an encoder finds use for B frames."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    for k in range(count):
        data = np.full((height * 3 // 2, width), 128, np.uint8)
        data[:height] = 120 + 60 * np.sin((x + 3 * k + 17 * seed) / 9) * np.cos((y - k) / 7)
        data[height : height + height // 4] = 90 + 5 * seed
        yield data


def encode(path, count, *, rate=NTSC, seed=0, size=(96, 64), crf=23):
    with av.open(f"file:{path}", "w", format="mp4", options={"video_track_timescale": str(timescale(rate))}) as out:
        options = {"crf": str(crf), "bf": "3", "b-pyramid": "normal", "x264-params": "b-adapt=0:threads=1:stitchable=1"}
        stream = out.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for k, data in enumerate(pictures(count, seed, size)):
            frame = av.VideoFrame.from_ndarray(data, format="yuv420p")
            frame.pts, frame.time_base = k, 1 / rate
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def decoded(path):
    with av.open(f"file:{path}") as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


def packets(path):
    with av.open(f"file:{path}") as container:
        return [(p.pts, p.dts, p.duration, p.time_base) for p in container.demux(video=0) if p.size]


def recut(source, target, keep):
    """A copy of the packets that ``keep(index, packet)`` says yes to."""
    with av.open(f"file:{source}") as old, av.open(f"file:{target}", "w", format="mp4") as new:
        stream = new.add_stream_from_template(old.streams.video[0], opaque=True)
        for k, packet in enumerate(old.demux(video=0)):
            if packet.size and keep(k, packet):
                packet.stream = stream
                new.mux_one(packet)
    return target


@pytest.fixture
def segments(tmp_path):
    return [encode(tmp_path / f"{k}.mp4", count, seed=k) for k, count in enumerate(LENGTHS)]


@pytest.mark.parametrize("fmt", [MP4, MOV, MKV], ids=lambda fmt: fmt.name)
def test_the_joined_file_shows_exactly_the_pictures_of_its_segments(tmp_path, segments, fmt):
    output = tmp_path / f"whole{fmt.suffix}"
    result = join(segments, output, fmt, NTSC)
    apart = [picture for path in segments for picture in decoded(path)]
    together = decoded(output)
    assert len(together) == len(apart) == result.frames == sum(LENGTHS)
    assert all(np.array_equal(a, b) for a, b in zip(apart, together, strict=True))
    assert result.starts == (0, 1, 3, 6, 11, 24, 25)
    assert result.size == (96, 64)


@pytest.mark.parametrize(
    "rate", [NTSC, Fraction(25), Fraction(60000, 1001), Fraction(1), Fraction(240), Fraction(12345, 678)], ids=str
)
@pytest.mark.parametrize("fmt", [MP4, MOV], ids=lambda fmt: fmt.name)
def test_every_picture_has_its_exact_time_at_any_rate(tmp_path, fmt, rate):
    segments = [encode(tmp_path / f"{k}.mp4", count, seed=k, rate=rate) for k, count in enumerate((2, 9, 1))]
    join(segments, tmp_path / "whole", fmt, rate)
    found = packets(tmp_path / "whole")
    assert sorted(pts * base for pts, _, _, base in found) == [k / rate for k in range(12)]
    assert {duration * base for _, _, duration, base in found} == {1 / rate}
    decoding = [dts for _, dts, _, _ in found]
    assert decoding == sorted(set(decoding))
    assert all(dts <= pts for pts, dts, _, _ in found)
    assert decoding[0] < 0, "these pictures were to be reordered; the test proves nothing otherwise"


def test_matroska_rounds_each_time_to_its_clock_and_gathers_no_error(tmp_path):
    segment = encode(tmp_path / "one.mp4", 12)
    join([segment] * 30, tmp_path / "whole.mkv", MKV, NTSC)
    times = sorted(pts for pts, *_ in packets(tmp_path / "whole.mkv"))
    assert times == [floor(1000 * k / NTSC + Fraction(1, 2)) for k in range(360)]


@pytest.mark.parametrize("fmt", [MP4, MOV, MKV], ids=lambda fmt: fmt.name)
def test_chapters_and_title_are_in_the_file(tmp_path, segments, fmt):
    chapters = (Chapter(0, 7, "Sunrise: première"), Chapter(7, 20, ""), Chapter(20, 29, "夜"))
    join(segments, tmp_path / "whole", fmt, NTSC, chapters=chapters, metadata={"title": "A day, ünd so on"})
    with av.open(f"file:{tmp_path / 'whole'}") as container:
        found = [
            (
                round(c["start"] * c["time_base"] * NTSC, 4),
                round(c["end"] * c["time_base"] * NTSC, 4),
                c["metadata"].get("title", ""),
            )
            for c in container.chapters()
        ]
        title = container.metadata["title"]
    assert found == [(c.start, c.stop, c.title) for c in chapters]
    assert title == "A day, ünd so on"


def test_a_chapter_title_is_one_line_of_what_can_be_written(tmp_path):
    assert Chapter(0, 1, " two\nlines\x00and\ta \ud800 half ").title == "two lines and a half"


@pytest.mark.parametrize(
    "wrong", [(Chapter(1, 5, "late"),), (Chapter(0, 5, "a"), Chapter(4, 9, "overlaps")), (Chapter(0, 30, "long"),)]
)
def test_chapters_that_do_not_follow_one_another_are_refused(tmp_path, segments, wrong):
    with pytest.raises(ValueError, match=wrong[-1].title):
        join(segments, tmp_path / "whole", MP4, NTSC, chapters=wrong)


def test_segments_of_another_size_are_refused_by_name(tmp_path):
    first = encode(tmp_path / "first.mp4", 3)
    other = encode(tmp_path / "other.mp4", 3, size=(64, 64))
    with pytest.raises(EncodeError, match=r"first\.mp4 and other\.mp4 .* size \(96, 64\) and \(64, 64\)"):
        join([first, first, other], tmp_path / "whole", MP4, NTSC)


def test_segments_with_other_codec_headers_are_refused_by_name(tmp_path):
    first = encode(tmp_path / "first.mp4", 3)
    with av.open(f"file:{tmp_path / 'other.mp4'}", "w", options={"video_track_timescale": "24000"}) as out:
        stream = out.add_stream("libx264", rate=NTSC, options={"x264-params": "cabac=0:threads=1:bframes=0"})
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        frame = av.VideoFrame.from_ndarray(next(pictures(1, 0)), format="yuv420p")
        frame.pts, frame.time_base = 0, 1 / NTSC
        out.mux([*stream.encode(frame), *stream.encode(None)])
    with pytest.raises(EncodeError, match=r"first\.mp4 and other\.mp4 .* differ in codec headers"):
        join([first, tmp_path / "other.mp4"], tmp_path / "whole", MP4, NTSC)


def test_a_segment_that_does_not_start_with_a_key_frame_is_refused(tmp_path):
    whole = encode(tmp_path / "whole.mp4", 9)
    headless = recut(whole, tmp_path / "headless.mp4", lambda k, _: k > 0)
    with pytest.raises(EncodeError, match=r"headless\.mp4 does not start with a key frame"):
        join([whole, headless], tmp_path / "out", MP4, NTSC)


def test_a_segment_that_lost_a_picture_is_refused(tmp_path):
    whole = encode(tmp_path / "whole.mp4", 9)
    holed = recut(whole, tmp_path / "holed.mp4", lambda _, packet: packet.pts * packet.time_base != 4 / NTSC)
    with pytest.raises(EncodeError, match=r"holed\.mp4 does not hold each of its"):
        join([whole, holed], tmp_path / "out", MP4, NTSC)


def test_a_segment_of_another_rate_is_refused(tmp_path):
    slow = encode(tmp_path / "slow.mp4", 5, rate=Fraction(25))
    with pytest.raises(EncodeError, match=r"slow\.mp4 .* not on a frame of 24000/1001"):
        join([slow], tmp_path / "out", MP4, NTSC)


def test_a_missing_or_broken_segment_is_named(tmp_path):
    good = encode(tmp_path / "good.mp4", 3)
    with pytest.raises(EncodeError, match=r"gone\.mp4"):
        join([good, tmp_path / "gone.mp4"], tmp_path / "out", MP4, NTSC)
    (tmp_path / "broken.mp4").write_bytes(good.read_bytes()[:700])
    with pytest.raises(EncodeError, match=r"broken\.mp4"):
        join([good, tmp_path / "broken.mp4"], tmp_path / "out", MP4, NTSC)


def test_more_segments_than_file_handles_can_be_joined(tmp_path):
    segment = encode(tmp_path / "one.mp4", 2)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
    try:
        result = join([segment] * 200, tmp_path / "whole.mp4", MP4, NTSC)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert result.frames == 400
    assert len(decoded(tmp_path / "whole.mp4")) == 400


def test_progress_goes_up_to_one(tmp_path, segments):
    said = []
    join(segments, tmp_path / "whole", MP4, NTSC, progress=said.append)
    assert said == sorted(said)
    assert said[-1] == 1
    assert len(said) == 2 * len(segments)


@pytest.mark.parametrize(
    "name", ["a:b.mp4", "-out.mp4", "%03d.mp4", 'it\'s "odd" & ünü [x] #?.mp4', "new\nline.mp4", "http:x.mp4"]
)
def test_odd_names_are_just_names(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    segment = encode(tmp_path / "in" / name, 3)
    join([segment], Path(name), MP4, NTSC)
    assert len(decoded(tmp_path / name)) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["in", name])
