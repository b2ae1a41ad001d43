"""Any server with OpenAI's ``POST /audio/speech``: Kokoro, speaches and others at home, or a service."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from math import isfinite
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field

from gator_core.calls import SWITCH, forbidden, is_loopback, permit
from gator_core.errors import GenerationFailed, InputError
from gator_core.generation import Estimate, Job, Request
from gator_core.model_servers import ModelServer
from gator_core.providers import Availability, Parameters, Voice, VoiceInfo
from gator_speech.names import MOST, PLATFORM, language_fault, speed_fault, text_fault, unknown
from gator_speech.text import emoji_named, emoji_remark, pieces, plain, without_emoji

__all__ = ["OpenAIVoice", "ServerRequest"]

_PIECE = 4096
"""Characters that one request may have."""
_SLOWEST, _FASTEST = 0.25, 4.0
_AT_ONCE = 4
"""Requests side by side: what a server of one's own can queue, and a service allows anybody."""
_LOOK = 5.0
"""Seconds that a server may take to say that it is there."""
_OPENAI = "api.openai.com"
_DOLLARS = {"tts-1": 15.0, "tts-1-hd": 30.0, "gpt-4o-mini-tts": 20.0}
"""Per million characters. The first two are OpenAI's list prices; the third is sold by the minute, 0.015 dollars, which is
17 dollars at 900 characters a minute, rounded up."""


class ServerParameters(Parameters):
    """How it speaks."""

    instructions: str = Field("", max_length=4096, description="how to say it, for models that heed it")
    emoji: Literal["skip", "speak"] = Field("skip", description="what becomes of emoji")


class ServerRequest(Request):
    """What is sent, and where to."""

    server: str
    model: str
    voice: str
    text: str
    speed: float
    instructions: str


class OpenAIVoice(Voice):
    """A speech server that speaks OpenAI's protocol. ``GATOR_SPEECH_BASE_URL`` and ``GATOR_SPEECH_MODEL`` say which."""

    name = "openai-speech"
    rank = 100
    summary = "any OpenAI-compatible speech server; GATOR_SPEECH_BASE_URL says where"
    deterministic = False
    Params = ServerParameters

    @property
    def paid(self) -> bool:  # type: ignore[override]
        """Unless the server is this machine's own, or GATOR_SPEECH_FREE=1 says so."""
        return not is_loopback(_base()) and os.environ.get("GATOR_SPEECH_FREE", "") in ("", "0")

    def availability(self) -> Availability:
        fault, fix = _fault()
        if not fault and self.paid and _price(_model()) is None:
            fault = f"nobody knows what {_model()!r} costs"
            fix = "set GATOR_SPEECH_PRICE to dollars per million characters, or GATOR_SPEECH_FREE=1"
        if not fault and forbidden() and not is_loopback(_base()):
            fault, fix = f"{SWITCH} forbids calls beyond this machine", f"unset {SWITCH}"
        return Availability(not fault, fault, fix)

    def examine(self) -> Iterable[Availability]:
        """Whether a server listens there and takes the key, found out for free; nothing where no call could be made."""
        return [_looked_at(_base(), _key())] if self.availability().ok else []

    def limits(self) -> Mapping[str, Any]:
        return {"speed": [_SLOWEST, _FASTEST], "characters": MOST}

    def resource(self, request: Request) -> str:
        assert isinstance(request, ServerRequest)  # noqa: S101 - for the type checker
        return f"{self.name}:{request.server}"

    def at_once(self, request: Request) -> int:  # noqa: ARG002 - whatever it is asked for
        return _AT_ONCE

    def estimate(self, request: Request) -> Estimate:
        assert isinstance(request, ServerRequest)  # noqa: S101 - for the type checker
        seconds = 2.0 + len(request.text) / 150  # about ten times as quick as speech, as far as that can be known
        return Estimate(seconds, self._cost(request.model, request.text))

    def voices(self) -> tuple[VoiceInfo, ...]:
        if not self.availability().ok:
            return ()
        listed = dict.fromkeys((_voice(), *PLATFORM))
        return tuple(VoiceInfo(name, "", "any language of the model") for name in listed)

    def request(self, text: str, voice: str | None, speed: float, language: str | None) -> ServerRequest:  # noqa: ARG002
        """``language`` changes nothing: these models hear it from the text."""
        return ServerRequest(
            server=_base(),
            model=_model(),
            voice=voice or _voice(),
            text=self._spoken(text),
            speed=speed,
            instructions=self.params.instructions,
        )

    def refuses(self, text: str, voice: str | None, speed: float, language: str | None) -> str | None:
        fault = text_fault(self._spoken(text)) or speed_fault(speed, _SLOWEST, _FASTEST) or language_fault(language)
        named = voice or _voice()
        if not fault and urlsplit(_base()).hostname == _OPENAI and named not in PLATFORM and not named.startswith("voice_"):
            fault = unknown("voice", named, list(PLATFORM), "OpenAI")
        return fault

    def remark(self, text: str, voice: str | None, speed: float, language: str | None) -> str | None:  # noqa: ARG002
        return None if self.params.emoji == "speak" else emoji_remark(text)

    def generate(self, request: Request, job: Job) -> Path:
        from gator_speech.client import Server, spoken
        from gator_speech.wav import read, write

        assert isinstance(request, ServerRequest)  # noqa: S101 - for the type checker
        server = Server(request.server, _key(), _timeout())
        texts = pieces(request.text, _PIECE)
        sounds = []
        for number, text in enumerate(texts):
            job.check()
            if self.paid:
                job.purchase(self._cost(request.model, text))
                job.outcome.dollars = (job.outcome.dollars or 0.0) + self._cost(request.model, text)
            raw = spoken(server, _body(request, text), job.cancelled)
            try:
                sounds.append(read(raw))
            except GenerationFailed as error:
                raise GenerationFailed(server.scrubbed(f"what {server.url} sent can't be used: {error}")) from error
            job.progress((number + 1) / len(texts))
        wav = job.scratch / "voice.wav"
        write(wav, sounds)
        job.outcome.facts.update(voice=request.voice, model=request.model, server=request.server)
        return wav

    def _spoken(self, text: str) -> str:
        return without_emoji(plain(text))[0] if self.params.emoji == "skip" else emoji_named(plain(text))

    def _cost(self, model: str, text: str) -> float:
        return len(text) * (_price(model) or 0.0) / 1e6 if self.paid else 0.0


