"""What a generator is asked for, what it is lent while it works, and what it owes afterwards."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from gator_core.errors import Cancelled

__all__ = ["Estimate", "Job", "Made", "Outcome", "Picture", "Request"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a generation will take: seconds of waiting, and money in US dollars."""

    seconds: float = 0.0
    dollars: float = 0.0


@dataclass(frozen=True, slots=True)
class Made:
    """A product of another step, named by that step's key, so that it can be spoken of before it is made."""

    key: str


Picture = Path | Made
"""A picture that a model starts from: the user's file, or one that an image source makes first. ``Job.file`` opens it."""


class Request(BaseModel):
    """Exactly what will be asked of a generator; with ``output_revision`` it is the asset's key.

    Where a field is called ``model``, ``prompt`` or ``seed``, lineage tells it. A picture is a field of type ``Picture``:
    a path counts by the file's content, a product by its step's key.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())


@dataclass
class Outcome:
    """What a generator tells of its work, beside the file; the result and its report carry it."""

    dollars: float | None = None
    """What it really cost, also where it failed; None where the estimate is all that is known."""
    warnings: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    """JSON values worth keeping: a remote task's id, the model's revision, a seed that the model chose itself."""


def _unknown(picture: Picture) -> Path:
    if isinstance(picture, Path):
        return picture
    raise KeyError(f"the product {picture.key} was not handed to this job")


@dataclass
class Job:
    """What the build lends a generator while it works."""

    scratch: Path
    """A folder for temporary files, removed afterwards."""
    progress: Callable[[float], None] = lambda _: None
    """Call it with 0..1."""
    cancelled: Callable[[], bool] = lambda: False
    journal: MutableMapping[str, Any] = field(default_factory=dict)
    """Survives a crash: a JSON value that is put here is on disk before the call returns."""
    file: Callable[[Picture], Path] = _unknown
    """Where a picture of the request lies."""
    purchase: Callable[[float], None] = lambda _: None
    """Call it with dollars right before a request that will cost that much. It raises CostRefused where that would go
    past the limit; when it returns, the money is noted as spent. A task of an earlier process that is waited for
    again costs nothing, so that it is not called for."""
    charge: Callable[[float], None] = lambda _: None
    """Call it where what was bought turned out to cost so many dollars more. It never refuses, for the money is gone; what
    comes next finds so much less."""
    refund: Callable[[float], None] = lambda _: None
    """Call it where so many of the dollars that were announced are not spent after all, and may be spent anew."""
    outcome: Outcome = field(default_factory=Outcome)
    retry: bool = False
    """The caller asks again for what can't be known, or was refused, and accepts that it may cost twice."""

    def check(self) -> None:
        """Cancelled if the caller asked to stop."""
        if self.cancelled():
            raise Cancelled("stopped on request")
