"""What a build may spend on generation, and what it spent: reserved before a request goes out, settled after it."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from gator_core.build.journal import Journal
from gator_core.errors import CostRefused, InputError, ProviderBroken
from gator_core.generation import Outcome

__all__ = ["Account", "Bill", "Item", "Ledger", "limit_of"]

_ROUNDING = 1e-6
"""Dollars; sums of prices are no exact floats."""
_LISTED = 6


@dataclass(frozen=True, slots=True)
class Item:
    """One generation that is to be bought."""

    name: str
    """Of the step, such as ``scene 2 (street)``."""
    provider: str
    dollars: float
    """As the provider estimates it."""
    pinned: bool = False
    """Whether the user named the provider, and so allowed it."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What a build would buy. What is stored, or was bought and is only waited for, is not in it."""

    items: tuple[Item, ...] = ()
    limit: float | None = None

    @property
    def dollars(self) -> float:
        """In all."""
        return sum(item.dollars for item in self.items)

    @property
    def limit_to_state(self) -> float:
        """The least whole cents that allow it."""
        return math.ceil(round(self.dollars * 100, 4)) / 100

    @property
    def refusal(self) -> str | None:
        """Why it must not be bought as things stand, or None."""
        if self.limit is not None and self.dollars > self.limit + _ROUNDING:
            return (
                f"this would cost about ${self.dollars:.2f}, and ${self.limit:.2f} is the limit: {self._listed()}; {self._way}"
            )
        if self.limit is None and any(not item.pinned for item in self.items):
            return (
                f"this would cost about ${self.dollars:.2f}, and nobody allowed it: {self._listed()}; {self._way}, "
                "or name the provider in the storyboard"
            )
        return None

    @property
    def _way(self) -> str:
        return f"allow it with --max-cost {self.limit_to_state:.2f} (in a call, max_cost)"

    def _listed(self) -> str:
        said = [f"{item.name} by {item.provider} ${item.dollars:.2f}" for item in self.items[:_LISTED]]
        more = len(self.items) - _LISTED
        return ", ".join([*said, *([f"and {more} more"] if more > 0 else [])])


def limit_of(call: float | None, storyboard: float | None, environment: float | None) -> float | None:
    """Dollars that may be spent: what the call says; else the smaller of what the storyboard and the environment say, so
    that a storyboard of someone else's can't raise what the machine allows. InputError for a call's that is no sum."""
    if call is not None:
        if not call >= 0:
            raise InputError(f"max_cost: {call!r} is no sum of money; give US dollars, 0 or more")
        return call
    stated = [limit for limit in (storyboard, environment) if limit is not None]
    return min(stated) if stated else None


class Ledger:
    """The money of one build; for any number of threads."""

    def __init__(self, limit: float | None = None) -> None:
        """Without a limit only what the user named by its name may be bought."""
        self._limit, self._lock = limit, threading.Lock()
        self._committed = 0.0
        self.spent = 0.0
        """Dollars, of the steps that have ended."""

    @classmethod
    def of(cls, bill: Bill, confirm: Callable[[Bill], bool] | None = None) -> Self:
        """That of a build with this bill. Where no limit is stated ``confirm`` is shown it: after a yes what it comes to is
        the limit. CostRefused where it must not be bought; nothing was bought by then."""
        if bill.refusal is None:
            return cls(bill.limit)
        if bill.limit is not None or confirm is None:
            raise CostRefused(bill.refusal)
        if not confirm(bill):
            raise CostRefused(f"not agreed to, so nothing was bought: {bill.refusal}")
        return cls(bill.dollars)

    def may(self, items: Sequence[Item]) -> bool:
        """Whether these could be bought now."""
        with self._lock:
            return all(self._allowed(item.pinned) for item in items) and self._fits(sum(item.dollars for item in items))

    def open(self, item: Item, journal: Journal) -> Account:
        """Reserves what is still to be paid for a step that is about to start; nothing for one that is only waited for.

        CostRefused where that is not allowed.
        """
        dollars, under_way = _sound(item.dollars, item), bool(journal)
        account = Account(self, item, journal, dollars, under_way)
        self.reserve(dollars, item, free=under_way and not dollars)
        return account

    def reserve(self, dollars: float, item: Item, *, free: bool = False, price: float | None = None) -> None:
        """For the accounts: takes so much more from what is left, where ``price`` is to be paid in all. CostRefused if that
        is too much, or if more was spent than is allowed."""
        with self._lock:
            if not free and not self._allowed(item.pinned):
                raise CostRefused(f"{item.name}: nobody allowed {item.provider} to buy for ${dollars:.2f}; say --max-cost")
            if not free and not self._fits(dollars):
                raise CostRefused(
                    f"{item.name}: {item.provider} would buy for ${price or dollars:.2f}, but of the limit of "
                    f"${self._limit:.2f} ${self._committed:.2f} is spent or spoken for; raise it with --max-cost"
                )
            self._committed += dollars

    def close(self, committed: float, spent: float) -> None:
        """For the accounts: of what was committed, so much was spent; the rest is free again."""
        with self._lock:
            self._committed += spent - committed
            self.spent = round(self.spent + spent, 6)  # so that sums of cents stay cents

    def overrun(self, dollars: float) -> None:
        """For the accounts: so much more is spent, whatever is allowed; nothing is left for others then."""
        with self._lock:
            self._committed += dollars

    def give_back(self, dollars: float) -> None:
        """For the accounts: so much is not going to be spent."""
        with self._lock:
            self._committed -= dollars

    def _allowed(self, pinned: bool) -> bool:
        return pinned or self._limit is not None

    def _fits(self, dollars: float) -> bool:
        return self._limit is None or self._committed + dollars <= self._limit + _ROUNDING


