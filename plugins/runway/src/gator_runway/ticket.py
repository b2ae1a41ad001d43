"""What the journal knows of one task: enough to go on after the process was killed at any moment, and never to pay twice."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from typing import Any, Literal

__all__ = ["State", "Ticket", "is_unsure", "left_to_buy"]

State = Literal["refused", "gone", "foreign", "unclear", "unusable"]
"""Of a task that came to no good end: refused for good; not known to the service any more, or not to this key's account;
in a state that nobody knows here; finished, with an output that can't be used. All may be bought anew when that is asked for,
and all but the refused are looked at again before."""


class Ticket:
    """One value of the journal, written whole each time: it is on disk before the method returns.

    Nothing → ``sent`` (a request is about to go out) → the ``task`` with what was announced for it (its answer came) → perhaps
    a ``state``. Killed in between, ``sent`` stays, and nobody can know whether the task exists. Where the disk is too full
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
        """A mark of the account that it was bought with; None where that was not noted."""
        found = self._known.get("account")
        return found if isinstance(found, str) else None

    @property
    def credits(self) -> float | None:
        """What was announced for it or, once it ended, taken; None where that was not noted."""
        found = self._known.get("credits")
        return float(found) if isinstance(found, int | float) else None

    @property
    def state(self) -> State | None:
        """What became of it, where that was no good."""
        return _state(self._known)

    def sending(self) -> None:
        """Right before the request."""
        self._journal[self._name] = {"sent": True}

    def created(self, task: str, account: str, credits_announced: float) -> None:
        """Right after the answer, before anything else. A disk that takes nothing does not lose the task."""
        self._unwritten = {"task": task, "account": account, "credits": credits_announced}
        self.written()

    def written(self) -> bool:
        """Whether all that is known is on disk; tries once more if not."""
        if self._unwritten:
            with suppress(OSError):
                self._journal[self._name] = self._unwritten
                self._unwritten = None
        return self._unwritten is None

    def mark(self, state: State | None) -> None:
        """What became of the task; None where it is well again."""
        self._note("state", state)

    def settle(self, credits_taken: float) -> None:
        """What it cost in the end, so that a later run does not account for that once more."""
        self._note("credits", credits_taken)

    def _note(self, what: str, value: object) -> None:
        if value != self._known.get(what):
            kept = {name: known for name, known in self._known.items() if name != what}
            self._unwritten = kept if value is None else {**kept, what: value}
            self.written()

    def clear(self) -> None:
        """The request surely did not arrive, or the task failed: nothing is under way."""
        self._unwritten = None
        if self._name in self._journal:
            del self._journal[self._name]


def is_unsure(journal: Mapping[str, Any]) -> bool:
    """Whether a request went out of which nobody knows whether it arrived."""
    return any(_known(journal, name).get("sent") for name in journal)


def left_to_buy(journal: Mapping[str, Any], part: int, retry: bool) -> bool:
    """Whether a part is still to be bought. What is not known, or came to no good end, is bought only by ``retry``; and with
    a part all that go on from its last picture."""
    return any(_left(_known(journal, _name(earlier)), retry) for earlier in range(part + 1))


def _left(known: Mapping[str, Any], retry: bool) -> bool:
    return retry if known.get("sent") or _state(known) else _task(known) is None


def _name(part: int) -> str:
    return f"clip {part + 1}"


def _known(journal: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = journal.get(name)
    return found if isinstance(found, dict) else {}


def _task(known: Mapping[str, Any]) -> str | None:
    found = known.get("task")
    return found if isinstance(found, str) and found else None


def _state(known: Mapping[str, Any]) -> State | None:
    return known.get("state")
