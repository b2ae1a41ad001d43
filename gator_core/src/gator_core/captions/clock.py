"""Times as files of captions write them."""

from __future__ import annotations

from fractions import Fraction

__all__ = ["TIME", "srt_time", "time_of", "told", "vtt_time"]

TIME = r"-?(?:\d{1,4}:)?\d{1,3}:\d{1,3}(?:[.,]\d{1,9})?"
"""Hours may be missing, and what follows the seconds; a comma or a full stop stands before it."""


def time_of(text: str) -> Fraction:
    """Seconds; below 0 for a time with a minus sign. ValueError for 60 minutes or seconds and more."""
    whole, _, part = text.lstrip("-").replace(",", ".").partition(".")
    fields = [int(one) for one in whole.split(":")]
    hours, minutes, seconds = [0, 0, 0, *fields][-3:]
    if minutes > 59 or seconds > 59:
        raise ValueError("minutes and seconds go up to 59")
    total = Fraction(hours * 3600 + minutes * 60 + seconds) + (Fraction(int(part), 10 ** len(part)) if part else 0)
    return -total if text.startswith("-") else total


def srt_time(seconds: Fraction) -> str:
    """``00:00:01,500``; to the nearest millisecond."""
    return _clock(seconds, ",")


def vtt_time(seconds: Fraction) -> str:
    """``00:00:01.500``."""
    return _clock(seconds, ".")


def told(seconds: Fraction) -> str:
    """As a message says it: ``0:01:02.5``."""
    minutes, rest = divmod(float(seconds), 60)
    return f"{int(minutes // 60)}:{int(minutes % 60):02}:{rest:04.1f}"


def _clock(seconds: Fraction, point: str) -> str:
    whole, milliseconds = divmod(int(seconds * 1000 + Fraction(1, 2)), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{milliseconds:03}"
