"""What the journal knows of one task: enough to go on after the process was killed at any moment, and never to pay twice."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

__all__ = ["Ticket"]


class Ticket:
    """One value of the journal, written whole each time: it is on disk before the method returns.

    Nothing → ``sent`` (a request is about to go out) → ``task`` (its answer came). Killed in between, ``sent`` stays, and
    nobody can know whether the task exists.
    """

    def __init__(self, journal: MutableMapping[str, Any], part: int = 0) -> None:
        self._journal, self._name = journal, f"clip {part + 1}"

    @property
    def _known(self) -> dict[str, Any]:
        found = self._journal.get(self._name)
        return dict(found) if isinstance(found, dict) else {}

    @property
    def sent(self) -> bool:
        """Whether a request went out that nothing more is known of."""
        return bool(self._known.get("sent")) and not self.task

    @property
    def task(self) -> str | None:
        """The id of the task that was paid for."""
        found = self._known.get("task")
        return found if isinstance(found, str) and found else None

    @property
    def failures(self) -> int:
        """How many tasks failed before this one, in a way that may pass."""
        return int(self._known.get("failures", 0))

    @property
    def charged(self) -> float:
        """Credits that the failed ones cost."""
        return float(self._known.get("charged", 0.0))

    def sending(self) -> None:
        """Right before the request."""
        self._journal[self._name] = {**self._kept(), "sent": True}

    def not_sent(self) -> None:
        """It surely did not arrive."""
        self._journal[self._name] = self._kept()

    def created(self, task: str) -> None:
        """Right after the answer, before anything else."""
        self._journal[self._name] = {**self._kept(), "task": task}

    def ended(self, cost: float) -> None:
        """The task failed, and cost so many credits; another may be asked for."""
        self._journal[self._name] = {"failures": self.failures + 1, "charged": self.charged + cost}

    def _kept(self) -> dict[str, Any]:
        return {"failures": self.failures, "charged": self.charged}
