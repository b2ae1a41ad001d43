"""No two different pictures share a key, and nothing that does not matter alters one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from gator_core import Storyboard, plan
from gator_core.build.assets import Assets
from gator_core.build.keys import canonical, key_of
from gator_core.build.rooms import open_rooms
from gator_core.build.steps import SegmentStep, segment_steps
from gator_core.compositor import compose

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def media(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("media")
    rng = np.random.default_rng(4)
    for name in ("a", "b"):
        Image.fromarray(rng.integers(0, 255, (36, 64, 3), dtype=np.uint8)).save(folder / f"{name}.png")
    (folder / "copy of a.png").write_bytes((folder / "a.png").read_bytes())
    return folder


def _steps(board: dict, base: Path) -> list[SegmentStep]:
    rooms = open_rooms()
    made = plan(Storyboard.parse(board, base), digests=rooms.digests, products=rooms)
    with rooms.working() as places:
        taken = Assets(made, rooms, places).make(made.shots)
        return list(segment_steps(made, taken, rooms.digests))


def _shown(step: SegmentStep) -> str:
    digest = hashlib.sha256()
    for frame in compose(step.sequence):
        digest.update(frame.data.tobytes())
    return digest.hexdigest()


_TRANSITIONS = st.sampled_from(
    [
        None,
        "cut",
        "fade",
        {"name": "crossfade", "duration": 0.2},
        {"name": "crossfade", "duration": 0.2, "easing": "ease-in"},
        {"name": "wipe", "duration": 0.2},
        {"name": "wipe", "duration": 0.2, "direction": "up"},
        {"name": "wipe", "duration": 0.2, "softness": 0.4},
        {"name": "slide", "duration": 0.2},
    ]
)
_SCENES = st.fixed_dictionaries(
    {
        "duration": st.sampled_from([0.5, 0.6, 0.75]),
        "transition": _TRANSITIONS,
        "filters": st.sampled_from(
            [[], ["grayscale"], [{"name": "grayscale", "amount": 0.5}], ["blur"], ["blur", "grayscale"]]
        ),
        "fit": st.sampled_from(["cover", "contain"]),
        "background": st.sampled_from(["#000000", "#ff0000"]),
        "motion": st.sampled_from([None, "zoom-in", "pan-left", {"name": "zoom-in", "amount": 0.4}]),
    },
).flatmap(
    lambda scene: st.sampled_from(
        [{"image": "a.png"}, {"image": "b.png"}, {"color": "teal"}, {"prompt": "sea"}, {"prompt": "sea", "seed": 5}]
    ).map(lambda shown: {**scene, **shown})
)
_BOARDS = st.lists(_SCENES, min_size=1, max_size=3).map(lambda scenes: {"quality": "draft", "size": "64x48", "scenes": scenes})


@FEW
@given(first=_BOARDS, second=_BOARDS)
def test_segments_that_share_a_key_show_the_same_pictures(first, second, media):
    seen: dict[str, str] = {}
    for step in [*_steps(first, media), *_steps(second, media)]:
        assert seen.setdefault(step.key, shown := _shown(step)) == shown


@FEW
@given(board=_BOARDS, data=st.data())
def test_one_change_that_shows_changes_a_key(board, data, media):
    """Changes one field of one scene; wherever the pictures differ, so do the keys."""
    index = data.draw(st.integers(0, len(board["scenes"]) - 1))
    other = data.draw(_SCENES)
    field = data.draw(st.sampled_from(sorted(other)))
    scenes = [dict(scene) for scene in board["scenes"]]
    if field in ("image", "color", "prompt", "seed"):
        scenes[index] = {k: v for k, v in scenes[index].items() if k not in ("image", "color", "prompt", "seed")}
        scenes[index] |= {k: v for k, v in other.items() if k in ("image", "color", "prompt", "seed")}
    else:
        scenes[index][field] = other[field]
    before, after = _steps(board, media), _steps({**board, "scenes": scenes}, media)
    for old, new in zip(before, after, strict=False):
        if _shown(old) != _shown(new):
            assert old.key != new.key


def _irrelevant(board: dict) -> Iterator[dict]:
    scenes = board["scenes"]
    yield {**board, "title": "A title"}
    yield {**board, "scenes": [{**s, "image": "copy of a.png"} if s.get("image") == "a.png" else s for s in scenes]}
    yield {**board, "scenes": [{**s, "prompt": "a description"} if "image" in s else s for s in scenes]}
    yield {**board, "scenes": [{"provider": "frame-by-frame", **s} for s in scenes]}
    yield {**board, "scenes": [{**s, "take": 1, "speed": 1.0} for s in scenes]}
    yield {**board, "fallback": "sketch"}


@FEW
@given(board=_BOARDS)
def test_what_does_not_show_changes_no_key(board, media):
    keys = [step.key for step in _steps(board, media)]
    for variant in _irrelevant(board):
        assert [step.key for step in _steps(variant, media)] == keys


def test_the_place_in_the_video_is_in_no_key(media):
    scene = {"image": "a.png", "duration": 3, "transition": "cut"}
    board = {"quality": "draft", "size": "64x48", "scenes": [{"color": "red", "duration": 3}, scene, scene]}
    keys = [step.key for step in _steps(board, media)]
    assert keys[1] == keys[2] != keys[0]


def test_numbers_of_different_kinds_and_values_that_look_alike_stay_apart(tmp_path):
    file = tmp_path / "f"
    file.write_bytes(b"x")
    values = [1, 1.0, "1", True, None, [1], ["1"], {"1": 1}, 0.1, 0.30000000000000004, 0.3, b"1", file, [[1]], []]
    keys = {key_of("t", canonical(value, lambda _: "digest")) for value in values}
    assert len(keys) == len(values)


def test_what_has_no_stable_meaning_is_refused():
    with pytest.raises(TypeError, match="plain values"):
        canonical(lambda: None, lambda _: "")
