"""Of the sources that can make a shot the right one is taken, and all others say why not."""

from __future__ import annotations

import pytest

from gator_core import (
    Availability,
    ProviderUnavailable,
    UnknownProvider,
    plan,
)
from gator_core.candidates import Pin, Pins
from gator_core.storyboard import Motion

from .choosing import (
    BOARD,
    CLIP,
    GENERATED,
    PICTURE,
    Known,
    Painter,
    Sketcher,
    choose,
    plugin,
    shot,
)


def test_the_highest_rank_wins_and_all_others_say_why_not() -> None:
    away = Painter("away", 90)
    away.state = Availability(False, "no key", "set AWAY_KEY")
    tall = Painter("tall", 80)
    tall.cannot = "the picture is too tall"
    choice = choose(shot(), Sketcher("sketch"), Painter("low", 5), Painter("best", 50), tall, away)
    assert (choice.source.name, choice.reason, choice.pinned) == ("best", "the best generator that is available", False)
    assert dict(choice.rejected) == {
        "away": "it is not available: no key (set AWAY_KEY)",
        "tall": "the picture is too tall",
        "low": "ranks below best",
        "sketch": "ranks below best",
    }
    assert [source.name for source in choice.reserves] == ["low", "sketch"]


def test_of_equal_rank_the_name_that_sorts_first_wins() -> None:
    for names in (("beta", "alpha"), ("alpha", "beta")):
        assert choose(shot(), *(Painter(name, 7) for name in names)).source.name == "alpha"


def test_a_generator_goes_before_a_sketch_of_any_rank() -> None:
    model, sketch = Painter("model", 1), Sketcher("sketch", 1000)
    assert choose(shot(), sketch, model).source.name == "model"
    model.state = Availability(False, "asleep")
    choice = choose(shot(), sketch, model)
    assert (choice.source.name, choice.reason) == ("sketch", "no generator is available")
    assert choice.rejected == (("model", "it is not available: asleep"),)


@pytest.mark.parametrize(
    "footage", [{"media": PICTURE}, {"media": CLIP}, {"color": (1, 2, 3)}, {"media": CLIP, "prompt": "sea"}]
)
def test_the_users_own_footage_goes_to_no_generator(footage: dict) -> None:
    choice = choose(shot(**footage), Painter("model", 1000), Sketcher("plain"))
    assert choice.source.name == "plain"
    assert choice.reserves == ()
    assert "your own footage" in dict(choice.rejected)["model"]
    assert "motion: generated" in dict(choice.rejected)["model"]


def test_motion_generated_takes_a_picture_to_a_generator() -> None:
    choice = choose(shot(media=PICTURE, motion=GENERATED), Painter("model"), Sketcher("plain", 1000))
    assert choice.source.name == "model"
    assert dict(choice.rejected)["plain"] == "it can't move pictures"


def test_a_camera_motion_leaves_footage_where_it_is() -> None:
    moved = shot(media=PICTURE, motion=Motion(name="zoom-in"))
    assert choose(moved, Painter("model"), Sketcher("plain")).source.name == "plain"


def test_when_none_can_serve_the_error_lists_each_with_its_reason_and_fix() -> None:
    model = Painter("model")
    model.state = Availability(False, "it needs 24 GB of GPU memory", "use a larger GPU")
    with pytest.raises(ProviderUnavailable) as caught:
        choose(shot(media=PICTURE, motion=GENERATED), model, Sketcher("plain"))
    said = str(caught.value)
    assert said.startswith("scene 1 (sea): no frame source can make it: ")
    assert "model: it is not available: it needs 24 GB of GPU memory (use a larger GPU)" in said
    assert "plain: it can't move pictures" in said
    with pytest.raises(ProviderUnavailable, match="pip install gator-video-frame-by-frame"):
        choose(shot())


def test_a_source_that_raises_when_asked_is_passed_over_with_what_it_raised() -> None:
    def state() -> Availability:
        raise OSError("no driver")

    shaky, torn = Painter("shaky", 90), Painter("torn", 80)
    shaky.state = state
    torn.supports = lambda shot: shot.nothing  # type: ignore[attr-defined]
    choice = choose(shot(), shaky, torn, Painter("sound"))
    assert choice.source.name == "sound"
    assert dict(choice.rejected)["shaky"] == "it is not available: its availability() raised OSError: no driver"
    assert dict(choice.rejected)["torn"].startswith("its supports() raised AttributeError")


