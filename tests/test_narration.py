"""Who speaks the scenes of a storyboard, what becomes of it, and who is told."""

from __future__ import annotations

import json
import socket
import threading
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gator_core import events, render
from gator_core.build import forecast
from gator_core.errors import Cancelled, GatorError, GenerationFailed, ProviderUnavailable
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


# What can't be said ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("narration", "said"),
    [
        ({"text": "Hello.", "voice": "alloi"}, r"scene 1 \(s1\): narration: .*'alloi'.*did you mean 'alloy'"),
        ({"text": "Hello.", "language": "xx"}, r"scene 1 \(s1\): narration: .*no language 'xx'"),
        ({"text": "Hello.", "language": "german!"}, r"scene 1 \(s1\): narration: .*write it as de, en-us or pt-br"),
        ({"text": "Hallo.", "voice": "de", "language": "fr"}, r"scene 1 \(s1\): narration: .*speaks de, not fr"),
        ({"text": "...?!"}, r"scene 1 \(s1\): narration: there is nothing to say in the text"),
        ({"text": "😀"}, r"scene 1 \(s1\): narration: there is nothing to say in the text"),
        ({"text": "a" * 20_001}, r"scene 1 \(s1\): narration\.text: may have 20000 characters at most"),
        ({"text": "Hello.", "speed": 40}, r"scene 1 \(s1\)"),
        ({"text": "Hello.", "provider": "openai-speech"}, r"scene 1 \(s1\): narration: .*set GATOR_SPEECH_BASE_URL"),
    ],
)
def test_a_line_that_can_not_be_said_names_its_scene_before_any_work(tmp_path: Path, narration: Any, said: str) -> None:
    with pytest.raises(GatorError, match=said):
        render(board(narration), tmp_path / "out.mp4")
    assert not list(tmp_path.iterdir())


def test_twenty_thousand_characters_are_taken_and_their_length_is_foretold() -> None:
    written = board({"text": ("It goes on, and on. " * 1000)[:20_000]})
    written["scenes"][0]["duration"] = "auto"
    assert 1000 < float(forecast(written).plan.timeline.duration) < 2000


def test_a_server_that_is_down_gives_way_to_a_voice_of_this_machine_and_the_warning_says_so(
    tmp_path: Path, monkeypatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
    monkeypatch.setenv("GATOR_SPEECH_BASE_URL", address)
    monkeypatch.setenv("GATOR_SPEECH_MODEL", "kokoro")
    monkeypatch.setattr("gator_speech.client._PAUSE", 0.01)
    written = board({"text": "Hello.", "voice": "nova"})
    made = render(written, tmp_path / "out.mp4")
    assert made.lineage[0].narration.provider == "espeak-ng"
    assert any(f"openai-speech failed (the speech server {address} can't be reached" in said for said in made.warnings)
    assert any("voice 'nova' is spoken by" in said for said in made.warnings)
    with pytest.raises(ProviderUnavailable, match=r"can't be reached: .*is it running"):
        render({**written, "voice": {"provider": "openai-speech"}}, tmp_path / "other.mp4")


def test_markup_and_emoji_are_left_out_of_what_is_heard_and_said_to_be(tmp_path: Path) -> None:
    written = board({"text": "<b>Well</b> **done** 🎉!", "overrun": "allow"}, None, None)
    made = render(written, tmp_path / "out.mp4")
    assert [word["word"] for word in made.lineage[0].narration.facts["words"]] == ["Well", "done!"]
    assert made.lineage[0].warnings == ("1 emoji is not spoken; `emoji: speak` has them named",)
