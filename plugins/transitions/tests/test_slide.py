from __future__ import annotations

import numpy as np
import pytest

from gator_core import Frame
from gator_transitions.slide import Slide

WIDTH, HEIGHT = 160, 90
BLACK = Frame.solid(WIDTH, HEIGHT)


def at_samples(function, down=False):
    """A frame whose planes are ``function`` of the position in luma samples, each plane at its own samples."""
    width, height = WIDTH, HEIGHT
    length = height if down else width
    luma, chroma = np.arange(length) + 0.5, 2 * np.arange(length // 2) + (1.0 if down else 0.5)
    planes = []
    for positions, shape in ((luma, (height, width)), (chroma, (height // 2, width // 2)), (chroma, (height // 2, width // 2))):
        line = np.rint(function(positions)).astype(np.uint8)
        planes.append(np.ascontiguousarray(np.broadcast_to(line[:, None] if down else line, shape)))
    return Frame.from_planes(*planes)


def ramp(positions):
    return 40 + positions


@pytest.mark.parametrize("direction", ["left", "right", "up", "down"])
@pytest.mark.parametrize("t", [0.25, 0.3217, 0.5, 0.5063, 0.8111])
def test_luma_and_colour_arrive_together_at_positions_between_samples(direction, t):
    down = direction in ("up", "down")
    length = HEIGHT if down else WIDTH
    offset = (1 - t) * length if direction in ("left", "up") else (t - 1) * length
    picture = Slide().configured({"direction": direction}).blend(BLACK, at_samples(ramp, down), t)
    expected = at_samples(lambda positions: np.clip(ramp(positions - offset), 0, 255), down)
    for plane, wanted, step in zip(picture.planes, expected.planes, (1, 2, 2), strict=True):
        line, want = (plane[:, 3], wanted[:, 3]) if down else (plane[3], wanted[3])
        edge = offset / step if offset > 0 else (length + offset) / step
        inside = np.arange(len(line)) > edge + 2 if offset > 0 else np.arange(len(line)) < edge - 2
        assert inside.any()
        assert np.abs(line[inside].astype(int) - want[inside]).max() <= 1


def test_the_new_picture_comes_from_the_right_over_the_old_one():
    random = np.random.default_rng(5)
    old, new = (Frame(random.integers(16, 236, (HEIGHT * 3 // 2, WIDTH), dtype=np.uint8)) for _ in range(2))
    picture = Slide().blend(old, new, 0.25)
    assert np.array_equal(picture.y[:, :120], old.y[:, :120])
    assert np.array_equal(picture.y[:, 120:], new.y[:, :40])
    assert np.array_equal(picture.u[:, 61:], new.u[:, 1:20])


def test_a_slow_slide_glides_without_standing_or_jumping():
    new = at_samples(ramp)
    seen = [Slide().blend(BLACK, new, 0.5 + k / 10 / WIDTH).y[40, 120] for k in range(100)]
    assert np.diff(np.array(seen, int)).max() <= 1
    assert seen[-1] - seen[0] == pytest.approx(10, abs=1)


def test_the_edge_covers_in_proportion():
    white = Frame.solid(WIDTH, HEIGHT, (255, 255, 255))
    for t in (0.5, 0.501, 0.503, 0.506):
        shown = (Slide().blend(BLACK, white, t).y[20].astype(float) - 16).sum() / 219
        assert shown == pytest.approx(t * WIDTH, abs=0.01)
