"""The schema that editors use says the same as the parser."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic import Field

from gator_core.errors import InputError
from gator_core.plugins import Catalogue, load
from gator_core.providers import FrameSource, ImageSource, Parameters, Request, Transition
from gator_core.schema import json_schema
from gator_core.storyboard import Scene, Storyboard

CITY = """\
version: 1
title: A day in the city
quality: high
transition: {name: crossfade, duration: 0.5}
music: {file: music.mp3, volume: 0.3}
scenes:
  - prompt: "Opening: sunrise over the city"
    duration: 3
    transition: fade
  - image: photos/street.jpg
    duration: 4
    motion: zoom-in
    filters: [grayscale, {name: blur, radius: 0.02}]
  - video: clips/night.mp4
    trim: [1.5, 5.5]
    transition: {name: wipe, duration: 0.8, easing: smooth, direction: up}
    sound: keep
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(environ={"GATOR_NO_PLUGINS": "1"})


@pytest.fixture(scope="module")
def validator(catalogue) -> Draft202012Validator:
    schema = json_schema(catalogue)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def looked_up(data: Any, catalogue: Catalogue) -> Storyboard:
    """Parses, and checks the names and parameters of what plugins offer as a build does."""
    made = Storyboard.parse(data)
    uses = [use for use in (made.transition, made.end_transition, *(scene.transition for scene in made.scenes)) if use]
    for use in uses:
        if use.name != "cut":
            catalogue.transitions[use.name].configured(use.parameters)
    for scene in made.scenes:
        for use in scene.filters:
            catalogue.filters[use.name].configured(use.parameters)
    for one in (made, *made.scenes):
        for use, registry in ((one.provider, catalogue.frame_sources), (one.image_source, catalogue.image_sources)):
            if use:
                registry[use.name].configured(use.parameters)
    return made


def one(**fields: Any) -> dict[str, Any]:
    return {"scenes": [{"prompt": "p"} | fields]}


VALID: list[dict[str, Any]] = [
    yaml.safe_load(CITY),
    one(),
    one(duration="1:30", transition="cut"),
    one(duration="2.5s", transition={"name": "cut"}),
    one(motion={"name": "pan-left", "amount": 0.2, "focus": [0, 1]}, fit="blur", background="#fff", seed=3, take=2),
    one(crop={"x": 0.1, "width": 0.5}, transition=None, motion=None),
    one(filters=["blur", {"name": "grayscale"}]),
    {"scenes": [{"video": "v.mp4", "trim": ["0:01", 2], "speed": 2, "sound": "keep"}, {"color": "teal"}]},
    {"scenes": [{"video": "v.mp4", "speed": 0.25, "interpolate": "flow"}, {"prompt": "p", "interpolate": None}]},
    {"scenes": [{"image": "a.png", "prompt": ""}, {"color": "teal", "prompt": None, "image": None}]},
    {"scenes": [{"prompt": "p", "interpolate": "blend"}, {"image": "a.png", "motion": "generated", "interpolate": "hold"}]},
    one() | {"size": "1080x1920", "fps": 23.976},
    one() | {"size": [640, 360], "fps": "24000/1001", "end_transition": "fade", "fallback": "sketch"},
    one() | {"size": " 1080 X 1920 ", "fps": "29.97 "},
    one() | {"aspect": "2.39 : 1", "fps": "25"},
    one() | {"aspect": "9:16", "provider": "frame-by-frame"},
    one(provider={"name": "frame-by-frame"}) | {"max_cost": 2.5},
]
WRONG: list[Any] = [
    None,
    [],
    {},
    {"scenes": []},
    {"scenes": [{}]},
    {"scenes": [{"prompt": 5}]},
    {"scenes": ["sunrise"]},
    one() | {"scene": []},
    one() | {"version": 2},
    one() | {"quality": "hihg"},
    one() | {"fps": 0},
    one() | {"fps": "fast"},
    one() | {"size": "big"},
    one() | {"aspect": "16"},
    one() | {"fallback": "no"},
    one() | {"music": "m.mp3"},
    one() | {"music": {"volume": 1}},
    one() | {"transition": "crosfade"},
    one() | {"transition": {"duration": 1}},
    one() | {"max_cost": -1},
    one(provider="svdd"),
    one(provider={"name": "frame-by-frame", "steps": 20}),
    one(image_source="nobody"),
    one(durration=3),
    one(duration=0),
    one(duration=1e9),
    one(duration="soon"),
    one(seed=-1),
    one(seed=2**40),
    one(seed="5"),
    one(take="2"),
    one(speed="1"),
    one() | {"max_cost": "2.5"},
    {"scenes": [{"prompt": ""}]},
    {"scenes": [{"prompt": " \n "}]},
    {"scenes": [{"prompt": None, "image": None}]},
    {"scenes": [{"color": None}]},
    one(speed=True),
    one(interpolate="linear"),
    one(motion="zoom-inn"),
    one(motion={"name": "zoom-in", "amont": 1}),
    one(motion={"name": "zoom-in", "focus": [1]}),
    one(motion={"name": "zoom-in", "focus": [0.2, 1.5]}),
    one(motion={"name": "zoom-in", "focus": [-0.1, 0]}),
    one(crop={"x": 2}),
    one(filters="blur"),
    one(filters=["blurr"]),
    one(filters=[{"name": "blur", "radius": "wide"}]),
    one(filters=[{"name": "grayscale", "radius": 0.1}]),
    one(transition={"name": "fade", "direction": "up"}),
    one(transition={"name": "wipe", "direction": "sideways"}),
    one(transition={"name": "wipe", "duration": 0}),
    one(transition={"name": "wipe", "easing": "ease"}),
    one(transition={"name": "cut", "direction": "up"}),
]


