"""What an images server's refusals mean. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass

import httpx

from gator_core.errors import GatorError, GenerationFailed, GenerationRefused, ProviderUnavailable
from gator_stills.settings import ServerSettings

__all__ = ["Again", "judged", "pause_of", "scrubbed"]

_MODERATED = ("moderation_blocked", "content_policy_violation", "content_filter", "contentfilter")
_LONGEST_PAUSE = 60.0


@dataclass(frozen=True)
class Again:
    """Why nothing was done, and for how many seconds the server wants to be left alone, if it says."""

    error: GatorError
    pause: float | None = None


def judged(answer: httpx.Response, raw: bytes, server: ServerSettings) -> Again:
    """Raised, or to be asked again: where nothing was done, or nothing is paid."""
    status, (message, code) = answer.status_code, _words(raw)
    said = scrubbed(f"{server.base} answered {status}{f': {message}' if message else ''}", server)
    if code.lower() in _MODERATED or (status == 400 and "safety system" in message.lower()):
        raise GenerationRefused(f"{said}; word the prompt otherwise")
    if code in ("insufficient_quota", "billing_hard_limit_reached"):
        raise ProviderUnavailable(f"{said}; add credit to the account")
    if status == 429 or (status >= 500 and server.free):
        return Again(GenerationFailed(said), pause_of(answer))
    if status >= 500:
        raise GenerationFailed(f"{said}; it was not asked again, since the first request may have been charged")
    if status in (401, 403):
        raise ProviderUnavailable(f"{said}; check GATOR_IMAGES_API_KEY")
    if 300 <= status < 400:
        raise GenerationFailed(f"{said}: it is elsewhere; set GATOR_IMAGES_BASE_URL to its real address")
    if status == 404:
        raise GenerationFailed(f"{said}; check GATOR_IMAGES_MODEL, and that /images/generations follows GATOR_IMAGES_BASE_URL")
    raise GenerationFailed(said)


def scrubbed(text: str, server: ServerSettings) -> str:
    """Without the key."""
    return text.replace(server.key, "[key]") if server.key else text


def pause_of(answer: httpx.Response) -> float | None:
    """Seconds that the server asks for, at least a hundredth and at most a minute."""
    try:
        return min(max(float(answer.headers.get("retry-after", "")), 0.01), _LONGEST_PAUSE)
    except ValueError:
        return None


def _words(raw: bytes) -> tuple[str, str]:
    """(message, code) of an error, as OpenAI and FastAPI write it, else its first words."""
    try:
        told = json.loads(raw)
    except ValueError:
        return raw[:200].decode("utf-8", "replace").strip(), ""
    error = told.get("error", told.get("detail", told)) if isinstance(told, dict) else told
    if isinstance(error, dict):
        return str(error.get("message", error))[:500], str(error.get("code") or error.get("type") or "")
    return str(error)[:500], ""
