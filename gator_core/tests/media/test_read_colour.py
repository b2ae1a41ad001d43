"""Colours of clips: whatever the file says they are, the frame shows the colours that were meant."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from gator_core.clip import MediaClip
from gator_core.media.probe import probe
from gator_core.testing.media import BT709_TAGS, ClipSpec, write_clip

PATCHES = np.array(
    [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (128, 128, 128), (200, 120, 40), (20, 90, 160)],
    np.float64,
)
SIDE = 32
WEIGHTS = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 6: (0.299, 0.114), 7: (0.212, 0.087), 9: (0.2627, 0.0593)}


def coded(rgb, weights, full, bits):
    """Y'CbCr code values of R'G'B' in 0..1, by the definition."""
    red, blue = weights
    luma = rgb @ (red, 1 - red - blue, blue)
    cb, cr = (rgb[..., 2] - luma) / (2 * (1 - blue)), (rgb[..., 0] - luma) / (2 * (1 - red))
    top, scale = 2**bits - 1, 2 ** (bits - 8)
    if full:
        values = luma * top, cb * top + 2 ** (bits - 1), cr * top + 2 ** (bits - 1)
    else:
        values = (luma * 219 + 16) * scale, (cb * 224 + 128) * scale, (cr * 224 + 128) * scale
    return [np.clip(np.rint(value), 0, top).astype(np.uint16 if bits > 8 else np.uint8) for value in values]


def chart(signal, weights, *, full=False, bits=8, step=(2, 2)):
    """A row of patches as planes."""
    y, u, v = coded(signal, weights, full, bits)
    wide = [np.repeat(np.repeat(plane[None], SIDE, 0), SIDE, 1) for plane in (y, u, v)]
    return wide[0], wide[1][:: step[1], :: step[0]], wide[2][:: step[1], :: step[0]]


def shown(path, size=None):
    """RGB in the middle of each patch, as read."""
    info = probe(path)
    clip = MediaClip(info, size or (info.width, info.height), Fraction(25))
    with clip.reader(0, 1) as reader:
        frame = reader.frame(0)
    patch = frame.width // len(PATCHES)
    return frame.rgb[frame.height // 2, patch // 2 :: patch].astype(int)


def lossless(pixels, tags, **more):
    return ClipSpec(pixels=pixels, options={"qp": "0", "preset": "ultrafast"}, tags=tags, **more)


@pytest.mark.parametrize(
    ("matrix", "full", "pixels"),
    list(product((1, 5, 6, 9), (False, True), ("yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le"))),
)
def test_each_matrix_range_depth_and_subsampling_shows_the_same_colours(tmp_path, matrix, full, pixels):
    bits = 10 if "10" in pixels else 8
    step = {"420": (2, 2), "422": (2, 1), "444": (1, 1)}[pixels[3:6]]
    planes = chart(PATCHES / 255, WEIGHTS[matrix], full=full, bits=bits, step=step)
    tags = {**BT709_TAGS, "colorspace": matrix, "color_range": 2 if full else 1}
    path = write_clip(tmp_path / "chart.mkv", [planes] * 2, lossless(pixels, tags))
    assert np.abs(shown(path) - PATCHES).max() <= 3
    assert np.abs(shown(path, (len(PATCHES) * 48, 48)) - PATCHES).max() <= 3


@pytest.mark.parametrize(("size", "matrix"), [((640, 360), 5), ((720, 576), 5), ((1280, 720), 1), ((1920, 1080), 1)])
def test_without_tags_small_is_bt601_and_large_is_bt709(tmp_path, size, matrix):
    width = size[0] // len(PATCHES)
    planes = [
        np.ascontiguousarray(
            np.resize(np.repeat(plane[:1], width // SIDE + 1, 1)[:, : size[0] // part], (size[1] // part, size[0] // part))
        )
        for plane, part in zip(chart(np.repeat(PATCHES[6:7], 8, 0) / 255, WEIGHTS[matrix]), (1, 2, 2), strict=True)
    ]
    path = write_clip(tmp_path / "plain.mp4", [tuple(planes)], lossless("yuv420p", {}))
    assert np.abs(shown(path)[0] - PATCHES[6]).max() <= 3


@pytest.mark.parametrize(
    ("codec", "pixels", "name"),
    [
        ("ffv1", "bgr0", "a.mkv"),
        ("rawvideo", "rgb24", "a.mov"),
        ("qtrle", "rgb24", "a.mov"),
        ("png", "rgb24", "a.mov"),
        ("libx264rgb", "bgr24", "a.mp4"),
    ],
)
def test_rgb_clips_show_their_colours(tmp_path, codec, pixels, name):
    picture = np.repeat(np.repeat(PATCHES.astype(np.uint8)[None], SIDE, 0), SIDE, 1)
    options = {"qp": "0"} if codec == "libx264rgb" else {}
    path = write_clip(tmp_path / name, [picture], ClipSpec(codec=codec, pixels=pixels, options=options, tags={}))
    assert np.abs(shown(path) - PATCHES).max() <= 3


def test_motion_jpeg_is_full_range_bt601(tmp_path):
    planes = chart(PATCHES / 255, WEIGHTS[5], full=True)
    spec = ClipSpec(
        codec="mjpeg", pixels="yuvj420p", options={"qmin": "1", "qmax": "1", "qscale": "1"}, tags={"color_range": 2}
    )
    path = write_clip(tmp_path / "a.avi", [planes], spec)
    assert np.abs(shown(path) - PATCHES).max() <= 6  # lossy


def test_bt709_footage_of_the_right_size_passes_through_bit_by_bit(tmp_path):
    noise = np.random.default_rng(1)
    planes = tuple(noise.integers(16, 236, shape).astype(np.uint8) for shape in ((90, 160), (45, 80), (45, 80)))
    path = write_clip(tmp_path / "noise.mkv", [planes], lossless("yuv420p", BT709_TAGS))
    with MediaClip(probe(path), (160, 90), Fraction(25)).reader(0, 1) as reader:
        frame = reader.frame(0)
    assert all(np.array_equal(mine, theirs) for mine, theirs in zip(frame.planes, planes, strict=True))


# Wide gamut and HDR ----------------------------------------------------------------------------------------------

# Linear BT.709 to BT.2020, from BT.2087, table 1.
TO_BT2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])


# On the edge of a gamut a rounding of the matrix, or of 10 bits, is blown up by the display's exponent.
SOFTER = PATCHES * 0.75 + 40


def pq(nits):
    power = (np.maximum(nits, 0) / 10000) ** 0.1593017578125
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375


def hlg(nits):
    """The signal for a colour shown on a display of 1000 cd/m²."""
    luminance = (nits @ (0.2627, 0.6780, 0.0593)) / 1000
    scene = nits / 1000 * np.where(luminance > 0, luminance, 1)[..., None] ** (1 / 1.2 - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        upper = 0.17883277 * np.log(12 * scene - 0.28466892) + 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * np.maximum(scene, 0)), upper)


def hdr_clip(path, signal, transfer):
    planes = chart(signal, WEIGHTS[9], bits=10)
    tags = {"color_range": 1, "colorspace": 9, "color_primaries": 9, "color_trc": transfer}
    return write_clip(path, [planes], lossless("yuv420p10le", tags))


@pytest.mark.parametrize(("transfer", "curve"), [(16, pq), (18, hlg)])
def test_hdr_below_the_knee_is_shown_as_bright_as_it_is(tmp_path, transfer, curve):
    """Colours of up to 80 cd/m² have room in SDR: they come out as the SDR signal of just that light (white: 203)."""
    light = (SOFTER / 255) ** 2.4 * 80
    path = hdr_clip(tmp_path / "hdr.mp4", curve(light @ TO_BT2020.T), transfer)
    off = np.abs(shown(path) - 255 * (light / 203) ** (1 / 2.4))
    assert off.mean() <= 1
    assert off.max() <= 4  # half a step of 10 bits is a fourth of the red in a full green


@pytest.mark.parametrize(("transfer", "curve"), [(16, pq), (18, hlg)])
def test_hdr_highlights_are_compressed_in_order_and_none_is_lost(tmp_path, transfer, curve):
    nits = np.array([0, 50, 100, 203, 400, 600, 800, 1000])
    path = hdr_clip(tmp_path / "hdr.mp4", curve(np.repeat(nits[:, None], 3, 1).astype(float)), transfer)
    grey = shown(path)
    assert np.ptp(grey, axis=1).max() <= 2
    levels = grey.mean(axis=1)
    assert np.all(np.diff(levels) >= 0)
    assert np.all(np.diff(levels)[:5] >= 4)  # then it is nearly white
    assert levels[0] <= 1
    assert 225 <= levels[3] <= 240  # graphics white: about nine tenths
    assert levels[-1] >= 254


def test_the_same_light_looks_the_same_in_pq_and_hlg(tmp_path):
    light = (SOFTER / 255) ** 2.4 * 500 @ TO_BT2020.T
    one = shown(hdr_clip(tmp_path / "pq.mp4", pq(light), 16))
    other = shown(hdr_clip(tmp_path / "hlg.mp4", hlg(light), 18))
    assert np.abs(one - other).mean() <= 1.5
    assert np.abs(one - other).max() <= 6


def test_bright_hdr_colours_keep_their_hue(tmp_path):
    red, *_ = shown(hdr_clip(tmp_path / "pq.mp4", pq((PATCHES / 255) ** 2.4 * 500 @ TO_BT2020.T), 16))
    assert red[0] > 200
    assert max(red[1:]) < 40


def test_brighter_than_nominal_and_black_below_black_are_no_trouble(tmp_path):
    signal = np.repeat(np.linspace(-0.06, 1.09, 8)[:, None], 3, 1)
    levels = shown(hdr_clip(tmp_path / "pq.mp4", signal, 16)).mean(axis=1)
    assert np.all(np.diff(levels) >= 0)
    assert levels[0] <= 1
    assert levels[-1] >= 254


def test_hdr_is_said(tmp_path):
    for transfer, name in ((16, "PQ"), (18, "HLG")):
        path = hdr_clip(tmp_path / f"{name}.mp4", np.full((8, 3), 0.5), transfer)
        (remark,) = probe(path).remarks
        assert name in remark
        assert "tone-mapped" in remark


@pytest.mark.parametrize("primaries", [9, 12])
def test_wide_gamut_without_hdr_is_converted(tmp_path, primaries):
    matrix = TO_BT2020 if primaries == 9 else np.array([[0.8225, 0.1774, 0.0], [0.0332, 0.9669, 0.0], [0.0171, 0.0724, 0.9108]])
    signal = np.maximum((SOFTER / 255) ** 2.4 @ matrix.T, 0) ** (1 / 2.4)
    weights = WEIGHTS[9 if primaries == 9 else 1]
    tags = {"color_range": 1, "colorspace": 9 if primaries == 9 else 1, "color_primaries": primaries, "color_trc": 1}
    path = write_clip(tmp_path / "wide.mp4", [chart(signal, weights, bits=10)], lossless("yuv420p10le", tags))
    assert np.abs(shown(path) - SOFTER).max() <= 3


def test_a_matrix_that_is_not_read_is_refused_by_name(tmp_path):
    path = write_clip(tmp_path / "ycgco.mkv", [chart(PATCHES / 255, WEIGHTS[1])], lossless("yuv420p", {"colorspace": 8}))
    with pytest.raises(ValueError, match=r"ycgco\.mkv: colour matrix 8 .* export it as BT\.709"):
        probe(path)
