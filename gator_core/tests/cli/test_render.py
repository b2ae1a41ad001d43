from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from .conftest import run


def frames_of(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def test_render_makes_the_video_and_says_what_it_is(gator, board: Path, folder: Path) -> None:
    done = gator("render", board)
    assert done.exit_code == 0, done.stderr
    assert frames_of(folder / "small.mp4") == 36
    head, facts, *_ = done.stdout.splitlines()
    assert head == "small.mp4"
    assert facts.startswith("0:01.500  36 frames  160x90  24 fps  ")
    assert "blue hour over the harbour" in done.stdout
    assert all(len(line) <= 80 and line == line.rstrip() for line in done.stdout.splitlines())


def test_json_is_exactly_the_result(gator, board: Path, folder: Path) -> None:
    from dataclasses import fields

    from gator_core.build import Result

    done = gator("render", board, "-o", "out.mp4", "--json")
    made = json.loads(done.stdout)
    assert set(made) == {field.name for field in fields(Result)}
    assert made["file_path"] == str(folder / "out.mp4")
    assert [marker["frame"] for marker in made["scene_markers"]] == [0, 12, 24]


def test_warnings_go_to_stderr_and_quiet_keeps_them(gator, board: Path) -> None:
    done = gator("render", board, "--quiet")
    assert done.stdout == ""
    assert [line for line in done.stderr.splitlines() if not line.startswith("warning: ")] == []
    assert "shown as a sketch" in done.stderr


def test_without_a_terminal_progress_is_a_line_a_step(gator, board: Path) -> None:
    done = gator("render", board)
    steps = [line for line in done.stderr.splitlines() if line.startswith("[")]
    assert steps[-1] == f"[{len(steps)}/{len(steps)}] verify"
    assert "\x1b" not in done.stderr
    again = gator("render", board, "--overwrite")
    assert "stored already" in again.stderr
    assert "1 of 1 segment stored already" in again.stdout


def test_an_existing_output_is_refused_and_left_alone(gator, board: Path, folder: Path) -> None:
    (folder / "small.mp4").write_bytes(b"precious")
    (folder / "small.png").write_bytes(b"precious")
    for arguments in ([], ["--still", "0.1"]):
        done = gator("render", board, *arguments)
        assert done.exit_code == 2
        assert "--overwrite" in done.stderr
    assert (folder / "small.mp4").read_bytes() == b"precious"
    assert (folder / "small.png").read_bytes() == b"precious"
    assert gator("render", board, "--overwrite").exit_code == 0
    assert frames_of(folder / "small.mp4") == 36


def test_overrides_win_over_the_file(gator, board: Path, folder: Path) -> None:
    done = gator("render", board, "--aspect", "9:16", "--quality", "draft", "--fps", "29.97", "--scenes", "1", "--json")
    made = json.loads(done.stdout)
    assert (made["width"], made["height"], made["fps"]) == (480, 854, "30000/1001")


def test_media_stay_relative_to_the_file_when_options_override(gator, folder: Path) -> None:
    (folder / "sub").mkdir()
    Image.new("RGB", (64, 36), "teal").save(folder / "sub" / "teal.png")
    (folder / "sub" / "s.yaml").write_text("scenes: [{image: teal.png, duration: 0.2}]", encoding="utf-8")
    done = gator("render", "sub/s.yaml", "--size", "64x36", "--fps", "10", "--json")
    assert json.loads(done.stdout)["frames"] == 2


@pytest.mark.parametrize(
    ("options", "frames"),
    [
        (["--range", "0.25-1"], 18),
        (["--range", "0:01-"], 12),
        (["--scenes", "2"], 12),
        (["--scenes", "2-3"], 24),
        (["--scenes", "2-"], 24),
    ],
)
def test_a_part_has_the_frames_that_were_asked_for(gator, board: Path, folder: Path, options: list[str], frames: int) -> None:
    assert gator("render", board, *options).exit_code == 0
    assert frames_of(folder / "small.mp4") == frames


@pytest.mark.parametrize(
    "options",
    [
        ["--range", "4-2"],
        ["--range", "soon"],
        ["--range", "9-12"],
        ["--scenes", "0"],
        ["--scenes", "4"],
        ["--scenes", "3-2"],
        ["--scenes", "2", "--range", "0-1"],
        ["--still", "1", "--scenes", "1"],
        ["--still", "99"],
        ["--still", "now"],
        ["--still", "0", "-o", "x.gif"],
        ["--size", "10", "--aspect", "1:1"],
        ["--size", "tiny"],
        ["--quality", "hihg"],
        ["--fps", "0"],
        ["--encode-preset", "warp"],
        ["--verify", "some"],
        ["--provider", "nobody"],
        ["--encoder", "nobody"],
        ["-o", "out.xyz"],
        ["-o", "nowhere/out.mp4"],
    ],
)
def test_wrong_input_is_exit_2_with_one_line_and_nothing_written(gator, board: Path, folder: Path, options: list[str]) -> None:
    done = gator("render", board, *options)
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("error: ")
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
    assert sorted(path.name for path in folder.iterdir()) == ["small.yaml"]


def test_an_error_as_json_goes_to_stdout(gator, board: Path) -> None:
    done = gator("render", board, "--quality", "hihg", "--json")
    assert done.exit_code == 2
    error = json.loads(done.stdout)["error"]
    assert error["type"] == "UnknownQuality"
    assert "did you mean 'high'?" in error["message"]
    assert done.stderr == ""


def test_what_fails_while_working_is_exit_1(gator, board: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATOR_FFMPEG", "/bin/false")
    done = gator("render", board, "--encoder", "ffmpeg")
    assert done.exit_code == 1
    assert "/bin/false" in done.stderr
    assert "Traceback" not in done.stderr


def test_debug_shows_where(gator, folder: Path) -> None:
    plain = gator("render", "missing.yaml")
    assert "Traceback" not in plain.stderr
    debug = gator("render", "missing.yaml", "--debug")
    assert "Traceback" in debug.stderr
    assert plain.exit_code == debug.exit_code == 2


def test_a_still_is_the_picture_at_that_time(gator, board: Path, folder: Path) -> None:
    done = gator("render", board, "--still", "0.1", "-o", "still.png", "--json")
    assert json.loads(done.stdout)["width"] == 160
    with Image.open(folder / "still.png") as picture:
        assert np.abs(np.asarray(picture).astype(int) - (0x80, 0x20, 0x20)).max() <= 2
    for suffix, kind in ((".jpg", "JPEG"), (".webp", "WEBP")):
        assert gator("render", board, "--still", "0.75", "-o", f"still{suffix}").exit_code == 0
        with Image.open(folder / f"still{suffix}") as picture:
            assert picture.format == kind
            assert np.abs(np.asarray(picture.convert("RGB")).astype(int).mean((0, 1)) - (0x20, 0x80, 0x20)).max() <= 4
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_a_still_never_overwrites_an_input(gator, folder: Path) -> None:
    Image.new("RGB", (64, 36), "teal").save(folder / "teal.png")
    (folder / "s.yaml").write_text("scenes: [{image: teal.png}]", encoding="utf-8")
    before = (folder / "teal.png").read_bytes()
    done = gator("render", "s.yaml", "--still", "0", "-o", "teal.png", "--overwrite")
    assert done.exit_code == 2
    assert (folder / "teal.png").read_bytes() == before


NAMES = [
    "two words.mp4",
    'it\'s "quoted".mp4',
    "a:b.mp4",
    "100%d.mp4",
    "🎬 日本.mp4",
    "-x.mp4",
    "[red]x.mp4",
    "new\nline.mp4",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_file_name_will_do(gator, folder: Path, name: str) -> None:
    source = name.removesuffix(".mp4") + ".yaml"
    (folder / source).write_text("size: 32x18\nscenes: [{color: teal, duration: 0.1}]", encoding="utf-8")
    done = gator("render", "-o", f"./{name}", "--json", "--", source)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["file_path"] == str(folder / name)
    assert frames_of(folder / name) == 3


def test_a_name_that_is_no_text_will_do(folder: Path) -> None:
    name = b"caf\xe9.mp4".decode(errors="surrogateescape")
    (folder / "s.yaml").write_text("size: 32x18\nscenes: [{color: teal, duration: 0.1}]", encoding="utf-8")
    done = run("render", "s.yaml", "-o", name, "--report")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "caf\\udce9.mp4"
    assert (folder / name).exists()
    assert json.loads((folder / f"{name}.report.json").read_text("utf-8"))["file"] == name


def test_a_terminal_can_not_be_steered_by_a_storyboard(gator, folder: Path) -> None:
    (folder / "s.json").write_text(
        json.dumps({"title": "\x1b]0;owned\x07", "size": "32x18", "scenes": [{"prompt": "\x1b[2Jgone", "duration": 0.1}] * 2})
    )
    for done in (gator("render", "s.json"), gator("plan", "s.json")):
        assert done.exit_code == 0, done.stderr
        assert "\x1b" not in done.output
        assert "\\x1b[2Jgone" in done.output


def test_generate_makes_one_scene_a_prompt(gator, folder: Path) -> None:
    done = gator(
        "generate", "Sunrise over the city!", "street life", "--size", "64x36", "--fps", "12", "--duration", "0.5", "--json"
    )
    made = json.loads(done.stdout)
    assert Path(made["file_path"]).name == "sunrise-over-the-city.mp4"
    assert (made["num_scenes"], made["frames"], Fraction(made["fps"])) == (2, 12, 12)


def test_generate_says_what_is_wrong_with_a_transition_or_a_duration(gator) -> None:
    wrong = gator("generate", "a", "b", "--transition", "crossfad")
    assert wrong.exit_code == 2
    assert "did you mean 'crossfade'?" in wrong.stderr
    assert gator("generate", "a", "--duration", "long").exit_code == 2
    assert gator("generate", "  ").exit_code == 2
