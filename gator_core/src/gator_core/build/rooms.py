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
from gator_core.build.journal import Journal
from gator_core.build.keys import asset_key, refusal_key
from gator_core.build.store import Entry, FolderStore, Workplace, write_whole
from gator_core.errors import WorkError
from gator_core.providers import Generator, Request
from gator_core.settings import Settings

__all__ = ["REMEMBERED", "Rooms", "open_rooms", "record_place"]

REMEMBERED = ".report.json"
"""How the files end that say who made the scenes of an output."""


@dataclass(frozen=True)
class Rooms:
    """The stores of a build, the digests of users' files, and records of past builds."""

    cache: FolderStore
    paid: FolderStore
    digests: FileDigests
    cap: int
    retry: bool = False
    """Whether what was refused for good is asked for again."""

    @property
    def both(self) -> tuple[FolderStore, FolderStore]:
        """(cache, paid)."""
        return self.cache, self.paid

    @contextmanager
    def working(self) -> Iterator[tuple[Workplace, Workplace]]:
        """Folders for a running build in both rooms, which may be on two disks; see ``FolderStore.working``."""
        with self.cache.working() as cache, self.paid.working() as paid:
            yield cache, paid

    def room(self, generator: Generator) -> FolderStore:
        """Where its products are kept."""
        return self.paid if generator.paid else self.cache

    def key(self, generator: Generator, request: Request) -> str:
        """Of the product of a request."""
        return asset_key(generator, request, self.digests)

    def holds(self, generator: Generator, request: Request) -> bool:
        """Whether it is there, so that its generator need not be able to make it."""
        return self.room(generator).has(self.key(generator, request)) is not None

    def refusal(self, generator: Generator, request: Request) -> str | None:
        """The words with which it was refused for good, if it was, and unless everything is to be asked for again."""
        return None if self.retry else self.refused(generator, self.key(generator, request))

    def refused(self, generator: Generator, key: str) -> str | None:
        """The same, whether it is to be asked for again or not."""
        entry = self.room(generator).has(refusal_key(key))
        return str(entry.notes.get("refusal", "")) or "it gave no reason" if entry else None

    def journal(self, generator: Generator, key: str) -> Journal:
        """What was noted while it was being made, by this process or one before; of a product that was paid for and is
        damaged, what had been noted when it was made. WorkError if it can't be read."""
        room = self.room(generator)
        lost = None if self.retry else self.lost(generator, key)
        known = lost.notes if lost else {}
        return Journal(room.root / "journal" / f"{key}.json", known.get("journal"), float(known.get("dollars", 0.0)))

    def lost(self, generator: Generator, key: str) -> Entry | None:
        """The entry of a product that was paid for and whose bytes are damaged."""
        return self.paid.named(key) if generator.paid and self.paid.path(key) is None else None

    def under_way(self, generator: Generator, request: Request) -> bool:
        """Whether it was paid for, or may have been, and is not stored yet."""
        return generator.paid and bool(self.journal(generator, self.key(generator, request)))

    def record(self, target: Path) -> Path:
        """Where the last build of an output is remembered."""
        return record_place(self.cache.root, target)

    def remember(self, target: Path, text: str) -> None:
        """Keeps a record; a disk that is full loses an explanation, not a video."""
        with suppress(OSError):
            write_whole(self.record(target), text)

    def pace(self, name: str) -> float | None:
        """Seconds that builds here took for a million pixels, as far as any were made."""
        try:
            return float(json.loads(self._paces.read_text("utf-8"))[name])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep_pace(self, name: str, seconds: float) -> None:
        """Remembers a pace, halfway between the last one and this."""
        before = self.pace(name)
        try:
            known = dict(json.loads(self._paces.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            known = {}
        now = seconds if before is None else (before + seconds) / 2
        with suppress(OSError):
            write_whole(self._paces, json.dumps({**known, name: now}))

    @property
    def _paces(self) -> Path:
        return self.cache.root / "pace.json"

    def forget_reports(self) -> None:
        """What is remembered of outputs: prompts, among other things."""
        for place in (self.cache.root / "builds").glob(f"*{REMEMBERED}"):
            with suppress(OSError):
                place.unlink()

    def prune(self) -> None:
        """Keeps the cache under its cap, as far as its disk obeys: a build that is done does not fail for that."""
        with suppress(OSError):
            if self.cache.size() > self.cap:
                self.cache.prune(self.cap)


def open_rooms(*, retry: bool = False) -> Rooms:
    """The rooms that the environment names, swept of what dead processes left. WorkError if they can't be used.

    ``retry`` asks again for what was refused for good.
    """
    settings = Settings.from_environment()
    cache = _opened(settings.cache_dir, "the cache", "GATOR_CACHE_DIR")
    paid = _opened(settings.paid_dir, "the room of paid products", "GATOR_PAID_DIR", treasured=True)
    return Rooms(cache, paid, FileDigests(cache.root / "files"), settings.cache_cap, retry)


def record_place(root: Path, target: Path) -> Path:
    """Where a store in ``root`` remembers the last build of an output, an absolute path."""
    return root / "builds" / f"{hashlib.sha256(os.fsencode(target)).hexdigest()[:32]}.json"


def _opened(folder: Path, what: str, variable: str, *, treasured: bool = False) -> FolderStore:
    try:
        store = FolderStore(folder, treasured=treasured)
        store.sweep()
    except OSError as error:
        raise WorkError(
            f"{what} {folder} can't be used: {error.strerror or error}; set {variable} to a folder that can"
        ) from error
    return store
