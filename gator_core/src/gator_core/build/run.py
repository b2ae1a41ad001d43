"""Does a plan: assets, segments side by side, join, verification; only then the output takes its place."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from gator_core import events
from gator_core.build.assets import Assets
from gator_core.build.destination import beside, check_target
from gator_core.build.executor import Stop, at_once, run_all
from gator_core.build.explain import ANEW, BuildRecord, StepReport, digests_of, reused, why_made
from gator_core.build.forecast import megapixels
from gator_core.build.join import Chapter, join
from gator_core.build.lineage import lineage_of
from gator_core.build.money import Bill, Ledger
from gator_core.build.narration import Narrator, Speech, planned_voices
from gator_core.build.permission import allowed, planned
from gator_core.build.planning import Part, Plan, Source, as_storyboard, plan
from gator_core.build.report import report_place, write_report
from gator_core.build.result import Marker, Result
from gator_core.build.rooms import Rooms, open_rooms
from gator_core.build.sound import SOUND, Sounding, SoundStep, remarks_of, sound_step, why_sounded
from gator_core.build.steps import SegmentStep, Taken, segment_name, segment_steps, sequence_of
from gator_core.build.store import DISK_IS_FULL, Entry, Workplace, sha256_of
from gator_core.build.verify import Expected, verify
from gator_core.compositor import compose
from gator_core.errors import Cancelled, InputError, WorkError
from gator_core.events import Event, Listener
from gator_core.frame import Frame
from gator_core.generation import Made
from gator_core.plugins import Catalogue
from gator_core.storyboard import exact
from gator_core.timeline import Segment

__all__ = ["arender", "picture_at", "render"]

_MIXING = 0.1
"""What a frame's time of sound takes beside its picture, about."""


def render(
    storyboard: Source,
    output: str | Path,
    *,
    overwrite: bool = True,
    part: Part | None = None,
    provider: str | None = None,
    encoder: str | None = None,
    codec: str | None = None,
    effort: str | None = None,
    max_cost: float | None = None,
    confirm: Callable[[Bill], bool] | None = None,
    retry: bool = False,
    report: bool | str | Path = False,
    verification: Literal["standard", "full"] = "standard",
    on_event: Listener | None = None,
    cancel: threading.Event | None = None,
    plugins: Catalogue | None = None,
) -> Result:
    """Makes the video; blocks until it is proven and in its place.

    The suffix of ``output`` says the format, ``codec`` (``hevc``) another codec than it stands for. Until the end what
    stood there before is untouched; on any error, or when ``cancel`` is set, nothing of this call is left beside it, and
    what was finished is kept for the next one.
    ``on_event`` is called from working threads, one call at a time.

    Generation costs money only within ``max_cost`` dollars, or else the storyboard's or the environment's limit; without
    any, only from providers that are named, or when ``confirm`` is shown the bill and says yes. CostRefused quotes it.
    ``retry`` asks again for what was refused for good. ``report`` writes the lineage beside the output, or to a path.
    """
    began = time.monotonic()
    target = Path(output).expanduser().absolute()
    board = as_storyboard(storyboard)
    check_target(target, board, overwrite)
    told = report_place(target, report)
    with _in_words(target):
        rooms = open_rooms(retry=retry)

        def planned_with(speech: Mapping[int, Speech] | None) -> Plan:
            return plan(
                board,
                suffix=target.suffix,
                part=part,
                provider=provider,
                encoder=encoder,
                codec=codec,
                effort=effort,
                plugins=plugins,
                digests=rooms.digests,
                products=rooms,
                speech=speech,
            )

        made = planned_with(None)
        ledger = allowed(made, rooms, max_cost, confirm)
        build = _Build(made, planned_with, target, rooms, ledger, _one_at_a_time(on_event), cancel or threading.Event())
        result = build.run(verification == "full", began)
    if told:
        write_report(result, told)
    return result


