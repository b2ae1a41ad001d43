"""The contact sheet of a finished video: ours, with what lies beside it, or anyone's."""

from __future__ import annotations

import json
import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from gator_core import MediaError, contact_sheet, render
from gator_core.build.rooms import open_rooms
from gator_core.sheet.look import Look
from gator_core.sheet.videos import content_of_video
from gator_core.testing.media import ClipSpec, write_numbered

from .seeing import COLOURS, below, inked, numbers, pictures, shows


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three scenes of a second with crossfades, and its report."""
    scenes = [{"color": colour, "duration": 1, "id": f"number {k}"} for k, colour in enumerate(COLOURS[:3], start=1)]
    board = {"quality": "draft", "size": "320x180", "fps": 25, "title": "Three", "scenes": scenes, "transition": "crossfade"}
    path = tmp_path_factory.mktemp("video") / "three.mp4"
    render(board, path, report=True)
    return path


def bare(video: Path, folder: Path) -> Path:
    """The video without what lay beside it."""
    path = folder / "bare.mp4"
    path.write_bytes(video.read_bytes())
    return path


def test_the_scenes_of_our_video_are_its_chapters(video: Path, tmp_path: Path) -> None:
    sheet = contact_sheet(bare(video, tmp_path), tmp_path / "sheet.png", width=800)
    assert [(one.start, one.duration, one.caption) for one in sheet.scenes] == [
        (0, 1, "number 1"),
        (1, 1, "number 2"),
        (2, 1, "number 3"),
    ]
    assert all(shows(pictures(sheet, k)[0], COLOURS[k - 1], 8) for k in (1, 2, 3))
    assert {one.provider for one in sheet.scenes} == {""}


def test_the_report_beside_it_says_who_made_them(video: Path, tmp_path: Path) -> None:
    sheet = contact_sheet(video, tmp_path / "sheet.png", width=800)
    without = contact_sheet(bare(video, tmp_path), tmp_path / "without.png", width=800)
    assert [(one.caption, one.provider) for one in sheet.scenes] == [(f"number {k}", "frame-by-frame") for k in (1, 2, 3)]
    assert inked(below(sheet, 1)) > inked(below(without, 1)) + 50
    assert sheet.warnings == ()


def test_without_a_report_the_machine_that_made_it_remembers(tmp_path: Path) -> None:
    board = {"quality": "draft", "size": "320x180", "scenes": [{"prompt": "A quiet lake", "duration": 1}]}
    path = tmp_path / "lake.mp4"
    render(board, path)
    assert not path.with_name("lake.mp4.report.json").exists()
    (scene,) = contact_sheet(path, tmp_path / "sheet.png").scenes
    assert (scene.caption, scene.provider) == ("A quiet lake", "frame-by-frame")
    open_rooms().forget_reports()
    (scene,) = contact_sheet(path, tmp_path / "forgotten.png").scenes
    assert scene.provider == ""
    render(board, path, overwrite=True)
    os.utime(path, ns=(0, 0))  # by now it may be any file
    (scene,) = contact_sheet(path, tmp_path / "other.png").scenes
    assert scene.provider == ""


def told(video: Path, folder: Path, **changes: Any) -> Path:
    """A copy of the video with a report that says something else."""
    path = bare(video, folder)
    report = json.loads(video.with_name("three.mp4.report.json").read_text("utf-8"))
    path.with_name("bare.mp4.report.json").write_text(json.dumps(report | changes), "utf-8")
    return path


def test_prompts_costs_and_pictures_made_first_come_from_the_report(video: Path, tmp_path: Path) -> None:
    rows = json.loads(video.with_name("three.mp4.report.json").read_text("utf-8"))["scenes"]
    rows[1] |= {"prompt": "the sea", "provider": "runway", "image_source": "stills", "dollars": 0.48}
    content = content_of_video(told(video, tmp_path, scenes=rows), Look())
    assert [one.caption for one in content.scenes] == ["number 1", "the sea", "number 3"]
    assert (content.scenes[1].provider, content.scenes[1].dollars) == ("stills → runway", 0.48)
    assert (content.title, content.facts[:4], content.facts[-1]) == (
        "Three",
        ("3 scenes", "3.0 s", "320 × 180", "25 fps"),
        "$0.48",
    )


@pytest.mark.parametrize(
    "changes",
    [{"frames": 74}, {"scenes": []}, {"scenes": [{"start": 0}]}, {"scenes": None}, {"scenes": [{"start": 1, "stop": 75}]}],
)
def test_the_report_of_another_video_is_left_aside(video: Path, tmp_path: Path, changes: dict[str, Any]) -> None:
    content = content_of_video(told(video, tmp_path, **changes), Look())
    assert [one.caption for one in content.scenes] == ["number 1", "number 2", "number 3"]
    assert [said for said in content.warnings if "bare.mp4.report.json" in said]


def test_a_video_without_chapters_shows_evenly_spaced_pictures(tmp_path: Path) -> None:
    clip = write_numbered(tmp_path / "clip.mp4", 60)
    sheet = contact_sheet(clip, tmp_path / "sheet.png", count=4, width=900, columns=2)
    assert [numbers(sheet, k) for k in (1, 2, 3, 4)] == [[7], [22], [37], [52]]
    assert [one.start for one in sheet.scenes] == [0, 0.6, 1.2, 1.8]
    assert content_of_video(clip, Look()).facts[:2] == ("12 pictures", "2.4 s")


def test_a_count_passes_over_the_chapters(video: Path) -> None:
    content = content_of_video(video, Look(count=5))
    assert len(content.scenes) == 5
    assert {one.caption for one in content.scenes} == {""}


def test_there_are_no_more_pictures_than_the_video_has(tmp_path: Path) -> None:
    clip = write_numbered(tmp_path / "clip.mp4", 3)
    sheet = contact_sheet(clip, tmp_path / "sheet.png", count=10, width=900)
    assert [numbers(sheet, k) for k in (1, 2, 3)] == [[0], [1], [2]]


def test_chapters_of_others_are_taken_for_what_they_are_worth(tmp_path: Path) -> None:
    plain, path = write_numbered(tmp_path / "plain.mkv", 50), tmp_path / "odd.mkv"
    marks = [(0.0, 0.8, "one"), (0.5, 1.2, "overlapping"), (1.2, 1.2, "empty"), (1.5, 99.0, "too long"), (70.0, 80.0, "beyond")]
    with av.open(str(plain)) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        base = Fraction(1, 1000)
        out.set_chapters(
            [
                {"id": k, "start": int(a * 1000), "end": int(b * 1000), "time_base": base, "metadata": {"title": title}}
                for k, (a, b, title) in enumerate(marks)
            ]
        )
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = stream
                out.mux(packet)
    scenes = content_of_video(path, Look()).scenes
    assert [(one.number, float(one.start), float(one.duration), one.caption) for one in scenes] == [
        (1, 0, 0.8, "one"),
        (2, 0.8, 0.4, "overlapping"),
        (3, 1.52, 0.48, "too long"),
    ]


def test_rotated_and_stretched_videos_are_upright(tmp_path: Path) -> None:
    clip = write_numbered(tmp_path / "clip.mp4", 5, ClipSpec(turned=90))
    sheet = contact_sheet(clip, tmp_path / "sheet.png", count=1)
    (picture,) = pictures(sheet, 1)
    assert picture.shape[1] / picture.shape[0] == pytest.approx(9 / 16, rel=0.02)


def test_a_cut_off_video_is_an_error_and_leaves_nothing(tmp_path: Path, video: Path) -> None:
    (tmp_path / "broken.mp4").write_bytes(video.read_bytes()[:-2000])
    with pytest.raises(MediaError, match=r"broken\.mp4"):
        contact_sheet(tmp_path / "broken.mp4", tmp_path / "sheet.png")
    assert [path.name for path in tmp_path.iterdir()] == ["broken.mp4"]
