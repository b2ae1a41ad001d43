"""What the service answers. Read tolerantly: new fields are ignored, since they come without a new version."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

__all__ = ["Created", "Credits", "ModelLimits", "ModelUsage", "Organization", "Task", "Upload", "complaint"]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True, protected_namespaces=())


class Credits(_Answer):
    """An amount of money: a credit is $0.01."""

    credits: float


def _credits(value: Any) -> Any:
    """None for a price that is told in a way that is not known: it must not hide the task that was paid for."""
    number = value.get("credits") if isinstance(value, dict) else None
    return value if isinstance(number, int | float) and not isinstance(number, bool) else None


class Created(_Answer):
    """A task that was created, and so paid for."""

    id: str = Field(min_length=1)
    estimated_cost: Credits | None = Field(None, alias="estimatedCost")
    """The most that it may be charged."""

    @field_validator("estimated_cost", mode="before")
    @classmethod
    def _readable(cls, value: Any) -> Any:
        return _credits(value)


class Task(_Answer):
    """A task as it stands. ``status`` may be one that this version does not know."""

    id: str
    status: str
    progress: float | None = None
    """0..1, while it runs."""
    output: list[str] | None = None
    """Addresses of what was made; they expire after a day or two, and a task that is read again has new ones."""
    failure: str | None = None
    failure_code: str | None = Field(None, alias="failureCode")
    cost: Credits | None = None
    """What was charged, once it ended; 0 if all was given back."""

    @field_validator("cost", mode="before")
    @classmethod
    def _readable(cls, value: Any) -> Any:
        return _credits(value)


class Upload(_Answer):
    """Where a file is sent, and what it is called from then on."""

    upload_url: str = Field(alias="uploadUrl")
    fields: dict[str, str]
    runway_uri: str = Field(alias="runwayUri")


class ModelLimits(_Answer):
    """None means no limit."""

    at_once: int | None = Field(None, alias="maxConcurrentGenerations")
    per_day: int | None = Field(None, alias="maxDailyGenerations")


class ModelUsage(_Answer):
    """Of the last 24 hours."""

    generations: int = Field(0, alias="dailyGenerations")


class _Tier(_Answer):
    models: dict[str, ModelLimits] = Field(default_factory=dict)


class _Usage(_Answer):
    models: dict[str, ModelUsage] = Field(default_factory=dict)


class Organization(_Answer):
    """The account that a key belongs to."""

    credit_balance: float = Field(alias="creditBalance")
    tier: _Tier = Field(default_factory=_Tier)
    usage: _Usage = Field(default_factory=_Usage)


def complaint(body: Any) -> str:
    """What an error's body says, in one line: its ``error``, and each issue with its place."""
    if not isinstance(body, dict):
        return " ".join(str(body).split())[:300]
    said = [str(body["error"])] if body.get("error") else []
    issues = body.get("issues")
    for issue in issues if isinstance(issues, list) else []:
        if isinstance(issue, dict):
            place = issue.get("path")
            where = ".".join(map(str, place)) if isinstance(place, list) else str(place or "")
            said.append(f"{where}: {issue.get('message', '')}".strip(": "))
    return " ".join("; ".join(said).split())[:600]
