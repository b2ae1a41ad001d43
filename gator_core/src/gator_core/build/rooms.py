"""The two rooms of a machine's store: what can be made again, and what was paid for."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gator_core.build.digests import FileDigests
from gator_core.build.keys import asset_key
from gator_core.build.store import FolderStore, Workplace, write_whole
from gator_core.errors import WorkError
from gator_core.providers import FrameSource
from gator_core.settings import Settings
from gator_core.shot import Shot

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

    @contextmanager
    def working(self) -> Iterator[tuple[Workplace, Workplace]]:
        """Folders for a running build in both rooms, which may be on two disks; see ``FolderStore.working``."""
        with self.cache.working() as cache, self.paid.working() as paid:
            yield cache, paid

    def holds(self, source: FrameSource, shot: Shot) -> bool:
        """Whether what a source would have to make for a shot is there, so that it need not be able to."""
        if not source.generates:
            return False
        room = self.paid if source.paid else self.cache
        return room.has(asset_key(source, source.request(shot), self.digests)) is not None

    def record(self, target: Path) -> Path:
        """Where the last build of an output is remembered."""
        return self.cache.root / "builds" / f"{hashlib.sha256(os.fsencode(target)).hexdigest()[:32]}.json"

    def remember(self, target: Path, text: str) -> None:
        """Keeps a record; a disk that is full loses an explanation, not a video."""
        with suppress(OSError):
            write_whole(self.record(target), text)

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
            known = dict(json.loads(self._paces.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            known = {}
        now = seconds if before is None else (before + seconds) / 2
        with suppress(OSError):
            write_whole(self._paces, json.dumps({**known, effort: now}))

    @property
    def _paces(self) -> Path:
        return self.cache.root / "pace.json"

    def prune(self) -> None:
        """Keeps the cache under its cap, as far as its disk obeys: a build that is done does not fail for that."""
        with suppress(OSError):
            if self.cache.size() > self.cap:
                self.cache.prune(self.cap)


def open_rooms() -> Rooms:
    """The rooms that the environment names, swept of what dead processes left. WorkError if they can't be used."""
    settings = Settings.from_environment()
    cache = _opened(settings.cache_dir, "the cache", "GATOR_CACHE_DIR")
    paid = _opened(settings.paid_dir, "the room of paid products", "GATOR_PAID_DIR")
    return Rooms(cache, paid, FileDigests(cache.root / "files"), settings.cache_cap)


def _opened(folder: Path, what: str, variable: str) -> FolderStore:
    try:
        store = FolderStore(folder)
        store.sweep()
    except OSError as error:
        raise WorkError(
            f"{what} {folder} can't be used: {error.strerror or error}; set {variable} to a folder that can"
        ) from error
    return store
