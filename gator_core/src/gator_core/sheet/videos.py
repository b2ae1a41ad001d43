"""A finished video's scenes for a contact sheet: ours or anyone's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from gator_core.build.report import remembered_report
from gator_core.clip import MediaClip
from gator_core.errors import MediaError
from gator_core.media.door import open_clip, sniff
from gator_core.media.probe import MediaInfo, probe
from gator_core.sheet import wording
from gator_core.sheet.content import RGB, Content, Listed
from gator_core.sheet.look import Look, moments

__all__ = ["content_of_video"]

_COUNT = 12
"""Pictures of a video that does not say what its scenes are."""
_FINER = 2
_NEAR_A_CUT = Fraction(1, 2), 8
"""So many seconds, but no more than that part of a scene, are kept away from its cuts: transitions may show there."""
_LARGEST_REPORT = 64 * 2**20


@dataclass(frozen=True, slots=True)
class _Part:
    """A scene of the video: frames [start, stop), and what is known of it."""

    number: int
    start: int
    stop: int
    caption: str = ""
    provider: str = ""
    dollars: float = 0.0


@dataclass(frozen=True)
class _Told:
    """What a file says of itself."""

    title: str
    chapters: tuple[tuple[Fraction, Fraction, str], ...]
    """(start, end, title); seconds."""


def content_of_video(file: Path, look: Look) -> Content:
    """Its scenes by the report beside it or in the store, else by its chapters; else evenly spaced pictures. Reads the
    whole file.

    MediaError, LimitExceeded, as ``probe`` raises them.
    """
    info = probe(file)
    if not info.moving:
        raise MediaError(f"{file}: is a picture; a contact sheet is made of a storyboard or a video")
    rate = info.rate or Fraction(25)
    frames = max(1, int(info.duration * rate))
    told = _told(info.path)
    report, warnings = _report(info) if look.count is None else (None, ())
    parts = _known(told, report, frames, rate) if look.count is None else []
    evenly = not parts
    parts = parts or list(_evenly(frames, look.count or _COUNT))
    shown = [moments(*((one.start, one.stop) if evenly else _clear(one, rate)), look) for one in parts]

    def pictures(size: tuple[int, int]) -> Iterator[list[RGB]]:
        return _pictures(info, rate, size, shown)

    return Content(
        title=told.title or file.stem,
        facts=tuple(_facts(info, rate, len(parts), evenly, report)),
        size=(info.width, info.height),
        scenes=tuple(_listed(one, at, rate, info.duration) for one, at in zip(parts, shown, strict=True)),
        pictures=pictures,
        warnings=(*(f"{file} {said}" for said in info.remarks), *warnings),
    )


def _listed(part: _Part, frames: tuple[int, ...], rate: Fraction, whole: Fraction) -> Listed:
    stop = min(part.stop / rate, whole)
    times = tuple(frame / rate for frame in frames)
    return Listed(part.number, part.start / rate, stop - part.start / rate, part.caption, times, part.provider, part.dollars)


def _facts(info: MediaInfo, rate: Fraction, count: int, evenly: bool, report: Mapping[str, Any] | None) -> Iterator[str]:
    noun = "picture" if evenly else "scene"
    yield f"{count} {noun}{'s' if count != 1 else ''}"
    yield wording.length(info.duration)
    yield f"{info.width} × {info.height}"
    yield wording.rate(rate)
    yield wording.amount(info.path.stat().st_size)
    dollars = sum(one["dollars"] for one in report["scenes"]) if report else 0.0
    if dollars:
        yield wording.dollars(dollars)


# The scenes ------------------------------------------------------------------------------------------------------


def _clear(part: _Part, rate: Fraction) -> tuple[int, int]:
    seconds, share = _NEAR_A_CUT
    away = min(int(seconds * rate), (part.stop - part.start) // share)
    return part.start + away, part.stop - away


def _evenly(frames: int, count: int) -> Iterator[_Part]:
    count = min(count, frames)
    for k in range(count):
        yield _Part(k + 1, frames * k // count, frames * (k + 1) // count)


def _known(told: _Told, report: Mapping[str, Any] | None, frames: int, rate: Fraction) -> list[_Part]:
    parts = list(_chapters(told, frames, rate))
    if report is None:
        return parts
    titles = [one.caption for one in parts] if len(parts) == len(report["scenes"]) else [""] * len(report["scenes"])
    return [_row(row, title) for row, title in zip(report["scenes"], titles, strict=True)]


def _chapters(told: _Told, frames: int, rate: Fraction) -> Iterator[_Part]:
    """Those that hold a frame at least; others' files say all kinds of things."""
    number, at = 0, 0
    for start, end, title in sorted(told.chapters):
        first, stop = max(at, round(start * rate)), min(frames, round(end * rate))
        if first < stop:
            number, at = number + 1, stop
            yield _Part(number, first, stop, title)


def _told(file: Path) -> _Told:
    with open_clip(file, sniff(file)) as container:
        chapters = [
            (one["start"] * base, one["end"] * base, one["metadata"].get("title", ""))
            for one in container.chapters()
            if (base := one["time_base"])
        ]
        return _Told(container.metadata.get("title", "").strip(), tuple(chapters))


# The report beside it --------------------------------------------------------------------------------------------


def _report(info: MediaInfo) -> tuple[Mapping[str, Any] | None, tuple[str, ...]]:
    """What ``render --report`` wrote of this very video, or this machine remembers of it; and a warning where a report beside
    it is of no use."""
    place = info.path.with_name(f"{info.path.name}.report.json")
    try:
        if not place.is_file() or place.stat().st_size > _LARGEST_REPORT:
            return _remembered(info), ()
        told = json.loads(place.read_text("utf-8"))
        return (told, ()) if _fits(told, info) else (None, (f"{place.name} beside it tells of another video; it is not used",))
    except (OSError, ValueError, KeyError, TypeError):
        return None, (f"{place.name} beside it can't be read; it is not used",)


def _remembered(info: MediaInfo) -> Mapping[str, Any] | None:
    told = remembered_report(info.path)
    try:
        return told if told and _fits(told, info) else None
    except (ValueError, KeyError, TypeError):  # another version's
        return None


def _fits(told: Any, info: MediaInfo) -> bool:
    """Whether it has as many frames, and scenes that follow each other through all of them. KeyError, TypeError, ValueError."""
    at = 0
    for row in told["scenes"]:
        if row["start"] != at or not isinstance(row["stop"], int) or row["stop"] <= at:
            return False
        _row(row, "")
        at = row["stop"]
    return bool(told["scenes"]) and told["frames"] == info.frames == at


def _row(row: Mapping[str, Any], title: str) -> _Part:
    first, source = row["image_source"], str(row["provider"])
    named = row["file"]
    return _Part(
        number=int(row["scene"]),
        start=row["start"],
        stop=row["stop"],
        caption=str(row["prompt"] or title or (Path(named).name if named else "")),
        provider=f"{first} → {source}" if first else source,
        dollars=float(row["dollars"]),
    )


# Pictures --------------------------------------------------------------------------------------------------------


def _pictures(info: MediaInfo, rate: Fraction, size: tuple[int, int], shown: list[tuple[int, ...]]) -> Iterator[list[RGB]]:
    scale = min(1.0, _FINER * max(size[0] / info.width, size[1] / info.height))
    width, height = (max(2, 2 * round(side * scale / 2)) for side in (info.width, info.height))
    with MediaClip(info, (width, height), rate).reader(shown[0][0], shown[-1][-1] + 1) as reader:
        for frames in shown:
            yield [reader.frame(i).rgb for i in frames]
