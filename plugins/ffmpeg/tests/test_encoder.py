from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from gator_core import EncodeError, Frame, InputError, ProviderUnavailable
from gator_core.build.join import Chapter, join
from gator_core.build.verify import Expected, ceiling_kept, check_segment, verify
from gator_core.presets import EFFORTS, PRESETS
from gator_core.providers import VideoSettings
from gator_core.testing import check_encoder
from gator_ffmpeg.encoder import FfmpegEncoder

ENCODER = FfmpegEncoder()
FORMATS = ENCODER.formats()
H264 = [fmt for fmt in FORMATS if fmt.codec == "h264"]
MP4 = FORMATS[0]
NTSC = Fraction(24000, 1001)
SETTINGS = VideoSettings(320, 180, NTSC, crf=23, ceiling=1_000_000, effort="veryfast")
CHART = [
    (0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0),
    (0, 255, 255), (255, 0, 255), (128, 128, 128), (200, 120, 40), (30, 60, 200), (90, 160, 90),
]  # fmt: skip


def gliding(count, seed=0, size=(320, 180)):
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    for k in range(count):
        rgb = np.zeros((height, width, 3), np.uint8)
        rgb[..., 0] = 128 + 90 * np.sin((x + 4 * k + 31 * seed) / 23)
        rgb[..., 1] = 128 + 90 * np.cos((y - 2 * k) / 17)
        rgb[..., 2] = (40 * seed) % 256
        yield Frame.from_rgb(rgb)


