"""Flames."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gator_frame_by_frame.sketch.shapes import poly
from gator_frame_by_frame.sketch.stage import Moment, Picture

__all__ = ["Fire"]


@dataclass(eq=False)
class Fire:
    """Flames that lick upwards."""

    x: float
    foot: float
    tall: float
    colours: tuple[tuple[float, float, float], ...]
    travel: float
    seed: int

    def draw(self, picture: Picture, moment: Moment) -> None:
        t, shift = moment.seconds, self.travel * (moment.way - 0.5)
        for rank, colour in enumerate(self.colours):
            for k in range(4 - rank):
                phase = self.seed + k * 1.7 + rank
                tall = (
                    self.tall
                    * (1 - 0.25 * rank)
                    * (0.62 + 0.25 * math.sin(t * 5.1 + phase) + 0.13 * math.sin(t * 8.3 + 2 * phase))
                )
                wide = self.tall * 0.26 * (1 - 0.22 * rank)
                x = self.x + shift + (k - (3 - rank) / 2) * wide * 0.75
                tip = x + wide * 0.35 * math.sin(t * 3.7 + phase)
                picture.polygon(
                    poly(
                        (x - wide * 0.4, self.foot),
                        (x - wide * 0.5, self.foot - tall * 0.28),
                        (tip, self.foot - tall),
                        (x + wide * 0.5, self.foot - tall * 0.28),
                        (x + wide * 0.4, self.foot),
                    ),
                    colour,
                )
