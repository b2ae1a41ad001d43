"""The content hash of users' files, remembered, so that an unchanged file is not read again."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from gator_core.build.store import sha256_of

__all__ = ["FileDigests"]

_SETTLED = 2.0
"""Seconds. A file that changed this recently may change again within the clock's step, so it is not remembered."""


class FileDigests:
    """Digests by path, size, mtime and inode, with what else was found out about the content."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is made when something is first remembered."""
        self._folder = folder
        self._seen: dict[Path, str] = {}

    def __call__(self, path: Path) -> str:
        """The sha256 of the file's content. OSError if it can't be read."""
        if path not in self._seen:
            self._seen[path] = str(self._record(path)["digest"])
        return self._seen[path]

    def recall(self, path: Path, name: str) -> Any:
        """What was remembered under ``name`` about this very content, or None."""
        return self._record(path).get("facts", {}).get(name)

    def remember(self, path: Path, name: str, fact: Any) -> None:
        """Keeps a JSON value about this content. A disk that is full loses nothing but the memory."""
        record = self._record(path)
        self._save(path, {**record, "facts": {**record.get("facts", {}), name: fact}})

    def _record(self, path: Path) -> dict[str, Any]:
        stamp = _stamp(path)
        try:
            known: dict[str, Any] = json.loads(self._place(path).read_text("utf-8"))
            if known["stamp"] == stamp:
                return known
        except (OSError, ValueError, KeyError, TypeError):
            pass
        record = {"stamp": stamp, "path": str(path), "digest": sha256_of(path)}
        self._save(path, record)
        return record

    def _save(self, path: Path, record: dict[str, Any]) -> None:
        if time.time() - path.stat().st_mtime < _SETTLED or record["stamp"] != _stamp(path):
            return
        place = self._place(path)
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            beside = place.with_name(f".{place.name}.{os.getpid()}.{secrets.token_hex(4)}")
            beside.write_text(json.dumps(record), "utf-8")
            beside.replace(place)

    def _place(self, path: Path) -> Path:
        return self._folder / f"{hashlib.sha256(str(path).encode()).hexdigest()}.json"


def _stamp(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns, stat.st_ino]
