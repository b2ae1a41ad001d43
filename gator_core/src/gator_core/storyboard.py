"""What a user writes: a storyboard of scenes, from Python, YAML or JSON."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from gator_core.easing import Easing
from gator_core.errors import InvalidStoryboard, UnknownQuality, nearest
from gator_core.presets import PRESETS, Preset, parse_aspect, parse_rate, parse_size, preset

__all__ = ["Crop", "FilterUse", "Motion", "Music", "Scene", "Storyboard", "TransitionUse", "exact"]

MAX_SECONDS = 24 * 3600.0
MAX_FILE_BYTES = 16 * 2**20
MAX_SCENES = 20_000


def exact(seconds: float) -> Fraction:
    """The number that the user wrote, not its nearest binary float: 0.1 is 1/10."""
    return Fraction(repr(seconds))


def _seconds(value: object) -> object:
    """Numbers, ``"2.5s"``, ``"1:30"`` and ``"0:01:30.5"``."""
    if isinstance(value, bool):
        raise ValueError("a time is a number of seconds, not a yes or no")
    if not isinstance(value, str):
        return value
    text = value.strip().removesuffix("s").strip()
    if re.fullmatch(r"(\d+:)?\d+:\d{1,2}(\.\d+)?", text):
        total = Fraction(0)
        for part in text.split(":"):
            total = total * 60 + Fraction(part)
        return float(total)
    return text


def _named(value: object) -> object:
    """A bare name stands for ``{name: …}``."""
    return {"name": value} if isinstance(value, str) else value


Time = Annotated[float, BeforeValidator(_seconds), Field(ge=0, le=MAX_SECONDS, allow_inf_nan=False)]
Duration = Annotated[float, BeforeValidator(_seconds), Field(gt=0, le=MAX_SECONDS, allow_inf_nan=False)]
Colour = Annotated[str, Field(description="#rrggbb, #rgb, or a CSS colour name")]


class Model(BaseModel):
    """Base: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid", validate_default=False)


class _Use(BaseModel):
    """A plugin's transition or filter by name; every further field is one of its parameters."""

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


class FilterUse(_Use):
    """A filter: its name and the parameters of its provider."""


class Crop(Model):
    """A part of the picture, in fractions of its width and height."""

    x: float = Field(0.0, ge=0, lt=1)
    y: float = Field(0.0, ge=0, lt=1)
    width: float = Field(1.0, gt=0, le=1)
    height: float = Field(1.0, gt=0, le=1)

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if self.x + self.width > 1 + 1e-9 or self.y + self.height > 1 + 1e-9:
            raise ValueError("the crop reaches past the picture: x + width and y + height may be 1 at most")
        return self


MotionName = Literal["still", "zoom-in", "zoom-out", "pan-left", "pan-right", "pan-up", "pan-down", "generated"]


class Motion(Model):
    """Camera motion over a scene."""

    name: MotionName
    amount: float = Field(0.15, gt=0, le=2, description="how far: 0.15 zooms to 1.15, or pans over 15 % of the frame")
    easing: Easing = "ease-in-out"
    focus: tuple[float, float] = Field((0.5, 0.5), description="the point that a zoom goes to, in fractions from the top left")

    @field_validator("focus")
    @classmethod
    def _within(cls, value: tuple[float, float]) -> tuple[float, float]:
        if not all(0 <= part <= 1 for part in value):
            raise ValueError("focus is [x, y] with both from 0 to 1")
        return value


class Music(Model):
    """Music under the whole video."""

    file: str
    volume: float = Field(1.0, ge=0, le=4)


class Scene(Model):
    """One scene: a colour, a picture, a clip, or a prompt, and how it is shown."""

    id: str | None = Field(None, min_length=1, max_length=200)
    prompt: str | None = Field(None, max_length=20_000)
    color: Colour | None = None
    image: str | None = Field(None, min_length=1)
    video: str | None = Field(None, min_length=1)
    duration: Duration | None = Field(None, description="seconds; default: the clip's own length, else 3")
    transition: Annotated[TransitionUse, BeforeValidator(_named)] | None = Field(None, description="the one into this scene")
    fit: Literal["cover", "contain", "blur"] = "cover"
    crop: Crop | None = None
    trim: tuple[Time, Time] | None = Field(None, description="[from, to] of the clip, in seconds")
    speed: float = Field(1.0, ge=0.05, le=20)
    motion: Annotated[Motion, BeforeValidator(_named)] | None = None
    filters: list[Annotated[FilterUse, BeforeValidator(_named)]] = Field(default_factory=list, max_length=50)
    provider: str | None = None
    seed: int | None = Field(None, ge=0, lt=2**32)
    take: int = Field(1, ge=1, le=10_000)
    background: Colour = "#000000"
    sound: Literal["keep", "mute"] = "mute"

    @model_validator(mode="after")
    def _one_picture(self) -> Self:
        given = [name for name in ("color", "image", "video") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"a scene shows one thing, but it has {' and '.join(given)}")
        if not given and not (self.prompt or "").strip():
            raise ValueError("a scene needs a prompt, an image, a video or a color")
        if self.trim and self.trim[1] <= self.trim[0]:
            raise ValueError(f"trim ends at {self.trim[1]:g} s, before it starts at {self.trim[0]:g} s")
        if self.video is None and (self.trim or self.speed != 1 or self.sound == "keep"):
            raise ValueError("trim, speed and sound belong to scenes with a video")
        for name in ("color", "background"):
            colour(getattr(self, name) or "#000000")
        return self


