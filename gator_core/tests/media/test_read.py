"""Reading by time: the picture that is on screen, whatever was read before."""

from __future__ import annotations

import gc
import pickle
import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from gator_core.clip import MediaClip
from gator_core.errors import LimitExceeded, MediaError
from gator_core.media.limits import Limits
from gator_core.media.probe import probe
from gator_core.media.read import open_decoder
from gator_core.testing.media import ClipSpec, number_of, numbered, write_clip, write_numbered

KINDS = {
    "mp4 with B-pictures": ("a.mp4", ClipSpec(options={"g": "12", "bf": "3"})),
    "mp4 of one long group": ("a.mp4", ClipSpec(options={"g": "1000", "sc_threshold": "0"})),
    "mp4 with open groups": ("a.mp4", ClipSpec(options={"g": "10", "bf": "3", "x264-params": "open-gop=1:scenecut=0"})),
    "mp4 without key pictures": ("a.mp4", ClipSpec(options={"x264-params": "intra-refresh=1:keyint=10:scenecut=0:bframes=0"})),
    "mp4 in fragments": ("a.mp4", ClipSpec(options={"g": "10"}, container={"movflags": "frag_keyframe+empty_moov"})),
    "mkv": ("a.mkv", ClipSpec(options={"g": "12"})),
    "hevc": ("a.mp4", ClipSpec(codec="libx265", options={"x265-params": "log-level=none:keyint=10:open-gop=1"})),
    "webm": ("a.webm", ClipSpec(codec="libvpx-vp9", options={"deadline": "realtime", "g": "12"})),
    "transport stream": ("a.ts", ClipSpec(options={"g": "12", "bf": "2"})),
    "avi": ("a.avi", ClipSpec(codec="mpeg4", options={"g": "12"})),
    "avi with B-pictures": ("a.avi", ClipSpec(options={"g": "12", "bf": "3", "x264-params": "open-gop=0"})),
    "mpeg-1 program stream": ("a.mpg", ClipSpec(codec="mpeg1video", tags={}, options={"g": "40", "bf": "2"})),
    "mpeg-2 program stream": ("a.mpg", ClipSpec(codec="mpeg2video", tags={}, options={"g": "12", "bf": "2"})),
    "program stream of large pictures": (
        "a.mpg",
        ClipSpec(codec="mpeg2video", tags={}, options={"g": "40", "bf": "2", "b": "4000000"}),
    ),
    "asf": ("a.wmv", ClipSpec(codec="wmv2", options={"g": "40"})),
    "mpeg-2 with open groups": ("a.ts", ClipSpec(codec="mpeg2video", options={"g": "12", "bf": "2"})),
    "starts late": ("a.ts", ClipSpec(options={"g": "12"}, offset=Fraction(100))),
    "with sound": ("a.mp4", ClipSpec(options={"g": "12"}, sound=Fraction(2))),
    "all key pictures": ("a.mov", ClipSpec(codec="mjpeg", pixels="yuvj420p")),
    "23.976": ("a.mp4", ClipSpec(rate=Fraction(24000, 1001), options={"g": "12"})),
}
COUNT = 60


@pytest.mark.parametrize("kind", KINDS)
def test_any_order_gives_what_reading_forward_gives(tmp_path, kind):
    name, spec = KINDS[kind]
    info = probe(write_numbered(tmp_path / name, COUNT, spec))
    assert info.frames == COUNT
    assert float(info.duration) == pytest.approx(COUNT / spec.rate, abs=0.01)
    clip = MediaClip(info, (160, 90), spec.rate)
    order = random.Random(1).sample(range(-3, COUNT + 3), COUNT)
    with clip.reader(-3, COUNT + 3) as reader:
        forward = {i: reader.frame(i) for i in range(-3, COUNT + 3)}
    assert [number_of(forward[i]) for i in forward] == [min(max(i, 0), COUNT - 1) for i in forward]
    with clip.reader(-3, COUNT + 3) as reader:
        for i in order:
            assert np.array_equal(reader.frame(i).data, forward[i].data), f"frame {i}"


