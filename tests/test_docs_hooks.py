"""The docs can't lag: every hook and base class is in them, and the tutorial builds the example as it stands."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from gator_core import clip, hookspecs, providers, testing

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
EXAMPLE = ROOT / "examples" / "plugins" / "gator-video-shutters"

HOOKS = [name for name in vars(hookspecs) if name.startswith("gator_")]
DESCRIBED = [providers.Provider, providers.Configurable, providers.Generator, providers.Sink, clip.Clip, clip.Reader]


def text(page):
    return (DOCS / page).read_text()


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text(page), re.M | re.S)


def base_of(hook):
    """The class that a hook's annotation says it returns."""
    return getattr(providers, re.fullmatch(r"Iterable\[(\w+)\]", getattr(hookspecs, hook).__annotations__["return"])[1])


def section(hook):
    return text("hooks.md").partition(f"\n## {hook}\n")[2].partition("\n## ")[0]


def signatures(base):
    for name, member in vars(base).items():
        if inspect.isfunction(member) and not name.startswith("_"):
            yield f"def {name}{inspect.signature(member)}".replace("'", "")


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_has_a_section_with_its_base_class(hook):
    assert f"`{base_of(hook).__name__}`" in section(hook)
    assert f"[`{hook}`](#{hook})" in text("hooks.md")


@pytest.mark.parametrize("hook", HOOKS)
def test_every_method_that_a_plugin_writes_is_there_as_it_is_declared_and_explained(hook):
    base = base_of(hook)
    assert base.__abstractmethods__
    for signature in signatures(base):
        assert signature + "\n" in section(hook)
    for name in base.__abstractmethods__:
        assert re.search(rf"^- .*`{name}`", section(hook), re.M), f"{base.__name__}.{name} is not explained"


@pytest.mark.parametrize("base", DESCRIBED, ids=lambda base: base.__name__)
def test_the_methods_of_the_other_classes_are_there_as_they_are_declared(base):
    found = list(signatures(base))
    assert found
    for signature in found:
        assert signature + "\n" in text("hooks.md")


@pytest.mark.parametrize("hook", HOOKS)
def test_every_attribute_that_a_plugin_sets_is_there(hook):
    for name in vars(base_of(hook)).get("__annotations__", {}):
        assert re.search(rf"^{name}: ", section(hook), re.M), f"{name} is missing"


@pytest.mark.parametrize("name", [name for name in providers.__all__ if name[0].isupper()])
def test_everything_public_is_named(name):
    assert re.search(rf"\b{name}\b", text("hooks.md"))


@pytest.mark.parametrize(
    "base", [providers.OutputFormat, providers.VideoSettings, providers.Job], ids=lambda base: base.__name__
)
def test_every_field_is_named(base):
    for name in base.__dataclass_fields__:
        assert re.search(rf"`(job\.)?{name}`", text("hooks.md")), f"{name} is missing"


def test_no_section_is_about_a_hook_that_is_gone():
    assert set(re.findall(r"^\| \[`(\w+)`", text("hooks.md"), re.M)) == set(HOOKS)
    assert set(re.findall(r"^## (gator_\w+)$", text("hooks.md"), re.M)) == set(HOOKS)


def test_the_tutorial_builds_exactly_the_example():
    shown = blocks("writing-a-plugin.md", "toml") + blocks("writing-a-plugin.md", "python")
    files = {path.name: path.read_text() for path in EXAMPLE.iterdir() if path.suffix in (".toml", ".py")}
    assert sorted(shown) == sorted(files.values())
    for name in files:
        assert f"`{name}`" in text("writing-a-plugin.md")


def test_every_suite_is_documented():
    suites = [name for name in testing.__all__ if name.startswith("check_")]
    assert suites
    for name in suites:
        assert f"`{name}(" in text("conformance.md")


def test_links_within_the_docs_lead_somewhere():
    for page in ("hooks.md", "writing-a-plugin.md", "conformance.md"):
        for target in re.findall(r"\]\(([^)#]+)(?:#[\w-]*)?\)", text(page)):
            assert (DOCS / target).exists(), f"{page}: {target}"
