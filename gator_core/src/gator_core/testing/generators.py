"""What every generator promises: what it says of itself, and how it works, stops and fails."""

from __future__ import annotations

import base64
import json
import os
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from gator_core.errors import Cancelled
from gator_core.generation import Estimate, Job, Request
from gator_core.providers import Generator
from gator_core.testing.conformance import Check, expect
from gator_core.testing.plugin import HEAVY
from gator_core.testing.provider import parameter_checks, provider_checks

__all__ = ["Trial", "generator_checks", "working_checks"]

_PATIENCE = 60.0
"""Seconds until one that was stopped must have ended: that of a loaded machine, and of a model between two steps."""
_PROBE = """
import base64, json, pickle, sys
provider = pickle.loads(base64.b64decode(sys.stdin.read()))
provider.availability()
print("\\n" + json.dumps(sorted({m.partition(".")[0] for m in sys.modules})))
"""


def generator_checks(generator: Generator, make: Callable[[], Request]) -> Iterator[Check]:
    """What it says of itself; ``make`` gives a request, the same each time."""
    yield from provider_checks(generator)
    yield from parameter_checks(generator)
    yield "request() is pure and can be stored", lambda: _request(make)
    yield "estimate() tells seconds and dollars", lambda: _estimate(generator, make())
    yield "resource() names what it occupies", lambda: _resource(generator, make())
    yield "limits() can be listed", lambda: _limits(generator)
    yield "availability() imports nothing heavy", lambda: _light(generator)


def _request(make: Callable[[], Request]) -> None:
    one, other = make(), make()
    expect(isinstance(one, Request), f"it gives a {type(one).__name__}, not a Request")
    expect(one == other and one.model_dump_json() == other.model_dump_json(), "asked twice it gives two different requests")
    again = type(one).model_validate_json(one.model_dump_json())
    expect(again == one, "it is another one when it is read back from JSON")


def _estimate(generator: Generator, request: Request) -> None:
    said = generator.estimate(request)
    expect(isinstance(said, Estimate), f"it gives {said!r}, not an Estimate")
    expect(said.seconds >= 0 and said.dollars >= 0, f"it gives {said!r}")
    expect(generator.paid or said.dollars == 0, "it costs money, but does not say paid = True")


def _resource(generator: Generator, request: Request) -> None:
    one, other = generator.resource(request), generator.resource(request)
    expect(isinstance(one, str) and one, f"it gives {one!r}, not a text")
    expect(one == other, f"it gives {one!r}, then {other!r}")
    if not generator.paid:  # a paid one may ask its service
        count = generator.at_once(request)
        expect(isinstance(count, int) and count >= 1, f"at_once() gives {count!r}, not a number from 1 on")


def _limits(generator: Generator) -> None:
    json.dumps(dict(generator.limits()), allow_nan=False)


def _light(generator: Generator) -> None:
    try:
        packed = base64.b64encode(pickle.dumps(generator)).decode()
    except Exception:  # one that holds a client or a lock; check_plugin tries it from its module
        return
    heavy = _imported(packed)
    expect(not heavy, f"it imports {', '.join(heavy)}; import that where it is used")