# Pinned ----------------------------------------------------------------------------------------------------------


def test_a_pinned_source_is_taken_whatever_its_rank_and_nothing_stands_in_for_it() -> None:
    sources = (Painter("best", 50), Painter("low", 5), Sketcher("sketch"))
    choice = choose(shot(), *sources, pin="low")
    assert (choice.source.name, choice.reason, choice.pinned, choice.reserves) == ("low", "pinned", True, ())
    assert choose(shot(media=PICTURE), *sources, pin="best").source.name == "best"


def test_a_pinned_source_that_can_not_serve_is_an_error_with_the_reason_and_the_fix() -> None:
    model, other = Painter("model"), Painter("other")
    model.state = Availability(False, "no key", "set MODEL_KEY")
    other.cannot = "the picture is too tall"
    sources = (model, other, Sketcher("sketch"))
    with pytest.raises(
        ProviderUnavailable, match=r"scene 1 \(sea\): provider 'model' is pinned, but .*no key \(set MODEL_KEY\)"
    ):
        choose(shot(), *sources, pin="model")
    with pytest.raises(ProviderUnavailable, match="'other' is pinned, but the picture is too tall"):
        choose(shot(), *sources, pin="other")
    with pytest.raises(UnknownProvider, match=r"'modle'; did you mean 'model'\? \(known: model, other, sketch\)"):
        choose(shot(), *sources, pin="modle")


def test_the_scenes_pin_goes_before_the_storyboards_before_the_calls_before_the_environments(monkeypatch) -> None:
    found = plugin(*(Painter(name) for name in ("automatic", "scene", "board", "call", "environment")))

    def chosen(scene: dict, board: dict, **call: str) -> str:
        made = plan({**BOARD, **board, "scenes": [{**BOARD["scenes"][0], **scene}]}, plugins=found, **call)
        return made.choices[0].source.name

    pin, on_board = {"provider": "scene"}, {"provider": "board"}
    assert chosen({}, {}) == "automatic"
    monkeypatch.setenv("GATOR_PROVIDER", "environment")
    assert chosen({}, {}) == "environment"
    assert chosen({}, {}, provider="call") == "call"
    assert chosen({}, on_board, provider="call") == "board"
    assert chosen(pin, on_board, provider="call") == "scene"


@pytest.mark.parametrize("footage", [{"media": PICTURE, "prompt": "sea"}, {"media": CLIP}, {"color": (1, 2, 3)}])
def test_a_model_that_is_named_for_the_whole_storyboard_leaves_footage_alone(footage: dict) -> None:
    model, own = Painter("model", 50), Sketcher("own")
    wide, scene = Pins(Pin("model"), by_scene=False), Pins(Pin("model"))
    assert choose(shot(**footage), model, own, pins=wide).source is own
    assert choose(shot(), model, own, pins=wide).source.name == "model"
    assert choose(shot(**footage), model, own, pins=scene).source.name == "model"


def test_what_one_generator_of_a_service_refused_no_other_of_it_is_asked_for() -> None:
    first, second, other = Painter("first", 90), Painter("second", 80), Painter("other", 70)
    first.service = second.service = "studio"
    refused = Known(refusals={"first": "moderated"})
    choice = choose(shot(), first, second, other, known=refused)
    assert choice.source is other
    assert dict(choice.rejected)["second"] == "its service refused this before (first); --retry asks it again"
    stored = choose(shot(), first, second, other, known=Known(("second",), {"first": "moderated"}))
    assert stored.source is second


def test_a_pinned_source_that_refused_is_not_asked_for_in_another_way() -> None:
    choice = choose(shot(), Painter("model"), Sketcher("own"), pin="model", known=Known(refusals={"model": "moderated"}))
    assert (choice.source.name, choice.refusal) == ("model", "moderated")


def test_the_reason_tells_models_that_are_not_there_from_those_that_can_not() -> None:
    away, unable = Painter("away"), Painter("unable")
    away.state = Availability(False, "no key")
    unable.cannot = "too long"
    assert choose(shot(), away, Sketcher("own")).reason == "no generator is available"
    assert choose(shot(), away, unable, Sketcher("own")).reason == "no generator can make it"
    assert choose(shot(), away, Sketcher("own"), known=Known(("away",))).reason == "what it made is stored"
