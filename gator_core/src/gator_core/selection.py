"""Which provider makes which shot, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from gator_core.candidates import NONE, Ask, Candidate, Candidates, Pin, Pins, Products, absence, availability_of
from gator_core.errors import InputError, ProviderUnavailable, nearest
from gator_core.plugins import Catalogue
from gator_core.providers import Encoder, FrameSource, ImageSource, OutputFormat, VideoSettings
from gator_core.shot import Shot

__all__ = ["Choice", "EncoderChoice", "availability_of", "choose_encoder", "choose_source", "on_hardware"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Who makes a shot; ``rejected`` pairs every other source with why it was not taken."""

    taken: Candidate
    reason: str
    rejected: tuple[tuple[str, str], ...] = ()
    pinned: bool = False
    reserves: tuple[Candidate, ...] = ()
    """The other ways to make the shot, best first."""
    refused: tuple[tuple[str, str], ...] = ()
    """What would have been taken, had it not refused for good before, with its words."""
    refusal: str | None = None
    """The words of the one that is taken, where it refused before and nothing may stand in."""

    @property
    def source(self) -> FrameSource:
        """The frame source of what is taken."""
        return self.taken.source

    @property
    def image_source(self) -> ImageSource | None:
        """What makes the picture that it starts from, if one is made first."""
        return self.taken.still.source if self.taken.still else None


@dataclass(frozen=True, slots=True)
class EncoderChoice:
    """The encoder and what it writes."""

    encoder: Encoder
    format: OutputFormat
    remark: str | None = None
    """Where a better one could not serve: which, and why; and what files of this one lack."""


def choose_source(
    shot: Shot,
    found: Catalogue,
    products: Products,
    *,
    pins: Pins = NONE,
    sketch: bool = False,
    ask: Ask = availability_of,
) -> Choice:
    """The pinned source, else the best that is available and supports the shot.

    A model that makes a clip of the prompt goes before one that moves a picture which an image source makes first, that
    before a camera that moves over such a picture, and that before a sketch; within each the highest rank wins. One
    whose product is stored counts as available, even without its key or GPU. The user's own footage goes to sources
    that generate nothing, unless ``motion: generated`` asks for a model. One that refused this very request before is
    passed over for another model; for a sketch only if ``sketch`` allows it.

    ProviderUnavailable says why none can serve; UnknownProvider if a pinned name is not installed; InvalidStoryboard if its
    parameters are wrong.
    """
    sources = _named(found.frame_sources, pins.source)
    pins, sources = _for_footage(shot, pins, sources, found)
    images = _named(found.image_sources, pins.image_source)
    search = Candidates(shot, sources, images, products, pins, ask)
    listed = search.listed()
    if search.refused and not any(one.generates for one in listed) and not (sketch and listed):
        (taken, said), *_ = search.refused
        return Choice(taken, "it refused this before", _rejected(search, [], taken), taken.pinned, refusal=said)
    if not listed:
        raise ProviderUnavailable(_none_can(shot, search, pins))
    taken, *reserves = listed
    _check_named_image_source(shot, taken, search, pins)
    kept = reserves if not taken.pinned else [one for one in reserves if one.still]
    refused = [(one.name, said) for one, said in search.refused]
    rejected = _rejected(search, reserves, taken)
    return Choice(taken, _reason(shot, taken, search), rejected, taken.pinned, tuple(kept), tuple(refused))


def _named(registry: Any, pin: Pin | None) -> list[Any]:
    return [registry[pin.name].configured(pin.parameters, pin.base)] if pin else registry.ranked()


def _for_footage(shot: Shot, pins: Pins, sources: list[FrameSource], found: Catalogue) -> tuple[Pins, list[FrameSource]]:
    """A model that is named for the whole storyboard is meant for what is to be generated, not for the user's own footage."""
    wide = pins.source is not None and not pins.by_scene and any(source.generates for source in sources)
    return (replace(pins, source=None), found.frame_sources.ranked()) if wide and shot.is_footage else (pins, sources)


def _rejected(search: Candidates, reserves: list[Candidate], taken: Candidate) -> tuple[tuple[str, str], ...]:
    """By name, in the order in which they were found wanting; then those that could."""
    used = {taken.source.name, *([taken.still.source.name] if taken.still else [])}
    could = dict.fromkeys(one.source.name for one in reserves if one.source.name not in used)
    said = [(name, why) for name, why in search.why_not.items() if name not in used and name not in could]
    return (*said, *((name, f"ranks below {taken.source.name}") for name in could))


def _check_named_image_source(shot: Shot, taken: Candidate, search: Candidates, pins: Pins) -> None:
    """An image source that was named is not silently left out for a sketch."""
    name = pins.image_source.name if pins.image_source else None
    if name in search.why_not and not taken.generates and not shot.is_footage and not taken.pinned:
        raise ProviderUnavailable(f"{shot.label}: image source {name!r} is pinned, but {search.why_not[name]}")


def _reason(shot: Shot, taken: Candidate, search: Candidates) -> str:
    first = f"from a picture by {taken.still.source.name}" if taken.still else ""
    if taken.pinned:
        return f"pinned, {first}" if first else "pinned"
    if shot.is_footage:
        return "your own footage" if shot.media else "a plain colour"
    if not taken.generates:
        return "no generator can make it" if _was_there(search) else "no generator is available"
    if search.is_stored(taken):
        return "what it made is stored"
    if not taken.still:
        return "the best generator that is available"
    if taken.source.generates:
        return f"the best that moves a picture, {first}"
    without = "can make it" if _was_there(search) else "is available"
    return f"no video generator {without}; the camera moves over a picture by {taken.still.source.name}"


