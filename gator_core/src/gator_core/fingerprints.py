"""Which code made something: its version and, while it is being worked on, its very text.

A released version never changes, so its number stands for it. An editable installation keeps its number while its
code changes; there, and for code that is not installed at all, the text of the package is part of the answer, so
that whoever writes a plugin never sees a picture of yesterday's code.
"""

from __future__ import annotations

import hashlib
import json
import sys
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from gator_core.plugins import distribution_of

__all__ = ["code_of", "libraries"]


@lru_cache(maxsize=256)
def code_of(module: str) -> str:
    """The version of the distribution that a module belongs to, with a digest of the source where that may change."""
    top = module.partition(".")[0]
    name = distribution_of(module)
    if name and not _editable(name):
        return metadata.version(name)
    return f"{metadata.version(name) if name else '0'}+{_source_digest(top)}"


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


def _source_digest(top: str) -> str:
    """Of every Python file of a package, or of the one file of a module; 1–2 ms for a package of 50 files."""
    file = getattr(sys.modules.get(top), "__file__", None)
    if not file:
        return "unknown"
    place = Path(file)
    files = sorted(place.parent.rglob("*.py")) if place.name == "__init__.py" else [place]
    digest = hashlib.sha256()
    for one in files:
        digest.update(str(one.relative_to(place.parent)).encode() + b"\0" + one.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