class Storyboard(Model):
    """Scenes in order, and what holds for all of them."""

    version: Literal[1] = 1
    title: str | None = None
    quality: str = "standard"
    size: Any = Field(None, description="WIDTHxHEIGHT; overrides the quality's own")
    aspect: Any = Field(None, description="WIDTH:HEIGHT; keeps the quality's short side")
    fps: Any = Field(None, description="a number or a fraction such as 30000/1001")
    transition: Annotated[TransitionUse, BeforeValidator(_named)] | None = Field(
        None, description="into every scene but the first, unless the scene says otherwise"
    )
    end_transition: Annotated[TransitionUse, BeforeValidator(_named)] | None = Field(None, description="to black, at the close")
    provider: str | None = None
    fallback: Literal["generator", "sketch"] = Field(
        "generator", description="what may stand in when a generator fails: another generator, or a sketch too"
    )
    music: Music | None = None
    scenes: list[Scene] = Field(min_length=1, max_length=MAX_SCENES)

    _base: Path = PrivateAttr(default_factory=Path.cwd)

    @field_validator("quality")
    @classmethod
    def _known_quality(cls, value: str) -> str:
        if value not in PRESETS:
            raise ValueError(f"unknown quality {value!r}{nearest(value, list(PRESETS))} (known: {', '.join(PRESETS)})")
        return str(value)

    @field_validator("fps")
    @classmethod
    def _valid_rate(cls, value: object) -> str | None:
        return None if value is None else str(parse_rate(value))

    @field_validator("size")
    @classmethod
    def _valid_size(cls, value: object) -> str | None:
        return None if value is None else "{}x{}".format(*parse_size(value))

    @field_validator("aspect")
    @classmethod
    def _valid_aspect(cls, value: object) -> str | None:
        if value is not None:
            parse_aspect(value)
        return None if value is None else str(value)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.size and self.aspect:
            raise ValueError("size and aspect both shape the frame: state one of them")
        ids = [scene.id for scene in self.scenes if scene.id]
        twice = next((name for name in ids if ids.count(name) > 1), None) if len(set(ids)) < len(ids) else None
        if twice:
            raise ValueError(f"two scenes have the id {twice!r}")
        return self

    # Making one ----------------------------------------------------------------------------------------------

    def __init__(self, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise _explained(error, data) from error

    @classmethod
    def parse(cls, data: object, base: Path | None = None) -> Self:
        """From plain data; media paths are relative to ``base`` (default: the working folder).

        InvalidStoryboard names the scene, the field, the value and what is allowed.
        """
        if not isinstance(data, Mapping):
            raise InvalidStoryboard(f"a storyboard is a mapping with 'scenes', not {type(data).__name__}")
        made = cls(**{str(key): value for key, value in data.items()})
        if base is not None:
            made._base = base
        return made

    @classmethod
    def from_prompts(
        cls,
        prompts: Sequence[str],
        *,
        quality: str = "standard",
        transition: str | Mapping[str, Any] | None = "crossfade",
        duration_per_scene: float | None = None,
        **rest: Any,
    ) -> Self:
        """One scene a prompt. InvalidStoryboard if there is none, or one is empty."""
        if isinstance(prompts, str):
            prompts = [prompts]
        if not prompts:
            raise InvalidStoryboard("at least one prompt is required")
        scenes = [{"prompt": prompt, "duration": duration_per_scene} for prompt in prompts]
        return cls(scenes=scenes, quality=quality, transition=transition, **rest)

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """From YAML or JSON; media paths are relative to the file."""
        file = Path(path)
        return cls.parse(_read(file), file.resolve().parent)

    # What it says ------------------------------------------------------------------------------------------------

    @property
    def base(self) -> Path:
        """The folder that media paths are relative to."""
        return self._base

    def locate(self, path: str) -> Path:
        """A media path of this storyboard, absolute."""
        return (self._base / Path(path).expanduser()).absolute()

    @property
    def preset(self) -> Preset:
        """Of its quality."""
        return preset(self.quality)

    @property
    def rate(self) -> Fraction:
        """Frames per second, exact."""
        return parse_rate(self.fps) if self.fps else self.preset.rate

    @property
    def frame_size(self) -> tuple[int, int]:
        """(width, height), even."""
        from gator_core.presets import sized

        return sized(self.preset, parse_size(self.size) if self.size else None, parse_aspect(self.aspect) if self.aspect else None)

    @property
    def remarks(self) -> list[str]:
        """What was understood otherwise than it was written."""
        if self.size and parse_size(self.size) != self.frame_size:
            return [f"size {self.size} is odd; rendered as {self.frame_size[0]}x{self.frame_size[1]}"]
        return []

    def label(self, index: int) -> str:
        """How messages name a scene: its place, and its id or what it shows."""
        scene = self.scenes[index]
        said = scene.id or scene.image or scene.video or scene.prompt or scene.color or ""
        said = said if len(said) <= 40 else said[:39] + "…"
        return f"scene {index + 1} ({said})"


def colour(value: str) -> tuple[int, int, int]:
    """A CSS colour as RGB 0..255. ValueError if it is none."""
    from PIL import ImageColor

    try:
        red, green, blue = ImageColor.getrgb(value)[:3]
    except ValueError:
        raise ValueError(f"{value!r} is no colour; write #rrggbb or a CSS name such as 'teal'") from None
    return int(red), int(green), int(blue)


# Reading a file --------------------------------------------------------------------------------------------------


def _read(file: Path) -> object:
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise InvalidStoryboard(f"{file}: a storyboard may have {MAX_FILE_BYTES // 2**20} MiB at most")
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidStoryboard(f"{file}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InvalidStoryboard(f"{file}: not a text file in UTF-8") from error
    return _parse_json(text, file) if file.suffix.lower() == ".json" else _parse_yaml(text, file)


def _parse_json(text: str, file: Path) -> object:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InvalidStoryboard(f"{file}: not valid JSON: {error}") from error


def _parse_yaml(text: str, file: Path) -> object:
    import yaml

    class Loader(yaml.SafeLoader):
        """Refuses what would silently win or explode: repeated keys and aliases."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.events.AliasEvent):
                event = self.peek_event()
                raise yaml.MarkedYAMLError(problem="aliases are not taken here; write the value out", problem_mark=event.start_mark)
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            keys = [key.value for key, _ in node.value]
            twice = next((key for key, _ in node.value if keys.count(key.value) > 1), None)
            if twice:
                raise yaml.MarkedYAMLError(problem=f"{twice.value!r} is there twice", problem_mark=twice.start_mark)
            return super().construct_mapping(node, deep)

    try:
        return yaml.load(text, Loader)  # noqa: S506 - a SafeLoader, made stricter
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise InvalidStoryboard(f"{file}{line}: {error.problem or error.context}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InvalidStoryboard(f"{file}: not valid YAML: {error}") from error


# Explaining ------------------------------------------------------------------------------------------------------

_MODELS: dict[str, type[BaseModel]] = {"crop": Crop, "motion": Motion, "music": Music, "scenes": Scene}


def _explained(error: ValidationError, data: Mapping[str, Any]) -> InvalidStoryboard:
    first = error.errors(include_url=False)[0]
    where, model = _place(first["loc"], data)
    field = str(first["loc"][-1]) if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        known = sorted(model.model_fields)
        return InvalidStoryboard(f"{where}unknown field {field!r}{nearest(field, known)} (known: {', '.join(known)})")
    said = first["msg"].removeprefix("Value error, ")
    if said.startswith("unknown quality"):
        return UnknownQuality(said)
    if first["type"] == "too_short" and field == "scenes":
        return InvalidStoryboard("a storyboard needs at least one scene; 'scenes' is empty")
    name = ".".join(str(part) for part in first["loc"] if part not in ("scenes",) and not isinstance(part, int))
    got = "" if first["type"] in ("value_error", "missing") and name in ("", None) else f" (got {_short(first['input'])})"
    return InvalidStoryboard(f"{where}{name + ': ' if name else ''}{_lower(said)}{got}")


def _place(loc: tuple[int | str, ...], data: Mapping[str, Any]) -> tuple[str, type[BaseModel]]:
    """What an error is about, in words, and the model whose field it is."""
    model: type[BaseModel] = Storyboard
    where = ""
    for part, following in zip(loc, [*loc[1:], None], strict=True):
        if part == "scenes" and isinstance(following, int):
            where = f"{_scene_name(data, following)}: "
        if isinstance(part, str) and part in _MODELS and following is not None:
            model = _MODELS[part]
    return where, model


def _scene_name(data: Mapping[str, Any], index: int) -> str:
    try:
        scene = data["scenes"][index]
        name = scene.get("id") if isinstance(scene, Mapping) else scene.id
    except (KeyError, IndexError, TypeError, AttributeError):
        name = None
    return f"scene {index + 1} ({name})" if name else f"scene {index + 1}"


def _short(value: object) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
