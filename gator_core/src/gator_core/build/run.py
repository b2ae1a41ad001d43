"""Does a plan: segments, join, verification, and only then the output takes its place."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from gator_core import events
from gator_core.build.join import Chapter, join
from gator_core.build.plan import Part, Plan, as_storyboard, plan
from gator_core.build.steps import SegmentStep, segment_steps, sequence_of
from gator_core.build.verify import Expected, verify
from gator_core.clip import Clip
from gator_core.compositor import compose
from gator_core.errors import Cancelled, GatorError, InputError, OutputRefused, WorkError
from gator_core.events import Listener
from gator_core.frame import Frame
from gator_core.plugins import Catalogue
from gator_core.providers import Job
from gator_core.selection import Choice
from gator_core.shot import Shot
from gator_core.storyboard import Storyboard, exact
from gator_core.timeline import Segment

__all__ = ["Marker", "Result", "arender", "picture_at", "render"]


@dataclass(frozen=True, slots=True)
class Marker:
    """Where a scene starts in the file; its chapter."""

    scene: int
    """Counted from 1."""
    time: float
    """Seconds."""
    frame: int
    title: str


@dataclass(frozen=True)
class Result:
    """A finished, proven video."""

    file_path: Path
    duration: float
    """Seconds, of the file."""
    frames: int
    fps: str
    """Exact, such as ``30`` or ``30000/1001``."""
    width: int
    height: int
    quality: str
    encoder: str
    num_scenes: int
    scene_markers: tuple[Marker, ...]
    providers: tuple[str, ...]
    """Which made each scene."""
    bytes: int
    warnings: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON."""
        return {**asdict(self), "file_path": str(self.file_path)}


def render(
    storyboard: Storyboard | str | Path | Mapping[str, object],
    output: str | Path,
    *,
    overwrite: bool = True,
    part: Part | None = None,
    provider: str | None = None,
    encoder: str | None = None,
    effort: str | None = None,
    verification: Literal["standard", "full"] = "standard",
    on_event: Listener | None = None,
    cancel: threading.Event | None = None,
    plugins: Catalogue | None = None,
) -> Result:
    """Makes the video; blocks until it is proven and in its place.

    The suffix of ``output`` says the format. Until the end what stood there before is untouched; on any error, or
    when ``cancel`` is set, nothing of this call is left behind. ``on_event`` is called from the working threads.
    """
    target = Path(output).expanduser().absolute()
    board = as_storyboard(storyboard)
    _check_target(target, board, overwrite)
    made = plan(
        board, suffix=target.suffix, part=part, provider=provider, encoder=encoder, effort=effort, plugins=plugins
    )
    return _Build(made, target, verification, on_event or (lambda _: None), cancel or threading.Event()).run()


async def arender(storyboard: Storyboard | str | Path | Mapping[str, object], output: str | Path, **options: Any) -> Result:
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
    storyboard: Storyboard | str | Path | Mapping[str, object],
    seconds: float,
    *,
    provider: str | None = None,
    plugins: Catalogue | None = None,
) -> Frame:
    """The one picture that shows at a time of the video, without encoding anything."""
    board = as_storyboard(storyboard)
    whole = plan(board, provider=provider, plugins=plugins)
    frame = int(exact(float(seconds)) * whole.timeline.rate)
    if not 0 <= frame < whole.timeline.frames:
        raise InputError(f"{seconds:g} s is not within the video, which lasts {float(whole.timeline.duration):.3f} s")
    segment = Segment(frame, frame + 1, whole.timeline.scenes_of(frame, frame + 1))
    with _scratch(Path(tempfile.gettempdir())) as scratch:
        clips = {i: _Assets(whole, scratch, lambda _: None, threading.Event()).clip(i) for i in segment.scenes}
        return next(compose(sequence_of(whole, clips, segment)))


# The build -------------------------------------------------------------------------------------------------------


class _Build:
    def __init__(self, made: Plan, target: Path, verification: str, on_event: Listener, cancel: threading.Event) -> None:
        self.plan, self.target, self.verification = made, target, verification
        self.on_event, self.cancel = on_event, cancel
        self.warnings = list(made.remarks)

    def run(self) -> Result:
        with _scratch(self.target.parent) as scratch, _disk_errors(self.target):
            assets = _Assets(self.plan, scratch, self.warnings.append, self.cancel)
            clips = {i: assets.clip(i) for i in self.plan.shots}
            steps = list(segment_steps(self.plan, clips))
            self._announce(steps)
            segments = [self._segment(step, scratch / f"{number:06d}.mp4") for number, step in enumerate(steps)]
            finished = self._join(segments, scratch / f"joined{self.target.suffix}")
            self._verify(finished)
            self._check_cancel()
            finished.replace(self.target)
        return self._result(assets.made_by)

    def _announce(self, steps: list[SegmentStep]) -> None:
        shown = [events.Step("segment", step.name, step.sequence.frames) for step in steps]
        whole = [events.Step("join", "join", self.plan.frames), events.Step("verify", "verify", self.plan.frames)]
        self.on_event(events.Planned((*shown, *whole), self.plan.frames))

    def _segment(self, step: SegmentStep, path: Path) -> Path:
        shown = events.Step("segment", step.name, step.sequence.frames)
        with self._step(shown):
            step.run(path, lambda done: self.on_event(events.Progress(shown, done)), self.cancel.is_set)
        return path

    def _join(self, segments: list[Path], path: Path) -> Path:
        with self._step(events.Step("join", "join", self.plan.frames)):
            self._check_cancel()
            join(
                segments,
                path,
                self.plan.encoder.format,
                self.plan.settings.rate,
                chapters=_chapters(self.plan),
                title=self.plan.storyboard.title,
            )
        return path

    def _verify(self, path: Path) -> None:
        settings = self.plan.settings
        with self._step(events.Step("verify", "verify", self.plan.frames)):
            expected = Expected(
                frames=self.plan.frames,
                rate=settings.rate,
                size=(settings.width, settings.height),
                format=self.plan.encoder.format,
                chapters=_chapters(self.plan),
            )
            verify(path, expected, full=self.verification == "full")

    @contextmanager
    def _step(self, step: events.Step) -> Iterator[None]:
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

    def _result(self, made_by: Mapping[int, str]) -> Result:
        plan, settings = self.plan, self.plan.settings
        return Result(
            file_path=self.target,
            duration=float(plan.frames / settings.rate),
            frames=plan.frames,
            fps=str(settings.rate),
            width=settings.width,
            height=settings.height,
            quality=plan.storyboard.quality,
            encoder=plan.encoder.encoder.name,
            num_scenes=len(_chapters(plan)),
            scene_markers=tuple(
                Marker(scene, float(chapter.start / settings.rate), chapter.start, chapter.title)
                for scene, chapter in _numbered_chapters(plan)
            ),
            providers=tuple(made_by[i] for i in sorted(made_by)),
            bytes=self.target.stat().st_size,
            warnings=tuple(dict.fromkeys(self.warnings)),
        )


