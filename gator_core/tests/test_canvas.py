"""Views of a picture: where they should be, whichever way they were made."""

from __future__ import annotations

import numpy as np
import pytest

from gator_core.canvas import Canvas
from gator_core.frame import Frame
from gator_core.planes import warped

SIZE = (320, 180)


@pytest.fixture(scope="module")
def picture():
    """Noise of full strength: the tenth of a pixel would show as dozens of levels."""
    made = np.random.default_rng(5).integers(16, 236, (240 * 3 // 2, 426))
    return Frame(made.astype(np.uint8))


def view_by_warping(picture, left, top, scale):
    return warped(picture, np.array([[scale, 0, left], [0, scale, top]]), SIZE)


@pytest.mark.parametrize("scale", [0.5, 0.93, 1.0, 1.0004, 1.04, 1.1, 1.173, 1.2, 1.25, 1.31])
def test_views_lie_where_they_are_asked_for(picture, scale):
    canvas, random, wide = Canvas(picture), np.random.default_rng(1), SIZE[0] * scale
    for _ in range(12):
        left = random.uniform(0, picture.width - wide)
        top = random.uniform(0, picture.height - SIZE[1] * scale)
        seen, wanted = canvas.view(left, top, scale, SIZE), view_by_warping(picture, left, top, scale)
        assert np.abs(seen.data.astype(int) - wanted.data).max() <= 10
        assert np.abs(seen.data.astype(int) - wanted.data).mean() < 1.5


@pytest.mark.parametrize("scale", [0.5, 1.04, 1.2, 240 / 180])
def test_views_at_the_very_edges_are_whole(picture, scale):
    canvas = Canvas(picture)
    for left in (0.0, picture.width - SIZE[0] * scale - 1e-9):
        for top in (0.0, picture.height - SIZE[1] * scale - 1e-9):
            seen = canvas.view(max(left, 0.0), max(top, 0.0), scale, SIZE)
            wanted = view_by_warping(picture, max(left, 0.0), max(top, 0.0), scale)
            assert np.abs(seen.data.astype(int) - wanted.data).max() <= 10


def test_a_view_depends_on_its_arguments_alone(picture):
    views = [(3.0 + i * 0.37, 2.0 + i * 0.21, 1.04 + i * 0.011, SIZE) for i in range(12)]
    canvas = Canvas(picture)
    forward = [canvas.view(*one).data.tobytes() for one in views]
    assert [canvas.view(*one).data.tobytes() for one in reversed(views)] == forward[::-1]
    assert [Canvas(picture).view(*one).data.tobytes() for one in views] == forward


def test_most_views_are_resized_and_nearly_what_warping_gives(picture, monkeypatch):
    """Else all this would be for nothing."""
    warps = []
    monkeypatch.setattr("gator_core.canvas.warped", lambda *arguments: warps.append(arguments) or warped(*arguments))
    canvas, random = Canvas(picture), np.random.default_rng(2)
    for scale in np.linspace(1.04, 1.19, 60):
        canvas.view(random.uniform(0, 40), random.uniform(0, 20), float(scale), SIZE)
    assert len(warps) < 20
