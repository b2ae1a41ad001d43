"""The door: what may come in, and what is said to that which may not."""

from __future__ import annotations

import os
import shutil
import struct
import sys
import zlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from gator_core.errors import InputError, LimitExceeded, MediaError
from gator_core.media.limits import Limits
from gator_core.media.probe import MediaInfo, probe
from gator_core.testing.media import ClipSpec, write_clip, write_numbered


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> Path:
    return write_numbered(tmp_path_factory.mktemp("clip") / "clip.mp4", 20, ClipSpec(container={"movflags": "faststart"}))


def refusal(path: Path) -> str | None:
    """Why a file is not let in, or None."""
    try:
        probe(path)
    except MediaError as error:
        return str(error)
    return None


def copied(source: Path, target: Path) -> Path:
    shutil.copy(source, target)
    return target


# What comes in ---------------------------------------------------------------------------------------------------


def test_a_clip_is_described_as_it_is_seen(tmp_path):
    spec = ClipSpec(rate=Fraction(30000, 1001), sound=Fraction(1), turned=90)
    path = write_numbered(tmp_path / "a.mp4", 30, spec)
    assert probe(path) == MediaInfo(path, True, 180, 320, Fraction(1001, 1000), Fraction(30000, 1001), 30, sound=True)


def test_a_picture_is_described_as_it_is_seen(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 30)).save(tmp_path / "a.jpg", exif=exif)
    assert probe(tmp_path / "a.jpg") == MediaInfo(tmp_path / "a.jpg", False, 30, 40)


@pytest.mark.parametrize(
    "name",
    [
        "a:b.mp4",
        "-x.mp4",
        "%d.mp4",
        "%03d.png.mp4",
        "emoji 😀.mp4",
        'it\'s "quoted".mp4',
        "file:x.mp4",
        "a b\tc.mp4",
        "pipe:0",
        "concat:a|b",
        "ünï.MP4",
        "no ending",
    ],
)
def test_any_name_is_a_name(clip, tmp_path, monkeypatch, name):
    copied(clip, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert probe(name).frames == 20
    assert probe(tmp_path / name).path == tmp_path / name


def test_a_name_says_nothing_about_what_is_in_it(clip, tmp_path):
    assert probe(copied(clip, tmp_path / "clip.jpg")).moving
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    assert not probe(copied(tmp_path / "a.png", tmp_path / "picture.mp4")).moving


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.mov", "libx264"),
        ("a.mkv", "ffv1"),
        ("a.webm", "libvpx"),
        ("a.avi", "mpeg4"),
        ("a.ts", "mpeg2video"),
        ("a.mpg", "mpeg1video"),
        ("a.flv", "flv"),
        ("a.wmv", "wmv2"),
        ("a.ogv", "libtheora"),
        ("a.y4m", "wrapped_avframe"),
        ("a.3gp", "libx264"),
        ("a.m2ts", "libx264"),
    ],
)
def test_the_usual_kinds_of_clip_come_in(tmp_path, name, codec):
    if codec not in av.codecs_available:
        pytest.skip(f"{codec} can't be written here")
    info = probe(write_numbered(tmp_path / name, 10, ClipSpec(codec=codec, tags={})))
    assert info.moving
    assert info.frames == 10
    assert float(info.duration) == pytest.approx(0.4, abs=0.03)


def test_cover_art_is_not_the_clip(tmp_path):
    """Music with a picture on its sleeve holds no clip."""
    with av.open(str(tmp_path / "song.mp4"), "w") as container:
        sound = container.add_stream("aac", rate=48_000)
        cover = container.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        tone = av.AudioFrame.from_ndarray(np.zeros((2, 4800), np.float32), format="fltp", layout="stereo")
        tone.sample_rate = 48_000
        container.mux(sound.encode(tone))
        container.mux(sound.encode())
        container.mux(cover.encode(av.VideoFrame(64, 64, "yuvj420p")))
        container.mux(cover.encode())
    with pytest.raises(MediaError, match="holds no pictures, only sound"):
        probe(tmp_path / "song.mp4")


# What does not ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/a.mp4",
        "https://example.com/a.png",
        "rtmp://example.com/x",
        "file:///etc/passwd",
        "s3://bucket/a.mp4",
    ],
)
def test_addresses_are_not_opened(address):
    with pytest.raises(MediaError, match=r"addresses are not opened; download"):
        probe(address)


