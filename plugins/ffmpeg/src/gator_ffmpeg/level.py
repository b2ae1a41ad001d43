"""The level that a video of H.264 or HEVC says it needs of its player.

Left to themselves x264 and x265 take the lowest that fits, also by the rate that they were given. Segments are given
different ones, and could then not be joined; and at its slow presets x264 uses so many reference pictures that a 1080p
file asks for a level that televisions refuse.
"""

from __future__ import annotations

from dataclasses import dataclass

from gator_core.providers import VideoSettings

__all__ = ["hevc_level_of", "level_of"]


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


@dataclass(frozen=True, slots=True)
class _HevcLevel:
    name: str
    samples_per_second: int
    samples: int
    """Of a picture's luma."""
    kilobits: int
    """Per second, and of the buffer: of the main tier, which every player has."""


# ITU-T H.265, tables A.8 and A.9.
_HEVC_LEVELS = (
    _HevcLevel("3.0", 16_588_800, 552_960, 6_000),
    _HevcLevel("3.1", 33_177_600, 983_040, 10_000),
    _HevcLevel("4.0", 66_846_720, 2_228_224, 12_000),
    _HevcLevel("4.1", 133_693_440, 2_228_224, 20_000),
    _HevcLevel("5.0", 267_386_880, 8_912_896, 25_000),
    _HevcLevel("5.1", 534_773_760, 8_912_896, 40_000),
    _HevcLevel("5.2", 1_069_547_520, 8_912_896, 60_000),
    _HevcLevel("6.0", 1_069_547_520, 35_651_584, 60_000),
    _HevcLevel("6.1", 2_139_095_040, 35_651_584, 120_000),
    _HevcLevel("6.2", 4_278_190_080, 35_651_584, 240_000),
)


def hevc_level_of(settings: VideoSettings, buffer: int) -> str | None:
    """The same for HEVC, main tier."""
    samples, bits = settings.width * settings.height, max(settings.ceiling, buffer)
    for level in _HEVC_LEVELS:
        if (
            samples * settings.rate <= level.samples_per_second
            and samples <= level.samples
            and max(settings.width, settings.height) ** 2 <= 8 * level.samples
            and bits <= level.kilobits * 1000
        ):
            return level.name
    return None
