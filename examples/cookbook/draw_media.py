"""Draws the pictures of the cookbook: `python draw_media.py`. Photographs are stood in for by sketches of prompts."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from gator_core.build import picture_at

MEDIA = Path(__file__).parent / "media"
LANDSCAPES = {
    "lake": "Moonlit lake, boats",
    "bridge": "Suspension bridge on a sunny day, birds",
    "road": "Road trip through the hills at sunset, car",
    "lighthouse": "Lighthouse at the harbour at sunset",
}
PORTRAITS = {
    "balloons": "Hot air balloons over hills at dawn",
    "forest": "Deer in an autumn forest, morning fog",
}
BRAND = {"teal": (24, 120, 122), "sand": (244, 226, 188)}


def photograph(prompt: str, size: str) -> NDArray[np.uint8]:
    """A sketch of the prompt without a title, as RGB."""
    scene = {"prompt": prompt, "provider": {"name": "frame-by-frame", "title": "off"}}
    return picture_at({"scenes": [scene], "size": size}, 1.5).rgb


def logo(side: int = 900) -> NDArray[np.uint8]:
    """A play button within a ring, with room around it, BGRA; drawn at twice its size, so that its edges are smooth."""
    big = np.zeros((2 * side, 2 * side, 4), np.uint8)
    colour = (*BRAND["sand"][::-1], 255)
    centre = (side, side)
    cv2.circle(big, centre, int(0.56 * side), colour, int(0.075 * side), cv2.LINE_AA)
    turns = np.deg2rad([0, 120, 240])
    corners = np.stack([np.cos(turns), np.sin(turns)], axis=1) * 0.32 * side + side
    cv2.fillPoly(big, [corners.astype(np.int32)], colour, cv2.LINE_AA)
    big[..., :3] = colour[:3]  # under the transparent part too, or the edges would darken
    return cv2.resize(big, (side, side), interpolation=cv2.INTER_AREA)


def ink(width: int = 640, height: int = 360) -> NDArray[np.uint8]:
    """A gray picture of blots: where it is dark the new picture shows first."""
    rng = np.random.default_rng(4)
    field = np.zeros((height, width), np.float32)
    for grid, weight in ((4, 1.0), (9, 0.5), (24, 0.22), (60, 0.1)):
        noise = rng.random((max(2, grid * height // width), grid), np.float32)
        field += weight * cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
    order = field.ravel().argsort().argsort().reshape(field.shape)  # equal areas at equal times
    return (order * 255 / order.max()).astype(np.uint8)


def look(size: int = 9) -> str:
    """A .cube file: shadows towards teal, lights towards orange."""
    rows = [f'TITLE "teal and orange"\nLUT_3D_SIZE {size}']
    steps = np.linspace(0, 1, size)
    for blue in steps:
        for green in steps:
            for red in steps:
                light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
                shift = (light - 0.45) * np.array([0.22, 0.04, -0.24]) * (1 - abs(2 * light - 1) ** 3)
                rows.append("{:.4f} {:.4f} {:.4f}".format(*np.clip(np.array([red, green, blue]) + shift, 0, 1)))
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    MEDIA.mkdir(exist_ok=True)
    for name, prompt in LANDSCAPES.items():
        cv2.imwrite(str(MEDIA / f"{name}.jpg"), photograph(prompt, "1440x960")[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 86])
    for name, prompt in PORTRAITS.items():
        cv2.imwrite(str(MEDIA / f"{name}.jpg"), photograph(prompt, "960x1440")[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 86])
    cv2.imwrite(str(MEDIA / "logo.png"), logo())
    cv2.imwrite(str(MEDIA / "ink.png"), ink())
    (MEDIA / "look.cube").write_text(look(), "utf-8")
