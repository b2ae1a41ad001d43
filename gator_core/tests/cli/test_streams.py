"""What a terminal, a pipe, and a signal make of a run."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import time
from pathlib import Path

import pytest

from .conftest import command, run

LONG = "quality: draft\nsize: 640x360\nscenes:\n" + "".join(
    f"  - {{prompt: scene {number}, duration: 4, motion: zoom-in}}\n" for number in range(30)
)


def started(folder: Path, *arguments: object) -> subprocess.Popen[str]:
    """A long render that has made its first segment."""
    (folder / "long.yaml").write_text(LONG, encoding="utf-8")
    child = subprocess.Popen(
        command("render", "long.yaml", "-o", "out.mp4", "--overwrite", *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for line in child.stderr:
        if line.startswith("["):
            return child
    raise AssertionError("the render ended before it made anything")


def processes_that_name(folder: Path) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            said = entry.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(folder) in said and int(entry.parent.name) != os.getpid():
            found.append(said)
    return found


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_stops_the_render_and_leaves_nothing(folder: Path, number: signal.Signals, status: int) -> None:
    (folder / "out.mp4").write_bytes(b"precious")
    child = started(folder)
    os.killpg(child.pid, number)  # as a terminal does: the whole foreground group gets it
    out, err = child.communicate(timeout=60)
    assert child.returncode == status, err
    assert err.splitlines()[-1].startswith(f"error: stopped by {number.name}")
    assert out == ""
    assert sorted(path.name for path in folder.iterdir()) == ["long.yaml", "out.mp4"]
    assert (folder / "out.mp4").read_bytes() == b"precious"
    assert [path.name for path in (folder.parent / "cache" / "work").glob("*")] == []
    if Path("/proc").is_dir():
        assert processes_that_name(folder.parent) == []


def test_an_interrupted_render_says_so_as_json(folder: Path) -> None:
    child = started(folder, "--json")
    child.send_signal(signal.SIGINT)
    out, _ = child.communicate(timeout=60)
    assert child.returncode == 130
    assert json.loads(out)["error"]["exit_status"] == 130


def test_a_second_ctrl_c_does_not_leave_more(folder: Path) -> None:
    child = started(folder)
    child.send_signal(signal.SIGINT)
    time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130, err
    assert "Traceback" not in err
    assert sorted(path.name for path in folder.iterdir()) == ["long.yaml"]


@pytest.mark.parametrize("arguments", [["plan", "small.yaml"], ["providers", "--json"], ["--help"]])
def test_a_reader_that_goes_away_is_no_error(board: Path, arguments: list[str]) -> None:
    with subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        child.stdout.close()
        err = child.stderr.read()
    assert child.returncode in (0, 1)
    assert "Traceback" not in err
    assert "Broken" not in err


def test_progress_that_nobody_reads_does_not_stop_the_render(board: Path) -> None:
    with subprocess.Popen(
        command("render", board, "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        child.stderr.close()
        out = child.stdout.read()
    assert child.returncode == 0
    assert json.loads(out)["frames"] == 36


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_result_that_could_not_be_written_is_a_failure(board: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = run("plan", board, "--json", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_poor_encoding_spells_out_what_it_lacks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    (folder / "s.yaml").write_text("scenes: [{prompt: 🎬 日本}, {prompt: é}]", encoding="utf-8")
    plan = run("plan", "s.yaml", "--json")
    assert [scene["shows"] for scene in json.loads(plan.stdout)["scenes"]] == ["🎬 日本", "é"]
    assert run("plan", "s.yaml").returncode == 0


def in_terminal(*arguments: object) -> tuple[int, str]:
    """Runs in a pseudo-terminal of 80 columns; its exit status and all that it showed."""
    lead, follow = pty.openpty()
    child = subprocess.Popen(command(*arguments), stdin=follow, stdout=follow, stderr=follow, close_fds=True)
    os.close(follow)
    shown = b""
    while True:
        try:
            part = os.read(lead, 65536)
        except OSError:  # the other side is gone
            break
        if not part:
            break
        shown += part
    os.close(lead)
    return child.wait(60), shown.decode()


def test_a_terminal_sees_a_bar_that_goes_away(folder: Path, board: Path) -> None:
    status, shown = in_terminal("render", board, "--fps", "60")
    assert status == 0, shown
    assert "/90" in shown
    assert "\x1b[2K" in shown  # the bar's line is erased
    assert shown.rstrip().endswith("blue hour over the harbour")
    assert "[1/" not in shown


def test_a_terminal_sees_whole_words_and_a_log_whole_lines(folder: Path, board: Path) -> None:
    _, shown = in_terminal("plan", board)
    warned = shown.replace("\r", "").split("\n")[:3]
    assert warned[0].startswith("\x1b[33mwarning: ")
    assert all(len(line) <= 80 + len("\x1b[33m\x1b[0m") for line in warned)
    assert all(line.startswith("warning: ") for line in run("plan", board).stderr.splitlines())


def test_quiet_shows_no_bar_in_a_terminal(folder: Path, board: Path) -> None:
    status, shown = in_terminal("render", board, "--quiet", "--scenes", "1-2")
    assert status == 0
    assert "/24" not in shown
    assert "small.mp4" not in shown
