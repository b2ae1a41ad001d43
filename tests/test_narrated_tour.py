"""The example that speaks, rendered small with the offline voice: chapters, voice, music, loudness, captions."""

from __future__ import annotations

from math import ceil
from pathlib import Path

import av
import numpy as np
import pytest

from gator_core import Storyboard, render
from gator_core.build import Part, plan
from gator_core.build.rooms import open_rooms
from gator_core.testing.sounds import heard, level_of
from gator_ffmpeg.audio import FfmpegSyncer

TOUR = Path(__file__).parents[1] / "examples" / "narrated-tour" / "storyboard.yaml"
RATE, SAMPLES = 10, 48_000


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where products are stored for all of this module."""
    return tmp_path_factory.mktemp("tour")


@pytest.fixture
def tour(kept, rooms, monkeypatch):
    """Renders the example with changes, in rooms of this module: what does not change is made once."""
    monkeypatch.setenv("GATOR_CACHE_DIR", str(kept / "cache"))
    monkeypatch.setenv("GATOR_PAID_DIR", str(kept / "paid"))
    monkeypatch.setenv("GATOR_VOICE_PROVIDER", "espeak-ng")

    def made(name="out", part=None, **changes):
        board = changed(**changes)
        return render(board, kept / f"{name}.mp4", part=part, effort="ultrafast"), board

    return made


def changed(**changes):
    data = Storyboard.from_file(TOUR).model_dump(exclude_unset=True)
    return Storyboard.parse(data | {"quality": "draft", "size": "320x180", "fps": RATE} | changes, TOUR.parent)


def planned(board):
    """Knowing what was said."""
    rooms = open_rooms()
    return plan(board, digests=rooms.digests, products=rooms)


def lower_lumas(path):
    """Luma of the lower part of each picture."""
    with av.open(str(path)) as container:
        return [picture.to_ndarray(format="gray")[110:].astype(int) for picture in container.decode(video=0)]


def test_five_chapters_last_as_long_as_what_is_said_in_them_and_speech_starts_with_each(tour):
    result, board = tour()
    with av.open(str(result.file_path)) as container:
        chapters = [(float(one["start"] * one["time_base"]), one["metadata"]["title"]) for one in container.chapters()]
    assert [title for _, title in chapters] == [scene.id for scene in board.scenes]
    assert len(chapters) == 5
    speech = planned(board).speech
    for (start, _), (end, _), said in zip(chapters, [*chapters[1:], (result.duration, "")], speech.values(), strict=True):
        assert end - start == pytest.approx(float(said.seconds) + 0.4, abs=1 / RATE)
    voice = heard(tour("voice", music=None, loudness="off")[0].file_path)
    for start, _ in chapters:
        at = round(start * SAMPLES)
        loud = np.flatnonzero(np.abs(voice[at : at + SAMPLES, 0]) > 0.003)
        assert loud[0] <= 0.03 * SAMPLES
        assert not at or np.abs(voice[at - 4800 : at - 480]).max() < 0.003


def test_it_is_as_loud_as_platforms_play_it_and_no_peak_is_past_the_ceiling(tour):
    measured = FfmpegSyncer().measure([heard(tour()[0].file_path)])
    assert measured.lufs == pytest.approx(-14, abs=0.5)
    assert measured.peak <= -1 + 0.05


def test_the_music_is_lower_under_the_voice_by_the_depth_that_is_asked_for(tour):
    music, scene = changed().music.model_dump(exclude_unset=True), Part(scenes=(4, 4))
    voice, ducked, plain = (
        heard(tour(name, scene, music=use, loudness="off")[0].file_path)
        for name, use in (("voice", None), ("ducked", music), ("plain", music | {"duck": False}))
    )
    seconds = float(planned(changed()).speech[3].seconds)
    part = slice(round(0.3 * SAMPLES), round((seconds - 0.3) * SAMPLES))
    assert level_of(voice[part]) > -40
    assert level_of((ducked - voice)[part]) - level_of((plain - voice)[part]) == pytest.approx(-music["duck"]["depth"], abs=0.5)


def test_captions_show_on_the_frames_in_which_something_is_to_be_read(tour):
    result, board = tour()
    bare, _ = tour("bare", captions=None)
    cues = planned(board).captions.cues
    expected = {k for cue in cues for k in range(ceil(cue.start * RATE), ceil(cue.end * RATE))}
    with_captions, without = lower_lumas(result.file_path), lower_lumas(bare.file_path)
    shown = {k for k, (a, b) in enumerate(zip(with_captions, without, strict=True)) if np.abs(a - b).max() > 80}
    assert shown == expected
    assert 0.6 < len(shown) / result.frames < 1
    said = " ".join(line for cue in cues for line in cue.lines)
    assert said == " ".join(scene.narration.text for scene in board.scenes)
