"""The library as a program uses it: a call, a result that can be trusted, progress, and a stop."""

from __future__ import annotations

import asyncio
import json
import threading
from fractions import Fraction
from pathlib import Path

import pytest

from gator_core import Cancelled, OutputRefused, Result, Scene, Storyboard, VideoQuality, arender, plan, render
from gator_core.events import Cached, Event, Finished, Planned, Progress, Started

SCENES = [{"color": "teal", "duration": 0.5, "id": "a"}, {"prompt": "the sea", "duration": 0.5, "transition": "wipe"}]
BOARD = {"quality": "draft", "size": "64x36", "title": "Small", "scenes": SCENES}


def test_the_three_lines_of_the_design(tmp_path: Path, look) -> None:
    result = render(Storyboard.from_prompts(["sunrise over a city", "street life"], quality="draft"), tmp_path / "city.mp4")
    assert result.file_path == tmp_path / "city.mp4"
    assert result.duration == 6.0
    assert [(marker.scene, marker.time, marker.title) for marker in result.scene_markers] == [
        (1, 0.0, "sunrise over a city"),
        (2, 3.0, "street life"),
    ]
    assert look(result.file_path).frames == 144


def test_a_storyboard_may_be_a_model_plain_data_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(json.dumps(BOARD))
    model = Storyboard(quality=VideoQuality.DRAFT, size="64x36", title="Small", scenes=[Scene(**scene) for scene in SCENES])
    results = [
        render(given, tmp_path / f"{i}.mp4")
        for i, given in enumerate([BOARD, model, tmp_path / "s.yaml", str(tmp_path / "s.yaml")])
    ]
    assert len({result.file_path.read_bytes() for result in results}) == 1
    assert [step.action for result in results[1:] for step in result.steps] == ["reused"] * 3


def test_a_result_is_json_and_every_number_in_it_is_the_files(tmp_path: Path, look) -> None:
    result = render(BOARD, str(tmp_path / "out.mp4"), verification="full")
    assert isinstance(result, Result)
    plain = json.loads(json.dumps(result.as_dict()))
    seen = look(plain["file_path"])
    assert (plain["frames"], plain["duration"], plain["bytes"]) == (seen.frames, seen.duration, result.file_path.stat().st_size)
    assert (plain["width"], plain["height"], Fraction(plain["fps"])) == (*seen.size, seen.rate)
    assert (plain["quality"], plain["encoder"], plain["providers"]) == ("draft", "ffmpeg", ["frame-by-frame"] * 2)
    assert plain["num_scenes"] == 2
    assert plain["seconds"] > 0
    assert any("shown as a sketch" in warning for warning in plain["warnings"])


def test_a_plan_makes_nothing(tmp_path: Path, rooms: Path) -> None:
    made = plan(BOARD)
    assert (made.frames, len(made.shots), made.choices[1].source.name) == (24, 2, "frame-by-frame")
    assert not list(rooms.rglob("*.mp4"))


def test_progress_is_told_in_order_and_adds_up(tmp_path: Path) -> None:
    heard: list[Event] = []
    render(BOARD, tmp_path / "out.mp4", on_event=heard.append)
    first, *rest = heard
    assert isinstance(first, Planned)
    assert [step.kind for step in first.steps] == ["segment", "join", "verify"]
    assert first.frames == 24
    assert [event.step.kind for event in rest if isinstance(event, Started)] == ["segment", "join", "verify"]
    assert [event.step.kind for event in rest if isinstance(event, Finished)] == ["segment", "join", "verify"]
    encoded = [event.done for event in rest if isinstance(event, Progress) and event.step.kind == "segment"]
    assert encoded == list(range(1, 25))
    heard.clear()
    render(BOARD, tmp_path / "out.mp4", on_event=heard.append)
    assert [event.step.kind for event in heard if isinstance(event, Cached)] == ["segment"]


def test_what_exists_is_replaced_unless_told_otherwise(tmp_path: Path, look) -> None:
    target = tmp_path / "out.mp4"
    target.write_bytes(b"old")
    with pytest.raises(OutputRefused, match="exists already"):
        render(BOARD, target, overwrite=False)
    assert target.read_bytes() == b"old"
    render(BOARD, target)
    assert look(target).frames == 24


LONG = {"quality": "draft", "scenes": [{"prompt": f"scene {i}", "duration": 4, "motion": "zoom-in"} for i in range(20)]}


@pytest.mark.parametrize("moment", ["segment", "join", "verify"])
def test_a_stop_leaves_the_old_file_and_keeps_what_was_finished(moment: str, tmp_path: Path, rooms: Path) -> None:
    target, cancel = tmp_path / "out.mp4", threading.Event()
    target.write_bytes(b"old")
    board = {**LONG, "size": "160x90", "scenes": LONG["scenes"][:3]}

    def listen(event: Event) -> None:
        if isinstance(event, (Finished if moment == "segment" else Started)) and event.step.kind == moment:
            cancel.set()

    with pytest.raises(Cancelled):
        render(board, target, on_event=listen, cancel=cancel)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]
    assert list((rooms / "cache").glob("work/*")) == []
    again = render(board, target)
    assert "reused" in {step.action for step in again.steps}


def test_an_awaited_render_does_not_hold_up_the_loop_and_can_be_cancelled(tmp_path: Path, rooms: Path) -> None:
    async def tried() -> int:
        task, ticks = asyncio.ensure_future(arender(LONG, tmp_path / "out.mp4", on_event=hear)), 0
        while not begun.is_set():
            assert not task.done()
            ticks += 1
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return ticks

    begun = threading.Event()

    def hear(event: Event) -> None:
        if isinstance(event, Progress):
            begun.set()

    assert asyncio.run(tried()) > 1
    assert list(tmp_path.iterdir()) == []
    assert list((rooms / "cache").glob("work/*")) == []


def test_an_awaited_render_gives_the_same_result(tmp_path: Path) -> None:
    awaited = asyncio.run(arender(BOARD, tmp_path / "awaited.mp4"))
    called = render(BOARD, tmp_path / "called.mp4")
    assert awaited.file_path.read_bytes() == called.file_path.read_bytes()
    assert awaited.scene_markers == called.scene_markers


def test_builds_side_by_side_in_one_process_share_the_store_and_their_work(tmp_path: Path, look) -> None:
    board = {**LONG, "size": "160x90", "scenes": LONG["scenes"][:3]}
    results: dict[int, Result] = {}

    def work(i: int) -> None:
        results[i] = render(board, tmp_path / f"{i}.mp4")

    threads = [threading.Thread(target=work, args=(i,)) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({result.file_path.read_bytes() for result in results.values()}) == 1
    made = [step.name for result in results.values() for step in result.steps if step.action == "made"]
    assert sorted(made) == sorted(set(made))
    assert look(tmp_path / "0.mp4").frames == 288
