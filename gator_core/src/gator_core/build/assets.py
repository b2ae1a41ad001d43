"""Makes what has to be generated, once, and opens clips on it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gator_core import events
from gator_core.build.explain import StepReport, reused
from gator_core.build.journal import Journal
from gator_core.build.keys import Digest
from gator_core.build.planning import Plan
from gator_core.build.steps import AssetStep, asset_step
from gator_core.build.store import DISK_IS_FULL, Workplace
from gator_core.clip import Clip
from gator_core.errors import Cancelled, GatorError, GenerationFailed, InputError, MediaError, ProviderBroken
from gator_core.events import Listener
from gator_core.providers import FrameSource, Job
from gator_core.shot import Shot

__all__ = ["Assets"]


class Assets:
    """The clips of a plan's shots; remembers which source made each."""

    def __init__(
        self,
        plan: Plan,
        places: tuple[Workplace, Workplace],
        digest: Digest,
        cancelled: Callable[[], bool],
        on_event: Listener = lambda _: None,
    ) -> None:
        """``places`` are in the cache and in the room of what was paid for."""
        self._plan, self._places, self._digest = plan, places, digest
        self._cancelled, self._on_event = cancelled, on_event
        self.sources: dict[int, FrameSource] = {}
        self.keys: dict[int, str] = {}
        self.digests: dict[str, str] = {}
        """Of the bytes of each generated product, by its key."""
        self.warnings: list[str] = []
        self.reports: list[StepReport] = []

    def clip(self, index: int) -> Clip:
        """The scene's clip, from the chosen source or, where an automatic choice failed, from one that may stand in."""
        shot = self._plan.shots[index]
        candidates = [self._plan.choices[index].source, *self._stand_ins(index)]
        for position, source in enumerate(candidates):
            try:
                return self._open(index, shot, source)
            except (Cancelled, InputError):
                raise
            except GatorError as error:
                if position + 1 == len(candidates) or not source.generates:
                    raise
                following = candidates[position + 1].name
                self.warnings.append(f"{shot.label}: {source.name} failed ({error}); made by {following} instead")
        raise AssertionError("unreachable: the last candidate returns or raises")

    def _stand_ins(self, index: int) -> Iterator[FrameSource]:
        sketches = self._plan.storyboard.fallback == "sketch"
        return (source for source in self._plan.choices[index].reserves if source.generates or sketches)

    def _open(self, index: int, shot: Shot, source: FrameSource) -> Clip:
        try:
            step = asset_step(self._plan, index, source, self._digest)
            asset = self._made(step) if step else None
            clip = _opened(source, shot, asset)
        except GatorError:
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno in DISK_IS_FULL:  # other ones are networks and plugins' bugs
                raise
            raise ProviderBroken(
                f"{shot.label}: frame source {source.name!r} failed: {type(error).__name__}: {error}"
            ) from error
        self.sources[index] = source
        if step and asset:
            self.keys[index] = step.key
        return clip

    def _made(self, step: AssetStep) -> Path | None:
        place = self._places[1] if step.source.paid else self._places[0]
        shown = events.Step("asset", step.name)
        place.uses([step.key])
        with place.store.claim(step.key, self._cancelled):
            stored, entry = place.store.path(step.key), place.store.has(step.key)
            if stored and entry:
                self._on_event(events.Cached(shown))
                self.reports.append(StepReport("asset", step.name, "reused", reused(entry), seconds=entry.seconds))
            else:
                stored = self._generated(step, place, shown)
                entry = place.store.has(step.key)
            self.digests.update({step.key: entry.digest} if entry else {})
            return stored

    def _generated(self, step: AssetStep, place: Workplace, shown: events.Step) -> Path | None:
        if self._cancelled():  # before it costs anything
            raise Cancelled("stopped on request")
        began = time.monotonic()
        self._on_event(events.Started(shown))
        try:
            with _scratch(place.folder / f"asset-{step.key[:16]}") as folder:
                stored = self._generate(step, place, folder, shown, began)
        except BaseException as error:
            self._on_event(events.Failed(shown, str(error)))
            raise
        seconds = time.monotonic() - began
        self.reports.append(StepReport("asset", step.name, "made", f"asked of {step.source.name}", seconds=seconds))
        self._on_event(events.Finished(shown))
        return stored

    def _generate(self, step: AssetStep, place: Workplace, folder: Path, shown: events.Step, began: float) -> Path | None:
        journal = Journal(place.store.root / "journal" / f"{step.key}.json")
        job = Job(folder, lambda done: self._on_event(events.Progress(shown, done)), self._cancelled, journal)
        made = step.source.generate(step.request, job)
        if made and not made.resolve().is_relative_to(folder.resolve()):  # it is about to be moved
            raise ProviderBroken(f"{step.name}: {step.source.name!r} gave {made}, which is not in its scratch folder")
        notes = {"source": step.source.name}
        stored = place.store.put(step.key, made, "asset", time.monotonic() - began, notes) if made else None
        journal.close()
        return stored


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    folder.mkdir(exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _opened(source: FrameSource, shot: Shot, asset: Path | None) -> Clip:
    try:
        return source.open(shot, asset)
    except MediaError as error:
        if asset is None:
            raise
        raise GenerationFailed(f"{shot.label}: what {source.name} made can't be used: {error}") from error
