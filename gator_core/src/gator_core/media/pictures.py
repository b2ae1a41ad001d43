"""Picture files to planes: upright, in sRGB, opaque."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gator_core.errors import MediaError
from gator_core.frame import Plane, yuv_of_rgb
from gator_core.media.door import Sniffed, sniff
from gator_core.media.limits import Limits
from gator_core.planes import Planes

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["is_animated", "open_picture", "proven_size", "read_picture", "rgb_of_picture", "rgba_of_picture"]

_BAND = 128
_ON_ITS_SIDE = frozenset({5, 6, 7, 8})
"""Orientations in which what is stored as a column is shown as a row."""


def read_picture(file: Path, background: tuple[int, int, int] = (0, 0, 0), limits: Limits | None = None) -> Planes:
    """The whole picture at its own size, upright; ``background`` (RGB 0..255) shows where it is transparent.

    An odd last column or row is repeated, to make the sizes even. MediaError, LimitExceeded.
    """
    return Planes(*yuv_of_rgb(rgb_of_picture(file, background, limits)))


def rgb_of_picture(file: Path, background: tuple[int, int, int] = (0, 0, 0), limits: Limits | None = None) -> Plane:
    """The same as full-range sRGB, uint8, shape (height, width, 3), at its exact size."""
    with _upright(file, limits) as picture:
        return _flattened(picture, background)


def rgba_of_picture(file: Path, limits: Limits | None = None) -> Plane:
    """The whole picture as full-range sRGB with straight opacity: uint8, shape (height, width, 4). Raises as above."""
    with _upright(file, limits) as picture:
        return np.asarray(picture.convert("RGBA"))


@contextmanager
def _upright(file: Path, limits: Limits | None) -> Iterator[Image]:
    """Decoded, upright, in sRGB, 8 bits a channel."""
    from PIL import ImageOps

    with open_picture(file, sniff(file), limits or Limits.from_environment()) as picture, _explained(file):
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        yield _in_srgb(_in_eight_bits(picture, file), picture.info.get("icc_profile"))


@contextmanager
def open_picture(file: Path, kind: Sniffed, limits: Limits) -> Iterator[Image]:
    """A picture whose header is read and whose size is within the limits, but that is not decoded yet.

    It is opened by the class of its format, not by ``PIL.Image.open``: no other format can come into play, and the
    limit on pixels is ours, where Pillow's own is a global variable and only a warning up to twice its value.
    """
    from PIL import Image

    Image.preinit()
    if kind.format not in Image.OPEN:
        Image.init()
    with ExitStack() as stack:
        with _explained(file):
            opened = stack.enter_context(file.open("rb"))
            if kind.format == "WEBP":
                limits.check_size(file, *_webp_size(opened.read(30)))
                opened.seek(0)
            picture = stack.enter_context(Image.OPEN[kind.format][0](opened, str(file)))
        limits.check_size(file, *picture.size)
        yield picture


def proven_size(file: Path, limits: Limits | None = None) -> tuple[int, int]:
    """(width, height), upright, of a picture that ``read_picture`` can read: all of it is decoded. MediaError, LimitExceeded.

    Quicker than reading it, for a JPEG seven times (7 ms for 2560x1440): colours are left as they are, and of a JPEG, though
    all of its data is decoded, only the average of each block is computed.
    """
    from PIL import ExifTags, ImageOps

    with open_picture(file, sniff(file), limits or Limits.from_environment()) as picture, _explained(file):
        stored = picture.size
        drafted = picture.draft(picture.mode, (1, 1)) is not None
        picture.load()
        turned = picture.getexif().get(ExifTags.Base.Orientation) in _ON_ITS_SIDE
        ImageOps.exif_transpose(picture, in_place=True)
        _in_eight_bits(picture, file)
        if not drafted:
            return picture.size
    return stored[::-1] if turned else stored


def is_animated(file: Path, limits: Limits | None = None) -> bool:
    """Whether there is more than the first picture, which is the only one that is read. MediaError."""
    kind = sniff(file)
    with open_picture(file, kind, limits or Limits.from_environment()) as picture, _explained(file):
        # Photos come with thumbnails, depth or gain maps beside them: those are no animation.
        return kind.format in ("GIF", "WEBP", "PNG") and bool(getattr(picture, "is_animated", False))


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    """Pillow raises whatever a broken file made it stumble over: all of it means that the file can't be read."""
    try:
        yield
    except MediaError:
        raise
    except PermissionError as error:
        raise MediaError(f"{file}: can't be read: {error.strerror}; check its permissions") from error
    except (
        OSError,
        ValueError,
        SyntaxError,
        TypeError,
        KeyError,
        IndexError,
        EOFError,
        UserWarning,
        struct.error,
        MemoryError,
    ) as error:
        why = str(error) or type(error).__name__
        raise MediaError(f"{file}: the picture is damaged or cut off ({why}); export or download it again") from error


def _webp_size(head: bytes) -> tuple[int, int]:
    """From the header (RFC 9649): the decoder itself would set aside memory for the whole canvas when opened."""
    kind = head[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF


def _in_eight_bits(picture: Image, file: Path) -> Image:
    """Of a mode that has 8 bits a channel: L, LA, RGB, RGBA or CMYK."""
    from PIL import Image

    if picture.mode.startswith("I;16"):
        deep: NDArray[Any] = np.asarray(picture).astype(np.float32)
        return Image.fromarray(np.rint(deep / 257).astype(np.uint8))
    if picture.mode in ("I", "F"):
        raise MediaError(f"{file}: pictures of 32 bits a channel are not read; save it with 8 or 16 bits")
    if picture.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        if "transparency" in picture.info and picture.mode in ("L", "RGB"):
            return picture.convert("RGBA")
        return picture
    transparent = "transparency" in picture.info or picture.mode in ("PA", "La", "RGBa")
    return picture.convert("RGBA" if transparent else "RGB")


def _in_srgb(picture: Image, profile: bytes | None) -> Image:
    """Through the picture's own colour profile, where it has one that can be used; as sRGB otherwise."""
    if not profile or picture.mode in ("LA",):
        return picture
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in (ImageCms.getProfileDescription(source) or "").lower():
            return picture
        colours = picture.convert("RGB") if picture.mode == "RGBA" else picture
        converted = ImageCms.profileToProfile(colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a profile for another kind of picture, or a broken one: every viewer ignores those
    if converted is None:
        return picture
    if picture.mode == "RGBA":
        converted.putalpha(picture.getchannel("A"))
    return converted


def _flattened(picture: Image, background: tuple[int, int, int]) -> Plane:
    from PIL import Image

    if picture.mode in ("LA", "RGBA"):
        canvas = Image.new("RGBA", picture.size, (*background, 255))
        picture = Image.alpha_composite(canvas, picture.convert("RGBA"))
    return _samples(picture if picture.mode == "RGB" else picture.convert("RGB"))


def _samples(picture: Image) -> Plane:
    """Of an RGB picture. In bands, since Pillow copies what it hands on three times: half the time of ``np.asarray``."""
    width, height = picture.size
    rgb = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, _BAND):
        rgb[top : top + _BAND] = np.asarray(picture.crop((0, top, width, min(top + _BAND, height))))
    return rgb
