"""Makes the samples of a soundtrack, any range of it, a chunk at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gator_core.generation import Made
from gator_core.media.limits import Limits
from gator_core.sound.ducking import BLOCK, depths, ducked, loudness_by_block, reach_of
from gator_core.sound.levels import envelope, fades
from gator_core.sound.reader import SoundReader
from gator_core.sound.tempo import Stretched
from gator_core.sound.track import RATE, Duck, Layer, Piece, Soundtrack, pieces

__all__ = ["CHUNK", "mixed"]

Samples = NDArray[np.float32]

CHUNK = 1 << 16
"""Samples of a chunk, but for the last one: half a megabyte."""
_HELD = 10 * RATE
"""Sounds that are repeated and no longer than this are kept decoded, instead of being read again each time."""


def _only_files(made: Made) -> Path:
    raise KeyError(f"the product {made.key} was not handed to this mix")


def mixed(
    track: Soundtrack,
    start: int = 0,
    stop: int | None = None,
    *,
    find: Callable[[Made], Path] = _only_files,
    limits: Limits | None = None,
    check: Callable[[], None] = lambda: None,
) -> Iterator[Samples]:
    """The samples [start, stop) in chunks of shape (samples, 2), float32, full scale 1; louder ones are not cut off.

    The same sample has the same bits whatever range it is asked for in. ``find`` says where products lie. ``check`` is
    called for every chunk: what it raises ends the work. MediaError where a file can't be read.
    """
    stop = track.length if stop is None else stop
    with ExitStack() as opened:
        heard = [_Heard(layer, find, limits) for layer in track.layers if layer.place < stop and layer.end > start]
        for each in heard:
            opened.callback(each.close)
        under = _under_speech(track, start, stop, find, limits)
        for first in range(start, stop, CHUNK):
            check()
            last = min(first + CHUNK, stop)
            yield _sum(heard, first, last, under)


def _sum(heard: Sequence[_Heard], start: int, stop: int, under: dict[Duck, tuple[int, NDArray[np.float64]]]) -> Samples:
    total = np.zeros((stop - start, 2), np.float32)
    for each in heard:
        low, high = max(start, each.layer.place), min(stop, each.layer.end)
        if low >= high:
            continue
        samples = each.samples(low, high)
        if each.layer.duck in under:
            first, down = under[each.layer.duck]
            samples *= ducked(down, first, low, high)[:, None]
        total[low - start : high - start] += samples
    return total


def _under_speech(
    track: Soundtrack, start: int, stop: int, find: Callable[[Made], Path], limits: Limits | None
) -> dict[Duck, tuple[int, NDArray[np.float64]]]:
    """By ducking: the number of the first block, and how far to go down from there on."""
    speech = Soundtrack(track.length, tuple(replace(layer, duck=None) for layer in track.layers if layer.speaks))
    wanted = {layer.duck for layer in track.layers if layer.duck is not None}
    if not speech.layers:
        return {}
    found = {}
    for duck in wanted:
        reach = reach_of(duck)
        first = max(0, start - reach) // BLOCK
        last = min(track.length, stop + reach)
        chunks = _whole_blocks(mixed(speech, first * BLOCK, last, find=find, limits=limits))
        found[duck] = first, depths(loudness_by_block(chunks), duck)
    return found


def _whole_blocks(chunks: Iterator[Samples]) -> Iterator[Samples]:
    """The same samples in chunks that end where blocks do."""
    rest = np.zeros((0, 2), np.float32)
    for chunk in chunks:
        joined = np.concatenate((rest, chunk))
        whole = len(joined) // BLOCK * BLOCK
        yield joined[:whole]
        rest = joined[whole:]
    yield rest


# One layer -------------------------------------------------------------------------------------------------------


class _Heard:
    """A layer with its files open."""

    def __init__(self, layer: Layer, find: Callable[[Made], Path], limits: Limits | None) -> None:
        self.layer, self._limits = layer, limits
        self._path = find(layer.source) if isinstance(layer.source, Made) else layer.source
        self._pieces = tuple(pieces(layer))
        self._open: dict[int, _Source] = {}
        self._kept: Samples | None = None
        self._first = 0

    def samples(self, start: int, stop: int) -> Samples:
        """Samples [start, stop) of the soundtrack, all within the layer; the caller may change them."""
        layer = self.layer
        total = np.zeros((stop - start, 2), np.float32)
        for number in self._sounding(start, stop):
            piece = self._pieces[number]
            low, high = max(start, piece.place), min(stop, piece.place + piece.length)
            total[low - start : high - start] += self._piece(number, piece, low - piece.place, high - piece.place)
        level = fades(start - layer.place, stop - layer.place, layer.length, layer.fade_in, layer.fade_out)
        if level is not None:
            total *= level[:, None]
        if layer.envelope:
            total *= envelope(start - layer.place, stop - layer.place, layer.envelope)[:, None]
        return total * np.float32(layer.gain)

    def close(self) -> None:
        for source in self._open.values():
            source.close()
        self._open.clear()

    def _sounding(self, start: int, stop: int) -> list[int]:
        """The pieces that are heard in a range; files of those before it are closed."""
        while self._first < len(self._pieces) and _end(self._pieces[self._first]) <= start:
            if source := self._open.pop(self._first, None):
                source.close()
            self._first += 1
        found = []
        for number in range(self._first, len(self._pieces)):
            if self._pieces[number].place >= stop:
                break
            found.append(number)
        return found

    def _piece(self, number: int, piece: Piece, start: int, stop: int) -> Samples:
        if len(self._pieces) > 1 and piece.length <= _HELD:
            samples = self._repeated(piece)[start:stop]
        else:
            if number not in self._open:
                self._open[number] = _Source(self._path, self.layer, self._limits)
            samples = self._open[number].read(piece.offset + start, piece.offset + stop)
        level = fades(start, stop, piece.length, piece.fade_in, piece.fade_out)
        return samples if level is None else samples * level[:, None]

    def _repeated(self, piece: Piece) -> Samples:
        if self._kept is None:
            source = _Source(self._path, self.layer, self._limits)
            try:
                self._kept = source.read(piece.offset, piece.offset + piece.length)
            finally:
                source.close()
        return self._kept


def _end(piece: Piece) -> int:
    return piece.place + piece.length


class _Source:
    """A file at the soundtrack's rate and a layer's tempo."""

    def __init__(self, path: Path, layer: Layer, limits: Limits | None) -> None:
        self._reader = SoundReader(path, limits)
        self.read = self._reader.read if layer.tempo == 1 else Stretched(self._reader.read, layer.tempo).read

    def close(self) -> None:
        self._reader.close()
