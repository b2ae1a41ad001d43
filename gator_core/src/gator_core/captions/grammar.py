"""Words that a line should not end with, and words that it may well begin with, by language."""

from __future__ import annotations

from functools import cache

__all__ = ["leading", "trailing"]

_ARTICLES_AND_THE_LIKE = {
    "en": "a an the my your his her its our their this that these those no every each some any i you he she we they "
    "who is are was were be been am has have had will would can could shall should may might must do does did "
    "not to",
    "de": "der die das den dem des ein eine einen einem einer eines kein keine keinen mein meine dein sein seine ihr "
    "ihre unser unsere dieser diese dieses ich du er sie es wir ist sind war waren hat haben hatte wird werden "
    "wurde nicht sehr zu",
    "fr": "le la les l un une des du au aux mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet "
    "cette ces je tu il elle on nous vous ils elles est sont était a ont ne n pas très se me te",
    "es": "el la los las un una unos unas lo mi mis tu tus su sus este esta estos estas ese esa yo él ella es son "
    "era está están ha han no se me te le nos muy",
    "it": "il lo la i gli le l un uno una mio mia tuo tua suo sua nostro questo questa questi queste io è sono era "
    "ha hanno non si mi ti ci molto",
    "pt": "o a os as um uma uns umas meu minha seu sua nosso este esta esse essa eu ele ela é são era está estão tem "
    "têm não se me te muito",
    "nl": "de het een mijn je jouw zijn haar ons onze hun dit dat deze die ik jij hij zij wij is was waren heeft "
    "hebben wordt niet te",
}
_PREPOSITIONS_AND_CONJUNCTIONS = {
    "en": "of in on at by for from with without into onto over under about after before between through during "
    "against among across along around behind beside beyond near since toward towards until upon within like "
    "as than and or but nor so yet because although though while when where which if unless whether that who "
    "whose",
    "de": "von in im an am auf aus bei mit nach seit zu zum zur vor für durch gegen ohne um über unter hinter neben "
    "zwischen während wegen bis und oder aber denn sondern weil dass ob wenn als obwohl während damit wo wie",
    "fr": "de d à dans en sur sous par pour avec sans chez vers entre après avant depuis pendant contre et ou mais "
    "donc or ni car que qu qui quand si comme où dont parce puisque lorsque",
    "es": "de del a al en por para con sin sobre bajo entre hacia hasta desde durante contra según y e o u pero sino "
    "ni que quien cuando donde si como porque aunque mientras",
    "it": "di del della dei delle a al alla in nel nella da dal dalla con su sul sulla per tra fra e ed o ma che chi "
    "quando dove se come perché mentre",
    "pt": "de do da dos das a ao à em no na nos nas por pelo pela para com sem sobre entre até desde e ou mas que "
    "quem quando onde se como porque enquanto",
    "nl": "van in op aan bij met na voor door tegen zonder om over onder achter naast tussen tijdens tot uit naar en "
    "of maar want dus omdat dat als toen terwijl hoewel waar",
}
_EDGES = "\"'“”‘’«»„()[]¿¡.,;:!?"


def trailing(word: str, language: str | None) -> bool:
    """Whether it belongs to what follows: an article, a pronoun before its verb, a preposition, a conjunction."""
    return word.strip(_EDGES).lower() in _bound(_known(language))


def leading(word: str, language: str | None) -> bool:
    """Whether it begins a phrase: a preposition or a conjunction."""
    return word.strip(_EDGES).lower() in _beginning(_known(language))


def _known(language: str | None) -> str:
    """English where the language is not told, nothing where it is not known here."""
    return (language or "en")[:2].lower()


@cache
def _beginning(language: str) -> frozenset[str]:
    return frozenset(_PREPOSITIONS_AND_CONJUNCTIONS.get(language, "").split())


@cache
def _bound(language: str) -> frozenset[str]:
    return frozenset(_ARTICLES_AND_THE_LIKE.get(language, "").split()) | _beginning(language)
