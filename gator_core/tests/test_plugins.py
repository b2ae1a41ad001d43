"""Plugins are strangers: each is loaded behind a guard, whole or not at all, and its neighbours never notice."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Literal

import pytest
from pydantic import Field, field_validator

from gator_core import hookimpl
from gator_core.errors import InvalidStoryboard, UnknownFilter, UnknownProvider, UnknownTransition
from gator_core.frame import Frame
from gator_core.hookspecs import GROUP
from gator_core.plugins import Catalogue, load, version_of
from gator_core.providers import Filter, Parameters, Transition

GOOD = """
from gator_core import Transition, hookimpl

gator_api = 1


class Swap(Transition):
    name = NAME

    def blend(self, a, b, t):
        return a if t < 0.5 else b


@hookimpl
def gator_transitions():
    return [Swap()]
"""


class Site:
    """A folder on sys.path with installed distributions: a module and a dist-info folder each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(self, plugin: str, code: str, distribution: str = "", version: str = "1.0", module: str = "") -> None:
        distribution = distribution or f"gator-video-{plugin}"
        module = module or f"trial_{plugin.replace('-', '_')}"
        info = self.folder / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[{GROUP}]\n{plugin} = {module}\n")
        (self.folder / f"{module}.py").write_text(textwrap.dedent(code))

    def entry_points(self) -> list[metadata.EntryPoint]:
        return [entry for dist in metadata.distributions(path=[str(self.folder)]) for entry in dist.entry_points]

    def load(self, **environ: str) -> Catalogue:
        return load(self.entry_points(), environ)


@pytest.fixture
def site(tmp_path, monkeypatch) -> Site:
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield Site(tmp_path)
    for name in set(sys.modules) - before:
        if name.startswith("trial_"):
            del sys.modules[name]


def good(name: str) -> str:
    return GOOD.replace("NAME", repr(name))


# Loading ---------------------------------------------------------------------------------------------------------


def test_an_installed_plugin_is_found_by_its_entry_point(site):
    site.install("sparkle", good("sparkle"))
    made = site.load()
    assert list(made.transitions) == ["sparkle"]
    assert made.plugins == {"sparkle": "gator-video-sparkle 1.0"}
    assert made.transitions.owner("sparkle") == "sparkle"
    assert made.broken == []


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import not_installed_anywhere", "ModuleNotFoundError: No module named 'not_installed_anywhere'"),
        ("raise ImportError('needs a newer numpy')", "ImportError: needs a newer numpy"),
        ("import sys; sys.exit('no display')", "SystemExit: no display"),
        ("raise SystemExit", "SystemExit"),
        ("def broken(:", "SyntaxError: "),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("", "ValueError: plugin 'bad' says no gator_api; this gator-video-core needs 1: install a matching version of it"),
        ("gator_api = 2", "ValueError: plugin 'bad' says gator_api = 2; this gator-video-core needs 1"),
        ("gator_api = True", "says gator_api = True"),
        (
            good("bad").replace("gator_transitions", "gator_transition"),
            "unknown hook 'gator_transition'; did you mean 'gator_transitions'? (known: ",
        ),
        (good("bad").replace("@hookimpl\n", ""), "gator_transitions is not marked @hookimpl"),
        (good("bad").replace("[Swap()]", "[Swap]"), "TypeError: gator_transitions must return Transition objects, not <class"),
        (good("bad").replace("[Swap()]", "Swap()"), "TypeError: gator_transitions must return a list of providers, not <"),
        (good("bad").replace("[Swap()]", "'swap'"), "TypeError: gator_transitions must return a list of providers, not 'swap'"),
        (good("bad").replace("return [Swap()]", "[Swap()]"), "gator_transitions must return a list of providers, not None"),
        (good("bad").replace("[Swap()]", "[Swap(), Swap()]"), "bad (gator-video-bad 1.0) registers 2 transitions called 'bad'"),
        (good("bad").replace("[Swap()]", "1 / 0"), "ZeroDivisionError"),
        (good("bad").replace("_transitions()", "_filters()"), "TypeError: gator_filters must return Filter objects"),
        (good(""), "ValueError: gator_transitions returned a Swap without a name"),
        (good("cut"), "'cut' is not a name to take: storyboards use it for no transition at all"),
        (
            good("bad").replace("name = 'bad'", "name = 'bad'\n    rank = None"),
            "the rank of 'bad' must be a whole number, not None",
        ),
        (good("bad").replace("gator_transitions()", "gator_transitions(extra)"), "extra"),
    ],
    ids=lambda text: text.strip().replace("\n", " ")[-40:],
)
def test_a_broken_plugin_is_listed_and_the_others_work(site, code, error):
    site.install("bad", code)
    site.install("after", good("swap-after"))
    site.install("a-before", good("swap-before"))
    made = site.load()
    assert sorted(made.transitions) == ["swap-after", "swap-before"]
    assert sorted(made.plugins) == ["a-before", "after"]
    (broken,) = made.broken
    assert (broken.plugin, broken.distribution) == ("bad", "gator-video-bad 1.0")
    assert error in broken.error


