"""Captions drawn into the picture: on the frames of their times, within what is seen, word by word, and only in the
segments that show them."""

from __future__ import annotations

from contextlib import ExitStack
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gator_core import InvalidStoryboard, MediaError, Storyboard, render
from gator_core.build import Part, picture_at, plan
from gator_core.build.steps import sequence_of
from gator_core.captions.cue import Cue, CueWord
from gator_core.captions.paging import paged
from gator_core.frame import Frame
from gator_core.overlay import Layers

SIZE = (320, 180)
GRAY = {"color": "#505050", "duration": 3}


def board(captions, *scenes, size=SIZE, **rest):
    shape = {"quality": "draft", "size": "{}x{}".format(*size), "fps": 10}
    return {**shape, "scenes": list(scenes) or [GRAY], "captions": captions, **rest}


@pytest.fixture
def subtitles(tmp_path):
    """Writes a file of captions: (start, end, text) each, in seconds."""

    def write(*cues, name="said.srt"):
        path = tmp_path / name
        path.write_text(
            "\n".join(f"{k}\n{clock(a)} --> {clock(b)}\n{text}\n" for k, (a, b, text) in enumerate(cues, 1)), "utf-8"
        )
        return str(path)

    return write


def clock(seconds):
    return f"00:00:{seconds:06.3f}".replace(".", ",")


def rgb(story, frame, rate=10):
    return picture_at(story, float(Fraction(frame) / rate) + 0.001).rgb.astype(int)


def lit(picture, above=180):
    """(left, top, right, bottom) of what is light, or None."""
    rows, columns = np.nonzero(picture.min(axis=2) > above)
    return (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) if rows.size else None


def marked(picture):
    """(where it lies from the left, how many pixels) of what is yellow."""
    yellow = np.nonzero((picture[:, :, 0] > 180) & (picture[:, :, 1] > 150) & (picture[:, :, 2] < 130))
    return (float(yellow[1].mean()), yellow[1].size) if yellow[1].size else (None, 0)


# When ------------------------------------------------------------------------------------------------------------


def test_captions_are_on_exactly_the_frames_whose_time_is_theirs(subtitles, tmp_path, pictures):
    file = subtitles((0.55, 1.21, "Harbour"), (1.5, 1.9, "Lighthouse"), (1.9, 2.3, "Sea"))
    story = board({"file": file, "style": "plain", "size": 0.15})
    result = render(Storyboard.parse(story), tmp_path / "out.mp4")
    shown = pictures(result.file_path, *range(30))
    widths = [(box[2] - box[0]) if (box := lit(one.astype(int))) else 0 for one in shown]
    assert [bool(width) for width in widths] == [6 <= k < 13 or 15 <= k < 23 for k in range(30)]
    assert len(set(widths[15:19])) == 1  # what does not change is encoded as it is
    assert widths[18] > 2 * widths[19]


def test_frames_of_a_rate_that_is_no_whole_number_are_as_exact(subtitles):
    rate = Fraction(30000, 1001)
    file = subtitles((1.001, 2.002, "Harbour"))
    story = board({"file": file, "style": "boxed"}, fps="30000/1001")
    assert [lit(rgb(story, k, rate)) is not None for k in (29, 30, 59, 60)] == [False, True, True, False]


