"""Text in pieces that a line must not break, and how well each joint between them takes a break."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from gator_core.captions.grammar import leading, trailing

__all__ = ["Piece", "is_wide", "pieces_of", "plain", "reading_width", "width_of"]

# How bad a break is: 0 is the end of a sentence, where one belongs.
SENTENCE, CLAUSE, PHRASE, WORD, NAME, BOUND, WITHIN = 0.0, 0.75, 3.0, 4.5, 6.0, 8.0, 12.0

_SENTENCE_END = re.compile(r"[.!?…。！？｡؟۔।॥]+[\"'”’»›)\]）」』】]*$")
_CLAUSE_END = re.compile(r"([,;:、，；：،؛]|[–—]|[)\]）」』】”»])[\"'”’»›]*$")
_OPENING = tuple("([{«“‘„\"'¿¡（「『【〈《")
_SHORTENED = re.compile(r"^(\w|\w\.\w|mr|mrs|ms|dr|st|prof|vs|etc|no|nr|bzw|ca|sr|sra|mme|mlle)\.$", re.IGNORECASE)
_NUMBER = re.compile(r"^[\d.,:/%$€£-]*\d[\d.,:/%$€£-]*$")
_NO_START = frozenset(
    "、。，．・：；？！」』】）〕〉》”’%‰ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々ゝゞ…‥〜,.!?:;)]}»›°℃"
)
_NO_END = frozenset("「『【（〔〈《“‘([{«‹$£€¥＄￥¿¡")
_NO_BLANKS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, kana and Chinese characters: their words follow each other without blanks."""
_NO_TEXT = ("Cc", "Cs", "Zl", "Zp")
_HIRAGANA, _KATAKANA = re.compile("[\u3041-\u309f]"), re.compile("[\u30a0-\u30ff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text without a blank that stays on one line."""

    text: str
    start: int
    """Where it stands in the whole text."""
    width: float
    """Characters, see ``width_of``."""
    space: bool
    """Whether a blank follows it, unless a line ends there."""
    joint: float
    """How bad a break after it is."""
    ends_sentence: bool


def plain(text: str) -> str:
    """One line: a blank for every run of white space and control characters, in Unicode's composed form."""
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in unicodedata.normalize("NFC", text)
    )
    return " ".join(kept.split())


def is_wide(text: str) -> bool:
    """Whether most of its letters are Chinese, Japanese or Korean, of which a line holds fewer."""
    letters = [c for c in text if c.isalpha()]
    return 2 * sum(_wide(c) for c in letters) > len(letters)


def width_of(text: str, wide: bool) -> float:
    """Its characters, without marks that sit on others. ``wide``: in those of Chinese, of which Latin ones are half."""
    narrow, broad = (0.5, 1.0) if wide else (1.0, 2.0)
    return sum(0.0 if _rides(c) else broad if _wide(c) else narrow for c in text)


def reading_width(text: str) -> float:
    """How much there is to read, in Latin letters: of Chinese characters one reads about half as many in a time."""
    return width_of(text, wide=False)


def pieces_of(text: str, language: str | None, most: float, wide: bool) -> list[Piece]:
    """The pieces of a text that is ``plain``; none is wider than ``most`` (see ``width_of``)."""
    spans = [part for word in re.finditer(r"\S+", text) for part in _parts(text, word.start(), word.end(), most, wide)]
    made = []
    for (start, stop, within), (begins, ends, _) in pairwise([*spans, (len(text), len(text), False)]):
        piece, after, space = text[start:stop], text[begins:ends], begins > stop
        joint = WITHIN if within else _joint(piece, after, space, language)
        made.append(Piece(piece, start, width_of(piece, wide), space, joint, not within and joint == SENTENCE))
    return made


# Where text may be cut ---------------------------------------------------------------------------------------------


def _parts(text: str, start: int, stop: int, most: float, wide: bool) -> Iterator[tuple[int, int, bool]]:
    """Of what stands between blanks: (start, stop, whether it is cut in the middle of a word for want of room)."""
    cuts = [start, *(i for i in range(start + 1, stop) if _may_break(text, i)), stop]
    for a, b in pairwise(cuts):
        yield from _fitting(text, a, b, most, wide)


def _may_break(text: str, i: int) -> bool:
    """Whether a line may end before character ``i``, within what has no blanks."""
    before, after = text[i - 1], text[i]
    if after in _NO_START or before in _NO_END or _rides(after) or before == "\u200d":
        return False
    if before in "-‐–—/" and i > 1 and text[i - 2].isalnum():
        return after.isalpha()
    return bool(_NO_BLANKS.match(before) or _NO_BLANKS.match(after)) and not (_stacked(before) and _stacked(after))


def _stacked(c: str) -> bool:
    """Of the scripts of South East Asia, whose words one would need a dictionary to find."""
    return "\u0e00" <= c <= "\u0eff" or "\u1000" <= c <= "\u109f" or "\u1780" <= c <= "\u17ff"


def _fitting(text: str, start: int, stop: int, most: float, wide: bool) -> Iterator[tuple[int, int, bool]]:
    """A piece, cut where it is too wide for any line; within what joiners hold together only where that is too wide alone."""
    used, begun, joined = 0.0, start, start
    for i in range(start, stop):
        step = width_of(text[i], wide)
        if not _rides(text[i]) and text[i - 1] != "\u200d":
            joined = i
        while i > begun and used + step > most:
            cut = joined if joined > begun else i
            yield begun, cut, True
            used, begun = width_of(text[cut:i], wide), cut
        used += step
    yield begun, stop, False


def _rides(c: str) -> bool:
    """Marks on the letter before, joiners, variation selectors, skin tones."""
    return unicodedata.category(c) in ("Mn", "Me", "Mc", "Cf") or "\U0001f3fb" <= c <= "\U0001f3ff"


def _wide(c: str) -> bool:
    return unicodedata.east_asian_width(c) in "WF"


# How well a joint takes a break -------------------------------------------------------------------------------------


def _joint(piece: str, after: str, space: bool, language: str | None) -> float:
    if not after or (_SENTENCE_END.search(piece) and not _goes_on(piece, after, language)):
        return SENTENCE
    if _CLAUSE_END.search(piece):
        return CLAUSE
    return _between_words(piece, after, language) if space else _without_blank(piece, after)


def _goes_on(piece: str, after: str, language: str | None) -> bool:
    """Whether a full stop is of a shortened word or a number, not of a sentence."""
    bare = piece.lstrip("".join(_OPENING))
    ordinal = language is not None and language[:2] in ("de", "da", "nb", "no", "fi", "cs") and re.fullmatch(r"\d{1,3}\.", bare)
    return bool(_SHORTENED.match(bare) or ordinal) or (bare.endswith(".") and after[:1].islower())


def _between_words(piece: str, after: str, language: str | None) -> float:
    if after.startswith(_OPENING):
        return PHRASE
    if _NUMBER.match(piece) or _SHORTENED.match(piece):
        return BOUND
    if trailing(piece, language):
        return BOUND
    if leading(after, language):
        return PHRASE
    return NAME if _is_name(piece) and _is_name(after) else WORD


def _is_name(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and word[1:2].islower()


def _without_blank(piece: str, after: str) -> float:
    """Compound words are kept. In Japanese, endings are in hiragana, and the next phrase begins with something else."""
    last, first = piece[-1], after[0]
    if last in "-‐–—/":
        return BOUND
    if _HIRAGANA.match(last):
        return WORD if _HIRAGANA.match(first) else PHRASE
    if _HIRAGANA.match(first) or (_KATAKANA.match(last) and _KATAKANA.match(first)):
        return BOUND
    return WORD
