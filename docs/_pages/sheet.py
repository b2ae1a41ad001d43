"""The contact sheet that the documentation shows: of the example, half a page wide.

Run as a program: ``python docs/_pages/sheet.py`` renews ``docs/assets/sheet.webp``.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from gator_core import contact_sheet
from gator_core.plugins import load

__all__ = ["draw"]

ROOT = Path(__file__).parents[2]
_WIDTH = 1200


def draw(path: Path) -> None:
    """Writes the sheet as a small WebP."""
    board = ROOT / "examples" / "showreel" / "storyboard.yaml"
    shipped = load(environ={**os.environ, "GATOR_NO_PLUGINS": "1", "GATOR_DISABLE_PLUGINS": "runway,stills,svd"})
    with TemporaryDirectory() as folder:
        made = contact_sheet(board, Path(folder) / "sheet.png", width=_WIDTH, columns=3, plugins=shipped)
        with Image.open(made.file_path) as picture:
            picture.save(path, "WEBP", quality=82, method=6)


if __name__ == "__main__":
    draw(ROOT / "docs" / "assets" / "sheet.webp")
