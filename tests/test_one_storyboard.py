"""One storyboard on three machines: with a key, with a model of its own, with nothing. Plans say what will be done."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from PIL import Image

from gator_core import Storyboard, plan, render
from gator_core.media.probe import probe
from gator_core.testing.media import write_numbered
from gator_runway.testing import FakeRunway

ROOT = Path(__file__).parents[1]


@pytest.fixture
def board(tmp_path):
    photo = tmp_path / "photo.png"
    Image.effect_noise((400, 300), 60).convert("RGB").save(photo)
    scenes = [
        {"prompt": "sunrise over a city", "duration": 1},
        {"image": str(photo), "prompt": "street life", "motion": "generated", "duration": 1},
        {"video": str(write_numbered(tmp_path / "clip.mp4", 30)), "duration": 1},
    ]
    return Storyboard.parse({"quality": "draft", "size": "160x90", "fps": 8, "scenes": scenes})


@pytest.fixture(autouse=True)
def nothing(monkeypatch):
    """Neither a key nor a model."""
    for name in ("RUNWAYML_API_SECRET", "RUNWAY_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def made(board, path, **options):
    """What the plan says and what is done are the same."""
    planned = tuple(choice.source.name for _, choice in sorted(plan(board).choices.items()))
    result = render(board, path, **options)
    assert result.providers == planned
    assert probe(path).frames == 24
    return result


def test_with_a_key_both_scenes_that_ask_for_it_are_bought(board, tmp_path, monkeypatch):
    with FakeRunway() as fake:
        for name, value in fake.environment.items():
            monkeypatch.setenv(name, value)
        result = made(board, tmp_path / "out.mp4", max_cost=1)
        assert result.providers == ("runway", "runway", "frame-by-frame")
        assert len(fake.created) == 2
        assert not result.warnings


def small_model(plugin, folder):
    """The plugin's own small pipeline of the real classes, with random weights."""
    path = ROOT / "plugins" / plugin / "tests" / "conftest.py"
    spec = importlib.util.spec_from_file_location(f"{plugin}_conftest", path)
    found = sys.modules[spec.name] = importlib.util.module_from_spec(spec)  # its dataclasses look for it there
    spec.loader.exec_module(found)
    return found.build(folder / f"tiny-{plugin}")


def with_steps(board, **providers):
    """Few steps and pictures, which say no less with random weights: for each scene, what of it is asked of whom."""
    data = board.model_dump(exclude_unset=True)
    for index, named in providers.items():
        data["scenes"][int(index[1:])] |= named
    return Storyboard.parse(data)


SVD = {"name": "svd", "steps": 1, "frames": 6}


def test_with_a_model_of_its_own_the_picture_is_moved_by_it(board, tmp_path, monkeypatch):
    weights = small_model("svd", tmp_path)
    for name, value in {"MODEL": weights, "DEVICE": "cpu", "SIZE": "128x64"}.items():
        monkeypatch.setenv(f"GATOR_SVD_{name}", str(value))
    assert [choice.source.name for choice in plan(board).choices.values()] == ["frame-by-frame", "svd", "frame-by-frame"]
    result = made(with_steps(board, s1={"provider": SVD}), tmp_path / "out.mp4")
    assert result.providers == ("frame-by-frame", "svd", "frame-by-frame")
    assert result.lineage[1].model == str(weights)
    assert "sketch" in " ".join(result.warnings)

    painter = small_model("stills", tmp_path)
    for name, value in {"MODEL": painter, "DEVICE": "cpu", "MEGAPIXELS": "0.0083"}.items():
        monkeypatch.setenv(f"GATOR_STILLS_{name}", str(value))
    (first, *_) = (choice for _, choice in sorted(plan(board).choices.items()))
    assert (first.source.name, first.image_source.name) == ("svd", "diffusers")
    chain = {"provider": SVD, "image_source": {"name": "diffusers", "steps": 1}}
    result = made(with_steps(board, s0=chain, s1={"provider": SVD}), tmp_path / "out.mp4")
    assert result.providers == ("svd", "svd", "frame-by-frame")
    assert result.lineage[0].picture.model == str(painter)
    assert [step.action for step in result.steps if step.kind == "asset"].count("made") == 2  # scene 2 was there already
    assert not any("sketch" in one for one in result.warnings)


def test_with_nothing_it_is_sketched_and_said(board, tmp_path):
    result = made(board, tmp_path / "out.mp4")
    assert set(result.providers) == {"frame-by-frame"}
    drawn, moved = (next(one for one in result.warnings if one.startswith(f"scene {number} ")) for number in (1, 2))
    assert "shown as a sketch" in drawn
    assert "only the camera moves" in moved
    (advice,) = (one for one in result.warnings if one.startswith("no model made 2 scenes: "))
    assert "no key for the Runway API is set" in advice
    assert list(plan(board).remarks) == [drawn, moved, advice]
    assert [row.warnings for row in result.lineage] == [(drawn.partition("): ")[2],), (moved.partition("): ")[2],), ()]
