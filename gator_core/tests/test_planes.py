"""Geometry: what lies where in a source lies there in the frame, and its colour lies on it."""

from __future__ import annotations

import numpy as np
import pytest

from gator_core.frame import Frame
from gator_core.planes import CENTRE, LEFT, Planes, Rect, fitted, resampled, warped

TOP_LEFT = (0.0, 0.0)


def sampled(size, siting, step, function, depth=np.uint8):
    """Planes of a continuous picture: ``function(x, y)`` in fractions of the picture, sampled where the samples lie."""
    width, height = size
    columns, rows = -(-width // step[0]), -(-height // step[1])
    y = function((np.arange(width) + 0.5) / width, ((np.arange(height) + 0.5) / height)[:, None])
    x_chroma = (siting[0] + step[0] * np.arange(columns) + 0.5) / width
    y_chroma = (siting[1] + step[1] * np.arange(rows) + 0.5) / height
    c = function(x_chroma, y_chroma[:, None])
    levels = np.rint if depth == np.uint8 else np.asarray
    return Planes(*(levels(plane).astype(depth) for plane in (y, c, 255 - c)), siting, step)


def slope(x, y):
    """Soft edges in both directions, 1 to 2 levels a pixel at 320 by 180: half a sample off shows."""
    return 128 + 60 * np.tanh((x - 0.45) * 5) + 50 * np.tanh((y - 0.55) * 4)


def moved(planes: Planes, wanted: Planes) -> float:
    """By how many luma pixels a plane lies beside where it should, along x or y, at worst."""
    worst = 0.0
    for mine, theirs, step in ((planes.y, wanted.y, 1), (planes.u, wanted.u, 2), (planes.v, wanted.v, 2)):
        assert mine.shape == theirs.shape
        inner = (slice(4, -4), slice(4, -4))
        difference = (mine.astype(float) - theirs.astype(float))[inner].ravel()
        gradients = np.stack([gradient[inner].ravel() for gradient in np.gradient(theirs.astype(float))], axis=1)
        # Rounding to whole levels adds a constant, which is no movement.
        columns = np.column_stack([gradients, np.ones(len(difference))])
        shift = np.linalg.lstsq(columns, difference)[0][:2]
        worst = max(worst, float(np.abs(shift).max()) * step)
    return worst


@pytest.mark.parametrize("size", [(320, 180), (640, 360), (480, 270 // 2 * 2), (160, 90), (214, 120), (320, 90), (160, 360)])
@pytest.mark.parametrize(
    ("siting", "step"),
    [
        (LEFT, (2, 2)),
        (CENTRE, (2, 2)),
        (TOP_LEFT, (2, 2)),
        ((0.0, 0.0), (2, 1)),
        ((0.5, 0.0), (2, 1)),
        ((0.0, 0.0), (1, 1)),
        ((0.0, 0.0), (4, 1)),
    ],
)
def test_colour_stays_on_its_luma_at_any_scale(siting, step, size):
    made = resampled(sampled((320, 180), siting, step, slope, np.float32), size)
    assert (made.siting, made.step) == (LEFT, (2, 2))
    assert moved(made, sampled(size, LEFT, (2, 2), slope, np.float32)) < 0.1
    rounded, wanted = resampled(sampled((320, 180), siting, step, slope), size), sampled(size, LEFT, (2, 2), slope)
    assert np.abs(rounded.u[4:-4, 4:-4].astype(int) - wanted.u[4:-4, 4:-4]).max() <= 2


def test_without_the_correction_the_colour_would_be_seen_to_move():
    source = sampled((320, 180), CENTRE, (2, 2), slope)
    assert moved(Planes(source.y, source.u, source.v), sampled((320, 180), LEFT, (2, 2), slope)) > 0.4


@pytest.mark.parametrize("transpose", [False, True])
@pytest.mark.parametrize("flip_x", [False, True])
@pytest.mark.parametrize("flip_y", [False, True])
@pytest.mark.parametrize("size", [(320, 180), (319, 181)])
def test_a_turned_picture_keeps_its_colour_in_place(transpose, flip_x, flip_y, size):
    def seen(x, y):
        x, y = (1 - x if flip_x else x), (1 - y if flip_y else y)
        return slope(y, x) if transpose else slope(x, y)

    turned = sampled(size, LEFT, (2, 2), slope, np.float32).oriented(transpose, flip_x, flip_y)
    assert turned.size == (size[::-1] if transpose else size)
    made = resampled(turned, (360, 360))
    assert moved(made, sampled((360, 360), LEFT, (2, 2), seen, np.float32)) < 0.03


def test_four_quarter_turns_are_none():
    source = sampled((64, 36), LEFT, (2, 2), slope)
    turned = source
    for _ in range(4):
        turned = turned.oriented(True, True, False)
    assert turned.siting == source.siting
    assert all(
        np.array_equal(a, b) for a, b in zip((turned.y, turned.u, turned.v), (source.y, source.u, source.v), strict=True)
    )


def test_footage_of_the_right_shape_is_not_touched_but_copied_once():
    frame = Frame.from_rgb(np.random.default_rng(1).integers(0, 256, (36, 64, 3), np.uint8))
    planes = Planes.of(frame)
    same = resampled(planes, (64, 36))
    assert np.shares_memory(same.y, frame.data)
    assert np.shares_memory(same.u, frame.data)
    for fit in ("cover", "contain", "blur"):
        assert np.array_equal(fitted(planes, (64, 36), fit).data, frame.data)


def test_a_cut_at_even_samples_is_a_view():
    planes = sampled((64, 36), LEFT, (2, 2), slope)
    cut = resampled(planes, (32, 16), Rect(8, 4, 32, 16))
    assert np.shares_memory(cut.u, planes.u)
    assert np.array_equal(cut.y, planes.y[4:20, 8:40])
    assert np.array_equal(cut.u, planes.u[2:10, 4:20])


HALVES = [
    (LEFT, (2, 2)),
    (CENTRE, (2, 2)),
    (TOP_LEFT, (2, 2)),
    (TOP_LEFT, (2, 1)),
    (TOP_LEFT, (1, 1)),
    (TOP_LEFT, (4, 1)),
    ((3.0, 0.0), (4, 1)),
    ((1.0, 0.5), (2, 2)),
]


@pytest.mark.parametrize("fit", ["cover", "contain", "blur"])
@pytest.mark.parametrize(("siting", "step"), HALVES)
@pytest.mark.parametrize("size", [(64, 64), (320, 180), (20, 30), (34, 54)])
@pytest.mark.parametrize("side", ["left", "right", "top", "bottom", "middle"])
def test_nothing_that_was_cut_off_shows(side, size, siting, step, fit):
    """Not even as a tint along the edges of what is left."""
    edge = {"left": 0.5, "right": 0.5, "top": 0.5, "bottom": 0.5}.get(side)
    inside = {
        "left": lambda x, y: (x < edge) & (y < 2),
        "right": lambda x, y: (x > edge) & (y < 2),
        "top": lambda x, y: (y < edge) & (x < 2),
        "bottom": lambda x, y: (y > edge) & (x < 2),
        "middle": lambda x, y: (abs(x - 0.5) < 0.25) & (abs(y - 0.5) < 0.25),
    }[side]
    part = {
        "left": Rect(0, 0, 48, 64),
        "right": Rect(48, 0, 48, 64),
        "top": Rect(0, 0, 96, 32),
        "bottom": Rect(0, 32, 96, 32),
        "middle": Rect(24, 16, 48, 32),
    }[side]
    planes = sampled((96, 64), siting, step, lambda x, y: np.where(inside(x, y), 200.0, 40.0))
    made = fitted(planes, size, fit, (0, 0, 0), crop=part)
    bars = made.y < 30  # of contain
    assert np.all(made.y[~bars] == 200)
    assert np.all(made.u[~bars[::2, ::2]] == 200)
    assert np.all(made.v[~bars[::2, ::2]] == 55)


@pytest.mark.parametrize(("siting", "step"), HALVES[:-1])
@pytest.mark.parametrize("size", [(96, 64), (101, 67), (3, 5), (1, 1)])
def test_to_cut_nothing_off_changes_nothing(size, siting, step):
    noise = np.random.default_rng(1)
    planes = sampled(size, siting, step, lambda x, y: noise.integers(0, 256, np.broadcast_shapes(x.shape, y.shape)))
    for wanted in ((96, 64), (64, 96), (200, 30), (20, 20)):
        whole = fitted(planes, wanted, "contain", crop=Rect(0, 0, *size))
        assert np.array_equal(whole.data, fitted(planes, wanted, "contain").data)


def disc(x, y):
    return np.where((x - 0.5) ** 2 + (y - 0.5) ** 2 < 0.16, 200.0, 60.0)


@pytest.mark.parametrize("shape", [(200, 100), (100, 200), (101, 67), (67, 101), (3, 5), (1, 1), (640, 360)])
@pytest.mark.parametrize("fit", ["cover", "contain", "blur"])
def test_any_shape_fills_the_frame(fit, shape):
    made = fitted(sampled(shape, LEFT, (2, 2), lambda x, y: 150 + 0 * (x + y)), (96, 64), fit, (255, 0, 0))
    assert made.size == (96, 64)
    assert made.y[32, 48] == 150
    if fit != "contain":
        assert made.y.min() == made.y.max() == 150


def test_cover_cuts_both_sides_alike():
    made = fitted(sampled((400, 100), LEFT, (2, 2), lambda x, y: 255 * x + 0 * y), (64, 64), "cover")
    assert made.y[:, 0].mean() == pytest.approx(255 * 0.375, abs=2)
    assert made.y[:, -1].mean() == pytest.approx(255 * 0.625, abs=2)


def test_contain_puts_even_bars_of_the_background():
    made = fitted(sampled((100, 100), LEFT, (2, 2), lambda x, y: 150 + 0 * (x + y)), (128, 72), "contain", (255, 0, 0))
    bar = Frame.solid(2, 2, (255, 0, 0))
    assert np.all(made.y[:, :28] == bar.y[0, 0])
    assert np.all(made.y[:, 28:100] == 150)
    assert np.all(made.y[:, 100:] == bar.y[0, 0])
    assert np.all(made.v[:, :14] == bar.v[0, 0])
    assert np.all(made.v[:, 14:50] != bar.v[0, 0])


def test_blur_fills_the_bars_with_the_picture_out_of_focus():
    checks = sampled((90, 90), LEFT, (2, 2), lambda x, y: 128 + 100 * (-1.0) ** (np.floor(x * 18) + np.floor(y * 18)))
    made = fitted(checks, (320, 180), "blur")
    assert made.y[:, 70:250].std() > 80
    assert made.y[:, :64].std() < 25
    assert made.y[:, :64].mean() == pytest.approx(128, abs=15)


@pytest.mark.parametrize(("aspect", "wanted"), [(1.0, 1.0), (16 / 11, 16 / 11), (0.5, 0.5)])
def test_pixels_that_are_not_square_are_stretched(aspect, wanted):
    made = fitted(sampled((200, 200), LEFT, (2, 2), disc), (400, 400), "contain", aspect=aspect)
    seen = made.y > 130
    width, height = seen.any(axis=0).sum(), seen.any(axis=1).sum()
    assert width / height == pytest.approx(wanted, rel=0.03)


def test_deep_samples_are_scaled_as_deep_as_they_are():
    y = np.full((18, 32), 40_000, np.uint16)
    c = np.full((9, 16), 30_000, np.uint16)
    for size in ((64, 36), (16, 8), (32, 18)):
        made = resampled(Planes(y, c, c, CENTRE), size)
        assert made.y.dtype == np.uint16
        assert np.all(made.y == 40_000)
        assert np.all(made.u == 30_000)


# Warps -----------------------------------------------------------------------------------------------------------


def frame_of(size, function):
    return sampled(size, LEFT, (2, 2), function).frame()


def steep(x, y):
    """2 to 3 levels a pixel at 320 by 180, so 5 a chroma sample: half a sample off is more than two levels."""
    return 128 + 60 * np.tanh((x - 0.45) * 12) + 50 * np.tanh((y - 0.55) * 10)


@pytest.mark.parametrize(("dx", "dy"), [(1.0, 0.0), (0.0, 1.0), (3.0, -5.0), (0.37, 2.81), (-1.5, 0.5)])
def test_a_shift_moves_colour_with_its_luma(dx, dy):
    source = frame_of((320, 180), steep)
    made = warped(source, np.array([[1, 0, dx], [0, 1, dy]]))
    wanted = frame_of((320, 180), lambda x, y: steep(x + dx / 320, y + dy / 180))
    for mine, theirs in zip(made.planes, wanted.planes, strict=True):
        assert np.abs(mine.astype(int) - theirs)[4:-4, 4:-4].max() <= 1


@pytest.mark.parametrize("zoom", [0.5, 0.8, 1.3])
def test_a_zoom_stays_on_its_point(zoom):
    source = frame_of((320, 180), slope)
    centre = np.array([100.0, 70.0])
    made = warped(source, np.column_stack([np.eye(2) * zoom, centre * (1 - zoom)]))

    def seen(x, y):
        return slope((centre[0] + (x * 320 - centre[0]) * zoom) / 320, (centre[1] + (y * 180 - centre[1]) * zoom) / 180)

    wanted = sampled((320, 180), LEFT, (2, 2), seen)
    assert np.abs(made.y[30:130, 60:200].astype(int) - wanted.y[30:130, 60:200]).max() <= 2
    assert np.abs(made.u[20:60, 40:90].astype(int) - wanted.u[20:60, 40:90]).max() <= 2


def test_a_warp_to_another_size_shows_the_same_part():
    source = frame_of((320, 180), slope)
    made = warped(source, np.array([[2.0, 0, 0], [0, 2.0, 0]]), (160, 90))
    assert made.size == (160, 90)
    assert moved(Planes.of(made), sampled((160, 90), LEFT, (2, 2), slope)) < 0.06


def test_no_change_is_the_same_object():
    source = frame_of((64, 36), slope)
    assert warped(source, np.eye(2, 3)) is source


def test_a_warp_repeats_the_edge_and_leaves_its_source_alone():
    source = frame_of((64, 36), slope)
    before = source.data.copy()
    made = warped(source, np.array([[1, 0, -1000.0], [0, 1, 0]]))
    assert np.array_equal(made.y, np.repeat(source.y[:, :1], 64, axis=1))
    assert np.array_equal(source.data, before)


def test_planes_that_are_not_those_of_a_frame_do_not_become_one():
    with pytest.raises(ValueError, match="left-sited"):
        sampled((64, 36), CENTRE, (2, 2), slope).frame()