def _numbered_chapters(plan: Plan) -> Iterator[tuple[int, Chapter]]:
    """The scenes whose own frames are rendered, counted from 1, in frames of the file."""
    for slot, scene in zip(plan.timeline.slots, plan.scenes, strict=True):
        start, stop = max(slot.start, plan.start), min(slot.stop, plan.stop)
        if start < stop:
            yield scene.index + 1, Chapter(start - plan.start, stop - plan.start, scene.title)


def _chapters(plan: Plan) -> tuple[Chapter, ...]:
    return tuple(chapter for _, chapter in _numbered_chapters(plan))


# Assets ----------------------------------------------------------------------------------------------------------


class _Assets:
    """Generates what has to be generated, and opens clips on it."""

    def __init__(self, plan: Plan, scratch: Path, warn: Callable[[str], None], cancel: threading.Event) -> None:
        self._plan, self._scratch, self._warn, self._cancel = plan, scratch, warn, cancel
        self.made_by: dict[int, str] = {}

    def clip(self, index: int) -> Clip:
        """The scene's clip, from the chosen source or, where an automatic choice failed, from one that may stand in."""
        shot, choice = self._plan.shots[index], self._plan.choices[index]
        candidates = (choice.source, *self._stand_ins(choice))
        for position, source in enumerate(candidates):
            try:
                asset = source.generate(source.request(shot), self._job(index, source.name))
                self.made_by[index] = source.name
                return source.open(shot, asset)
            except Cancelled:
                raise
            except GatorError as error:
                last = position + 1 == len(candidates)
                if last or not source.generates or isinstance(error, InputError):
                    raise
                self._warn(f"{shot.label}: {source.name} failed ({error}); made by {candidates[position + 1].name} instead")
            except Exception as error:
                raise _broken(source.name, shot, error) from error
        raise AssertionError("unreachable: the last candidate returns or raises")

    def _stand_ins(self, choice: Choice) -> Iterator[Any]:
        sketches = self._plan.storyboard.fallback == "sketch"
        return (source for source in choice.reserves if source.generates or sketches)

    def _job(self, index: int, name: str) -> Job:
        folder = self._scratch / f"asset-{index:06d}-{name}"
        folder.mkdir(exist_ok=True)
        return Job(folder, cancelled=self._cancel.is_set)


def _broken(name: str, shot: Shot, error: Exception) -> WorkError:
    from gator_core.errors import ProviderBroken

    return ProviderBroken(f"{shot.label}: frame source {name!r} failed with {type(error).__name__}: {error}")


# The destination -------------------------------------------------------------------------------------------------


def _check_target(target: Path, board: Storyboard, overwrite: bool) -> None:
    if target.is_dir():
        raise OutputRefused(f"{target} is a folder; name a file, such as {target / 'video.mp4'}")
    if not target.parent.is_dir():
        raise OutputRefused(f"{target}: the folder {target.parent} does not exist; make it first")
    if not os.access(target.parent, os.W_OK):
        raise OutputRefused(f"{target}: the folder {target.parent} can't be written to")
    if target.exists() and not overwrite:
        raise OutputRefused(f"{target} exists already; choose another name, or say --overwrite")
    for index, scene in enumerate(board.scenes):
        named = scene.image or scene.video
        if named and target.exists() and board.locate(named).exists() and target.samefile(board.locate(named)):
            raise OutputRefused(f"{target} is an input of {board.label(index)}; choose another name for the output")


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """A folder beside the output, on the same disk, so that the last step is a rename."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=".gator-", dir=parent))
    except OSError as error:
        raise OutputRefused(f"{parent} can't be written to: {error.strerror}") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _disk_errors(target: Path) -> Iterator[None]:
    """A full or failing disk, said in words."""
    try:
        yield
    except OSError as error:
        raise WorkError(f"{target}: {error.strerror or error}; nothing was changed, so make room and run it again") from error
