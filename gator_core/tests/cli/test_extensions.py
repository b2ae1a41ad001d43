"""Commands of plugins: real distributions on the path of a real process."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import run

MODULE = """
import sys, typer
print("snow was imported", file=sys.stderr)
app = typer.Typer()

@app.command()
def fall(flakes: int = 3, words: list[str] = typer.Argument(None)) -> None:
    print("snow", flakes, words)

@app.command()
def melt() -> None:
    from gator_core.errors import InvalidStoryboard
    raise InvalidStoryboard("too warm")

def thaw(degrees: float) -> None:
    print("thaw", degrees)

nothing = 3
"""
ENTRIES = """[gator_video.commands]
snow = gator_snow:app
thaw = gator_snow:thaw
lost = gator_snow:gone
odd = gator_snow:nothing
render = gator_snow:thaw
"""


@pytest.fixture
def snow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    site = tmp_path / "site"
    info = site / "gator_video_snow-0.3.dist-info"
    info.mkdir(parents=True)
    (site / "gator_snow.py").write_text(MODULE, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: gator-video-snow\nVersion: 0.3\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(ENTRIES, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(site))
    return site


def test_help_lists_a_plugin_s_command_without_loading_it(snow: Path) -> None:
    done = run("--help")
    assert "snow" in done.stdout
    assert "gator-video-snow 0.3" in done.stdout
    assert done.stderr == ""


def test_a_plugin_s_command_gets_its_arguments_as_they_came(snow: Path) -> None:
    done = run("snow", "fall", "--flakes", "5", "--", "-a", "b c")
    assert done.stdout == "snow 5 ['-a', 'b c']\n"
    assert run("thaw", "2.5").stdout == "thaw 2.5\n"
    assert "--flakes" in run("snow", "fall", "--help").stdout


def test_its_errors_end_as_ours_do(snow: Path) -> None:
    done = run("snow", "melt")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "error: too warm"
    assert run("snow", "fall", "--flakes", "many").returncode == 2


def test_a_plugin_can_not_replace_a_command_of_ours(snow: Path) -> None:
    assert "storyboard" in run("render", "--help").stdout


def test_a_command_that_can_not_be_loaded_names_its_owner(snow: Path) -> None:
    for name in ("lost", "odd"):
        done = run(name)
        assert done.returncode == 1
        assert done.stderr.splitlines()[-1].startswith(f"error: command '{name}' of gator-video-snow 0.3 can't be loaded: ")


@pytest.mark.parametrize("switch", [{"GATOR_DISABLE_PLUGINS": "snow"}, {"GATOR_NO_PLUGINS": "1"}])
def test_disabled_plugins_add_no_commands(snow: Path, monkeypatch: pytest.MonkeyPatch, switch: dict[str, str]) -> None:
    for name, value in switch.items():
        monkeypatch.setenv(name, value)
    assert run("snow", "fall").returncode == 2
