"""Starting the program is quick, and what it can't do it says in one line."""

from __future__ import annotations

import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from .conftest import command, run

HEAVY = ("numpy", "av", "cv2", "PIL", "yaml", "gator_transitions", "gator_frame_by_frame", "gator_ffmpeg", "gator_opencv")


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--help"], ("pydantic", *HEAVY)),
        (["--version"], ("pydantic", *HEAVY)),
        ([], ("pydantic", *HEAVY)),
        (["render", "--help"], HEAVY),  # some versions of typer read options with pydantic
        (["frobnicate"], HEAVY),
    ],
)
def test_help_imports_nothing_heavy(arguments: list[str], heavy: tuple[str, ...]) -> None:
    code = f"""
        import sys
        from gator_core.cli import main
        sys.argv = ["gator", *{arguments!r}]
        try:
            main()
        finally:
            print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60)
    assert done.stderr.splitlines()[-1] == "[]"


def test_help_names_every_command() -> None:
    done = run("--help")
    assert done.returncode == 0
    for name in ("render", "generate", "plan", "providers", "transitions", "filters", "doctor", "schema"):
        assert f" {name} " in done.stdout


def test_version_is_that_of_the_core() -> None:
    from importlib.metadata import version

    done = run("--version")
    assert done.stdout == f"gator-video-core {version('gator-video-core')}\n"


def test_an_unknown_command_names_the_nearest(gator) -> None:
    done = gator("rendr", "x.yaml")
    assert done.exit_code == 2
    assert "rendr" in done.stderr
    assert "render" in done.stderr
    assert done.stdout == ""


def test_a_missing_argument_is_a_usage_error_that_shows_the_usage(gator) -> None:
    done = gator("render")
    assert done.exit_code == 2
    assert "FILE" in done.stderr
    assert "gator render --help" in done.stderr


def test_a_usage_error_is_json_where_json_was_asked_for(gator) -> None:
    import json

    done = gator("render", "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["error"]["type"] == "UsageError"
    assert done.stderr == ""


def test_no_arguments_show_the_help(gator) -> None:
    done = gator()
    assert done.exit_code == 2
    assert "render" in done.output


def test_a_missing_system_library_is_one_clear_line(folder: Path, board: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wheel whose library is missing raises just this; the machine that runs the test has the library."""
    shadow = folder / "shadow"
    shadow.mkdir()
    (shadow / "cv2.py").write_text(
        "raise ImportError('libGL.so.1: cannot open shared object file: No such file or directory')", encoding="utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(shadow))
    done = run("render", board)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "libGL.so.1" in done.stderr
    assert "apt-get install libgl1 libglib2.0-0" in done.stderr
    doctor = run("doctor")
    assert doctor.returncode == 1
    assert "apt-get install libgl1 libglib2.0-0" in " ".join(doctor.stdout.split())
    assert "Traceback" not in doctor.stdout + doctor.stderr


def test_the_shell_completes_commands_and_values(monkeypatch: pytest.MonkeyPatch) -> None:
    def completed(line: str) -> str:
        monkeypatch.setenv("_GATOR_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
        return run().stdout

    assert completed("gator ren").split() == ["render"]
    assert completed("gator render --quality ").split() == ["draft", "standard", "high", "premium"]
    assert completed("gator render --encode-preset very").split() == ["veryfast", "veryslow"]
    assert completed("gator generate --transition cr").split() == ["crossfade"]


def test_the_completion_script_can_be_shown() -> None:
    """For the shell that it is called from, which typer looks up among the parents; so one is put there."""
    script = f"{shlex.join(command('--show-completion'))}; exit $?"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "_GATOR_COMPLETE" in done.stdout
