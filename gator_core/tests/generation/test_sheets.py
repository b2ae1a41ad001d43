"""A contact sheet never has anything made: what is stored is shown, what is not is stood in for and says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gator_core import ContactSheet, FrameSource, GenerationRefused, ProviderUnavailable, contact_sheet, hookimpl, render
from gator_core.plugins import load
from gator_core.providers import Availability, Job

from .studio import FilmRequest, Painter, Studio, board, installed

OTHERS = "svd,runway,stills,speech,opencv"
RED, LIME = (255, 0, 0), (0, 255, 0)


def seen(sheet: ContactSheet, scene: int) -> tuple[int, ...]:
    """The colour a third down the middle of a scene's picture, where neither bars nor notes are."""
    one = sheet.scenes[scene - 1]
    left, top, width, height = one.places[0]
    pixels = np.asarray(Image.open(sheet.pages[one.page - 1]).convert("RGB"))
    return tuple(int(level) for level in pixels[top + height // 3, left + width // 2])


def near(colour: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) <= 6


def test_a_scene_that_would_be_bought_is_not_bought_but_stood_in_for(tmp_path: Path) -> None:
    studio = Studio(price=0.5)
    story = board("sea", {"color": "#204080"}, "land", max_cost=5)
    sheet = contact_sheet(story, tmp_path / "sheet.png", plugins=installed(studio))
    assert studio.asked == []
    assert [one.note for one in sheet.scenes] == ["not generated yet", "", "not generated yet"]
    assert [one.provider for one in sheet.scenes] == ["studio", "frame-by-frame", "studio"]
    assert [one.dollars for one in sheet.scenes] == [0.5, 0, 0.5]
    assert not near(seen(sheet, 1), RED)
    assert near(seen(sheet, 2), (32, 64, 128))


def test_what_is_stored_is_shown_though_the_quality_of_the_sheet_is_another(tmp_path: Path) -> None:
    studio = Studio(price=0.5)
    found, story = installed(studio), board("sea", "land", max_cost=5)
    render({**story, "scenes": story["scenes"][:1]}, tmp_path / "out.mp4", plugins=found)
    sheet = contact_sheet(story, tmp_path / "sheet.png", plugins=found, width=900)
    assert len(studio.asked) == 1
    assert [one.note for one in sheet.scenes] == ["", "not generated yet"]
    assert sheet.scenes[0].dollars == 0.5
    assert near(seen(sheet, 1), RED)
    assert not near(seen(sheet, 2), RED)


def test_a_stored_clip_needs_no_provider_that_could_make_it(tmp_path: Path) -> None:
    studio = Studio(price=0.5)
    found, story = installed(studio), board("sea", max_cost=5)
    render(story, tmp_path / "out.mp4", plugins=found)
    studio.state = Availability(False, "the key is gone")
    sheet = contact_sheet(story, tmp_path / "sheet.png", plugins=found)
    assert near(seen(sheet, 1), RED)
    assert sheet.scenes[0].note == ""


def test_a_picture_that_was_made_first_stands_in_for_the_clip_that_starts_from_it(tmp_path: Path) -> None:
    def fail(request: FilmRequest, job: Job) -> None:
        raise RuntimeError("no film today")

    mover, painter = Studio("mover", 60, moves=True, work=fail), Painter()
    found, story = installed(mover, painter), board({"prompt": "sea", "provider": "mover"})
    with pytest.raises(Exception, match="no film today"):
        render(story, tmp_path / "out.mp4", plugins=found)
    assert len(painter.asked) == 1
    sheet = contact_sheet(story, tmp_path / "sheet.png", plugins=found)
    assert near(seen(sheet, 1), LIME)
    assert (sheet.scenes[0].provider, sheet.scenes[0].note) == ("painter → mover", "not generated yet")
    assert len(painter.asked) == 1


def test_a_camera_over_a_picture_that_is_not_painted_yet_is_a_sketch(tmp_path: Path) -> None:
    painter = Painter(price=0.1)
    found, story = installed(painter), board("sea", max_cost=1)
    before = contact_sheet(story, tmp_path / "before.png", plugins=found)
    assert (before.scenes[0].provider, before.scenes[0].note) == ("painter → frame-by-frame", "not generated yet")
    assert painter.asked == []
    render(story, tmp_path / "out.mp4", plugins=found)
    after = contact_sheet(story, tmp_path / "after.png", plugins=found)
    assert near(seen(after, 1), LIME)
    assert (after.scenes[0].note, after.scenes[0].dollars) == ("", pytest.approx(0.1))


def test_one_s_own_picture_is_shown_until_a_model_has_moved_it(tmp_path: Path) -> None:
    Image.new("RGB", (160, 90), "teal").save(tmp_path / "own.png")
    mover = Studio("mover", 60, moves=True)
    scene = {"image": str(tmp_path / "own.png"), "motion": "generated"}
    sheet = contact_sheet(board(scene), tmp_path / "sheet.png", plugins=installed(mover))
    assert near(seen(sheet, 1), (0, 128, 128))
    assert (sheet.scenes[0].note, mover.asked) == ("not generated yet", [])


def test_a_refusal_is_told(tmp_path: Path) -> None:
    def refuse(request: FilmRequest, job: Job) -> None:
        raise GenerationRefused("not that")

    found, story = installed(Studio(work=refuse)), board({"prompt": "sea", "provider": "studio"})
    with pytest.raises(GenerationRefused):
        render(story, tmp_path / "out.mp4", plugins=found)
    assert contact_sheet(story, tmp_path / "sheet.png", plugins=found).scenes[0].note == "refused"


def test_where_nothing_can_stand_in_there_is_a_card(tmp_path: Path) -> None:
    class Plugin:
        gator_api = 1

        @hookimpl
        def gator_frame_sources(self) -> list[FrameSource]:
            return [Studio()]

    found = load(environ={"GATOR_NO_PLUGINS": "1", "GATOR_DISABLE_PLUGINS": f"{OTHERS},frame-by-frame"})
    found.register(Plugin(), "studios")
    sheet = contact_sheet(board("sea"), tmp_path / "sheet.png", plugins=found)
    assert sheet.scenes[0].note == "not generated yet"
    assert near(seen(sheet, 1), (58, 62, 74))


def test_a_pinned_provider_that_can_t_serve_is_the_error_that_a_render_would_be(tmp_path: Path) -> None:
    studio = Studio()
    studio.state = Availability(False, "no key", "buy one")
    with pytest.raises(ProviderUnavailable, match="buy one"):
        contact_sheet(board("sea"), tmp_path / "sheet.png", plugins=installed(studio), provider="studio")
    assert list(tmp_path.iterdir()) == []


def test_the_price_of_what_is_missing_is_told_apart_from_what_was_spent(tmp_path: Path, monkeypatch: Any) -> None:
    from gator_core.sheet.look import Look
    from gator_core.sheet.storyboards import content_of_storyboard

    found, story = installed(Studio(price=0.5)), board("sea", "land", "land", max_cost=5)
    render({**story, "scenes": story["scenes"][:1]}, tmp_path / "out.mp4", plugins=found)
    facts = content_of_storyboard(story, "story", Look(), plugins=found).facts
    assert facts[0] == "3 scenes"
    assert facts[-2:] == ("$0.50 spent", "about $1.00 to generate")
