"""What stays on the GPU while a picture is made. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from gator_core.gpu import GIB

__all__ = ["ORDER", "Offload", "offload_for", "tighter"]

Offload = Literal["none", "model", "sequential"]

ORDER: tuple[Offload, ...] = ("none", "model", "sequential")
"""From most to least memory."""
_WORK = 3 * GIB
"""What a picture of a megapixel takes beside the weights: mostly its decoding. An estimate; where it is too little, the next
attempt takes less."""


def offload_for(free: int | None, parts: Collection[int]) -> Offload:
    """For so many free bytes and the bytes of each part of the pipeline; None is a device that nothing can leave."""
    if free is None or sum(parts) + _WORK <= free:
        return "none"
    return "model" if max(parts, default=0) + _WORK <= free else "sequential"


def tighter(offload: Offload) -> Offload | None:
    """What to try where memory ran out; None where nothing takes less."""
    following = ORDER.index(offload) + 1
    return ORDER[following] if following < len(ORDER) else None
