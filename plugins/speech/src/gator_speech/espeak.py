"""espeak-ng: robotic, offline, quick, in more than a hundred languages, with the time of every word."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import Field

from gator_core.errors import GenerationFailed
from gator_core.generation import Estimate, Job, Request
from gator_core.providers import Availability, Parameters, Voice, VoiceInfo
from gator_speech.child import cores, run
from gator_speech.names import MOST, language_fault, speed_fault, text_fault, unknown
from gator_speech.pace import FASTEST, SLOWEST, rate_for
from gator_speech.text import emoji_remark, pieces, plain, ssml_fault, without_emoji
from gator_speech.words import Word, placed

__all__ = ["EspeakRequest", "EspeakVoice"]

_PIECE = 1000
"""Characters spoken in one go: progress is told, and a stop heeded, after each."""

_STAND_INS = {
    "alloy": "en-us+f3",
    "ash": "en-us+m3",
    "ballad": "en-gb+m4",
    "cedar": "en-us+m8",
    "coral": "en-us+f2",
    "echo": "en-us+m2",
    "fable": "en-gb+m1",
    "marin": "en-us+f4",
    "nova": "en-us+Annie",
    "onyx": "en-us+m7",
    "sage": "en-us+f1",
    "shimmer": "en-us+f5",
    "verse": "en-us+m6",
}
"""By the platform's name: women's by women's, men's by men's, each by one of its own."""


class EspeakParameters(Parameters):
    """How it speaks."""

    ssml: bool = Field(False, description="the text is SSML")
    emoji: Literal["skip", "speak"] = Field("skip", description="what becomes of emoji")
    pitch: int = Field(50, ge=0, le=99, description="from deep to high")


class EspeakRequest(Request):
    """What is spoken, and how."""

    text: str
    voice: str
    """Language and variant, such as ``en-us+f3``, as they were asked for."""
    rate: int
    """Words a minute."""
    pitch: int
    ssml: bool


class EspeakVoice(Voice):
    """Speaks through the library of espeak-ng, in a child process."""

    name = "espeak-ng"
    rank = 10
    summary = "offline, any of a hundred languages, word timings; sounds like a robot"
    Params = EspeakParameters

    def availability(self) -> Availability:
        if _installed() is not None:
            return Availability(True)
        return Availability(
            False,
            "espeak-ng is not installed",
            "pip install espeakng-loader, or apt-get install espeak-ng (brew install espeak-ng)",
        )

    def limits(self) -> Mapping[str, Any]:
        return {"speed": [SLOWEST, FASTEST], "characters": MOST}

    def at_once(self, request: Request) -> int:  # noqa: ARG002 - each in a process of its own, which takes a core
        return cores()

    def estimate(self, request: Request) -> Estimate:
        assert isinstance(request, EspeakRequest)  # noqa: S101 - for the type checker
        return Estimate(seconds=0.1 + len(request.text) / 5000)  # measured: 20,000 characters take 3 to 4 s

    def voices(self) -> tuple[VoiceInfo, ...]:
        listed = _listed_here()
        return tuple(VoiceInfo(one.code, one.code, one.name) for one in listed.voices) if listed else ()

    def request(self, text: str, voice: str | None, speed: float, language: str | None) -> EspeakRequest:
        return EspeakRequest(
            text=self._spoken(text),
            voice=_asked(voice, language),
            rate=rate_for(speed),
            pitch=self.params.pitch,
            ssml=self.params.ssml,
        )

    def refuses(self, text: str, voice: str | None, speed: float, language: str | None) -> str | None:
        fault = (self.params.ssml and ssml_fault(text)) or text_fault(plain(text) if self.params.ssml else self._spoken(text))
        fault = fault or speed_fault(speed, SLOWEST, FASTEST) or language_fault(language)
        return fault or _two_languages(voice, language) or _unknown_voice(_asked(voice, language), language)

    def remark(self, text: str, voice: str | None, speed: float, language: str | None) -> str | None:  # noqa: ARG002
        skipped = None if self.params.ssml or self.params.emoji == "speak" else emoji_remark(text)
        told = [skipped] if skipped else []
        asked = _asked(voice, language)
        if voice and voice.lower() in _STAND_INS:
            told.append(f"voice {voice!r} is spoken by {asked} of espeak-ng, which stands in for it")
        found = _found(asked, _listed_here())
        base = asked.partition("+")[0]
        if found and base not in [code for _, code in found.priorities]:
            told.append(f"{base!r} is spoken as {found.code}, the nearest that espeak-ng has")
        return "; ".join(told) or None

    def generate(self, request: Request, job: Job) -> Path:
        assert isinstance(request, EspeakRequest)  # noqa: S101 - for the type checker
        installed = _installed()
        listed = _listed(installed) if installed else None
        found = _found(request.voice, listed)
        if installed is None or found is None:
            raise GenerationFailed(f"espeak-ng has no voice {request.voice!r}, or is not installed any more")
        texts = [request.text] if request.ssml else pieces(request.text, _PIECE)
        wav = job.scratch / "voice.wav"
        variant = request.voice.partition("+")[2]
        spec = {
            **installed._asdict(),
            "task": "speak",
            "voice": found.identifier + (f"+{variant}" if variant else ""),
            **request.model_dump(include={"rate", "pitch", "ssml"}),
            "texts": texts,
            "wav": str(wav),
        }
        heard = run("espeak_child.py", spec, job, len(texts))
        words: list[Word] = [word for text, said in zip(texts, heard, strict=True) for word in placed(text, said, request.ssml)]
        if not words:
            raise GenerationFailed(f"espeak-ng finds nothing to say in {request.text[:80]!r}")
        job.outcome.facts.update(voice=found.code + (f"+{variant}" if variant else ""), words=words)
        return wav

    def _spoken(self, text: str) -> str:
        if self.params.ssml:
            return text.strip()
        return without_emoji(plain(text))[0] if self.params.emoji == "skip" else plain(text)


