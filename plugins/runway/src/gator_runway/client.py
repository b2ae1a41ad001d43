"""The Runway API over HTTP, asynchronously; ``bridge`` is the same for callers that block.

Reading is tried again freely. A request that creates a task costs money, so it is sent again only where it surely was not
taken: the connection was never made, or the answer was 429. Any other silence, and any error of a server, which may be one in
between that passed the request on, is ``MayHaveBeenCreated``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, Self, TypeVar
from urllib.parse import urlsplit

import anyio
import httpx
from pydantic import BaseModel, ValidationError

from gator_core.calls import is_loopback, permit
from gator_runway.answers import Created, Organization, Task, Upload, complaint
from gator_runway.credentials import Credentials
from gator_runway.download import fetch
from gator_runway.errors import CallFailed, KeyRefused, LimitReached, MayHaveBeenCreated, NotSent
from gator_runway.pace import Pace, retry_after

__all__ = ["VERSION", "AsyncRunway", "Body", "Check", "Endpoint"]

VERSION = "2024-11-06"
Endpoint = Literal["text_to_video", "image_to_video", "text_to_image"]
Body = Mapping[str, Any]
"""JSON of a request; what is absent is not sent, rather than sent as null."""

Check = Callable[[], None]
"""Raises where the caller asked to stop."""

_TRIES = 4
_LONGEST_WAIT = 60.0
"""Seconds; a Retry-After beyond it is told, not waited for."""
_TIMEOUT = httpx.Timeout(60.0, connect=10.0)
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
A = TypeVar("A", bound=BaseModel)


class AsyncRunway:
    """A client; use it as an async context manager. No real call leaves while ``GATOR_NO_REAL_CALLS`` forbids it."""

    def __init__(self, credentials: Credentials | None = None, pace: Pace | None = None) -> None:
        self.credentials = credentials or Credentials.from_environment()
        self.pace = pace or Pace.from_environment()
        own = is_loopback(self.credentials.base_url)
        # No connection is kept: one that the server closed meanwhile would fail a request in a way that can't be told
        # from one that was lost on its way back.
        self._http = httpx.AsyncClient(
            timeout=_TIMEOUT,
            limits=httpx.Limits(max_keepalive_connections=0),
            trust_env=not own,
            event_hooks={"request": [_permitted]},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.credentials.base_url})"

    @property
    def mark(self) -> str:
        """Tells the account apart from others."""
        return self.credentials.mark

    # Creating ------------------------------------------------------------------------------------------------------

    async def text_to_video(self, body: Body) -> Created:
        """As ``create``."""
        return await self.create("text_to_video", body)

    async def image_to_video(self, body: Body) -> Created:
        """As ``create``."""
        return await self.create("image_to_video", body)

    async def text_to_image(self, body: Body) -> Created:
        """As ``create``."""
        return await self.create("text_to_image", body)

    async def create(self, endpoint: Endpoint, body: Body, check: Check | None = None) -> Created:
        """Buys a task, once. ``check`` is called between tries, never while a request is on its way.

        NotSent, LimitReached, KeyRefused or CallFailed: nothing was bought. MayHaveBeenCreated: nobody here can know.
        """
        failures = 0
        while True:
            failures += 1
            try:
                response = await self._http.post(self._url(endpoint), json=dict(body), headers=self._headers())
            except _NEVER_LEFT as error:
                if failures == _TRIES:
                    raise NotSent(f"Runway can't be reached: {self._words(error)}; nothing was bought") from error
                await _nap(self.pace.until_next_try(failures), check)
                continue
            except httpx.HTTPError as error:
                raise _lost(endpoint, f"no answer came back: {self._words(error)}") from error
            if response.status_code != 429:
                return self._created(endpoint, response)
            await self._pause(response, failures, check)

    def _created(self, endpoint: Endpoint, response: httpx.Response) -> Created:
        if response.status_code >= 500 or response.status_code == 408:
            raise _lost(endpoint, f"the answer was {self._said(response)}")
        self._check(response)
        try:
            return Created.model_validate_json(response.content)
        except ValidationError as error:
            shown = self.credentials.scrub(" ".join(response.text.split())[:200])
            raise _lost(endpoint, f"the answer holds no task ({shown or 'it is empty'})") from error

    async def _pause(self, response: httpx.Response, failures: int, check: Check | None) -> None:
        """Waits as long as the service asks; LimitReached or NotSent where that makes no sense (any more)."""
        asked = retry_after(response.headers.get("retry-after"))
        if failures < _TRIES and (asked or 0) <= _LONGEST_WAIT:
            await _nap(self.pace.until_next_try(failures) if asked is None else asked, check)
            return
        later = f"; it asks to come back in {asked:.0f} s" if asked else ""
        if response.status_code == 429:
            raise LimitReached(
                f"Runway takes no more generations of this account now, as when its limit for a day is reached:"
                f" {self._said(response)}{later}",
                429,
            )
        raise NotSent(f"Runway is busy: {self._said(response)}{later}; nothing was bought", response.status_code)

    # Reading -------------------------------------------------------------------------------------------------------

    async def task(self, task: str) -> Task:
        """A task as it stands. CallFailed with status 404 where the service does not know it."""
        return self._read(await self._ask("GET", f"tasks/{task}"), Task)

    async def cancel(self, task: str) -> None:
        """Cancels a task, or deletes one that ended; what was paid is not sure to come back."""
        await self._ask("DELETE", f"tasks/{task}")

    async def organization(self) -> Organization:
        """The account: its credits and limits. Costs nothing."""
        return self._read(await self._ask("GET", "organization"), Organization)

    async def upload(self, name: str, data: bytes, media_type: str) -> str:
        """Hands over a file for a day; the address to use in requests."""
        ticket = self._read(await self._ask("POST", "uploads", {"filename": name, "type": "ephemeral"}), Upload)
        self._check_place(ticket)
        for failures in range(1, _TRIES + 1):
            try:  # to another server, which must not see the key; httpx puts files after fields
                response = await self._http.post(
                    ticket.upload_url, data=ticket.fields, files={"file": (name, data, media_type)}
                )
            except httpx.HTTPError as error:
                if failures == _TRIES:
                    raise CallFailed(f"uploading {name} failed: {self._words(error)}") from error
            else:
                if response.is_success:
                    return ticket.runway_uri
                if response.status_code < 500 or failures == _TRIES:
                    raise CallFailed(f"uploading {name} was refused: {self._said(response)}", response.status_code)
            await anyio.sleep(self.pace.until_next_try(failures))
        raise AssertionError("unreachable: the last try returns or raises")

    async def download(self, url: str, path: Path, kind: Literal["video", "image"]) -> None:
        """Fetches an output, going on where a connection broke. OutputExpired, OutputUnusable."""
        await fetch(self._http, url, path, kind, self.pace, self.credentials)

    def _check_place(self, ticket: Upload) -> None:
        url = ticket.upload_url
        if urlsplit(url).scheme != "https" and not (is_loopback(url) and is_loopback(self.credentials.base_url)):
            raise CallFailed("Runway names a place for uploads that is not at an https address; nothing was sent there")

    async def _ask(self, method: str, path: str, body: Body | None = None) -> httpx.Response:
        """A call that buys nothing, tried again whatever went wrong on the way."""
        for failures in range(1, _TRIES + 1):
            try:
                response = await self._http.request(method, self._url(path), json=body, headers=self._headers())
            except httpx.HTTPError as error:
                if failures == _TRIES:
                    raise CallFailed(f"Runway can't be reached: {self._words(error)}") from error
                asked = None
            else:
                again = response.status_code in (408, 429) or response.status_code >= 500
                asked = retry_after(response.headers.get("retry-after"))
                if not again or failures == _TRIES or (asked or 0) > _LONGEST_WAIT:
                    self._check(response)
                    return response
            await anyio.sleep(self.pace.until_next_try(failures) if asked is None else asked)
        raise AssertionError("unreachable: the last try returns or raises")

    # Words ---------------------------------------------------------------------------------------------------------

    def _url(self, path: str) -> str:
        return f"{self.credentials.base_url}/v1/{path}"

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.credentials.key}",
            "X-Runway-Version": VERSION,
            "Accept": "application/json",
        }

    def _check(self, response: httpx.Response) -> None:
        status = response.status_code
        if response.is_success:
            return
        said = self._said(response)
        if status in (401, 403):
            raise KeyRefused(
                f"Runway does not accept the key in {self.credentials.source}: {said}; set a valid one from"
                f" https://dev.runwayml.com, for the service at {self.credentials.base_url}"
            )
        if status == 402 or (status == 400 and "credit" in said.lower()):
            raise CallFailed(
                f"the account at Runway has not enough credits: {said}; add some at https://dev.runwayml.com", status
            )
        raise CallFailed(f"Runway refused the call: {said}", status)

    def _read(self, response: httpx.Response, model: type[A]) -> A:
        try:
            return model.model_validate_json(self.credentials.scrub(response.text))
        except ValidationError as error:
            place = ".".join(str(part) for part in error.errors()[0]["loc"])
            raise CallFailed(
                f"Runway's answer can't be read ({place or 'it is no JSON'}); a newer plugin may be needed", unreadable=True
            ) from error

    def _said(self, response: httpx.Response) -> str:
        try:
            said = complaint(response.json())
        except ValueError:
            said = ""
        return self.credentials.scrub(f"{said} (HTTP {response.status_code})".strip())

    def _words(self, error: Exception) -> str:
        return self.credentials.scrub(f"{type(error).__name__}: {error}".rstrip(":. "))


async def _nap(seconds: float, check: Check | None) -> None:
    until = anyio.current_time() + seconds
    while (left := until - anyio.current_time()) > 0:
        if check:
            check()
        await anyio.sleep(min(left, 0.1))


async def _permitted(request: httpx.Request) -> None:
    permit(str(request.url))  # called for each hop of a redirect too


def _lost(endpoint: str, why: str) -> MayHaveBeenCreated:
    return MayHaveBeenCreated(
        f"a request to {endpoint} was sent to Runway, but {why}. It may have been created and paid for, so it is not sent"
        " again by itself; look at the usage of the account at https://dev.runwayml.com, then allow it with --retry"
    )
