from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from gator_core.build.join import Chapter, join, timescale
from gator_core.build.verify import Expected, backlog, ceiling_kept, check_segment, verify
from gator_core.errors import VerificationFailed
from gator_core.providers import OutputFormat

MP4 = OutputFormat("mp4", ".mp4", "mp4", "h264")
MKV = OutputFormat("mkv", ".mkv", "matroska", "h264", time_base=Fraction(1, 1000))
FORMATS = (MP4, replace(MP4, name="mov", suffix=".mov", container="mov"), MKV)
RATE = Fraction(30000, 1001)
RATES = [Fraction(text) for text in ("24000/1001", "60000/1001", "1", "25/2", "30", "50", "240", "12345/678", "1199/50")]
SIZE = (96, 64)
CHAPTERS = (Chapter(0, 10, "one"), Chapter(10, 24, "two"))
EXPECTED = Expected(24, RATE, SIZE, MP4, CHAPTERS)


def encode(path, count, *, tagged=True, rate=RATE, keys=250):
    rng = np.random.default_rng(count)
    with av.open(f"file:{path}", "w", format="mp4", options={"video_track_timescale": str(timescale(rate))}) as out:
        stream = out.add_stream(
            "libx264", rate=rate, options={"g": str(keys), "bf": "3", "x264-params": "b-adapt=0:threads=1:stitchable=1"}
        )
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        if tagged:
            context = stream.codec_context
            context.colorspace = context.color_primaries = context.color_trc = context.color_range = 1
        for k in range(count):
            data = rng.integers(60, 190, (96, 96), np.uint8)
            frame = av.VideoFrame.from_ndarray(data, format="yuv420p")
            if tagged:
                frame.colorspace = frame.color_range = 1
            frame.pts, frame.time_base = k, 1 / rate
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def made(tmp_path, fmt=MP4, *, tagged=True):
    parts = [encode(tmp_path / f"{count}.mp4", count, tagged=tagged) for count in (13, 1, 2, 8)]
    output = tmp_path / f"whole{fmt.suffix}"
    join(parts, output, fmt, RATE, chapters=CHAPTERS)
    return output


def retimed(source, target, change, options=None):
    """A copy in which ``change(index, packet)`` has altered the packets."""
    with av.open(f"file:{source}") as old, av.open(f"file:{target}", "w", format="mp4", options=options or {}) as new:
        stream = new.add_stream_from_template(old.streams.video[0], opaque=True)
        stream.codec_context.framerate = RATE
        new.set_chapters(old.chapters())
        for k, packet in enumerate(p for p in old.demux(video=0) if p.size):
            change(k, packet)
            packet.stream = stream
            new.mux_one(packet)
    return target


def damage(path, target, which):
    """A copy with the bytes in the middle of one packet overwritten."""
    with av.open(f"file:{path}") as container:
        packet = [p for p in container.demux(video=0) if p.size][which]
        start, size = packet.pos, packet.size
    data = bytearray(path.read_bytes())
    data[start + size // 4 : start + size] = b"\xff" * (size - size // 4)
    target.write_bytes(data)
    return target


@pytest.mark.parametrize("fmt", FORMATS, ids=lambda fmt: fmt.name)
@pytest.mark.parametrize("full", [False, True])
def test_a_sound_file_is_proven_and_described(tmp_path, fmt, full):
    path = made(tmp_path, fmt)
    report = verify(path, replace(EXPECTED, fmt=fmt), full=full)
    assert report.frames == 24
    assert report.duration == 24 / RATE
    assert report.size == SIZE
    assert report.bytes == path.stat().st_size
    assert 0.8 < report.bitrate * report.duration / 8 / report.bytes < 1
    assert report.decoded is full


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("count", [1, 2, 7])
@pytest.mark.parametrize("fmt", FORMATS, ids=lambda fmt: fmt.name)
def test_any_rate_and_the_shortest_videos_are_proven(tmp_path, fmt, count, rate):
    part = encode(tmp_path / "part.mp4", count, rate=rate)
    check_segment(part, count, SIZE, rate)
    join([part], tmp_path / "whole", fmt, rate, chapters=[Chapter(0, count, "all")])
    expected = Expected(count, rate, SIZE, fmt, (Chapter(0, count, "all"),))
    assert verify(tmp_path / "whole", expected, full=True).duration == count / rate
    with pytest.raises(VerificationFailed):
        verify(tmp_path / "whole", replace(expected, rate=rate * Fraction(1001, 1000)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"frames": 25}, "pictures: expected 25, found 24"),
        ({"rate": Fraction(30)}, "frame rate: expected 30, found 30000/1001"),
        ({"size": (64, 96)}, r"size: expected \(64, 96\), found \(96, 64\)"),
        ({"fmt": replace(MP4, codec="hevc")}, "codec: expected hevc, found h264"),
        ({"fmt": replace(MP4, colour="bt601")}, "says BT.601"),
        ({"chapters": ()}, "chapters: expected 0, found 2"),
        ({"chapters": (CHAPTERS[0], Chapter(10, 24, "drei"))}, "title: expected drei, found two"),
        (
            {"chapters": (Chapter(0, 11, "one"), Chapter(11, 24, "two"))},
            "'one', end: expected 0.367033 s, found 0.333667 s",
        ),
    ],
)
def test_what_differs_is_said(tmp_path, change, said):
    with pytest.raises(VerificationFailed, match=said):
        verify(made(tmp_path), replace(EXPECTED, **change))


