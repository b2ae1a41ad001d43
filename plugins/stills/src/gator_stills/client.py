"""One picture from an images server: asked for once, and fetched where it lies."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urljoin

import httpx

from gator_core.calls import is_loopback, permit
from gator_core.errors import Cancelled, GenerationFailed, ProviderUnavailable
from gator_core.media.limits import Limits
from gator_stills.answers import Again, judged, pause_of
from gator_stills.settings import ServerSettings, origin_of

__all__ = ["Asking", "PictureGone", "asked", "decoded", "fetched", "whereabouts"]

T = TypeVar("T")
_MOST = 256 * 2**20
"""Bytes of one answer."""
_TRIES = 4
_PAUSE = 0.5
"""Seconds before the second try; doubled each time, unless the server says how long."""
_HOPS = 5
"""Redirects on the way to a picture."""
_LOOK = 0.05
"""Seconds between looks at whether the caller wants to stop."""


class PictureGone(GenerationFailed):
    """Nothing lies at the address any more, for good."""


@dataclass(frozen=True)
class _Elsewhere:
    url: str


@dataclass(frozen=True)
class Asking:
    """How one picture is asked for."""

    server: ServerSettings
    cancelled: Callable[[], bool] = lambda: False
    sent: Callable[[bool], None] = lambda _: None
    """Told True right before a request leaves, and False when it surely led to nothing."""


def asked(asking: Asking, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The server's answer, JSON; blocks. Safe to call where an event loop runs.

    What costs money is sent again only where the first request surely did nothing, and waited for even when the caller
    asks to stop: an answer that nobody hears is paid all the same. ProviderUnavailable for a server that can't be reached
    or does not take the key, GenerationRefused for what it will never make, GenerationFailed for the rest.
    """
    return _in_own_loop(_asked(asking, body))


def fetched(asking: Asking, url: str) -> bytes:
    """The picture at an address that an answer named. Its messages quote the host alone: addresses are signed.

    PictureGone where nothing lies there any more, GenerationFailed for the rest.
    """
    return _in_own_loop(_fetched(asking, url))


def _in_own_loop(work: Coroutine[Any, Any, T]) -> T:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def _client(server: ServerSettings, url: str) -> httpx.AsyncClient:
    own = is_loopback(url)  # no proxy stands between us and ourselves
    return httpx.AsyncClient(timeout=httpx.Timeout(server.timeout, connect=10.0), trust_env=not own, follow_redirects=False)


async def _asked(asking: Asking, body: Mapping[str, Any]) -> Mapping[str, Any]:
    server = asking.server
    stops = asking.cancelled if server.free else lambda: False
    refused: Exception = GenerationFailed(f"{server.base} was not asked")
    async with _client(server, server.base) as client:
        for attempt in range(_TRIES):
            permit(server.base)
            asking.sent(True)
            answer = await _until(_posted(client, asking, body), stops, server)
            if not isinstance(answer, Again):
                return answer
            asking.sent(False)
            refused = answer.error
            await _rest(asking, attempt, answer)
    raise refused


async def _rest(asking: Asking, attempt: int, answer: Again) -> None:
    """Before the next try, if there is one."""
    if attempt + 1 < _TRIES:
        await _until(asyncio.sleep(answer.pause or _PAUSE * 2**attempt), asking.cancelled, asking.server)


async def _until(work: Coroutine[Any, Any, T], stops: Callable[[], bool], server: ServerSettings) -> T:
    """The result of some work, unless it takes too long or the caller asks to stop."""
    task, end = asyncio.ensure_future(work), time.monotonic() + server.timeout
    while not task.done():
        await asyncio.wait({task}, timeout=_LOOK)
        late = time.monotonic() > end
        if not task.done() and (late or stops()):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            if not late:
                raise Cancelled("stopped on request")
            charged = "" if server.free else "; it may have been charged"
            raise GenerationFailed(
                f"{server.base} gave no picture within {server.timeout:g} s (GATOR_IMAGES_TIMEOUT allows more){charged}"
            )
    return task.result()


async def _posted(client: httpx.AsyncClient, asking: Asking, body: Mapping[str, Any]) -> Mapping[str, Any] | Again:
    server = asking.server
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {server.key}"} if server.key else {})
    try:
        async with client.stream("POST", f"{server.base}/images/generations", json=dict(body), headers=headers) as answer:
            raw = await _whole(answer, server.base)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        said = f"the images server {server.base} can't be reached: {str(error) or type(error).__name__}"
        return Again(ProviderUnavailable(f"{said}; is it running, and does GATOR_IMAGES_BASE_URL say where?"))
    except httpx.HTTPError as error:
        said = f"the connection to {server.base} broke: {str(error) or type(error).__name__}"
        if server.free:
            return Again(GenerationFailed(said))
        raise GenerationFailed(f"{said}; it was not asked again, since the first request may have been charged") from None
    if answer.status_code != 200:
        if answer.status_code < 500:
            asking.sent(False)  # it was refused: nothing was made
        return judged(answer, raw, server)
    return _read(raw, server)


