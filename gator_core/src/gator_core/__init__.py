"""gator-video: turns storyboards into finished videos.

Names are imported when they are first used, so that ``import gator_core`` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gator_core.build import Result, arender, plan, render
    from gator_core.errors import (
        Cancelled,
        CostRefused,
        EncodeError,
        GatorError,
        GenerationFailed,
        GenerationRefused,
        InputError,
        InvalidStoryboard,
        LimitExceeded,
        MediaError,
        OutputRefused,
        ProviderBroken,
        ProviderUnavailable,
        TransitionTooLong,
        UnknownFilter,
        UnknownProvider,
        UnknownQuality,
        UnknownTransition,
        VerificationFailed,
        WorkError,
    )
    from gator_core.frame import Frame
    from gator_core.hookspecs import hookimpl
    from gator_core.presets import TransitionType, VideoQuality
    from gator_core.providers import (
        AudioSyncer,
        Availability,
        Encoder,
        Estimate,
        Filter,
        FrameSource,
        ImageSource,
        Parameters,
        Request,
        Transition,
        Voice,
    )
    from gator_core.sheet import ContactSheet, contact_sheet
    from gator_core.storyboard import Scene, Storyboard

_HOMES = {
    "build": ("Result", "arender", "plan", "render"),
    "errors": (
        "Cancelled",
        "CostRefused",
        "EncodeError",
        "GatorError",
        "GenerationFailed",
        "GenerationRefused",
        "InputError",
        "InvalidStoryboard",
        "LimitExceeded",
        "MediaError",
        "OutputRefused",
        "ProviderBroken",
        "ProviderUnavailable",
        "TransitionTooLong",
        "UnknownFilter",
        "UnknownProvider",
        "UnknownQuality",
        "UnknownTransition",
        "VerificationFailed",
        "WorkError",
    ),
    "frame": ("Frame",),
    "hookspecs": ("hookimpl",),
    "presets": ("TransitionType", "VideoQuality"),
    "providers": (
        "AudioSyncer",
        "Availability",
        "Encoder",
        "Estimate",
        "Filter",
        "FrameSource",
        "ImageSource",
        "Parameters",
        "Request",
        "Transition",
        "Voice",
    ),
    "sheet": ("ContactSheet", "contact_sheet"),
    "storyboard": ("Scene", "Storyboard"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

# Written out, as type checkers read it.
__all__ = [
    "AudioSyncer",
    "Availability",
    "Cancelled",
    "ContactSheet",
    "CostRefused",
    "EncodeError",
    "Encoder",
    "Estimate",
    "Filter",
    "Frame",
    "FrameSource",
    "GatorError",
    "GenerationFailed",
    "GenerationRefused",
    "ImageSource",
    "InputError",
    "InvalidStoryboard",
    "LimitExceeded",
    "MediaError",
    "OutputRefused",
    "Parameters",
    "ProviderBroken",
    "ProviderUnavailable",
    "Request",
    "Result",
    "Scene",
    "Storyboard",
    "Transition",
    "TransitionTooLong",
    "TransitionType",
    "UnknownFilter",
    "UnknownProvider",
    "UnknownQuality",
    "UnknownTransition",
    "VerificationFailed",
    "VideoQuality",
    "Voice",
    "WorkError",
    "arender",
    "contact_sheet",
    "hookimpl",
    "plan",
    "render",
]


def __getattr__(name: str) -> Any:
    try:
        home = _HOME_OF[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]