def noise(count, seed=0, size=(320, 180)):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield Frame(rng.integers(16, 236, (size[1] * 3 // 2, size[0]), np.uint8))


def encode(path, frames, settings=SETTINGS, fmt=MP4):
    with ENCODER.sink(path, fmt, settings) as sink:
        for frame in frames:
            sink.write(frame)
    return path


def decoded(path):
    with av.open(f"file:{path}") as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


def sizes(path):
    with av.open(f"file:{path}") as container:
        return [packet.size for packet in container.demux(video=0) if packet.size]


def test_it_passes_the_conformance_suite():
    check_encoder(ENCODER)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 31])
def test_every_picture_is_in_the_file_and_shows_what_was_written(tmp_path, count):
    path = encode(tmp_path / "s.mp4", gliding(count), replace(SETTINGS, crf=12, ceiling=20_000_000))
    check_segment(path, count, (320, 180), NTSC)
    for frame, found in zip(gliding(count), decoded(path), strict=True):
        assert np.abs(frame.data.astype(int) - found).mean() < 1.5


@pytest.mark.parametrize("rate", [NTSC, Fraction(30000, 1001), Fraction(60)], ids=str)
@pytest.mark.parametrize("fmt", H264, ids=lambda fmt: fmt.name)
def test_joined_segments_of_any_length_decode_as_they_do_apart(tmp_path, fmt, rate):
    settings = replace(SETTINGS, rate=rate, effort="medium")
    lengths = (3, 1, 2, 40, 5, 1, 1)
    parts = [encode(tmp_path / f"{k}.mp4", gliding(count, k), settings) for k, count in enumerate(lengths)]
    whole = tmp_path / f"whole{fmt.suffix}"
    chapters = (Chapter(0, 6, "one"), Chapter(6, 53, "two"))
    join(parts, whole, fmt, rate, chapters=chapters)
    verify(whole, Expected(53, rate, (320, 180), fmt, chapters), full=True)
    apart = [picture for part in parts for picture in decoded(part)]
    assert all(np.array_equal(a, b) for a, b in zip(apart, decoded(whole), strict=True))


@pytest.mark.parametrize("fmt", H264, ids=lambda fmt: fmt.name)
def test_a_colour_chart_survives(tmp_path, fmt):
    rgb = np.zeros((180, 320, 3), np.uint8)
    for k, colour in enumerate(CHART):
        rgb[k // 4 * 60 :][:60, k % 4 * 80 :][:, :80] = colour
    part = encode(tmp_path / "s.mp4", [Frame.from_rgb(rgb)] * 5, replace(SETTINGS, crf=12))
    whole = tmp_path / f"whole{fmt.suffix}"
    join([part], whole, fmt, NTSC)
    with av.open(f"file:{whole}") as container:
        for picture in container.decode(video=0):
            # By the file's own tags, as a player does it, not by what this project thinks of its frames.
            seen = picture.to_ndarray(format="rgb24").astype(int)
            for k, colour in enumerate(CHART):
                patch = seen[k // 4 * 60 + 20 :][:20, k % 4 * 80 + 20 :][:, :40]
                assert np.abs(patch - np.array(colour)).max() <= 3, f"{colour} became {patch[10, 20]}"


@pytest.mark.parametrize("lengths", [(48,) * 6, (192, 48, 48, 100, 48)], ids=["all of 2 s", "of 2 to 8 s"])
def test_the_joined_stream_keeps_the_ceiling_whatever_is_in_it(tmp_path, lengths):
    settings = VideoSettings(160, 90, Fraction(24), crf=20, ceiling=300_000, effort="veryfast")
    parts = [
        encode(tmp_path / f"{k}.mp4", noise(count, k, (160, 90)), replace(settings, frames=count))
        for k, count in enumerate(lengths)
    ]
    whole = tmp_path / "whole.mp4"
    join(parts, whole, MP4, settings.rate)
    found = sizes(whole)
    average = sum(found) * 8 / (len(found) / 24)
    assert 0.5 * settings.ceiling < average <= settings.ceiling
    assert ceiling_kept(found, settings.rate, settings.ceiling, buffer_seconds=2.0)
    unlimited = sizes(encode(tmp_path / "free.mp4", noise(48, 0, (160, 90)), replace(settings, ceiling=100_000_000)))
    assert not ceiling_kept(unlimited, settings.rate, settings.ceiling, buffer_seconds=2.0)


@pytest.mark.parametrize("quality", PRESETS.values(), ids=PRESETS)
@pytest.mark.parametrize("size", [(64, 64), (176, 320), (320, 180), (512, 64)], ids=str)
def test_long_and_short_segments_of_any_size_and_quality_can_be_joined(tmp_path, quality, size):
    settings = VideoSettings(*size, quality.rate, quality.crf, quality.ceiling, "ultrafast")
    parts = []
    for seconds in (1, 2, 8):
        count = int(seconds * quality.rate)
        told = replace(settings, frames=count)
        parts.append(encode(tmp_path / f"{seconds}.mp4", [Frame.solid(*size, (seconds * 30, 0, 0))] * 3, told))
    assert join(parts, tmp_path / "whole.mp4", MP4, quality.rate).frames == 9


def test_the_same_pictures_give_the_same_bits(tmp_path):
    # Noise, so that the ceiling is reached: there x264 on more than one thread gives other bits each time.
    made = {encode(tmp_path / f"{k}.mp4", noise(30), replace(SETTINGS, effort="medium")).read_bytes() for k in range(4)}
    assert len(made) == 1


@pytest.mark.parametrize("effort", EFFORTS)
def test_every_effort_works_and_can_be_joined_with_itself(tmp_path, effort):
    settings = VideoSettings(160, 90, Fraction(25), crf=23, ceiling=1_000_000, effort=effort)
    parts = [encode(tmp_path / f"{n}.mp4", gliding(n, n, (160, 90)), settings) for n in (1, 12)]
    join(parts, tmp_path / "whole.mp4", MP4, settings.rate)
    verify(tmp_path / "whole.mp4", Expected(13, settings.rate, (160, 90), MP4), full=True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"effort": "meduim"}, r"no preset 'meduim'; did you mean 'medium'\? \(known: ultrafast, "),
        ({"crf": 0}, "crf: 0 is not from 1"),
        ({"crf": 52}, "crf: 52 is not from 1"),
        ({"ceiling": 900}, "ceiling: 900 bits"),
    ],
)
def test_settings_that_cannot_be_are_refused_before_anything_is_started(tmp_path, change, said):
    with pytest.raises(InputError, match=said), ENCODER.sink(tmp_path / "s.mp4", MP4, replace(SETTINGS, **change)):
        pytest.fail("the sink was opened")
    assert not list(tmp_path.iterdir())


def test_a_picture_of_another_size_is_refused(tmp_path):
    with pytest.raises(EncodeError, match="picture 2 is 180x320, the encoder was set up for 320x180"):
        encode(tmp_path / "s.mp4", [*gliding(2), *gliding(1, size=(180, 320))])
    assert not list(tmp_path.iterdir())


