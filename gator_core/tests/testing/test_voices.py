"""The suite for voices finds what is wrong with one."""

from __future__ import annotations

import itertools
import tempfile
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gator_core.generation import Estimate, Job, Request
from gator_core.providers import Voice, VoiceInfo
from gator_core.testing import NonConforming, check_voice


class Hum(Request):
    text: str
    speed: float


class Hummer(Voice):
    """Keeps every promise."""

    name = "hummer"

    def voices(self) -> tuple[VoiceInfo, ...]:
        return (VoiceInfo("hum", "en", "a hum"),)

    def refuses(self, text: str, voice: str | None, speed: float, language: str | None) -> str | None:
        return "nothing to say" if not text.strip() else None if 0.5 <= speed <= 2 else "too quick or too slow"

    def request(self, text: str, voice: str | None, speed: float, language: str | None) -> Hum:
        return Hum(text=text, speed=speed)

    def generate(self, request: Request, job: Job) -> Path:
        job.check()
        words = request.text.split()
        each = round(800 / request.speed)
        path = job.scratch / "hum.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes((np.sin(np.arange(len(words) * each)) * 8000).astype("<i2").tobytes())
        job.progress(1.0)
        times = [{"word": one, "start": n * each / 8000, "end": (n + 1) * each / 8000} for n, one in enumerate(words)]
        job.outcome.facts.update(voice="hum", words=times)
        return path


def test_one_that_keeps_its_promises_passes():
    check_voice(Hummer())


class Salted(Hummer):
    def request(self, text: str, voice: str | None, speed: float, language: str | None) -> Hum:
        return Hum(text=text, speed=speed + hash(text) / 2**70)


def test_a_request_that_is_another_one_in_each_process_is_found():
    with pytest.raises(NonConforming, match="request\\(\\) gives the same in every process"):
        check_voice(Salted(), generate=False)


def after(change: Callable[[Path, Job], Any]) -> Callable[..., Path]:
    """``generate``, and something done to what it made."""

    def generate(self: Hummer, request: Request, job: Job) -> Path:
        path = Hummer.generate(self, request, job)
        return change(path, job) or path

    return generate


def moved(path: Path, job: Job) -> Path:
    return path.rename(job.scratch.parent / "hum.wav")


def silent(path: Path, _: Job) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[:44] + bytes(len(raw) - 44))


def late(_: Path, job: Job) -> None:
    job.outcome.facts["words"][-1]["end"] += 1


def backwards(_: Path, job: Job) -> None:
    job.outcome.facts["words"].reverse()


def lost(_: Path, job: Job) -> None:
    del job.outcome.facts["words"][0]


def nobody(_: Path, job: Job) -> None:
    del job.outcome.facts["voice"]


TIMES = itertools.count()


def changing(path: Path, _: Job) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[:-2] + bytes([next(TIMES) % 256, 0]))


def going_back(_: Path, job: Job) -> None:
    job.progress(0.5)


def through(self: Hummer, request: Request, job: Job) -> Path:
    return Hummer.generate(self, request, Job(job.scratch, outcome=job.outcome))


def mute(self: Hummer, request: Request, job: Job) -> Path:
    return Hummer.generate(self, request, Job(job.scratch, cancelled=job.cancelled, outcome=job.outcome))


def littering(_: Path, job: Job) -> None:
    Path(tempfile.gettempdir(), "note.txt").touch()


def one_pace(self: Hummer, request: Request, job: Job) -> Path:
    return Hummer.generate(self, request.model_copy(update={"speed": 1.0}), job)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"voices": lambda self: [VoiceInfo("a")]}, "it gives a list, not a tuple"),
        ({"voices": lambda self: (VoiceInfo("a"), VoiceInfo("a"))}, "two voices have one name"),
        ({"voices": lambda self: ()}, "lists no voice"),
        ({"refuses": lambda self, *_: None}, "gives None, not why"),
        ({"refuses": lambda self, text, voice, *_: f"no {voice}"}, "refuses ['alloy', 'echo'"),
        ({"request": lambda self, text, *_: Hum(text=text, speed=1.0)}, "another speed gives the same request"),
        ({"request": lambda self, text, voice, speed, _: Hum(text="x", speed=speed)}, "another text gives the same request"),
        ({"estimate": lambda self, _: Estimate(1, 1)}, "does not say paid = True"),
        ({"limits": lambda self: {"speed": {1, 2}}}, "limits() can be listed"),
        ({"remark": lambda self, *_: ""}, "remark() gives ''"),
        ({"generate": after(moved)}, "it leaves hum.wav beside job.scratch"),
        ({"generate": after(silent)}, "it is silent"),
        ({"generate": after(late)}, "is outside the sound"),
        ({"generate": after(backwards)}, "words overlap or go back"),
        ({"generate": after(lost)}, "the words together are"),
        ({"generate": after(nobody)}, "the voice that spoke is not told"),
        ({"generate": after(changing)}, "it sounds otherwise (or say deterministic = False)"),
        ({"generate": after(going_back)}, "it goes back: [1.0, 0.5]"),
        ({"generate": mute}, "it reports none"),
        ({"generate": after(littering)}, "it leaves note.txt among the temporary files"),
        ({"generate": through}, "call job.check()"),
        ({"generate": one_pace}, "at a speed of 1.5"),
    ],
)
def test_each_broken_promise_is_found(here_only, broken, said):
    voice = type("Broken", (Hummer,), broken)()
    with pytest.raises(NonConforming) as caught:
        check_voice(voice)
    assert said in str(caught.value)


def test_one_that_costs_money_is_not_asked_to_speak(here_only):
    asked = []
    voice = type("Paid", (Hummer,), {"paid": True, "generate": lambda self, *_: asked.append(1)})()
    check_voice(voice)
    assert asked == []
