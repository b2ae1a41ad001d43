"""A storyboard's text and overlays as layers: files probed, lines set, times in frames."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from gator_core.build.digests import FileDigests
from gator_core.build.probing import probed
from gator_core.build.resolve import ResolvedScene
from gator_core.clip import MediaClip
from gator_core.errors import GatorError, InvalidStoryboard
from gator_core.graphics import POSITIONS, Entrance, Keyframe, Overlay, Text
from gator_core.media.door import checked
from gator_core.media.limits import Limits
from gator_core.media.probe import MediaInfo
from gator_core.overlay import Content, Inset, Layer, Lettering, Still
from gator_core.storyboard import Storyboard, exact
from gator_core.track import Change, Track
from gator_core.track import Path as Way

if TYPE_CHECKING:  # and where there is text: most builds start without it
    from gator_core.type import Style

__all__ = ["lacking", "layers_of"]

_RISE_OF_TEXT = 0.6
"""Of the size of the letters."""
_RISE = 0.04
"""Of the frame's shorter side."""


def layers_of(
    board: Storyboard, scenes: Mapping[int, ResolvedScene], frames: int, digests: FileDigests | None = None
) -> tuple[Mapping[int, tuple[Layer, ...]], tuple[Layer, ...]]:
    """The layers of scenes, by index, and those over the whole video of so many frames; the lowest first.

    InvalidStoryboard for text that can't be set or does not fit, MediaError for files; both name the scene.
    """
    limits = Limits.from_environment()
    place = _Place(board, cache(lambda path: probed(path, limits, digests)), limits)
    of_scenes = {
        i: tuple(place.layers(one.scene.overlays, one.scene.text, _Span(one.label, "the scene", one.duration, board.rate)))
        for i, one in scenes.items()
        if one.scene.overlays or one.scene.text
    }
    whole = _Span("", "the video", frames / board.rate, board.rate)
    return of_scenes, tuple(place.layers(board.overlays, board.text, whole))


@dataclass(frozen=True)
class _Span:
    """What layers lie over: a scene or the whole video."""

    label: str
    noun: str
    seconds: Fraction
    rate: Fraction

    def named(self, what: str) -> str:
        return f"{self.label}: {what}" if self.label else what

    def frame(self, seconds: Fraction) -> int:
        """The nearest one."""
        return int(seconds * self.rate + Fraction(1, 2))


@dataclass(frozen=True)
class _Times:
    start: int | None
    stop: int | None
    enter: Change | None
    leave: Change | None

    def overlaps(self, other: _Times) -> bool:
        """Whether both show at some frame."""
        starts = [one.start for one in (self, other) if one.start is not None]
        stops = [one.stop for one in (self, other) if one.stop is not None]
        return not starts or not stops or max(starts) < min(stops)


def _times(use: Text | Overlay, span: _Span, what: str, way: float, own: Fraction | None = None) -> _Times:
    """When something shows. Where neither a time nor a way in is stated, it shows in the transitions around a scene too.
    ``own``: how long it has something to show."""
    begins = exact(use.start) if use.start is not None else Fraction(0)
    if begins >= span.seconds:
        raise InvalidStoryboard(
            f"{span.named(what)} starts at {float(begins):g} s, but {span.noun} lasts {float(span.seconds):g} s"
        )
    lasts = exact(use.duration) if use.duration is not None else own
    ends = min(begins + lasts, span.seconds) if lasts is not None else span.seconds
    bound = use.leave is not None or (lasts is not None and begins + lasts < span.seconds)
    start = span.frame(begins) if use.start is not None or use.enter or use.duration is not None else None
    stop = max(span.frame(ends), (start or 0) + 1) if bound else None
    room = span.frame(ends) - (start or 0)
    taken = sum(span.frame(exact(one.duration)) for one in (use.enter, use.leave) if one)
    part = min(Fraction(1), Fraction(room, taken)) if taken else Fraction(1)
    return _Times(start, stop, _change(use.enter, span, part, way), _change(use.leave, span, part, way))


def _change(use: Entrance | None, span: _Span, part: Fraction, way: float) -> Change | None:
    if use is None:
        return None
    frames = int(span.frame(exact(use.duration)) * part)
    return Change(use.name, frames, use.easing, way if use.name == "rise" else 0.0)