async def arender(storyboard: Source, output: str | Path, **options: Any) -> Result:
    """``render`` in a thread; cancelling the task stops the build and waits until it has cleaned up."""
    cancel = options.pop("cancel", None) or threading.Event()
    work = asyncio.ensure_future(asyncio.to_thread(render, storyboard, output, cancel=cancel, **options))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        cancel.set()
        await asyncio.wait([work])
        work.exception()
        raise


def picture_at(
    storyboard: Source,
    seconds: float,
    *,
    provider: str | None = None,
    max_cost: float | None = None,
    confirm: Callable[[Bill], bool] | None = None,
    retry: bool = False,
    plugins: Catalogue | None = None,
) -> Frame:
    """The one picture that shows at a time of the video, without encoding anything. It may have to be paid for, as in
    ``render``."""
    rooms = open_rooms(retry=retry)
    with rooms.working() as places:
        whole = plan(storyboard, provider=provider, plugins=plugins, digests=rooms.digests, products=rooms)
        ledger = allowed(whole, rooms, max_cost, confirm) if whole.speech else None
        if ledger:
            said = Narrator(rooms, places, ledger, threading.Event(), lambda _: None).spoken(whole.speech)
            whole = plan(storyboard, provider=provider, plugins=plugins, digests=rooms.digests, products=rooms, speech=said)
        frame = int(exact(float(seconds)) * whole.timeline.rate)
        if not 0 <= frame < whole.timeline.frames:
            raise InputError(f"{seconds:g} s is not within the video, which lasts {float(whole.timeline.duration):.3f} s")
        segment = Segment(frame, frame + 1, whole.timeline.scenes_of(frame, frame + 1))
        ledger = ledger or allowed(whole, rooms, max_cost, confirm, segment.scenes)
        assets = Assets(whole, rooms, places, ledger=ledger)
        clips = {i: taken.clip for i, taken in assets.make(segment.scenes).items()}
        return next(compose(sequence_of(whole, clips, segment)))


# The build -------------------------------------------------------------------------------------------------------


