"""A storyboard to a file of each kind, and what is said of files that players don't play."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from typer.testing import CliRunner

from gator_core import InputError, Storyboard, render
from gator_core.build import forecast
from gator_core.cli.app import app
from gator_core.testing.media import write_numbered

SCENES = [{"color": "#c03020", "duration": 0.4}, {"color": "#2040b0", "duration": 0.4}]


def board(**more: object) -> Storyboard:
    return Storyboard.parse({"size": "128x72", "fps": 24, "scenes": SCENES, **more})


def codec_of(path: Path) -> str:
    with av.open(f"file:{path}") as container:
        return container.streams.video[0].codec_context.codec.canonical_name


@pytest.mark.parametrize(
    ("name", "codec", "found"),
    [("a.webm", None, "vp9"), ("a.webm", "av1", "av1"), ("a.mp4", "av1", "av1"), ("a.mov", "hevc", "hevc")],
)
def test_suffix_and_codec_say_what_is_written(tmp_path: Path, name: str, codec: str | None, found: str) -> None:
    result = render(board(), tmp_path / name, codec=codec, effort="veryfast", verification="full")
    assert codec_of(result.file_path) == found
    assert (result.frames, result.fps) == (19, "24")
    again = render(board(), tmp_path / name, codec=codec, effort="veryfast")
    assert {step.action for step in again.steps} == {"reused"}


def test_a_storyboard_names_its_codec_and_a_call_another(tmp_path: Path) -> None:
    first = render(board(codec="hevc"), tmp_path / "a.mp4", effort="veryfast")
    assert codec_of(first.file_path) == "hevc"
    second = render(board(codec="hevc"), tmp_path / "a.mp4", codec="h264", effort="veryfast")
    assert codec_of(second.file_path) == "h264"
    assert {step.action for step in second.steps} == {"made"}


@pytest.mark.parametrize(
    ("name", "codec", "said"),
    [
        ("a.mov", "vp9", ".mov takes h264, hevc, mpeg4, and vp9 goes into .webm, .mkv"),
        ("a.webm", "h264", ".webm takes vp9, av1, and h264 goes into .mp4, .mov, .mkv"),
        ("a.mp4", "hvec", "did you mean 'hevc'"),
        ("a.ogv", None, "choose one of .gif, .mkv, .mov, .mp4, .webm, .webp, or number pictures"),
    ],
)
def test_what_players_do_not_play_is_refused_with_what_they_do(tmp_path: Path, name: str, codec: str | None, said: str) -> None:
    with pytest.raises(InputError) as refused:
        render(board(), tmp_path / name, codec=codec)
    assert said in str(refused.value)
    assert not list(tmp_path.iterdir())


def test_the_command_line_says_so_with_exit_2(tmp_path: Path) -> None:
    file = tmp_path / "story.yaml"
    file.write_text('scenes: [{color: "#336699", duration: 0.2}]\n')
    done = CliRunner().invoke(app, ["render", str(file), "--codec", "vp9", "-o", str(tmp_path / "a.mov")])
    assert done.exit_code == 2
    assert "vp9 goes into .webm, .mkv" in " ".join(done.output.split())


def test_a_plan_takes_a_codec_for_as_long_as_it_takes_here(tmp_path: Path) -> None:
    long = board(scenes=[{"color": "#345678", "duration": 60}])

    def encoding(codec: str) -> float:
        return sum(step.seconds for step in forecast(long, codec=codec, effort="slow").steps if step.kind == "segment")

    before = {codec: encoding(codec) for codec in ("h264", "hevc")}
    assert before["hevc"] > 1.5 * before["h264"]
    render(board(scenes=[{"color": "#654321", "duration": 0.4}]), tmp_path / "a.mp4", codec="hevc", effort="slow")
    assert encoding("hevc") != before["hevc"]
    assert encoding("h264") == before["h264"]


def test_a_clip_is_edited_into_another_codec_or_refused_where_no_player_plays_it(tmp_path: Path) -> None:
    clip = write_numbered(tmp_path / "v.mp4", 6, size=(96, 64))
    for name, codec, found in (("a.mp4", "hevc", "hevc"), ("a.webm", "av1", "av1")):
        done = CliRunner().invoke(app, ["edit", str(clip), "--codec", codec, "--hardware", "-o", str(tmp_path / name)])
        assert done.exit_code == 0, done.output
        assert codec_of(tmp_path / name) == found
    done = CliRunner().invoke(app, ["edit", str(clip), "--codec", "vp9", "-o", str(tmp_path / "b.mov")])
    assert done.exit_code == 2
    assert not (tmp_path / "b.mov").exists()
