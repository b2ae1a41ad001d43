"""What a storyboard says of sound: music, narration, voices, loudness."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from gator_core.fields import File, Model, Number, Time, VoiceProviderUse, named

__all__ = ["LOUDNESS_SCHEMA", "Ducking", "LoudnessUse", "Music", "Narration", "VoiceUse", "loudness_of", "text_of"]


class Ducking(Model):
    """How music gives way to speech."""

    depth: Number = Field(12.0, gt=0, le=60, description="dB that it goes down")
    attack: Time = Field(0.2, description="seconds before speech in which it goes down")
    release: Time = Field(0.6, description="seconds in which it comes back")
    hold: Time = Field(0.3, description="seconds that it stays down after speech")


def _ducking(value: object) -> object:
    """``true``, ``false`` and a depth in dB."""
    if isinstance(value, bool):
        return {} if value else None
    return {"depth": value} if isinstance(value, int | float) else value


_DuckingSchema = {
    "anyOf": [
        {"type": "boolean"},
        {"type": "number", "exclusiveMinimum": 0, "maximum": 60},
        {"type": "null"},
        {
            "type": "object",
            "properties": {
                "depth": {"type": "number", "exclusiveMinimum": 0, "maximum": 60},
                **{
                    name: {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string"}]}
                    for name in ("attack", "release", "hold")
                },
            },
            "additionalProperties": False,
        },
    ]
}


class Music(Model):
    """Music under the whole video."""

    file: File
    volume: Number = Field(1.0, ge=0, le=4, description="a factor")
    start: Time = Field(0.0, description="seconds of the file that are left out")
    fade_in: Time = Field(0.0, description="seconds")
    fade_out: Time = Field(1.5, description="seconds, at the close")
    loop: bool = Field(True, description="whether it starts over, with a crossfade, where it is shorter than the video")
    duck: Annotated[Ducking | None, BeforeValidator(_ducking), WithJsonSchema(_DuckingSchema)] = Field(
        default_factory=Ducking, description="how it gives way to speech: true, false, dB, or {depth, attack, release, hold}"
    )


_Speed = Annotated[Number, Field(ge=0.25, le=4)]


class VoiceUse(Model):
    """Who speaks, and how."""

    name: str | None = Field(None, min_length=1, max_length=200, description="such as alloy; see gator voices")
    speed: _Speed = Field(1.0, description="of the voice's usual pace")
    language: str | None = Field(None, min_length=2, max_length=40, description="such as en-us")
    provider: Annotated[VoiceProviderUse, BeforeValidator(named)] | None = None


class Narration(Model):
    """What is said in a scene, from its first frame on."""

    text: str | None = Field(None, max_length=20_000)
    file: File | None = Field(None, description="a recording, in place of a voice that says the text")
    voice: str | None = Field(None, min_length=1, max_length=200)
    speed: _Speed | None = None
    language: str | None = Field(None, min_length=2, max_length=40)
    provider: Annotated[VoiceProviderUse, BeforeValidator(named)] | None = None
    volume: Number = Field(1.0, ge=0, le=4, description="a factor")
    overrun: Literal["refuse", "allow"] = Field("refuse", description="whether it may run on into the scenes after it")

    @model_validator(mode="after")
    def _said(self) -> Self:
        if self.file is None and not (self.text or "").strip():
            raise ValueError("needs a text to say, or the file of a recording")
        if self.file is not None:
            idle = [name for name in ("voice", "speed", "language", "provider") if getattr(self, name) is not None]
            if idle:
                raise ValueError(f"{idle[0]}: a recording has its own; leave it out, or the file")
        return self


def text_of(value: object) -> object:
    """A bare text is what is said."""
    return {"text": value} if isinstance(value, str) else value


class LoudnessUse(Model):
    """How loud the whole is."""

    lufs: Number = Field(-14.0, gt=-70, le=-5, description="integrated loudness, EBU R 128")
    peak: Number = Field(-1.0, ge=-20, le=0, description="highest true peak, dB of full scale")


def loudness_of(value: object) -> object:
    """``off``, which YAML may read as false."""
    return None if value is False or (isinstance(value, str) and value.strip().lower() == "off") else value


LOUDNESS_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"enum": ["off", False, None]},
        {
            "type": "object",
            "properties": {
                "lufs": {"type": "number", "exclusiveMinimum": -70, "maximum": -5},
                "peak": {"type": "number", "minimum": -20, "maximum": 0},
            },
            "additionalProperties": False,
        },
    ]
}
