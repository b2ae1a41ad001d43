"""Numbers as a contact sheet has them: short."""

from __future__ import annotations

from fractions import Fraction

__all__ = ["amount", "clock", "dollars", "length", "rate"]


def clock(seconds: Fraction) -> str:
    """``0:03.5``, ``1:02:03.5``: to the tenth that has begun, as a player counts."""
    tenths = int(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{rest / 10:04.1f}" if hours else f"{minute}:{rest / 10:04.1f}"


def length(seconds: Fraction) -> str:
    """``2.6 s``; from a minute on ``1:02``."""
    if seconds < 60:
        return f"{float(seconds):.1f} s" if seconds >= Fraction(1, 10) else f"{float(seconds):.2g} s"
    whole = round(seconds)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def rate(fps: Fraction) -> str:
    """``30 fps``, ``29.97 fps``."""
    return f"{float(fps):.2f}".rstrip("0").rstrip(".") + " fps"


def dollars(sum_of_money: float) -> str:
    """``$0.48``."""
    return f"${sum_of_money:.2f}"


def amount(size: int) -> str:
    """Bytes in powers of 1000: ``812 B``, ``2.4 MB``."""
    for factor, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= 0.9995 * factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size} B"
