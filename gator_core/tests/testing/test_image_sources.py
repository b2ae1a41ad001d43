"""The suite for image sources passes what is right and names what is broken."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gator_core import (
    Availability,
    Cancelled,
    ImageSource,
    Request,
)
from gator_core.providers import Job
from gator_core.testing import (
    check_image_source,
    generators,
)

from .breaches import breaches


class PaintRequest(Request):
    prompt: str
    size: tuple[int, int]
    seed: int


class Painter(ImageSource):
    name = "painter"

    def request(self, prompt, size, seed):
        return PaintRequest(prompt=prompt, size=size, seed=seed)

    def generate(self, request, job):
        job.check()
        return self.painted(request, job)

    def painted(self, request, job):
        noise = np.random.default_rng(request.seed).integers(0, 255, (*request.size[::-1], 3), np.uint8)
        Image.fromarray(noise).save(job.scratch / "made.png")
        job.progress(1)
        return job.scratch / "made.png"


# What is right ---------------------------------------------------------------------------------------------------


class Honest(Painter):
    deterministic = False

    def generate(self, request, job):
        return super().generate(request.model_copy(update={"seed": random.randrange(10**6)}), job)


class Square(Painter):
    """A model with one size of its own."""

    def painted(self, request, job):
        return super().painted(request.model_copy(update={"size": (256, 256)}), job)


class Small(Painter):
    def painted(self, request, job):
        return super().painted(request.model_copy(update={"size": (96, 64)}), job)


class Slow(Painter):
    """Takes more than a second, and can be stopped all the while."""

    deterministic = False

    def generate(self, request, job):
        for step in range(30):
            job.check()
            time.sleep(0.05)
            job.progress(step / 30)
        return self.painted(request, job)


class KeepsAHelper(Painter):
    """A thread that ends with the program."""

    def painted(self, request, job):
        threading.Thread(target=threading.Event().wait, args=(60,), daemon=True).start()
        multiprocessing.get_context("spawn").Lock()  # for which Python starts a process that it keeps
        return super().painted(request, job)


class Always(Painter):
    """Has no seed."""

    def request(self, prompt, size, seed):
        return PaintRequest(prompt=prompt, size=size, seed=0)


class Dear(Painter):
    paid = True


@pytest.mark.parametrize("right", [Painter, Honest, Square, Small, Slow, KeepsAHelper, Dear])
def test_a_right_image_source_conforms(right):
    check_image_source(right(), generate=True)


def test_one_without_a_seed_has_to_say_so(here_only):
    check_image_source(Always(), seedless=True)
    assert "give this suite seedless=True if that is meant" in breaches(check_image_source, Always())
    assert "don't say seedless=True here" in breaches(check_image_source, Painter(), seedless=True)


# What is broken --------------------------------------------------------------------------------------------------


class Moody(Honest):
    deterministic = True


class WritesNoPicture(Painter):
    def painted(self, request, job):
        (job.scratch / "made.png").write_text("a picture")
        return job.scratch / "made.png"


class TakesNothing(Painter):
    def refuses(self, prompt, size):
        return "it is asleep"


class Speck(Painter):
    def painted(self, request, job):
        return super().painted(request.model_copy(update={"size": (4, 4)}), job)


class Sliver(Painter):
    def painted(self, request, job):
        return super().painted(request.model_copy(update={"size": (640, 64)}), job)


class NeverReports(Painter):
    def painted(self, request, job):
        return super().painted(request, Job(job.scratch, cancelled=job.cancelled))


class StopsReporting(NeverReports):
    def painted(self, request, job):
        job.progress(0.3)
        return super().painted(request, job)


class OnePictureForAll(Painter):
    def painted(self, request, job):
        return super().painted(request.model_copy(update={"seed": 1}), job)


class SwallowsTheWish(Painter):
    """To be stopped, once it has begun."""

    def painted(self, request, job):
        job.progress(0.5)
        with suppress(Cancelled):
            job.check()
        return super().painted(request, job)


class SwallowsItAtItsSecondLook(Painter):
    def painted(self, request, job):
        with suppress(Cancelled):
            job.check()
        return super().painted(request, job)


class SwallowsErrorsAndReportsNothing(NeverReports):
    def painted(self, request, job):
        for _ in range(3):
            with suppress(Exception):
                job.check()
        return super().painted(request, job)


class LeavesTemporaryFilesWhereItFails(NeverReports):
    def painted(self, request, job):
        handle, name = tempfile.mkstemp()
        os.close(handle)
        job.check()
        Path(name).unlink()
        return super().painted(request, job)


class LeavesAThread(Painter):
    ended = threading.Event()

    def painted(self, request, job):
        threading.Thread(target=self.ended.wait, args=(20,), name="dreamer").start()
        return super().painted(request, job)


class LeavesAProcess(Painter):
    started: list[subprocess.Popen] = []  # noqa: RUF012

    def painted(self, request, job):
        self.started.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(20)"]))
        return super().painted(request, job)


class WritesWhereItStands(Painter):
    def painted(self, request, job):
        Path("notes.txt").absolute().touch()
        return super().painted(request, job)


class WritesWhereItStood(Painter):
    place = Path()

    def painted(self, request, job):
        (self.place / "notes.txt").touch()
        return super().painted(request, job)


@pytest.fixture
def tidy(tmp_path, monkeypatch):
    """A working directory of the test's own, and no thread or process that outlives it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(WritesWhereItStood, "place", tmp_path)
    LeavesAThread.ended.clear()
    yield
    LeavesAThread.ended.set()
    for one in LeavesAProcess.started:
        one.kill()
        one.wait()
    LeavesAProcess.started.clear()


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (Moody, "generated twice, it is another picture"),
        (WritesNoPicture, "generate() makes a picture in job.scratch"),
        (TakesNothing, "refuses() says 'it is asleep'"),
        (Speck, "it has 4x4 pixels for 320x180"),
        (Sliver, "it has 640x64 pixels for 320x180"),
        (NeverReports, "progress goes from 0 to 1, never back: it reports none"),
        (StopsReporting, "it ends at 0.3: call job.progress(1)"),
        (OnePictureForAll, "another seed gives another product: it is the same"),
        (SwallowsTheWish, "it looked at job.cancelled, which said yes, and went on to its end"),
        (SwallowsItAtItsSecondLook, "it looked at job.cancelled, which said yes, and went on to its end"),
        (SwallowsErrorsAndReportsNothing, "it goes on though job.cancelled raised"),
        (LeavesTemporaryFilesWhereItFails, "an error of job.cancelled comes out, and leaves nothing behind: it leaves tmp"),
        (LeavesAThread, "it leaves a thread that keeps the program alive: dreamer"),
        (LeavesAProcess, "it leaves a process running: python"),
        (WritesWhereItStands, "it leaves notes.txt in the working directory"),
        (WritesWhereItStood, "it leaves notes.txt in /"),
    ],
)
def test_what_is_broken_in_an_image_source_is_named(tidy, here_only, broken, promise):
    assert promise in breaches(check_image_source, broken())


