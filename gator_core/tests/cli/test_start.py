"""Starting the program is quick, and what it can't do it says in one line."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import textwrap
import time
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


def test_help_reads_no_more_than_it_shows() -> None:
    """What takes the time of ``gator --help`` is importing; benchmarks/startup.py measures it."""
    code = """
        import atexit, sys
        before = set(sys.modules)
        sys.argv = ["gator", "--help"]
        atexit.register(lambda: print("\\n".join(sorted(set(sys.modules) - before)), file=sys.stderr))
        from gator_core.cli import main
        main()
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60)
    read = set(done.stderr.split())
    assert "typer.main" in read
    assert not {
        name for name in read if name.startswith(("markdown_it", "pygments", "rich.markdown", "rich.traceback", "asyncio"))
    }
    assert len(read) < 300


def test_what_help_puts_off_is_read_when_it_is_used() -> None:
    code = """
        import sys
        sys.argv = ["gator", "--help"]
        from gator_core.cli import main
        try:
            main()
        except SystemExit:
            pass
        import typer.rich_utils as drawing
        assert not {"rich.markdown", "rich.traceback"} & set(sys.modules)
        made = drawing.Markdown("*words*"), drawing.Traceback.from_exception(ValueError, ValueError("no"), None)
        from rich.markdown import Markdown
        from rich.traceback import Traceback
        assert (type(made[0]), type(made[1])) == (Markdown, Traceback)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_help_names_every_command() -> None:
    done = run("--help")
    assert done.returncode == 0
    for name in ("render", "generate", "plan", "providers", "transitions", "filters", "doctor", "schema"):
        assert f" {name} " in done.stdout


def test_transitions_say_what_each_of_them_takes() -> None:
    done = run("transitions")
    assert done.returncode == 0
    assert (
        "Each also takes duration (in seconds) and easing (linear, ease-in, ease-out, ease-in-out, smooth); cut is none."
        in " ".join(done.stdout.split())
    )
    assert "Each also takes" not in run("filters").stdout + run("transitions", "--json").stdout


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


# Stopped meanwhile -----------------------------------------------------------------------------------------------

STOPPED = """
    import os, signal, sys

    class Finder:
        def find_spec(self, name, path=None, target=None):
            if name == {module!r}:
                sys.meta_path.remove(self)
                os.kill(os.getpid(), {number})

    sys.meta_path.insert(0, Finder())
    sys.argv = ["gator", *{arguments!r}]
    from gator_core.cli import main
    main()
"""


@pytest.mark.parametrize(
    ("module", "number", "as_json"),
    [
        ("gator_core.cli.stopping", signal.SIGINT, False),  # which listens for the others
        ("typer", signal.SIGTERM, False),
        ("gator_core.cli.render", signal.SIGINT, True),
        ("pydantic", signal.SIGINT, False),
        ("pydantic", signal.SIGTERM, True),
        ("gator_core.build", signal.SIGHUP, False),
        ("numpy", signal.SIGINT, True),
        ("gator_core.build.run", signal.SIGINT, False),
        ("gator_transitions", signal.SIGTERM, False),  # by now the build plans
        ("gator_transitions", signal.SIGINT, True),
    ],
)
def test_a_signal_while_it_starts_is_said_once(module: str, number: signal.Signals, as_json: bool, board: Path) -> None:
    """Whatever is being imported at that moment."""
    arguments = ["render", str(board), "-o", "out.mp4", *(["--json"] if as_json else [])]
    code = textwrap.dedent(STOPPED).format(module=module, number=int(number), arguments=arguments)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    said = f"stopped by {number.name}; the output is untouched"
    assert done.returncode == 128 + number, done.stderr
    if as_json:
        assert json.loads(done.stdout) == {"error": {"type": "Cancelled", "message": said, "exit_status": 128 + number}}
        assert done.stderr == ""
    else:
        assert (done.stdout, done.stderr) == ("", f"error: {said}\n")
    assert sorted(path.name for path in board.parent.iterdir()) == [board.name]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
def test_a_signal_while_a_file_is_waited_for_ends_the_program_at_once(number: signal.Signals, folder: Path) -> None:
    """A named pipe that nobody writes to stands for a disk that does not answer."""
    os.mkfifo(folder / "story.yaml")
    child = subprocess.Popen(command("render", "story.yaml"), stderr=subprocess.PIPE, text=True)
    time.sleep(1.5)
    child.send_signal(number)
    _, said = child.communicate(timeout=10)
    assert (child.returncode, said) == (128 + number, f"error: stopped by {number.name}; the output is untouched\n")


def test_a_signal_that_python_can_not_raise_ends_the_program_all_the_same() -> None:
    """As in a destructor, where it would only print that an exception was ignored."""
    code = """
        import os, signal
        from gator_core.cli import stopping
        class Late:
            def __del__(self):
                os.kill(os.getpid(), signal.SIGTERM)
        stopping.begin()
        late = Late()
        del late
        print("still here")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (143, "")
    assert done.stderr == "error: stopped by SIGTERM; the output is untouched\n"


def test_a_signal_for_which_the_main_thread_does_not_wake_is_heard() -> None:
    """It may have gone to wait just then; here it is deaf to it, and another thread gets it."""
    code = """
        import os, signal, threading
        from gator_core.cli.stopping import Interrupted, stoppable
        try:
            with stoppable() as cancel:
                threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM)).start()
                signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
                print(cancel.wait(10))
                signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
                raise RuntimeError("told to stop")
        except Interrupted as stop:
            print(stop.exit_status, stop.at_once)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split() == ["True", "143", "False"], done.stderr


def test_signals_that_were_ignored_stay_so(board: Path) -> None:
    line = f"trap '' INT; exec {shlex.join(command('render', board, '-o', 'out.mp4', '--quiet'))}"
    child = subprocess.Popen(["bash", "-c", line])
    time.sleep(0.5)
    while child.poll() is None:
        child.send_signal(signal.SIGINT)
        time.sleep(0.05)
    assert child.returncode == 0
