"""Turns pydantic's findings about a storyboard into one sentence: scene, field, what is allowed, what was given."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from gator_core.errors import InvalidStoryboard, UnknownQuality, nearest

__all__ = ["explained", "sentence"]

Detail = Mapping[str, Any]


def explained(error: ValidationError, model: type[BaseModel], data: Mapping[str, Any]) -> InvalidStoryboard:
    """The most telling of the errors, in words. ``data`` is what ``model`` was made from."""
    details: list[Detail] = list(error.errors(include_url=False))
    # A misspelt field is often why another one is missing.
    detail = next((d for d in details if d["type"] == "extra_forbidden"), details[0])
    kind = UnknownQuality if detail["loc"] == ("quality",) and detail["type"] == "value_error" else InvalidStoryboard
    return kind(_sentence(detail, model, data))


def _sentence(detail: Detail, model: type[BaseModel], data: Mapping[str, Any]) -> str:
    loc = tuple(detail["loc"])
    where = _place(loc, model, data)
    if detail["type"] == "extra_forbidden":
        known = sorted(_model_at(model, loc[:-1]).model_fields)
        word = str(loc[-1])
        listed = ", ".join(known)
        return _joined(where, _field(loc[:-1]), f"unknown field {word!r}{nearest(word, known)} (known: {listed})")
    return _joined(where, _field(loc), sentence(detail, loc))


def sentence(detail: Detail, loc: tuple[int | str, ...] | None = None) -> str:
    """What is wrong with a value, and the value. ``loc`` is the place of a storyboard's own field, whose unit is known; a
    plugin's parameter has none, and the value is told even where its own check forgets to."""
    said, got = _said(detail, loc or ())
    value = detail["input"]
    told = got or (loc is None and not any(text in said for text in (_short(value), str(value))))
    return said + (f" (got {_short(value)})" if told else "")


def _joined(where: str, field: str, said: str) -> str:
    return ": ".join(part for part in (where, field, said) if part)


# Where -----------------------------------------------------------------------------------------------------------


def _place(loc: tuple[int | str, ...], model: type[BaseModel], data: Mapping[str, Any]) -> str:
    if len(loc) > 1 and loc[0] == "scenes" and isinstance(loc[1], int):
        return _scene_name(data, loc[1])
    if model.__name__ == "Storyboard":
        return ""
    name = data.get("id") or data.get("name")
    return f"{model.__name__.lower()} ({name})" if isinstance(name, str) else model.__name__.lower()


def _scene_name(data: Mapping[str, Any], index: int) -> str:
    try:
        scene = data["scenes"][index]
    except (KeyError, IndexError, TypeError):
        scene = {}
    names = (
        scene.get(k) if isinstance(scene, Mapping) else getattr(scene, k, None) for k in ("id", "image", "video", "prompt")
    )
    name = next((name for name in names if isinstance(name, str) and name.strip()), "")
    name = " ".join(name.split())
    return f"scene {index + 1} ({name if len(name) <= 40 else name[:39] + '…'})" if name else f"scene {index + 1}"


def _field(loc: tuple[int | str, ...]) -> str:
    """``crop.x``, ``filter 2``, ``motion``: as a person would say it."""
    parts = list(loc[2:] if loc[:1] == ("scenes",) and len(loc) > 1 else loc)
    if len(parts) > 1 and parts[-1] == "name":  # the user wrote a bare name, or thinks of it so
        parts.pop()
    if parts[:1] == ["filters"] and len(parts) > 1 and isinstance(parts[1], int):
        parts[:2] = [f"filter {parts[1] + 1}"]
    return ".".join(str(part) for part in parts if not isinstance(part, int))


def _model_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel]:
    """The model whose field is meant, found along the types of the fields."""
    for part in loc:
        if isinstance(part, str) and part in model.model_fields:
            model = next(_models(model.model_fields[part].annotation), model)
    return model