def test_what_is_no_file_is_named(tmp_path):
    with pytest.raises(MediaError, match=r"gone\.mp4: no such file"):
        probe(tmp_path / "gone.mp4")
    with pytest.raises(MediaError, match="is a folder"):
        probe(tmp_path)
    (tmp_path / "empty.mp4").touch()
    with pytest.raises(MediaError, match="is empty"):
        probe(tmp_path / "empty.mp4")
    with pytest.raises(MediaError, match="NUL"):
        probe("a\0.mp4")
    with pytest.raises(MediaError, match="can't be read"):
        probe(tmp_path / ("x" * 5000))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(MediaError, match="not a regular file"):
        probe(tmp_path / "pipe.mp4")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_named(clip, tmp_path):
    path = copied(clip, tmp_path / "secret.mp4")
    path.chmod(0)
    with pytest.raises(MediaError, match="permissions"):
        probe(path)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"hello, I am a text file", "is text"),
        (b"#EXTM3U\n#EXTINF:1,\nother.mp4\n", "is a playlist, and playlists are never followed"),
        (b"ffconcat version 1.0\nfile 'other.mp4'\n", "is a playlist"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"%PDF-1.7\n", "PDF"),
        (b"ID3\4\0\0\0\0\0\0" + bytes(100), "is sound"),
        (b"RIFF\x24\0\0\0WAVEfmt " + bytes(30), "is sound"),
        (b"\0\0\0\x1cftypheic" + bytes(100), "HEIC"),
        (b"\x7fELF\2\1\1" + bytes(100), "no format that is read here"),
        (b"BM is not enough for a bitmap", "is text"),
        (b"[playlist]\nFile1=other.mp4\n", "is text"),
        (b"v=0\no=- 0 0 IN IP4 127.0.0.1\n", "is text"),
    ],
)
def test_what_it_is_instead_is_said(tmp_path, head, said):
    path = tmp_path / "renamed.mp4"
    path.write_bytes(head)
    with pytest.raises(MediaError, match=said) as caught:
        probe(path)
    assert str(path) in str(caught.value)


def test_a_playlist_within_a_known_format_opens_no_other_file(clip, tmp_path):
    """However it is dressed up, nothing that another file holds can be got at."""
    for disguise in (b"\x47", b"\0\0\0\x10ftypmp42", b"\x1a\x45\xdf\xa3"):
        path = tmp_path / "trap.mp4"
        path.write_bytes(disguise + f"\n#EXTM3U\n#EXTINF:1,\n{clip}\n#EXT-X-ENDLIST\n".encode())
        with pytest.raises(MediaError):
            probe(path)


def test_sound_alone_is_no_scene(tmp_path):
    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        stream = container.add_stream("aac", rate=48_000)
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 4800), np.float32), format="fltp", layout="stereo")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with pytest.raises(MediaError, match="only sound"):
        probe(tmp_path / "a.mp4")


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("fast.mp4", ClipSpec(container={"movflags": "faststart"})),
        ("slow.mp4", ClipSpec()),
        ("parts.mp4", ClipSpec(options={"g": "10"}, container={"movflags": "frag_keyframe+empty_moov"})),
        ("a.mkv", ClipSpec()),
        ("a.webm", ClipSpec(codec="libvpx-vp9", options={"deadline": "realtime"})),
        ("a.avi", ClipSpec(codec="mpeg4")),
        ("sound.mkv", ClipSpec(sound=Fraction(2))),
    ],
)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.97])
def test_a_clip_that_is_cut_off_is_refused(tmp_path, name, spec, part):
    whole = write_numbered(tmp_path / name, 50, spec)
    assert probe(whole).frames == 50
    data = whole.read_bytes()
    cut = tmp_path / f"cut-{name}"
    cut.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(MediaError, match=r"cut-.*is cut off: .* download or export it again"):
        probe(cut)


