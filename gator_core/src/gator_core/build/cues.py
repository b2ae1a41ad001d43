"""The captions of a storyboard: of what its scenes say, or of a file, on the timeline of the whole video."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from gator_core.captions.clock import told
from gator_core.captions.cue import Cue, CueWord
from gator_core.captions.from_words import Setting, Timed, captioned
from gator_core.captions.phrases import reading_width
from gator_core.captions.timing import placed
from gator_core.captions.track import LONGEST, TRACKS, Captions
from gator_core.captions.use import CaptionsUse
from gator_core.errors import InvalidStoryboard
from gator_core.storyboard import Storyboard
from gator_core.timeline import Timeline

if TYPE_CHECKING:
    from gator_core.build.narration import Speech

__all__ = ["captions_of"]

_TOO_QUICK = 60.0
"""Letters a second that nobody says; a text with more is not that of its recording."""
_HURRIED = 1.25
"""Of the pace that is comfortable; what is faster is remarked on."""
_NO_TRACK = "captions: this format has no track of them, as mp4, mov, mkv and webm do; sidecar: srt writes a file beside it"
_CODE = re.compile(r"[a-z]{2}(-[a-z0-9]{2,8})*")


def captions_of(
    board: Storyboard, timeline: Timeline, speech: Mapping[int, Speech], container: str | None = None
) -> Captions | None:
    """None where the storyboard asks for none. InvalidStoryboard where there is nothing to show, or more than a track holds.
    ``container`` is the muxer of the output; there is a remark where it has no track of captions."""
    use = board.captions
    if use is None:
        return None
    made = _made(board, use, timeline, speech)
    if use.track and container is not None and container not in TRACKS:
        made = replace(made, remarks=(*made.remarks, _NO_TRACK))
    elif use.track and container is not None:
        _check_lengths(made.cues, TRACKS[container])
    return made


def _check_lengths(cues: Sequence[Cue], codec: str) -> None:
    longest = LONGEST.get(codec)
    for number, cue in enumerate(cues, 1):
        size = len(cue.text.encode())
        if longest is not None and size > longest:
            raise InvalidStoryboard(
                f"captions: caption {number}, at {told(cue.start)}, has {size} bytes, and a track of mp4 and mov holds"
                f" {longest} of each; split it, or say sidecar: srt instead of track"
            )


def _made(board: Storyboard, use: CaptionsUse, timeline: Timeline, speech: Mapping[int, Speech]) -> Captions:
    if use.file is not None:
        from gator_core.build.caption_file import captions_of_file

        return captions_of_file(use, board.locate(use.file), timeline)
    if not speech:
        raise InvalidStoryboard("captions: no scene says anything; give a scene a narration, or name a file of captions")
    return _narrated(board, use, timeline, speech)


def _narrated(board: Storyboard, use: CaptionsUse, timeline: Timeline, speech: Mapping[int, Speech]) -> Captions:
    lines = [line for index in sorted(speech) if (line := _line(board, index, speech[index]))]
    language = use.language or next((line.language for line in lines if line.language), None)
    cues = [cue for line in lines for cue in _cues(line, use, timeline)]
    if len(cues) > timeline.frames:
        raise InvalidStoryboard(f"captions: {len(cues)} of them are more than the video has pictures ({timeline.frames})")
    shown = placed(cues, timeline.rate, timeline.frames, use.pace)
    guessed = [line for line in lines if not line.words]
    without = [speech[index].label for index in sorted(speech) if index not in {line.index for line in lines}]
    remarks = (*_unknown(guessed, speech), *_unwritten(without), *_hurried(shown, use.pace))
    return Captions(use, shown, language, bool(guessed), remarks)


@dataclass(frozen=True)
class _Line:
    """What is said in one scene."""

    index: int
    text: str
    words: tuple[Timed, ...]
    seconds: float
    language: str | None


def _line(board: Storyboard, index: int, said: Speech) -> _Line | None:
    """None of a recording without a text."""
    narration = board.scenes[index].narration
    text = said.choice.line.text if said.choice else narration.text if narration else None
    if not text or not text.strip():
        return None
    words = tuple(Timed(word.word, word.start, word.end) for word in said.words)
    line = _Line(index, text, words, float(said.seconds), _language(said))
    if said.known and not words and reading_width(text) > _TOO_QUICK * line.seconds:
        raise InvalidStoryboard(
            f"{said.label}: captions: its text can't be said in the {line.seconds:.2f} s of its narration; is it another's?"
        )
    return line


def _language(said: Speech) -> str | None:
    """Of the line, or of a voice that is named by its language, as ``de`` and ``en-us+f3`` are."""
    if said.choice is None:
        return None
    line = said.choice.line
    name = (line.voice or "").partition("+")[0].lower()
    return line.language or (name if _CODE.fullmatch(name) else None)


def _cues(line: _Line, use: CaptionsUse, timeline: Timeline) -> Iterator[Cue]:
    """In seconds of the whole video: speech starts with its scene."""
    setting = Setting(use.lines, use.width, use.language or line.language)
    start, end = timeline.markers[line.index], timeline.duration
    for cue in captioned(line.text, line.words, line.seconds, setting):
        words = tuple(_moved(word, start, end) for word in cue.words)
        yield replace(cue, start=words[0].start, end=words[-1].end, words=words)


def _moved(word: CueWord, start: Fraction, end: Fraction) -> CueWord:
    return replace(word, start=min(word.start + start, end), end=min(word.end + start, end))


# Remarks -----------------------------------------------------------------------------------------------------------


def _unknown(guessed: Sequence[_Line], speech: Mapping[int, Speech]) -> Iterator[str]:
    """Of what was said by now; until then the length is an estimate too, which is remarked on already."""
    heard = [speech[line.index] for line in guessed if speech[line.index].known]
    if heard:
        voices = sorted({said.choice.provider.name for said in heard if said.choice})
        who = f"{' and '.join(voices)} does not tell when it says them" if voices else "a recording does not tell them"
        yield f"captions: the times of words are estimates in {_named([said.label for said in heard])}: {who}"


def _unwritten(labels: Sequence[str]) -> Iterator[str]:
    if labels:
        yield f"captions: none in {_named(labels)}: write what the recording says as the narration's text"


def _hurried(cues: Sequence[Cue], pace: float) -> Iterator[str]:
    quick = [reading_width(cue.text) / float(cue.end - cue.start) for cue in cues]
    fast = [one for one in quick if one > _HURRIED * pace]
    if fast:
        yield (
            f"captions: {len(fast)} of {len(cues)} must be read at up to {max(fast):.0f} characters a second, and {pace:g} are"
            " comfortable; let the voice speak more slowly (speed), or change captions.pace"
        )


def _named(labels: Sequence[str]) -> str:
    return ", ".join(labels[:3]) + (f" and {len(labels) - 3} more" if len(labels) > 3 else "")
