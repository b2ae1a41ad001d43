"""What a clip promises."""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from gator_core.frame import Frame
from gator_core.testing.conformance import Check, expect, judge
from gator_core.testing.pictures import same

if TYPE_CHECKING:
    from gator_core.clip import Clip

__all__ = ["check_clip", "clip_checks"]


class _Pictures(Protocol):
    def frame(self, i: int) -> Frame: ...


def check_clip(clip: Clip, size: tuple[int, int], start: int, stop: int) -> None:
    """Tries everything that the engine relies on, for the frames [start, stop): the clip's own and its handles.

    Reads them some six times over, so give it a short clip. NonConforming lists every promise that is broken.
    """
    judge(f"{type(clip).__name__}", clip_checks(clip, size, start, stop))


def clip_checks(clip: Clip, size: tuple[int, int], start: int, stop: int) -> Iterator[Check]:
    """The same as checks, for suites that have a clip among other things."""
    indices = range(start, stop)
    backward = list(reversed(indices))
    shuffled = random.Random(1).sample(indices, len(indices))  # noqa: S311 - an order, no secret
    yield "every frame is there and has the shot's size", lambda: _sizes(clip, size, indices)
    yield "a frame asked for twice is the same", lambda: _order(clip, indices, [i for i in indices for _ in range(2)])
    yield "read backwards it gives the same pictures", lambda: _order(clip, indices, backward)
    yield "read in any order it gives the same pictures", lambda: _order(clip, indices, shuffled)
    yield "a reader of a part gives the same pictures", lambda: _parts(clip, indices)
    yield "two readers do not disturb each other", lambda: _two(clip, indices)
    yield "it can be pickled", lambda: _pickle(clip, indices)
    yield "a picture that it gave stays as it was", lambda: _kept(clip, indices)


def _read(clip: Clip, indices: Sequence[int]) -> list[bytes]:
    with clip.reader(min(indices), max(indices) + 1) as reader:
        return [reader.frame(i).data.tobytes() for i in indices]


def _sizes(clip: Clip, size: tuple[int, int], indices: range) -> None:
    with clip.reader(indices.start, indices.stop) as reader:
        for i in indices:
            picture = reader.frame(i)
            expect(isinstance(picture, Frame), f"frame {i} is a {type(picture).__name__}, not a Frame")
            expect(picture.size == size, f"frame {i} is {picture.size}, not {size}")


def _order(clip: Clip, indices: range, order: Sequence[int]) -> None:
    forward = dict(zip(indices, _read(clip, indices), strict=True))
    for place, (i, data) in enumerate(zip(order, _read(clip, order), strict=True)):
        before = f" after frame {order[place - 1]}" if place else ""
        expect(data == forward[i], f"frame {i} read{before} is not the one that reading forward gives")


def _parts(clip: Clip, indices: range) -> None:
    whole = dict(zip(indices, _read(clip, indices), strict=True))
    for start in (len(indices) // 3, len(indices) // 2, len(indices) - 1):
        part = indices[start:]
        for i, data in zip(part, _read(clip, part), strict=True):
            expect(data == whole[i], f"frame {i} of reader({part.start}, {part.stop}) is another than that of the whole")


def _two(clip: Clip, indices: range) -> None:
    alone = dict(zip(indices, _read(clip, indices), strict=True))
    with clip.reader(indices.start, indices.stop) as one, clip.reader(indices.start, indices.stop) as other:
        for i, k in zip(indices, reversed(indices), strict=True):
            _expect_frame(one, i, alone)
            _expect_frame(other, k, alone)


def _expect_frame(reader: _Pictures, i: int, known: dict[int, bytes]) -> None:
    expect(reader.frame(i).data.tobytes() == known[i], f"frame {i} changes while another reader is open")


def _pickle(clip: Clip, indices: range) -> None:
    twin = pickle.loads(pickle.dumps(clip))  # noqa: S301 - our own bytes
    expect(_read(twin, indices) == _read(clip, indices), "its copy gives other pictures")


def _kept(clip: Clip, indices: range) -> None:
    with clip.reader(indices.start, indices.stop) as reader:
        first = reader.frame(indices.start)
        copy = Frame(first.data.copy())
        for i in indices:
            reader.frame(i)
        expect(same(first, copy), "reading on changed a picture that was given before: the reader keeps its buffer")
