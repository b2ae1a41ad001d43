"""The standard transitions: fade, crossfade, wipe, slide, zoom, dissolve."""

from __future__ import annotations

from collections.abc import Iterable

from gator_core import Transition, hookimpl

__all__ = ["gator_api", "gator_transitions"]

gator_api = 1


@hookimpl
def gator_transitions() -> Iterable[Transition]:
    """All six."""
    from gator_transitions.crossfade import Crossfade
    from gator_transitions.dissolve import Dissolve
    from gator_transitions.fade import Fade
    from gator_transitions.slide import Slide
    from gator_transitions.wipe import Wipe
    from gator_transitions.zoom import Zoom

    return Fade(), Crossfade(), Wipe(), Slide(), Zoom(), Dissolve()
