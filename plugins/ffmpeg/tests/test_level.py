from __future__ import annotations

from fractions import Fraction

import av
import pytest

from gator_core import Frame
from gator_core.presets import PRESETS
from gator_core.providers import VideoSettings
from gator_ffmpeg.encoder import FfmpegEncoder
from gator_ffmpeg.level import level_of


def settings(width, height, rate, ceiling=1_000_000, effort="veryslow"):
    return VideoSettings(width, height, Fraction(rate), crf=30, ceiling=ceiling, effort=effort)


@pytest.mark.parametrize(("quality", "level"), [("draft", "3.0"), ("standard", "3.1"), ("high", "4.0"), ("premium", "5.2")])
def test_the_presets_need_what_players_expect_of_their_size(quality, level):
    preset = PRESETS[quality]
    assert level_of(settings(preset.width, preset.height, preset.rate, preset.ceiling), preset.ceiling) == level


def test_size_rate_shape_ceiling_and_buffer_each_raise_the_level():
    plain = settings(720, 480, 30)
    assert level_of(plain, 1_000_000) == "3.0"
    assert level_of(settings(720, 576, 30), 1_000_000) == "3.1"
    assert level_of(settings(720, 480, 60), 1_000_000) == "3.1"
    assert level_of(settings(2048, 16, 30), 1_000_000) == "3.1"
    assert level_of(settings(720, 480, 30, 13_000_000), 1_000_000) == "3.1"
    assert level_of(plain, 13_000_000) == "3.1"


def test_what_no_level_holds_is_left_to_the_encoder():
    assert level_of(settings(8192, 8192, 240), 1_000_000) is None


@pytest.mark.parametrize("effort", ["ultrafast", "veryslow", "placebo"])
def test_the_file_says_that_level_at_every_effort(tmp_path, effort):
    encoder, path, asked = FfmpegEncoder(), tmp_path / "s.mp4", settings(1280, 720, 30, 3_000_000, effort)
    with encoder.sink(path, encoder.formats()[0], asked) as sink:
        for k in range(3):
            sink.write(Frame.solid(1280, 720, (k * 50, 0, 0)))
    with av.open(str(path)) as container:
        header = container.streams.video[0].codec_context.extradata
    assert header[3] == 31  # AVCDecoderConfigurationRecord: version, profile, compatibility, ten times the level
