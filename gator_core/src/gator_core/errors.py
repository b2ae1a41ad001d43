"""Every error that gator raises on purpose.

GatorError
├── InputError (also ValueError)            what the caller got wrong; exit status 2
│   ├── InvalidStoryboard                   names the scene, the field, the value, what is allowed
│   │   ├── UnknownQuality
│   │   ├── UnknownTransition
│   │   ├── UnknownFilter
│   │   └── TransitionTooLong
│   ├── UnknownProvider
│   ├── MediaError                          a file from outside that can't be used
│   │   └── LimitExceeded                   names the limit and how to raise it
│   ├── OutputRefused                       the destination can't or must not be written
│   └── CostRefused                         what would cost more than is allowed; quotes the estimate
└── WorkError (also RuntimeError)           what went wrong while working; exit status 1
    ├── ProviderUnavailable                 says why, and how to mend it
    ├── ProviderBroken                      a plugin broke its contract
    ├── GenerationFailed
    │   └── GenerationRefused               for good: the same request would be refused again
    ├── EncodeError                         carries the encoder's own words
    ├── VerificationFailed                  the output could not be proven
    └── Cancelled
"""

from __future__ import annotations

__all__ = [
    "Cancelled",
    "CostRefused",
    "EncodeError",
    "GatorError",
    "GenerationFailed",
    "GenerationRefused",
    "InputError",
    "InvalidStoryboard",
    "LimitExceeded",
    "MediaError",
    "OutputRefused",
    "ProviderBroken",
    "ProviderUnavailable",
    "TransitionTooLong",
    "UnknownFilter",
    "UnknownProvider",
    "UnknownQuality",
    "UnknownTransition",
    "VerificationFailed",
    "WorkError",
    "nearest",
]


class GatorError(Exception):
    """Root of all errors of this project. Its message is one to show to a person."""

    exit_status = 1
    outstanding: bool = False
    """Of a generation: what was paid for may still come, so that nothing may stand in for it. Running again collects it."""


class InputError(GatorError, ValueError):
    """The caller asked for something that can't be."""

    exit_status = 2


class InvalidStoryboard(InputError):
    """A storyboard that can't be rendered as it is written."""


class UnknownQuality(InvalidStoryboard):
    """No such quality preset."""


class UnknownTransition(InvalidStoryboard):
    """No installed plugin offers a transition of that name."""


class UnknownFilter(InvalidStoryboard):
    """No installed plugin offers a filter of that name."""


class TransitionTooLong(InvalidStoryboard):
    """A stated transition that does not fit into its scene."""


class UnknownProvider(InputError):
    """No installed plugin offers a provider of that name."""


class MediaError(InputError):
    """A media file that is missing, damaged, hostile or of no use here."""


class LimitExceeded(MediaError):
    """A file that goes past a limit; the message says how to raise it."""


class OutputRefused(InputError):
    """A destination that can't be written, or that must not be."""


class CostRefused(InputError):
    """A paid generation that nobody allowed, or that would go past the limit. Nothing was bought for it."""


class WorkError(GatorError, RuntimeError):
    """Something failed that was asked for rightly."""


class ProviderUnavailable(WorkError):
    """What is asked for needs a provider that can't serve here."""


class ProviderBroken(WorkError):
    """A plugin returned what its contract forbids."""


class GenerationFailed(WorkError):
    """A generator could not make its picture, clip or voice."""


class GenerationRefused(GenerationFailed):
    """Refused for good, as by moderation: asked again, the same request would be refused, and perhaps paid, again."""

    keeps_notes: bool = False
    """Whether the generator's journal still holds what another attempt needs; otherwise the refusal ends it."""


class EncodeError(WorkError):
    """An encoder failed; the message quotes its own words."""


class VerificationFailed(WorkError):
    """The written file is not what was asked for. What stood there before is untouched."""


class Cancelled(WorkError):
    """The caller asked to stop."""

    exit_status = 130


def nearest(word: str, known: list[str] | tuple[str, ...]) -> str:
    """A hint such as ``; did you mean 'fade'?``, or nothing where no known word is near."""
    from difflib import get_close_matches

    match = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean {match[0]!r}?" if match else ""
