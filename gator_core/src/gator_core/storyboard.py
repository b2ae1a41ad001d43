"""What a user writes: a storyboard of scenes, from Python, YAML or JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, WithJsonSchema, field_validator, model_validator

from gator_core.captions.use import CaptionsUse, captions_of
from gator_core.documents import read_document
from gator_core.easing import Easing
from gator_core.errors import InvalidStoryboard
from gator_core.fields import (
    AutoDuration,
    Colour,
    Dollars,
    File,
    FilterUse,
    ImageSourceUse,
    Model,
    Number,
    ProviderUse,
    Seed,
    Time,
    TransitionUse,
    Whole,
    colour,
    exact,
    named,
    number,
)
from gator_core.graphics import Overlays, Texts
from gator_core.presets import MAX_RATE, MAX_SIDE, PRESETS, Preset, parse_aspect, parse_rate, parse_size, preset, sized
from gator_core.score import LOUDNESS_SCHEMA, LoudnessUse, Music, Narration, VoiceUse, loudness_of, text_of

__all__ = [
    "CaptionsUse",
    "Crop",
    "FilterUse",
    "ImageSourceUse",
    "LoudnessUse",
    "Motion",
    "Music",
    "Narration",
    "ProviderUse",
    "Scene",
    "Storyboard",
    "TransitionUse",
    "VoiceUse",
    "colour",
    "exact",
]

MAX_SCENES = 20_000

_NULL = {"type": "null"}
_SIDES = {"type": "array", "items": {"type": "integer", "minimum": 16, "maximum": MAX_SIDE}, "minItems": 2, "maxItems": 2}
_SIZE_TEXT = {"type": "string", "pattern": r"^\s*\d{1,5}\s*[xX×]\s*\d{1,5}\s*$"}
_ASPECT_TEXT = {"type": "string", "pattern": r"^\s*\d{1,6}(\.\d{1,6})?\s*[:/]\s*\d{1,6}(\.\d{1,6})?\s*$"}
_RATE_TEXT = {"type": "string", "pattern": r"^\s*(\d{1,7}(\.\d{0,15})?|\d{1,7}/\d{1,7})\s*$"}
_Size = Annotated[Any, WithJsonSchema({"anyOf": [_SIZE_TEXT, _SIDES, _NULL]})]
_Aspect = Annotated[Any, WithJsonSchema({"anyOf": [_ASPECT_TEXT, _NULL]})]
_Rate = Annotated[Any, WithJsonSchema({"anyOf": [{"type": "number", "minimum": 1, "maximum": MAX_RATE}, _RATE_TEXT, _NULL]})]
_Quality = Annotated[str, WithJsonSchema({"enum": list(PRESETS)})]


_Part = Annotated[Number, WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})]


class Crop(Model):
    """A part of the picture, in fractions of its width and height."""

    x: Number = Field(0.0, ge=0, lt=1)
    y: Number = Field(0.0, ge=0, lt=1)
    width: Number = Field(1.0, gt=0, le=1)
    height: Number = Field(1.0, gt=0, le=1)

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if self.x + self.width > 1 + 1e-9 or self.y + self.height > 1 + 1e-9:
            raise ValueError("reaches past the picture: x + width and y + height may be 1 at most")
        return self


MotionName = Literal["still", "zoom-in", "zoom-out", "pan-left", "pan-right", "pan-up", "pan-down", "generated"]


class Motion(Model):
    """Camera motion over a scene."""

    name: MotionName
    amount: Number = Field(0.15, gt=0, le=2, description="how far: 0.15 zooms to 1.15, or pans over 15 % of the frame")
    easing: Easing = "ease-in-out"
    focus: tuple[_Part, _Part] = Field((0.5, 0.5), description="the point that a zoom goes to, in fractions from the top left")

    @field_validator("focus")
    @classmethod
    def _within(cls, value: tuple[float, float]) -> tuple[float, float]:
        if not all(0 <= part <= 1 for part in value):
            raise ValueError(f"must be two numbers from 0 to 1, from the left and from the top (got {list(value)})")
        return value


class Scene(Model):
    """One scene: a colour, a picture, a clip, or a prompt, and how it is shown."""

    id: str | None = Field(None, min_length=1, max_length=200)
    prompt: str | None = Field(None, max_length=20_000)
    color: Colour | None = None
    image: File | None = None
    video: File | None = None
    duration: AutoDuration | None = Field(
        None, description="seconds, or auto: what is said and a breath; default: the clip's own length, what is said, or 3"
    )
    transition: Annotated[TransitionUse, BeforeValidator(named)] | None = Field(None, description="the one into this scene")
    fit: Literal["cover", "contain", "blur"] = "cover"
    crop: Crop | None = None
    trim: tuple[Time, Time] | None = Field(None, description="[from, to] of the clip, in seconds")
    speed: Number = Field(1.0, ge=0.05, le=20)
    interpolate: Literal["hold", "blend", "flow"] | None = Field(
        None, description="what is shown between two pictures of a clip; default: hold, and flow for what a model makes"
    )
    motion: Annotated[Motion, BeforeValidator(named)] | None = None
    filters: list[Annotated[FilterUse, BeforeValidator(named)]] = Field(default_factory=list, max_length=50)
    provider: Annotated[ProviderUse, BeforeValidator(named)] | None = None
    image_source: Annotated[ImageSourceUse, BeforeValidator(named)] | None = Field(
        None, description="makes the picture of the prompt that the scene starts from"
    )
    seed: Seed | None = None
    take: Whole = Field(1, ge=1, le=10_000)
    background: Colour = "#000000"
    sound: Literal["keep", "mute"] = "mute"
    volume: Number = Field(1.0, ge=0, le=4, description="of the clip's sound: a factor")
    narration: Annotated[Narration, BeforeValidator(text_of)] | None = Field(None, description="a text, or {text, voice, …}")
    overlays: Overlays = Field(default_factory=list, description="pictures and clips over the scene, the first one lowest")
    text: Texts = Field(default_factory=list, description="over the scene: a text, {text, position, …}, or a list of them")

    @model_validator(mode="after")
    def _one_picture(self) -> Self:
        given = [name for name in ("color", "image", "video") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"a scene shows one thing, but it has {' and '.join(given)}; leave one of them")
        if not given and not (self.prompt or "").strip():
            raise ValueError(self._nothing_shown())
        if given and self.image_source:
            raise ValueError(f"image_source: only a scene of a prompt alone has one; this one has its {given[0]}")
        if self.trim and self.trim[1] <= self.trim[0]:
            raise ValueError(f"trim: ends at {self.trim[1]:g} s, but starts at {self.trim[0]:g} s")
        if self.video is None:
            idle = [
                name
                for name in ("trim", "speed", "sound", "volume")
                if getattr(self, name) != type(self).model_fields[name].default
            ]
            if idle:
                raise ValueError(f"{idle[0]}: only a scene with a video has one")
        if self.duration == "auto" and not self.narration:
            raise ValueError("duration: auto is as long as the narration, and there is none")
        if self.interpolate and not self._may_move():
            raise ValueError("interpolate: only a scene with a video has one, or one that a model can make into a clip")
        return self

    def _may_move(self) -> bool:
        """Whether it shows a clip, or a model may be asked for one."""
        generated = self.motion is not None and self.motion.name == "generated"
        return self.video is not None or generated or (self.color is None and self.image is None)

    def _nothing_shown(self) -> str:
        said = "a scene needs a prompt, an image, a video or a color"
        if "color" in self.model_fields_set:
            return f'{said}; its color is empty: in YAML a # begins a comment, so write it in quotes: "#336699"'
        return said


_KINDS: dict[type, str] = {str: "text", list: "list", int: "number", float: "number", bool: "yes or no"}


class Storyboard(Model):
    """Scenes in order, and what holds for all of them."""

    version: Annotated[Literal[1], BeforeValidator(number)] = 1
    title: str | None = None
    quality: _Quality = "standard"
    size: _Size = Field(None, description="WIDTHxHEIGHT; overrides the quality's own")
    aspect: _Aspect = Field(None, description="WIDTH:HEIGHT; keeps the quality's short side")
    fps: _Rate = Field(None, description="a number or a fraction such as 30000/1001")
    codec: Literal["h264", "hevc", "av1", "vp9"] | None = Field(
        None, description="default: what the output's suffix stands for"
    )
    transition: Annotated[TransitionUse, BeforeValidator(named)] | None = Field(
        None, description="into every scene but the first, unless the scene says otherwise"
    )
    end_transition: Annotated[TransitionUse, BeforeValidator(named)] | None = Field(None, description="to black, at the close")
    provider: Annotated[ProviderUse, BeforeValidator(named)] | None = Field(None, description="for scenes that name none")
    image_source: Annotated[ImageSourceUse, BeforeValidator(named)] | None = Field(
        None, description="for scenes that name none and start from a picture of their prompt"
    )
    max_cost: Dollars | None = Field(None, description="US dollars that a render may spend on generation")
    fallback: Literal["generator", "sketch"] = Field(
        "generator", description="what may stand in when a generator fails: another generator, or a sketch too"
    )
    music: Music | None = None
    voice: Annotated[VoiceUse, BeforeValidator(named)] | None = Field(
        None, description="who speaks where a narration names nobody"
    )
    loudness: Annotated[LoudnessUse | None, BeforeValidator(loudness_of), WithJsonSchema(LOUDNESS_SCHEMA)] = Field(
        default_factory=LoudnessUse, description="how loud the whole is: {lufs, peak}, or off"
    )
    captions: Annotated[CaptionsUse | None, BeforeValidator(captions_of)] = Field(
        None, description="what is said, to be read: true, a file, or {file, style, track, sidecar, …}"
    )
    overlays: Overlays = Field(default_factory=list, description="over the whole video, transitions too")
    text: Texts = Field(default_factory=list, description="over the whole video, transitions too")
    scenes: list[Scene] = Field(min_length=1, max_length=MAX_SCENES)

    _base: Path = PrivateAttr(default_factory=Path.cwd)

    @field_validator("quality")
    @classmethod
    def _known_quality(cls, value: str) -> str:
        return preset(value).name

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
        return None if value is None else str(value).strip()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.size and self.aspect:
            raise ValueError("size and aspect both shape the frame: state one of them")
        ids = Counter(scene.id for scene in self.scenes if scene.id)
        if ids and ids.most_common(1)[0][1] > 1:
            raise ValueError(f"two scenes have the id {ids.most_common(1)[0][0]!r}; an id names one scene")
        _ = self.frame_size  # an aspect that this quality can't have
        return self

    # Making one ----------------------------------------------------------------------------------------------

    @classmethod
    def parse(cls, data: object, base: Path | None = None) -> Self:
        """From plain data; media paths are relative to ``base`` (default: the working folder).

        InvalidStoryboard names the scene, the field, the value and what is allowed.
        """
        if not isinstance(data, Mapping):
            found = "nothing" if data is None else f"a {_KINDS.get(type(data), type(data).__name__)}"
            raise InvalidStoryboard(f"a storyboard is a mapping with a list of 'scenes', but this is {found}")
        made = cls(**{str(key): value for key, value in data.items()})
        if base is not None:
            made._base = base
        return made

    @classmethod
    def from_prompts(
        cls,
        prompts: Iterable[str],
        *,
        quality: str = "standard",
        transition: str | Mapping[str, Any] | None = "crossfade",
        duration_per_scene: float | None = None,
        **rest: Any,
    ) -> Self:
        """One scene a prompt. InvalidStoryboard if there is none, or one is empty."""
        if isinstance(prompts, str):
            prompts = [prompts]
        if not isinstance(prompts, Iterable):
            raise InvalidStoryboard(f"prompts are a text or a list of texts, not {prompts!r}")
        scenes = [{"prompt": prompt, "duration": duration_per_scene} for prompt in prompts]
        if not scenes:
            raise InvalidStoryboard("at least one prompt is required")
        return cls(scenes=scenes, quality=quality, transition=transition, **rest)

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """From YAML or JSON; media paths are relative to the file."""
        file = Path(path)
        data = read_document(file)
        try:
            return cls.parse(data, file.resolve().parent)
        except InvalidStoryboard as error:
            raise type(error)(f"{file}: {error}") from error

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
        size, aspect = parse_size(self.size) if self.size else None, parse_aspect(self.aspect) if self.aspect else None
        return sized(self.preset, size, aspect)

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
