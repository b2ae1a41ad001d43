"""Sizes and rates that kinds of files get where nobody asks for any: a GIF of 1080p at 30 fps is of no use to anybody."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gator_core.errors import InputError
from gator_core.output import OutputFormat
from gator_core.presets import even
from gator_core.storyboard import Storyboard

__all__ = ["modest", "modest_rate", "modest_size"]


def modest(board: Storyboard, fmt: OutputFormat) -> tuple[Storyboard, str | None]:
    """The storyboard with what it leaves open set for a format, and what there is to be told of that.

    InputError for a rate that the format's players don't keep.
    """
    if board.fps and fmt.top_rate and board.rate > fmt.top_rate:
        raise InputError(f"fps: players show {fmt.suffix} at up to {fmt.top_rate} pictures a second, not {board.rate}; try 25")
    size = board.frame_size if board.size else modest_size(board.frame_size, fmt)
    rate = board.rate if board.fps else modest_rate(board.rate, fmt)
    changed: dict[str, Any] = {}
    if size != board.frame_size:
        changed |= {"size": f"{size[0]}x{size[1]}", "aspect": None}
    if rate != board.rate:
        changed["fps"] = str(rate)
    if not changed:
        return board, None
    told = f"{size[0]}x{size[1]} at {rate} fps, so that a {fmt.suffix} stays small; size and fps ask for more"
    return board.model_copy(update=changed), told


def modest_size(size: tuple[int, int], fmt: OutputFormat) -> tuple[int, int]:
    """Of the same shape, with no side longer than the format has by itself."""
    longest = fmt.usual_side
    if longest is None or max(size) <= longest:
        return size
    width, height = (even(Fraction(side * longest, max(size))) for side in size)
    return width, height


def modest_rate(rate: Fraction, fmt: OutputFormat) -> Fraction:
    """No higher than the format has by itself."""
    return rate if fmt.usual_rate is None else min(rate, fmt.usual_rate)