def test_an_interrupt_while_a_plugin_loads_is_not_swallowed(site):
    site.install("slow", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        site.load()


def test_a_name_that_is_taken_names_both_owners(site):
    site.install("first", good("swap"))
    site.install("second", good("swap"), version="3.1")
    made = site.load()
    (broken,) = made.broken
    assert broken.plugin == "second"
    assert (
        "transition 'swap' of second (gator-video-second 3.1) is already registered by first (gator-video-first 1.0)"
        in broken.error
    )
    assert list(made.plugins) == ["first"]


def test_two_distributions_with_one_plugin_name_are_told_apart(site):
    site.install("twin", good("a"), "acme-one", module="trial_one")
    site.install("twin", good("b"), "acme-two", module="trial_two")
    made = site.load()
    (broken,) = made.broken
    assert broken.error.startswith("ValueError: plugin twin (acme-two 1.0) is already loaded from acme-one 1.0")
    assert list(made.transitions) == ["a"]


def test_a_stranger_who_takes_the_name_of_one_of_ours_is_the_one_that_is_refused(site):
    site.install("aaa", good("fade"))
    site.install("transitions", good("fade"))
    made = site.load()
    assert made.transitions.owner("fade") == "transitions"
    assert [broken.plugin for broken in made.broken] == ["aaa"]


def test_a_plugin_that_fails_half_way_leaves_nothing_behind(site):
    half = good("early") + "\n\n@hookimpl\ndef gator_filters():\n    yield from ()\n    raise RuntimeError('lost the thread')\n"
    site.install("half", half)
    made = site.load()
    assert all(not registry for registry in made.registries.values())
    assert made.plugins == {}
    assert made.broken[0].error == "RuntimeError: lost the thread"


def test_what_was_registered_stays_when_the_same_plugin_comes_again():
    made = Catalogue()
    made.register(_plugin(_swap("one")), "trial", "acme 1")
    with pytest.raises(ValueError, match="plugin trial is already loaded from acme 1"):
        made.register(_plugin(_swap("two")), "trial")
    assert list(made.transitions) == ["one"]


def test_a_distribution_without_metadata_does_not_stop_the_others(site):
    site.install("hollow", good("hollow"))
    for file in site.folder.glob("gator_video_hollow*/METADATA"):
        file.unlink()
    site.install("whole", good("whole"))
    assert "whole" in site.load().transitions


def test_parameters_must_not_shadow_what_a_storyboard_says_itself():
    class Timed(Parameters):
        duration: float = 1.0

    class Named(Parameters):
        name: str = "x"

    class Tint(Filter):
        name = "tint"
        Params = Named

        def apply(self, frame: Frame, t: float) -> Frame:
            return frame

    made = Catalogue()
    with pytest.raises(ValueError, match="'slow' has a parameter 'duration', which storyboards use for something else"):
        made.register(_plugin(_swap("slow", Timed)), "trial")

    plugin = ModuleType("trial")
    plugin.gator_api = 1
    plugin.gator_filters = hookimpl(lambda: [Tint()], specname="gator_filters")
    with pytest.raises(ValueError, match="'tint' has a parameter 'name'"):
        made.register(plugin, "trial")


# Choosing --------------------------------------------------------------------------------------------------------


def test_plugins_can_be_disabled_by_name(site):
    for name in ("one", "two", "three"):
        site.install(name, good(name))
    assert sorted(site.load(GATOR_DISABLE_PLUGINS="one, three").transitions) == ["two"]
    assert sorted(site.load(GATOR_DISABLE_PLUGINS="").transitions) == ["one", "three", "two"]


def test_a_disabled_plugin_is_not_even_imported(site):
    site.install("loud", "raise SystemExit('imported')")
    assert site.load(GATOR_DISABLE_PLUGINS="loud").broken == []


def test_only_ours_can_be_asked_for(site):
    site.install("transitions", good("fade"))
    site.install("sparkle", good("sparkle"))
    site.install("filters", good("pretender"), "acme-filters")
    assert sorted(site.load(GATOR_NO_PLUGINS="1").transitions) == ["fade"]
    assert sorted(site.load(GATOR_NO_PLUGINS="0").transitions) == ["fade", "pretender", "sparkle"]


def test_providers_are_listed_by_rank_and_then_by_name():
    made = Catalogue()
    for name, rank in (("b", 1), ("a", 1), ("z", 9)):
        made.register(_plugin(_swap(name, rank=rank)), f"plugin-{name}")
    assert list(made.transitions) == ["z", "a", "b"]
    assert [one.name for one in made.transitions.ranked()] == ["z", "a", "b"]
    assert ("a" in made.transitions, "q" in made.transitions, len(made.transitions)) == (True, False, 3)
    assert made.transitions.get("q") is None


# What is missing -------------------------------------------------------------------------------------------------


def test_an_unknown_name_suggests_the_nearest():
    made = Catalogue()
    made.register(_plugin(_swap("sparkle")), "trial")
    with pytest.raises(
        UnknownTransition, match=r"no transition is called 'sparkel'; did you mean 'sparkle'\? \(known: cut, sparkle\)"
    ):
        made.transitions["sparkel"]


@pytest.mark.parametrize("word", ["none", "off", "Off", "no"])
def test_a_word_for_no_transition_points_to_the_one_that_storyboards_use(word):
    made = Catalogue()
    made.register(_plugin(_swap("nonet")), "trial")
    with pytest.raises(
        UnknownTransition, match=rf"no transition is called '{word}'; did you mean 'cut'\? \(known: cut, nonet\)"
    ):
        made.transitions[word]
    with pytest.raises(UnknownTransition, match=r"'cutt'; did you mean 'cut'\?"):
        made.transitions["cutt"]
    with pytest.raises(UnknownFilter, match=r"no filter is called 'none' \(known: none is installed\)"):
        made.filters["none"]


class Place(StrEnum):
    LEFT = "left"
    RIGHT = "right"


class Turned(Parameters):
    direction: Literal["left", "right", "up", "down"] = "left"
    turns: Literal[1, 2] = 1
    place: Place = Place.LEFT
    hard: bool = False
    share: float = Field(0.5, ge=0, le=1)
    duration_of_turn: int = 3
    even: int = 2

    @field_validator("even")
    @classmethod
    def _is_even(cls, value: int) -> int:
        if value % 2:
            raise ValueError("must be even")
        return value


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"direction": "upp"}, "there is no 'upp'; did you mean 'up'? (known: left, right, up, down)"),
        ({"direction": 3}, "there is no 3 (known: left, right, up, down)"),
        ({"turns": 7}, "there is no 7 (known: 1, 2)"),
        ({"place": "rihgt"}, "there is no 'rihgt'; did you mean 'right'? (known: left, right)"),
        ({"hard": "perhaps"}, "must be true or false (got 'perhaps')"),
        ({"share": 2}, "must be at most 1 (got 2)"),
        ({"share": "wide"}, "must be a number (got 'wide')"),
        ({"even": 3}, "must be even (got 3)"),
        ({"duration_of_turn": 1.5}, "must be a whole number (got 1.5)"),
    ],
    ids=str,
)
def test_a_wrong_parameter_is_told_as_a_storyboards_own_field_is(parameters, said):
    with pytest.raises(InvalidStoryboard) as caught:
        _swap("turn", Turned).configured(parameters)
    (name,) = parameters
    assert str(caught.value) == f"transition 'turn', parameter '{name}': {said}"