class _Place:
    """Makes layers for a frame."""

    def __init__(self, board: Storyboard, look: Callable[[Path], MediaInfo], limits: Limits) -> None:
        self._board, self._look, self._limits = board, look, limits
        self._size = board.frame_size
        self._short = min(self._size)

    def layers(self, overlays: Sequence[Overlay], texts: Sequence[Text], span: _Span) -> Iterator[Layer]:
        for one in overlays:
            yield self._overlay(one, span)
        if texts:
            yield from self._texts(texts, span)

    def _area(self, use: Text | Overlay) -> tuple[float, float, float, float]:
        beside, above = (part * self._short for part in use.margin)
        return beside, above, self._size[0] - 2 * beside, self._size[1] - 2 * above

    # Text ----------------------------------------------------------------------------------------------------

    def _texts(self, texts: Sequence[Text], span: _Span) -> Iterator[Layer]:
        from gator_core.build.typesetting import stacked

        whats = [span.named(f"text {_short(one.text)!r}") for one in texts]
        times = [_times(one, span, f"text {_short(one.text)!r}", _RISE_OF_TEXT * one.size * self._short) for one in texts]
        styles = [self._style(one, what) for one, what in zip(texts, whats, strict=True)]
        for group in _groups(texts, times):
            found = stacked([texts[i] for i in group], [styles[i] for i in group], self._area(texts[group[0]]), self._short)
            if isinstance(found, str):
                raise InvalidStoryboard(f"{whats[group[0]]} {found}")
            for i, one in zip(group, found, strict=True):
                time = times[i]
                track = Track(span.rate, one.size, one.area, one.anchor, time.start, time.stop, time.enter, time.leave)
                yield Layer(Lettering.of(one.block), track)

    def _style(self, use: Text, what: str) -> Style:
        from gator_core.type import Style, missing

        try:
            font = checked(self._board.locate(use.font), self._limits) if use.font else None
            style = Style(use.weight, use.italic, font)
            without = missing(use.text, style)
        except GatorError as error:
            raise type(error)(f"{what}: {error}") from error
        if without:
            raise InvalidStoryboard(f"{what}: {lacking(without)}")
        return style

    # Overlays ------------------------------------------------------------------------------------------------

    def _overlay(self, use: Overlay, span: _Span) -> Layer:
        named = use.image or use.video or ""
        what = f"overlay {named!r}"
        info = self._probed(use, named, span.named(what))
        sizes = [use.size, *(key.size for key in use.keyframes if key.size is not None)]
        largest = max(sizes)
        size = self._fitted(info, largest)
        seconds = _clip_seconds(use, info, span.named(what)) if info.moving else None
        times = _times(use, span, what, _RISE * self._short, None if use.loop else seconds)
        track = Track(
            span.rate, size, self._area(use), POSITIONS[use.position], times.start, times.stop, times.enter, times.leave,
            full=use.opacity,
        )  # fmt: skip
        if seconds is not None:
            track = replace(track, pictures=max(1, int(seconds * span.rate)), loops=use.loop)
        return Layer(self._content(use, info, size), self._moved(track, use, largest))

    def _probed(self, use: Overlay, named: str, what: str) -> MediaInfo:
        if "://" in named:
            raise InvalidStoryboard(f"{what} is an address; media are files, so download it and name the file")
        try:
            info = self._look(self._board.locate(named))
        except GatorError as error:
            raise type(error)(f"{what}: {error}") from error
        if info.moving != bool(use.video):
            kind, right = ("clip", "video") if info.moving else ("picture", "image")
            raise InvalidStoryboard(f"{what} is a {kind}; write `{right}:`")
        return info

    def _fitted(self, info: MediaInfo, size: float) -> tuple[int, int]:
        """The largest even size of the shape of the media within so much of the frame."""
        part = min(size * self._size[0] / info.width, size * self._size[1] / info.height)
        return max(2, round(info.width * part / 2) * 2), max(2, round(info.height * part / 2) * 2)

    def _content(self, use: Overlay, info: MediaInfo, size: tuple[int, int]) -> Content:
        radius = use.radius * min(size)
        if not info.moving:
            return Still(info, size, radius)
        trim = (exact(use.trim[0]), exact(use.trim[1])) if use.trim else None
        clip = MediaClip(info, size, self._board.rate, trim=trim, speed=exact(use.speed), held=True)
        return Inset(clip, radius)

    def _moved(self, track: Track, use: Overlay, largest: float) -> Track:
        """With its keyframes. Between places that are stated it moves from whole pixel to whole pixel, to be sharp there."""
        keys = use.keyframes
        scale = _way(keys, "size", 1 / largest)
        grids = (None, None) if scale else track.size
        return replace(
            track,
            x=_way(keys, "x", self._size[0], grids[0]),
            y=_way(keys, "y", self._size[1], grids[1]),
            scale=scale,
            opacity=_way(keys, "opacity", 1.0),
        )


def _way(keys: Sequence[Keyframe], name: str, unit: float, side: int | None = None) -> Way | None:
    """The values that keyframes state; with ``side``, those of a middle whose edges lie on even pixels."""
    points = [(key.time, getattr(key, name) * unit, key.easing) for key in keys if getattr(key, name) is not None]
    if side is not None:
        points = [(time, round((value - side / 2) / 2) * 2 + side / 2, easing) for time, value, easing in points]
    return Way(tuple(points)) if points else None


def _clip_seconds(use: Overlay, info: MediaInfo, what: str) -> Fraction:
    start, stop = (exact(t) for t in use.trim) if use.trim else (Fraction(0), info.duration)
    if stop > info.duration + (1 / info.rate if info.rate else Fraction(1, 24)):
        raise InvalidStoryboard(f"{what}: trim ends at {float(stop):g} s, but the clip lasts {float(info.duration):.3f} s")
    return (stop - start) / exact(use.speed)


def _groups(texts: Sequence[Text], times: Sequence[_Times]) -> Iterator[list[int]]:
    """Blocks that would cover each other: at the same position, at the same time. They are set below each other."""
    left = list(range(len(texts)))
    while left:
        group = [left.pop(0)]
        for i in list(left):
            same = texts[i].position == texts[group[0]].position and texts[i].margin == texts[group[0]].margin
            if same and any(times[i].overlaps(times[j]) for j in group):
                group.append(i)
                left.remove(i)
        yield group


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"


def lacking(characters: Sequence[str]) -> str:
    """Names characters that no font has, and the way out."""
    named = ", ".join(f"{c} (U+{ord(c):04X} {unicodedata.name(c, 'unnamed')})" for c in characters[:5])
    more = f" and {len(characters) - 5} more" if len(characters) > 5 else ""
    chinese = any(unicodedata.name(c, "").startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL")) for c in characters)
    way = "pip install 'gator-video[cjk]'" if chinese else "name a font file that has them with `font:`"
    return f"no font has {named}{more}; {way}"
