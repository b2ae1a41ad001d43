"""What every generator promises to say of itself; ``working`` tries how it works."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gator_core.generation import Estimate, Request
from gator_core.providers import Generator
from gator_core.testing.conformance import Check, expect
from gator_core.testing.fresh import Answer, answered
from gator_core.testing.plugin import PATIENCE
from gator_core.testing.provider import parameter_checks, provider_checks

__all__ = ["Asking", "generator_checks"]


@dataclass(frozen=True)
class Asking:
    """What a generator's ``request()`` is given."""

    generator: Any
    arguments: tuple[Any, ...]
    reseeded: tuple[Any, ...] | None = None
    """The same with another seed; None where none is given, or nothing generated."""
    seedless: bool = False
    """Whether it has no use for the seed."""

    def request(self) -> Request:
        """Made anew."""
        made: Request = self.generator.request(*self.arguments)
        return made

    def other(self) -> Request:
        """With another seed."""
        made: Request = self.generator.request(*(self.reseeded or self.arguments))
        return made


def generator_checks(asking: Asking) -> Iterator[Check]:
    """What it says of itself, here and in a fresh process."""
    generator: Generator = asking.generator
    yield from provider_checks(generator)
    yield from parameter_checks(generator)
    yield "request() is pure and can be stored", lambda: _request(asking)
    if asking.reseeded:
        yield "another seed gives another request", lambda: _seed(asking)
    yield "estimate() tells seconds and dollars", lambda: _estimate(generator, asking.request())
    yield "resource() names what it occupies", lambda: _resource(generator, asking.request())
    yield "limits() can be listed", lambda: _limits(generator)
    found: list[Answer] = []
    yield "it can be asked in a fresh process", lambda: found.append(answered(generator, _asked(asking)))
    if found:
        yield "availability() is quick", lambda: _quick(found[0])
        yield "availability() imports nothing heavy", lambda: _light(found[0])
        yield "request() gives the same in every process", lambda: _everywhere(asking, found[0])


def _request(asking: Asking) -> None:
    one, other = asking.request(), asking.request()
    expect(isinstance(one, Request), f"it gives a {type(one).__name__}, not a Request")
    expect(one == other and one.model_dump_json() == other.model_dump_json(), "asked twice it gives two different requests")
    again = type(one).model_validate_json(one.model_dump_json())
    expect(again == one, "it is another one when it is read back from JSON")


def _seed(asking: Asking) -> None:
    alike = asking.request() == asking.other()
    if asking.seedless:
        expect(alike, "it depends on the seed: don't say seedless=True here")
    else:
        expect(not alike, "it is the same, so that no other take could be made; give this suite seedless=True if that is meant")


def _estimate(generator: Generator, request: Request) -> None:
    said = generator.estimate(request)
    expect(isinstance(said, Estimate), f"it gives {said!r}, not an Estimate")
    expect(said.seconds >= 0 and said.dollars >= 0, f"it gives {said!r}")
    expect(generator.paid or said.dollars == 0, "it costs money, but does not say paid = True")


def _resource(generator: Generator, request: Request) -> None:
    one, other = generator.resource(request), generator.resource(request)
    expect(isinstance(one, str) and one, f"it gives {one!r}, not a text")
    expect(one == other, f"it gives {one!r}, then {other!r}")
    if not generator.paid:  # a paid one may ask its service
        count = generator.at_once(request)
        expect(isinstance(count, int) and count >= 1, f"at_once() gives {count!r}, not a number from 1 on")


def _limits(generator: Generator) -> None:
    json.dumps(dict(generator.limits()), allow_nan=False)


# In a fresh process ----------------------------------------------------------------------------------------------


def _asked(asking: Asking) -> tuple[Any, ...] | None:
    """None for a request without a word, which is the same everywhere."""
    return None if type(asking.request()) is Request else asking.arguments


def _quick(found: Answer) -> None:
    expect(found.seconds < PATIENCE, f"it takes {found.seconds:.1f} s: leave what takes time to examine()")


def _light(found: Answer) -> None:
    expect(not found.heavy, f"it imports {', '.join(found.heavy)}; import that where it is used")


def _everywhere(asking: Asking, found: Answer) -> None:
    here = asking.request().model_dump_json()
    expect(found.request in (None, here), f"here it is {here}, in another process {found.request}; does it use hash()?")
