"""From a prompt to moving pictures, by whatever is installed: which way is taken, and what is seen in the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from gator_core import Availability, GenerationFailed, ProviderUnavailable, events, plan, render
from gator_core.build import forecast
from gator_core.build.rooms import open_rooms
from gator_core.generation import Made

from .studio import Painter, Studio, board, installed

AWAY = Availability(False, "no key", "set KEY")
SEA = board("sea")


def colours(path: Path) -> list[tuple[int, int, int]]:
    """The middle of each picture."""
    with av.open(str(path)) as container:
        pictures = [frame.to_ndarray(format="rgb24")[30, 80] for frame in container.decode(video=0)]
    return [(int(r), int(g), int(b)) for r, g, b in pictures]


def is_lime(path: Path) -> bool:
    return all(g > 200 and r < 90 and b < 90 for r, g, b in colours(path))


def is_red(path: Path) -> bool:
    return all(r > 200 and g < 90 and b < 90 for r, g, b in colours(path))


# The four ways ---------------------------------------------------------------------------------------------------


def test_a_model_that_makes_clips_of_prompts_goes_first(tmp_path: Path) -> None:
    painter = Painter()
    found = installed(Studio(rank=1), Studio("mover", 99, moves=True), painter)
    result = render(SEA, tmp_path / "out.mp4", plugins=found)
    assert result.providers == ("studio",)
    assert is_red(result.file_path)
    assert painter.asked == []


def test_else_a_picture_is_made_and_a_model_moves_it(tmp_path: Path) -> None:
    mover, painter = Studio("mover", moves=True), Painter()
    heard: list[events.Event] = []
    result = render(SEA, tmp_path / "out.mp4", plugins=installed(mover, painter), on_event=heard.append)
    assert result.providers == ("mover",)
    assert is_lime(result.file_path)  # the mover's clip has the colour of the picture that it got
    assert [(step.name, step.action) for step in result.steps[:2]] == [
        ("picture of scene 1 (sea)", "made"),
        ("scene 1 (sea)", "made"),
    ]
    assert isinstance(mover.asked[0].picture, Made)
    assert isinstance(heard[0], events.Planned)
    assert {event.step for event in heard[1:]} == set(heard[0].steps)


def test_else_the_camera_moves_gently_over_a_picture(tmp_path: Path) -> None:
    found = installed(Painter())
    result = render(SEA, tmp_path / "out.mp4", plugins=found)
    assert result.providers == ("frame-by-frame",)
    assert is_lime(result.file_path)
    assert not any("sketch" in said for said in result.warnings)
    made = plan(SEA, plugins=found).choices[0]
    assert made.taken.shot.motion
    assert (made.taken.shot.motion.name, made.image_source.name) == ("zoom-in", "painter")  # type: ignore[union-attr]
    stated = plan(board({"prompt": "sea", "motion": "pan-left"}), plugins=found).choices[0].taken.shot.motion
    assert stated
    assert stated.name == "pan-left"


def test_else_it_is_sketched(tmp_path: Path) -> None:
    away = Painter()
    away.state = AWAY
    result = render(SEA, tmp_path / "out.mp4", plugins=installed(away, Studio("mover", moves=True)))
    assert result.providers == ("frame-by-frame",)
    assert any("sketch" in said for said in result.warnings)


def test_the_plan_says_why_each_other_way_was_not_taken() -> None:
    away, mover = Painter("away", 90), Studio("mover", moves=True)
    away.state = AWAY
    choice = plan(SEA, plugins=installed(away, Painter("rude", cannot="no seas"), mover)).choices[0]
    why = dict(choice.rejected)
    assert why["away"] == "it is not available: no key (set KEY)"
    assert why["rude"] == "no seas"
    assert why["mover"] == (
        "it needs a picture to start from; no picture can be made for it first "
        "(away: it is not available: no key (set KEY); rude: no seas)"
    )
    assert "no image source is installed" in dict(plan(SEA, plugins=installed(mover)).choices[0].rejected)["mover"]
    taken = plan(SEA, plugins=installed(mover, Painter("low", 1), Painter("high", 2))).choices[0]
    assert taken.reason == "the best that moves a picture, from a picture by high"
    assert dict(taken.rejected)["frame-by-frame"] == "ranks below mover"


def test_footage_and_colours_start_from_no_picture(tmp_path: Path) -> None:
    Image.new("RGB", (160, 90), "teal").save(tmp_path / "a.png")
    painter = Painter()
    scenes = [{"image": str(tmp_path / "a.png"), "prompt": "sea"}, {"color": "red", "prompt": "sea"}]
    render(board(*scenes), tmp_path / "out.mp4", plugins=installed(painter, Studio("mover", moves=True)))
    assert painter.asked == []


def test_a_picture_of_the_users_own_is_moved_where_that_is_asked_for(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    Image.new("RGB", (160, 90), "lime").save(picture)
    mover, painter = Studio("mover", moves=True), Painter(price=1)
    scene = {"image": str(picture), "motion": "generated"}
    result = render(board(scene), tmp_path / "out.mp4", plugins=installed(mover, painter))
    assert mover.asked[0].picture == picture
    assert is_lime(result.file_path)
    assert painter.asked == []
    Image.new("RGB", (160, 90), "red").save(picture)
    assert is_red(render(board(scene), tmp_path / "out.mp4", plugins=installed(mover)).file_path)
    assert len(mover.asked) == 2


# Pins ------------------------------------------------------------------------------------------------------------


def test_a_pinned_source_that_moves_pictures_gets_one_made(tmp_path: Path) -> None:
    found = installed(Studio(rank=99), Studio("mover", moves=True), Painter())
    result = render(board({"prompt": "sea", "provider": "mover"}), tmp_path / "out.mp4", plugins=found)
    assert result.providers == ("mover",)
    assert is_lime(result.file_path)
    with pytest.raises(ProviderUnavailable, match=r"provider 'mover' is pinned, but it needs a picture.*no image source"):
        plan(board({"prompt": "sea", "provider": "mover"}), plugins=installed(Studio("mover", moves=True)))


def test_an_image_source_that_a_scene_names_makes_its_picture_first(tmp_path: Path) -> None:
    found = installed(Studio(), Studio("mover", moves=True), Painter("best", 90), Painter("other", 10))
    scene: dict[str, Any] = {"prompt": "sea", "image_source": {"name": "other", "colour": "#ff0000"}}
    result = render(board(scene), tmp_path / "out.mp4", plugins=found)
    assert result.providers == ("mover",)
    assert is_red(result.file_path)
    viewed = plan(board({**scene, "provider": "frame-by-frame"}), plugins=found).choices[0]
    assert (viewed.source.name, viewed.image_source.name) == ("frame-by-frame", "other")  # type: ignore[union-attr]
    with pytest.raises(ProviderUnavailable, match="'studio' is pinned, but it can't start from the picture"):
        plan(board({**scene, "provider": "studio"}), plugins=found)


def test_one_that_the_storyboard_or_the_environment_names_is_taken_where_a_picture_is_needed(monkeypatch) -> None:
    best, other = Painter("best", 90), Painter("other", 10)
    alone = installed(Studio(), best, other)
    assert plan({**SEA, "image_source": "other"}, plugins=alone).choices[0].image_source is None
    moved = installed(Studio("mover", moves=True), best, other)
    assert plan(SEA, plugins=moved).choices[0].image_source.name == "best"  # type: ignore[union-attr]
    assert plan({**SEA, "image_source": "other"}, plugins=moved).choices[0].image_source.name == "other"  # type: ignore[union-attr]
    monkeypatch.setenv("GATOR_IMAGE_SOURCE", "other")
    assert plan(SEA, plugins=moved).choices[0].image_source.name == "other"  # type: ignore[union-attr]
    other.state = AWAY
    with pytest.raises(ProviderUnavailable, match=r"image source 'other' is pinned, but it is not available: no key"):
        plan(SEA, plugins=moved)


def test_parameters_reach_the_request_and_only_what_they_change_is_made_anew(tmp_path: Path) -> None:
    studio = Studio()
    found = installed(studio)

    def made(**parameters: Any) -> bool:
        scene = {"prompt": "sea", "provider": {"name": "studio", **parameters}}
        result = render(board(scene), tmp_path / "out.mp4", plugins=found)
        return result.steps[-1].action == "made"

    assert made(colour="lime")
    assert is_lime(tmp_path / "out.mp4")
    assert not made(colour="lime", smooth=1)
    assert made(colour="lime", smooth=3)  # another way to show the same film
    assert len(studio.asked) == 1
    assert made(colour="red")
    assert [request.colour for request in studio.asked] == ["lime", "red"]


# What is stored --------------------------------------------------------------------------------------------------


def test_a_stored_clip_needs_neither_its_model_nor_the_picture_that_it_started_from(tmp_path: Path) -> None:
    mover, painter = Studio("mover", moves=True), Painter()
    found = installed(mover, painter)
    render(SEA, tmp_path / "out.mp4", plugins=found)
    rooms = open_rooms()
    rooms.cache.drop(next(entry.key for entry in rooms.cache.entries() if entry.notes.get("source") == "painter"))
    mover.state = painter.state = AWAY
    result = render({**SEA, "title": "Again"}, tmp_path / "out.mp4", plugins=found)
    assert result.providers == ("mover",)
    assert (len(mover.asked), len(painter.asked)) == (1, 1)
    assert result.lineage[0].image_source == "painter"


def test_a_stored_picture_needs_no_painter_and_a_lost_clip_is_made_from_it(tmp_path: Path) -> None:
    mover, painter = Studio("mover", moves=True), Painter()
    found = installed(mover, painter)
    render(SEA, tmp_path / "out.mp4", plugins=found)
    rooms = open_rooms()
    rooms.cache.drop(next(entry.key for entry in rooms.cache.entries() if entry.notes.get("source") == "mover"))
    painter.state = AWAY
    heard: list[events.Event] = []
    result = render(SEA, tmp_path / "out.mp4", plugins=found, on_event=heard.append)
    assert [(step.name, step.action) for step in result.steps[:2]] == [
        ("picture of scene 1 (sea)", "reused"),
        ("scene 1 (sea)", "made"),
    ]
    assert {event.step for event in heard[1:]} == set(heard[0].steps)  # type: ignore[union-attr]
    assert len(painter.asked) == 1


def test_a_damaged_clip_is_made_again_though_the_plan_took_it_for_stored(tmp_path: Path) -> None:
    mover, painter = Studio("mover", moves=True), Painter()
    found = installed(mover, painter)
    render(SEA, tmp_path / "out.mp4", plugins=found)
    cache = open_rooms().cache
    clip = next(entry for entry in cache.entries() if entry.notes.get("source") == "mover")
    stored = cache.path(clip.key)
    assert stored
    stored.write_bytes(b"?" * clip.bytes)
    render(SEA, tmp_path / "out.mp4", plugins=found)
    assert (len(mover.asked), len(painter.asked)) == (2, 1)


def test_two_scenes_of_one_picture_have_it_made_once(tmp_path: Path) -> None:
    mover, painter = Studio("mover", moves=True), Painter()
    scenes = [{"prompt": "sea", "seed": 1}, {"prompt": "sea", "seed": 1, "duration": 1.5}, {"prompt": "sea", "seed": 1}]
    result = render(board(*scenes), tmp_path / "out.mp4", plugins=installed(mover, painter))
    assert (len(painter.asked), len(mover.asked)) == (1, 2)
    third = next(step for step in result.steps if step.name == "scene 3 (sea)")
    assert (third.action, third.reason) == ("reused", "it is the same as scene 1 (sea)")


# Falling back ----------------------------------------------------------------------------------------------------


def fail(*_: object) -> None:
    raise GenerationFailed("out of luck")


def test_when_a_model_fails_the_next_way_stands_in_and_its_picture_is_not_made_twice(tmp_path: Path) -> None:
    first, second, painter = Studio("first", 90, moves=True, work=fail), Studio("second", 50, moves=True), Painter()
    result = render(SEA, tmp_path / "out.mp4", plugins=installed(first, second, painter))
    assert result.providers == ("second",)
    assert len(painter.asked) == 1
    assert result.warnings == (
        "picture of scene 1 (sea): the canvas was small",
        "scene 1 (sea): first from a picture by painter failed (out of luck); made by second from a picture by painter instead",
    )
    assert [step.name for step in result.steps] == ["picture of scene 1 (sea)", "scene 1 (sea)", "segment 1"]


def test_when_a_picture_fails_another_painter_makes_it_and_no_model_is_tried_without(tmp_path: Path) -> None:
    broken, painter = Painter("broken", 90, work=fail), Painter()
    movers = Studio("mover", moves=True), Studio("other", 10, moves=True)
    result = render(SEA, tmp_path / "out.mp4", plugins=installed(*movers, broken, painter))
    assert result.providers == ("mover",)
    assert (len(broken.asked), len(painter.asked)) == (1, 1)
    assert "made by mover from a picture by painter instead" in result.warnings[0]


def test_the_camera_may_stand_in_for_a_model_but_a_sketch_only_where_it_is_allowed(tmp_path: Path) -> None:
    mover = Studio("mover", moves=True, work=fail)
    result = render(SEA, tmp_path / "out.mp4", plugins=installed(mover, Painter()))
    assert result.providers == ("frame-by-frame",)
    assert is_lime(result.file_path)
    broken = installed(Studio(work=fail))
    with pytest.raises(GenerationFailed, match="out of luck"):
        render(SEA, tmp_path / "other.mp4", plugins=broken)
    assert render({**SEA, "fallback": "sketch"}, tmp_path / "other.mp4", plugins=broken).providers == ("frame-by-frame",)


def test_a_picture_that_is_none_is_its_painters_failure(tmp_path: Path) -> None:
    class Scribbler(Painter):
        def generate(self, request: Any, job: Any) -> Path:
            (job.scratch / "still.png").write_bytes(b"no picture")
            return job.scratch / "still.png"

    with pytest.raises(GenerationFailed, match="what scribbler made can't be used"):
        render({**SEA, "image_source": "scribbler"}, tmp_path / "out.mp4", plugins=installed(Scribbler("scribbler")))


# The plan agrees -------------------------------------------------------------------------------------------------


def test_what_was_planned_is_what_is_done(tmp_path: Path) -> None:
    found = installed(Studio("mover", moves=True, price=0.25), Painter(price=0.1))
    story = board("sea", "land", {"prompt": "sky", "provider": "frame-by-frame"}, max_cost=1)
    before = forecast(story, plugins=found)
    result = render(story, tmp_path / "out.mp4", plugins=found)
    assert [step.name for step in before.steps[:-1]] == [step.name for step in result.steps]
    assert before.dollars == pytest.approx(result.cost) == pytest.approx(0.7)
    after = forecast(story, plugins=found)
    assert after.dollars == 0
    assert all(step.stored for step in after.steps[:-1])
    assert [choice.source.name for choice in after.plan.choices.values()] == list(result.providers)
    again = render(story, tmp_path / "out.mp4", plugins=found)
    assert [step.name for step in after.steps[:-1]] == [step.name for step in again.steps]
    assert {step.action for step in again.steps} == {"reused"}
    assert [one.key for one in before.steps if one.kind == "segment"] == [
        one.key for one in after.steps if one.kind == "segment"
    ]
