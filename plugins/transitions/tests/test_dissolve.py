from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest

from gator_core import Frame
from gator_transitions.crossfade import Crossfade
from gator_transitions.dissolve import Dissolve


def detailed(width, height, seed):
    random = np.random.default_rng(seed)
    rgb = cv2.resize(random.integers(0, 256, (45, 80, 3), dtype=np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    rgb[height // 3 : height // 2, width // 4 : width // 2] = random.integers(0, 256, 3)
    return Frame.from_rgb(rgb)


def sharpness(picture):
    return float(cv2.Laplacian(picture.y, cv2.CV_64F).var())


def test_the_focus_goes_and_comes_back():
    picture = detailed(320, 180, 1)
    found = [sharpness(Dissolve().blend(picture, picture, t)) for t in (0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98)]
    assert found[0] > found[1] > found[2] > found[3]
    assert found == pytest.approx(found[::-1], rel=0.01)
    assert found[3] < found[0] / 5


@pytest.mark.parametrize("size", [(320, 180), (1280, 720)])
def test_nothing_pops_on_the_way(size):
    """From one frame of a very long dissolve to the next, hardly a level changes."""
    a = detailed(*size, 1)
    transition = Dissolve().configured({"blur": 0.02})
    shown = [transition.blend(a, a, t).y.astype(int) for t in np.linspace(0, 0.5, 101)]
    steps = [np.abs(one - other) for one, other in itertools.pairwise(shown)]
    assert max(step.mean() for step in steps) < 1
    assert max(step.max() for step in steps) <= 10


def test_without_blur_it_is_a_crossfade():
    a, b = detailed(320, 180, 1), detailed(320, 180, 2)
    plain = Dissolve().configured({"blur": 0}).blend(a, b, 0.4)
    assert np.array_equal(plain.data, Crossfade().blend(a, b, 0.4).data)


def test_a_draft_looks_as_the_final_size_does():
    small, large = (Dissolve().blend(detailed(*size, 1), detailed(*size, 1), 0.5) for size in ((320, 180), (1280, 720)))
    reduced = cv2.resize(large.y, small.size, interpolation=cv2.INTER_AREA).astype(int)
    assert np.abs(reduced - small.y).mean() < 2
