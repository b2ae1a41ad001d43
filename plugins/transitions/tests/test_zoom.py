from __future__ import annotations

import numpy as np
import pytest

from gator_core import Frame
from gator_transitions.zoom import Zoom

WIDTH, HEIGHT = 160, 90


def ramps(slope, middle=128.0):
    """Planes that rise across the picture through ``middle`` at its centre, each at its own samples."""
    luma = middle + slope * (np.arange(WIDTH) + 0.5 - WIDTH / 2)
    chroma = middle + slope * (2 * np.arange(WIDTH // 2) + 0.5 - WIDTH / 2)
    lines = [np.rint(line).astype(np.uint8) for line in (luma, chroma, chroma)]
    heights = (HEIGHT, HEIGHT // 2, HEIGHT // 2)
    return Frame.from_planes(*(np.tile(line, (height, 1)) for line, height in zip(lines, heights, strict=True)))


@pytest.mark.parametrize("t", [0.1, 0.21, 0.5, 0.77])
def test_the_picture_grows_about_its_centre_in_every_plane(t):
    picture = ramps(1.0)
    scale = 1.5 ** (np.sin(np.pi * t) ** 2)
    grown = Zoom().configured({"amount": 0.5}).blend(picture, picture, t)
    for plane, wanted in zip(grown.planes, ramps(1 / scale).planes, strict=True):
        assert np.abs(plane.astype(int) - wanted).max() <= 1


def test_no_edge_ever_shows():
    """Whatever the picture, only its own levels are seen: nothing comes in from beyond its border."""
    rgb = np.full((HEIGHT, WIDTH, 3), 200, np.uint8)
    rgb[:4], rgb[-4:], rgb[:, :4], rgb[:, -4:] = 0, 0, 0, 0  # a dark rim, which a picture smaller than the frame would show
    rimmed = Frame.from_rgb(rgb)
    for t in (0.25, 0.4, 0.5, 0.6, 0.75):
        assert Zoom().blend(rimmed, rimmed, t).y.min() == rimmed.y.max()


def test_it_starts_and_ends_at_rest_and_is_largest_at_the_half():
    picture = ramps(1.0)
    spread = [int(np.ptp(Zoom().blend(picture, picture, t).y[0])) for t in (0.01, 0.25, 0.5, 0.75, 0.99)]
    assert spread[0] == spread[-1] == np.ptp(picture.y[0])
    assert spread[2] < spread[1] == spread[3] < spread[0]


def test_the_outgoing_picture_alone_shows_in_the_first_quarter():
    a, b = ramps(1.0), ramps(0.0, 200.0)
    assert np.array_equal(Zoom().blend(a, b, 0.24).data, Zoom().blend(a, a, 0.24).data)
    assert np.array_equal(Zoom().blend(a, b, 0.76).data, Zoom().blend(b, b, 0.76).data)
