"""One picture: its layout, its colours, its promise not to change."""

from __future__ import annotations

import pickle

import cv2
import numpy as np
import pytest

from gator_core.frame import _TO_YUV, Frame, yuv_of_rgb

COLOURS = [
    (255, 0, 0),
    (0, 255, 0),
    (0, 0, 255),
    (255, 255, 0),
    (0, 255, 255),
    (255, 0, 255),
    (255, 255, 255),
    (0, 0, 0),
    (200, 120, 40),
]

# ITU-R BT.709 colour bars at 100 %: Y, Cb, Cr as the recommendation's equations give them, rounded.
KNOWN = {
    (255, 255, 255): (235, 128, 128),
    (0, 0, 0): (16, 128, 128),
    (255, 0, 0): (63, 102, 240),
    (0, 255, 0): (173, 42, 26),
    (0, 0, 255): (32, 240, 118),
    (255, 255, 0): (219, 16, 138),
}


@pytest.mark.parametrize(("rgb", "yuv"), KNOWN.items())
def test_colours_have_the_numbers_of_bt709(rgb, yuv):
    solid = Frame.solid(4, 2, rgb)
    assert (solid.y[0, 0], solid.u[0, 0], solid.v[0, 0]) == yuv
    assert np.array_equal(Frame.from_rgb(np.full((2, 4, 3), rgb, np.uint8)).data, solid.data)


@pytest.mark.parametrize("rgb", COLOURS)
def test_a_colour_survives_to_planes_and_back(rgb):
    back = Frame.from_rgb(np.full((6, 8, 3), rgb, np.uint8)).rgb
    assert np.abs(back.astype(int) - rgb).max() <= 2


def test_every_grey_survives():
    ramp = np.repeat(np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 2, 0), 3, 2)
    back = Frame.from_rgb(np.ascontiguousarray(ramp)).rgb
    assert np.abs(back.astype(int) - ramp).max() <= 1


def test_a_soft_colour_edge_keeps_its_place():
    x = np.arange(64)
    red = (255 / (1 + np.exp(-(x - 31.5) / 4))).astype(np.uint8)
    rgb = np.zeros((16, 64, 3), np.uint8)
    rgb[..., 0], rgb[..., 2] = red, 255 - red
    assert np.abs(Frame.from_rgb(rgb).rgb.astype(int) - rgb).max() <= 5


def test_the_planes_are_views_of_one_packed_array():
    frame = Frame.from_planes(np.full((4, 6), 1, np.uint8), np.full((2, 3), 2, np.uint8), np.full((2, 3), 3, np.uint8))
    assert frame.data.tobytes() == b"\1" * 24 + b"\2" * 6 + b"\3" * 6
    assert frame.size == (6, 4)
    assert all(np.shares_memory(plane, frame.data) for plane in frame.planes)


def test_nobody_can_write_to_it():
    frame = Frame.solid(4, 2)
    for plane in (frame.data, *frame.planes):
        with pytest.raises(ValueError, match="read-only"):
            plane[0, 0] = 1


def test_its_rgb_is_a_copy_to_write_to():
    frame = Frame.solid(4, 2, (10, 20, 30))
    frame.rgb[:] = 0
    assert np.abs(frame.rgb[0, 0].astype(int) - (10, 20, 30)).max() <= 2


def test_it_can_be_pickled_and_stays_read_only():
    frame = Frame.solid(4, 2, (1, 2, 3))
    twin = pickle.loads(pickle.dumps(frame))
    assert np.array_equal(twin.data, frame.data)
    assert not twin.data.flags.writeable


@pytest.mark.parametrize("shape", [(3, 5), (4, 4), (0, 4), (3, 0), (3, 4, 1)])
def test_a_layout_that_is_none_is_refused(shape):
    with pytest.raises(ValueError, match="a frame"):
        Frame(np.zeros(shape, np.uint8))


def test_odd_and_deep_rgb_is_refused():
    with pytest.raises(ValueError, match="even width"):
        Frame.from_rgb(np.zeros((3, 4, 3), np.uint8))
    with pytest.raises(ValueError, match="uint8"):
        Frame.from_rgb(np.zeros((2, 4, 3), np.float32))
    with pytest.raises(ValueError, match="do not fit"):
        Frame.from_planes(np.zeros((4, 4), np.uint8), np.zeros((1, 2), np.uint8), np.zeros((2, 2), np.uint8))


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (2, 3), (5, 7)])
def test_odd_pictures_are_made_even_by_repeating_their_edge(size):
    y, u, v = yuv_of_rgb(np.full((size[1], size[0], 3), (200, 30, 60), np.uint8))
    assert y.shape == (size[1] + size[1] % 2, size[0] + size[0] % 2)
    assert u.shape == v.shape == (y.shape[0] // 2, y.shape[1] // 2)
    assert y.min() == y.max()
    assert u.min() == u.max()


@pytest.mark.parametrize("size", [(2, 2), (30, 66), (258, 130), (766, 1022)])
def test_chroma_is_the_mean_of_two_rows_and_1_2_1_of_columns_wherever_a_band_ends(size):
    rgb = np.random.default_rng(size[0]).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    planes = [np.asarray(cv2.extractChannel(cv2.transform(rgb, _TO_YUV), k)).reshape(size[::-1]) for k in range(3)]
    assert np.array_equal(yuv_of_rgb(rgb)[0], planes[0])
    for full, half in zip(planes[1:], yuv_of_rgb(rgb)[1:], strict=True):
        rows = np.rint((full[::2].astype(float) + full[1::2]) / 2).astype(int)
        left = np.column_stack([rows[:, :1], rows[:, 1:-1:2]])
        assert np.array_equal(half, (left + 2 * rows[:, ::2] + rows[:, 1::2] + 2) >> 2)
