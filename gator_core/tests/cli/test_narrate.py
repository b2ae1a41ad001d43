from __future__ import annotations

import json
import subprocess
import wave
from pathlib import Path

import pytest

from .conftest import command

pytest.importorskip("gator_speech")


def test_a_text_becomes_a_file_under_its_first_words(gator, folder: Path) -> None:
    done = gator("narrate", "Welcome to our journey.", "--voice", "alloy")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines()[0] == "welcome-to-our-journey.wav"
    assert "en-us+f3 of espeak-ng" in done.stdout
    assert "warning: voice 'alloy' is spoken by en-us+f3 of espeak-ng" in " ".join(done.stderr.split())
    with wave.open(str(folder / "welcome-to-our-journey.wav")) as file:
        assert file.getnframes() > 10_000
    again = gator("narrate", "Welcome to our journey.", "--voice", "alloy")
    assert again.exit_code == 2
    assert "say --overwrite" in again.stderr
    assert "stored already" in gator("narrate", "Welcome to our journey.", "--overwrite", "--voice", "alloy").stderr


def test_as_json_it_tells_when_each_word_is_said(gator, folder: Path) -> None:
    made = json.loads(gator("narrate", "Guten Tag.", "--voice", "de", "--speed", "0.8", "-o", "tag.wav", "--json").stdout)
    assert [one["word"] for one in made["words"]] == ["Guten", "Tag."]
    assert made["file_path"] == str(folder / "tag.wav")
    assert (made["voice"], made["provider"], made["dollars"]) == ("de", "espeak-ng", 0.0)


def test_stdin_and_parameters(folder: Path) -> None:
    line = command("narrate", "-", "--provider", "espeak-ng", "--set", "emoji=speak", "--set", "pitch=70", "--json")
    done = subprocess.run(line, input="Größe 😀".encode(), capture_output=True, check=True, timeout=60)
    assert json.loads(done.stdout)["words"][-1]["word"] == "😀"
    assert (folder / "voice.wav").exists()
    done = subprocess.run(command("narrate", "-"), input=b"\xff\xfe", capture_output=True, check=False, timeout=60)
    assert (done.returncode, b"not UTF-8" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("",), 2, "nothing to say"),
        (("hi", "--voice", "alloi"), 2, "did you mean 'alloy'?"),
        (("hi", "--language", "xx"), 2, "no language 'xx'"),
        (("hi", "--provider", "espeak"), 2, "did you mean 'espeak-ng'?"),
        (("hi", "--provider", "openai-speech"), 1, "set GATOR_SPEECH_BASE_URL"),
        (("hi", "--set", "pitch=3"), 2, "name it with --provider"),
        (("hi", "--provider", "espeak-ng", "--set", "pitch"), 2, "write KEY=VALUE"),
        (("hi", "--provider", "espeak-ng", "--set", "pitch=400"), 2, "parameter 'pitch'"),
        (("hi", "-o", "none/x.wav"), 2, "does not exist"),
    ],
)
def test_what_is_wrong_is_said_and_leaves_nothing(gator, folder: Path, arguments, status, said) -> None:
    done = gator("narrate", *arguments)
    assert done.exit_code == status
    assert said in " ".join(done.stderr.split())
    assert list(folder.iterdir()) == []


def test_voices_are_listed_with_who_can_not_speak_and_why(gator) -> None:
    found = {one["provider"]: one for one in json.loads(gator("voices", "--json").stdout)}
    assert list(found) == ["openai-speech", "piper", "espeak-ng"]
    assert "GATOR_SPEECH_BASE_URL" in found["openai-speech"]["fix"]
    assert {"name": "de", "language": "de", "description": "German"} in found["espeak-ng"]["voices"]
    (only,) = json.loads(gator("voices", "--json", "--language", "pt", "--provider", "espeak-ng").stdout)
    assert [one["name"] for one in only["voices"]] == ["pt", "pt-br"]
    shown = gator("voices", "--language", "pt").stdout
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert "espeak-ng  2 voices" in shown
    assert gator("voices", "--provider", "nobody").exit_code == 2


def test_plan_says_who_would_speak_and_why_the_others_would_not(gator, folder: Path) -> None:
    scenes = [
        {"color": "teal", "narration": "Good morning."},
        {"color": "navy", "narration": {"text": "Yes.", "voice": "onyx", "provider": "espeak-ng"}},
        {"color": "red"},
    ]
    (folder / "b.json").write_text(json.dumps({"quality": "draft", "scenes": scenes}))
    first, second, third = (one["narration"] for one in json.loads(gator("plan", "b.json", "--json").stdout)["scenes"])
    assert (first["provider"], first["voice"], first["pinned"]) == ("espeak-ng", None, False)
    assert [one["provider"] for one in first["rejected"]] == ["openai-speech", "piper"]
    assert "set GATOR_SPEECH_BASE_URL" in first["rejected"][0]["why"]
    assert (second["voice"], second["pinned"], second["rejected"], third) == ("onyx", True, [], None)
    shown = " ".join(gator("plan", "b.json").stdout.split())
    assert "Spoken by espeak-ng scene 1: the best voice that is available not openai-speech it is not available" in shown
    assert "espeak-ng scene 2: pinned" in shown
