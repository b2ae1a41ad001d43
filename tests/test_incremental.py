"""Nothing is made twice, and nothing old is taken for new: what runs again after each kind of change."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gator_core import Cancelled, GatorError, MediaError, Storyboard, events, render
from gator_core.build.rooms import Rooms, open_rooms
from gator_core.build.run import Result
from gator_core.build.store import FolderStore
from gator_core.errors import WorkError

SIZE = "128x72"


def _picture(path: Path, seed: int) -> Path:
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 255, (6, 8, 3), dtype=np.uint8)
    Image.fromarray(small).resize((256, 144), Image.Resampling.BICUBIC).save(path)
    return path


@pytest.fixture
def media(tmp_path) -> Path:
    folder = tmp_path / "media"
    folder.mkdir()
    for seed in range(6):
        _picture(folder / f"{seed}.png", seed)
    return folder


@pytest.fixture
def board(media) -> dict:
    """Six scenes of pictures, each long enough to be a segment of its own."""
    return {
        "quality": "draft",
        "size": SIZE,
        "transition": {"name": "crossfade", "duration": 0.5},
        "scenes": [{"id": f"s{i}", "image": str(media / f"{i}.png"), "duration": 2.5} for i in range(6)],
    }


def _built(board: dict, output: Path) -> tuple[Result, list[int]]:
    """The result, and which segments were made, counted from 0."""
    result = render(board, output)
    steps = [step for step in result.steps if step.kind == "segment"]
    return result, [i for i, step in enumerate(steps) if step.action == "made"]


def _with(board: dict, scene: int | None = None, **changes: object) -> dict:
    scenes = [dict(one) for one in board["scenes"]]
    if scene is None:
        return {**board, "scenes": scenes, **changes}
    scenes[scene].update(changes)
    return {**board, "scenes": scenes}


def _frames(path: Path) -> list[str]:
    import av

    with av.open(str(path)) as container:
        return [hashlib.sha256(f.to_ndarray().tobytes()).hexdigest() for f in container.decode(video=0)]


def test_the_second_build_makes_nothing_and_gives_the_same_file(board, tmp_path):
    first, made = _built(board, tmp_path / "a.mp4")
    assert made == [0, 1, 2, 3, 4, 5]
    again, made = _built(board, tmp_path / "b.mp4")
    assert made == []
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    assert all("stored" in step.reason for step in again.steps)
    assert first.frames == again.frames


def test_a_changed_picture_touches_its_own_segment_and_the_next(board, media, tmp_path):
    _built(board, tmp_path / "a.mp4")
    _picture(media / "2.png", seed=77)
    result, made = _built(board, tmp_path / "a.mp4")
    assert made == [2, 3]
    assert "picture of scene 3 (s2) changed" in result.steps[2].reason


def test_a_changed_transition_touches_the_segment_that_it_leads_into(board, tmp_path):
    _built(board, tmp_path / "a.mp4")
    wiped = _with(board, 3, transition={"name": "wipe", "duration": 0.5})
    result, made = _built(wiped, tmp_path / "a.mp4")
    assert made == [3]
    assert "transitions changed" in result.steps[3].reason
    softer = _with(board, 3, transition={"name": "wipe", "duration": 0.5, "softness": 0.3})
    assert _built(softer, tmp_path / "a.mp4")[1] == [3]
    eased = _with(board, 3, transition={"name": "wipe", "duration": 0.5, "easing": "ease-in"})
    assert _built(eased, tmp_path / "a.mp4")[1] == [3]


def test_a_changed_filter_touches_its_scene_and_the_transition_out_of_it(board, tmp_path):
    _built(board, tmp_path / "a.mp4")
    assert _built(_with(board, 1, filters=["grayscale"]), tmp_path / "a.mp4")[1] == [1, 2]


def test_a_longer_scene_touches_its_own_segment_and_says_so(board, tmp_path):
    _built(board, tmp_path / "a.mp4")
    result, made = _built(_with(board, 4, duration=3.5), tmp_path / "a.mp4")
    assert made == [4]  # a whole second is a whole number of frames, so no other cut is rounded otherwise
    assert "frames" in result.steps[4].reason


def test_a_duration_that_is_no_whole_number_of_frames_touches_those_whose_rounded_length_changes(board, tmp_path):
    before, _ = _built(board, tmp_path / "a.mp4")
    result, made = _built(_with(board, 0, duration=2.51), tmp_path / "a.mp4")
    lengths = [[step.frames for step in one.steps] for one in (before, result)]
    assert made == [i for i in range(6) if lengths[0][i] != lengths[1][i]]


def test_moving_scenes_encodes_only_what_meets_anew(board, tmp_path):
    cut = _with(board, transition="cut")
    _built(cut, tmp_path / "a.mp4")
    turned = {**cut, "scenes": cut["scenes"][::-1]}
    assert _built(turned, tmp_path / "a.mp4")[1] == []
    assert _frames(tmp_path / "a.mp4")[:10]


def test_renaming_and_touching_a_file_changes_nothing(board, media, tmp_path):
    _built(board, tmp_path / "a.mp4")
    shutil.move(media / "1.png", media / "renamed.png")
    os.utime(media / "2.png")
    assert _built(_with(board, 1, image=str(media / "renamed.png")), tmp_path / "a.mp4")[1] == []


def test_the_title_the_name_of_the_output_and_its_container_change_no_segment(board, tmp_path):
    _built(board, tmp_path / "a.mp4")
    assert _built(_with(board, title="Other"), tmp_path / "other.mkv")[1] == []


def test_a_new_version_of_a_plugin_voids_only_what_it_made(board, tmp_path, monkeypatch):
    mixed = _with(board, 2, transition={"name": "cut"})
    _built(mixed, tmp_path / "a.mp4")
    from gator_core import fingerprints

    real = fingerprints.code_of
    monkeypatch.setattr(
        fingerprints, "code_of", lambda module: "9.9" if module.startswith("gator_transitions") else real(module)
    )
    assert _built(mixed, tmp_path / "a.mp4")[1] == [1, 3, 4, 5]


def test_encoder_settings_void_everything(board, tmp_path):
    _built(board, tmp_path / "a.mp4")
    result = render(board, tmp_path / "a.mp4", effort="ultrafast")
    assert {step.action for step in result.steps} == {"made"}
    assert "settings changed" in result.steps[0].reason


def test_a_damaged_entry_is_made_again_and_said(board, tmp_path):
    _built(board, tmp_path / "a.mp4")
    whole = (tmp_path / "a.mp4").read_bytes()
    stored = sorted((open_rooms().cache.root / "cas").glob("*/*"))[2]
    stored.write_bytes(stored.read_bytes()[:-1] + b"?")
    result, made = _built(board, tmp_path / "a.mp4")
    assert len(made) == 1
    assert result.steps[made[0]].reason == "its stored copy was damaged"
    assert (tmp_path / "a.mp4").read_bytes() == whole


def test_what_was_cleared_is_made_again_and_said(board, tmp_path):
    _built(board, tmp_path / "a.mp4")
    open_rooms().cache.clear()
    result, made = _built(board, tmp_path / "a.mp4")
    assert made == [0, 1, 2, 3, 4, 5]
    assert "gone" in result.steps[0].reason


def test_equal_scenes_are_made_once(media, tmp_path):
    scene = {"image": str(media / "0.png"), "duration": 2}
    result, made = _built({"quality": "draft", "size": SIZE, "scenes": [scene] * 5}, tmp_path / "a.mp4")
    assert result.frames == 5 * 48
    assert made == [0]
    assert [step.name for step in result.steps] == [f"segment {n}" for n in range(1, 6)]
    assert {step.reason for step in result.steps[1:]} == {"it shows the same as segment 1"}
    assert open_rooms().cache.usage().entries == 1


def test_an_unchanged_file_is_not_read_again(board, media, tmp_path, monkeypatch):
    for file in media.iterdir():
        os.utime(file, (time.time() - 60, time.time() - 60))
    _built(board, tmp_path / "a.mp4")
    from gator_core.build import digests

    def refuse(path: Path) -> str:
        raise AssertionError(f"{path} was read again")

    monkeypatch.setattr(digests, "sha256_of", refuse)
    assert _built(board, tmp_path / "a.mp4")[1] == []


# Progress, failure, stopping ---------------------------------------------------------------------------------------


def test_events_tell_the_whole_story_in_order(board, tmp_path):
    heard: list[events.Event] = []
    render(board, tmp_path / "a.mp4", on_event=heard.append)
    assert isinstance(heard[0], events.Planned)
    assert heard[0].frames == sum(step.frames for step in heard[0].steps if step.kind == "segment")
    for step in heard[0].steps:
        told = [type(e).__name__ for e in heard[1:] if e.step == step]
        assert told[0] == "Started"
        assert told[-1] == "Finished"
        assert set(told[1:-1]) <= {"Progress"}
    heard.clear()
    render(board, tmp_path / "a.mp4", on_event=heard.append)
    cached = [e for e in heard if isinstance(e, events.Cached)]
    assert len(cached) == 6


def test_of_equal_segments_each_is_heard_of_once(media, tmp_path):
    scene = {"image": str(media / "0.png"), "duration": 2, "transition": "cut"}
    heard: list[events.Event] = []
    render({"quality": "draft", "size": SIZE, "scenes": [scene] * 3}, tmp_path / "a.mp4", on_event=heard.append)
    ends = [(type(e).__name__, e.step.name) for e in heard[1:] if isinstance(e, events.Finished | events.Cached)]
    assert sorted(ends)[:3] == [("Cached", "segment 2"), ("Cached", "segment 3"), ("Finished", "join")]
    assert ("Finished", "segment 1") in ends
    assert {step for *_, step in ends} == {step.name for step in heard[0].steps}


def test_a_segment_that_can_not_be_stored_failed(board, tmp_path, monkeypatch):
    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FolderStore, "put", full)
    heard: list[events.Event] = []
    with pytest.raises(WorkError, match=r"No space left on device.*make room"):
        render(board, tmp_path / "a.mp4", on_event=heard.append)
    assert any(isinstance(e, events.Failed) and "No space" in e.error for e in heard)
    assert not any(isinstance(e, events.Finished) for e in heard)


def test_a_picture_that_changes_while_it_is_rendered_is_not_stored_as_what_it_was(board, media, tmp_path):
    """Else whoever puts the old picture back would get the new one."""
    old = (media / "0.png").read_bytes()

    def paint_over(event: events.Event) -> None:
        if isinstance(event, events.Started):
            _picture(media / "0.png", 99)

    one = {**board, "scenes": board["scenes"][:1]}
    with pytest.raises(GatorError, match=r"0\.png changed while it was being used; run it again"):
        render(one, tmp_path / "a.mp4", on_event=paint_over)
    assert open_rooms().cache.usage().entries == 0
    (media / "0.png").write_bytes(old)
    assert _built(one, tmp_path / "a.mp4")[1] == [0]


def test_a_picture_that_vanishes_is_named_and_no_room_is_asked_for(board, media, tmp_path):
    def vanish(event: events.Event) -> None:
        if isinstance(event, events.Planned):
            (media / "5.png").unlink()

    with pytest.raises(MediaError, match=r"5\.png can't be read: No such file") as caught:
        render(board, tmp_path / "a.mp4", on_event=vanish)
    assert "room" not in str(caught.value)


@pytest.mark.parametrize("kind", ["join", "verify"])
def test_a_stop_is_heard_while_the_output_is_joined_and_verified(kind, board, tmp_path):
    _built(board, tmp_path / "a.mp4")
    cancel = threading.Event()
    heard: list[events.Event] = []

    def stop(event: events.Event) -> None:
        heard.append(event)
        if isinstance(event, events.Started) and event.step.kind == kind:
            cancel.set()

    with pytest.raises(Cancelled):
        render(board, tmp_path / "b.mp4", on_event=stop, cancel=cancel, verification="full")
    assert isinstance(heard[-1], events.Failed)
    assert heard[-1].step.kind == kind
    assert [file.name for file in tmp_path.glob("*.mp4")] == ["a.mp4"]


def test_a_build_that_makes_nothing_reads_no_other_entry(board, tmp_path, monkeypatch):
    _built(board, tmp_path / "a.mp4")

    def refuse(*_: object) -> None:
        raise AssertionError("the whole store was read")

    for name in ("entries", "usage", "size", "prune"):
        monkeypatch.setattr(FolderStore, name, refuse)
    monkeypatch.setattr(Rooms, "remember", refuse)
    assert _built(board, tmp_path / "a.mp4")[1] == []


def test_an_inserted_scene_is_said_to_be_new_and_the_others_not_to_have_changed(board, tmp_path):
    _built(board, tmp_path / "a.mp4")
    more = {**board, "scenes": [*board["scenes"][:2], {"color": "teal", "duration": 2.5, "id": "sea"}, *board["scenes"][2:]]}
    result, made = _built(more, tmp_path / "a.mp4")
    assert made == [2, 3]
    assert "scene 3 (sea) is new in it" in result.steps[2].reason
    assert "scene 3 (sea) is new in it; scene 2 (s1) moved away" in result.steps[3].reason
    assert "changed" not in result.steps[3].reason


def test_a_truncated_copy_is_damaged_not_gone(board, tmp_path):
    _built(board, tmp_path / "a.mp4")
    stored = next((open_rooms().cache.root / "cas").glob("*/*"))
    stored.write_bytes(stored.read_bytes()[:100])
    result, made = _built(board, tmp_path / "a.mp4")
    assert [result.steps[i].reason for i in made] == ["its stored copy was damaged"]


@pytest.mark.parametrize("text", ["[]", '{"segments": [{}]}', '{"segments": [{"key": 1, "labels": 2}]}', "null"])
def test_a_damaged_memory_of_past_builds_costs_an_explanation_only(text, board, tmp_path):
    _built(board, tmp_path / "a.mp4")
    rooms = open_rooms()
    rooms.record(tmp_path / "a.mp4").write_text(text)
    (rooms.cache.root / "pace.json").write_text(text)
    result, made = _built(_with(board, 0, fit="contain"), tmp_path / "a.mp4")
    assert result.steps[made[0]].reason == "first build of this output here"


def test_a_failing_step_stops_the_others_and_keeps_what_was_finished(board, media, tmp_path):
    """The last picture vanishes after it was probed; its segment, the shortest, fails last, the others stay stored."""
    board = _with(board, 5, duration=2.1)
    (tmp_path / "a.mp4").write_bytes(b"what stood there")

    def vanish(event: events.Event) -> None:
        if isinstance(event, events.Started):
            (media / "5.png").unlink(missing_ok=True)

    with pytest.raises(GatorError, match=r"5\.png"):
        render(board, tmp_path / "a.mp4", on_event=vanish)
    assert (tmp_path / "a.mp4").read_bytes() == b"what stood there"
    assert not list(tmp_path.glob(".gator-*"))
    _picture(media / "5.png", 5)
    assert len(_built(board, tmp_path / "a.mp4")[1]) < 6


def test_two_processes_that_build_the_same_make_each_step_once(board, tmp_path):
    import json

    file = tmp_path / "board.json"
    file.write_text(json.dumps(board))
    code = """
import json, sys
from gator_core import render
result = render(sys.argv[1], sys.argv[2])
print(json.dumps([step.action for step in result.steps]))
"""
    crew = [
        subprocess.Popen([sys.executable, "-c", code, str(file), str(tmp_path / f"{n}.mp4")], stdout=subprocess.PIPE, text=True)
        for n in range(2)
    ]
    told = [json.loads(one.communicate()[0]) for one in crew]
    assert [sorted(pair) for pair in zip(*told, strict=True)] == [["made", "reused"]] * 6
    assert (tmp_path / "0.mp4").read_bytes() == (tmp_path / "1.mp4").read_bytes()


def test_the_library_takes_a_storyboard_object_too(board, tmp_path):
    assert render(Storyboard.parse(board), tmp_path / "a.mp4").frames == 6 * 60
