"""Storyboards to GIF, animated WebP and numbered pictures: every frame at its time, small unless asked, whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from gator_core import Cancelled, InputError, OutputRefused, Storyboard, render
from gator_core.build import placing
from gator_core.cli.app import app
from gator_core.plugins import catalogue
from gator_core.testing import check_encoder

COLOURS = [(192, 48, 32), (32, 64, 176), (64, 160, 96)]
SMALL = {"size": "128x72", "fps": 24}


def board(seconds: float = 0.5, **more: object) -> Storyboard:
    scenes = [{"color": "#{:02x}{:02x}{:02x}".format(*colour), "duration": seconds} for colour in COLOURS]
    return Storyboard.parse({"scenes": scenes, **(SMALL | more)})


def shown(path: Path) -> list[tuple[int, tuple[int, ...]]]:
    """Of each picture of an animation the milliseconds that it lasts, and its colour in the middle."""
    found = []
    with Image.open(path) as animation:
        assert animation.info["loop"] == 0
        for number in range(animation.n_frames):
            animation.seek(number)
            picture = animation.convert("RGB")
            found.append((animation.info["duration"], picture.getpixel((picture.width // 2, picture.height // 2))))
    return found


def near(found: tuple[int, ...], wanted: tuple[int, ...], tolerance: int) -> bool:
    return max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= tolerance


@pytest.mark.parametrize("name", ["ffmpeg-animations", "opencv-pictures"])
def test_the_encoders_pass_the_conformance_suite(name: str) -> None:
    check_encoder(catalogue().encoders[name])


# Animations ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", ["24", "30000/1001", "50"])
def test_a_gif_has_every_frame_within_half_a_hundredth_of_its_time(tmp_path: Path, rate: str) -> None:
    result = render(board(fps=rate), tmp_path / "a.gif", verification="full")
    found = shown(result.file_path)
    assert len(found) == result.frames
    ends = np.cumsum([lasting for lasting, _ in found])
    assert all(abs(Fraction(int(end), 1000) - (k + 1) / Fraction(rate)) <= Fraction(1, 200) for k, end in enumerate(ends))
    assert min(lasting for lasting, _ in found) >= 20  # browsers make ten hundredths of less


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_an_animation_shows_each_scene_in_its_colour_for_its_time(tmp_path: Path, suffix: str) -> None:
    result = render(board(2.5), tmp_path / f"a{suffix}", verification="full")
    seconds = dict.fromkeys(COLOURS, 0)
    for lasting, colour in shown(result.file_path):
        scene = next(one for one in COLOURS if near(colour, one, 6))
        seconds[scene] += lasting
    assert list(seconds.values()) == [2500, 2500, 2500]
    assert not result.warnings


def test_a_changed_scene_makes_its_segment_anew_and_no_other(tmp_path: Path) -> None:
    render(board(2.5), tmp_path / "a.gif")
    changed = board(2.5).model_dump(exclude_unset=True)
    changed["scenes"][1]["color"] = "#ffffff"
    actions = [step.action for step in render(changed, tmp_path / "a.gif").steps if step.kind == "segment"]
    assert actions == ["reused", "made", "reused"]
    assert near(shown(tmp_path / "a.gif")[90][1], (255, 255, 255), 6)


@pytest.mark.parametrize(("suffix", "size", "rate"), [(".gif", (640, 360), "20"), (".webp", (960, 540), "25")])
def test_size_and_rate_stay_small_unless_asked_for_and_the_result_says_so(
    tmp_path: Path, suffix: str, size: tuple[int, int], rate: str
) -> None:
    result = render({"scenes": [{"color": "teal", "duration": 0.2}]}, tmp_path / f"a{suffix}")
    assert ((result.width, result.height), result.fps) == (size, rate)
    assert any("size and fps ask for more" in warning for warning in result.warnings)
    tall = render({"aspect": "9:16", "scenes": [{"color": "teal", "duration": 0.2}]}, tmp_path / f"b{suffix}")
    assert (tall.height, tall.width) == (size[0], size[1])


def test_a_rate_that_players_slow_down_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.gif at up to 50 pictures a second, not 60"):
        render(board(fps=60), tmp_path / "a.gif")
    assert not list(tmp_path.iterdir())


def test_edit_keeps_an_animation_small_too(tmp_path: Path) -> None:
    render(board(0.2, size="1280x720", fps=30), tmp_path / "in.mp4", effort="ultrafast")
    run = CliRunner().invoke(app, ["edit", str(tmp_path / "in.mp4"), "-o", str(tmp_path / "out.gif")])
    assert run.exit_code == 0, run.output
    with Image.open(tmp_path / "out.gif") as animation:
        assert animation.size == (640, 360)
        assert animation.info["duration"] == 50


# Numbered pictures -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "tolerance"), [(".png", 2), (".tiff", 2), (".jpg", 6), (".webp", 6)])
def test_each_frame_is_a_file_in_the_colours_of_the_video(tmp_path: Path, suffix: str, tolerance: int) -> None:
    result = render(board(), tmp_path / "frames" / f"%05d{suffix}", verification="full")
    files = sorted((tmp_path / "frames").iterdir())
    assert [file.name for file in files] == [f"{k:05}{suffix}" for k in range(1, result.frames + 1)]
    assert result.bytes == sum(file.stat().st_size for file in files)
    for number, file in enumerate(files):
        with Image.open(file) as picture:
            assert picture.size == (128, 72)
            assert near(picture.convert("RGB").getpixel((64, 36)), COLOURS[number // 12], tolerance)
    assert not list(tmp_path.glob(".gator-*"))


def test_a_shorter_set_takes_the_place_of_a_longer_one_only_when_asked(tmp_path: Path) -> None:
    target = tmp_path / "frames" / "%d.png"
    render(board(), target)
    with pytest.raises(OutputRefused, match="36 pictures of"):
        render(board(0.25), target, overwrite=False)
    render(board(0.25), target)
    assert sorted(int(file.stem) for file in target.parent.iterdir()) == list(range(1, 19))


def test_beside_other_files_a_set_takes_only_its_own_names(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("kept")
    (tmp_path / "out-x.jpg").write_text("kept")
    render(board(), tmp_path / "out-%03d.jpg")
    render(board(0.25), tmp_path / "out-%03d.jpg")
    names = {file.name for file in tmp_path.iterdir()}
    assert names == {"notes.txt", "out-x.jpg", *(f"out-{k:03}.jpg" for k in range(1, 19))}


@pytest.mark.parametrize("alone", [True, False])
def test_a_set_that_fails_to_take_its_place_leaves_the_one_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alone: bool
) -> None:
    target = tmp_path / "frames" / "%d.png"
    render(board(), target)
    before = {file.name: file.read_bytes() for file in target.parent.iterdir()}
    if not alone:
        (target.parent / "notes.txt").write_text("kept")
    monkeypatch.setattr(placing, "_exchanged", lambda one, other: False)
    rename, calls = Path.rename, iter(range(10**6))

    def failing(self: Path, to: Path) -> Path:
        if next(calls) == (1 if alone else 45):  # the new folder; a few of the new pictures
            raise OSError(28, os.strerror(28))
        return rename(self, to)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", failing)
        with pytest.raises(Exception, match=os.strerror(28)):
            render(board(0.25), target)
    assert {file.name: file.read_bytes() for file in target.parent.glob("*.png")} == before
    assert not [*tmp_path.rglob(".gator-*")]


def test_killed_among_other_files_it_takes_no_more_than_one_picture_away_and_the_next_run_mends_that(tmp_path: Path) -> None:
    target, file = tmp_path / "%d.png", tmp_path / "board.json"
    file.write_text(board().model_dump_json(exclude_unset=True), "utf-8")
    render(file, target)
    kill = (
        "import os, sys; from pathlib import Path; from gator_core import render\n"
        "rename, left = Path.rename, [23]\n"
        "def dying(self, to):\n"
        "    if '.png' in str(to):\n"
        "        left[0] -= 1\n"
        "        left[0] or os._exit(9)\n"
        "    return rename(self, to)\n"
        "Path.rename = dying\n"
        "render(sys.argv[1], sys.argv[2])\n"
    )
    done = subprocess.run([sys.executable, "-c", kill, str(file), str(target)], capture_output=True, text=True, check=False)
    assert done.returncode == 9, done.stderr
    assert len(list(tmp_path.glob("*.png"))) >= 35
    render(file, target)
    assert len(list(tmp_path.glob("*.png"))) == 36
    assert not [*tmp_path.glob(".gator-*")]


def test_a_cancelled_set_leaves_nothing(tmp_path: Path) -> None:
    cancel = threading.Event()
    with pytest.raises(Cancelled):
        render(board(), tmp_path / "frames" / "%d.png", cancel=cancel, on_event=lambda _: cancel.set())
    assert not list(tmp_path.iterdir())


def test_a_picture_that_the_storyboard_shows_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    Image.new("RGB", (64, 36), "teal").save(tmp_path / "in" / "1.png")
    story = Storyboard.parse({"scenes": [{"image": "in/1.png", "duration": 0.2}], **SMALL}, tmp_path)
    with pytest.raises(OutputRefused, match="is an input of scene 1"):
        render(story, tmp_path / "in" / "%d.png")


def test_one_picture_without_a_number_is_refused_with_what_would_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"frames/%05d\.png, and --still writes one"):
        render(board(), tmp_path / "a.png")


def test_plan_knows_numbered_pictures(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text('scenes: [{color: "#336699", duration: 0.2}]\n')
    run = CliRunner().invoke(app, ["plan", str(tmp_path / "a.yaml"), "-o", str(tmp_path / "f" / "%d.png")])
    assert run.exit_code == 0, run.output
    assert "opencv-pictures" in run.output
