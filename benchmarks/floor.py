"""The floor: one plain ffmpeg that encodes pictures which are there already. And what its result is worth."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

__all__ = ["command", "similarity", "x264"]


def x264(spec: dict[str, Any]) -> list[str]:
    """The encoder's options that everybody gets; threads are left to the program."""
    limits = {name: spec[name] for name in ("crf", "maxrate", "bufsize")}
    options = {"preset": spec["effort"], "g": spec["gop"], **limits}
    return ["-c:v", "libx264", *(part for name, value in options.items() for part in (f"-{name}", str(value)))]


def command(ffmpeg: Path, spec: dict[str, Any], raw: Path, output: Path) -> list[str]:
    """Encodes ``raw``."""
    return [str(ffmpeg), "-nostdin", "-v", "error", *_raw_input(spec, raw), *x264(spec), "-y", str(output)]


def similarity(ffmpeg: Path, spec: dict[str, Any], raw: Path, video: Path) -> float:
    """SSIM of a video's pictures against the composed ones, 0..1, over all planes.

    Both are given the same tags first: where one has tags and the other none, ffmpeg converts in between, chroma
    location included, and what is compared is not what is in the files.
    """
    tags = "range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709:chroma_location=left"
    same = f"settb=1/1000,setpts=N,setparams={tags}"
    graph = ["-lavfi", f"[0:v]{same}[a];[1:v]{same}[b];[a][b]ssim", "-f", "null", "-"]
    told = subprocess.run(
        [str(ffmpeg), "-nostdin", "-hide_banner", "-i", str(video), *_raw_input(spec, raw), *graph],
        check=True,
        capture_output=True,
        text=True,
    ).stderr
    found = re.findall(r"SSIM .*All:([0-9.]+)", told)
    if not found:
        raise RuntimeError(f"ffmpeg gave no SSIM of {video}: {told[-500:]}")
    return float(found[-1])


def _raw_input(spec: dict[str, Any], raw: Path) -> list[str]:
    width, height = spec["size"]
    return ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-r", str(spec["rate"]), "-i", str(raw)]
