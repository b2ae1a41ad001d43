"""Which fonts there are, and which of them has a character.

The fonts come with a package, so that a text looks the same on every machine; those of the system are never used.
Chinese, Japanese and Korean take ten times the space of all others together and have a package of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING

from gator_core.errors import MediaError

if TYPE_CHECKING:
    from uharfbuzz import Blob, Font

__all__ = ["Face", "Style", "engine", "faces", "is_emoji"]

_PACKAGE, _CJK_PACKAGE = "manimgx_fonts", "manimgx_fonts_cjk"
_UPRIGHT, _ITALIC = "NotoSans[wght].ttf", "NotoSans-Italic[wght].ttf"
_EMOJI, _SYMBOLS = "NotoEmoji[wght].ttf", "NotoSansSymbols[wght].ttf"
_CJK = "NotoSansCJK-VF.otf.ttc"
_LAST = (_SYMBOLS, _EMOJI)
_LARGEST = 64 * 2**20
"""Bytes of a font file."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a text is set in."""

    weight: int = 600
    """400 is regular, 700 bold; of what the font has, the nearest."""
    italic: bool = False
    """Of scripts that have it, in fonts that have it."""
    font: Path | None = None
    """A font file of the user's; characters that it lacks come from the others."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font at a weight. One em has ``em`` units; x goes to the right and y up, from the baseline."""

    name: str
    em: int
    font: Font = field(compare=False)
    pictures: bool = False
    """Whether its glyphs are emoji."""

    def has(self, character: str) -> bool:
        """Whether it has a glyph for a character."""
        return bool(self.font.get_nominal_glyph(ord(character)))


def faces(style: Style, language: str = "") -> tuple[Face, ...]:
    """The fonts for a style in the order in which a character is looked up. MediaError for a file that is no font.

    ``language`` (``ja``, ``ko``) chooses between the shapes that Chinese characters have in different countries.
    """
    own = (_own(style.font, _modified(style.font), style.weight),) if style.font else ()
    return (*own, *_shipped(style.weight, style.italic, {"ja": 0, "ko": 1}.get(language, 2)))


def engine() -> tuple[str, ...]:
    """The versions that the shapes of letters depend on."""
    known = (
        "uharfbuzz",
        _PACKAGE.replace("_", "-"),
        *((_CJK_PACKAGE.replace("_", "-"),) if util.find_spec(_CJK_PACKAGE) else ()),
    )
    return tuple(f"{name} {metadata.version(name)}" for name in known)


def is_emoji(character: str) -> bool:
    """Whether it is drawn as a picture even where a text font has it too."""
    return "\U0001f000" <= character <= "\U0001faff"


@lru_cache(maxsize=32)
def _shipped(weight: int, italic: bool, country: int) -> tuple[Face, ...]:
    folder = _folder(_PACKAGE)
    others = sorted(path.name for path in folder.glob("NotoSans*.ttf") if path.name not in (_UPRIGHT, _ITALIC, *_LAST))
    names = [_ITALIC if italic else _UPRIGHT, *others, *_LAST]
    found = [_opened(folder / name, 0, weight) for name in names]
    if util.find_spec(_CJK_PACKAGE):
        found.append(_opened(_folder(_CJK_PACKAGE) / _CJK, country, weight))
    return tuple(found)


def _folder(package: str) -> Path:
    spec = util.find_spec(package)
    if spec is None or spec.origin is None:
        raise MediaError(f"the fonts are missing: pip install {package.replace('_', '-')}")
    return Path(spec.origin).parent


def _modified(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError as error:
        raise MediaError(f"{file}: {error.strerror or error}") from error


@lru_cache(maxsize=32)
def _own(file: Path, modified: int, weight: int) -> Face:
    import uharfbuzz as hb

    if file.stat().st_size > _LARGEST:
        raise MediaError(f"{file}: a font may have {_LARGEST // 2**20} MiB at most")
    found = _face(hb.Blob(file.read_bytes()), f"{file} {modified}", 0, weight)
    if not found.font.face.glyph_count or not found.font.face.unicodes:
        raise MediaError(f"{file}: not a font that can be read; TrueType and OpenType files (.ttf, .otf, .ttc) are")
    return found


def _opened(file: Path, index: int, weight: int) -> Face:
    import uharfbuzz as hb

    return _face(hb.Blob.from_file_path(str(file)), file.name, index, weight)


def _face(blob: Blob, name: str, index: int, weight: int) -> Face:
    import uharfbuzz as hb

    face = hb.Face(blob, index)
    font = hb.Font(face)
    axis = next((one for one in face.axis_infos if one.tag == "wght"), None)
    if axis:
        font.set_variations({"wght": min(max(weight, axis.min_value), axis.max_value)})
    font.scale = (face.upem, face.upem)
    return Face(f"{name} {index} {weight}", face.upem, font, name == _EMOJI)
