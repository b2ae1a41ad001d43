"""Who speaks, what it costs, and that the same line is spoken once. The voices here are made up; they say a tone."""

from __future__ import annotations

import json
import threading
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gator_core import plugins
from gator_core.build.rooms import open_rooms
from gator_core.build.voices import Line, Spoken, choose_voice, stored
from gator_core.errors import (
    Cancelled,
    CostRefused,
    GenerationFailed,
    GenerationRefused,
    InputError,
    InvalidStoryboard,
    OutputRefused,
    ProviderBroken,
    ProviderUnavailable,
    UnknownProvider,
)
from gator_core.generation import Estimate, Job, Request
from gator_core.providers import Availability, Parameters, Voice, VoiceInfo
from gator_core.speech import spoken


class Hum(Request):
    text: str
    speed: float
    loud: int


class Loudness(Parameters):
    loud: int = 8000


class Hummer(Voice):
    """Hums 0.1 s a word."""

    Params = Loudness

    def __init__(self, name: str = "hummer", rank: int = 0, **own: Any) -> None:
        self.name, self.rank, self.said, self.state = name, rank, [], Availability(True)
        self.dollars, self.fault = 0.0, None
        for key, value in own.items():
            setattr(self, key, value)

    def availability(self) -> Availability:
        return self.state

    def voices(self) -> tuple[VoiceInfo, ...]:
        return (VoiceInfo("hum", "en"),)

    def refuses(self, text: str, voice: str | None, speed: float, language: str | None) -> str | None:
        return f"it has no language {language!r}" if language == "xx" else None if text.strip() else "nothing to say"

    def remark(self, text: str, voice: str | None, speed: float, language: str | None) -> str | None:
        return f"{voice} is hummed" if voice else None

    def request(self, text: str, voice: str | None, speed: float, language: str | None) -> Hum:
        return Hum(text=text, speed=speed, loud=self.params.loud)

    def estimate(self, request: Request) -> Estimate:
        return Estimate(1.0, self.dollars)

    def generate(self, request: Request, job: Job) -> Path:
        self.said.append(request.text)
        if self.paid:
            job.purchase(self.dollars)
        if self.fault:
            raise self.fault
        words = request.text.split()
        samples = (np.sin(np.arange(len(words) * 800)) * request.loud).astype("<i2")
        path = job.scratch / "hum.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(samples.tobytes())
        times = [{"word": one, "start": n / 10, "end": n / 10 + 0.1} for n, one in enumerate(words)]
        job.outcome.facts.update(voice="hum", words=times)
        job.outcome.warnings.append("it only hums")
        return path


def catalogue_of(*voices: Voice) -> plugins.Catalogue:
    made = plugins.Catalogue()
    for voice in voices:
        made.voices.add(voice, voice.name)
    return made


# What comes back -------------------------------------------------------------------------------------------------


def test_a_line_is_spoken_once_and_told_the_same_each_time(tmp_path):
    hummer = Hummer()
    first, again = (spoken("one two three", voice="alloy", found=catalogue_of(hummer)) for _ in range(2))
    assert first == again
    assert hummer.said == ["one two three"]
    assert (first.duration, first.voice, first.provider) == (pytest.approx(0.3), "hum", "hummer")
    assert [(one.word, one.start) for one in first.words] == [("one", 0.0), ("two", 0.1), ("three", 0.2)]
    assert first.warnings == ("alloy is hummed", "it only hums")
    assert json.loads(json.dumps(first.as_dict()))["words"][1] == {"word": "two", "start": 0.1, "end": 0.2}
    with wave.open(str(first.path)) as file:
        assert file.getnframes() == 2400


def test_another_text_speed_or_parameter_is_another_sound():
    hummer = Hummer()
    found = catalogue_of(hummer)
    keys = {
        spoken("one", found=found).key,
        spoken("two", found=found).key,
        spoken("one", speed=1.5, found=found).key,
        spoken("one", provider={"name": "hummer", "loud": 900}, found=found).key,
    }
    assert len(keys) == 4


