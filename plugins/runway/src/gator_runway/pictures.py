"""Makes a picture fit what the service takes: its shape, its formats and its limits."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import TYPE_CHECKING

from gator_core.clip import PictureClip
from gator_core.frame import Plane
from gator_core.media.probe import probe
from gator_core.storyboard import Crop

if TYPE_CHECKING:
    from gator_core.planes import Fit
    from gator_runway.bridge import Runway
    from gator_runway.client import Check
    from gator_runway.requests import VideoRequest

__all__ = ["MOST_INLINE", "address_of", "encoded", "prepared"]

MOST_INLINE = 5 * 1024 * 1024
"""Characters of a data URI, which the service counts as encoded: about 3.9 MB of picture."""
_HEAD = "data:image/jpeg;base64,"
_QUALITIES = (95, 90, 85)


def prepared(file: Path, request: VideoRequest) -> Plane:
    """The picture as RGB at ``request.size``: upright, cropped and fitted as the scene says. MediaError.

    The service would crop one of another shape in the middle, whatever the scene says.
    """
    fit: Fit = request.fit  # type: ignore[assignment]  # the storyboard admits no other
    crop = Crop(**dict(zip(("x", "y", "width", "height"), request.crop, strict=True))) if request.crop else None
    size = (max(2, request.size[0] // 2 * 2), max(2, request.size[1] // 2 * 2))
    return PictureClip(probe(file), size, fit, request.background, crop).picture().rgb


def encoded(picture: Plane) -> bytes:
    """As JPEG, at the best quality that fits into a data URI; where none does, at the best of all, for an upload."""
    from PIL import Image

    best = b""
    for quality in _QUALITIES:
        file = io.BytesIO()
        Image.fromarray(picture).save(file, "JPEG", quality=quality, subsampling=0)
        best = best or file.getvalue()
        if _inline_length(file.getvalue()) <= MOST_INLINE:
            return file.getvalue()
    return best


def address_of(picture: bytes, api: Runway, check: Check | None = None) -> str:
    """The picture itself as a data URI, or the address of an upload where it is too large for one."""
    if _inline_length(picture) <= MOST_INLINE:
        return _HEAD + base64.b64encode(picture).decode()
    return api.upload("picture.jpg", picture, "image/jpeg", check)


def _inline_length(picture: bytes) -> int:
    return len(_HEAD) + (len(picture) + 2) // 3 * 4
