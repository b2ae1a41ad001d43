"""What a frame source promises."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from gator_core.clip import Clip
from gator_core.providers import FrameSource
from gator_core.shot import Shot
from gator_core.testing.clips import clip_checks
from gator_core.testing.conformance import Check, expect, judge
from gator_core.testing.generators import Asking, generator_checks
from gator_core.testing.pictures import same
from gator_core.testing.working import Compare, Generate, Trial, Work, working_checks

__all__ = ["check_frame_source"]


def check_frame_source(
    source: FrameSource, shot: Shot, *, asset: Path | None = None, generate: bool | None = None, seedless: bool = False
) -> None:
    """Tries everything that the engine relies on, for a shot that the source supports; use a short one with handles.

    ``generate`` says whether it may be asked to generate, some seven times; by default, if it costs nothing: say True for a
    paid source that you have pointed at a server of your own. Where it may not, ``asset``, what it made for the shot
    before, lets the suite try at least what it opens. ``seedless`` says that the source has no use for ``shot.seed``.

    NonConforming lists every promise that is broken.
    """
    subject = f"frame source {source.name!r} with {shot.label}"
    other = replace(shot, seed=shot.seed + 1)
    asking = Asking(source, (shot,), (other,) if source.generates else None, seedless)
    judge(subject, chain(generator_checks(asking), _checks(source, shot)))
    generates = (asset is None and not source.paid) if generate is None else generate
    if asset is None and not generates:
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = _generated(source, shot, folder / "asset", subject) if asset is None else asset
        judge(subject, _opening(source, shot, made))
        if generates and source.generates:
            work = Work(_generating(source, shot), made)
            if source.deterministic:
                seeds = None if seedless else _generating(source, other)
                work = replace(work, differs=_comparing(source, shot, shot), other=seeds)
                work = replace(work, differs_by_seed=_comparing(source, shot, other))
            judge(subject, working_checks(work, folder))


def _generating(source: FrameSource, shot: Shot) -> Generate:
    return lambda job: source.generate(source.request(shot), job)


def _comparing(source: FrameSource, shot: Shot, twin: Shot) -> Compare:
    """Of what was made for a shot with what was made for another one of the same length."""

    def compare(one: Path | None, other: Path | None) -> str:
        start, stop = -shot.handle_in, shot.frames + shot.handle_out
        with source.open(shot, one).reader(start, stop) as first, source.open(twin, other).reader(start, stop) as second:
            differing = (i for i in range(start, stop) if not same(first.frame(i), second.frame(i)))
            return next((f"frame {i} is another" for i in differing), "")

    return compare


def _checks(source: FrameSource, shot: Shot) -> Iterator[Check]:
    yield "it says whether it supports a shot", lambda: _support(source, shot)
    yield "equal shots give equal requests", lambda: _request(source, shot)
    yield "remark() is a text or None", lambda: _remark(source, shot)


def _opening(source: FrameSource, shot: Shot, asset: Path | None) -> Iterator[Check]:
    found: list[Clip] = []
    yield "open() describes the shot's pictures", lambda: found.append(source.open(shot, asset))
    if found:
        yield "open() gives equal clips for equal shots", lambda: _equal(source, shot, asset)
        yield from clip_checks(found[0], shot.size, -shot.handle_in, shot.frames + shot.handle_out)


def _support(source: FrameSource, shot: Shot) -> None:
    said = source.supports(shot)
    expect(said is None, f"supports() says {said!r}: give this suite a shot that the source can make")


def _request(source: FrameSource, shot: Shot) -> None:
    twin = pickle.loads(pickle.dumps(shot))  # noqa: S301 - our own bytes
    expect(source.request(twin) == source.request(shot), "an equal shot gives another request")


def _remark(source: FrameSource, shot: Shot) -> None:
    said = source.remark(shot)
    expect(said is None or isinstance(said, str), f"it gives {said!r}")


def _generated(source: FrameSource, shot: Shot, folder: Path, subject: str) -> Path | None:
    trial = Trial(folder)

    def generate() -> None:
        with trial.watched():
            trial.run(_generating(source, shot))
        asset, scratch = trial.made, trial.scratch.resolve()
        expect(asset is None or asset.is_file(), f"it gives {asset}, where there is no file")
        expect(asset is None or asset.resolve().is_relative_to(scratch), f"it wrote to {asset}, outside of job.scratch")

    judge(subject, [("generate() makes its asset in job.scratch, or nothing", generate)])
    return trial.made


def _equal(source: FrameSource, shot: Shot, asset: Path | None) -> None:
    one, other = source.open(shot, asset), source.open(shot, asset)
    expect(pickle.dumps(one) == pickle.dumps(other), "opened twice the shot gives two different clips")
