"""A stranger's plugin, built and installed as a stranger would: by pip, from its own folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

EXAMPLES = Path(__file__).parents[1] / "examples" / "plugins"
EXAMPLE, STARFIELD = EXAMPLES / "gator-video-shutters", EXAMPLES / "gator-video-starfield"

USE = """
import json
from gator_core import Frame
from gator_core.plugins import load

found = load()
said = {"broken": [b.plugin for b in found.broken], "known": list(found.transitions), "plugins": found.plugins}
if "shutters" in found.transitions:
    half = found.transitions["shutters"].configured({"slats": 3})
    picture = half.blend(Frame.solid(64, 36), Frame.solid(64, 36, (255, 255, 255)), 0.5)
    said["rows"] = picture.y[:, 5].tolist()
    said["fingerprint"] = half.fingerprint()
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder outside of this environment that holds nothing but the examples."""
    folder, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("installed")
    sources = [shutil.copytree(example, folder / example.name) for example in (EXAMPLE, STARFIELD)]
    offline = ["--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", *offline, "--target", target, *sources]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def run(installed, *arguments, **environment):
    env = {**os.environ, "PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    return subprocess.run([sys.executable, *arguments], env=env, cwd=installed, capture_output=True, text=True, check=False)


def use(installed, **environment):
    done = run(installed, "-c", USE, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_is_found_and_used_by_its_name(installed):
    said = use(installed)
    assert "shutters" in said["known"]
    assert said["plugins"]["shutters"] == "gator-video-shutters 1.0.0"
    assert "shutters" not in said["broken"]
    slats = [said["rows"][k : k + 12] for k in (0, 12, 24)]
    assert slats[0] == slats[1] == slats[2]
    assert slats[0][:6] == [235] * 6
    assert slats[0][7:] == [16] * 5


def test_its_version_is_part_of_what_its_results_are_stored_under(installed):
    assert use(installed)["fingerprint"] == "gator_video_shutters:shutters@1.0.0"


def test_the_standard_ones_stay_beside_it(installed):
    assert {"fade", "crossfade", "wipe", "slide", "zoom", "dissolve"} < set(use(installed)["known"])


@pytest.mark.parametrize("environment", [{"GATOR_NO_PLUGINS": "1"}, {"GATOR_DISABLE_PLUGINS": "shutters"}])
def test_it_can_be_left_out(installed, environment):
    said = use(installed, **environment)
    assert "shutters" not in said["known"]
    assert "fade" in said["known"]


@pytest.mark.parametrize(("own", "count"), [(EXAMPLE / "test_shutters.py", 1), (STARFIELD / "test_starfield.py", 2)])
def test_its_own_tests_pass(own, count, installed, tmp_path):
    shutil.copy(own, tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    done = run(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{count} passed" in done.stdout


def test_it_is_small_enough_to_be_read_at_once():
    lines = sum(len(path.read_text().splitlines()) for path in EXAMPLE.rglob("*") if path.suffix in (".py", ".toml"))
    assert lines < 60


FLY = """
import json, sys
from gator_core import render
scene = {"prompt": "a starry night", "duration": 0.5, "provider": {"name": "starfield", "stars": 700, "speed": 0.5}}
for size in ("160x90", "320x180"):
    made = render({"quality": "draft", "size": size, "scenes": [scene]}, sys.argv[1])
row = made.lineage[0]
print(json.dumps([made.frames, row.provider, row.parameters, row.made, row.prompt]))
"""


def test_a_strangers_frame_source_makes_a_scene_once_for_every_size(installed, tmp_path, pictures):
    done = run(installed, "-c", FLY, str(tmp_path / "out.mp4"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [12, "starfield", {"stars": 700, "speed": 0.5}, False, "a starry night"]
    first, last = pictures(tmp_path / "out.mp4", 0, 11)
    assert first.max() > 120 > 30 > first.mean()  # bright stars on a dark sky
    assert abs(first.astype(int) - last).max() > 80  # that fly by


TURN = """\
quality: draft
size: 192x108
loudness: off
scenes:
  - {color: black, duration: 1}
  - color: white
    duration: 1
    transition: {name: shutters, duration: 0.5, slats: 3}
"""


@pytest.fixture
def board(tmp_path):
    path = tmp_path / "board.yaml"
    path.write_text(TURN, encoding="utf-8")
    return path


def gator(installed, *arguments):
    done = run(installed, "-m", "gator_core.cli", *map(str, arguments))
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_strangers_transition_is_rendered_by_the_name_in_a_storyboard(installed, board, tmp_path, pictures):
    gator(installed, "render", board, "-o", tmp_path / "out.mp4")
    before, early, middle, after = pictures(tmp_path / "out.mp4", 17, 20, 24, 30)  # twelve frames around the cut, 18 to 29
    assert before.max() < 30
    assert after.min() > 225
    for picture, progress in ((early, 3 / 13), (middle, 7 / 13)):
        rows = picture.mean(axis=(1, 2))
        edge = round(progress * 36)  # of a slat of 36 rows: so many are open, from its top
        for slat in (rows[:36], rows[36:72], rows[72:]):
            assert slat[2 : edge - 2].min() > 215
            assert slat[edge + 3 : 34].max() < 40


def test_a_strangers_transition_is_listed_with_its_parameters(installed):
    listed = {one["name"]: one for one in json.loads(gator(installed, "transitions", "--json"))}
    assert listed["shutters"]["plugin"] == "shutters"
    (slats,) = (one for one in listed["shutters"]["parameters"] if one["name"] == "slats")
    assert (slats["type"], slats["default"], slats["range"]) == ("whole number", 8, "from 1 to 100")
    assert "shutters  (plugin shutters)" in gator(installed, "transitions")


def test_a_strangers_transition_is_in_the_schema_with_its_parameters(installed):
    validator = Draft202012Validator(json.loads(gator(installed, "schema")))
    data = yaml.safe_load(TURN)
    assert [error.message for error in validator.iter_errors(data)] == []
    for wrong in ({"slats": 0}, {"slates": 3}, {"slats": "many"}):
        data["scenes"][1]["transition"] = {"name": "shutters", **wrong}
        assert not validator.is_valid(data)
