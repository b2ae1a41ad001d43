"""Numbers as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

__all__ = ["amount", "clock", "count", "fps", "spans"]


def clock(seconds: Fraction | float) -> str:
    """``0:03.500``, ``1:02:03.500``."""
    thousandths = round(seconds * 1000)
    whole, rest = divmod(thousandths, 1000)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    head = f"{hours}:{minute:02}" if hours else f"{minute}"
    return f"{head}:{second:02}.{rest:03}"


def amount(size: int) -> str:
    """Bytes in powers of 1000: ``812 B``, ``2.4 MB``."""
    if size < 1000:
        return f"{size} B"
    value, units = size / 1000, ["kB", "MB", "GB", "TB"]
    while value >= 999.5 and len(units) > 1:
        value, units = value / 1000, units[1:]
    return f"{value:.3g} {units[0]}"


def fps(rate: Fraction) -> str:
    """``30 fps``, ``29.97 fps``."""
    return f"{float(rate):.6g} fps" if rate.denominator == 1 else f"{float(rate):.2f} fps"


def count(number: int, noun: str) -> str:
    """``1 frame``, ``90 frames``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def spans(numbers: Iterable[int]) -> str:
    """Sorted numbers, shortened: ``1-3, 5``."""
    return ", ".join(f"{low}" if low == high else f"{low}-{high}" for low, high in _runs(numbers))


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    run: tuple[int, int] | None = None
    for number in numbers:
        if run and number == run[1] + 1:
            run = (run[0], number)
            continue
        if run:
            yield run
        run = (number, number)
    if run:
        yield run
