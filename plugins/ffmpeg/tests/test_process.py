from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gator_core import EncodeError, InputError
from gator_ffmpeg.process import feeding

BYTES = memoryview(bytes(3 << 20))


def shell(body, *arguments):
    return ["/bin/sh", "-c", body, *map(str, arguments)]


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until(holds, seconds=15):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_all_bytes_arrive(tmp_path):
    output = tmp_path / "out"
    data = memoryview(os.urandom(5_000_001))
    with feeding(shell('cat > "$0"', output), output) as feed:
        feed.write(data[:7])
        feed.write(data[7:])
    assert output.read_bytes() == data


def test_a_program_that_fails_is_quoted(tmp_path):
    with (
        pytest.raises(EncodeError, match="exit status 3: the codec is on holiday"),
        feeding(shell("cat > /dev/null; echo the codec is on holiday >&2; exit 3"), tmp_path / "out") as feed,
    ):
        feed.write(BYTES)


def test_what_a_program_said_at_length_is_quoted_from_a_line_on(tmp_path):
    saying = "for n in $(seq 1000); do echo line $n is here >&2; done; exit 3"
    with pytest.raises(EncodeError) as caught, feeding(shell(saying), tmp_path / "out"):
        pass
    said = str(caught.value).removeprefix("ffmpeg failed with exit status 3: ").splitlines()
    assert all(line.startswith("line ") for line in said)
    assert said[-1] == "line 1000 is here"
    endless = "head -c 9000 /dev/zero | tr '\\0' x >&2; exit 3"
    with pytest.raises(EncodeError, match=r": x{4000}"), feeding(shell(endless), tmp_path / "out"):
        pass


def test_a_full_disk_is_one_sentence_and_an_error_of_the_system(tmp_path):
    saying = "printf 'av_interleaved_write_frame(): No space left on device\\nError muxing a packet\\n' >&2; exit 228"
    with pytest.raises(EncodeError) as caught, feeding(shell(saying), tmp_path / "out"):
        pass
    assert str(caught.value) == f"{tmp_path / 'out'}: No space left on device"
    assert isinstance(caught.value, OSError)
    assert caught.value.errno == errno.ENOSPC


def test_a_program_that_fails_before_the_end_is_quoted_too(tmp_path):
    with (
        pytest.raises(EncodeError, match="exit status 4: enough"),
        feeding(shell("head -c 100 > /dev/null; echo enough >&2; exit 4"), tmp_path / "out") as feed,
    ):
        feed.write(BYTES)


def test_a_program_that_stops_reading_and_calls_it_success_is_an_error(tmp_path):
    with (
        pytest.raises(EncodeError, match="stopped reading before the end; it said nothing"),
        feeding(shell("exit 0"), tmp_path / "out") as feed,
    ):
        feed.write(BYTES)


def test_a_killed_program_is_named_as_such(tmp_path):
    with (
        pytest.raises(EncodeError, match="ended by SIGKILL, perhaps for want of memory"),
        feeding(shell("cat > /dev/null; kill -9 $$"), tmp_path / "out") as feed,
    ):
        feed.write(BYTES)


def test_any_amount_of_words_is_drained_and_only_the_last_are_kept(tmp_path):
    words = "i=0; while [ $i -lt 20000 ]; do echo 'frame dropped, and so on and on and on' >&2; i=$((i+1)); done"
    with (
        pytest.raises(EncodeError, match="last words") as caught,
        feeding(shell(f"{words}; cat > /dev/null; echo last words >&2; exit 1"), tmp_path / "out") as feed,
    ):
        feed.write(BYTES)
    assert len(str(caught.value)) < 5000


