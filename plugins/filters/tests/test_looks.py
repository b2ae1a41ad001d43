"""What each filter does to a picture, measured."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gator_core import Frame, InvalidStoryboard
from gator_core.testing import providers_of

FILTERS = {filter_.name: filter_ for filter_ in providers_of("gator_filters", "filters")}
NEUTRAL = {
    "color": {},
    "grayscale": {"amount": 0},
    "sepia": {"amount": 0},
    "lut": {},
    "blur": {"radius": 0},
    "sharpen": {"amount": 0},
    "vignette": {"amount": 0},
    "grain": {"amount": 0},
    "letterbox": {"ratio": 16 / 9},
}


def apply(name, picture, t=0.0, **values):
    return FILTERS[name].configured(values).apply(picture, t)


def flat(*rgb):
    return Frame.solid(160, 90, rgb)


def seen(picture):
    return picture.rgb[45, 80].astype(int)


@pytest.fixture(scope="module")
def picture():
    rgb = cv2.resize(
        np.random.default_rng(1).integers(0, 256, (9, 16, 3), dtype=np.uint8), (160, 90), interpolation=cv2.INTER_CUBIC
    )
    return Frame.from_rgb(rgb)


def test_there_is_a_neutral_setting_of_every_filter():
    assert set(NEUTRAL) == set(FILTERS)


@pytest.mark.parametrize("name", sorted(NEUTRAL))
def test_neutral_parameters_change_nothing(name, picture):
    assert apply(name, picture, **NEUTRAL[name]) is picture


# Color -----------------------------------------------------------------------------------------------------------


def test_brightness_lifts_all_and_reaches_white_and_black():
    assert seen(apply("color", flat(100, 100, 100), brightness=0.2)) == pytest.approx([151] * 3, abs=2)
    assert seen(apply("color", flat(0, 0, 0), brightness=1)) == pytest.approx([255] * 3, abs=1)
    assert seen(apply("color", flat(255, 255, 255), brightness=-1)) == pytest.approx([0] * 3, abs=1)


def test_contrast_spreads_around_gray_in_every_channel():
    expected = [127.5 + (value - 127.5) * 1.3 for value in (160, 120, 90)]
    assert seen(apply("color", flat(160, 120, 90), contrast=1.3)) == pytest.approx(expected, abs=3)
    assert seen(apply("color", flat(200, 30, 90), contrast=0)) == pytest.approx([127] * 3, abs=2)


def test_saturation_moves_colours_away_from_their_gray():
    red, green, blue = seen(apply("color", flat(150, 120, 100), saturation=2))
    assert red > 155
    assert blue < 90
    assert 0.2126 * red + 0.7152 * green + 0.0722 * blue == pytest.approx(0.2126 * 150 + 0.7152 * 120 + 0.0722 * 100, abs=1.5)


def test_warm_has_more_red_and_cold_more_blue_at_the_same_brightness():
    warm, cold = (seen(apply("color", flat(128, 128, 128), temperature=t)) for t in (0.5, -0.5))
    assert warm[0] > 135 > 121 > warm[2]
    assert cold[2] > 135 > 121 > cold[0]
    assert apply("color", flat(128, 128, 128), temperature=0.5).y[0, 0] == flat(128, 128, 128).y[0, 0]


# Sepia, vignette, sharpen, grain, letterbox ----------------------------------------------------------------------


def test_sepia_has_one_tone_for_all_colours_and_keeps_the_brightness(picture):
    toned = apply("sepia", picture)
    assert np.array_equal(toned.y, picture.y)
    for colour in ((200, 40, 40), (40, 40, 200), (128, 128, 128)):
        red, green, blue = seen(apply("sepia", flat(*colour)))
        assert red > green > blue
    assert seen(apply("sepia", flat(0, 0, 0))) == pytest.approx([0] * 3, abs=2)


def test_a_vignette_leaves_the_middle_and_darkens_the_corners_alike():
    light = apply("vignette", flat(200, 180, 160), amount=0.5).y.astype(int)
    corners = [light[0, 0], light[0, -1], light[-1, 0], light[-1, -1]]
    assert light[45, 80] == flat(200, 180, 160).y[0, 0]
    assert np.ptp(corners) <= 1
    assert corners[0] - 16 == pytest.approx((light[45, 80] - 16) / 2, abs=3)
    assert seen(apply("vignette", flat(200, 180, 160), amount=1)) == pytest.approx([200, 180, 160], abs=2)
    assert (apply("vignette", flat(200, 180, 160), amount=1).rgb[0, 0] < 8).all()


def test_a_round_vignette_is_a_circle_and_another_one_follows_the_frame():
    wide = Frame.solid(320, 90, (200, 200, 200))
    for roundness, equal in ((1, False), (0, True)):
        light = apply("vignette", wide, amount=1, radius=0, roundness=roundness).y.astype(int)
        assert bool(abs(light[0, 160] - light[45, 0]) < 3) is equal


def test_sharpening_brings_out_edges_and_leaves_flat_parts(picture):
    sharp = apply("sharpen", picture, amount=2, radius=0.02)
    assert cv2.Laplacian(sharp.y, cv2.CV_64F).var() > 1.5 * cv2.Laplacian(picture.y, cv2.CV_64F).var()
    assert np.array_equal(sharp.u, picture.u)
    assert np.array_equal(apply("sharpen", flat(90, 120, 30), amount=5).data, flat(90, 120, 30).data)


def test_grain_is_as_strong_as_asked_for_and_another_one_each_time():
    gray = Frame.solid(640, 360, (128, 128, 128))
    one, other = (apply("grain", gray, t, amount=0.05).y.astype(int) - gray.y for t in (0.0, 1 / 30))
    assert one.std() == pytest.approx(0.05 * 219, rel=0.05)
    assert abs(one.mean()) < 0.5
    assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.05
    assert np.array_equal(apply("grain", gray, 1 / 30, amount=0.05).y.astype(int) - gray.y, other)


@pytest.mark.parametrize(("ratio", "rows", "columns"), [(2.39, 12, 0), (1.0, 0, 36), (16 / 9, 0, 0)])
def test_bars_leave_the_shape_that_is_asked_for(ratio, rows, columns):
    boxed = apply("letterbox", flat(250, 250, 250), ratio=ratio)
    lit = boxed.y > 128
    assert lit.any(axis=1).sum() == 90 - 2 * rows
    assert lit.any(axis=0).sum() == 160 - 2 * columns
    tinted = apply("letterbox", flat(250, 250, 250), ratio=ratio, color="navy")
    assert tinted.rgb[0, 0].astype(int) == pytest.approx([0, 0, 128] if rows or columns else [250] * 3, abs=3)


# Lut -------------------------------------------------------------------------------------------------------------


def cube(path, function, side=17, head=""):
    places = np.linspace(0, 1, side)
    lines = [" ".join(f"{v:.6f}" for v in function(r, g, b)) for b in places for g in places for r in places]
    path.write_text(f'# made by hand\nTITLE "a look"\n{head}LUT_3D_SIZE {side}\n\n' + "\n".join(lines) + "\n")
    return path


def test_a_table_that_changes_nothing_changes_nothing(tmp_path, picture):
    same = apply("lut", picture, file=str(cube(tmp_path / "same.cube", lambda r, g, b: (r, g, b), 5)))
    assert np.abs(same.y.astype(int) - picture.y).max() <= 2
    assert np.abs(same.rgb.astype(int) - picture.rgb).mean() < 1.5


def test_channels_are_looked_up_where_they_belong(tmp_path):
    swapped = cube(tmp_path / "swap.cube", lambda r, g, b: (b, r, g), 9)
    assert seen(apply("lut", flat(200, 90, 30), file=str(swapped))) == pytest.approx([30, 200, 90], abs=2)
    assert seen(apply("lut", flat(200, 90, 30), file=str(swapped), amount=0.5)) == pytest.approx([115, 145, 60], abs=3)


def test_between_the_samples_of_a_table_it_is_straight(tmp_path):
    squared = cube(tmp_path / "two.cube", lambda r, g, b: (r * b, g, b * b), 2)
    assert seen(apply("lut", flat(128, 128, 128), file=str(squared))) == pytest.approx([64, 128, 128], abs=2)


def test_a_table_of_one_dimension_is_a_curve_for_each_channel(tmp_path):
    path = tmp_path / "curve.cube"
    path.write_text("LUT_1D_SIZE 3\n0 1 0\n0.25 0.5 0.5\n1 0 1\n")
    assert seen(apply("lut", flat(128, 64, 200), file=str(path))) == pytest.approx([64, 191, 200], abs=3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "no such file"),
        ("", "is empty"),
        ("hello", "neither LUT_3D_SIZE nor LUT_1D_SIZE"),
        ("LUT_3D_SIZE 2\n0 0 0\n", "should have 8 lines of three numbers, and has 1"),
        ("LUT_3D_SIZE 2\n" + "0 0 x\n" * 8, "not three numbers"),
        ("LUT_3D_SIZE 2\n" + "0 0 nan\n" * 8, "numbers that are none"),
        ("LUT_3D_SIZE 500\n", "must be 2 to 129, not 500"),
        ("DOMAIN_MAX 4 4 4\nLUT_3D_SIZE 2\n" + "0 0 0\n" * 8, "for other signals than video"),
    ],
)
def test_a_table_that_can_not_be_used_is_named_before_anything_is_made(tmp_path, text, said):
    path = tmp_path / "look.cube"
    if text is not None:
        path.write_text(text)
    with pytest.raises(InvalidStoryboard, match="filter 'lut', parameter 'file'") as raised:
        FILTERS["lut"].configured({"file": "look.cube"}, tmp_path)
    assert said in str(raised.value)
    assert str(path) in str(raised.value)
