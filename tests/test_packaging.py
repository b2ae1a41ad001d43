"""What is uploaded works where nothing of the checkout is: built as a release is, installed by pip, used."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from gator_core.media.probe import probe

ROOT = Path(__file__).parents[1]
PROJECTS = [ROOT, ROOT / "gator_core", *sorted(file.parent for file in ROOT.glob("plugins/*/pyproject.toml"))]
FIRST = {"gator-video", "gator-video-core"}

RENDER = """
import json, sys
from gator_core import Storyboard, render
import gator_core

board = Storyboard.from_prompts(
    ["sunrise over a city", "street life"], quality="draft", size="192x108", fps=10, duration_per_scene=1
)
result = render(board, sys.argv[1])
print(json.dumps({"home": gator_core.__file__, "duration": result.duration, "scenes": len(result.scene_markers)}))
"""


def project(folder: Path) -> dict:
    return tomllib.loads((folder / "pyproject.toml").read_text())["project"]


OURS = {project(folder)["name"] for folder in PROJECTS}
DEFAULT = FIRST | {Requirement(text).name for text in project(ROOT)["dependencies"]}


def run(*command: object, env: dict[str, str] | None = None, cwd: Path | None = None, status: int = 0) -> str:
    done = subprocess.run([str(part) for part in command], env=env, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == status, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr if status else done.stdout


# Building --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheels(tmp_path_factory) -> dict[str, Path]:
    """Every distribution, built as `python -m build` does: a source archive, and the wheel from that archive."""
    target = tmp_path_factory.mktemp("dist")
    for folder in PROJECTS:
        run(sys.executable, "-m", "build", "--no-isolation", "--outdir", target, folder)
    return {canonicalize_name(wheel.name.partition("-")[0]): wheel for wheel in sorted(target.glob("*.whl"))}


def metadata_of(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return message_from_string(archive.read(name).decode())


def test_every_distribution_is_built(wheels):
    assert set(wheels) == OURS


def test_a_wheel_has_its_licence_its_types_and_no_tests(wheels):
    for name, wheel in wheels.items():
        names = zipfile.ZipFile(wheel).namelist()
        assert any(re.search(r"\.dist-info/licenses/LICENSE$", file) for file in names), name
        assert not [file for file in names if "test_" in file or file.startswith("tests/")], name
        packages = {file.partition("/")[0] for file in names if ".dist-info" not in file}
        if name == "gator-video":
            assert packages == set()
        else:
            (package,) = packages
            assert f"{package}/py.typed" in names
            assert len([file for file in names if file.endswith(".py")]) >= 2, name


def test_a_wheel_has_every_module_of_its_source(wheels):
    for folder in PROJECTS[1:]:
        names = zipfile.ZipFile(wheels[project(folder)["name"]]).namelist()
        tracked = run("git", "ls-files", "src", cwd=folder).split()
        assert {file.removeprefix("src/") for file in tracked if (folder / file).exists()} <= set(names)


def test_the_root_carries_no_code_and_names_what_its_archive_includes(wheels):
    (archive,) = wheels["gator-video"].parent.glob("gator_video-*.tar.gz")
    names = run(sys.executable, "-m", "tarfile", "-l", archive).split()
    assert {name.partition("/")[2] for name in names} <= {
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "pyproject.toml",
        "PKG-INFO",
        ".gitignore",
    }


def test_all_share_one_version_and_need_only_the_core_of_that_version(wheels):
    found = {name: metadata_of(wheel) for name, wheel in wheels.items()}
    (version,) = {said["Version"] for said in found.values()}
    major, minor = version.split(".")[:2]
    for name, said in found.items():
        needs = [Requirement(text) for text in said.get_all("Requires-Dist", [])]
        inner = {need.name: str(need.specifier) for need in needs if need.name.startswith("gator")}
        assert set(inner) <= OURS, f"{name} needs a stranger: {set(inner) - OURS}"
        assert set(inner.values()) <= {f"<{major}.{int(minor) + 1},>={major}.{minor}"}, name
        if name not in FIRST:
            assert set(inner) == {"gator-video-core"}, f"a plugin needs the core and nothing else of ours: {name}"
        assert said["Requires-Python"] == ">=3.11"
        assert said["License-Expression"] == "Apache-2.0"


def test_the_requirements_name_every_project_of_the_checkout():
    listed = [
        line.removeprefix("-e ").strip()
        for file in ROOT.glob("requirements*.txt")
        for line in file.read_text().splitlines()
        if line.startswith("-e ")
    ]
    assert sorted((ROOT / path).resolve() for path in listed) == sorted(PROJECTS)
    default = {
        line.removeprefix("-e ") for line in (ROOT / "requirements.txt").read_text().splitlines() if line.startswith("-e ")
    }
    assert {project(ROOT / path)["name"] for path in default} == DEFAULT


# Installing ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A virtual environment that knows nothing of the checkout."""

    folder: Path

    @property
    def env(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "GATOR_", "VIRTUAL_ENV"))}
        scripts = str(self.folder / "bin")
        return kept | {
            "GATOR_NO_REAL_CALLS": "1",
            "PATH": scripts + os.pathsep + kept.get("PATH", ""),
            "GATOR_CACHE_DIR": str(self.folder / "cache"),
            "GATOR_PAID_DIR": str(self.folder / "paid"),
        }

    def python(self, *arguments: object, status: int = 0) -> str:
        return run(self.folder / "bin/python", *arguments, env=self.env, cwd=self.folder, status=status)

    def gator(self, *arguments: object, status: int = 0) -> str:
        return run(self.folder / "bin/gator", *arguments, env=self.env, cwd=self.folder, status=status)

    def pip(self, *arguments: object) -> str:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", self.folder / "bin/python"]
        return run(*pip, *arguments, env=self.env, cwd=self.folder)


