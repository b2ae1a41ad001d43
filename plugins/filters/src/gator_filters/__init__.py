"""The standard filters: grayscale, blur."""

from __future__ import annotations

from collections.abc import Iterable

from gator_core import Filter, hookimpl

__all__ = ["gator_api", "gator_filters"]

gator_api = 1


@hookimpl
def gator_filters() -> Iterable[Filter]:
    """Both."""
    from gator_filters.blur import Blur
    from gator_filters.grayscale import Grayscale

    return Grayscale(), Blur()
