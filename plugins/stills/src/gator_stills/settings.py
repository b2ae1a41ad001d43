"""What the environment says about the images server."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from math import isfinite
from urllib.parse import urlsplit

from gator_core.calls import is_loopback
from gator_core.errors import InputError

__all__ = ["OPENAI", "ServerSettings", "origin_of"]

OPENAI = "api.openai.com"
_BASE = f"https://{OPENAI}/v1"
_MODEL = "gpt-image-2.5-flare"
_TIMEOUT = 300.0
_PORTS = {"http": 80, "https": 443}
_UNWRITABLE = re.compile(r"[\s\x00-\x1f\x7f\\]")
"""In an address: what a client refuses, or what it reads as another address than it looks."""
_KEY = re.compile(r"[!-~]+")
"""What a header may carry."""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where pictures come from, and what they cost."""

    base: str
    """Without a slash at its end."""
    model: str
    key: str | None = field(repr=False)
    free: bool
    """Nobody is paid: the server is this machine's own, or the user says so."""
    price: float | None
    """Dollars a picture, as the user says."""
    sizes: tuple[tuple[int, int], ...]
    """(width, height) of what the model makes, as the user says; empty where nobody does."""
    timeout: float
    """Seconds for one answer."""
    fault: str = ""
    """What is missing, if anything."""
    fix: str = ""

    @classmethod
    def from_environment(cls, model: str | None = None) -> ServerSettings:
        """InputError names a variable that makes no sense. ``model`` takes the place of the one that is set."""
        stated = _said("GATOR_IMAGES_BASE_URL").rstrip("/")
        base, model = stated or _BASE, model or _said("GATOR_IMAGES_MODEL")
        key = _key(base)
        fault, fix = _fault(base, stated, model, key)
        return cls(
            base=base,
            model=model or _MODEL,
            key=key,
            free=is_loopback(base) or _said("GATOR_IMAGES_FREE") not in ("", "0"),
            price=_number("GATOR_IMAGES_PRICE"),
            sizes=_sizes(),
            timeout=_number("GATOR_IMAGES_TIMEOUT") or _TIMEOUT,
            fault=fault,
            fix=fix,
        )

    @property
    def is_openai(self) -> bool:
        """Rather than another server that speaks its protocol."""
        return _host(self.base) == OPENAI


def origin_of(url: str) -> tuple[str, str, int] | None:
    """(scheme, host, port) of a server's address; None for what is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # half an IPv6 address, or a port that is no number or too large
        return None
    if parts.scheme not in _PORTS or not parts.hostname or port == 0 or _UNWRITABLE.search(url):
        return None
    return parts.scheme, parts.hostname.rstrip("."), port or _PORTS[parts.scheme]


def _fault(base: str, stated: str, model: str, key: str | None) -> tuple[str, str]:
    if origin_of(base) is None or len(urlsplit(base).query + urlsplit(base).fragment):
        return "GATOR_IMAGES_BASE_URL is no address of a server", "write one such as http://localhost:8080/v1"
    if urlsplit(base).username or urlsplit(base).password:
        return "GATOR_IMAGES_BASE_URL has a password in it", "put it into GATOR_IMAGES_API_KEY"
    if key and not _KEY.fullmatch(key):
        told = "GATOR_IMAGES_API_KEY (or OPENAI_API_KEY) has a character in it that no key has"
        return told, "copy it anew, whole and without spaces"
    return _missing(base, stated, model, key)


def _missing(base: str, stated: str, model: str, key: str | None) -> tuple[str, str]:
    host = _host(base)
    if host == OPENAI and not key:
        wanted = "set GATOR_IMAGES_API_KEY, or GATOR_IMAGES_BASE_URL to a server of your own, such as http://localhost:8080/v1"
        return "no server and no key for one is named", wanted
    if host == OPENAI and not (stated or model or _said("GATOR_IMAGES_API_KEY")):
        # That key is there for all sorts of programs: it alone is no wish to buy pictures with it.
        return "OPENAI_API_KEY is set, but nothing says to make pictures with it", f"set GATOR_IMAGES_MODEL={_MODEL}"
    if host != OPENAI and not model:
        return "no model is named", f"set GATOR_IMAGES_MODEL to one that {base} has"
    return "", ""


def _key(base: str) -> str | None:
    """OpenAI's key goes to OpenAI alone."""
    own = _said("GATOR_IMAGES_API_KEY")
    if not own and _host(base) == OPENAI:
        own = _said("OPENAI_API_KEY")
    return own or None


def _host(base: str) -> str:
    found = origin_of(base)
    return found[1] if found else ""


def _sizes() -> tuple[tuple[int, int], ...]:
    told = _said("GATOR_IMAGES_SIZES")
    found = [re.fullmatch(r"(\d+)x(\d+)", part.strip().lower()) for part in told.split(",") if part.strip()]
    sizes = tuple((int(match[1]), int(match[2])) for match in found if match)
    if len(sizes) != len(found) or any(0 in size for size in sizes):
        raise InputError(f"GATOR_IMAGES_SIZES={told!r} is no list of sizes; write such as 1024x1024,1536x1024")
    return sizes


def _number(name: str) -> float | None:
    told = _said(name)
    try:
        value = float(told) if told else None
    except ValueError:
        value = -1.0
    if value is not None and not (isfinite(value) and value >= 0):
        raise InputError(f"{name}={told!r} is no number that makes sense here")
    return value


def _said(name: str) -> str:
    return os.environ.get(name, "").strip()
