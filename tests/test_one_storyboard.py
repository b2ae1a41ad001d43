"""One storyboard file on three machines: with a key, with models of its own, with nothing. Each time ``gator plan`` says what
``gator render`` then does; the machines differ by their settings alone."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from gator_core.media.probe import probe
from gator_core.testing.media import write_numbered
from gator_runway.testing import FakeRunway

ROOT = Path(__file__).parents[1]
SMALL = ("--quality", "draft", "--size", "160x90", "--fps", "8")


@pytest.fixture
def board(tmp_path):
    """A prompt, a picture that a model is asked to move, and a clip."""
    Image.effect_noise((400, 300), 60).convert("RGB").save(tmp_path / "photo.png")
    write_numbered(tmp_path / "clip.mp4", 30)
    scenes = [
        {"prompt": "sunrise over a city", "duration": 2},
        {"image": "photo.png", "prompt": "street life", "motion": "generated", "duration": 2},
        {"video": "clip.mp4", "duration": 1},
    ]
    (tmp_path / "board.json").write_text(json.dumps({"scenes": scenes}))
    return tmp_path / "board.json"


@pytest.fixture(autouse=True)
def nothing(monkeypatch):
    """Neither a key nor a model."""
    for name in ("RUNWAYML_API_SECRET", "RUNWAY_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def gator(*arguments):
    """The JSON that a command gives."""
    command = [sys.executable, "-m", "gator_core.cli", *map(str, arguments), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def made(board, *allowed):
    """What the plan says, who is asked and for how much, is what is done; afterwards the plan has nothing left to make."""
    output = board.with_name("out.mp4")
    planned = gator("plan", board, *SMALL)
    result = gator("render", board, "-o", output, "--report", *SMALL, *allowed)
    told = json.loads(board.with_name("out.mp4.report.json").read_text())
    assert [one["provider"] for one in told["scenes"]] == [one["provider"] for one in planned["scenes"]]
    assert [one["image_source"] for one in told["scenes"]] == [one["image_source"] for one in planned["scenes"]]
    assert result["cost"] == pytest.approx(planned["dollars"])
    assert probe(output).frames == 40
    after = gator("plan", board, *SMALL)
    assert all(step["stored"] for step in after["steps"] if step["kind"] in ("asset", "segment"))
    assert (after["dollars"], after["needs_max_cost"]) == (0, None)
    return planned, told


def providers(told):
    return [one["provider"] for one in told["scenes"]]


def test_with_a_key_both_scenes_that_ask_for_it_are_bought(board, monkeypatch):
    with FakeRunway() as fake:
        for name, value in fake.environment.items():
            monkeypatch.setenv(name, value)
        planned, told = made(board, "--max-cost", "0.34")
        assert providers(told) == ["runway", "runway", "frame-by-frame"]
        assert (planned["needs_max_cost"], planned["dollars"]) == (0.34, pytest.approx(0.34))
        assert [one["model"] for one in told["scenes"]] == ["gen4.5", "gen4_turbo", None]
        assert sorted(body["model"] for body in fake.created) == ["gen4.5", "gen4_turbo"]
        assert not told["warnings"]


def small_model(plugin, folder):
    """The plugin's own small pipeline of the real classes, with random weights."""
    path = ROOT / "plugins" / plugin / "tests" / "conftest.py"
    spec = importlib.util.spec_from_file_location(f"{plugin}_conftest", path)
    found = sys.modules[spec.name] = importlib.util.module_from_spec(spec)  # its dataclasses look for it there
    spec.loader.exec_module(found)
    return found.build(folder / f"tiny-{plugin}")


def test_with_models_of_its_own_a_picture_is_painted_and_moved(board, tmp_path, monkeypatch):
    weights, painter = small_model("svd", tmp_path), small_model("stills", tmp_path)
    config = weights / "unet" / "config.json"  # of few pictures, which say no less with random weights
    config.write_text(json.dumps(json.loads(config.read_text()) | {"num_frames": 3}))
    for name, value in {"SVD_MODEL": weights, "SVD_DEVICE": "cpu", "SVD_SIZE": "128x64"}.items():
        monkeypatch.setenv(f"GATOR_{name}", str(value))
    planned = gator("plan", board, *SMALL)
    assert providers(planned) == ["frame-by-frame", "svd", "frame-by-frame"]
    assert any("shown as a sketch" in one for one in planned["remarks"])

    for name, value in {"STILLS_MODEL": painter, "STILLS_DEVICE": "cpu", "STILLS_MEGAPIXELS": "0.0083"}.items():
        monkeypatch.setenv(f"GATOR_{name}", str(value))
    planned, told = made(board)
    assert providers(told) == ["svd", "svd", "frame-by-frame"]
    assert [one["image_source"] for one in told["scenes"]] == ["diffusers", None, None]
    assert told["scenes"][0]["picture"]["model"] == str(painter)
    assert told["scenes"][1]["model"] == str(weights)
    assert not any("sketch" in one for one in told["warnings"])


def test_a_model_may_be_named_for_the_whole_storyboard_without_taking_the_clip(board, tmp_path, monkeypatch):
    weights = small_model("svd", tmp_path)
    for name, value in {"SVD_MODEL": weights, "SVD_DEVICE": "cpu", "SVD_SIZE": "128x64", "PROVIDER": "svd"}.items():
        monkeypatch.setenv(f"GATOR_{name}", str(value))
    planned = gator("plan", board, *SMALL, "--scenes", "2-3")
    assert providers(planned) == ["svd", "frame-by-frame"]


def test_with_nothing_it_is_sketched_and_said(board):
    planned, told = made(board)
    assert set(providers(told)) == {"frame-by-frame"}
    drawn, moved, advice = planned["remarks"]
    assert drawn.endswith("): shown as a sketch, drawn from its words")
    assert moved.endswith("): only the camera moves, not what is in the picture")
    assert advice.startswith("no model made 2 scenes: no key for the Runway API is set")
    assert told["warnings"] == planned["remarks"]
    assert [one["warnings"] for one in told["scenes"]] == [[drawn.partition("): ")[2]], [moved.partition("): ")[2]], []]
