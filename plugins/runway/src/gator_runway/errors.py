"""What can go wrong between here and Runway. All are gator's own errors, so that nothing else has to know them.

ProviderUnavailable
└── KeyRefused              no key, a key that can't be one, or one that the service does not accept
GenerationFailed
├── CallFailed              the service said no, or nothing; ``status`` is its HTTP status, if it had one
│   ├── NotSent             surely did not arrive: nothing was bought
│   └── LimitReached        too many generations for this account
├── OutputUnusable          what was made could not be fetched, or is not what it should be
├── TaskFailed              the task failed for a reason that may pass
├── TaskCancelled           somebody cancelled it
├── TaskUnclear             a state that this version does not know, or none after a long time: it may still finish
├── TaskGone                the service no longer knows a task that was paid for
└── MayHaveBeenCreated      a request went out and no answer came back: asking again could pay twice
GenerationRefused
└── TaskRefused             for a reason that will not pass, such as moderation

Errors after which something that was paid for may still be had are ``outstanding``: nothing stands in for it.
"""

from __future__ import annotations

from gator_core.errors import GenerationFailed, GenerationRefused, ProviderUnavailable

__all__ = [
    "CallFailed",
    "KeyRefused",
    "LimitReached",
    "MayHaveBeenCreated",
    "NotSent",
    "OutputUnusable",
    "TaskCancelled",
    "TaskFailed",
    "TaskGone",
    "TaskRefused",
    "TaskUnclear",
]


class KeyRefused(ProviderUnavailable):
    """There is no key, or it is not accepted."""


class CallFailed(GenerationFailed):
    """A call that the service answered with an error, or not at all."""

    def __init__(self, message: str, status: int | None = None, *, unreadable: bool = False) -> None:
        """``unreadable`` is an answer that makes no sense."""
        super().__init__(message)
        self.status, self.unreadable = status, unreadable


class NotSent(CallFailed):
    """A call that surely did not arrive."""


class LimitReached(CallFailed):
    """The account may not start another generation now."""


class OutputUnusable(GenerationFailed):
    """A finished task whose output can't be used here."""


class TaskFailed(GenerationFailed):
    """A task that failed, perhaps not for good."""


class TaskCancelled(GenerationFailed):
    """A task that was cancelled or deleted."""


class TaskUnclear(GenerationFailed):
    """A task that can't be said to have ended."""


class TaskGone(GenerationFailed):
    """A task that was paid for, and that the service no longer knows."""


class MayHaveBeenCreated(GenerationFailed):
    """A request that may have bought something although no answer came back."""


class TaskRefused(GenerationRefused):
    """A task that would fail again."""

    keeps_notes = True
