"""Rooms of the tests' own, and a look at finished files that trusts nothing of what made them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray


@pytest.fixture(scope="session", autouse=True)
def _own_rooms_of_the_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For what fixtures of a wider scope than a test make."""
    with pytest.MonkeyPatch.context() as patch:
        _move(patch, tmp_path_factory.mktemp("rooms"))
        yield


@pytest.fixture(autouse=True)
def rooms(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that holds this test's cache, paid room and outputs without a name; none of the user's is touched."""
    folder = tmp_path_factory.mktemp("rooms")
    _move(monkeypatch, folder)
    return folder


def _move(patch: pytest.MonkeyPatch, folder: Path) -> None:
    for name in [name for name in os.environ if name.startswith("GATOR_") and name != "GATOR_NO_REAL_CALLS"]:
        patch.delenv(name)
    patch.setenv("GATOR_CACHE_DIR", str(folder / "cache"))
    patch.setenv("GATOR_PAID_DIR", str(folder / "paid"))
    patch.setenv("GATOR_OUTPUT_DIR", str(folder / "output"))


@dataclass(frozen=True)
class Seen:
    """What a player finds in a file."""

    codec: str
    pixel_format: str
    size: tuple[int, int]
    rate: Fraction | None
    frames: int
    """Decoded, one by one."""
    duration: float
    """Seconds, of the file."""
    stream_duration: Fraction
    """Seconds, of the picture: exact, where the container is."""
    tags: tuple[int, int, int, int]
    """Matrix, primaries, transfer, range, as in ITU-T H.273."""
    chapters: tuple[tuple[float, float, str], ...]
    """(start, end, title)."""
    packets: tuple[int, ...]
    """Bytes, in coding order."""


@pytest.fixture
def look() -> Callable[[Path | str], Seen]:
    """Decodes a whole file and says what it is."""
    return _look


@pytest.fixture
def pictures() -> Callable[..., list[NDArray[np.uint8]]]:
    """Decoded RGB pictures of a file, at the given indices, or all."""
    return _pictures


def _look(path: Path | str) -> Seen:
    with av.open(f"file:{path}") as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        sizes, frames, last = [], 0, Fraction(0)
        for packet in container.demux(stream):
            sizes.extend([packet.size] if packet.size else [])
            for picture in packet.decode():
                frames += 1
                last = max(last, (picture.pts + picture.duration) * picture.time_base)
        tags = (context.colorspace, context.color_primaries, context.color_trc, context.color_range)
        return Seen(
            codec=str(context.codec.canonical_name),
            pixel_format=str(context.pix_fmt),
            size=(context.width, context.height),
            rate=stream.average_rate,
            frames=frames,
            duration=(container.duration or 0) / av.time_base,
            stream_duration=last,
            tags=(int(tags[0]), int(tags[1]), int(tags[2]), int(tags[3])),
            chapters=tuple(
                (float(c["start"] * c["time_base"]), float(c["end"] * c["time_base"]), c["metadata"].get("title", ""))
                for c in container.chapters()
            ),
            packets=tuple(sizes),
        )


def _pictures(path: Path | str, *indices: int) -> list[NDArray[np.uint8]]:
    found = []
    with av.open(f"file:{path}") as container:
        for number, picture in enumerate(container.decode(video=0)):
            if not indices or number in indices:
                found.append(picture.to_ndarray(format="rgb24"))
    return found