def place(folder: Path) -> Place:
    """With this environment's third-party packages, and nothing of ours: neither modules, nor metadata, nor paths."""
    venv.create(folder, with_pip=False)
    here = Path(sysconfig.get_path("purelib"))
    there = next(folder.glob("lib/python*/site-packages"))
    for entry in here.iterdir():
        if not entry.name.lower().startswith(("gator", "_gator", "__pycache__")) and entry.suffix != ".pth":
            (there / entry.name).symlink_to(entry)
    made = Place(folder)
    made.python("-c", "import importlib.util as u, sys; sys.exit(u.find_spec('gator_core') is not None)")
    return made


@pytest.fixture(scope="module")
def whole(wheels, tmp_path_factory) -> Place:
    """`pip install gator-video`, with pip choosing what that needs among our wheels and what is there."""
    made = place(tmp_path_factory.mktemp("whole"))
    made.pip("install", "--quiet", "--no-index", "--find-links", next(iter(wheels.values())).parent, "gator-video")
    return made


LISTED = """
import json
from importlib import metadata
ours = [d for d in metadata.distributions() if d.name.lower().startswith("gator")]
print(json.dumps({d.name: sorted([str(f), f.hash.value] for f in d.files if f.hash) for d in ours}))
"""


LOADED = """
import json
from gator_core.plugins import catalogue
found = catalogue()
print(json.dumps([sorted(found.plugins.values()), len(found.broken)]))
"""


def test_every_gator_distribution_that_gets_installed_is_ours(whole, wheels):
    installed = json.loads(whole.python("-c", LISTED))
    assert set(installed) == DEFAULT
    for name, files in installed.items():
        with zipfile.ZipFile(wheels[name]) as archive:
            (record,) = [file for file in archive.namelist() if file.endswith("/RECORD")]
            shipped = [line.split(",") for line in archive.read(record).decode().splitlines()]
        from_wheel = {(path, digest.partition("=")[2]) for path, digest, _ in shipped if digest}
        assert from_wheel <= {(path, digest) for path, digest in files}, f"{name} is not from our wheel"
    whole.pip("check")


def test_an_installed_gator_renders_by_library(whole):
    said = json.loads(whole.python("-c", RENDER, "out.mp4").splitlines()[-1])
    assert Path(said["home"]).is_relative_to(whole.folder)
    assert (said["duration"], said["scenes"]) == (2.0, 2)
    seen = probe(whole.folder / "out.mp4")
    assert (seen.width, seen.height, seen.frames, seen.rate) == (192, 108, 20, 10)