@pytest.mark.parametrize(
    ("look", "error", "install"),
    [
        (lambda made: made.transitions["crossfade"], UnknownTransition, "pip install gator-video-transitions"),
        (lambda made: made.filters["blur"], UnknownFilter, "pip install gator-video-filters"),
        (lambda made: made.encoders["ffmpeg"], UnknownProvider, "pip install gator-video-ffmpeg"),
        (lambda made: made.frame_sources["frame-by-frame"], UnknownProvider, "pip install gator-video-frame-by-frame"),
    ],
)
def test_a_missing_plugin_of_ours_is_named_with_its_install_line(look: Callable[[Catalogue], object], error, install):
    with pytest.raises(error) as caught:
        look(Catalogue())
    assert str(caught.value).endswith(f"(known: none is installed); it comes with: {install}")


def test_what_a_broken_or_disabled_plugin_would_bring_says_so(site):
    site.install("transitions", "raise ImportError('no cv2 here')")
    with pytest.raises(
        UnknownTransition, match="it comes with the plugin 'transitions', which is broken: ImportError: no cv2 here"
    ):
        site.load().transitions["fade"]
    with pytest.raises(UnknownTransition, match="it comes with the plugin 'transitions', which GATOR_DISABLE_PLUGINS disables"):
        site.load(GATOR_DISABLE_PLUGINS="transitions").transitions["fade"]


