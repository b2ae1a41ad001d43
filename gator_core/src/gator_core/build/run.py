"""Does a plan: assets, segments side by side, join, verification; only then the output takes its place."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from gator_core import events
from gator_core.build.allocator import return_freed_pictures
from gator_core.build.assets import Assets
from gator_core.build.captions import digest_of, report_of, sidecar_place, soft_captions, write_sidecar
from gator_core.build.destination import check_free, check_no_input, in_words, inputs_of
from gator_core.build.executor import Stop, places_for, run_all
from gator_core.build.explain import BuildRecord, StepReport
from gator_core.build.forecast import megapixels, pace_name
from gator_core.build.join import Chapter, join
from gator_core.build.lineage import lineage_of
from gator_core.build.making import Segments, Site, Sound
from gator_core.build.money import Bill, Ledger
from gator_core.build.narration import Narrator, Speech, planned_voices
from gator_core.build.numbered import kind_of
from gator_core.build.permission import allowed, planned
from gator_core.build.placing import bytes_of, check_output, check_source, litter_of, put_in_place, staged
from gator_core.build.planning import Part, Plan, Source, as_storyboard, plan
from gator_core.build.report import remember_report, report_place, write_report
from gator_core.build.result import Marker, Result
from gator_core.build.rooms import Rooms, open_rooms
from gator_core.build.sound import SOUND, SoundStep, sound_step
from gator_core.build.steps import SegmentStep, Taken, segment_name, segment_steps, sequence_of
from gator_core.build.store import Workplace
from gator_core.build.verify import Expected, verify
from gator_core.compositor import compose
from gator_core.errors import Cancelled, InputError
from gator_core.events import Event, Listener
from gator_core.frame import Frame
from gator_core.plugins import Catalogue
from gator_core.storyboard import Storyboard, exact
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
    hardware: bool = False,
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

    The suffix of ``output`` says the format, ``codec`` (``hevc``) another codec than it stands for. ``hardware`` has a
    device of this machine encode, if one works; a warning of the result says why none does. Until the end what
    stood there before is untouched; on any error, or when ``cancel`` is set, nothing of this call is left beside it, and
    what was finished is kept for the next one.
    ``on_event`` is called from working threads, one call at a time.

    Generation costs money only within ``max_cost`` dollars, or else the storyboard's or the environment's limit; without
    any, only from providers that are named, or when ``confirm`` is shown the bill and says yes. CostRefused quotes it.
    ``retry`` asks again for what was refused for good. ``report`` writes the lineage beside the output, or to a path.
    """
    began = time.monotonic()
    return_freed_pictures()
    target = Path(output).expanduser().absolute()
    board = as_storyboard(storyboard)
    check_output(target, board, overwrite)
    told, subtitles = report_place(target, report), sidecar_place(board, target, overwrite)
    _check_beside(storyboard, board, target, (told, subtitles))
    with in_words(target, ", and what was finished is kept"):
        rooms = open_rooms(retry=retry)

        def planned_with(speech: Mapping[int, Speech] | None) -> Plan:
            return plan(
                board,
                suffix=kind_of(target),
                part=part,
                provider=provider,
                encoder=encoder,
                codec=codec,
                effort=effort,
                hardware=hardware,
                plugins=plugins,
                digests=rooms.digests,
                products=rooms,
                speech=speech,
            )

        made = planned_with(None)
        ledger = allowed(made, rooms, max_cost, confirm)
        build = _Build(made, planned_with, target, rooms, ledger, _one_at_a_time(on_event), cancel or threading.Event())
        result = build.run(verification == "full", began)
        if subtitles:
            write_sidecar(build.plan, subtitles)
            result = replace(result, captions=(subtitles,))
    remember_report(result, rooms)
    if told:
        write_report(result, told)
    return result


async def arender(storyboard: Source, output: str | Path, **options: Any) -> Result:
    """``render`` in a thread; cancelling the task stops the build and waits until it has cleaned up."""
    import asyncio

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
    with in_words(rooms.cache.root), rooms.working() as places:
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


