"""How large a file from outside may be: one model, and refusals that say how to raise it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gator_core.errors import InputError, LimitExceeded

__all__ = ["Limits"]

_PREFIX = "GATOR_MAX_"


class Limits(BaseModel):
    """The most that is accepted of one file. Each field ``x`` is set by the environment variable ``GATOR_MAX_X``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bytes: int = Field(64 * 2**30, gt=0, description="bytes of the file")
    pixels: int = Field(100_000_000, gt=0, description="pixels of one picture")
    side: int = Field(32_768, gt=0, description="pixels along one side")
    seconds: float = Field(24 * 3600.0, gt=0, allow_inf_nan=False, description="seconds of a clip")
    frames: int = Field(24 * 3600 * 60, gt=0, description="pictures in a clip")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """The defaults, but for the variables that are set. InputError names one that is no positive number."""
        known = os.environ if environment is None else environment
        given = {name: known[_variable(name)] for name in cls.model_fields if known.get(_variable(name))}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            name = str(error.errors()[0]["loc"][0])
            raise InputError(f"{_variable(name)}: {given[name]!r} is not a number above 0") from error

    def check(self, file: object, **values: float) -> None:
        """LimitExceeded if one of the values, named as the fields are, is above its limit.

        ``file`` is how the message names what is refused.
        """
        for name, value in values.items():
            most = getattr(self, name)
            if value > most:
                what = type(self).model_fields[name].description or name
                raise LimitExceeded(
                    f"{file}: {value:,.10g} {what} is past the limit of {most:,.10g};"
                    f" set {_variable(name)}={_enough(value)} to allow it"
                )

    def check_size(self, file: object, width: int, height: int) -> None:
        """LimitExceeded if a picture of this size is past ``side`` or ``pixels``."""
        self.check(file, side=max(width, height), pixels=width * height)


def _variable(name: str) -> str:
    return _PREFIX + name.upper()


def _enough(value: float) -> int:
    """A whole number that the value does not exceed."""
    return int(value) if value == int(value) else int(value) + 1