def test_missing_colour_tags_are_noticed(tmp_path):
    with pytest.raises(VerificationFailed, match="colour tags"):
        verify(made(tmp_path, tagged=False), EXPECTED)


def test_what_a_format_cannot_hold_is_not_asked_for(tmp_path):
    path = made(tmp_path, tagged=False)
    verify(path, replace(EXPECTED, fmt=replace(MP4, colour=None, chapters=False), chapters=()))


@pytest.mark.parametrize("fmt", [MP4, MKV], ids=lambda fmt: fmt.name)
@pytest.mark.parametrize("part", [0.05, 0.5, 0.99])
def test_a_file_cut_short_is_refused(tmp_path, fmt, part):
    path = made(tmp_path, fmt)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(VerificationFailed):
        verify(path, replace(EXPECTED, fmt=fmt))


def test_a_picture_at_the_wrong_time_is_found(tmp_path):
    def late(k, packet):
        if packet.pts == 23 * 1001:
            packet.pts += 7

    path = retimed(made(tmp_path), tmp_path / "late.mp4", late)
    with pytest.raises(VerificationFailed, match=r"picture 23: expected at 0\.767433 s, found at 0\.767667 s"):
        verify(path, EXPECTED)


def test_a_picture_shown_longer_is_found(tmp_path):
    def longer(k, packet):
        if k == 23:  # so little that the average rate stays what it is
            packet.duration += 1

    path = retimed(made(tmp_path), tmp_path / "long.mp4", longer)
    with pytest.raises(VerificationFailed, match="frame rate: expected 30000/1001, found 28800/961"):
        verify(path, EXPECTED)


def _packets(path):
    with av.open(f"file:{path}") as container:
        return [packet for packet in container.demux(video=0) if packet.size]


@pytest.mark.parametrize("which", range(24))
def test_damage_inside_any_picture_is_found_by_decoding(tmp_path, which):
    path = damage(made(tmp_path), tmp_path / "damaged.mp4", which)
    verify(path, EXPECTED)
    with pytest.raises(VerificationFailed, match=r"damaged\.mp4"):
        verify(path, EXPECTED, full=True)


def test_another_kind_of_file_does_not_pass(tmp_path):
    path = made(tmp_path, MKV)
    with pytest.raises(VerificationFailed, match="can't be read back"):
        verify(path, EXPECTED)
    with pytest.raises(VerificationFailed, match=r"gone\.mp4 can't be read back"):
        verify(tmp_path / "gone.mp4", EXPECTED)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 30])
def test_a_sound_segment_passes(tmp_path, count):
    check_segment(encode(tmp_path / "s.mp4", count), count, SIZE, RATE)


@pytest.mark.parametrize("keys", [1, 7, 10])
def test_a_segment_of_several_groups_passes_and_its_damaged_ends_do_not(tmp_path, keys):
    path = encode(tmp_path / "s.mp4", 30, keys=keys)
    check_segment(path, 30, SIZE, RATE)
    for which in (0, -1):
        with pytest.raises(VerificationFailed, match=r"segment d\.mp4"):
            check_segment(damage(path, tmp_path / "d.mp4", which), 30, SIZE, RATE)


def test_a_segment_with_another_number_size_or_rate_does_not(tmp_path):
    path = encode(tmp_path / "s.mp4", 5)
    with pytest.raises(VerificationFailed, match=r"segment s\.mp4: pictures: expected 6, found 5"):
        check_segment(path, 6, SIZE, RATE)
    with pytest.raises(VerificationFailed, match="size"):
        check_segment(path, 5, (64, 96), RATE)
    with pytest.raises(VerificationFailed, match="picture 1: expected at"):
        check_segment(path, 5, SIZE, Fraction(25))


@pytest.mark.parametrize("which", [0, -2, -1])
def test_a_segment_with_a_damaged_end_does_not(tmp_path, which):
    path = damage(encode(tmp_path / "s.mp4", 12), tmp_path / "d.mp4", which)
    with pytest.raises(VerificationFailed, match=r"segment d\.mp4"):
        check_segment(path, 12, SIZE, RATE)


def test_a_steady_stream_needs_a_buffer_of_one_packet():
    assert backlog([1000] * 100, Fraction(25), 200_000) == pytest.approx(1 / 25)


def test_a_burst_needs_what_does_not_flow_out_in_time():
    # 8 kbit a packet, 4 kbit flow out in between: the third finds 8 left of the two before it.
    assert backlog([1000] * 3, Fraction(25), 100_000) == pytest.approx(16_000 / 100_000)
    assert ceiling_kept([1000] * 3, Fraction(25), 100_000, 0.161)
    assert not ceiling_kept([1000] * 3, Fraction(25), 100_000, 0.159)


def test_an_idle_time_saves_nothing_up():
    assert backlog([0] * 1000 + [1000] * 3, Fraction(25), 100_000) == pytest.approx(0.16)
