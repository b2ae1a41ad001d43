"""What of a text is spoken, and in which pieces."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from xml.etree import ElementTree as Xml

__all__ = ["SSML_TAGS", "emoji_named", "emoji_remark", "pieces", "plain", "ssml_fault", "without_emoji"]

SSML_TAGS = ("speak", "p", "s", "voice", "prosody", "emphasis", "break", "say-as", "sub", "phoneme", "mark", "lang")
"""What is let through: ``audio`` would have an engine open files, so it is not among them."""

_BREAKS = re.compile(r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|table|blockquote|section|article)\b[^<>]*>", re.I)
_ATTRIBUTE = r"""\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+)"""
_TAGS = re.compile(rf"<!--.*?-->|</?[a-z][a-z0-9:-]*(?:{_ATTRIBUTE})*\s*/?>", re.I | re.S)
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>", re.I | re.S)
_MARKDOWN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^[ \t]*(?:```|~~~).*$", re.M), ""),
    (re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"^[ \t]*#{1,6}[ \t]+(.*?)[ \t#]*$", re.M), "\n\n\\1\n\n"),
    (re.compile(r"^[ \t]*(?:>[ \t]?)+", re.M), ""),
    (re.compile(r"^[ \t]*[-*+•][ \t]+", re.M), "\n\n"),
    (re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$", re.M), ""),
    (re.compile(r"(?<!\w)(\*\*\*|\*\*|\*|___|__|_|~~)(?=\S)(.+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
)
# Emoji, their modifiers and the joiners between them; digits and letters that an emoji is built on stay.
_PICTURES = "\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a-\u23ff\u25aa-\u25fe\u3030\u303d\u3297\u3299"
_MODIFIERS = "\ufe0e\ufe0f\u20e3\U000e0020-\U000e007f"
_EMOJI = re.compile(f"[{_PICTURES}](?:[{_MODIFIERS}]|\u200d(?=[{_PICTURES}])|(?<=\u200d)[{_PICTURES}])*|[{_MODIFIERS}]+")
_KEPT = "\n\u200c\u200d"
"""Format characters with a meaning: line ends, and the joiners of Persian and of Indian scripts."""


def plain(text: str) -> str:
    """The text without markup: HTML and Markdown go, entities become characters, control characters go.

    Paragraphs stay apart by an empty line; within one, every run of blanks is a single one.
    """
    text = _HIDDEN.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = html.unescape(_TAGS.sub("", _BREAKS.sub("\n\n", text)))
    for found, kept in _MARKDOWN:
        text = found.sub(kept, text)
    text = _without_controls(unicodedata.normalize("NFC", text))
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return "\n\n".join(part for part in paragraphs if part)


def _without_controls(text: str) -> str:
    """Control characters would be commands to espeak-ng; halves of characters can't be written down."""
    return "".join(
        one if one in _KEPT or unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co") else " " if one == "\t" else ""
        for one in text
    )


def without_emoji(text: str) -> tuple[str, int]:
    """The text without its emoji, and how many there were."""
    left, count = _EMOJI.subn(" ", text)
    left = re.sub(r"[ \t]+(?=[.,;:!?…)\]])", "", left)
    return "\n\n".join(part for part in (" ".join(one.split()) for one in left.split("\n\n")) if part), count


def emoji_remark(text: str) -> str | None:
    """That emoji are skipped, if there are any."""
    count = without_emoji(plain(text))[1]
    return f"{count} emoji {'is' if count == 1 else 'are'} not spoken; `emoji: speak` has them named" if count else None


def emoji_named(text: str) -> str:
    """Each emoji by its English name, for voices that would not know one."""
    return " ".join(_EMOJI.sub(lambda found: f" {_name(found.group())} ", text).split(" ")).replace("  ", " ").strip()


def _name(emoji: str) -> str:
    names = (unicodedata.name(one, "") for one in emoji if one not in "\u200d\ufe0e\ufe0f\u20e3")
    return " ".join(name.lower() for name in names if name)


def ssml_fault(text: str) -> str | None:
    """What keeps a text from being SSML that may be spoken, or None."""
    if re.search(r"<!(DOCTYPE|ENTITY)|<\?", text, re.I):
        return "SSML must have no declarations"
    try:
        root = Xml.fromstring(text)  # noqa: S314 - without declarations there are no entities to expand
    except Xml.ParseError as error:
        return f"it is no well-formed SSML: {error}"
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        if name not in SSML_TAGS:
            return f"SSML element <{name}> is not taken (known: {', '.join(SSML_TAGS)})"
    return None if str(root.tag).rpartition("}")[2] == "speak" else "SSML must be one <speak> element"


# Pieces ----------------------------------------------------------------------------------------------------------

_SENTENCE = re.compile(r"(?<=[.!?…。！？])[\"'”’»)\]]*\s+|(?<=[。！？])|\n{2,}")
_CLAUSE = re.compile(r"(?<=[,;:、，；：])\s*|\s+(?=[–—])")


def pieces(text: str, limit: int) -> list[str]:
    """The text in pieces of at most ``limit`` characters, cut at sentence ends where there are any, else at clauses, else
    at blanks, else anywhere."""
    made: list[str] = []
    for part in _parts(text, limit, (_SENTENCE, _CLAUSE, re.compile(r"\s+"))):
        if made and len(made[-1]) + len(part) <= limit:
            made[-1] += part
        else:
            made.append(part)
    return [one.strip() for one in made if one.strip()]


def _parts(text: str, limit: int, cuts: tuple[re.Pattern[str], ...]) -> Iterator[str]:
    if len(text) <= limit:
        yield text
    elif not cuts:
        yield from (text[start : start + limit] for start in range(0, len(text), limit))
    else:
        ends = [found.end() for found in cuts[0].finditer(text)]
        for start, stop in zip([0, *ends], [*ends, len(text)], strict=True):
            if stop > start:
                yield from _parts(text[start:stop], limit, cuts[1:])
