"""Who speaks the scenes of a storyboard, what becomes of it, and who is told."""

from __future__ import annotations

import json
import threading
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gator_core import events, render
from gator_core.errors import Cancelled, GenerationFailed
from gator_core.generation import Estimate, Job, Request
from gator_core.plugins import Catalogue, load
from gator_core.providers import Availability, Voice, VoiceInfo


class Hum(Request):
    text: str


class Hummer(Voice):
    """Hums a quarter of a second a line; lets nobody finish before ``together`` lines are being hummed."""

    name = "hummer"
    rank = 1000

    def __init__(self, at_once: int = 1, together: int = 1, **own: Any) -> None:
        self._at_once, self._barrier = at_once, threading.Barrier(together, timeout=30)
        self._lock, self._now = threading.Lock(), 0
        self.most, self.said, self.dollars, self.faults = 0, [], 0.0, {}
        for key, value in own.items():
            setattr(self, key, value)

    def availability(self) -> Availability:
        return Availability(True)

    def voices(self) -> tuple[VoiceInfo, ...]:
        return (VoiceInfo("hum", "en"),)

    def request(self, text: str, voice: str | None, speed: float, language: str | None) -> Hum:
        return Hum(text=text)

    def remark(self, text: str, voice: str | None, speed: float, language: str | None) -> str | None:
        return f"{voice} is hummed" if voice else None

    def at_once(self, request: Request) -> int:
        return self._at_once

    def estimate(self, request: Request) -> Estimate:
        return Estimate(1.0, self.dollars)

    def generate(self, request: Request, job: Job) -> Path:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
            self.said.append(request.text)
        try:
            self._barrier.wait()
            if self.paid:
                job.purchase(self.dollars)
            if request.text in self.faults:
                raise self.faults[request.text]
            return self._hummed(request, job)
        finally:
            with self._lock:
                self._now -= 1

    def _hummed(self, request: Request, job: Job) -> Path:
        path = job.scratch / "hum.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes((np.sin(np.arange(2000)) * 8000).astype("<i2").tobytes())
        job.outcome.facts.update(voice="hum", words=[{"word": request.text, "start": 0.0, "end": 0.25}])
        return path


def with_voices(*voices: Voice) -> Catalogue:
    found = load()
    for voice in voices:
        found.voices.add(voice, "test")
    return found


def board(*lines: Any, **rest: Any) -> dict[str, Any]:
    scenes = [{"color": "teal", "duration": 0.5, "narration": line, "id": f"s{n}"} for n, line in enumerate(lines, start=1)]
    return {"size": "160x90", "quality": "draft", "fps": "24", "loudness": "off", "scenes": scenes, **rest}


def test_lines_are_spoken_side_by_side_as_far_as_the_voice_allows(tmp_path: Path) -> None:
    """Three who wait for one another end only if they speak at once."""
    hummer = Hummer(at_once=3, together=3)
    seen: list[events.Event] = []
    lines = [f"line {n}" for n in range(6)]
    made = render(board(*lines), tmp_path / "out.mp4", plugins=with_voices(hummer), on_event=seen.append)
    assert (sorted(hummer.said), hummer.most) == (lines, 3)
    assert [row.narration.prompt for row in made.lineage if row.narration] == lines
    assert [step.name for step in made.steps[:6]] == [f"voice of scene {n} (s{n})" for n in range(1, 7)]
    ended = [event.step.name for event in seen if isinstance(event, events.Finished) and event.step.kind == "asset"]
    assert sorted(ended) == [step.name for step in made.steps[:6]]


def test_a_voice_that_takes_one_line_at_a_time_is_given_one(tmp_path: Path) -> None:
    hummer = Hummer()
    render(board("one", "two", "three"), tmp_path / "out.mp4", plugins=with_voices(hummer))
    assert (hummer.most, len(hummer.said)) == (1, 3)


def test_a_line_that_two_scenes_say_is_spoken_once_and_both_say_so(tmp_path: Path) -> None:
    hummer = Hummer(at_once=2)
    made = render(board("again", "again"), tmp_path / "out.mp4", plugins=with_voices(hummer))
    assert hummer.said == ["again"]
    said = [(step.action, step.reason) for step in made.steps if step.name.startswith("voice")]
    assert said == [("made", "spoken by hum of hummer"), ("reused", "it is the same as voice of scene 1 (s1)")]


def test_the_lineage_and_the_report_tell_who_spoke_for_how_much(tmp_path: Path) -> None:
    hummer = Hummer(paid=True, dollars=0.03)
    written = board({"text": "one", "voice": "nova"}, None, max_cost=1)
    found = with_voices(hummer)
    first = render(written, tmp_path / "out.mp4", plugins=found, report=True)
    speaking, silent = first.lineage
    origin = speaking.narration
    assert silent.narration is None
    assert (origin.provider, origin.prompt, origin.dollars, origin.made) == ("hummer", "one", 0.03, True)
    assert (origin.facts["voice"], origin.facts["words"]) == ("hum", [{"word": "one", "start": 0.0, "end": 0.25}])
    assert origin.warnings == speaking.warnings == ("nova is hummed",)
    assert (speaking.dollars, speaking.made, first.cost) == (0.03, True, 0.03)
    told = json.loads((tmp_path / "out.mp4.report.json").read_text())["scenes"][0]["narration"]
    assert (told["provider"], told["facts"]["voice"], told["key"]) == ("hummer", "hum", origin.key)
    again = render(written, tmp_path / "out.mp4", plugins=found)
    assert (again.lineage[0].narration.dollars, again.lineage[0].made, again.cost) == (0.03, False, 0)
    assert hummer.said == ["one"]


def test_who_stood_in_is_the_one_that_is_told(tmp_path: Path) -> None:
    hoarse = Hummer(faults={"one": GenerationFailed("hoarse")})
    second = Hummer(name="second", rank=999)
    made = render(board("one"), tmp_path / "out.mp4", plugins=with_voices(hoarse, second))
    assert made.lineage[0].narration.provider == "second"
    assert made.lineage[0].warnings == ("hummer failed (hoarse); spoken by second instead",)
    assert any(said.endswith("hummer failed (hoarse); spoken by second instead") for said in made.warnings)


def test_a_line_that_nobody_can_say_ends_the_others_and_leaves_nothing(tmp_path: Path) -> None:
    lines = [f"line {n}" for n in range(5)]
    hummer = Hummer(faults=dict.fromkeys(lines, GenerationFailed("hoarse")))
    with pytest.raises(GenerationFailed, match="hoarse"):
        render(
            board(*lines, voice={"provider": {"name": "hummer"}}),
            tmp_path / "out.mp4",
            plugins=with_voices(hummer),
        )
    assert len(hummer.said) == 1
    assert not list(tmp_path.iterdir())


def test_a_stop_is_heeded_between_lines(tmp_path: Path) -> None:
    hummer, cancel = Hummer(), threading.Event()

    def stop(event: events.Event) -> None:
        if isinstance(event, events.Finished):
            cancel.set()

    with pytest.raises(Cancelled):
        render(board("one", "two"), tmp_path / "out.mp4", plugins=with_voices(hummer), cancel=cancel, on_event=stop)
    assert len(hummer.said) == 1
    assert not list(tmp_path.iterdir())