# Stopping --------------------------------------------------------------------------------------------------------


class Deaf(Painter):
    deterministic = False

    def generate(self, request, job):
        job.check()
        return self.deaf(request, job)

    def deaf(self, request, job):
        time.sleep(1.2)
        return self.painted(request, job)


class DeafAfterTwoLooks(Deaf):
    def deaf(self, request, job):
        job.check()
        return super().deaf(request, job)


class DeafAfterItsFirstProgress(Deaf):
    def deaf(self, request, job):
        job.progress(0.1)
        job.check()
        return super().deaf(request, job)


class LooksAtTheVeryEnd(Deaf):
    def generate(self, request, job):
        path = self.deaf(request, job)
        job.check()
        return path


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (Deaf, "one that is stopped at work raises Cancelled: 0."),
        (DeafAfterTwoLooks, "one that is stopped at work raises Cancelled: 0."),
        (DeafAfterItsFirstProgress, "one that is stopped at work raises Cancelled: 0."),
        (LooksAtTheVeryEnd, "one that is stopped before it begins raises Cancelled: 0."),
    ],
)
def test_one_that_takes_its_time_to_stop_is_named(here_only, hurried, broken, promise):
    said = breaches(check_image_source, broken())
    assert promise in said
    assert "s after it was asked to stop it is still at work, for which it takes " in said


