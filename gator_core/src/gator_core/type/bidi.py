"""In what order a line is set that may run from the left, from the right, or both: the Unicode Bidirectional Algorithm.

Implemented is UAX #9 with what people write: implicit levels, numbers, brackets, and the marks LRM, RLM and ALM. The
explicit controls (embeddings, overrides, isolates) are ignored, as they don't come from keyboards.
"""

from __future__ import annotations

from unicodedata import bidirectional

__all__ = ["levels_of", "visual_order"]

_STRONG = {"L": "L", "R": "R", "AL": "R"}
_BRACKETS = {
    "(": ")",
    "[": "]",
    "{": "}",
    "⟨": "⟩",
    "⁅": "⁆",
    "⦅": "⦆",
    "「": "」",
    "『": "』",
    "（": "）",
    "［": "］",
    "｛": "｝",
}
_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
_IGNORED = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN", ""})


def levels_of(text: str) -> tuple[int, ...]:
    """The embedding level of each character of a paragraph: even runs to the right, odd to the left.

    Its base level is 1 where its first strong character belongs to a script that runs to the left, else 0.
    """
    kinds = [bidirectional(c) for c in text]
    base = next((int(kind != "L") for kind in kinds if kind in _STRONG), 0)
    if base == 0 and not any(kind in ("R", "AL", "AN") for kind in kinds):
        return (0,) * len(text)
    kept = [i for i, kind in enumerate(kinds) if kind not in _IGNORED]
    types = [kinds[i] for i in kept]
    side = "R" if base else "L"
    _weak(types, side)
    _brackets(types, [text[i] for i in kept], [kinds[i] == "NSM" for i in kept], side)
    _neutral(types, side)
    levels = [base] * len(text)
    for i, kind in zip(kept, types, strict=True):
        levels[i] = base + _RAISED[base][kind]
    for i, kind in enumerate(kinds):
        if kind in _IGNORED:
            levels[i] = levels[i - 1] if i else base
    return tuple(levels)


_RAISED = ({"L": 0, "R": 1, "AN": 2, "EN": 2}, {"L": 1, "R": 0, "AN": 1, "EN": 1})
"""Rules I1 and I2: by how much a type lies above an even and an odd base level."""


def visual_order(levels: tuple[int, ...] | list[int]) -> list[int]:
    """Indices from left to right (rule L2); of characters of a line, or of runs of equal level."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            stop = start
            while stop < len(order) and levels[order[stop]] >= level:
                stop += 1
            order[start:stop] = reversed(order[start:stop])
            start = stop + 1
    return order


def _weak(types: list[str], side: str) -> None:
    """W1 to W7, in place: marks, numbers and what stands within and beside numbers."""
    before, strong = side, side
    for i, kind in enumerate(types):
        if kind == "NSM":
            types[i] = kind = before
        before = kind
        if kind in _STRONG:
            strong = kind
        elif kind == "EN" and strong == "AL":
            types[i] = "AN"
    types[:] = ["R" if kind == "AL" else kind for kind in types]
    for i in range(1, len(types) - 1):
        one, two = types[i - 1], types[i + 1]
        if one == two and ((types[i] == "ES" and one == "EN") or (types[i] == "CS" and one in ("EN", "AN"))):
            types[i] = one
    _terminators(types)
    types[:] = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in types]
    strong = side
    for i, kind in enumerate(types):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            types[i] = "L"


def _terminators(types: list[str]) -> None:
    """W5: signs such as % and € that touch a number belong to it."""
    i = 0
    while i < len(types):
        stop = i
        while stop < len(types) and types[stop] == "ET":
            stop += 1
        beside = (i and types[i - 1] == "EN") or (stop < len(types) and types[stop] == "EN")
        if stop > i and beside:
            types[i:stop] = ["EN"] * (stop - i)
        i = max(stop, i + 1)


def _brackets(types: list[str], text: list[str], marks: list[bool], side: str) -> None:
    """N0: both brackets of a pair, and the marks on them, take the direction of what they hold, or of what is before them."""
    for start, stop in _pairs(types, text):
        within = {_side(kind) for kind in types[start + 1 : stop]} - {""}
        if not within:
            continue
        before = next((s for kind in reversed(types[:start]) if (s := _side(kind))), side)
        for at in (start, stop):
            types[at] = side if side in within else before
            while at + 1 < len(types) and marks[at + 1]:
                types[at + 1] = types[at]
                at += 1


def _pairs(types: list[str], text: list[str]) -> list[tuple[int, int]]:
    found, waiting = [], list[tuple[str, int]]()
    for i, c in enumerate(text):
        if types[i] != "ON":
            continue
        if c in _BRACKETS:
            waiting.append((_BRACKETS[c], i))
        elif any(c == closing for closing, _ in waiting):
            while waiting[-1][0] != c:
                waiting.pop()
            found.append((waiting.pop()[1], i))
    return sorted(found)


def _side(kind: str) -> str:
    """For neutrals, numbers count as running to the left."""
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(kind, "")


def _neutral(types: list[str], side: str) -> None:
    """N1 and N2: spaces and signs between two of one direction take it, others that of the paragraph."""
    i = 0
    while i < len(types):
        stop = i
        while stop < len(types) and types[stop] in _NEUTRAL:
            stop += 1
        if stop > i:
            one = _side(types[i - 1]) if i else side
            two = _side(types[stop]) if stop < len(types) else side
            types[i:stop] = [one if one == two else side] * (stop - i)
        i = max(stop, i + 1)
