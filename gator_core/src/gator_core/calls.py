"""The switch that forbids calls to services beyond this machine, such as those that cost money.

Every plugin that speaks to a service asks ``permit`` right before each call.
"""

from __future__ import annotations

import os
from ipaddress import ip_address
from urllib.parse import urlsplit

from gator_core.errors import ProviderUnavailable

__all__ = ["SWITCH", "RealCallForbidden", "forbidden", "is_loopback", "permit"]

SWITCH = "GATOR_NO_REAL_CALLS"


class RealCallForbidden(ProviderUnavailable):
    """A call that would leave this machine while the switch forbids it. Nothing was sent."""


def permit(url: str) -> None:
    """Returns if a call to this address may be made; RealCallForbidden names the host and the switch.

    With ``GATOR_NO_REAL_CALLS=1`` only servers of this machine may be called. No name is looked up, so that a name
    other than ``localhost`` counts as a stranger, wherever it leads.
    """
    if forbidden() and not is_loopback(url):
        host = _host(url) or "an address without a host"
        raise RealCallForbidden(f"a call to {host} was asked for, but {SWITCH} forbids real calls; unset it to make them")


def forbidden() -> bool:
    """Whether the switch is on."""
    return os.environ.get(SWITCH, "").strip().lower() not in ("", "0", "false", "no", "off")


def is_loopback(url: str) -> bool:
    """Whether an address names this machine itself: ``localhost``, 127.0.0.0/8 or ``[::1]``."""
    host = _host(url)
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
