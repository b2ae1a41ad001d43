from __future__ import annotations

import cv2
import numpy as np
import pytest

from gator_core import Frame, InvalidStoryboard
from gator_core.testing import check_filter, check_plugin, providers_of
from gator_filters.blur import Blur
from gator_filters.grayscale import Grayscale

FILTERS = {filter_.name: filter_ for filter_ in providers_of("gator_filters", "filters")}
PARAMETERS = {
    "grayscale": [{"amount": 0}, {"amount": 0.3}],
    "blur": [{"radius": 0}, {"radius": 0.2}],
    "color": [{"brightness": 1, "contrast": 4, "saturation": 4, "temperature": 1}, {"brightness": -1, "temperature": -1}],
    "sepia": [{"amount": 0.5}],
    "sharpen": [{"amount": 5, "radius": 0.05}],
    "vignette": [{"amount": 1, "radius": 0, "roundness": 1}, {"radius": 1}],
    "grain": [{"amount": 0.5, "size": 0.02, "seed": 7}],
    "letterbox": [{"ratio": 0.2}, {"ratio": 5, "color": "white"}],
}


def detailed(width, height):
    random = np.random.default_rng(1)
    rgb = cv2.resize(random.integers(0, 256, (45, 80, 3), dtype=np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    return Frame.from_rgb(rgb)


def test_the_plugin_conforms():
    check_plugin("gator_filters")


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_conforms(name):
    check_filter(FILTERS[name], *PARAMETERS.get(name, []))


def test_grayscale_keeps_the_brightness_and_takes_the_colour():
    picture = detailed(160, 90)
    gray = Grayscale().apply(picture, 0.0)
    assert np.array_equal(gray.y, picture.y)
    assert (gray.u == 128).all()
    assert np.ptp(gray.rgb, axis=2).max() <= 1


def test_half_a_grayscale_halves_the_colour():
    picture = detailed(160, 90)
    half = Grayscale().configured({"amount": 0.5}).apply(picture, 0.0)
    assert np.abs(half.v.astype(float) - 128 - (picture.v.astype(float) - 128) / 2).max() <= 0.5


def test_a_blur_looks_the_same_in_a_draft_and_in_the_final_size():
    small, large = (Blur().configured({"radius": 0.03}).apply(detailed(*size), 0.0) for size in ((320, 180), (1280, 720)))
    for one, other in zip(small.planes, large.planes, strict=True):
        reduced = cv2.resize(other, one.shape[::-1], interpolation=cv2.INTER_AREA).astype(int)
        assert np.abs(reduced - one).mean() < 1.5


def test_a_wide_blur_is_as_wide_as_asked_for():
    """A line becomes a bell whose standard deviation is the radius, also where the blur is made at a reduced size."""
    rgb = np.zeros((720, 1280, 3), np.uint8)
    rgb[:, 636:644] = 255
    row = Blur().configured({"radius": 0.03}).apply(Frame.from_rgb(rgb), 0.0).y[360].astype(float) - 16
    places = np.arange(1280)
    centre = (row * places).sum() / row.sum()
    assert centre == pytest.approx(639.5, abs=0.3)
    assert np.sqrt((row * (places - centre) ** 2).sum() / row.sum()) == pytest.approx(0.03 * 720, rel=0.05)


def test_a_blur_keeps_the_edges_of_the_frame_as_bright_as_they_are():
    white = Frame.solid(160, 90, (255, 255, 255))
    assert np.array_equal(Blur().configured({"radius": 0.1}).apply(white, 0.0).data, white.data)


def test_a_wrong_parameter_is_named():
    with pytest.raises(InvalidStoryboard, match=r"filter 'blur', parameter 'radius': .*got -1"):
        Blur().configured({"radius": -1})