def test_an_error_while_composing_leaves_nothing(tmp_path):
    def broken():
        yield from noise(20)
        raise LookupError("no such picture")

    with pytest.raises(LookupError, match="no such picture"):
        encode(tmp_path / "s.mp4", broken())
    assert not list(tmp_path.iterdir())
    assert not _children()


def test_no_picture_at_all_is_an_error(tmp_path):
    with pytest.raises(EncodeError, match="no picture"):
        encode(tmp_path / "s.mp4", [])
    assert not list(tmp_path.iterdir())


def test_pictures_that_read_like_commands_are_only_pictures(tmp_path):
    # 'q' on its stdin ends an ffmpeg that listens for keys.
    path = encode(tmp_path / "s.mp4", [Frame(np.full((270, 320), ord("q"), np.uint8))] * 10)
    assert len(sizes(path)) == 10


@pytest.mark.parametrize("name", ["a:b.mp4", "-out.mp4", "%03d.mp4", 'it\'s "odd" & ünü [x] #?.mp4', "new\nline.mp4", "data"])
def test_odd_names_are_just_names(tmp_path, monkeypatch, name):
    folder = tmp_path / "50%d of: 'it'"
    folder.mkdir()
    monkeypatch.chdir(folder)
    encode(folder.relative_to(folder) / name, gliding(2))
    assert [path.name for path in folder.iterdir()] == [name]
    assert len(decoded(folder / name)) == 2


def test_a_full_disk_is_called_that(small_disk):
    with pytest.raises(EncodeError, match="No space left on device"):
        encode(small_disk / "s.mp4", noise(60), replace(SETTINGS, ceiling=50_000_000, crf=10))
    assert not list(small_disk.iterdir())


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(EncodeError, match="No such file or directory"):
        encode(tmp_path / "gone" / "s.mp4", gliding(3))


def test_a_named_program_that_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("GATOR_FFMPEG", str(tmp_path / "nowhere"))
    assert not ENCODER.availability().ok
    with pytest.raises(ProviderUnavailable, match=r"GATOR_FFMPEG is .*nowhere"):
        encode(tmp_path / "s.mp4", gliding(1))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("cat > /dev/null; echo the encoder is on holiday >&2; exit 5", "exit status 5: the encoder is on holiday"),
        ("cat > /dev/null", "can't be read back"),
        ("sleep 600", "no progress for 0.5 seconds"),
    ],
    ids=["fails", "writes nothing", "hangs"],
)
def test_a_program_that_does_not_do_its_work_is_an_error_and_leaves_nothing(tmp_path, monkeypatch, body, said):
    script = tmp_path / "ffmpeg"
    script.write_text(f"#!/bin/sh\n{body}\n")
    script.chmod(0o755)
    monkeypatch.setenv("GATOR_FFMPEG", str(script))
    monkeypatch.setenv("GATOR_FFMPEG_TIMEOUT", "0.5")
    (tmp_path / "out").mkdir()
    with pytest.raises(EncodeError, match=said):
        encode(tmp_path / "out" / "s.mp4", noise(20))
    assert not list((tmp_path / "out").iterdir())
    assert not _children()


def test_a_program_that_drops_pictures_is_found_out(tmp_path, monkeypatch):
    from gator_ffmpeg.program import find

    script = tmp_path / "ffmpeg"
    feed = f"{{ head -c {320 * 270 * 7}; cat > /dev/null; }}"
    script.write_text(f'#!/bin/sh\n{feed} | "{find().path}" "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("GATOR_FFMPEG", str(script))
    with pytest.raises(EncodeError, match="handed 10 pictures and wrote 7"):
        encode(tmp_path / "s.mp4", gliding(10))


@pytest.fixture
def small_disk(tmp_path):
    with _mounted(tmp_path / "disk") as disk:
        yield disk


@contextmanager
def _mounted(folder):
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mounting, capture_output=True).returncode:
        (folder / "s.mp4").symlink_to("/dev/full")
        yield folder
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _children():
    """Processes that this one started and that still run; without Python's own helpers, which other tests may have called."""
    listed = subprocess.run(["ps", "-o", "pid=,stat=,args=", "--ppid", str(os.getpid())], capture_output=True, text=True)
    others = (" ps ", " Z", "from multiprocessing.")
    return [line for line in listed.stdout.splitlines() if not any(other in line for other in others)]
