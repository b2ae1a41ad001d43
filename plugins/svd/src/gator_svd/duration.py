"""How long a generation takes. Rough figures, and where each comes from."""

from __future__ import annotations

import os

from gator_svd.memory import Offload
from gator_svd.request import SIZES, SvdRequest

__all__ = ["FRAMES", "seconds_of"]

FRAMES = 25
"""Pictures that the model makes of itself, unless its configuration says otherwise; its first version makes 14."""
_LOADING = 15.0
"""Seconds: 4.5 GiB of weights in half precision from a disk that reads 0.5 GiB a second, and as long again to the GPU."""
_STEP = 180 / 25 / (FRAMES * SIZES[0][0] * SIZES[0][1])
"""Seconds of a step, per pixel of all pictures: an A100 takes 180 s for 25 pictures of 1024x576 in 25 steps, by the model's own
description. Time grows with the pixels: four fifths of the work do (counted by PyTorch's FlopCounterMode over the model's
real shape), one fifth is attention within a picture, which grows a little faster."""
_WORK = 160e12 / (FRAMES * SIZES[0][0] * SIZES[0][1])
"""Operations of a step, per pixel: 129e12 counted by FlopCounterMode, and 31e12 of attention, which it leaves out."""
_CORE = 50e9
"""Operations a second of one core of a processor in float32: 70e9 in the model's own convolutions were measured on a Xeon of
2.8 GHz with AVX-512, and several cores at once don't reach that each."""
_APPLE = 10
"""How many times slower ``mps`` is: an M2 Max does 13.6e12 operations a second, by Apple, and an A100 about ten times as many
in half precision in practice."""
_STREAMED = 1.5
"""Seconds that a step takes longer where each layer is brought to the GPU for it: 3 GB from memory that is not pinned, at
2 to 3 GB/s, once a step."""


def seconds_of(request: SvdRequest, device: str, offload: Offload, frames: int) -> float:
    """On a kind of device (``cpu``, ``cuda``, ``mps``), with so much leaving the GPU meanwhile."""
    pixels = frames * request.size[0] * request.size[1]
    if device == "cpu":
        return _LOADING + request.steps * pixels * _WORK / (_CORE * (os.cpu_count() or 1))
    step = pixels * _STEP * (_APPLE if device == "mps" else 1)
    return _LOADING + request.steps * (step + (_STREAMED if offload == "sequential" else 0))
