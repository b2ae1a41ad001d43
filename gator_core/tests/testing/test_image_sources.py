"""The suite for image sources passes what is right and names what is broken."""

from __future__ import annotations

import importlib
import random

import numpy as np
import pytest
from PIL import Image

from gator_core import (
    ImageSource,
    Request,
)
from gator_core.testing import (
    check_image_source,
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
        noise = np.random.default_rng(request.seed).integers(0, 255, (*request.size[::-1], 3), np.uint8)
        Image.fromarray(noise).save(job.scratch / "made.png")
        return job.scratch / "made.png"


class Moody(Painter):
    def generate(self, request, job):
        return super().generate(request.model_copy(update={"seed": random.randrange(10**6)}), job)


class WritesNoPicture(Painter):
    def generate(self, request, job):
        job.check()
        (job.scratch / "made.png").write_text("a picture")
        return job.scratch / "made.png"


class TakesNothing(Painter):
    def refuses(self, prompt, size):
        return "it is asleep"


def test_a_right_image_source_conforms_and_one_that_admits_its_moods():
    check_image_source(Painter())

    class Honest(Moody):
        deterministic = False

    check_image_source(Honest())


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (Moody, "generated twice, it is another picture"),
        (WritesNoPicture, "generate() makes a picture in job.scratch"),
        (TakesNothing, "refuses() says 'it is asleep'"),
    ],
)
def test_what_is_broken_in_an_image_source_is_named(broken, promise):
    assert promise in breaches(check_image_source, broken())


def test_a_paid_image_source_is_not_asked_to_paint():
    class Dear(Painter):
        paid = True

        def generate(self, request, job):
            raise RuntimeError("that would have cost money")

    check_image_source(Dear())


def test_a_source_that_imports_something_heavy_to_say_if_it_is_there_is_named(tmp_path, monkeypatch):
    (tmp_path / "tensorflow.py").write_text("")
    code = "from gator_core import Availability, ImageSource, Request\n\n\nclass Heavy(ImageSource):\n    name = 'heavy'\n\n"
    code += "    def availability(self):\n        import tensorflow\n        return Availability(bool(tensorflow))\n\n"
    code += "    def request(self, prompt, size, seed):\n        return Request()\n\n    def generate(self, request, job):\n"
    (tmp_path / "heavy_source.py").write_text(code + "        raise NotImplementedError\n")
    monkeypatch.syspath_prepend(tmp_path)
    heavy = importlib.import_module("heavy_source").Heavy()
    heavy.paid = True
    assert "it imports tensorflow; import that where it is used" in breaches(check_image_source, heavy)
