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
from gator_core.errors import CostRefused, GenerationRefused
from gator_core.media.probe import probe
from gator_core.testing.media import write_numbered
from gator_runway.testing import FakeRunway


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


def test_a_lost_answer_is_refused_until_somebody_allows_it(fake, board, tmp_path):
    pinned = parsed(board | {"scenes": [board["scenes"][0] | {"provider": "runway"}]})
    fake.lose()
    with pytest.raises(GenerationRefused, match="may have been created"):
        render(pinned, tmp_path / "out.mp4")
    # Known to be refused, it is planned by way of a picture, which nobody allowed to be bought.
    with pytest.raises((GenerationRefused, CostRefused)):
        render(pinned, tmp_path / "out.mp4")
    assert len(fake.created) == 1
    assert render(pinned, tmp_path / "out.mp4", retry=True).cost == pytest.approx(0.24)
    assert len(fake.created) == 2


def test_shots_side_by_side_keep_to_the_account_s_limit(fake, tmp_path):
    fake.allow(at_once=2)
    fake.pace(making=0.3)
    scenes = [{"prompt": f"view {n}", "duration": 2} for n in range(4)]
    board = {"quality": "draft", "size": "160x90", "fps": 8, "scenes": scenes}
    result = render(parsed(board), tmp_path / "out.mp4", max_cost=2)
    assert (len(fake.created), result.cost) == (4, pytest.approx(0.96))
    assert fake.most_open == 2


def test_a_killed_render_goes_on_with_its_task(fake, board, tmp_path):
    file = tmp_path / "board.json"
    file.write_text(json.dumps(board))
    fake.pace(pending=60)
    command = [sys.executable, "-m", "gator_core.cli", "render", str(file), "-o", str(tmp_path / "out.mp4"), "--max-cost", "1"]
    first = subprocess.Popen(command, env=os.environ | fake.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while sum(record.path.startswith("/v1/tasks/") for record in fake.requests) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    bought = len(fake.created)
    fake.pace()
    done = subprocess.run(command, env=os.environ | fake.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert 1 <= bought <= len(fake.created) == 2
    assert probe(tmp_path / "out.mp4").frames == 40
    assert fake.key not in done.stdout + done.stderr