def _read(raw: bytes, server: ServerSettings) -> Mapping[str, Any]:
    try:
        told = json.loads(raw)
    except ValueError:
        told = None
    if not isinstance(told, dict) or not isinstance(told.get("data"), list) or not told["data"]:
        raise GenerationFailed(f"{server.base} answered without a picture: it does not speak OpenAI's images protocol")
    return told


async def _whole(answer: httpx.Response, place: str) -> bytes:
    got, most = bytearray(), min(_MOST, Limits.from_environment().bytes)
    async for part in answer.aiter_bytes():
        got += part
        if len(got) > most:
            raise GenerationFailed(f"{place} sent more than {most:,} bytes, which no picture of this size has")
    return bytes(got)


# Fetching ----------------------------------------------------------------------------------------------------------


def decoded(text: str, server: ServerSettings) -> bytes:
    """Of base64, also as a ``data:`` address."""
    try:
        return base64.b64decode(text.partition(",")[2] if text.startswith("data:") else text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise GenerationFailed(f"{server.base} sent a picture that is no base64: {error}") from error


def whereabouts(url: str, server: ServerSettings) -> str:
    """The whole address that an answer means: some servers name it relative to their own."""
    try:
        return urljoin(f"{server.base}/images/generations", url)
    except ValueError as error:
        raise GenerationFailed(f"{server.base} named a picture at what is no address: {error}") from None


async def _fetched(asking: Asking, url: str) -> bytes:
    host = _named(url)
    refused: Exception = GenerationFailed(f"{host} was not asked")
    async with _client(asking.server, url) as client:
        for attempt in range(_TRIES):
            answer = await _until(_followed(client, url, asking.server), asking.cancelled, asking.server)
            if isinstance(answer, bytes):
                return answer
            refused = answer.error
            await _rest(asking, attempt, answer)
    raise refused


async def _followed(client: httpx.AsyncClient, url: str, server: ServerSettings) -> bytes | Again:
    """What lies at an address, or where that leads."""
    for _ in range(_HOPS + 1):
        _admit(url, server)
        permit(url)
        answer = await _got(client, url)
        if not isinstance(answer, _Elsewhere):
            return answer
        url = answer.url
    raise GenerationFailed(f"the picture is moved about by {_named(url)} without an end")


def _admit(url: str, server: ServerSettings) -> None:
    """Any https address; beside these only the very server that the user named, and this machine if that is where it is."""
    place = origin_of(url)
    own = is_loopback(url) and is_loopback(server.base)
    if place is None or not (place[0] == "https" or own or place == origin_of(server.base)):
        raise GenerationFailed(f"the server named a picture that is not at an https address, but at {_named(url)}")


def _named(url: str) -> str:
    place = origin_of(url)
    return place[1] if place else "what is none"


async def _got(client: httpx.AsyncClient, url: str) -> bytes | Again | _Elsewhere:
    host = _named(url)
    try:
        async with client.stream("GET", url) as answer:
            found = _judged(answer, host)
            return await _whole(answer, host) if found is None else found
    except (httpx.InvalidURL, ValueError):
        raise GenerationFailed(f"the server named a picture at what is no address, of {host}") from None
    except httpx.HTTPError as error:
        return Again(GenerationFailed(f"the picture can't be fetched from {host}: {type(error).__name__}"))


def _judged(answer: httpx.Response, host: str) -> Again | _Elsewhere | None:
    """None for a picture."""
    status = answer.status_code
    if status >= 500 or status in (408, 429):
        return Again(GenerationFailed(f"the picture can't be fetched from {host}: HTTP {status}"), pause_of(answer))
    if answer.is_redirect and "location" in answer.headers:
        return _Elsewhere(urljoin(str(answer.url), answer.headers["location"]))
    if status >= 400:
        raise PictureGone(f"the picture is not to be had at {host} any more: HTTP {status}")
    if status != 200:
        raise GenerationFailed(f"the picture can't be fetched from {host}: HTTP {status}")
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not kind.startswith("image/") and kind not in ("application/octet-stream", "binary/octet-stream", ""):
        raise GenerationFailed(f"{host} sent {kind}, where a picture was expected")
    return None
