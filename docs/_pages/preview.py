"""Animated previews of storyboards: rendered small, then written as WebP, which every browser plays."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import yaml
from PIL import Image

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


def animate(board: Storyboard, path: Path, quality: int = 70, every: int = 1) -> None:
    """Writes an endless animation of what the storyboard renders to, of each ``every``-th frame."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        made = render(board, Path(folder) / "video.mp4", effort="fast")
        with av.open(made.file_path) as video:
            shown = [picture.to_image() for number, picture in enumerate(video.decode(video=0)) if number % every == 0]
    _write(path, shown, round(1000 * every / board.rate), quality)


def _write(path: Path, pictures: list[Image.Image], milliseconds: int, quality: int) -> None:
    pictures[0].save(
        path, "WEBP", save_all=True, append_images=pictures[1:], duration=milliseconds, loop=0, quality=quality, method=4
    )


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    animate(small(source), target)
