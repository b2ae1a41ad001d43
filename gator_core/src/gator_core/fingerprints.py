"""Which code made something: its version and, while it is being worked on, its very text.

A released version never changes, so its number stands for it. An editable installation keeps its number while its
code changes; there, and for code that is not installed at all, the text of the package is part of the answer, so
that whoever writes a plugin never sees a picture of yesterday's code. Code without a file, typed at a prompt, is never
known to be the same: what it makes is made anew each time.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sys
import threading
from functools import lru_cache
from importlib import metadata
from itertools import accumulate
from pathlib import Path

from gator_core.plugins import distribution_of

__all__ = ["code_of", "libraries"]

_ASKING = threading.Lock()
"""A cache alone lets threads that ask at the same time all find out the same, each getting in the others' way."""


def code_of(module: str) -> str:
    """The version of the distribution that a module belongs to, with a digest of the source where that may change."""
    with _ASKING:
        known = _code_of(module)
    return known or f"unknown {secrets.token_hex(8)}"


@lru_cache(maxsize=256)
def _code_of(module: str) -> str | None:
    name = distribution_of(module)
    if name and not _editable(name):
        return metadata.version(name)
    try:
        source = _source_digest(module)
    except OSError:  # a file that is none, as in a zip
        return None
    return source and f"{metadata.version(name) if name else '0'}+{source}"


@lru_cache(maxsize=1)
def libraries() -> tuple[str, ...]:
    """The libraries whose arithmetic and letters are in the pictures."""
    return tuple(f"{name} {metadata.version(name)}" for name in ("opencv-python", "av", "pillow"))


def _editable(distribution: str) -> bool:
    try:
        told = json.loads(metadata.distribution(distribution).read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        return False
    return bool(told.get("dir_info", {}).get("editable"))


def _source_digest(module: str) -> str | None:
    """Of every Python file of a package, or of the one file of a module; 1–2 ms for a package of 50 files."""
    around = accumulate(module.split("."), lambda outer, inner: f"{outer}.{inner}")
    file = next((found for name in around if (found := getattr(sys.modules.get(name), "__file__", None))), None)
    if not file:
        return None
    place = Path(file)
    files = sorted(place.parent.rglob("*.py")) if place.name == "__init__.py" else [place]
    digest = hashlib.sha256()
    for one in files:
        digest.update(str(one.relative_to(place.parent)).encode() + b"\0" + one.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
