"""Fetches a finished output into a file: at once, whole, and going on where a connection broke."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import anyio
import httpx

from gator_core.calls import is_loopback
from gator_core.media.limits import Limits
from gator_runway.credentials import Credentials
from gator_runway.errors import OutputUnusable
from gator_runway.pace import Pace

__all__ = ["Kind", "OutputExpired", "fetch"]

Kind = Literal["video", "image"]

_EXPIRED = (401, 403, 404, 410)
_TRIES = 6
"""In a row without a byte; a transfer that gets on may break more often."""
_UNTYPED = ("application/octet-stream", "binary/octet-stream", "")


class OutputExpired(OutputUnusable):
    """The address is no longer valid: the task that is read again has another one."""


@dataclass
class _Part:
    """What there is of the file so far."""

    path: Path
    most: int
    tag: str | None = None
    """Of the version that the bytes belong to."""
    total: int | None = None

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0


async def fetch(http: httpx.AsyncClient, url: str, path: Path, kind: Kind, pace: Pace, credentials: Credentials) -> None:
    """Fetches ``url`` to ``path``. The address is signed, so no message quotes more of it than its host.

    OutputExpired; OutputUnusable for a wrong type, too many bytes, or a transfer that does not get on.
    """
    _check_scheme(url, credentials)
    part, failures = _Part(path, Limits.from_environment().bytes), 0
    while True:
        before = part.size
        try:
            if await _go_on(http, url, part, kind):
                return
            why = f"it broke off after {part.size} bytes"
        except httpx.HTTPError as error:
            why = f"{type(error).__name__}: {error}".rstrip(": ")
        failures = 0 if part.size > before else failures + 1
        if failures == _TRIES:
            raise OutputUnusable(f"the finished output can't be fetched from {urlsplit(url).hostname}: {why}")
        await anyio.sleep(pace.until_next_try(failures))


def _check_scheme(url: str, credentials: Credentials) -> None:
    own = is_loopback(url) and is_loopback(credentials.base_url)
    if urlsplit(url).scheme != "https" and not own:
        raise OutputUnusable(f"Runway named an output that is not at an https address, but at {urlsplit(url).hostname}")


async def _go_on(http: httpx.AsyncClient, url: str, part: _Part, kind: Kind) -> bool:
    """One transfer of what is missing; whether all is there afterwards."""
    headers = {"Accept-Encoding": "identity"}
    if part.size:
        headers |= {"Range": f"bytes={part.size}-"} | ({"If-Range": part.tag} if part.tag else {})
    async with http.stream("GET", url, headers=headers, follow_redirects=True) as response:
        if response.status_code == 416:  # more than there is: another file than the one that was begun
            part.path.unlink(missing_ok=True)
            return False
        _check(response, kind, url)
        starts = _start_of(response)
        if starts not in (0, part.size):
            part.path.unlink(missing_ok=True)
            return False
        _remember(response, part, starts)
        with part.path.open("ab" if starts else "wb") as file:
            async for block in response.aiter_bytes():
                file.write(block)
                if file.tell() > part.most:
                    raise OutputUnusable(f"the output is past {part.most:,} bytes; set GATOR_MAX_BYTES to allow it")
            file.flush()
            os.fsync(file.fileno())
    return part.total is None or part.size == part.total


def _check(response: httpx.Response, kind: Kind, url: str) -> None:
    status, host = response.status_code, urlsplit(url).hostname
    if status in _EXPIRED:
        raise OutputExpired(f"the address of the finished output at {host} is no longer valid (HTTP {status})")
    if status >= 500 or status in (408, 429):
        raise httpx.TransportError(f"HTTP {status}")
    if not response.is_success:
        raise OutputUnusable(f"the finished output can't be fetched from {host}: HTTP {status}")
    found = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not found.startswith(f"{kind}/") and found not in _UNTYPED:
        raise OutputUnusable(f"the finished output at {host} is {found}, where a {kind} was expected")


def _start_of(response: httpx.Response) -> int:
    if response.status_code != 206:
        return 0
    try:
        return int(response.headers.get("content-range", "").removeprefix("bytes ").partition("-")[0])
    except ValueError:
        return -1


def _remember(response: httpx.Response, part: _Part, starts: int) -> None:
    etag = response.headers.get("etag", "")
    part.tag = etag if etag and not etag.startswith("W/") else None
    length = response.headers.get("content-length", "")
    part.total = starts + int(length) if length.isdigit() else None
