"""The docs keep up: every field, every variable and every link in them is real, and none is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gator_core import Storyboard
from gator_core.easing import EASINGS
from gator_core.storyboard import Motion, Scene

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "benchmarks" / "README.md"]
REFERENCE = (ROOT / "docs" / "storyboard.md").read_text("utf-8")


def _documented(heading: str) -> set[str]:
    section = REFERENCE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE))


def test_the_reference_has_every_field_and_no_other():
    assert _documented("The whole") == set(Storyboard.model_fields)
    assert _documented("A scene") == set(Scene.model_fields)


def test_the_reference_names_every_motion_and_easing():
    names = Motion.model_fields["name"].annotation.__args__
    for name in (*names, *EASINGS):
        assert f"`{name}`" in REFERENCE


def test_every_variable_of_the_environment_is_documented():
    code = "\n".join(path.read_text("utf-8") for path in ROOT.glob("*/**/src/**/*.py"))
    used = set(re.findall(r"[\"'`](GATOR_[A-Z_]*[A-Z])\b", code)) - {"GATOR_MAX", "GATOR_MAX_X"}
    page = (ROOT / "docs" / "design.md").read_text("utf-8")
    assert {name for name in used if f"`{name}`" not in page} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_storyboard_in_the_readme_is_valid():
    import yaml

    block = re.search(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert block
    assert len(Storyboard.parse(yaml.safe_load(block[1])).scenes) == 3


def test_the_readme_s_python_runs(tmp_path, monkeypatch):
    block = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert block
    monkeypatch.chdir(tmp_path)
    exec(compile(block[1].replace('"high"', '"draft"'), "README.md", "exec"), {})
    assert (tmp_path / "city.mp4").stat().st_size


def test_the_core_s_readme_example_is_a_transition_that_conforms(tmp_path, monkeypatch):
    block = re.search(r"```python\n(.*?)```", (ROOT / "gator_core" / "README.md").read_text("utf-8"), re.DOTALL)
    assert block
    (tmp_path / "flip_example.py").write_text(block[1])
    monkeypatch.syspath_prepend(tmp_path)
    from gator_core.testing import check_plugin, check_transition

    check_plugin("flip_example")
    import flip_example

    check_transition(flip_example.flip)
