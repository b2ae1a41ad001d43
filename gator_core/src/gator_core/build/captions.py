"""Where the captions of a build go: a track of the file, a file beside it; and what is told of that."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gator_core.build.destination import check_free
from gator_core.build.explain import StepReport
from gator_core.build.numbered import shown_as
from gator_core.build.store import write_whole
from gator_core.captions.soft import SoftCaptions
from gator_core.captions.track import TRACKS, Captions
from gator_core.captions.writing import text_of
from gator_core.errors import OutputRefused, WorkError
from gator_core.storyboard import Storyboard

if TYPE_CHECKING:
    from gator_core.build.planning import Plan

__all__ = ["STEP", "digest_of", "report_of", "sidecar_place", "soft_captions", "summary_of", "within", "write_sidecar"]

STEP = "captions"
"""The step's name, and its kind."""


def within(plan: Plan) -> Captions | None:
    """Of what is rendered, in seconds of the file."""
    whole, rate = plan.captions, plan.timeline.rate
    return whole.part(plan.start / rate, plan.stop / rate) if whole else None


def soft_captions(plan: Plan) -> SoftCaptions | None:
    """The file's track; None where none is asked for, the format has none, or nothing is said in what is rendered."""
    captions = within(plan)
    if not captions or not captions.use.track or not captions.cues or plan.encoder.format.container not in TRACKS:
        return None
    return SoftCaptions(captions.cues, captions.language)


# The file beside it ------------------------------------------------------------------------------------------------


def sidecar_place(board: Storyboard, target: Path, overwrite: bool) -> Path | None:
    """The output's name with the suffix of the captions; None where no such file is asked for.

    OutputRefused before any work where it must not be written.
    """
    if board.captions is None or board.captions.sidecar is None:
        return None
    place = shown_as(target).with_suffix(f".{board.captions.sidecar}")
    if place.is_dir():
        raise OutputRefused(
            f"{place} is a folder, and captions.sidecar would be written there; choose another name for the output"
        )
    if board.captions.file and place.exists() and place.samefile(board.locate(board.captions.file)):
        raise OutputRefused(f"{place} is the file of the captions themselves; choose another name for the output, or for it")
    check_free(place, overwrite)
    return place


def write_sidecar(plan: Plan, place: Path) -> None:
    """Whole or not at all. WorkError if it can't be written; the video is in its place by then."""
    captions = within(plan)
    if captions is None:
        return
    text = text_of(captions.cues, "vtt" if place.suffix == ".vtt" else "srt", captions.language)
    try:
        write_whole(place, text)
    except OSError as error:
        raise WorkError(f"the video is done, but its captions {place} can't be written: {error.strerror}") from error


# What is told ------------------------------------------------------------------------------------------------------


def digest_of(plan: Plan) -> str:
    """Stands for the captions of what is rendered; empty without any."""
    captions = within(plan)
    return hashlib.sha256(repr((captions.cues, captions.use)).encode()).hexdigest()[:16] if captions else ""


def report_of(plan: Plan, before: str) -> tuple[StepReport, ...]:
    """How the captions came to be, against the digest that the last build of the same output had."""
    captions = within(plan)
    if captions is None:
        return ()
    same = before == digest_of(plan)
    why = "the same as in the last build" if same else "they changed" if before else "first captions of this output here"
    return (StepReport(STEP, STEP, "reused" if same else "made", f"{why}: {summary_of(captions, plan)}"),)


def summary_of(captions: Captions, plan: Plan) -> str:
    """Such as ``12 of the narration, drawn, as a track``."""
    source = captions.use.file or ("the narration, at estimated times" if captions.estimated else "the narration")
    return ", ".join((f"{len(captions.cues)} of {source}", *_ways(captions, plan)))


def _ways(captions: Captions, plan: Plan) -> Iterator[str]:
    use = captions.use
    if use.drawn:
        yield "drawn"
    if use.track and plan.encoder.format.container in TRACKS:
        yield "as a track"
    if use.sidecar:
        yield f"as .{use.sidecar} beside the video"