def _asked(voice: str | None, language: str | None) -> str:
    """Language and variant, such as ``en-us+f3``; languages in lower case."""
    if voice and voice.lower() in _STAND_INS:
        own, _, variant = _STAND_INS[voice.lower()].partition("+")
        return f"{(language or own).lower()}+{variant}"
    if not voice or voice.startswith("+"):
        return (language or "en-us").lower() + (voice or "")
    own, plus, variant = voice.partition("+")
    return own.lower() + plus + variant


def _two_languages(voice: str | None, language: str | None) -> str | None:
    if not voice or not language or voice.startswith("+") or voice.lower() in _STAND_INS:
        return None
    own = voice.partition("+")[0].lower()
    if own.partition("-")[0] == language.lower().partition("-")[0]:
        return None
    return f"the voice {voice!r} speaks {own}, not {language}: give one of them"


def _unknown_voice(asked: str, language: str | None) -> str | None:
    listed = _listed_here()
    if listed is None:
        return None  # availability() tells
    base, plus, variant = asked.partition("+")
    if _found(asked, listed) is None:
        known = [one.code for one in listed.voices]
        kind = "language" if language and language.lower() == base else "voice"
        return unknown(kind, base, known if kind == "language" else [*known, *_STAND_INS], "espeak-ng")
    if plus and variant not in listed.variants:
        return unknown("variant", variant, list(listed.variants), "espeak-ng")
    return None


# What is installed -----------------------------------------------------------------------------------------------


class _Installed(NamedTuple):
    library: tuple[str, ...]
    """Paths or names to try."""
    home: str | None
    """The folder that ``espeak-ng-data`` is in; None for the library's own."""


class _Known(NamedTuple):
    code: str
    name: str
    identifier: str
    priorities: tuple[tuple[int, str], ...]


class _Listed(NamedTuple):
    voices: tuple[_Known, ...]
    variants: tuple[str, ...]


def _installed() -> _Installed | None:
    """The library of espeakng-loader, else the one that the system's program came with. Loads nothing."""
    spec = find_spec("espeakng_loader")
    if spec and spec.origin:
        home = Path(spec.origin).parent
        library = home / {"darwin": "libespeak-ng.dylib", "win32": "espeak-ng.dll"}.get(sys.platform, "libespeak-ng.so")
        if library.exists() and (home / "espeak-ng-data").is_dir():
            return _Installed((str(library),), str(home))
    program = shutil.which("espeak-ng")
    if not program:
        return None
    names = (
        ("libespeak-ng.1.dylib", "libespeak-ng.dylib") if sys.platform == "darwin" else ("libespeak-ng.so.1", "libespeak-ng.so")
    )
    beside = Path(program).resolve().parent.parent / "lib"
    return _Installed((*names, *(str(beside / name) for name in names)), None)


def _listed_here() -> _Listed | None:
    installed = _installed()
    try:
        return _listed(installed) if installed else None
    except GenerationFailed:
        return None


@lru_cache(maxsize=4)
def _listed(installed: _Installed) -> _Listed:
    """What it can speak, asked of the library once a process. GenerationFailed if it can't be asked."""
    with tempfile.TemporaryDirectory() as folder:
        (told,) = run("espeak_child.py", {**installed._asdict(), "task": "list"}, Job(Path(folder)), 1)
    voices: dict[str, _Known] = {}
    for one in sorted(told["voices"], key=lambda one: str(one["identifier"])):
        codes = tuple((priority, code) for priority, code in one["languages"])
        own = str(one["identifier"]).rpartition("/")[2].lower()
        code = own if not codes or codes[0][1] in voices else codes[0][1]
        voices[code] = _Known(code, one["name"], one["identifier"], codes)
    return _Listed(tuple(sorted(voices.values())), tuple(told["variants"]))


def _found(asked: str, listed: _Listed | None) -> _Known | None:
    """The voice for a language; of ``de-at``, if that is not there, the one for ``de``."""
    base = asked.partition("+")[0]
    while listed and base:
        able = [(priority, one) for one in listed.voices for priority, code in one.priorities if code == base]
        exact = [one for one in listed.voices if one.code == base]
        if exact or able:
            return exact[0] if exact else min(able)[1]
        base = base.rpartition("-")[0]
    return None
