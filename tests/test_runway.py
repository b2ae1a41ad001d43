"""Whole videos with the fake service: planned, bought within the limit, once, and shared by a draft and the final video."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from PIL import Image

from gator_core import Storyboard, plan, render
from gator_core.build import forecast
from gator_core.build.rooms import open_rooms
from gator_core.errors import CostRefused, GenerationFailed, GenerationRefused
from gator_core.media.probe import probe
from gator_core.testing.media import write_numbered
from gator_runway.testing import Answer, FakeRunway


@pytest.fixture
def fake(monkeypatch):
    for name in ("RUNWAY_API_KEY", "GATOR_RUNWAY_MODEL"):
        monkeypatch.delenv(name, raising=False)
    with FakeRunway() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def board(tmp_path):
    photo = tmp_path / "photo.png"
    Image.new("RGB", (400, 300), (180, 90, 40)).save(photo)
    clip = write_numbered(tmp_path / "clip.mp4", 30)
    scenes = [
        {"prompt": "sunrise over a city", "duration": 2},
        {"image": str(photo), "prompt": "street life", "motion": "generated", "duration": 2},
        {"video": str(clip), "duration": 1},
    ]
    return {"quality": "draft", "size": "160x90", "fps": 8, "scenes": scenes}


def parsed(board, **changes):
    return Storyboard.parse(board | changes)


def test_three_scenes_are_rendered_and_paid_for_once(fake, board, tmp_path):
    result = render(parsed(board), tmp_path / "draft.mp4", max_cost=1)
    assert probe(result.file_path).frames == 40
    assert sorted(body["model"] for body in fake.created) == ["gen4.5", "gen4_turbo"]
    assert result.cost == pytest.approx(0.24 + 0.10)
    again = render(parsed(board, quality="high", size="320x180", fps=8), tmp_path / "final.mp4", max_cost=0)
    assert (len(fake.created), again.cost) == (2, 0)
    assert again.lineage[0].model == "gen4.5"


def test_without_a_limit_nothing_is_bought(fake, board, tmp_path):
    with pytest.raises(CostRefused, match=r"\$0\.34"):
        render(parsed(board), tmp_path / "out.mp4")
    assert not fake.created
    assert not plan(parsed(board)).choices[2].taken.source.paid


@pytest.mark.parametrize("pinned", [True, False])
def test_a_lost_answer_is_kept_in_mind_until_somebody_allows_another(fake, board, tmp_path, pinned):
    scene = board["scenes"][0] | ({"provider": "runway"} if pinned else {})
    one = parsed(board | {"scenes": [scene]})
    fake.lose()
    with pytest.raises(GenerationFailed, match=r"scene 1 \(sunrise.*may have been created"):
        render(one, tmp_path / "out.mp4", max_cost=1)
    with pytest.raises(GenerationFailed, match="an earlier run sent a request"):  # and nothing is bought in its place
        render(one, tmp_path / "out.mp4", max_cost=1)
    assert len(fake.created) == 1
    (step,) = (step for step in forecast(one).steps if step.kind == "asset")
    assert (step.held, step.under_way, forecast(one).bill.dollars) == ("unsure", False, 0)
    assert forecast(one, retry=True).bill.dollars == pytest.approx(0.24)
    assert render(one, tmp_path / "out.mp4", retry=True, max_cost=1).cost == pytest.approx(0.24)
    assert len(fake.created) == 2


@pytest.mark.parametrize("pinned", [True, False])
def test_what_runway_moderated_is_asked_of_none_of_its_models_again(fake, board, tmp_path, pinned):
    one = parsed(board | {"scenes": [board["scenes"][0] | ({"provider": "runway"} if pinned else {})]})
    fake.moderate("sunrise")
    for _ in range(2):
        with pytest.raises(GenerationRefused, match=r"scene 1 \(sunrise.*moderated"):
            render(one, tmp_path / "out.mp4", max_cost=1)
    assert [body["model"] for body in fake.created] == ["gen4.5"]
    planned = forecast(one)
    assert (planned.bill.dollars, planned.plan.choices[0].refusal is not None) == (0, True)


def test_a_price_that_rose_stops_what_has_not_been_bought_yet(fake, board, tmp_path):
    fake.overcharge(500)
    scenes = [{"prompt": f"view {n}", "duration": 2} for n in range(3)]
    with pytest.raises(CostRefused, match=r"spent or spoken for"):
        render(parsed(board | {"scenes": scenes}), tmp_path / "out.mp4", max_cost=0.72)
    assert len(fake.created) == 1  # though two may run side by side


def test_a_storyboard_can_not_state_a_lower_price_than_is_known(fake, board, tmp_path, monkeypatch):
    monkeypatch.setenv("GATOR_MAX_COST", "0.2")
    cheap = board["scenes"][0] | {"provider": {"name": "runway", "credits": 0.001}}
    with pytest.raises(CostRefused, match=r"\$0\.24"):
        render(parsed(board | {"scenes": [cheap]}), tmp_path / "out.mp4")
    assert not fake.created


def test_what_failed_and_was_given_back_can_be_spent_again(fake, board, tmp_path):
    fake.fail("INTERNAL")
    one = parsed(board | {"scenes": [board["scenes"][0]]})
    assert render(one, tmp_path / "out.mp4", max_cost=0.24).cost == pytest.approx(0.24)
    assert len(fake.created) == 2


def test_the_rest_of_a_chain_is_on_the_bill(fake, board, tmp_path):
    long = parsed(board | {"scenes": [{"prompt": "a river", "duration": 12, "provider": {"name": "runway", "chain": True}}]})
    fake.answer(*[Answer(400, body={"error": "not now"})], to="output")
    with pytest.raises(GenerationFailed):
        render(long, tmp_path / "out.mp4")
    assert (len(fake.created), forecast(long).bill.dollars) == (1, pytest.approx(0.72))
    with pytest.raises(CostRefused, match=r"\$0\.72"):
        render(long, tmp_path / "out.mp4", max_cost=0.3)
    assert render(long, tmp_path / "out.mp4", max_cost=0.72).cost == pytest.approx(0.72)
    assert len(fake.created) == 2


def test_a_part_of_a_chain_that_is_refused_takes_no_other_with_it(fake, board, tmp_path):
    chain = {"name": "runway", "chain": True}
    long = parsed(board | {"scenes": [{"prompt": "a river", "duration": 12, "provider": chain}]})
    fake.fail("SAFETY.OUTPUT.VIDEO")
    fake.answer(Answer(400, body={"error": "not now"}), to="output")
    with pytest.raises(GenerationRefused):
        render(long, tmp_path / "out.mp4")
    assert len(fake.created) == 1


def test_a_damaged_product_is_fetched_again_for_nothing(fake, board, tmp_path):
    one = parsed(board | {"scenes": [board["scenes"][0]]})
    render(one, tmp_path / "out.mp4", max_cost=0.24)
    room = open_rooms().paid
    (clip,) = (room.path(entry.key) for entry in room.entries())
    clip.write_bytes(clip.read_bytes()[:-1] + b"?")
    open_rooms().cache.clear()
    again = render(one, tmp_path / "out.mp4", max_cost=0)
    assert (len(fake.created), again.cost) == (1, 0)
    assert again.lineage[0].dollars == pytest.approx(0.24)
    clip.write_bytes(b"?")
    open_rooms().cache.clear()
    fake.forget()
    with pytest.raises(GenerationFailed, match="--retry"):
        render(one, tmp_path / "out.mp4", max_cost=1)
    assert len(fake.created) == 1


@pytest.mark.parametrize("aspect", ["7:9", "9:7", "2.76:1", "20:9", "17:9", "1.43:1"])
@pytest.mark.parametrize("model", [None, "happyhorse_1_0", "kling_4"])
def test_every_quality_of_a_shape_shares_one_clip(fake, board, aspect, model):
    scenes = board["scenes"][1:2]
    scenes = [one | ({"provider": {"name": "runway", "model": model, "credits": 10}} if model else {}) for one in scenes]
    found = {key: value for key, value in board.items() if key != "size"} | {"scenes": scenes, "aspect": aspect}
    keys = set()
    for quality in ("draft", "standard", "high", "premium"):
        made = plan(parsed(found, quality=quality))
        taken = made.choices[0].taken
        keys.add(taken.source.request(taken.shot).model_dump_json())
    assert len(keys) == 1


def test_shots_side_by_side_keep_to_the_account_s_limit(fake, tmp_path):
    fake.allow(at_once=2)
    fake.pace(making=0.3)
    scenes = [{"prompt": f"view {n}", "duration": 2} for n in range(4)]
    board = {"quality": "draft", "size": "160x90", "fps": 8, "scenes": scenes}
    result = render(parsed(board), tmp_path / "out.mp4", max_cost=2)
    assert (len(fake.created), result.cost) == (4, pytest.approx(0.96))
    assert fake.most_open == 2


def test_a_killed_render_goes_on_with_its_tasks(fake, board, tmp_path):
    """Both are created and waited for when the process dies: each is created exactly once, and another quality buys none."""
    file = tmp_path / "board.json"
    file.write_text(json.dumps(board))
    fake.pace(pending=60)
    command = [sys.executable, "-m", "gator_core.cli", "render", str(file), "-o", str(tmp_path / "out.mp4")]
    first = subprocess.Popen(
        [*command, "--max-cost", "1"], env=os.environ | fake.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 120
    while len({record.path for record in fake.requests if record.path.startswith("/v1/tasks/")}) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert len(fake.created) == 2
    fake.pace()
    done = subprocess.run(command, env=os.environ | fake.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert probe(tmp_path / "out.mp4").frames == 40
    assert fake.key not in done.stdout + done.stderr
    premium = render(parsed(board, quality="premium", size="320x180", fps=8), tmp_path / "premium.mp4", max_cost=0)
    assert (len(fake.created), premium.cost) == (2, 0)
