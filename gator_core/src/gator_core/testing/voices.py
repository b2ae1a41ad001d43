"""What a voice promises."""

from __future__ import annotations

import itertools
import json
import math
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gator_core.generation import Request
from gator_core.providers import Voice, VoiceInfo
from gator_core.testing.conformance import Check, expect, judge
from gator_core.testing.generators import Asking, generator_checks
from gator_core.testing.working import Trial, Work, working_checks

__all__ = ["check_voice"]

_TEXT = "Good morning. This is a short test, of two sentences."
_NAMES = ("alloy", "echo", "fable", "onyx", "nova", "shimmer")


def check_voice(voice: Voice, text: str = _TEXT, *, generate: bool | None = None) -> None:
    """Tries everything that the engine relies on; ``text`` is plain words in a language that the voice speaks.

    ``generate`` says whether it may be asked to speak, some six times; by default, if it is available and costs nothing.
    NonConforming lists every promise that is broken.
    """
    subject = f"voice {voice.name!r}"
    judge(subject, itertools.chain(generator_checks(Asking(voice, (text, None, 1.0, None))), _checks(voice, text)))
    speaks = voice.availability().ok and not voice.paid if generate is None else generate
    if speaks:
        judge(subject, _sound_checks(voice, text))


def _checks(voice: Voice, text: str) -> Iterator[Check]:
    yield "voices() lists what it speaks with", lambda: _voices(voice)
    yield "it takes the names that storyboards use whoever speaks", lambda: _names(voice, text)
    yield "it refuses what can't be said", lambda: _refusals(voice, text)
    yield "what is asked for is in the request", lambda: _differences(voice, text)


def _voices(voice: Voice) -> None:
    found = voice.voices()
    expect(isinstance(found, tuple), f"it gives a {type(found).__name__}, not a tuple")
    expect(all(isinstance(one, VoiceInfo) for one in found), "it gives something that is no VoiceInfo")
    names = [one.name for one in found]
    expect(len(set(names)) == len(names), "two voices have one name")
    expect(found or not voice.availability().ok, "it is available and lists no voice")


def _names(voice: Voice, text: str) -> None:
    if voice.availability().ok:
        refused = [name for name in (*_NAMES, None) if voice.refuses(text, name, 1.0, None)]
        expect(not refused, f"refuses() refuses {refused}: let another voice stand in, and have remark() say so")
    for said in (voice.remark(text, name, 1.0, None) for name in (*_NAMES, None)):
        expect(said is None or (isinstance(said, str) and said), f"remark() gives {said!r}")


def _refusals(voice: Voice, text: str) -> None:
    for wrong in ((text, None, 0.0, None), (text, None, math.nan, None), ("", None, 1.0, None), (" \n", None, 1.0, None)):
        said = voice.refuses(*wrong)
        expect(isinstance(said, str) and said, f"refuses{wrong!r} gives {said!r}, not why")


def _differences(voice: Voice, text: str) -> None:
    expect(_asked(voice, text) != _asked(voice, f"{text} And more."), "another text gives the same request")
    expect(_asked(voice, text) != voice.request(text, None, 1.25, None), "another speed gives the same request")


def _asked(voice: Voice, text: str) -> Request:
    return voice.request(text, None, 1.0, None)


# Sound -----------------------------------------------------------------------------------------------------------


@dataclass
class _Take:
    """What one generation left."""

    path: Path
    rate: int
    samples: Any
    facts: dict[str, Any]

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


def _sound_checks(voice: Voice, text: str) -> Iterator[Check]:
    with tempfile.TemporaryDirectory() as folder:
        takes = (Trial(Path(folder) / str(number)) for number in itertools.count())
        first: list[_Take] = []
        yield "generate() writes a WAV file of 16-bit samples", lambda: first.append(_take(voice, text, next(takes)))
        if not first:
            return
        take = first[0]
        yield "something is heard", lambda: _heard(take)
        yield "the facts tell the voice and the words", lambda: _facts(take, text)
        yield "half as fast again is shorter", lambda: _quicker(voice, text, take, next(takes))
        work = Work(
            lambda job: voice.generate(_asked(voice, text), job), take.path, _difference if voice.deterministic else None
        )
        yield from working_checks(work, Path(folder))


def _take(voice: Voice, text: str, trial: Trial, speed: float = 1.0) -> _Take:
    job = trial.job()
    with trial.watched():
        path = voice.generate(voice.request(text, None, speed, None), job)
    expect(path.resolve().is_relative_to(trial.scratch.resolve()), f"it gives {path}, which is not in job.scratch")
    with wave.open(str(path), "rb") as file:
        expect(file.getsampwidth() == 2, f"its samples have {8 * file.getsampwidth()} bits")
        raw = file.readframes(file.getnframes())
        expect(len(raw) == file.getnframes() * file.getnchannels() * 2, "it holds fewer samples than it says")
        samples = np.frombuffer(raw, "<i2").reshape(-1, file.getnchannels())
        return _Take(path, file.getframerate(), samples, job.outcome.facts)


def _heard(take: _Take) -> None:
    expect(take.seconds > 0.3, f"it lasts {take.seconds:.2f} s")
    expect(np.abs(take.samples.astype(int)).max() > 1000, "it is silent")


def _facts(take: _Take, text: str) -> None:
    json.dumps(take.facts)
    expect(isinstance(take.facts.get("voice"), str) and take.facts["voice"], "the voice that spoke is not told")
    words = take.facts.get("words", [])
    for one in words:
        expect(set(one) == {"word", "start", "end"}, f"a word is {one!r}")
        expect(0 <= one["start"] <= one["end"] <= take.seconds + 0.001, f"{one!r} is outside the sound of {take.seconds:.3f} s")
    expect(all(a["end"] <= b["start"] + 0.001 for a, b in itertools.pairwise(words)), "words overlap or go back")
    together = "".join("".join(one["word"].split()) for one in words)
    expect(not words or together == "".join(text.split()), f"the words together are {together!r}, not the text")


def _quicker(voice: Voice, text: str, take: _Take, trial: Trial) -> None:
    other = _take(voice, text, trial, speed=1.5)
    expect(other.seconds < 0.85 * take.seconds, f"{take.seconds:.2f} s become {other.seconds:.2f} s at a speed of 1.5")


def _difference(one: Path | None, other: Path | None) -> str:
    return "" if one and other and one.read_bytes() == other.read_bytes() else "it sounds otherwise"
