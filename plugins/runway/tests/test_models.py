"""The official package as a referee of our table: the same models, and the same choices for each, both ways."""

from __future__ import annotations

import ast
import inspect
import re
import typing
from pathlib import Path

import pytest
from runwayml.types import image_to_video_create_params, text_to_image_create_params, text_to_video_create_params

from gator_runway.models import IMAGES, VIDEOS
from gator_runway.ratios import tiers_of

VARIANTS = {
    "image_to_video": (image_to_video_create_params, "ImageToVideoCreateParams"),
    "text_to_video": (text_to_video_create_params, "TextToVideoCreateParams"),
    "text_to_image": (text_to_image_create_params, "TextToImageCreateParams"),
}


def variants(endpoint: str) -> dict[str, type]:
    """By the name of their model."""
    module, union = VARIANTS[endpoint]
    found = {}
    for variant in typing.get_args(getattr(module, union)):
        (name,) = choices(typing.get_type_hints(variant)["model"])
        found[name] = variant
    return found


def choices(hint: object) -> list[str]:
    """The strings that a hint admits, however deep they lie."""
    return [
        choice
        for arg in typing.get_args(hint)
        for choice in (choices(arg) if typing.get_args(arg) else [arg])
        if isinstance(choice, str)
    ]


def required(variant: type) -> set[str]:
    return {
        name for name, hint in variant.__annotations__.items() if "Required[" in getattr(hint, "__forward_arg__", str(hint))
    }


def words(endpoint: str) -> dict[str, dict[str, str]]:
    """What the package says of each field, by class: docstrings of fields are only in the source."""
    tree = ast.parse(inspect.getsource(VARIANTS[endpoint][0]))
    return {
        node.name: {
            field.target.id: " ".join(said.value.value.split())
            for field, said in zip(node.body, node.body[1:], strict=False)
            if isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(said, ast.Expr)
            and isinstance(said.value, ast.Constant)
        }
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }


def takes(endpoint: str, name: str):
    model = VIDEOS[name]
    return model.picture if endpoint == "image_to_video" else model.text


EVERY = [(endpoint, name) for endpoint in ("text_to_video", "image_to_video") for name in variants(endpoint)]


def test_the_table_has_every_model_of_the_package_and_no_other():
    assert {name for name, model in VIDEOS.items() if model.text} == set(variants("text_to_video"))
    assert set(VIDEOS) == set(variants("image_to_video"))
    assert set(IMAGES) == set(variants("text_to_image"))


@pytest.mark.parametrize(("endpoint", "name"), EVERY)
def test_ratios_and_resolutions_are_the_package_s(endpoint, name):
    hints, ours = typing.get_type_hints(variants(endpoint)[name]), takes(endpoint, name)
    assert sorted(ours.ratios) == sorted(choices(hints.get("ratio")))
    # Upper-case spellings of resolutions are deprecated there.
    assert set(ours.resolutions) == {said.lower() for said in choices(hints.get("resolution"))}


@pytest.mark.parametrize(("endpoint", "name"), EVERY)
def test_durations_are_within_what_the_package_says(endpoint, name):
    hint, ours = typing.get_type_hints(variants(endpoint)[name])["duration"], takes(endpoint, name)
    fixed = [value for value in typing.get_args(hint) if isinstance(value, int)]
    if fixed:
        assert list(ours.seconds) == fixed
    said = words(endpoint)[variants(endpoint)[name].__name__].get("duration", "")
    stated = re.search(r"(?:from|between) (\d+) (?:to|and) (\d+)", said)
    if stated:
        assert (ours.seconds[0], ours.seconds[-1]) == (int(stated[1]), int(stated[2]))
    if ours.seconds:
        assert list(ours.seconds) == sorted(set(ours.seconds))


@pytest.mark.parametrize(("endpoint", "name"), EVERY)
def test_what_must_be_given_and_what_may_be(endpoint, name):
    variant, ours = variants(endpoint)[name], takes(endpoint, name)
    needed = required(variant)
    assert ours.needs_prompt == ("prompt_text" in needed)
    assert ours.needs_ratio == ("ratio" in needed)
    assert ours.needs_seconds == ("duration" in needed)
    assert ours.seed == ("seed" in variant.__annotations__)
    assert ours.audio == ("audio" in variant.__annotations__)
    assert needed - {"prompt_text", "ratio", "duration"} == {"model"} | ({"prompt_image"} & set(variant.__annotations__))


@pytest.mark.parametrize(("endpoint", "name"), EVERY)
def test_prompts_may_be_as_long_as_the_package_says(endpoint, name):
    said = words(endpoint)[variants(endpoint)[name].__name__].get("prompt_text", "")
    stated = re.search(r"up to ([\d,]+) characters", said)
    if stated:
        assert takes(endpoint, name).prompt == int(stated[1].replace(",", ""))


@pytest.mark.parametrize("name", list(VIDEOS))
def test_pictures_have_the_places_of_the_package(name):
    variant = variants("image_to_video")[name]
    (items,) = [
        typing.get_args(arg)[0]
        for arg in typing.get_args(typing.get_type_hints(variant)["prompt_image"])
        if typing.get_args(arg)
    ]
    ours = VIDEOS[name].picture.positions
    if items is object:
        assert ours is None
        said = words("image_to_video")[variant.__name__]["prompt_image"].lower()
        assert "first" in said
        assert "last" in said
    else:
        assert list(ours) == choices(typing.get_type_hints(items)["position"])


@pytest.mark.parametrize("name", list(IMAGES))
def test_image_models_are_the_package_s(name):
    variant, ours = variants("text_to_image")[name], IMAGES[name]
    hints, needed = typing.get_type_hints(variant), required(variants("text_to_image")[name])
    assert sorted(ours.ratios) == sorted(choices(hints["ratio"]))
    assert ours.needs_ratio == ("ratio" in needed)
    assert ours.seed == ("seed" in hints)
    assert "prompt_text" in needed
    if "reference_images" in needed:
        assert ours.needs_references
    stated = re.search(r"up to ([\d,]+) characters", words("text_to_image")[variant.__name__]["prompt_text"])
    assert ours.prompt == (int(stated[1].replace(",", "")) if stated else None)


def test_the_readme_shows_the_table():
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    rows = {
        row[1]: row
        for row in re.findall(r"^(\| `([^`]+)` \|.*)$", readme.split("<!-- models -->")[1], re.MULTILINE)
        for row in [(row[0], row[1])]
    }
    shown = {name: [cell.strip() for cell in row[0].strip("|").split("|")] for name, row in rows.items()}
    assert list(shown) == list(VIDEOS)
    for name, (_, sources, seconds, sizes, prompt, price) in shown.items():
        model = VIDEOS[name]
        best = model.text or model.picture
        assert ("prompt" in sources) == (model.text is not None)
        assert prompt == str(best.prompt or "–")
        assert sizes.split(", ") == (list(model.picture.resolutions) or tiers_of(model.picture.ratios) or tiers_of(best.ratios))
        assert [int(n) for n in re.findall(r"\d+", seconds)] == (
            [] if best.seconds is None else [best.seconds[0], best.seconds[-1]] if "–" in seconds else list(best.seconds)
        )
        assert [float(n) for n in re.findall(r"(?<![\dpk.])\d+(?:\.\d+)?(?![\dpk.])", price)][: len(model.rates or {})] == list(
            (model.rates or {}).values()
        )
