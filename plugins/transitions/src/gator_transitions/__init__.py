"""The transitions of gator-video: the six standard ones, and what else people expect."""

from __future__ import annotations

from collections.abc import Iterable

from gator_core import Transition, hookimpl

__all__ = ["gator_api", "gator_transitions"]

gator_api = 1


@hookimpl
def gator_transitions() -> Iterable[Transition]:
    """The standard ones first."""
    from gator_transitions.blinds import Blinds
    from gator_transitions.circle import Circle
    from gator_transitions.crossfade import Crossfade
    from gator_transitions.dissolve import Dissolve
    from gator_transitions.fade import Fade
    from gator_transitions.flash import Flash
    from gator_transitions.luma import Luma
    from gator_transitions.pixelate import Pixelate
    from gator_transitions.push import Push
    from gator_transitions.radial import Radial
    from gator_transitions.slide import Slide
    from gator_transitions.wipe import Wipe
    from gator_transitions.zoom import Zoom

    standard = Fade(), Crossfade(), Wipe(), Slide(), Zoom(), Dissolve()
    return *standard, Push(), Circle(), Radial(), Blinds(), Luma(), Pixelate(), Flash()
