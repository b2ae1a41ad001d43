"""The one place that starts the ffmpeg program.

A program that is started here always ends: when its work is done, when the caller fails or is interrupted, when it
makes no progress for too long, and when this process is killed. Each runs in a process group of its own, which is
ended as a whole.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import signal
import subprocess
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from gator_core import EncodeError, InputError

__all__ = ["TIMEOUT_VARIABLE", "DiskFullError", "Feed", "feeding", "run"]

TIMEOUT_VARIABLE = "GATOR_FFMPEG_TIMEOUT"
DEFAULT_TIMEOUT = 120.0
"""Seconds without any progress. One 4K picture at the slowest effort takes a few."""

_PIPE_BYTES = 1 << 20
_TAIL_BYTES = 4096
_LAST_WORDS_SECONDS = 5.0
_FULL = "No space left on device"
"""What the program says of a full disk, among lines of what else failed with it."""
# Waits for the end of its stdin, which comes when the process that started it is gone, however it went. That needs
# no code between fork and exec (as PR_SET_PDEATHSIG would) and does not hang on the life of a thread (as that does).
_GUARD = 'read -r _; kill -9 "-$0"'


class DiskFullError(EncodeError, OSError):
    """What the program writes to is full, as the system itself would say it."""

    def __init__(self, output: Path) -> None:
        super().__init__(f"{output}: {_FULL}")
        self.errno, self.strerror, self.filename = errno.ENOSPC, _FULL, str(output)

    def __str__(self) -> str:
        return f"{self.filename}: {_FULL}"


def run(arguments: Sequence[str], seconds: float) -> str:
    """Runs a short command to its end and returns its stdout. EncodeError after so long, or if it fails."""
    with _started(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as child:
        try:
            said, _ = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise EncodeError(f"{arguments[0]} did not answer within {seconds:g} seconds") from None
        if child.returncode:
            raise EncodeError(f"{arguments[0]} {_ending(child.returncode)}")
    return bytes(said).decode(errors="replace")


@contextmanager
def feeding(arguments: Sequence[str], output: Path, seconds: float | None = None) -> Iterator[Feed]:
    """Starts a program that reads its stdin and writes ``output``; leaving the block waits for its success. After ``seconds``
    without progress (None: what the environment says) it counts as hanging.

    EncodeError quotes what it said on stderr, and is an OSError too where a disk is full. After any error the program is
    gone, ``output`` may be there.
    """
    patience = _Patience(seconds or _timeout(), output)
    with _started(arguments, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as child, _guarded(child):
        feed = Feed(child, patience)
        try:
            yield feed
            feed.finish()
        finally:
            feed.abandon()


class Feed:
    """The stdin of a running program, and what it says on stderr."""

    def __init__(self, child: subprocess.Popen[bytes], patience: _Patience) -> None:
        if child.stdin is None or child.stderr is None:
            raise ValueError("the program must be started with pipes for its stdin and stderr")
        self._child, self._patience = child, patience
        self._stdin, self._fd = child.stdin, child.stdin.fileno()
        _widen(self._fd)
        os.set_blocking(self._fd, False)
        self._room = select.poll()
        self._room.register(self._fd, select.POLLOUT)
        self._tail = _Tail(child.stderr)
        _FEEDS.add(self)

    def write(self, data: memoryview) -> None:
        """Hands over all of ``data``, a flat view of bytes; blocks while the program is behind."""
        while data:
            try:
                written = os.write(self._fd, data)
            except BlockingIOError:
                self._wait_for_room()
            except BrokenPipeError:
                raise self._failure("stopped reading before the end") from None
            else:
                data = data[written:]
                self._patience.renew()

    @property
    def said(self) -> str:
        """The end of what the program has said on stderr; all of it once it has finished."""
        self._tail.wait_for_end(_LAST_WORDS_SECONDS if self._child.returncode is not None else 0)
        return self._tail.words

    def finish(self) -> None:
        """Ends the input and waits for the program to succeed."""
        self._stdin.close()
        self._patience.renew()
        while self._child.poll() is None:
            self._tail.wait_for_end(self._patience.step)
            if self._tail.ended:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._child.wait(self._patience.step)
            self._check_patience()
        if self._child.returncode:
            raise self._failure()

    def abandon(self) -> None:
        """Lets go of the program; who started it ends it."""
        _FEEDS.discard(self)
        self._stdin.close()

    def _wait_for_room(self) -> None:
        while not self._room.poll(self._patience.step * 1000):
            self._check_patience()

    def _check_patience(self) -> None:
        if self._patience.is_over():
            raise EncodeError(
                f"ffmpeg made no progress for {self._patience.seconds:g} seconds and was ended "
                f"({TIMEOUT_VARIABLE} sets how long to wait){self._tail.quoted()}"
            )

    def _failure(self, otherwise: str = "failed") -> EncodeError:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(_LAST_WORDS_SECONDS)
        self._tail.wait_for_end(_LAST_WORDS_SECONDS)
        status = self._child.returncode
        if _FULL in self._tail.words:
            return DiskFullError(self._patience.output)
        return EncodeError(f"ffmpeg {_ending(status) if status else otherwise}{self._tail.quoted()}")


# Waiting ---------------------------------------------------------------------------------------------------------


class _Patience:
    """Runs out when nothing is taken in and nothing is written for so many seconds."""

    def __init__(self, seconds: float, output: Path) -> None:
        self.seconds, self.step = seconds, min(1.0, seconds / 4)
        self.output, self._size = output, -1
        self.renew()

    def renew(self) -> None:
        self._since = time.monotonic()

    def is_over(self) -> bool:
        size = self._written()
        if size != self._size:
            self._size = size
            self.renew()
        return time.monotonic() - self._since > self.seconds

    def _written(self) -> int:
        try:
            return self.output.stat().st_size
        except OSError:
            return -1


def _timeout() -> float:
    said = os.environ.get(TIMEOUT_VARIABLE, "")
    try:
        seconds = float(said) if said else DEFAULT_TIMEOUT
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise InputError(f"{TIMEOUT_VARIABLE} is {said!r}; it must be a number of seconds above 0")
    return seconds


# Listening -------------------------------------------------------------------------------------------------------


class _Tail:
    """Drains a pipe in a thread, so that the program never blocks on it, and keeps the end of what came."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe, self._kept, self._cut = pipe, b"", False
        self._thread = threading.Thread(target=self._drain, name="ffmpeg-stderr", daemon=True)
        self._thread.start()

    @property
    def ended(self) -> bool:
        return not self._thread.is_alive()

    def wait_for_end(self, seconds: float) -> None:
        self._thread.join(seconds)

    @property
    def words(self) -> str:
        """Whole lines, unless one of them is longer than all that is kept."""
        kept = self._kept.partition(b"\n")[2] or self._kept if self._cut else self._kept
        return kept.decode(errors="replace").strip()

    def quoted(self) -> str:
        return f": {self.words}" if self.words else "; it said nothing"

    def _drain(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # closed under our feet when the program is ended
            while chunk := os.read(self._pipe.fileno(), 65536):
                said = self._kept + chunk
                self._cut = self._cut or len(said) > _TAIL_BYTES
                self._kept = said[-_TAIL_BYTES:]


def _ending(status: int) -> str:
    if status >= 0:
        return f"failed with exit status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = str(-status)
    return f"was ended by {name}" + (", perhaps for want of memory" if status == -signal.SIGKILL else "")


# Starting and ending ---------------------------------------------------------------------------------------------

_FEEDS: weakref.WeakSet[Feed] = weakref.WeakSet()


@contextmanager
def _started(
    arguments: Sequence[str], stdin: int, stdout: int = subprocess.DEVNULL, stderr: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
        list(arguments), stdin=stdin, stdout=stdout, stderr=stderr, bufsize=0, start_new_session=True
    )
    try:
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        for pipe in (child.stdin, child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()


@contextmanager
def _guarded(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """Ends the child's group should this process vanish. A healthy ffmpeg also ends with its stdin."""
    try:
        guard = subprocess.Popen(  # noqa: S603
            ["/bin/sh", "-c", _GUARD, str(child.pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )
    except OSError:  # no shell: the end of stdin has to do
        yield
        return
    _GUARDS.add(guard)
    try:
        yield
    finally:
        _GUARDS.discard(guard)
        guard.kill()
        guard.wait()
        if guard.stdin is not None:
            guard.stdin.close()


_GUARDS: weakref.WeakSet[subprocess.Popen[bytes]] = weakref.WeakSet()


def _widen(fd: int) -> None:
    """A pipe of 1 MiB: a third of a 1080p picture a time instead of a fiftieth. Linux only, and only a wish."""
    import fcntl

    with contextlib.suppress(AttributeError, OSError):
        fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _let_go() -> None:
    """In a forked child: a copy of a pipe's end held there would keep the program waiting for more."""
    for feed in list(_FEEDS):
        feed.abandon()
    for guard in list(_GUARDS):
        if guard.stdin is not None:
            guard.stdin.close()


os.register_at_fork(after_in_child=_let_go)
