"""One POST to a speech server: what it is sent, what counts as an answer, and what its failures mean."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

from gator_core.calls import is_loopback, permit
from gator_core.errors import Cancelled, GenerationFailed, GenerationRefused, ProviderUnavailable

__all__ = ["Server", "spoken"]

_MOST = 256 * 1024 * 1024
"""Bytes of one answer: 45 minutes of 48 kHz stereo."""
_TRIES = 4
_PAUSE = 0.5
"""Seconds before the second try; doubled each time, unless the server says how long."""
_LONGEST_PAUSE = 60.0
_BUSY = (429, 503)
"""Answers after which nothing was done, so that asking again buys nothing twice."""


@dataclass(frozen=True)
class Server:
    """Where it is, how it is paid, and how long it may take."""

    url: str
    """The base, without a slash at its end."""
    key: str | None = field(default=None, repr=False)
    timeout: float = 300.0
    """Seconds for one answer, from the request to its last byte."""

    def scrubbed(self, text: str) -> str:
        """Without the key."""
        return text.replace(self.key, "[key]") if self.key else text


def spoken(server: Server, body: Mapping[str, Any], cancelled: Callable[[], bool]) -> bytes:
    """The sound that the server makes of a body; blocks. Safe to call where an event loop runs.

    A request is sent again only where the first one surely did nothing. ProviderUnavailable for a server that can't be
    reached or does not take the key, GenerationRefused for what it will never say, GenerationFailed for the rest.
    """
    with ThreadPoolExecutor(1) as pool:  # a loop of its own: the caller's, if there is one, is blocked meanwhile
        return pool.submit(asyncio.run, _spoken(server, body, cancelled)).result()


async def _spoken(server: Server, body: Mapping[str, Any], cancelled: Callable[[], bool]) -> bytes:
    headers = {"Accept": "audio/wav"} | ({"Authorization": f"Bearer {server.key}"} if server.key else {})
    limits = httpx.Timeout(None, connect=10.0)
    own = is_loopback(server.url)  # no proxy stands between us and ourselves
    async with httpx.AsyncClient(headers=headers, timeout=limits, trust_env=not own, follow_redirects=False) as client:
        for attempt in range(_TRIES):
            permit(server.url)
            answer = await _until(_asked(client, server, body), server, cancelled)
            if isinstance(answer, bytes):
                return answer
            if attempt + 1 == _TRIES:
                break
            await _until(asyncio.sleep(answer.pause or _PAUSE * 2**attempt), server, cancelled)
    raise answer.error


@dataclass(frozen=True)
class _Again:
    """Why nothing was done, and for how many seconds the server wants to be left alone, if it says."""

    error: Exception
    pause: float | None = None


async def _until(work: Any, server: Server, cancelled: Callable[[], bool]) -> Any:
    """The result of some work, unless it takes too long or the caller asks to stop."""
    task = asyncio.ensure_future(work)
    end = time.monotonic() + server.timeout
    while not task.done():
        await asyncio.wait({task}, timeout=0.05)
        late = time.monotonic() > end
        if not task.done() and (late or cancelled()):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            if not late:
                raise Cancelled("stopped on request")
            raise GenerationFailed(
                f"{server.url} did not finish within {server.timeout:g} s (GATOR_SPEECH_TIMEOUT sets how long it may take)"
            )
    return task.result()


async def _asked(client: httpx.AsyncClient, server: Server, body: Mapping[str, Any]) -> bytes | _Again:
    try:
        async with client.stream("POST", f"{server.url}/audio/speech", json=dict(body)) as answer:
            raw = await _body(answer, server)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        return _Again(
            ProviderUnavailable(
                f"the speech server {server.url} can't be reached: {server.scrubbed(str(error)) or type(error).__name__}; "
                "is it running, and does GATOR_SPEECH_BASE_URL say where?"
            )
        )
    except httpx.HTTPError as error:
        said = server.scrubbed(str(error)) or type(error).__name__
        raise GenerationFailed(f"the connection to {server.url} broke: {said}; the request may have been charged") from None
    if answer.status_code == 200:
        return raw
    return _judged(answer, raw, server)


async def _body(answer: httpx.Response, server: Server) -> bytes:
    got = bytearray()
    async for part in answer.aiter_bytes():
        got += part
        if len(got) > _MOST:
            raise GenerationFailed(f"{server.url} sent more than {_MOST} bytes, which no speech of this length has")
    return bytes(got)


def _judged(answer: httpx.Response, raw: bytes, server: Server) -> _Again:
    """What a refusal means: to be asked again, or raised."""
    status, (message, code) = answer.status_code, _words(raw)
    said = server.scrubbed(f"{server.url} answered {status}{f': {message}' if message else ''}")
    if status in _BUSY and code != "insufficient_quota":
        return _Again(GenerationFailed(said), _pause(answer.headers.get("retry-after")))
    if status in (401, 403):
        raise ProviderUnavailable(f"{said}; check GATOR_SPEECH_API_KEY")
    if code in ("content_policy_violation", "moderation_blocked", "content_filter"):
        raise GenerationRefused(said)
    if 300 <= status < 400:
        raise GenerationFailed(f"{said}: it is elsewhere; set GATOR_SPEECH_BASE_URL to its real address")
    if status == 404:
        raise GenerationFailed(f"{said}; GATOR_SPEECH_BASE_URL must end where /audio/speech follows, as in …/v1")
    raise GenerationFailed(said)


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


def _pause(header: str | None) -> float | None:
    try:
        return min(max(float(header or ""), 0.01), _LONGEST_PAUSE)
    except ValueError:
        return None
