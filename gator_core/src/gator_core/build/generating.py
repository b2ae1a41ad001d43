"""One product: looked up in the store or asked of its generator, with its money, its journal and what it tells."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from gator_core import events
from gator_core.build.executor import Stop
from gator_core.build.journal import Journal
from gator_core.build.keys import refusal_key
from gator_core.build.money import Account, Item, Ledger
from gator_core.build.rooms import Rooms
from gator_core.build.scheduler import Task
from gator_core.build.steps import AssetStep
from gator_core.build.store import DISK_IS_FULL, Entry, Workplace
from gator_core.errors import Cancelled, GatorError, GenerationFailed, GenerationRefused, ProviderBroken
from gator_core.events import Listener
from gator_core.generation import Job, Made, Outcome, Picture
from gator_core.providers import FrameSource, Generator, ImageSource, Voice

__all__ = ["Making", "Product", "guarded", "owed", "wrapped"]

R = TypeVar("R")
_STORE = "store"
"""The resource of looking something up: its bytes are read and proven."""
_LOOKS = 4


@dataclass(frozen=True)
class Product:
    """Something generated, stored."""

    name: str
    """Of the step that made or found it."""
    path: Path
    entry: Entry
    made: bool
    """Whether this build made it."""
    seconds: float = 0.0

    @property
    def digest(self) -> str:
        """Of its bytes."""
        return self.entry.digest

    @property
    def dollars(self) -> float:
        """What it cost when it was made."""
        return float(self.entry.notes.get("dollars", 0.0))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What its generator had to say of it."""
        return tuple(map(str, self.entry.notes.get("warnings", ())))


