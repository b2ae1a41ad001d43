"""Picture files that are written: which there are, and with what settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from gator_core.errors import InputError

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

__all__ = ["check_suffix", "save_picture"]

_FORMATS: dict[str, tuple[str, dict[str, Any]]] = {
    ".png": ("PNG", {}),
    ".jpg": ("JPEG", {"quality": 95, "subsampling": 0}),
    ".jpeg": ("JPEG", {"quality": 95, "subsampling": 0}),
    ".webp": ("WEBP", {"quality": 95}),
}


def check_suffix(target: Path, what: str) -> None:
    """InputError for a name that stands for no such format; ``what`` is what would be written."""
    if target.suffix.lower() not in _FORMATS:
        given = repr(target.suffix) if target.suffix else "a file without a suffix"
        raise InputError(f"{what} writes {', '.join(_FORMATS)}, not {given}")


def save_picture(rgb: NDArray[uint8], path: Path) -> None:
    """Writes full-range sRGB of shape (height, width, 3) in the format of the suffix. OSError."""
    from PIL import Image

    name, settings = _FORMATS[path.suffix.lower()]
    Image.fromarray(rgb).save(path, name, **settings)
