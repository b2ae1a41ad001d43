"""The H.264 level that a video says it needs of its player.

Left to itself x264 takes the lowest that fits, also by the rate that it was given. Segments are given different ones,
and could then not be joined; and at its slow presets it uses so many reference pictures that a 1080p file asks for a
level that televisions refuse.
"""

from __future__ import annotations

from dataclasses import dataclass

from gator_core.providers import VideoSettings

__all__ = ["level_of"]


@dataclass(frozen=True, slots=True)
class _Level:
    name: str
    macroblocks_per_second: int
    macroblocks: int
    """Of a picture."""
    kilobits: int
    """Per second, and of the buffer, before the High profile's factor; of two that differ the smaller one."""


# ITU-T H.264, table A-1, from the least level that every player in use knows.
_LEVELS = (
    _Level("3.0", 40_500, 1_620, 10_000),
    _Level("3.1", 108_000, 3_600, 14_000),
    _Level("3.2", 216_000, 5_120, 20_000),
    _Level("4.0", 245_760, 8_192, 20_000),
    _Level("4.2", 522_240, 8_704, 50_000),
    _Level("5.0", 589_824, 22_080, 135_000),
    _Level("5.1", 983_040, 36_864, 240_000),
    _Level("5.2", 2_073_600, 36_864, 240_000),
    _Level("6.0", 4_177_920, 139_264, 240_000),
    _Level("6.1", 8_355_840, 139_264, 480_000),
    _Level("6.2", 16_711_680, 139_264, 800_000),
)
_HIGH_PROFILE = 1_250
"""Bits per second of a kilobit of the table (A-2, High)."""


def level_of(settings: VideoSettings, buffer: int) -> str | None:
    """The lowest level that holds such a video with a VBV of ``buffer`` bits, whatever it shows; None if none does."""
    wide, high = -(-settings.width // 16), -(-settings.height // 16)
    bits = max(settings.ceiling, buffer)
    for level in _LEVELS:
        if (
            wide * high * settings.rate <= level.macroblocks_per_second
            and wide * high <= level.macroblocks
            and max(wide, high) ** 2 <= 8 * level.macroblocks
            and bits <= level.kilobits * _HIGH_PROFILE
        ):
            return level.name
    return None