@dataclass
class Making:
    """Looks products up and makes them, in working threads."""

    rooms: Rooms
    places: tuple[Workplace, Workplace]
    ledger: Ledger
    on_event: Listener
    products: Mapping[str, Product] = field(default_factory=dict)
    """What the requests may name, by key; others add to it."""

    def looking(self, step: AssetStep) -> Task:
        """``look``, to be done beside others."""
        return Task(("look", step.key), _STORE, lambda: _LOOKS, lambda _: self.look(step))

    def asking(self, step: AssetStep) -> Task:
        """``make``, beside as many others as its generator allows."""
        resource = wrapped(step, lambda: step.source.resource(step.request))
        at_once: Callable[[], int] = lambda: wrapped(step, lambda: step.source.at_once(step.request))  # noqa: E731
        return Task(("make", step.key), f"made by {resource}", at_once, lambda stop: self.make(step, stop))

    def look(self, step: AssetStep) -> Product | None:
        """What is stored for a step. GenerationRefused if that is a refusal."""
        place = self._place(step)
        place.uses([step.key])
        found = self._stored(step)
        if found is None and not self.rooms.retry:
            said = self.rooms.refused(step.source, step.key)
            if said:
                raise GenerationRefused(f"{step.name}: {step.source.name} refused this before: {said}; --retry asks it again")
        return found

    def make(self, step: AssetStep, stop: Stop) -> Product | None:
        """Asks the generator, unless another process did meanwhile; None where there is nothing to make."""
        with self._place(step).store.claim(step.key, stop):
            found = self._stored(step)
            return found or wrapped(step, lambda: self._asked(step, stop))

    def _place(self, step: AssetStep) -> Workplace:
        return self.places[1] if step.source.paid else self.places[0]

    def _stored(self, step: AssetStep) -> Product | None:
        store = self._place(step).store
        path, entry = store.path(step.key), store.has(step.key)
        return Product(step.name, path, entry, made=False, seconds=entry.seconds) if path and entry else None

    def _asked(self, step: AssetStep, stop: Stop) -> Product | None:
        if stop():  # before it costs anything
            raise Cancelled("stopped on request")
        shown = events.Step("asset", step.name)
        self.on_event(events.Started(shown))
        try:
            with _scratch(self._place(step).folder / f"asset-{step.key[:16]}") as folder:
                made = self._generated(step, folder, stop, shown)
        except BaseException as error:
            self.on_event(events.Failed(shown, str(error)))
            raise
        self.on_event(events.Finished(shown))
        return made

    def _generated(self, step: AssetStep, folder: Path, stop: Stop, shown: events.Step) -> Product | None:
        began, outcome = time.monotonic(), Outcome()
        journal = self.rooms.journal(step.source, step.key)
        self._check_lost(step, journal)
        account = self.ledger.open(step.item(journal, retry=self.rooms.retry), journal) if step.source.paid else None
        job = Job(
            scratch=folder,
            progress=lambda done: self.on_event(events.Progress(shown, min(max(float(done), 0.0), 1.0))),
            cancelled=stop,
            journal=journal,
            file=self._file,
            purchase=self._purchase(step, account) if account else _unannounced(step),
            charge=account.charge if account else lambda _: None,
            refund=account.refund if account else lambda _: None,
            outcome=outcome,
            retry=self.rooms.retry,
        )
        files = list(_files(step.request))
        self.rooms.digests.check_unchanged(files)
        made: Path | None = None
        try:
            made = _in(folder, step, _generate(step, job))
        except GenerationRefused as error:
            self._keep_refusal(step, folder, str(error), _settled(account, job, made=False))
            if not error.keeps_notes:
                journal.close()
            raise
        except BaseException as error:
            _settled(account, job, made=False)
            if account and journal and isinstance(error, Exception):
                raise _outstanding(step, error) from error
            raise
        dollars = _settled(account, job, made=True)
        self.rooms.digests.check_unchanged(files)
        product = self._kept(step, made, time.monotonic() - began, dollars, job) if made else None
        journal.close()
        return product

    def _purchase(self, step: AssetStep, account: Account) -> Callable[[float], None]:
        """What was paid for before and is damaged is not bought anew unasked; and what is bought is refused no longer."""

        def purchase(dollars: float) -> None:
            if not self.rooms.retry and (lost := self.rooms.lost(step.source, step.key)):
                raise _damaged(step, lost)
            account.purchase(dollars)
            self._place(step).store.drop(refusal_key(step.key))

        return purchase

    def _check_lost(self, step: AssetStep, journal: Journal) -> None:
        """Where nothing is noted by which it could be fetched again."""
        lost = None if journal or self.rooms.retry else self.rooms.lost(step.source, step.key)
        if lost:
            raise _damaged(step, lost)

    def _kept(self, step: AssetStep, made: Path, seconds: float, dollars: float, job: Job) -> Product:
        store, outcome = self._place(step).store, job.outcome
        still = self.products.get(step.still or "")
        notes = {
            "source": step.source.name,
            "dollars": dollars,
            "warnings": [str(said) for said in outcome.warnings],
            "facts": _plain(outcome.facts),
            "from": {still.entry.key: still.digest} if still else {},
            # By which what was bought can be fetched again, should these bytes be damaged one day.
            **({"journal": dict(job.journal)} if step.source.paid and job.journal else {}),
        }
        path = store.put(step.key, made, "asset", seconds, notes)
        store.drop(refusal_key(step.key))
        entry = store.has(step.key)
        if entry is None:
            raise ProviderBroken(f"{step.name}: what was stored is gone")
        return Product(step.name, path, entry, made=True, seconds=seconds)

    def _keep_refusal(self, step: AssetStep, folder: Path, said: str, dollars: float) -> None:
        file = folder / "refusal.txt"
        file.write_text(said, "utf-8")
        notes = {"source": step.source.name, "refusal": said, "dollars": dollars}
        self._place(step).store.put(refusal_key(step.key), file, "refusal", notes=notes)

    def _file(self, picture: Picture) -> Path:
        if isinstance(picture, Path):
            return picture
        if picture.key not in self.products:
            raise KeyError(f"the product {picture.key} was not handed to this job")
        return self.products[picture.key].path


