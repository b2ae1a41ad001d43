"""The suite for whole plugins passes what is right and names what is broken."""

from __future__ import annotations

import sys

import pytest

from gator_core.testing import (
    check_plugin,
    providers_of,
)

from .breaches import breaches

PLUGIN = """
from gator_core import Availability, Transition, hookimpl

gator_api = 1

class Cut(Transition):
    name = "trial-{name}"
    def blend(self, a, b, t):
        return a if t < 0.5 else b

@hookimpl
def gator_transitions():
    return [Cut()]
"""


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """Writes a plugin module that can be imported by the name that is given back."""
    monkeypatch.syspath_prepend(str(tmp_path))
    made = []

    def write(*changes):
        name = f"gator_video_trial_{len(made)}"
        source = PLUGIN.replace("{name}", name)
        for old, new in changes:
            assert old in source
            source = source.replace(old, new)
        (tmp_path / f"{name}.py").write_text(source)
        made.append(name)
        return name

    yield write
    for name in made:
        sys.modules.pop(name, None)


def test_a_right_plugin_conforms_and_gives_its_providers(plugin):
    name = plugin()
    check_plugin(name)
    assert [provider.name for provider in providers_of(name, "transitions")] == [f"trial-{name}"]
    assert providers_of(name, "encoders") == []


@pytest.mark.parametrize(
    ("change", "promise"),
    [
        (("gator_api = 1", "gator_api = 99"), "gator_api = 99"),
        (("gator_api = 1", ""), "says no gator_api"),
        (("def gator_transitions", "def gator_transition"), "gator_transition"),
        (("@hookimpl\n", ""), "not marked @hookimpl"),
        (("return [Cut()]", "return [Cut]"), "must return Transition objects"),
        (("return [Cut()]", "return Cut()"), "gator_transitions must return a list"),
        (("return [Cut()]", "return []"), "it registers no provider"),
        (("return [Cut()]", "return [Cut(), Cut()]"), "registers 2 transitions called 'trial-"),
        (('name = "trial-', 'rank = "high"\n    name = "trial-'), "'high'"),
        (("gator_api = 1", "import torch\ngator_api = 1"), "it imports torch"),
        (("    def blend", "    def availability(self):\n        raise OSError('no disk')\n    def blend"), "no disk"),
        (
            (
                "    def blend",
                "    def availability(self):\n        import torch\n    def blend",
            ),
            "it imports torch",
        ),
    ],
)
def test_what_is_broken_in_a_plugin_is_named(plugin, tmp_path, change, promise):
    (tmp_path / "torch.py").write_text("# stands for the heavy library: no test needs it\n")
    try:
        assert promise in breaches(check_plugin, plugin(change))
    finally:
        sys.modules.pop("torch", None)


def test_a_name_that_an_installed_plugin_has_is_refused_with_both_owners(plugin):
    pytest.importorskip("gator_transitions")
    name = plugin(('name = "trial-{name}"'.replace("{name}", "gator_video_trial_0"), 'name = "fade"'))
    said = breaches(check_plugin, name)
    assert "'fade'" in said
    assert "transitions" in said
    assert name in said