class _Build:
    def __init__(
        self,
        made: Plan,
        replan: Callable[[Mapping[int, Speech]], Plan],
        target: Path,
        rooms: Rooms,
        ledger: Ledger,
        on_event: Listener,
        cancel: threading.Event,
    ) -> None:
        """``replan`` plans the same again, knowing what is said."""
        self.plan, self._replan, self.target, self.rooms, self.ledger = made, replan, target, rooms, ledger
        self.on_event, self.cancel = on_event, cancel
        self.store = rooms.cache

    def run(self, full: bool, began: float) -> Result:
        with self.rooms.working() as places:
            place = places[0]
            spoken = self._narrate(places)
            self._announce()
            assets = Assets(self.plan, self.rooms, places, ledger=self.ledger, cancel=self.cancel, on_event=self.on_event)
            taken = assets.make(self.plan.shots)
            steps = list(segment_steps(self.plan, taken, self.rooms.digests))
            sound = sound_step(self.plan, self.rooms.digests)
            place.uses([*(step.key for step in steps), *([sound.key] if sound else [])])
            before = BuildRecord.load(self.rooms.record(self.target))
            segments, heard = self._made(steps, sound, assets.digests, place, before)
            with beside(self.target) as finished:
                place.leaves(finished)
                self._join([segments.paths[step.key] for step in steps], heard.path if heard else None, finished)
                self._verify(finished, sound.length if sound else None, full)
                self._check_cancel()
                finished.replace(self.target)
        self._remember(BuildRecord.of(steps, sound), before)
        reports = (
            *spoken,
            *assets.reports,
            *(segments.reports[step.name] for step in steps),
            *(heard.reports if heard else ()),
        )
        if any(report.action == "made" for report in reports):
            self.rooms.prune()
        warnings = (*assets.warnings, *(heard.warnings if heard else ()))
        return self._result(assets, taken, warnings, reports, time.monotonic() - began)

    def _narrate(self, places: tuple[Workplace, Workplace]) -> list[StepReport]:
        """Has everything said, and plans again by how long that took."""
        if not self.plan.speech:
            return []
        self.on_event(events.Planned(planned_voices(self.plan.speech), 0))
        narrator = Narrator(self.rooms, places, self.ledger, self.cancel, self.on_event)
        self.plan = self._replan(narrator.spoken(self.plan.speech))
        return narrator.reports

    def _announce(self) -> None:
        frames = self.plan.frames
        voices = {said.step.key for said in self.plan.speech.values() if said.step}
        assets = [events.Step("asset", step.name) for step in planned(self.plan, self.rooms) if step.key not in voices]
        segments = [events.Step("segment", segment_name(n), s.frames) for n, s in enumerate(self.plan.segments, start=1)]
        sound = [events.Step("sound", SOUND)] if self.plan.score else []
        whole = [events.Step("join", "join", frames), events.Step("verify", "verify", frames)]
        self.on_event(events.Planned((*assets, *segments, *sound, *whole), frames))

    def _remember(self, now: BuildRecord, before: BuildRecord) -> None:
        if now.text() != before.text():
            self.rooms.remember(self.target, now.text())

    def _made(
        self,
        steps: list[SegmentStep],
        sound: SoundStep | None,
        assets: Mapping[str, str],
        place: Workplace,
        before: BuildRecord,
    ) -> tuple[_Segments, _Sound | None]:
        done = _Segments(self, place, before, assets)
        first: dict[str, SegmentStep] = {}
        for step in steps:
            first.setdefault(step.key, step)
        missing = [step for step in first.values() if not done.is_stored(step)]
        heard = _Sound(self, sound, place, before) if sound else None
        tasks: list[Callable[[Stop], None]] = [lambda stop, s=step: done.make(s, stop) for step in missing]  # type: ignore[misc]
        weights = [float(step.sequence.frames) for step in missing]
        if heard and not heard.is_stored():
            tasks.append(heard.make)
            weights.append(self.plan.frames * _MIXING)
        began = time.monotonic()
        run_all(tasks, at_once(self.plan.settings), self.cancel, weights)
        if missing:
            pixels = megapixels(self.plan.settings, sum(step.sequence.frames for step in missing))
            self.rooms.keep_pace(self.plan.settings.effort, (time.monotonic() - began) / pixels)
        for step in steps:
            done.repeat(step, first[step.key])
        return done, heard

    def _join(self, segments: list[Path], sound: Path | None, path: Path) -> None:
        shown = events.Step("join", "join", self.plan.frames)

        def progress(done: float) -> None:
            self._check_cancel()
            self.on_event(events.Progress(shown, done * self.plan.frames))

        with self.step(shown):
            self._check_cancel()
            join(
                segments,
                path,
                self.plan.encoder.format,
                self.plan.settings.rate,
                chapters=_chapters(self.plan),
                metadata={"title": self.plan.storyboard.title} if self.plan.storyboard.title else None,
                sound=sound,
                progress=progress,
            )

    def _verify(self, path: Path, samples: int | None, full: bool) -> None:
        settings = self.plan.settings
        with self.step(events.Step("verify", "verify", self.plan.frames)):
            expected = Expected(
                frames=self.plan.frames,
                rate=settings.rate,
                size=(settings.width, settings.height),
                fmt=self.plan.encoder.format,
                chapters=_chapters(self.plan),
                samples=samples,
            )
            verify(path, expected, full=full, check=self._check_cancel)

    @contextmanager
    def step(self, step: events.Step) -> Iterator[None]:
        self.on_event(events.Started(step))
        try:
            yield
        except BaseException as error:
            self.on_event(events.Failed(step, str(error)))
            raise
        self.on_event(events.Finished(step))

    def _check_cancel(self) -> None:
        if self.cancel.is_set():
            raise Cancelled("stopped on request")

    def _result(
        self,
        assets: Assets,
        taken: Mapping[int, Taken],
        warnings: tuple[str, ...],
        reports: tuple[StepReport, ...],
        seconds: float,
    ) -> Result:
        made, settings = self.plan, self.plan.settings
        numbered = list(_numbered_chapters(made))
        return Result(
            file_path=self.target,
            duration=float(made.frames / settings.rate),
            frames=made.frames,
            fps=str(settings.rate),
            width=settings.width,
            height=settings.height,
            quality=made.storyboard.quality,
            encoder=made.encoder.encoder.name,
            num_scenes=len(numbered),
            scene_markers=tuple(
                Marker(scene, float(chapter.start / settings.rate), chapter.start, chapter.title) for scene, chapter in numbered
            ),
            providers=tuple(taken[scene - 1].source.name for scene, _ in numbered),
            bytes=self.target.stat().st_size,
            seconds=seconds,
            warnings=tuple(dict.fromkeys((*made.remarks, *warnings))),
            steps=reports,
            has_audio=made.score is not None,
            cost=self.ledger.spent,
            lineage=lineage_of(made, taken, assets.products, self.rooms),
        )