def _was_there(search: Candidates) -> bool:
    """Whether a generator could serve here, only not for this shot."""
    return any(name not in search.unavailable for name in search.why_not)


def _none_can(shot: Shot, search: Candidates, pins: Pins) -> str:
    why, source, image = search.why_not, pins.source, pins.image_source
    if image and pins.picture_first and image.name in why:
        return f"{shot.label}: image source {image.name!r} is pinned, but {why[image.name]}"
    if source:
        said = why.get(source.name, "it can't start from the picture that image_source asks for")
        return f"{shot.label}: provider {source.name!r} is pinned, but {said}"
    if not why:
        return f"{shot.label}: no frame source is installed; run: pip install gator-video-frame-by-frame"
    return f"{shot.label}: no frame source can make it: " + "; ".join(f"{name}: {said}" for name, said in why.items())


# Encoders --------------------------------------------------------------------------------------------------------


def choose_encoder(catalogue: Catalogue, suffix: str, pin: str | None = None, codec: str | None = None) -> EncoderChoice:
    """The best available encoder that writes files of this suffix (``.mp4``), of ``codec`` or else of the one that each
    encoder lists first for it.

    InputError for a suffix that no installed encoder writes, or not of that codec; ProviderUnavailable if those that do
    can't run.
    """
    encoders = [catalogue.encoders[pin]] if pin else catalogue.encoders.ranked()
    if not encoders:
        raise ProviderUnavailable("no encoder is installed; run: pip install gator-video-ffmpeg")
    able = list(_able(encoders, suffix.lower(), codec))
    if not able:
        raise InputError(_unwritten([fmt for encoder in encoders for fmt in encoder.formats()], suffix, codec, pin))
    refused: list[str] = []
    for encoder, fmt in able:
        state = availability_of(encoder)
        why_not = absence(state)
        if not why_not:
            return EncoderChoice(encoder, fmt, _encoder_remark(encoder, refused))
        if state.insisted:  # on the very program that is missing: another one is not what was asked for
            raise ProviderUnavailable(f"encoder {encoder.name!r}: {state.reason}; {state.fix}")
        refused.append(f"{encoder.name}: {why_not}")
    raise ProviderUnavailable(f"no encoder can write {suffix}: " + "; ".join(refused))


def on_hardware(chosen: EncoderChoice, settings: VideoSettings) -> EncoderChoice:
    """The same format by a device, if one works here; otherwise the same encoder, with why as a remark."""
    encoder, fmt = chosen.encoder, chosen.format
    found = encoder.on_hardware(fmt, settings)
    if isinstance(found, Encoder):
        return replace(chosen, encoder=found, remark=_joined(chosen.remark, found.remark()))
    why = f"--hardware: no device here encodes {fmt.codec}, so that {encoder.name} does it on the processor ({found})"
    return replace(chosen, remark=_joined(chosen.remark, why))


def _joined(*remarks: str | None) -> str | None:
    return "; ".join(remark for remark in remarks if remark) or None


def _able(encoders: Iterable[Encoder], suffix: str, codec: str | None) -> Iterator[tuple[Encoder, OutputFormat]]:
    for encoder in encoders:
        found = (fmt for fmt in encoder.formats() if fmt.suffix == suffix and codec in (None, fmt.codec))
        yield from ((encoder, fmt) for fmt in islice(found, 1))


def _unwritten(known: Sequence[OutputFormat], suffix: str, codec: str | None, pin: str | None) -> str:
    """Why there is no such file, and what there is; of the encoder that was asked for, where there is one."""
    codecs = list(dict.fromkeys(fmt.codec for fmt in known if fmt.suffix == suffix.lower()))
    if not codecs:
        named = repr(suffix) if suffix else "a file without a suffix"
        return f"no installed encoder writes {named}; {_written(known, suffix)}"
    holding = list(dict.fromkeys(fmt.suffix for fmt in known if fmt.codec == codec))
    everything = sorted({fmt.codec for fmt in known})
    if not holding and pin:
        return f"codec: encoder {pin} doesn't write {codec}, but {', '.join(everything)}; name no encoder, and another one may"
    if not holding:
        near = nearest(codec or "", everything)
        return f"codec: no installed encoder writes {codec!r}{near} (known: {', '.join(everything)})"
    taken, into = ", ".join(codecs), ", ".join(holding)
    return f"codec: players don't play {codec} in {suffix} files; {suffix} takes {taken}, and {codec} goes into {into}"


def _written(known: Sequence[OutputFormat], suffix: str) -> str:
    suffixes = sorted({fmt.suffix for fmt in known})
    if f"%d{suffix.lower()}" in suffixes:
        return f"pictures are numbered, as in frames/%05d{suffix}, and --still writes one"
    numbered = ", or number pictures, as in frames/%05d.png" if "%d.png" in suffixes else ""
    return f"choose one of {', '.join(one for one in suffixes if not one.startswith('%'))}{numbered}"


def _encoder_remark(encoder: Encoder, refused: list[str]) -> str | None:
    since = f", since {'; '.join(refused)}" if refused else ""
    own = encoder.remark()
    return f"encoded by {encoder.name}{since}{f': {own}' if own else ''}" if since or own else None