class Account:
    """The money of one step. Belongs to one thread."""

    def __init__(self, ledger: Ledger, item: Item, journal: Journal, reserved: float, under_way: bool) -> None:
        self._ledger, self._item, self._journal = ledger, item, journal
        self._estimate = self._reserved = reserved
        self._bought, self._before = 0.0, journal.spent
        self._announced = False
        self._under_way = under_way
        """Whether an earlier process bought it, so that this one only waits."""

    def purchase(self, dollars: float) -> None:
        """Right before a request that costs so much: from what was reserved, else from what is left.

        CostRefused where that goes past the limit. When it returns the money is in the journal, on disk, as spent.
        """
        more = max(0.0, _sound(dollars, self._item) - self._reserved)
        self._ledger.reserve(more, self._item, price=dollars)
        try:
            self._journal.spend(dollars)
        except BaseException:
            self._ledger.give_back(more)
            raise
        self._reserved += more - dollars
        self._bought += dollars
        self._announced, self._under_way = True, False

    def charge(self, dollars: float) -> None:
        """What was bought cost so much more than was announced. Not refused, since it is spent: others find less left."""
        more = _sound(dollars, self._item)
        self._ledger.overrun(more)
        self._bought += more
        with suppress(OSError):  # the account with the service still knows
            self._journal.spend(more)

    def refund(self, dollars: float) -> None:
        """So much of what was announced is not spent after all: it is reserved again, for another attempt, as far as that was
        estimated. Of what an earlier run announced, only the sum is corrected."""
        back = _sound(dollars, self._item)
        own = min(back, self._bought)
        self._bought -= own
        self._before = max(0.0, self._before - (back - own))
        kept = min(own, max(0.0, self._estimate - self._reserved))
        self._reserved += kept
        self._ledger.give_back(own - kept)
        with suppress(OSError):
            self._journal.correct(max(0.0, self._journal.spent - back))

    def settle(self, outcome: Outcome, *, made: bool) -> float:
        """At the end, however it came; returns what the product cost in all, earlier attempts included.

        What is not told counts as it was bought; a product of a generator that announced no purchase, as estimated.
        """
        told = outcome.dollars
        if told is not None and not (math.isfinite(told) and told >= 0):  # what was made is not lost for that
            told = None
        unannounced = self._estimate if made and not self._announced and not self._under_way else 0.0
        spent = told if told is not None else self._bought or unannounced
        earlier = 0.0 if told is not None and self._under_way else self._before
        self._ledger.close(self._reserved + self._bought, 0.0 if self._under_way else spent)
        self._reserved = self._bought = 0.0
        if told is not None and not made:
            with suppress(OSError):
                self._journal.correct(earlier + told)
        return earlier + spent


def _sound(dollars: float, item: Item) -> float:
    if not math.isfinite(dollars) or dollars < 0:
        raise ProviderBroken(f"{item.name}: {item.provider!r} names a price of {dollars!r} dollars")
    return float(dollars)
