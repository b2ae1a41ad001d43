"""Which provider makes which shot, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gator_core.errors import InputError, ProviderUnavailable
from gator_core.plugins import Catalogue, Registry
from gator_core.providers import Availability, Encoder, FrameSource, OutputFormat, Provider
from gator_core.shot import Shot

__all__ = ["Choice", "EncoderChoice", "Holds", "availability_of", "choose_encoder", "choose_source"]

Holds = Callable[[FrameSource, Shot], bool]
"""Whether what a source would have to make for a shot is stored."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The source of a shot; ``rejected`` pairs every other source with why it was not taken."""

    source: FrameSource
    reason: str
    rejected: tuple[tuple[str, str], ...] = ()
    pinned: bool = False
    reserves: tuple[FrameSource, ...] = ()
    """Sources of lower rank that could make the shot too, best first."""


@dataclass(frozen=True, slots=True)
class EncoderChoice:
    """The encoder and what it writes."""

    encoder: Encoder
    format: OutputFormat
    remark: str | None = None
    """Where a better one could not serve: which, and why; and what files of this one lack."""


def availability_of(provider: Provider) -> Availability:
    """Its own word; a provider that raises while asked is not available."""
    try:
        return provider.availability()
    except Exception as error:  # a plugin's bug must not end a build that does not need it
        return Availability(False, f"its availability() raised {type(error).__name__}: {error}")


def choose_source(shot: Shot, sources: Registry[FrameSource], pin: str | None = None, holds: Holds | None = None) -> Choice:
    """The pinned source, else the highest-ranked one that is available and supports the shot.

    One whose product for the shot is stored counts as available, even without its key or GPU.
    The user's own footage goes to sources that generate nothing, unless ``motion: generated`` asks for a model;
    what generates goes before what sketches. ProviderUnavailable says why none can serve; UnknownProvider if the
    pinned name is not installed.
    """
    if pin:
        return _pinned(shot, sources[pin], pin, holds)
    fit: list[FrameSource] = []
    rejected: list[tuple[str, str]] = []
    for source in _by_preference(sources.ranked(), shot):
        why_not = _why_not(shot, source, holds)
        if why_not:
            rejected.append((source.name, why_not))
        else:
            fit.append(source)
    if not fit:
        raise ProviderUnavailable(_none_can(shot, rejected))
    best, *reserves = fit
    rejected += [(source.name, f"ranks below {best.name}") for source in reserves]
    return Choice(best, _reason(shot, best), tuple(rejected), reserves=tuple(reserves))


def _by_preference(sources: Iterable[FrameSource], shot: Shot) -> list[FrameSource]:
    return sorted(sources, key=lambda source: source.generates == shot.is_footage)


def _pinned(shot: Shot, source: FrameSource, pin: str, holds: Holds | None) -> Choice:
    why_not = _unable(source, shot) or _absent(source, shot, holds)
    if why_not:
        raise ProviderUnavailable(f"{shot.label}: provider {pin!r} is pinned, but {why_not}")
    return Choice(source, "pinned", pinned=True)


def _why_not(shot: Shot, source: FrameSource, holds: Holds | None) -> str | None:
    if source.generates and shot.is_footage:
        return "the scene is your own footage; `motion: generated` would ask a model to move it"
    return _unable(source, shot) or _absent(source, shot, holds)


def _absent(source: FrameSource, shot: Shot, holds: Holds | None) -> str | None:
    why_not = _unavailable(source)
    try:
        return None if why_not and holds and holds(source, shot) else why_not
    except Exception:  # its request() failed, so it could not be asked for anything either
        return why_not


def _unable(source: FrameSource, shot: Shot) -> str | None:
    try:
        return source.supports(shot)
    except Exception as error:  # as above
        return f"its supports() raised {type(error).__name__}: {error}"


def _unavailable(provider: Provider) -> str | None:
    found = availability_of(provider)
    if found.ok:
        return None
    return f"it is not available: {found.reason}" + (f" ({found.fix})" if found.fix else "")


def _reason(shot: Shot, source: FrameSource) -> str:
    if shot.is_footage:
        return "your own footage" if shot.media else "a plain colour"
    return "the best generator that is available" if source.generates else "no generator is available"


def _none_can(shot: Shot, rejected: list[tuple[str, str]]) -> str:
    if not rejected:
        return f"{shot.label}: no frame source is installed; run: pip install gator-video-frame-by-frame"
    return f"{shot.label}: no frame source can make it: " + "; ".join(f"{name}: {why}" for name, why in rejected)


# Encoders --------------------------------------------------------------------------------------------------------


def choose_encoder(catalogue: Catalogue, suffix: str, pin: str | None = None) -> EncoderChoice:
    """The best available encoder that writes files of this suffix (``.mp4``).

    InputError for a suffix that no installed encoder writes, ProviderUnavailable if those that do can't run.
    """
    encoders = [catalogue.encoders[pin]] if pin else catalogue.encoders.ranked()
    if not encoders:
        raise ProviderUnavailable("no encoder is installed; run: pip install gator-video-ffmpeg")
    able = [(encoder, fmt) for encoder in encoders for fmt in encoder.formats() if fmt.suffix == suffix.lower()]
    if not able:
        known = sorted({fmt.suffix for encoder in encoders for fmt in encoder.formats()})
        raise InputError(
            f"no installed encoder writes {suffix or 'a file without a suffix'!r}; choose one of {', '.join(known)}"
        )
    refused: list[str] = []
    for encoder, fmt in able:
        why_not = _unavailable(encoder)
        if not why_not:
            return EncoderChoice(encoder, fmt, _encoder_remark(encoder, refused))
        refused.append(f"{encoder.name}: {why_not}")
    raise ProviderUnavailable(f"no encoder can write {suffix}: " + "; ".join(refused))


def _encoder_remark(encoder: Encoder, refused: list[str]) -> str | None:
    since = f", since {'; '.join(refused)}" if refused else ""
    own = encoder.remark()
    return f"encoded by {encoder.name}{since}{f': {own}' if own else ''}" if since or own else None
