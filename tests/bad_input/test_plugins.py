"""A plugin that is broken is named, and in nobody's way."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gator_core.plugins import catalogue

from .asking import TEAL, Refused, board, gator, names, process


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Path]]:
    """Installs a plugin ``odd`` of one module, as pip leaves it, where this process finds it."""
    place = tmp_path / "installed"

    def install(code: str) -> Path:
        info = place / "gator_video_odd-1.0.dist-info"
        info.mkdir(parents=True)
        (place / "gator_video_odd.py").write_text(code)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: gator-video-odd\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[gator_video]\nodd = gator_video_odd\n")
        monkeypatch.syspath_prepend(place)
        catalogue.cache_clear()
        return place

    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield install
    sys.modules.pop("gator_video_odd", None)
    catalogue.cache_clear()


HEAD = """
import numpy as np
from gator_core import Encoder, Filter, Frame, FrameSource, Transition, hookimpl
gator_api = 1
"""


def transition(body: str, name: str = "odd") -> str:
    return f"""{HEAD}
class Odd(Transition):
    name = {name!r}
    def blend(self, a, b, t):
        {body}

@hookimpl
def gator_transitions():
    return [Odd()]
"""


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise RuntimeError('no good today')", ["RuntimeError: no good today"]),
        ("import a_module_that_is_not_there", ["ModuleNotFoundError", "a_module_that_is_not_there"]),
        ("import sys; sys.exit('bye')", ["SystemExit: bye"]),
        ("this is no python", ["SyntaxError"]),
        ("gator_api = 99", ["gator_api = 99"]),
        (transition("return a", "fade"), ["'fade'", "odd (gator-video-odd 1.0)", "transitions (gator-video-transitions"]),
        (transition("return a").replace("[Odd()]", "[Odd(), Odd()]"), ["registers 2", "'odd'"]),
        (transition("return a").replace("[Odd()]", "Odd()"), ["must return a list of providers"]),
    ],
)
def test_a_broken_plugin_is_skipped_named_and_in_nobodys_way(code: str, said: list[str], install) -> None:
    install(code)
    done = gator("render", board(TEAL, {**TEAL, "color": "red", "transition": "fade"}), "-o", "out.mp4")
    assert done.exit_code == 0, done.stderr
    assert Path("out.mp4").exists()
    names(done.stderr, "warning: plugin 'odd' was skipped", *said)
    listed = gator("providers")
    assert listed.exit_code == 0
    names(listed.stdout + listed.stderr, "odd")


def test_a_process_of_its_own_finds_the_same_plugin_broken(install) -> None:
    place = install("raise RuntimeError('no good today')")
    done = process("render", board(TEAL), "-o", "out.mp4", PYTHONPATH=str(place))
    assert done.returncode == 0, done.stderr
    names(done.stderr, "warning: plugin 'odd' was skipped: RuntimeError: no good today")


@pytest.mark.parametrize(
    ("code", "use", "said"),
    [
        (transition("return Frame.solid(32, 18)"), "transition", ["transition 'odd'", "32x18 picture where 64x36 is due"]),
        (transition("return None"), "transition", ["transition 'odd'", "NoneType where a Frame is due"]),
        (transition("return a.rgb"), "transition", ["transition 'odd'", "ndarray where a Frame is due"]),
        (transition("raise ValueError('I give up')"), "transition", ["transition 'odd'", "ValueError: I give up"]),
        (transition("a.data[:] = 0; return a"), "transition", ["transition 'odd'", "read-only"]),
        (
            transition("return frame.rgb")
            .replace("Transition)", "Filter)")
            .replace("gator_transitions", "gator_filters")
            .replace("blend(self, a, b, t)", "apply(self, frame, t)"),
            "filter",
            ["filter 'odd'", "ndarray where a Frame is due"],
        ),
        (
            transition("raise KeyError('colour')")
            .replace("Transition)", "Filter)")
            .replace("gator_transitions", "gator_filters")
            .replace("blend(self, a, b, t)", "apply(self, frame, t)"),
            "filter",
            ["filter 'odd'", "KeyError", "colour"],
        ),
        (
            HEAD
            + """
from gator_core.clip import StillClip
class Odd(FrameSource):
    name, rank = "odd", 50
    def supports(self, shot): return None
    def open(self, shot, asset): return StillClip(Frame.solid(16, 16))
@hookimpl
def gator_frame_sources(): return [Odd()]
""",
            "provider",
            ["StillClip", "16x16 picture where 64x36 is due"],
        ),
        (
            HEAD
            + """
class Odd(FrameSource):
    name, rank = "odd", 50
    def supports(self, shot): return None
    def open(self, shot, asset): return shot.nothing
@hookimpl
def gator_frame_sources(): return [Odd()]
""",
            "provider",
            ["scene 1 (a)", "'odd'", "AttributeError"],
        ),
    ],
)
def test_a_plugin_that_breaks_its_contract_is_named(code: str, use: str, said: list[str], refused: Refused, install) -> None:
    install(code)
    second = {"transition": {"transition": "odd"}, "filter": {"filters": ["odd"]}, "provider": {"provider": "odd"}}[use]
    name = board({**TEAL, "id": "a", **(second if use != "transition" else {})}, {**TEAL, "color": "red", **second})
    names(refused("render", name, status=1), *said)
