"""Animated previews of storyboards: rendered small, as WebP, which every browser plays."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from gator_core import Storyboard, render

__all__ = ["animate", "small"]

SHORT_SIDE, RATE = 198, 10


def small(board: Path, short: int = SHORT_SIDE, rate: int = RATE, **changes: object) -> Storyboard:
    """The storyboard of a file at a small size of the same shape, whatever quality it asks for."""
    data = yaml.safe_load(board.read_text("utf-8"))
    width, height = Storyboard.parse(data, board.parent).frame_size
    scale = short / min(width, height)
    size = f"{round(width * scale / 2) * 2}x{round(height * scale / 2) * 2}"
    data.pop("aspect", None)
    return Storyboard.parse(data | {"quality": "draft", "size": size, "fps": rate} | changes, board.parent)


def animate(board: Storyboard, path: Path) -> None:
    """Writes an endless animation of what the storyboard renders to."""
    path.parent.mkdir(parents=True, exist_ok=True)
    render(board, path)


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    animate(small(source, 288, 12), target)
