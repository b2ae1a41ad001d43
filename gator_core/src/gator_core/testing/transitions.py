"""What a transition promises."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gator_core.frame import Frame
from gator_core.providers import Transition
from gator_core.testing.conformance import Check, expect, judge
from gator_core.testing.pictures import SIZES, same, texture
from gator_core.testing.provider import parameter_checks, provider_checks

__all__ = ["check_transition"]

_STEPS = (0.001, 0.1, 1 / 3, 0.5, 0.7137, 0.9, 0.999)


def check_transition(transition: Transition, *parameters: Mapping[str, Any]) -> None:
    """Tries everything that the engine relies on, with the defaults and with each of ``parameters``.

    NonConforming lists every promise that is broken. Takes well under a second for a quick transition.
    """
    subject = f"transition {transition.name!r}"
    judge(subject, (*provider_checks(transition), *parameter_checks(transition)))
    for values in ({}, *parameters):
        configured = transition.configured(values)
        judge(f"{subject} with {dict(values)}" if values else subject, _checks(configured))


def _checks(transition: Transition) -> Iterator[Check]:
    yield "it is exactly the first picture at 0 and the second at 1", lambda: _ends(transition)
    yield "it gives a frame of the pictures' size, at every size and progress", lambda: _size(transition)
    yield "its opening ends in the picture, its closing starts from it", lambda: _outer(transition)
    yield "it leaves its pictures as they were", lambda: _inputs(transition)
    yield "the same arguments give the same bits, whatever was asked before", lambda: _pure(transition)
    yield "a picture that it gave stays as it was", lambda: _results(transition)
    yield "it can be called from several threads at once", lambda: _threads(transition)
    yield "it can be pickled", lambda: _pickle(transition)
    yield "its progress shows", lambda: _progress(transition)


def _pair(size: tuple[int, int]) -> tuple[Frame, Frame]:
    return texture(size, 1), texture(size, 2)


def _run(transition: Transition, size: tuple[int, int]) -> list[Frame]:
    a, b = _pair(size)
    return [transition.blend(a, b, t) for t in _STEPS]


def _ends(transition: Transition) -> None:
    for size in SIZES:
        a, b = _pair(size)
        expect(same(transition.blend(a, b, 0.0), a), f"at t = 0 it is not the first picture (size {size})")
        expect(same(transition.blend(a, b, 1.0), b), f"at t = 1 it is not the second picture (size {size})")


def _outer(transition: Transition) -> None:
    for size in SIZES:
        a, b = _pair(size)
        expect(same(transition.opening(b, 1.0), b), f"opening at t = 1 is not the picture (size {size})")
        expect(same(transition.closing(a, 0.0), a), f"closing at t = 0 is not the picture (size {size})")
        for t in (0.0, *_STEPS, 1.0):
            sizes = transition.opening(b, t).size, transition.closing(a, t).size
            expect(sizes == (size, size), f"at t = {t:.3g} opening and closing make {sizes} of pictures of {size}")


def _size(transition: Transition) -> None:
    for size in SIZES:
        for t, picture in zip(_STEPS, _run(transition, size), strict=True):
            expect(isinstance(picture, Frame), f"at t = {t:.3g} it gives a {type(picture).__name__}, not a Frame")
            expect(picture.size == size, f"at t = {t:.3g} it makes {picture.size} of two pictures of {size}")


def _inputs(transition: Transition) -> None:
    for size in SIZES:
        a, b = _pair(size)
        before = a.data.copy(), b.data.copy()
        for t in (0.0, *_STEPS, 1.0):
            transition.blend(a, b, t)
        expect(same(a, Frame(before[0])) and same(b, Frame(before[1])), f"it changed a picture that it was given (size {size})")


def _pure(transition: Transition) -> None:
    size = SIZES[1]
    a, b = _pair(size)
    first = _run(transition, size)
    _run(transition, SIZES[2])
    for t, picture in zip(reversed(_STEPS), reversed(first), strict=True):
        expect(same(transition.blend(a, b, t), picture), f"asked again at t = {t:.3g} it gives another picture")


def _results(transition: Transition) -> None:
    a, b = _pair(SIZES[1])
    given = transition.blend(a, b, 0.5)
    copy = Frame(given.data.copy())
    transition.blend(b, a, 0.3)
    expect(same(given, copy), "a later call changed an earlier result: it keeps its buffer")


def _threads(transition: Transition) -> None:
    size = (320, 180)
    alone = _run(transition, size)
    with ThreadPoolExecutor(4) as pool:
        for run in pool.map(lambda _: _run(transition, size), range(4)):
            expect(all(map(same, run, alone)), "called from four threads at once it gives other pictures: it keeps a state")


def _pickle(transition: Transition) -> None:
    twin = pickle.loads(pickle.dumps(transition))  # noqa: S301 - our own bytes
    expect(all(map(same, _run(twin, SIZES[1]), _run(transition, SIZES[1]))), "its copy gives other pictures")


def _progress(transition: Transition) -> None:
    pictures = {picture.data.tobytes() for picture in _run(transition, SIZES[1])}
    expect(len(pictures) > 1, "it gives the same picture at every t between 0 and 1")
