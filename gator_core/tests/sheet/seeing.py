"""Looks at contact sheets as a person does: what colour, what number, whether anything stands there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor

from gator_core import ContactSheet
from gator_core.frame import Frame
from gator_core.testing.media import number_of

DARK, LIGHT = (19, 21, 26), (250, 249, 246)
COLOURS = ("#c02020", "#20a040", "#2040c0", "#c0a020", "#8020a0", "#20a0a0", "#e0e0e0")


def page(path: Path) -> NDArray[np.uint8]:
    return np.asarray(Image.open(path).convert("RGB"))


def pictures(sheet: ContactSheet, scene: int) -> list[NDArray[np.uint8]]:
    """Those of a scene, counted from 1, cut out of the sheet."""
    one = sheet.scenes[scene - 1]
    pixels = page(sheet.pages[one.page - 1])
    return [pixels[top : top + height, left : left + width] for left, top, width, height in one.places]


def shows(picture: NDArray[np.uint8], colour: str, tolerance: int = 4) -> bool:
    """Whether all but its corners and its edge is of one colour."""
    inner = picture[4:-4, 12:-12].astype(int)
    return int(np.abs(inner - ImageColor.getrgb(colour)).max()) <= tolerance


def numbers(sheet: ContactSheet, scene: int) -> list[int]:
    """Which pictures of a numbered clip the scene's are."""
    return [number_of(Frame.from_rgb(one[: one.shape[0] // 2 * 2, : one.shape[1] // 2 * 2])) for one in pictures(sheet, scene)]


def below(sheet: ContactSheet, scene: int, height: int = 80) -> NDArray[np.uint8]:
    """What is written below a scene's pictures."""
    one = sheet.scenes[scene - 1]
    (left, top, _, tall), (last, _, width, _) = one.places[0], one.places[-1]
    return page(sheet.pages[one.page - 1])[top + tall + 1 : top + tall + height, left : last + width]


def inked(part: NDArray[np.uint8], ground: tuple[int, int, int] = DARK) -> int:
    """Pixels on which something is."""
    return int((np.abs(part.astype(int) - ground).max(axis=2) > 40).sum())
