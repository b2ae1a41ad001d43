"""How long to wait between calls."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import SystemRandom

from gator_core.errors import InputError

__all__ = ["Pace", "retry_after"]

_RANDOM = SystemRandom()


@dataclass(frozen=True)
class Pace:
    """Seconds. The service asks not to look at a task more often than every five seconds."""

    poll: float = 5.0
    """Between two looks at a task; up to a third more, so that many shots do not ask at the same moment."""
    patience: float = 3600.0
    """After how long without an end a task is left alone; a later run goes on waiting for it."""

    @classmethod
    def from_environment(cls) -> Pace:
        """``GATOR_RUNWAY_POLL`` and ``GATOR_RUNWAY_PATIENCE``. InputError names one that is no number above 0."""
        return cls(_seconds("GATOR_RUNWAY_POLL", cls.poll), _seconds("GATOR_RUNWAY_PATIENCE", cls.patience))

    def until_next_look(self) -> float:
        """With its jitter."""
        return self.poll * _RANDOM.uniform(1.0, 1.33)

    def until_next_try(self, failures: int) -> float:
        """Doubles with each failure, up to 16 times a tenth of ``poll``, and up to half more."""
        return self.poll / 10 * float(2 ** min(failures, 4)) * _RANDOM.uniform(1.0, 1.5)


def _seconds(name: str, default: float) -> float:
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e7:
        raise InputError(f"{name}: {text!r} is not a number of seconds above 0")
    return value


def retry_after(header: str | None) -> float | None:
    """Seconds that a Retry-After header asks for: a number, or a date; None where there is none."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds()) if moment.tzinfo else None
