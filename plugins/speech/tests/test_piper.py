"""What Piper is told and what is told of it; it speaks where piper-tts and a model are installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gator_core.testing import check_voice
from gator_speech import piper
from gator_speech.piper import PiperVoice


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models as Piper's are laid out, two with descriptions that can be read."""
    folder = tmp_path / "models"
    folder.mkdir()
    told = {
        "en_US-joe-medium": {"language": {"code": "en_US"}, "audio": {"quality": "medium"}, "num_speakers": 1},
        "de_DE-two-low": {"espeak": {"voice": "de"}, "num_speakers": 2, "speaker_id_map": {"anna": 0, "bert": 1}},
        "xx-broken": ["nothing that makes sense"],
    }
    for name, description in told.items():
        (folder / f"{name}.onnx").write_bytes(b"weights")
        (folder / f"{name}.onnx.json").write_text(json.dumps(description))
    (folder / "alone.onnx").write_bytes(b"without a description")
    monkeypatch.setenv("GATOR_PIPER_MODEL", str(folder))
    return folder


@pytest.fixture
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = piper.find_spec
    monkeypatch.setattr(piper, "find_spec", lambda name: found("json") if name in ("piper", "onnxruntime") else found(name))


def test_without_the_package_or_a_model_the_way_to_get_them_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(piper, "find_spec", lambda _: None)
    state = PiperVoice().availability()
    assert (state.ok, state.reason) == (False, "Piper is not installed")
    monkeypatch.setattr(piper, "find_spec", lambda name: None if name == piper._PACKAGED else object())
    assert PiperVoice().availability().reason == "Piper has no model"
    monkeypatch.setenv("GATOR_PIPER_MODEL", str(tmp_path / "none.onnx"))
    state = PiperVoice().availability()
    assert state.reason == f"GATOR_PIPER_MODEL names {tmp_path / 'none.onnx'}, where no model is"
    assert ".onnx.json beside it" in state.fix
    assert PiperVoice().voices() == ()


@pytest.mark.usefixtures("_installed", "models")
def test_its_voices_are_its_models_and_their_speakers():
    found = [(one.name, one.language) for one in PiperVoice().voices()]
    assert found == [("de_DE-two-low#anna", "de"), ("de_DE-two-low#bert", "de"), ("en_US-joe-medium", "en-us")]


@pytest.mark.usefixtures("_installed", "models")
@pytest.mark.parametrize(
    ("name", "language", "said"),
    [
        ("EN_us-joe-medium", None, None),
        ("alloy", "de", None),
        (None, "en", None),
        (None, "de", None),
        (None, "fr", "Piper has no language 'fr' (known: de, en-us)"),
        ("en_US-jo-medium", None, "no voice 'en_US-jo-medium'; did you mean 'en_US-joe-medium'?"),
        ("en_US-joe-medium", "de", "no voice 'en_US-joe-medium'"),
    ],
)
def test_what_it_can_not_speak_is_refused(name, language, said):
    refused = PiperVoice().refuses("Hello.", name, 1.0, language)
    assert (refused is None) if said is None else (said in (refused or ""))


@pytest.mark.usefixtures("_installed", "models")
def test_a_name_of_the_platform_always_has_the_same_stand_in():
    said = {PiperVoice().remark("Hallo.", "alloy", 1.0, "de") for _ in range(3)}
    assert said == {"voice 'alloy' is spoken by de_DE-two-low#anna of Piper, which stands in for it"}
    assert PiperVoice().remark("Hallo.", "de_DE-two-low#bert", 1.0, None) is None


@pytest.mark.skipif(not PiperVoice().availability().ok, reason="piper-tts or a model is not installed")
def test_where_it_is_installed_it_keeps_the_promises_of_a_voice(say):
    check_voice(PiperVoice())
    one, other = (say(PiperVoice(), "Sentence after sentence. " * count) for count in (1, 40))
    assert other.seconds > 20 * one.seconds