@pytest.mark.parametrize("body", ["sleep 600", "cat > /dev/null; sleep 600"], ids=["reads nothing", "never ends"])
def test_a_hanging_program_is_ended_with_its_children(tmp_path, monkeypatch, body):
    monkeypatch.setenv("GATOR_FFMPEG_TIMEOUT", "0.4")
    pids = tmp_path / "pids"
    script = f'sleep 600 & echo $! > "$0"; echo $$ >> "$0"; echo so far so good >&2; {body}'
    with (
        pytest.raises(EncodeError, match=r"no progress for 0\.4 seconds .*GATOR_FFMPEG_TIMEOUT.*: so far so good"),
        feeding(shell(script, pids), tmp_path / "out") as feed,
    ):
        feed.write(BYTES)
    started = [int(pid) for pid in pids.read_text().split()]
    assert len(started) == 2
    wait_until(lambda: not any(map(alive, started)))


def test_a_slow_program_that_goes_on_writing_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("GATOR_FFMPEG_TIMEOUT", "0.6")
    output = tmp_path / "out"
    body = 'cat > /dev/null; for i in 1 2 3 4 5 6 7 8; do printf x >> "$0"; sleep 0.2; done'
    with feeding(shell(body, output), output) as feed:
        feed.write(BYTES)
    assert output.read_text() == "x" * 8


@pytest.mark.parametrize("value", ["soon", "0", "-1", "nan", "inf"])
def test_a_timeout_that_is_no_number_of_seconds_is_refused(tmp_path, monkeypatch, value):
    monkeypatch.setenv("GATOR_FFMPEG_TIMEOUT", value)
    with pytest.raises(InputError, match=f"GATOR_FFMPEG_TIMEOUT is '{value}'"), feeding(shell("true"), tmp_path / "out"):
        pass


@pytest.mark.parametrize("error", [ValueError("mine"), KeyboardInterrupt()], ids=["error", "interrupt"])
def test_an_error_of_the_caller_ends_the_program_and_is_what_the_caller_gets(tmp_path, error):
    pid = tmp_path / "pid"

    def work():
        with feeding(shell('echo $$ > "$0"; cat > /dev/null; sleep 600', pid), tmp_path / "out") as feed:
            feed.write(BYTES)
            wait_until(lambda: pid.exists() and pid.read_text())
            raise error

    with pytest.raises(type(error)):
        work()
    assert not alive(int(pid.read_text()))


def test_what_a_program_leaves_running_is_ended_when_it_succeeds(tmp_path):
    pid = tmp_path / "pid"
    with feeding(shell('sleep 600 < /dev/null > /dev/null 2>&1 & echo $! > "$0"; cat > /dev/null', pid), tmp_path / "out"):
        pass
    wait_until(lambda: not alive(int(pid.read_text())))


_OWNER = """
import sys, time
from pathlib import Path
from gator_ffmpeg.process import feeding
body = 'trap "" HUP TERM INT; sleep 600 & echo $! > "$0.tmp"; echo $$ >> "$0.tmp"; mv "$0.tmp" "$0"; cat > /dev/null; sleep 600'
with feeding(["/bin/sh", "-c", body, sys.argv[1]], Path(sys.argv[1] + ".out")) as feed:
    time.sleep(600)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
def test_a_hanging_program_does_not_outlive_us_when_we_are_killed(tmp_path):
    pids = tmp_path / "pids"
    owner = subprocess.Popen([sys.executable, "-c", _OWNER, str(pids)])
    try:
        wait_until(pids.exists)
        started = [int(pid) for pid in pids.read_text().split()]
        assert all(map(alive, started))
        time.sleep(0.2)  # the guard starts after the program
    finally:
        owner.send_signal(signal.SIGKILL)
        owner.wait()
    wait_until(lambda: not any(map(alive, started)))


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_does_not_keep_the_program_waiting(tmp_path, monkeypatch):
    monkeypatch.setenv("GATOR_FFMPEG_TIMEOUT", "5")
    output = tmp_path / "out"
    with feeding(shell('cat > "$0"', output), output) as feed:
        feed.write(BYTES)
        sleeper = os.fork()
        if sleeper == 0:
            time.sleep(600)
            os._exit(0)
    try:
        assert output.stat().st_size == len(BYTES)
    finally:
        os.kill(sleeper, signal.SIGKILL)
        os.waitpid(sleeper, 0)
