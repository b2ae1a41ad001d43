"""What ``gator doctor`` finds, and how it ends."""

from __future__ import annotations

import json

import pytest

from gator_core import Availability, FrameSource, ImageSource, Request, plugins
from gator_core.cli import checks
from gator_core.gpu import GIB, Gpu


class Painter(ImageSource):
    name = "painter"

    def request(self, prompt, size, seed):
        return Request()

    def generate(self, request, job):
        raise AssertionError


class Refused(Painter):
    """Its key is set, and not accepted."""

    name = "refused"

    def examine(self):
        yield Availability(True, "the server answers")
        yield Availability(False, "the key is not accepted", "make another")


class Mover(FrameSource):
    """Moves pictures, and makes none."""

    name = "mover"
    generates = True

    def supports(self, shot):
        return None if shot.picture else "it needs a picture"

    def open(self, shot, asset):
        raise AssertionError


class Maker(Mover):
    name = "maker"

    def supports(self, shot):
        return None if shot.prompt else "it needs a prompt"


@pytest.fixture
def doctor(gator, monkeypatch):
    """Runs it with some plugins left out and some providers put in, and gives its findings and its end."""

    def run(*extra, without=(), words=False):
        monkeypatch.setenv("GATOR_DISABLE_PLUGINS", ",".join(without))
        made = plugins.load()
        for provider in extra:
            (made.image_sources if isinstance(provider, ImageSource) else made.frame_sources).add(provider, "a test")
        monkeypatch.setattr(plugins, "catalogue", lambda: made)
        done = gator("doctor", *([] if words else ["--json"]))
        assert done.exit_code == 0, done.output
        return done.stdout if words else json.loads(done.stdout)

    return run


def lines(told, name):
    return [(one["state"], one["said"]) for one in told["checks"] if one["check"] == name]


def test_a_provider_that_a_closer_look_finds_fault_with_is_not_called_well(doctor):
    told = doctor(Refused(), Painter())
    states = {said.partition(":")[0]: state for state, said in lines(told, "Image source")}
    assert states["refused"] == "poor"
    assert states["painter"] == "good"
    assert ("fact", "refused: the server answers") in lines(told, "")
    assert ("poor", "refused: the key is not accepted") in lines(told, "")


def test_gpus_are_told_whichever_plugins_are_there(doctor, monkeypatch):
    found = (Gpu("GPU-1", "NVIDIA H200", 140 * GIB, 138 * GIB), Gpu("GPU-2", "NVIDIA L4", 24 * GIB, 3 * GIB))
    monkeypatch.setattr("gator_core.gpu.gpus", lambda: found)
    told = doctor(without=("svd", "stills"))
    names = [one["check"] for one in told["checks"]]
    assert names[names.index("Machine") + 1] == "GPU"
    assert lines(told, "GPU") == [
        ("fact", "NVIDIA H200, 138.0 of 140.0 GiB are free"),
        ("fact", "NVIDIA L4, 3.0 of 24.0 GiB are free"),
    ]


@pytest.mark.parametrize(
    ("driver", "said"),
    [(False, "no NVIDIA driver answers"), (True, "the NVIDIA driver shows none (see CUDA_VISIBLE_DEVICES)")],
)
def test_that_there_is_no_gpu_is_a_fact(monkeypatch, driver, said):
    monkeypatch.setattr("gator_core.gpu.gpus", lambda: ())
    monkeypatch.setattr("gator_core.gpu.has_driver", lambda: driver)
    (found,) = checks._gpus()
    assert (found.name, found.state, found.said, found.fix) == ("GPU", "fact", said, "")


GENERATORS = ("svd", "stills", "runway", "speech")


def test_without_ffmpeg_and_models_it_says_what_a_render_would_not_have(doctor):
    told = doctor(without=("ffmpeg", *GENERATORS))
    assert told["ok"]
    assert told["lacks"][:3] == ["sound", "speech", "pictures that a model makes of prompts"]
    said = doctor(without=("ffmpeg", *GENERATORS), words=True).replace("\n", " ")
    assert "A render would work here." in said
    assert "What would not: sound; speech; pictures that a model makes of prompts" in said


def test_an_encoder_that_is_not_available_takes_its_kinds_of_files_along(doctor, monkeypatch):
    monkeypatch.setattr("gator_ffmpeg.program.availability", lambda: Availability(False, "no ffmpeg was found", "install it"))
    told = doctor(without=GENERATORS)
    kinds = told["lacks"][-1]
    assert kinds.startswith("files of the kinds .")
    assert ".webm" in kinds
    assert ".mp4" not in kinds  # opencv writes it
    assert "sound" in told["lacks"]


def test_pictures_of_prompts_are_lacking_until_something_makes_them(doctor):
    lacking = "pictures that a model makes of prompts"
    assert lacking in doctor(Mover(), without=GENERATORS)["lacks"]
    assert lacking in doctor(Refused(), without=GENERATORS)["lacks"]
    assert lacking not in doctor(Maker(), without=GENERATORS)["lacks"]
    assert lacking not in doctor(Painter(), Mover(), without=GENERATORS)["lacks"]
