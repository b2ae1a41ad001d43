"""One file a picture: PNG, JPEG, WebP and TIFF, coded by OpenCV."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2

from gator_core import EncodeError, Encoder, Frame
from gator_core.presets import EFFORTS
from gator_core.providers import OutputFormat, VideoSettings

__all__ = ["OpencvPictures"]

_REVISION = 1
"""Raised by hand when what is written changes."""
_HEADER = 33
"""Bytes of a PNG up to the end of its first chunk."""
_SRGB = b"sRGB\0"
"""A chunk's name, and that it is meant to be looked at."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest that an archive can say; the same pictures must give the same bytes."""


class OpencvPictures(Encoder):
    """Pictures in sRGB, the colours that the video has; a segment is a zip archive of their files, not compressed again.

    PNG and TIFF lose nothing of the frame. ``ceiling`` has no effect, nor ``rate``: pictures have no time.
    """

    name = "opencv-pictures"
    rank = 100
    summary = "numbered PNG, JPEG, WebP and TIFF files"

    def fingerprint(self) -> str:
        return f"gator_opencv:pictures revision {_REVISION}, opencv {cv2.__version__}"

    def formats(self) -> tuple[OutputFormat, ...]:
        return tuple(_format(suffix, codec) for suffix, codec in _SUFFIXES.items())

    @contextmanager
    def sink(self, path: Path, fmt: OutputFormat, settings: VideoSettings) -> Iterator[_Sink]:
        try:
            with zipfile.ZipFile(path, "w") as archive:
                sink = _Sink(archive, _CODINGS[fmt.codec], settings)
                yield sink
                if not sink.frames:
                    raise EncodeError("no picture was handed to the encoder")
        except OSError as error:
            path.unlink(missing_ok=True)
            raise EncodeError(f"{path.name} can't be written: {error.strerror or error}") from error
        except BaseException:
            path.unlink(missing_ok=True)
            raise


class _Sink:
    def __init__(self, archive: zipfile.ZipFile, coding: _Coding, settings: VideoSettings) -> None:
        self._archive, self._coding, self.frames = archive, coding, 0
        self._settings, self._options = settings, coding.options(settings)

    def write(self, frame: Frame) -> None:
        self._settings.check_picture(frame, self.frames)
        done, coded = cv2.imencode(self._coding.suffix, cv2.cvtColor(frame.rgb, cv2.COLOR_RGB2BGR), self._options)
        if not done:
            raise EncodeError(f"OpenCV could not code picture {self.frames} as {self._coding.suffix}")
        self.frames += 1
        entry = zipfile.ZipInfo(f"{self.frames:07}{self._coding.suffix}", _FIRST_DAY)
        self._archive.writestr(entry, self._coding.finish(coded.tobytes()))


# How each is coded -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Coding:
    suffix: str
    options: Callable[[VideoSettings], list[int]]
    """OpenCV's."""
    finish: Callable[[bytes], bytes] = lambda coded: coded


def _png(settings: VideoSettings) -> list[int]:
    """Quick up to ``medium``: the slowest level takes ten times as long for a tenth less."""
    level = max(1, EFFORTS.index(settings.effort) - 3)
    return [cv2.IMWRITE_PNG_COMPRESSION, level, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_SUB]


def _tagged(png: bytes) -> bytes:
    """Says that the colours are sRGB; without it some programs guess."""
    checked = struct.pack(">I", zlib.crc32(_SRGB))
    return png[:_HEADER] + struct.pack(">I", len(_SRGB) - 4) + _SRGB + checked + png[_HEADER:]


def _jpeg(settings: VideoSettings) -> list[int]:
    return [cv2.IMWRITE_JPEG_QUALITY, _between(122 - 3 * settings.crf // 2), cv2.IMWRITE_JPEG_OPTIMIZE, 1]


def _webp(settings: VideoSettings) -> list[int]:
    return [cv2.IMWRITE_WEBP_QUALITY, _between(120 - 2 * settings.crf)]


def _between(quality: int) -> int:
    return min(100, max(1, quality))


_CODINGS: Mapping[str, _Coding] = {
    "png": _Coding(".png", _png, _tagged),
    "jpeg": _Coding(".jpg", _jpeg),
    "webp": _Coding(".webp", _webp),
    "tiff": _Coding(".tiff", lambda _: []),
}
_SUFFIXES: Mapping[str, str] = {
    ".png": "png",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".webp": "webp",
    ".tif": "tiff",
    ".tiff": "tiff",
}


def _format(suffix: str, codec: str) -> OutputFormat:
    name = f"pictures-{suffix[1:]}"
    return OutputFormat(name, f"%d{suffix}", "pictures", codec, sound=False, chapters=False, colour=None)