# Money -----------------------------------------------------------------------------------------------------------


class OnlyRaises(Painter):
    paid = True

    def generate(self, request, job):
        raise RuntimeError("that would have cost money")


def test_a_paid_image_source_is_asked_to_paint_where_the_caller_says_so(here_only):
    check_image_source(OnlyRaises())
    assert "that would have cost money" in breaches(check_image_source, OnlyRaises(), generate=True)


# In another process ----------------------------------------------------------------------------------------------


class Salted(Painter):
    def request(self, prompt, size, seed):
        return PaintRequest(prompt=prompt, size=size, seed=seed + hash(prompt))


class HoldsALock(Painter):
    def __init__(self):
        self.lock = threading.Lock()


class ThinksLong(Painter):
    paid = True

    def availability(self):
        time.sleep(0.6)
        return Availability(True)


def test_a_request_that_is_another_one_in_each_process_is_named():
    assert "request() gives the same in every process: here it is" in breaches(check_image_source, Salted(), generate=False)


def test_what_can_not_be_brought_into_a_fresh_process_proves_nothing():
    said = breaches(check_image_source, HoldsALock(), generate=False)
    assert "it can be asked in a fresh process: it can't be brought into a fresh interpreter (TypeError: cannot pickle" in said
    assert "so that it can't be proven; let it be pickled" in said
    assert "or let a plugin with an entry point of the group gator_video register it" in said


def test_an_availability_that_takes_long_is_named(monkeypatch):
    monkeypatch.setattr(generators, "PATIENCE", 0.5)
    assert "availability() is quick: it takes 0.6 s" in breaches(check_image_source, ThinksLong())


LOCKED = """
import threading
from gator_core import Availability, ImageSource, Request, hookimpl

gator_api = 1


class Asked(Request):
    prompt: str
    seed: int


class Locked(ImageSource):
    name = "locked"
    paid = True

    def __init__(self):
        self.lock = threading.Lock()

    def availability(self):
        {imports}
        return Availability(True)

    def request(self, prompt, size, seed):
        return Asked(prompt=prompt, seed=seed)

    def generate(self, request, job):
        raise NotImplementedError


@hookimpl
def gator_image_sources():
    return [Locked()]
"""


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Writes a plugin that an entry point names, and gives its module."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "tensorflow.py").write_text("")

    def install(name, imports):
        (tmp_path / f"{name}.py").write_text(LOCKED.replace("{imports}", imports))
        described = tmp_path / f"{name}-1.0.dist-info"
        described.mkdir()
        (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (described / "entry_points.txt").write_text(f"[gator_video]\n{name} = {name}\n")
        importlib.invalidate_caches()
        return importlib.import_module(name)

    yield install
    for name in ("locked_light", "locked_heavy", "tensorflow"):
        sys.modules.pop(name, None)


def test_one_that_can_not_be_pickled_is_tried_as_its_plugin_makes_it(installed):
    check_image_source(installed("locked_light", "pass").Locked())
    assert "it imports tensorflow" in breaches(check_image_source, installed("locked_heavy", "import tensorflow").Locked())


def test_a_source_that_imports_something_heavy_to_say_if_it_is_there_is_named(tmp_path, monkeypatch):
    (tmp_path / "tensorflow.py").write_text("")
    code = "from gator_core import Availability, ImageSource, Request\n\n\nclass Heavy(ImageSource):\n    name = 'heavy'\n\n"
    code += "    def availability(self):\n        import tensorflow\n        return Availability(bool(tensorflow))\n\n"
    code += "    def request(self, prompt, size, seed):\n        return Request()\n\n    def generate(self, request, job):\n"
    (tmp_path / "heavy_source.py").write_text(code + "        raise NotImplementedError\n")
    monkeypatch.syspath_prepend(tmp_path)
    heavy = importlib.import_module("heavy_source").Heavy()
    heavy.paid = True
    assert "it imports tensorflow; import that where it is used" in breaches(check_image_source, heavy, seedless=True)
