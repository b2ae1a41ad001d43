"""Every recipe renders, as long as it says, and shows what it promises."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from gator_core import Storyboard, render
from gator_core.build import picture_at

COOKBOOK = Path(__file__).parents[1] / "examples" / "cookbook"
RECIPES = sorted(COOKBOOK.glob("*.yaml"))
RATE = 6


@pytest.fixture(autouse=True)
def _nobody_generates(monkeypatch):
    for name in ("RUNWAYML_API_SECRET", "RUNWAY_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def recipe(name):
    (found,) = [path for path in RECIPES if name in path.name]
    return found


def small(path, **changes):
    """The recipe with the shape of its frame, its short side 90 samples, 6 frames per second."""
    board = Storyboard.from_file(path)
    width, height = board.frame_size
    scale = 90 / min(width, height)
    size = f"{round(width * scale / 2) * 2}x{round(height * scale / 2) * 2}"
    data = board.model_dump(exclude_unset=True) | {"quality": "draft", "size": size, "aspect": None, "fps": RATE}
    return Storyboard.parse(data | changes, path.parent)


def at(name, seconds):
    return picture_at(small(recipe(name)), seconds).rgb.astype(float)


def colourfulness(picture):
    return np.ptp(picture, axis=2).mean()


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_it_renders_as_long_as_its_scenes(path, tmp_path, look):
    board = small(path)
    result = render(board, tmp_path / "out.mp4", effort="ultrafast")
    seen = look(result.file_path)
    assert seen.size == board.frame_size
    assert seen.frames == result.frames == result.lineage[-1].stop
    lengths = [
        one.duration or (one.trim[1] - one.trim[0]) / one.speed if one.video else one.duration or 3 for one in board.scenes
    ]
    assert abs(Fraction(seen.frames, RATE) - sum(map(Fraction, lengths))) <= Fraction(1, 2 * RATE)
    assert all("sketch" in remark or remark.startswith("no model made ") for remark in result.warnings)


def test_the_slideshow_s_camera_moves():
    early, late = at("slideshow", 1), at("slideshow", 2.8)
    assert np.abs(early - late).mean() > 4


def test_the_vertical_one_stands_upright():
    width, height = Storyboard.from_file(recipe("vertical")).frame_size
    assert (width, height) == (720, 1280)


def test_the_graded_clip_has_bars_and_another_colour():
    board = recipe("graded")
    plain = small(board)
    plain.scenes[0].filters = []
    raw, graded = picture_at(plain, 1.5).rgb.astype(float), at("graded", 1.5)
    assert graded[:8].max() < 24 < raw[:8].max()
    middle = slice(30, 60)
    assert np.abs(graded[middle] - raw[middle]).mean() > 3


def test_before_lies_beside_after():
    picture = at("before", 3)
    assert colourfulness(picture[:, :60]) > 4 * colourfulness(picture[:, -60:])


def test_slow_motion_draws_what_lies_between_two_pictures():
    flowing, holding = small(recipe("slow"), fps=25), small(recipe("slow"), fps=25)
    holding.scenes[1].interpolate = "hold"
    moments = [2.0 + k / 25 for k in range(5)]
    steps = [np.stack([picture_at(board, t).rgb.astype(float) for t in moments]) for board in (flowing, holding)]
    moved, held = (np.abs(np.diff(pictures, axis=0)).mean(axis=(1, 2, 3)) for pictures in steps)
    assert held.min() == 0  # a picture is shown again
    assert moved.min() > 0


def test_portraits_are_whole_and_nothing_beside_them_is_black():
    picture = at("portraits", 1)
    assert picture[:, :20].mean() > 60


def test_the_intro_shows_the_logo_on_its_colour():
    picture = at("intro", 2.6)
    assert np.abs(picture[4, 4] - np.array([24, 120, 122])).max() < 8
    assert picture[45, 80].min() > 150  # the logo's sand


def test_a_series_keeps_its_shots_wherever_they_stand():
    board = recipe("series")
    turned = small(board, transition=None)
    turned.scenes.reverse()
    straight = small(board, transition=None)
    assert np.array_equal(picture_at(straight, 1).rgb, picture_at(turned, 7).rgb)
    straight.scenes[0].take = 2
    assert not np.array_equal(picture_at(straight, 1).rgb, picture_at(turned, 7).rgb)


def test_the_premium_one_is_4k_at_60():
    board = Storyboard.from_file(recipe("4k"))
    assert (board.frame_size, board.rate) == ((3840, 2160), 60)


def test_with_a_key_the_budget_buys_each_prompt_once(tmp_path, monkeypatch):
    testing = pytest.importorskip("gator_runway.testing")
    with testing.FakeRunway() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        board = small(recipe("budget"))
        first = render(board, tmp_path / "first.mp4", effort="ultrafast")
        again = render(board, tmp_path / "again.mp4", effort="ultrafast")
        bought = len(server.created)
    assert bought == 2
    assert 0 < first.cost <= 1.0
    assert again.cost == 0


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_it_explains_itself_in_three_sentences(path):
    text = path.read_text("utf-8")
    said = " ".join(line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#"))
    assert text.startswith("# For ")
    assert 3 <= len(re.findall(r"[.?!](?: |$)", said)) <= 4
