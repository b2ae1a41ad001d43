"""Captions beside the video and as a track of it, made of what the offline voice says."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import av
import pytest

from gator_core import InputError, InvalidStoryboard, render
from gator_core.build import picture_at, plan
from gator_core.chapters import chapter_list, chapters
from gator_core.services import ai_models

pytest.importorskip("gator_speech")

SAID = "The harbour wakes before the city does. Boats leave while the streets are still dark."
CUE = re.compile(r"(\d\d):(\d\d):(\d\d),(\d{3}) --> (\d\d):(\d\d):(\d\d),(\d{3})")


@pytest.fixture(autouse=True)
def offline(rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATOR_VOICE_PROVIDER", "espeak-ng")


def board(**more: object) -> dict[str, object]:
    scenes = [
        {"color": "navy", "duration": 1},
        {"color": "teal", "duration": "auto", "narration": SAID},
    ]
    return {"version": 1, "size": "160x90", "fps": 10, "transition": "cut", "scenes": scenes} | more


def times(text: str) -> list[tuple[float, float]]:
    found = [[int(part) for part in match.groups()] for match in CUE.finditer(text)]
    return [tuple(h * 3600 + m * 60 + s + ms / 1000 for h, m, s, ms in (one[:4], one[4:])) for one in found]


def track_of(path: Path) -> list[tuple[float, float, str]]:
    """(start, end, text) of what the file's track of captions shows."""
    with av.open(str(path)) as container:
        stream = container.streams.subtitles[0]
        shown = []
        for packet in container.demux(stream):
            if packet.size > 2:
                text = bytes(packet)[2:] if path.suffix == ".mp4" else bytes(packet)
                start = float(packet.pts * packet.time_base)
                shown.append((start, start + float(packet.duration * packet.time_base), text.decode()))
        return shown


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_track_and_a_file_beside_the_video_say_the_same_when_it_is_said(tmp_path: Path, suffix: str) -> None:
    made = render(board(captions={"track": True, "sidecar": "srt"}), tmp_path / f"out{suffix}")
    beside = (tmp_path / "out.srt").read_text("utf-8")
    track = track_of(made.file_path)
    assert len(track) == len(times(beside)) >= 2
    assert [(round(a, 3), round(b, 3)) for a, b, _ in track] == times(beside)
    assert " ".join(" ".join(text.split()) for _, _, text in track) == SAID
    assert 1.0 <= track[0][0] < 1.1  # the scene begins after one second, and the voice with it
    assert all(one[1] <= other[0] for one, other in pairwise(track))
    assert track[-1][1] <= made.duration + 1e-6
    assert all(len(line) <= 42 for _, _, text in track for line in text.splitlines())


def test_other_captions_encode_no_picture_anew(tmp_path: Path) -> None:
    first, output = tmp_path / "a.srt", tmp_path / "out.mp4"
    first.write_text("1\n00:00:00,500 --> 00:00:01,500\nOne thing\n", "utf-8")
    captions = {"file": str(first), "track": True}
    render(board(captions=captions), output)
    assert [text for _, _, text in track_of(output)] == ["One thing"]
    first.write_text("1\n00:00:00,500 --> 00:00:01,700\nAnother thing\n", "utf-8")
    made = render(board(captions=captions), output)
    assert [text for _, _, text in track_of(output)] == ["Another thing"]
    assert {step.action for step in made.steps if step.kind == "segment"} == {"reused"}


def test_a_damaged_file_is_named_with_its_line_before_anything_is_made(tmp_path: Path) -> None:
    broken = tmp_path / "broken.srt"
    broken.write_text("1\n00:00:0x,500 --> 00:00:01,500\nOne\n", "utf-8")
    with pytest.raises(InputError, match=r"broken\.srt.*line 2"):
        render(board(captions={"file": str(broken), "track": True}), tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()


@pytest.mark.parametrize(
    "text",
    [
        SAID,
        "In 1969, three astronauts travelled to the moon; it took them four days, and the whole world watched.",
        "Stop. Look around you! What do you see? Nothing but sand, as far as the eye can reach, and a sky without a cloud.",
    ],
)
def test_words_of_a_recording_are_shown_about_when_they_are_said(tmp_path: Path, text: str) -> None:
    voice = asyncio.run(ai_models.generate_voice(text=text, voice="alloy", output_path=tmp_path / "voice.wav"))
    scene = {"color": "teal", "duration": "auto", "narration": {"text": text, "file": voice["file_path"]}}
    planned = plan(board(scenes=[scene], captions={"style": "words"}))
    assert planned.captions is not None
    assert planned.captions.estimated
    shown = [word for cue in planned.captions.cues for word in cue.words]
    off = sorted(abs(float(one.start) - told["start"]) for one, told in zip(shown, voice["words"], strict=True))
    assert off[len(off) // 2] < 0.2
    assert off[-1] < 0.6
    assert picture_at(board(scenes=[scene], captions={"style": "words"}), 1.0).size == (160, 90)


def test_a_caption_that_a_track_can_t_hold_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    long = tmp_path / "long.srt"
    long.write_text(f"1\n00:00:00,000 --> 00:00:00,400\nOne\n\n2\n00:00:00,500 --> 00:00:01,500\n{'ö' * 32_768}\n", "utf-8")
    captions = {"file": str(long), "track": True}
    with pytest.raises(InvalidStoryboard, match=r"caption 2, at 0:00:00\.5, has 65536 bytes.*sidecar"):
        render(board(captions=captions), tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()
    render(board(captions=captions), tmp_path / "out.mkv")
    assert len(track_of(tmp_path / "out.mkv")[1][2]) == 32_768


def gator(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gator_core.cli", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_command_writes_what_a_render_would(tmp_path: Path) -> None:
    (tmp_path / "board.json").write_text(json.dumps(board(captions={"sidecar": "vtt"})), "utf-8")
    done = gator("captions", "board.json", "-o", "out.srt", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    render(board(captions={"sidecar": "srt"}), tmp_path / "video.mp4")
    assert (tmp_path / "out.srt").read_text("utf-8") == (tmp_path / "video.srt").read_text("utf-8")
    piped = gator("captions", "board.json", "-o", "-", "--format", "vtt", folder=tmp_path)
    assert piped.stdout.startswith("WEBVTT"), piped.stderr
    again = gator("captions", "board.json", "-o", "out.srt", folder=tmp_path)
    assert (again.returncode, "--overwrite" in again.stderr) == (2, True)


def test_chapters_are_listed_as_platforms_read_them(tmp_path: Path) -> None:
    scenes = [{"color": "navy", "duration": 12, "id": f"part {n}"} for n in range(3)]
    listed = chapters(board(scenes=scenes))
    assert [line.partition(" ")[0] for line in listed.text.splitlines()] == ["0:00", "0:12", "0:24"]
    assert not listed.warnings
    (tmp_path / "board.json").write_text(json.dumps(board(scenes=scenes)), "utf-8")
    assert gator("chapters", "board.json", folder=tmp_path).stdout == listed.text


def test_chapters_that_a_platform_would_not_take_are_told_and_can_be_merged() -> None:
    starts, titles = [0, 4, 12, 30], ["one", "two", "three", "four"]
    told = chapter_list(starts, titles, 3700)
    assert "'one'" in told.warnings[0]
    merged = chapter_list(starts, titles, 3700, merge=True)
    assert merged.titles == ("one", "three", "four")
    assert not merged.warnings
    assert chapter_list([0, 3600, 3700], titles[:3], 3800).text.splitlines()[1] == "1:00:00 two"
