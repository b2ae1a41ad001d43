"""The voice names that storyboards use whoever speaks, and what is said of names that nobody knows."""

from __future__ import annotations

import re
import unicodedata

from gator_core.errors import nearest

__all__ = ["MOST", "PLATFORM", "language_fault", "speed_fault", "text_fault", "unknown"]

PLATFORM = (
    *("alloy", "ash", "ballad", "cedar", "coral", "echo", "fable"),
    *("marin", "nova", "onyx", "sage", "shimmer", "verse"),
)
"""The voices of OpenAI's speech models, which other servers take too."""


MOST = 100_000
"""Characters of one text: about two hours."""


def unknown(kind: str, name: str, known: list[str], where: str) -> str:
    """That a provider has no such voice or language, with the nearest, and a few of those that it has."""
    few = known if len(known) <= 16 else known[:: len(known) // 6]
    shown = f"known: {', '.join(few)}" if few is known else f"it has {len(known)}, such as {', '.join(few)}"
    near = nearest(name, known) or nearest(name.lower(), known)
    return f"{where} has no {kind} {name!r}{near} ({shown})"


def speed_fault(speed: float, slowest: float, fastest: float) -> str | None:
    """Why this speed can't be asked for, or None. NaN is no speed either."""
    return None if slowest <= speed <= fastest else f"a speed of {speed:g} is outside {slowest:g} to {fastest:g}"


def text_fault(text: str) -> str | None:
    """Why this can't be said: nothing is in it, or too much; or None."""
    if len(text) > MOST:
        return f"the text has {len(text):,} characters; at most {MOST:,} are spoken in one go, so split it"
    says = any(one.isalnum() or unicodedata.category(one) == "So" for one in text)  # So: emoji that have a name
    return None if says else "there is nothing to say in the text"


def language_fault(language: str | None) -> str | None:
    """Why this is no name of a language, or None."""
    if language is None or re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", language):
        return None
    return f"{language!r} is no language: write it as de, en-us or pt-br"
