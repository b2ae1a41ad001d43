from __future__ import annotations

import pytest

from gator_core import InvalidStoryboard, TransitionType
from gator_core.testing import check_plugin, check_transition, providers_of

TRANSITIONS = {transition.name: transition for transition in providers_of("gator_transitions", "transitions")}
DIRECTIONS = [{"direction": direction} for direction in ("left", "right", "up", "down")]
PARAMETERS = {
    "fade": [{"color": "white"}, {"color": "#36c"}],
    "wipe": [*DIRECTIONS, {"softness": 0}, {"softness": 0.4, "direction": "up"}, {"softness": 1, "direction": "left"}],
    "slide": DIRECTIONS,
    "zoom": [{"amount": 0.01}, {"amount": 4}],
    "push": DIRECTIONS,
    "circle": [{"closing": True}, {"x": 0, "y": 1}, {"softness": 0}, {"softness": 1}],
    "radial": [{"clockwise": False}, {"start": 200}, {"softness": 0.5}],
    "blinds": [*DIRECTIONS, {"count": 200}, {"count": 1, "softness": 1}],
    "luma": [{"reverse": True}, {"softness": 0}, {"softness": 1}],
    "pixelate": [{"size": 0.001}, {"size": 0.5}],
    "flash": [{"exposure": 0}, {"exposure": 50}],
    "dissolve": [{"blur": 0}, {"blur": 0.2}],
}


def test_the_plugin_conforms():
    check_plugin("gator_transitions")


def test_every_standard_transition_is_there():
    assert set(TRANSITIONS) > set(TransitionType) - {"cut"}


@pytest.mark.parametrize("name", sorted(TRANSITIONS))
def test_conforms(name):
    check_transition(TRANSITIONS[name], *PARAMETERS.get(name, []))


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("wipe", {"direction": "sideways"}, "known: left, right, up, down"),
        ("wipe", {"direktion": "up"}, "did you mean 'direction'"),
        ("wipe", {"softness": 1.5}, "at most 1"),
        ("fade", {"color": "blakc"}, "'blakc' is no colour"),
        ("zoom", {"amount": 0}, "more than 0"),
        ("crossfade", {"amount": 1}, "takes: none"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_would_be_allowed(name, values, said):
    with pytest.raises(InvalidStoryboard, match=f"transition '{name}'") as raised:
        TRANSITIONS[name].configured(values)
    assert said in str(raised.value)
