"""The segments and the sound of a build: looked up, or made and stored, and why."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from gator_core import events
from gator_core.build.executor import Stop
from gator_core.build.explain import ANEW, BuildRecord, StepReport, digests_of, reused, why_made
from gator_core.build.narration import Speech
from gator_core.build.rooms import Rooms
from gator_core.build.sound import SOUND, Sounding, SoundStep, remarks_of, why_sounded
from gator_core.build.steps import SegmentStep
from gator_core.build.store import Entry, FolderStore, Workplace, sha256_of
from gator_core.events import Listener
from gator_core.generation import Made

__all__ = ["Segments", "Site", "Sound"]


@dataclass(frozen=True)
class Site:
    """Where a build works, and who watches."""

    rooms: Rooms
    place: Workplace
    on_event: Listener

    @property
    def store(self) -> FolderStore:
        """Of what can be made again."""
        return self.rooms.cache

    @contextmanager
    def step(self, step: events.Step) -> Iterator[None]:
        """Tells those who watch when it starts and how it ends."""
        self.on_event(events.Started(step))
        try:
            yield
        except BaseException as error:
            self.on_event(events.Failed(step, str(error)))
            raise
        self.on_event(events.Finished(step))


class Segments:
    """The segments of a build: where their bytes are, and why."""

    def __init__(self, site: Site, before: BuildRecord, assets: Mapping[str, str]) -> None:
        """``before`` is the last build of the same output; ``assets``: the digests of generated products by their keys."""
        self._site, self._assets, self._before = site, assets, before
        self.paths: dict[str, Path] = {}
        """By key."""
        self.reports: dict[str, StepReport] = {}
        """By name."""

    def is_stored(self, step: SegmentStep) -> bool:
        """Whether there is nothing to do for a step."""
        store = self._site.store
        known, entry = store.knows(step.key), store.has(step.key)
        path = store.path(step.key)
        if entry and path and self._shows_its_assets(step, entry):
            self._reuse(step, path, reused(entry), entry.seconds)
            return True
        reason = ANEW if entry and path else why_made(step, self._before, damaged=known)
        self._report(step, "made", reason)
        return False

    def _shows_its_assets(self, step: SegmentStep, entry: Entry) -> bool:
        """Whether it was made from the very bytes that its assets have now."""
        return bool(entry.notes.get("assets", {}) == self._digests(step))

    def _digests(self, step: SegmentStep) -> dict[str, str]:
        return {key: self._assets[key] for key in step.assets}

    def make(self, step: SegmentStep, stop: Stop) -> None:
        """Encodes a step, unless another process does so first."""
        store = self._site.store
        with store.claim(step.key, stop):
            path, entry = store.path(step.key), store.has(step.key)
            if path and entry and self._shows_its_assets(step, entry):
                self._reuse(step, path, "made by another process meanwhile", 0.0)
                return
            began = time.monotonic()
            file = self._site.place.folder / f"{step.key}.mp4"
            shown = _shown(step)
            with self._site.step(shown):
                step.run(file, lambda done: self._site.on_event(events.Progress(shown, done)), stop)
                self._site.rooms.digests.check_unchanged(step.inputs)
                seconds = time.monotonic() - began
                notes = {"frames": step.sequence.frames, "assets": self._digests(step)}
                self.paths[step.key] = store.put(step.key, file, "segment", seconds, notes)
        self._report(step, "made", self.reports[step.name].reason, seconds)

    def repeat(self, step: SegmentStep, first: SegmentStep) -> None:
        """Says of a step that shows what another one shows that nothing was to be done for it."""
        if step is not first:
            self._report(step, "reused", f"it shows the same as {first.name}")
            self._site.on_event(events.Cached(_shown(step)))

    def _reuse(self, step: SegmentStep, path: Path, reason: str, seconds: float) -> None:
        self.paths[step.key] = path
        self._report(step, "reused", reason, seconds)
        self._site.on_event(events.Cached(_shown(step)))

    def _report(self, step: SegmentStep, action: Literal["made", "reused"], reason: str, seconds: float = 0.0) -> None:
        self.reports[step.name] = StepReport("segment", step.name, action, reason, step.sequence.frames, seconds)


class Sound:
    """The sound of a build: where its bytes are, and why."""

    def __init__(self, site: Site, step: SoundStep, speech: Mapping[int, Speech], before: BuildRecord) -> None:
        spoken = {said.source.key: said.path for said in speech.values() if isinstance(said.source, Made) and said.path}
        self._sounding = Sounding(step, {key: sha256_of(path) for key, path in spoken.items()}, spoken)
        self._site, self._before, self.step = site, before, step
        self.path: Path | None = None
        self.reports: list[StepReport] = []
        self.warnings: tuple[str, ...] = ()

    def is_stored(self) -> bool:
        """Whether there is nothing to do."""
        store = self._site.store
        known, entry, path = store.knows(self.step.key), store.has(self.step.key), store.path(self.step.key)
        if entry and path and self._sounding.holds(entry.notes):
            self._take(path, entry.notes, StepReport("sound", SOUND, "reused", reused(entry), seconds=entry.seconds))
            self._site.on_event(events.Cached(self.step.shown))
            return True
        damaged = known and not (entry and path)
        self._reason = why_sounded(self.step, self._before.sound, damaged, digests_of(self.step.parts))
        return False

    def make(self, stop: Stop) -> None:
        """Mixes and encodes, unless another process does so first."""
        store, key = self._site.store, self.step.key
        with store.claim(key, stop):
            path, entry = store.path(key), store.has(key)
            if not (path and entry and self._sounding.holds(entry.notes)):
                with self._site.step(self.step.shown):
                    file = self._site.place.folder / f"{key}.m4a"
                    notes, seconds = self._sounding.make(file, stop)
                    self._site.rooms.digests.check_unchanged(self.step.inputs)
                    path = store.put(key, file, SOUND, seconds, notes)
                self._take(path, notes, StepReport("sound", SOUND, "made", self._reason, seconds=seconds))
                return
            self._take(path, entry.notes, StepReport("sound", SOUND, "reused", "made by another process meanwhile"))

    def _take(self, path: Path, notes: Mapping[str, Any], report: StepReport) -> None:
        self.path, self.reports, self.warnings = path, [report], tuple(remarks_of(notes))


def _shown(step: SegmentStep) -> events.Step:
    return events.Step("segment", step.name, step.sequence.frames)
