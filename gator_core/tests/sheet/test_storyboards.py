"""The contact sheet of a storyboard shows each scene as it will be, with what is known of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gator_core import Filter, Frame, ProviderBroken, contact_sheet, hookimpl
from gator_core.plugins import load
from gator_core.sheet.look import Look
from gator_core.sheet.storyboards import content_of_storyboard
from gator_core.testing.media import write_numbered

from .seeing import COLOURS, DARK, LIGHT, below, inked, numbers, page, pictures, shows


def board(*scenes: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"quality": "draft", "size": "320x180", "fps": 25, "scenes": [{"duration": 1, **one} for one in scenes], **rest}


def colours(count: int) -> list[dict[str, Any]]:
    return [{"color": COLOURS[i % len(COLOURS)]} for i in range(count)]


def test_each_scene_is_in_its_cell(tmp_path: Path) -> None:
    sheet = contact_sheet(board(*colours(7)), tmp_path / "sheet.png", width=960)
    assert [one.scene for one in sheet.scenes] == [1, 2, 3, 4, 5, 6, 7]
    for scene, colour in enumerate(COLOURS, start=1):
        (picture,) = pictures(sheet, scene)
        assert shows(picture, colour)
        assert picture.shape[1] / picture.shape[0] == pytest.approx(16 / 9, rel=0.02)
    assert page(sheet.file_path).shape == (sheet.heights[0], 960, 3)


def test_a_transition_is_never_in_a_picture_while_a_scene_has_frames_of_its_own(tmp_path: Path) -> None:
    story = board(*colours(4), transition={"name": "crossfade", "duration": 0.6}, end_transition="fade")
    for at in ("start", "middle", "end"):
        sheet = contact_sheet(story, tmp_path / f"{at}.png", width=640, at=at)
        assert all(shows(pictures(sheet, k)[0], COLOURS[k - 1]) for k in (1, 2, 3, 4))


def test_a_scene_that_is_all_transition_shows_what_is_seen_in_the_video(tmp_path: Path) -> None:
    scenes = [{"color": COLOURS[0], "duration": 2}, {"color": COLOURS[1], "duration": 0.5}]
    story = board(
        *scenes, transition={"name": "crossfade", "duration": 0.48}, end_transition={"name": "fade", "duration": 0.28}
    )
    sheet = contact_sheet(story, tmp_path / "sheet.png", width=640)
    assert not shows(pictures(sheet, 2)[0], COLOURS[1])


def test_pictures_are_taken_where_they_were_asked_for(tmp_path: Path) -> None:
    clip = write_numbered(tmp_path / "clip.mp4", 50)
    story = board({"video": str(clip), "duration": 2})
    found = {}
    for at in ("start", "middle", "end"):
        sheet = contact_sheet(story, tmp_path / "sheet.png", width=640, at=at)
        found[at] = numbers(sheet, 1), sheet.scenes[0].times
    assert found == {"start": ([0], (0.0,)), "middle": ([25], (1.0,)), "end": ([49], (1.96,))}


def test_several_pictures_of_a_scene_make_a_strip(tmp_path: Path) -> None:
    clip = write_numbered(tmp_path / "clip.mp4", 48)
    story = board({"color": "#2040c0"}, {"video": str(clip), "duration": 1.92})
    sheet = contact_sheet(story, tmp_path / "sheet.png", frames=3, at="start")
    assert numbers(sheet, 2) == [0, 16, 32]
    assert sheet.scenes[1].times == (1.0, 1.64, 2.28)
    (first, second, third) = sheet.scenes[1].places
    assert first[0] + first[2] <= second[0] < second[0] + second[2] <= third[0]
    assert first[1] == second[1] == third[1]


def test_prompts_times_and_providers_are_written_below(tmp_path: Path) -> None:
    bare = contact_sheet(board({"color": "#2040c0"}, {"color": "#2040c0"}), tmp_path / "bare.png")
    said = contact_sheet(board({"color": "#2040c0", "text": "a long way home"}, {"color": "#2040c0"}), tmp_path / "said.png")
    assert inked(below(said, 1)) > inked(below(bare, 1)) + 100
    np.testing.assert_array_equal(below(said, 2, 60), below(bare, 2, 60))
    assert [one.caption for one in said.scenes] == ["a long way home", "#2040c0"]
    assert [one.provider for one in said.scenes] == ["frame-by-frame", "frame-by-frame"]
    assert [(one.start, one.duration) for one in said.scenes] == [(0, 1), (1, 1)]


@pytest.mark.parametrize(
    ("scene", "caption"),
    [
        ({"prompt": "  the sea\nat night "}, "  the sea\nat night "),
        ({"color": "#204080", "id": "dusk", "text": "lights on"}, "dusk · lights on"),
        ({"color": "#204080", "id": "dusk"}, "dusk"),
        ({"color": "#204080"}, "#204080"),
    ],
)
def test_a_scene_without_a_prompt_is_called_what_it_is_known_as(scene: dict[str, Any], caption: str) -> None:
    (one,) = content_of_storyboard(board(scene), "story", Look()).scenes
    assert one.caption == caption


def test_a_file_is_named_where_nothing_else_is_said(tmp_path: Path) -> None:
    clip = write_numbered(tmp_path / "clip.mp4", 10)
    (one,) = content_of_storyboard(board({"video": str(clip), "duration": 0.4}), "story", Look()).scenes
    assert one.caption == "clip.mp4"


def test_the_header_says_what_the_whole_is() -> None:
    content = content_of_storyboard(board(*colours(3), title="Three colours"), "file", Look())
    assert (content.title, content.facts) == ("Three colours", ("3 scenes", "3.0 s", "320 × 180", "25 fps"))
    untitled = content_of_storyboard({"scenes": [{"color": "red", "duration": 65}], "quality": "high"}, "file", Look())
    assert (untitled.title, untitled.facts) == ("file", ("1 scene", "1:05", "1920 × 1080", "30 fps", "high"))


def test_text_and_overlays_are_in_the_pictures(tmp_path: Path) -> None:
    plain = contact_sheet(board({"color": "#204080"}), tmp_path / "plain.png", width=640)
    block = {"text": "HERE", "position": "center", "size": 0.3}
    said = contact_sheet(board({"color": "#204080", "text": block}, text="above all"), tmp_path / "said.png", width=640)
    assert shows(pictures(plain, 1)[0], "#204080")
    white = (pictures(said, 1)[0].min(axis=2) > 230).mean()
    assert 0.03 < white < 0.4


def test_the_ground_is_dark_or_light(tmp_path: Path) -> None:
    for dark, ground in ((True, DARK), (False, LIGHT)):
        sheet = contact_sheet(board({"color": "#204080"}), tmp_path / "sheet.png", dark=dark)
        assert tuple(page(sheet.file_path)[2, 2]) == ground
        assert inked(below(sheet, 1), ground) > 100


def test_many_scenes_become_pages_of_about_the_same_length(tmp_path: Path) -> None:
    story = board(*({"color": COLOURS[i % 7], "duration": 0.2} for i in range(150)))
    sheet = contact_sheet(story, tmp_path / "sheet.webp", width=320, columns=3)
    assert [path.name for path in sheet.pages] == ["sheet.webp", *(f"sheet-{k}.webp" for k in range(2, len(sheet.pages) + 1))]
    assert len(sheet.pages) > 1
    assert all(path.is_file() for path in sheet.pages)
    assert max(sheet.heights) <= 4 * sheet.width
    for scene in (1, 75, 150):
        assert shows(pictures(sheet, scene)[0], COLOURS[(scene - 1) % 7], 24)
    assert sheet.scenes[-1].page == len(sheet.pages)


@pytest.mark.parametrize("size", ["180x320", "640x160", "160x640"])
def test_upright_and_wide_frames_keep_their_shape(size: str, tmp_path: Path) -> None:
    width, height = map(int, size.split("x"))
    sheet = contact_sheet(board(*colours(3), size=size), tmp_path / "sheet.jpg", width=900)
    for scene in (1, 2, 3):
        (picture,) = pictures(sheet, scene)
        assert picture.shape[1] / picture.shape[0] == pytest.approx(width / height, rel=0.03)
        assert shows(picture, COLOURS[scene - 1], 12)


def test_no_more_scenes_are_opened_than_are_about_to_be_drawn() -> None:
    from gator_core.sheet.storyboards import in_order

    made: list[int] = []

    def call(number: int) -> Any:
        return lambda: made.append(number) or [np.zeros((2, 2, 3), np.uint8)]

    taken = in_order([call(i) for i in range(50)])
    next(taken)
    assert len(made) <= 6
    assert len(list(taken)) == 49
    assert sorted(made) == list(range(50))


def test_a_sheet_that_is_given_up_makes_no_more_pictures() -> None:
    from gator_core.sheet.storyboards import in_order

    made: list[int] = []
    taken = in_order([lambda: made.append(1) or [] for _ in range(50)])  # type: ignore[func-returns-value]
    next(taken)
    taken.close()
    assert len(made) <= 6


class Breaks(Filter):
    name = "breaks"

    def apply(self, frame: Frame, t: float) -> Frame:
        raise ZeroDivisionError("on purpose")


class Plugin:
    gator_api = 1

    @hookimpl
    def gator_filters(self) -> list[Filter]:
        return [Breaks()]


def test_a_scene_that_fails_leaves_the_sheet_before_as_it_was(tmp_path: Path) -> None:
    found = load(environ={"GATOR_NO_PLUGINS": "1"})
    found.register(Plugin(), "breaking")
    (tmp_path / "sheet.png").write_text("the one before")
    with pytest.raises(ProviderBroken, match="on purpose"):
        contact_sheet(board(*colours(5), {"color": "red", "filters": ["breaks"]}), tmp_path / "sheet.png", plugins=found)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("sheet.png", "the one before")]
