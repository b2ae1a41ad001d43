"""Makes what has to be generated, once, and opens clips on it."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from gator_core import events
from gator_core.build.explain import StepReport, reused
from gator_core.build.keys import Digest
from gator_core.build.planning import Plan
from gator_core.build.steps import AssetStep, asset_step
from gator_core.build.store import FolderStore
from gator_core.clip import Clip
from gator_core.errors import Cancelled, GatorError, InputError, ProviderBroken
from gator_core.events import Listener
from gator_core.providers import FrameSource, Job
from gator_core.shot import Shot

__all__ = ["Assets"]

_DISK_IS_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


class Assets:
    """The clips of a plan's shots; remembers which source made each."""

    def __init__(
        self,
        plan: Plan,
        rooms: tuple[FolderStore, FolderStore],
        scratch: Path,
        digest: Digest,
        cancelled: Callable[[], bool],
        on_event: Listener = lambda _: None,
    ) -> None:
        """``rooms`` are the cache and the room of what was paid for."""
        self._plan, self._rooms, self._scratch, self._digest = plan, rooms, scratch, digest
        self._cancelled, self._on_event = cancelled, on_event
        self.sources: dict[int, FrameSource] = {}
        self.keys: dict[int, str] = {}
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
            clip = source.open(shot, asset)
        except GatorError:
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno in _DISK_IS_FULL:  # other ones are networks and plugins' bugs
                raise
            raise ProviderBroken(
                f"{shot.label}: frame source {source.name!r} failed: {type(error).__name__}: {error}"
            ) from error
        self.sources[index] = source
        if step and asset:
            self.keys[index] = step.key
        return clip

    def _made(self, step: AssetStep) -> Path | None:
        room = self._rooms[1] if step.source.paid else self._rooms[0]
        shown = events.Step("asset", step.name)
        with room.claim(step.key, self._cancelled):
            stored, entry = room.path(step.key), room.has(step.key)
            if stored and entry:
                self._on_event(events.Cached(shown))
                self.reports.append(StepReport("asset", step.name, "reused", reused(entry), seconds=entry.seconds))
                return stored
            return self._generate(step, room, shown)

    def _generate(self, step: AssetStep, room: FolderStore, shown: events.Step) -> Path | None:
        folder = self._scratch / f"asset-{step.key[:16]}"
        folder.mkdir(exist_ok=True)
        began = time.monotonic()
        self._on_event(events.Started(shown))
        job = Job(folder, lambda done: self._on_event(events.Progress(shown, done)), self._cancelled)
        try:
            made = step.source.generate(step.request, job)
        except BaseException as error:
            self._on_event(events.Failed(shown, str(error)))
            raise
        self._on_event(events.Finished(shown))
        seconds = time.monotonic() - began
        self.reports.append(StepReport("asset", step.name, "made", f"asked of {step.source.name}", seconds=seconds))
        return room.put(step.key, made, "asset", seconds, {"source": step.source.name}) if made else None
