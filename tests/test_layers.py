"""Text and overlays: where they show, when, above what, and which segments a change of them makes anew."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from gator_core import InvalidStoryboard, MediaError, Storyboard, render
from gator_core.build import picture_at, plan
from gator_core.media.probe import probe
from gator_core.testing.media import write_numbered

SIZE = (320, 180)
SHORT = 180
GRAY = {"color": "#505050", "duration": 1}
PLAIN = {"shadow": 0, "color": "white", "margin": 0.07}


def board(*scenes, **rest):
    return {"quality": "draft", "size": "{}x{}".format(*SIZE), "fps": 10, "scenes": list(scenes), **rest}


def luma(storyboard, seconds=0.5):
    return picture_at(storyboard, seconds).y.astype(int)


def lit(picture, above=150):
    """(left, top, right, bottom) of what is lighter than the ground."""
    rows, columns = np.nonzero(picture > above)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


@pytest.fixture
def logo(tmp_path):
    """A white square of 40 with a transparent border of 20 on each side."""
    rgba = np.zeros((80, 80, 4), np.uint8)
    rgba[20:60, 20:60] = 255
    path = tmp_path / "logo.png"
    Image.fromarray(rgba).save(path)
    return str(path)


# Where -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vertical", ["top", "", "bottom"])
@pytest.mark.parametrize("horizontal", ["left", "", "right"])
def test_text_stands_where_it_is_asked_for_and_within_the_safe_area(vertical, horizontal):
    position = "-".join(part for part in (vertical, horizontal) if part) or "center"
    left, top, right, bottom = lit(luma(board({**GRAY, "text": {"text": "Harbour", "position": position, **PLAIN}})))
    safe = round(0.07 * SHORT)
    assert left >= safe - 1
    assert top >= safe - 1
    assert right <= SIZE[0] - safe + 1
    assert bottom <= SIZE[1] - safe + 1
    middle = (left + right) / 2, (top + bottom) / 2
    thirds = [int(3 * at / side) for at, side in zip(middle, SIZE, strict=True)]
    assert thirds == [{"left": 0, "": 1, "right": 2}[horizontal], {"top": 0, "": 1, "bottom": 2}[vertical]]


def test_a_long_text_is_broken_and_a_larger_one_is_larger():
    long = "a line that is far too long to stand beside itself in one row of a small picture"
    one, many = (lit(luma(board({**GRAY, "text": {"text": said, "size": 0.1, **PLAIN}}))) for said in ("a line", long))
    assert many[3] - many[1] > 2.5 * (one[3] - one[1])
    assert many[2] <= SIZE[0] - round(0.07 * SHORT) + 1
    small, large = (lit(luma(board({**GRAY, "text": {"text": "Hx", "size": size, **PLAIN}}))) for size in (0.1, 0.2))
    assert (large[3] - large[1]) / (small[3] - small[1]) == pytest.approx(2, abs=0.15)


def test_blocks_at_one_place_stand_below_each_other():
    text = [{"text": "Harbour", "position": "center", **PLAIN}, {"text": "part two", "position": "center", **PLAIN}]
    rows = (luma(board({**GRAY, "text": text})) > 150).any(axis=1)
    edges = np.flatnonzero(np.diff(rows.astype(int)))
    assert len(edges) >= 4  # two runs of rows with letters


def test_a_box_and_an_outline_have_their_colours():
    boxed = picture_at(board({**GRAY, "text": {"text": "Hi", "box": {"color": "#0000ff", "opacity": 1}, **PLAIN}}), 0.5).rgb
    assert (np.abs(boxed.astype(int) - (0, 0, 255)).max(axis=2) < 12).sum() > 100
    outlined = luma(board({**GRAY, "text": {"text": "Hi", "size": 0.3, "outline": {"color": "black", "width": 0.1}, **PLAIN}}))
    assert (outlined < 30).sum() > 100


def test_a_picture_keeps_its_shape_and_what_is_transparent_shows_the_scene(logo):
    shown = luma(board({**GRAY, "overlays": {"image": logo, "position": "top-right", "size": 0.5, "margin": 0}}))
    left, top, right, bottom = lit(shown)
    # It is as large as fits: 90 of 180 rows; half of it is the square, a quarter of it transparent on each side.
    assert (right - left, bottom - top) == (pytest.approx(45, abs=2), pytest.approx(45, abs=2))
    assert (left, top) == (pytest.approx(320 - 90 + 22.5, abs=2), pytest.approx(22.5, abs=2))
    assert shown[5, 315] == shown[170, 10]
    half = luma(board({**GRAY, "overlays": {"image": logo, "position": "center", "size": 0.5, "opacity": 0.5}}))
    ground = half[5, 5]
    assert half[90, 160] == pytest.approx((ground + 235) / 2, abs=2)


def test_scripts_are_set_as_they_are_written_and_what_no_font_has_is_named():
    for said in ("Größe", "Москва", "Αθήνα", "مرحبا بالعالم", "שלום"):
        assert (luma(board({**GRAY, "text": {"text": said, "size": 0.2, **PLAIN}})) > 150).sum() > 200
    joined, apart = (lit(luma(board({**GRAY, "text": {"text": said, "size": 0.2, **PLAIN}}))) for said in ("ببب", "ب ب ب"))
    assert joined[2] - joined[0] < 0.8 * (apart[2] - apart[0])  # joined letters are other shapes than single ones
    with pytest.raises(InvalidStoryboard, match=r"scene 1 .*text") as raised:
        plan(board({**GRAY, "text": "egypt 𓀀"}))
    assert "𓀀" in str(raised.value)


def test_what_does_not_fit_is_an_error_that_names_the_scene():
    with pytest.raises(InvalidStoryboard, match="scene 1"):
        plan(board({**GRAY, "text": {"text": "word " * 300, "size": 0.2}}))
    with pytest.raises(InvalidStoryboard, match=r"scene 1.*starts at 4 s"):
        plan(board({**GRAY, "text": {"text": "late", "start": 4}}))
    with pytest.raises(MediaError, match="scene 1"):
        plan(board({**GRAY, "overlays": {"image": "gone.png"}}))


# When ------------------------------------------------------------------------------------------------------------


def test_times_are_exact_to_the_frame():
    story = board({**GRAY, "text": {"text": "Harbour", "start": 0.3, "duration": 0.4, **PLAIN}})
    shown = [bool((luma(story, k / 10 + 0.01) > 150).any()) for k in range(10)]
    assert shown == [3 <= k < 7 for k in range(10)]


def test_a_fade_rises_and_falls_and_a_rise_moves_up():
    use = {"text": "Harbour", "size": 0.2, "position": "center", **PLAIN}
    faded = board(
        {**GRAY, "text": {**use, "enter": {"name": "fade", "duration": 0.5}, "leave": {"name": "fade", "duration": 0.3}}}
    )
    light = [int(luma(faded, k / 10 + 0.01).max()) for k in range(10)]
    assert light[0] < light[2] < light[5]
    assert light[9] < light[6]
    risen = board({**GRAY, "text": {**use, "enter": {"name": "rise", "duration": 0.5}}})
    tops = [lit(luma(risen, k / 10 + 0.01), 110)[1] for k in (2, 3, 4, 6)]
    assert tops == sorted(tops, reverse=True)
    assert tops[0] > tops[-1]


def test_an_overlay_moves_evenly_between_keyframes(logo):
    frames = [{"time": 0, "x": 0.3, "y": 0.5}, {"time": 1, "x": 0.7, "y": 0.5, "easing": "linear"}]
    story = board({**GRAY, "overlays": {"image": logo, "size": 0.4, "keyframes": frames}})
    ground = luma(board(GRAY))
    places = []
    for k in range(10):
        weight = np.clip(luma(story, k / 10 + 0.01) - ground, 0, None).astype(float)
        places.append((weight.sum(axis=0) * np.arange(SIZE[0])).sum() / weight.sum())
    steps = np.diff(places)
    assert steps.mean() == pytest.approx(0.4 * SIZE[0] / 10, abs=0.2)
    assert np.abs(np.diff(steps)).max() < 0.2  # in samples: no stepping from one to the next


def test_a_clip_plays_within_the_picture(tmp_path):
    clip = write_numbered(tmp_path / "clip.mp4", 20)
    story = board({**GRAY, "duration": 1}, overlays={"video": str(clip), "position": "center", "size": 0.5})
    pictures = [luma(story, at) for at in (0.05, 0.45)]
    assert not np.array_equal(*pictures)
    assert np.array_equal(pictures[0][:20], pictures[1][:20])


# Above what ------------------------------------------------------------------------------------------------------


def test_what_lies_over_the_whole_stands_still_in_a_transition_and_what_lies_over_a_scene_goes_with_it(logo):
    scenes = [GRAY, {"color": "#202020", "duration": 1, "transition": {"name": "slide", "duration": 0.6}}]
    use = {"image": logo, "position": "left", "size": 0.4}
    whole = board(*scenes, overlays=use)
    assert lit(luma(whole, 0.2)) == lit(luma(whole, 1.0)) == lit(luma(whole, 1.8))
    own = board(scenes[0], {**scenes[1], "overlays": use})
    assert lit(luma(own, 1.0))[0] > lit(luma(own, 1.8))[0] + 20


# Keys ------------------------------------------------------------------------------------------------------------


def made_anew(before, after, folder):
    """Which segments the second video makes that the first one did not have."""
    render(Storyboard.parse(before), folder / "out.mp4")
    result = render(Storyboard.parse(after), folder / "out.mp4")
    return [step.name for step in result.steps if step.kind == "segment" and step.action == "made"]


def long(**more):
    return {"color": "#505050", "duration": 2, **more}


def test_another_text_makes_its_own_segment_anew_and_no_other(tmp_path):
    scenes = [long(color=f"#50505{i}") for i in range(3)]
    texts = [board(scenes[0], {**scenes[1], "text": said}, scenes[2]) for said in ("one", "two")]
    assert made_anew(*texts, tmp_path) == ["segment 2"]
    assert probe(tmp_path / "out.mp4").frames == 60


def test_what_lies_over_the_whole_for_a_while_is_of_the_segments_that_show_it(tmp_path):
    scenes = [long(color=f"#50506{i}") for i in range(3)]
    texts = [board(*scenes, text={"text": said, "start": 2.5, "duration": 1}) for said in ("one", "two")]
    assert made_anew(*texts, tmp_path) == ["segment 2"]


def test_a_logo_that_is_always_there_lets_scenes_move(tmp_path, logo):
    use = {"image": logo, "position": "top-right", "size": 0.2}
    scenes = [long(color=f"#50507{i}") for i in range(3)]
    assert made_anew(board(*scenes, overlays=use), board(*reversed(scenes), overlays=use), tmp_path) == []


def test_another_picture_under_the_same_name_is_another_one(tmp_path, logo):
    story = board(long(), overlays={"image": logo})
    render(Storyboard.parse(story), tmp_path / "out.mp4")
    Image.new("RGBA", (80, 80), "red").save(logo)
    result = render(Storyboard.parse(story), tmp_path / "out.mp4")
    assert [step.action for step in result.steps if step.kind == "segment"] == ["made"]
