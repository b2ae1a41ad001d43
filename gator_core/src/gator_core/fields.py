"""What the fields of a storyboard are made of: numbers and times as people write them, names with parameters."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)

from gator_core.easing import Easing
from gator_core.errors import nearest
from gator_core.explain import explained

__all__ = [
    "AutoDuration",
    "Colour",
    "Dollars",
    "Duration",
    "File",
    "FilterUse",
    "ImageSourceUse",
    "Model",
    "Number",
    "ProviderUse",
    "Seed",
    "Time",
    "TransitionUse",
    "VoiceProviderUse",
    "Whole",
    "colour",
    "exact",
    "named",
    "number",
]

MAX_SECONDS = 24 * 3600.0
_CLOCK = r"(\d+:)?\d+:\d{1,2}(\.\d+)?"


def exact(seconds: float) -> Fraction:
    """The number that the user wrote, not its nearest binary float: 0.1 is 1/10."""
    return Fraction(repr(float(seconds)))


def number(value: object) -> object:
    """``yes`` would count as 1, and ``"5"`` as 5, where editors that check by the schema say it is a text."""
    if isinstance(value, bool):
        raise ValueError(f"must be a number, not {'true' if value else 'false'}")
    if isinstance(value, str) and _is_numeric(value):
        raise ValueError(f"must be a number, not a text; write {value.strip()} without quotes")
    return value


def _is_numeric(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _seconds(value: object) -> object:
    """Numbers, ``"2.5s"``, ``"1:30"`` and ``"0:01:30.5"``."""
    if not isinstance(value, str):
        return number(value)
    text = value.strip().removesuffix("s").strip()
    if re.fullmatch(_CLOCK, text) and len(text) < 20:
        total = Fraction(0)
        for part in text.split(":"):
            total = total * 60 + Fraction(part)
        return float(total)
    return text


def _auto(value: object, handler: Callable[[object], object]) -> object:
    """As long as what is said."""
    return "auto" if isinstance(value, str) and value.strip().lower() == "auto" else handler(value)


def named(value: object) -> object:
    """A bare name stands for ``{name: …}``."""
    return {"name": str(value)} if isinstance(value, str) else value


def _path(value: object) -> object:
    """Python callers have Path objects."""
    return os.fsdecode(value) if isinstance(value, os.PathLike) else value


def _colour(value: str) -> str:
    colour(value)
    return value


_TIME_TEXT = {"type": "string", "pattern": rf"^\s*({_CLOCK}|\d+(\.\d*)?)\s*s?\s*$"}
Number = Annotated[float, BeforeValidator(number), Field(allow_inf_nan=False)]
Dollars = Annotated[float, Field(ge=0, allow_inf_nan=False), BeforeValidator(number)]
Whole = Annotated[int, BeforeValidator(number)]
Seed = Annotated[int, Field(ge=0, lt=2**32), BeforeValidator(number)]
Time = Annotated[
    float,
    BeforeValidator(_seconds),
    Field(ge=0, le=MAX_SECONDS, allow_inf_nan=False),
    WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0, "maximum": MAX_SECONDS}, _TIME_TEXT]}),
]
Duration = Annotated[
    float,
    BeforeValidator(_seconds),
    Field(gt=0, le=MAX_SECONDS, allow_inf_nan=False),
    WithJsonSchema({"anyOf": [{"type": "number", "exclusiveMinimum": 0, "maximum": MAX_SECONDS}, _TIME_TEXT]}),
]
if TYPE_CHECKING:
    AutoDuration = float | Literal["auto"]
else:
    AutoDuration = Annotated[
        float,
        BeforeValidator(_seconds),
        Field(gt=0, le=MAX_SECONDS, allow_inf_nan=False),
        WrapValidator(_auto),
        PlainSerializer(lambda value: value, return_type=float | str),
        WithJsonSchema(
            {"anyOf": [{"const": "auto"}, {"type": "number", "exclusiveMinimum": 0, "maximum": MAX_SECONDS}, _TIME_TEXT]}
        ),
    ]
Colour = Annotated[str, AfterValidator(_colour), Field(description="#rrggbb, #rgb, or a CSS colour name")]
File = Annotated[str, BeforeValidator(_path), Field(min_length=1)]


class Model(BaseModel):
    """Base: unknown fields are errors, and errors are InvalidStoryboard."""

    model_config = ConfigDict(extra="forbid", revalidate_instances="always")

    def __init__(self, /, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise explained(error, type(self), data) from error

    # So marked, it is for callers only: pydantic makes the models within models without it, and knows their places.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]


class _Use(Model):
    """What a plugin offers, by its name; every further field is one of its parameters."""

    model_config = ConfigDict(extra="allow")

    name: str = Field(min_length=1)

    @property
    def parameters(self) -> dict[str, Any]:
        """The fields that belong to the provider."""
        return dict(self.__pydantic_extra__ or {})


class TransitionUse(_Use):
    """A transition: its name, its timing, and the parameters of its provider."""

    duration: Duration | None = None
    easing: Easing = "linear"

    @model_validator(mode="after")
    def _of_a_cut(self) -> Self:
        if self.name == "cut" and self.parameters:  # any other name is looked up, and its provider judges them
            raise ValueError(f"a cut has no parameter {next(iter(self.parameters))!r} (it takes: none)")
        return self


class FilterUse(_Use):
    """A filter: its name and the parameters of its provider."""


class ProviderUse(_Use):
    """A frame source: its name and its parameters."""


class ImageSourceUse(_Use):
    """An image source: its name and its parameters."""


class VoiceProviderUse(_Use):
    """A provider of voices: its name and its parameters."""


def colour(value: str) -> tuple[int, int, int]:
    """A CSS colour as RGB 0..255. ValueError if it is none, or see-through."""
    from PIL import ImageColor

    try:
        found = ImageColor.getrgb(value.strip())
    except ValueError:
        meant = [f"#{value.strip()}"] if re.fullmatch(r"[0-9a-fA-F]{6}", value.strip()) else list(ImageColor.colormap)
        hint = nearest(value.strip().lower(), meant)
        raise ValueError(f"{value[:60]!r} is no colour: write #rrggbb or a CSS name such as 'teal'{hint}") from None
    if len(found) == 4:
        raise ValueError(f"{value!r} is see-through, and the picture is opaque; write #rrggbb")
    return found[0], found[1], found[2]