class _Segments:
    """The segments of a build: where their bytes are, and why."""

    def __init__(self, build: _Build, place: Workplace, before: BuildRecord, assets: Mapping[str, str]) -> None:
        """``assets``: the digests of generated products by their keys."""
        self._build, self._place, self._assets, self.before = build, place, assets, before
        self.paths: dict[str, Path] = {}
        """By key."""
        self.reports: dict[str, StepReport] = {}
        """By name."""

    def is_stored(self, step: SegmentStep) -> bool:
        """Whether there is nothing to do for a step."""
        store = self._build.store
        known, entry = store.knows(step.key), store.has(step.key)
        path = store.path(step.key)
        if entry and path and self._shows_its_assets(step, entry):
            self._reuse(step, path, reused(entry), entry.seconds)
            return True
        reason = ANEW if entry and path else why_made(step, self.before, damaged=known)
        self._report(step, "made", reason)
        return False

    def _shows_its_assets(self, step: SegmentStep, entry: Entry) -> bool:
        """Whether it was made from the very bytes that its assets have now."""
        return bool(entry.notes.get("assets", {}) == self._digests(step))

    def _digests(self, step: SegmentStep) -> dict[str, str]:
        return {key: self._assets[key] for key in step.assets}

    def make(self, step: SegmentStep, stop: Stop) -> None:
        """Encodes a step, unless another process does so first."""
        store = self._build.store
        with store.claim(step.key, stop):
            path, entry = store.path(step.key), store.has(step.key)
            if path and entry and self._shows_its_assets(step, entry):
                self._reuse(step, path, "made by another process meanwhile", 0.0)
                return
            began = time.monotonic()
            file = self._place.folder / f"{step.key}.mp4"
            shown = _shown(step)
            with self._build.step(shown):
                step.run(file, lambda done: self._build.on_event(events.Progress(shown, done)), stop)
                self._build.rooms.digests.check_unchanged(step.inputs)
                seconds = time.monotonic() - began
                notes = {"frames": step.sequence.frames, "assets": self._digests(step)}
                self.paths[step.key] = store.put(step.key, file, "segment", seconds, notes)
        self._report(step, "made", self.reports[step.name].reason, seconds)

    def repeat(self, step: SegmentStep, first: SegmentStep) -> None:
        """Says of a step that shows what another one shows that nothing was to be done for it."""
        if step is not first:
            self._report(step, "reused", f"it shows the same as {first.name}")
            self._build.on_event(events.Cached(_shown(step)))

    def _reuse(self, step: SegmentStep, path: Path, reason: str, seconds: float) -> None:
        self.paths[step.key] = path
        self._report(step, "reused", reason, seconds)
        self._build.on_event(events.Cached(_shown(step)))

    def _report(self, step: SegmentStep, action: Literal["made", "reused"], reason: str, seconds: float = 0.0) -> None:
        self.reports[step.name] = StepReport("segment", step.name, action, reason, step.sequence.frames, seconds)