@pytest.mark.parametrize("codec", ["libx264", "libvpx-vp9"])
@pytest.mark.parametrize("late", [8, 300])
def test_a_part_of_a_longer_recording_is_whole_and_a_part_of_it_is_not(tmp_path, codec, late):
    """Matroska counts the length that it states from 0, wherever its pictures begin, as those of a segment do."""
    options = {"deadline": "realtime", "g": "12"} if codec == "libvpx-vp9" else {"g": "12", "bf": "0"}
    whole = tmp_path / "s1.mkv"
    spec = ClipSpec(codec=codec, options=options, offset=Fraction(late))
    write_numbered(whole, 75, spec)
    with av.open(str(whole)) as container:
        assert container.start_time / av.time_base == pytest.approx(late, abs=0.1)
        assert container.duration / av.time_base == pytest.approx(late + 3, abs=0.1)
    info = probe(whole)
    assert (info.frames, info.duration) == (75, 3)
    data = bytearray(whole.read_bytes())
    data[len(data) // 2 : -50] = bytes(len(data) - 50 - len(data) // 2)
    whole.write_bytes(data)
    with pytest.raises(MediaError, match=r"is damaged or cut off: .* of 3\.00 s are there"):
        probe(whole)


def test_an_avi_that_was_copied_from_an_mp4_is_as_long_as_that(tmp_path):
    """Its clock ticks faster than its pictures come, and it says that each is shown for a tick."""
    source = write_numbered(tmp_path / "a.mp4", 50, ClipSpec(options={"bf": "2"}))
    with av.open(str(source)) as read, av.open(str(tmp_path / "a.avi"), "w") as written:
        copy = written.add_stream_from_template(read.streams.video[0])
        copy.time_base = Fraction(1, 600)
        annexb = av.BitStreamFilterContext("h264_mp4toannexb", read.streams.video[0])
        for packet in read.demux(video=0):
            for each in annexb.filter(packet if packet.size else None):
                each.stream = copy
                written.mux(each)
    info = probe(tmp_path / "a.avi")
    assert (info.frames, info.duration, info.rate, info.remarks) == (50, 2, 25, ())


def test_pictures_without_times_are_refused_rather_than_left_out(tmp_path):
    path = write_numbered(tmp_path / "a.mpg", 100, ClipSpec(options={"bf": "2"}))
    with pytest.raises(MediaError, match=r"a\.mpg: only \d+ of its 100 pictures say when they are shown; convert it to MP4"):
        probe(path)


def test_packets_that_are_missing_behind_a_whole_header_are_counted(tmp_path):
    path = write_numbered(tmp_path / "a.mkv", 100, ClipSpec(options={"g": "10"}))
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : -50] = bytes(len(data) - 50 - len(data) // 2)
    path.write_bytes(data)
    with pytest.raises(MediaError, match=r"of 4\.00 s are there"):
        probe(path)


@pytest.mark.parametrize("place", ["first", "last"])
def test_a_clip_whose_ends_do_not_decode_is_refused(tmp_path, place):
    path = write_numbered(tmp_path / "a.mp4", 20, ClipSpec(options={"g": "1"}))
    with av.open(str(path)) as container:
        packets = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
    position, size = packets[0 if place == "first" else -1]
    data = bytearray(path.read_bytes())
    data[position : position + size] = bytes(size)
    path.write_bytes(data)
    with pytest.raises(MediaError, match="can't be decoded"):
        probe(path)


@pytest.mark.parametrize("seconds", [1, 4])
def test_a_download_that_reserved_its_place_and_was_cut_off_is_refused(tmp_path, seconds):
    """However far its last key picture is from its end."""
    path = write_numbered(tmp_path / "a.mp4", 25 * seconds, ClipSpec(options={"g": "1000", "sc_threshold": "0"}))
    with av.open(str(path)) as container:
        packets = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
    data = bytearray(path.read_bytes())
    for position, size in packets[-10:]:
        data[position : position + size] = bytes(size)
    path.write_bytes(data)
    with pytest.raises(MediaError, match=r"last picture can't be decoded: .* download it again"):
        probe(path)


def test_a_clip_of_one_long_group_is_what_it_is(tmp_path):
    info = probe(write_numbered(tmp_path / "a.mp4", 100, ClipSpec(options={"g": "1000", "sc_threshold": "0", "bf": "3"})))
    assert (info.frames, info.duration, info.width) == (100, 4, 320)


def test_black_at_the_end_of_raw_video_is_no_damage(tmp_path):
    path = write_clip(tmp_path / "raw.avi", [np.zeros((90, 160, 3), np.uint8)] * 3, ClipSpec(codec="rawvideo", pixels="bgr24"))
    assert probe(path).frames == 3


def test_noise_behind_a_header_is_refused_without_a_crash(clip, tmp_path):
    data = clip.read_bytes()
    for seed in range(20):
        noise = np.random.default_rng(seed)
        damaged = bytearray(data)
        for position in noise.integers(8, len(data), 60):
            damaged[position] = noise.integers(256)
        path = tmp_path / "noise.mp4"
        path.write_bytes(damaged)
        said = refusal(path)
        assert said is None or "noise.mp4" in said


# Limits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"bytes": 1000}, r"bytes of the file is past the limit of 1,000; set GATOR_MAX_BYTES=\d+ to allow it"),
        ({"pixels": 10_000}, r"57,600 pixels of one picture is past .*GATOR_MAX_PIXELS=57600"),
        ({"side": 300}, r"320 pixels along one side .*GATOR_MAX_SIDE=320"),
        ({"seconds": 0.5}, r"0\.8 seconds of a clip .*GATOR_MAX_SECONDS=1 "),
        ({"frames": 10}, r"11 pictures in a clip .*GATOR_MAX_FRAMES=11"),
    ],
)
def test_each_limit_is_named_with_what_raises_it(clip, limits, said):
    with pytest.raises(LimitExceeded, match=said) as caught:
        probe(clip, Limits(**limits))
    assert "clip.mp4" in str(caught.value)


