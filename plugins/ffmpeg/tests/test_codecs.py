"""HEVC, AV1 and VP9 in each of their containers; what H.264 does is told in ``test_encoder``."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from gator_core import Frame
from gator_core.build.join import Chapter, join
from gator_core.build.verify import Expected, ceiling_kept, check_segment, verify
from gator_core.presets import EFFORTS, PRESETS
from gator_core.providers import VideoSettings
from gator_ffmpeg.encoder import FfmpegEncoder
from gator_ffmpeg.level import hevc_level_of
from gator_ffmpeg.scale import crf_of, speed_of

ENCODER = FfmpegEncoder()
FORMATS = [fmt for fmt in ENCODER.formats() if fmt.codec != "h264"]
NATURAL = {fmt.codec: fmt for fmt in reversed(ENCODER.formats())}
CODECS = ("hevc", "av1", "vp9")
NTSC = Fraction(24000, 1001)
SETTINGS = VideoSettings(160, 90, NTSC, crf=23, ceiling=1_000_000, effort="veryfast")
CHART = [
    (0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0),
    (0, 255, 255), (255, 0, 255), (128, 128, 128), (200, 120, 40), (30, 60, 200), (90, 160, 90),
]  # fmt: skip


def gliding(count, seed=0, size=(160, 90)):
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    for k in range(count):
        rgb = np.zeros((height, width, 3), np.uint8)
        rgb[..., 0] = 128 + 90 * np.sin((x + 4 * k + 31 * seed) / 23)
        rgb[..., 1] = 128 + 90 * np.cos((y - 2 * k) / 17)
        rgb[..., 2] = 128 + 60 * np.sin((x * y + 40 * seed) / 900)
        yield Frame.from_rgb(rgb)


def noise(count, seed, size=(160, 90)):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield Frame(rng.integers(80, 170, (size[1] * 3 // 2, size[0]), np.uint8))


def encode(path, fmt, frames, settings=SETTINGS):
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


def likeness(path, frames):
    """SSIM of the luma over blocks of 8x8, 1 where nothing is lost."""
    made = []
    for frame, found in zip(frames, decoded(path), strict=True):
        a, b = (np.asarray(one)[:88, :160].reshape(11, 8, 20, 8).astype(float) for one in (frame.data, found))
        over = (1, 3)
        both = (a * b).mean(over) - a.mean(over) * b.mean(over)
        shape = (2 * both + 58.5) / (a.var(over) + b.var(over) + 58.5)
        light = (2 * a.mean(over) * b.mean(over) + 6.5) / (a.mean(over) ** 2 + b.mean(over) ** 2 + 6.5)
        made.append((shape * light).mean())
    return float(np.mean(made))


@pytest.mark.parametrize("fmt", FORMATS, ids=lambda fmt: fmt.name)
def test_joined_segments_decode_as_they_do_apart_at_their_exact_times(tmp_path, fmt):
    lengths = (3, 1, 2, 30, 1)
    parts = [
        encode(tmp_path / f"{k}.mp4", fmt, gliding(count, k), replace(SETTINGS, frames=count))
        for k, count in enumerate(lengths)
    ]
    for part, count in zip(parts, lengths, strict=True):
        check_segment(part, count, (160, 90), NTSC)
    whole = tmp_path / f"whole{fmt.suffix}"
    chapters = (Chapter(0, 6, "one"), Chapter(6, 37, "two"))
    join(parts, whole, fmt, NTSC, chapters=chapters)
    verify(whole, Expected(37, NTSC, (160, 90), fmt, chapters), full=True)
    apart = [picture for part in parts for picture in decoded(part)]
    assert all(np.array_equal(a, b) for a, b in zip(apart, decoded(whole), strict=True))


def test_apple_plays_hevc_only_by_the_name_hvc1(tmp_path):
    for fmt in (fmt for fmt in FORMATS if fmt.codec == "hevc" and fmt.container != "matroska"):
        whole = tmp_path / f"whole{fmt.suffix}"
        join([encode(tmp_path / "s.mp4", fmt, gliding(2))], whole, fmt, NTSC)
        with av.open(f"file:{whole}") as container:
            assert container.streams.video[0].codec_context.codec_tag == "hvc1"


@pytest.mark.parametrize("fmt", FORMATS, ids=lambda fmt: fmt.name)
def test_a_colour_chart_survives(tmp_path, fmt):
    rgb = np.zeros((180, 320, 3), np.uint8)
    for k, colour in enumerate(CHART):
        rgb[k // 4 * 60 :][:60, k % 4 * 80 :][:, :80] = colour
    settings = replace(SETTINGS, width=320, height=180, crf=10, ceiling=8_000_000)
    part = encode(tmp_path / "s.mp4", fmt, [Frame.from_rgb(rgb)] * 3, settings)
    whole = tmp_path / f"whole{fmt.suffix}"
    join([part], whole, fmt, NTSC)
    with av.open(f"file:{whole}") as container:
        for picture in container.decode(video=0):
            # By the file's own tags, as a player does it, not by what this project thinks of its frames.
            seen = picture.to_ndarray(format="rgb24").astype(int)
            for k, colour in enumerate(CHART):
                patch = seen[k // 4 * 60 + 20 :][:20, k % 4 * 80 + 20 :][:, :40]
                assert np.abs(patch - np.array(colour)).max() <= 3, f"{colour} became {patch[10, 20]}"


@pytest.mark.parametrize("codec", CODECS)
def test_the_same_pictures_give_the_same_bits(tmp_path, codec):
    made = {encode(tmp_path / f"{k}.mp4", NATURAL[codec], noise(30, 0)).read_bytes() for k in range(3)}
    assert len(made) == 1


@pytest.mark.parametrize("codec", CODECS)
def test_the_joined_stream_keeps_the_ceiling(tmp_path, codec):
    settings = replace(SETTINGS, rate=Fraction(24), crf=16, ceiling=300_000, frames=48)
    parts = [encode(tmp_path / f"{k}.mp4", NATURAL[codec], noise(48, k), settings) for k in range(4)]
    join(parts, tmp_path / "whole.mp4", NATURAL[codec], settings.rate)
    found = sizes(tmp_path / "whole.mp4")
    assert sum(found) * 8 / 8 <= settings.ceiling
    assert ceiling_kept(found, settings.rate, settings.ceiling, buffer_seconds=2.0)


@pytest.mark.parametrize("codec", CODECS)
def test_a_crf_looks_alike_whatever_the_codec(tmp_path, codec):
    pictures = [Frame(frame.data + grain.data // 12) for frame, grain in zip(gliding(24), noise(24, 0), strict=True)]
    for crf in (18, 23, 28):
        settings = replace(SETTINGS, crf=crf, ceiling=50_000_000, effort="medium")
        ours, x264 = (
            likeness(encode(tmp_path / "s.mp4", NATURAL[one], pictures, settings), pictures) for one in (codec, "h264")
        )
        assert abs(ours - x264) < 0.4 * (1 - x264) + 0.01


def test_the_scales_never_turn_back():
    for codec in CODECS:
        found = [crf_of(codec, crf) for crf in range(1, 52)]
        assert found == sorted(found)
        assert set(found) <= set(range(1, 64))
    for codec in ("av1", "vp9"):
        speeds = [speed_of(codec, effort) for effort in EFFORTS]
        assert speeds == sorted(speeds, reverse=True)
        assert len(set(speeds)) > 6


@pytest.mark.parametrize("codec", CODECS)
def test_every_quality_can_be_joined_whatever_the_lengths(tmp_path, codec):
    for quality in PRESETS.values():
        settings = VideoSettings(128, 64, quality.rate, quality.crf, quality.ceiling, "ultrafast")
        parts = [
            encode(tmp_path / f"{n}.mp4", NATURAL[codec], gliding(2, n, (128, 64)), replace(settings, frames=n * 60))
            for n in (1, 8)
        ]
        assert join(parts, tmp_path / "whole.mp4", NATURAL[codec], quality.rate).frames == 4


@pytest.mark.parametrize(("quality", "level"), [("draft", "3.0"), ("standard", "3.1"), ("high", "4.0"), ("premium", "5.1")])
def test_hevc_needs_what_players_expect_of_a_size(quality, level):
    preset = PRESETS[quality]
    settings = VideoSettings(preset.width, preset.height, preset.rate, preset.crf, preset.ceiling, "medium")
    assert hevc_level_of(settings, preset.ceiling) == level