def _body(request: ServerRequest, text: str) -> dict[str, Any]:
    made: dict[str, Any] = {"model": request.model, "input": text, "voice": request.voice, "response_format": "wav"}
    if request.speed != 1.0:
        made["speed"] = request.speed
    if request.instructions:
        made["instructions"] = request.instructions
    return made


def _looked_at(base: str, key: str | None) -> Availability:
    """What a GET of ``/models`` is answered, which costs nothing, and which most servers of this protocol know."""
    import httpx

    permit(base)
    server = ModelServer(base, "SPEECH", "/audio/speech", bool(key))
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    own = is_loopback(base)  # no proxy stands between us and ourselves
    try:
        with httpx.stream("GET", f"{base}/models", headers=headers, timeout=_LOOK, trust_env=not own) as answer:
            return server.answered(answer.status_code)
    except httpx.TransportError as error:  # its words may quote a header
        said = str(error).replace(key, "[key]") if key else str(error)
        return server.silent(said or type(error).__name__)


# Settings --------------------------------------------------------------------------------------------------------


def _base() -> str:
    return os.environ.get("GATOR_SPEECH_BASE_URL", "").strip().rstrip("/")


def _model() -> str:
    return os.environ.get("GATOR_SPEECH_MODEL", "").strip()


def _voice() -> str:
    return os.environ.get("GATOR_SPEECH_VOICE", "").strip() or "alloy"


def _key() -> str | None:
    """OpenAI's key goes to OpenAI alone."""
    own = os.environ.get("GATOR_SPEECH_API_KEY", "").strip()
    if own or urlsplit(_base()).hostname != _OPENAI:
        return own or None
    return os.environ.get("OPENAI_API_KEY", "").strip() or None


def _price(model: str) -> float | None:
    """Dollars per million characters."""
    told = os.environ.get("GATOR_SPEECH_PRICE", "").strip()
    return _number("GATOR_SPEECH_PRICE", told) if told else _DOLLARS.get(model)


def _timeout() -> float:
    told = os.environ.get("GATOR_SPEECH_TIMEOUT", "").strip()
    return _number("GATOR_SPEECH_TIMEOUT", told) if told else 300.0


def _number(name: str, told: str) -> float:
    try:
        value = float(told)
    except ValueError:
        value = -1.0
    if value < 0 or not isfinite(value):
        raise InputError(f"{name}: {told!r} is no number that makes sense here")
    return value


def _fault() -> tuple[str, str]:
    """What is missing or wrong about the settings, and the way out; two empty texts if nothing is."""
    example = "set GATOR_SPEECH_BASE_URL, such as http://localhost:8880/v1"
    if not _base():
        return "no speech server is named", f"{example}, and GATOR_SPEECH_MODEL"
    parts = urlsplit(_base())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "GATOR_SPEECH_BASE_URL is no address of a server", example
    if parts.username or parts.password:
        return "GATOR_SPEECH_BASE_URL has a password in it", "put it into GATOR_SPEECH_API_KEY"
    if not _model():
        return "no model is named", "set GATOR_SPEECH_MODEL, such as kokoro or tts-1"
    if parts.hostname == _OPENAI and not _key():
        return "OpenAI wants a key", "set GATOR_SPEECH_API_KEY or OPENAI_API_KEY"
    return "", ""
