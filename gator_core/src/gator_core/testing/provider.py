"""What holds for every provider, and for every one with parameters."""

from __future__ import annotations

import json
from collections.abc import Iterator

from gator_core.errors import InvalidStoryboard
from gator_core.providers import Availability, Configurable, Provider
from gator_core.testing.conformance import Check, expect

__all__ = ["parameter_checks", "provider_checks"]


def provider_checks(provider: Provider) -> Iterator[Check]:
    """Its name, its rank, whether it can say if it is available."""
    yield "it can be named, ranked and listed", lambda: _identity(provider)
    yield "availability() says whether and why not", lambda: _availability(provider)
    yield "fingerprint() is the same text each time", lambda: _fingerprint(provider)


def parameter_checks(provider: Configurable) -> Iterator[Check]:
    """Defaults, refusals and a schema."""
    yield "every parameter has a valid default", lambda: _defaults(provider)
    yield "an unknown parameter is refused", lambda: _refusal(provider)
    yield "the parameters have a JSON schema", lambda: _schema(provider)


def _identity(provider: Provider) -> None:
    name = provider.name
    expect(isinstance(name, str) and name, f"its name is {name!r}, not a text")
    expect(name == name.strip() and "\n" not in name, f"its name {name!r} can't be written on one line of a storyboard")
    expect(isinstance(provider.rank, int), f"its rank is {provider.rank!r}, not a whole number")
    expect(
        isinstance(provider.summary, str) and "\n" not in provider.summary, f"its summary is not one line: {provider.summary!r}"
    )


def _availability(provider: Provider) -> None:
    said = provider.availability()
    expect(isinstance(said, Availability), f"it gives {said!r}, not an Availability")
    expect(said.ok or said.reason, "it is not available and gives no reason")


def _fingerprint(provider: Provider) -> None:
    first, second = provider.fingerprint(), provider.fingerprint()
    expect(isinstance(first, str) and first, f"it gives {first!r}")
    expect(first == second, f"it gives {first!r}, then {second!r}")


def _defaults(provider: Configurable) -> None:
    before = provider.params
    twin = provider.configured({})
    expect(isinstance(twin.params, provider.Params), f"configured({{}}) has the parameters {twin.params!r}")
    expect(twin is not provider, "configured() gives the provider itself, not a copy")
    expect(provider.params is before, "configured() changes the provider that it is asked of")


def _refusal(provider: Configurable) -> None:
    try:
        provider.configured({"no such parameter": 1})
    except InvalidStoryboard:
        return
    raise AssertionError("configured({'no such parameter': 1}) was accepted; base the model on gator_core.Parameters")


def _schema(provider: Configurable) -> None:
    json.dumps(provider.Params.model_json_schema())