def test_between_two_changes_the_same_picture_comes_again(subtitles):
    file = subtitles((0.5, 2.5, "one two three four"))
    made = plan(board({"file": file, "style": "words"}))
    ground = Frame.solid(*SIZE, (80, 80, 80))
    sequence = sequence_of(made, {0: None}, made.segments[0])
    with ExitStack() as closing:
        layers = Layers(sequence.layers, closing)
        shown = [layers.over(ground, i) for i in range(30)]
    changes = [k for k in range(1, 30) if shown[k] is not shown[k - 1] and (shown[k].data != shown[k - 1].data).any()]
    starts = [-(-word.start * 10 // 1) for cue in made.captions.cues for word in cue.words]
    assert changes == sorted({*starts, 25})
    assert sum(shown[k] is not shown[k - 1] for k in range(1, 30)) == len(changes)


def test_captions_stay_where_they_are_in_a_transition(subtitles):
    scenes = [{**GRAY, "duration": 1}, {"color": "#202020", "duration": 1, "transition": {"name": "slide", "duration": 0.8}}]
    story = board({"file": subtitles((0, 2, "Harbour"))}, *scenes)
    assert lit(rgb(story, 2)) == lit(rgb(story, 10)) == lit(rgb(story, 18))


# Beside what else is to be read ----------------------------------------------------------------------------------


def blue(picture):
    """(top, bottom) of the rows in which something is blue."""
    rows = np.nonzero(((picture[..., 2] > 150) & (picture[..., 0] < 90)).any(axis=1))[0]
    return (rows.min(), rows.max() + 1) if rows.size else None


def text(position, size=0.15, **rest):
    return {"text": "HHHHHHHHH", "position": position, "color": "#0000ff", "shadow": 0, "size": size, "margin": 0.05, **rest}


@pytest.mark.parametrize("style", ["plain", "boxed", "words"])
def test_a_caption_stands_above_a_text_at_the_bottom_and_below_one_at_the_top(subtitles, style):
    captions = {"file": subtitles((0, 2, "A harbour")), "style": style}
    below = rgb(board(captions, {**GRAY, "text": text("bottom")}), 5)
    assert lit(below)[3] <= blue(below)[0]
    assert lit(below)[1] > SIZE[1] / 2
    above = rgb(board({**captions, "position": "top"}, {**GRAY, "text": text("top")}), 5)
    assert lit(above)[1] >= blue(above)[1]
    assert lit(above)[3] < SIZE[1] / 2


def test_a_caption_stands_still_even_if_the_text_comes_and_goes_while_it_shows(subtitles):
    captions = {"file": subtitles((0, 1, "Before"), (1, 2.9, "Meanwhile"))}
    story = board(captions, {**GRAY, "text": text("bottom", start=1.5, duration=0.5)})
    assert lit(rgb(story, 12)) == lit(rgb(story, 17)) == lit(rgb(story, 25))
    plain = board(captions, GRAY)
    assert lit(rgb(story, 12))[3] < lit(rgb(plain, 12))[3]
    assert lit(rgb(story, 5)) == lit(rgb(plain, 5))


def test_a_caption_lies_where_it_does_in_the_whole_video_when_only_a_part_is_asked_for(subtitles):
    scenes = [{**GRAY, "duration": 2}, {**GRAY, "duration": 2, "text": text("bottom")}]
    story = board({"file": subtitles((0.5, 3.5, "From one to the other"))}, *scenes, transition="cut")
    whole, first = plan(story), plan(story, part=Part(scenes=(1, 1)))
    assert (first.start, first.stop) == (0, 20)
    assert first.drawn.layers == whole.drawn.layers
    assert lit(rgb(story, 10))[3] < lit(rgb(board({"file": story["captions"]["file"]}, *scenes[:1], GRAY), 10))[3]


def test_captions_change_nothing_of_a_sketch_without_a_title(subtitles):
    bare = {"prompt": "A harbour at night", "duration": 2, "provider": {"name": "frame-by-frame", "title": "off"}}
    captions = {"file": subtitles((0, 1.9, "The boats are in"))}
    shown = (plan(board(use, bare)) for use in (captions, {**captions, "sidecar": "srt"}))
    one, other = (made.choices[0].source.open(made.shots[0], None) for made in shown)
    assert one == other


def test_a_caption_keeps_its_place_beside_a_text_and_under_one_that_leaves_no_room(subtitles):
    captions = {"file": subtitles((0, 2, "Harbour"))}
    alone = lit(rgb(board(captions, GRAY), 5))
    aside = {**text("bottom-left", 0.08), "text": "HH"}
    assert lit(rgb(board(captions, {**GRAY, "text": aside}), 5)) == alone
    assert lit(rgb(board(captions, {**GRAY, "text": text("bottom", 0.3, text="H\nH\nH")}), 5)) == alone


def test_the_title_of_a_sketch_makes_room_for_captions_in_scenes_that_have_them(subtitles):
    sketch = {"prompt": "A harbour at night", "duration": 2}
    bare = {**sketch, "provider": {"name": "frame-by-frame", "title": "off"}}
    captions = {"file": subtitles((0, 1.9, "The boats are in"))}
    shots = [
        plan(board(use, sketch)).shots[0] for use in (captions, {**captions, "position": "top"}, {**captions, "sidecar": "srt"})
    ]
    assert 0.1 < shots[0].captioned < 0.4
    assert [shot.captioned for shot in shots[1:]] == [0, 0]
    titled = rgb(board(captions, sketch), 10)
    untitled = rgb(board(captions, bare), 10)
    title_rows = np.nonzero((abs(titled - untitled).max(axis=2) > 60).any(axis=1))[0]
    untouched = rgb(board({**captions, "sidecar": "srt"}, bare), 10)
    caption_rows = np.nonzero((abs(untitled - untouched).max(axis=2) > 60).any(axis=1))[0]
    assert title_rows.size
    assert caption_rows.size
    assert title_rows.max() < caption_rows.min()


# Where -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["plain", "boxed", "words"])
@pytest.mark.parametrize("position", ["top", "middle", "bottom"])
def test_captions_stand_in_the_part_of_the_picture_that_every_screen_shows(subtitles, style, position):
    file = subtitles((0, 3, "A line that says a good many words\nand another one below it"))
    left, top, right, bottom = lit(rgb(board({"file": file, "style": style, "position": position}), 1))
    assert left >= 0.05 * SIZE[0] - 1
    assert right <= 0.95 * SIZE[0] + 1
    assert top >= 0.05 * SIZE[1] - 1
    assert bottom <= 0.95 * SIZE[1] + 1
    assert (left + right) / 2 == pytest.approx(SIZE[0] / 2, abs=2)
    assert ["top", "middle", "bottom"][int(3 * (top + bottom) / 2 / SIZE[1])] == position


def test_an_upright_picture_has_shorter_lines_above_the_signs_of_platforms(subtitles):
    size = (180, 320)
    said = "There is one way to the island, a bridge, and it is older than the town"
    story = board({"file": subtitles((0, 3, said)), "style": "words"}, size=size)
    pages = plan(story).drawn.layers
    assert len(pages) > 1
    assert " ".join(" ".join(page.content.lines) for page in pages) == said
    boxes = [lit(rgb(story, page.track.changes[0][0]), 150) for page in pages]
    assert all(left >= 18 - 1 and right <= 162 + 1 and bottom <= 0.76 * 320 + 1 for left, _, right, bottom in boxes)
    assert all(bottom > 0.7 * 320 for *_, bottom in boxes)


def test_a_word_that_is_too_long_is_made_smaller_not_cut(subtitles):
    story = board({"file": subtitles((0, 3, "Donaudampfschifffahrtsgesellschaftskapitän"))}, size=(180, 320))
    (page,) = plan(story).drawn.layers
    assert page.content.lines == ("Donaudampfschifffahrtsgesellschaftskapitän",)
    left, _, right, _ = lit(rgb(story, 3), 150)
    assert (left, right) == (pytest.approx(18, abs=4), pytest.approx(162, abs=4))


def test_captions_look_alike_in_a_draft(subtitles):
    file = subtitles((0, 3, "The harbour at night"))
    small, large = (np.array(lit(rgb(board({"file": file}, size=size), 3))) for size in ((320, 180), (960, 540)))
    assert large / 3 == pytest.approx(small, abs=2.5)


def test_letters_are_seen_on_any_ground(subtitles):
    file = subtitles((0, 3, "Harbour"))
    for ground in ("#ffffff", "#000000"):
        shown = rgb(board({"file": file, "size": 0.15}, {"color": ground, "duration": 3}), 1)
        assert (shown.min(axis=2) > 200).sum() > 100
        assert (shown.max(axis=2) < 50).sum() > 100
    boxed = rgb(board({"file": file, "size": 0.15, "style": "boxed"}, {"color": "#ffffff", "duration": 3}), 1)
    assert (boxed.max(axis=2) < 90).sum() > 1000
    assert boxed[0, 0].min() > 250


# Words -----------------------------------------------------------------------------------------------------------


def test_the_word_that_is_said_is_marked_from_its_first_frame_to_the_next_one(subtitles):
    story = board({"file": subtitles((0.5, 2.5, "one two three four")), "style": "words", "size": 0.12})
    words = plan(story).captions.cues[0].words
    starts = [int(-(-word.start * 10 // 1)) for word in words]
    places = []
    for k in range(5, 25):
        place, _ = marked(rgb(story, k))
        places.append(place)
    changes = [k + 5 for k in range(len(places)) if k == 0 or abs(places[k] - places[k - 1]) > 3]
    assert changes == starts
    assert [places[start - 5] for start in starts] == sorted(places[start - 5] for start in starts)
    assert marked(rgb(story, 4)) == marked(rgb(story, 25)) == (None, 0)


def test_words_of_a_script_that_runs_to_the_left_are_marked_from_the_right(subtitles):
    story = board({"file": subtitles((0, 2, "نعبر الجسر القديم")), "style": "words", "size": 0.15})
    starts = [int(-(-word.start * 10 // 1)) for word in plan(story).captions.cues[0].words]
    places = [marked(rgb(story, start))[0] for start in starts]
    assert len(places) == 3
    assert places == sorted(places, reverse=True)


def test_a_word_that_pops_grows_and_then_stays(subtitles):
    use = {"file": subtitles((0, 2, "go")), "style": "words", "size": 0.3}
    rest, popped = ([marked(rgb(board({**use, "pop": pop}, fps=30), k, 30))[1] for k in range(12)] for pop in (False, True))
    assert len(set(rest)) == 1
    assert max(popped) > popped[-1] > rest[0]
    assert popped[-1] == popped[-4]


def test_colours_are_those_that_are_asked_for(subtitles):
    use = {"file": subtitles((0, 2, "go")), "style": "words", "size": 0.3, "color": "#00ff00", "highlight": "#ff0000"}
    shown = rgb(board(use), 3)
    assert ((shown[:, :, 0] > 200) & (shown[:, :, 1] < 60) & (shown[:, :, 2] < 60)).sum() > 50
    assert ((shown[:, :, 1] > 200) & (shown[:, :, 0] < 60)).sum() == 0
    plain = rgb(board({**use, "style": "plain"}), 3)
    assert ((plain[:, :, 1] > 200) & (plain[:, :, 0] < 60)).sum() > 50


_TEXTS = st.lists(st.text("abcdefghij.,", min_size=1, max_size=12), min_size=1, max_size=24)


@given(_TEXTS, st.integers(8, 30), st.integers(1, 40))
def test_pages_say_all_words_in_order_and_share_their_captions_time(words, columns, seconds):
    half = (len(words) + 1) // 2
    rows = [row for row in (words[:half], words[half:]) if row]
    step = Fraction(seconds, len(words))
    times = iter(range(len(words)))
    said = tuple(CueWord(w, (i := next(times)) * step, (i + 1) * step, line) for line, row in enumerate(rows) for w in row)
    cue = Cue(Fraction(0), Fraction(seconds), tuple(" ".join(row) for row in rows), said)
    pages = paged(cue, columns)
    assert [word.text for page in pages for word in page.words] == words
    assert [page.start for page in pages] == [Fraction(0), *(page.end for page in pages[:-1])]
    assert pages[-1].end == cue.end
    longest = max(columns, *map(len, words))
    assert all(len(line) <= longest for page in pages for line in page.lines)
    assert all(page.places for page in pages)


# What is wrong ---------------------------------------------------------------------------------------------------


def test_characters_that_no_font_has_are_named_with_their_caption(subtitles, tmp_path):
    file = subtitles((0, 1, "fine"), (1.5, 2.5, "not \U00013000 so"))
    with pytest.raises(InvalidStoryboard, match=r"caption 2, at 0:00:01\.5: .*U\+13000.*`font:`") as raised:
        plan(board({"file": file}))
    assert raised.value.exit_status == 2
    with pytest.raises(MediaError, match=r"captions: .*gone\.ttf"):
        plan(board({"file": file, "font": str(tmp_path / "gone.ttf")}))


# Keys ------------------------------------------------------------------------------------------------------------


def made_anew(before, after, folder):
    """Which segments the second video makes that the first one did not have."""
    render(Storyboard.parse(before), folder / "out.mp4")
    result = render(Storyboard.parse(after), folder / "out.mp4")
    return [step.name for step in result.steps if step.kind == "segment" and step.action == "made"]


def scenes_of(red):
    return [{"color": f"#{red}050{i}", "duration": 2} for i in range(3)]


def test_a_changed_caption_makes_only_the_segments_anew_that_show_it(subtitles, tmp_path):
    cues = [(0.2, 1.2, "one"), (2.5, 3.5, "two"), (4.2, 5.2, "three")]
    files = [subtitles(cues[0], (*cues[1][:2], said), cues[2], name=f"{said}.srt") for said in ("two", "deux")]
    stories = [board({"file": file, "style": "words"}, *scenes_of("50")) for file in files]
    assert made_anew(*stories, tmp_path) == ["segment 2"]


def test_a_caption_over_two_segments_is_of_both_and_a_look_is_of_all_that_show_one(subtitles, tmp_path):
    files = [subtitles((1.5, 2.5, said), name=f"{said}.srt") for said in ("two", "deux")]
    stories = [board({"file": file}, *scenes_of("60")) for file in files]
    assert made_anew(*stories, tmp_path) == ["segment 1", "segment 2"]
    bold = board({"file": files[1], "weight": 800}, *scenes_of("60"))
    assert made_anew(stories[1], bold, tmp_path) == ["segment 1", "segment 2"]


def test_captions_go_with_their_scene_to_another_place_of_the_video(subtitles, tmp_path):
    early, late = subtitles((0.5, 1.5, "here"), name="a.srt"), subtitles((4.5, 5.5, "here"), name="b.srt")
    one, two, three = scenes_of("70")
    stories = board({"file": early}, one, two, three), board({"file": late}, three, two, one)
    assert made_anew(*stories, tmp_path) == []
