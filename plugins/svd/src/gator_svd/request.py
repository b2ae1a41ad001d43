"""What Stable Video Diffusion can be asked for."""

from __future__ import annotations

import re
from typing import Self

from pydantic import Field, field_validator, model_validator

from gator_core import Parameters, Request
from gator_core.errors import InputError
from gator_core.providers import Picture
from gator_svd.memory import Offload

__all__ = ["SIZES", "SvdParameters", "SvdRequest", "nearest_size", "sizes_of"]

SIZES = ((1024, 576), (768, 768), (576, 1024))
"""(width, height): what the model was trained on, the same number of pixels as a square, and turned."""

_MOST = 2048 * 2048
"""Pixels: seven times what the model was trained on, and more than any GPU holds of 25 pictures."""


class SvdParameters(Parameters):
    """The further fields of ``provider: {name: svd}``."""

    model: str | None = Field(None, min_length=1, description="a hub id or a folder, instead of GATOR_SVD_MODEL")
    steps: int = Field(25, ge=1, le=100, description="of denoising; more take longer")
    motion_bucket: int = Field(127, ge=1, le=255, description="how much moves")
    noise: float = Field(0.02, ge=0, le=1, description="added to the picture first: more moves it more, and keeps less of it")
    fps: int = Field(7, ge=2, le=30, description="pictures a second that the model aims at, and that its clip has")
    frames: int | None = Field(None, ge=2, le=50, description="how many pictures; without it as many as the model is made for")
    min_guidance: float = Field(1.0, ge=0, le=20, description="how closely the first picture keeps to the one given")
    max_guidance: float = Field(3.0, ge=0, le=20, description="the same of the last one")
    decode_chunk: int = Field(8, ge=1, le=50, description="pictures decoded at once: fewer take less memory, and may flicker")
    size: str | None = Field(None, description="instead of GATOR_SVD_SIZE: WIDTHxHEIGHT, multiples of 64; also made turned")
    offload: Offload | None = Field(None, description="what leaves the GPU meanwhile; without it chosen by the free memory")

    @field_validator("size")
    @classmethod
    def _readable(cls, value: str | None) -> str | None:
        if value:
            sizes_of(value)
        return value

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.min_guidance > self.max_guidance:
            raise ValueError(f"min_guidance {self.min_guidance:g} is above max_guidance {self.max_guidance:g}")
        return self


class SvdRequest(Request):
    """Everything that the pictures depend on."""

    model: str
    picture: Picture
    crop: tuple[float, float, float, float] | None
    """The part of the picture to start from: x, y, width, height as fractions of it."""
    background: tuple[int, int, int]
    """RGB 0..255, behind a transparent picture."""
    size: tuple[int, int]
    """(width, height)."""
    seed: int
    steps: int
    motion_bucket: int
    noise: float
    fps: int
    frames: int | None
    min_guidance: float
    max_guidance: float
    decode_chunk: int


def sizes_of(text: str | None) -> tuple[tuple[int, int], ...]:
    """What is made: the size that ``text`` says, upright and turned; without one the model's own. InputError."""
    if not text:
        return SIZES
    match = re.fullmatch(r"(\d+)x(\d+)", text.strip().lower())
    width, height = (int(match[1]), int(match[2])) if match else (0, 0)
    if not (width and height) or width % 64 or height % 64:
        raise InputError(f"{text!r} is no size that the model can make; write WIDTHxHEIGHT, multiples of 64, such as 1024x576")
    if width * height > _MOST:
        raise InputError(f"{text!r} is no size that the model can make: {_MOST:,} pixels are the most, such as 2048x2048")
    return (width, height), (height, width)


def nearest_size(size: tuple[int, int], sizes: tuple[tuple[int, int], ...] = SIZES) -> tuple[int, int]:
    """Of the sizes that are made, the one nearest in shape; the first of two that are equally near."""

    def apart(made: tuple[int, int]) -> float:
        one, other = made[0] * size[1], made[1] * size[0]
        return max(one, other) / min(one, other)

    return min(sizes, key=apart)
