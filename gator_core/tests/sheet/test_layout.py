"""The layout is a function of a few numbers: nothing overlaps, nothing sticks out, every scene has its place."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from gator_core.errors import InputError
from gator_core.sheet.grid import grid_of, pages_of
from gator_core.sheet.look import Look, moments
from gator_core.sheet.theme import colours_of

SHAPES = {"wide": 16 / 9, "upright": 9 / 16, "square": 1.0, "panorama": 4.0, "tower": 0.25}


@pytest.mark.parametrize("aspect", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("count", [1, 2, 3, 5, 7, 13, 60, 1000])
@pytest.mark.parametrize(
    "look", [Look(), Look(frames=3), Look(width=900), Look(width=3840), Look(width=1280, columns=4)], ids=str
)
def test_every_scene_has_room_on_a_page(count: int, aspect: float, look: Look) -> None:
    grid = grid_of(look, count, aspect)
    width, height = grid.picture
    assert width / height == pytest.approx(aspect, rel=0.05)
    assert grid.left(grid.columns - 1) + grid.cell + grid.margin <= grid.width + grid.columns
    assert grid.frames * width + (grid.frames - 1) * grid.gap == grid.cell
    pages = list(pages_of(count, grid, 130, 90))
    assert [pages[0].first, *(one.stop for one in pages)] == [0, *(two.first for two in pages[1:]), count]
    for page in pages:
        rows = -(-(page.stop - page.first) // grid.columns)
        assert page.row >= height + 90
        assert page.top + rows * page.row <= page.height <= 16_383
    assert len(pages) == 1 or max(page.height for page in pages) <= max(4 * grid.width, 130 + pages[0].row + 200)


@pytest.mark.parametrize("look", [Look(width=320), Look(columns=2)], ids=str)
def test_what_was_asked_for_is_kept(look: Look) -> None:
    grid = grid_of(look, 8, 16 / 9)
    assert grid.width == (look.width or grid.width)
    assert grid.columns == (look.columns or grid.columns)


def test_the_last_row_is_as_full_as_can_be() -> None:
    for count, aspect in ((5, 16 / 9), (6, 16 / 9), (7, 32 / 9), (60, 16 / 9)):
        columns = grid_of(Look(), count, aspect).columns
        assert -count % columns <= 1


def test_few_pictures_are_not_blown_up() -> None:
    assert grid_of(Look(), 1, 16 / 9).width < 1200
    assert grid_of(Look(), 1, 9 / 16).width < 1200
    assert grid_of(Look(), 30, 16 / 9).width == 1920


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"columns": 0}, "columns: 0 is not within 1 to 50"),
        ({"width": 100}, "width: 100 is not within 320 to 8192"),
        ({"frames": 13}, "frames: 13"),
        ({"count": 0}, "count: 0"),
        ({"at": "midle"}, "did you mean 'middle'"),
    ],
)
def test_what_makes_no_sense_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Look(**given)


def test_pictures_too_small_to_see_are_refused() -> None:
    with pytest.raises(InputError, match="a wider sheet"):
        grid_of(Look(columns=30, width=900), 30, 16 / 9)


def test_moments_divide_a_scene_fairly() -> None:
    assert moments(0, 10, Look()) == (5,)
    assert moments(0, 11, Look()) == (5,)
    assert moments(10, 20, Look(at="start")) == (10,)
    assert moments(10, 20, Look(at="end")) == (19,)
    assert moments(0, 100, Look(frames=4)) == (12, 37, 62, 87)
    assert moments(0, 1, Look(frames=3)) == (0, 0, 0)
    for at in ("start", "middle", "end"):
        found = moments(3, 40, Look(frames=5, at=at))  # type: ignore[arg-type]
        assert all(a < b for a, b in pairwise(found))
        assert min(found) >= 3
        assert max(found) < 40


def test_a_provider_has_its_colour_on_every_sheet_and_no_other_has_it() -> None:
    names = ["frame-by-frame", "runway", "svd", "stills → runway", "painter"]
    found = colours_of(names)
    assert len(set(found.values())) == len(names)
    assert colours_of(["runway"])["runway"] == colours_of(["runway", "painter"])["runway"]
    assert len(colours_of(f"provider {k}" for k in range(40))) == 40
