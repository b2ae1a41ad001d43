"""What a plan tells of each scene, with its name before it, once."""

from __future__ import annotations

from gator_core import Storyboard, plan


def test_a_transition_that_finds_no_room_is_told_with_its_scene() -> None:
    scenes = [
        {"color": "red", "duration": 2},
        {"color": "green", "duration": 1, "transition": {"name": "fade", "duration": 1}},
        {"color": "blue", "duration": 0.5, "transition": {"name": "wipe"}},
        {"color": "white", "duration": 2, "transition": {"name": "slide", "duration": 1}},
    ]
    made = plan(Storyboard.parse({"scenes": scenes}))
    (said,) = made.remarks
    assert said.startswith("scene 3 (blue): its transition is left out: ")
    assert made.timeline.slots[2].into is None
