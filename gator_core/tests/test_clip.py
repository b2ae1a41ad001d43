"""Clips keep the promises that the engine relies on, whatever they are made of."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from gator_core.clip import MediaClip, PictureClip, SolidClip, StillClip
from gator_core.frame import Frame
from gator_core.media.probe import probe
from gator_core.storyboard import Crop
from gator_core.testing import check_clip
from gator_core.testing.media import ClipSpec, write_clip, write_numbered

SIZE = (96, 54)


def test_a_still_clip_conforms():
    check_clip(StillClip(Frame.solid(*SIZE, (1, 2, 3))), SIZE, -3, 8)


def test_a_clip_of_one_colour_conforms():
    check_clip(SolidClip(SIZE, (1, 2, 3)), SIZE, -3, 8)


@pytest.mark.parametrize("fit", ["cover", "contain", "blur"])
def test_a_picture_clip_conforms(tmp_path, fit):
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (67, 101, 3), np.uint8)).save(tmp_path / "a.png")
    check_clip(PictureClip(probe(tmp_path / "a.png"), SIZE, fit, (10, 20, 30)), SIZE, -3, 8)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"fit": "blur"},
        {"rate": Fraction(30000, 1001)},
        {"speed": Fraction(7, 3)},
        {"trim": (Fraction(1, 5), Fraction(3, 5)), "held": True},
        {"crop": Crop(x=0.25, y=0.1, width=0.5, height=0.6)},
    ],
)
def test_a_media_clip_conforms(tmp_path, change):
    path = write_numbered(tmp_path / "a.mp4", 25, ClipSpec(options={"g": "8", "bf": "2"}))
    settings = {"media": probe(path), "size": SIZE, "rate": Fraction(25), **change}
    check_clip(MediaClip(**settings), SIZE, -4, 28)


@pytest.mark.parametrize(
    ("crop", "seen"),
    [
        (Crop(x=0, y=0, width=0.5, height=1), (0, 0.5)),
        (Crop(x=0.5, y=0, width=0.5, height=1), (0.5, 1)),
        (Crop(x=0.3, y=0.2, width=0.4, height=0.8), (0.3, 0.7)),
    ],
)
def test_a_crop_is_where_it_says_it_is(tmp_path, crop, seen):
    ramp = np.broadcast_to(np.linspace(0, 255, 320)[None, :, None], (180, 320, 3)).astype(np.uint8)
    path = write_clip(tmp_path / "a.mp4", [ramp], ClipSpec(options={"qp": "2"}))
    Image.fromarray(ramp).save(tmp_path / "a.png")
    size = (round(320 * crop.width), round(180 * crop.height))
    for clip in (
        MediaClip(probe(path), size, Fraction(25), crop=crop),
        PictureClip(probe(tmp_path / "a.png"), size, crop=crop),
    ):
        with clip.reader(0, 1) as reader:
            row = reader.frame(0).rgb[size[1] // 2, :, 0]
        assert row[0] == pytest.approx(255 * seen[0], abs=4)
        assert row[-1] == pytest.approx(255 * seen[1], abs=4)


@pytest.mark.parametrize("size", [(160, 180), (320, 360), (120, 134), (320, 180)])
@pytest.mark.parametrize("x", [0, 0.5])
def test_a_crop_takes_no_colour_from_what_it_cuts_off(tmp_path, size, x):
    red, green = (201, 30, 30), (30, 180, 60)
    halves = np.empty((180, 320, 3), np.uint8)
    halves[:, :160], halves[:, 160:] = red, green
    Image.fromarray(halves).save(tmp_path / "a.png")
    shown = PictureClip(probe(tmp_path / "a.png"), size, crop=Crop(x=x, y=0, width=0.5, height=1)).picture()
    plain = Frame.solid(*size, green if x else red)
    assert max(np.abs(mine.astype(int) - wanted).max() for mine, wanted in zip(shown.planes, plain.planes, strict=True)) <= 1
    path = write_clip(tmp_path / "a.mp4", [halves], ClipSpec(pixels="yuv444p", options={"qp": "0"}))
    with MediaClip(probe(path), size, Fraction(25), crop=Crop(x=x, y=0, width=0.5, height=1)).reader(0, 1) as reader:
        shown = reader.frame(0)
    assert max(np.abs(mine.astype(int) - wanted).max() for mine, wanted in zip(shown.planes, plain.planes, strict=True)) <= 1


@pytest.mark.parametrize(
    ("codec", "pixels", "name"),
    [
        ("prores_ks", "yuva444p10le", "a.mov"),
        ("qtrle", "argb", "a.mov"),
        ("ffv1", "yuva420p", "a.mkv"),
        ("png", "rgba", "a.mov"),
    ],
)
def test_a_clip_that_is_transparent_shows_the_background(tmp_path, codec, pixels, name):
    import av

    rgba = np.zeros((54, 96, 4), np.uint8)
    rgba[..., :3] = (255, 40, 40)
    rgba[:, :32, 3], rgba[:, 32:64, 3] = 255, 128
    with av.open(str(tmp_path / name), "w") as container:
        stream = container.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 54, pixels
        if pixels.startswith("yuv"):
            stream.codec_context.colorspace, stream.codec_context.color_range = 5, 1
        picture = av.VideoFrame.from_ndarray(rgba, format="rgba").reformat(
            format=pixels, **({"dst_colorspace": 5, "dst_color_range": 1} if pixels.startswith("yuv") else {})
        )
        picture.pts = 0
        container.mux(stream.encode(picture))
        container.mux(stream.encode())
    info = probe(tmp_path / name)
    assert info.remarks == ()
    with MediaClip(info, SIZE, Fraction(25), background=(0, 0, 255)).reader(0, 1) as reader:
        rgb = reader.frame(0).rgb[27].astype(int)
    for column, wanted in ((16, (255, 40, 40)), (48, (128, 20, 147)), (80, (0, 0, 255))):
        assert np.abs(rgb[column] - wanted).max() <= 5, column


def test_source_time_is_the_middle_of_a_frame():
    from pathlib import Path

    from gator_core.media.probe import MediaInfo

    media = MediaInfo(Path("/a.mp4"), True, 320, 180, Fraction(10))
    clip = MediaClip(media, SIZE, Fraction(25), trim=(Fraction(2), Fraction(4)), speed=Fraction(2))
    assert clip.source_time(0) == 2 + Fraction(1, 25)
    assert clip.source_time(-1) == 2 - Fraction(1, 25)
    assert clip.source_time(24) == 4 - Fraction(1, 25)
