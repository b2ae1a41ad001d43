"""What the journal knows of one task: enough to go on after the process was killed at any moment, and never to pay twice."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from typing import Any

__all__ = ["Ticket", "is_live", "is_unsure", "left_to_buy"]

_OVER = ("refused", "gone")


class Ticket:
    """One value of the journal, written whole each time: it is on disk before the method returns.

    Nothing → ``sent`` (a request is about to go out) → the ``task`` (its answer came) → perhaps that it was refused for good,
    or is gone. Killed in between, ``sent`` stays, and nobody can know whether the task exists. Where the disk is too full
    for a task's id it is kept in memory, and written later.
    """

    def __init__(self, journal: MutableMapping[str, Any], part: int = 0) -> None:
        self._journal, self._name = journal, _name(part)
        self._unwritten: dict[str, Any] | None = None

    @property
    def _known(self) -> Mapping[str, Any]:
        return self._unwritten or _known(self._journal, self._name)

    @property
    def sent(self) -> bool:
        """Whether a request went out that nothing more is known of."""
        return bool(self._known.get("sent"))

    @property
    def task(self) -> str | None:
        """The id of the task that was paid for."""
        return _task(self._known)

    @property
    def account(self) -> str | None:
        """A mark of the account that it was bought with."""
        found = self._known.get("account")
        return found if isinstance(found, str) else None

    @property
    def over(self) -> bool:
        """Whether nothing more comes of its task: it was refused for good, or is gone."""
        return any(self._known.get(name) for name in _OVER)

    @property
    def gone_for_good(self) -> bool:
        """Whether the service no longer knows the task."""
        return bool(self._known.get("gone"))

    def sending(self) -> None:
        """Right before the request."""
        self._journal[self._name] = {"sent": True}

    def created(self, task: str, account: str) -> None:
        """Right after the answer, before anything else. A disk that takes nothing does not lose the task."""
        self._unwritten = {"task": task, "account": account}
        self.written()

    def written(self) -> bool:
        """Whether all that is known is on disk; tries once more if not."""
        if self._unwritten:
            with suppress(OSError):
                self._journal[self._name] = self._unwritten
                self._unwritten = None
        return self._unwritten is None

    def refused(self) -> None:
        """The task failed for a reason that will not pass. It stays noted, so that it is not bought again unasked."""
        self._mark("refused")

    def gone(self) -> None:
        """The service no longer knows the task."""
        self._mark("gone")

    def _mark(self, what: str) -> None:
        self._journal[self._name] = {**self._known, what: True}
        self._unwritten = None

    def clear(self) -> None:
        """The request surely did not arrive, or the task failed: nothing is under way."""
        self._unwritten = None
        if self._name in self._journal:
            del self._journal[self._name]


def is_live(journal: Mapping[str, Any]) -> bool:
    """Whether something that was paid for may still be had: a task, or a request that nobody knows of whether it arrived."""
    known = [_known(journal, name) for name in journal]
    return any(one.get("sent") or one.get("gone") or (_task(one) and not one.get("refused")) for one in known)


def is_unsure(journal: Mapping[str, Any]) -> bool:
    """Whether a request went out of which nobody knows whether it arrived, or a task that was paid for is gone."""
    return any(_known(journal, name).get("sent") or _known(journal, name).get("gone") for name in journal)


def left_to_buy(journal: Mapping[str, Any], part: int, retry: bool) -> bool:
    """Whether a part is still to be bought. What is not known, or ended for good, is bought only by ``retry``."""
    known = _known(journal, _name(part))
    if known.get("sent") or any(known.get(name) for name in _OVER):
        return retry
    return _task(known) is None


def _name(part: int) -> str:
    return f"clip {part + 1}"


def _known(journal: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = journal.get(name)
    return found if isinstance(found, dict) else {}


def _task(known: Mapping[str, Any]) -> str | None:
    found = known.get("task")
    return found if isinstance(found, str) and found else None
