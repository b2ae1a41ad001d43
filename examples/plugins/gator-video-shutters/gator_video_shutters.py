"""A transition for gator-video: the new picture opens like window shutters."""

import cv2
import numpy as np
from pydantic import Field

from gator_core import Parameters, Transition, hookimpl

gator_api = 1


class ShuttersParameters(Parameters):
    slats: int = Field(8, ge=1, le=100, description="how many there are")


@Transition.from_rgb("shutters", params=ShuttersParameters)
def shutters(a: np.ndarray, b: np.ndarray, t: float, params: ShuttersParameters) -> np.ndarray:
    """The slats of the shutters open, each from its top to its foot."""
    height, width = a.shape[:2]
    place = np.arange(height) * params.slats / height % 1  # of a row within its slat: 0 at the top
    row = params.slats / height  # a row that is partly open is mixed, so that the slats glide
    opened = np.clip((t * (1 + row) - place) / row, 0, 1).astype(np.float32)
    share = np.repeat(opened[:, None], width, axis=1)
    return cv2.blendLinear(a, b, 1 - share, share)


@hookimpl
def gator_transitions() -> list[Transition]:
    return [shutters]
