"""What a transition or a filter is made of."""

from __future__ import annotations

import numpy as np

from gator_core import Frame


def mix(a, b, t):
    return Frame(np.rint(a.data * (1 - t) + b.data * t).astype(np.uint8))
