"""The two rooms of a machine's store: what can be made again, and what was paid for."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gator_core.build.digests import FileDigests
from gator_core.build.store import FolderStore
from gator_core.errors import WorkError
from gator_core.settings import Settings

__all__ = ["Rooms", "open_rooms"]


@dataclass(frozen=True)
class Rooms:
    """The stores of a build, the digests of users' files, and records of past builds."""

    cache: FolderStore
    paid: FolderStore
    digests: FileDigests
    cap: int

    @property
    def both(self) -> tuple[FolderStore, FolderStore]:
        """(cache, paid)."""
        return self.cache, self.paid

    def record(self, target: Path) -> Path:
        """Where the last build of an output is remembered."""
        return self.cache.root / "builds" / f"{hashlib.sha256(os.fsencode(target)).hexdigest()[:32]}.json"

    def remember(self, target: Path, text: str) -> None:
        """Keeps a record; a disk that is full loses an explanation, not a video."""
        _write(self.record(target), text)

    def pace(self, effort: str) -> float | None:
        """Seconds that builds here took for a million pixels, as far as any were made."""
        try:
            return float(json.loads(self._paces.read_text("utf-8"))[effort])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep_pace(self, effort: str, seconds: float) -> None:
        """Remembers a pace, halfway between the last one and this."""
        before = self.pace(effort)
        try:
            known = json.loads(self._paces.read_text("utf-8"))
        except (OSError, ValueError):
            known = {}
        now = seconds if before is None else (before + seconds) / 2
        _write(self._paces, json.dumps({**known, effort: now}))

    @property
    def _paces(self) -> Path:
        return self.cache.root / "pace.json"

    def prune(self) -> None:
        """Keeps the cache under its cap."""
        if self.cache.usage().bytes > self.cap:
            self.cache.prune(self.cap)


def _write(place: Path, text: str) -> None:
    with suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        beside = place.with_name(f".{place.name}.{os.getpid()}.{secrets.token_hex(4)}")
        beside.write_text(text, "utf-8")
        beside.replace(place)


def open_rooms() -> Rooms:
    """The rooms that the environment names, swept of what dead processes left. WorkError if they can't be used."""
    settings = Settings.from_environment()
    try:
        cache, paid = FolderStore(settings.cache_dir), FolderStore(settings.paid_dir)
        cache.sweep()
    except OSError as error:
        raise WorkError(
            f"the cache {settings.cache_dir} can't be used: {error.strerror or error}; set GATOR_CACHE_DIR to a folder that can"
        ) from error
    return Rooms(cache, paid, FileDigests(cache.root / "files"), settings.cache_cap)
