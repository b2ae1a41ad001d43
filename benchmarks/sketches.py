"""How long a frame of a sketch takes to show, and to paint: `python benchmarks/sketches.py [WIDTH HEIGHT]`.

One core (OpenCV is told to use one thread), processor time, of each frame the best of a few turns: what else runs on the
machine counts as little as can be. The title is on, as it is by default.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from statistics import mean
from time import process_time

import cv2

from gator_frame_by_frame.sketch import SketchClip

__all__ = ["main"]

TURNS, LOOKED_AT = 4, range(2, 118, 14)
PROMPTS = (
    "Sunset over the mountains", "A rainy street", "A storm over the sea", "Snow in a village", "Fog in the forest",
    "Northern lights over a lake", "Fireworks over the city", "Shooting stars over the desert", "A rainbow over the hills",
    "Cherry blossom in the park", "Autumn in the forest", "A city at night", "Boats in the harbour", "A tropical beach",
    "A bridge at dusk", "A train in the mountains", "A desert highway", "An airport", "Hot air balloons", "A rock concert",
    "A coral reef", "Jellyfish", "A rocket to Saturn", "A living room with a fireplace", "A healthy breakfast",
    "A laptop with a chart", "A wheat field", "Intro", "Silence", "Balance",
)  # fmt: skip


def main(size: tuple[int, int] = (1920, 1080)) -> None:
    """Prints a line for each prompt and the whole at the end: milliseconds."""
    cv2.setNumThreads(1)
    found = []
    for prompt in PROMPTS:
        paint, frame, held = _measured(SketchClip(prompt, 0, size, Fraction(30), Fraction(4)))
        print(f"{prompt:32} painted in {paint:6.0f} ms, a frame in {frame:5.1f} ms, holds {held / 2**20:4.0f} MiB", flush=True)
        found.append(frame)
    print(f"{size[0]}x{size[1]}: {mean(found):.1f} ms a frame on average, {max(found):.1f} ms at the most")


def _measured(clip: SketchClip) -> tuple[float, float, int]:
    start = process_time()
    with clip.reader(0, 120) as reader:
        reader.frame(0)
        painted = process_time() - start
        best = [min(_time(clip, i) for _ in range(TURNS)) for i in LOOKED_AT]
        held = reader.stage.nbytes()  # type: ignore[attr-defined]
    return 1000 * painted, 1000 * mean(best), held


def _time(clip: SketchClip, i: int) -> float:
    with clip.reader(i, i + 1) as reader:  # a new one: it remembers the frame that it showed last
        start = process_time()
        reader.frame(i)
        return process_time() - start


if __name__ == "__main__":
    main((int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (1920, 1080))
