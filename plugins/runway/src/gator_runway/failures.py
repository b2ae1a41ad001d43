"""What a failed task's code means: whether the same request may be asked for again."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Verdict", "judged"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``again`` is how often it may be bought anew by itself."""

    final: bool
    again: int
    advice: str


_MODERATED = Verdict(True, 0, "It was moderated: change the prompt or the picture; asking again costs again")
_WRONG_INPUT = Verdict(True, 0, "Something in the picture or the request does not suit the model: change it")
_PASSING = Verdict(False, 2, "This may pass: run again later")
_QUALITY = Verdict(False, 1, "Its quality check failed, often for text or logos in the picture: change it, or run again")
_UNKNOWN_ONCE = Verdict(False, 1, "No reason is known: run again, or change the request")
_UNKNOWN = Verdict(False, 0, "What this code means is not known here: run again, or change the request")

# The first that fits: moderation hides within the names of other stages, such as INPUT_PREPROCESSING.SAFETY.TEXT.
_BY_PREFIX = (
    ("ASSET.INVALID", _WRONG_INPUT),
    ("THIRD_PARTY.INPUT_VALIDATION", _WRONG_INPUT),
    ("THIRD_PARTY.UNAVAILABLE", _PASSING),
    ("INPUT_PREPROCESSING.INTERNAL", _PASSING),
    ("INTERNAL.BAD_OUTPUT", _QUALITY),
    ("INTERNAL", _PASSING),
)


def judged(code: str | None) -> Verdict:
    """By the service's list of failure codes; codes grow by suffixes, so their beginnings count."""
    if not code:
        return _UNKNOWN_ONCE
    if "SAFETY" in code.upper().split("."):
        return _MODERATED
    return next((verdict for prefix, verdict in _BY_PREFIX if _begins(code.upper(), prefix)), _UNKNOWN)


def _begins(code: str, prefix: str) -> bool:
    return code == prefix or code.startswith(prefix + ".")
