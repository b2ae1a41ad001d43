"""What the command line says of money: asks a person, tells a program, and never spends unasked."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.testing

from gator_core.cli.app import app
from gator_core.plugins import catalogue

from . import studio
from .studio import board

SHOP = """
from gator_core import GenerationRefused, hookimpl
from studio import Painter, Studio
gator_api = 1

def strict(request, job):
    job.purchase(1.2)
    if "storm" in request.prompt:
        raise GenerationRefused("SAFETY.INPUT.TEXT")

@hookimpl
def gator_frame_sources():
    return [Studio("mover", price=1.2, moves=True, work=strict)]

@hookimpl
def gator_image_sources():
    return [Painter(price=0.05)]
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working folder with a storyboard, where a plugin is installed that sells."""
    place, work = tmp_path / "installed", tmp_path / "work"
    info = place / "gator_video_shop-1.0.dist-info"
    info.mkdir(parents=True)
    (place / "gator_video_shop.py").write_text(SHOP)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: gator-video-shop\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[gator_video]\nshop = gator_video_shop\n")
    places = [str(place), str(Path(studio.__file__).parent)]
    for one in places:
        monkeypatch.syspath_prepend(one)
    work.mkdir()
    monkeypatch.chdir(work)
    for name, value in {"COLUMNS": "80", "TERM": "xterm-256color", "PYTHONPATH": os.pathsep.join(places)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GATOR_DISABLE_PLUGINS", "svd,runway,stills,speech,opencv")
    (work / "sea.json").write_text(json.dumps(board("sea", "land")))
    catalogue.cache_clear()
    yield work
    for name in ("gator_video_shop", "studio"):
        sys.modules.pop(name, None)
    catalogue.cache_clear()


@pytest.fixture
def gator(shop: Path) -> Callable[..., typer.testing.Result]:
    return lambda *arguments: typer.testing.CliRunner().invoke(app, [str(one) for one in arguments])


def terminal(answer: str | None, *arguments: str) -> tuple[int, str]:
    """Runs in a terminal and answers the question, or presses Ctrl-C; the exit status and all that was shown."""
    lead, follow = pty.openpty()
    command = [sys.executable, "-m", "gator_core.cli", *arguments]
    child = subprocess.Popen(command, stdin=follow, stdout=follow, stderr=follow, close_fds=True, start_new_session=True)
    os.close(follow)
    shown, asked = b"", False
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if not select.select([lead], [], [], 0.5)[0]:
            continue
        try:
            part = os.read(lead, 65536)
        except OSError:  # the other side is gone
            break
        shown += part
        if not asked and b"[y/N]" in shown:
            asked = True
            if answer is None:
                os.killpg(child.pid, 2)
            else:
                os.write(lead, f"{answer}\n".encode())
        if not part:
            break
    else:
        os.killpg(child.pid, 9)
    os.close(lead)
    return child.wait(60), re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())


def test_where_nobody_can_be_asked_the_estimate_is_the_error(gator: Callable[..., Any], shop: Path) -> None:
    done = gator("render", "sea.json", "-o", "out.mp4")
    assert done.exit_code == 2
    assert "this would cost about $2.50, and nobody allowed it" in done.stderr
    assert "--max-cost 2.50" in done.stderr
    told = json.loads(gator("render", "sea.json", "-o", "out.mp4", "--json").stdout)
    assert told["error"]["type"] == "CostRefused"
    assert not (shop / "out.mp4").exists()
    assert gator("render", "sea.json", "--still", "0.1").exit_code == 2
    assert gator("render", "sea.json", "--max-cost", "much").exit_code == 2


def test_a_stated_limit_is_spent_within_and_the_summary_tells(gator: Callable[..., Any], shop: Path) -> None:
    done = gator("render", "sea.json", "-o", "out.mp4", "--max-cost", "$2.50", "--explain", "--report")
    assert done.exit_code == 0, done.stderr
    assert "$2.50" in done.stdout
    assert "asked of mover, $1.20" in done.stdout
    assert json.loads((shop / "out.mp4.report.json").read_text())["cost"] == pytest.approx(2.5)
    again = gator("render", "sea.json", "-o", "out.mp4", "--overwrite")
    assert again.exit_code == 0
    assert "$" not in again.stdout


def test_a_plan_shows_the_way_the_price_and_what_is_needed(gator: Callable[..., Any], shop: Path) -> None:
    done = gator("plan", "sea.json")
    assert done.exit_code == 0
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert "mover from a picture by painter" in done.stdout
    assert re.search(r"picture of scene 1 \(sea\) +painter +about 1.0 s, \$0.05", done.stdout)
    assert done.stdout.splitlines()[-1] == "needs --max-cost 2.50"
    assert gator("plan", "sea.json", "--max-cost", "3").stdout.splitlines()[-1] == "within the limit of $3.00"
    told = json.loads(gator("plan", "sea.json", "--json").stdout)
    assert (told["dollars"], told["needs_max_cost"], told["max_cost"]) == (pytest.approx(2.5), 2.5, None)
    assert [(one["image_source"], one["stored"], one["dollars"]) for one in told["scenes"]] == [
        ("painter", False, pytest.approx(1.25))
    ] * 2
    gator("render", "sea.json", "-o", "out.mp4", "--max-cost", "3")
    after = json.loads(gator("plan", "sea.json", "--json").stdout)
    assert (after["dollars"], after["needs_max_cost"]) == (0, None)
    assert [one["stored"] for one in after["scenes"]] == [True, True]


def test_a_refusal_is_in_the_plan_until_it_is_retried(gator: Callable[..., Any], shop: Path) -> None:
    (shop / "storm.json").write_text(json.dumps({**board("a storm"), "provider": "mover", "max_cost": 5}))
    assert gator("render", "storm.json", "-o", "out.mp4").exit_code == 1
    planned = gator("plan", "storm.json")
    assert planned.exit_code == 0
    assert "it said: SAFETY.INPUT.TEXT; --retry asks it again" in planned.stdout
    again = gator("render", "storm.json", "-o", "out.mp4")
    assert "mover from a picture by painter refused this before: SAFETY.INPUT.TEXT" in again.stderr
    assert "asked again" not in gator("plan", "storm.json", "--retry").stdout
    assert "refused this before" not in gator("render", "storm.json", "-o", "out.mp4", "--retry").stderr


def test_a_person_is_shown_the_bill_and_asked_once(shop: Path) -> None:
    status, shown = terminal("n", "render", "sea.json", "-o", "out.mp4")
    assert status == 2, shown
    assert "Spend about $2.50? [y/N]" in shown
    assert re.search(r"picture of scene 1 \(sea\) +painter +\$0.05", shown)
    assert "not agreed to, so nothing was bought" in shown
    assert not (shop / "out.mp4").exists()
    status, shown = terminal("y", "render", "sea.json", "-o", "out.mp4")
    assert status == 0, shown
    assert shown.count("[y/N]") == 1
    assert (shop / "out.mp4").exists()


def test_an_interrupt_is_an_answer_too(shop: Path) -> None:
    status, shown = terminal(None, "render", "sea.json", "-o", "out.mp4")
    assert status == 130, shown
    assert not (shop / "out.mp4").exists()


def test_a_refused_scene_is_on_no_bill(gator: Callable[..., Any], shop: Path) -> None:
    (shop / "storm.json").write_text(json.dumps({**board("a storm"), "provider": "mover", "max_cost": 5}))
    gator("render", "storm.json", "-o", "out.mp4")
    told = json.loads(gator("plan", "storm.json", "--json").stdout)
    assert (told["dollars"], told["needs_max_cost"]) == (0, None)
    assert "refused" in [step["held"] for step in told["steps"]]
    assert "refused before; --retry asks again" in gator("plan", "storm.json").stdout
    assert json.loads(gator("plan", "storm.json", "--retry", "--json").stdout)["dollars"] > 0
