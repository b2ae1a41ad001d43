"""What a frame source promises."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from pathlib import Path

from gator_core.providers import Estimate, FrameSource, Job, Request
from gator_core.shot import Shot
from gator_core.testing.clips import clip_checks
from gator_core.testing.conformance import Check, expect, judge
from gator_core.testing.provider import provider_checks

__all__ = ["check_frame_source"]


def check_frame_source(source: FrameSource, shot: Shot, *, asset: Path | None = None) -> None:
    """Tries everything that the engine relies on, for a shot that the source supports; use a short one with handles.

    ``asset`` is what ``generate`` made for the shot. Without it ``generate`` is called, unless the source is paid:
    then only what costs nothing is tried. NonConforming lists every promise that is broken.
    """
    subject = f"frame source {source.name!r} with {shot.label}"
    judge(subject, (*provider_checks(source), *_checks(source, shot)))
    if asset is None and source.paid:
        return
    with tempfile.TemporaryDirectory() as folder:
        made = asset or _generated(source, shot, Path(folder), subject)
        judge(subject, _opening(source, shot, made))


def _checks(source: FrameSource, shot: Shot) -> Iterator[Check]:
    yield "it says whether it supports a shot", lambda: _support(source, shot)
    yield "request() is pure and can be stored", lambda: _request(source, shot)
    yield "estimate() tells seconds and dollars", lambda: _estimate(source, shot)
    yield "remark() is a text or None", lambda: _remark(source, shot)


def _opening(source: FrameSource, shot: Shot, asset: Path | None) -> Iterator[Check]:
    clip = source.open(shot, asset)
    yield "open() gives equal clips for equal shots", lambda: _equal(source, shot, asset)
    yield from clip_checks(clip, shot.size, -shot.handle_in, shot.frames + shot.handle_out)


def _support(source: FrameSource, shot: Shot) -> None:
    said = source.supports(shot)
    expect(said is None, f"supports() says {said!r}: give this suite a shot that the source can make")


def _request(source: FrameSource, shot: Shot) -> None:
    one, other = source.request(shot), source.request(shot)
    expect(isinstance(one, Request), f"it gives a {type(one).__name__}, not a Request")
    expect(one == other and one.model_dump_json() == other.model_dump_json(), "asked twice it gives two different requests")
    again = type(one).model_validate_json(one.model_dump_json())
    expect(again == one, "it is another one when it is read back from JSON")
    expect(source.request(pickle.loads(pickle.dumps(shot))) == one, "an equal shot gives another request")  # noqa: S301 - our own bytes


def _estimate(source: FrameSource, shot: Shot) -> None:
    said = source.estimate(source.request(shot))
    expect(isinstance(said, Estimate), f"it gives {said!r}, not an Estimate")
    expect(said.seconds >= 0 and said.dollars >= 0, f"it gives {said!r}")
    expect(source.paid or said.dollars == 0, "it costs money, but does not say paid = True")


def _remark(source: FrameSource, shot: Shot) -> None:
    said = source.remark(shot)
    expect(said is None or isinstance(said, str), f"it gives {said!r}")


def _generated(source: FrameSource, shot: Shot, scratch: Path, subject: str) -> Path | None:
    made: list[Path | None] = []

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
