"""``gator sheet``: what it writes, what it says, and what it refuses before any work."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gator_core.testing.media import write_numbered


def test_a_sheet_of_a_storyboard_goes_into_the_working_folder(gator: Callable[..., Any], board: Path, folder: Path) -> None:
    done = gator("sheet", board)
    assert done.exit_code == 0, done.stderr
    with Image.open(folder / "small-sheet.png") as picture:
        assert picture.format == "PNG"
        assert done.stdout.splitlines()[:1] == ["small-sheet.png"]
        assert f"{picture.width}x{picture.height}" in done.stdout


@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.WEBP", "WEBP")])
def test_the_suffix_says_the_format(gator: Callable[..., Any], board: Path, folder: Path, name: str, kind: str) -> None:
    assert gator("sheet", board, "-o", name, "--width", "640", "--columns", "2", "--light", "-q").stdout == ""
    with Image.open(folder / name) as picture:
        assert (picture.format, picture.width) == (kind, 640)


def test_json_says_where_everything_is(gator: Callable[..., Any], board: Path, folder: Path) -> None:
    done = gator("sheet", board, "-o", "a.png", "--frames", "2", "--at", "start", "--json")
    told = json.loads(done.stdout)
    assert told["file_path"] == str(folder / "a.png")
    assert told["pages"] == [told["file_path"]]
    assert [(one["scene"], one["start"], one["duration"]) for one in told["scenes"]] == [
        (1, 0, 0.5),
        (2, 0.5, 0.5),
        (3, 1.0, 0.5),
    ]
    assert told["scenes"][2]["caption"] == "blue hour over the harbour"
    assert all(len(one["places"]) == len(one["times"]) == 2 for one in told["scenes"])


def test_a_sheet_of_a_video(gator: Callable[..., Any], folder: Path) -> None:
    write_numbered(folder / "clip.mp4", 30)
    told = json.loads(gator("sheet", "clip.mp4", "--count", "3", "--json").stdout)
    assert Path(told["file_path"]).name == "clip-sheet.png"
    assert [one["start"] for one in told["scenes"]] == [0, 0.4, 0.8]


def test_pages_are_all_listed(gator: Callable[..., Any], folder: Path) -> None:
    scenes = "\n".join('  - {color: "#204080", duration: 0.1}' for _ in range(60))
    (folder / "long.yaml").write_text(f"size: 160x90\nfps: 10\nscenes:\n{scenes}\n")
    done = gator("sheet", "long.yaml", "-o", "s.webp", "--width", "320", "--columns", "1")
    lines = done.stdout.splitlines()
    pages = sorted(folder.glob("s*.webp"))
    assert len(pages) > 2
    assert [line for line in lines if line.endswith(".webp")] == ["s.webp", *(f"s-{k}.webp" for k in range(2, len(pages) + 1))]


def test_a_page_that_is_there_already_stops_all_of_them(gator: Callable[..., Any], folder: Path) -> None:
    scenes = "\n".join('  - {color: "#204080", duration: 0.1}' for _ in range(60))
    (folder / "long.yaml").write_text(f"size: 160x90\nfps: 10\nscenes:\n{scenes}\n")
    (folder / "s-2.png").write_text("mine")
    done = gator("sheet", "long.yaml", "-o", "s.png", "--width", "320", "--columns", "1")
    assert (done.exit_code, "s-2.png exists already" in done.stderr) == (2, True)
    assert sorted(path.name for path in folder.iterdir()) == ["long.yaml", "s-2.png"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sheet", "small.yaml", "-o", "a.gif"], "gator sheet writes .png, .jpg, .jpeg, .webp, not '.gif'"),
        (["sheet", "small.yaml", "-o", "there.png"], "there.png exists already"),
        (["sheet", "small.yaml", "-o", "no/where.png"], "make it first"),
        (["sheet", "small.yaml", "-o", "a.png", "--columns", "0"], "columns: 0 is not within 1 to 50"),
        (["sheet", "small.yaml", "-o", "a.png", "--width", "90000"], "width: 90000"),
        (["sheet", "small.yaml", "-o", "a.png", "--at", "centre"], "at: unknown value 'centre'"),
        (["sheet", "small.yaml", "-o", "a.png", "--count", "4"], "only a video is shown by evenly spaced pictures"),
        (["sheet", "small.yaml", "-o", "a.png", "--provider", "nobody"], "nobody"),
        (["sheet", "none.yaml", "-o", "a.png"], "none.yaml"),
        (["sheet", "none.mp4", "-o", "a.png"], "none.mp4"),
        (["sheet", "there.png", "-o", "a.png"], "there.png: is a picture"),
        (["sheet", "noise.bin", "-o", "a.png"], "noise.bin"),
    ],
)
def test_what_can_t_be_done_is_said_and_nothing_is_written(
    gator: Callable[..., Any], board: Path, folder: Path, arguments: list[str], said: str
) -> None:
    Image.new("RGB", (32, 32)).save(folder / "there.png")
    (folder / "noise.bin").write_bytes(bytes(range(256)) * 8)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = gator(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_sheet_never_takes_the_place_of_what_it_shows(gator: Callable[..., Any], folder: Path) -> None:
    write_numbered(folder / "clip.mp4", 5)
    (folder / "clip.png").symlink_to("clip.mp4")
    done = gator("sheet", "clip.mp4", "-o", "clip.png", "--overwrite")
    assert (done.exit_code, "is the video itself" in done.stderr) == (2, True)


def test_what_stood_there_stays_when_a_scene_fails(gator: Callable[..., Any], folder: Path) -> None:
    write_numbered(folder / "clip.mp4", 20)
    (folder / "one.yaml").write_text("size: 160x90\nscenes:\n  - {video: clip.mp4, filters: [{name: lut, file: none.cube}]}\n")
    (folder / "a.png").write_text("mine")
    done = gator("sheet", "one.yaml", "-o", "a.png", "--overwrite")
    assert done.exit_code == 2
    assert (folder / "a.png").read_text() == "mine"
    assert len(list(folder.iterdir())) == 3
