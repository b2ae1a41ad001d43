"""The captions of a file on the timeline of a video."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from gator_core.captions.cue import Cue
from gator_core.captions.file import read_captions
from gator_core.captions.track import Captions, moved
from gator_core.captions.use import CaptionsUse
from gator_core.errors import GatorError, InvalidStoryboard
from gator_core.timeline import Timeline

__all__ = ["captions_of_file"]


def captions_of_file(use: CaptionsUse, path: Path, timeline: Timeline) -> Captions:
    """As the file has them; what lies past the end of the video is cut off. MediaError, InvalidStoryboard."""
    try:
        found = read_captions(path)
    except GatorError as error:
        raise type(error)(f"captions: {error}") from error
    length = timeline.duration
    cues = tuple(cue for one in found.cues if (cue := moved(one, length * 0, length)))
    if not cues:
        raise InvalidStoryboard(
            f"captions: all of {path.name} lies past the end of the video, which lasts {float(length):.3f} s;"
            f" its first one starts at {float(found.cues[0].start):.3f} s"
            if found.cues
            else f"captions: {path.name} has times but no text"
        )
    remarks = (*(f"captions: {said}" for said in found.remarks), *_past(found.cues, cues, float(length)))
    return Captions(use, cues, use.language or found.language, remarks=remarks)


def _past(found: Sequence[Cue], shown: Sequence[Cue], length: float) -> Iterator[str]:
    lost = len(found) - len(shown)
    if lost:
        yield f"captions: {lost} of {len(found)} lie past the end of the video ({length:.3f} s) and are left out"