class _Sound:
    """The sound of a build: where its bytes are, and why."""

    def __init__(self, build: _Build, step: SoundStep, place: Workplace, before: BuildRecord) -> None:
        spoken = {
            said.source.key: said.path for said in build.plan.speech.values() if isinstance(said.source, Made) and said.path
        }
        self._sounding = Sounding(step, {key: sha256_of(path) for key, path in spoken.items()}, spoken)
        self._build, self._place, self._before, self.step = build, place, before, step
        self.path: Path | None = None
        self.reports: list[StepReport] = []
        self.warnings: tuple[str, ...] = ()

    def is_stored(self) -> bool:
        """Whether there is nothing to do."""
        store = self._build.store
        known, entry, path = store.knows(self.step.key), store.has(self.step.key), store.path(self.step.key)
        if entry and path and self._sounding.holds(entry.notes):
            self._take(path, entry.notes, StepReport("sound", SOUND, "reused", reused(entry), seconds=entry.seconds))
            self._build.on_event(events.Cached(self.step.shown))
            return True
        damaged = known and not (entry and path)
        self._reason = why_sounded(self.step, self._before.sound, damaged, digests_of(self.step.parts))
        return False

    def make(self, stop: Stop) -> None:
        """Mixes and encodes, unless another process does so first."""
        store, key = self._build.store, self.step.key
        with store.claim(key, stop):
            path, entry = store.path(key), store.has(key)
            if not (path and entry and self._sounding.holds(entry.notes)):
                with self._build.step(self.step.shown):
                    file = self._place.folder / f"{key}.m4a"
                    notes, seconds = self._sounding.make(file, stop)
                    self._build.rooms.digests.check_unchanged(self.step.inputs)
                    path = store.put(key, file, SOUND, seconds, notes)
                self._take(path, notes, StepReport("sound", SOUND, "made", self._reason, seconds=seconds))
                return
            self._take(path, entry.notes, StepReport("sound", SOUND, "reused", "made by another process meanwhile"))

    def _take(self, path: Path, notes: Mapping[str, Any], report: StepReport) -> None:
        self.path, self.reports, self.warnings = path, [report], tuple(remarks_of(notes))


def _shown(step: SegmentStep) -> events.Step:
    return events.Step("segment", step.name, step.sequence.frames)


def _numbered_chapters(made: Plan) -> Iterator[tuple[int, Chapter]]:
    """The scenes whose own frames are rendered, counted from 1, in frames of the file."""
    for slot, scene in zip(made.timeline.slots, made.scenes, strict=True):
        start, stop = max(slot.start, made.start), min(slot.stop, made.stop)
        if start < stop:
            yield scene.index + 1, Chapter(start - made.start, stop - made.start, scene.title)


def _chapters(made: Plan) -> tuple[Chapter, ...]:
    return tuple(chapter for _, chapter in _numbered_chapters(made))


def _one_at_a_time(listener: Listener | None) -> Listener:
    """Steps run in several threads; whoever listens should not have to know."""
    if listener is None:
        return lambda _: None
    lock = threading.Lock()

    def heard(event: Event) -> None:
        with lock:
            listener(event)

    return heard


@contextmanager
def _in_words(target: Path) -> Iterator[None]:
    """A full or failing disk. Users' files are not its business: those that fail are named where they are read."""
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        advice = ": make room, then run it again" if error.errno in DISK_IS_FULL else ""
        raise WorkError(
            f"{target}: {error.strerror or error}{where}; nothing was changed there, and what was finished is kept{advice}"
        ) from error
