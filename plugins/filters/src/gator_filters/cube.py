"""Reads .cube files: the colour tables that grading programs exchange."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gator_core import MediaError

__all__ = ["Cube", "read_cube"]

Cube = NDArray[np.float32]
"""Shape (n, n, n, 3): red, green and blue, 0 to 1 (more where the file says so), by [blue][green][red] of what comes in."""

_MOST_BYTES = 64 * 2**20
_LARGEST = 129
"""Samples a side; grading programs write 17, 33 or 65."""


def read_cube(path: Path) -> Cube:
    """The table of a .cube file; one of one dimension becomes one of three. MediaError says what is wrong with it.

    Read once, as long as the file does not change.
    """
    try:
        state = path.stat()
    except OSError as error:
        raise MediaError(f"{path}: {error.strerror or error}") from error
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, modified: int, size: int) -> Cube:  # noqa: ARG001 - another file at that path is read again
    if size > _MOST_BYTES:
        raise MediaError(f"{path}: a table of {size / 2**20:.0f} MiB is too large; {_MOST_BYTES // 2**20} MiB is the most")
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MediaError(f"{path}: not a .cube file: {error}") from error
    return _parsed(path, text)


def _parsed(path: Path, text: str) -> Cube:
    head: dict[str, list[str]] = {}
    rows: list[str] = []
    for line in map(str.strip, text.splitlines()):
        if not line or line.startswith("#"):
            continue
        if line[0].isalpha():
            name, *values = line.split()
            head[name.upper()] = values
        else:
            rows.append(line)
    kind, count = _kind(path, head)
    table = _numbers(path, rows, count if kind == 1 else count**3)
    _check_domain(path, head)
    return _of_three(table) if kind == 1 else np.ascontiguousarray(table.reshape(count, count, count, 3))


def _kind(path: Path, head: dict[str, list[str]]) -> tuple[int, int]:
    """(dimensions, samples a side)."""
    for kind, name, most in ((3, "LUT_3D_SIZE", _LARGEST), (1, "LUT_1D_SIZE", 65_536)):
        if name in head:
            try:
                count = int(head[name][0])
            except (IndexError, ValueError):
                count = 0
            if not 2 <= count <= most:
                raise MediaError(f"{path}: {name} must be 2 to {most}, not {' '.join(head[name]) or 'nothing'}")
            return kind, count
    raise MediaError(f"{path}: not a .cube file: it has neither LUT_3D_SIZE nor LUT_1D_SIZE")


def _numbers(path: Path, rows: list[str], count: int) -> Cube:
    try:
        table = np.array(" ".join(rows).split(), dtype=np.float32)
    except ValueError as error:
        raise MediaError(f"{path}: a line of the table is not three numbers: {error}") from error
    if table.size != count * 3:
        raise MediaError(f"{path}: the table should have {count} lines of three numbers, and has {table.size / 3:g}")
    if not np.isfinite(table).all():
        raise MediaError(f"{path}: the table has numbers that are none")
    return table.reshape(count, 3)


def _check_domain(path: Path, head: dict[str, list[str]]) -> None:
    for name, usual in (("DOMAIN_MIN", 0.0), ("DOMAIN_MAX", 1.0)):
        stated = head.get(name)
        if stated and any(_number(value) != usual for value in stated):
            said = " ".join(stated)
            raise MediaError(f"{path}: {name} {said} is for other signals than video; only {usual:g} for all three is taken")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _of_three(curves: Cube) -> Cube:
    """A curve for each channel as a table of three dimensions, 33 samples a side."""
    places = np.linspace(0, 1, 33)
    red, green, blue = (np.interp(places, np.linspace(0, 1, len(curves)), curves[:, k]) for k in range(3))
    made = np.empty((33, 33, 33, 3), np.float32)
    made[..., 0], made[..., 1], made[..., 2] = red[None, None, :], green[None, :, None], blue[:, None, None]
    return made
