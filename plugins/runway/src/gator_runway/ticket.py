"""What the journal knows of one task: enough to go on after the process was killed at any moment, and never to pay twice."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

__all__ = ["Ticket"]


class Ticket:
    """One value of the journal, written whole each time: it is on disk before the method returns.

    Nothing → ``sent`` (a request is about to go out) → the ``task`` (its answer came). Killed in between, ``sent`` stays, and
    nobody can know whether the task exists. A journal with something in it means that something was bought.
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
        return bool(self._known.get("sent"))

    @property
    def task(self) -> str | None:
        """The id of the task that was paid for."""
        found = self._known.get("task")
        return found if isinstance(found, str) and found else None

    def sending(self) -> None:
        """Right before the request."""
        self._journal[self._name] = {"sent": True}

    def created(self, task: str) -> None:
        """Right after the answer, before anything else."""
        self._journal[self._name] = {"task": task}

    def over(self) -> None:
        """The request surely did not arrive, or the task failed: nothing is under way."""
        if self._name in self._journal:
            del self._journal[self._name]
