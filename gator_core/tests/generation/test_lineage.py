"""For every frame of a file: who made it, of what, and for how much; the same whether it was made now or stored."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gator_core import OutputRefused, Storyboard, render
from gator_core.build import Part
from gator_core.providers import Job

from .studio import FilmRequest, Painter, Studio, board, installed


@pytest.fixture
def story(tmp_path: Path) -> Storyboard:
    Image.new("RGB", (160, 90), "teal").save(tmp_path / "own.png")
    scenes = [
        {"prompt": "sea", "id": "one"},
        {"image": "own.png"},
        {"prompt": "land", "provider": {"name": "mover", "smooth": 2}, "seed": 7},
        {"prompt": "sky", "provider": "frame-by-frame"},
    ]
    return Storyboard.parse(board(*scenes, transition={"name": "crossfade", "duration": 0.25}, max_cost=5), tmp_path)


def work(request: FilmRequest, job: Job) -> None:
    job.purchase(0.5)
    job.outcome.warnings.append("it rained")
    job.outcome.facts.update(seed=99, revision=object)


def studios() -> Any:
    mover = Studio("mover", 10, price=0.3, moves=True)
    return installed(Studio(price=0.5, work=work), mover, Painter(price=0.1))


def test_every_frame_has_its_origin(story: Storyboard, tmp_path: Path) -> None:
    rows = render(story, tmp_path / "out.mp4", plugins=studios()).lineage
    assert [(row.scene, row.start, row.stop) for row in rows] == [(1, 0, 6), (2, 6, 12), (3, 12, 18), (4, 18, 24)]
    sea, own, land, sky = rows
    assert (sea.provider, sea.image_source, sea.model, sea.prompt, sea.seed) == ("studio", None, "film-1", "sea", 99)
    assert (sea.id, sea.dollars, sea.made, sea.warnings) == ("one", 0.5, True, ("it rained",))
    assert sea.facts == {"seed": 99, "revision": "<class 'object'>", "task": "studio-1"}
    assert (own.provider, own.file, own.model, own.seed, own.clip) == (
        "frame-by-frame",
        str(tmp_path / "own.png"),
        None,
        None,
        None,
    )
    assert (land.provider, land.parameters["smooth"], land.image_source, land.seed) == ("mover", 2, "painter", 7)
    assert land.picture
    assert land.clip
    assert (land.picture.model, land.clip.model, land.dollars) == ("paint-1", "film-1", pytest.approx(0.4))
    assert land.warnings == ("the canvas was small",)
    assert (sky.provider, sky.prompt, sky.dollars, sky.made) == ("frame-by-frame", "sky", 0, False)
    assert sky.seed is not None
    assert sky.warnings == ("shown as a sketch, drawn from its words",)


def test_what_was_stored_tells_the_same(story: Storyboard, tmp_path: Path) -> None:
    found = studios()
    first = render(story, tmp_path / "out.mp4", plugins=found)
    again = render(story, tmp_path / "out.mp4", plugins=found)
    plain = [replace(row, made=False, picture=None, clip=None) for row in first.lineage]
    assert [replace(row, picture=None, clip=None) for row in again.lineage] == plain
    assert set(again.warnings) >= {"scene 1 (one): it rained"}
    assert again.cost == 0


def test_a_part_has_the_rows_of_its_frames(story: Storyboard, tmp_path: Path) -> None:
    found = studios()
    result = render(story, tmp_path / "out.mp4", plugins=found, part=Part(seconds=(0.75, 1.25)))
    assert [(row.scene, row.start, row.stop) for row in result.lineage] == [(2, 0, 3), (3, 3, 6)]


def test_the_report_lies_beside_the_video(story: Storyboard, tmp_path: Path) -> None:
    result = render(story, tmp_path / "out.mp4", plugins=studios(), report=True)
    told = json.loads((tmp_path / "out.mp4.report.json").read_text("utf-8"))
    assert told["version"] == 1
    assert (told["file"], told["frames"], told["cost"]) == ("out.mp4", 24, pytest.approx(0.9))
    assert told["warnings"] == list(result.warnings)
    assert [step["name"] for step in told["steps"]] == [step.name for step in result.steps]
    assert [(row["start"], row["stop"], row["provider"]) for row in told["scenes"]] == [
        (row.start, row.stop, row.provider) for row in result.lineage
    ]
    assert told["scenes"][2]["picture"]["provider"] == "painter"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_the_report_has_a_place_of_its_own_where_that_is_wanted(tmp_path: Path) -> None:
    one = board({"color": "teal"})
    (tmp_path / "told").mkdir()
    render(one, tmp_path / "out.mp4", report=tmp_path / "told" / "it.json")
    assert json.loads((tmp_path / "told" / "it.json").read_text())["scenes"][0]["provider"] == "frame-by-frame"
    for wrong in (tmp_path / "told", tmp_path / "nowhere" / "it.json", tmp_path / "new.mp4"):
        with pytest.raises(OutputRefused, match="report"):
            render(one, tmp_path / "new.mp4", report=wrong)
    assert not (tmp_path / "new.mp4").exists()


def test_a_report_that_can_not_be_written_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "out.mp4.report.json").mkdir()
    with pytest.raises(OutputRefused, match="report"):
        render(board({"color": "teal"}), tmp_path / "out.mp4", report=True)
    assert not (tmp_path / "out.mp4").exists()
