"""The pages of the site that programs write: the outputs that they quote are gator's own, and no field is left out."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from gator_core.plugins import catalogue
from gator_core.schema import json_schema
from gator_core.storyboard import Storyboard

ROOT = Path(__file__).parents[1]
MODELS = all(find_spec(name) for name in ("torch", "diffusers"))


@pytest.fixture(autouse=True)
def _their_folder(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "docs" / "_pages")


@pytest.fixture
def guide():
    return (ROOT / "docs" / "storyboard.md").read_text("utf-8")


@pytest.mark.skipif(not MODELS, reason="the page shows a machine with torch and diffusers")
def test_the_outputs_on_the_pages_are_what_gator_says():
    import machines

    said = machines.outputs()
    shown = {}
    for page in machines.PAGES:
        shown |= {name: text for _, name, text, _ in machines.BLOCK.findall(page.read_text("utf-8"))}
    assert {name: machines.plain(text) for name, text in shown.items()} == {
        name: machines.plain(text) for name, text in said.items()
    }, "run: python docs/_pages/machines.py"


def test_what_differs_between_machines_is_left_out_of_the_comparison():
    import machines

    assert machines.plain("about 1.5 s, $0.48  30.6 kB") == machines.plain("about 2:03, $0.48 31 MB")
    assert machines.plain("$0.48") != machines.plain("$0.49")


def test_every_field_and_every_parameter_is_on_the_page_of_fields(guide):
    from fields import fields

    found = catalogue()
    page = fields(json_schema(found), guide)
    parts = json_schema(found)["$defs"]
    for name in (*Storyboard.model_fields, *parts["Scene"]["properties"], *parts["Crop"]["properties"]):
        assert f"| `{name}` |" in page
    for registry in (found.transitions, found.filters, found.frame_sources, found.image_sources):
        for provider in registry.ranked():
            section = page.partition(f"### `{provider.name}`")[2].partition("\n##")[0]
            assert section
            assert {field for field in provider.Params.model_fields if f"| `{field}` |" not in section} == set()


def test_links_within_the_page_of_fields_lead_somewhere(guide):
    from fields import fields

    page = fields(json_schema(catalogue()), guide)
    anchors = set(re.findall(r"\{ #([\w-]+) \}", page))
    assert set(re.findall(r"\]\(#([\w-]+)\)", page)) <= anchors
    assert not re.search(r"(?<!\\)\|\|", page)


def test_the_navigation_names_every_page():
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    named = set(re.findall(r": ([\w-]+\.md)$", text, re.M))
    assert named == {page.name for page in (ROOT / "docs").glob("*.md")}


def test_the_pages_need_nothing_from_elsewhere():
    """Fonts and scripts from other hosts would be asked for by whoever reads the site."""
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert "font: false" in text
    for page in (ROOT / "docs").glob("*.md"):
        assert not re.search(r"!\[[^\]]*\]\(https?:|<(img|script|link)[^>]+https?:", page.read_text("utf-8")), page.name