def _models(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


# What ------------------------------------------------------------------------------------------------------------


def _said(detail: Detail, loc: tuple[int | str, ...]) -> tuple[str, bool]:
    """The sentence, and whether the value belongs behind it."""
    kind, field = detail["type"], next((part for part in reversed(loc) if isinstance(part, str)), "")
    if kind == "value_error":
        return str(detail["msg"]).removeprefix("Value error, "), False
    if kind in ("literal_error", "enum"):
        return _one_of(detail, field), False
    if kind == "missing":
        return _missing(loc, field)
    if field in ("trim", "focus") and kind in ("tuple_type", "too_long", "too_short"):
        return _PAIRS[field], True
    if isinstance(detail["input"], float) and not math.isfinite(detail["input"]):
        return "must be a finite number", True
    if kind in _NUMBERS:
        return ("must be seconds, or a time such as 1:30" if field in ("duration", "trim") else _NUMBERS[kind]), True
    if kind in _BOUNDS:
        unit = " seconds" if field in ("duration", "trim") else ""
        return f"must be {_BOUNDS[kind]} {_bound(detail)}{unit}", True
    if kind == "string_type":
        return _text(detail, field), True
    return _shape(detail, kind, field), True


_PAIRS = {
    "trim": "must be two times, from and to, such as [1.5, 4]",
    "focus": "must be two numbers from 0 to 1, from the left and from the top, such as [0.5, 0.3]",
}
_NUMBERS = {
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a smaller whole number",
    "int_from_float": "must be a whole number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
}
_BOUNDS = {
    "greater_than": "more than",
    "greater_than_equal": "at least",
    "less_than": "less than",
    "less_than_equal": "at most",
}
_MAPPINGS = {
    "scenes": "a scene is a mapping, such as {prompt: sunrise over the city}",
    "music": "must be a mapping, such as {file: music.mp3, volume: 0.3}",
    "narration": "must be a text, or a mapping, such as {text: Good morning, voice: nova}",
    "loudness": "must be off, or a mapping, such as {lufs: -14, peak: -1}",
    "text": "must be a text, or a mapping, such as {text: Good morning, position: center}, or a list of them",
    "overlays": "must be a mapping, such as {image: logo.png, position: top-right, size: 0.15}, or a list of them",
    "keyframes": "must be a list of mappings, such as [{time: 0, x: 0.2}, {time: 1, x: 0.8}]",
    "crop": "must be a mapping, such as {x: 0.1, y: 0.1, width: 0.8, height: 0.8}",
}


def _bound(detail: Detail) -> str:
    return next(f"{limit:g}" if abs(limit) < 1e6 else f"{limit}" for limit in detail["ctx"].values())


def _one_of(detail: Detail, field: str) -> str:
    value = detail["input"]
    if field == "version":
        return (
            f"this gator reads version 1, and the storyboard says {_short(value)}; a newer one may: pip install -U gator-video"
        )
    expected = str(detail["ctx"]["expected"])
    known = re.findall(r"'([^']*)'", expected) or re.split(r", | or ", expected)
    hint = nearest(value, known) if isinstance(value, str) else ""
    return f"there is no {_short(value)}{hint} (known: {', '.join(known)})"


def _missing(loc: tuple[int | str, ...], field: str) -> tuple[str, bool]:
    if field in _PAIRS and isinstance(loc[-1], int):
        return _PAIRS[field], True
    if loc == ("scenes",):
        return "is missing: a storyboard is a mapping with a list of scenes", False
    if field == "name":
        return "needs a name", True
    return "is missing", False


def _text(detail: Detail, field: str) -> str:
    if detail["input"] is None and field in ("color", "background"):
        return 'is empty; in YAML a # begins a comment, so write it in quotes: "#336699"'
    return "must be text; put it in quotes"


def _shape(detail: Detail, kind: str, field: str) -> str:
    if kind in ("model_type", "model_attributes_type", "dict_type", "mapping_type"):
        return _MAPPINGS.get(field, "must be a name, or a mapping with a name, such as {name: …}")
    if kind == "list_type":
        return "must be a list" + (", such as [grayscale, {name: blur, radius: 4}]" if field == "filters" else "")
    if kind == "too_short" and field == "scenes":
        return "a storyboard needs at least one scene"
    if kind in ("too_long", "string_too_long"):
        unit = "characters" if kind == "string_too_long" else "entries"
        return f"may have {detail['ctx']['max_length']} {unit} at most"
    if kind in ("string_too_short", "too_short"):
        return "must not be empty"
    if kind == "invalid_key":
        return "a field's name is text"
    said = str(detail["msg"])
    return said[:1].lower() + said[1:]


def _short(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    try:
        text = repr(value)
    except Exception:  # a stranger's object; what it is is all that can be said
        text = type(value).__name__
    return text if len(text) <= 60 else text[:59] + "…"