def test_an_installed_gator_renders_by_command(whole):
    small = ["--quality", "draft", "--size", "192x108", "--fps", "10"]
    whole.gator("generate", "sunrise over a city", "street life", "-o", "command.mp4", *small)
    seen = probe(whole.folder / "command.mp4")
    assert (seen.width, seen.height, seen.frames) == (192, 108, 60)


def test_all_default_plugins_load_where_they_were_installed(whole):
    plugins, broken = json.loads(whole.python("-c", LOADED))
    assert {line.split()[0] for line in plugins} == DEFAULT - FIRST
    assert broken == 0


# What is missing -------------------------------------------------------------------------------------------------


ATTEMPT = """
import sys
from gator_core import GatorError, Storyboard, render

board = Storyboard.parse({"scenes": [{"prompt": "a", "filters": sys.argv[2:]}, {"prompt": "b", "transition": sys.argv[1]}]})
try:
    render(board, "out.mp4")
except GatorError as error:
    print(error)
"""


@pytest.fixture(scope="module", params=["frame-by-frame", "ffmpeg"])
def partial(request, wheels, tmp_path_factory) -> tuple[str, Place]:
    """The core and one plugin."""
    made = place(tmp_path_factory.mktemp("partial"))
    made.pip("install", "--quiet", "--no-index", wheels["gator-video-core"], wheels[f"gator-video-{request.param}"])
    return request.param, made


def test_the_core_with_one_plugin_says_what_to_install(partial):
    plugin, made = partial
    if plugin == "frame-by-frame":
        assert "pip install gator-video-ffmpeg" in made.python("-c", ATTEMPT, "cut")
    else:
        assert "pip install gator-video-frame-by-frame" in made.python("-c", ATTEMPT, "cut")
        assert "pip install gator-video-transitions" in made.python("-c", ATTEMPT, "crossfade")
        assert "pip install gator-video-filters" in made.python("-c", ATTEMPT, "cut", "blur")
    assert not (made.folder / "out.mp4").exists()


def test_its_command_line_says_so_without_a_traceback(partial):
    plugin, made = partial
    missing = {"frame-by-frame": "ffmpeg", "ffmpeg": "transitions"}[plugin]
    said = made.gator("generate", "sunrise", "street", "-o", "out.mp4", status={"ffmpeg": 1, "transitions": 2}[missing])
    assert f"gator-video-{missing}" in "".join(said.split())
    assert "Traceback" not in said


# A fresh clone ---------------------------------------------------------------------------------------------------


def make(*arguments: str) -> Iterator[str]:
    """The commands that make would run, for a checkout where nothing was set up."""
    yield from run("make", "--always-make", "--dry-run", *arguments, cwd=ROOT).splitlines()


def test_demo_installs_the_renderer_only_and_test_the_tools_too():
    assert any("-r requirements.txt" in line for line in make("demo"))
    assert not any("requirements-dev" in line or "requirements-ai" in line for line in make("demo"))
    assert any("-r requirements-dev.txt" in line for line in make("test"))
    assert any("-r requirements-ai.txt" in line for line in make("test"))


@pytest.mark.parametrize("target", ["lint", "test"])
def test_the_gate_fails_where_one_of_its_parts_fails(tmp_path, target):
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci/run").write_bytes((ROOT / ".ci/run").read_bytes())
    (tmp_path / "Makefile").write_text(
        "".join(f"{name}:\n\t@echo did {name}\n\t@{'false' if name == target else 'true'}\n" for name in ("lint", "test"))
    )
    done = subprocess.run(
        ["bash", str(tmp_path / ".ci/run")], capture_output=True, text=True, check=False, env=os.environ | {"MAKEFLAGS": ""}
    )
    assert done.returncode != 0
    assert f"did {target}" in done.stdout
    (tmp_path / "Makefile").write_text("lint test:\n\t@true\n")
    assert subprocess.run(["bash", str(tmp_path / ".ci/run")], check=False).returncode == 0


def test_the_gate_can_be_run():
    assert os.access(ROOT / ".ci/run", os.X_OK)
