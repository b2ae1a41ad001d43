"""What the account allows: asked for free, and once per process."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

from gator_core.errors import GatorError
from gator_runway.answers import Organization
from gator_runway.bridge import Runway
from gator_runway.credentials import Credentials

__all__ = ["account", "allowed_at_once", "described"]

_UNLIMITED = 20
"""At once where the account has no limit: that of the highest tier with one."""

_AGAIN = 60.0
"""Seconds until an account that could not be asked for is asked for again."""

_KNOWN: dict[str, tuple[Organization | None, float]] = {}
_LOCK = threading.Lock()


def account(client: Runway) -> Organization:
    """The account that the client's key belongs to. Costs nothing."""
    return client.organization()


def described(found: Organization, model: str) -> str:
    """One line for people."""
    limits = found.tier.models.get(model)
    if limits is None:
        allows = f"its tier does not name {model}"
    elif limits.at_once is None:
        allows = f"its tier sets no limit for {model}"
    else:
        allows = f"its tier allows {limits.at_once} of {model} at once"
    return f"key accepted, {found.credit_balance:,.0f} credits, {allows}"


def allowed_at_once(model: str) -> int:
    """How many tasks of a model the account may have running; 1 where that can't be found out."""
    found = _organization()
    limits = found.tier.models.get(model) if found else None
    if limits is None:
        return 1
    return _UNLIMITED if limits.at_once is None else max(1, limits.at_once)


def _organization() -> Organization | None:
    try:
        credentials = Credentials.from_environment()
    except GatorError:
        return None
    with _LOCK:
        found, asked = _KNOWN.get(credentials.mark, (None, -_AGAIN))
        if found is None and time.monotonic() - asked >= _AGAIN:
            with suppress(GatorError), Runway(credentials) as client:
                found = account(client)
            _KNOWN[credentials.mark] = found, time.monotonic()
        return found