def test_the_install_lines_name_what_our_plugins_really_bring():
    from gator_core import plugins

    made = load(environ={"GATOR_NO_PLUGINS": "1"})
    assert made.broken == []
    promised = {
        (kind, name): plugin for kind, brings in plugins._SHIPPED.items() for plugin, names in brings.items() for name in names
    }
    found = {(registry.kind, name): registry.owner(name) for registry in made.registries.values() for name in registry}
    assert found == found | {key: plugin for key, plugin in promised.items() if plugin in made.plugins}
    assert set(promised) >= {key for key in found if key[0] in plugins._SHIPPED}


# Versions --------------------------------------------------------------------------------------------------------


def test_a_module_has_the_version_of_its_distribution():
    assert version_of("gator_core.providers") == metadata.version("gator-video-core")
    assert version_of("gator_transitions.fade") == metadata.version("gator-video-transitions")
    assert version_of("pydantic.main") == metadata.version("pydantic")
    assert version_of("yaml") == metadata.version("PyYAML")


def test_code_that_is_not_installed_has_version_0():
    assert version_of("nowhere.at.all") == "0"


@pytest.mark.parametrize("editable", [True, False], ids=["editable", "wheel"])
def test_the_version_of_a_plugin_is_found_however_it_was_installed(tmp_path, editable):
    site = Site(tmp_path)
    site.install("sparkle", good("sparkle"), version="4.2")
    info = next(tmp_path.glob("*.dist-info"))
    listed = ["__editable__.gator_video_sparkle.pth"] if editable else ["trial_sparkle.py"]
    (info / "RECORD").write_text("".join(f"{name},,\n" for name in [*listed, f"{info.name}/METADATA"]))
    if not editable:
        (info / "entry_points.txt").unlink()
    code = "from gator_core.plugins import version_of; print(version_of('trial_sparkle.deep'))"
    environ = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "4.2"


def _swap(name: str, parameters: type[Parameters] = Parameters, rank: int = 0) -> Transition:
    class Swap(Transition):
        Params = parameters

        def blend(self, a: Frame, b: Frame, t: float) -> Frame:
            return a if t < 0.5 else b

    made = Swap()
    made.name, made.rank = name, rank
    return made


def _plugin(*transitions: Transition) -> SimpleNamespace:
    def gator_transitions() -> list[Transition]:
        return list(transitions)

    return SimpleNamespace(gator_api=1, gator_transitions=hookimpl(gator_transitions))
