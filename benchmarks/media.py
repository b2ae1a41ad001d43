"""The pictures and clips that the jobs are made of: drawn here, always the same, with the detail of photographs.

How fast an encoder is depends on what it is shown. Flat colours would flatter everybody; noise would slow everybody
down alike. These have soft skies, hard edges, texture of every scale and a little sensor noise.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["clip", "still"]

Picture = NDArray[np.uint8]
"""RGB, (height, width, 3)."""


def still(folder: Path, number: int, size: tuple[int, int]) -> Path:
    """A JPEG of (width, height) in ``folder``, made unless it is there."""
    path = folder / f"still-{number:02}-{size[0]}x{size[1]}.jpg"
    if not path.exists():
        cv2.imwrite(str(path), _photo(number, size)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
    return path


def clip(folder: Path, number: int, size: tuple[int, int], rate: int, frames: int, ffmpeg: Path) -> Path:
    """An H.264 file of a camera that pans and turns over a picture while discs cross it, made unless it is there."""
    path = folder / f"clip-{number:02}.mp4"
    if path.exists():
        return path
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{size[0]}x{size[1]}", "-r", str(rate), "-i", "pipe:0"]
    tags = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setparams=colorspace=bt709:color_primaries=bt709"
    written = [
        "-vf",
        f"{tags}:color_trc=bt709:range=tv",
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-crf",
        "17",
        "-y",
        str(path),
    ]
    with subprocess.Popen([str(ffmpeg), "-v", "error", *raw, *written], stdin=subprocess.PIPE) as child:
        if child.stdin is None:
            raise RuntimeError("ffmpeg was started without a pipe")
        for picture in _moving(number, size, frames):
            child.stdin.write(picture.tobytes())
        child.stdin.close()
        if child.wait():
            raise RuntimeError(f"ffmpeg could not write {path}")
    return path


def _photo(number: int, size: tuple[int, int]) -> Picture:
    width, height = size
    random = np.random.default_rng(1000 + number)
    shade = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    above, below = random.uniform(40, 230, 3), random.uniform(20, 180, 3)
    sky = (1 - shade[..., None]) * above + shade[..., None] * below + np.zeros((height, width, 1))
    sky += 90 * (_texture(random, size)[..., None] - 0.5) * (0.25 + 0.75 * shade[..., None])
    picture = np.clip(sky, 0, 255).astype(np.uint8)
    for _ in range(40):
        _building(random, picture)
    noisy = picture.astype(np.float32) + random.normal(0, 1.2, (height, width, 1)).astype(np.float32)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def _texture(random: np.random.Generator, size: tuple[int, int]) -> NDArray[np.float32]:
    """Noise of every scale, each half as strong as the one twice as coarse; mostly within 0..1."""
    total = np.zeros((size[1], size[0]), np.float32)
    cells, strength = 4, 0.5
    while cells < size[0] // 3:
        grid = random.random((cells * size[1] // size[0] + 2, cells + 2), dtype=np.float32)
        total += strength * np.asarray(cv2.resize(grid, size, interpolation=cv2.INTER_CUBIC), dtype=np.float32)
        cells, strength = cells * 2, strength / 2
    return total


def _building(random: np.random.Generator, picture: Picture) -> None:
    """A block with rows of windows."""
    height, width = picture.shape[:2]
    left, top = int(random.integers(0, width)), int(random.integers(height // 3, height))
    right, bottom = left + int(random.integers(width // 40, width // 8)), height
    colour = [int(part) for part in random.integers(20, 200, 3)]
    cv2.rectangle(picture, (left, top), (right, bottom), colour, -1, cv2.LINE_AA)
    step = max(8, width // 120)
    lit = [min(255, part + 60) for part in colour]
    for y in range(top + step // 2, bottom, step):
        for x in range(left + step // 2, right - step // 2, step):
            if random.random() < 0.6:
                cv2.rectangle(picture, (x, y), (x + step // 2, y + step // 2), lit, -1)


def _moving(number: int, size: tuple[int, int], frames: int) -> Iterator[Picture]:
    width, height = size
    canvas = _photo(500 + number, (width * 3 // 2, height * 3 // 2))
    random = np.random.default_rng(number)
    starts, steps = random.uniform(0, 1, (6, 2)) * size, random.uniform(-12, 12, (6, 2))
    colours = random.integers(60, 255, (6, 3))
    for i in range(frames):
        angle, zoom = 2.0 * np.sin(i / 40), 1.05 + 0.05 * np.sin(i / 25)
        matrix = cv2.getRotationMatrix2D((canvas.shape[1] / 2, canvas.shape[0] / 2), angle, zoom)
        matrix[:, 2] -= (width / 4 + width / 8 * np.sin(i / 30), height / 4 + height / 10 * np.cos(i / 35))
        picture = np.asarray(cv2.warpAffine(canvas, matrix, size, borderMode=cv2.BORDER_REFLECT), dtype=np.uint8)
        for start, step, colour in zip(starts, steps, colours, strict=True):
            x, y = (start + i * step) % size
            cv2.circle(picture, (int(x), int(y)), height // 14, [int(part) for part in colour], -1, cv2.LINE_AA)
        yield picture