def _damaged(step: AssetStep, lost: Entry) -> GenerationFailed:
    return GenerationFailed(
        f"{step.name}: what {step.source.name} made for ${float(lost.notes.get('dollars', 0.0)):.2f} is damaged, and can't be"
        " fetched again; --retry buys it anew"
    )


def _outstanding(step: AssetStep, error: Exception) -> Exception:
    """The error of a generator whose journal still has something that was paid for, marked so that nothing stands in for it."""
    if isinstance(error, OSError) and error.errno in DISK_IS_FULL:
        return error
    marked = error
    if not isinstance(error, GatorError):
        marked = ProviderBroken(f"{step.name}: {step.source.name!r} failed: {type(error).__name__}: {error}")
    marked.outstanding = True  # type: ignore[attr-defined]  # it is a GatorError
    return marked


def owed(step: AssetStep, rooms: Rooms) -> Item | None:
    """What is still to be paid for a step that is not stored; None where nothing is."""
    if not step.source.paid or rooms.holds(step.source, step.request) or rooms.refusal(step.source, step.request):
        return None
    journal = rooms.journal(step.source, step.key)
    if rooms.lost(step.source, step.key) and not rooms.retry:
        return None  # it is fetched again for nothing, or not at all
    item = wrapped(step, lambda: step.item(journal, retry=rooms.retry))
    return item if item.dollars or not journal else None


def wrapped(step: AssetStep, call: Callable[[], R]) -> R:
    """Calls into the step's generator; ProviderBroken names it, whatever it raises of its own."""
    return guarded(step.name, step.source, call)


def guarded(label: str, generator: Generator, call: Callable[[], R]) -> R:
    """The same for a scene. A disk that is full is nobody's fault."""
    try:
        return call()
    except GatorError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in DISK_IS_FULL:  # other ones are networks and plugins' bugs
            raise
        kind = "frame source" if isinstance(generator, FrameSource) else generator.kind
        raise ProviderBroken(f"{label}: {kind} {generator.name!r} failed: {type(error).__name__}: {error}") from error


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    folder.mkdir(exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _generate(step: AssetStep, job: Job) -> Path | None:
    source = step.source
    if isinstance(source, ImageSource | FrameSource | Voice):
        made: Path | None = source.generate(step.request, job)
        return made
    raise ProviderBroken(f"{step.name}: {source.name!r} is no frame source, image source or voice")


def _in(folder: Path, step: AssetStep, made: Path | None) -> Path | None:
    if made and not made.resolve().is_relative_to(folder.resolve()):  # it is about to be moved
        raise ProviderBroken(f"{step.name}: {step.source.name!r} gave {made}, which is not in its scratch folder")
    return made


def _settled(account: Account | None, job: Job, *, made: bool) -> float:
    return account.settle(job.outcome, made=made) if account else 0.0


def _unannounced(step: AssetStep) -> Callable[[float], None]:
    def refuse(dollars: float) -> None:
        raise ProviderBroken(f"{step.name}: {step.source.name!r} would buy for ${dollars:.2f}, but does not say paid = True")

    return refuse


def _files(value: Any) -> Iterator[Path]:
    """The user's files that a request names."""
    if isinstance(value, Path):
        yield value
    elif isinstance(value, Mapping):
        yield from (file for one in value.values() for file in _files(one))
    elif isinstance(value, list | tuple):
        yield from (file for one in value for file in _files(one))
    elif hasattr(type(value), "model_fields") and not isinstance(value, Made):
        yield from (file for _, one in value for file in _files(one))


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON can hold them: nothing that was bought is lost for a fact that can't."""
    try:
        return dict(json.loads(json.dumps({str(name): value for name, value in facts.items()}, default=str)))
    except (TypeError, ValueError, RecursionError):
        return {str(name): str(value) for name, value in facts.items()}
