"""Who got a sketch is told once what would bring more; who asked for one is not."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import pytest

from gator_core import Availability, FrameSource, Storyboard, hookimpl, plan, render
from gator_core.hookspecs import GROUP
from gator_core.plugins import EXTRAS, Catalogue, load

from .choosing import BOARD, Painter, Sketcher

LEFT_OUT = (*EXTRAS, "frame-by-frame")


def plugin(*sources: FrameSource, extras: Sequence[str] = ()) -> Catalogue:
    """Where none of this project's plugins is installed that brings a generator, and one with these."""

    class Plugin:
        gator_api = 1

        @hookimpl
        def gator_frame_sources(self) -> list[FrameSource]:
            return list(sources)

    found = load([one for one in metadata.entry_points(group=GROUP) if one.name not in LEFT_OUT])
    found.register(Plugin(), "plugin")
    found.plugins |= dict.fromkeys(extras, "1")
    return found


def advice(found: Catalogue, board: object = BOARD, **options: object) -> list[str]:
    return [
        said for said in plan(Storyboard.parse(board), plugins=found, **options).remarks if said.startswith("no model made ")
    ]


def test_where_none_is_installed_it_says_what_to_install() -> None:
    (said,) = advice(plugin(Sketcher("sketch")))
    assert said.startswith("no model made scene 1 (sea): none is installed; ")
    assert "pip install 'gator-video[runway]'" in said
    assert "pip install 'gator-video[svd,stills]'" in said


def test_what_is_there_is_not_to_be_installed_and_what_it_lacks_is_said_once_for_all_scenes() -> None:
    one, other, third = Painter("one"), Painter("other"), Painter("third")
    one.state = other.state = Availability(False, "no key is set", "set KEY")
    third.state = Availability(False, "no GPU was found", "")
    found = plugin(one, other, third, Sketcher("sketch"), extras=EXTRAS)
    two = {**BOARD, "scenes": [*BOARD["scenes"], {"prompt": "land", "duration": 1}]}
    expected = "no key is set (one, other); no GPU was found (third); `gator providers` says how to mend it"
    assert advice(found, two) == [f"no model made 2 scenes: {expected}"]


def test_of_models_that_are_there_and_could_not_it_says_why() -> None:
    painter = Painter("painter")
    painter.cannot = "its longest is a second"
    found = plugin(painter, Sketcher("sketch"), extras=EXTRAS)
    assert advice(found) == ["no model made scene 1 (sea): painter: its longest is a second"]


def test_what_is_switched_off_is_named() -> None:
    found = plugin(Sketcher("sketch"), extras=["svd", "stills"])
    found.leave_out("runway", "GATOR_DISABLE_PLUGINS disables")
    expected = "the plugin 'runway', which GATOR_DISABLE_PLUGINS disables, would bring one"
    assert advice(found) == [f"no model made scene 1 (sea): {expected}"]


@pytest.mark.parametrize("scene", [{"color": "red"}, {"prompt": "sea", "provider": "sketch"}])
def test_who_shows_something_else_or_names_the_sketch_needs_no_advice(scene: dict[str, object]) -> None:
    assert not advice(plugin(Sketcher("sketch")), {"scenes": [scene]})


def test_what_a_model_makes_needs_none_and_a_sketch_by_the_way_does(tmp_path: Path) -> None:
    found = plugin(Painter("painter"), Sketcher("sketch"))
    assert not advice(found)
    assert not advice(found, provider="sketch")
    assert not [said for said in render(BOARD, tmp_path / "out.mp4", plugins=found).warnings if "no model" in said]
