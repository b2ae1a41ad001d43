"""The picture that a clip starts from, and the file that its pictures go into."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gator_core.frame import Frame, Plane
from gator_svd.request import SvdRequest

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["starting_picture", "write_clip"]

_CRF = "8"
"""Of x264: no difference to see, at a tenth of what lossless takes."""


def starting_picture(file: Path, request: SvdRequest) -> Image:
    """Upright, in sRGB, cropped, then made to cover the size that was asked for. MediaError."""
    from PIL import Image, ImageOps

    from gator_core.media.pictures import rgb_of_picture

    picture = Image.fromarray(rgb_of_picture(file, request.background))
    if request.crop:
        x, y, width, height = request.crop
        columns, rows = picture.size
        box = (round(x * columns), round(y * rows), round((x + width) * columns), round((y + height) * rows))
        picture = picture.crop((box[0], box[1], max(box[2], box[0] + 1), max(box[3], box[1] + 1)))
    return ImageOps.fit(picture, request.size, Image.Resampling.LANCZOS)


def write_clip(path: Path, pictures: Sequence[Plane], fps: int) -> Path:
    """An mp4 of RGB pictures, uint8 of shape (height, width, 3): H.264, BT.709, and the same bytes each time."""
    import av

    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=fps, options={"crf": _CRF, "preset": "medium"})
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.thread_count = 1
        context.color_range = context.colorspace = context.color_primaries = context.color_trc = 1
        for number, rgb in enumerate(pictures):
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(Frame.from_rgb(rgb).data), format="yuv420p")
            picture.color_range = picture.colorspace = picture.color_primaries = picture.color_trc = 1
            picture.pts = number
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path
