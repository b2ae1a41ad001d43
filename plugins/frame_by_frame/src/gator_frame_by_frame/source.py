"""The frame source ``frame-by-frame``: what can be shown without making up anything."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from gator_core.candidates import GENTLE
from gator_core.clip import Clip, MediaClip, PictureClip, SolidClip
from gator_core.interpolate import interpolated
from gator_core.motion import MovingClip, canvas_size, is_camera, view
from gator_core.providers import FrameSource, Parameters
from gator_frame_by_frame.typeset import title_box, title_of

if TYPE_CHECKING:
    from gator_core.media.probe import MediaInfo
    from gator_core.planes import Fit
    from gator_core.shot import Shot
    from gator_core.storyboard import Motion
    from gator_frame_by_frame.sketch import SketchClip

__all__ = ["FrameByFrame"]

Size = tuple[int, int]
Part = tuple[float, float, float, float]
_CHINESE = ("CJK ", "HIRAGANA", "KATAKANA", "HANGUL")


class SketchParameters(Parameters):
    """How a prompt alone is drawn; footage is not changed by them."""

    style: Literal["auto", "paper", "poster", "dusk", "night"] = Field("auto", description="the look of a sketch")
    title: Literal["off", "lower", "center"] = Field("lower", description="where a sketch has its prompt as a title")


class FrameByFrame(FrameSource):
    """Pictures, clips and colours as the user gave them, a prompt alone as a drawn scene; with camera motion."""

    Params = SketchParameters

    name = "frame-by-frame"
    rank = 0
    summary = "pictures, clips, colours and sketched prompts, with camera motion"

    def supports(self, shot: Shot) -> str | None:  # noqa: ARG002 - it can show anything, if only from its words
        return None

    def open(self, shot: Shot, asset: Path | None) -> Clip:  # noqa: ARG002 - it generates none
        """A colour, else the picture or clip, else a sketch of the prompt. ``asset`` is not used."""
        if shot.color is not None:  # nothing in it could be seen to move
            return SolidClip(shot.size, shot.color)
        motion = _camera(shot)
        if motion is None:
            return self._shown(shot, shot.size)
        inner = self._shown(shot, canvas_size(shot.size, motion))
        return MovingClip(inner, motion, shot.size, shot.rate, shot.duration)

    def remark(self, shot: Shot) -> str | None:
        if shot.color is not None:
            return "a plain colour is shown: there is nothing in it that a model could move" if shot.wants_generation else None
        if shot.media and shot.wants_generation:
            return "only the camera moves, not what is in the picture" if shot.image else "the clip is shown as it is"
        if shot.is_footage or shot.still:  # a picture that was made of the prompt is no sketch
            return None
        said = "shown as a sketch, drawn from its words" + _left_out(shot)
        dropped = title_of(shot.prompt or "").dropped
        if not dropped or self.params.title == "off":
            return said
        letters = " ".join(dropped[:12]) + (" …" if len(dropped) > 12 else "")
        chinese = any(unicodedata.name(c, "").startswith(_CHINESE) for c in dropped)
        more = "; pip install 'gator-video[cjk]' brings them" if chinese else ""
        return f"{said}. The title leaves out characters that its fonts don't have: {letters}{more}"

    def _shown(self, shot: Shot, size: Size) -> Clip:
        """What the shot shows, at ``size`` and unmoved."""
        return _sketch(shot, size, self.params) if shot.media is None else _footage(shot, shot.media, size)


def _left_out(shot: Shot) -> str:
    """What the scene says of its picture that a sketch, drawn to fill the frame with its title in view, has no use for."""
    stated = {"crop": shot.crop is not None, "fit": shot.fit != "cover", "background": any(shot.background)}
    named = [name for name, is_stated in stated.items() if is_stated]
    if not named:
        return ""
    listed = " and ".join(part for part in (", ".join(named[:-1]), named[-1]) if part)
    are = "are" if len(named) > 1 else "is"
    return f"; its {listed} {are} for pictures and clips, and left out: the sketch fills the frame"


def _camera(shot: Shot) -> Motion | None:
    """How the camera moves. Where a model should have moved a picture, gently, rather than not at all."""
    if is_camera(shot.motion):
        return shot.motion
    return GENTLE if shot.wants_generation and shot.image else None


def _footage(shot: Shot, media: MediaInfo, size: Size) -> Clip:
    fit: Fit = shot.fit  # type: ignore[assignment]  # the storyboard admits no other
    if not media.moving:
        return PictureClip(media, size, fit, shot.background, shot.crop)
    held = _runs_out(shot, media)
    clip = MediaClip(media, size, shot.rate, fit, shot.background, shot.crop, shot.trim, shot.speed, held)
    return interpolated(clip, shot.interpolate or "hold")  # type: ignore[arg-type]  # the storyboard admits no other


def _runs_out(shot: Shot, media: MediaInfo) -> bool:
    """Whether the trimmed clip ends before its scene: then its last picture is held, not what was trimmed away shown."""
    if shot.trim is None:
        return False
    begin, end = shot.trim
    return (end - begin) / shot.speed + 1 / (media.rate or shot.rate) < shot.duration


def _sketch(shot: Shot, size: Size, how: SketchParameters) -> SketchClip:
    from gator_core.type.fonts import engine
    from gator_frame_by_frame.sketch import SketchClip

    part = _always_seen(shot.motion, size, shot.size) if is_camera(shot.motion) and shot.motion else (0.0, 0.0, 1.0, 1.0)
    titled = how.title != "off"  # without a title the clip depends on nothing that concerns one
    box, fonts = (title_box(size, _above_captions(part, shot.captioned)), engine()) if titled else (None, ())
    return SketchClip(shot.prompt or "", shot.seed, size, shot.rate, shot.duration, how.style, how.title, box, fonts)


def _above_captions(part: Part, captioned: float) -> Part:
    """Without what captions take below, in the whole picture as in the part of it that the camera comes to see."""
    left, top, right, bottom = part
    return left, top, right, min(1 - captioned, bottom - captioned * (bottom - top))


def _always_seen(motion: Motion, canvas: Size, size: Size) -> Part:
    """(left, top, right, bottom), 0..1, of the part that the camera has in view all the way: there the title stays.

    At least half of the picture: under a large motion the title leaves the view rather than shrink to nothing.
    """
    ends = [view(motion, p, canvas, size) for p in (0.0, 1.0)]
    left, top = max(e[0] for e in ends) / canvas[0], max(e[1] for e in ends) / canvas[1]
    right = min(e[0] + e[2] * size[0] for e in ends) / canvas[0]
    bottom = min(e[1] + e[2] * size[1] for e in ends) / canvas[1]
    (left, right), (top, bottom) = _widened(left, right), _widened(top, bottom)
    return left, top, right, bottom


def _widened(low: float, high: float) -> tuple[float, float]:
    missing = max(0.0, 0.5 - (high - low))
    low = min(max(0.0, low - missing / 2), 1.0)
    return min(low, 0.5), max(high, low + 0.5) if missing else high
