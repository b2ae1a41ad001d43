"""Keys: digests of everything that a product depends on, and of nothing else.

A key is made of values, never of a product's bytes, so that a plan knows what is stored before anything is made.
User files count by their content, providers by their fingerprint and parameters, clips by what they describe.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from gator_core.compositor import Sequence, Stretch, Take
from gator_core.fingerprints import code_of, libraries
from gator_core.frame import Frame
from gator_core.generation import Made, Request
from gator_core.media.probe import MediaInfo
from gator_core.overlay import Layer
from gator_core.providers import Configurable, Encoder, FrameSource, Generator, OutputFormat, Provider, VideoSettings
from gator_core.shot import Shot

__all__ = ["LAYERS", "Digest", "asset_key", "canonical", "key_of", "refusal_key", "segment_parts", "take_value"]

Digest = Callable[[Path], str]
"""The sha256 of a user's file."""

LAYERS = "text and overlays"
"""Names that part of a segment."""

# Raised by hand when the meaning of a key changes, so that products stored under the old one are not taken for the new.
_EPOCH = 1


def key_of(kind: str, value: object) -> str:
    """The sha256 of a canonical value, in hexadecimal."""
    text = json.dumps([_EPOCH, kind, value], sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: object, digest: Digest) -> Any:
    """A value as JSON that differs whenever the value means something else.

    TypeError for what has no stable meaning (an open file, a function): a clip or a request must be made of values.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return ["float", value.hex()]
    if isinstance(value, Fraction):
        return ["fraction", value.numerator, value.denominator]
    if isinstance(value, bytes):
        return ["bytes", hashlib.sha256(value).hexdigest()]
    if isinstance(value, Enum):
        return [_name(type(value)), canonical(value.value, digest)]
    if isinstance(value, Mapping):
        return [
            "map",
            [[canonical(k, digest), canonical(v, digest)] for k, v in sorted(value.items(), key=lambda i: str(i[0]))],
        ]
    if isinstance(value, Iterable) and isinstance(value, tuple | list | range):
        return ["list", [canonical(one, digest) for one in value]]
    return _canonical_object(value, digest)


def _canonical_object(value: object, digest: Digest) -> Any:
    if isinstance(value, Frame):
        return ["frame", value.width, hashlib.sha256(value.data.data).hexdigest()]
    if isinstance(value, Made):
        return ["asset", value.key]
    if isinstance(value, MediaInfo):
        return ["file", digest(value.path)]
    if isinstance(value, Path):
        return ["file", digest(value)]
    if isinstance(value, Configurable):
        return ["provider", value.fingerprint(), canonical(value.params, digest)]
    if isinstance(value, Provider):
        return ["provider", value.fingerprint()]
    if isinstance(value, BaseModel):
        return [_made_by(type(value)), canonical({name: getattr(value, name) for name in type(value).model_fields}, digest)]
    if is_dataclass(value) and not isinstance(value, type):
        return [_made_by(type(value)), canonical({f.name: getattr(value, f.name) for f in fields(value)}, digest)]
    raise TypeError(f"{type(value).__name__} {value!r} can't be part of a key: describe it by plain values")


def _name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _made_by(cls: type) -> str:
    """The class and the version of its code: a new version of a plugin voids what that plugin described."""
    return f"{_name(cls)}@{code_of(cls.__module__)}"


# The steps' keys -------------------------------------------------------------------------------------------------


def asset_key(source: Generator, request: Request, digest: Digest) -> str:
    """Of a generated product: the request and the source's ``output_revision``, and nothing of preset, rate or version."""
    fields_of = {name: canonical(getattr(request, name), digest) for name in type(request).model_fields}
    return key_of("asset", [source.name, source.output_revision, fields_of])


def refusal_key(asset: str) -> str:
    """Of the words with which a product was refused for good."""
    return key_of("refusal", asset)


def take_value(source: FrameSource, shot: Shot, asset: str | None, take: Take, digest: Digest) -> Any:
    """What a take depends on: its clip's description or, where it shows an asset, that asset's key, the shot and the source."""
    if asset is None:
        return canonical(take.clip, digest)
    aside = {"label", "media", *(("prompt", "seed") if source.generates else ())}  # what is in the asset's key already
    framing = {f.name: getattr(shot, f.name) for f in fields(shot) if f.name not in aside}
    return [canonical(source, digest), asset, canonical(framing, digest)]


def segment_parts(
    sequence: Sequence,
    takes: Mapping[int, Any],
    encoder: Encoder,
    fmt: OutputFormat,
    settings: VideoSettings,
    digest: Digest,
) -> dict[str, Any]:
    """What a segment depends on, by part, so that a changed one can be named. ``takes`` by index of the sequence's."""
    still = {i for i, take in enumerate(sequence.takes) if take.still}
    parts: dict[str, Any] = {
        "core": [code_of("gator_core"), *libraries()],
        "size": list(sequence.size),
        "rate": canonical(sequence.rate, digest),
        "encoder": [encoder.fingerprint(), fmt.codec, fmt.colour],
        "settings": canonical(settings, digest),
        "stretches": [_stretch_value(stretch, still) for stretch in sequence.stretches],
        "transitions": [canonical(s.mix.transition, digest) for s in sequence.stretches if s.mix],
    }
    for i, take in enumerate(sequence.takes):
        parts[f"picture {i}"] = takes[i]
        parts[f"filters {i}"] = canonical(take.filters, digest)
        shown = [(place[1], s.frames) for s in sequence.stretches for place in (s.a, s.b) if place and place[0] == i]
        parts |= _layers_part(f"{LAYERS} {i}", take.layers, shown, digest)
    return parts | _layers_part(LAYERS, sequence.layers, [(sequence.first, sequence.frames)], digest)


def _layers_part(name: str, layers: Iterable[Layer], shown: Iterable[tuple[int, int]], digest: Digest) -> dict[str, Any]:
    """What layers show over runs of frames, each given by its first one and their number; empty where that is nothing."""
    values = [value for layer in layers if (value := _layer_value(layer, shown, digest))]
    return {name: values} if values else {}


def _layer_value(layer: Layer, shown: Iterable[tuple[int, int]], digest: Digest) -> Any:
    """Place and time are not in it, but only what a layer looks like from frame to frame, so that one that stays as it is
    goes with the scenes beneath it."""
    runs = [list(layer.track.runs(first, first + frames)) for first, frames in shown]
    if not any(state for run in runs for _, state in run):
        return None
    return [canonical(layer.content, digest), canonical(runs, digest)]


def _stretch_value(stretch: Stretch, still: set[int]) -> Any:
    """Which frames of what is shown; of a take that stands still it does not matter which."""
    mix = [stretch.mix.easing, stretch.mix.first, stretch.mix.total] if stretch.mix else None
    places = [place and [place[0], 0 if place[0] in still else place[1]] for place in (stretch.a, stretch.b)]
    return [stretch.frames, *places, mix]