def test_it_goes_where_it_is_wanted_whole_or_not_at_all(tmp_path):
    found = catalogue_of(Hummer())
    target = tmp_path / "voice.wav"
    assert spoken("one", output=target, found=found).path == target
    before = target.read_bytes()
    with pytest.raises(OutputRefused, match="exists already"):
        spoken("two", output=target, overwrite=False, found=found)
    with pytest.raises(OutputRefused, match="is a folder"):
        spoken("two", output=tmp_path, found=found)
    broken = Hummer("broken", fault=RuntimeError("bang"))
    with pytest.raises(ProviderBroken, match="voice 'broken' failed: RuntimeError: bang"):
        spoken("two", output=target, found=catalogue_of(broken))
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["voice.wav"]


def test_what_was_made_can_be_looked_up_without_making_it():
    hummer = Hummer()
    rooms, line = open_rooms(), Line("one two", "alloy")
    choice = choose_voice(line, None, rooms, catalogue_of(hummer))
    assert stored(choice, rooms) is None
    made = spoken(line.text, voice=line.voice, found=catalogue_of(hummer))
    assert stored(choice, rooms) == made
    assert hummer.said == ["one two"]


def test_two_callers_at_once_have_it_spoken_once():
    hummer, made = Hummer(), []
    found = catalogue_of(hummer)
    threads = [threading.Thread(target=lambda: made.append(spoken("one two", found=found))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert hummer.said == ["one two"]


# Choosing --------------------------------------------------------------------------------------------------------


def test_the_best_that_is_available_and_can_say_it_speaks(monkeypatch):
    away, good, poor = (
        Hummer("away", 9, state=Availability(False, "asleep", "wake it")),
        Hummer("good", 5),
        Hummer("poor", 1),
    )
    found = catalogue_of(away, good, poor)
    rooms = open_rooms()
    choice = choose_voice(Line("one"), None, rooms, found)
    assert choice.provider.name == "good"
    assert choice.rejected == (("away", "it is not available: asleep (wake it)"),)
    assert [one.provider.name for one in choice.reserves] == ["poor"]
    monkeypatch.setenv("GATOR_VOICE_PROVIDER", "poor")
    assert spoken("one", found=found).provider == "poor"
    assert spoken("one", provider="good", found=found).provider == "good"


def test_a_voice_that_is_away_still_has_what_it_said():
    hummer = Hummer()
    made = spoken("one", found=catalogue_of(hummer))
    away = Hummer(state=Availability(False, "asleep"))
    assert spoken("one", found=catalogue_of(away)) == made
    with pytest.raises(ProviderUnavailable, match="no voice can serve: hummer: it is not available: asleep"):
        spoken("two", found=catalogue_of(away))
    with pytest.raises(ProviderUnavailable, match="voice provider 'hummer' is pinned, but it is not available: asleep"):
        spoken("two", provider="hummer", found=catalogue_of(away))


def test_one_that_fails_is_followed_by_the_next_with_a_warning():
    failing, second = Hummer("failing", 5, fault=GenerationFailed("hoarse")), Hummer("second", 1)
    made = spoken("one", found=catalogue_of(failing, second))
    assert made.provider == "second"
    assert made.warnings[0] == "failing failed (hoarse); spoken by second instead"
    with pytest.raises(GenerationFailed, match="hoarse"):
        spoken("one", provider="failing", found=catalogue_of(failing, second))


@pytest.mark.parametrize(
    ("call", "kind", "said"),
    [
        ({"text": " "}, InputError, "^nothing to say$"),
        ({"text": "one", "language": "xx"}, InputError, "^it has no language 'xx'$"),
        ({"text": "one", "language": "xx", "provider": "a"}, InputError, "^voice provider 'a': it has no language 'xx'$"),
        ({"text": "one", "provider": "hummr"}, UnknownProvider, "no voice is called 'hummr'"),
        ({"text": "one", "provider": {"loud": 1}}, InputError, "needs a name"),
        ({"text": "one", "provider": {"name": "a", "lout": 1}}, InvalidStoryboard, "did you mean 'loud'"),
    ],
)
def test_what_is_wrong_is_the_callers_error_and_said_once(call, kind, said):
    with pytest.raises(kind, match=said):
        spoken(**call, found=catalogue_of(Hummer("a"), Hummer("b")))


def test_a_voice_that_breaks_its_contract_is_named(tmp_path):
    class Liar(Hummer):
        def generate(self, request: Request, job: Job) -> Path:
            (job.scratch / "x.wav").write_bytes(b"RIFF no sound")
            return job.scratch / "x.wav"

    class Thief(Hummer):
        def generate(self, request: Request, job: Job) -> Path:
            (tmp_path / "x.wav").write_bytes(super().generate(request, job).read_bytes())
            return tmp_path / "x.wav"

    with pytest.raises(ProviderBroken, match="wrote no WAV file that can be read"):
        spoken("one", found=catalogue_of(Liar()))
    with pytest.raises(ProviderBroken, match="not in its scratch folder"):
        spoken("one", found=catalogue_of(Thief()))
    assert (tmp_path / "x.wav").exists()


# Money -----------------------------------------------------------------------------------------------------------


def paid(**own: Any) -> Hummer:
    return Hummer("cloud", 9, paid=True, dollars=0.012, **own)


def test_nothing_is_bought_that_nobody_allowed():
    cloud, local = paid(), Hummer("local", 1)
    found = catalogue_of(cloud, local)
    with pytest.raises(CostRefused, match=r"about \$0.01, and nobody allowed it: .*cloud.*allow it with --max-cost 0.02"):
        spoken("one", found=found)
    with pytest.raises(CostRefused):
        spoken("one", confirm=lambda _: False, found=found)
    with pytest.raises(CostRefused, match=r"\$0.01 is the limit"):
        spoken("one", provider="cloud", max_cost=0.01, found=found)
    assert cloud.said == local.said == []


@pytest.mark.parametrize(
    "allowed", [{"max_cost": 0.02}, {"provider": "cloud"}, {"confirm": lambda bill: bill.dollars == 0.012}]
)
def test_what_was_allowed_is_bought_once_and_kept_apart(allowed):
    cloud = paid()
    made = spoken("one", **allowed, found=catalogue_of(cloud))
    assert made.dollars == pytest.approx(0.012)
    again = spoken("one", found=catalogue_of(cloud))
    assert (again.dollars, again.path, cloud.said) == (0.0, made.path, ["one"])
    rooms = open_rooms()
    assert rooms.paid.has(made.key)
    assert not rooms.cache.has(made.key)


def test_the_limit_may_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("GATOR_MAX_COST", "0.02")
    assert spoken("one", found=catalogue_of(paid())).dollars == pytest.approx(0.012)
    monkeypatch.setenv("GATOR_MAX_COST", "a lot")
    with pytest.raises(InputError, match="GATOR_MAX_COST"):
        spoken("two", found=catalogue_of(paid()))


def test_a_generator_that_would_spend_more_than_it_said_is_stopped():
    class Greedy(Hummer):
        def generate(self, request: Request, job: Job) -> Path:
            for _ in range(10):
                job.purchase(self.dollars)
            return super().generate(request, job)

    greedy = Greedy("cloud", paid=True, dollars=0.01)
    with pytest.raises(CostRefused, match="of the limit"):
        spoken("one", max_cost=0.035, found=catalogue_of(greedy))
    assert greedy.said == []


def test_what_was_refused_for_good_is_not_asked_for_again():
    cloud, local = paid(fault=GenerationRefused("not that")), Hummer("local", 1)
    found = catalogue_of(cloud, local)
    made = spoken("one", max_cost=1, found=found)
    assert (made.provider, made.warnings[0]) == ("local", "cloud failed (not that); spoken by local instead")
    assert spoken("one", max_cost=1, found=found).provider == "local"
    with pytest.raises(GenerationRefused, match=r"refused this before: not that; --retry asks it again"):
        spoken("one", provider="cloud", found=found)
    assert cloud.said == ["one"]
    cloud.fault = None
    assert spoken("one", max_cost=1, retry=True, found=found).provider == "cloud"


def test_nobody_stands_in_for_money_that_was_not_allowed():
    failing, cloud = Hummer("failing", 99, fault=GenerationFailed("hoarse")), paid()
    with pytest.raises(GenerationFailed, match="hoarse"):
        spoken("one", found=catalogue_of(failing, cloud))
    assert spoken("one", max_cost=1, found=catalogue_of(failing, cloud)).provider == "cloud"


def test_stopped_before_it_starts_nothing_is_asked():
    hummer, stop = Hummer(), threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        spoken("one", cancel=stop, found=catalogue_of(hummer))
    assert hummer.said == []
    assert isinstance(spoken("one", found=catalogue_of(hummer)), Spoken)