@lru_cache(maxsize=64)
def _imported(packed: str) -> tuple[str, ...]:
    """The heavy ones, of a fresh interpreter; none where the provider's module can't be found by its name there."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", _PROBE]
    done = subprocess.run(command, env=environment, input=packed, capture_output=True, text=True, timeout=120)  # noqa: S603 - our own interpreter
    if done.returncode != 0 and any(said in done.stderr for said in ("ModuleNotFoundError", "AttributeError")):
        return ()
    expect(done.returncode == 0, f"in a fresh interpreter it fails: {done.stderr.strip()[-500:]}")
    return tuple(sorted(set(HEAVY) & set(json.loads(done.stdout.splitlines()[-1]))))


# At work ---------------------------------------------------------------------------------------------------------


@dataclass
class Trial:
    """A place to generate in, that sees what is left behind."""

    folder: Path
    reported: list[float] = field(default_factory=list)

    @property
    def scratch(self) -> Path:
        """The job's own folder."""
        return self.folder / "scratch"

    def job(self, **rest: Any) -> Job:
        """A job whose progress is noted."""
        self.scratch.mkdir(parents=True, exist_ok=True)
        return Job(self.scratch, **{"progress": self.reported.append, **rest})

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Within, temporary files go where they are seen. AssertionError for what is left outside of the scratch folder."""
        temporary, before = self.folder / "temporary", tempfile.tempdir
        temporary.mkdir(parents=True, exist_ok=True)
        tempfile.tempdir = str(temporary)
        try:
            yield
        finally:
            tempfile.tempdir = before
        stray = sorted(path.name for path in self.folder.iterdir() if path not in (self.scratch, temporary))
        expect(not stray, f"it leaves {', '.join(stray)} beside job.scratch")
        left = sorted(path.name for path in temporary.iterdir())
        expect(not left, f"it leaves {', '.join(left)} among the temporary files")


Generate = Callable[[Job], Path | None]
Compare = Callable[[Path | None, Path | None], None]


def working_checks(generate: Generate, folder: Path, *, again: Compare | None) -> Iterator[Check]:
    """How it works: ``generate`` asks for one and the same product; ``again`` compares two, where they must be the same."""
    yield "progress goes from 0 to 1, never back", lambda: _progress(generate, Trial(folder / "progress"))
    if again:
        yield "the same request gives the same pictures", lambda: _same(generate, folder, again)
    yield "one that is stopped before it begins raises Cancelled", lambda: _stopped(generate, Trial(folder / "stopped"), 0)
    yield "one that is stopped at work raises Cancelled", lambda: _stopped(generate, Trial(folder / "halfway"), 1)
    yield "an error while it works comes out, and leaves nothing behind", lambda: _failing(generate, Trial(folder / "failing"))


def _progress(generate: Generate, trial: Trial) -> None:
    with trial.watched():
        made = generate(trial.job())
    said = trial.reported
    expect(all(0 <= one <= 1 for one in said), f"it reports {said}")
    expect(said == sorted(said), f"it goes back: {said}")
    expect(made is None or made.is_relative_to(trial.scratch), f"it wrote to {made}, outside of job.scratch")


def _same(generate: Generate, folder: Path, again: Compare) -> None:
    again(*(generate(Trial(folder / name).job()) for name in ("once", "again")))


def _stopped(generate: Generate, trial: Trial, after: int) -> None:
    """Stops it from the start, or once it has looked ``after`` times; one that looks no further has ended by then."""
    looks = 0

    def cancelled() -> bool:
        nonlocal looks
        looks += 1
        return looks > after

    came: list[BaseException | None] = []

    def run() -> None:
        try:
            generate(trial.job(cancelled=cancelled))
            came.append(None)
        except BaseException as error:
            came.append(error)

    with trial.watched():
        worker = threading.Thread(target=run, daemon=True)
        worker.start()
        worker.join(_PATIENCE)
        expect(came, f"{_PATIENCE:g} s later it is still at work")
    expect(looks, "it never looks at job.cancelled")
    if came[0] is None:
        expect(after and looks <= after, "it went on as if nothing were asked of it")
    else:
        expect(isinstance(came[0], Cancelled), f"it raises {type(came[0]).__name__}: {came[0]}")


class _Interruption(Exception):
    """Not one that a generator could raise by itself."""


def _failing(generate: Generate, trial: Trial) -> None:
    called = False

    def break_off(_: float) -> None:
        nonlocal called
        called = True
        raise _Interruption("the trial breaks it off")

    with trial.watched():
        try:
            generate(trial.job(progress=break_off))
        except Exception:  # as it is, or wrapped
            return
    expect(not called, "it goes on though job.progress raised")