def _check_beside(given: Source, board: Storyboard, target: Path, beside: tuple[Path | None, ...]) -> None:
    """OutputRefused where the storyboard's own file would be replaced, or an input by what is written beside the output."""
    written = [path for path in beside if path]
    if isinstance(given, str | Path):
        check_source(Path(given).expanduser(), target, *written)
    check_no_input(written, inputs_of(board), f"it would be written beside {target.name}: choose another name for the output")
    for path in written:
        check_free(path, True)


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

    def run(self, full: bool, began: float) -> Result:
        with self.rooms.working() as places:
            place, site = places[0], Site(self.rooms, places[0], self.on_event)
            spoken = self._narrate(places)
            self._announce()
            assets = Assets(self.plan, self.rooms, places, ledger=self.ledger, cancel=self.cancel, on_event=self.on_event)
            taken = assets.make(self.plan.shots)
            steps = list(segment_steps(self.plan, taken, self.rooms.digests))
            sound = sound_step(self.plan, self.rooms.digests)
            place.uses([*(step.key for step in steps), *([sound.key] if sound else [])])
            before = BuildRecord.load(self.rooms.record(self.target))
            segments, heard = self._made(steps, sound, assets.digests, site, before)
            with staged(self.target) as finished:
                place.leaves(litter_of(finished))
                self._join(site, [segments.paths[step.key] for step in steps], heard.path if heard else None, finished)
                self._verify(site, finished, sound.length if sound else None, full)
                self._check_cancel()
                put_in_place(finished, self.target)
        self._remember(BuildRecord.of(steps, sound, digest_of(self.plan)), before)
        reports = (
            *spoken,
            *assets.reports,
            *(segments.reports[step.name] for step in steps),
            *(heard.reports if heard else ()),
            *report_of(self.plan, before.captions),
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
        site: Site,
        before: BuildRecord,
    ) -> tuple[Segments, Sound | None]:
        done = Segments(site, before, assets)
        first: dict[str, SegmentStep] = {}
        for step in steps:
            first.setdefault(step.key, step)
        missing = [step for step in first.values() if not done.is_stored(step)]
        heard = Sound(site, sound, self.plan.speech, before) if sound else None
        tasks: list[Callable[[Stop], None]] = [lambda stop, s=step: done.make(s, stop) for step in missing]  # type: ignore[misc]
        weights = [float(step.sequence.frames) for step in missing]
        goes_on = [step.goes_on for step in missing]
        if heard and not heard.is_stored():
            tasks.append(heard.make)
            weights.append(self.plan.frames * _MIXING)
            goes_on.append(False)
        began = time.monotonic()
        workers, helper = places_for(self.plan.settings)
        run_all(tasks, workers, self.cancel, weights, goes_on, helper)
        if missing:
            pixels = megapixels(self.plan.settings, sum(step.sequence.frames for step in missing))
            self.rooms.keep_pace(pace_name(self.plan), (time.monotonic() - began) / pixels)
        for step in steps:
            done.repeat(step, first[step.key])
        return done, heard

    def _join(self, site: Site, segments: list[Path], sound: Path | None, path: Path) -> None:
        shown = events.Step("join", "join", self.plan.frames)

        def progress(done: float) -> None:
            self._check_cancel()
            self.on_event(events.Progress(shown, done * self.plan.frames))

        with site.step(shown):
            self._check_cancel()
            join(
                segments,
                path,
                self.plan.encoder.format,
                self.plan.settings.rate,
                chapters=_chapters(self.plan),
                metadata={"title": self.plan.storyboard.title} if self.plan.storyboard.title else None,
                sound=sound,
                captions=soft_captions(self.plan),
                progress=progress,
            )

    def _verify(self, site: Site, path: Path, samples: int | None, full: bool) -> None:
        settings = self.plan.settings
        track = soft_captions(self.plan)
        with site.step(events.Step("verify", "verify", self.plan.frames)):
            expected = Expected(
                frames=self.plan.frames,
                rate=settings.rate,
                size=(settings.width, settings.height),
                fmt=self.plan.encoder.format,
                chapters=_chapters(self.plan),
                samples=samples,
                captions=track.cues if track else (),
            )
            verify(path, expected, full=full, check=self._check_cancel)

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
            bytes=bytes_of(self.target),
            seconds=seconds,
            warnings=tuple(dict.fromkeys((*made.remarks, *warnings))),
            steps=reports,
            has_audio=made.score is not None,
            cost=self.ledger.spent,
            lineage=lineage_of(made, taken, assets.products, self.rooms),
        )


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