def test_a_limit_that_is_raised_as_told_lets_the_file_in(clip, monkeypatch):
    monkeypatch.setenv("GATOR_MAX_PIXELS", "100")
    with pytest.raises(LimitExceeded, match="GATOR_MAX_PIXELS=57600"):
        probe(clip)
    monkeypatch.setenv("GATOR_MAX_PIXELS", "57600")
    assert probe(clip).frames == 20


@pytest.mark.parametrize("value", ["many", "0", "-3", "nan"])
def test_a_limit_that_is_no_number_is_named(value):
    with pytest.raises(InputError, match=f"GATOR_MAX_SECONDS: '{value}' is not a number above 0"):
        Limits.from_environment({"GATOR_MAX_SECONDS": value})


def test_unset_and_empty_variables_leave_the_defaults():
    assert Limits.from_environment({"GATOR_MAX_PIXELS": ""}) == Limits()
    assert Limits.from_environment({"GATOR_MAX_SIDE": "500"}) == Limits(side=500)


def png_bomb(path: Path, width: int, height: int) -> Path:
    """A few kilobytes that unfold to a picture of any size."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    rows = packer.compress(bytes(min(height * (width // 8 + 1), 2**24))) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b""))
    return path


def webp_bomb(path: Path) -> Path:
    canvas = (16_383 - 1).to_bytes(3, "little")
    chunk = b"VP8X" + (10).to_bytes(4, "little") + b"\0\0\0\0" + canvas + canvas
    path.write_bytes(b"RIFF" + (len(chunk) + 4).to_bytes(4, "little") + b"WEBP" + chunk)
    return path


def test_a_picture_that_unfolds_is_refused_before_it_does(tmp_path):
    import tracemalloc

    tracemalloc.start()
    for path in (png_bomb(tmp_path / "a.png", 20_000, 20_000), webp_bomb(tmp_path / "a.webp")):
        assert path.stat().st_size < 100_000
        with pytest.raises(LimitExceeded, match="GATOR_MAX_PIXELS"):
            probe(path)
    assert tracemalloc.get_traced_memory()[1] < 30 * 2**20
    tracemalloc.stop()
    with pytest.raises(LimitExceeded, match="GATOR_MAX_SIDE"):
        probe(png_bomb(tmp_path / "b.png", 100_000, 10))


def test_the_limit_on_pixels_is_the_only_one(tmp_path, monkeypatch):
    """Pillow's own, a global variable, warns above its value and fails at twice that."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    Image.new("RGB", (64, 64)).save(tmp_path / "a.png")
    assert probe(tmp_path / "a.png").width == 64


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux")
def test_even_a_name_that_is_no_text_is_a_name(clip, tmp_path):
    assert probe(copied(clip, tmp_path / os.fsdecode(b"\xff\xfe.mp4"))).frames == 20
