"""Sizes and rates that kinds of files get where nobody asks for any: a GIF of 1080p at 30 fps is of no use to anybody."""

from __future__ import annotations

from collections.abc import Container
from fractions import Fraction
from typing import Any

from gator_core.errors import InputError
from gator_core.output import OutputFormat
from gator_core.presets import even
from gator_core.storyboard import Storyboard

__all__ = ["modest"]


def modest(board: Storyboard, fmt: OutputFormat, unasked: Container[str] = ()) -> tuple[Storyboard, str | None]:
    """The storyboard with what it leaves open set for a format, and what there is to be told of that.

    ``unasked`` are those of ``size`` and ``fps`` that it has although nobody asked for them. InputError for a rate that the
    format's players don't keep up with.
    """
    size, rate = board.frame_size, board.rate
    if not board.size or "size" in unasked:
        size = _modest_size(size, fmt)
    if not board.fps or "fps" in unasked:
        rate = min(rate, fmt.usual_rate or rate)
    if fmt.top_rate and rate > fmt.top_rate:
        raise InputError(f"fps: players show {fmt.suffix} at up to {fmt.top_rate} pictures a second, not {rate}; try 25")
    changed: dict[str, Any] = {}
    if size != board.frame_size:
        changed |= {"size": f"{size[0]}x{size[1]}", "aspect": None}
    if rate != board.rate:
        changed["fps"] = str(rate)
    if not changed:
        return board, None
    told = f"{size[0]}x{size[1]} at {rate} fps, so that a {fmt.suffix} stays small; size and fps ask for more"
    return board.model_copy(update=changed), told


def _modest_size(size: tuple[int, int], fmt: OutputFormat) -> tuple[int, int]:
    """Of the same shape, with no side longer than the format has by itself."""
    longest = fmt.usual_side
    if longest is None or max(size) <= longest:
        return size
    width, height = (even(Fraction(side * longest, max(size))) for side in size)
    return width, height
