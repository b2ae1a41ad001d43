"""Where products live: bytes under their digest, and a name for each step that says which bytes it made.

``cas/<digest>`` holds bytes, ``ac/<key>.json`` a small record that names them. Bytes are written first and the name
last, each beside its place and then renamed, so a process killed at any moment leaves either a whole entry or none.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout

from gator_core.errors import Cancelled

__all__ = ["DISK_IS_FULL", "Entry", "FolderStore", "Store", "Usage", "Workplace", "sha256_of", "sync", "write_whole"]

DISK_IS_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
"""Errors of a disk that takes no more."""
_CHUNK = 1 << 20
_OLD = 3600.0
"""Seconds after which what has no name, or only half a one, is not getting one any more."""


@dataclass(frozen=True)
class Entry:
    """A stored product."""

    key: str
    kind: str
    digest: str
    bytes: int
    made: float
    """Seconds since 1970."""
    seconds: float = 0.0
    """How long it took to make."""
    notes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a store holds."""

    entries: int
    bytes: int


class Store(Protocol):
    """What the build needs of a store; a shared one may follow."""

    def has(self, key: str) -> Entry | None:
        """The entry of a key, by its name alone."""

    def path(self, key: str) -> Path | None:
        """The proven bytes of a key; None if there are none, or if they are damaged (they are then dropped)."""

    def put(self, key: str, file: Path, kind: str, seconds: float = 0.0, notes: Mapping[str, Any] | None = None) -> Path:
        """Moves ``file`` in under ``key``, unless it is there already; returns where its bytes are."""

    def claim(self, key: str, cancelled: Callable[[], bool]) -> Any:
        """A context in which no other process or thread makes this key."""


