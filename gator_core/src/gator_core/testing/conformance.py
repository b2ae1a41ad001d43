"""How a conformance suite runs and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable

__all__ = ["Check", "NonConforming", "expect", "judge"]

Check = tuple[str, Callable[[], None]]
"""What must hold, and a function that raises where it does not."""


class NonConforming(AssertionError):
    """A provider breaks its contract. ``breaches`` has a line for each promise that it breaks."""

    def __init__(self, subject: str, breaches: list[str]) -> None:
        self.subject, self.breaches = subject, breaches
        listed = "".join(f"\n  - {breach}" for breach in breaches)
        super().__init__(f"{subject} breaks {len(breaches)} of its promises:{listed}")


def judge(subject: str, checks: Iterable[Check]) -> None:
    """Runs every check, even after one failed. NonConforming lists all that failed."""
    breaches = []
    for promise, check in checks:
        try:
            check()
        except AssertionError as error:
            breaches.append(f"{promise}: {error}")
        except Exception as error:
            breaches.append(f"{promise}: raised {type(error).__name__}: {error}")
    if breaches:
        raise NonConforming(subject, breaches)


def expect(holds: object, otherwise: str) -> None:
    """AssertionError with the message, also under ``python -O``."""
    if not holds:
        raise AssertionError(otherwise)
