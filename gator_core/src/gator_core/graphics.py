"""What a storyboard says of text and overlays."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from gator_core.easing import Easing
from gator_core.fields import Colour, Duration, File, Model, Number, Time, Whole, named

__all__ = ["POSITIONS", "Entrance", "Keyframe", "Overlay", "Overlays", "Position", "Text", "Texts"]

Position = Literal["top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right"]
POSITIONS: dict[Position, tuple[float, float]] = {
    "top-left": (0.0, 0.0),
    "top": (0.5, 0.0),
    "top-right": (1.0, 0.0),
    "left": (0.0, 0.5),
    "center": (0.5, 0.5),
    "right": (1.0, 0.5),
    "bottom-left": (0.0, 1.0),
    "bottom": (0.5, 1.0),
    "bottom-right": (1.0, 1.0),
}
"""How much of the space that is left lies to the left of what is placed, and above it."""


def _coloured(value: object) -> object:
    """``true`` and a colour stand for a mapping."""
    if isinstance(value, bool):
        return {} if value else None
    return {"color": value} if isinstance(value, str) else value


def _as_list(value: object) -> object:
    """One stands for a list of one."""
    return [value] if isinstance(value, str | dict | Text | Overlay) else value


def _said(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


class Entrance(Model):
    """How something appears or goes."""

    name: Literal["fade", "rise"]
    duration: Duration = 0.4
    easing: Easing = "ease-out"


class Outline(Model):
    """A line around letters."""

    color: Colour = "#000000"
    width: Number = Field(0.06, gt=0, le=0.5, description="as a fraction of the size of the letters")


class Box(Model):
    """A ground behind a block of text."""

    color: Colour = "#000000"
    opacity: Number = Field(0.6, ge=0, le=1)
    padding: Number = Field(0.45, ge=0, le=3, description="as a fraction of the size of the letters, as is radius")
    radius: Number = Field(0.2, ge=0, le=3)


def _two_margins(value: object) -> object:
    """One number stands for both."""
    parts = list(value) if isinstance(value, list | tuple) else [value, value]
    numbers = [part for part in parts if isinstance(part, int | float) and not isinstance(part, bool)]
    if len(parts) != 2 or len(numbers) != 2 or not all(0 <= part <= _WIDEST for part in numbers):
        raise ValueError(f"must be a number from 0 to {_WIDEST}, or two: beside, and above and below (got {value!r})")
    return tuple(float(part) for part in numbers)


_WIDEST = 0.45
_MarginPart = {"type": "number", "minimum": 0, "maximum": _WIDEST}
_Margin = Annotated[
    tuple[float, float],
    BeforeValidator(_two_margins),
    WithJsonSchema({"anyOf": [_MarginPart, {"type": "array", "items": _MarginPart, "minItems": 2, "maxItems": 2}]}),
]
_EnterUse = Annotated[Entrance, BeforeValidator(named)]


class _Placed(Model):
    """What texts and overlays have in common."""

    position: Position = "bottom"
    margin: _Margin = Field(
        (0.07, 0.07), description="around the safe area, as a fraction of the shorter side; or [beside, above and below]"
    )
    start: Time | None = Field(None, description="seconds from the start of the scene, or of the video")
    duration: Duration | None = Field(None, description="seconds; default: to the end of the scene, or of the video")
    enter: _EnterUse | None = Field(None, description="how it appears: fade, rise, or {name, duration, easing}")
    leave: _EnterUse | None = Field(None, description="how it goes")


class Text(_Placed):
    """A block of text over the picture."""

    text: str = Field(min_length=1, max_length=5000)
    size: Number = Field(0.06, gt=0, le=1, description="of the letters, as a fraction of the frame's shorter side")
    weight: Whole = Field(600, ge=100, le=1000, description="400 is regular, 700 bold")
    italic: bool = False
    font: File | None = Field(None, description="a font file; letters that it lacks come from the fonts that are shipped")
    color: Colour = "#ffffff"
    outline: Annotated[Outline | None, BeforeValidator(_coloured)] = Field(
        None, description="true, a colour, or {color, width}"
    )
    shadow: Number | None = Field(None, ge=0, le=1, description="its opacity; default: 0.7 without an outline or a box")
    box: Annotated[Box | None, BeforeValidator(_coloured)] = Field(
        None, description="true, a colour, or {color, opacity, padding, radius}"
    )
    align: Literal["left", "center", "right"] | None = Field(None, description="default: as its position")
    width: Number = Field(1.0, gt=0, le=1, description="of the safe area that a line may take")
    tracking: Number = Field(0.0, ge=-0.1, le=1, description="space between letters, as a fraction of their size")
    leading: Number = Field(1.22, ge=0.8, le=3, description="from line to line, as a fraction of the letters' size")

    @field_validator("text")
    @classmethod
    def _says_something(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("is empty")
        return value


class Keyframe(Model):
    """What an overlay has reached at a time; what is not stated goes on as if the keyframe were not there."""

    time: Time = Field(description="seconds since the overlay appeared")
    x: Number | None = Field(None, ge=-3, le=4, description="of its middle, as a fraction of the frame's width")
    y: Number | None = Field(None, ge=-3, le=4, description="of its middle, as a fraction of the frame's height")
    size: Number | None = Field(None, gt=0, le=4)
    opacity: Number | None = Field(None, ge=0, le=1)
    easing: Easing = Field("ease-in-out", description="on the way here from the keyframe before")


class Overlay(_Placed):
    """A picture or a clip over the picture."""

    image: File | None = None
    video: File | None = None
    position: Position = "top-right"
    margin: _Margin = Field((0.05, 0.05), description="as of text")
    size: Number = Field(
        0.25, gt=0, le=4, description="it is as large as fits into this fraction of the frame's width and height"
    )
    opacity: Number = Field(1.0, ge=0, le=1)
    radius: Number = Field(0.0, ge=0, le=0.5, description="of round corners, as a fraction of its shorter side")
    trim: tuple[Time, Time] | None = Field(None, description="[from, to] of the clip, in seconds")
    speed: Number = Field(1.0, ge=0.05, le=20)
    loop: bool = Field(False, description="whether the clip starts over; else its last picture is held")
    keyframes: list[Keyframe] = Field(default_factory=list, max_length=500)

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if bool(self.image) == bool(self.video):
            raise ValueError("an overlay is either an image or a video: name one of them")
        if self.image and (self.trim or self.speed != 1 or self.loop):
            raise ValueError("trim, speed and loop: only an overlay with a video has them")
        if self.trim and self.trim[1] <= self.trim[0]:
            raise ValueError(f"trim: ends at {self.trim[1]:g} s, but starts at {self.trim[0]:g} s")
        if any(b.time <= a.time for a, b in pairwise(self.keyframes)):
            raise ValueError("keyframes: each must be later than the one before")
        return self


Texts = Annotated[list[Annotated[Text, BeforeValidator(_said)]], BeforeValidator(_as_list), Field(max_length=50)]
Overlays = Annotated[list[Overlay], BeforeValidator(_as_list), Field(max_length=50)]
