"""The filters of gator-video."""

from __future__ import annotations

from collections.abc import Iterable

from gator_core import Filter, hookimpl

__all__ = ["gator_api", "gator_filters"]

gator_api = 1


@hookimpl
def gator_filters() -> Iterable[Filter]:
    """All of them."""
    from gator_filters.blur import Blur
    from gator_filters.color import Color
    from gator_filters.grain import Grain
    from gator_filters.grayscale import Grayscale
    from gator_filters.letterbox import Letterbox
    from gator_filters.lut import Lut
    from gator_filters.sepia import Sepia
    from gator_filters.sharpen import Sharpen
    from gator_filters.vignette import Vignette

    return Color(), Grayscale(), Sepia(), Lut(), Blur(), Sharpen(), Vignette(), Grain(), Letterbox()