ONE_LONG_GROUP = {"g": "1000", "bf": "2", "sc_threshold": "1000000000"}
PYRAMID = "scenecut=0:b-pyramid=normal:b-adapt=0"
UNTIMED = {
    "mpeg-4 in avi": ("a.avi", ClipSpec(codec="mpeg4", options=ONE_LONG_GROUP)),
    "h.264 in avi": ("a.avi", ClipSpec(options={**ONE_LONG_GROUP, "sc_threshold": "0"})),
    "mpeg-4 with open groups in avi": ("a.avi", ClipSpec(codec="mpeg4", options={**ONE_LONG_GROUP, "g": "40"})),
    "mpeg-2 with open groups in avi": ("a.avi", ClipSpec(codec="mpeg2video", options={**ONE_LONG_GROUP, "g": "40"})),
    "h.264 with open groups in avi": (
        "a.avi",
        ClipSpec(options={"g": "50", "bf": "3", "x264-params": f"open-gop=1:{PYRAMID}"}),
    ),
    "mpeg-4 in asf": ("a.asf", ClipSpec(codec="mpeg4", options=ONE_LONG_GROUP)),
    "h.264 in asf": ("a.asf", ClipSpec(options={"g": "60", "bf": "3", "x264-params": PYRAMID})),
    "mpeg-1 program stream": ("a.mpg", ClipSpec(codec="mpeg1video", tags={}, options={**ONE_LONG_GROUP, "g": "60"})),
    "mpeg-1 program stream of short groups": ("a.mpg", ClipSpec(codec="mpeg1video", tags={}, options={"g": "12", "bf": "2"})),
    "mpeg-2 program stream": ("a.mpg", ClipSpec(codec="mpeg2video", tags={}, options={**ONE_LONG_GROUP, "g": "60"})),
    "program stream without B-pictures": ("a.mpg", ClipSpec(codec="mpeg2video", tags={}, options={"g": "30", "bf": "0"})),
    "dvd": ("a.vob", ClipSpec(codec="mpeg2video", tags={}, options={**ONE_LONG_GROUP, "g": "12"})),
}


@pytest.mark.parametrize("kind", UNTIMED)
def test_formats_that_do_not_time_their_pictures_show_what_mp4_shows(tmp_path, kind):
    """From the start on, in any order, and from wherever reading begins."""
    name, spec = UNTIMED[kind]
    count = 220
    info = probe(write_numbered(tmp_path / name, count, spec, (160, 90)))
    assert (info.frames, info.duration, info.remarks) == (count, Fraction(count, 25), ())
    clip = MediaClip(info, (160, 90), Fraction(25))
    with clip.reader(0, count) as reader:
        assert [number_of(reader.frame(i)) for i in range(count)] == list(range(count))
    order = random.Random(1).sample(range(count), 60)
    with clip.reader(0, count) as reader:
        assert [number_of(reader.frame(i)) for i in order] == order
    for i in (*range(0, count, 13), 125, count - 2, count - 1):
        with clip.reader(i, count) as reader:
            wanted = [i, min(i + 1, count - 1)]
            assert [number_of(reader.frame(k)) for k in (i, i + 1)] == wanted, f"opened at {i}"


def test_chunks_that_hold_no_picture_do_not_move_the_others(tmp_path):
    """A steady pace is kept in AVI by empty chunks: 24 ticks a picture where the clock of an MP4 was copied."""
    path = tmp_path / "a.avi"
    times = [24 * i + (120 if i > 100 else 0) for i in range(200)]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=600, options=ONE_LONG_GROUP)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for i, time in enumerate(times):
            picture = av.VideoFrame.from_ndarray(numbered(i, (160, 90)), "rgb24").reformat(format="yuv420p")
            picture.pts, picture.time_base = time, Fraction(1, 600)
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    info = probe(path)
    assert info.frames == len(times)
    clip = MediaClip(info, (160, 90), Fraction(25))
    with clip.reader(0, 205) as reader:
        forward = [number_of(reader.frame(i)) for i in range(205)]
    assert sorted(set(forward)) == list(range(200))
    assert forward[:100] == list(range(100))
    assert forward[106:] == list(range(101, 200))
    for i in (30, 99, 103, 110, 160, 204):
        with clip.reader(i, 205) as reader:
            assert number_of(reader.frame(i)) == forward[i]


