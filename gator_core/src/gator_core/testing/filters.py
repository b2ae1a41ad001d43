"""What a filter promises."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gator_core.frame import Frame
from gator_core.providers import Filter
from gator_core.testing.conformance import Check, expect, judge
from gator_core.testing.pictures import SIZES, same, texture
from gator_core.testing.provider import parameter_checks, provider_checks

__all__ = ["check_filter"]

_TIMES = (-0.5, 0.0, 0.04, 1.25, 3600.0)
"""Seconds; those below 0 are in the handle before the cut."""


def check_filter(filter_: Filter, *parameters: Mapping[str, Any]) -> None:
    """Tries everything that the engine relies on, with the defaults and with each of ``parameters``.

    NonConforming lists every promise that is broken.
    """
    subject = f"filter {filter_.name!r}"
    judge(subject, (*provider_checks(filter_), *parameter_checks(filter_)))
    for values in ({}, *parameters):
        configured = filter_.configured(values)
        judge(f"{subject} with {dict(values)}" if values else subject, _checks(configured))


def _checks(filter_: Filter) -> Iterator[Check]:
    yield "it gives a frame of the picture's size, at every size and time", lambda: _size(filter_)
    yield "it leaves its picture as it was", lambda: _inputs(filter_)
    yield "the same arguments give the same bits, whatever was asked before", lambda: _pure(filter_)
    yield "a picture that it gave stays as it was", lambda: _results(filter_)
    yield "it can be called from several threads at once", lambda: _threads(filter_)
    yield "it can be pickled", lambda: _pickle(filter_)
    yield "it says truly whether its result depends on the time", lambda: _moves(filter_)


def _run(filter_: Filter, size: tuple[int, int]) -> list[Frame]:
    return [filter_.apply(texture(size, 1), t) for t in _TIMES]


def _size(filter_: Filter) -> None:
    for size in SIZES:
        for t, picture in zip(_TIMES, _run(filter_, size), strict=True):
            expect(isinstance(picture, Frame), f"at {t:g} s it gives a {type(picture).__name__}, not a Frame")
            expect(picture.size == size, f"at {t:g} s it makes {picture.size} of a picture of {size}")


def _inputs(filter_: Filter) -> None:
    for size in SIZES:
        picture = texture(size, 1)
        for t in _TIMES:
            filter_.apply(picture, t)
        expect(same(picture, texture(size, 1)), f"it changed the picture that it was given (size {size})")


def _pure(filter_: Filter) -> None:
    first = _run(filter_, SIZES[1])
    _run(filter_, SIZES[2])
    for t, picture in zip(reversed(_TIMES), reversed(first), strict=True):
        again = filter_.apply(texture(SIZES[1], 1), t)
        expect(same(again, picture), f"asked again at {t:g} s it gives another picture")


def _results(filter_: Filter) -> None:
    given = filter_.apply(texture(SIZES[1], 1), 0.0)
    copy = Frame(given.data.copy())
    filter_.apply(texture(SIZES[1], 2), 1.0)
    expect(same(given, copy), "a later call changed an earlier result: it keeps its buffer")


def _threads(filter_: Filter) -> None:
    size = (320, 180)
    alone = _run(filter_, size)
    with ThreadPoolExecutor(4) as pool:
        for run in pool.map(lambda _: _run(filter_, size), range(4)):
            expect(all(map(same, run, alone)), "called from four threads at once it gives other pictures: it keeps a state")


def _pickle(filter_: Filter) -> None:
    twin = pickle.loads(pickle.dumps(filter_))  # noqa: S301 - our own bytes
    expect(all(map(same, _run(twin, SIZES[1]), _run(filter_, SIZES[1]))), "its copy gives other pictures")


def _moves(filter_: Filter) -> None:
    if not filter_.moves:
        pictures = {picture.data.tobytes() for picture in _run(filter_, SIZES[1])}
        expect(len(pictures) == 1, "it changes with the time: say moves = True, or held pictures are filtered only once")
