from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gator_core.errors import Cancelled, GenerationFailed, InvalidStoryboard
from gator_core.generation import Job
from gator_core.testing import check_voice
from gator_speech import child, espeak
from gator_speech.espeak import EspeakVoice

TEXT = "Welcome to our journey, dear friends. Today, we climb mountains; tomorrow: the sea! Is that all? No, by no means."


def test_it_keeps_the_promises_of_a_voice():
    check_voice(EspeakVoice())


@pytest.mark.parametrize("name", ["alloy", "onyx", "de+Annie"])
def test_a_word_is_heard_when_its_time_says_and_pauses_are_silent(say, name):
    said = say(EspeakVoice(), TEXT, name)
    assert [one["word"] for one in said.words] == TEXT.split()
    for one in said.words:
        assert said.loudness(one["start"], min(one["start"] + 0.08, one["end"])) > 0.1, one
    pauses = [(a["end"], b["start"]) for a, b in itertools.pairwise(said.words) if b["start"] - a["end"] > 0.1]
    assert len(pauses) == sum(TEXT[:-1].count(mark) for mark in ",.;:!?")
    for end, start in pauses:
        assert said.loudness(end + 0.02, start - 0.01) < 0.1, (end, start)


def test_the_first_and_the_last_sound_are_where_the_words_say(say):
    said = say(EspeakVoice(), "Today we climb mountains.", "onyx")
    loud = np.flatnonzero(np.abs(said.samples) > 0.02 * np.abs(said.samples).max()) / said.rate
    assert said.words[0]["start"] == pytest.approx(loud[0], abs=0.02)
    assert said.words[-1]["end"] == pytest.approx(loud[-1], abs=0.02)


def test_a_long_text_is_cut_at_sentences_and_its_times_run_on(say):
    text = " ".join(f"Number {count} goes up the hill, and down again." for count in range(60))
    told: list[float] = []
    said = say(EspeakVoice(), text, progress=told.append)
    assert len(text) > 2 * espeak._PIECE
    assert " ".join(one["word"] for one in said.words) == text
    times = [time for one in said.words for time in (one["start"], one["end"])]
    assert times == sorted(times)
    assert said.words[-1]["end"] == pytest.approx(said.seconds, abs=0.1)
    for one in said.words[:: len(said.words) // 40]:
        assert said.loudness(one["start"], min(one["start"] + 0.08, one["end"])) > 0.1, one


def test_twenty_thousand_characters_with_markup_and_emoji_are_all_spoken(say):
    sentence = "<p>Well &amp; <b>good</b>, 🎉 said **she**, and [went](https://example.org) on.</p>\n"
    text = sentence * (20_000 // len(sentence) + 1)
    assert len(text) > 20_000
    said = say(EspeakVoice(), text)
    spoken = ["Well", "&", "good,", "said", "she,", "and", "went", "on."]
    assert [one["word"] for one in said.words] == spoken * text.count("Well")
    assert said.words[-1]["end"] <= said.seconds
    assert all(a["end"] <= b["start"] for a, b in itertools.pairwise(said.words))


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.5, 2.5])
def test_speed_is_how_much_shorter_it_becomes(say, speed):
    text = "In spring the river rises above its banks and carries the last of the snow to the farmers who wait in the valley."
    usual, other = say(EspeakVoice(), text), say(EspeakVoice(), text, speed=speed)
    assert usual.seconds / other.seconds == pytest.approx(speed, rel=0.12)


def test_each_name_of_the_platform_has_a_voice_of_its_own(say):
    voice = EspeakVoice()
    sounds = {name: say(voice, "One voice.", name) for name in espeak._STAND_INS}
    assert len({said.samples.tobytes() for said in sounds.values()}) == len(sounds)
    assert sounds["alloy"].facts["voice"] == "en-us+f3"
    assert voice.remark("Hi.", "alloy", 1.0, None) == "voice 'alloy' is spoken by en-us+f3 of espeak-ng, which stands in for it"
    assert voice.remark("Hi.", "en-us", 1.0, None) is None


