"""Reads a prompt: what time, weather, season, place and things its words ask for. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from gator_frame_by_frame.sketch import lexicon, tongues

__all__ = ["Reading", "read"]

_LONGEST = 2000
"""Characters that are read."""
_PHRASE = 3
"""Words of the longest phrase in the lexicon."""
_NEGATIONS = frozenset({"no", "without", "not", "never", "nobody"})
_IRREGULAR = {
    "people": "people",
    "men": "man",
    "women": "woman",
    "children": "children",
    "leaves": "leaf",
    "wolves": "wolf",
    "geese": "goose",
    "shelves": "bookshelf",
    "ran": "run",
    "drove": "drive",
    "flew": "fly",
    "ate": "eat",
    "skies": "sky",
    "hiked": "hike",
    "seas": "sea",
    "buses": "bus",
    "wives": "woman",
    "lives": "life",
    "loves": "love",
    "glass": "glass",
    "colour": "colour",
    "harbors": "harbor",
}


@dataclass(frozen=True)
class Reading:
    """What the words of a prompt ask for; None and empty where they don't say."""

    time: str | None = None
    """``dawn``, ``morning``, ``day``, ``afternoon``, ``sunset``, ``evening`` or ``night``."""
    weather: str | None = None
    season: str | None = None
    places: tuple[str, ...] = ()
    """The most telling first."""
    things: frozenset[str] = frozenset()

    @property
    def place(self) -> str | None:
        return self.places[0] if self.places else None

    @property
    def empty(self) -> bool:
        """Whether nothing was understood."""
        return not (self.time or self.weather or self.season or self.places or self.things)


def read(prompt: str) -> Reading:
    """What a prompt asks for. Of several times of day the first counts, of several places the one most spoken of."""
    terms = _terms(prompt)
    return Reading(
        _first(terms, _TIMES),
        _first(terms, _WEATHERS),
        _first(terms, _SEASONS),
        _ranked(terms),
        frozenset(kind for term in terms for kind in _THINGS.get(term, ())),
    )


def _index(table: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """From words to the kinds that they ask for."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, words in table.items():
        for word in words.split(", "):
            found[word] = (*found.get(word, ()), kind)
    return found


_TIMES, _WEATHERS, _SEASONS = _index(lexicon.TIMES), _index(lexicon.WEATHERS), _index(lexicon.SEASONS)
_PLACES, _THINGS = _index(lexicon.PLACES), _index(lexicon.THINGS)
_VAGUE = frozenset(lexicon.VAGUE.split(", "))
_KNOWN = frozenset().union(_TIMES, _WEATHERS, _SEASONS, _PLACES, _THINGS)


def _first(terms: list[str], index: Mapping[str, tuple[str, ...]]) -> str | None:
    return next((index[term][0] for term in terms if term in index), None)


def _ranked(terms: list[str]) -> tuple[str, ...]:
    votes: dict[str, float] = {}
    for rank, term in enumerate(terms):
        for nth, kind in enumerate(_PLACES.get(term, ())):
            weight = (0.35 if term in _VAGUE else 1.0) * (1.3 if " " in term else 1.0)
            votes[kind] = votes.get(kind, 0.0) + weight * (1 - 0.02 * min(rank, 20)) * (1 if nth == 0 else 0.9)
    return tuple(sorted(votes, key=lambda kind: -votes[kind]))


def _terms(prompt: str) -> list[str]:
    """The words and phrases of a prompt that the lexicon knows, in order, each in its basic form."""
    text = prompt[:_LONGEST].lower()
    words = re.findall(r"[^\W\d_]+", text.replace("'s", ""))
    found: list[str] = []
    k, denied = 0, 0
    while k < len(words):
        if words[k] in _NEGATIONS:
            k, denied = k + 1, 3
            continue
        length, term = _longest(words[k : k + _PHRASE])
        if term and not denied:
            found.append(term)
        k, denied = k + length, max(0, denied - length)
    return found + _foreign(text)


def _foreign(text: str) -> list[str]:
    """What scripts that set no spaces, or join words to what belongs to them, say; in the order of the text."""
    if text.isascii():
        return []
    found: dict[int, str] = {}
    for piece, term in tongues.PARTS.items():
        at = text.find(piece)
        if at >= 0:
            found[at] = term
            text = text.replace(piece, "\0" * len(piece))
    return [found[at] for at in sorted(found)]


def _longest(words: list[str]) -> tuple[int, str | None]:
    for length in range(len(words), 1, -1):
        phrase = " ".join([*words[: length - 1], _stem(words[length - 1])])
        if phrase in _KNOWN:
            return length, phrase
        if (phrase := " ".join(words[:length])) in _KNOWN:
            return length, phrase
    term = _stem(words[0])
    return 1, term if term in _KNOWN else None


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """The form of a word that the lexicon has, or the word itself."""
    if word in _KNOWN:
        return word
    known = next((form for form in _forms(word) if form in _KNOWN), None)
    return known or _translated(word) or word


def _translated(word: str) -> str | None:
    """The English word for one of another language."""
    for form in (word, word.removesuffix("s"), word.removesuffix("es")):
        if form in tongues.WORDS:
            return tongues.WORDS[form]
    return next((english for stem, english in tongues.STEMS.items() if word.startswith(stem)), None)


def _forms(word: str) -> list[str]:
    """What a word may be an inflection of."""
    forms = [_IRREGULAR[word]] if word in _IRREGULAR else []
    for ending, others in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            bare = word[: -len(ending)]
            forms += [bare + other for other in others]
            if not ending.startswith("i") and len(bare) > 2 and bare[-1] == bare[-2]:
                forms.append(bare[:-1])
            if ending == "ing" and len(bare) > 2 and bare[-1] == bare[-2]:
                forms.append(bare[:-1])
    return forms


_ENDINGS = (
    ("ies", ("y",)),
    ("es", ("", "e")),
    ("s", ("",)),
    ("ing", ("", "e", "y")),
    ("ied", ("y",)),
    ("ed", ("", "e")),
    ("er", ("", "e")),
    ("ers", ("", "e", "er")),
    ("y", ("", "e")),
    ("ish", ("",)),
    ("like", ("",)),
    ("scapes", ("scape",)),
)
