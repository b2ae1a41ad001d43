"""The content hash of users' files, remembered, so that an unchanged file is not read again."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from gator_core.build.store import sha256_of, write_whole
from gator_core.errors import MediaError

__all__ = ["FileDigests"]

_SETTLED = 2.0
"""Seconds. A file that changed this recently may change again within the clock's step, so it is not remembered."""


class FileDigests:
    """Digests by path, size, mtime and inode, with what else was found out about the content."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is made when something is first remembered."""
        self._folder = folder
        self._seen: dict[Path, tuple[str, list[int]]] = {}

    def __call__(self, path: Path) -> str:
        """The sha256 of the file's content. MediaError if it can't be read."""
        if path not in self._seen:
            record = self._record(path)
            self._seen[path] = str(record["digest"]), record["stamp"]
        return self._seen[path][0]

    def check_unchanged(self, paths: Iterable[Path]) -> None:
        """MediaError names a file that is not what it was when its digest was given: what shows it has another key."""
        for path in paths:
            if path in self._seen and self._seen[path][1] != _stamp(path):
                raise MediaError(f"{path} changed while it was being used; run it again")

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
        try:
            record = {"stamp": stamp, "path": str(path), "digest": sha256_of(path)}
        except OSError as error:
            raise _unreadable(path, error) from error
        self._save(path, record)
        return record

    def _save(self, path: Path, record: dict[str, Any]) -> None:
        size_mtime_inode = _stamp(path)
        if time.time() - size_mtime_inode[1] / 1e9 < _SETTLED or record["stamp"] != size_mtime_inode:
            return
        with suppress(OSError):
            write_whole(self._place(path), json.dumps(record))

    def _place(self, path: Path) -> Path:
        return self._folder / f"{hashlib.sha256(os.fsencode(path)).hexdigest()}.json"


def _stamp(path: Path) -> list[int]:
    try:
        stat = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return [stat.st_size, stat.st_mtime_ns, stat.st_ino]


def _unreadable(path: Path, error: OSError) -> MediaError:
    return MediaError(f"{path} can't be read: {error.strerror or error}")
