"""The key and the address, from the environment, and a key that shows itself nowhere."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from gator_core.calls import is_loopback
from gator_runway.errors import KeyRefused

__all__ = ["BASE_URL", "KEYS", "Credentials", "absence"]

KEYS = ("RUNWAYML_API_SECRET", "RUNWAY_API_KEY")
"""Where the key is looked for: as the official package names it, and the older name."""
BASE_URL = "https://api.dev.runwayml.com"

_MISSING = "no key for the Runway API is set"
_FIX = "set RUNWAYML_API_SECRET (or RUNWAY_API_KEY) to a key from https://dev.runwayml.com"


@dataclass(frozen=True)
class Credentials:
    """Who pays, and where. The key is in no text that is made of this."""

    key: str = field(repr=False)
    base_url: str = BASE_URL
    source: str = KEYS[0]
    """The variable that the key came from."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Credentials:
        """KeyRefused where there is no key, or one with characters that no header can carry."""
        env = os.environ if environ is None else environ
        name, key = _found(env)
        if not key:
            raise KeyRefused(f"{_MISSING}; {_FIX}")
        if not re.fullmatch(r"[\x21-\x7e]+", key):
            raise KeyRefused(f"{name} holds a space, a line break or a character outside ASCII within the key; {_FIX}")
        return cls(key, _address(env), name)

    @property
    def mark(self) -> str:
        """Tells accounts apart, and says nothing of the key."""
        return hashlib.sha256(f"{self.base_url} {self.key}".encode()).hexdigest()[:12]

    def scrub(self, text: str) -> str:
        """The text without the key."""
        return text.replace(self.key, "[key]")


def absence(environ: Mapping[str, str] | None = None) -> tuple[str, str] | None:
    """Why no call could be made and how to mend it, or None. Asks nobody."""
    try:
        Credentials.from_environment(environ)
    except KeyRefused as error:
        reason, _, fix = str(error).partition("; ")
        return reason, fix
    return None


def _found(env: Mapping[str, str]) -> tuple[str, str]:
    for name in KEYS:
        if key := env.get(name, "").strip():
            return name, key
    return KEYS[0], ""


def _address(env: Mapping[str, str]) -> str:
    url = (env.get("RUNWAYML_BASE_URL") or "").strip().rstrip("/") or BASE_URL
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise KeyRefused(f"RUNWAYML_BASE_URL: it is no address ({error}); write one such as {BASE_URL}") from error
    if parts.username or parts.password:
        raise KeyRefused("RUNWAYML_BASE_URL holds a name or a password, which would be shown; write the address alone")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(url)):
        raise KeyRefused(
            f"RUNWAYML_BASE_URL: {url!r} would carry the key unencrypted or nowhere; write an https address,"
            " or http to this machine"
        )
    return url
