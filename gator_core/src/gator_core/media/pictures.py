"""Picture files to planes: upright, in sRGB, opaque."""

from __future__ import annotations

import io
import re
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gator_core.errors import LimitExceeded, MediaError
from gator_core.frame import Plane, yuv_of_rgb
from gator_core.media.door import Sniffed, sniff, unreadable
from gator_core.media.limits import Limits
from gator_core.planes import Planes

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageCms import ImageCmsProfile

__all__ = ["is_animated", "open_picture", "proven_size", "read_picture", "rgb_of_picture", "rgba_of_picture"]

_BAND = 128
_ON_ITS_SIDE = frozenset({5, 6, 7, 8})
"""Orientations in which what is stored as a column is shown as a row."""

_UNKNOWN_SAMPLES = "unknown pixel mode"
"""What Pillow says of a TIFF of which it knows no way to store the samples."""
_SUCH_SAMPLES = "32 bits a channel"
_SAME = 2
"""Levels of 255 that two profiles of sRGB differ by: some keep its curve as a table, some as a formula."""


def read_picture(
    file: Path,
    background: tuple[int, int, int] = (0, 0, 0),
    limits: Limits | None = None,
    *,
    part: tuple[slice, slice] = (slice(None), slice(None)),
) -> Planes:
    """The picture, or the part of it in these rows and columns, at its own size, upright; ``background`` (RGB 0..255) shows
    where it is transparent.

    An odd last column or row is repeated, to make the sizes even. MediaError, LimitExceeded.
    """
    return Planes(*yuv_of_rgb(rgb_of_picture(file, background, limits)[part]))


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
    if kind.format == "TIFF":
        _hush_libtiff()
    with ExitStack() as stack:
        stack.enter_context(_without_warnings())
        stack.enter_context(_bounded(file, limits))
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
def _bounded(file: Path, limits: Limits) -> Iterator[None]:
    """Pillow's own limit, in words: it meets pictures whose parts are larger than the whole that their header states."""
    from PIL import Image

    try:
        yield
    except Image.DecompressionBombError as error:
        stated = re.search(r"\((\d+) pixels\)", str(error))
        if stated:
            limits.check(file, pixels=int(stated[1]))
        raise LimitExceeded(f"{file}: a part of it is larger than any picture that is read here ({error})") from error


_QUIET = ("ignore", None, Warning, re.compile(r"PIL\."), 0)
"""A filter of Python's ``warnings``."""
_quiet_lock = threading.Lock()
_quiet_users = 0


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Within, Pillow does not write to stderr what errors say anyway, or what concerns its own limit alone.

    Not by ``warnings.catch_warnings``, which puts back what another thread may have changed meanwhile.
    """
    global _quiet_users
    with _quiet_lock:
        _quiet_users += 1
        if _quiet_users == 1:
            warnings.filters.insert(0, _QUIET)  # type: ignore[attr-defined]
            _filters_changed()
    try:
        yield
    finally:
        with _quiet_lock:
            _quiet_users -= 1
            if not _quiet_users:
                with suppress(ValueError):  # somebody else has put back an older list
                    warnings.filters.remove(_QUIET)  # type: ignore[attr-defined]
                _filters_changed()


def _filters_changed() -> None:
    """What has been decided by the list as it was is decided anew."""
    getattr(warnings, "_filters_mutated", lambda: None)()


@lru_cache(maxsize=1)
def _hush_libtiff() -> None:
    """Its messages go straight to the process's stderr, while what matters of them is raised. It is found as a dependency of
    Pillow's own module; where it is not, it may speak."""
    import ctypes

    with suppress(AttributeError, ImportError, OSError, TypeError):
        libtiff = ctypes.CDLL(import_module("PIL._imaging").__file__)
        for kind in ("Error", "Warning"):
            handler = getattr(libtiff, f"TIFFSet{kind}Handler")
            handler.argtypes, handler.restype = [ctypes.c_void_p], ctypes.c_void_p
            handler(None)


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    """Pillow raises whatever a broken file made it stumble over: all of it means that the file can't be read."""
    try:
        yield
    except MediaError:
        raise
    except PermissionError as error:
        raise unreadable(file, error) from error
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
        if why == _UNKNOWN_SAMPLES:
            raise MediaError(f"{file}: pictures of {_SUCH_SAMPLES} are not read; save it with 8 or 16 bits") from error
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
    clear = picture.info.get("transparency")
    if picture.mode.startswith("I;16"):
        return _gray_in_eight_bits(np.asarray(picture), clear)
    if picture.mode in ("I", "F"):
        raise MediaError(f"{file}: pictures of {_SUCH_SAMPLES} are not read; save it with 8 or 16 bits")
    if picture.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        if clear is None or picture.mode not in ("L", "RGB"):
            return picture
        if isinstance(clear, tuple) and max(clear) > 255:  # Pillow keeps the upper half of 16 bits, but all of this
            picture.info["transparency"] = tuple(level >> 8 for level in clear)
        return picture.convert("RGBA")
    transparent = clear is not None or picture.mode in ("PA", "La", "RGBa")
    return picture.convert("RGBA" if transparent else "RGB")


def _gray_in_eight_bits(deep: NDArray[Any], clear: object) -> Image:
    """L, or LA where one of the 65,536 levels, ``clear``, stands for nothing."""
    from PIL import Image

    made = Image.fromarray(np.rint(deep.astype(np.float32) / 257).astype(np.uint8))
    if isinstance(clear, int):
        made.putalpha(Image.fromarray(np.where(deep == clear, 0, 255).astype(np.uint8)))
    return made


def _in_srgb(picture: Image, profile: bytes | None) -> Image:
    """Through the picture's own colour profile, where it has one that can be used; as sRGB otherwise."""
    if not profile:
        return picture
    from PIL import ImageCms

    alpha = picture.getchannel("A") if picture.mode in ("LA", "RGBA") else None
    colours = picture.convert(picture.mode[:-1]) if alpha else picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if _is_srgb(source, colours.mode):
            return picture
        converted = ImageCms.profileToProfile(colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a profile for another kind of picture, or a broken one: every viewer ignores those
    if converted is None:
        return picture
    if alpha:
        converted.putalpha(alpha)
    return converted


def _is_srgb(profile: ImageCmsProfile, mode: str) -> bool:
    """By what it does to colours from all over, which takes 4 ms. Names say little: there are profiles of "linear sRGB".
    ImageCms.PyCMSError where it is not for pictures of that mode."""
    from PIL import Image, ImageCms

    if mode not in ("L", "RGB"):
        return False
    levels = np.arange(0, 256, 15).astype(np.uint8)
    colours = levels[None] if mode == "L" else np.stack(np.meshgrid(levels, levels, levels), -1).reshape(len(levels), -1, 3)
    tried = Image.fromarray(np.ascontiguousarray(colours))
    quickly = ImageCms.Flags.NOOPTIMIZE  # a table that makes the conversion of a whole picture faster takes 14 ms
    made = ImageCms.profileToProfile(tried, profile, ImageCms.createProfile("sRGB"), outputMode="RGB", flags=quickly)
    off = np.asarray(made, np.int16) - np.asarray(tried.convert("RGB"), np.int16)
    return int(np.abs(off).max()) <= _SAME


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
