"""What a frame source promises."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from gator_core.providers import FrameSource, Job
from gator_core.shot import Shot
from gator_core.testing.clips import clip_checks
from gator_core.testing.conformance import Check, expect, judge
from gator_core.testing.generators import generator_checks, working_checks
from gator_core.testing.pictures import same

__all__ = ["check_frame_source"]


def check_frame_source(source: FrameSource, shot: Shot, *, asset: Path | None = None) -> None:
    """Tries everything that the engine relies on, for a shot that the source supports; use a short one with handles.

    ``asset`` is what ``generate`` made for the shot. Without it ``generate`` is called, some six times, unless the source is
    paid: then only what costs nothing is tried. NonConforming lists every promise that is broken.
    """
    subject = f"frame source {source.name!r} with {shot.label}"
    judge(subject, (*generator_checks(source, lambda: source.request(shot)), *_checks(source, shot)))
    if asset is None and source.paid:
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = asset or _generated(source, shot, folder / "asset", subject)
        judge(subject, _opening(source, shot, made))
        if asset is None and source.generates:
            judge(subject, working_checks(_asking(source, shot), folder, again=_comparing(source, shot)))


def _asking(source: FrameSource, shot: Shot) -> Callable[[Job], Path | None]:
    return lambda job: source.generate(source.request(shot), job)


def _comparing(source: FrameSource, shot: Shot) -> Callable[[Path | None, Path | None], None] | None:
    if not source.deterministic:
        return None

    def compare(one: Path | None, other: Path | None) -> None:
        start, stop = -shot.handle_in, shot.frames + shot.handle_out
        with source.open(shot, one).reader(start, stop) as first, source.open(shot, other).reader(start, stop) as second:
            for i in range(start, stop):
                expect(
                    same(first.frame(i), second.frame(i)),
                    f"generated twice, frame {i} is another (or say deterministic = False)",
                )

    return compare


def _checks(source: FrameSource, shot: Shot) -> Iterator[Check]:
    yield "it says whether it supports a shot", lambda: _support(source, shot)
    yield "equal shots give equal requests", lambda: _request(source, shot)
    yield "remark() is a text or None", lambda: _remark(source, shot)


def _opening(source: FrameSource, shot: Shot, asset: Path | None) -> Iterator[Check]:
    clip = source.open(shot, asset)
    yield "open() gives equal clips for equal shots", lambda: _equal(source, shot, asset)
    yield from clip_checks(clip, shot.size, -shot.handle_in, shot.frames + shot.handle_out)


def _support(source: FrameSource, shot: Shot) -> None:
    said = source.supports(shot)
    expect(said is None, f"supports() says {said!r}: give this suite a shot that the source can make")


def _request(source: FrameSource, shot: Shot) -> None:
    twin = pickle.loads(pickle.dumps(shot))  # noqa: S301 - our own bytes
    expect(source.request(twin) == source.request(shot), "an equal shot gives another request")


def _remark(source: FrameSource, shot: Shot) -> None:
    said = source.remark(shot)
    expect(said is None or isinstance(said, str), f"it gives {said!r}")


def _generated(source: FrameSource, shot: Shot, scratch: Path, subject: str) -> Path | None:
    made: list[Path | None] = []
    scratch.mkdir()

    def generate() -> None:
        asset = source.generate(source.request(shot), Job(scratch))
        expect(asset is None or asset.is_file(), f"it gives {asset}, where there is no file")
        expect(asset is None or scratch.resolve() in asset.resolve().parents, f"it wrote to {asset}, outside of job.scratch")
        made.append(asset)

    judge(subject, [("generate() makes its asset in job.scratch, or nothing", generate)])
    return made[0]


def _equal(source: FrameSource, shot: Shot, asset: Path | None) -> None:
    one, other = source.open(shot, asset), source.open(shot, asset)
    expect(pickle.dumps(one) == pickle.dumps(other), "opened twice the shot gives two different clips")
