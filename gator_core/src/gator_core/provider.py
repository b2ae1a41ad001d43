"""What every provider has: a name, a rank, a word on whether it can serve, and perhaps parameters.

A provider is a small object with a ``name``, a ``rank`` (the highest available one wins) and ``availability()``.
Making one must be cheap: plugins make theirs when they are loaded.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from gator_core.errors import InvalidStoryboard, MediaError, nearest
from gator_core.explain import sentence

__all__ = ["Availability", "Configurable", "Parameters", "Provider", "UserFile"]


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a provider can serve here and now; if not, why, and what a person can do about it."""

    ok: bool
    reason: str = ""
    fix: str = ""
    insisted: bool = False
    """Whether a person named the very thing that is missing, so that no encoder of lower rank may quietly stand in."""


class Provider:
    """Anything that a plugin offers."""

    name: str = ""
    rank: int = 0
    """Of those that can serve, the highest wins; ties go to the name that sorts first."""
    summary: str = ""
    """One line for listings."""

    def availability(self) -> Availability:
        """Cheap, never raises, imports no heavy library to find out."""
        return Availability(True)

    def examine(self) -> Iterable[Availability]:
        """A closer look, for ``gator doctor``: a finding each, what was seen as its ``reason``.

        May take seconds, load libraries, and ask a server what costs nothing, such as whether it takes the key.
        """
        return ()

    def fingerprint(self) -> str:
        """Stands for everything but parameters that its results depend on; another one makes stored results void.

        The default is the class and the code that it belongs to (see ``fingerprints``).
        """
        from gator_core.fingerprints import code_of

        return f"{type(self).__module__}:{self.name}@{code_of(type(self).__module__)}"


# Parameters ------------------------------------------------------------------------------------------------------


class Parameters(BaseModel):
    """Base of the parameters of a transition or a filter: a pydantic model, each field with a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _OfTheUser:
    """Marks a parameter that names a file."""


def _usable(path: Path) -> Path:
    from gator_core.media.door import checked
    from gator_core.media.limits import Limits

    return checked(path, Limits.from_environment())


UserFile = Annotated[Path, _OfTheUser(), AfterValidator(_usable)]
"""The type of a parameter that names a file of the user's: a regular one that is there, not empty and not too large. A key
holds the file's content, not its name."""


def _located(values: Mapping[str, Any], params: type[Parameters], base: Path) -> dict[str, Any]:
    """The parameters with paths of files absolute."""
    made = dict(values)
    for name, known in params.model_fields.items():
        marks = [*known.metadata, *(mark for part in get_args(known.annotation) for mark in get_args(part))]
        if any(isinstance(mark, _OfTheUser) for mark in marks) and isinstance(made.get(name), str | Path):
            made[name] = (base / Path(made[name]).expanduser()).absolute()
    return made


class Configurable(Provider):
    """A provider with parameters. ``Params`` is the model, ``params`` the values of this instance."""

    Params: ClassVar[type[Parameters]] = Parameters
    kind: ClassVar[str] = "provider"
    params: Any = Parameters()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "Params" in vars(cls):  # so that one that was never configured has its defaults
            cls.params = cls.Params()

    def configured(self, values: Mapping[str, Any], base: Path | None = None) -> Self:
        """A copy with these parameters. InvalidStoryboard names the parameter, the value and what is allowed.

        Relative paths of ``UserFile`` parameters start from ``base``, the folder of the storyboard.
        """
        twin = copy.copy(self)
        try:
            twin.params = self.Params.model_validate(_located(values, self.Params, base or Path.cwd()))
        except ValidationError as error:
            raise self._explained(error) from error
        return twin

    def _explained(self, error: ValidationError) -> InvalidStoryboard:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        known = sorted(self.Params.model_fields)
        if first["type"] == "extra_forbidden":
            listed = ", ".join(known) or "none"
            hint = nearest(where, known)
            return InvalidStoryboard(f"{self.kind} {self.name!r} has no parameter {where!r}{hint} (it takes: {listed})")
        named = f"{self.kind} {self.name!r}, parameter {where!r}"
        cause = first.get("ctx", {}).get("error")
        # What is wrong with a file is told with its name already.
        return InvalidStoryboard(f"{named}: {cause if isinstance(cause, MediaError) else sentence(first)}")
