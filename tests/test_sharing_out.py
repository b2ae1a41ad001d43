"""Which segments go on with what the one before leaves open, and so are made by the same worker."""

from __future__ import annotations

import pytest
from PIL import Image

from gator_core import Storyboard, plan
from gator_core.build.assets import Assets
from gator_core.build.rooms import open_rooms
from gator_core.build.steps import segment_steps
from gator_core.testing.media import write_numbered

FADE = {"name": "crossfade", "duration": 0.5}


@pytest.mark.parametrize(
    ("scenes", "expected"),
    [
        (["clip", "clip", "clip"], [False, True, True]),
        (["still", "still", "still"], [False, False, False]),
        (["clip", "still", "still", "clip", "still"], [False, True, False, False, True]),
        (["clip", "cut to clip"], [False, False]),
    ],
)
def test_a_segment_goes_on_where_it_shows_the_end_of_a_clip(tmp_path, scenes, expected):
    write_numbered(tmp_path / "clip.mp4", 150)
    Image.new("RGB", (320, 180), "teal").save(tmp_path / "still.png")
    shown = {"still": {"image": "still.png"}, "clip": {"video": "clip.mp4"}, "cut to clip": {"video": "clip.mp4"}}
    board = {
        "size": "320x180",
        "scenes": [
            {**shown[kind], "duration": 4, **({"transition": "cut" if "cut" in kind else FADE} if at else {})}
            for at, kind in enumerate(scenes)
        ],
    }
    rooms = open_rooms()
    made = plan(Storyboard.parse(board, tmp_path), digests=rooms.digests, products=rooms)
    with rooms.working() as places:
        steps = list(segment_steps(made, Assets(made, rooms, places).make(made.shots), rooms.digests))
    assert [step.goes_on for step in steps] == expected