@pytest.mark.parametrize("data", VALID, ids=lambda data: str(data)[:60])
def test_what_the_parser_takes_is_valid(data, validator, catalogue):
    looked_up(data, catalogue)
    assert [error.message for error in validator.iter_errors(data)] == []


@pytest.mark.parametrize("data", WRONG, ids=lambda data: str(data)[:60])
def test_what_is_wrong_is_invalid(data, validator, catalogue):
    assert not validator.is_valid(data)
    with pytest.raises(InputError):
        looked_up(data, catalogue)


@pytest.mark.parametrize("data", VALID, ids=lambda data: str(data)[:60])
def test_a_storyboard_that_was_dumped_is_valid_too(data, validator):
    assert validator.is_valid(json.loads(Storyboard.parse(data).model_dump_json()))


def test_every_field_is_in_the_schema(validator):
    schema = validator.schema
    assert set(schema["properties"]) == set(Storyboard.model_fields)
    assert set(schema["$defs"]["Scene"]["properties"]) == set(Scene.model_fields)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_has_the_names_that_are_installed(catalogue, validator):
    parts = validator.schema["$defs"]
    assert set(parts["TransitionUse"]["anyOf"][0]["enum"]) == {"cut", *catalogue.transitions}
    assert set(parts["FilterUse"]["anyOf"][0]["enum"]) == set(catalogue.filters)


def test_a_strangers_parameters_are_in_the_schema_without_clashing():
    class Crop(Parameters):  # the storyboard has a definition of this name
        corner: Literal["left", "right"] = "left"

    class Tile(Parameters):
        crop: Crop = Crop()
        count: int

    class Tiles(Transition):
        name = "tiles"

        def blend(self, a, b, t):
            return a

    made = Catalogue()
    plain = Tiles()
    made.transitions.add(plain, "trial")
    plain.Params = Tile
    validator = Draft202012Validator(json_schema(made))
    assert validator.is_valid(one(transition={"name": "tiles", "count": 3, "crop": {"corner": "right"}}, crop={"x": 0.1}))
    assert not validator.is_valid(one(transition={"name": "tiles", "count": 3, "crop": {"corner": "up"}}))
    assert not validator.is_valid(one(transition={"name": "tiles"}))
    assert not validator.is_valid(one(crop={"corner": "right"}))
    assert not validator.is_valid(one(transition="fade"))


def test_the_parameters_of_sources_are_in_the_schema():
    class Steps(Parameters):
        steps: int = Field(20, ge=1)

    class Model(FrameSource):
        name = "model"
        Params = Steps

        def supports(self, shot):
            return None

        def open(self, shot, asset):
            raise NotImplementedError("only described here")

    class Painter(ImageSource):
        name = "painter"

        def request(self, prompt, size, seed):
            return Request()

        def generate(self, request, job):
            raise NotImplementedError("only described here")

    made = Catalogue()
    made.frame_sources.add(Model(), "trial")
    made.image_sources.add(Painter(), "trial")
    validator = Draft202012Validator(json_schema(made))
    for use in ("model", {"name": "model"}, {"name": "model", "steps": 3}):
        assert validator.is_valid(one(provider=use) | {"provider": use, "image_source": "painter"})
    assert not validator.is_valid(one(provider={"name": "model", "steps": 0}))
    assert not validator.is_valid(one(provider={"name": "model", "stops": 2}))
    assert not validator.is_valid(one(provider="painter"))
    assert not validator.is_valid(one(image_source={"name": "painter", "steps": 2}))


def test_without_any_plugin_the_schema_still_holds():
    validator = Draft202012Validator(json_schema(Catalogue()))
    assert validator.is_valid(one(transition="cut"))
    assert not validator.is_valid(one(transition="fade"))