class FolderStore:
    """A store in a folder, shared by processes of one machine."""

    def __init__(self, root: Path, *, treasured: bool = False) -> None:
        """``treasured`` is what can't be had again for nothing: it is on the disk itself once it is put in, and of a
        damaged entry the name stays, with what it notes. OSError if the folder can't be made."""
        self.root, self._treasured = root, treasured
        for name in ("cas", "ac", "locks", "work"):
            (root / name).mkdir(parents=True, exist_ok=True)

    # Reading -------------------------------------------------------------------------------------------------

    def has(self, key: str) -> Entry | None:
        """The entry of a key, if it is there and so are as many bytes as it should have."""
        entry = self._read(self._name(key))
        if entry is None:
            return None
        try:
            whole = self._bytes(entry.digest).stat().st_size == entry.bytes
        except OSError:
            whole = False
        return entry if whole else None

    def path(self, key: str) -> Path | None:
        """The bytes of a key, their digest checked; a damaged entry counts as absent, and is dropped unless it is
        treasured."""
        entry = self.has(key)
        if entry is None:
            return None
        if not self._is_sound(entry):
            self._drop_damaged(key)
            return None
        with suppress(OSError):
            os.utime(self._name(key))  # the clock of least-recently-used eviction
        return self._bytes(entry.digest)

    def knows(self, key: str) -> bool:
        """Whether there is a name for a key, be its bytes whole or not."""
        return self._name(key).exists()

    def named(self, key: str) -> Entry | None:
        """The entry of a key, be its bytes whole or not."""
        return self._read(self._name(key))

    def entries(self) -> Iterator[Entry]:
        """Every readable entry."""
        for name in (self.root / "ac").glob("*/*.json"):
            entry = self._read(name)
            if entry:
                yield entry

    def usage(self) -> Usage:
        """How many entries, and how many bytes on disk."""
        held = list(self.entries())
        return Usage(len(held), sum({entry.digest: entry.bytes for entry in held}.values()))

    def size(self) -> int:
        """Bytes on disk, those without a name included; reads no entry, so it is quick."""
        total = 0
        for place in (self.root / "cas").glob("*/*"):
            with suppress(OSError):
                total += place.stat().st_size
        return total

    def _read(self, name: Path) -> Entry | None:
        try:
            return Entry(**json.loads(name.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    # Writing -------------------------------------------------------------------------------------------------

    def put(self, key: str, file: Path, kind: str, seconds: float = 0.0, notes: Mapping[str, Any] | None = None) -> Path:
        """Moves ``file`` in; the name is written last. OSError (disk full) leaves no half entry."""
        digest = sha256_of(file)
        place = self._bytes(digest)
        entry = Entry(key, kind, digest, file.stat().st_size, time.time(), seconds, dict(notes or {}))
        with self._gate():  # or these bytes could be evicted with the last of their old names before they get the new one
            place.parent.mkdir(exist_ok=True)
            alone = not place.exists()
            if self._treasured:
                sync(file)
            file.replace(place)
            try:
                if self._treasured:
                    sync(place.parent)
                write_whole(self._name(key), json.dumps(asdict(entry)), durable=self._treasured)
            except BaseException:
                if alone:
                    place.unlink(missing_ok=True)
                raise
        return place

    def drop(self, key: str) -> None:
        """Forgets a key, and its bytes if no other entry names them."""
        with self._gate():
            self._drop(key)

    def _drop_damaged(self, key: str) -> None:
        """Drops a key unless another process has made it anew since it was found damaged."""
        if self._treasured:
            return
        with self._gate():
            entry = self.has(key)
            if entry is None or not self._is_sound(entry):
                self._drop(key)

    def _drop(self, key: str) -> None:
        entry = self._read(self._name(key))
        self._name(key).unlink(missing_ok=True)
        if entry and not any(other.digest == entry.digest for other in self.entries()):
            self._bytes(entry.digest).unlink(missing_ok=True)

    # Locks and work --------------------------------------------------------------------------------------------

    @contextmanager
    def claim(self, key: str, cancelled: Callable[[], bool] = lambda: False) -> Iterator[None]:
        """Waits until no other process or thread makes this key. Cancelled if asked to stop meanwhile.

        The lock goes with its process, however that ends. Keys share 4096 lock files, so that they need no sweeping.
        """
        lock = FileLock(self.root / "locks" / key[:3], thread_local=False, is_singleton=False)
        while True:
            try:
                lock.acquire(timeout=0.2)
                break
            except Timeout:
                if cancelled():
                    raise Cancelled("stopped on request") from None
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def working(self, keys: Iterable[str] = ()) -> Iterator[Workplace]:
        """A folder for a running build, on the store's disk; what it uses is not evicted while it runs."""
        place = Workplace(self, self.root / "work" / f"{os.getpid()}-{secrets.token_hex(4)}")
        with place.held():
            place.uses(keys)
            yield place

    def sweep(self) -> int:
        """Removes what dead processes left; returns how many workplaces there were."""
        swept = 0
        for folder in (self.root / "work").iterdir():
            swept += Workplace(self, folder).remove_if_dead()
        return swept

    # Eviction --------------------------------------------------------------------------------------------------

    def prune(self, cap: int) -> Usage:
        """Evicts the least recently used entries until at most ``cap`` bytes are left; never what a running build uses.

        Returns what was evicted.
        """
        with self._gate():
            used = {key for folder in (self.root / "work").iterdir() for key in Workplace(self, folder).used()}
            names = sorted((self.root / "ac").glob("*/*.json"), key=_last_use)
            held = [(name, entry) for name in names if (entry := self._read(name))]
            owners = Counter(entry.digest for _, entry in held)
            total, entries, freed = sum({entry.digest: entry.bytes for _, entry in held}.values()), 0, 0
            for name, entry in held:
                if total - freed <= cap:
                    break
                if entry.key in used:
                    continue
                name.unlink(missing_ok=True)
                entries += 1
                owners[entry.digest] -= 1
                if not owners[entry.digest]:
                    self._bytes(entry.digest).unlink(missing_ok=True)
                    freed += entry.bytes
            self._drop_strays({digest for digest, count in owners.items() if count})
        return Usage(entries, freed)

    def verify(self) -> list[Entry]:
        """Reads everything; returns the entries whose bytes are damaged or gone, which are dropped unless they are
        treasured. Counts as no use of them."""
        damaged = [entry for entry in self.entries() if not self._is_sound(entry)]
        for entry in damaged:
            self._drop_damaged(entry.key)
        return damaged

    def _is_sound(self, entry: Entry) -> bool:
        try:
            return sha256_of(self._bytes(entry.digest)) == entry.digest
        except OSError:
            return False

    def clear(self) -> Usage:
        """Evicts all that no running build uses."""
        return self.prune(-1)

    def _drop_strays(self, named: set[str]) -> None:
        """What processes left that were killed while they wrote: bytes without a name, names that are half written."""
        bytes_of_none = (place for place in (self.root / "cas").glob("*/*") if place.name not in named)
        half_names = (place for pattern in (".*", "*/.*", "ac/*/.*") for place in self.root.glob(pattern))
        for place in (*bytes_of_none, *half_names):
            with suppress(OSError):
                if place.is_file() and time.time() - place.stat().st_mtime > _OLD:
                    place.unlink()

    def _gate(self) -> FileLock:
        return FileLock(self.root / "locks" / "gate", is_singleton=False)

    def _name(self, key: str) -> Path:
        return self.root / "ac" / key[:2] / f"{key}.json"

    def _bytes(self, digest: str) -> Path:
        return self.root / "cas" / digest[:2] / digest


class Workplace:
    """The folder of one running build. It holds a lock in it for as long as its process lives."""

    def __init__(self, store: FolderStore, folder: Path) -> None:
        self.store, self.folder = store, folder
        self._lock = FileLock(folder / "alive", thread_local=False, is_singleton=False)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Makes the folder and holds it; removes it at the end."""
        with self.store._gate():
            self.folder.mkdir(parents=True)
            self._lock.acquire()
        try:
            yield
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
            self._lock.release()

    def uses(self, keys: Iterable[str]) -> None:
        """Says that these keys are used by this build, before it looks for them."""
        with self.store._gate(), (self.folder / "uses").open("a", encoding="utf-8") as file:
            file.writelines(f"{key}\n" for key in keys)

    def leaves(self, file: Path) -> None:
        """Says that this file or folder outside the folder is this build's own; it goes when the build is found dead."""
        with (self.folder / "leaves").open("ab") as stray:
            stray.write(os.fsencode(file) + b"\0")

    def used(self) -> list[str]:
        """The keys that were said to be used."""
        try:
            return (self.folder / "uses").read_text("utf-8").split()
        except OSError:
            return []

    def remove_if_dead(self) -> bool:
        """Whether its process is gone; the folder then goes too."""
        with self.store._gate():
            try:
                self._lock.acquire(timeout=0)
            except (Timeout, OSError):
                return False
            try:
                self._remove_left()
                shutil.rmtree(self.folder, ignore_errors=True)
            finally:
                self._lock.release()
        return True

    def _remove_left(self) -> None:
        with suppress(OSError):
            for left in (self.folder / "leaves").read_bytes().split(b"\0"):
                file = Path(os.fsdecode(left))
                if file.name.startswith(".gator-"):
                    shutil.rmtree(file) if file.is_dir() and not file.is_symlink() else file.unlink(missing_ok=True)


def _last_use(name: Path) -> float:
    try:
        return name.stat().st_mtime
    except OSError:
        return 0.0


def write_whole(place: Path, text: str, *, durable: bool = False) -> None:
    """Writes beside a place and renames, so that a reader finds all of the text or none. OSError leaves nothing.

    ``durable``: it is on the disk itself when this returns, so that it outlives a loss of power.
    """
    known = place.parent.is_dir()
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        beside.write_text(text, "utf-8")
        if durable:
            sync(beside)
        beside.replace(place)
        if durable:
            sync(place.parent)
        if durable and not known:
            sync(place.parent.parent)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def sync(place: Path) -> None:
    """Has a file, or the names in a folder, written to the disk itself."""
    windows = os.name == "nt"  # where folders can't be opened, and files must be writable for it
    if windows and place.is_dir():
        return
    opened = os.open(place, os.O_RDWR if windows else os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def sha256_of(file: Path) -> str:
    """The digest of a file's content, in hexadecimal."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