@pytest.mark.parametrize(
    ("rate", "speed", "wanted"),
    [
        (Fraction(50), Fraction(1), [0, 0, 1, 1, 2, 2, 3, 3]),
        (Fraction(25), Fraction(2), [1, 3, 5, 7, 9, 11, 13, 15]),
        (Fraction(25), Fraction(1, 2), [0, 0, 1, 1, 2, 2, 3, 3]),
        (Fraction(5), Fraction(1), [2, 7, 12, 17, 22, 27, 29, 29]),
        (Fraction(24), Fraction(1), [0, 1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_a_frame_shows_the_middle_of_its_time(tmp_path, rate, speed, wanted):
    info = probe(write_numbered(tmp_path / "a.mp4", 30))
    with MediaClip(info, (160, 90), rate, speed=speed).reader(0, 8) as reader:
        assert [number_of(reader.frame(i)) for i in range(8)] == wanted


def test_a_trim_starts_on_its_picture_and_shows_what_lies_around_it(tmp_path):
    info = probe(write_numbered(tmp_path / "a.mp4", 50))
    clip = MediaClip(info, (160, 90), Fraction(25), trim=(Fraction("0.4"), Fraction("0.8")))
    with clip.reader(-12, 50) as reader:
        assert [number_of(reader.frame(i)) for i in (0, 1, 9, 10, -1, -10, -12, 39, 40, 49)] == [
            10,
            11,
            19,
            20,
            9,
            0,
            0,
            49,
            49,
            49,
        ]


def test_a_held_trim_keeps_its_last_picture(tmp_path):
    info = probe(write_numbered(tmp_path / "a.mp4", 50))
    clip = MediaClip(info, (160, 90), Fraction(25), trim=(Fraction("0.4"), Fraction("0.8")), held=True)
    with clip.reader(-2, 30) as reader:
        assert [number_of(reader.frame(i)) for i in (-2, 0, 9, 10, 29)] == [8, 10, 19, 19, 19]


def test_a_variable_rate_is_resampled_by_its_timestamps(tmp_path):
    times = [0, 40, 80, 500, 540, 1000, 1010, 1020]
    info = probe(write_numbered(tmp_path / "a.mkv", len(times), ClipSpec(times=times)))
    assert "variable frame rate" in info.remarks[0]
    with MediaClip(info, (160, 90), Fraction(25)).reader(0, 30) as reader:
        shown = [number_of(reader.frame(i)) for i in range(26)]
    middles = [20 + 40 * i for i in range(26)]
    assert shown == [max(k for k, time in enumerate(times) if time <= middle) for middle in middles]


def test_a_steady_rate_is_not_called_variable(tmp_path):
    for name, rate in (("a.mkv", Fraction(60000, 1001)), ("b.mp4", Fraction(30)), ("c.webm", Fraction(24))):
        codec = "libvpx-vp9" if name.endswith("webm") else "libx264"
        info = probe(write_numbered(tmp_path / name, 30, ClipSpec(rate=rate, codec=codec)))
        assert info.remarks == ()
        assert float(info.rate) == pytest.approx(float(rate), rel=0.01)


def test_a_picture_that_stands_still_is_the_same_object(tmp_path):
    info = probe(write_numbered(tmp_path / "a.mp4", 10))
    with MediaClip(info, (160, 90), Fraction(50)).reader(-2, 40) as reader:
        assert reader.frame(0) is reader.frame(1)
        assert reader.frame(1) is not reader.frame(2)
        assert reader.frame(-2) is reader.frame(0)
        assert reader.frame(19) is reader.frame(39)


def test_pictures_do_not_change_after_more_was_read(tmp_path):
    info = probe(write_numbered(tmp_path / "a.mp4", 40, size=(160, 90)))
    with MediaClip(info, (160, 90), Fraction(25)).reader(0, 40) as reader:
        first = reader.frame(0)
        before = first.data.copy()
        for i in range(40):
            reader.frame(i)
        assert np.array_equal(first.data, before)


def test_a_clip_is_cheap_to_send_elsewhere(tmp_path):
    clip = MediaClip(probe(write_numbered(tmp_path / "a.mp4", 5)), (160, 90), Fraction(25))
    assert pickle.loads(pickle.dumps(clip)) == clip
    assert len(pickle.dumps(clip)) < 2000


def test_a_large_step_forward_does_not_decode_what_lies_between(tmp_path, monkeypatch):
    path = write_numbered(tmp_path / "a.mp4", 250, ClipSpec(options={"g": "10", "sc_threshold": "0"}))
    with open_decoder(path) as decoder:
        decoded = []
        real = decoder._source._decoded
        monkeypatch.setattr(decoder._source, "_decoded", lambda *of: (decoded.append(one) or one for one in real(*of)))
        decoder.at(Fraction(9))
        assert 0 < len(decoded) < 40


def test_damage_in_the_middle_is_an_error_with_its_time(tmp_path):
    noise = np.random.default_rng(1)
    pictures = (noise.integers(0, 256, (90, 160, 3), np.uint8) for _ in range(50))
    path = write_clip(tmp_path / "a.mp4", pictures, ClipSpec(options={"g": "10", "bf": "0"}))
    with av.open(str(path)) as container:
        places = [
            (packet.pos, packet.size, float(packet.pts * packet.time_base))
            for packet in container.demux(video=0)
            if packet.size
        ]
    data = bytearray(path.read_bytes())
    position, size, time = places[20]
    data[position : position + size] = bytes(size)
    path.write_bytes(data)
    info = probe(path)
    assert info.frames == 50
    with MediaClip(info, (160, 90), Fraction(25)).reader(0, 50) as reader:
        assert reader.frame(5).size == (160, 90)
        with pytest.raises(MediaError, match=r"a\.mp4: the picture near \d\.\d\d s can't be decoded") as caught:
            [reader.frame(i) for i in range(5, 50)]
        said = float(str(caught.value).split("near ")[1].split(" s")[0])
        assert said == pytest.approx(time, abs=0.1)


def test_a_reader_goes_on_after_damage(tmp_path):
    path = write_numbered(tmp_path / "a.mp4", 60, ClipSpec(options={"g": "10", "bf": "0", "sc_threshold": "0"}))
    with av.open(str(path)) as container:
        place = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size][25]
    data = bytearray(path.read_bytes())
    data[place[0] : place[0] + place[1]] = bytes(place[1])
    path.write_bytes(data)
    with MediaClip(probe(path), (160, 90), Fraction(25)).reader(0, 60) as reader:
        with pytest.raises(MediaError, match="near 1"):
            reader.frame(28)
        assert number_of(reader.frame(55)) == 55
        assert number_of(reader.frame(3)) == 3


def test_a_size_that_grows_in_mid_stream_still_fills_the_frame(tmp_path):
    small = write_numbered(tmp_path / "s.ts", 10, ClipSpec(options={"bf": "0"}), (160, 90))
    large = write_numbered(tmp_path / "l.ts", 10, ClipSpec(options={"bf": "0"}, offset=Fraction(2, 5)), (320, 180))
    both = tmp_path / "both.ts"
    both.write_bytes(small.read_bytes() + large.read_bytes())
    with MediaClip(probe(both), (128, 72), Fraction(25)).reader(0, 20) as reader:
        assert [number_of(reader.frame(i)) for i in (0, 9, 15)] == [0, 9, 5]
    with open_decoder(both, limits=Limits(pixels=160 * 90)) as decoder, pytest.raises(LimitExceeded, match="GATOR_MAX_PIXELS"):
        decoder.at(Fraction(3, 5))


def open_files():
    """Of this process, where the system shows them as Linux does."""
    return [link.resolve() for link in Path("/proc/self/fd").iterdir()]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_files_are_closed_when_reading_ends_or_fails(tmp_path):
    info = probe(write_numbered(tmp_path / "a.mp4", 5))
    with MediaClip(info, (160, 90), Fraction(25)).reader(0, 5) as reader:
        reader.frame(0)
        assert info.path in open_files()
    with pytest.raises(MediaError), MediaClip(replace(info, path=tmp_path / "gone.mp4"), (160, 90), Fraction(25)).reader(0, 5):
        pass
    assert info.path not in open_files()


# What it is meant to look like -----------------------------------------------------------------------------------


def corners(frame):
    """Luma of the middle of each quarter: top left, top right, bottom left, bottom right."""
    rows, columns = (frame.height // 4, frame.height * 3 // 4), (frame.width // 4, frame.width * 3 // 4)
    return [int(frame.y[row, column]) > 128 for row in rows for column in columns]


def one_bright_corner(size=(160, 90)):
    picture = np.zeros((size[1], size[0], 3), np.uint8)
    picture[: size[1] // 2, : size[0] // 2] = 255
    return picture


@pytest.mark.parametrize(("turned", "bright"), [(0, 0), (90, 2), (180, 3), (270, 1)])
def test_a_clip_from_a_phone_is_upright(tmp_path, turned, bright):
    path = write_clip(tmp_path / "a.mp4", [one_bright_corner()] * 3, ClipSpec(turned=turned))
    info = probe(path)
    size = (90, 160) if turned in (90, 270) else (160, 90)
    assert (info.width, info.height) == size
    with MediaClip(info, size, Fraction(25)).reader(0, 1) as reader:
        assert corners(reader.frame(0)) == [k == bright for k in range(4)]


@pytest.mark.parametrize(
    ("aspect", "size"), [(Fraction(4, 3), (214, 90)), (Fraction(1, 2), (160, 180)), (Fraction(1), (160, 90))]
)
@pytest.mark.parametrize("turned", [0, 90])
def test_pixels_that_are_not_square_are_stretched(tmp_path, aspect, size, turned):
    disc = np.zeros((90, 160, 3), np.uint8)
    y, x = np.mgrid[:90, :160]
    disc[((x - 80) * float(aspect)) ** 2 + (y - 45) ** 2 < 900] = 255
    info = probe(write_clip(tmp_path / "a.mp4", [disc] * 3, ClipSpec(aspect=aspect, turned=turned)))
    assert abs(info.width - size[turned // 90]) <= 1
    assert abs(info.height - size[1 - turned // 90]) <= 1
    with MediaClip(info, (240, 240), Fraction(25), "contain").reader(0, 1) as reader:
        bright = reader.frame(0).y > 128
    assert bright.any(axis=0).sum() / bright.any(axis=1).sum() == pytest.approx(1, abs=0.06)


def test_a_crop_shows_just_that_part(tmp_path):
    from gator_core.storyboard import Crop

    info = probe(write_clip(tmp_path / "a.mp4", [one_bright_corner()] * 3))
    whole = Crop(x=0, y=0, width=0.5, height=0.5), Crop(x=0.5, y=0.5, width=0.5, height=0.5)
    for crop, bright in zip(whole, (True, False), strict=True):
        with MediaClip(info, (64, 36), Fraction(25), crop=crop).reader(0, 1) as reader:
            assert corners(reader.frame(0)) == [bright] * 4


def test_an_interlaced_picture_shows_no_combs_and_stays_in_place(tmp_path):
    """The two fields of a moving edge lie apart; a slope that stands still must not move by half a line."""
    height, width = 120, 160
    rows = np.arange(height)[:, None]
    picture = np.repeat(np.clip(20 + 1.5 * rows, 0, 235).astype(np.uint8)[..., None] * np.ones((1, width, 1), np.uint8), 3, 2)
    edge = picture.copy()
    edge[0::2, 60:100], edge[1::2, 80:120] = 235, 235
    spec = ClipSpec(options={"x264-params": "tff=1", "qp": "4"})
    info = probe(write_clip(tmp_path / "a.mp4", [picture, edge], spec))
    assert "interlaced" in info.remarks[0]
    with MediaClip(info, (width, height), Fraction(25)).reader(0, 2) as reader:
        still, combed = (reader.frame(i).y.astype(int) for i in (0, 1))
    wanted = (16 + (20 + 1.5 * rows) * 219 / 255)[8:-8]
    assert np.abs(still[8:-8] - wanted).mean() < 1.0
    assert abs((still[8:-8] - wanted).mean()) < 0.4
    assert np.abs(np.diff(combed[20:100, 70:75], axis=0)).max() < 12


def test_numbers_are_told_apart():
    from gator_core.frame import Frame

    for i in (0, 1, 100, 255):
        assert number_of(Frame.from_rgb(numbered(i, (64, 36)))) == i


def test_pictures_that_no_other_needs_are_found_however_far_apart_they_stand(tmp_path):
    """Three seconds a picture, with pictures in between that a hurried reader leaves out on its way."""
    path = tmp_path / "slides.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=1, options={"bf": "3", "g": "60", "x264-params": "b-adapt=0:b-pyramid=normal"})
        stream.width, stream.height, stream.pix_fmt, stream.time_base = 64, 48, "yuv420p", Fraction(1, 10)
        for i in range(20):
            picture = av.VideoFrame.from_ndarray(np.full((72, 64), 16 + 10 * i, np.uint8), "yuv420p")
            picture.pts, picture.time_base = 30 * i, Fraction(1, 10)
            out.mux(stream.encode(picture))
        out.mux(stream.encode())
    for i in range(20):
        with open_decoder(path) as decoder:  # opened anew, so that each is reached from the file's only key picture
            shown = decoder.at(Fraction(3 * i + 2))
            assert abs(int(shown.to_ndarray()[10, 10]) - (16 + 10 * i)) <= 3, f"slide {i}"


def test_pictures_that_were_shown_do_not_wait_for_the_cycle_collector(tmp_path):
    """A picture of 4K takes 12 MB, and the collector may come by after hundreds of them."""
    clip = MediaClip(probe(write_numbered(tmp_path / "a.mp4", 40, ClipSpec(turned=-90))), (90, 160), Fraction(25))
    gc.collect()
    gc.disable()
    try:
        with clip.reader(0, 40) as reader:
            for i in range(40):
                reader.frame(i)
        del reader
        left = [one for one in gc.get_objects() if isinstance(one, av.VideoFrame)]
    finally:
        gc.enable()
    assert left == []
