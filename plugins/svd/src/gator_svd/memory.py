"""How a generation is fitted into the memory that is free. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

from gator_core.gpu import GIB

__all__ = ["Offload", "Plan", "plan_for", "tighter"]

Offload = Literal["none", "model", "sequential"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is kept on the GPU, and how much is worked on at once."""

    offload: Offload = "none"
    """``none`` keeps all on the GPU, ``model`` the part that works, ``sequential`` one layer at a time."""
    forward_chunking: bool = False
    """Feed-forward layers take their input in parts: a little slower, with the same result."""
    decode_most: int | None = None
    """Pictures decoded at once at the most. Fewer than asked for may flicker from one group to the next."""

    def decode_chunk(self, asked: int) -> int:
        """How many pictures are decoded at once."""
        return min(asked, self.decode_most or asked)


# The weights of the largest model are 4.5 GiB in half precision. What the work takes beside them comes from the
# documentation of diffusers (all of these together: below 8 GB) and from users' reports (24 GB run out with every
# picture decoded at once, not with 8); where a number is wrong for a card, the next attempt is tighter.
_ROOMY, _USUAL, _TIGHT = 28 * GIB, 18 * GIB, 9 * GIB

_ALL_THERE = Plan()
_BY_MODEL = Plan("model", decode_most=8)
_IN_PARTS = Plan("model", forward_chunking=True, decode_most=2)
_BY_LAYER = Plan("sequential", forward_chunking=True, decode_most=1)
_LADDER = (_ALL_THERE, _BY_MODEL, _IN_PARTS, _BY_LAYER)
"""From most to least memory."""
_ORDER: tuple[Offload, ...] = ("none", "model", "sequential")


def plan_for(free: int | None, asked: Offload | None = None) -> Plan:
    """For so many free bytes; None is a device whose memory is not known, or the CPU: nothing is moved there.

    ``asked`` is a user's word on what stays on the GPU; the rest still follows from the memory.
    """
    if free is None or free >= _ROOMY:
        fit = _ALL_THERE
    elif free >= _USUAL:
        fit = _BY_MODEL
    else:
        fit = _IN_PARTS if free >= _TIGHT else _BY_LAYER
    return Plan(asked, fit.forward_chunking, fit.decode_most) if asked else fit


def tighter(plan: Plan) -> Plan | None:
    """What to try where memory ran out: the next step down that takes less in one way and more in none. None where nothing
    takes less."""
    taken = _taken(plan)
    for step in _LADDER:
        less = _taken(step)
        if less != taken and all(one <= other for one, other in zip(less, taken, strict=True)):
            return step
    return None


def _taken(plan: Plan) -> tuple[int, int, float]:
    return len(_ORDER) - _ORDER.index(plan.offload), not plan.forward_chunking, plan.decode_most or inf