def test_a_name_of_the_platform_speaks_the_language_asked_for(say):
    assert say(EspeakVoice(), "Guten Tag.", "nova", language="de").facts["voice"] == "de+Annie"


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("de", "Größe über alles", ["Größe", "über", "alles"]),
        ("cmn", "我们去北京。今天很好。", ["我", "们", "去", "北", "京。", "今", "天", "很好。"]),
        ("ru", "Доброе утро, друзья.", ["Доброе", "утро,", "друзья."]),
        ("ar", "صباح الخير", ["صباح", "الخير"]),
    ],
)
def test_words_of_other_scripts_are_told_as_they_are_written(say, language, text, words):
    assert [one["word"] for one in say(EspeakVoice(), text, language=language).words] == words


def test_a_region_that_is_not_there_is_spoken_as_its_language_and_said_so(say):
    voice = EspeakVoice()
    assert say(voice, "Servus.", language="de-AT").facts["voice"] == "de"
    assert voice.remark("Servus.", None, 1.0, "de-AT") == "'de-at' is spoken as de, the nearest that espeak-ng has"
    assert voice.remark("Bonjour.", "fr", 1.0, None) is None


@pytest.mark.parametrize(
    ("name", "speed", "language", "said"),
    [
        ("alloi", 1.0, None, "no voice 'alloi'; did you mean 'alloy'?"),
        ("en-us+f33", 1.0, None, "no variant 'f33'; did you mean 'f3'?"),
        (None, 1.0, "xx", "no language 'xx'"),
        (None, 1.0, "de_DE", "'de_DE' is no language: write it as de, en-us or pt-br"),
        ("en-us", 1.0, "de", "the voice 'en-us' speaks en-us, not de"),
        (None, 2.6, None, "a speed of 2.6 is outside 0.5 to 2.5"),
        ("fo", 1.0, None, "no voice 'fo'"),  # listed by the library, which has no dictionary for it
    ],
)
def test_what_it_has_not_is_refused_by_name(name, speed, language, said):
    assert said in (EspeakVoice().refuses("Hello.", name, speed, language) or "")


def test_every_listed_voice_speaks(say):
    """A few of them; the others are tried when they are listed."""
    listed = [one for one in EspeakVoice().voices() if one.name not in ("chr-us-qaaa-x-west", "cv", "sjn")]  # without numbers
    assert len(listed) > 100
    for one in listed[::20]:
        assert say(EspeakVoice(), "1 2 3", one.name).facts["voice"] == one.name


def test_emoji_are_skipped_or_spoken(say):
    skipped, spoken = EspeakVoice(), EspeakVoice().configured({"emoji": "speak"})
    text = "Well done 😀!"
    assert skipped.request(text, None, 1.0, None).text == "Well done!"
    assert skipped.remark(text, None, 1.0, None) == "1 emoji is not spoken; `emoji: speak` has them named"
    assert spoken.remark(text, None, 1.0, None) is None
    longer, shorter = say(spoken, text), say(skipped, text)
    assert longer.seconds > shorter.seconds + 0.4
    assert [one["word"] for one in longer.words] == ["Well", "done", "😀!"]
    assert "nothing to say" in (skipped.refuses("😀", None, 1.0, None) or "")


def test_ssml_is_spoken_only_if_asked_for(say):
    text = "<speak>Wait <break time='1500ms'/> here.</speak>"
    plain, marked = EspeakVoice(), EspeakVoice().configured({"ssml": True})
    assert plain.request(text, None, 1.0, None).text == "Wait here."
    said = say(marked, text)
    assert [one["word"] for one in said.words] == ["Wait", "here."]
    assert said.words[1]["start"] - said.words[0]["end"] > 1.4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<speak>one <b>two</b></speak>", "SSML element <b> is not taken"),
        ("<speak><audio src='/etc/passwd'/></speak>", "SSML element <audio> is not taken"),
        ("<speak>one", "no well-formed SSML"),
        ("no tags", "no well-formed SSML"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><speak>&a;</speak>", "SSML must have no declarations"),
        ("<p>one</p>", "SSML must be one <speak> element"),
        ("<speak><break/></speak>", "nothing to say"),
    ],
)
def test_ssml_that_may_not_be_spoken_is_refused(text, said):
    assert said in (EspeakVoice().configured({"ssml": True}).refuses(text, None, 1.0, None) or "")


