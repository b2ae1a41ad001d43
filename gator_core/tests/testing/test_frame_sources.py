"""The suite for frame sources passes what is right and names what is broken."""

from __future__ import annotations

import os
import random
import tempfile
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest

from gator_core import (
    Estimate,
    FrameSource,
    Request,
)
from gator_core.providers import Job
from gator_core.shot import Shot
from gator_core.testing import (
    check_frame_source,
)

from .breaches import breaches
from .counting import SIZE, Count

SHOT = Shot("scene 1", SIZE, Fraction(25), Fraction(1, 5), 5, 2, 1, prompt="a count")


class CountRequest(Request):
    prompt: str
    seed: int
    nonce: float = 0.0


class Counter(FrameSource):
    name = "counter"

    def supports(self, shot):
        return None if shot.prompt else "it has no prompt"

    def request(self, shot):
        return CountRequest(prompt=shot.prompt, seed=shot.seed)

    def open(self, shot, asset):
        return Count()


class Generator(Counter):
    """Counts from its seed."""

    generates = True

    def generate(self, request, job):
        job.check()
        path = job.scratch / "asset.txt"
        path.write_text(str(request.seed))
        job.progress(1)
        return path

    def open(self, shot, asset):
        return Count(first=int(asset.read_text()))


class Seedless(Generator):
    def request(self, shot):
        return CountRequest(prompt=shot.prompt, seed=0)


class ImpureRequest(Counter):
    def request(self, shot):
        return CountRequest(prompt=shot.prompt, seed=shot.seed, nonce=random.random())


class SecretlyPaid(Counter):
    def estimate(self, request):
        return Estimate(1, 0.5)


class WritesElsewhere(Generator):
    def generate(self, request, job):
        return Path(__file__)


class NoHandlesSource(Counter):
    def open(self, shot, asset):
        return Count("no handles")


class NeverLooks(Generator):
    def generate(self, request, job):
        return super().generate(request, Job(job.scratch, job.progress))


class StopsInItsOwnWords(Generator):
    def generate(self, request, job):
        if job.cancelled():
            raise RuntimeError("I was stopped")
        return super().generate(request, job)


class GoesBack(Generator):
    def generate(self, request, job):
        job.progress(0.7)
        job.progress(0.3)
        return super().generate(request, job)


class LeavesATemporaryFile(Generator):
    def generate(self, request, job):
        os.close(tempfile.mkstemp()[0])
        return super().generate(request, job)


class LeavesAFileBeside(Generator):
    def generate(self, request, job):
        (job.scratch.parent / "notes.txt").touch()
        return super().generate(request, job)


class SwallowsErrors(Generator):
    def generate(self, request, job):
        def forgiving(done):
            with suppress(Exception):
                job.progress(done)

        return super().generate(request, Job(job.scratch, forgiving, job.cancelled))


class AnotherEachTime(Generator):
    def generate(self, request, job):
        return super().generate(request.model_copy(update={"seed": random.randrange(1000)}), job)


class OneCountForAll(Generator):
    def generate(self, request, job):
        return super().generate(request.model_copy(update={"seed": 1}), job)


class CanNotOpen(Generator):
    def open(self, shot, asset):
        raise OSError("the asset is empty")


class NoLimits(Generator):
    def limits(self):
        return {"durations": {1, 2}}


class Paid(Generator):
    paid = True

    def generate(self, request, job):
        raise RuntimeError("that would have cost money")


@pytest.mark.parametrize("right", [Counter, Generator, Paid])
def test_a_right_frame_source_conforms(right):
    check_frame_source(right(), SHOT)


def test_a_paid_source_is_tried_with_an_asset_that_was_made_before(here_only, tmp_path):
    (tmp_path / "asset.txt").write_text("1")
    check_frame_source(Paid(), SHOT, asset=tmp_path / "asset.txt")


def test_a_paid_source_generates_where_the_caller_says_so(here_only):
    assert "that would have cost money" in breaches(check_frame_source, Paid(), SHOT, generate=True)


def test_one_without_a_seed_has_to_say_so(here_only):
    check_frame_source(Seedless(), SHOT, seedless=True)
    assert "another seed gives another request: it is the same" in breaches(check_frame_source, Seedless(), SHOT)


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (ImpureRequest, "asked twice it gives two different requests"),
        (SecretlyPaid, "does not say paid = True"),
        (WritesElsewhere, "outside of job.scratch"),
        (NoHandlesSource, "raised IndexError: no frame -2"),
        (NeverLooks, "stopped before it begins raises Cancelled: it never looks at job.cancelled"),
        (StopsInItsOwnWords, "it raises RuntimeError: I was stopped"),
        (GoesBack, "it goes back: [0.7, 0.3, 1]"),
        (LeavesATemporaryFile, "among the temporary files"),
        (LeavesAFileBeside, "it leaves notes.txt beside job.scratch"),
        (SwallowsErrors, "it goes on though job.progress raised"),
        (AnotherEachTime, "generated twice, frame -2 is another"),
        (OneCountForAll, "another seed gives another product: it is the same"),
        (CanNotOpen, "open() describes the shot's pictures: raised OSError: the asset is empty"),
        (NoLimits, "limits() can be listed"),
    ],
)
def test_what_is_broken_in_a_frame_source_is_named(here_only, broken, promise):
    assert promise in breaches(check_frame_source, broken(), SHOT)


def test_a_shot_that_the_source_does_not_support_is_said(here_only):
    assert "it has no prompt" in breaches(check_frame_source, Counter(), Shot("x", SIZE, Fraction(25), Fraction(1), 25))
