"""What a storyboard says of captions."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from gator_core.captions.cue import Position
from gator_core.fields import Colour, File, Model, Number, Whole

__all__ = ["CaptionsUse", "captions_of"]

_SIDECAR_SCHEMA = {"enum": [True, False, "srt", "vtt"]}


def _sidecar(value: object) -> object:
    """``true`` is the form that more programs read, or that of the file."""
    return {True: "srt", False: None}.get(value, value) if isinstance(value, bool) else value


class CaptionsUse(Model):
    """What is said, to be read: of the narration, or of a file."""

    file: File | None = Field(None, description="SubRip or WebVTT; default: what the narration says")
    draw: bool | None = Field(
        None, description="into the picture; default: where a style is named, or neither a track nor a sidecar is asked for"
    )
    track: bool = Field(False, description="as a track of the file that players can show or hide")
    sidecar: Annotated[
        Literal["srt", "vtt"] | None, BeforeValidator(_sidecar), WithJsonSchema({"anyOf": [_SIDECAR_SCHEMA, {"type": "null"}]})
    ] = Field(None, description="as a file beside the video: true, srt or vtt")
    language: str | None = Field(
        None, min_length=2, max_length=40, description="such as en or pt-br, for players; default: that of the voice"
    )
    lines: Whole = Field(2, ge=1, le=3, description="of a caption made of narration, at most")
    width: Whole | None = Field(
        None, ge=8, le=100, description="characters of a line at most; default: 42, or 16 of Chinese, Japanese and Korean"
    )
    pace: Number = Field(17.0, ge=5, le=60, description="characters a second that are comfortable to read")

    style: Literal["plain", "boxed", "words"] | None = Field(
        None, description="when drawn: with an outline, on a box, or word by word; default: plain"
    )
    position: Position = Field("bottom", description="unless a file says otherwise")
    size: Number | None = Field(None, gt=0, le=0.3, description="of the letters, as a fraction of the frame's height")
    margin: Number | None = Field(None, ge=0, le=0.45, description="from the edges, as a fraction of the frame's shorter side")
    color: Colour = "#ffffff"
    highlight: Colour = "#ffd84d"
    """Of the word that is said."""
    pop: bool = Field(False, description="whether the word that is said grows, where the style is words")
    weight: Whole | None = Field(None, ge=100, le=1000, description="400 is regular, 700 bold")
    font: File | None = Field(None, description="a font file; letters that it lacks come from the fonts that are shipped")

    @field_validator("language")
    @classmethod
    def _a_tag(cls, value: str | None) -> str | None:
        parts = value.replace("_", "-").split("-") if value else []
        if parts and not (2 <= len(parts[0]) <= 3 and all(part.isascii() and part.isalnum() for part in parts)):
            raise ValueError(f"{value!r} is no language: write a code such as en, de or pt-br")
        return "-".join(parts) or None

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if not (self.drawn or self.track or self.sidecar):
            raise ValueError("are shown nowhere: say draw: true, track: true or sidecar: srt")
        return self

    @property
    def drawn(self) -> bool:
        """Whether they are drawn into the picture."""
        return self.draw if self.draw is not None else bool(self.style) or not (self.track or self.sidecar)


def captions_of(value: object) -> object:
    """``true``, ``false`` and the name of a file."""
    if isinstance(value, bool):
        return {} if value else None
    if isinstance(value, str | PathLike):
        return {"file": value}
    if value is not None and not isinstance(value, Mapping | CaptionsUse):
        raise ValueError(f"must be true, a file of captions, or a mapping such as {{style: boxed}} (got {value!r})")
    return value