def test_commands_of_the_engine_in_a_text_are_text(say):
    assert say(EspeakVoice(), "\x0150SOne\x00 two [[h@l'oU]].", "de").samples.size
    assert EspeakVoice().request("\x0199SOne\x00 two.", None, 1.0, None).text == "99SOne two."


def test_pitch_is_a_parameter(say):
    low, high = (say(EspeakVoice().configured({"pitch": pitch}), "Aaah.", "en-us") for pitch in (10, 90))

    def pitch(said):
        part = said.samples[said.rate // 20 : said.rate // 4]
        alike = np.correlate(part, part, "full")[len(part) - 1 :]
        shortest = said.rate // 400
        return said.rate / (shortest + np.argmax(alike[shortest : said.rate // 50]))

    assert pitch(high) > 1.3 * pitch(low)
    with pytest.raises(InvalidStoryboard, match="pitch"):
        EspeakVoice().configured({"pitch": 100})


def test_a_stop_is_heeded_while_it_speaks(say, tmp_path):
    asked = itertools.count()
    with pytest.raises(Cancelled):
        say(EspeakVoice(), TEXT * 300, cancelled=lambda: next(asked) > 1)
    written = sum(path.stat().st_size for path in tmp_path.rglob("voice.wav"))
    assert written < 0.5 * 300 * say(EspeakVoice(), TEXT).path.stat().st_size


# The child -------------------------------------------------------------------------------------------------------


def test_the_library_is_never_loaded_into_this_process(tmp_path):
    code = (
        "import sys\nfrom pathlib import Path\nfrom gator_core.generation import Job\n"
        "from gator_speech.espeak import EspeakVoice\n"
        "voice = EspeakVoice()\nassert voice.availability().ok and voice.voices()\n"
        "voice.generate(voice.request('Hello.', None, 1.0, None), Job(Path(sys.argv[1])))\n"
        "assert 'ctypes' not in sys.modules or 'espeak' not in Path('/proc/self/maps').read_text()\n"
        "assert 'espeakng_loader' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, timeout=60)


def test_the_data_may_lie_at_the_end_of_a_long_path(tmp_path):
    installed = espeak._installed()
    assert installed
    assert installed.home
    deep = tmp_path / ("a" * 100) / ("b" * 100)
    deep.mkdir(parents=True)
    (deep / "espeak-ng-data").symlink_to(Path(installed.home) / "espeak-ng-data")
    (told,) = child.run("espeak_child.py", {**installed._asdict(), "home": str(deep), "task": "list"}, Job(tmp_path), 1)
    assert len(told["voices"]) > 100


def test_a_library_that_can_not_be_loaded_is_named(tmp_path):
    broken = tmp_path / "libespeak-ng.so"
    broken.write_bytes(b"no library")
    with pytest.raises(GenerationFailed, match=r"the library of espeak-ng can't be loaded: .*libespeak-ng\.so"):
        child.run("espeak_child.py", {"library": [str(broken)], "home": None, "task": "list"}, Job(tmp_path), 1)


def test_without_it_the_way_to_get_it_is_told(monkeypatch):
    monkeypatch.setattr(espeak, "find_spec", lambda _: None)
    monkeypatch.setattr(espeak.shutil, "which", lambda _: None)
    state = EspeakVoice().availability()
    assert (state.ok, state.reason) == (False, "espeak-ng is not installed")
    assert "pip install espeakng-loader" in state.fix
    assert EspeakVoice().voices() == ()


def test_no_key_of_ours_reaches_a_child(tmp_path, monkeypatch):
    monkeypatch.setenv("GATOR_SPEECH_API_KEY", "secret")
    assert "GATOR_SPEECH_API_KEY" not in child._environment()
    assert child._environment()["PATH"] == os.environ["PATH"]
