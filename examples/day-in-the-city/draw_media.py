"""Draws the pictures and clips of this example: `python draw_media.py`. Everything is made here; nothing is downloaded."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

MEDIA = Path(__file__).parent / "media"
Picture = NDArray[np.float32]
Colour = tuple[float, float, float]


def gradient(width: int, height: int, *stops: Colour) -> Picture:
    """Colours from top to bottom, RGB 0..255."""
    at = np.linspace(0, len(stops) - 1, height)
    column = np.stack([np.interp(at, range(len(stops)), [stop[c] for stop in stops]) for c in range(3)], axis=1)
    return np.repeat(column[:, None, :], width, axis=1).astype(np.float32)


def glow(picture: Picture, x: float, y: float, radius: float, colour: Colour, strength: float = 1.0) -> None:
    """Adds a soft light."""
    rows, columns = np.ogrid[: picture.shape[0], : picture.shape[1]]
    light = np.exp(-(((columns - x) ** 2 + (rows - y) ** 2) / (2 * radius**2))).astype(np.float32)[..., None] * strength
    picture += light * (np.array(colour, np.float32) - picture)


def skyline(picture: Picture, seed: int, base: float, tall: float, colour: Colour, windows: Colour | None = None) -> None:
    """A row of buildings; ``base`` and ``tall`` in fractions of the height."""
    rng = np.random.default_rng(seed)
    height, width = picture.shape[:2]
    x = -20
    while x < width:
        wide = int(width * rng.uniform(0.025, 0.07))
        top = int(height * (base - tall * rng.uniform(0.25, 1.0) ** 1.5))
        picture[top:, max(0, x) : x + wide] = colour
        if rng.random() < 0.3:
            picture[top - int(height * 0.03) : top, max(0, x + wide // 2 - 2) : x + wide // 2 + 2] = colour
        if windows:
            _lit(picture, rng, (x, top, wide, height), windows)
        x += wide + int(rng.integers(0, 6))


def _lit(picture: Picture, rng: np.random.Generator, box: tuple[int, int, int, int], colour: Colour) -> None:
    x, top, wide, height = box
    step = max(8, height // 90)
    for row in range(top + step, height, 2 * step):
        for column in range(max(0, x) + step, x + wide - step, 2 * step):
            if rng.random() < 0.28:
                picture[row : row + step, column : column + step - 2] = np.array(colour) * rng.uniform(0.6, 1.0)


def finished(picture: Picture) -> NDArray[np.uint8]:
    """With a little grain against banding."""
    grain = np.random.default_rng(7).normal(0, 1.2, picture.shape[:2])[..., None]
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def sunrise() -> NDArray[np.uint8]:
    """A still of 2400x1600: the city before the sun."""
    picture = gradient(2400, 1600, (38, 44, 92), (122, 74, 130), (236, 128, 108), (255, 206, 138))
    glow(picture, 1560, 1010, 520, (255, 196, 120), 0.75)
    glow(picture, 1560, 1010, 95, (255, 246, 214), 1.0)
    for layer, (base, tall, colour) in enumerate(
        ((0.80, 0.26, (148, 86, 118)), (0.88, 0.36, (92, 56, 98)), (0.99, 0.44, (34, 26, 58)))
    ):
        skyline(picture, 11 + layer, base, tall, colour, (255, 214, 140) if layer == 2 else None)
    return finished(picture)


def street(t: float) -> NDArray[np.uint8]:
    """Evening traffic, 1280x720: a clip of a city street out of focus."""
    picture = gradient(1280, 720, (18, 22, 48), (40, 34, 74), (74, 48, 84), (22, 18, 30))
    skyline(picture, 3, 0.66, 0.5, (24, 22, 44), (236, 190, 120))
    picture[int(720 * 0.66) :] = gradient(1280, 720 - int(720 * 0.66), (26, 24, 40), (12, 12, 22))
    rng = np.random.default_rng(5)
    for _ in range(26):
        lane, start, speed = rng.integers(0, 4), rng.uniform(0, 1), rng.uniform(0.10, 0.16)
        away = lane < 2
        along = (start + speed * t * (1 if away else -1)) % 1
        depth = along if not away else 1 - along
        y = 720 * (0.68 + 0.26 * depth**1.6)
        spread = 90 + 560 * depth**1.6
        x = 640 + (-1 if away else 1) * spread * (0.35 + 0.5 * (lane % 2))
        colour = (255, 72, 60) if away else (255, 236, 190)
        for side in (-1, 1):
            glow(picture, x + side * (4 + 22 * depth), y, 2.5 + 11 * depth, colour, 0.85)
    return finished(picture)


def lanterns(t: float) -> NDArray[np.uint8]:
    """Lanterns over water, 720x1280: what a phone held upright sees."""
    picture = gradient(720, 1280, (10, 16, 44), (24, 34, 84), (70, 56, 110), (158, 88, 110))
    picture[860:] = picture[860 - 420 : 860][::-1] * 0.55
    rng = np.random.default_rng(9)
    for _ in range(22):
        x0, y0, rise = rng.uniform(40, 680), rng.uniform(0, 1), rng.uniform(0.03, 0.06)
        sway, size = rng.uniform(8, 24), rng.uniform(9, 26)
        y = 860 * (1 - (y0 + rise * t) % 1)
        x = x0 + sway * math.sin(0.8 * t + x0)
        glow(picture, x, y, size * 2.4, (255, 150, 70), 0.4)
        centre, axes = (int(x * 16), int(y * 16)), (int(size * 11), int(size * 15))  # in sixteenths of a pixel
        cv2.ellipse(picture, centre, axes, 0, 0, 360, (255, 196, 110), -1, cv2.LINE_AA, 4)
        mirrored = 1720 - y
        if mirrored < 1280:
            glow(picture, x + 3 * math.sin(4 * t + y), mirrored, size * 1.6, (255, 160, 84), 0.3)
    return finished(picture)


def write_clip(path: Path, draw: Callable[[float], NDArray[np.uint8]], seconds: float, rate: int, turned: bool = False) -> None:
    """H.264; ``turned`` stores the picture lying on its side with a display matrix, as phones do."""
    with av.open(path, "w") as out:
        first = np.rot90(draw(0.0)) if turned else draw(0.0)
        tags = "colorprim=bt709:transfer=bt709:colormatrix=bt709"
        stream = out.add_stream("libx264", rate=rate, options={"crf": "24", "preset": "slow", "x264-params": tags})
        stream.width, stream.height, stream.pix_fmt = first.shape[1], first.shape[0], "yuv420p"
        stream.time_base = Fraction(1, rate)
        if turned:
            stream.set_display_rotation(-90)
        for i in range(int(seconds * rate)):
            picture = draw(i / rate)
            shown = np.ascontiguousarray(np.rot90(picture) if turned else picture)
            frame = av.VideoFrame.from_ndarray(shown, "rgb24").reformat(format="yuv420p", dst_colorspace="ITU709")
            frame.pts = i
            out.mux(stream.encode(frame))
        out.mux(stream.encode())


if __name__ == "__main__":
    MEDIA.mkdir(exist_ok=True)
    cv2.imwrite(str(MEDIA / "sunrise.jpg"), sunrise()[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])
    write_clip(MEDIA / "street.mp4", street, 5, 25)
    write_clip(MEDIA / "lanterns.mp4", lanterns, 4, 30, turned=True)
